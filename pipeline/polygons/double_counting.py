"""How much a sum of areas counts twice, by country and IUCN category.

Who adds up the areas of features counts land as often as features lie on it. Three areas tell
them apart: the sum; the land that a group covers, each place once; and what the group keeps in the
flat layer, where land belongs to its first feature only. The last one adds up over groups, and over
all of them is the union.
"""

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import CheckError
from pipeline.polygons.area import atlas_km2
from pipeline.polygons.partition import Shapes
from pipeline.polygons.ranks import IUCN_ORDER
from pipeline.projection import Floats

# Straight edges in the plane bend on the ellipsoid; cut to this length, they do so by less than a
# millionth of an area, and an edge that the flat layer has in two pieces measures the same.
_EDGE_M = 1_000.0
_LEVELS: dict[str, list[str]] = {
    "all": [],
    "country": ["country"],
    "category": ["category"],
    "country and category": ["country", "category"],
}


def double_counting(
    shapes: Shapes, flat: Shapes, country: pd.Series, category: pd.Series
) -> pd.DataFrame:
    """Sums and unions of areas for the report, one row a group.

    Args:
        shapes: features in atlas metres as they were given to `flatten`.
        flat: their own land in the flat layer, in the same order.
        country: of each.
        category: of each, empty where it has none.

    Returns:
        Columns ``by`` (all, country, category, country and category), ``country`` and ``category``
        (empty where the row is of all of them), ``features``, ``sum_km2``, ``union_km2`` (land that
        the group covers), ``flat_km2`` (land that it keeps) and ``removed_share`` (of the sum, that
        the flat layer does not count: 0 to 1). Areas are geodesic, on WGS 84.

    Raises:
        CheckError: the arguments are not of one length, or a label is missing.
    """
    _check(shapes, flat, country, category)
    rows = pd.DataFrame(
        {
            "country": country.to_numpy(),
            "category": category.to_numpy(),
            "features": 1,
            "sum_km2": _km2(shapes),
            "flat_km2": _km2(flat),
            "shape": shapes,
        }
    )
    # Unions of groups are those of the unions of their cells, which is quicker than anew.
    cells = _summed(rows, _LEVELS["country and category"])
    table = pd.concat([_summed(cells, keys).assign(by=by) for by, keys in _LEVELS.items()])
    table["union_km2"] = _km2(table["shape"].to_numpy())
    table["removed_share"] = np.maximum(1 - table["flat_km2"] / table["sum_km2"], 0.0)
    columns = ["by", "country", "category", "features", "sum_km2", "union_km2", "flat_km2"]
    return table[[*columns, "removed_share"]].reset_index(drop=True)


def _summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row a group of equal keys, in the order of countries and of the IUCN's categories."""
    named = rows.assign(**{key: "" for key in ("country", "category") if key not in keys})
    groups = named.groupby(["country", "category"], sort=False)
    sums = groups[["features", "sum_km2", "flat_km2"]].sum()
    unions = {
        key: shapely.disjoint_subset_union_all(some.to_numpy()) for key, some in groups["shape"]
    }
    sums["shape"] = np.array([unions[key] for key in sums.index], dtype=object)
    return sums.reset_index().sort_values(["country", "category"], key=_places)


def _places(labels: pd.Series) -> pd.Series:
    places = {name: f"{place}" for place, name in enumerate(IUCN_ORDER)}
    return labels.map(places).fillna("~" + labels) if labels.name == "category" else labels


def _km2(shapes: Shapes) -> Floats:
    return atlas_km2(np.asarray(shapely.segmentize(shapes, _EDGE_M), dtype=object))


def _check(shapes: Shapes, flat: Shapes, country: pd.Series, category: pd.Series) -> None:
    lengths = [len(some) for some in (shapes, flat, country, category)]
    if len(set(lengths)) > 1:
        raise CheckError(
            "double counting: expected as many shapes, flat shapes, countries and categories, "
            f"found {', '.join(map(str, lengths))}"
        )
    for name, labels in (("country", country), ("category", category)):
        missing = np.flatnonzero(labels.isna())
        if len(missing):
            raise CheckError(
                f"double counting: expected a {name} of every feature, found none of "
                f"{len(missing)}, the first at place {missing[0]}"
            )
