"""What the rules G5 and G8 to G11 ask of a KML document, gathered part by part."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.checks.kml_part import KML, Part

_ENTITY = re.compile(r"\$\[([^\]]+)\]")
_MARKUP = re.compile(r"<[A-Za-z/!]")
_SIX_DECIMALS = re.compile(r"\.\d{6}(?!\d)")
_MORE_DECIMALS = re.compile(r"\.\d{7}")
# What a balloon may name of the feature itself.
_OWN = frozenset(
    {"address", "description", "geDirections", "id", "name", "phoneNumber", "Snippet", "snippet"}
)
_MOST_KINDS = 1_000
_CONTAINERS = tuple(KML + name for name in ("Document", "Folder"))
_VALUES = (KML + "Data", KML + "SimpleData")
_VIEW = ("longitude", "latitude", "range", "tilt")

Span = tuple[str, str]


@dataclass(frozen=True)
class Content:
    """What was found in one document.

    Attributes:
        balloons: different texts of balloons.
        without_balloon: placemarks whose style has none.
        own_markup: placemarks with HTML of their own.
        unfilled: entities of balloons, and how many placemarks cannot fill each.
        coordinates: how many lists of coordinates there are.
        six_decimals: how many of them have a number with six decimals.
        more_decimals: how many have one with more.
        legends: addresses of the pictures on the screen.
        spans: begin and end of each period of the document and its folders.
        own_spans: the same of placemarks.
        without_span: placemarks without a period of their own.
        look_at: longitude, latitude, range and tilt of the document's view.
    """

    balloons: frozenset[str]
    without_balloon: int
    own_markup: int
    unfilled: Mapping[str, int]
    coordinates: int
    six_decimals: int
    more_decimals: int
    legends: tuple[str, ...]
    spans: tuple[Span, ...]
    own_spans: tuple[Span, ...]
    without_span: int
    look_at: tuple[str, str, str, str] | None


class ContentJudge:
    """Takes note of content as the parts come; only small facts stay."""

    def __init__(self) -> None:
        self._balloon_of: dict[str, str] = {}
        self._normal_of: dict[str, str] = {}
        self._balloons: set[str] = set()
        self._kinds: Counter[tuple[str, frozenset[str]]] = Counter()
        self._counts: Counter[str] = Counter()
        self._legends: list[str] = []
        self._spans: dict[Span, None] = {}
        self._own_spans: dict[Span, None] = {}
        self._look_at: tuple[str, str, str, str] | None = None

    def define(self, element: Any) -> None:
        """Take note of the balloon of a `Style`, or of the style that a `StyleMap` begins with."""
        key = element.get("id")
        if element.tag == f"{KML}StyleMap" and key:
            self._normal_of[key] = _fragment(element.findtext(f"{KML}Pair/{KML}styleUrl"))
        balloon = element.findtext(f"{KML}BalloonStyle/{KML}text")
        if balloon is None or len(self._balloons) >= _MOST_KINDS:
            return
        self._balloons.add(balloon)
        if key:
            self._balloon_of[key] = balloon

    def judge(self, part: Part) -> None:
        """Take note of what is in this part."""
        for placemark in part.placemarks:
            self._judge_placemark(placemark)
        for element in part.root.iter(KML + "coordinates"):
            text = element.text or ""
            self._counts["coordinates"] += 1
            self._counts["six"] += bool(_SIX_DECIMALS.search(text))
            self._counts["more"] += bool(_MORE_DECIMALS.search(text))
        for span in part.root.iter(KML + "TimeSpan"):
            dates = (span.findtext(KML + "begin") or "", span.findtext(KML + "end") or "")
            is_common = span.getparent().tag in _CONTAINERS
            known = self._spans if is_common else self._own_spans
            if len(known) < _MOST_KINDS:
                known[dates] = None
        if part.is_rest:
            for overlay in part.root.iter(KML + "ScreenOverlay"):
                self._legends.append(overlay.findtext(f"{KML}Icon/{KML}href") or "")
            look = next((e for e in part.root.iter(KML + "LookAt") if _is_view(e)), None)
            if look is not None:
                sides = (look.findtext(KML + name) or "" for name in _VIEW)
                self._look_at = tuple(sides)  # type: ignore[assignment]

    def content(self) -> Content:
        """All of it, once every part is judged."""
        unfilled: Counter[str] = Counter()
        without = 0
        for (style, names), count in self._kinds.items():
            balloon = self._balloon_of.get(self._normal_of.get(style, style))
            if balloon is None:
                without += count
                continue
            for entity in {_field(found) for found in _ENTITY.findall(balloon)} - names - _OWN:
                unfilled[entity] += count
        return Content(
            balloons=frozenset(self._balloons),
            without_balloon=without,
            own_markup=self._counts["markup"],
            unfilled=unfilled,
            coordinates=self._counts["coordinates"],
            six_decimals=self._counts["six"],
            more_decimals=self._counts["more"],
            legends=tuple(self._legends),
            spans=tuple(self._spans),
            own_spans=tuple(self._own_spans),
            without_span=self._counts["undated"],
            look_at=self._look_at,
        )

    def _judge_placemark(self, placemark: Any) -> None:
        style, names = "", []
        for child in placemark.iterchildren():
            if child.tag == f"{KML}styleUrl":
                style = _fragment(child.text)
            elif child.tag == f"{KML}description":
                self._counts["markup"] += bool(_MARKUP.search(child.text or ""))
            elif child.tag == f"{KML}ExtendedData":
                names = [one.get("name") or "" for one in child.iter(*_VALUES)]
        self._counts["undated"] += placemark.find(KML + "TimeSpan") is None
        kind = (style, frozenset(names))
        if kind in self._kinds or len(self._kinds) < _MOST_KINDS:
            self._kinds[kind] += 1


def _fragment(url: str | None) -> str:
    return (url or "").strip().rpartition("#")[2]


def _field(entity: str) -> str:
    """The field of ``field``, ``schema/field`` or ``field/displayName``."""
    return entity.removesuffix("/displayName").rpartition("/")[2]


def _is_view(look: Any) -> bool:
    """Whether it is the view of the document, or of what takes its place."""
    return look.getparent().tag in _CONTAINERS and look.getparent().getparent().tag == f"{KML}kml"
