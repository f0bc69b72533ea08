"""A small edition with a receipt and a ledger, whose texts a test may damage."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from lxml import etree

from pipeline.export.make_product import make_product
from pipeline.export.metadata_files import metadata_files
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue

CATALOGUE = Catalogue()
LANGUAGES = {"en": "eng", "fr": "fra", "es": "spa"}
PLACES = (("A", -90.0, 40.0), ("AK", 173.2, 52.9), ("GU", 144.79, 13.44))
GMD = "{http://www.isotc211.org/2005/gmd}"
GCO = "{http://www.isotc211.org/2005/gco}"


# What the receipt says of three datums: shifted, taken as it is, and beyond help.
DATUM_ROWS = [
    {
        "datum": "NAD27",
        "rows": 2,
        "operation": "NAD27 to WGS 84 (6)",
        "expected_m": 7.0,
        "is_ballpark": False,
    },
    {"datum": "NAD83", "rows": 1, "operation": None, "expected_m": 2.0, "is_ballpark": False},
    {"datum": "unknown", "rows": 1, "operation": None, "expected_m": 463.0, "is_ballpark": True},
]


@dataclass
class Small:
    """An edition of one source; `layer` and `source` are changed by ``model_copy``."""

    layer: Any = field(default_factory=lambda: CATALOGUE.layer("prtr_facilities"))
    source: Any = field(default_factory=lambda: CATALOGUE.source("us_tri_basic").spec)
    places: tuple[tuple[str, float, float], ...] = PLACES
    retrieved: str = "2026-01-31"

    def product(self, ledger: Ledger) -> Product:
        fields = CATALOGUE.fields
        empty = {name: "" if fields[name].type == "text" else 0.0 for name in self.layer.fields}
        rows = [
            empty
            | {"feature_id": key, "native_id": key, "country": "USA", "lon": lon, "lat": lat}
            | {"source": self.source.id, "reporting_year": 2006, "coordinate_status": "reported"}
            | {"file": "f.csv", "record": number}
            for number, (key, lon, lat) in enumerate(self.places, 2)
        ]
        names = self.layer.related["releases"].fields
        releases = pd.DataFrame([dict.fromkeys(names, "") | {"feature_id": "A"}])
        releases = releases.assign(quantity_kg=1.0, quantity_reported=1.0)
        tables = {"facilities": pd.DataFrame(rows), "releases": releases}
        return make_product(CATALOGUE, self.layer, "2006", tables, ledger)

    def ledger(self) -> Ledger:
        """Eleven records in: three published, four quarantined, one merged, three left out."""
        ledger = Ledger()
        known = {"source": self.source.id, "file": "f.csv", "native_id": "x", "country": "USA"}
        records = pd.DataFrame([known | {"record": number} for number in range(2, 13)])
        ledger.add("A9", "repaired", "facilities", records.iloc[:1], "latitude", "-1", "1")
        ledger.add("A9", "repaired", "facilities", records.iloc[:1], "longitude", "-1", "1")
        ledger.add("COORD-DOTS", "repaired", "facilities", records.iloc[2:3], "longitude", "", "")
        ledger.add("A16", "published_as_is", "facilities", records.iloc[2:3], "coordinates")
        ledger.add("A12", "published_as_is", "facilities", records.iloc[1:2])
        ledger.add("COORD-MISSING", "quarantined", "facilities", records.iloc[3:6])
        ledger.add("A8", "quarantined", "facilities", records.iloc[6:7])
        ledger.add("ID-REPEATED", "merged", "facilities", records.iloc[7:8])
        ledger.add("NOT-REPORTED", "dropped_by_spec", "facilities", records.iloc[8:11])
        ledger.prove(self.source.id, "all", "facilities", records, records.iloc[:3])
        return ledger

    def files(self) -> dict[str, bytes]:
        ledger = self.ledger()
        product = self.product(ledger)
        receipt = {
            "program": "0.0.0",
            "years": {self.source.id: 2006},
            "retrieved": {self.source.id: self.retrieved},
            "accounts": ledger.account_rows(),
            "budgets": [],
            "datums": {self.source.id: {"rows": DATUM_ROWS}},
        }
        tables = {self.layer.id: product.fields}
        return metadata_files(product, CATALOGUE, [self.source], tables, receipt, ledger)


def everywhere(text: str) -> Trilingual:
    """A text in all three languages."""
    return Trilingual(en=text, fr=text, es=text)


def in_languages(node: Any) -> dict[str, str]:
    """The texts of a property of ISO 19139 by language, read without the writer's code."""
    texts = {"en": node.findtext(f"{GCO}CharacterString")}
    for group in node.iter(f"{GMD}LocalisedCharacterString"):
        code = group.get("locale").removeprefix("#locale-")
        texts[next(key for key, value in LANGUAGES.items() if value == code)] = group.text
    return texts


def parse(content: bytes) -> Any:
    """The root of a document, without entities or network."""
    return etree.fromstring(content, etree.XMLParser(no_network=True, resolve_entities=False))
