"""KML and KMZ by lxml, without DTD, entities or network."""

import math
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pandas as pd
import shapely
from lxml import etree

from pipeline import archive
from pipeline.checks.dataset import Dataset, FieldDef, KmlFacts
from pipeline.errors import SourceError

LON_LAT = "OGC:CRS84"  # by the definition of KML
_ZIP_MAGIC = b"PK"
_MOST_BYTES = 1024**3


class _PrologEndsError(Exception):
    """The first element has come; no DOCTYPE can follow."""


def read_kml(path: Path) -> list[Dataset]:
    """The document of a KML file, or of a KMZ package.

    Raises:
        SourceError: a DOCTYPE, a package without document, or a file that is neither.
    """
    with path.open("rb") as stream:
        is_package = stream.read(2) == _ZIP_MAGIC
    if path.stat().st_size > _MOST_BYTES:
        raise SourceError(f"{path.name}: larger than {_MOST_BYTES} bytes")
    members = None
    document, data = path.name, b""
    if is_package:
        members = frozenset(member.filename for member in archive.inspect(path))
        documents = sorted(name for name in members if name.casefold().endswith(".kml"))
        if not documents:
            shown = sorted(members)[:9]
            raise SourceError(f"{path.name}: no .kml in the package; members are {shown}")
        document = "doc.kml" if "doc.kml" in documents else documents[0]
        data = archive.read_member(path, document)
    else:
        data = path.read_bytes()
    _refuse_doctype(data, path.name)
    root, parse_error = _parse(data)
    facts = KmlFacts(root, parse_error, document, members)
    placemarks = [] if root is None else list(root.iter("{*}Placemark"))
    geometry = np.full(len(placemarks), None, dtype=object)
    geometry[:] = [placemark_geometry(placemark) for placemark in placemarks]
    attributes = pd.DataFrame(
        [_attributes(placemark) for placemark in placemarks], index=range(len(placemarks))
    )
    fields = tuple(FieldDef(str(name), "text", "string") for name in attributes.columns)
    return [Dataset(path, "kml", path.stem, LON_LAT, attributes, geometry, fields, kml=facts)]


def _refuse_doctype(data: bytes, name: str) -> None:
    """Stop at a DOCTYPE before any parser expands what it declares."""

    def doctype(*_: Any) -> None:
        raise SourceError(f"{name}: has a DOCTYPE, which a KML never needs; refused")

    def element(*_: Any) -> None:
        raise _PrologEndsError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except _PrologEndsError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(f"{name}: not XML ({error})") from None


def _parse(data: bytes) -> tuple[Any, str]:
    """The root element, or why there is none: text that is not well-formed is rule G3's."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser), ""
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        return None, str(error)


def coordinate_tuples(text: str | None) -> list[tuple[float, float]]:
    """Longitude and latitude of each tuple; what is no number is not a number."""
    return [_numbers(part) for part in (text or "").split()]


def _numbers(part: str) -> tuple[float, float]:
    cells = part.split(",")
    try:
        return float(cells[0]), float(cells[1])
    except (ValueError, IndexError):
        return math.nan, math.nan


def placemark_geometry(placemark: Any) -> Any:
    """The geometry of a placemark, or None where none can be read."""
    parts: list[Any] = []
    for element in placemark.iter("{*}Point", "{*}LineString", "{*}Polygon"):
        if etree.QName(element).localname == "Polygon":
            part = _polygon(element)
        else:
            part = _simple(coordinate_tuples(element.findtext("{*}coordinates")))
        if part is not None:
            parts.append(part)
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts) if parts else None


def _simple(tuples: list[tuple[float, float]]) -> Any:
    tuples = [one for one in tuples if not math.isnan(one[0] + one[1])]
    if len(tuples) < 2:
        return shapely.Point(tuples[0]) if tuples else None
    return shapely.LineString(tuples)


def _polygon(element: Any) -> Any:
    outer, inner = (
        [coordinate_tuples(e.text) for e in element.iterfind(f"{{*}}{name}/*/{{*}}coordinates")]
        for name in ("outerBoundaryIs", "innerBoundaryIs")
    )
    try:
        return shapely.Polygon(outer[0], inner)
    except (IndexError, ValueError, shapely.errors.ShapelyError):
        # Rings that make no polygon are still vertices to be judged.
        return _simple([one for ring in outer for one in ring])


def _attributes(placemark: Any) -> dict[str, str]:
    row = {"id": placemark.get("id") or "", "name": placemark.findtext("{*}name") or ""}
    for extended in placemark.iterchildren("{*}ExtendedData"):
        for data in extended.iterchildren("{*}Data"):
            value = next(data.iterchildren("{*}value"), None)
            row.setdefault(data.get("name") or "", "" if value is None else value.text or "")
        for data in extended.iter("{*}SimpleData"):
            row.setdefault(data.get("name") or "", data.text or "")
    return row
