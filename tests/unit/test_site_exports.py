"""Monitoring sites in every format, reopened: unknown numbers are null, codes are words."""

import gzip
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pmtiles.reader import MmapSource, all_tiles

from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import validate_paths
from pipeline.export.balloons import balloon_texts
from pipeline.export.report import write_report
from pipeline.export.suspects import suspect_table
from pipeline.export.tile_pyramid import HIGHEST_ZOOM
from pipeline.spec.portrayal import NameList
from tests import site_products as made
from tests.kml_schema import KML, conformance_errors, parse, read_doc, schema_errors

NAME = made.LAYER.id
FIELDS = made.CATALOGUE.fields
REALS = ("elevation_m",)
# Words of the other layer, in the three languages.
FOREIGN = ("facilit", "établissement", "establecimiento", "register", "releases", "rejets")
FOREIGN += ("emisiones", "kilogram", "reporting year", "année de déclaration", "año de reporte")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In every format but maps, which have tests of their own and take as long as all others."""
    folder = tmp_path_factory.mktemp("sites")
    made.write_edition(folder, formats=tuple(f for f in made.LAYER.formats if f != "map"))
    return folder


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return made.sites().set_index("feature_id").sort_index()


def expected(truth: pd.DataFrame, name: str, *, inset: bool) -> dict[str, Any]:
    kept = truth if inset else truth[truth["state_prov"] != "US-GU"]
    return {key: None if pd.isna(value) else float(value) for key, value in kept[name].items()}


def numbers(keys: Any, values: Any) -> dict[str, Any]:
    """By id: None for what a reader gives where there is no number."""
    return {
        str(key): None if pd.isna(value) else float(value)
        for key, value in zip(keys, values, strict=True)
    }


@pytest.mark.parametrize("name", [*made.NUMBERS, *REALS])
@pytest.mark.parametrize(
    "file", [f"{NAME}.parquet", f"{NAME}.gpkg", f"{NAME}.fgb", f"na_{NAME}_shapefile.zip"]
)
def test_unknown_numbers_are_null_in_every_format(
    edition: Path, truth: pd.DataFrame, file: str, name: str
) -> None:
    dataset = open_product(edition / file)[0]
    keys = dataset.column("feature_id", "FEATURE_ID")
    values = dataset.column(name, FIELDS[name].short)
    assert keys is not None
    assert values is not None
    assert numbers(keys, values) == expected(truth, name, inset=False)


def test_types_of_geoparquet_say_integer(edition: Path) -> None:
    schema = pq.read_schema(edition / f"{NAME}.parquet")
    assert {schema.field(name).type for name in made.NUMBERS} == {pa.int64()}
    assert schema.field("elevation_m").type == pa.float64()
    years = pq.read_table(edition / "monitors.parquet")["data_year"]
    assert (years.type, years.null_count) == (pa.int64(), 4)


@pytest.mark.parametrize("table", [NAME, f"{NAME}_lonlat"])
def test_the_geopackage_holds_null_and_no_text_for_it(edition: Path, table: str) -> None:
    with closing(sqlite3.connect(f"file:{edition / NAME}.gpkg?mode=ro", uri=True)) as database:
        for name in (*made.NUMBERS, *REALS):
            kinds = f'SELECT DISTINCT typeof("{name}") FROM "{table}" ORDER BY 1'
            number = "real" if name in REALS else "integer"
            assert [row[0] for row in database.execute(kinds)] == sorted([number, "null"])
        rows = database.execute("SELECT count(*), count(data_year) FROM monitors").fetchone()
        assert rows == (7, 3)
        relations = database.execute("SELECT related_table_name FROM gpkgext_relations").fetchall()
        assert set(relations) == {("monitors",)}


def test_a_dbf_has_whole_numbers_and_texts_as_wide_as_promised(edition: Path) -> None:
    with zipfile.ZipFile(edition / f"na_{NAME}_shapefile.zip") as package:
        name = next(n for n in package.namelist() if n.endswith(".dbf"))
        data = package.read(name)
    header = int.from_bytes(data[8:10], "little")
    columns = [data[at : at + 32] for at in range(32, header - 1, 32)]
    kinds = {c[:11].split(b"\0")[0].decode(): (chr(c[11]), c[16], c[17]) for c in columns}
    assert [kinds[FIELDS[name].short][0::2] for name in made.NUMBERS] == [("N", 0)] * 5
    for field in (FIELDS[name] for name in made.LAYER.fields):
        if field.type == "text":
            assert kinds[field.short][:2] == ("C", field.width)


def test_tiles_leave_unknown_numbers_out(edition: Path, truth: pd.DataFrame) -> None:
    with (edition / f"{NAME}.pmtiles").open("rb") as stream:
        tiles = {at: gzip.decompress(data) for at, data in all_tiles(MmapSource(stream))}
    found = {}
    for (zoom, *_), data in tiles.items():
        if zoom == HIGHEST_ZOOM:
            for feature in mapbox_vector_tile.decode(data)[NAME]["features"]:
                found[feature["properties"]["feature_id"]] = feature["properties"]
    assert set(found) == set(truth.index)
    for name in ("parameter_count", "start_year", "end_year", "last_data_year", *REALS):
        got = {key: properties.get(name) for key, properties in found.items()}
        assert got == expected(truth, name, inset=True)
    quebec = found["CAN-NAPS-059001"]
    assert (quebec["name"], quebec["name_fr"]) == ("EXEMPLE-VILLE", "EXEMPLE-VILLE, école")


# ---- KML


def placemarks(edition: Path, language: str) -> dict[str, Any]:
    root = parse(read_doc(edition / f"{NAME}_{language}.kmz"))
    return {mark.get("id").removeprefix("feature-"): mark for mark in root.iter(KML + "Placemark")}


def values_of(mark: Any) -> dict[str, str]:
    return {d.get("name"): d.findtext(f"{KML}value") or "" for d in mark.iter(f"{KML}Data")}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_kml_is_valid_and_shows_no_null(edition: Path, language: str) -> None:
    path = edition / f"{NAME}_{language}.kmz"
    data = read_doc(path)
    with zipfile.ZipFile(path) as package:
        members = set(package.namelist())
    assert schema_errors(data) == []
    assert conformance_errors(data, members) == []
    shown = [v for mark in placemarks(edition, language).values() for v in values_of(mark).values()]
    assert not {"<NA>", "\u2039NA>", "nan", "NaN", "None", "NaT"} & set(shown)
    assert all(
        len(values_of(m)) == len(made.LAYER.balloon) for m in placemarks(edition, language).values()
    )


def span(mark: Any) -> tuple[str | None, str | None] | None:
    found = mark.find(f"{KML}TimeSpan")
    return None if found is None else (found.findtext(f"{KML}begin"), found.findtext(f"{KML}end"))


def test_each_site_has_its_own_time(edition: Path) -> None:
    marks = placemarks(edition, "en")
    spans = {key.rsplit("-", 1)[1]: span(mark) for key, mark in marks.items()}
    assert spans == {
        "060379001": ("1980-01-01", None),  # open: no end
        "230099001": None,  # not known
        "059001": (None, "2003-12-31"),
        "WI91": ("1985-01-01", "1999-12-31"),
        "09999001": ("2001-01-01", None),
        "DLEJE9001": None,  # ends before it begins
        "660109001": ("1999-01-01", None),
        "TT9999001": None,
    }
    root = parse(read_doc(edition / f"{NAME}_en.kmz")).find(f"{KML}Document")
    assert span(root) == ("1980-01-01", "2025-12-31")


def test_codes_are_words_of_the_language(edition: Path) -> None:
    shown = {
        lang: values_of(placemarks(edition, lang)["USA-NTN-WI91"]) for lang in ("en", "fr", "es")
    }
    assert [shown[lang]["main_medium"] for lang in shown] == [
        "Deposition",
        "Dépôts atmosphériques",
        "Depósito atmosférico",
    ]
    assert [shown[lang]["status"] for lang in shown] == ["Closed", "Fermé", "Cerrado"]
    assert shown["fr"]["measured_parameters"] == "Chimie des précipitations"
    assert shown["en"]["elevation_m"] == "470"


def test_what_most_sites_measure_is_listed_first(edition: Path) -> None:
    shown = values_of(placemarks(edition, "es")["USA-AQS-060379001"])
    assert shown["measured_parameters"] == "Ozono; Partículas finas"


def test_a_long_list_says_how_many_names_it_leaves_out() -> None:
    edition = made.product(made.ledger(), ())
    short = {"measured_parameters": NameList(table="monitors", names="parameter", most=1)}
    layer = edition.layer.model_copy(update={"lists": short})
    texts = balloon_texts(
        replace(edition, layer=layer), made.CATALOGUE, "en", ("measured_parameters",)
    )["measured_parameters"]
    shown = dict(zip(edition.all_features["native_id"], texts, strict=True))
    assert shown["060379001"] == "Ozone; + 1"
    assert shown["059001"] == "Ozone"
    assert shown["09999001"] == ""


def test_a_site_is_called_by_its_name_in_the_language(edition: Path) -> None:
    names = {
        lang: placemarks(edition, lang)["CAN-NAPS-059001"].findtext(f"{KML}name")
        for lang in ("en", "fr")
    }
    assert names == {"en": "EXEMPLE-VILLE", "fr": "EXEMPLE-VILLE, école"}


def test_folders_are_countries_and_networks(edition: Path) -> None:
    root = parse(read_doc(edition / f"{NAME}_fr.kmz"))
    folders = {
        folder.findtext(f"{KML}name"): [
            f.findtext(f"{KML}name") for f in folder.findall(f"{KML}Folder")
        ]
        for folder in root.find(f"{KML}Document").findall(f"{KML}Folder")
    }
    assert folders == {
        "Canada": ["NAPS"],
        "Mexique": ["RENAMECA"],
        "États-Unis": ["AQS", "AirNow", "NTN", "NWIS"],
    }


def test_a_site_without_medium_has_a_symbol_of_its_own(edition: Path) -> None:
    marks = placemarks(edition, "en")
    assert marks["USA-AirNow-TT9999001"].findtext(f"{KML}styleUrl") == "#style-other"
    assert marks["USA-NWIS-09999001"].findtext(f"{KML}styleUrl") == "#style-surface_water"


# ---- what people read


def test_the_rules_reject_nothing(edition: Path) -> None:
    for report in validate_paths([edition], made.CATALOGUE, 1):
        failed = [(v.rule, v.examples[:2]) for v in report.verdicts if v.verdict == "fail"]
        assert failed == [], report.product


@pytest.mark.parametrize(
    "file", ["metadata_iso19139.xml", "metadata_fgdc.xml", "metadata.html", "dictionary.csv"]
)
def test_no_word_of_another_layer(edition: Path, file: str) -> None:
    text = (edition / file).read_text(encoding="utf-8").casefold()
    text = text.replace("register or network", "")  # what both layers say of their ids
    assert [word for word in FOREIGN if word in text] == []


def test_the_metadata_tell_the_time_and_the_tables(edition: Path) -> None:
    text = (edition / "metadata_fgdc.xml").read_text(encoding="utf-8")
    assert "<begdate>1980</begdate>" in text
    assert "<enddate>2025</enddate>" in text
    assert "<enttypl>monitors</enttypl>" in text
    assert "<edomvd>Surface water</edomvd>" in text


def test_seventeen_sources_are_cited_once_each(tmp_path: Path) -> None:
    made.write_edition(tmp_path, 17, ("geoparquet", "shapefile"))
    text = (tmp_path / "HowToCite_ComoCitar_CommentCiter.txt").read_text(encoding="utf-8-sig")
    english = text.split("\r\n")[0]
    assert english.count("Agency ") == 17
    assert '- Environmental Monitoring Sites". Agency us_aqs, ' in english
    reports = validate_paths([tmp_path], made.CATALOGUE, 1)
    assert [v.rule for r in reports for v in r.verdicts if v.verdict == "fail"] == []


def test_the_report_speaks_of_networks_and_parameters(tmp_path: Path) -> None:
    (page, *_) = write_report(tmp_path, made.atlas(), [made.edition_report()], made.CATALOGUE)
    text = page.read_text(encoding="utf-8")
    assert "By country and network" in text
    assert "Largest: Parameters" in text
    assert "rows of the related table monitors" in text
    assert "kg" not in text[text.index("Largest: Parameters") : text.index("<h3>Sources</h3>")]
    assert "<td>Example Boulevard</td>" in text


def test_a_finding_of_a_merged_record_lies_where_its_site_does() -> None:
    table = suspect_table([made.edition_report()])
    (row,) = table[table["rule"] == "A12"].to_dict("records")
    assert (row["native_id"], row["source"]) == ("A060379001", "na_airnow")
    assert (row["feature_id"], row["name"]) == ("USA-AQS-060379001", "Example Boulevard")
    assert np.allclose([row["lon"], row["lat"]], [-118.25, 34.05])
    assert row["group"] == "AirNow"
