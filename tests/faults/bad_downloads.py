"""Servers that break off or lie while a refresh asks them, drawn by chance."""

import random
from dataclasses import dataclass

from pipeline.fetch import sources
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.fetching import Download, Fetch
from pipeline.spec.source import SourceFile
from tests.agency_server import AgencyServer, Answer, Play, ranged

SOURCE = "mx_retc"
_PAGE = Answer(b"<!doctype html><title>Maintenance</title>", headers={"Content-Type": "text/html"})


@dataclass(frozen=True)
class Given:
    """What the server has: the file as it is now and as it was, and one that is always sound."""

    now: bytes
    before: bytes
    sound: dict[str, bytes]


@dataclass(frozen=True)
class Way:
    """What a server does with a file, and the statuses with which a refresh may end then."""

    plays: list[Answer | Play]
    statuses: tuple[int, ...]


def ways(given: Given, chance: random.Random) -> dict[str, Way]:
    """Every wrong thing that it may do."""
    cut = chance.randrange(1, len(given.now))
    least = chance.randrange(len(given.now) * 6 // 10)
    changing = [ranged(given.before, '"one"', cut), ranged(given.now, '"two"')]
    return {
        "breaks off": Way([Answer(given.now, cut=cut)], (3,)),
        "breaks off, and is continued": Way([ranged(given.now, cut=cut), ranged(given.now)], (0,)),
        "breaks off, and has another file": Way([*changing], (0,)),
        "says more than it has": Way([Answer(given.now, declared=len(given.now) + cut)], (3,)),
        "says less than it has": Way([Answer(given.now, declared=cut)], (3,)),
        # What is left of the file is refused as a table, or as too few facilities.
        "has less, and says so": Way([Answer(given.now[:least])], (1, 3)),
        "shows a page": Way([_PAGE], (3,)),
        "is out of order": Way([Answer(b"", 503)], (3,)),
    }


def mislead(server: AgencyServer, path: str, given: Given, way: Way) -> None:
    """Let the server do one of them with the file at `path`."""
    server.give(f"/{path}", *way.plays)
    for name, body in given.sound.items():
        server.give(f"/{name}", ranged(body))


def ask(server: AgencyServer, paths: list[str]) -> None:
    """Let this process believe that the agency's files are at the server, which may be asked."""
    downloads = tuple(
        Download.model_construct(url=f"{server.url}/{path}", mirrors=(), to=path, members={})
        for path in paths
    )
    fetch = Fetch.model_construct(page=None, downloads=downloads, manual=None, redirects_to=())
    read = Catalogue._read_source

    def read_source(catalogue: Catalogue, path):  # type: ignore[no-untyped-def]
        source = read(catalogue, path)
        if source.spec.id != SOURCE:
            return source
        return SourceFile(spec=source.spec.model_copy(update={"fetch": fetch}), path=source.path)

    Catalogue._read_source = read_source  # type: ignore[method-assign]
    sources.Policy = server.policy  # type: ignore[misc, assignment]
