"""How a class looks in a legend: a disc, a stretch of line or a patch in its colour."""

from typing import Any

from pipeline.export.drawing import Geometry

LINE_WIDTH = 0.7  # points, of lines on the map
OUTLINE_WIDTH = 0.25
_OUTLINE_SHARE = 0.55


def outline(color: str) -> str:
    """The darker colour around a patch, both ``RRGGBB``."""
    return bytes(round(_OUTLINE_SHARE * part) for part in bytes.fromhex(color)).hex().upper()


def class_look(geometry: Geometry, color: str) -> dict[str, Any]:
    """Properties of a matplotlib line that stands for a class; `color` is ``RRGGBB``."""
    if geometry == "line":
        return {"color": f"#{color}", "lw": 2.2, "solid_capstyle": "butt"}
    if geometry == "polygon":
        edge = {"mec": f"#{outline(color)}", "mew": 0.5}
        return {"color": f"#{color}", "ls": "none", "marker": "s", "ms": 7.5, **edge}
    return {"color": f"#{color}", "ls": "none", "marker": "o", "ms": 6, "mec": "white", "mew": 0.3}
