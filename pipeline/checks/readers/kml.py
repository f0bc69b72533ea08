"""KML and KMZ by lxml, without DTD, entities or network."""

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import archive
from pipeline.checks.dataset import Dataset, FieldDef
from pipeline.checks.kml_facts import KmlFacts
from pipeline.checks.kml_judge import KmlJudge
from pipeline.checks.readers.kml_attributes import AttributeTable
from pipeline.checks.readers.kml_geometry import geometries
from pipeline.checks.readers.kml_stream import KmlStream, refuse_doctype
from pipeline.errors import SourceError

LON_LAT = "OGC:CRS84"  # by the definition of KML
_ZIP_MAGIC = b"PK"
_MOST_BYTES = 1024**3


def read_kml(path: Path) -> list[Dataset]:
    """The document of a KML file, or of a KMZ package.

    Raises:
        SourceError: a DOCTYPE, a package without document, or a file that is neither.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise SourceError(f"{path.name}: larger than {_MOST_BYTES} bytes")
    with path.open("rb") as stream:
        is_package = stream.read(2) == _ZIP_MAGIC
        stream.seek(0)
        if not is_package:
            return [_read(stream, path, path.name, None)]
    members = frozenset(member.filename for member in archive.inspect(path))
    documents = sorted(name for name in members if name.casefold().endswith(".kml"))
    if not documents:
        shown = archive.listing(sorted(members))
        raise SourceError(f"{path.name}: no .kml in the package; members are {shown}")
    document = "doc.kml" if "doc.kml" in documents else documents[0]
    return [_read(io.BytesIO(archive.read_member(path, document)), path, document, members)]


def _read(stream: BinaryIO, path: Path, document: str, members: frozenset[str] | None) -> Dataset:
    refuse_doctype(stream, path.name)
    table, geometry, facts = _read_parts(stream, path.name, document, members)
    fields = tuple(FieldDef(str(name), "text", "string") for name in table.columns)
    return Dataset(path, "kml", path.stem, LON_LAT, table, geometry, fields, kml=facts)


def _read_parts(
    stream: BinaryIO, file: str, document: str, members: frozenset[str] | None
) -> tuple[pd.DataFrame, NDArray[np.object_], KmlFacts]:
    """Features and findings; each part is gone before the next one is read."""
    table = AttributeTable(file)
    shapes: list[NDArray[np.object_]] = [np.empty(0, dtype=object)]
    judge, parts = KmlJudge(), KmlStream(stream)
    for part in parts.parts(judge.references.define):
        judge.judge(part)
        if part.placemarks:
            table.add(part)
            shapes.append(geometries(part))
        del part
    return table.frame(), np.concatenate(shapes), judge.facts(document, members, parts.error)
