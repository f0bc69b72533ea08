"""The tiled KMZ: every feature once, the largest first, regions, budgets, references, bytes."""

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from pipeline.export.icons import circle_icon
from pipeline.export.kml_tiles import MOST_FEATURES, plan_tiles
from pipeline.export.kmz import write_tiled_kmz
from tests.kml_schema import KML, parse, schema_errors, unresolved_entities
from tests.unit.test_kml import ATTACKS, document, frame
from tests.unit.test_kml_shapes import AREAS, shapes
from tests.validate_products import verdicts

COUNT = 4_000


def written(path: Path, count: int = COUNT, **columns: Any) -> Path:
    rows = frame(count, **columns)
    prominence = rows["feature_id"].str[3:].astype(int).to_numpy(float)
    assert write_tiled_kmz(path, document(), rows, prominence) == count
    return path


def documents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.namelist()[0] == "doc.kml"
        return {n: package.read(n) for n in package.namelist() if n.endswith(".kml")}


def ids(kml: bytes) -> list[str]:
    return [e.get("id") for e in parse(kml).iter(KML + "Placemark")]


def box(region: Any) -> list[float]:
    return [
        float(region.findtext(f"{KML}LatLonAltBox/{KML}{side}"))
        for side in ("west", "south", "east", "north")
    ]


def test_every_feature_stands_in_one_document(tmp_path: Path) -> None:
    found = documents(written(tmp_path / "t.kmz"))
    every = [key for kml in found.values() for key in ids(kml)]
    assert sorted(every) == [f"feature-MX-{i:06d}" for i in range(COUNT)]
    assert all(0 < len(ids(kml)) <= MOST_FEATURES for kml in found.values())
    links = [
        e.findtext(f"{KML}Link/{KML}href")
        for e in parse(found["doc.kml"]).iter(f"{KML}NetworkLink")
    ]
    assert sorted(links) == sorted(set(found) - {"doc.kml"})
    # Only one document at the root: some readers take the last one there for the main one.
    assert all(name.startswith("tiles/") for name in links)


def test_the_most_prominent_are_seen_from_farthest(tmp_path: Path) -> None:
    found = documents(written(tmp_path / "t.kmz"))
    root = {int(key[-6:]) for key in ids(found["doc.kml"])}
    assert root == set(range(COUNT - len(root), COUNT))
    by_key = {
        n[6:-4]: [int(k[-6:]) for k in ids(kml)] for n, kml in found.items() if n != "doc.kml"
    }
    nested = [(key, key[:-1]) for key in by_key if key[:-1] in by_key]
    assert nested
    for key, parent in nested:
        assert max(by_key[key]) < min(by_key[parent])


def test_regions_hold_their_features_and_the_links_have_the_same(tmp_path: Path) -> None:
    found = documents(written(tmp_path / "t.kmz"))
    for link in parse(found["doc.kml"]).iter(KML + "NetworkLink"):
        region = link.find(KML + "Region")
        assert link.findtext(f"{KML}Link/{KML}viewRefreshMode") == "onRegion"
        tile = parse(found[link.findtext(f"{KML}Link/{KML}href")]).find(KML + "Document")
        west, south, east, north = box(region)
        assert box(tile.find(KML + "Region")) == [west, south, east, north]
        for place in tile.iter(KML + "coordinates"):
            lon, lat = map(float, place.text.split(","))
            assert west <= lon <= east
            assert south <= lat <= north


def test_all_documents_are_valid_and_complete_by_themselves(tmp_path: Path) -> None:
    attacks = pd.Series([ATTACKS[i % len(ATTACKS)] for i in range(COUNT)], dtype=object)
    path = written(tmp_path / "t.kmz", sector=attacks)
    with zipfile.ZipFile(path) as package:
        members = set(package.namelist())
    for name, kml in documents(path).items():
        assert schema_errors(kml) == []
        assert unresolved_entities(kml) == set()
        for href in parse(kml).iter(KML + "href"):
            # Where readers disagree on what an address in a tile is relative to, both hold.
            assert href.text in members
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), href.text)) in members


