"""The schemas of the metadata: they judge, offline, and open nothing but their own files."""

import pytest
from lxml import etree

from pipeline.checks.metadata_schema import load_schema, parse_metadata, schema_faults
from pipeline.export.metadata_files import FGDC_FILE, ISO_FILE
from tests.metadata_editions import Small

FILES = Small().files()
INCLUDING = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="{}"/>'
    '<xs:element name="a" type="xs:string"/></xs:schema>'
)
EMPTY = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'


@pytest.mark.parametrize(
    ("standard", "name", "old", "new", "expected"),
    [
        ("fgdc", FGDC_FILE, b"<northbc>52.9000<", b"<northbc>184<", "northbc"),
        ("fgdc", FGDC_FILE, b"<metd>20260131</metd>", b"", "metd"),
        ("fgdc", FGDC_FILE, b"<caldate>2006<", b"<caldate>last year<", "caldate"),
        ("iso19139", ISO_FILE, b"<gmd:abstract", b"<gmd:abstrakt", "abstra"),
        ("iso19139", ISO_FILE, b"<gco:Integer>10000000<", b"<gco:Integer>1:10M<", "Integer"),
        ("iso19139", ISO_FILE, b">2026-01-31</gco:Date>", b">31/01/2026</gco:Date>", "Date"),
    ],
)
def test_a_fault_is_named_with_its_line(standard, name, old, new, expected):
    broken = FILES[name].replace(old, new)
    assert broken != FILES[name]
    if b"abstrakt" in broken:
        broken = broken.replace(b"</gmd:abstract>", b"</gmd:abstrakt>")
    faults = schema_faults(parse_metadata(broken), standard)
    assert any(expected in fault and fault.startswith("line ") for fault in faults)


def test_a_schema_of_several_files_is_read(tmp_path):
    (tmp_path / "part.xsd").write_text(EMPTY)
    (tmp_path / "root.xsd").write_text(INCLUDING.format("part.xsd"))
    assert load_schema(tmp_path, "root.xsd").validate(etree.fromstring("<a/>"))


@pytest.mark.parametrize(
    "address", ["../part.xsd", "http://localhost:9/part.xsd", "https://localhost:9/part.xsd"]
)
def test_a_part_outside_the_folder_is_refused(tmp_path, address):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "part.xsd").write_text(EMPTY)
    (inside / "root.xsd").write_text(INCLUDING.format(address))
    with pytest.raises(etree.XMLSchemaParseError, match=r"Failed to parse .*part\.xsd"):
        load_schema(inside, "root.xsd")


def test_entities_are_not_resolved(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    document = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><a>&x;</a>'
    assert b"secret<" not in etree.tostring(parse_metadata(document.encode()))
