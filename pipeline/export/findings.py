"""Findings on a map: a GeoPackage with one layer a rule, for features that have a position."""

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import shapely

from pipeline.export.edition import FEATURE_COLUMNS, EditionReport, with_features
from pipeline.export.gdal import fixed_clock
from pipeline.ledger import COLUMNS
from pipeline.rules import RULES

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_ATTRIBUTES = ["layer", "edition", *COLUMNS, *FEATURE_COLUMNS]
# 1.3: readers of the GDAL 3.6 generation warn about later ones.
_VERSION = {"VERSION": "1.3"}


def write_findings(path: Path, editions: Sequence[EditionReport]) -> dict[str, int]:
    """Write the findings that have a position; no file if none has.

    Args:
        path: new GeoPackage; points are in degrees (EPSG:4326).
        editions: all editions of a build.

    Returns:
        Number of points by layer name, in the order of the rules.
    """
    placed = _placed(editions)
    counts: dict[str, int] = {}
    with fixed_clock():
        for rule, title in ((rule.id, rule.title) for rule in RULES.values()):
            rows = placed[placed["rule"] == rule]
            if len(rows):
                # Text, so that each source may number its records as it likes.
                rows = rows.assign(record=rows["record"].astype("str"))
                counts[layer_name(rule)] = write_points(path, rows, layer_name(rule), title)
    return counts


def layer_name(rule: str) -> str:
    """A rule's id as the name of a table: ``A11-OFFSHORE`` gives ``A11_OFFSHORE``."""
    return _UNSAFE.sub("_", rule)


def _placed(editions: Sequence[EditionReport]) -> pd.DataFrame:
    tables = [pd.DataFrame(columns=_ATTRIBUTES)]
    for edition in editions:
        table = with_features(edition, edition.findings)
        table = table[table["lon"].notna() & table["lat"].notna()]
        tables.append(table.assign(layer=edition.layer.id, edition=edition.edition)[_ATTRIBUTES])
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)


def write_points(path: Path, rows: pd.DataFrame, layer: str, title: str) -> int:
    """Append a layer of points in degrees (EPSG:4326) to a GeoPackage; returns their number.

    Args:
        path: the file, made if it is not there.
        rows: columns `lon` and `lat`, and the attributes, which hold them too.
        layer: name of the layer.
        title: its description.
    """
    lon, lat = (rows[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    is_new = not path.exists()
    pyogrio.write_dataframe(
        geopandas.GeoDataFrame(rows, geometry=shapely.points(lon, lat), crs="EPSG:4326"),
        path,
        layer=layer,
        driver="GPKG",
        append=not is_new,
        layer_options={"DESCRIPTION": title},
        geometry_type="Point",
        use_arrow=True,
        **({"dataset_options": _VERSION} if is_new else {}),
    )
    return len(rows)
