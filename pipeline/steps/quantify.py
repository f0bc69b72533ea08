"""Quantify: rows of quantities become releases, one row a substance, medium and national category.

Every quantity is given in kilograms with the reported number and unit beside it (rule D1). Toxic
equivalents are no mass: they keep their reported number and have no kilograms.
"""

import numpy as np
import pandas as pd

from pipeline.errors import SpecError
from pipeline.projection import Floats
from pipeline.spec.register import ReleaseTable
from pipeline.steps.conform import RECORD_COLUMNS, map_field
from pipeline.steps.registry import Context, Tables, step
from pipeline.steps.substances import identify_substances

MEDIA = (
    "air",
    "water",
    "land",
    "underground",
    "unspecified",
    "disposal",
    "recycling",
    "energy",
    "treatment",
    "sewage",
    "other_transfer",
)
_NO_QUANTITY = "unspecified"
_NUMBER = r"\s*\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*"


def parse_quantities(values: pd.Series) -> tuple[Floats, pd.Series]:
    """Numbers and a mask of the cells that are neither blank nor a finite number of zero or more.

    Blank cells are NaN. Text, signs, ``NaN``, ``Inf`` and thousands separators are refused.
    """
    text = values.str.strip()
    is_blank = text == ""
    is_number = text.str.fullmatch(_NUMBER)
    numbers = pd.to_numeric(text.where(is_number), errors="coerce").to_numpy(float, na_value=np.nan)
    is_bad = ~is_blank & ~(is_number & np.isfinite(numbers))
    return np.where(is_bad, np.nan, numbers), is_bad


@step("quantify")
def quantify(tables: Tables, context: Context) -> Tables:
    """Releases in long form; rows with an unknown unit, substance or number are quarantined."""
    spec, frame = context.register.tables.releases, tables["releases"]
    frame, kilograms, units = _with_units(frame, spec, context)
    long = _long_form(frame, spec, context)
    frame_ok = frame.drop(index=long.attrs["bad_rows"])
    substances = identify_substances(frame_ok, spec, context)
    long = long[long["row"].isin(substances.index)]
    rows = long.pop("row")
    releases = pd.concat(
        [frame.loc[rows, RECORD_COLUMNS].reset_index(drop=True), long.reset_index(drop=True)],
        axis=1,
    )
    for name in substances.columns:
        releases[name] = substances.loc[rows, name].to_numpy()
    releases["unit_reported"] = units.loc[rows].to_numpy()
    releases["quantity_kg"] = releases["quantity_reported"] * kilograms.loc[rows].to_numpy()
    return tables | {"releases": releases}


def _with_units(
    frame: pd.DataFrame, spec: ReleaseTable, context: Context
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Rows whose unit is known, kilograms a unit (NaN: not a mass) and the unit as reported."""
    known = context.catalogue.units
    mapping = spec.unit
    plain = mapping.model_copy(update={"crosswalk": None})
    reported = map_field(frame, "unit", plain, "releases", context)
    codes = reported
    if mapping.crosswalk:
        crosswalk = context.catalogue.crosswalk(context.layer, mapping.crosswalk)
        codes = reported.map(lambda label: crosswalk.get(label) or "").astype("str")
    is_known = codes.isin(set(known))
    context.ledger.add(
        "UNIT-UNKNOWN",
        "quarantined",
        "releases",
        frame[~is_known],
        mapping.column or "unit",
        reported[~is_known],
    )
    factors = {code: unit.kilograms for code, unit in known.items()}
    kilograms = codes[is_known].map(lambda code: factors[code]).astype(float)
    return frame[is_known], kilograms, reported[is_known]


def _long_form(frame: pd.DataFrame, spec: ReleaseTable, context: Context) -> pd.DataFrame:
    """One row a quantity above zero; a record that has none keeps one row without a medium's claim.

    ``attrs['bad_rows']`` lists the rows quarantined for a cell that is no number.
    """
    media = context.columns["releases"].measures
    wide = [name for name in media if name in frame.columns]
    names = [spec.quantity] if spec.quantity else wide
    parts, is_bad_row = [], pd.Series(False, index=frame.index)
    for name in names:
        numbers, is_bad = parse_quantities(frame[name])
        newly = is_bad & ~is_bad_row
        context.ledger.add(
            "NUMBER", "quarantined", "releases", frame[newly], name, frame.loc[newly, name]
        )
        is_bad_row |= is_bad
        parts.append(_positive(frame, name, numbers, media, spec, context))
    long = pd.concat(parts, ignore_index=True)
    long = pd.concat([long, _empty_records(frame, long, names, spec)], ignore_index=True)
    bad = frame.index[is_bad_row]
    long = long[~long["row"].isin(bad)].sort_values("row", kind="stable")
    long.attrs["bad_rows"] = bad
    return long


def _positive(
    frame: pd.DataFrame,
    name: str,
    numbers: Floats,
    media: dict[str, str],
    spec: ReleaseTable,
    context: Context,
) -> pd.DataFrame:
    is_above = np.nan_to_num(numbers) > 0
    rows = frame.index[is_above]
    if spec.medium:
        medium = map_field(frame.loc[rows], "medium", spec.medium, "releases", context)
        unknown = set(medium) - {*MEDIA, ""}
        if unknown:
            raise SpecError(f"{spec.medium.crosswalk}: unknown media {sorted(unknown)}")
        medium = medium.where(medium != "", _NO_QUANTITY)
        category = frame.loc[rows, spec.category] if spec.category else medium
    else:
        medium = pd.Series(media[name], index=rows)
        category = pd.Series(context.columns["releases"].label(name), index=rows)
    return pd.DataFrame(
        {
            "row": rows,
            "medium": medium,
            "national_category": category,
            "quantity_reported": numbers[is_above],
        }
    )


def _empty_records(
    frame: pd.DataFrame, long: pd.DataFrame, names: list[str], spec: ReleaseTable
) -> pd.DataFrame:
    """Records without a quantity above zero: zero where it is reported, null where it is not.

    The zeros of a certification (TRI Form A) mean that nothing was asked.
    """
    rows = frame.index.difference(pd.Index(long["row"]))
    cells = frame.loc[rows, names]
    is_zero = (cells.apply(lambda column: column.str.strip()) != "").any(axis=1)
    if spec.certification:
        is_zero &= frame.loc[rows, spec.certification.column] != spec.certification.equals
    return pd.DataFrame(
        {
            "row": rows,
            "medium": _NO_QUANTITY,
            "national_category": "",
            "quantity_reported": np.where(is_zero, 0.0, np.nan),
        }
    )
