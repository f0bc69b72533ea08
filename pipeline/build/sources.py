"""One source at one year: read, conform, locate, quantify; its ledger beside it."""

from pathlib import Path

from pipeline.build import all_steps
from pipeline.build.digests import sha256_of
from pipeline.build.reading import Reading
from pipeline.build.reading_shapes import read_shapes
from pipeline.build.results import Comparison, ReadSource, SourceResult
from pipeline.errors import CheckError, SpecError
from pipeline.ledger import Ledger
from pipeline.spec.atlas import SourceVintage
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.fetching import file_patterns
from pipeline.spec.layer import LayerSpec
from pipeline.spec.network import NetworkTables
from pipeline.spec.register import RegisterTables
from pipeline.spec.source import NetworkSource, RegisterSource, SourceSpec, Vintage
from pipeline.steps.attach import feature_ids
from pipeline.steps.registry import Context, run_steps

COMPARISON_STEPS = ("quantify",)
# Steps that get every feature of a source and decide whether it has a place.
_PLACED = ("locate", "mend_shapes")
assert all_steps  # importing the modules registers their steps


def make_source(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, data: Path
) -> SourceResult:
    """Read a source's vintage and run the layer's source steps on it.

    Raises:
        SourceError: a file is missing or not what the spec says.
        CheckError: the number of features is outside the band that the spec expects.
    """
    read = read_source(catalogue, layer, wanted, wanted.year, data)
    return conform_source(catalogue, layer, wanted, read)


def read_source(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, year: int, data: Path
) -> ReadSource:
    """The tables of a source at a year, each cell as the agency wrote it.

    Raises:
        SourceError: a file is missing or not what the spec says.
    """
    context = _context(catalogue, layer, wanted, year, Ledger())
    read = _read(context, data)
    inputs = _digests(read.paths, data)
    return ReadSource(read.tables, context.ledger, read.layouts, read.encodings, inputs)


def conform_source(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, read: ReadSource
) -> SourceResult:
    """Run the layer's source steps on what was read; the ledger goes on from there.

    Raises:
        CheckError: the number of features is outside the band that the spec expects.
    """
    context = _context(catalogue, layer, wanted, wanted.year, read.ledger)
    tables = run_steps(layer.source_steps, read.tables, context)
    _expect_features(context, wanted.features)
    return SourceResult(
        context.source,
        wanted.year,
        tables,
        context.ledger,
        read.layouts,
        read.encodings,
        read.inputs,
        context.datums,
    )


def compare_source(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, data: Path
) -> Comparison:
    """Quantities of the source's comparison year, and its inputs; only its releases are read."""
    assert wanted.compare_year is not None
    read = read_source(catalogue, layer, wanted, wanted.compare_year, data)
    context = _context(catalogue, layer, wanted, wanted.compare_year, read.ledger)
    releases = run_steps(COMPARISON_STEPS, read.tables, context)["releases"]
    register = context.register
    ids = feature_ids(releases["native_id"], register)
    releases = releases.assign(register=register.register_name, feature_id=ids)
    return Comparison(releases, read.inputs)


def input_patterns(source: SourceSpec, year: int) -> list[str]:
    """Where the files of a source's vintage lie below the data folder.

    Raises:
        SpecError: no vintage covers the year.
    """
    return sorted(file_patterns(_vintage(source, year).files, year))


def _context(
    catalogue: Catalogue, layer: LayerSpec, wanted: SourceVintage, year: int, ledger: Ledger
) -> Context:
    source = catalogue.source(wanted.source).spec
    columns = catalogue.columns(source.id)
    vintage = _vintage(source, year)
    return Context(catalogue, layer, source, vintage, columns, year, wanted.retrieved, ledger)


def _vintage(source: SourceSpec, year: int) -> Vintage:
    vintage = source.vintage(year)
    if vintage is None:
        raise SpecError(f"{source.id}: no vintage covers {year}")
    return vintage


def _read(context: Context, data: Path) -> Reading:
    """The tables of the source's kind."""
    reading = Reading(context, data)
    source = context.source
    if isinstance(source, RegisterSource):
        _read_register(source.tables, reading)
    elif isinstance(source, NetworkSource):
        _read_network(source.tables, reading)
    else:
        read_shapes(reading, source.features)
    return reading


def _read_register(tables: RegisterTables, reading: Reading) -> None:
    """Releases, and the facilities that they repeat or that have a table of their own."""
    releases = tables.releases
    frame = reading.read("releases", releases.read, releases.key)
    reading.tables["releases"] = reading.select("releases", frame, releases.where)
    reading.read_features("releases")


def _read_network(tables: NetworkTables, reading: Reading) -> None:
    """Sites, and their monitors where rows or a table of their own name them."""
    monitors = tables.monitors
    if monitors.table:
        reading.read_monitors(monitors.table)
    if tables.sites.rows_repeat:
        rows = reading.read("sites", tables.sites.read, tables.sites.key, account="monitors")
        reading.tables["monitors"] = rows
    reading.read_features("monitors")


def _expect_features(context: Context, band: tuple[int, int] | None) -> None:
    """Compare the vintage's features, before any is quarantined, with the expected band.

    The atlas's own band stands before that of the source, which is meant for national files.
    """
    accounts = context.ledger.accounts
    found = next(a.rows_in for a in accounts if a.stage in _PLACED)
    bands = {expected.year: expected.features for expected in context.source.expect}
    least, most = band or bands.get(context.year, (1, found))
    if not least <= found <= most:
        raise CheckError(
            f"{context.source.id} {context.year}: expected {least} to {most} {context.table}, "
            f"found {found}; a source that collapses or doubles does not publish"
        )


def _digests(paths: set[Path], data: Path) -> dict[str, str]:
    return {path.relative_to(data).as_posix(): sha256_of(path) for path in sorted(paths)}
