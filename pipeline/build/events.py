"""What happens in a run, as it happens, for people and for machines."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal[
    "fetched",
    "planned",
    "started",
    "ran",
    "published",
    "refused",
    "failed",
    "unchanged",
    "report",
    "warning",
    "ended",
]


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        kind: what it was; docs/batch.md says of each what it tells.
        subject: the file, task, edition or command concerned.
        words: what people are told.
        why: for a task, what had changed; for an edition, why it is not published.
        seconds: for a task, how long it took.
        count: tasks to begin with, or features published.
        done: pieces of work done before this one started.
        known: pieces of work known so far, done or not.
        seconds_left: for all pieces that are not done, if records know what they took last time.
        status: exit status of what ended.
    """

    kind: Kind
    subject: str
    words: str
    why: tuple[str, ...] = ()
    seconds: float | None = None
    count: int | None = None
    done: int | None = None
    known: int | None = None
    seconds_left: float | None = None
    status: int | None = None

    def as_row(self) -> dict[str, Any]:
        """Plain values; what is not known or does not apply is left out."""
        return {key: value for key, value in asdict(self).items() if value not in (None, ())}


Tell = Callable[[Event], None]