def test_validate_follows_the_links_and_passes(tmp_path: Path) -> None:
    found = verdicts(written(tmp_path / "t.kmz"))
    rules = [rule for rule in found if rule[0] == "G" and rule not in ("G4", "G12")]
    assert {rule: found[rule].verdict for rule in rules} == dict.fromkeys(rules, "pass")
    assert found["G6"].figure.startswith(f"{COUNT} features")
    assert re.search(r", \d+ tiles$", found["G6"].figure)


def test_same_input_gives_same_bytes_whatever_the_row_order(tmp_path: Path) -> None:
    rows = frame(2_500)
    equal = np.zeros(len(rows))
    write_tiled_kmz(tmp_path / "a.kmz", document(), rows, equal)
    write_tiled_kmz(tmp_path / "b.kmz", document(), rows.sample(frac=1, random_state=3), equal)
    assert (tmp_path / "a.kmz").read_bytes() == (tmp_path / "b.kmz").read_bytes()


def test_failure_leaves_no_package(tmp_path: Path) -> None:
    rows = frame(1_500, geometry=[shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])] * 1_500)
    with pytest.raises(ValueError, match="is not valid"):
        write_tiled_kmz(tmp_path / "t.kmz", document(), rows, np.zeros(1_500))
    assert list(tmp_path.iterdir()) == []


def test_areas_in_tiles(tmp_path: Path) -> None:
    rows = frame(1_500, geometry=shapes(1_500))
    path = tmp_path / "areas.kmz"
    areas = shapely.area(rows["geometry"].to_numpy(object))
    assert write_tiled_kmz(path, AREAS, rows, areas) == 1_500
    found = verdicts(path)
    assert {found[r].verdict for r in ("G1", "G2", "G3", "G4", "G6", "G7", "G8")} == {"pass"}
    assert "1500 features" in found["G6"].figure


def points(lon: list[float], lat: list[float]) -> Any:
    return np.column_stack([lon, lat, lon, lat])


def test_features_at_one_place_come_to_an_end() -> None:
    count = 12_000
    bounds = points([-99.1] * count, [19.4] * count)
    tiles = plan_tiles(bounds, np.ones(count, dtype=int), np.zeros(count))
    assert sorted(np.concatenate([tile.rows for tile in tiles])) == list(range(count))
    assert len({tile.key for tile in tiles}) == len(tiles)
    assert max(len(tile.rows) for tile in tiles) <= MOST_FEATURES


def test_tiles_of_many_vertices_hold_fewer_features() -> None:
    rng = np.random.default_rng(2)
    bounds = points(list(rng.uniform(-130, -70, 900)), list(rng.uniform(20, 60, 900)))
    tiles = plan_tiles(bounds, np.full(900, 30_000), rng.uniform(size=900))
    assert max(len(tile.rows) for tile in tiles) == 3
    one = plan_tiles(bounds[:1], np.array([5_000_000]), np.zeros(1))
    assert [len(tile.rows) for tile in one] == [1]


def test_prominence_that_is_no_number_comes_last() -> None:
    bounds = points([-100.0] * 1_200, [45.0] * 1_200)
    prominence = np.full(1_200, np.nan)
    prominence[700:1_200] = np.arange(500.0)
    root, *_ = plan_tiles(bounds, np.ones(1_200, dtype=int), prominence)
    assert sorted(root.rows) == list(range(700, 1_200))


def test_gdal_finds_every_feature_in_the_tiles(tmp_path: Path) -> None:
    path = written(tmp_path / "t.kmz", 1_500, folder=[""] * 1_500, subfolder=[""] * 1_500)
    found = set()
    for name in documents(path):
        (tmp_path / "one.kml").write_bytes(documents(path)[name])
        for layer, _ in pyogrio.list_layers(tmp_path / "one.kml"):
            read = pyogrio.read_dataframe(tmp_path / "one.kml", layer=layer)
            found |= set(read.loc[read.geometry.geom_type == "Point", "id"])
    assert found == {f"feature-MX-{i:06d}" for i in range(1_500)}


def test_the_icon_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path / "t.kmz", 1_100)) as package:
        assert package.read("icons/circle.png") == package.read("tiles/icons/circle.png")
        assert package.read("icons/circle.png") == circle_icon("FFFFFF")
