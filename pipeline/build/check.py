"""Check specs without building: they parse, references lead somewhere, examples hold."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.build.check_source import check_source
from pipeline.checks.suspects import find_check
from pipeline.errors import SpecError, UsageError
from pipeline.export.formats import find_format
from pipeline.rules import RULES
from pipeline.spec.base import read_spec
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.profile import Profile
from pipeline.steps.layer_steps import find_layer_step
from pipeline.steps.registry import find_step

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


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
        # After the sources: of one that names a crosswalk wrongly, that is what is told.
        ("crosswalks", "layers/*/crosswalks"),
        ("atlas", "configs/atlases/*.yaml"),
        ("profile", "configs/profiles/*.yaml"),
    ):
        for path in sorted(root.glob(pattern)):
            if kind != "crosswalks" or path.parent.name in catalogue.layer_ids():
                yield path.resolve(), kind


def _check_one(catalogue: Catalogue, path: Path, kind: str) -> str:
    if kind == "layer":
        return _check_layer(catalogue, path.parent.name)
    if kind == "crosswalks":
        return _check_crosswalks(catalogue, catalogue.layer(path.parent.name))
    if kind == "atlas":
        atlas = catalogue.atlas(path)
        return f"{sum(len(entry.editions) for entry in atlas.layers)} editions"
    if kind == "profile":
        return f"workers of {read_spec(path, Profile).scheduler}"
    return check_source(catalogue, catalogue.source(path.stem))


def _check_layer(catalogue: Catalogue, layer_id: str) -> str:
    layer = catalogue.layer(layer_id)
    for name in layer.source_steps:
        find_step(name)
    for name in layer.layer_steps:
        find_layer_step(name)
    for name in layer.layer_checks:
        find_check(name)
    mistakes = [
        f"budget for the unknown rule {rule!r}" for rule in layer.budgets if rule not in RULES
    ]
    mistakes += _unknown_formats(layer)
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
    names = catalogue.crosswalk_names(layer)
    rows = sum(len(catalogue.crosswalk(layer, name)) for name in names)
    return f"{len(layer.fields)} fields, {len(names)} crosswalks of {rows} rows"


def _check_crosswalks(catalogue: Catalogue, layer: LayerSpec) -> str:
    """A table that nothing reads says what is not so, and nobody would notice."""
    names = catalogue.crosswalk_names(layer)
    sources = [catalogue.source(source_id).spec for source_id in catalogue.source_ids()]
    read = {
        mapping.crosswalk
        for source in sources
        if catalogue.layer_of(source).id == layer.id
        for mapping in source.mappings
    }
    if unread := [name for name in names if name not in read]:
        raise SpecError(
            "\n".join(
                f"layers/{layer.id}/crosswalks/{name}.csv: no source of the layer reads it"
                for name in unread
            )
        )
    return f"{len(names)} are read"


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
    }
    if layer.table == "facilities":
        domains["substances"] = set(catalogue.substances(layer))
    elif layer.table == "sites":
        domains["parameters"] = set(catalogue.parameters(layer))
    if layer.table != "facilities":  # a row may name its country only, also one of the others
        domains["state_prov"] |= {first + second for first in _LETTERS for second in _LETTERS}
        domains["stateabb"] = set(catalogue.states)
        domains["medium"] = set(catalogue.fields["main_medium"].domain or ())
    domains |= {
        name: set(field.domain)
        for name, field in catalogue.fields.items()
        if field.domain and name not in domains
    }
    return [
        f"crosswalk {name!r} gives the unknown value {value!r}"
        for name in catalogue.crosswalk_names(layer)
        for kind, known in domains.items()
        if name.startswith(f"{kind}_")
        for value in sorted(catalogue.crosswalk(layer, name).values() - known)
    ]
