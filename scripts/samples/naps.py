"""NAPS station lists of 2022 and 2021: invented stations among the tables of the agency's file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

FILE = "StationsNAPS-StationsSNPA.csv"
FLAGS = (
    "SO2", "CO", "NO2", "NO", "NOX", "O3", "PM_25_Continuous", "PM_10_Continuous", "PM_2.5_RM",
    "PM10-2.5", "PM2.5_Speciation", "VOC", "Carbonyl", "PAH",
)  # fmt: skip
ENGLISH = (
    "NAPS_ID", "Station_Name", "Status", "Location_Address", "City", "P/T", "Postal_Code",
    "Timezone", "Latitude", "Longitude", "Elevation", "Start_Year", "End_Year",
    "Combined_Stations", "Inlet_Height", "Network", *FLAGS, "Site_Type", "Urbanization",
    "Neighbourhood", "Land_Use", "Scale", "PC", "CD", "CSD", "CMA/CA", "AQMS_Airzone", "Core_Site",
)  # fmt: skip
FRENCH = (
    "Identifiant_SNPA", "Nom de la station", "Statut", "Emplacement_Addresse", "Ville", "P/T",
    "Code_postal", "Fuseau_horaire", "Latitude", "Longitude", "Élévation", "Début_année",
    "Fin_année", "Stations_combinées", "Hauteur_entrée", "Réseau", "SO2", "CO", "NO2", "NO", "NOX",
    "O3", "PM25_en_continu", "PM10_en_continu", "PM_2.5_MR", "PM10-2.5", "PM2.5_Caractérisation",
    "COV", "Carbonyle", "HAP", "Catégorie_de_site", "Urbanisation", "Quartier",
    "Utilisation_du_sol", "Échelle", "PC", "CD", "CSD", "CMA/CA", "SGQA_zones_atmosphérique",
    "Sites_principaux",
)  # fmt: skip
# The agency's dictionary gives SO2 and CO each other's meaning; the columns are right.
DICTIONARY = (
    ("NAPS_ID // Identifiant_SNPA", "6 digit site identification // Identifiant à 6 chiffres"),
    ("SO2 // SO2", "Carbon monoxide // Monoxyde de carbone"),
    ("CO // CO", "Sulphur dioxide // Dioxyde de soufre"),
    ("NO // NO", "Nitrogen oxide // Monoxyde d'azote"),
)


@dataclass(frozen=True)
class Station:
    """A station; `measures` are the columns with an X, `kind` its type, setting and land use."""

    id: str
    name: str
    city: str
    province: str
    lat: str
    lon: str
    status: str = "1"
    measures: str = "O3"
    dates: tuple[str, str] = ("1999-04-01", "")
    kind: tuple[str, str, str] = ("PE", "LU", "R")
    elevation: str = "120"
    network: str = "N"
    scale: str = "N"
    inlet: str = "4"
    combined: str = ""


BC, QC = "BRITISH COLUMBIA", "QUEBEC"
STATIONS = (
    Station("059001", "EXEMPLE-VILLE", "MONTRÉAL", QC, "45.5", "-73.6",
            measures="SO2 NO2 NO NOX O3 PM_25_Continuous PM_2.5_RM PM2.5_Speciation VOC",
            dates=("1975-01-01", "")),
    Station("109001", "SAMPLE LAKE", "SAMPLE LAKE", BC, "49.3", "-122.9", network="C",
            kind=("RB", "NU", "F"), dates=("2003-05-14", ""), inlet="9:O3,SO2,NOX / 5:PM25"),
    Station("109002", "EXAMPLE SMELTER", "SAMPLEPORT", BC, "48.92", "-117.78", "0", "",
            dates=("", ""), kind=("PS", "NU", "O")),
    Station("109003", "EXAMPLE FIRE HALL", "SAMPLEGAR", BC, "50", "-115", "0", "",
            dates=("", ""), kind=("RB", "NU", "F"), scale="na", elevation="1661"),
    Station("19002", "EXAMPLE STREET & SAMPLE AVENUE", "ST. JOHN'S", "NEWFOUNDLAND AND LABRADOR",
            "47.56", "-52.71", "0", "SO2 CO", ("1975-01-01", "1988-12-31"), ("PE", "MU", "C")),
    Station("59009", "EXAMPLE YARD", "TORONTO", "ONTARIO", "43.65", "-79.4"),
    Station("069001", 'THE "EXAMPLE" YARD, NORTH', "SUDBURY", "ONTARIO", "46.49", "-81.02",
            measures="SO2", kind=("PS", "SU", "f"), scale="na", elevation="0"),
    Station("099001", "EXAMPLE PRAIRIE", "LETHBRIDGE", "ALBERTA", "49.72", "-112.8",
            measures="O3 NO2 PM_10_Continuous PM10-2.5", kind=("T", "SU", "A "), elevation=""),
    Station("079001", "EXAMPLE FORKS", "WINNIPEG", "MANITOBA", "49.89", "-97.13", "0", "CO",
            ("1990-01-04", "1990-01-01"), ("T", "LU", "C")),
    Station("039001", "EXAMPLE COVE", "HALIFAX", "NOVA SCOTIA", "44.65", "-63.57", "0",
            "Carbonyl PAH", ("1984-06-01", ""), ("PE", "LU", "W"), combined="39009 (in 2016)"),
    Station("129001", "EXAMPLE INLET", "RESOLUTE", "NUNAVUT", "74.7", "-94.97",
            dates=("2011-07-01", ""), kind=("RB", "NU", "O")),
)  # fmt: skip
# The file of 2021 writes dates with a time, names of scales in full and two more cells a row.
EARLIER = (STATIONS[0], STATIONS[1], STATIONS[7])

# What the rows of 2022 are as sites: name, state, note.
_PUBLISHED = {
    "059001": ("EXEMPLE-VILLE", "CA-QC", "AirNow lists it twice"),
    "109001": ("SAMPLE LAKE", "CA-BC", "CAPMoN's ozone site; two heights in one cell"),
    "109003": ("EXAMPLE FIRE HALL", "CA-BC", "whole degrees (A16)"),
    "019002": ("EXAMPLE STREET & SAMPLE AVENUE", "CA-NL", "lost the zero of its province"),
    "069001": ('THE "EXAMPLE" YARD, NORTH', "CA-ON", "small urban is not suburban; elevation 0"),
    "099001": ("EXAMPLE PRAIRIE", "CA-AB", "a blank behind the land use; no elevation"),
    "079001": ("EXAMPLE FORKS", "CA-MB", "closed before it opened"),
    "039001": ("EXAMPLE COVE", "CA-NS", "inactive without end"),
    "129001": ("EXAMPLE INLET", "CA-NU", "far north"),
}


def write(folder: Path) -> list[ExpectedSite]:
    """Write both lists below the folder of all samples; say what must become of their stations."""
    current, earlier = folder / "ca_naps", folder / "ca_naps" / "2021"
    earlier.mkdir(parents=True, exist_ok=True)
    (current / FILE).write_bytes(_file(2022, STATIONS))
    (earlier / FILE).write_bytes(_file(2021, EARLIER))
    places = {station.id.zfill(6): (station.lat, station.lon) for station in STATIONS}
    found = [
        _published(2022, site_id, places[site_id], *facts) for site_id, facts in _PUBLISHED.items()
    ]
    found += [
        _published(2021, station.id, places[station.id], *_PUBLISHED[station.id][:2], "")
        for station in EARLIER
    ]
    found += [
        left_out(2022, "109002", "quarantined", "A11", "EXAMPLE SMELTER",
                 "says British Columbia, lies 9 km inside Washington"),
        left_out(2022, "059009", "quarantined", "ID-MISSING", "EXAMPLE YARD",
                 "five digits, and with a zero before them the province is another"),
    ]  # fmt: skip
    return found


def _published(
    year: int, site_id: str, place: tuple[str, str], name: str, state: str, note: str
) -> ExpectedSite:
    feature = f"CAN-NAPS-{site_id}"
    return published(year, site_id, place, name, state, feature_id=feature, note=note)


def _file(year: int, stations: tuple[Station, ...]) -> bytes:
    is_old = year == 2021
    english = [name.replace("Speciation", "SPEC") if is_old else name for name in ENGLISH]
    more = ["", ""] if is_old else []
    rows: list[list[str]] = [
        [f"*Stations{year}"],
        ["*Definitions_Définitions"],
        ["*DataSources_SourcesdesDonnées"],
        [f"**********Stations{year}**********"],
        [*english, *more],
        [*FRENCH, *more],
        *([*_row(station, is_old), *more] for station in stations),
        ["**********Definitions_Définitions**********"],
        *map(list, DICTIONARY),
        ["**********DataSources_SourcesdesDonnées**********"],
        ["NPRI Data // Données d' INRP :", "a page of the agency"],
    ]
    width = len(english) + len(more)
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        lineterminator="\r\n" if is_old else "\n",
        quoting=csv.QUOTE_ALL if is_old else csv.QUOTE_MINIMAL,
    )
    writer.writerows(row + [""] * (width - len(row)) for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _row(station: Station, is_old: bool) -> list[str]:
    measured = set(station.measures.split())
    assert measured <= set(FLAGS)
    dates = [f"{date} 12:00:00 AM" if is_old and date else date for date in station.dates]
    scale = "NE" if is_old else station.scale
    return [
        station.id, station.name, station.status, station.name, station.city, station.province,
        "", "-5", station.lat, station.lon, station.elevation, *dates, station.combined,
        station.inlet, station.network, *("X" if name in measured else "" for name in FLAGS),
        station.kind[0], station.kind[1], "P4", station.kind[2], scale, "none", "01. Example",
        "001. Example, CY", "Kentville  ", "Example", "",
    ]  # fmt: skip
