"""What a layer has published: for each edition the folders of its store, the newest last."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline.build.records import write_whole
from pipeline.errors import PublishError

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
        """That of a layer's folder; an empty one if none is written.

        Raises:
            PublishError: it is damaged; then nobody knows which folders are kept.
        """
        path = folder / _FILE
        if not path.exists():
            return cls(folder, {})
        try:
            tree = json.loads(path.read_bytes())
            rows = {edition: [Publication(**row) for row in rows] for edition, rows in tree.items()}
        except (ValueError, TypeError, AttributeError):
            raise PublishError(
                f"{path}: is no history of publications; put back a copy of it, or remove it: then "
                "the editions that are shown stay and earlier ones are forgotten"
            ) from None
        return cls(folder, rows)

    def write(self) -> None:
        """Write it whole, if it is not written so."""
        tree = {
            edition: [asdict(row) for row in rows]
            for edition, rows in sorted(self._editions.items())
            if rows
        }
        data, path = json.dumps(tree, indent=1).encode(), self._folder / _FILE
        if path.read_bytes() != data if path.exists() else tree:
            write_whole(path, data)

    def editions(self) -> list[str]:
        """Names of editions that have publications."""
        return sorted(self._editions)

    def names(self, edition: str) -> list[str]:
        """Folders of an edition that are kept, the newest last."""
        return [row.name for row in self._editions.get(edition, [])]

    def withdrawn(self, edition: str) -> list[str]:
        """Folders of an edition that a rollback took away."""
        return [row.name for row in self._editions.get(edition, []) if row.is_withdrawn]

    def all_names(self) -> set[str]:
        """Folders of all editions."""
        return {name for edition in self._editions for name in self.names(edition)}

    def newest(self, edition: str) -> str:
        """The folder published last and not taken away; empty if there is none."""
        taken = self.withdrawn(edition)
        return next((name for name in reversed(self.names(edition)) if name not in taken), "")

    def accepted(self, edition: str, name: str) -> dict[str, str]:
        """By whom and why a publication was accepted; nothing if no gate had refused it."""
        rows = self._editions.get(edition, [])
        return next((row.accepted for row in rows if row.name == name), {})

    def taken_last(self, edition: str) -> str:
        """The folder published last, if a rollback took it away; else empty."""
        names = self.names(edition)
        return names[-1] if names and names[-1] in self.withdrawn(edition) else ""

    def add(self, edition: str, publication: Publication) -> None:
        """Note one more publication."""
        self._editions.setdefault(edition, []).append(publication)

    def know(self, edition: str, name: str) -> None:
        """Note a folder that is shown, if it is not noted."""
        if name not in self.names(edition):
            self.add(edition, Publication(name, {}))

    def withdraw(self, edition: str, name: str) -> None:
        """Note that a publication is taken away."""
        self._editions[edition] = [
            replace(row, is_withdrawn=row.is_withdrawn or row.name == name)
            for row in self._editions.get(edition, [])
        ]

    def strike_missing(self, folders: set[str]) -> None:
        """Strike publications whose folders are gone."""
        for edition, rows in self._editions.items():
            self._editions[edition] = [row for row in rows if row.name in folders]

    def forget(self, edition: str, names: list[str], kept: int) -> list[str]:
        """Forget `names`, and all but the newest `kept` that are shown or could be shown again.

        As many of those that were taken away are kept as well. Returns the folders forgotten.
        """
        rows = [row for row in self._editions.get(edition, []) if row.name not in names]
        taken = [row for row in rows if row.is_withdrawn]
        others = [row for row in rows if not row.is_withdrawn]
        old = {row.name for row in (*taken[:-kept], *others[:-kept])}
        self._editions[edition] = [row for row in rows if row.name not in old]
        return sorted(old.union(names))
