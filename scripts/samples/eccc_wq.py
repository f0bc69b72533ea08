"""ECCC water quality sites, editions of 2023 and 2022: invented sites and writers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

LATER, EARLIER = 2023, 2022
FILE = "Water-Qual-Eau-Sites-National.csv"
HEADER = (
    "SITE_NO", "SITE_NAME", "SITE_NOM_FR", "SITE_TYPE", "SITE_DESC", "SITE_DESC_FR", "LATITUDE",
    "LONGITUDE", "DATUM", "PROV_TERR", "PROV_TERR_FR", "PEARSEDA", "PEARSEDA_FR", "OCEANDA",
    "OCEANDA_FR", "DATA_URL", "DATA_URL_FR", "OPEN_DATA_URL",
)  # fmt: skip
_NOT_IN_2022 = ("PROV_TERR_FR", "OPEN_DATA_URL")
_RIVER = "RIVER OR STREAM/RIVIÈRE OU RUISSEAU"


@dataclass(frozen=True)
class _Site:
    """A site as one edition writes it."""

    number: str
    name: str
    name_fr: str
    lat: str
    lon: str
    province: str
    datum: str = "NAD83"
    type: str = _RIVER


SITES = (
    _Site("00099001", "EXAMPLE CANAL AT RTE 999 BRIDGE IN SAMPLEVILLE",
          "CANAL EXEMPLE AU PONT-ROUTE 999 À EXEMPLE-VILLE", "45.3000", "-73.9000", "QUE."),
    _Site("00BR99XX0030", "SAMPLE RIVER BELOW EXAMPLE BRIDGE, RTE 999",
          "RIVIÈRE SAMPLE EN AVAL DU PONT EXAMPLE", "46.0000", "-66.6000", "N.B."),
    _Site("AK99XX0001", "SAMPLE RIVER NEAR EXAMPLE, ALASKA", "RIVIÈRE SAMPLE PRÈS D'EXAMPLE",
          "56.02000", "-130.05000", "B.C."),
    _Site("US99XX0004", "EXAMPLE RIVER NEAR SAMPLE N.D.", "RIVIÈRE EXAMPLE", "48.9800",
          "-101.9500", "SASK."),
    _Site("AL99XX0005", "EXAMPLE RIVER AT HWY 99", "RIVIÈRE EXAMPLE À L'AUT. 99", "51.0000",
          "-114.5000", "ALTA.", "NAD27"),
    _Site("NW99XX0006", "SAMPLE LAKE", "LAC SAMPLE", "62.5000", "-114.4000", "N.W.T.", "NAD27",
          "LAKE/LAC"),
    _Site("BC99XX0027", "EXAMPLE RIVER NEAR SAMPLE", "", "49.70000", "-125.05000", "", type=""),
    _Site("QU99XX0440", "STATION 120 M FROM EXAMPLE ISLAND", "STATION À 120 M DE L'ÎLE EXEMPLE",
          "44.9000", "-75.5000", "QUE."),
    _Site("NF99XX0015", "EXAMPLE POND, SAMPLE NATIONAL PARK", "ÉTANG EXEMPLE", "47.6000",
          "-52.6400", "N.L.", "WGS84", "POND/ÉTANG"),
    _Site("YT99XX0099", "UNPLACED CREEK", "RUISSEAU SANS LIEU", "", "", "Y.T."),
)  # fmt: skip
# Numbers without zeros, postal codes for provinces, and US for the sites in the United States.
EARLIER_SITES = (
    _Site("99001", "EXAMPLE CANAL AT RTE 999 BRIDGE IN SAMPLEVILLE",
          "CANAL EXEMPLE AU PONT-ROUTE 999 À EXEMPLE-VILLE", "45.3", "-73.9", "QC",
          type="RIVER/RIVIÈRE"),
    _Site("AK99XX0001", "SAMPLE RIVER NEAR EXAMPLE, ALASKA",
          "RIVIÈRE SAMPLE PRÈS D’EXAMPLE (ALASKA)", "56.0217", "-130.05", "US",
          type="RIVER/RIVIÈRE"),
    _Site("AK99XX0001", "SAMPLE RIVER NEAR EXAMPLE, ALASKA",
          "RIVIÈRE SAMPLE PRÈS D’EXAMPLE (ALASKA)", "56.0217", "-130.05", "US",
          type="RIVER/RIVIÈRE"),
    _Site("US99XX0004", "EXAMPLE RIVER NEAR SAMPLE NORTH DAKOTA", "RIVIÈRE EXAMPLE", "48.98",
          "-101.95", "US", type="RIVER/RIVIÈRE"),
    _Site("QU99XX0001", "SAMPLE RESERVOIR", "RÉSERVOIR SAMPLE", "53.7875", "-77.4", "QC", "WGS84",
          "LAKE/LAC"),
)  # fmt: skip
_STATES = {
    "00099001": ("CA-QC", ""),
    "00BR99XX0030": ("CA-NB", "a number of another form"),
    "AK99XX0001": ("US-AK", "a site in Alaska to which the list gives a Canadian province"),
    "US99XX0004": ("", "a site in North Dakota; its number says no more than US"),
    "AL99XX0005": ("CA-AB", "NAD27: the position is that on WGS 84, within 30 m"),
    "NW99XX0006": ("CA-NT", "NAD27: the position is that on WGS 84, within 30 m"),
    "BC99XX0027": ("CA-BC", "no province, type or French name: the number begins with BC"),
    "QU99XX0440": ("CA-QC", "lies in Ontario, far from Quebec: published, A12"),
    "QU99XX0001": ("CA-QC", ""),
    "NF99XX0015": ("CA-NL", "1.3 km off the coast as it is drawn"),
}
# By the three-parameter shifts of Alberta and of the Northwest Territories, not by grids.
_ON_WGS84 = {
    "AL99XX0005": ("50.999980", "-114.501048"),
    "NW99XX0006": ("62.500192", "-114.401204"),
}


def write(folder: Path) -> list[ExpectedSite]:
    """Write both editions and say what must come of them."""
    later = [HEADER, *(_cells(site, HEADER) for site in SITES)]
    (folder / FILE).write_bytes(_csv(later, csv.QUOTE_ALL).encode("utf-8-sig"))
    header = tuple(name for name in HEADER if name not in _NOT_IN_2022)
    earlier = [header, *(_cells(site, header) for site in EARLIER_SITES)]
    (folder / str(EARLIER)).mkdir(exist_ok=True)
    (folder / str(EARLIER) / FILE).write_bytes(_csv(earlier, csv.QUOTE_MINIMAL).encode("cp1252"))
    found = [_published(LATER, site) for site in SITES if site.lat]
    found.append(
        left_out(LATER, "YT99XX0099", "quarantined", "COORD-MISSING", "UNPLACED CREEK", "")
    )
    seen: set[str] = set()
    for site in EARLIER_SITES:
        if site.number in seen:
            found.append(left_out(EARLIER, site.number, "merged", "ID-REPEATED", site.name,
                                  "the row stands twice"))  # fmt: skip
        else:
            found.append(_published(EARLIER, site))
        seen.add(site.number)
    return found


def _published(vintage: int, site: _Site) -> ExpectedSite:
    number = site.number.zfill(8) if site.number.isdigit() else site.number
    state, note = _STATES[number]
    if vintage == EARLIER:
        note = "the number lost its zeros" if number != site.number else ""
    country = "USA" if number[:2] in ("AK", "US") else "CAN"
    place = _ON_WGS84.get(number, (site.lat, site.lon))
    return published(vintage, number, place, site.name, state, country=country,
                     feature_id=f"{country}-ECCC_WQ-{number}", note=note)  # fmt: skip


def _cells(site: _Site, header: tuple[str, ...]) -> tuple[str, ...]:
    given = {
        "SITE_NO": site.number,
        "SITE_NAME": site.name,
        "SITE_NOM_FR": site.name_fr,
        "SITE_TYPE": site.type,
        "LATITUDE": site.lat,
        "LONGITUDE": site.lon,
        "DATUM": site.datum,
        "PROV_TERR": site.province,
        "PEARSEDA": "SAINT JOHN–ST. CROIX",
        "PEARSEDA_FR": "SAINT-JEAN–ST-CROIX",
        "OCEANDA": "ATLANTIC OCEAN",
        "OCEANDA_FR": "OCÉAN ATLANTIQUE",
    }
    return tuple(given.get(name, "") for name in header)


def _csv(rows: list[tuple[str, ...]], quoting: int) -> str:
    """The header is never quoted."""
    stream = io.StringIO()
    stream.write(",".join(rows[0]) + "\r\n")
    csv.writer(stream, quoting=quoting, lineterminator="\r\n").writerows(rows[1:])  # type: ignore[arg-type]
    return stream.getvalue()
