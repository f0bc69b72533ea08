"""A zip package as the atlas pages offer it: the tree of its members and the texts in it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from pipeline import archive

_TEXTS = (".txt", ".xml", ".html", ".md", ".csv")
_MOST_BYTES = 8 * 1024**2


@dataclass(frozen=True, eq=False)
class Package:
    """An archive whose members have been inspected."""

    path: Path

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Names of the files inside, in order.

        Raises:
            ArchiveError: a zip that cannot be trusted.
        """
        names = (member.filename for member in archive.inspect(self.path) if not member.is_dir())
        return tuple(sorted(names))

    def member(self, name: str) -> str | None:
        """The full name of a member by its file name, in any case; None if there is none."""
        found = (n for n in self.members if PurePosixPath(n).name.casefold() == name.casefold())
        return next(found, None)

    def text(self, member: str) -> str:
        """A member as text, its first 8 MB, with a mark where it is not UTF-8.

        Raises:
            ArchiveError: the member is damaged.
        """
        data = archive.read_member(self.path, member)[:_MOST_BYTES]
        return data.decode("utf-8-sig", errors="replace")

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts that stand beside the data, by member."""
        return {
            name: self.text(name)
            for name in self.members
            if PurePosixPath(name).suffix.casefold() in _TEXTS
        }
