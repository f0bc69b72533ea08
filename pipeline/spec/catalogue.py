"""The catalogue: every spec of the repository, read once and checked against each other."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.errors import SpecError, UsageError
from pipeline.spec import layout, reference
from pipeline.spec.atlas import AtlasSpec, Framework
from pipeline.spec.base import read_spec
from pipeline.spec.crosswalk import Crosswalk, is_crosswalk
from pipeline.spec.crs import CrsRegistry
from pipeline.spec.field import FieldSpec, FieldTable
from pipeline.spec.layer import LayerSpec
from pipeline.spec.source import BaseSource, RegisterSource, SourceFile, SourceSpec, read_source

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Catalogue:
    """Specs below one folder that has ``configs/`` and ``layers/``."""

    root: Path = field(default=REPOSITORY)

    @cached_property
    def fields(self) -> dict[str, FieldSpec]:
        """Canonical fields by name."""
        return read_spec(self.root / "configs/fields.yaml", FieldTable).fields

    @cached_property
    def crs(self) -> CrsRegistry:
        """The CRS registry."""
        return read_spec(self.root / "configs/crs.yaml", CrsRegistry)

    @cached_property
    def framework(self) -> Framework:
        """The 1:10M framework profile."""
        return read_spec(self.root / "configs/naaf.yaml", Framework)

    @cached_property
    def units(self) -> dict[str, reference.Unit]:
        """Units by code."""
        return reference.read_units(self.root / "configs/units.csv")

    @cached_property
    def sectors(self) -> dict[str, reference.Sector]:
        """NAICS sectors by leading digits."""
        return reference.read_sectors(self.root / "configs/naics.csv")

    @cached_property
    def states(self) -> dict[str, reference.State]:
        """States and provinces by ISO 3166-2 code."""
        return reference.read_states(self.root / "configs/states.csv")

    @cached_property
    def _sources(self) -> dict[str, SourceFile]:
        """Sources read so far."""
        return {}

    @cached_property
    def _layers(self) -> dict[str, LayerSpec]:
        """Layers read so far."""
        return {}

    @cached_property
    def _crosswalks(self) -> dict[tuple[str, str], Crosswalk]:
        """Crosswalks read so far, by layer and name."""
        return {}

    def source_ids(self) -> list[str]:
        """Ids of all sources; the file name is the id."""
        return sorted(path.stem for path in (self.root / "configs/sources").glob("*/*.yaml"))

    def source(self, source_id: str) -> SourceFile:
        """One source.

        Raises:
            SpecError: there is no such source, or its id is not its file's name.
        """
        if source_id not in self._sources:
            paths = sorted((self.root / "configs/sources").glob(f"*/{source_id}.yaml"))
            if not paths:
                known = ", ".join(self.source_ids())
                raise SpecError(f"unknown source {source_id!r}; sources are {known}")
            spec = read_source(paths[0])
            if spec.id != source_id:
                raise SpecError(f"{paths[0]}: id {spec.id!r} differs from the file's name")
            if isinstance(spec, RegisterSource) and spec.published_totals:
                media = {total.medium for total in spec.published_totals}
                if unknown := sorted(media - {*(self.fields["medium"].domain or ()), "all"}):
                    raise SpecError(f"{paths[0]}: published_totals: unknown media {unknown}")
            self._sources[source_id] = SourceFile(spec=spec, path=paths[0])
        return self._sources[source_id]

    def columns(self, source_id: str) -> dict[str, layout.Columns]:
        """Layouts of a source's tables.

        Raises:
            SpecError: a register's column has a medium that the field table does not know.
        """
        source = self.source(source_id)
        path = source.path.with_name(source.spec.columns)
        columns = layout.read_columns(path)
        if not isinstance(source.spec, RegisterSource):
            return columns
        known = self.fields["medium"].domain or ()
        for table in columns.values():
            for name, medium in table.measures.items():
                if medium not in known:
                    raise SpecError(
                        f"{path}: {name}: unknown medium {medium!r}; media are {', '.join(known)}"
                    )
        return columns

    def layer_ids(self) -> list[str]:
        """Ids of all layers."""
        return sorted(path.parent.name for path in (self.root / "layers").glob("*/layer.yaml"))

    def layer(self, layer_id: str) -> LayerSpec:
        """One layer; its fields must be in the field table.

        Raises:
            UsageError: there is no such layer.
            SpecError: the layer names a field that the field table lacks, or sums texts.
        """
        if layer_id in self._layers:
            return self._layers[layer_id]
        if layer_id not in self.layer_ids():
            raise UsageError(
                f"unknown layer {layer_id!r}; layers are {', '.join(self.layer_ids())}"
            )
        path = self.root / "layers" / layer_id / "layer.yaml"
        spec = read_spec(path, LayerSpec)
        if unknown := spec.unknown_names(self.fields):
            raise SpecError(
                f"{path}: no fields of the layer or not in configs/fields.yaml: "
                f"{', '.join(map(repr, unknown))}"
            )
        texts = [n for n in spec.change_budget.totals if self.fields[n].type == "text"]
        if texts:
            raise SpecError(f"{path}: change_budget.totals: expected numbers, {texts[0]!r} is text")
        return self._layers.setdefault(layer_id, spec)

    def layer_of(self, source: SourceSpec) -> LayerSpec:
        """The layer that features of the source are published in.

        Raises:
            SpecError: no layer takes them.
        """
        if isinstance(source, BaseSource):
            return self.layer(source.layer)
        for layer_id in self.layer_ids():
            if self.layer(layer_id).table == source.main_table:
                return self.layer(layer_id)
        raise SpecError(f"{source.id}: no layer publishes {source.main_table}")

    def crosswalk(self, layer: LayerSpec, name: str) -> Crosswalk:
        """A crosswalk of a layer: ``layers/<id>/crosswalks/<name>.csv``.

        Raises:
            SpecError: the layer has no such crosswalk.
        """
        if (layer.id, name) in self._crosswalks:
            return self._crosswalks[layer.id, name]
        known = self.crosswalk_names(layer)
        if name not in known:
            raise SpecError(
                f"layer {layer.id!r} has no crosswalk {name!r}; it has {', '.join(known)}"
            )
        found = Crosswalk.read(self._crosswalk_folder(layer) / f"{name}.csv")
        return self._crosswalks.setdefault((layer.id, name), found)

    def crosswalk_names(self, layer: LayerSpec) -> list[str]:
        """Names of the layer's crosswalks; other tables that lie beside them are left out."""
        paths = sorted(self._crosswalk_folder(layer).glob("*.csv"))
        return [path.stem for path in paths if is_crosswalk(path)]

    def _crosswalk_folder(self, layer: LayerSpec) -> Path:
        return self.root / "layers" / layer.id / "crosswalks"

    def substances(self, layer: LayerSpec) -> dict[str, reference.Substance]:
        """Substances of a layer by code."""
        folder = self.root / "layers" / layer.id / "crosswalks"
        return reference.read_substances(folder / "substances.csv")

    def designations(self, layer: LayerSpec) -> dict[str, reference.Designation]:
        """What protected areas of a layer are called by law, by code."""
        folder = self.root / "layers" / layer.id / "crosswalks"
        return reference.read_designations(folder / "designations.csv")

    def parameters(self, layer: LayerSpec) -> dict[str, reference.Parameter]:
        """What the monitors of a layer measure, by code, in the order of lists."""
        folder = self.root / "layers" / layer.id / "crosswalks"
        return reference.read_parameters(folder / "parameters.csv")

    def atlas(self, path: Path) -> AtlasSpec:
        """An atlas spec; the sources, years and layers it names must exist.

        Raises:
            SpecError: a reference leads nowhere, or a source forbids publication.
        """
        spec = read_spec(path, AtlasSpec)
        for atlas_layer in spec.layers:
            layer = self.layer(atlas_layer.layer)
            for edition in atlas_layer.editions:
                for wanted in edition.sources:
                    source = self.source(wanted.source).spec
                    if self.layer_of(source).id != layer.id:
                        raise SpecError(
                            f"{path}: {source.id} is for layer {self.layer_of(source).id}, "
                            f"not for {layer.id}"
                        )
                    for year in (wanted.year, wanted.compare_year):
                        if year is not None and source.vintage(year) is None:
                            raise SpecError(f"{path}: {source.id} has no vintage for {year}")
                    if not source.licence.may_publish:
                        raise SpecError(f"{path}: the licence of {source.id} forbids publication")
        return spec
