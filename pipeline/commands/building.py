"""``naatlas build | refresh``: editions made from what has changed, and published."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.common import (
    atlas_option,
    data_option,
    grids_option,
    jobs_option,
    out_option,
    wait_option,
)
from pipeline.commands.told import told_plainly
from pipeline.errors import UsageError
from pipeline.grids import grids_folder
from pipeline.spec.catalogue import REPOSITORY
from pipeline.text import visible

if TYPE_CHECKING:
    from pipeline.build.publisher import Outcome
    from pipeline.build.workspace import Workspace

_FAILED_CHECK = 1

_profile = click.option(
    "--profile", type=click.Path(path_type=Path), help="YAML that says who does the work."
)
_log = click.option("--log-json", is_flag=True, help="Events as JSON lines on standard error.")


@click.command()
@click.argument("layers", nargs=-1)
@atlas_option
@data_option
@grids_option
@out_option
@jobs_option
@_profile
@click.option("--explain", "only_explain", is_flag=True, help="Say what would run, and why.")
@click.option("--keep-going", is_flag=True, help="Build the other editions when one fails.")
@wait_option
@_log
@told_plainly
def build(
    layers: tuple[str, ...],
    atlas_path: Path | None,
    data: Path | None,
    grids: Path | None,
    outputs: Path,
    jobs: int,
    profile: Path | None,
    only_explain: bool,
    keep_going: bool,
    wait_seconds: float,
    log_json: bool,
) -> None:
    """Bring LAYERs of an atlas (all if none is named) up to date below --out.

    Only what has changed runs: files, specs, crosswalks and code are compared by what they say.
    """
    from pipeline.build.atlas import Wish, build_atlas, explain
    from pipeline.build.telling import telling

    atlas_path = atlas_path or REPOSITORY / "configs/atlases/demo.yaml"
    workspace = _workspace(atlas_path, data, grids, outputs)
    if only_explain:
        for need in explain(workspace, atlas_path, layers):
            click.echo(f"{need.task}: {'; '.join(need.why)}")
        return
    wish = Wish(layers, jobs, _scheduler(profile), keep_going, wait_seconds)
    with telling(log_json) as tell:
        outcome = build_atlas(workspace, atlas_path, wish, tell)
    _end(outcome, log_json)


@click.command()
@click.option(
    "--atlas",
    "atlas_path",
    required=True,
    type=click.Path(path_type=Path),
    help="Atlas spec, which names its lock of sources.",
)
@data_option
@click.option(
    "--from",
    "came_from",
    type=click.Path(path_type=Path),
    help="Folder with files already downloaded; no server is asked.",
)
@click.option("--update-lock", is_flag=True, help="Take what differs from the lock of sources.")
@grids_option
@out_option
@jobs_option
@_profile
@click.option("--summary", type=click.Path(path_type=Path), help="File for the summary.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable summary.")
@wait_option
@_log
@told_plainly
def refresh(
    atlas_path: Path,
    data: Path | None,
    came_from: Path | None,
    update_lock: bool,
    grids: Path | None,
    outputs: Path,
    jobs: int,
    profile: Path | None,
    summary: Path | None,
    as_json: bool,
    wait_seconds: float,
    log_json: bool,
) -> None:
    """Fetch, build what has changed, publish whole or not at all, and say what happened.

    Ends with the gravest of what it met; one edition that fails does not stop the others.
    """
    from pipeline.build.atlas import Wish
    from pipeline.build.records import write_whole
    from pipeline.build.telling import telling
    from pipeline.refresh import Taking, make_folder, refresh_atlas

    if data is not None:
        make_folder(data)
    workspace = _workspace(atlas_path, data, grids, outputs)
    if workspace.lock is None:
        raise UsageError(f"{atlas_path}: an atlas that is refreshed names its lock of sources")
    wish = Wish((), jobs, _scheduler(profile), keep_going=True, wait_seconds=wait_seconds)
    with telling(log_json, to_people=not as_json) as tell:
        taking = Taking(came_from, workspace.lock, update_lock)
        done = refresh_atlas(workspace, atlas_path, taking, wish, tell)
    text = json.dumps(done.as_json(), indent=1) if as_json else visible(done.summary())
    click.echo(text)
    if summary is not None:
        write_whole(summary, f"{text}\n".encode())
    sys.exit(done.exit_status)


def _workspace(
    atlas_path: Path, data: Path | None, grids: Path | None, outputs: Path
) -> "Workspace":
    from pipeline.build.atlas import data_folder
    from pipeline.build.workspace import Workspace
    from pipeline.spec.atlas import read_atlas

    atlas = read_atlas(atlas_path)
    found = data_folder(REPOSITORY, atlas, data)
    lock = REPOSITORY / atlas.lock if atlas.lock else None
    folder = grids_folder(grids)
    if folder is not None and not folder.is_dir():
        raise UsageError(f"{folder}: no such folder (expected datum grids in it)")
    return Workspace(found.resolve(), outputs.resolve(), REPOSITORY, folder, lock)


def _scheduler(profile: Path | None) -> str | None:
    """Address of the scheduler that the profile names."""
    if profile is None:
        return None
    from pipeline.spec.base import read_spec
    from pipeline.spec.profile import Profile

    return read_spec(profile, Profile).scheduler


def _end(outcome: "Outcome", log_json: bool) -> None:
    """Reasons of failures, which machines have been told already, and the exit status."""
    for name, reasons in outcome.failures.items():
        for reason in () if log_json else reasons:
            click.echo(visible(f"naatlas: {name}: {reason}"), err=True)
    if outcome.failures:
        sys.exit(outcome.error.exit_status if outcome.error else _FAILED_CHECK)
