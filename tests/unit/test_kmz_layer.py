"""Which KMZ a layer has: one document, or a light one and tiles."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.export.icons import circle_icon
from pipeline.export.kmz_layer import write_layer_kmz
from tests.kml_schema import KML, parse, read_doc
from tests.unit.test_product import CATALOGUE, LAYER, facilities, make, releases
from tests.validate_products import verdicts

LIGHT = {"native_id", "release_total_kg"}


def layer_of(folder: Path, count: int, language: str = "en") -> dict[str, int]:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-120, -80, count).tolist(), rng.uniform(30, 48, count).tolist()
    places = [(f"USA-{n:05d}", x, y) for n, (x, y) in enumerate(zip(lon, lat, strict=True))]
    frame = facilities(*places, state_prov="US-TX", name="Plant $[name] <script>")
    frame["reporting_year"] = 2012
    frame["release_total_kg"] = np.arange(count, dtype=float)
    product, _ = make(frame, releases(1.0, feature_id="USA-00000"))
    return write_layer_kmz(folder, product, CATALOGUE, language, circle_icon("00FF00"))


def data_names(path: Path) -> set[str]:
    return {e.get("name") for e in parse(read_doc(path)).iter(KML + "Data")}


def test_a_small_layer_is_one_document_with_all_fields(tmp_path: Path) -> None:
    name = f"{LAYER.id}_en.kmz"
    assert layer_of(tmp_path, 1_000) == {name: 1_000}
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert len(data_names(tmp_path / name)) == len(LAYER.balloon)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_large_layer_is_a_light_document_and_tiles(tmp_path: Path, language: str) -> None:
    light, tiled = f"{LAYER.id}_{language}.kmz", f"{LAYER.id}_{language}_tiles.kmz"
    assert layer_of(tmp_path, 1_001, language) == {light: 1_001, tiled: 1_001}
    assert len(list(parse(read_doc(tmp_path / light)).iter(KML + "Placemark"))) == 1_001
    assert data_names(tmp_path / light) == LIGHT | {f"sector_{language}"}
    assert len(data_names(tmp_path / tiled)) == len(LAYER.balloon)
    root = [e.get("id") for e in parse(read_doc(tmp_path / tiled)).iter(KML + "Placemark")]
    assert sorted(root) == [f"feature-USA-{n:05d}" for n in range(501, 1_001)]
    for name, expected in ((light, "warn"), (tiled, "pass")):
        found = verdicts(tmp_path / name)
        assert found["G6"].verdict == expected
        others = [rule for rule in found if rule[0] == "G" and rule not in ("G4", "G6", "G12")]
        assert {found[rule].verdict for rule in others} == {"pass"}
