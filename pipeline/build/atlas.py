"""An atlas: every edition of every layer, then the report people look at."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.build.editions import Tell, Workspace, make_edition
from pipeline.build.publish import only_build, point_latest, publish, staging
from pipeline.build.receipts import digest_of, file_facts
from pipeline.errors import NaatlasError, UsageError
from pipeline.export.edition import EditionReport
from pipeline.export.report import write_report
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.catalogue import Catalogue

DATA_VARIABLE = "NAATLAS_DATA"


def data_folder(catalogue: Catalogue, atlas: AtlasSpec, given: Path | None) -> Path:
    """Where the originals lie: the option, the atlas's own folder, or the environment.

    Raises:
        UsageError: none of them names a folder that exists.
    """
    if given is not None:
        folder = given
    elif atlas.data != "environment":
        folder = catalogue.root / atlas.data
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


def build_atlas(
    catalogue: Catalogue,
    atlas: AtlasSpec,
    layers: tuple[str, ...],
    workspace: Workspace,
    tell: Tell,
    *,
    keep_going: bool,
) -> list[EditionReport]:
    """Build the chosen layers of an atlas, all of them if none is chosen, and write the report.

    With `keep_going` a source that fails stops only its own edition.

    Raises:
        UsageError: a chosen layer is not in the atlas.
        NaatlasError: the first failure, unless `keep_going`.
    """
    known = [entry.layer for entry in atlas.layers]
    unknown = [name for name in layers if name not in known]
    if unknown:
        raise UsageError(
            f"atlas {atlas.id!r} has no layer {unknown[0]!r}; it has {', '.join(known)}"
        )
    reports: list[EditionReport] = []
    errors: list[NaatlasError] = []
    with only_build(workspace.outputs):
        try:
            for entry in atlas.layers:
                if not layers or entry.layer in layers:
                    build = partial(make_edition, catalogue, catalogue.layer(entry.layer))
                    for edition in entry.editions:
                        _try(partial(build, edition, workspace, tell), reports, errors)
                        if errors and not keep_going:
                            raise errors[0]
        finally:
            for entry in atlas.layers:
                point_latest(workspace.outputs / "layers" / entry.layer)
            _publish_report(catalogue, atlas, reports, workspace.outputs)
    if errors:
        raise errors[0]
    return reports


def _try(
    build: Callable[[], EditionReport], reports: list[EditionReport], errors: list[NaatlasError]
) -> None:
    try:
        reports.append(build())
    except NaatlasError as error:
        errors.append(error)


def _publish_report(
    catalogue: Catalogue, atlas: AtlasSpec, reports: list[EditionReport], outputs: Path
) -> None:
    with staging(outputs) as folder:
        staged = folder / "report"
        staged.mkdir()
        write_report(staged, atlas, reports, catalogue)
        publish(staged, outputs / "reports" / atlas.id, digest_of(file_facts(staged)))
