"""Suspect lists: rows, languages, inert cells, placemarks, determinism."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest

from pipeline.export.edition import EditionReport, with_features
from pipeline.export.suspects import inert_cell, suspect_table, suspects_csv, write_suspects
from pipeline.export.suspects_kmz import _numbered
from pipeline.rules import RULES
from tests import factories, shape_products
from tests.kml_schema import conformance_errors, parse, schema_errors


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("suspects")
    write_suspects(path, [factories.edition_report()])
    return path


def rows(path: Path) -> list[list[str]]:
    """Cells as a spreadsheet would read them."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def placemarks(path: Path) -> pd.DataFrame:
    """Placemarks of all folders, read by GDAL's LIBKML."""
    names = pyogrio.list_layers(path)
    frames = [pyogrio.read_dataframe(path, layer=name) for name, kind in names if kind]
    assert pyogrio.read_info(path, layer=names[0][0])["driver"] == "LIBKML"
    return pd.concat(frames)


def test_files_of_every_country_are_written(tmp_path: Path) -> None:
    written = write_suspects(tmp_path, [factories.edition_report()])
    assert [path.name for path in written] == [
        "suspects_CAN.csv",
        "suspects_CAN.kmz",
        "suspects_MEX.csv",
        "suspects_MEX.kmz",
        "suspects_USA.csv",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in written]


def test_a_country_without_suspects_has_a_heading_and_no_map(folder: Path) -> None:
    assert len(rows(folder / "suspects_USA.csv")) == 1
    assert not (folder / "suspects_USA.kmz").exists()


@pytest.mark.parametrize("editions", [[], [factories.empty_report()]])
def test_a_build_without_suspects_has_three_headings(
    tmp_path: Path, editions: list[EditionReport]
) -> None:
    written = write_suspects(tmp_path, editions)
    assert [path.suffix for path in written] == [".csv"] * 3
    assert all(len(rows(path)) == 1 for path in written)


def test_lists_begin_with_a_byte_order_mark_and_end_lines_as_spreadsheets_do(folder: Path) -> None:
    data = (folder / "suspects_CAN.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfedition / ")
    assert data.count(b"\r\n") == len(rows(folder / "suspects_CAN.csv"))


def test_headings_are_in_the_languages_of_the_country(folder: Path) -> None:
    can, mex, usa = (rows(folder / f"suspects_{c}.csv")[0] for c in ("CAN", "MEX", "USA"))
    assert len(can) == len(mex) == 20
    assert len(usa) == 19
    assert can[5] == "name / nom"
    assert mex[5] == "nombre / name"
    assert usa[5] == "name"
    assert [name for name in can if "message" in name] == [
        "message (English)",
        "message (français)",
    ]
    assert [name for name in mex if "m" in name and "(" in name] == [
        "mensaje (español)",
        "message (English)",
    ]


def test_only_suspect_rules_are_listed_once_a_finding(folder: Path) -> None:
    found = factories.edition_report().findings
    for country in ("CAN", "MEX", "USA"):
        mine = found[found["country"] == country]
        wanted = [rule for rule in mine["rule"] if RULES[rule].is_suspect]
        listed = [row[6] for row in rows(folder / f"suspects_{country}.csv")[1:]]
        assert sorted(listed) == sorted(wanted)
    assert "A11-OFFSHORE" not in (folder / "suspects_MEX.csv").read_text(encoding="utf-8-sig")


def test_cells_read_back_are_those_of_the_ledger(folder: Path) -> None:
    table = suspect_table([factories.edition_report()])
    mine = table[table["country"] == "CAN"]
    read = rows(folder / "suspects_CAN.csv")[1:]
    for (_, wanted), row in zip(mine.iterrows(), read, strict=True):
        assert row[0] == "2022"
        assert row[1:4] == [wanted["group"], wanted["source"], "CAN"]
        assert row[9] == wanted["before"]
        assert row[12] == inert_cell(wanted["message_en"])
        assert row[13] == inert_cell(wanted["message_fr"])
        assert row[14] == "dir/données.csv"
        assert row[15] == str(wanted["record"])
        assert row[18:] == ["2022", "2026-01-31"]


def test_rows_are_sorted(folder: Path) -> None:
    read = rows(folder / "suspects_CAN.csv")[1:]
    keys = [(row[0], row[2], row[4].lstrip("'"), row[6]) for row in read]
    assert keys == sorted(keys)


