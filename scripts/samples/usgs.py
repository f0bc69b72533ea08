"""NWIS site files (RDB) and Water Quality Portal stations (CSV): invented sites and writers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

NWIS, WQP = 2020, 2023
_COMMENTS = (
    "#", "#", "# US Geological Survey", "# retrieved: 2020-03-06 11:00:00 -05:00\t(sample01)", "#",
    "# The Site File stores location and general information about groundwater,",
    "# surface water, and meteorological sites", "# for sites in USA.", "#",
    "#  agency_cd       -- Agency", "#  site_no         -- Site identification number", "#",
)  # fmt: skip
_RDB = (
    "agency_cd", "site_no", "station_nm", "site_tp_cd", "dec_lat_va", "dec_long_va",
    "coord_acy_cd", "dec_coord_datum_cd", "alt_va", "alt_acy_va", "alt_datum_cd", "huc_cd",
)  # fmt: skip
_WIDTHS = ("5s", "15s", "50s", "7s", "16s", "16s", "1s", "10s", "8s", "3s", "10s", "16s")
_BASIN = "|09990001"
# Altitudes are in feet and padded with blanks; each has its own vertical datum, or none.
_SITES = (
    "USGS|09999001|EXAMPLE RIVER AT SAMPLEVILLE, NC|ST|36.5|-81.4|U|NAD83| 2550.00|  1|NGVD29",
    "USGS|09999002|SAMPLE CREEK NEAR EXAMPLE, VA|ST|36.9000000|-81.1|1|NAD83| 2213.31| .1|NAVD88",
    "USGS|09999003|Example Branch nr Sampleton,VA|ST-DCH|36.91|-81.12|S|NAD83| 838.44|0.1|COE1912",
    "USGS|09999004|EXAMPLE RIVER @ SAMPLE FERRY|ST|36.9200000|-81.1300000|F|NAD83|||",
    "USGS|363000081240001|SAMPLE WELL 3|GW|36.50000000|-81.4000000|M|NAD83| 2990|  1|NGVD29",
    "USGS|440000121180001|EXAMPLE WELL NEAR SAMPLE, OR|GW-MW|44.0|-121.3|5|NAD27| 3600.|10|NGVD29",
    "USGS|09999007|SAMPLE FORK AT EXAMPLE, WV|ST|37.0|-80.9|T|NAD83| 2000.00| 20|NGVD29",
    "USEX|09999008|EXAMPLE SPRING NEAR SAMPLE, VA|SP|36.9300000|-81.1400000|H|NAD83|||",
    "USGS|09999009|SAMPLE RUN AT EXAMPLE, VA|ST|||||||",
)  # fmt: skip
_SECOND_FILE = (
    "USGS|09999010|EXAMPLE SOUND NEAR SAMPLE KEY, FL|ES|24.75|-80.95|S|NAD83| 2.73| .1|NAVD88",
)


def write_nwis(folder: Path) -> list[ExpectedSite]:
    """Write two answers of the site service, one with CRLF, and say what must come of them."""
    for name, sites, end in (
        ("nwis_sites.txt", _SITES, "\n"),
        ("waterservices_site.txt", _SECOND_FILE, "\r\n"),
    ):
        rows = [
            "\t".join(_RDB),
            "\t".join(_WIDTHS),
            *((site + _BASIN).replace("|", "\t") for site in sites),
        ]
        assert all(row.count("\t") == len(_RDB) - 1 for row in rows)
        text = "".join(line + end for line in (*_COMMENTS, *rows))
        (folder / name).write_bytes(text.encode("ascii"))
    states = {
        "09999001": ("US-NC", "the site that the portal has too; altitude in feet"),
        "09999002": ("US-VA", ""),
        "09999003": ("US-VA", "no blank before the state; altitude above the datum COE1912"),
        "09999004": ("", "the name ends in no state; no altitude"),
        "363000081240001": ("", "a well: 15 digits; at the place of a stream gauge"),
        "440000121180001": ("US-OR", "NAD27: the position is that on WGS 84, within 30 m"),
        "09999007": ("US-WV", "lies in Virginia, 33 km from West Virginia: published, A12"),
        "09999008": ("US-VA", "of another agency: named as in the portal"),
        "09999010": ("US-FL", "an estuary, 1 km from the coast as it is drawn"),
    }
    found = [
        left_out(NWIS, "09999009", "quarantined", "COORD-MISSING", "SAMPLE RUN AT EXAMPLE, VA", "")
    ]
    for site in (*_SITES, *_SECOND_FILE):
        agency, number, name, _, lat, lon, *_ = site.split("|")
        if number in states:
            state, note = states[number]
            key = f"USGS-{number}" if agency == "USGS" else f"WQX-{agency}-{number}"
            place = ("43.999817", "-121.301115") if number == "440000121180001" else (lat, lon)
            found.append(
                published(NWIS, number, place, name, state, country="USA",
                          feature_id=f"USA-{key}", note=note)
            )  # fmt: skip
    return found


@dataclass(frozen=True)
class _Station:
    """A station; `state` is the FIPS code as the file writes it, blank without a country."""

    organization: str
    id: str
    name: str
    type: str
    lat: str
    lon: str
    state: str
    datum: str = "NAD83"
    elevation: str = ""
    unit: str = ""


_MEASURES = ("DrainageAreaMeasure", "ContributingDrainageAreaMeasure")
_HEADER = (
    "OrganizationIdentifier", "OrganizationFormalName", "MonitoringLocationIdentifier",
    "MonitoringLocationName", "MonitoringLocationTypeName", "MonitoringLocationDescriptionText",
    "HUCEightDigitCode",
    *(f"{measure}/Measure{part}" for measure in _MEASURES for part in ("Value", "UnitCode")),
    "LatitudeMeasure", "LongitudeMeasure", "SourceMapScaleNumeric",
    "HorizontalAccuracyMeasure/MeasureValue", "HorizontalAccuracyMeasure/MeasureUnitCode",
    "HorizontalCollectionMethodName", "HorizontalCoordinateReferenceSystemDatumName",
    "VerticalMeasure/MeasureValue", "VerticalMeasure/MeasureUnitCode",
    "VerticalAccuracyMeasure/MeasureValue", "VerticalAccuracyMeasure/MeasureUnitCode",
    "VerticalCollectionMethodName", "VerticalCoordinateReferenceSystemDatumName", "CountryCode",
    "StateCode", "CountyCode", "AquiferName", "FormationTypeText", "AquiferTypeName",
    "ConstructionDateText", "WellDepthMeasure/MeasureValue", "WellDepthMeasure/MeasureUnitCode",
    "WellHoleDepthMeasure/MeasureValue", "WellHoleDepthMeasure/MeasureUnitCode", "ProviderName",
)  # fmt: skip
_USGS, _PARK = "USGS Example Water Science Center", "Example Park Service Water Division"
_PORTAL = (
    _Station(_USGS, "USGS-09999001", "EXAMPLE RIVER AT SAMPLEVILLE, NC", "Stream",
             "36.50000000000000", "-81.4000000000000", "37", elevation="2550", unit="feet"),
    _Station(_USGS, "USGS-391200074570001", "FIRST POND SITE 1 (SAMPLE, WMA) NR EXAMPLE, NJ",
             "Lake, Reservoir, Impoundment", "39.20410000000000", "-74.9507111000000", "34",
             elevation="5", unit="feet"),
    _Station("Example Irrigation District", "EXAMPLE_ID-7", "Sample Reservoir", "Reservoir",
             "38.9", "-120.1", "6", "WGS84", "1900", "m"),
)  # fmt: skip
_PARKS = (
    _Station(_PARK, "11EXPARK_WQX-SAMP_01", "Lake Exemplar", "Lake", "48.05000000", "-88.7", "26"),
    _Station(_PARK, "11EXPARK_WQX-SAMP_02", "O'Sample Lake", "Lake", "48.0512831", "-88.7117404",
             "26", "WGS84"),
    _Station(_PARK, "11EXPARK_WQX-SAMP_STCR_20.0", "Sample Landing", "RiverStream", "45.02000386",
             "-92.76500353", ""),
    _Station(_PARK, "11EXPARK_WQX-SAMP_04", "Long Sample Lake", "Lake", "41.60000", "-87.20000",
             "18", "UNKWN"),
    _Station(_PARK, "11EXPARK_WQX-SAMP_05", "Lost Lake", "Lake", "0", "0", "26"),
)  # fmt: skip


def write_wqp(folder: Path) -> list[ExpectedSite]:
    """Write an answer of the portal, and one into which its carrier inserted a column."""
    plain = [_HEADER, *(_cells(station) for station in _PORTAL)]
    at = _HEADER.index("MonitoringLocationName")
    with_park = [(*row[:at], park, *row[at:]) for park, row in _with_parks()]
    (folder / "wqp_sites.txt").write_bytes(_csv(plain, "\n").encode("utf-8"))
    (folder / "station.csv").write_bytes(_csv(with_park, "\r\n").encode("utf-8-sig"))
    facts = {
        "USGS-09999001": ("US-NC", "merged", "the site of NWIS under the portal's name"),
        "USGS-391200074570001": ("US-NJ", "published", "a degree with fourteen decimals"),
        "EXAMPLE_ID-7": ("US-CA", "published", "the state's code lost its zero; metres"),
        "11EXPARK_WQX-SAMP_01": ("US-MI", "published", ""),
        "11EXPARK_WQX-SAMP_02": ("US-MI", "published", "another datum in the next row"),
        "11EXPARK_WQX-SAMP_STCR_20.0": ("", "published", "country and state are blank"),
        "11EXPARK_WQX-SAMP_04": ("US-IN", "published", "says that its datum is unknown"),
    }
    found = [left_out(WQP, "11EXPARK_WQX-SAMP_05", "quarantined", "A8", "Lost Lake", "0, 0")]
    for station in (*_PORTAL, *_PARKS):
        if station.id in facts:
            state, outcome, note = facts[station.id]
            key = station.id if station.id.startswith("USGS-") else f"WQX-{station.id}"
            found.append(
                published(WQP, station.id, (station.lat, station.lon), station.name, state,
                          country="USA", outcome=outcome, feature_id=f"USA-{key}", note=note)
            )  # fmt: skip
    return found


def _with_parks() -> list[tuple[str, tuple[str, ...]]]:
    return [("Park", _HEADER), *(("SAMP", _cells(station)) for station in _PARKS)]


def _cells(station: _Station) -> tuple[str, ...]:
    given = {
        "OrganizationIdentifier": station.id.rpartition("-")[0],
        "OrganizationFormalName": station.organization,
        "MonitoringLocationIdentifier": station.id,
        "MonitoringLocationName": station.name,
        "MonitoringLocationTypeName": station.type,
        "LatitudeMeasure": station.lat,
        "LongitudeMeasure": station.lon,
        "HorizontalCoordinateReferenceSystemDatumName": station.datum,
        "VerticalMeasure/MeasureValue": station.elevation,
        "VerticalMeasure/MeasureUnitCode": station.unit,
        "CountryCode": "US" if station.state else "",
        "StateCode": station.state,
        "ProviderName": "NWIS" if station.id.startswith("USGS-") else "STORET",
    }
    return tuple(given.get(name, "") for name in _HEADER)


def _csv(rows: list[tuple[str, ...]], end: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows(rows)
    return stream.getvalue()
