"""Rules C1 to C6."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from tests.validate_products import (
    broken,
    good_frame,
    kml_text,
    verdicts,
    warned,
    write_gpkg,
    write_kml,
    write_parquet,
    write_shp,
)


@pytest.mark.parametrize("name", ["2nd_name", "NOM_ÉTAB", "A B", "_X"])
def test_field_names(tmp_path: Path, name: str) -> None:
    frame = good_frame().rename(columns={"SECTOR_EN": "S_EN", "REL_AIR": name})
    if " " not in name:  # its writer puts an underscore there
        assert "C1" in broken(write_shp(tmp_path / "field_name.shp", frame))
    assert "C1" in broken(write_parquet(tmp_path / "field_name.parquet", frame=frame))


def test_field_names_ignore_case_and_long_names_are_fine(tmp_path: Path) -> None:
    frame = good_frame().rename(columns={"NAME": "Name"})
    assert broken(write_shp(tmp_path / "mixed_case.shp", frame)) == set()
    frame = good_frame().rename(columns={"REL_AIR": "release_to_the_air_kg"})
    assert broken(write_gpkg(tmp_path / "long_names.gpkg", frame=frame)) == set()


def test_field_names_collide(tmp_path: Path) -> None:
    frame = good_frame().assign(rel_air=1.0)
    found = verdicts(write_shp(tmp_path / "collision.shp", frame))["C1"]
    assert (found.verdict, found.examples) == ("fail", ("'rel_air' stands 2 times",))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Fonderie \ufffdlan", "damaged"),
        ("Fonderie \u00c3\u2030lan".encode("cp1252").decode("latin-1"), "damaged"),
        ("two\nlines", "line break"),
        (" Works", "not trimmed"),
        ("two  blanks", "not trimmed"),
        ("E\u0301lan", "not trimmed and normalized"),
        ("bell\x07", "not trimmed"),
    ],
)
def test_text(tmp_path: Path, text: str, word: str) -> None:
    frame = good_frame()
    frame.loc[1, "NAME"] = text
    for path in (
        write_shp(tmp_path / "text.shp", frame),
        write_parquet(tmp_path / "text.parquet", frame=frame),
    ):
        assert broken(path) == {"C2"}
        (example,) = verdicts(path)["C2"].examples
        assert example.startswith("MEX-1 (row 2): NAME")
        assert word in example


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Nouvelle-????cosse", "lost letters"),
        ("sin n?mero", "lost letters"),
        ("A <b>", "should not have"),
        ("Works*", "should not have"),
        ("Really?", "should not have"),
    ],
)
def test_marks_of_the_source_itself_are_worth_a_warning(
    tmp_path: Path, text: str, word: str
) -> None:
    frame = good_frame()
    frame.loc[1, "NAME"] = text
    path = write_shp(tmp_path / "mark.shp", frame)
    assert broken(path) == set()
    verdict = verdicts(path)["C2"]
    assert (verdict.verdict, verdict.count) == ("warn", 1)
    assert word in verdict.examples[0]


def test_text_of_other_fields_may_ask(tmp_path: Path) -> None:
    frame = good_frame().assign(LINK="https://example.org/page?id=1", NOTE="Who?")
    assert broken(write_gpkg(tmp_path / "questions.gpkg", frame=frame)) == set()


def test_text_longer_than_a_shapefile_holds(tmp_path: Path) -> None:
    frame = good_frame()
    frame.loc[0, "NAME"] = "é" * 127
    assert broken(write_shp(tmp_path / "254_bytes.shp", frame)) == set()
    path = write_shp(tmp_path / "cut_in_a_letter.shp", frame)
    data = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(
        data.replace("é".encode() * 127, b"x" + "é".encode() * 126 + b"\xc3")
    )
    assert broken(path) == {"C2"}


@pytest.mark.parametrize("cpg", [None, "", "ISO-8859-1", "1252"])
def test_encoding_file(tmp_path: Path, cpg: str | None) -> None:
    assert "C3" in broken(write_shp(tmp_path / "cpg.shp", cpg=cpg))


def test_table_is_read_in_its_declared_encoding(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "latin1.shp", cpg="ISO-8859-1")
    dbf = path.with_suffix(".dbf")
    data = dbf.read_bytes()
    accented = "Fonderie Élan"
    in_latin = accented.encode("latin-1").ljust(len(accented.encode()))
    dbf.write_bytes(
        data.replace(accented.encode(), in_latin)
        .replace("México".encode(), b"M\xe9xico ")
        .replace("Métal".encode(), b"M\xe9tal ")
        .replace("Énergie".encode(), b"\xc9nergie ")
        .replace("Energía".encode(), b"Energ\xeda ")
    )
    assert broken(path) == {"C3"}


def test_country(tmp_path: Path) -> None:
    for wrong in ("Canada", "", "can", "FN"):
        frame = good_frame()
        frame.loc[0, "COUNTRY"] = wrong
        assert "C4" in broken(write_shp(tmp_path / "country.shp", frame)), wrong


def test_country_of_base_layers_may_be_foreign(tmp_path: Path) -> None:
    frame = good_frame().rename(columns={"STATE_PROV": "STATEABB"})
    frame.loc[3, ["COUNTRY", "STATEABB"]] = ["FN", ""]
    path = write_parquet(tmp_path / "base.parquet", frame=frame)
    assert "C4" in broken(path)  # points are no base layer, unless they have a class of its
    places = write_parquet(tmp_path / "places.parquet", frame=frame.assign(FEAT_CLASS="town"))
    assert "C4" not in broken(places)
    polygons = geopandas.read_parquet(path)
    polygons["geometry"] = shapely.buffer(polygons.geometry.to_numpy(), 10.0)
    polygons.to_parquet(path)
    assert "C4" not in broken(path)


@pytest.mark.parametrize("wrong", ["MX-DIF", "US-N/A", "QC", "CA-", "us-tx", "US-ZZ"])
def test_state_codes(tmp_path: Path, wrong: str) -> None:
    frame = good_frame()
    frame.loc[1, "STATE_PROV"] = wrong
    path = write_shp(tmp_path / "state.shp", frame)
    assert broken(path) == {"C5"}
    assert verdicts(path)["C5"].examples == (f"MEX-1 (row 2): {wrong!r}",)


@pytest.mark.parametrize("right", ["US-FM", "US-MH", "US-PW", "US-UM", "US-GU", ""])
def test_state_codes_of_territories(tmp_path: Path, right: str) -> None:
    frame = good_frame()
    frame.loc[2, "STATE_PROV"] = right
    assert "C5" not in broken(write_shp(tmp_path / "territory.shp", frame))


def test_three_languages(tmp_path: Path) -> None:
    frame = good_frame()
    frame.loc[2, "SECTOR_FR"] = ""
    found = verdicts(write_shp(tmp_path / "one_language_missing.shp", frame))["C6"]
    assert (found.verdict, found.count) == ("warn", 1)
    frame = good_frame().drop(columns="SECTOR_ES")
    assert warned(write_shp(tmp_path / "no_spanish.shp", frame)) == {"C6"}
    frame = good_frame().rename(columns=lambda name: name.replace("SECTOR_", "S"))
    found = verdicts(write_shp(tmp_path / "no_languages.shp", frame))["C6"]
    assert found.verdict == "not_applicable"


def test_numbers_and_nulls_pass(tmp_path: Path) -> None:
    frame = good_frame()
    frame.loc[0, "REL_AIR"] = np.nan
    assert broken(write_shp(tmp_path / "null_number.shp", frame)) == set()
    frame.loc[0, "NAME"] = None
    assert broken(write_parquet(tmp_path / "null_text.parquet", frame=frame)) == set()


def test_names_in_kml(tmp_path: Path) -> None:
    text = kml_text().replace("Potomac Works", "Potomac Works*")
    path = write_kml(tmp_path / "name.kml", text)
    assert broken(path) == set()
    assert verdicts(path)["C2"].verdict == "warn"
