"""What a file says, as a digest: two files with one digest lead to the same products."""

import hashlib
import json
from pathlib import Path

from pipeline.spec.base import read_plain

ABSENT = "absent"


def digest_of(content: object) -> str:
    """Digest of a tree of plain values; the order of keys counts, as it does for columns."""
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """Digest of a file's bytes, or `ABSENT`."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ABSENT


class FileDigests:
    """Digests of files as they were when first asked for, so that a later change is seen later.

    That of a YAML file is of its values: a comment changes nothing. Parsing takes time, so values'
    digests are kept by those of the bytes, in `known`, from one run to the next.
    """

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        self._found: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """Digest of what the file says, or `ABSENT`."""
        if path not in self._found:
            self._found[path] = self._read(path)
        return self._found[path]

    def _read(self, path: Path) -> str:
        raw = sha256_of(path)
        if path.suffix != ".yaml" or raw == ABSENT:
            return raw
        if raw not in self.known:
            self.known[raw] = digest_of(read_plain(path))
        return self.known[raw]
