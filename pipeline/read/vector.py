"""Vector files: text columns under canonical names, geometry as WKB, the CRS as the file states it.

Only the columns that the source's table of columns names are read, so that what must not be
published, such as contact persons, never enters the program.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
from numpy.typing import NDArray

from pipeline.errors import HeaderError, SourceError
from pipeline.read import apostrophes, cells, curves, dbase, encodings
from pipeline.read.local import Local, at_hand
from pipeline.spec.layout import Columns
from pipeline.spec.vector import VectorRead
from pipeline.text import header_key

_GEOJSON = "GeoJSON"
_SHAPEFILE = "ESRI Shapefile"


@dataclass(frozen=True)
class VectorTable:
    """One layer of one file.

    `frame` has text under canonical names and ``record``: the row's number in a shapefile or
    GeoJSON file, counted from 1, or the id that the database gave it. `geometry` is WKB, None where
    the row has none; `curved` says which of it stood for curves and is straight lines now. `crs` is
    the text of the .prj, or an authority's code or WKT from a database; None where nothing is
    stated. `mended` has the cells put right: record, column, before, after.
    """

    frame: pd.DataFrame
    geometry: NDArray[np.object_]
    curved: NDArray[np.bool_]
    crs: str | None
    layout: str
    encoding: str
    encoding_stated_by: str
    mended: pd.DataFrame


def read_vector(
    path: Path, name: str, member: str | None, read: VectorRead, columns: Columns
) -> VectorTable:
    """Read the one layer that is asked for.

    Args:
        path: file, folder of a File Geodatabase, or zip archive.
        name: name within the data folder, for messages.
        member: the layer's file within an archive; None for the only one.
        read: layer, encodings and damage, as the source's spec tells them.
        columns: the layouts that the file may have.

    Raises:
        SourceError: unreadable, cut off, of a format that is not read, without rows, or with
            several layers of which none is named.
        HeaderError: no layout fits, or a column that is read stands twice.
        EncodingError: the text is in none of the encodings that were declared or stated.
    """
    with at_hand(path, name, member) as local:
        return _read(local, name, read, columns)


def _read(local: Local, name: str, read: VectorRead, columns: Columns) -> VectorTable:
    if local.driver == _SHAPEFILE:
        dbase.refuse_damage(local.path, name)
    if local.driver == _GEOJSON:
        encodings.decode(name, local.path.read_bytes(), ("utf-8",))
    with _told_by(name):
        layer = _layer(local, name, read.layer)
        info = pyogrio.read_info(local.path, layer=layer, **_options(local))
        if info["driver"] != local.driver:
            raise SourceError(f"{name}: expected {local.driver}, found {info['driver']}")
        layout, places = _named_columns(name, list(info["fields"]), columns)
        meta, table = pyogrio.read_arrow(
            local.path,
            layer=layer,
            columns=list(places.values()),
            return_fids=True,
            **_options(local),
        )
        if not table.num_rows:
            raise SourceError(f"{name}: a header and no rows")
        geometry, curved = _geometry(local, layer, meta, table)
    frame = pd.DataFrame(
        {own: cells.as_text(name, table.column(theirs)) for own, theirs in places.items()},
        dtype="str",
    )
    encoding, stated_by = "utf-8", local.driver
    if local.driver == _SHAPEFILE:
        told = dbase.Stated("the spec", read.encodings)
        told = told if read.encodings else dbase.stated(local.path, name)
        frame, encoding = dbase.decode(name, frame, told.candidates)
        stated_by = told.by
    records = _records(local, meta, table)
    mended = apostrophes.mend(frame if read.mend_apostrophes else frame.iloc[:, :0], records)
    frame["record"] = records
    crs = _prj(local.path) if local.driver == _SHAPEFILE else meta["crs"]
    return VectorTable(frame, geometry, curved, crs, layout, encoding, stated_by, mended)


@contextmanager
def _told_by(name: str) -> Iterator[None]:
    """GDAL's errors under the name of the file; its warnings are of what was proved before."""
    try:
        with warnings.catch_warnings(), curves.fine_arcs():
            warnings.simplefilter("ignore")
            yield
    except (RuntimeError, ValueError, pa.ArrowException) as error:
        raise SourceError(f"{name}: unreadable ({error!s:.200})") from None


def _options(local: Local) -> dict[str, str]:
    """Text as the agency writes it: bytes of a dBASE table, dates of GeoJSON."""
    if local.driver == _SHAPEFILE:
        return {"ENCODING": dbase.BYTE_BY_BYTE}
    return {"DATE_AS_STRING": "YES"} if local.driver == _GEOJSON else {}


def _layer(local: Local, name: str, wanted: str | None) -> str:
    layers = [str(layer) for layer, _ in pyogrio.list_layers(local.path)]
    if local.driver in (_SHAPEFILE, _GEOJSON) and wanted is None:
        return layers[0]
    if wanted in layers:
        return str(wanted)
    if wanted is None and len(layers) == 1:
        return layers[0]
    expected = f"the layer {wanted!r}" if wanted else "one layer, or one that the spec names"
    raise SourceError(f"{name}: expected {expected}, found {layers}")


def _named_columns(name: str, header: list[str], columns: Columns) -> tuple[str, dict[str, str]]:
    layout, positions = columns.resolve(name, header)
    keys = [header_key(cell) for cell in header]
    repeated = [header[place] for place in positions.values() if keys.count(keys[place]) > 1]
    if repeated:
        raise HeaderError(name, header, [f"{cell} only once" for cell in repeated], "any")
    return layout, {own: header[place] for own, place in positions.items()}


def _geometry(
    local: Local, layer: str, meta: dict[str, Any], table: pa.Table
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    rows = table.num_rows
    column = meta["geometry_name"] or "wkb_geometry"
    shapes = np.full(rows, None, dtype=object)
    if meta["geometry_type"] is not None and column in table.column_names:
        shapes[:] = table.column(column).to_pylist()
    may_curve = curves.may_curve(shapes)
    if not may_curve.any():
        return shapes, may_curve
    # Of pyogrio's two ways of reading only this one makes straight lines of arcs.
    _, numbers, straight, _ = pyogrio.raw.read(
        local.path, layer=layer, columns=[], return_fids=True, **_options(local)
    )
    if numbers.tolist() != table.column(meta["fid_column"]).to_pylist():
        raise ValueError("rows came in another order when they were read again")
    curved = may_curve & (straight != shapes)
    shapes[curved] = straight[curved]
    return shapes, curved


def _prj(path: Path) -> str | None:
    file = dbase.beside(path, ".prj")
    text = file.read_bytes().decode("utf-8", errors="replace").strip() if file else ""
    return text or None


def _records(local: Local, meta: dict[str, Any], table: pa.Table) -> NDArray[np.int64]:
    """Numbers by which a row is found again; ids of GeoJSON features may be absent or repeated."""
    if local.driver == _GEOJSON:
        return np.arange(1, table.num_rows + 1, dtype=np.int64)
    ids = np.asarray(table.column(meta["fid_column"]).to_pylist(), dtype=np.int64)
    return ids + 1 if local.driver == _SHAPEFILE else ids
