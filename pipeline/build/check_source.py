"""Check a source's spec without its data: columns, crosswalks, fields and parameters exist."""

import re
from collections.abc import Iterator

from pipeline.build.examples import run_examples
from pipeline.errors import SpecError
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.fetching import belongs, file_patterns
from pipeline.spec.layer import LayerSpec
from pipeline.spec.layout import Columns
from pipeline.spec.source import NetworkSource, SourceFile, SourceSpec


def check_source(catalogue: Catalogue, source: SourceFile) -> str:
    """Check that a source names what there is and that its examples hold; what was found.

    Raises:
        SpecError: a name leads nowhere; the message lists every mistake found.
        CheckError: an example gives something else than it says.
    """
    spec, columns = source.spec, catalogue.columns(source.spec.id)
    layer = catalogue.layer_of(spec)
    crosswalks = catalogue.crosswalk_names(layer)
    mistakes = [
        *_unknown_columns(spec, columns),
        *_strange_file_patterns(spec),
        *_aimless_downloads(spec),
        *_unknown_parameters(catalogue, layer, spec, columns),
        *(
            f"crosswalk {mapping.crosswalk!r} is not in layer {layer.id}"
            for mapping in spec.mappings
            if mapping.crosswalk and mapping.crosswalk not in crosswalks
        ),
        *(
            f"field {name!r} is not in fields.yaml"
            for name in spec.features.map
            if name not in catalogue.fields
        ),
    ]
    if mistakes:
        raise SpecError("\n".join(f"{source.path}: {mistake}" for mistake in mistakes))
    run_examples(catalogue, layer, source)
    layouts = {layout.name for table in columns.values() for layout in table.layouts}
    return f"{len(layouts)} layouts, {len(spec.examples)} examples hold"


def _unknown_columns(spec: SourceSpec, columns: dict[str, Columns]) -> Iterator[str]:
    """Columns that the spec names and that no layout of their table has."""
    for table, names in spec.columns_by_table.items():
        if table not in columns:
            yield f"table {table!r} is not in {spec.columns}"
            continue
        known = {name for layout in columns[table].layouts for name in layout.spellings}
        yield from (f"column {name!r} is in no layout of {table}" for name in sorted(names - known))


def _strange_file_patterns(spec: SourceSpec) -> Iterator[str]:
    """File patterns with another blank than the year."""
    for vintage in spec.vintages:
        for pattern in vintage.files.values():
            if set(re.findall(r"{([^}]*)}", pattern)) - {"year"}:
                yield f"file pattern {pattern!r}: only {{year}} is filled in"


def _aimless_downloads(spec: SourceSpec) -> Iterator[str]:
    """Downloads that no vintage reads, and files of vintages that nobody says how to get."""
    files = [(year, v.files) for v in spec.vintages for year in v.years]
    patterns = {(year, pattern) for year, named in files for pattern in file_patterns(named, year)}
    reached = set()
    for download in spec.fetch.downloads:
        hits = {
            (year, pattern)
            for year, pattern in patterns
            if any(belongs(path, pattern) for path in download.targets(year))
        }
        if not hits:
            yield f"fetch: {download.url} leads to a path that no vintage reads"
        reached |= hits
    if not spec.fetch.manual:
        for year, pattern in sorted(patterns - reached):
            yield f"fetch: neither a download nor `manual` gives {pattern!r} of {year}"


def _unknown_parameters(
    catalogue: Catalogue, layer: LayerSpec, spec: SourceSpec, columns: dict[str, Columns]
) -> Iterator[str]:
    """Parameters that a network's columns or programme have and that the vocabulary lacks."""
    if not isinstance(spec, NetworkSource):
        return
    named = {code for table in columns.values() for code in table.measures.values()}
    named |= set(spec.tables.monitors.every_site or ())
    unknown = sorted(named - set(catalogue.parameters(layer)))
    yield from (f"parameter {code!r} is not in parameters.csv" for code in unknown)
