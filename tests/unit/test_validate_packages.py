"""Packages and editions: each fault by itself, and what must not count as one."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from pipeline.checks.edition import Edition
from pipeline.checks.package import Package
from pipeline.checks.product_rules import Context, Verdict, judge
from pipeline.checks.readers.opening import is_product, open_product
from pipeline.checks.validate import validate_paths
from tests.package_products import (
    CITATION,
    CITATIONS,
    FGDC,
    FITNESS,
    LAYER,
    NOTICES,
    ROOT,
    TERMS,
    edition,
    good_package,
    iso_record,
    members,
    shape_members,
    write_package,
    write_receipt,
)
from tests.validate_products import CATALOGUE, good_frame, kml_text, write_gpkg, write_kml

CONTEXT = Context(CATALOGUE)
DATA = f"{ROOT}/{LAYER}/data/{LAYER}"


def of_package(path: Path) -> dict[str, Verdict]:
    return {v.rule: v for v in judge("package", Package(path), CONTEXT)}


def of_edition(path: Path) -> dict[str, Verdict]:
    products = [file for file in sorted(path.iterdir()) if file.is_file() and is_product(file)]
    datasets = tuple(dataset for file in products for dataset in open_product(file))
    return {v.rule: v for v in judge("edition", Edition(path, datasets), CONTEXT)}


@pytest.fixture
def good(tmp_path: Path) -> dict[str, bytes]:
    return members(tmp_path)


@pytest.fixture
def judged(tmp_path: Path, good: dict[str, bytes]):
    """Verdicts on the good package with other members; None takes one away."""

    def judge(changed: dict[str, bytes | None], name: str = ROOT) -> dict[str, Verdict]:
        content = good | {f"{ROOT}/{n}": data for n, data in changed.items()}
        kept = {n: data for n, data in content.items() if data is not None}
        return of_package(write_package(tmp_path / f"{name}.zip", kept))

    return judge


def test_a_package_that_keeps_everything(tmp_path: Path) -> None:
    found = of_package(good_package(tmp_path))
    assert {rule: v.verdict for rule, v in found.items()} == dict.fromkeys(
        ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"), "pass"
    )


def test_a_stranger_without_companions_is_not_rejected(tmp_path: Path) -> None:
    path = write_package(tmp_path / "plants.zip", shape_members(tmp_path, "plants"), listed=False)
    found = of_package(path)
    assert "fail" not in {verdict.verdict for verdict in found.values()}
    assert {found[rule].verdict for rule in ("E4", "E5", "E7")} == {"not_applicable"}
    assert found["E3"].count == 4


def test_a_stranger_with_a_conflicting_licence_is_rejected(tmp_path: Path) -> None:
    content = shape_members(tmp_path, "plants")
    content["LICENSE"] = "© CEC. All rights\n  reserved.".encode()
    found = of_package(write_package(tmp_path / "plants.zip", content))
    assert found["E5"].verdict == "fail"
    assert found["E5"].examples == ("LICENSE names 'all rights reserved', not CC BY 4.0",)


@pytest.mark.parametrize(
    ("name", "offences"),
    [
        ("na_plants_kmz", 0),
        ("terr_ecoregions_v2_level_iii_shapefile", 0),
        ("metadata", 0),
        ("can_land_cover_2020v2_30m_tif", 0),
        ("na_plants", 1),
        ("na_plants_shapefiles", 1),
        ("na plants_shapefile", 1),
    ],
)
def test_names_of_packages(tmp_path: Path, name: str, offences: int) -> None:
    (data,) = (d for n, d in shape_members(tmp_path / "s").items() if n.endswith(".shp"))
    path = write_package(tmp_path / f"{name}.zip", {f"{name}/NA_X_2012/data/NA_X.shp": data})
    assert of_package(path)["E1"].count == offences


@pytest.mark.parametrize(
    ("member", "is_kept"),
    [
        ("Elevation_TIF/NA_Elevation/data/northamerica/a_2023.tif", True),
        ("elevation_tif/Terms of use.doc", True),
        ("elevation_tif/NA_Elevation/Class_Definitions_en.doc", True),
        ("elevation_tif/NA_Elevation/a_2023.tif", False),
        ("elevation_tif/data/a_2023.tif", False),
        ("elevation_tif/NA_Elevation/Data/a_2023.tif", False),
        ("other/NA_Elevation/data/a_2023.tif", False),
        ("a_2023.tif", False),
        ("__MACOSX/._a", False),
    ],
)
def test_places_in_the_tree(tmp_path: Path, member: str, is_kept: bool) -> None:
    shapes = {
        f"elevation_tif/NA_Elevation/data/{name}": data
        for name, data in shape_members(tmp_path / "s").items()
    }
    path = write_package(tmp_path / "elevation_tif.zip", {**shapes, member: b"x"})
    assert (of_package(path)["E1"].count == 0) is is_kept


@pytest.mark.parametrize(
    ("layer", "file", "offences"),
    [
        ("NA_Plants", "plants_2012", 0),
        ("CAN_NALCMS_2020v2_30m", "x", 0),
        ("HI_Plants_v2", "x", 0),
        ("NA_Plants", "plants", 1),
        ("Plants_2012", "x", 1),
        ("na_Plants_2012", "x", 1),
        ("NA_", "x_2012", 1),
        ("NA_Plants_120121", "x", 1),
        ("MEXICO_Plants", "plants", 2),
    ],
)
def test_prefix_and_edition(tmp_path: Path, layer: str, file: str, offences: int) -> None:
    shapes = shape_members(tmp_path / "s", file)
    content = {f"plants_shapefile/{layer}/data/{name}": data for name, data in shapes.items()}
    path = write_package(tmp_path / "plants_shapefile.zip", content)
    assert of_package(path)["E2"].count == offences


@pytest.mark.parametrize(
    ("gone", "there", "said"),
    [
        (CITATION, CITATION.lower(), f"{CITATION} is missing; there is {ROOT}/{CITATION.lower()}"),
        (CITATION, "citation.txt", f"{CITATION} is missing"),
        (TERMS, "Terms.txt", "terms of use are missing"),
        ("Legend_en.png", "picture.png", "legend is missing"),
    ],
)
def test_companions_that_are_missing_are_named(judged, gone: str, there: str, said: str) -> None:
    assert judged({gone: None, there: b"x"})["E3"].examples == (said,)


@pytest.mark.parametrize(
    "name", ["Terms of use.doc", "TÉRMINOS DE USO.pdf", "Conditions d'utilisation.txt", "LICENSE"]
)
def test_terms_under_other_names(judged, name: str) -> None:
    assert judged({TERMS: None, name: b"x"})["E3"].verdict == "pass"


def citations(**changed: str) -> dict[str, bytes]:
    return {CITATION: "\n\n".join((CITATIONS | changed).values()).encode()}


@pytest.mark.parametrize(
    ("language", "old", "new", "said"),
    [
        ("en", "2012. ", "", "English: expected an author and a year (Author. Year.)"),
        ("es", '"', "", "Spanish: expected a quoted title"),
        ("fr", " Statistique Canada, INEGI.", "", "French: expected the sources before Ed."),
        ("en", "Ed. 1.0", "Ed. 1", "English: expected the edition (Ed. N.M,)"),
        ("fr", "1:10,000,000", "1:1,000,000", "French: expected the scale or resolution"),
        ("es", "Disponible en https://www.cec.org/plants/", "", "Spanish: expected the address"),
        ("es", "Disponible en", "Available at", "Spanish: expected the address"),
        ("fr", "2012", "2013", "year or edition differ"),
        ("en", "Ed. 1.0", "Ed. 2.0", "year or edition differ"),
    ],
)
def test_parts_of_the_citation(judged, language: str, old: str, new: str, said: str) -> None:
    text = CITATIONS[language].replace(old, new)
    verdict = judged(citations(**{language: text}))["E4"]
    assert verdict.verdict == "fail"
    assert verdict.count == 1
    assert verdict.examples[0].startswith(said)


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(CITATIONS.values()).encode(),
        "\r\n\r\n".join(CITATIONS.values()).encode("cp1252"),
        "\n\n".join(CITATIONS.values()).encode("utf-16"),
        "\n\n".join(f"How to cite\n{text}" for text in CITATIONS.values()).encode(),
        "\n\n".join(CITATIONS.values()).replace("1:10,000,000", "30-m").encode(),
        "\n\n".join(CITATIONS.values()).replace(" [", "\n   [").encode(),
        "\n\n".join(CITATIONS.values()).replace('"Atlas', "« Atlas").encode(),
    ],
)
def test_citations_that_are_written_otherwise(judged, content: bytes) -> None:
    assert judged({CITATION: content})["E4"].verdict == "pass"


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_language_of_the_citation_is_missing(judged, language: str) -> None:
    verdict = judged(citations(**{language: ""}))["E4"]
    assert verdict.verdict == "fail"
    assert verdict.examples[0].startswith("no citation in")


def test_a_citation_in_other_case_is_judged_too(judged) -> None:
    assert judged({CITATION: None, CITATION.lower(): b"see our site"})["E4"].count == 3


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"),
        ("CC-BY-SA", "CC BY-SA"),
        ("CC BY 3.0", "CC BY 3.0"),
        ("http://creativecommons.org/licenses/by-nc/4.0/", "CC BY-NC 4.0"),
        ("CC0 1.0 Universal", "CC0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC BY-NC 4.0"),
        ("Creative Commons Attribution - Pas d’Utilisation Commerciale 4.0", "CC BY-NC 4.0"),
        ("Creative Commons Atribución-NoComercial-SinDerivadas 4.0", "CC BY-NC-ND 4.0"),
        ("Tous droits réservés", "'tous droits reserves'"),
        ("Todos los derechos\nreservados", "'todos los derechos reservados'"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_conflicting_licences(judged, text: str, named: str, encoding: str) -> None:
    verdict = judged({"README.txt": f"Données. {text}.".encode(encoding)})["E5"]
    assert verdict.verdict == "fail"
    assert verdict.examples == (f"{ROOT}/README.txt names {named}, not CC BY 4.0",)


@pytest.mark.parametrize(
    "text",
    [
        NOTICES["fr"],
        "Creative Commons Attribution 4.0 International",
        "CC BY",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
        f"{NOTICES['en']}\n\nSources: Natural Earth, CC0; others, all rights reserved",
        f"{NOTICES['es']}\n\nFuente: CC BY-NC 4.0",
        f"{NOTICES['en']} Some rights reserved. 5 cc 0.5 ml.",
    ],
)
def test_what_is_no_conflict(judged, text: str) -> None:
    assert judged({"README.txt": text.encode("cp1252")})["E5"].verdict == "pass"


def test_a_readme_in_latin_1_is_read(judged) -> None:
    readme = f"Español. {NOTICES['es']} {NOTICES['fr']}".encode("latin-1")
    assert judged({"README": readme})["E5"].verdict == "pass"


def test_the_notice_in_other_words_and_a_silent_readme_are_warnings(judged) -> None:
    other = NOTICES["en"].replace("Commission for", "Commission on")
    verdict = judged({"README.txt": other.encode(), "README.md": b"hello"})["E5"]
    assert verdict.verdict == "warn"
    assert sorted(example.split("/")[1].split()[0] for example in verdict.examples) == [
        "README.md",
        "TermsOfUse_TerminosDeUso_ConditionsUtilisation.txt",
        "metadata_fgdc.xml",
        "metadata_iso19139.xml",
    ]


def test_the_licence_in_marked_up_documents(judged) -> None:
    notice = NOTICES["en"]
    linked = notice.replace(
        "(https://creativecommons.org/licenses/by/4.0/)",
        '(<a href="https://creativecommons.org/licenses/by/4.0/">deed</a>)',
    ).replace("deed", "")
    page = f"<!DOCTYPE html><p>Plants</p><dd><small>{linked}</small></dd><p>At sea.</p>"
    assert judged({"metadata.html": page.encode()})["E5"].verdict == "pass"
    linked = page.replace("licenses/by/", "licenses/by-nc/")
    assert judged({"metadata.html": linked.encode()})["E5"].verdict == "fail"
    record = iso_record(notice="CC BY-ND 4.0")
    assert judged({"metadata_iso19139.xml": record.encode()})["E5"].verdict == "fail"
    record = FGDC.format(notice=notice).replace("</lineage>", "</lineage>All rights reserved")
    assert judged({"metadata_fgdc.xml": record.encode()})["E5"].verdict == "fail"


def test_licences_of_sources_in_a_page_for_people(judged) -> None:
    page = f"<dl><dt>Limits</dt><dd>{NOTICES['en']}</dd><dt>{{}}</dt><dd>A.</dd><dd>CC0</dd></dl>"
    for term, wanted in (("Sources", "pass"), ("Fuentes", "pass"), ("Credits", "fail")):
        assert judged({"metadata.html": page.format(term).encode()})["E5"].verdict == wanted


@pytest.mark.parametrize("notice", [NOTICES["en"], "CC BY-NC 4.0"])
def test_the_licence_in_a_kml_of_the_package(judged, notice: str) -> None:
    about = f"<description>&lt;p&gt;{notice}&lt;/p&gt;</description>"
    text = kml_text().replace("</name>", f"</name>{about}", 1)
    wanted = "pass" if notice == NOTICES["en"] else "fail"
    assert judged({"NA_X/data/a.kml": text.encode()})["E5"].verdict == wanted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><m>&x;</m>", "has a DOCTYPE"),
        ("<MD_Metadata>", "is not well-formed"),
        (iso_record().replace("<dateStamp>", "<dateStomp>", 1), "is not well-formed"),
        (iso_record().replace("dateStamp>", "dateStomp>"), "breaks the schema of ISO 19139"),
        ("<metadata><Esri/></metadata>", "no metadata of ISO 19139"),
        (iso_record({"eng": ("CEC",)}), "no text in fra"),
    ],
)
def test_metadata_that_are_none(judged, content: str, said: str) -> None:
    verdict = judged({"metadata_iso19139.xml": content.encode()})["E6"]
    assert verdict.verdict == "warn"
    assert any(said in example for example in verdict.examples)


def test_metadata_in_the_encoding_they_declare(judged) -> None:
    record = '<?xml version="1.0" encoding="ISO-8859-1"?>' + iso_record()
    found = judged({"metadata_iso19139.xml": record.encode("latin-1")})
    assert (found["E6"].verdict, found["E7"].verdict) == ("pass", "pass")


def test_a_language_without_text_is_not_there(judged) -> None:
    record = iso_record().replace('locale="#l-spa"', 'locale="#l-fra"')
    assert judged({"metadata_iso19139.xml": record.encode()})["E6"].examples == (
        "no text in spa (ISO 19139)",
    )


def test_keywords_are_whole_ones(judged) -> None:
    record = iso_record().replace(">México<", ">Nuevo México<").replace(">Mexico<", ">Gulf<")
    assert judged({"metadata_iso19139.xml": record.encode()})["E7"].examples == (
        "the keyword 'mexico' is missing",
    )


def test_keywords_of_a_page_for_people(judged) -> None:
    page = (
        "<p>CEC, CCA, CCE; North America, América del Norte, Amérique du Nord; Canada/Canadá</p>"
        "<p>United States/Estados Unidos/États-Unis, Mexico/México/Mexique</p>"
    )
    none = {"metadata_iso19139.xml": None, "metadata_fgdc.xml": None}
    assert judged({**none, "metadata.html": page.encode()})["E7"].verdict == "pass"


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        (FITNESS, True),
        (
            "Pour l'affichage, à des échelles convenant à des données au 1/10\u202f000\u202f000.",
            True,
        ),
        ("Para visualización a escalas adecuadas para datos 1:10 000 000.", True),
        ("Scale 1:10,000,000", False),
        ("For display. The scale is 1:10,000,000,000.", False),
        ("Suited to 1:1,000,000.", False),
    ],
)
def test_fitness_for_use(judged, text: str, is_said: bool) -> None:
    assert (judged({TERMS: text.encode()})["E8"].verdict == "pass") is is_said


def test_the_citation_is_no_statement_of_fitness(judged) -> None:
    assert judged({TERMS: None})["E8"].verdict == "warn"


def test_checksums_in_a_package(tmp_path: Path, good: dict[str, bytes]) -> None:
    lines = [
        f"{hashlib.sha256(data).hexdigest()} *./{name.removeprefix(f'{ROOT}/')}\n"
        for name, data in good.items()
        if "Legend" not in name
    ]
    lines += [f"{'0' * 64}  gone.txt\n", f"{'0' * 64}  ../../etc/passwd\n", "rubbish\n"]
    listing = "".join(lines).encode()
    shapes = bytearray(good[f"{DATA}.shp"])
    shapes[-1] ^= 1
    content = good | {f"{ROOT}/SHA256SUMS": listing, f"{DATA}.shp": bytes(shapes)}
    verdict = of_package(write_package(tmp_path / f"{ROOT}.zip", content, listed=False))["E9"]
    assert verdict.verdict == "warn"
    assert [example.split(" (")[0].split(":")[0] for example in verdict.examples] == [
        f"{ROOT}/SHA256SUMS, line {len(lines)}",
        f"{DATA}.shp is not as published",
        f"{ROOT}/gone.txt is missing",
        f"{ROOT}/../../etc/passwd is missing",
        f"{ROOT}/Legend_en.png is not in {ROOT}/SHA256SUMS",
    ]


def test_every_flipped_bit_of_an_edition_is_found(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    for path in sorted(folder.iterdir()):
        if path.suffix == ".txt":
            data = path.read_bytes()
            path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
            (example,) = of_edition(folder)["E9"].examples
            assert example.startswith(f"{path.name} is not as published")
            path.write_bytes(data)
    assert of_edition(folder)["E9"].verdict == "pass"


def test_missing_and_extra_files_of_an_edition(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    (folder / TERMS).rename(folder / "terms.txt")
    (folder / "sub").mkdir()
    (folder / "sub" / ".hidden").write_text("x")
    (folder / "link").symlink_to("/etc")
    assert of_edition(folder)["E9"].examples == (
        f"{TERMS} is missing (receipt.json)",
        "link is not in receipt.json",
        "sub/.hidden is not in receipt.json",
        "terms.txt is not in receipt.json",
    )


def test_a_file_that_became_a_link_is_not_what_was_published(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    (folder / TERMS).rename(tmp_path / TERMS)
    (folder / TERMS).symlink_to(tmp_path / TERMS)
    assert of_edition(folder)["E9"].count == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"products": [1]}, "receipt.json lists no products"),
        ({"products": {TERMS: {"sha256": 7}}}, f"receipt.json has no sha256 of {TERMS}"),
        ({"inputs": {}}, "receipt.json lists no sources"),
        ({"inputs": {"a.csv": "x"}}, "receipt.json has no sha256 of the source a.csv"),
    ],
)
def test_receipts_that_say_too_little(tmp_path: Path, changed: dict, said: str) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    write_receipt(folder, **changed)
    verdict = of_edition(folder)["E9"]
    assert verdict.verdict == "warn"
    assert verdict.examples[0] == said


def test_licences_across_an_edition(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    about = "<description>CC BY-NC 4.0</description>"
    write_kml(folder / "plants_en.kml", kml_text().replace("</name>", f"</name>{about}", 1))
    write_receipt(folder)
    verdict = of_edition(folder)["E5"]
    assert verdict.verdict == "fail"
    assert verdict.examples == ("plants_en.kml names CC BY-NC 4.0, not CC BY 4.0",)
    # In a folder that is no edition other texts may belong to other things.
    (folder / "receipt.json").unlink()
    assert of_edition(folder)["E5"].verdict == "warn"


def test_changes_are_counted_by_feature(tmp_path: Path) -> None:
    edition(tmp_path / "plants" / "2006")
    edition(tmp_path / "plants" / "2011")
    edition(tmp_path / "plants" / "2013", frame=good_frame().iloc[:1])
    frame = good_frame().assign(VINTAGE="2012", EXTRA=1)
    frame.loc[0, "NAME"] = "Fonderie"
    frame.loc[1, "LAT"] += 1e-7
    frame.loc[3, "FEATURE_ID"] = "USA-9"
    folder = edition(tmp_path / "plants" / "2012", frame=frame)
    verdict = of_edition(folder)["E10"]
    assert verdict.verdict == "warn"
    assert verdict.figure == "since 2011: 1 added, 1 removed, 2 of 3 changed"
    assert verdict.examples == (
        "removed: USA-2",
        "changed: CAN-1",
        "changed: MEX-1",
        "added: USA-9",
    )


def test_editions_of_another_layer_or_without_ids_are_not_compared(tmp_path: Path) -> None:
    edition(tmp_path / "plants" / "2011", layer="animals")
    assert of_edition(edition(tmp_path / "plants" / "2012"))["E10"].verdict == "not_applicable"
    edition(tmp_path / "other" / "2011")
    twice = good_frame().assign(FEATURE_ID="A")
    folder = edition(tmp_path / "other" / "2012", frame=twice)
    assert of_edition(folder)["E10"].verdict == "not_applicable"


def test_a_damaged_earlier_edition_is_not_compared(tmp_path: Path) -> None:
    before = edition(tmp_path / "plants" / "2011")
    (before / "plants.parquet").write_bytes(b"PAR1")
    folder = edition(tmp_path / "plants" / "2012")
    assert of_edition(folder)["E10"].verdict == "not_applicable"


def test_clocks_in_an_edition(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    write_gpkg(folder / "plants.gpkg")
    write_receipt(folder, versions={})
    verdict = of_edition(folder)["E11"]
    assert verdict.verdict == "fail"
    assert verdict.examples[0] == "the receipt has no versions"
    assert verdict.examples[1].startswith("plants.gpkg facilities was last changed 20")


def test_a_table_dated_to_its_day(tmp_path: Path) -> None:
    content = members(tmp_path / "made")
    table = bytearray(content[f"{DATA}.dbf"])
    table[2:4] = bytes([5, 6])
    folder = edition(tmp_path / "plants" / "2012")
    write_package(folder / f"{ROOT}.zip", content | {f"{DATA}.dbf": bytes(table)})
    write_receipt(folder)
    (example,) = of_edition(folder)["E11"].examples
    assert example.endswith("its table is dated (month, day) (5, 6)")


def test_a_receipt_that_is_no_receipt_is_told(tmp_path: Path) -> None:
    folder = edition(tmp_path / "plants" / "2012")
    (folder / "receipt.json").write_text(json.dumps([1]))
    (report,) = (r for r in validate_paths([folder], CATALOGUE) if r.path == folder)
    assert report.is_unreadable


# ---- packages without a layer


def layerless(folder: Path, name: str, *files: str, companions: bool = True) -> Path:
    """The companions of the good package and some documents, as `name`.zip."""
    kept = members(folder) if companions else {}
    content = {
        f"{name}/{n.removeprefix(f'{ROOT}/')}": data
        for n, data in kept.items()
        if "/data/" not in n and not n.endswith("sha256.txt")
    }
    said = "\n\n".join([*NOTICES.values(), FITNESS]).encode()
    return write_package(
        folder / f"{name}.zip", content | {f"{name}/{file}": said for file in files}
    )


def rules_of(path: Path) -> dict[str, Verdict]:
    (report,) = validate_paths([path], CATALOGUE)
    assert report.product == f"{path} (package)"
    return {verdict.rule: verdict for verdict in report.verdicts}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("na_plants_pdf", f"{LAYER}/data/plants_en.pdf"),
        ("protectedareas_2021_mappackage", f"{LAYER}/data/plants.mpkx"),
        ("metadata", "NA_Plants_2012_metadata.html"),
    ],
)
def test_packages_without_a_layer_are_judged_as_packages(
    tmp_path: Path, name: str, file: str
) -> None:
    path = layerless(tmp_path, name, file)
    assert is_product(path)
    assert open_product(path) == []
    found = rules_of(path)
    assert {found[rule].verdict for rule in ("E1", "E2", "E3", "E4", "E5", "E8")} == {"pass"}


def test_a_package_of_pages_is_held_to_every_rule(tmp_path: Path) -> None:
    path = layerless(tmp_path, "na_plants_pdf", "plants.pdf", companions=False)
    found = rules_of(path)
    assert found["E1"].examples == (
        "na_plants_pdf/plants.pdf is not na_plants_pdf/<NA_Layer>/data/<file>",
    )
    assert found["E2"].count == 2
    assert found["E3"].count == 4
    assert found["E8"].count == 1


def test_a_page_beside_a_layer_is_no_data(tmp_path: Path) -> None:
    path = good_package(tmp_path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(f"{ROOT}/ReadMe.pdf", b"x")
    assert of_package(path)["E1"].verdict == "pass"


def test_a_folder_with_pages_and_pictures_is_an_edition(tmp_path: Path) -> None:
    layerless(tmp_path, "na_plants_pdf", f"{LAYER}/data/plants_en.pdf")
    for name in ("plants_en.png", "plants_en.pdf"):
        (tmp_path / name).write_bytes(b"x")
    reports = validate_paths([tmp_path], CATALOGUE)
    assert not any(report.is_unreadable for report in reports)
    assert any(report.product.endswith("na_plants_pdf.zip (package)") for report in reports)


@pytest.mark.parametrize(
    ("name", "file"),
    [("na_plants_pdf", "plants.txt"), ("plants", "plants.pdf"), ("a_mappackage", "a.pdf")],
)
def test_a_zip_with_nothing_of_its_format_is_no_product(
    tmp_path: Path, name: str, file: str
) -> None:
    path = layerless(tmp_path, name, file, companions=False)
    assert not is_product(path)
    (report,) = validate_paths([path], CATALOGUE)
    assert report.is_unreadable
    assert "no product inside" in report.verdicts[0].examples[0]
