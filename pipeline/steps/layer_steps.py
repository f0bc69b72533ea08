"""The registry of layer steps: they work on the tables of all sources of an edition together."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import SpecError
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.steps.registry import Tables


@dataclass(frozen=True)
class LayerContext:
    """What a layer step may look at.

    `years` is the vintage of each source of the edition, `jobs` how many threads a step may use.
    """

    catalogue: Catalogue
    layer: LayerSpec
    years: dict[str, int]
    ledger: Ledger
    jobs: int = 1


LayerStep = Callable[[Tables, LayerContext], Tables]
_STEPS: dict[str, LayerStep] = {}


def layer_step(name: str) -> Callable[[LayerStep], LayerStep]:
    """Register a step under the name that layer specs use."""

    def register(function: LayerStep) -> LayerStep:
        if name in _STEPS:
            raise SpecError(f"two layer steps are called {name!r}")
        _STEPS[name] = function
        return function

    return register


def find_layer_step(name: str) -> LayerStep:
    """The layer step of that name.

    Raises:
        SpecError: no layer step has that name.
    """
    if name not in _STEPS:
        raise SpecError(f"unknown layer step {name!r}; layer steps are {', '.join(sorted(_STEPS))}")
    return _STEPS[name]


def run_layer_steps(names: tuple[str, ...], tables: Tables, context: LayerContext) -> Tables:
    """Run steps in order; no feature of any source may vanish without a finding."""
    main = context.layer.table
    for name in names:
        before = tables[main]
        tables = find_layer_step(name)(dict(tables), context)
        if tables[main] is not before:
            after = tables[main]
            for source in sorted(set(before["source"])):
                mine = [frame[frame["source"] == source] for frame in (before, after)]
                context.ledger.prove(source, name, main, *mine)
    return tables
