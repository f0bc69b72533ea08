"""Figures of the report on what changed since the edition that was published before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Geod

from pipeline.differences import OF_THE_EDITION, Difference, difference
from pipeline.export.edition import EarlierEdition, EditionReport
from pipeline.projection import Floats
from pipeline.spec.field import FieldSpec

MOST_SHOWN = 15
_GEOD = Geod(ellps="WGS84")
_POSITION = ["lon", "lat"]
_NAMES = ["name", "state_prov"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """What the page tells; examples are the first by id, of moves the farthest.

    Attributes:
        before: name of the earlier edition.
        is_same_name: whether the build replaces it, rather than standing beside it.
        problem: why it cannot be compared; the rest is then empty.
        common: features that both editions have.
        countries: by country, what was added, removed, changed, and moved among these.
        attributes: by attribute, how many features differ, and the first of them.
        moved: counts and metres; empty if no position changed.
        added: the first features that are new.
        removed: the first that are gone.
        changed: values before and after.
        farthest: the largest moves.
        new_fields: fields that the earlier edition lacks.
        old_fields: fields that only the earlier edition has.
    """

    before: str
    is_same_name: bool
    problem: str
    common: int
    countries: list[Row]
    attributes: list[Row]
    moved: Row
    added: list[Row]
    removed: list[Row]
    changed: list[Row]
    farthest: list[Row]
    new_fields: list[str]
    old_fields: list[str]

    def total(self, what: str) -> int:
        """How many features were ``added``, ``removed``, ``changed`` or ``moved``."""
        return sum(int(row[what]) for row in self.countries)

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.countries or self.new_fields or self.old_fields)


def edition_changes(edition: EditionReport, fields: dict[str, FieldSpec]) -> Changes | None:
    """What changed since the earlier edition; None if there is none.

    What only dates the edition is no change.
    """
    earlier = edition.before
    if earlier is None:
        return None
    is_same = earlier.name == edition.edition
    if earlier.problem:
        nothing: list[Row] = []
        return Changes(
            *(earlier.name, is_same, earlier.problem, 0, nothing, nothing, {}),
            *(nothing, nothing, nothing, nothing, [], []),
        )
    key = edition.layer.key
    wanted = [name for name in edition.layer.fields if name not in (key, *OF_THE_EDITION)]
    new_fields, old_fields = _other_fields(earlier, edition)
    old = _by_id(earlier.features, key, wanted)
    new = _by_id(edition.features, key, wanted)
    found = difference(old, new)
    metres = _moves(found, old, new)
    return Changes(
        before=earlier.name,
        is_same_name=is_same,
        problem="",
        common=found.common,
        countries=_by_country(found, old, new, metres),
        attributes=_by_attribute(found, old, new, fields),
        moved=_summary(metres),
        added=_features(found.added, new),
        removed=_features(found.removed, old),
        changed=_values(found, old, new, fields),
        farthest=_farthest(metres, new),
        new_fields=new_fields,
        old_fields=old_fields,
    )


def _by_id(features: pd.DataFrame, key: str, wanted: list[str]) -> pd.DataFrame:
    table = features.set_index(features[key].astype("str").to_numpy())
    return table[[name for name in wanted if name in table]]


def _other_fields(earlier: EarlierEdition, edition: EditionReport) -> tuple[list[str], list[str]]:
    """Fields that only one of the two has; Parquet's own columns of shapes are none."""
    ours = edition.layer.fields
    theirs = [str(name) for name in earlier.features if name not in ("geometry", "bbox")]
    return [n for n in ours if n not in theirs], [n for n in theirs if n not in ours]


