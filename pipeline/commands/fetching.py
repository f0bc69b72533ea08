"""``naatlas fetch``: the only commands that use the network."""

import json
import sys
from pathlib import Path

import click

from pipeline.commands.told import told_plainly
from pipeline.errors import UsageError
from pipeline.spec.catalogue import Catalogue
from pipeline.text import visible

_ATLAS = "configs/atlases/realdata.yaml"


class _SourcesUnlessNamed(click.Group):
    """A group whose command is ``sources`` if the first word names no command of its own."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Put the command that is meant before its arguments."""
        if args[:1] not in (["grids"], ["sources"], ["-h"], ["--help"]):
            args = ["sources", *args]
        return super().parse_args(context, args)


@click.group(cls=_SourcesUnlessNamed)
def fetch() -> None:
    """Get what a build uses: ``naatlas fetch [SOURCE...]``, see ``fetch sources -h``."""


@fetch.command("sources")
@click.argument("sources", nargs=-1)
@click.option(
    "--atlas",
    "atlas_path",
    type=click.Path(path_type=Path),
    help="Atlas spec, whose editions say which years are wanted.  [default: realdata]",
)
@click.option(
    "--data",
    envvar="NAATLAS_DATA",
    type=click.Path(path_type=Path),
    help="Folder of the originals; NAATLAS_DATA if not given.",
)
@click.option(
    "--from",
    "came_from",
    type=click.Path(path_type=Path),
    help="Folder with files already downloaded, one folder a source; no server is asked.",
)
@click.option(
    "--lock",
    "lock_path",
    type=click.Path(path_type=Path),
    help="Lock of sources; the atlas's own if not given.",
)
@click.option("--update-lock", is_flag=True, help="Take what differs into the lock and the folder.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable report.")
@told_plainly
def fetch_originals(
    sources: tuple[str, ...],
    atlas_path: Path | None,
    data: Path | None,
    came_from: Path | None,
    lock_path: Path | None,
    update_lock: bool,
    as_json: bool,
) -> None:
    """Get the agencies' files of SOURCEs, all of the atlas if none is named."""
    from pipeline.fetch.sources import fetch_sources

    catalogue = Catalogue()
    atlas = catalogue.atlas(atlas_path or catalogue.root / _ATLAS)
    lock = lock_path or (catalogue.root / atlas.lock if atlas.lock else None)
    if lock is None:
        raise UsageError(f"atlas {atlas.id!r} names no lock of sources: name one with --lock")
    if data is None:
        raise UsageError("name the folder of the originals with --data or in NAATLAS_DATA")
    report = fetch_sources(
        catalogue,
        atlas,
        sources,
        data,
        came_from,
        lock,
        update_lock,
        lambda line: click.echo(visible(line), err=as_json),
    )
    click.echo(json.dumps(report.as_json(), indent=1) if as_json else report.summary())
    sys.exit(report.exit_status)


@fetch.command("grids")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder; naatlas/grids in the user's cache."
)
@told_plainly
def fetch_datum_grids(to: Path | None) -> None:
    """Download the datum grids of the United States and Canada from PROJ's store."""
    from pipeline.fetch.grids import default_folder, fetch_grids

    folder = to or default_folder()
    fetch_grids(folder, click.echo)
    click.echo(f"use them with --grids {folder} or NAATLAS_GRIDS={folder}")
