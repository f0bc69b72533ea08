"""Whole areas: rows of one key are parts of one area, or copies of it."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.steps.conform import LIST_SEPARATOR, RECORD_COLUMNS
from pipeline.steps.identify import identify
from pipeline.steps.registry import Context, Tables, step

Shapes = NDArray[np.object_]

_MEASURED = ["shape", "area_reported_km2", "marine_share"]
# Parts of an area were seen to share nothing, copies all of their land, simpler outlines too.
_COPIED_SHARE = 0.5


@step("whole_areas")
def whole_areas(tables: Tables, context: Context) -> Tables:
    """Rows of one key are one area: its parts are put together, and copies of them count once."""
    areas = tables["areas"].reset_index(drop=True)
    is_shared = areas["native_id"].duplicated(keep=False)
    if not is_shared.any():
        return tables
    shapes = areas["shape"].to_numpy(object).copy()
    reported = areas["area_reported_km2"].to_numpy(float).copy()
    states, status = areas["state_provs"].copy(), areas["coordinate_status"].copy()
    for rows in areas[is_shared].groupby("native_id", sort=True).indices.values():
        members = np.flatnonzero(is_shared)[rows]
        parts = members[_are_parts(shapes[members])]
        shapes[members[0]] = shapely.multipolygons(
            shapely.get_parts(shapely.union_all(shapes[parts]))
        )
        reported[members[0]] = reported[parts].sum()
        listed = LIST_SEPARATOR.join(filter(None, states.iloc[members])).split(LIST_SEPARATOR)
        states.iloc[members] = LIST_SEPARATOR.join(dict.fromkeys(listed))
        if (status.iloc[parts] == "repaired").any():
            status.iloc[members] = "repaired"
    whole = areas.assign(
        shape=shapes, area_reported_km2=reported, state_provs=states, coordinate_status=status
    )
    texts = identify(tables | {"areas": _filled(whole.drop(columns=_MEASURED))}, context)["areas"]
    first = whole.drop_duplicates("native_id")[["native_id", *_MEASURED]]
    return tables | {"areas": texts.merge(first, on="native_id", how="left")}


def _are_parts(shapes: Shapes) -> NDArray[np.bool_]:
    """Rows that add land to the area; a copy, in another outline perhaps, lies on rows before it.

    A part touches its neighbours, or overlaps them by what their outlines differ.
    """
    known, adds = shapes[0], [True]
    for shape in shapes[1:]:
        shared = shapely.area(shapely.intersection(known, shape))
        adds.append(bool(shared < _COPIED_SHARE * shapely.area(shape)))
        known = shapely.union(known, shape) if adds[-1] else known
    return np.array(adds)


def _filled(areas: pd.DataFrame) -> pd.DataFrame:
    """Rows of one key say together what any of them says: the first that is not silent."""
    said = areas.drop(columns=["native_id"]).replace("", None)
    first = said.groupby(areas["native_id"], sort=False).transform("first")
    names = areas.columns.difference([*RECORD_COLUMNS, *_MEASURED], sort=False)
    filled = {name: areas[name].where(areas[name] != "", first[name]) for name in names}
    return areas.assign(**{name: cells.fillna("").astype("str") for name, cells in filled.items()})
