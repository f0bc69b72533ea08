"""Metadata of the demo atlas: beside the data, in every package, valid and as the receipt says."""

import json
import re
import zipfile

import pytest
from lxml import etree
from owslib.fgdc import Metadata
from owslib.iso import MD_Metadata

from pipeline.checks.metadata_schema import parse_metadata, schema_faults
from pipeline.export.report_tables import account_balances
from tests.metadata_editions import GMD, in_languages, parse

EDITIONS = ("2006", "2012", "2022")
LAYER = "prtr_facilities"
NAMES = ("metadata_iso19139.xml", "metadata_fgdc.xml", "metadata.html")
_NUMBER = re.compile(r"\d[\d,\u00a0]*")


@pytest.fixture(params=EDITIONS)
def folder(demo, request):
    return demo / "layers" / LAYER / request.param


@pytest.fixture
def receipt(folder):
    return json.loads((folder / "receipt.json").read_text(encoding="utf-8"))


def numbers(text):
    return [int(re.sub(r"\D", "", found)) for found in _NUMBER.findall(text)]


def test_both_are_valid_against_their_schema(folder):
    for name, standard in zip(NAMES, ("iso19139", "fgdc"), strict=False):
        assert schema_faults(parse_metadata((folder / name).read_bytes()), standard) == []


def test_every_package_carries_them(folder):
    for package in (f"na_{LAYER}_shapefile", f"na_{LAYER}_kmz"):
        with zipfile.ZipFile(folder / f"{package}.zip") as members:
            for name in NAMES:
                assert members.read(f"{package}/{name}") == (folder / name).read_bytes()


def test_the_shapefile_has_the_fgdc_text_and_no_path(folder, receipt):
    with zipfile.ZipFile(folder / f"na_{LAYER}_shapefile.zip") as members:
        (name,) = [name for name in members.namelist() if name.endswith(".shp.xml")]
        assert name.removesuffix(".xml") in members.namelist()
        assert members.read(name) == (folder / "metadata_fgdc.xml").read_bytes()
    verdicts = {check["verdict"] for check in receipt["checks"] if check["rule"] == "F1"}
    assert verdicts == {"pass"}


def test_readers_that_did_not_write_them_agree(folder, receipt):
    iso = MD_Metadata(etree.ElementTree(parse((folder / NAMES[0]).read_bytes())))
    fgdc = Metadata(etree.ElementTree(parse((folder / NAMES[1]).read_bytes())))
    (about,) = iso.identification
    assert about.title == fgdc.idinfo.citation.citeinfo["title"]
    assert about.abstract == fgdc.idinfo.descript.abstract
    assert about.purpose == fgdc.idinfo.descript.purpose
    assert iso.datestamp == max(receipt["retrieved"].values())
    assert fgdc.metainfo.metd == iso.datestamp.replace("-", "")
    assert {field["attrlabl"] for field in fgdc.eainfo.attr} >= {"FEATURE_ID", "LON", "LAT"}
    assert folder.name in iso.identifier


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_lineage_tells_the_accounts_of_the_receipt(folder, receipt, language):
    root = parse((folder / NAMES[0]).read_bytes())
    steps = root.findall(f".//{GMD}LI_ProcessStep/{GMD}description")
    texts = [in_languages(node)[language] for node in steps]
    told = []
    for text in texts:
        for sentence in text.split(". "):
            if " + " in sentence:
                told.append(numbers(sentence.split(" : ")[-1].split(": ")[-1]))
    expected = [
        [b.rows_in, b.published, b.quarantined, b.merged, b.dropped_by_spec]
        for b in account_balances(receipt["accounts"])
    ]
    assert sorted(told) == sorted(expected)
    for rows_in, *ends in told:
        assert rows_in == sum(ends)
    assert f"{receipt['counts']['features']} " in texts[-2]


def test_quarantined_records_by_rule_add_up(folder, receipt):
    root = parse((folder / NAMES[1]).read_bytes())
    told = 0
    for step in root.iter("procdesc"):
        for sentence in step.text.split(". "):
            if "Quarantined, by rule" in sentence:
                told += sum(int(count) for count in re.findall(r"\) (\d+)", sentence))
    assert told == sum(account["quarantined"] for account in receipt["accounts"])
    assert told > 0


def test_no_text_lacks_a_language(folder):
    root = parse((folder / NAMES[0]).read_bytes())
    free = [node.getparent() for node in root.iter(f"{GMD}PT_FreeText")]
    assert len(free) > 50
    for node in free:
        assert all(in_languages(node).get(key) for key in ("en", "fr", "es")), node.tag
