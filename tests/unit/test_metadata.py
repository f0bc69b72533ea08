"""Metadata of an edition: what they promise, in three languages, whatever the texts hold."""

import numpy as np
import pytest
import shapely
from lxml import etree, html
from owslib.fgdc import Metadata
from owslib.iso import MD_Metadata
from pydantic import ValidationError

from pipeline.checks.metadata_schema import parse_metadata, schema_faults
from pipeline.errors import CheckError
from pipeline.export import notices
from pipeline.export.lineage import process_steps
from pipeline.export.metadata import bounding_boxes
from pipeline.export.metadata_files import FGDC_FILE, ISO_FILE, PAGE_FILE
from pipeline.export.rule_titles import trilingual_title
from pipeline.ledger import Ledger
from pipeline.rules import RULES
from pipeline.spec.layer import Metadata as LayerMetadata
from tests.metadata_editions import (
    CATALOGUE,
    GMD,
    LANGUAGES,
    Small,
    everywhere,
    in_languages,
    parse,
)

RULES_IN_ENGLISH = {"D6-PARTICLES"}
HOSTILE = {
    "markup": 'A < B & "C" <script>alert(1)</script>',
    "end_of_cdata": "x ]]> y <![CDATA[ z",
    "control_characters": "a\x00b\x0bc\x1bd\ufffee",
    "lone_surrogate": "a\ud800b",
    "right_to_left_override": "gpj.\u202eexe",
    "entity": "&lol; &#0; %xxe;",
    "braces": "{0} {title} {{",
    "long": "Ñandú 日本 " * 1200,
}
FILES = Small().files()


def hostile(text: str) -> Small:
    small = Small()
    told = everywhere(text)
    metadata = small.layer.metadata.model_copy(
        update={"summary": told, "keywords": told, "fit_for_use": told}
    )
    small.layer = small.layer.model_copy(update={"title": told, "metadata": metadata})
    licence = small.source.licence.model_copy(update={"name": text, "attribution": text})
    datum = small.source.locate.datum.model_copy(update={"basis": text})
    locate = small.source.locate.model_copy(update={"datum": datum})
    change = {"title": told, "agency": told, "licence": licence, "locate": locate}
    small.source = small.source.model_copy(update=change | {"citation": text, "caveat": told})
    return small


@pytest.fixture(scope="module", params=HOSTILE)
def damaged(request):
    return HOSTILE[request.param], hostile(HOSTILE[request.param]).files()


def test_both_are_valid_against_their_schema():
    assert schema_faults(parse_metadata(FILES[ISO_FILE]), "iso19139") == []
    assert schema_faults(parse_metadata(FILES[FGDC_FILE]), "fgdc") == []


def test_bytes_repeat():
    assert Small().files() == FILES


def test_hostile_texts_leave_the_documents_valid(damaged):
    _, files = damaged
    assert schema_faults(parse_metadata(files[ISO_FILE]), "iso19139") == []
    assert schema_faults(parse_metadata(files[FGDC_FILE]), "fgdc") == []


def test_hostile_texts_come_back_as_text(damaged):
    text, files = damaged
    illegal = "\x00\x0b\x1b\ufffe\ud800\u202e"
    shown = "".join("\ufffd" if mark in illegal else mark for mark in text).strip()
    iso = MD_Metadata(etree.ElementTree(parse(files[ISO_FILE]))).identification[0]
    fgdc = Metadata(etree.ElementTree(parse(files[FGDC_FILE]))).idinfo
    assert iso.abstract == fgdc.descript.abstract == shown
    node = parse(files[ISO_FILE]).find(f".//{GMD}abstract")
    assert in_languages(node) == dict.fromkeys(LANGUAGES, shown)
    page = html.document_fromstring(files[PAGE_FILE].decode())
    assert not page.findall(".//script")
    assert " ".join(shown.split()) in " ".join(page.text_content().split())


def test_empty_texts_leave_the_documents_valid():
    files = hostile("").files()
    assert schema_faults(parse_metadata(files[FGDC_FILE]), "fgdc") == []
    assert schema_faults(parse_metadata(files[ISO_FILE]), "iso19139") == []


def test_licence_citation_and_fitness_are_those_of_the_notices():
    small = Small()
    root = parse(FILES[ISO_FILE])
    licence = in_languages(root.find(f".//{GMD}otherConstraints"))
    fitness = in_languages(root.find(f".//{GMD}useLimitation"))
    cited = root.find(f".//{GMD}MD_DataIdentification//{GMD}otherCitationDetails")
    assert licence == notices.LICENCE
    assert fitness == small.layer.metadata.fit_for_use.model_dump()
    assert in_languages(cited) == {
        key: notices.citation(small.layer, "2006", [small.source], key) for key in LANGUAGES
    }
    fgdc = parse(FILES[FGDC_FILE])
    supplement = fgdc.findtext(".//supplinf")
    assert notices.LICENCE["en"] in fgdc.findtext(".//useconst")
    assert fitness["en"] in fgdc.findtext(".//useconst")
    assert fgdc.findtext(".//citation//othercit") == in_languages(cited)["en"]
    page = html.document_fromstring(FILES[PAGE_FILE].decode()).text_content()
    for key in ("fr", "es"):
        for told in (licence, fitness, in_languages(cited)):
            assert told[key] in supplement
            assert told[key] in page


