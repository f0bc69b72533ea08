"""The catalogue: every spec of the repository, read once and checked against each other."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import SpecError, UsageError
from pipeline.spec import layout, reference
from pipeline.spec.atlas import AtlasSpec, Framework, read_atlas
from pipeline.spec.base import read_spec
from pipeline.spec.crosswalk import Crosswalk, is_crosswalk
from pipeline.spec.crs import CrsRegistry
from pipeline.spec.field import FieldSpec, FieldTable
from pipeline.spec.layer import LayerSpec
from pipeline.spec.source import BaseSource, RegisterSource, SourceFile, SourceSpec, read_source

REPOSITORY = Path(__file__).resolve().parents[2]


Spec = TypeVar("Spec")


def _note_nothing(_path: Path) -> None:
    """Nobody asks which files are read."""


@dataclass(frozen=True)
class Catalogue:
    """Specs below one folder that has ``configs/`` and ``layers/``.

    `note` is told of every file that is asked for, before it is read and every time.
    """

    root: Path = field(default=REPOSITORY)
    note: Callable[[Path], None] = field(default=_note_nothing, repr=False, compare=False)
    _kept: dict[Path, Any] = field(default_factory=dict, repr=False, compare=False)

    def noting(self, note: Callable[[Path], None]) -> "Catalogue":
        """The same specs, read no second time, for a reader whose every use is told to `note`."""
        return replace(self, note=note)

    def __reduce__(self) -> tuple[type["Catalogue"], tuple[Path]]:
        """Another process gets its folder, and reads anew; nothing is noted there."""
        return Catalogue, (self.root,)

    def _once(self, path: Path, read: Callable[[Path], Spec]) -> Spec:
        """What `read` makes of a file, which is read at the first time alone."""
        self.note(path)
        if path not in self._kept:
            self._kept[path] = read(path)
        kept: Spec = self._kept[path]
        return kept

    @property
    def fields(self) -> dict[str, FieldSpec]:
        """Canonical fields by name."""
        path = self.root / "configs/fields.yaml"
        return self._once(path, lambda path: read_spec(path, FieldTable).fields)

    @property
    def crs(self) -> CrsRegistry:
        """The CRS registry."""
        path = self.root / "configs/crs.yaml"
        return self._once(path, lambda path: read_spec(path, CrsRegistry))

    @property
    def framework(self) -> Framework:
        """The 1:10M framework profile."""
        path = self.root / "configs/naaf.yaml"
        return self._once(path, lambda path: read_spec(path, Framework))

    @property
    def units(self) -> dict[str, reference.Unit]:
        """Units by code."""
        return self._once(self.root / "configs/units.csv", reference.read_units)

    @property
    def sectors(self) -> dict[str, reference.Sector]:
        """NAICS sectors by leading digits."""
        return self._once(self.root / "configs/naics.csv", reference.read_sectors)

    @property
    def states(self) -> dict[str, reference.State]:
        """States and provinces by ISO 3166-2 code."""
        return self._once(self.root / "configs/states.csv", reference.read_states)

    def source_ids(self) -> list[str]:
        """Ids of all sources; the file name is the id."""
        return sorted(path.stem for path in (self.root / "configs/sources").glob("*/*.yaml"))

    def source(self, source_id: str) -> SourceFile:
        """One source.

        Raises:
            SpecError: there is no such source, or its id is not its file's name.
        """
        paths = sorted((self.root / "configs/sources").glob(f"*/{source_id}.yaml"))
        if not paths:
            known = ", ".join(self.source_ids())
            raise SpecError(f"unknown source {source_id!r}; sources are {known}")
        return self._once(paths[0], self._read_source)

    def _read_source(self, path: Path) -> SourceFile:
        spec = read_source(path)
        if spec.id != path.stem:
            raise SpecError(f"{path}: id {spec.id!r} differs from the file's name")
        if isinstance(spec, RegisterSource) and spec.published_totals:
            media = {total.medium for total in spec.published_totals}
            if unknown := sorted(media - {*(self.fields["medium"].domain or ()), "all"}):
                raise SpecError(f"{path}: published_totals: unknown media {unknown}")
        return SourceFile(spec=spec, path=path)

    def columns(self, source_id: str) -> dict[str, layout.Columns]:
        """Layouts of a source's tables.

        Raises:
            SpecError: a register's column has a medium that the field table does not know.
        """
        source = self.source(source_id)
        path = source.path.with_name(source.spec.columns)
        columns = self._once(path, layout.read_columns)
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
        path = self.root / "layers" / layer_id / "layer.yaml"
        if path not in self._kept and layer_id not in self.layer_ids():
            raise UsageError(
                f"unknown layer {layer_id!r}; layers are {', '.join(self.layer_ids())}"
            )
        return self._once(path, self._read_layer)

    def _read_layer(self, path: Path) -> LayerSpec:
        spec = read_spec(path, LayerSpec)
        if unknown := spec.unknown_names(self.fields):
            raise SpecError(
                f"{path}: no fields of the layer or not in configs/fields.yaml: "
                f"{', '.join(map(repr, unknown))}"
            )
        texts = [n for n in spec.change_budget.totals if self.fields[n].type == "text"]
        if texts:
            raise SpecError(f"{path}: change_budget.totals: expected numbers, {texts[0]!r} is text")
        return spec

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
        path = self._crosswalk_folder(layer) / f"{name}.csv"
        if not path.is_file() or not is_crosswalk(path):
            known = ", ".join(self.crosswalk_names(layer))
            raise SpecError(f"layer {layer.id!r} has no crosswalk {name!r}; it has {known}")
        return self._once(path, Crosswalk.read)

    def crosswalk_names(self, layer: LayerSpec) -> list[str]:
        """Names of the layer's crosswalks; other tables that lie beside them are left out."""
        paths = sorted(self._crosswalk_folder(layer).glob("*.csv"))
        return [path.stem for path in paths if is_crosswalk(path)]

    def _crosswalk_folder(self, layer: LayerSpec) -> Path:
        return self.root / "layers" / layer.id / "crosswalks"

    def substances(self, layer: LayerSpec) -> dict[str, reference.Substance]:
        """Substances of a layer by code."""
        path = self._crosswalk_folder(layer) / "substances.csv"
        return self._once(path, reference.read_substances)

    def designations(self, layer: LayerSpec) -> dict[str, reference.Designation]:
        """What protected areas of a layer are called by law, by code."""
        path = self._crosswalk_folder(layer) / "designations.csv"
        return self._once(path, reference.read_designations)

    def parameters(self, layer: LayerSpec) -> dict[str, reference.Parameter]:
        """What the monitors of a layer measure, by code, in the order of lists."""
        path = self._crosswalk_folder(layer) / "parameters.csv"
        return self._once(path, reference.read_parameters)

    def atlas(self, path: Path) -> AtlasSpec:
        """An atlas spec; the sources, years and layers it names must exist.

        Raises:
            SpecError: a reference leads nowhere, or a source forbids publication.
        """
        spec = read_atlas(path)
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
