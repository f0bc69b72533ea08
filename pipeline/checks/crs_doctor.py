"""What a CRS really is, how far it moves five cities from the atlas, and the remedy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import ProjError

from pipeline.checks.crs import CrsVerdict, Identity, identify_crs
from pipeline.checks.readers.opening import SUFFIXES, open_product
from pipeline.errors import SourceError
from pipeline.spec.crs import CrsRegistry

CITIES = ("Montréal", "Ciudad de México", "Washington DC", "Anchorage", "San Juan PR")
_TEXT_SUFFIXES = (".prj", ".qpj", ".wkt", ".json", ".txt")
_FILE_SUFFIXES = (*SUFFIXES, *_TEXT_SUFFIXES)
# What a definition holds and the name of a file does not.
_DEFINITION_MARKS = ("[", "{", "+", "\n")
_MOST_BYTES = 100_000
_MOST_DIGITS = 10
_PLANE: tuple[Identity, ...] = (
    "atlas", "alias_2163", "epsg_9311", "ellipsoidal_look_alike", "wrong_radius",
)  # fmt: skip
_REMEDIES: dict[Identity, str] = {
    "atlas": "none needed; in a shapefile write the exact text of configs/crs.yaml into the .prj",
    "alias_2163": "the numbers are the atlas's: replace the definition by the text of "
    "configs/crs.yaml; never name the code, which tools replace by another CRS in silence",
    "epsg_9311": "find out which numbers the file holds: if it was tagged by a tool that replaced "
    "the code of the sphere, put the text of configs/crs.yaml in place; if it was truly "
    "transformed, transform it back to NAD27 and from there through WGS 84 to the atlas",
    "ellipsoidal_look_alike": "reproject to the atlas CRS; never re-tag, the numbers differ",
    "wrong_radius": "reproject from this radius to the atlas CRS; never re-tag",
    "geographic": "project to the atlas CRS, latitude taken as it is",
    "other": "reproject to the atlas CRS through WGS 84 longitude and latitude",
    "missing": "ask the publisher; compare known places with the control points of "
    "configs/crs.yaml before you state a CRS",
    "unreadable": "ask the publisher for the definition; this text is none that can be read",
}


@dataclass(frozen=True)
class Diagnosis:
    """The answer of ``naatlas crs`` on one subject."""

    subject: str
    verdict: CrsVerdict
    shift_m: dict[str, float]
    remedy: str

    def as_row(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "subject": self.subject,
            "is_atlas": self.verdict.is_atlas,
            "identity": self.verdict.identity,
            "reason": self.verdict.reason,
            "shift_m": self.shift_m,
            "remedy": self.remedy,
        }


def diagnose(subject: str, registry: CrsRegistry) -> list[Diagnosis]:
    """Diagnose a file's CRS, layer by layer, or a definition given as text or code.

    Raises:
        SourceError: `subject` is a file that cannot be read.
    """
    return [
        Diagnosis(name, verdict, shifts(verdict, registry), _REMEDIES[verdict.identity])
        for name, verdict in _verdicts(subject, registry)
    ]


def shifts(verdict: CrsVerdict, registry: CrsRegistry) -> dict[str, float]:
    """Metres by which WGS 84 positions of the cities differ from the atlas in this CRS.

    Empty where plane coordinates cannot be compared: degrees, other projections, no CRS.
    """
    if verdict.crs is None or verdict.identity not in _PLANE:
        return {}
    cities = [point for point in registry.atlas.control_points if point.name in CITIES]
    try:
        transformer = Transformer.from_crs("EPSG:4326", verdict.crs, always_xy=True)
        x, y = transformer.transform([c.lon for c in cities], [c.lat for c in cities])
    except ProjError:
        return {}
    away = np.hypot(np.array(x) - [c.x_m for c in cities], np.array(y) - [c.y_m for c in cities])
    return {city.name: round(float(m), 3) for city, m in zip(cities, away, strict=True)}


def _verdicts(subject: str, registry: CrsRegistry) -> list[tuple[str, CrsVerdict]]:
    path = Path(subject)
    suffix = path.suffix.casefold()
    is_name = suffix in _FILE_SUFFIXES and not any(mark in subject for mark in _DEFINITION_MARKS)
    if not is_name and not _is_there(path):
        code = subject.strip()
        given = int(code) if code.isdecimal() and len(code) < _MOST_DIGITS else subject
        return [(subject[:60], identify_crs(given, registry))]
    if suffix in _TEXT_SUFFIXES:
        return [(str(path), identify_crs(_text_of(path), registry))]
    return [(f"{path} {d.layer}", d.verdict) for d in open_product(path)]


def _is_there(path: Path) -> bool:
    """Whether there is something of that name; a definition may be longer than any name."""
    try:
        return path.name != "" and path.exists()
    except OSError:
        return False


def _text_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceError(f"{path}: no such file")
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(f"{path}: larger than {_MOST_BYTES} bytes; no CRS definition is")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from None
