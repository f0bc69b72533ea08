"""A task runs where something that it was made from has changed, and nowhere else."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.build.parts import Parts, World, changes, of_program
from pipeline.build.records import Record, Records

FIRST_TIME = "it has no record"


@dataclass(frozen=True)
class Task:
    """One step of a build.

    Attributes:
        name: such as ``prtr_facilities/2012/mx_retc/read``.
        order: what it is given, as digests: other tasks' content, and the atlas's own words.
        make: notes the parts that it uses, and gives its result with the digest of its content.
    """

    name: str
    order: Mapping[str, str]
    make: Callable[[Parts], tuple[Any, str]]


@dataclass(frozen=True)
class Ran:
    """A task that ran, why, and for how long."""

    task: str
    why: tuple[str, ...]
    seconds: float


class Bench:
    """Where tasks are brought up to date: their records, and the world that these are about."""

    def __init__(self, records: Records, world: World) -> None:
        self.records = records
        self.world = world
        self.ran: list[Ran] = []

    def why(self, name: str, order: Mapping[str, str]) -> list[str]:
        """Why a task would run; nothing if it would not."""
        record = self.records.get(name)
        return [FIRST_TIME] if record is None else changes(record.parts, self.world, order)

    def bring(self, task: Task) -> Record:
        """The task's record, after it has run if it must."""
        why = self.why(task.name, task.order)
        record = self.records.get(task.name)
        return self.run(task, why)[0] if why or record is None else record

    def result(self, task: Task) -> Any:
        """What comes of a task, which runs if it must or if its result is damaged."""
        record = self.bring(task)
        found = self.records.load(task.name, record)
        return self.run(task, ["its result is damaged"])[1] if found is None else found

    def kept(self, name: str) -> Any:
        """What came of a task when it last ran; None unless this very program and libraries ran it.

        What others wrote cannot be read, or not as what it is.
        """
        record = self.records.get(name)
        if record is None or changes(of_program(record.parts), self.world, {}):
            return None
        return self.records.load(name, record)

    def run(self, task: Task, why: list[str]) -> tuple[Record, Any]:
        """Run a task, and keep its record."""
        began = time.perf_counter()
        parts = Parts(self.world, dict(task.order))
        result, content = task.make(parts)
        seconds = round(time.perf_counter() - began, 3)
        record = self.records.keep(task.name, parts.digests, content, result, seconds)
        self.ran.append(Ran(task.name, tuple(why), seconds))
        return record, result
