"""``naatlas check | validate | rules | crs | diff``: what is judged and compared, nothing made."""

import json
import sys
from pathlib import Path

import click

from pipeline.commands.common import grids_option, jobs_option
from pipeline.commands.told import told_plainly
from pipeline.spec.catalogue import Catalogue
from pipeline.text import visible

_language = click.option(
    "--language",
    type=click.Choice(["en", "fr", "es"]),
    default="en",
    show_default=True,
    help="Language of titles and words.",
)


def _use_grids(given: Path | None) -> None:
    from pipeline.grids import grids_folder, use_grids

    folder = grids_folder(given)
    if folder is not None:
        use_grids(folder)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@grids_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable report.")
@told_plainly
def check(paths: tuple[Path, ...], grids: Path | None, as_json: bool) -> None:
    """Check specs, their references and their examples; no network, no build."""
    from pipeline.build.check import check_specs

    _use_grids(grids)
    lines = check_specs(Catalogue(), paths)
    click.echo(json.dumps({"checked": lines}) if as_json else "\n".join(lines))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Machine-readable report.")
@click.option("--all", "everything", is_flag=True, help="Rules that say nothing about it as well.")
@_language
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder for validation.html, validation.json and findings.gpkg.",
)
@jobs_option
@told_plainly
def validate(
    paths: tuple[Path, ...],
    as_json: bool,
    everything: bool,
    language: str,
    folder: Path | None,
    jobs: int,
) -> None:
    """Apply the product rules to files, packages or edition folders; PATHS are never changed."""
    from pipeline.build.validation import write_validation
    from pipeline.checks.show import print_table, to_json
    from pipeline.checks.validate import exit_status, validate_paths
    from pipeline.progress import watching

    with watching("validate") as watch:
        reports = validate_paths(list(paths), Catalogue(), jobs, watch.at)
    if as_json:
        click.echo(to_json(reports))
    else:
        print_table(reports, language=language, everything=everything)
    if folder is not None:
        for path in write_validation(folder, reports, language):
            click.echo(f"report: {path}", err=True)
    sys.exit(exit_status(reports))


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything that differs, for programs.")
@_language
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder for diff.html, diff.json and diff.kmz.",
)
@told_plainly
def diff(before: Path, after: Path, as_json: bool, language: str, folder: Path | None) -> None:
    """Compare two editions of a layer, the folders BEFORE and AFTER, feature by feature."""
    from pipeline.build.diff import diff_editions, print_diff, write_diff
    from pipeline.export.changes_json import iter_json

    catalogue = Catalogue()
    found = diff_editions(before, after, catalogue)
    if as_json:
        for piece in iter_json(found.comparison):
            click.echo(piece, nl=False)
    else:
        print_diff(found.comparison, language)
    if folder is not None:
        for path in write_diff(folder, found, catalogue, language):
            click.echo(f"report: {path}", err=True)


@click.command()
@_language
@click.option("--json", "as_json", is_flag=True, help="Machine-readable list.")
@told_plainly
def rules(language: str, as_json: bool) -> None:
    """Print the product rules as a guidance document."""
    from pipeline.checks.guidance import guidance, guidance_rows

    if as_json:
        click.echo(json.dumps(guidance_rows(language), indent=1))
    else:
        click.echo(guidance(language), nl=False)


@click.command()
@click.argument("subject")
@grids_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable report.")
@told_plainly
def crs(subject: str, grids: Path | None, as_json: bool) -> None:
    """Say what the CRS of SUBJECT (a file, WKT, PROJ string or code) really is, and the remedy."""
    from pipeline.checks.crs_doctor import diagnose

    _use_grids(grids)
    rows = [diagnosis.as_row() for diagnosis in diagnose(subject, Catalogue().crs)]
    if as_json:
        click.echo(json.dumps(rows if len(rows) != 1 else rows[0], indent=1))
    for row in [] if as_json else rows:
        click.echo(visible(f"{row['subject']}: {row['identity']} ({row['reason']})"))
        for city, metres in row["shift_m"].items():
            click.echo(f"  {city}: {metres:,.3f} m from the atlas")
        click.echo(f"  remedy: {row['remedy']}")
