"""Independent checks of KML documents for the tests: OGC schema and abstract tests.

Nothing here imports the writer. The schema is ``ogckml22.xsd`` as shipped by fastkml; its
imports are resolved to the files beside it, never to the network.
"""

import io
import re
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

KML = "{http://www.opengis.net/kml/2.2}"
ATOM = "{http://www.w3.org/2005/Atom}"
NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
ENTITY = re.compile(r"\$\[([^\]]*)\]")
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{6},-?\d{1,2}\.\d{6}")


class _LocalOnly(etree.Resolver):
    """Resolves every address to the file of that name beside the schema."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(  # type: ignore[override]  # the stubs lack the third argument
        self, system_url: str, public_id: str, context: Any
    ) -> Any:
        """Return the local file for an http address; leave other addresses alone."""
        if system_url.startswith(("http:", "https:")):
            local = self._folder / system_url.rsplit("/", 1)[-1]
            if not local.is_file():
                raise OSError(f"schema {system_url} has no local copy")
            return self.resolve_filename(str(local), context)  # type: ignore[attr-defined]
        return None


@cache
def kml_schema() -> etree.XMLSchema:
    """Return the OGC KML 2.2 schema."""
    spec = find_spec("fastkml")
    assert spec is not None
    assert spec.origin is not None
    xsd = Path(spec.origin).parent / "schema" / "ogckml22.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_LocalOnly(xsd.parent))
    return etree.XMLSchema(etree.parse(str(xsd), parser))


def parse(kml: bytes) -> Any:
    """Parse a document without entities or network; returns the root element."""
    return etree.parse(
        io.BytesIO(kml), etree.XMLParser(huge_tree=True, no_network=True, resolve_entities=False)
    ).getroot()


def read_doc(kmz: Path) -> bytes:
    """Return ``doc.kml`` of a package."""
    with zipfile.ZipFile(kmz) as package:
        return package.read("doc.kml")


def schema_errors(kml: bytes) -> list[str]:
    """Return the first violations of the OGC schema."""
    schema = kml_schema()
    schema.validate(parse(kml))
    log: Any = schema.error_log
    return [f"line {error.line}: {error.message}" for error in list(log)[:10]]


def conformance_errors(kml: bytes, members: set[str]) -> list[str]:
    """Return violations of the OGC abstract tests that apply to point layers."""
    root = parse(kml)
    found = [f"{tag} is empty" for tag in _NOT_EMPTY for e in root.iter(KML + tag) if not len(e)]
    found += _id_errors(root) + _style_errors(root) + _document_errors(root)
    for placemark in root.iter(KML + "Placemark"):
        found += _placemark_errors(placemark)
    hrefs = [href.text for href in root.iter(KML + "href")]
    found += [f"{href} is not in the package" for href in hrefs if href not in members]
    deprecated = ("Snippet", "Metadata", "Url", "SchemaData", "NetworkLink")
    found += [
        f"{tag} must not occur" for tag in deprecated if root.find(f".//{KML}{tag}") is not None
    ]
    return found


_NOT_EMPTY = (
    *("Style", "IconStyle", "LabelStyle", "BalloonStyle", "ListStyle"),
    *("Folder", "ExtendedData", "Placemark", "ScreenOverlay", "Icon"),
)


def _id_errors(root: Any) -> list[str]:
    """Check that ids are unique NCNames."""
    ids = [element.get("id") for element in root.iter() if element.get("id") is not None]
    found = [f"id {key!r} is not an NCName" for key in ids if not NCNAME.fullmatch(key)]
    return found + (["ids are not unique"] if len(ids) != len(set(ids)) else [])


def _style_errors(root: Any) -> list[str]:
    """Check shared styles, the references to them, and the one balloon of the layer."""
    shared = {e.get("id") for e in root.findall(f"{KML}Document/{KML}Style")}
    used = [e.text or "" for e in root.iter(KML + "styleUrl")]
    found = [f"{url!r} leads nowhere" for url in used if url[:1] != "#" or url[1:] not in shared]
    found += ["a style is not a child of Document"] * (
        len(list(root.iter(KML + "Style"))) - len(shared)
    )
    balloons = {e.findtext(KML + "text") for e in root.iter(KML + "BalloonStyle")}
    return found + (["more than one balloon text"] if len(balloons) > 1 else [])


def _document_errors(root: Any) -> list[str]:
    """Check the view, the period, the link and the legend."""
    found = []
    for span in root.iter(KML + "TimeSpan"):
        begin, end = span.findtext(KML + "begin"), span.findtext(KML + "end")
        if not (begin or end) or (begin and end and begin >= end):
            found.append("TimeSpan needs begin < end")
    for look in root.iter(KML + "LookAt"):
        if None in [look.find(KML + tag) for tag in ("longitude", "latitude", "range", "tilt")]:
            found.append("LookAt is not complete")
    found += [
        "link without rel=related" for e in root.iter(ATOM + "link") if e.get("rel") != "related"
    ]
    for overlay in root.iter(KML + "ScreenOverlay"):
        if overlay.find(KML + "screenXY") is None or overlay.find(KML + "overlayXY") is None:
            found.append("ScreenOverlay has no place on the screen")
    return found


def _placemark_errors(placemark: Any) -> list[str]:
    """Check one placemark: a point with one tuple, and data that the balloon can resolve."""
    found = []
    tuples = [e.text or "" for e in placemark.iterfind(f"{KML}Point/{KML}coordinates")]
    if len(tuples) != 1 or not _COORDINATES.fullmatch(tuples[0]) or "-0.000000" in tuples[0]:
        found.append(f"coordinates {tuples}")
    if placemark.find(KML + "description") is not None:
        found.append("HTML in a placemark")
    data = [e.get("name") for e in placemark.iterfind(f"{KML}ExtendedData/{KML}Data")]
    if len(data) != len(set(data)) or None in data:
        found.append("Data names are not unique")
    if any(e.find(KML + "value") is None for e in placemark.iter(KML + "Data")):
        found.append("Data without value")
    return found


def unresolved_entities(kml: bytes) -> set[str]:
    """Return every ``$[x]`` of a balloon that some placemark using the balloon cannot fill."""
    root = parse(kml)
    wanted = {
        "#" + style.get("id"): set(ENTITY.findall(style.findtext(f"{KML}BalloonStyle/{KML}text")))
        for style in root.iter(KML + "Style")
        if style.find(KML + "BalloonStyle") is not None
    }
    missing: set[str] = set()
    for placemark in root.iter(KML + "Placemark"):
        known = {e.get("name") for e in placemark.iter(KML + "Data")} | {"name"}
        missing |= wanted[placemark.findtext(KML + "styleUrl")] - known
    return missing