def test_formulas_are_inert_and_numbers_untouched(folder: Path) -> None:
    cells = [
        cell
        for country in ("CAN", "MEX", "USA")
        for row in rows(folder / f"suspects_{country}.csv")
        for cell in row
    ]
    live = [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    assert all(float(cell) for cell in live)
    assert "'" + factories.FORMULA in cells
    assert "-99.5" in cells
    assert "'@lost" in cells
    assert "'+1-800" in cells
    assert "-12.5" in cells
    assert factories.SCRIPT in cells
    assert factories.AMPERSAND in cells


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+A1",
        "-1-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "-",
        "+1-800",
        "-1,5",
        "=",
        "-1\n",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert inert_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "-12.5", "+3", "-1e-5", "-.5", "5.", "a=b", "1-2", " =1", "é"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert_cell(text) == text


def test_quarantined_suspects_have_no_position_but_a_register() -> None:
    table = suspect_table([factories.edition_report()])
    lost = table[table["rule"] == "A8"]
    assert lost["lon"].isna().all()
    assert set(lost["group"]) == {"NPRI", "RETC"}
    assert set(lost["name"]) == {""}
    cells = suspects_csv(lost[lost["country"] == "MEX"], "MEX").decode("utf-8-sig").splitlines()[1]
    assert ",,,2022,2026-01-31" in cells


def test_one_placemark_a_facility_with_all_reasons(folder: Path) -> None:
    can, mex = (placemarks(folder / f"suspects_{country}.kmz") for country in ("CAN", "MEX"))
    assert sorted(can["native_id"]) == ["0001", "0002"]
    assert sorted(mex["native_id"]) == ["NL-1", "VZ-2"]
    first = can.set_index("native_id").loc["0001"]
    assert first["rules"] == "A12, A16"
    assert first["reasons_en"].startswith("(1) 0001 lies more than 5 km")
    assert "(2) 0001 : 45, -73 est donné en degrés entiers" in first["reasons_fr"]
    assert np.allclose((first.geometry.x, first.geometry.y), (-73.56, 45.51), atol=1e-6)
    assert not any(name.startswith("reasons_fr") for name in mex.columns)


def test_placemarks_are_valid_kml_without_live_text(folder: Path) -> None:
    for country in ("CAN", "MEX"):
        path = folder / f"suspects_{country}.kmz"
        with zipfile.ZipFile(path) as package:
            kml = package.read("doc.kml")
            members = set(package.namelist())
        assert members == {"doc.kml", "legend.png", "icons/circle.png"}
        assert schema_errors(kml) == []
        assert conformance_errors(kml, members) == []
        assert parse(kml) is not None
        assert b"<script" not in kml


def test_documents_speak_the_languages_of_the_country(folder: Path) -> None:
    texts = {}
    for country in ("CAN", "MEX"):
        with zipfile.ZipFile(folder / f"suspects_{country}.kmz") as package:
            texts[country] = package.read("doc.kml").decode()
    assert "Suspect values / Valeurs douteuses: CAN" in texts["CAN"]
    assert "Valores por verificar / Suspect values: MEX" in texts["MEX"]
    assert "Establecimientos de los registros de emisiones" in texts["MEX"]


def test_editions_are_kept_apart(tmp_path: Path) -> None:
    editions = [factories.edition_report("2012"), factories.edition_report("2022")]
    write_suspects(tmp_path, editions)
    marks = placemarks(tmp_path / "suspects_CAN.kmz")
    assert sorted(marks["edition"]) == ["2012", "2012", "2022", "2022"]
    assert len(rows(tmp_path / "suspects_CAN.csv")) == 1 + 2 * 6


def test_many_reasons_end_in_a_hint() -> None:
    text = _numbered([f"r{number}" for number in range(15)] + ["r0"], "es")
    assert text.startswith("(1) r0 (2) r1 ")
    assert text.endswith("(12) r11 y 3 más, véase la lista CSV")


def test_same_editions_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for path in folders:
        path.mkdir()
        write_suspects(path, [factories.edition_report()])
    one, two = ({p.name: p.read_bytes() for p in path.iterdir()} for path in folders)
    assert one == two


def test_findings_take_the_facts_of_their_feature() -> None:
    edition = factories.edition_report()
    joined = with_features(edition, edition.findings)
    assert len(joined) == len(edition.findings)
    assert list(joined["rule"]) == list(edition.findings["rule"])
    assert joined["name"].iloc[0] == factories.SCRIPT
    assert with_features(factories.empty_report(), edition.findings)["lon"].isna().all()


def test_a_suspect_area_is_a_placemark_at_a_place_inside_it(tmp_path: Path) -> None:
    product = shape_products.area_product()
    made = shape_products.ledger(product)
    areas = product.all_features.assign(file="f.gpkg", record=1)
    doubtful = areas[areas["feature_id"] == shape_products.IN_PARTS]
    made.add("AREA-REPORTED", "published_as_is", "areas", doubtful, "area_reported_km2", "9")
    report = replace(shape_products.edition_report(product), features=areas)
    write_suspects(tmp_path, [replace(report, findings=made.findings())])
    (found,) = placemarks(tmp_path / "suspects_CAN.kmz").itertuples()
    (outline,) = product.lonlat_shapes[areas["feature_id"] == shape_products.IN_PARTS]
    assert outline.contains(found.geometry)
    assert found.rules == "AREA-REPORTED"
