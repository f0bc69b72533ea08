"""Zip archives by member, never unpacked whole, with limits that headers cannot lie about.

Office workbooks are zip archives too and pass the same inspection before they are opened.
"""

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pipeline.errors import ArchiveError

MOST_MEMBERS = 2_000
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 250
_RATIO_MATTERS_FROM = 10 * 1024**2
_CHUNK = 1024**2
_LONGEST_NAME, _SHOWN = 500, 80
# What the decompressors raise on damaged members, RuntimeError and NotImplementedError included.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def inspect(path: Path) -> list[zipfile.ZipInfo]:
    """Members of the archive, once their names, number and claimed sizes are seen to be sound.

    Raises:
        ArchiveError: not a zip, too many or too large members, paths that leave the archive,
            links, encrypted, duplicate or overlapping members.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise ArchiveError(f"{path.name}: not a readable zip archive ({error!s:.120})") from None
    if len(members) > MOST_MEMBERS:
        raise ArchiveError(f"{path.name}: {len(members)} members, more than {MOST_MEMBERS}")
    for member in members:
        if not member.filename:
            raise ArchiveError(f"{path.name}: a member has no name")
        if len(member.filename) > _LONGEST_NAME:
            shown = listing([member.filename])
            raise ArchiveError(f"{path.name}: a member's name is too long: {shown}...")
        _inspect_member(path, member)
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise ArchiveError(f"{path.name}: two members have the same name")
    _refuse_overlaps(path, members)
    total = sum(member.file_size for member in members)
    _refuse_size(path, "all members", total, sum(m.compress_size for m in members))
    return members


def listing(names: Sequence[str]) -> str:
    """Some names for a message; those of a hostile archive can be as long as they like."""
    return str([name[:_SHOWN] for name in names[:9]])


def read_member(path: Path, name: str) -> bytes:
    """One member's bytes, counted while they are inflated.

    Raises:
        ArchiveError: the archive is unsound, has no such member, or the member is damaged.
    """
    with opened(path) as read:
        return read(name)


@contextmanager
def open_member(path: Path, name: str) -> Iterator[BinaryIO]:
    """One member as a stream of bytes, counted while they are inflated.

    Raises:
        ArchiveError: as `read_member`; reading the stream raises where the member is damaged.
    """
    members = {member.filename: member for member in inspect(path)}
    with closing(member_chunks(path, _found(path, members, name))) as chunks:
        yield io.BufferedReader(_Stream(chunks))


@contextmanager
def opened(path: Path) -> Iterator[Callable[[str], bytes]]:
    """The same for many members: the archive is inspected once.

    Raises:
        ArchiveError: the archive is unsound; reading a member raises as `read_member` does.
    """
    members = {member.filename: member for member in inspect(path)}
    with zipfile.ZipFile(path) as archive:

        def read(name: str) -> bytes:
            return b"".join(_chunks(path, archive, _found(path, members, name)))

        yield read


def _found(path: Path, members: dict[str, zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    if name not in members:
        shown = listing(sorted(members))
        raise ArchiveError(f"{path.name}: no member {name!r}; members are {shown}")
    return members[name]


class _Stream(io.RawIOBase):
    """Chunks of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        into = memoryview(buffer)
        count = min(len(into), len(self._rest))
        into[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def member_chunks(path: Path, member: zipfile.ZipInfo) -> Generator[bytes]:
    """The bytes of a member that `inspect` has seen, in parts.

    Raises:
        ArchiveError: the member is damaged, or larger than it claims.
    """
    with zipfile.ZipFile(path) as archive:
        yield from _chunks(path, archive, member)


def _chunks(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Bytes, counted while they are inflated."""
    total = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                _refuse_size(path, member.filename, total, member.compress_size)
                yield chunk
    except _DAMAGE as error:
        name = member.filename
        raise ArchiveError(f"{path.name}: member {name!r} is damaged ({error!s:.120})") from None


def read_start(path: Path, name: str, most: int) -> bytes:
    """The first bytes of a member of an inspected archive.

    Raises:
        ArchiveError: the member is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
            return stream.read(most)
    except _DAMAGE as error:
        raise ArchiveError(f"{path.name}: member {name!r} is damaged ({error!s:.120})") from None


def _inspect_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\x00" in name:
        raise ArchiveError(f"{path.name}: member {name!r} leads out of the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ArchiveError(f"{path.name}: member {name!r} is a link")
    if member.flag_bits & 0x1:
        raise ArchiveError(f"{path.name}: member {name!r} is encrypted")
    _refuse_size(path, name, member.file_size, member.compress_size)


def _refuse_size(path: Path, name: str, size: int, compressed: int) -> None:
    if size > MOST_BYTES:
        raise ArchiveError(f"{path.name}: {name!r} unpacks to more than {MOST_BYTES} bytes")
    if size > _RATIO_MATTERS_FROM and size > MOST_RATIO * max(compressed, 1):
        raise ArchiveError(
            f"{path.name}: {name!r} unpacks to {size // max(compressed, 1)} times its size; "
            f"more than {MOST_RATIO} is taken for a bomb"
        )


def _refuse_overlaps(path: Path, members: list[zipfile.ZipInfo]) -> None:
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise ArchiveError(f"{path.name}: member {member.filename!r} overlaps another")
        end = member.header_offset + member.compress_size
