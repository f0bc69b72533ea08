"""``naatlas build | accept | rollback``: editions made, and which of them people see."""

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
)
from pipeline.commands.told import told_plainly
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
_wait = click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Seconds to wait for another run to end.",
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
@_wait
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
    _end(outcome)


@click.command()
@click.argument("layer")
@click.argument("edition")
@out_option
@click.option("--by", required=True, help="Who accepts it.")
@click.option("--why", required=True, help="Why it is right.")
@_wait
@told_plainly
def accept(layer: str, edition: str, outputs: Path, by: str, why: str, wait_seconds: float) -> None:
    """Publish the EDITION of a LAYER that a gate refused and that waits."""
    from pipeline.build import publish
    from pipeline.build.workspace import changing

    with changing(outputs, layer, wait_seconds) as folder:
        digest = publish.accept(folder / edition, by, why)
        publish.point_latest(folder)
    click.echo(visible(f"{layer} {edition}: published, {digest[:16]}, accepted by {by}"))


@click.command()
@click.argument("layer")
@click.argument("edition")
@out_option
@_wait
@told_plainly
def rollback(layer: str, edition: str, outputs: Path, wait_seconds: float) -> None:
    """Show what an EDITION of a LAYER showed before; a build does not bring the other one back."""
    from pipeline.build import publish
    from pipeline.build.workspace import changing

    with changing(outputs, layer, wait_seconds) as folder:
        name = publish.rollback(folder / edition)
    click.echo(f"{layer} {edition}: shows {name}")


def _workspace(
    atlas_path: Path, data: Path | None, grids: Path | None, outputs: Path
) -> "Workspace":
    from pipeline.build.atlas import data_folder
    from pipeline.build.workspace import Workspace
    from pipeline.spec.atlas import AtlasSpec
    from pipeline.spec.base import read_spec

    atlas = read_spec(atlas_path, AtlasSpec)
    found = data_folder(REPOSITORY, atlas, data)
    lock = REPOSITORY / atlas.lock if atlas.lock else None
    return Workspace(found.resolve(), outputs.resolve(), REPOSITORY, grids_folder(grids), lock)


def _scheduler(profile: Path | None) -> str | None:
    """Address of the scheduler that the profile names."""
    if profile is None:
        return None
    from pipeline.spec.base import read_spec
    from pipeline.spec.profile import Profile

    return read_spec(profile, Profile).scheduler


def _end(outcome: "Outcome") -> None:
    """Reasons of failures, and the exit status."""
    for name, reasons in outcome.failures.items():
        for reason in reasons:
            click.echo(visible(f"naatlas: {name}: {reason}"), err=True)
    if outcome.failures:
        sys.exit(outcome.error.exit_status if outcome.error else _FAILED_CHECK)
