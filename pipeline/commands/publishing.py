"""``naatlas accept | rollback``: which of the editions that were made people see."""

from pathlib import Path

import click

from pipeline.commands.common import out_option, wait_option
from pipeline.commands.told import told_plainly
from pipeline.text import visible


@click.command()
@click.argument("layer")
@click.argument("edition")
@out_option
@click.option("--by", required=True, help="Who accepts it.")
@click.option("--why", required=True, help="Why it is right.")
@wait_option
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
@wait_option
@told_plainly
def rollback(layer: str, edition: str, outputs: Path, wait_seconds: float) -> None:
    """Show what an EDITION of a LAYER showed before; a build does not bring the other one back."""
    from pipeline.build import publish
    from pipeline.build.workspace import changing

    with changing(outputs, layer, wait_seconds) as folder:
        name = publish.rollback(folder / edition)
    click.echo(f"{layer} {edition}: shows {name}")
