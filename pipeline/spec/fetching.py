"""Where a source's originals come from: addresses to download, or what to do by hand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from pydantic import Field, field_validator, model_validator

from pipeline.lock import path_below
from pipeline.spec.base import StrictModel

_ADDRESS = r"^https://[A-Za-z0-9.-]+(:\d+)?/\S*$"
_HOST = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"
_MEMBER = "!"
_ALTERNATIVE = " | "


class Download(StrictModel):
    """One file that the agency publishes at a stable address; ``{year}`` is the vintage's."""

    url: str = Field(pattern=_ADDRESS)
    mirrors: tuple[str, ...] = Field(default=(), description="tried in turn when `url` fails")
    to: str | None = Field(
        default=None, description="path below the data folder under which the file itself is kept"
    )
    members: dict[str, str] = Field(
        default={}, description="of a zip archive: member, and its path below the data folder"
    )

    @field_validator("mirrors")
    @classmethod
    def _mirrors_are_addresses(cls, mirrors: tuple[str, ...]) -> tuple[str, ...]:
        for mirror in mirrors:
            if not re.match(_ADDRESS, mirror):
                raise ValueError(f"expected an address that begins with https://, found {mirror!r}")
        return mirrors

    @model_validator(mode="after")
    def _is_kept_somewhere(self) -> "Download":
        if (self.to is None) == (not self.members):
            raise ValueError("expected either `to` or `members`: where the file is kept")
        texts = [self.url, *self.mirrors, *self.members, *self._paths]
        for blank in {blank for text in texts for blank in re.findall(r"{([^}]*)}", text)}:
            if blank != "year":
                raise ValueError(f"only {{year}} is filled in, found {{{blank}}}")
        for path in self._paths:
            path_below(path)
        return self

    @property
    def _paths(self) -> tuple[str, ...]:
        return (self.to,) if self.to else tuple(self.members.values())

    def addresses(self, year: int) -> tuple[str, ...]:
        """The address and its mirrors for a year."""
        return tuple(text.replace("{year}", str(year)) for text in (self.url, *self.mirrors))

    def targets(self, year: int) -> dict[str, str | None]:
        """Paths below the data folder for a year, each with its member of the archive."""
        filled = {path.replace("{year}", str(year)): None for path in self._paths}
        named: Iterable[str | None] = [m.replace("{year}", str(year)) for m in self.members]
        return dict(zip(filled, named, strict=True)) if self.members else dict(filled)


class Fetch(StrictModel):
    """Where the originals come from."""

    page: str | None = Field(
        default=None, pattern=_ADDRESS, description="the agency's page that describes the files"
    )
    downloads: tuple[Download, ...] = ()
    manual: str | None = Field(
        default=None,
        min_length=10,
        description="what to do by hand where no address is stable: where to click, how to save",
    )
    redirects_to: tuple[str, ...] = Field(
        default=(), description="further hosts to which the agency's addresses may redirect"
    )

    @field_validator("redirects_to")
    @classmethod
    def _hosts_are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not re.match(_HOST, host):
                raise ValueError(f"expected the name of a host in small letters, found {host!r}")
        return hosts

    @model_validator(mode="after")
    def _says_how(self) -> "Fetch":
        if not self.downloads and not self.manual:
            raise ValueError("expected downloads, or in `manual` what to do by hand")
        return self


def file_patterns(files: Mapping[str, str], year: int) -> list[str]:
    """Patterns of a vintage's files below the data folder, without members, each once."""
    patterns = (
        pattern.partition(_MEMBER)[0].replace("{year}", str(year))
        for text in files.values()
        for pattern in text.split(_ALTERNATIVE)
    )
    return list(dict.fromkeys(patterns))


def belongs(path: str, pattern: str) -> bool:
    """Whether a file is one of a pattern's, lies in a folder that is, or beside a shapefile."""
    own = PurePosixPath(path)
    return any(
        len(candidate.parts) == len(PurePosixPath(pattern).parts) and candidate.match(pattern)
        for candidate in (own, *own.parents, *_shapefiles(own))
    )


def _shapefiles(path: PurePosixPath) -> Iterator[PurePosixPath]:
    """The shapefiles of which a file may be a part: ``a.dbf`` of ``a.shp``."""
    for dot in re.finditer(r"\.", path.name):
        if dot.start():
            yield path.with_name(f"{path.name[: dot.start()]}.shp")
