"""Shared styles of a KML document: symbols of points, and lines and areas.

Labels of points are not shown: thousands of names would hide the map, and the name is in the
balloon and in the list. They are transparent and tiny, because OpenLayers takes the scale 0 for the
natural size, and other readers leave out either the colour or the scale.
"""

import math
from dataclasses import dataclass

from pipeline.export.icons import parse_rgb


@dataclass(frozen=True)
class KmlStyle:
    """One shared point style.

    Attributes:
        id: Key used in the ``style`` column of the placemarks.
        color_rgb: Tint, ``RRGGBB``; viewers multiply it with the icon, so use a white icon.
        scale: Icon scale, 1.0 = natural size.
        icon: Member name of the picture in the package, such as ``icons/circle.png``.
    """

    id: str
    color_rgb: str
    scale: float
    icon: str

    def __post_init__(self) -> None:
        """Refuse a style that no viewer could draw."""
        parse_rgb(self.color_rgb)
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise ValueError(f"style {self.id!r}: scale must be positive, got {self.scale}")

    @property
    def xml(self) -> str:
        """The elements of the style."""
        return (
            f"<IconStyle><color>{_color(self.color_rgb, 1.0)}</color>"
            f"<scale>{self.scale:g}</scale><Icon><href>{self.icon}</href></Icon></IconStyle>"
            "<LabelStyle><color>00ffffff</color><scale>0.01</scale></LabelStyle>"
        )


@dataclass(frozen=True)
class KmlAreaStyle:
    """One shared style of lines and polygons, and of those too small to be drawn as such.

    Attributes:
        color_rgb: Colour of areas, ``RRGGBB``.
        opacity: Of areas, from 0 to 1.
        line_rgb: Colour of lines and of outlines, ``RRGGBB``; they are opaque.
        line_width: In pixels.
        place: Symbol of features that are drawn as points.
    """

    color_rgb: str
    opacity: float
    line_rgb: str
    line_width: float
    place: KmlStyle

    @property
    def id(self) -> str:
        """Key used in the ``style`` column of the placemarks."""
        return self.place.id

    @property
    def icon(self) -> str:
        """Member name of the picture of its points."""
        return self.place.icon

    def __post_init__(self) -> None:
        """Refuse a style that no viewer could draw."""
        parse_rgb(self.color_rgb)
        parse_rgb(self.line_rgb)
        if not 0 <= self.opacity <= 1:
            raise ValueError(f"style {self.id!r}: opacity must be 0 to 1, got {self.opacity}")
        if not (math.isfinite(self.line_width) and self.line_width > 0):
            raise ValueError(f"style {self.id!r}: width must be positive, got {self.line_width}")

    @property
    def xml(self) -> str:
        """The elements of the style."""
        return (
            f"{self.place.xml}<LineStyle><color>{_color(self.line_rgb, 1.0)}</color>"
            f"<width>{self.line_width:g}</width></LineStyle>"
            f"<PolyStyle><color>{_color(self.color_rgb, self.opacity)}</color></PolyStyle>"
        )


def _color(rgb: str, opacity: float) -> str:
    """KML colours are ``aabbggrr``."""
    red, green, blue = parse_rgb(rgb)
    return f"{round(255 * opacity):02x}{blue:02x}{green:02x}{red:02x}"
