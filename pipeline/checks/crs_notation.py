"""Texts that define a CRS, in the notations that files carry: WKT, PROJ string, PROJJSON, code."""

import re
import warnings

from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.checks.texts import decoded

_LONGEST = 100_000
# What a notation may start with; PROJ would also take a bare name, which proves nothing.
_NOTATION = re.compile(
    r"\s*(\w+\s*[\[(]|\{|\+|proj=|[A-Za-z]+\s*:\s*[\w.+]+\s*$|urn:ogc:|https?://www\.opengis\.net/def/crs/)"
)
_UNKNOWN_TO_EPSG = re.compile(r"\s*epsg\s*:+\s*(\d+)\s*", re.IGNORECASE)
# WKT 1 may have round brackets, which PROJ does not read; those in names stay.
_ROUND = re.compile(r"\"[^\"]*\"|[()]")
_INIT_FILE = re.compile(r"\binit\s*=(?!\s*(epsg|esri):\d+\s*(\s|$))", re.IGNORECASE)
# PROJ opens the files that operations name, whatever they are, so a pipe would keep it forever.
_OPERATION = re.compile(r"proj\s*=\s*(pipeline|\w*shift|defmodel|deformation)\b", re.IGNORECASE)
# Parameters of a shift that are files, in PROJ strings, in WKT and PROJJSON.
_FILE = re.compile(
    r"(?:grids|file|model|catalog)\s*=\s*(?!@null\b)|\bfile\"|PROJ4_GRIDS|"
    r"\bPROJ (?:pipeline|\w*shift)",
    re.IGNORECASE,
)


def read_crs(text_or_crs: str | bytes | int | CRS) -> CRS:
    """The CRS of a text in any notation; nothing that it names is opened.

    Raises:
        CRSError: PROJ does not understand it.
        ValueError: too long, in no notation that is known, or an operation.
    """
    if isinstance(text_or_crs, CRS):
        return text_or_crs
    if isinstance(text_or_crs, int):
        return CRS.from_epsg(text_or_crs)
    text = decoded(text_or_crs) if isinstance(text_or_crs, bytes) else text_or_crs
    text = text.strip().strip("\x00")
    if len(text) > _LONGEST or not _NOTATION.match(text):
        raise ValueError(f"{text[:60]!r}")
    if _INIT_FILE.search(text):
        raise ValueError("an init file is not a definition")
    if _OPERATION.search(text):
        raise ValueError("an operation is not a definition")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated notations are judged, not warned of
        return _read(text)


def _read(text: str) -> CRS:
    if text.endswith(")") and "[" not in text:
        text = _ROUND.sub(lambda found: {"(": "[", ")": "]"}.get(found[0], found[0]), text)
    try:
        return CRS.from_user_input(text)
    except CRSError:
        if match := _UNKNOWN_TO_EPSG.fullmatch(text):  # Esri's codes are often given to EPSG
            return CRS.from_user_input(f"ESRI:{match[1]}")
        raise


def is_shifted_to_wgs84(crs: CRS) -> bool:
    """Whether it carries a shift. The empty grid of PROJ 4 is none: it takes latitude as it is."""
    parameters = crs.to_json_dict().get("transformation", {}).get("parameters", [])
    return crs.is_bound and [one.get("value") for one in parameters] != ["@null"]


def names_file(crs: CRS) -> bool:
    """Whether an operation of it would open a file, such as a grid of shifts."""
    return bool(_FILE.search(crs.srs))
