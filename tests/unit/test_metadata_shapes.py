"""What the metadata tell of lines, polygons and their tiers."""

import re

import pytest
import shapely
from lxml import etree

from pipeline.checks.metadata_schema import parse_metadata, schema_faults
from pipeline.export.metadata_files import FGDC_FILE, ISO_FILE, PAGE_FILE, metadata_files
from pipeline.export.product import Product
from pipeline.export.request import tables_of
from tests import shape_products as made

GMD = "{http://www.isotc211.org/2005/gmd}"
AREAS, LINES = made.area_product(), made.line_product()


def files(product: Product) -> dict[str, bytes]:
    ledger = made.ledger(product)
    facts = made.receipt(product, ledger)
    tables = tables_of(product, made.CATALOGUE)
    specs = made.specs(product)
    return metadata_files(product, made.CATALOGUE, specs, tables, facts, ledger)


FILES = {"areas": files(AREAS), "lines": files(LINES)}


def parts(product: Product) -> int:
    shapes = [*product.atlas_shapes, *product.inset_shapes]
    return sum(len(getattr(shape, "geoms", [shape])) for shape in shapes)


@pytest.mark.parametrize(
    ("name", "iso", "fgdc", "count"),
    [("areas", "surface", "G-polygon", parts(AREAS)), ("lines", "curve", "String", parts(LINES))],
)
def test_the_kind_and_number_of_objects(name: str, iso: str, fgdc: str, count: int) -> None:
    root = etree.fromstring(FILES[name][ISO_FILE])
    (kind,) = root.iter(f"{GMD}MD_GeometricObjectTypeCode")
    (number,) = root.iter(f"{GMD}geometricObjectCount")
    assert (kind.get("codeListValue"), number[0].text) == (iso, str(count))
    root = etree.fromstring(FILES[name][FGDC_FILE])
    assert root.findtext(".//direct") == "Vector"
    assert root.findtext(".//sdtstype") == fgdc
    assert root.findtext(".//ptvctcnt") == str(count)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("file", "standard"), [(ISO_FILE, "iso19139"), (FGDC_FILE, "fgdc")])
def test_the_documents_follow_their_schemas(name: str, file: str, standard: str) -> None:
    assert schema_faults(parse_metadata(FILES[name][file]), standard) == []


@pytest.mark.parametrize("file", [ISO_FILE, FGDC_FILE, PAGE_FILE])
def test_tiers_are_told_in_three_languages(file: str) -> None:
    text = FILES["areas"][file].decode()
    for words in (
        "protected_areas_10m, generalized in atlas metres for 1:10,000,000: 7 features",
        "protected_areas_10m, généralisé en mètres de l'Atlas pour le 1:10\xa0000\xa0000 : 7 entités",
        "protected_areas_10m, generalizado en metros del Atlas para 1:10\xa0000\xa0000: 7 elementos",
        "outlines within 508 m of full detail",
        "8 features keep land and 1 that others cover wholly are left out",
        "8 entités conservent du terrain et 1 que d'autres recouvrent",
        "8 elementos conservan tierra y 1 que otros cubren",
    ):
        assert words in text.replace("&#39;", "'"), words


def test_vertices_are_those_of_the_tables() -> None:
    text = FILES["areas"][FGDC_FILE].decode()
    for shapes in (
        AREAS.atlas_shapes,
        *(tier.shapes for tier in AREAS.tiers if tier.name != "flat"),
    ):
        assert re.search(rf"\b{shapely.get_num_coordinates(shapes).sum():,} vertices", text)


def test_no_word_of_points_where_there_are_none() -> None:
    page = FILES["areas"][PAGE_FILE].decode()
    assert "Polygon features" in page
    assert "Point features" not in page
    assert "Positions are those" not in page
