"""The task of one edition: merge what came of its sources, export and verify."""

from pathlib import Path

from pipeline.build import all_steps
from pipeline.build.digests import digest_of
from pipeline.build.editions import MadeEdition, Place, make_edition
from pipeline.build.parts import Parts
from pipeline.build.plan import EditionPlan
from pipeline.build.results import Ingredients
from pipeline.build.source_tasks import compare_task, conform_task
from pipeline.build.tasks import Bench, Task
from pipeline.spec.catalogue import Catalogue
from pipeline.steps.layer_steps import find_layer_step

assert all_steps  # importing the modules registers their steps


def edition_task(
    bench: Bench,
    catalogue: Catalogue,
    plan: EditionPlan,
    folders: tuple[Path, Path],
    threads: int,
) -> Task:
    """Make the edition.

    Args:
        bench: where the results of its sources are kept.
        catalogue: the specs.
        plan: the edition and its sources.
        folders: that into which it is written, and that of the layer's publications.
        threads: that steps and second readers may use.
    """
    sources = [conform_task(bench, catalogue, source) for source in plan.sources]
    compared = [
        compare_task(bench, catalogue, source, source.compare)
        for source in plan.sources
        if source.compare
    ]
    contents = {task.name: bench.bring(task).content for task in (*sources, *compared)}

    def make(parts: Parts) -> tuple[MadeEdition, str]:
        specs = catalogue.noting(parts.spec)
        layer = specs.layer(plan.layer)
        steps = [find_layer_step(name).__module__ for name in layer.layer_steps]
        parts.program(__name__, ["pipeline.build.editions", *steps])
        results = [bench.result(task) for task in sources]
        ingredients = Ingredients(results, [bench.result(task) for task in compared])
        folder, published = folders
        place = Place(folder, published, threads, lambda: _provenance(bench, plan, parts))
        made = make_edition(specs, layer, plan.edition, ingredients, place)
        return made, made.digest

    return Task(plan.name, plan.order(contents), make)


def _provenance(bench: Bench, plan: EditionPlan, parts: Parts) -> dict[str, str]:
    """Digests of the program's files and of the specs that the edition was made with."""
    everything = dict(parts.digests)
    for name in plan.tasks:
        record = bench.records.get(name) if name != plan.name else None
        everything |= record.parts if record else {}
    of = {kind: sorted(p for p in everything.items() if p[0].startswith(kind)) for kind in _KINDS}
    return {field: digest_of(of[kind]) for kind, field in _KINDS.items()}


_KINDS = {"program": "code_sha256", "spec": "spec_sha256"}
