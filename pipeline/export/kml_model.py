"""What one KML document is made of, checked when it is built.

Rules: G2 (ids), G5 (balloon fields), G7 (pictures inside the package), G9 (legend),
G10 (time span), and the OGC KML 2.2 abstract tests 4, 6, 7, 18, 28 and 31.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.export.icons import PNG_SIGNATURE
from pipeline.export.kml_style import KmlAreaStyle, KmlStyle

Language = Literal["en", "fr", "es"]
DOC_MEMBER = "doc.kml"
LEGEND_MEMBER = "legend.png"
# Names a balloon or a reader already uses for a part of the feature itself: a field so
# called is replaced by the wrong text (or by the geometry) in at least one client.
RESERVED_FIELDS = frozenset(
    {
        "address",
        "altitudemode",
        "begin",
        "description",
        "displayname",
        "draworder",
        "end",
        "extrude",
        "gedirections",
        "geometry",
        "icon",
        "id",
        "lat",
        "lon",
        "name",
        "open",
        "phonenumber",
        "snippet",
        "styleurl",
        "tessellate",
        "timestamp",
        "visibility",
    }
)
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_MEMBER = re.compile(rf"(?:{_SEGMENT}/)*{_SEGMENT}\.png")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class KmlField:
    """One attribute of the placemarks, shown in the balloon.

    Attributes:
        name: Column of the placemarks and name of the ``Data`` element; ASCII.
        label: Text for the reader, in the language of the document.
    """

    name: str
    label: str

    def __post_init__(self) -> None:
        """Refuse a name that ``$[name]`` could not address or that means something else."""
        if not _FIELD_NAME.fullmatch(self.name):
            raise ValueError(f"field name must be an ASCII identifier, got {self.name!r}")
        if self.name.lower() in RESERVED_FIELDS:
            raise ValueError(f"field name {self.name!r} is reserved by KML readers: rename it")


@dataclass(frozen=True)
class KmlDocument:
    """Everything of one KML document except its placemarks.

    Attributes:
        id: Stable key of the layer.
        name: Title.
        description: Plain text about the layer; line breaks are kept.
        language: Language of all texts.
        fields: Attributes in the order of the balloon.
        styles: Shared styles.
        legend_png: PNG bytes of the legend, or None.
        icons: PNG bytes by member name (relative path with forward slashes).
        begin: First day of the period, ``YYYY-MM-DD``, or None if open.
        end: Last day of the period, ``YYYY-MM-DD``, or None if open.
        has_periods: Whether placemarks have a period of their own, in the columns ``begin`` and
            ``end``: days as here, empty if open.
        link: http(s) address of the related register or product page, or None.
        author: Publisher.
        notice: Licence statement and the statement that coordinates are WGS 84 lon/lat.
    """

    id: str
    name: str
    description: str
    language: Language
    fields: tuple[KmlField, ...]
    styles: tuple[KmlStyle | KmlAreaStyle, ...]
    legend_png: bytes | None
    icons: Mapping[str, bytes]
    begin: str | None
    end: str | None
    link: str | None
    author: str
    notice: str
    has_periods: bool = False

    def __post_init__(self) -> None:
        """Check the parts against each other."""
        if self.language not in ("en", "fr", "es"):
            raise ValueError(f"language must be en, fr or es, got {self.language!r}")
        _unique("field name", [field.name for field in self.fields])
        _unique("style id", [style.id for style in self.styles])
        self._check_images()
        self._check_period()
        if self.link is not None and not re.match(r"https?://[^\s]+$", self.link):
            raise ValueError(f"link must be an http(s) address, got {self.link!r}")

    def _check_images(self) -> None:
        """Refuse unsafe member names, pictures that are not PNG, and missing icons (G7)."""
        _unique("icon", [name.lower() for name in (*self.icons, LEGEND_MEMBER)])
        for name, data in self.icons.items():
            if not _MEMBER.fullmatch(name):
                raise ValueError(f"icon name must be a relative .png path, got {name!r}")
            if not data.startswith(PNG_SIGNATURE):
                raise ValueError(f"icon {name!r} is not a PNG")
        if self.legend_png is not None and not self.legend_png.startswith(PNG_SIGNATURE):
            raise ValueError("the legend is not a PNG")
        for style in self.styles:
            if style.icon not in self.icons:
                raise ValueError(f"style {style.id!r}: icon {style.icon!r} is not in the package")

    def _check_period(self) -> None:
        """Refuse anything but ISO days with begin before end (rule G10, abstract test 4)."""
        for day in (self.begin, self.end):
            if day is None:
                continue
            if not ISO_DATE.fullmatch(day):
                raise ValueError(f"date must be YYYY-MM-DD, got {day!r}")
            date.fromisoformat(day)
        if self.begin is not None and self.end is not None and self.begin >= self.end:
            raise ValueError(f"begin {self.begin} must be before end {self.end}")


def _unique(what: str, values: list[str]) -> None:
    """Raise ValueError when a value occurs twice."""
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"{what} used twice: {', '.join(repeated)}")
