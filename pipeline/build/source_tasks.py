"""The tasks of one source: read its files, run the layer's source steps, read a year to compare."""

from pipeline.build.content import content_digest
from pipeline.build.parts import Parts
from pipeline.build.plan import SourcePlan
from pipeline.build.results import Comparison, ReadSource, SourceResult
from pipeline.build.sources import (
    COMPARISON_STEPS,
    compare_source,
    conform_source,
    input_patterns,
    read_source,
)
from pipeline.build.tasks import Bench, Task
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.steps.registry import find_step

_MODULES = ("pipeline.build.sources", "pipeline.build.content")


def read_task(bench: Bench, catalogue: Catalogue, plan: SourcePlan) -> Task:
    """Read the agency's files; if they only look different, nothing after this runs."""
    wanted = plan.wanted

    def make(parts: Parts) -> tuple[ReadSource, str]:
        specs = catalogue.noting(parts.spec)
        source = specs.source(wanted.source).spec
        parts.inputs(source.id, input_patterns(source, wanted.year))
        parts.program(__name__, _MODULES)
        data = bench.world.data
        read = read_source(specs, specs.layer(plan.layer), wanted, wanted.year, data)
        return read, content_digest(read.tables, read.ledger)

    return Task(plan.read, plan.read_order, make)


def conform_task(bench: Bench, catalogue: Catalogue, plan: SourcePlan) -> Task:
    """Run the layer's source steps on what was read, which is brought up to date first."""
    read = read_task(bench, catalogue, plan)
    order = plan.conform_order(bench.bring(read).content)

    def make(parts: Parts) -> tuple[SourceResult, str]:
        specs = catalogue.noting(parts.spec)
        layer = specs.layer(plan.layer)
        parts.program(
            __name__, [*_MODULES, *(find_step(name).__module__ for name in layer.source_steps)]
        )
        parts.note("grids all")
        result = conform_source(specs, layer, plan.wanted, bench.result(read))
        datums = [str(record) for record in result.datums]
        return result, content_digest(result.tables, result.ledger, datums)

    return Task(plan.conform, order, make)


def compare_task(bench: Bench, catalogue: Catalogue, plan: SourcePlan, name: str) -> Task:
    """Quantities of the year that the atlas names to compare with."""
    year = plan.wanted.compare_year
    assert year is not None

    def make(parts: Parts) -> tuple[Comparison, str]:
        specs = catalogue.noting(parts.spec)
        source = specs.source(plan.wanted.source).spec
        parts.inputs(source.id, input_patterns(source, year))
        parts.program(
            __name__, [*_MODULES, *(find_step(step).__module__ for step in COMPARISON_STEPS)]
        )
        layer = specs.layer(plan.layer)
        found = compare_source(specs, layer, plan.wanted, bench.world.data)
        return found, content_digest({"releases": found.releases}, Ledger())

    return Task(name, plan.compare_order, make)