def _moves(found: Difference, old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Metres on WGS 84 by id, of the features whose coordinates changed."""
    if not set(_POSITION) <= set(found.cells):
        return pd.Series(dtype=float)
    ids = found.cells.index[found.cells[_POSITION].any(axis=1)]
    (lon, lat), (new_lon, new_lat) = (_degrees(table, ids) for table in (old, new))
    _, _, metres = _GEOD.inv(lon, lat, new_lon, new_lat)
    return pd.Series(metres, index=ids, dtype=float)


def _degrees(table: pd.DataFrame, ids: pd.Index) -> tuple[Floats, Floats]:
    lon, lat = (table.loc[ids, name].to_numpy(dtype=float) for name in _POSITION)
    return lon, lat


def _texts(table: pd.DataFrame, ids: Sequence[str] | pd.Index, name: str) -> pd.Series:
    """A text of each feature; empty where the layer does not have it, as those of base maps."""
    if name not in table:
        return pd.Series("", index=pd.Index(ids), dtype="str")
    found: pd.Series = table.loc[list(ids), name].astype("str")
    return found


def _by_country(
    found: Difference, old: pd.DataFrame, new: pd.DataFrame, metres: pd.Series
) -> list[Row]:
    groups = {
        "added": _texts(new, found.added, "country"),
        "removed": _texts(old, found.removed, "country"),
        "changed": _texts(new, found.changed, "country"),
        "moved": _texts(new, metres.index, "country"),
    }
    counts = {what: countries.astype("str").value_counts() for what, countries in groups.items()}
    names = sorted(set().union(*(count.index for count in counts.values())))
    return [
        {"country": name, **{what: int(count.get(name, 0)) for what, count in counts.items()}}
        for name in names
    ]


def _by_attribute(
    found: Difference, old: pd.DataFrame, new: pd.DataFrame, fields: dict[str, FieldSpec]
) -> list[Row]:
    """Attributes by how many features differ in them, most first; positions are told in metres."""
    counts = found.cells.drop(columns=_POSITION, errors="ignore").sum()
    order = counts[counts > 0].sort_values(ascending=False, kind="stable")
    rows = []
    for name, count in order.items():
        first = found.cells.index[found.cells[name]][0]
        rows.append({"count": int(count), **_value(str(first), str(name), old, new, fields)})
    return rows


def _values(
    found: Difference, old: pd.DataFrame, new: pd.DataFrame, fields: dict[str, FieldSpec]
) -> list[Row]:
    """The first values that changed, feature by feature."""
    rows: list[Row] = []
    for key, differs in found.cells.drop(columns=_POSITION, errors="ignore").iterrows():
        names = [str(name) for name in differs.index[differs.to_numpy(dtype=bool)]]
        rows += [_value(str(key), name, old, new, fields) for name in names]
        if len(rows) >= MOST_SHOWN:
            break
    return rows[:MOST_SHOWN]


def _value(
    key: str, name: str, old: pd.DataFrame, new: pd.DataFrame, fields: dict[str, FieldSpec]
) -> Row:
    return {
        "id": key,
        "name": str(_texts(new, [key], "name").iat[0]),
        "attribute": fields[name].label.en,
        "field": name,
        "before": _shown(old.loc[key, name]),
        "after": _shown(new.loc[key, name]),
    }


def _shown(value: Any) -> str:
    """A value whole, so that no change is rounded away; empty if there is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    return str(value)


def _summary(metres: pd.Series) -> Row:
    if metres.empty:
        return {}
    return {
        "count": len(metres),
        "median_m": float(metres.median()),
        "most_m": float(metres.max()),
    }


def _farthest(metres: pd.Series, new: pd.DataFrame) -> list[Row]:
    first = metres.sort_values(ascending=False, kind="stable").head(MOST_SHOWN)
    rows = _features([str(key) for key in first.index], new)
    return [row | {"metres": float(far)} for row, far in zip(rows, first, strict=True)]


def _features(ids: list[str], table: pd.DataFrame) -> list[Row]:
    """The first features with what people know them by."""
    shown = ids[:MOST_SHOWN]
    known = (_texts(table, shown, name).tolist() for name in _NAMES)
    return [
        {"id": key, "name": name, "state_prov": state}
        for key, name, state in zip(shown, *known, strict=True)
    ]
