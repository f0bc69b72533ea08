"""What a KML says of itself: the document up to its first placemark, as text."""

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pipeline import archive
from pipeline.checks.texts import MOST_BYTES, decoded, first_bytes
from pipeline.errors import ArchiveError

KML_SUFFIXES = (".kml", ".kmz")
_PLACEMARK = "<Placemark"


def head_of_file(path: Path) -> str:
    """The head of a KML or KMZ file.

    Raises:
        SourceError: a file that cannot be read.
        ArchiveError: a package that cannot be trusted, or without a document.
    """
    if not zipfile.is_zipfile(path):
        return _head(iter([first_bytes(path)]))
    members = {member.filename: member for member in archive.inspect(path)}
    documents = sorted(name for name in members if name.casefold().endswith(".kml"))
    if not documents:
        raise ArchiveError(f"{path.name}: no .kml in the package")
    name = "doc.kml" if "doc.kml" in documents else documents[0]
    return _head(archive.member_chunks(path, members[name]))


def head_of_member(package: Path, member: zipfile.ZipInfo) -> str:
    """The head of a KML or KMZ inside a package.

    Raises:
        ArchiveError: as of `head_of_file`.
    """
    suffix = PurePosixPath(member.filename).suffix.casefold()
    if suffix == ".kml":
        return _head(archive.member_chunks(package, member))
    with tempfile.TemporaryDirectory(prefix="naatlas-") as folder:
        copy = Path(folder) / f"document{suffix}"
        with copy.open("wb") as target:
            for chunk in archive.member_chunks(package, member):
                target.write(chunk)
        return head_of_file(copy)


def _head(chunks: Iterator[bytes]) -> str:
    found = b""
    for chunk in chunks:
        found += chunk
        if len(found) >= MOST_BYTES:
            break
    return decoded(found[:MOST_BYTES]).partition(_PLACEMARK)[0]
