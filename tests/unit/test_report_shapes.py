"""The report of lines and polygons: their tables, what counts twice, labels that moved."""

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from pipeline.export.edition import EarlierEdition, EditionReport
from pipeline.export.report import write_report
from pipeline.spec.atlas import AtlasLayer, AtlasSpec, Edition, SourceVintage
from pipeline.spec.base import Trilingual
from tests import shape_products as made
from tests.unit.test_report import Page

AREAS, LINES = made.area_product(), made.line_product()


def atlas(layer: str) -> AtlasSpec:
    wanted = (SourceVintage(source="us_aqs", year=2025, retrieved="2026-01-31"),)
    layers = (AtlasLayer(layer=layer, editions=(Edition(name="2025", sources=wanted),)),)
    title = Trilingual(en="Test", fr="Essai", es="Prueba")
    return AtlasSpec(id="test", title=title, data="tests/samples", layers=layers)


def page(folder: Path, report: EditionReport) -> Page:
    write_report(folder, atlas(report.layer.id), [report], made.CATALOGUE)
    return Page((folder / "index.html").read_text(encoding="utf-8"))


def number(text: str) -> float:
    return float(text.replace("\N{NARROW NO-BREAK SPACE}", "").replace("\N{THIN SPACE}", ""))


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page(tmp_path_factory.mktemp("areas"), made.edition_report(AREAS))


def test_each_table_says_what_it_draws(areas: Page) -> None:
    tiers = {tier.name: tier for tier in AREAS.tiers}
    for name, drawn, points, absent in (("1m", 8, 1, 0), ("10m", 7, 2, 0), ("flat", 8, 0, 1)):
        row = areas.row(f"protected_areas_{name}")
        assert [int(cell) for cell in row[2:5]] == [drawn, points, absent]
        vertices = shapely.get_num_coordinates(tiers[name].shapes).sum()
        assert number(row[6]) == vertices
    assert areas.row("protected_areas", "all detail")[2:5] == ["9", "0", "0"]


def test_what_counts_twice_is_told_by_country_and_category(areas: Page) -> None:
    rows = {(row[0], row[1]): row for row in areas.rows if len(row) == 7 and row[6].endswith("%")}
    features = AREAS.features.set_index("feature_id")
    km2 = features["area_geodesic_km2"]
    mexico = rows["Mexico", "all"]
    assert number(mexico[3]) == pytest.approx(km2[features["country"] == "MEX"].sum(), abs=1)
    removed = km2[made.COVERED] / km2[features["country"] == "MEX"].sum()
    assert float(mexico[6].removesuffix("%")) == pytest.approx(100 * removed, abs=0.06)
    # The wilderness outranks the park that it lies in, which keeps the rest.
    park = rows["United States", "II"]
    assert number(park[3]) - number(park[5]) == pytest.approx(km2[made.NESTED], abs=2)
    assert rows["Canada", "all"][6] == "0.0 %"
    assert number(rows["all", "all"][3]) == pytest.approx(km2.sum(), abs=1)


def test_the_sums_by_country_say_that_they_count_land_twice(areas: Page) -> None:
    assert "counts land as often as features lie on it" in areas.text


def test_lines_have_tables_and_no_areas(tmp_path: Path) -> None:
    found = page(tmp_path, made.edition_report(LINES))
    assert found.row("sample_rivers_10m")[2:5] == ["3", "0", "0"]
    assert "Areas counted twice" not in found.text
    assert "counts land as often" not in found.text
    assert "shapes repaired" in found.text


def test_a_move_is_one_of_the_label(tmp_path: Path) -> None:
    before = AREAS.all_features.copy()
    before.loc[before["feature_id"] == made.HOLED, "lat"] += 0.01
    report = replace(made.edition_report(AREAS), before=EarlierEdition("2024", before))
    found = page(tmp_path, report)
    assert "labels moved by a median of 1" in found.text
    assert found.row("United States", "0", "0", "1", "1")


def test_a_repaired_shape_is_shown_with_its_rule(tmp_path: Path) -> None:
    ledger = made.ledger(AREAS)
    rows = AREAS.features[AREAS.features["feature_id"] == made.HOLED].assign(file="f", record=7)
    ledger.add("SHAPE-INVALID", "repaired", "areas", rows, "shape", "7,371 km2", "7,370 km2")
    report = replace(made.edition_report(AREAS), findings=ledger.findings())
    row = page(tmp_path, report).row("1", "Example <Range> & Basin National Park")
    assert row[2:] == ["7,371 km2", "7,370 km2", "f", "7"]
