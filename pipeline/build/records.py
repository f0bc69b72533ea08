"""Records of tasks: what each was made from, and what came of it, kept from one run to the next.

A record is a JSON file and the result that it names, both written beside their place and renamed
there: one that is cut short was never written. A result is a pickle, read only by the very versions
of program and libraries that wrote it, which are parts of the record.
"""

import hashlib
import json
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.build.digests import sha256_of

_RECORD = "record.json"
_PART = ".part"


@dataclass(frozen=True)
class Record:
    """What is kept of a task.

    Attributes:
        parts: digests of all that it was made from, by kind and name.
        content: digest of what came of it, by which tasks after it are told.
        result: sha256 of the file that holds it, which is its name.
        seconds: how long it took, to tell how long it may take again.
    """

    parts: dict[str, str]
    content: str
    result: str
    seconds: float = 0.0


class Records:
    """The records below one folder, by names of tasks such as ``prtr_facilities/2012/mx_retc``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, task: str) -> Record | None:
        """The task's record; None if there is none that can be read with its result."""
        folder = self._folder(task)
        try:
            record = Record(**json.loads((folder / _RECORD).read_bytes()))
            whole = isinstance(record.parts, dict) and (folder / record.result).is_file()
            return record if whole else None
        except (OSError, ValueError, TypeError):
            return None

    def keep(
        self, task: str, parts: dict[str, str], content: str, result: object, seconds: float = 0.0
    ) -> Record:
        """Keep a task's record in place of an earlier one."""
        folder = self._folder(task)
        folder.mkdir(parents=True, exist_ok=True)
        record = Record(parts, content, _write_result(folder, result), seconds)
        write_whole(folder / _RECORD, json.dumps(asdict(record), indent=1).encode())
        for path in folder.iterdir():
            if path.name not in (_RECORD, record.result):
                path.unlink()
        return record

    def load(self, task: str, record: Record) -> Any:
        """What came of the task; None if it is damaged."""
        path = self._folder(task) / record.result
        try:
            if sha256_of(path) != record.result:
                return None
            with path.open("rb") as stream:
                return pickle.load(stream)
        except OSError:
            return None

    def latest(self, task: str) -> Any:
        """What came of a task when it last ran; None if that is not kept or damaged."""
        record = self.get(task)
        return self.load(task, record) if record else None

    def sweep(self) -> None:
        """Remove what was cut short while it was written, and results that no record names."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            record = self.get(folder.name)
            named = (_RECORD, record.result) if record else ()
            for path in folder.iterdir():
                if path.name not in named:
                    path.unlink()
            if not named:
                folder.rmdir()

    def _folder(self, task: str) -> Path:
        return self.folder / task.replace("/", "@")


class _Hashing:
    """A file that is hashed as it is written, so that no result stands in memory twice."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._stream.write(data)


def _write_result(folder: Path, result: object) -> str:
    """Write a result under its sha256, which is returned."""
    part = folder / f"result{_PART}"
    with _flushed(part) as stream:
        hashing = _Hashing(stream)
        pickle.dump(result, hashing, protocol=5)
    name = hashing.sha256.hexdigest()
    part.replace(folder / name)
    return name


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, whatever happens."""
    part = path.with_name(path.name + _PART)
    with _flushed(part) as stream:
        stream.write(data)
    part.replace(path)


@contextmanager
def _flushed(path: Path) -> Iterator[BinaryIO]:
    """A new file, on the disk when it is closed."""
    with path.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
