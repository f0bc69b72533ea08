"""What a layer has published: for each edition the folders of its store, the newest last."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.build.records import write_whole

_FILE = ".history.json"


@dataclass(frozen=True)
class Publication:
    """One publication of an edition.

    Attributes:
        name: folder in the store.
        accepted: by whom and why, where a gate had refused it.
        is_withdrawn: whether a rollback took it away.
    """

    name: str
    accepted: dict[str, str]
    is_withdrawn: bool = False


class History:
    """The publications of a layer's editions, in their order."""

    def __init__(self, folder: Path, editions: dict[str, list[Publication]]) -> None:
        self._folder = folder
        self._editions = editions

    @classmethod
    def read(cls, folder: Path) -> "History":
        """That of a layer's folder; an empty one if none is written or it is damaged."""
        try:
            tree = json.loads((folder / _FILE).read_bytes())
            editions = {
                edition: [Publication(**row) for row in rows] for edition, rows in tree.items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            editions = {}
        return cls(folder, editions)

    def write(self) -> None:
        """Write it whole."""
        tree = {
            edition: [asdict(row) for row in rows]
            for edition, rows in sorted(self._editions.items())
        }
        write_whole(self._folder / _FILE, json.dumps(tree, indent=1).encode())

    def names(self, edition: str) -> list[str]:
        """Folders of an edition that are kept, the newest last."""
        return [row.name for row in self._editions.get(edition, [])]

    def withdrawn(self, edition: str) -> list[str]:
        """Folders of an edition that a rollback took away."""
        return [row.name for row in self._editions.get(edition, []) if row.is_withdrawn]

    def before(self, edition: str, name: str) -> str | None:
        """The folder published before that one and not taken away since."""
        names = self.names(edition)
        earlier = names[: names.index(name)] if name in names else []
        taken = self.withdrawn(edition)
        return next((old for old in reversed(earlier) if old not in taken), None)

    def add(self, edition: str, publication: Publication) -> None:
        """Note one more publication; one of the same folder before it is forgotten."""
        rows = self._editions.get(edition, [])
        self._editions[edition] = [row for row in rows if row.name != publication.name]
        self._editions[edition].append(publication)

    def withdraw(self, edition: str, name: str) -> None:
        """Note that a publication is taken away."""
        self._editions[edition] = [
            Publication(row.name, row.accepted, row.is_withdrawn or row.name == name)
            for row in self._editions.get(edition, [])
        ]

    def forget(self, edition: str, kept: int, shown: str) -> list[str]:
        """Forget all but the newest `kept` and the one that is shown; returns their folders."""
        rows = self._editions.get(edition, [])
        old = [row for row in rows[:-kept] if row.name != shown]
        self._editions[edition] = [row for row in rows if row not in old]
        return [row.name for row in old]
