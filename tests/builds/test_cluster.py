"""Work done by a dask cluster of this machine: the same results, and losses told in words."""

import os
import shutil
from pathlib import Path

import pytest

from pipeline.build.executors import words_of_loss, workers
from pipeline.build.parts import version_digest
from pipeline.build.plan import plan_atlas
from pipeline.build.records import Records
from pipeline.build.work import Run, bring_source
from pipeline.build.workspace import Workspace
from pipeline.errors import UsageError
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.base import read_spec
from pipeline.spec.catalogue import REPOSITORY
from tests.commands import ATLAS, SAMPLES

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers with two threads each, which is more than a worker may use."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=2,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
        local_directory=str(tmp_path_factory.mktemp("dask")),
    ) as found:
        yield found


def run_of(folder: Path, version: str) -> Run:
    shutil.copytree(SAMPLES / "mx_retc", folder / "data/mx_retc")
    (folder / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    workspace = Workspace(folder / "data", folder / "outputs", REPOSITORY)
    return Run(str(folder), workspace, version, 1)


def plan_of(folder: Path):
    (edition,) = plan_atlas(read_spec(folder / "atlas.yaml", AtlasSpec), ())
    return edition.sources[0]


def brought(folder: Path, scheduler: str | None) -> list[tuple[str, dict[str, str], str]]:
    """What the records say after a source was brought up to date: parts, and digest of content."""
    run, plan = run_of(folder, version_digest()), plan_of(folder)
    with workers(1, scheduler) as (executor, _):
        done = executor.submit(bring_source, run, plan).result()
    assert (done.error, len(done.ran)) == ("", 2)
    records = Records(run.workspace.records)
    found = [(task, records.get(task)) for task in (plan.read, plan.conform)]
    return [(task, record.parts, record.content) for task, record in found if record]


def test_a_cluster_makes_what_this_process_makes(cluster, tmp_path: Path) -> None:
    elsewhere = brought(tmp_path / "cluster", cluster.scheduler_address)
    assert len(elsewhere) == 2
    assert elsewhere == brought(tmp_path / "here", None)


def test_as_much_is_ordered_at_once_as_there_are_workers(cluster) -> None:
    with workers(1, cluster.scheduler_address) as (executor, width):
        assert width == 2
        assert executor.submit(os.getpid).result() != os.getpid()


def test_a_worker_of_another_version_does_nothing_and_says_so(cluster, tmp_path: Path) -> None:
    run = run_of(tmp_path, "another version")
    with workers(1, cluster.scheduler_address) as (executor, _):
        done = executor.submit(bring_source, run, plan_of(tmp_path)).result()
    assert "another version of the program, of Python or of a library" in done.error
    assert done.exit_status == UsageError.exit_status
    assert not run.workspace.outputs.exists()


def test_workers_that_are_killed_are_told_in_words(cluster) -> None:
    with workers(1, cluster.scheduler_address) as (executor, _):
        lost = executor.submit(os._exit, 1).exception(timeout=120)
    assert lost is not None
    assert "killed one after the other" in words_of_loss(lost)


def test_a_scheduler_without_workers_is_an_error_of_usage(monkeypatch) -> None:
    monkeypatch.setattr("pipeline.build.executors._PATIENCE_SECONDS", 2)
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        asked = workers(1, empty.scheduler_address)
        with pytest.raises(UsageError, match="has no workers"), asked:
            pass
