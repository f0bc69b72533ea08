"""Rules F1 to F4 and G12, packages and edition folders."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapefile

from pipeline.checks import rules_formats
from pipeline.checks.product_rules import Context
from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import ProductReport, validate_paths
from tests.validate_products import (
    ATLAS,
    CATALOGUE,
    broken,
    good_frame,
    kml_text,
    metres,
    verdicts,
    write_gpkg,
    write_kml,
    write_parquet,
    write_shp,
)


@pytest.mark.parametrize("suffix", [".shx", ".dbf", ".prj", ".cpg"])
def test_missing_component(tmp_path: Path, suffix: str) -> None:
    path = write_shp(tmp_path / "missing_component.shp")
    path.with_suffix(suffix).unlink()
    assert "F1" in broken(path)
    assert f"{suffix} is missing" in verdicts(path)["F1"].examples


@pytest.mark.parametrize("told", [r"C:\Users\me\atlas", "file:///srv/atlas", "/home/me/atlas"])
def test_metadata_tells_a_path(tmp_path: Path, told: str) -> None:
    path = write_shp(tmp_path / "stray_metadata.shp")
    path.with_name("stray_metadata.shp.xml").write_text(f"<m><p>{told}</p></m>")
    assert broken(path) == {"F1"}
    path.with_name("stray_metadata.shp.xml").write_text("<m><p>data/atlas.shp</p></m>")
    assert broken(path) == set()


def test_component_sizes(tmp_path: Path) -> None:
    (dataset,) = open_product(write_shp(tmp_path / "sizes.shp"))
    assert dataset.shapefile is not None
    context = Context(CATALOGUE)
    for size, count, softens in ((2**31, 1, False), (2**31 - 1, 1, True), (2**30, 0, True)):
        facts = replace(dataset.shapefile, sizes={".shp": size, ".dbf": 1})
        found = rules_formats.component_sizes(replace(dataset, shapefile=facts), context)
        assert (found.count, found.softens) == (count, softens)


def test_date_time_field(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "date_time.shp")
    dbf = path.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    at = data.index(b"DATUM\0")
    data[at + 11] = ord("@")
    dbf.write_bytes(data)
    assert "F3" in broken(path)


def test_time_as_text(tmp_path: Path) -> None:
    frame = good_frame().assign(SEEN="12/31/2012 14:05")
    assert broken(write_shp(tmp_path / "american_time.shp", frame)) == {"F3"}
    frame = good_frame().assign(SEEN="2012-12-31T14:05:00Z")
    assert broken(write_shp(tmp_path / "iso_time.shp", frame)) == set()


def test_plain_date_field(tmp_path: Path) -> None:
    path = tmp_path / "date.shp"
    with shapefile.Writer(str(path), shapeType=shapefile.POINT) as writer:
        writer.field("SEEN", "D")
        writer.field("DATUM", "C", 8)
        writer.point(0.0, 1000.0)
        writer.record("20121231", "WGS84")
    path.with_suffix(".prj").write_text(ATLAS.prj_text)
    path.with_suffix(".cpg").write_text("UTF-8")
    assert broken(path) == set()


def edition(folder: Path) -> Path:
    """An edition folder as a build leaves it, with one feature in the inset."""
    folder.mkdir(parents=True)
    frame = good_frame()
    inset = frame.iloc[[2]].assign(STATE_PROV="US-GU", LON=144.79, LAT=13.44, FEATURE_ID="USA-9")
    everything = pd.concat([frame, inset], ignore_index=True)
    lonlat = {"frame": everything, "xy": (everything["LON"], everything["LAT"]), "crs": "EPSG:4326"}
    write_parquet(folder / "plants.parquet")
    how = {"frame": inset, "xy": (inset["LON"], inset["LAT"]), "crs": "OGC:CRS84"}
    write_parquet(folder / "plants_inset.parquet", **how)
    write_gpkg(folder / "plants.gpkg", layer="plants")
    write_gpkg(folder / "plants.gpkg", layer="plants_lonlat", **lonlat)
    pd.DataFrame({"rule": ["A8"]}).to_parquet(folder / "ledger.parquet")
    write_kml(folder / "plants_en.kml", kml_text(frame=everything))
    loose = folder.parent / "loose"
    loose.mkdir()
    write_shp(loose / "plants.shp")
    with zipfile.ZipFile(folder / "na_plants_shapefile.zip", "w") as package:
        for path in sorted(loose.iterdir()):
            package.write(path, f"plants_shapefile/NA_Plants/data/{path.name}")
            path.unlink()
        package.writestr("plants_shapefile/readme.txt", "read me")
    with zipfile.ZipFile(folder / "na_plants_metadata.zip", "w") as package:
        package.writestr("metadata_en.xml", "<m/>")
    return folder


def by_rule(report: ProductReport) -> dict[str, str]:
    """Verdicts of the rules on formats and KML."""
    return {v.rule: v.verdict for v in report.verdicts if v.rule[0] in "FG"}


def test_edition_folder(tmp_path: Path) -> None:
    folder = edition(tmp_path / "layers" / "plants" / "2012")
    reports = validate_paths([folder], CATALOGUE)
    failed = {
        (r.product, v.rule, v.examples) for r in reports for v in r.verdicts if v.verdict == "fail"
    }
    assert failed == set()
    assert [r.path.name for r in reports] == [
        "na_plants_metadata.zip",
        "na_plants_shapefile.zip",
        "na_plants_shapefile.zip",
        "plants.gpkg",
        "plants.gpkg",
        "plants.parquet",
        "plants_en.kml",
        "plants_inset.parquet",
        "2012",
    ]
    assert by_rule(reports[-1]) == {"F4": "pass", "G12": "pass"}


def test_editions_are_links_and_latest_is_one_more(tmp_path: Path) -> None:
    layer = tmp_path / "layers" / "plants"
    edition(layer / ".store" / "2012-abc")
    (layer / "2012").symlink_to(Path(".store") / "2012-abc")
    (layer / "latest").symlink_to("2012")
    reports = validate_paths([tmp_path], CATALOGUE)
    assert sum(report.path.name == "plants.parquet" for report in reports) == 1
    assert len(validate_paths([layer / "latest"], CATALOGUE)) == len(reports)


def test_counts_differ(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    write_parquet(folder / "plants.parquet", frame=good_frame().iloc[:3])
    found = validate_paths([folder], CATALOGUE)[-1]
    assert by_rule(found)["F4"] == "fail"
    write_parquet(folder / "plants.parquet")
    write_kml(folder / "plants_en.kml")
    found = validate_paths([folder], CATALOGUE)[-1]
    assert by_rule(found) == {"F4": "fail", "G12": "fail"}


def test_extents_differ(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    frame = good_frame()
    x, y = metres(frame)
    write_parquet(folder / "plants.parquet", frame=frame, xy=(x + 0.5, y))
    found = validate_paths([folder], CATALOGUE)[-1]
    assert by_rule(found) == {"F4": "fail", "G12": "pass"}


def test_shapefile_out_of_a_zip(tmp_path: Path) -> None:
    edition(tmp_path / "plants" / "2012")
    path = tmp_path / "plants" / "2012" / "na_plants_shapefile.zip"
    (dataset,) = open_product(path)
    assert (dataset.path, dataset.layer, len(dataset)) == (path, "plants", 4)
    assert broken(path) == set()


def test_inputs_are_never_changed(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    validate_paths([folder], CATALOGUE)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before
