"""What was found wrong in a document that is read in parts: all of it counted, some of it kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_MOST_KEPT = 1_000


class Fault(NamedTuple):
    """One fault of a document.

    Attributes:
        test: number of the test that it breaks; 0 where tests have no numbers.
        line: where it stands.
        text: what is wrong.
        document: which of several documents it is in; empty for the main one.
    """

    test: int
    line: int
    text: str
    document: str = ""

    def __str__(self) -> str:
        numbered = f" (test {self.test})" if self.test else ""
        where = f"{self.document} line" if self.document else "line"
        return f"{where} {self.line}: {self.text}{numbered}"


@dataclass
class Findings:
    """Faults of one kind; of each test the first thousand are kept, however many there are."""

    count: int = 0
    _kept: dict[int, list[Fault]] = field(default_factory=dict)

    def add(self, faults: Iterable[Fault]) -> None:
        """Count them, and keep the first."""
        for fault in faults:
            self.count += 1
            kept = self._kept.setdefault(fault.test, [])
            if len(kept) < _MOST_KEPT:
                kept.append(fault)

    def merge(self, other: "Findings", document: str = "") -> None:
        """Take over those of another, of which it is known now what document they are in."""
        self.count += other.count
        for test, faults in other._kept.items():
            kept = self._kept.setdefault(test, [])
            taken = faults[: _MOST_KEPT - len(kept)]
            kept += [fault._replace(document=document) for fault in taken] if document else taken

    def texts(self) -> list[str]:
        """Those that are kept, by test and line."""
        return [str(fault) for test in sorted(self._kept) for fault in _by_line(self._kept[test])]


def _by_line(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.document, fault.line))
