"""The archive of originals: files by their sha256, and the links that show them.

``<data>/.archive/<sha256[:2]>/<sha256>`` holds the bytes, never rewritten. ``<data>/<path>`` is a
link to them, replaced by one rename. A file that someone put there by hand is never touched.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BusyError, FetchError

ARCHIVE = ".archive"
_TEMPORARY = "tmp"
_PARTS = "parts"
_LOCK = ".lock"
_BLOCK = 1024**2
_READ_ONLY = 0o444


@dataclass(frozen=True)
class Content:
    """What a file holds."""

    sha256: str
    bytes: int


class ArchiveStore:
    """The archive of one data folder, held by one run at a time (see `opened`)."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / ARCHIVE
        self._temporary = self.folder / _TEMPORARY

    def part(self, url: str) -> Path:
        """Where the unfinished file of an address lies, until it is continued."""
        return self.folder / _PARTS / hashlib.sha256(url.encode()).hexdigest()[:32]

    def path(self, sha256: str) -> Path:
        """Where the file of this content lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the content is archived."""
        return self.path(sha256).is_file()

    def take(self, blocks: Iterable[bytes]) -> Content:
        """Archive what comes in blocks.

        Raises:
            FetchError: the archive cannot be written.
        """
        part = self._temporary / "taken"
        with _told(self.folder):
            digest, size = hashlib.sha256(), 0
            with part.open("wb") as stream:
                for block in blocks:
                    digest.update(block)
                    size += len(block)
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
        return self._settle(part, Content(digest.hexdigest(), size))

    def adopt(self, part: Path) -> Content:
        """Archive a flushed file of the archive's own folder; it is no longer at its place.

        Raises:
            FetchError: the archive cannot be written.
        """
        return self._settle(part, content_of(part))

    def _settle(self, part: Path, content: Content) -> Content:
        with _told(self.folder):
            target = self.path(content.sha256)
            target.parent.mkdir(exist_ok=True)
            part.chmod(_READ_ONLY)
            part.replace(target)
            _flush_folder(target.parent)
        return content

    def shown(self, path: str) -> str | None:
        """The sha256 of the content that is shown at `path`, or None if no link of ours is."""
        place = self.data / path
        if not place.is_symlink():
            return None
        target = place.readlink()
        return target.name if target.parts[-3:-2] == (ARCHIVE,) else None

    def is_by_hand(self, path: str) -> bool:
        """Whether someone put a file there."""
        place = self.data / path
        return (place.exists() or place.is_symlink()) and self.shown(path) is None

    def show(self, path: str, sha256: str) -> None:
        """Let a link at `path` lead to archived content, by one rename.

        Raises:
            FetchError: a file put there by hand stands at `path`, or the folder cannot be written.
        """
        if self.is_by_hand(path):
            raise FetchError(by_hand_stands(path))
        place = self.data / path
        link = self._temporary / "link"
        with _told(place.parent):
            place.parent.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(os.path.relpath(self.path(sha256).resolve(), place.parent.resolve()))
            link.replace(place)
            _flush_folder(place.parent)

    def hide(self, path: str) -> None:
        """Take a link of ours away; its content stays archived.

        Raises:
            FetchError: the folder cannot be written.
        """
        if self.shown(path) is not None:
            with _told(self.data / path):
                (self.data / path).unlink()


@contextmanager
def opened(data: Path) -> Iterator[ArchiveStore]:
    """The archive below `data`, held for one run; what a killed run left behind is swept.

    Raises:
        FetchError: the folder cannot be written.
        BusyError: another run holds it.
    """
    store = ArchiveStore(data)
    with _told(data):
        store.folder.mkdir(parents=True, exist_ok=True)
        lock = (store.folder / _LOCK).open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(f"{store.folder}: another run of fetch holds it") from None
        temporary = store.folder / _TEMPORARY
        with _told(data):
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir()
        yield store


def content_of(path: Path) -> Content:
    """What a file holds, read from it.

    Raises:
        FetchError: it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    for block in blocks_of(path):
        digest.update(block)
        size += len(block)
    return Content(digest.hexdigest(), size)


def blocks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file in blocks.

    Raises:
        FetchError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise FetchError(f"{path}: cannot be read ({error.strerror})") from None


def by_hand_stands(path: str) -> str:
    """What to do about a file that is in the way."""
    return (
        f"{path}: a file put there by hand stands; it is never overwritten. Move it into another "
        "folder under the same path and take it with --from, or remove it"
    )


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Failures of the disk as an error of ours."""
    try:
        yield
    except OSError as error:
        raise FetchError(f"{place}: cannot be written ({error.strerror or error})") from None


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
