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


def mislead(server: AgencyServer, path: str, given: Given, chance: random.Random) -> str:
    """Let the server do one wrong thing with the file at `path`; what it does, in words."""
    cut = chance.randrange(1, len(given.now))
    least = chance.randrange(len(given.now) * 6 // 10)
    ways: dict[str, list[Answer | Play]] = {
        "breaks off": [Answer(given.now, cut=cut)],
        "breaks off, and is continued": [ranged(given.now, cut=cut), ranged(given.now)],
        "breaks off, and has another file": [
            ranged(given.before, '"one"', cut),
            ranged(given.now, '"two"'),
        ],
        "says more than it has": [Answer(given.now, declared=len(given.now) + cut)],
        "says less than it has": [Answer(given.now, declared=cut)],
        "has less, and says so": [Answer(given.now[:least])],
        "shows a page": [_PAGE],
        "is out of order": [Answer(b"", 503)],
    }
    way = chance.choice(sorted(ways))
    server.give(f"/{path}", *ways[way])
    for name, body in given.sound.items():
        server.give(f"/{name}", ranged(body))
    return way


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
