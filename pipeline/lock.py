"""The lock of sources: which bytes of each agency's files the atlas is made from.

``configs/sources.lock.yaml`` names every file below the data folder with its sha256, its size, the
address that it came from and the day. It moves only when someone says so; a file that differs from
it stops the build before anything is read from it.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipeline import plain_yaml
from pipeline.errors import SourceError
from pipeline.plain_yaml import NotPlainError

BY_HAND = "by hand"
NOT_STATED = "not stated"
_HEAD = "# Made by naatlas fetch --update-lock: what the agencies' files were, to the byte.\n"
_MOST_BYTES = 20_000_000


class LockedFile(BaseModel):
    """One file as it was taken: its content, and where and when it came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)
    url: str = Field(min_length=1, description="with ``!member`` of an archive, or by hand")
    retrieved: str = Field(pattern=rf"^(\d{{4}}-\d{{2}}-\d{{2}}|{NOT_STATED})$")


def path_below(path: str) -> str:
    """The path itself, if it is plain and stays below a folder.

    Raises:
        ValueError: it is absolute, leads out of the folder, has parts that are not plain, or is no
            text, as names of files can be.
    """
    path.encode()
    parts = path.split("/")
    if not path or {"", ".", ".."} & set(parts) or any(mark in path for mark in "\\:\0\n"):
        raise ValueError(f"expected a plain path below the data folder, found {path!r}")
    return PurePosixPath(path).as_posix()


_Files = dict[Annotated[str, AfterValidator(path_below)], LockedFile]
_MODEL = TypeAdapter(dict[str, _Files])


@dataclass(frozen=True)
class Difference:
    """A file that one lock has otherwise than the other; None where it has it not."""

    source: str
    path: str
    before: LockedFile | None
    after: LockedFile | None


@dataclass(frozen=True)
class SourcesLock:
    """Locked files by source and by path below the data folder."""

    sources: Mapping[str, Mapping[str, LockedFile]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "SourcesLock":
        """The lock in `path`; an empty one if there is no such file.

        Raises:
            SourceError: the file cannot be read or is no lock.
        """
        if not path.exists():
            return cls()
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise SourceError(f"{path}: larger than {_MOST_BYTES} bytes; no lock is")
            tree = plain_yaml.read(path.read_text(encoding="utf-8")).value
            return cls(_MODEL.validate_python({} if tree is None else tree))
        except ValidationError as error:
            mistake = error.errors()[0]
            where = ": ".join(str(step) for step in mistake["loc"] if step != "[key]")
            raise SourceError(f"{path}: {where}: {mistake['msg']}") from None
        except NotPlainError as error:
            raise SourceError(f"{path}:{error.line}: not a readable lock ({error})") from None
        except (OSError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise SourceError(f"{path}: not a readable lock ({reason})") from None

    def write(self, path: Path) -> None:
        """Put the lock in the place of `path` by one rename; keys sorted, so that bytes repeat.

        Raises:
            SourceError: the file cannot be written.
        """
        tree = {
            source: {name: files[name].model_dump() for name in sorted(files)}
            for source, files in sorted(self.sources.items())
            if files
        }
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8") as stream:
                stream.write(_HEAD + plain_yaml.write(tree))
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            raise SourceError(f"{path}: cannot be written ({error.strerror})") from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def of(self, source_id: str) -> Mapping[str, LockedFile]:
        """Locked files of a source by path; none for a source that is not locked."""
        return self.sources.get(source_id, {})

    def with_source(self, source_id: str, files: Mapping[str, LockedFile]) -> "SourcesLock":
        """The same lock, but with these files of a source."""
        return SourcesLock({**self.sources, source_id: files})

    def differences(self, other: "SourcesLock") -> list[Difference]:
        """What `other` has otherwise than this lock, in the order of sources and paths."""
        return list(self._differences(other))

    def _differences(self, other: "SourcesLock") -> Iterator[Difference]:
        for source in sorted({*self.sources, *other.sources}):
            before, after = self.of(source), other.of(source)
            for path in sorted({*before, *after}):
                if before.get(path) != after.get(path):
                    yield Difference(source, path, before.get(path), after.get(path))


def refuse_unlocked(lock: SourcesLock, source_id: str, digests: Mapping[str, str]) -> None:
    """Stop before a file is used that is not the one of the lock; unlocked sources pass.

    Args:
        lock: what is allowed.
        source_id: whose files they are.
        digests: sha256 of the files about to be read, by path below the data folder.

    Raises:
        SourceError: a file differs from the lock, or a locked source's file is not in it. The
            message names every such file.
    """
    locked = lock.of(source_id)
    if not locked:
        return
    mistakes = []
    for path, found in sorted(digests.items()):
        entry = locked.get(path)
        if entry is None:
            mistakes.append(f"{path}: expected a file of the lock, found sha256 {found}")
        elif entry.sha256 != found:
            mistakes.append(f"{path}: expected sha256 {entry.sha256}, found {found}")
    if mistakes:
        raise SourceError(
            "\n".join(f"{source_id}: {mistake}" for mistake in mistakes)
            + f"\n'naatlas fetch {source_id}' brings back the file of the lock; "
            "with --update-lock it locks the new one"
        )
