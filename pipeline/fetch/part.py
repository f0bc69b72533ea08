"""A file that is still coming: what is there of it, and which version of it that is."""

import errno
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import FetchError


@dataclass(frozen=True)
class Version:
    """By which marks a server tells one version of a file from another; empty if it gives none."""

    etag: str = ""
    last_modified: str = ""

    @property
    def for_range(self) -> str:
        """What ``If-Range`` may hold: a weak ETag does not promise the same bytes."""
        return self.last_modified if self.etag.startswith("W/") or not self.etag else self.etag

    def condition(self) -> dict[str, str]:
        """Headers that ask for the file only if it is another version."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in marks.items() if value}


class Part:
    """The bytes of an unfinished file, with the version that they are of beside them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_name(f"{path.name}.json")

    @property
    def size(self) -> int:
        """Bytes that are there and may be continued; none without a version to compare."""
        return self.path.stat().st_size if self.path.exists() and self.version.for_range else 0

    @property
    def version(self) -> Version:
        """The version that the bytes are of."""
        try:
            facts = json.loads(self._note.read_text(encoding="utf-8"))
            return Version(str(facts["etag"]), str(facts["last_modified"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Version()

    def restart(self, version: Version) -> None:
        """Forget what is there, and note the version that comes.

        Raises:
            FetchError: the folder cannot be written.
        """
        try:
            self.discard()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._note.write_text(json.dumps(asdict(version)), encoding="utf-8")
            self.path.touch()
        except OSError as error:
            raise FetchError(f"{self.path.parent}: cannot be written ({error.strerror})") from None

    def discard(self) -> None:
        """Forget what is there."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


class PartWriter:
    """Appends to a part; a full disk is told as such, and is no failure of the network."""

    def __init__(self, part: Part) -> None:
        self._stream = part.path.open("ab", buffering=0)
        self._path = part.path

    def __enter__(self) -> "PartWriter":
        return self

    def __exit__(self, *caught: object) -> None:
        self._stream.close()

    def write(self, block: bytes) -> None:
        """Append.

        Raises:
            FetchError: the disk is full or fails.
        """
        try:
            if self._stream.write(block) != len(block):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise FetchError(f"{self._path.parent}: cannot be written ({error.strerror})") from None

    def flush(self) -> None:
        """Force what was written to the disk.

        Raises:
            FetchError: the disk is full or fails.
        """
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise FetchError(f"{self._path.parent}: cannot be written ({error.strerror})") from None
