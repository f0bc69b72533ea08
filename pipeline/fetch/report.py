"""What a run of fetch found: file by file, for people and for programs."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from pipeline.lock import LockedFile

State = Literal["unchanged", "new", "changed", "gone", "by hand", "failed"]
_DIFFERENT = ("new", "changed", "gone")
_WRONG = ("by hand", "failed")
_SHOWN_DIGITS = 12
_FAILED = 3


@dataclass(frozen=True)
class FileReport:
    """One file, or one pattern that nothing matches.

    Attributes:
        source: id of the source.
        path: below the data folder.
        state: beside the lock; "by hand" is a file that only a person can get, and is not there.
        before: what is locked.
        after: what was found.
        message: why it failed, or what to do by hand.
        is_taken: whether the lock and the data folder have what was found.
    """

    source: str
    path: str
    state: State
    before: LockedFile | None = None
    after: LockedFile | None = None
    message: str = ""
    is_taken: bool = False

    def line(self) -> str:
        """The same for people."""
        text = f"{self.source}: {self.path}: {self.state}"
        if self.state in _WRONG:
            return f"{text}: {self.message}"
        shown = [
            f"{file.bytes:,} bytes sha256 {file.sha256[:_SHOWN_DIGITS]}"
            for file in (self.before, self.after)
            if file
        ]
        text += f" ({' -> '.join(dict.fromkeys(shown))})"
        is_waiting = self.state in _DIFFERENT and not self.is_taken
        return f"{text}; not taken: --update-lock" if is_waiting else text

    def as_row(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "source": self.source,
            "path": self.path,
            "state": self.state,
            "before": self.before.model_dump() if self.before else None,
            "after": self.after.model_dump() if self.after else None,
            "message": self.message,
            "is_taken": self.is_taken,
        }


@dataclass(frozen=True)
class FetchReport:
    """All files of a run, in the order of sources and paths."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def changed(self) -> list[FileReport]:
        """Files that differ from the lock: new, changed and gone ones."""
        return [file for file in self.files if file.state in _DIFFERENT]

    @property
    def unchanged(self) -> list[FileReport]:
        """Files that are those of the lock."""
        return [file for file in self.files if file.state == "unchanged"]

    @property
    def failed(self) -> list[FileReport]:
        """Files that could not be had, and those that a person must get."""
        return [file for file in self.files if file.state in _WRONG]

    @property
    def exit_status(self) -> int:
        """0 if all files are there, 3 if one is not."""
        return _FAILED if self.failed else 0

    def summary(self) -> str:
        """Counts by state."""
        counts = Counter(file.state for file in self.files)
        return ", ".join(f"{number} {state}" for state, number in counts.items()) or "no files"

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        rows = [file.as_row() for file in self.files]
        return {"files": rows, "exit_status": self.exit_status, "summary": self.summary()}
