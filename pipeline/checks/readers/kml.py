"""KML and KMZ by lxml, without DTD, entities or network.

Network links are followed to other documents of the same package, never out of it.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import archive
from pipeline.checks.dataset import Dataset, FieldDef
from pipeline.checks.kml_facts import DocumentFacts, KmlFacts
from pipeline.checks.kml_judge import KmlJudge
from pipeline.checks.kml_links import LinkWalk, member_of
from pipeline.checks.readers.kml_attributes import AttributeTable
from pipeline.checks.readers.kml_geometry import geometries
from pipeline.checks.readers.kml_stream import KmlStream, refuse_doctype
from pipeline.errors import SourceError

LON_LAT = "OGC:CRS84"  # by the definition of KML
_ZIP_MAGIC = b"PK"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_MOST_BYTES = 1024**3


class _Read(NamedTuple):
    """What one document holds."""

    table: pd.DataFrame
    geometry: NDArray[np.object_]
    facts: DocumentFacts


def read_kml(path: Path) -> list[Dataset]:
    """The features of a KML file, or of a KMZ package with all its documents, as one layer.

    Raises:
        SourceError: a DOCTYPE, a package without document, or a file that is neither.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise SourceError(f"{path.name}: larger than {_MOST_BYTES} bytes")
    with path.open("rb") as stream:
        is_package = stream.read(2) == _ZIP_MAGIC
        stream.seek(0)
        if not is_package:
            found = _read(stream, path.name, path.name, path.stat().st_size)
            return [_dataset(path, [found], None, (), frozenset())]
    members = frozenset(member.filename for member in archive.inspect(path))
    with archive.opened(path) as read:
        return [_read_package(path, members, read)]


def _read_package(path: Path, members: frozenset[str], read: Callable[[str], bytes]) -> Dataset:
    documents = sorted(name for name in members if name.casefold().endswith(".kml"))
    if not documents:
        shown = archive.listing(sorted(members))
        raise SourceError(f"{path.name}: no .kml in the package; members are {shown}")
    walk = LinkWalk("doc.kml" if "doc.kml" in documents else documents[0], frozenset(documents))
    found: list[_Read] = []
    for name in walk:
        data = read(name)
        label = f"{path.name}, member {name}" if found else path.name
        found.append(_read(io.BytesIO(data), label, name, len(data)))
        walk.follow(found[-1].facts.links)
    main = found[0].facts
    legends = members.intersection(member_of(main.name, href) for href in main.content.legends)
    pictures = frozenset(name for name in legends if read(name).startswith(_PICTURES))
    return _dataset(path, found, members, tuple(walk.faults), pictures)


def _dataset(
    path: Path,
    found: Sequence[_Read],
    members: frozenset[str] | None,
    link_faults: tuple[str, ...],
    pictures: frozenset[str],
) -> Dataset:
    """One layer, whether it stands in one document or in many."""
    table = pd.concat([one.table for one in found], ignore_index=True)
    geometry = np.concatenate([one.geometry for one in found])
    facts = KmlFacts(
        documents=tuple(one.facts for one in found),
        size=path.stat().st_size,
        members=members,
        link_faults=link_faults,
        shared_ids=_shared_ids([one.table for one in found]),
        pictures=pictures,
    )
    fields = tuple(FieldDef(str(name), "text", "string") for name in table.columns)
    return Dataset(path, "kml", path.stem, LON_LAT, table, geometry, fields, kml=facts)


def _shared_ids(tables: Sequence[pd.DataFrame]) -> tuple[str, ...]:
    """Ids of placemarks of more than one document; within one the schema finds them."""
    ids = [pd.Series(table["id"].unique()) for table in tables if len(table)]
    every = pd.concat(ids, ignore_index=True) if ids else pd.Series([], dtype="str")
    return tuple(every[every.duplicated() & every.ne("")].unique())


def _read(stream: BinaryIO, label: str, document: str, size: int) -> _Read:
    """Features and findings; each part is gone before the next one is read."""
    refuse_doctype(stream, label)
    table = AttributeTable(label)
    shapes: list[NDArray[np.object_]] = [np.empty(0, dtype=object)]
    judge, parts = KmlJudge(), KmlStream(stream)
    for part in parts.parts(judge.define):
        judge.judge(part)
        if part.placemarks:
            table.add(part)
            shapes.append(geometries(part))
        del part
    facts = judge.facts(document, size, parts.error)
    return _Read(table.frame(), np.concatenate(shapes), facts)
