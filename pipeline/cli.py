"""The command line: ``naatlas build | check | diff | validate | rules | crs | fetch``."""

import pipeline.environment  # noqa: I001  (before any geospatial library)

import json
import sys
from pathlib import Path

import click

import pipeline
from pipeline.commands_fetch import fetch
from pipeline.spec.catalogue import Catalogue
from pipeline.text import visible
from pipeline.told import told_plainly

_FAILED_CHECK = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pipeline.__version__, prog_name="naatlas")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Turn national environmental data into layers of the North American Environmental Atlas."""
    context.obj = debug


_jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Threads that read sources, processes that judge products.",
)
_language = click.option(
    "--language",
    type=click.Choice(["en", "fr", "es"]),
    default="en",
    show_default=True,
    help="Language of titles and words.",
)
_grids = click.option(
    "--grids",
    type=click.Path(path_type=Path),
    help="Folder of datum grids; NAATLAS_GRIDS if not given, else none are used.",
)


def _use_grids(given: Path | None) -> None:
    from pipeline.grids import grids_folder, use_grids

    folder = grids_folder(given)
    if folder is not None:
        use_grids(folder)


@main.command()
@click.argument("layers", nargs=-1)
@click.option(
    "--atlas",
    "atlas_path",
    type=click.Path(path_type=Path),
    help="Atlas spec; the demo atlas if not given.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the originals.")
@_grids
@click.option(
    "--out", "outputs", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True
)
@_jobs
@click.option("--keep-going", is_flag=True, help="Build the other editions when one fails.")
@told_plainly
def build(
    layers: tuple[str, ...],
    atlas_path: Path | None,
    data: Path | None,
    grids: Path | None,
    outputs: Path,
    jobs: int,
    keep_going: bool,
) -> None:
    """Build LAYERs of an atlas (all if none is named) and publish them below --out."""
    from pipeline.build.atlas import build_atlas, data_folder
    from pipeline.build.editions import Workspace

    _use_grids(grids)
    catalogue = Catalogue()
    atlas = catalogue.atlas(atlas_path or catalogue.root / "configs/atlases/demo.yaml")
    workspace = Workspace(data_folder(catalogue, atlas, data), outputs, jobs)
    reports = build_atlas(catalogue, atlas, layers, workspace, click.echo, keep_going=keep_going)
    failed = [report for report in reports if report.failures]
    for report in failed:
        for reason in report.failures:
            click.echo(f"naatlas: {report.layer.id} {report.edition}: {reason}", err=True)
    click.echo(f"layers: {outputs / 'layers'}")
    click.echo(f"report: {outputs / 'reports' / atlas.id / 'index.html'}")
    if failed:
        sys.exit(_FAILED_CHECK)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_grids
@click.option("--json", "as_json", is_flag=True, help="Machine-readable report.")
@told_plainly
def check(paths: tuple[Path, ...], grids: Path | None, as_json: bool) -> None:
    """Check specs, their references and their examples; no network, no build."""
    from pipeline.build.check import check_specs

    _use_grids(grids)
    lines = check_specs(Catalogue(), paths)
    click.echo(json.dumps({"checked": lines}) if as_json else "\n".join(lines))


@main.command()
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
@_jobs
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

    reports = validate_paths(list(paths), Catalogue(), jobs)
    if as_json:
        click.echo(to_json(reports))
    else:
        print_table(reports, language=language, everything=everything)
    if folder is not None:
        for path in write_validation(folder, reports, language):
            click.echo(f"report: {path}", err=True)
    sys.exit(exit_status(reports))


@main.command()
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


@main.command()
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


@main.command()
@click.argument("subject")
@_grids
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


main.add_command(fetch)


if __name__ == "__main__":
    main()
