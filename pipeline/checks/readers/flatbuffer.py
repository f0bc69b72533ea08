"""Flatbuffer tables of many messages at once, where no offset is followed before it is checked.

The reading library of the format checks nothing and takes one value a call, so a file of a million
features would take minutes and a hostile one could lead anywhere. Here one call reads one field of
all messages, and whatever leaves its message is refused with the number of the message.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]
_LEAST_VTABLE = 4


class FlatbufferError(ValueError):
    """A message is damaged; `message` is its place among those read together."""

    def __init__(self, message: int, reason: str) -> None:
        super().__init__(reason)
        self.message = message


@dataclass(frozen=True)
class Messages:
    """Messages in one run of bytes, by where each starts and ends."""

    data: bytes
    start: Offsets
    end: Offsets

    def values(self, owner: Offsets, at: Offsets, dtype: str) -> NDArray[Any]:
        """One value a place, each within the message that owns it.

        Raises:
            FlatbufferError: a place is outside of its message.
        """
        size = np.dtype(dtype).itemsize
        outside = (at < self.start[owner]) | (at + size > self.end[owner])
        self.refuse(owner, outside, "an offset leads out of it")
        bytes_ = np.frombuffer(self.data, np.uint8)
        found: NDArray[Any] = bytes_[at[:, None] + np.arange(size)].view(dtype)
        return found.ravel()

    def integers(self, owner: Offsets, at: Offsets, dtype: str) -> Offsets:
        """As `values`, widened so that sums cannot overflow."""
        return self.values(owner, at, dtype).astype(np.int64)

    def items(self, owner: Offsets, at: Offsets, count: Offsets, dtype: str) -> NDArray[Any]:
        """The items of vectors one after the other; `at` is where each vector's items start.

        Raises:
            FlatbufferError: a vector leaves its message, or the vectors of one message together
                are longer than it, as if they shared their bytes.
        """
        size = count * np.dtype(dtype).itemsize
        outside = (at < self.start[owner]) | (at + size > self.end[owner])
        self.refuse(owner, outside, "a vector leads out of it")
        total = np.bincount(owner, weights=size, minlength=len(self.start))
        shared = np.flatnonzero(total > self.end - self.start)
        self.refuse(shared, np.ones(len(shared), bool), "its vectors claim more than it holds")
        return np.frombuffer(self.joined(at, at + size), dtype)

    def joined(self, start: Offsets, end: Offsets) -> bytes:
        """Runs of bytes, known to lie within the data, one after the other."""
        data = self.data
        return b"".join([data[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)])

    @staticmethod
    def refuse(owner: Offsets, wrong: NDArray[np.bool_], reason: str) -> None:
        """Stop if anything is wrong, and name the first message."""
        if wrong.any():
            raise FlatbufferError(int(owner[np.argmax(wrong)]), reason)


@dataclass(frozen=True)
class Tables:
    """One table of each of some messages; a message may own several, or none."""

    messages: Messages
    owner: Offsets
    at: Offsets

    @classmethod
    def roots(cls, messages: Messages) -> "Tables":
        """The root table of each message."""
        owner = np.arange(len(messages.start))
        at = messages.start + messages.integers(owner, messages.start, "<u4")
        return cls(messages, owner, at)

    def __len__(self) -> int:
        """Number of tables."""
        return len(self.at)

    def field(self, number: int) -> Offsets:
        """Where a field of each table lies, -1 where it is absent."""
        messages, owner = self.messages, self.owner
        vtable = self.at - messages.integers(owner, self.at, "<i4")
        size = messages.integers(owner, vtable, "<u2")
        wrong = (size < _LEAST_VTABLE) | (vtable + size > messages.end[owner])
        messages.refuse(owner, wrong, "a table has no sound list of fields")
        entry = _LEAST_VTABLE + 2 * number
        has = np.flatnonzero(size >= entry + 2)
        found = np.full(len(self), -1, np.int64)
        offset = messages.integers(owner[has], vtable[has] + entry, "<u2")
        found[has] = np.where(offset > 0, self.at[has] + offset, -1)
        return found

    def scalar(self, number: int, dtype: str, default: int) -> Offsets:
        """A number of each table."""
        at = self.field(number)
        has = np.flatnonzero(at >= 0)
        values = np.full(len(self), default, np.int64)
        values[has] = self.messages.integers(self.owner[has], at[has], dtype)
        return values

    def vector(self, number: int) -> tuple[Offsets, Offsets]:
        """Where the items of a vector of each table start, and their count; 0 where absent."""
        at = self.field(number)
        has = np.flatnonzero(at >= 0)
        start, count = np.zeros(len(self), np.int64), np.zeros(len(self), np.int64)
        start[:] = self.messages.start[self.owner]
        owner = self.owner[has]
        vector = at[has] + self.messages.integers(owner, at[has], "<u4")
        count[has] = self.messages.integers(owner, vector, "<u4")
        start[has] = vector + 4
        return start, count

    def items(self, number: int, dtype: str) -> tuple[NDArray[Any], Offsets]:
        """Items of a vector of all tables, one after the other, and how many each table has."""
        start, count = self.vector(number)
        return self.messages.items(self.owner, start, count, dtype), count

    def texts(self, number: int) -> list[str]:
        """A text of each table, ``''`` where it is absent; what is no UTF-8 becomes U+FFFD."""
        start, count = self.vector(number)
        data = self.messages.items(self.owner, start, count, "u1").tobytes()
        ends = np.cumsum(count).tolist()
        return [data[a:b].decode("utf-8", "replace") for a, b in pairwise([0, *ends])]

    def child(self, number: int) -> tuple["Tables", Offsets]:
        """The table in a field, of those tables that have it, and which these are."""
        at = self.field(number)
        has = np.flatnonzero(at >= 0)
        owner = self.owner[has]
        place = at[has] + self.messages.integers(owner, at[has], "<u4")
        return Tables(self.messages, owner, place), has

    def children(self, number: int) -> tuple["Tables", Offsets]:
        """The tables in a vector of each table, and how many each table has."""
        start, count = self.vector(number)
        # Reading the offsets as items first proves that they are there and do not overlap.
        offsets = self.messages.items(self.owner, start, count, "<u4").astype(np.int64)
        first = np.repeat(start - 4 * (np.cumsum(count) - count), count)
        places = first + 4 * np.arange(len(offsets))
        return Tables(self.messages, np.repeat(self.owner, count), places + offsets), count
