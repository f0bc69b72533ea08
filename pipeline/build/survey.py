"""What would run, and why: records compared with the world, nothing made."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.build.plan import EditionPlan, SourcePlan
from pipeline.build.publish import pending_digest, shows, was_taken_away
from pipeline.build.tasks import Bench


@dataclass(frozen=True)
class Need:
    """A task that has to run, and why."""

    task: str
    why: tuple[str, ...]


def needs_of_source(bench: Bench, plan: SourcePlan) -> list[Need]:
    """Which tasks of a source would run.

    What is made from something that is not made yet is not listed: it runs only if that comes out
    otherwise than before.
    """
    needs = []
    if why := bench.why(plan.read, plan.read_order):
        needs.append(Need(plan.read, tuple(why)))
    elif why := bench.why(plan.conform, plan.conform_order(content(bench, plan.read))):
        needs.append(Need(plan.conform, tuple(why)))
    if plan.compare and (why := bench.why(plan.compare, plan.compare_order)):
        needs.append(Need(plan.compare, tuple(why)))
    return needs


def need_of_edition(bench: Bench, plan: EditionPlan, folder: Path) -> list[Need]:
    """Whether an edition would be made, given that all its sources are up to date.

    `folder` is the layer's. An edition is made again where what it came to is neither published
    nor waits to be accepted, unless a rollback took it away.
    """
    contents = {name: content(bench, name) for part in plan.sources for name in part.results}
    why = bench.why(plan.name, plan.order(contents))
    if not why and not _stands(folder / plan.edition.name, content(bench, plan.name)):
        why = ["what it came to is neither published nor waits to be accepted"]
    return [Need(plan.name, tuple(why))] if why else []


def content(bench: Bench, task: str) -> str:
    """Digest of what came of a task; empty if it never ran."""
    record = bench.records.get(task)
    return record.content if record else ""


def _stands(target: Path, digest: str) -> bool:
    waits = pending_digest(target) == digest
    return waits or shows(target, digest) or was_taken_away(target, digest)
