"""What a worker does: bring one source, or one edition, up to date. Results stay in the records."""

import pipeline.environment  # noqa: I001  (before any geospatial library, in every worker)

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.build.digests import FileDigests
from pipeline.build.parts import World, version_digest
from pipeline.build.plan import EditionPlan, SourcePlan
from pipeline.build.records import Records
from pipeline.build.tasks import Bench, Ran
from pipeline.build.workspace import Workspace, told_as_publishing
from pipeline.errors import NaatlasError, UsageError
from pipeline.spec.catalogue import Catalogue

assert pipeline.environment
# Datum grids and what draws maps are of a whole process, and workers of a cluster may have threads.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Run:
    """One run of the program, the same for all its workers.

    Attributes:
        token: tells this run from others in the same worker.
        workspace: where it reads and writes.
        version: digest of the program and libraries that ordered the work.
        threads: that one worker may use.
    """

    token: str
    workspace: Workspace
    version: str
    threads: int


@dataclass(frozen=True)
class Done:
    """What a worker reports: tasks that ran, and the error that ended its work, if one did.

    Errors travel as their words and exit status, because not every error can be sent as it is.
    So do the digests of values that it found, which the next run need not find again.
    """

    ran: tuple[Ran, ...]
    known: dict[str, str]
    error: str = ""
    exit_status: int = 0


def bring_source(run: Run, plan: SourcePlan) -> Done:
    """Bring a source's tasks up to date."""
    from pipeline.build.source_tasks import compare_task, conform_task

    def work(bench: Bench, catalogue: Catalogue) -> None:
        bench.bring(conform_task(bench, catalogue, plan))
        if plan.compare:
            bench.bring(compare_task(bench, catalogue, plan, plan.compare))

    return _reported(run, work)


def bring_edition(run: Run, plan: EditionPlan, why: tuple[str, ...]) -> Done:
    """Make an edition from its sources' results; it is complete in the staging folder then."""
    from pipeline.build.edition_task import edition_task

    def work(bench: Bench, catalogue: Catalogue) -> None:
        places = run.workspace.staged(plan), run.workspace.layer(plan.layer)
        shutil.rmtree(places[0], ignore_errors=True)  # of a worker that was killed
        bench.run(edition_task(bench, catalogue, plan, places, run.threads), list(why))

    return _reported(run, work)


def bench_of(workspace: Workspace) -> Bench:
    """The records of a workspace, and the world that they are about as it is now."""
    digests = FileDigests(workspace.known_digests())
    world = World(workspace.root, workspace.data, workspace.grids, workspace.lock, digests)
    return Bench(Records(workspace.records), world)


def _reported(run: Run, work: Callable[[Bench, Catalogue], None]) -> Done:
    if _own_version() != run.version:
        return Done((), {}, _ANOTHER_VERSION, UsageError.exit_status)
    with _ONE_AT_A_TIME:
        bench, catalogue = _world(run)
        bench.ran.clear()
        known = bench.world.digests.known
        try:
            with told_as_publishing(run.workspace.outputs):
                work(bench, catalogue)
        except NaatlasError as error:
            return Done(tuple(bench.ran), dict(known), str(error), error.exit_status)
        return Done(tuple(bench.ran), dict(known))


@lru_cache(maxsize=1)
def _world(run: Run) -> tuple[Bench, Catalogue]:
    """Digests and specs of one run: each file is taken as it was when this worker first saw it."""
    if run.workspace.grids is not None:
        from pipeline.grids import use_grids

        use_grids(run.workspace.grids)
    return bench_of(run.workspace), Catalogue(run.workspace.root)


@lru_cache(maxsize=1)
def _own_version() -> str:
    return version_digest()


_ANOTHER_VERSION = (
    "a worker has another version of the program, of Python or of a library than the one that "
    "ordered the work: install the same there, and start it anew"
)
