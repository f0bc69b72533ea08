"""Examples of a source spec: rows as the agency writes them, and what must come of each."""

import pandas as pd

from pipeline import mapped
from pipeline.build import all_steps
from pipeline.errors import CheckError
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.source import SourceFile, SourceSpec
from pipeline.steps.conform_shapes import SHAPE_COLUMNS
from pipeline.steps.monitors import no_monitors
from pipeline.steps.registry import Context, run_steps

# Steps that examples go through, by kind of features: until they have fields, then a place. A row
# of text has no shape: examples of areas and of the base map have fields alone.
_STEPS = {
    "facilities": (("conform_facilities",), ("locate",)),
    "sites": (("conform_sites", "activity", "elevations"), ("placeholders", "locate")),
    "areas": (("conform_areas",), ()),
    "features": (("conform_base",), ()),
}
_DEGREES = 1e-6
assert all_steps  # importing the modules registers their steps


def run_examples(catalogue: Catalogue, layer: LayerSpec, source: SourceFile) -> None:
    """Run all examples of a source through its layer's steps and compare what comes out.

    A row that ends on the way keeps the fields that it had, with coordinate_status ``quarantined``,
    or ``dropped`` where it is left out before it has any. The shape is no part of an example.

    Raises:
        CheckError: an example gives something else than it says.
    """
    spec = source.spec
    if not spec.examples:
        return
    rows, table, vintage = _rows(spec), spec.main_table, spec.vintages[-1]
    columns = catalogue.columns(spec.id)
    context = Context(
        catalogue, layer, spec, vintage, columns, vintage.years[-1], "not stated", Ledger()
    )
    conform, locate = _STEPS[table]
    tables = run_steps(conform, {table: rows, **_related(table, rows)}, context)
    conformed = tables[table].set_index("record", drop=False)
    located = run_steps(locate, tables, context)[table].set_index("record", drop=False)
    for number, example in enumerate(spec.examples, start=1):
        found: dict[str, object] = {"coordinate_status": "dropped"}
        if number in conformed.index:
            found = _fields(conformed, number)
            found |= {"coordinate_status": "quarantined"} if locate else {}
        if number in located.index:
            found |= _fields(located, number)
        for field, expected in example.gives.items():
            if not _equal(expected, found.get(field)):
                raise CheckError(
                    f"{source.path}: example {number}: {field}: expected {expected!r}, "
                    f"found {found.get(field)!r}"
                )


def _related(table: str, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables that the steps of a register or a network read beside their features."""
    if table == "facilities":
        return {"releases": rows}
    return {"monitors": no_monitors()} if table == "sites" else {}


def _rows(spec: SourceSpec) -> pd.DataFrame:
    """The examples as rows of the source's table; columns that they leave out are empty."""
    read = {name for names in spec.columns_by_table.values() for name in names}
    rows = pd.DataFrame(
        [dict.fromkeys(sorted(read), "") | example.row for example in spec.examples]
    )
    rows = rows.fillna("").assign(source=spec.id, country=spec.country, file="example")
    rows = rows.assign(**dict.fromkeys(SHAPE_COLUMNS))
    rows["record"] = range(1, len(rows) + 1)
    key = mapped.origin(rows, spec.features.key)
    rows["native_id"] = key.where(key != "", "EXAMPLE-" + rows["record"].astype("str"))
    return rows


def _fields(rows: pd.DataFrame, number: int) -> dict[str, object]:
    return {str(name): value for name, value in rows.loc[number].to_dict().items()}


def _equal(expected: str | float | None, found: object) -> bool:
    if expected is None:
        return found is pd.NA or found != found
    if isinstance(expected, float | int) and isinstance(found, float | int):
        return abs(expected - found) <= _DEGREES
    return expected == found