def test_keywords_name_the_commission_and_the_countries():
    wanted = {"CEC", "CCE", "CCA", "North America", "Amérique du Nord", "América del Norte"}
    wanted |= {"Canada", "Canadá", "Mexico", "Mexique", "México"}
    wanted |= {"United States", "États-Unis", "Estados Unidos"}
    iso = [in_languages(node) for node in parse(FILES[ISO_FILE]).iter(f"{GMD}keyword")]
    assert all(word.keys() == LANGUAGES.keys() for word in iso)
    assert wanted <= {text for word in iso for text in word.values()}
    keywords = Metadata(etree.ElementTree(parse(FILES[FGDC_FILE]))).idinfo.keywords
    assert len(keywords.theme) == len(keywords.place) == 3
    root = parse(FILES[FGDC_FILE])
    assert wanted <= {n.text for n in [*root.iter("themekey"), *root.iter("placekey")]}


def test_the_page_tells_tags_and_scale_in_three_languages():
    page = " ".join(html.document_fromstring(FILES[PAGE_FILE].decode()).text_content().split())
    assert "CEC, pollution and waste, PRTR, facilities, North America, Canada" in page
    assert "CCE, pollution et déchets, RRTP, établissements, Amérique du Nord, Canada" in page
    assert "CCA, contaminación y residuos, RETC, establecimientos, América del Norte" in page
    assert page.count("1:10,000,000 ") >= 3


def test_the_projection_is_told_by_its_numbers():
    crs = CATALOGUE.crs.atlas
    iso = MD_Metadata(etree.ElementTree(parse(FILES[ISO_FILE])))
    assert iso.referencesystem.code == crs.name
    assert "".join(crs.wkt2.split()) in "".join(FILES[ISO_FILE].decode().split())
    root = parse(FILES[FGDC_FILE])
    found = {name: float(root.findtext(f".//{name}")) for name in ("longpc", "latprjc", "semiaxis")}
    assert found == {"longpc": -100.0, "latprjc": 45.0, "semiaxis": 6370997.0}
    axis = found["semiaxis"]
    assert axis * (1 - 1 / float(root.findtext(".//denflat"))) == pytest.approx(axis, abs=1e-6)
    for content in FILES.values():
        assert b"2163" not in content
        assert b"9311" not in content


def test_scale_edition_years_identifier_and_contact():
    iso = MD_Metadata(etree.ElementTree(parse(FILES[ISO_FILE])))
    (about,) = iso.identification
    assert iso.identifier == about.uricode[0] == "naatlas:prtr_facilities:2006"
    assert iso.languagecode == "eng"
    assert [found.languagecode for found in iso.locales] == ["fra", "spa"]
    assert (about.denominators, about.edition) == (["10000000"], "1.0")
    assert (about.temporalextent_start, about.temporalextent_end) == ("2006", "2006")
    assert iso.contact[0].organization == "Commission for Environmental Cooperation (CEC)"
    assert iso.datestamp == "2026-01-31"
    fgdc = Metadata(etree.ElementTree(parse(FILES[FGDC_FILE])))
    assert fgdc.metainfo.metd == "20260131"
    assert fgdc.metainfo.metc.cntorg == iso.contact[0].organization


def test_sources_are_cited_with_agency_licence_and_retrieval():
    small = Small()
    node = parse(FILES[ISO_FILE]).find(f".//{GMD}LI_Source/{GMD}description")
    for key, text in in_languages(node).items():
        assert small.source.agency.in_language(key) in text
        assert small.source.licence.name in text
        assert "2026-01-31" in text
    source = parse(FILES[FGDC_FILE]).find(".//srcinfo")
    assert source.findtext(".//origin") == small.source.agency.en
    assert "2026-01-31" in source.findtext(".//srccurr")
    assert small.source.licence.name in source.findtext(".//othercit")


def test_without_a_date_of_retrieval_the_reporting_year_stands():
    files = Small(retrieved="not stated").files()
    assert schema_faults(parse_metadata(files[ISO_FILE]), "iso19139") == []
    assert schema_faults(parse_metadata(files[FGDC_FILE]), "fgdc") == []
    assert Metadata(etree.ElementTree(parse(files[FGDC_FILE]))).metainfo.metd == "2006"
    node = parse(files[ISO_FILE]).find(f".//{GMD}LI_Source/{GMD}description")
    assert "Obtenu : non indiqué." in in_languages(node)["fr"]


def test_every_field_is_told_in_three_languages():
    fields = Small().product(Ledger()).fields
    told = in_languages(parse(FILES[ISO_FILE]).find(f".//{GMD}supplementalInformation"))
    attributes = {
        node.findtext("attrlabl"): node.findtext("attrdef")
        for node in parse(FILES[FGDC_FILE]).iter("attr")
    }
    assert attributes.keys() == {field.short for field in fields.values()}
    for name, field in fields.items():
        for key in LANGUAGES:
            meaning = field.description.in_language(key)
            assert f"({name})" in told[key]
            assert meaning in told[key]
            assert meaning in attributes[field.short]


