"""Options that commands share."""

from pathlib import Path

import click

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes at once.",
)
grids_option = click.option(
    "--grids",
    type=click.Path(path_type=Path),
    help="Folder of datum grids; NAATLAS_GRIDS if not given, else none are used.",
)
atlas_option = click.option(
    "--atlas",
    "atlas_path",
    type=click.Path(path_type=Path),
    help="Atlas spec; the demo atlas if not given.",
)
data_option = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the originals."
)
out_option = click.option(
    "--out", "outputs", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True
)
wait_option = click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Seconds to wait for another run to end.",
)
