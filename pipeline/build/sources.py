"""One source at one year: read, conform, locate, quantify; its ledger beside it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import pipeline.steps.attach
import pipeline.steps.identify
import pipeline.steps.locate
import pipeline.steps.totals
from pipeline.datums import DatumRecord
from pipeline.errors import CheckError, SourceError, SpecError
from pipeline.ledger import Ledger
from pipeline.read.table import TableRequest, find_files, read_table
from pipeline.spec.atlas import SourceVintage
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.layout import Columns
from pipeline.spec.register import FacilityTable, ReleaseTable
from pipeline.spec.source import SourceSpec
from pipeline.steps.registry import Context, Tables, run_steps

_COMPARISON_STEPS = ("quantify",)


@dataclass(frozen=True)
class SourceResult:
    """Tables of a source ready to be merged."""

    source: SourceSpec
    year: int
    tables: Tables
    ledger: Ledger
    layouts: dict[str, str]
    inputs: dict[str, str]
    datums: list[DatumRecord]


def make_source(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, data: Path
) -> SourceResult:
    """Read a source's vintage and run the layer's source steps on it.

    Raises:
        SourceError: a file is missing or not what the spec says.
        CheckError: the number of facilities is outside the band that the spec expects.
    """
    context = _context(catalogue, layer, wanted.source, wanted.year, wanted.retrieved)
    tables, layouts, inputs = _read(context, data)
    tables = run_steps(layer.source_steps, tables, context)
    _expect_facilities(context, wanted.facilities)
    return SourceResult(
        context.source, wanted.year, tables, context.ledger, layouts, inputs, context.datums
    )


def read_comparison(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, data: Path
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Quantities of the source's comparison year, and its inputs; only its releases are read."""
    assert wanted.compare_year is not None
    context = _context(catalogue, layer, wanted.source, wanted.compare_year, wanted.retrieved)
    tables, _, inputs = _read(context, data)
    releases = run_steps(_COMPARISON_STEPS, tables, context)["releases"]
    ids = pipeline.steps.attach.feature_ids(releases["native_id"], context.source)
    releases = releases.assign(register=context.source.register_name, feature_id=ids)
    return releases, inputs


def _context(
    catalogue: Catalogue, layer: LayerSpec, source_id: str, year: int, retrieved: str
) -> Context:
    source = catalogue.source(source_id).spec
    vintage = source.vintage(year)
    if vintage is None:
        raise SpecError(f"{source_id}: no vintage covers {year}")
    columns = catalogue.columns(source_id)
    return Context(catalogue, layer, source, vintage, columns, year, retrieved, Ledger())


def _read(context: Context, data: Path) -> tuple[Tables, dict[str, str], dict[str, str]]:
    """Both tables, the layout of every file, and the sha256 of every file."""
    source, files = context.source, context.vintage.files
    patterns = {
        name: getattr(files, name).format(year=context.year) for name in ("releases", "facilities")
    }
    spec = source.tables
    releases = _read_table("releases", spec.releases, patterns["releases"], context, data)
    layouts = dict(releases[1])
    if spec.facilities.one_row_a_form:
        facilities = _distinct_facilities(releases[0], context)
    else:
        facilities, more = _read_table(
            "facilities", spec.facilities, patterns["facilities"], context, data
        )
        layouts |= more
    paths = {path for pattern in patterns.values() for path in find_files(data, source.id, pattern)}
    inputs = {path.relative_to(data).as_posix(): _sha256(path) for path in sorted(paths)}
    return {"facilities": facilities, "releases": releases[0]}, layouts, inputs


def _read_table(
    name: str, spec: FacilityTable | ReleaseTable, pattern: str, context: Context, data: Path
) -> tuple[pd.DataFrame, dict[str, str]]:
    columns: Columns = context.columns[name]
    source = context.source
    request = TableRequest(source.id, source.country, name, spec.key, spec.read, columns)
    raw = read_table(data, pattern, request, context.ledger)
    frame = raw.frame
    if isinstance(spec, ReleaseTable) and spec.where:
        wanted = spec.where.equals.format(year=context.year)
        chosen = frame[frame[spec.where.column].str.strip() == wanted].reset_index(drop=True)
        context.ledger.select(source.id, "select year", name, frame, chosen)
        frame = chosen
        if frame.empty:
            raise SourceError(
                f"{source.id}: no row of {pattern} has {spec.where.column} = {wanted}"
            )
    return frame, raw.layouts


def _distinct_facilities(forms: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Facilities of a table that repeats them on every form: each distinct description once.

    The forms are accounted for as releases; here a record is a description of a facility.
    """
    spec = context.source.tables.facilities
    used = {column for mapping in spec.map.values() for column in mapping.columns}
    used |= context.source.locate.columns
    described = ["native_id", *sorted(used.intersection(forms.columns))]
    facilities = forms.drop_duplicates(described).reset_index(drop=True)
    context.ledger.prove(context.source.id, "read", "facilities", facilities, facilities)
    return facilities


def _expect_facilities(context: Context, band: tuple[int, int] | None) -> None:
    """Compare the year's facilities, before any is quarantined, with the expected band.

    The atlas's own band stands before that of the source, which is meant for national files.
    """
    accounts = context.ledger.accounts
    found = next(a.rows_in for a in accounts if a.stage == "locate")
    bands = {expected.year: expected.facilities for expected in context.source.expect}
    least, most = band or bands.get(context.year, (1, found))
    if not least <= found <= most:
        raise CheckError(
            f"{context.source.id} {context.year}: expected {least} to {most} facilities, found "
            f"{found}; a source that collapses or doubles does not publish"
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1024**2):
            digest.update(chunk)
    return digest.hexdigest()
