"""A zip package as the atlas pages offer it: the tree of its members and the texts in it."""

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from pipeline import archive
from pipeline.checks.kml_head import KML_SUFFIXES, head_of_member
from pipeline.checks.texts import MOST_BYTES, decoded, is_text

# A package of ours has a dozen texts; of thousands, the first say enough.
_MOST_TEXTS, _MOST_TOTAL = 100, 8 * 1024**2


@dataclass(frozen=True, eq=False)
class Package:
    """An archive whose members have been inspected."""

    path: Path

    @cached_property
    def infos(self) -> dict[str, zipfile.ZipInfo]:
        """The files inside by name, in order.

        Raises:
            ArchiveError: a zip that cannot be trusted.
        """
        members = archive.inspect(self.path)
        files = [member for member in members if not member.is_dir()]
        return {member.filename: member for member in sorted(files, key=lambda m: m.filename)}

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the files inside, in order."""
        return tuple(self.infos)

    def member(self, name: str) -> str | None:
        """The full name of a member by its file name, in any case; None if there is none."""
        found = (n for n in self.members if PurePosixPath(n).name.casefold() == name.casefold())
        return next(found, None)

    def content(self, member: str, most: int = MOST_BYTES) -> bytes:
        """A member's first bytes, no more of them than `most`.

        Raises:
            ArchiveError: the member is damaged.
        """
        found = bytearray()
        for chunk in archive.member_chunks(self.path, self.infos[member]):
            found += chunk
            if len(found) >= most:
                break
        return bytes(found[:most])

    def text(self, member: str) -> str:
        """The first 2 MB of a member as text, in whatever encoding it is.

        Raises:
            ArchiveError: the member is damaged.
        """
        return decoded(self.content(member))

    def sha256(self, member: str) -> str:
        """Checksum of a member.

        Raises:
            ArchiveError: the member is damaged.
        """
        digest = hashlib.sha256()
        for chunk in archive.member_chunks(self.path, self.infos[member]):
            digest.update(chunk)
        return digest.hexdigest()

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts that stand beside the data, by member."""
        found: dict[str, str] = {}
        total = 0
        for name in [name for name in self.members if is_text(name)][:_MOST_TEXTS]:
            if total < _MOST_TOTAL:
                found[name] = self.text(name)
                total += len(found[name])
        return found

    @cached_property
    def documents(self) -> dict[str, str]:
        """What KML and KMZ inside say before their first placemark, by member."""
        names = [n for n in self.members if PurePosixPath(n).suffix.casefold() in KML_SUFFIXES]
        return {n: head_of_member(self.path, self.infos[n]) for n in names[:_MOST_TEXTS]}
