"""Where the brackets of a JSON text are, found without recursion and before anything is parsed.

Parsers of JSON call themselves once a bracket, so a few kilobytes of ``[`` can end a process; and
a text parsed whole takes ten times its size. Brackets outside of strings say how deep a text goes
and where each feature starts and ends, and they are found at once for millions of bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import SourceError

_CHUNK = 4 * 1024**2
MOST_DEPTH = 64
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


@dataclass(frozen=True)
class Brackets:
    """Brackets of one chunk: their places, and how deep the text is before and after each."""

    at: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]

    def opening(self, depth: int) -> NDArray[np.int64]:
        """Brackets that lead from the depth above to this one."""
        found: NDArray[np.int64] = self.at[(self.after == depth) & (self.before == depth - 1)]
        return found

    def closing(self, depth: int) -> NDArray[np.int64]:
        """Brackets that lead out of this depth."""
        found: NDArray[np.int64] = self.at[(self.before == depth) & (self.after == depth - 1)]
        return found


def brackets(data: bytes, name: str) -> Iterator[Brackets]:
    """All brackets outside of strings, chunk by chunk.

    Raises:
        SourceError: deeper than `MOST_DEPTH`, or brackets or quotes that do not pair up.
    """
    depth, in_string, is_escaped = 0, False, False
    for begin in range(0, len(data), _CHUNK):
        chunk = np.frombuffer(data, np.uint8, min(_CHUNK, len(data) - begin), begin)
        quotes = chunk == _QUOTE
        is_escaped = _drop_escaped(chunk, quotes, is_escaped)
        inside = np.logical_xor.accumulate(quotes) ^ in_string
        in_string = bool(inside[-1])
        step = _STEP[chunk]
        at = np.flatnonzero((step != 0) & ~inside)
        steps = step[at].astype(np.int64)
        after = depth + np.cumsum(steps)
        deep = np.flatnonzero((after > MOST_DEPTH) | (after < 0))
        if len(deep):
            what = (
                "a bracket too many" if after[deep[0]] < 0 else f"nested deeper than {MOST_DEPTH}"
            )
            raise SourceError(f"{name}, byte {begin + int(at[deep[0]]) + 1}: {what}")
        depth = int(after[-1]) if len(after) else depth
        yield Brackets(begin + at, after - steps, after)
    if depth or in_string:
        raise SourceError(f"{name}: ends inside of a string, list or object; it is cut off")


def _drop_escaped(chunk: NDArray[np.uint8], quotes: NDArray[np.bool_], is_escaped: bool) -> bool:
    """Take away the quotes that a backslash makes plain; returns whether the next byte is such.

    A run of backslashes escapes what follows it if their number is odd.
    """
    slashes = chunk == _BACKSLASH
    if is_escaped:
        quotes[0] = slashes[0] = False
    if not slashes.any():
        return False
    at = np.flatnonzero(slashes)
    is_first = np.concatenate([[True], np.diff(at) > 1])
    runs = np.flatnonzero(is_first)
    lengths = np.diff(np.concatenate([runs, [len(at)]]))
    following = at[runs] + lengths
    odd = following[lengths % 2 == 1]
    quotes[odd[odd < len(chunk)]] = False
    return bool(len(odd)) and int(odd[-1]) == len(chunk)