def test_the_lineage_counts_each_record_once():
    steps = parse(FILES[ISO_FILE]).findall(f".//{GMD}LI_ProcessStep/{GMD}description")
    read, located = (in_languages(node)["en"] for node in steps[:2])
    balance = "11 records read = 3 published + 4 quarantined + 1 merged + 3 left out"
    assert balance in read
    assert "A8 (Null island) 1, COORD-MISSING (A feature has coordinates) 3." in read
    repaired = "A9 (Longitude or latitude sign) 1, COORD-DOTS (Degrees have a decimal point) 1."
    assert repaired in located
    assert "A12 (In the declared state) 1" in located


def test_a_rule_passes_only_if_nothing_that_breaks_it_is_published():
    quality = MD_Metadata(etree.ElementTree(parse(FILES[ISO_FILE]))).dataquality
    verdicts = dict(zip(quality.conformancetitle, quality.conformancedegree, strict=True))
    assert verdicts["A12: In the declared state"] == "false"
    assert verdicts["A8: Null island"] == "true"
    assert verdicts["A9: Longitude or latitude sign"] == "true"
    assert not [title for title in verdicts if title.startswith(("A13", "A16"))]


def test_rules_that_only_report_are_told_where_they_repaired():
    title = "COORD-DOTS: Degrees have a decimal point"
    text = parse(FILES[FGDC_FILE]).findtext(".//logic")
    assert f"{title}: 1 repaired, 0 quarantined, 0 published as reported." in text
    assert f"<gco:CharacterString>{title}<" in FILES[ISO_FILE].decode()


def test_lineage_tells_what_was_done_to_each_datum():
    text = Small().files()[ISO_FILE].decode()
    assert '2 positions on NAD27 shifted to WGS 84 by "NAD27 to WGS 84 (6)", good to 7 m.' in text
    assert "1 positions en NAD83 prises comme WGS 84, qui en diffère d'au plus 2 m." in text
    assert "1 posiciones en unknown sin convertir: pueden estar a 463 m." in text


def test_a_position_off_the_closed_formula_stops_the_build():
    small, ledger = Small(), Ledger()
    product = small.product(ledger)
    product.atlas_shapes[0] = shapely.affinity.translate(product.atlas_shapes[0], 0.002)
    names = {small.source.id: everywhere("s")}
    receipt = {"accounts": [], "budgets": [], "datums": {small.source.id: {"rows": []}}}
    with pytest.raises(CheckError, match=r"0\.002 m, expected less than 0\.001 m \(rule A4\)"):
        process_steps(product, CATALOGUE, [small.source], names, receipt, ledger.findings())


@pytest.mark.parametrize(
    ("lon", "expected"),
    [
        ([-100.0, -60.00001], [(-100.0, -60.0)]),
        ([-100.0], [(-100.0, -100.0)]),
        ([-60.0, -70.0, 144.79], [(-180.0, -60.0), (144.79, 180.0)]),
        ([-150.0, 170.0, 171.0], [(170.0, 180.0), (-180.0, -150.0)]),
        ([180.0, -150.0], [(-180.0, -150.0)]),
    ],
)
def test_the_window_is_the_narrowest_one(lon, expected):
    boxes = bounding_boxes(np.array(lon), np.linspace(10, 20, len(lon)))
    assert [(box.west, box.east) for box in boxes] == expected
    for x in lon:
        assert any(box.west <= x <= box.east or box.west <= x - 360 <= box.east for box in boxes)


def test_beyond_the_antimeridian_each_standard_has_its_form():
    iso = parse(FILES[ISO_FILE]).findall(f".//{GMD}EX_GeographicBoundingBox")
    edges = [tuple(float(node.findtext("./*")) for node in box) for box in iso]
    assert edges == [(144.79, 180.0, 13.44, 52.9), (-180.0, -90.0, 13.44, 52.9)]
    bounds = Metadata(etree.ElementTree(parse(FILES[FGDC_FILE]))).idinfo.spdom
    assert (float(bounds.westbc), float(bounds.eastbc)) == (144.79, -90.0)


def test_every_rule_has_its_title_in_three_languages():
    for rule in RULES:
        titles = trilingual_title(rule)
        assert titles.en != titles.fr or rule in RULES_IN_ENGLISH, rule
        assert titles.en != titles.es or rule in RULES_IN_ENGLISH, rule


def test_keywords_without_a_translation_are_refused():
    good = CATALOGUE.layer("prtr_facilities").metadata.model_dump()
    good["keywords"]["fr"] += ", de trop"
    with pytest.raises(ValidationError, match="expected as many keywords in each language"):
        LayerMetadata.model_validate(good)


@pytest.mark.parametrize("address", ["www.cec.org", "https://x/]]>", "javascript:alert(1)", ""])
def test_an_address_that_is_none_is_refused(address):
    good = CATALOGUE.layer("prtr_facilities").metadata.model_dump()
    with pytest.raises(ValidationError, match="available_at"):
        LayerMetadata.model_validate(good | {"available_at": address})
