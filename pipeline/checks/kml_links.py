"""Where the addresses of a KML document lead within its package, and which to follow."""

import posixpath
from collections import deque
from collections.abc import Iterable, Iterator

_DEEPEST = 32  # a quadtree of the globe, each level a document, comes to a metre before
_MOST_FAULTS = 1_000


def member_of(document: str, href: str) -> str:
    """The member that an address in a document leads to; empty where it leads out of the package.

    An address that climbs out of the package keeps its ``..``, and so is no member.
    """
    path = href.strip().partition("#")[0]
    if not path or "://" in path or path.startswith("data:"):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), path))


class LinkWalk:
    """The documents of a package that links lead to, each once.

    Attributes:
        faults: links that make a circle, that lead too deep, or to a document for a second time.
    """

    def __init__(self, main: str, documents: frozenset[str]) -> None:
        self.faults: list[str] = []
        self._documents = documents
        self._waiting: deque[tuple[str, ...]] = deque([(main,)])
        self._seen = {main}
        self._path: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        while self._waiting:
            self._path = self._waiting.popleft()
            yield self._path[-1]

    def follow(self, links: Iterable[str]) -> None:
        """Take note of where the document just yielded leads; only documents are followed."""
        here = self._path[-1]
        for link in links:
            if link not in self._documents:
                continue
            if link in self._path:
                self._add(f"{here} links back to {link}: a circle")
            elif link in self._seen:
                self._add(f"{link} is linked a second time, by {here}: its features show twice")
            elif len(self._path) >= _DEEPEST:
                self._add(f"{link} is more than {_DEEPEST} links away from {self._path[0]}")
            else:
                self._seen.add(link)
                self._waiting.append((*self._path, link))

    def _add(self, fault: str) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(fault)
