"""How long the pieces of a run take, from what the same tasks took when they last ran."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.build.records import Records


@dataclass
class Pace:
    """Pieces of work that are not done, and the seconds that each is expected to take.

    A piece that no record knows is expected to take as long as those that are known do on average.
    """

    records: Records
    width: int
    done: int = 0
    _expected: dict[str, float | None] = field(default_factory=dict)
    _known: list[float] = field(default_factory=list)

    @property
    def known(self) -> int:
        """Pieces known so far, done or not."""
        return self.done + len(self._expected)

    @property
    def seconds_left(self) -> float | None:
        """For all that is not done, `width` pieces at once; None if no record knows."""
        if not self._known:
            return None
        usual = sum(self._known) / len(self._known)
        left = [usual if seconds is None else seconds for seconds in self._expected.values()]
        return round(max(sum(left) / self.width, *left, 0), 1)

    def expect(self, piece: str, tasks: Iterable[str]) -> None:
        """A piece, which runs some of those tasks; one that is expected already stays as it is."""
        if piece in self._expected:
            return
        found = [record.seconds for task in tasks if (record := self.records.get(task))]
        self._expected[piece] = sum(found) if any(found) else None
        if any(found):
            self._known.append(sum(found))

    def end(self, piece: str, seconds: float) -> None:
        """A piece is done, and took that long."""
        del self._expected[piece]
        self._known.append(seconds)
        self.done += 1

    def drop(self, piece: str) -> None:
        """A piece turned out not to be needed."""
        self._expected.pop(piece, None)
