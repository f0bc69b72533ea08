"""Check specs without building: they parse, references lead somewhere, examples hold."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import pipeline.steps.attach
import pipeline.steps.identify
import pipeline.steps.locate
import pipeline.steps.totals  # noqa: F401  (importing the modules registers their steps)
from pipeline.checks.suspects import find_check
from pipeline.errors import CheckError, SpecError, UsageError
from pipeline.export.formats import find_format
from pipeline.ledger import Ledger
from pipeline.rules import RULES
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.layout import Columns
from pipeline.spec.mapping import Mapping
from pipeline.spec.source import Example, SourceFile, SourceSpec
from pipeline.steps.registry import Context, find_step, run_steps

_CONFORM, _LOCATE = ("conform_facilities",), ("locate",)
_DEGREES = 1e-6


def check_specs(catalogue: Catalogue, paths: tuple[Path, ...]) -> list[str]:
    """Check everything, or only the specs below `paths`; one line for each spec that is right.

    Raises:
        SpecError: a spec is wrong; the message lists every mistake found.
        CheckError: an example gives something else than it says.
        UsageError: a path is no spec of this repository.
    """
    tasks = dict(_tasks(catalogue))
    wanted = [path.resolve() for path in paths]
    for path in wanted:
        if not any(path == spec or path in spec.parents for spec in tasks):
            raise UsageError(f"{path}: not a spec of this repository, nor a folder that holds one")
    lines = [
        f"configs/fields.yaml: {len(catalogue.fields)} fields",
        f"configs/crs.yaml: {len(catalogue.crs.atlas.control_points)} control points",
        f"configs/naics.csv: {len(catalogue.sectors)} sectors",
    ]
    for spec, kind in tasks.items():
        if not wanted or any(path == spec or path in spec.parents for path in wanted):
            lines.append(f"{spec.relative_to(catalogue.root)}: {_check_one(catalogue, spec, kind)}")
    return lines


def _tasks(catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    root = catalogue.root
    for kind, pattern in (
        ("layer", "layers/*/layer.yaml"),
        ("source", "configs/sources/*/*.yaml"),
        ("atlas", "configs/atlases/*.yaml"),
    ):
        for path in sorted(root.glob(pattern)):
            yield path.resolve(), kind


def _check_one(catalogue: Catalogue, path: Path, kind: str) -> str:
    if kind == "layer":
        return _check_layer(catalogue, path.parent.name)
    if kind == "atlas":
        atlas = catalogue.atlas(path)
        return f"{sum(len(entry.editions) for entry in atlas.layers)} editions"
    return _check_source(catalogue, catalogue.source(path.stem))


def _check_layer(catalogue: Catalogue, layer_id: str) -> str:
    layer = catalogue.layer(layer_id)
    for name in layer.source_steps:
        find_step(name)
    for name in layer.layer_checks:
        find_check(name)
    mistakes = [
        f"budget for the unknown rule {rule!r}" for rule in layer.budgets if rule not in RULES
    ]
    mistakes += _unknown_formats(layer)
    named = {layer.key, layer.style.field, *layer.folders, layer.prominence or layer.key}
    mistakes += [f"{name!r} is no field of the layer" for name in sorted(named - set(layer.fields))]
    mistakes += [
        f"balloon: {name!r} is no known field"
        for name in layer.balloon
        if name not in catalogue.fields and f"{name}_en" not in catalogue.fields
    ]
    mistakes += [
        f"overview: {name!r} is not in the balloon"
        for name in layer.overview
        if name not in layer.balloon
    ]
    mistakes += _strange_values(catalogue, layer)
    if mistakes:
        raise SpecError(
            "\n".join(f"layers/{layer_id}/layer.yaml: {mistake}" for mistake in mistakes)
        )
    rows = sum(len(catalogue.crosswalk(layer, name)) for name in layer.crosswalks)
    return f"{len(layer.fields)} fields, {len(layer.crosswalks)} crosswalks of {rows} rows"


def _unknown_formats(layer: LayerSpec) -> Iterator[str]:
    for name in layer.formats:
        try:
            find_format(name)
        except SpecError as error:
            yield f"formats: {error}"


def _strange_values(catalogue: Catalogue, layer: LayerSpec) -> list[str]:
    """Atlas values of crosswalks that their reference table does not have."""
    domains = {
        "media": set(catalogue.fields["medium"].domain or ()),
        "units": set(catalogue.units),
        "state_prov": set(catalogue.states),
        "substances": set(catalogue.substances(layer)),
    }
    return [
        f"crosswalk {name!r} gives the unknown value {value!r}"
        for name in layer.crosswalks
        for kind, known in domains.items()
        if name.startswith(f"{kind}_")
        for value in sorted(catalogue.crosswalk(layer, name).values() - known)
    ]


def _check_source(catalogue: Catalogue, source: SourceFile) -> str:
    spec, columns = source.spec, catalogue.columns(source.spec.id)
    layers = [catalogue.layer(layer_id) for layer_id in catalogue.layer_ids()]
    known = {name for layer in layers for name in layer.crosswalks}
    mistakes = [
        *_unknown_columns(spec, columns),
        *_unreadable_keys(spec),
        *(
            f"crosswalk {mapping.crosswalk!r} is in no layer"
            for mapping in _mappings(spec)
            if mapping.crosswalk and mapping.crosswalk not in known
        ),
        *(
            f"field {n!r} is not in fields.yaml"
            for n in spec.tables.facilities.map
            if n not in catalogue.fields
        ),
    ]
    if mistakes:
        raise SpecError("\n".join(f"{source.path}: {mistake}" for mistake in mistakes))
    for number, example in enumerate(spec.examples, start=1):
        _run_example(
            catalogue, layers[0], spec, columns, example, f"{source.path}: example {number}"
        )
    layouts = {layout.name for table in columns.values() for layout in table.layouts}
    return f"{len(layouts)} layouts, {len(spec.examples)} examples hold"


def _mappings(spec: SourceSpec) -> list[Mapping]:
    releases = spec.tables.releases
    optional = [releases.medium] if releases.medium else []
    return [*spec.tables.facilities.map.values(), releases.substance, releases.unit, *optional]


def _unknown_columns(spec: SourceSpec, columns: dict[str, Columns]) -> Iterator[str]:
    """Columns that the spec names and that no layout of its table has."""
    facilities, releases = spec.tables.facilities, spec.tables.releases
    home = "releases" if facilities.one_row_a_form else "facilities"
    names = {c for mapping in facilities.map.values() for c in mapping.columns}
    names -= set(facilities.from_releases)
    names |= {*spec.locate.columns, *facilities.key.columns}
    yield from (
        f"column {n!r} is in no layout of {home}" for n in sorted(names - _known(columns[home]))
    )
    names = {*releases.key.columns, *releases.substance.columns, *releases.unit.columns}
    names |= {releases.substance_name, *facilities.from_releases}
    names |= {name for name in (releases.quantity, releases.category) if name}
    names |= {rows.column for rows in (releases.where, releases.certification) if rows}
    names |= set(releases.medium.columns) if releases.medium else set()
    names |= {
        part for identity in releases.control_totals for part in (*identity.parts, identity.total)
    }
    unknown = sorted(names - _known(columns["releases"]))
    yield from (f"column {name!r} is in no layout of releases" for name in unknown)


def _unreadable_keys(spec: SourceSpec) -> Iterator[str]:
    """Keys that are not one column, and file patterns with another blank than the year."""
    for name, table in (("facilities", spec.tables.facilities), ("releases", spec.tables.releases)):
        if table.key.column is None:
            yield f"tables.{name}.key: expected column: <name>"
    for vintage in spec.vintages:
        for pattern in (vintage.files.facilities, vintage.files.releases):
            if set(re.findall(r"{([^}]*)}", pattern)) - {"year"}:
                yield f"file pattern {pattern!r}: only {{year}} is filled in"


def _known(columns: Columns) -> set[str]:
    return {name for layout in columns.layouts for name in layout.spellings}


def _run_example(
    catalogue: Catalogue,
    layer: LayerSpec,
    spec: SourceSpec,
    columns: dict[str, Columns],
    example: Example,
    where: str,
) -> None:
    """Run one facility row through conform and locate, and compare what comes out."""
    year = spec.vintages[-1].years[-1]
    context = Context(
        catalogue, layer, spec, spec.vintages[-1], columns, year, "not stated", Ledger()
    )
    row = {"source": spec.id, "country": spec.country, "file": "example", "record": 1}
    given = dict.fromkeys(spec.tables.facilities.from_releases, "") | example.facility
    rows = pd.DataFrame([row | {"native_id": "EXAMPLE"} | given])
    tables = run_steps(_CONFORM, {"facilities": rows, "releases": rows}, context)
    found = tables["facilities"].iloc[0].to_dict() | {"coordinate_status": "quarantined"}
    located = run_steps(_LOCATE, tables, context)["facilities"]
    if len(located):
        found |= located.iloc[0].to_dict()
    for field, expected in example.gives.items():
        if not _equal(expected, found.get(field)):
            raise CheckError(f"{where}: {field}: expected {expected!r}, found {found.get(field)!r}")


def _equal(expected: str | float | None, found: object) -> bool:
    if isinstance(expected, float | int) and isinstance(found, float | int):
        return abs(expected - found) <= _DEGREES
    return expected == found
