"""Curves: which geometries hold them, and how finely they become straight lines."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyogrio
from numpy.typing import NDArray

# A step of one degree leaves a circle by 4e-5 of its radius: 4 m at 100 km.
_STEP_DEGREES = "1"
# GeometryCollection, then CircularString to MultiSurface (ISO 19125 with SQL/MM).
_MAY_CURVE = range(7, 13)
_HEAD = 5


@contextmanager
def fine_arcs() -> Iterator[None]:
    """GDAL's own step of four degrees is too coarse for areas that are compared."""
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": _STEP_DEGREES})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": None})


def may_curve(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether the WKB is of a kind that may hold arcs, or that only sources with arcs have."""
    return np.array(
        [shape is not None and _kind(shape) in _MAY_CURVE for shape in shapes], dtype=bool
    )


def _kind(wkb: bytes) -> int:
    (code,) = struct.unpack(("<" if wkb[0] else ">") + "I", wkb[1:_HEAD])
    return int(code & 0x0FFFFFFF) % 1000
