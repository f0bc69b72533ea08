"""An atlas: every edition whose sources, specs or code have changed, then the report of all."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.events import Event, Tell
from pipeline.build.executors import workers
from pipeline.build.parts import version_digest
from pipeline.build.plan import EditionPlan, plan_atlas
from pipeline.build.publish import point_latest
from pipeline.build.publisher import Outcome, Publisher
from pipeline.build.recovery import recover
from pipeline.build.report_task import bring_report
from pipeline.build.schedule import Schedule
from pipeline.build.survey import Need, need_of_edition, needs_of_source
from pipeline.build.tasks import Bench
from pipeline.build.work import Run, bench_of
from pipeline.build.workspace import Workspace, only_run
from pipeline.errors import UsageError
from pipeline.spec.atlas import AtlasSpec, read_atlas
from pipeline.spec.catalogue import Catalogue

DATA_VARIABLE = "NAATLAS_DATA"


def data_folder(root: Path, atlas: AtlasSpec, given: Path | None) -> Path:
    """Where the originals lie: the option, the atlas's own folder, or the environment.

    Raises:
        UsageError: none of them names a folder that exists.
    """
    if given is not None:
        folder = given
    elif atlas.data != "environment":
        folder = root / atlas.data
    elif os.environ.get(DATA_VARIABLE):
        folder = Path(os.environ[DATA_VARIABLE])
    else:
        raise UsageError(
            f"atlas {atlas.id!r} needs the agencies' files: name their folder with --data or in "
            f"{DATA_VARIABLE} (one folder a source id)"
        )
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder (expected one folder a source id in it)")
    return folder


@dataclass(frozen=True)
class Wish:
    """What a user asks of a build.

    Attributes:
        layers: layers to build; all of the atlas if there are none.
        jobs: workers at once, each a process, on this machine.
        scheduler: address of a dask scheduler whose workers do the work instead.
        keep_going: whether other editions are built when one fails.
        wait_seconds: how long to wait for another run to end.
    """

    layers: tuple[str, ...] = ()
    jobs: int = 1
    scheduler: str | None = None
    keep_going: bool = False
    wait_seconds: float = 0


def explain(workspace: Workspace, atlas_path: Path, layers: tuple[str, ...]) -> list[Need]:
    """Tasks that a build would run first, and why; what they lead to depends on what they give."""
    plans = plan_atlas(read_atlas(atlas_path), layers)
    return _needs(bench_of(workspace), workspace, plans)


def build_atlas(workspace: Workspace, atlas_path: Path, wish: Wish, tell: Tell) -> Outcome:
    """Bring the chosen layers of an atlas up to date, and its report.

    Raises:
        SpecError: a spec is wrong, or a reference leads nowhere.
        UsageError: a chosen layer is not in the atlas.
        BusyError: another run holds the workspace.
        WorkError: the first failure, unless the wish is to keep going.
    """
    atlas = read_atlas(atlas_path)
    plans = plan_atlas(atlas, wish.layers)
    folders = sorted({workspace.layer(plan.layer) for plan in plans})
    with only_run(workspace, wish.wait_seconds):
        for folder in folders:
            recover(folder)
        bench = bench_of(workspace)
        needs = _needs(bench, workspace, plans)
        if needs:
            Catalogue(workspace.root).atlas(atlas_path)
        tell(Event("planned", atlas.id, f"{len(needs)} tasks to begin with", count=len(needs)))
        publisher = Publisher(workspace, bench, tell, Outcome())
        try:
            if needs:
                # What begins with one task is a chain: a second worker would have nothing to do.
                _work(publisher, plans, wish, jobs=1 if len(needs) == 1 else wish.jobs)
            publisher.tell_unchanged(plans)
        finally:
            for folder in folders:
                point_latest(folder)
            bring_report(bench, workspace, atlas, tell)
            workspace.keep_digests(bench.world.digests.known)
    return publisher.outcome


def _needs(bench: Bench, workspace: Workspace, plans: Sequence[EditionPlan]) -> list[Need]:
    needs: list[Need] = []
    for plan in plans:
        found = [need for part in plan.sources for need in needs_of_source(bench, part)]
        needs += found or need_of_edition(bench, plan, workspace.layer(plan.layer))
    return needs


def _work(publisher: Publisher, plans: Sequence[EditionPlan], wish: Wish, *, jobs: int) -> None:
    workspace = publisher.workspace
    token = f"{os.getpid()}-{time.monotonic_ns()}"
    run = Run(token, workspace, version_digest(), wish.jobs)
    with workers(jobs, wish.scheduler) as (executor, width):
        schedule = Schedule(
            run,
            publisher.bench,
            executor,
            width,
            publisher.publish,
            publisher.note,
            publisher.tell,
        )
        try:
            schedule.do(plans, keep_going=wish.keep_going)
        finally:
            publisher.fail(schedule.errors)
