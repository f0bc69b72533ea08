"""Conform: national columns become atlas fields; the national value is never guessed."""

import re

import pandas as pd

from pipeline.mapped import column_of, origin, written
from pipeline.spec.crosswalk import Crosswalk
from pipeline.spec.mapping import Mapping
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import tidy

LIST_SEPARATOR = "; "
RECORD_COLUMNS = ["source", "country", "file", "record", "native_id"]
COORDINATE_COLUMNS = [
    "reported_lon",
    "reported_lat",
    "reported_easting",
    "reported_northing",
    "reported_datum",
]


def map_field(
    frame: pd.DataFrame, name: str, mapping: Mapping, table: str, context: Context
) -> pd.Series:
    """One atlas field for every row; empty text where the source gives none.

    A value that its crosswalk lacks, or that lacks the form of its field or of a date, becomes
    empty and a finding names it.
    """
    values = origin(frame, mapping)
    if mapping.dates:
        texts = written(frame, mapping)
        is_wrong = (values == "") & (texts != "")
        context.ledger.add(
            "VALUE-FORM", "published_as_is", table, frame[is_wrong], name, texts[is_wrong]
        )
    if mapping.crosswalk:
        crosswalk = context.catalogue.crosswalk(context.layer, mapping.crosswalk)
        if mapping.list_of:
            return _translate_list(frame, name, values, crosswalk, mapping.list_of, table, context)
        return _translate(frame, name, values, crosswalk, table, context)
    field = context.catalogue.fields.get(name)
    if field is not None and field.pattern:
        return _of_form(frame, name, values, field.pattern, table, context)
    return values


def _translate(
    frame: pd.DataFrame,
    name: str,
    values: pd.Series,
    crosswalk: Crosswalk,
    table: str,
    context: Context,
) -> pd.Series:
    pairs = {value: crosswalk.get(value) for value in values.unique()}
    translated = values.map(lambda value: pairs[value] or "").astype("str")
    is_unknown = (translated == "") & (values != "")
    context.ledger.add(
        "VALUE-UNKNOWN", "published_as_is", table, frame[is_unknown], name, values[is_unknown]
    )
    return translated


def _translate_list(
    frame: pd.DataFrame,
    name: str,
    values: pd.Series,
    crosswalk: Crosswalk,
    separators: str,
    table: str,
    context: Context,
) -> pd.Series:
    """Every part of a list translated; parts that the crosswalk lacks are told, one by one."""
    parts = values.map(lambda text: [p.strip() for p in re.split(separators, text) if p.strip()])
    known = parts.map(lambda names: [crosswalk.get(part) for part in names])
    unknown = pd.Series(
        [
            LIST_SEPARATOR.join(part for part, code in zip(names, codes, strict=True) if not code)
            for names, codes in zip(parts, known, strict=True)
        ],
        index=frame.index,
        dtype="str",
    )
    is_unknown = unknown != ""
    context.ledger.add(
        "VALUE-UNKNOWN", "published_as_is", table, frame[is_unknown], name, unknown[is_unknown]
    )
    lists = known.map(lambda codes: LIST_SEPARATOR.join(dict.fromkeys(c for c in codes if c)))
    return lists.astype("str")


def _of_form(
    frame: pd.DataFrame, name: str, values: pd.Series, pattern: str, table: str, context: Context
) -> pd.Series:
    form = re.compile(pattern)
    fits = {value: value == "" or form.fullmatch(value) is not None for value in values.unique()}
    is_wrong = ~values.map(fits).astype(bool)
    context.ledger.add(
        "VALUE-FORM", "published_as_is", table, frame[is_wrong], name, values[is_wrong]
    )
    return values.where(~is_wrong, "")


@step("conform_facilities")
def conform_facilities(tables: Tables, context: Context) -> Tables:
    """Facility rows with atlas fields, the coordinates still as reported text."""
    spec, frame = context.register.features, tables["facilities"]
    frame = _with_release_columns(frame, tables["releases"], spec.from_releases)
    return tables | {"facilities": conform(frame, context)}


def conform(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The features' records with the mapped fields and the coordinates as reported."""
    conformed = mapped_fields(frame, context)
    for name, values in _reported_coordinates(frame, context).items():
        conformed[name] = values
    return conformed


def mapped_fields(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The features' records with the fields that the source's spec maps."""
    conformed = frame[RECORD_COLUMNS].copy()
    for name, mapping in context.source.features.map.items():
        conformed[name] = map_field(frame, name, mapping, context.table, context)
    return conformed


def _with_release_columns(
    facilities: pd.DataFrame, releases: pd.DataFrame, names: tuple[str, ...]
) -> pd.DataFrame:
    """Add columns that the agency gives only beside the releases, by the facility's id."""
    if not names:
        return facilities
    first = releases.drop_duplicates("native_id").set_index("native_id")
    keys = facilities["native_id"]
    extra = {name: keys.map(first[name]).fillna("").astype("str") for name in names}
    return facilities.assign(**extra)


def _reported_coordinates(frame: pd.DataFrame, context: Context) -> dict[str, pd.Series]:
    locate = context.points.locate
    utm = locate.utm
    pair = (utm.easting, utm.northing) if utm else ("", "")
    names = [locate.longitude, locate.latitude, *pair, locate.datum.column or ""]
    return {
        target: column_of(frame, name).map(tidy).astype("str")
        for target, name in zip(COORDINATE_COLUMNS, names, strict=True)
    }
