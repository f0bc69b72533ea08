"""The registry of steps, and what every step is given.

A step is a function ``step(tables, context) -> tables`` over a dictionary of tables. It notes
findings in the context's ledger and nothing else changes; after it the conservation law is proved.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from pipeline.datums import DatumRecord
from pipeline.errors import SpecError
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.layout import Columns
from pipeline.spec.source import (
    AreaSource,
    BaseSource,
    NetworkSource,
    PointSource,
    RegisterSource,
    ShapeSource,
    SourceSpec,
    Vintage,
)

Tables = dict[str, pd.DataFrame]
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Context:
    """What a step may look at."""

    catalogue: Catalogue
    layer: LayerSpec
    source: SourceSpec
    vintage: Vintage
    columns: dict[str, Columns]
    year: int
    retrieved: str
    ledger: Ledger
    datums: list[DatumRecord] = field(default_factory=list)

    @property
    def table(self) -> str:
        """Name of the table whose rows become features."""
        return self.source.main_table

    @property
    def register(self) -> RegisterSource:
        """The source, of which the step needs a register."""
        return self._of_kind((RegisterSource,), "a register")

    @property
    def network(self) -> NetworkSource:
        """The source, of which the step needs a monitoring network."""
        return self._of_kind((NetworkSource,), "a network")

    @property
    def points(self) -> PointSource:
        """The source, of which the step needs columns of coordinates."""
        return self._of_kind((RegisterSource, NetworkSource), "columns of coordinates")

    @property
    def shapes(self) -> ShapeSource:
        """The source, of which the step needs shapes."""
        return self._of_kind((AreaSource, BaseSource), "shapes")

    @property
    def base(self) -> BaseSource:
        """The source, of which the step needs shapes of the base map."""
        return self._of_kind((BaseSource,), "shapes of the base map")

    @property
    def areas(self) -> AreaSource:
        """The source, of which the step needs an inventory of protected areas."""
        return self._of_kind((AreaSource,), "an inventory of areas")

    def _of_kind(self, kinds: tuple[type[Kind], ...], needed: str) -> Kind:
        """The source as one of those kinds.

        Raises:
            SpecError: it is of another kind.
        """
        if not isinstance(self.source, kinds):
            raise SpecError(f"{self.source.id}: a step of layer {self.layer.id} needs {needed}")
        return self.source


Step = Callable[[Tables, Context], Tables]
_STEPS: dict[str, Step] = {}


def step(name: str) -> Callable[[Step], Step]:
    """Register a step under the name that layer specs use."""

    def register(function: Step) -> Step:
        if name in _STEPS:
            raise SpecError(f"two steps are called {name!r}")
        _STEPS[name] = function
        return function

    return register


def find_step(name: str) -> Step:
    """The step of that name.

    Raises:
        SpecError: no step has that name.
    """
    if name not in _STEPS:
        raise SpecError(f"unknown step {name!r}; steps are {', '.join(sorted(_STEPS))}")
    return _STEPS[name]


def run_steps(names: tuple[str, ...], tables: Tables, context: Context) -> Tables:
    """Run steps in order and prove the conservation law for every table that a step changed."""
    for name in names:
        before = tables
        tables = find_step(name)(dict(before), context)
        for table, frame in before.items():
            if tables[table] is not frame:
                context.ledger.prove(context.source.id, name, table, frame, tables[table])
    return tables
