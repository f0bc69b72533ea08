"""What happens in a run, as it happens, for people and for machines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["fetched", "planned", "ran", "published", "refused", "failed", "unchanged", "report"]


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        kind: ``planned`` names how much work there is, ``ran`` a task, the others an edition.
        subject: the task or edition concerned.
        words: what people are told.
        why: for a task, what had changed.
        seconds: for a task, how long it took.
        count: pieces of work planned, or features published.
    """

    kind: Kind
    subject: str
    words: str
    why: tuple[str, ...] = ()
    seconds: float | None = None
    count: int | None = None


Tell = Callable[[Event], None]
