"""The KMZ of areas and of lines: symbols, folders, order, time, and what other readers find."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from pipeline.export.icons import circle_icon
from pipeline.export.kmz_layer import write_layer_kmz
from pipeline.export.make_product import make_product
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from tests import shape_products as made
from tests.kml_schema import KML, parse, read_doc, schema_errors, unresolved_entities
from tests.validate_products import verdicts

PLACED = "feature-" + made.TOO_SMALL_AT_10M
ALL_G = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11")


def written(folder: Path, product: Product, language: str = "en") -> dict[str, int]:
    legend = circle_icon("00FF00")
    return write_layer_kmz(folder, product, made.CATALOGUE, language, legend)


@pytest.fixture(scope="module")
def areas() -> Product:
    return made.area_product()


@pytest.fixture(scope="module")
def path(areas: Product, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kmz")
    assert written(folder, areas) == {"protected_areas_10m_en.kmz": 10}
    return folder / "protected_areas_10m_en.kmz"


@pytest.fixture(scope="module")
def root(path: Path) -> Any:
    return parse(read_doc(path))


def placemarks(root: Any) -> dict[str, Any]:
    return {e.get("id"): e for e in root.iter(KML + "Placemark")}


def test_each_feature_is_what_the_scale_draws(root: Any) -> None:
    found = placemarks(root)
    assert len(found) == 10
    small = {key for key, e in found.items() if e.find(KML + "Point") is not None}
    assert small == {PLACED, "feature-" + made.TOO_SMALL_AT_1M}
    assert all(e.find(f".//{KML}Polygon") is not None for k, e in found.items() if k not in small)
    across = found["feature-" + made.ACROSS_180].findall(f"{KML}MultiGeometry/{KML}Polygon")
    assert len(across) == 2


def test_a_style_has_a_light_fill_a_darker_outline_and_a_small_icon(root: Any) -> None:
    styles = {e.get("id"): e for e in root.findall(f"{KML}Document/{KML}Style")}
    for symbol in made.AREAS.style.classes:
        style = styles["style-" + symbol.value.replace(" ", "_x0020_")]
        fill = style.findtext(f"{KML}PolyStyle/{KML}color")
        line = style.findtext(f"{KML}LineStyle/{KML}color")
        reversed_rgb = symbol.color[4:] + symbol.color[2:4] + symbol.color[:2]
        assert fill == f"94{reversed_rgb.lower()}"
        assert line[:2] == "ff"
        assert all(line[at : at + 2] <= fill[at : at + 2] for at in (2, 4, 6))
        assert line[2:] != fill[2:]
        assert style.findtext(f"{KML}IconStyle/{KML}color") == f"ff{reversed_rgb.lower()}"
        assert float(style.findtext(f"{KML}LineStyle/{KML}width")) == 1


def test_folders_are_countries_and_categories_with_their_names(root: Any) -> None:
    document = root.find(KML + "Document")
    countries = document.findall(KML + "Folder")
    assert [e.findtext(KML + "name") for e in countries] == ["Canada", "Mexico", "United States"]
    inside = [e.findtext(KML + "name") for e in countries[2].findall(KML + "Folder")]
    assert "II National park" in inside
    assert "Ib Wilderness area" in inside


def test_time_begins_and_does_not_end(root: Any) -> None:
    spans = {key: e.find(KML + "TimeSpan") for key, e in placemarks(root).items()}
    basin = spans["feature-" + made.HOLED]
    assert basin.findtext(KML + "begin") == "1910-01-01"
    assert basin.find(KML + "end") is None
    assert spans["feature-USA-PAD-US-3"] is None


def test_validate_finds_nothing_wrong_with_it(path: Path) -> None:
    found = verdicts(path)
    assert {rule: found[rule].verdict for rule in ALL_G} == dict.fromkeys(ALL_G, "pass")
    # Its areas are those of all detail: the name says that less is drawn.
    assert found["B9"].verdict == "not_applicable"
    kml = read_doc(path)
    assert schema_errors(kml) == []
    assert unresolved_entities(kml) == set()


def test_gdal_finds_the_shapes_that_are_drawn(path: Path, areas: Product) -> None:
    layers = [name for name, kind in pyogrio.list_layers(path) if kind]
    frame = pd.concat([pyogrio.read_dataframe(path, layer=name) for name in layers])
    shapes = frame.set_index(frame["id"].str.removeprefix("feature-")).geometry
    keys = areas.all_features["feature_id"]
    assert sorted(shapes.index) == keys.tolist()
    wanted = pd.Series(areas.drawn_shapes, index=keys)
    for key in (made.HOLED, made.NESTED, made.IN_PARTS, made.COVERED):
        both = shapely.symmetric_difference(shapes[key], wanted[key]).area
        assert both < 1e-5 * wanted[key].area


def repeated(count: int) -> Product:
    """The areas several times over, the later the larger by what they say of themselves."""
    tables = made.area_tables()
    names = ["areas", *(f"tier_{name}" for name in made.AREAS.tiers)]
    many = {}
    for name in names:
        copies = []
        for number in range(count):
            copy = tables[name].assign(feature_id=tables[name]["feature_id"] + f"-{number:03d}")
            if "native_id" in copy:
                copy["area_geodesic_km2"] += number
            copies.append(copy)
        many[name] = pd.concat(copies, ignore_index=True)
    return make_product(made.CATALOGUE, made.AREAS, "2025", many, Ledger())


def test_many_areas_are_a_light_document_and_tiles(tmp_path: Path) -> None:
    light, tiled = "protected_areas_10m_fr.kmz", "protected_areas_10m_fr_tiles.kmz"
    product = repeated(101)
    assert written(tmp_path, product, "fr") == {light: 1_010, tiled: 1_010}
    root = parse(read_doc(tmp_path / light))
    assert {e.get("name") for e in root.iter(KML + "Data")} == set(made.AREAS.overview)
    found = verdicts(tmp_path / tiled)
    assert {rule: found[rule].verdict for rule in ALL_G} == dict.fromkeys(ALL_G, "pass")
    seen_from_far = {key[8:] for key in placemarks(parse(read_doc(tmp_path / tiled)))}
    by_area = product.all_features.set_index("feature_id")["area_geodesic_km2"]
    assert seen_from_far == set(by_area.nlargest(500).index)


def test_of_areas_in_a_folder_the_larger_is_drawn_first(tmp_path: Path) -> None:
    tables = made.area_tables()
    tables["areas"]["iucn_category"] = "II"
    product = make_product(made.CATALOGUE, made.AREAS, "2025", tables, Ledger())
    written(tmp_path, product)
    order = [*placemarks(parse(read_doc(tmp_path / "protected_areas_10m_en.kmz")))]
    mexican = [key for key in order if key.startswith("feature-MEX")]
    assert mexican == ["feature-MEX-SIMEC-1", "feature-" + made.COVERED, PLACED]
    assert order.index("feature-" + made.HOLED) < order.index("feature-" + made.NESTED)


def test_lines_have_a_width_and_no_fill_to_see(tmp_path: Path) -> None:
    product = made.line_product()
    assert written(tmp_path, product) == {"sample_rivers_10m_en.kmz": 3}
    path = tmp_path / "sample_rivers_10m_en.kmz"
    root = parse(read_doc(path))
    assert schema_errors(read_doc(path)) == []
    widths = {e.text for e in root.iter(KML + "width")}
    assert widths == {"2"}
    colors = {e.text for e in root.iterfind(f".//{KML}LineStyle/{KML}color")}
    assert "ffb4781f" in colors
    lines = {key: len(list(e.iter(KML + "LineString"))) for key, e in placemarks(root).items()}
    assert lines == {"feature-CAN-R-1": 1, "feature-MEX-R-1": 2, "feature-USA-R-1": 2}
    found = verdicts(path)
    wanted = [rule for rule in ALL_G if rule != "G4"]
    assert {rule: found[rule].verdict for rule in wanted} == dict.fromkeys(wanted, "pass")
    length = shapely.length(product.drawn_shapes[:2]).sum()
    layers = [name for name, kind in pyogrio.list_layers(path) if kind]
    read = pd.concat([pyogrio.read_dataframe(path, layer=name) for name in layers])
    kept = read[read["id"] != "feature-USA-R-1"].geometry.to_numpy(object)
    assert np.isclose(shapely.length(kept).sum(), length, rtol=1e-6)


def test_same_input_gives_same_bytes(tmp_path: Path, areas: Product, path: Path) -> None:
    written(tmp_path, areas)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()
