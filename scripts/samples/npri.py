"""NPRI bulk files (releases and geolocations): invented facilities and writers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

from samples.common import (
    GRAM,
    KG,
    TONNE,
    Expected,
    Truth,
    quarantined,
    repaired,
    reported,
)

YEARS = (2006, 2012, 2022)
HEADER_RELEASES = (
    "Reporting_Year / Année",
    "NPRI_ID / No_INRP",
    "Company_Name / Dénomination_sociale_de_l'entreprise",
    "Facility_Name / Installation",
    "NAICS / Code_SCIAN",
    "NAICS Title / Titre_Code_SCIAN",
    "PROVINCE",
    "CAS_Number / No_CAS",
    "Substance Name (English) / Nom de substance (Anglais)",
    "Substance Name (French) / Nom de substance (Français)",
    "Group (English) / Groupe (Anglais)",
    "Group (French) / Groupe (Français)",
    "Category (English) / Catégorie (Anglais)",
    "Category (French) / Catégorie (Français)",
    "Quantity / Quantité",
    "Units / Unités",
    "Estimation_Method / Méthode_d\u2019estimation",
)
HEADER_GEOLOCATIONS = (
    "Year of last filed report / Année de déclaration la plus récente",
    "NPRI ID / ID INRP",
    "Company Name / Raison Sociale",
    "Facility Name / Nom de l'installation",
    "City / Ville",
    "NAICS / Code SCIAN",
    "NAICS Code Title (English) / Titre Code SCIAN (Anglais)",
    "Key Industrial Sector Code / Code des Secteurs industriels clés",
    "Key Industrial Sector (English) / Secteurs industriels clés (Anglais)",
    "Latitude / Latitude",
    "Longitude / Longitude",
    "Datum / Datum",
)

# code: English name, French name
SUBSTANCES = {
    "NA - 02": ("Arsenic (and its compounds)", "Arsenic (et ses composés)"),
    "NA - 08": ("Lead (and its compounds)", "Plomb (et ses composés)"),
    "NA - 10": ("Mercury (and its compounds)", "Mercure (et ses composés)"),
    "NA - 14": ("Zinc (and its compounds)", "Zinc (et ses composés)"),
    "NA - 16": ("Ammonia (total)", "Ammoniac (total)"),
    "NA - D/F": ("Dioxins and furans - total", "Dioxines et furannes - total"),
    "NA - M08": ("PM - Total Particulate Matter", "PM - Matière particulaire totale"),
    "NA - M10": (
        "PM2.5 - Particulate Matter <= 2.5 Micrometers",
        "PM2,5 - Matière particulaire <= 2,5 micromètres",
    ),
    "NA - M16": ("Volatile Organic Compounds (VOCs)", "Composés organiques volatils (COV)"),
    "11104-93-1": (
        "Nitrogen oxides (expressed as nitrogen dioxide)",
        "Oxydes d'azote (exprimés sous forme de dioxyde d'azote)",
    ),
    "71-43-2": ("Benzene", "Benzène"),
    "108-88-3": ("Toluene", "Toluène"),
    "67-56-1": ("Methanol", "Méthanol"),
    "118-74-1": ("Hexachlorobenzene", "Hexachlorobenzène"),
    "7783-06-4": ("Hydrogen sulphide", "Sulfure d'hydrogène"),
    "50-32-8": ("Benzo(a)pyrene", "Benzo(a)pyrène"),
}
CRITERIA_AIR_CONTAMINANTS = {"NA - M08", "NA - M10", "NA - M16", "11104-93-1"}

# medium: group English, group French, category English, category French, harmonized category;
# some categories carry a blank at the end, as in the agency's files.
MEDIA = {
    "stack": (
        "Releases to Air",
        "Rejets dans l'air",
        "Stack / Point ",
        "Cheminée / ponctuelles",
        "release_air_kg",
    ),
    "fugitive": (
        "Releases to Air",
        "Rejets dans l'air",
        "Fugitive",
        "Émissions fugitives",
        "release_air_kg",
    ),
    "storage": (
        "Releases to Air",
        "Rejets dans l'air",
        "Storage / Handling ",
        "Stockage / manutention",
        "release_air_kg",
    ),
    "dust": (
        "Releases to Air",
        "Rejets dans l'air",
        "Road dust ",
        "Poussière de route",
        "release_air_kg",
    ),
    "water": (
        "Releases to Water Bodies",
        "Rejets dans les plans d'eau",
        "Direct Discharges ",
        "Évacuations directes",
        "release_water_kg",
    ),
    "water spill": (
        "Releases to Water Bodies",
        "Rejets dans les plans d'eau",
        "Spills ",
        "Déversements",
        "release_water_kg",
    ),
    "land": ("Releases to Land", "Rejets au sol", "Other ", "Autres", "release_land_kg"),
    "land leak": ("Releases to Land", "Rejets au sol", "Leaks", "Fuites", "release_land_kg"),
    "sum": (
        "Sum of release to all media (<1tonne)",
        "Total des rejets dans tous les milieux (<1tonne)",
        "Sum of release to all media (<1tonne)",
        "Total des rejets dans tous les milieux (<1tonne)",
        "release_unspecified_kg",
    ),
}
UNITS = {"tonnes": TONNE, "kg": KG, "grams": GRAM}
METHODS = {
    "M3": "M3 - Source Testing",
    "E2": "E2 - Published Emission Factors",
    "C": "C - Mass Balance",
    "O": "O - Engineering Estimates",
}

Release = tuple[int, str, str, str, str]  # year, code, medium, quantity, unit


@dataclass(frozen=True)
class Facility:
    """An invented facility; lat and lon are the text of the geolocation file (None: not in it)."""

    npri_id: str
    company: str
    name: str
    city: str
    province: str
    naics: str
    naics_title: str
    lat: str | None
    lon: str
    truth: Truth
    releases: tuple[Release, ...]
    note: str
    last_year: int = 2022
    old_naics: str = ""  # in the release file before 2022


# fmt: off
OIL = ("211113", "Conventional oil and gas extraction")
FACILITIES = (
    Facility(
        "9901204", "Lac Bleu Petrochemicals Ltd.", "Sarnia Works, Unit 2", "Sarnia", "ON", "325110",
        "Petrochemical manufacturing", "42.9402", "-82.4305",
        reported("decimal", "42.9402", "-82.4305"),
        (
            (2006, "71-43-2", "stack", "12.41", "tonnes"),
            (2006, "71-43-2", "fugitive", "8.2", "tonnes"),
            (2006, "NA - 10", "stack", "5.25", "kg"),
            (2012, "71-43-2", "stack", "6.034", "tonnes"),
            (2012, "50-32-8", "stack", "1.75", "kg"),
            (2022, "71-43-2", "stack", "2.9", "tonnes"),
            (2022, "71-43-2", "storage", "0.41", "tonnes"),
            (2022, "NA - M16", "fugitive", "310.5", "tonnes"),
            (2022, "NA - 08", "water", "14.6", "kg"),
        ),
        "three years; comma in the name; criteria air contaminant left out",
    ),
    Facility(
        "9903391", "Aciéries de l\u2019Estuaire inc.", "Usine \u00ab Sainte-Élodie \u00bb",
        "Contrecœur", "QC", "331110", "Iron and steel mills and ferro-alloy manufacturing",
        "45.8411", "-73.2620",
        reported("decimal", "45.8411", "-73.2620"),
        (
            (2006, "NA - 14", "stack", "4.1", "tonnes"),
            (2006, "NA - 08", "stack", "880", "kg"),
            (2012, "NA - 14", "stack", "3.35", "tonnes"),
            (2012, "NA - 08", "stack", "412.5", "kg"),
            (2022, "NA - 14", "stack", "1.2", "tonnes"),
            (2022, "NA - 08", "stack", "96.25", "kg"),
            (2022, "NA - D/F", "stack", "0.412", "g TEQ"),
        ),
        "French name with typographic quotes; g TEQ left out",
    ),
    Facility(
        "9905520", "Foothills Ridge Energy Ltd.", "(blank)", "", "AB", *OIL, "53.4912", "-116.4480",
        reported("decimal", "53.4912", "-116.4480"),
        (
            (2006, "71-43-2", "sum", "0.225", "tonnes"),
            (2012, "71-43-2", "sum", "0.19", "tonnes"),
            (2012, "7783-06-4", "stack", "1.1", "tonnes"),
        ),
        "facility name (blank), no city; only the group under 1 tonne in 2006", 2012,
    ),
    Facility(
        "9906018", "Rivière Nechako Pulp & Paper", "Prince George Mill", "Prince George", "BC",
        "322112", "Chemical pulp mills", "53.92460", "-122.69350",
        reported("decimal", "53.92460", "-122.69350"),
        (
            (2006, "67-56-1", "stack", "151.2", "tonnes"),
            (2006, "67-56-1", "water", "12", "tonnes"),
            (2012, "67-56-1", "stack", "133.05", "tonnes"),
            (2012, "NA - 16", "water", "41.7", "tonnes"),
            (2022, "67-56-1", "stack", "118", "tonnes"),
            (2022, "NA - M08", "stack", "402.7", "tonnes"),
            (2022, "NA - M10", "stack", "288.1", "tonnes"),
        ),
        "criteria air contaminants left out",
    ),
    Facility(
        "9907745", "Grand Banks Deep Petroleum Inc.", "White Whale Platform", "", "NL", *OIL,
        "46.6215", "-48.5310", reported("decimal", "46.6215", "-48.5310"),
        (
            (2006, "108-88-3", "fugitive", "3.4", "tonnes"),
            (2012, "108-88-3", "fugitive", "2.15", "tonnes"),
            (2012, "71-43-2", "water", "1.05", "tonnes"),
            (2022, "71-43-2", "water", "0.62", "tonnes"),
            (2022, "11104-93-1", "stack", "1450", "tonnes"),
        ),
        "offshore platform on the Grand Banks: kept; nitrogen oxides are a criteria contaminant",
    ),
    Facility(
        "9900871", "Route Nord Paving Co.", "PORTABLE Asphalt Plant No. 3", "Winnipeg", "MB",
        "324121", "Asphalt paving mixture and block manufacturing", "43.8604", "-79.0712",
        reported("decimal", "43.8604", "-79.0712"),
        (
            (2012, "NA - M10", "stack", "1.6", "tonnes"),
            (2012, "NA - M08", "dust", "9.85", "tonnes"),
        ),
        "portable plant, declared in Manitoba, near Toronto: published as reported; only "
        "criteria air contaminants, so the summaries are zero", 2012,
    ),
    Facility(
        "9921450", "Peace Arch Gas Gathering", "Compressor 06-11-068-19-W5", "", "AB", *OIL, "55.0",
        "-117.0", reported("decimal", "55.0", "-117.0"),
        (
            (2012, "7783-06-4", "fugitive", "10.5", "tonnes"),
            (2022, "7783-06-4", "fugitive", "8.75", "tonnes"),
        ),
        "whole-degree coordinate: published, low precision",
    ),
    Facility(
        "9908832", "Ville de Rivière-aux-Ormes", "Station d\u2019épuration de l\u2019Île",
        "Rivière-aux-Ormes", "QC", "221320", "Sewage treatment facilities", "45.6122", "-73.5501",
        reported("decimal", "45.6122", "-73.5501"),
        (
            (2006, "NA - 16", "water", "190540", "kg"),
            (2012, "NA - 16", "water", "177.5", "tonnes"),
            (2022, "NA - 16", "water", "160.25", "tonnes"),
            (2022, "NA - 10", "water", "820", "grams"),
        ),
        "unit of ammonia changes from kg to tonnes; typographic apostrophes",
    ),
    Facility(
        "9909107", "Township of Maple Narrows", "Maple Narrows WPCC", "Maple Narrows", "ON",
        "221320", "Sewage treatment facilities", "0", "0", quarantined("coordinate_zero"),
        (
            (2006, "NA - 16", "water", "22.1", "tonnes"),
            (2022, "NA - 16", "water", "24.6", "tonnes"),
        ),
        "coordinates 0, 0",
    ),
    Facility(
        "9910444", "Qu'Appelle Fertilizers", "Belle Plaine Works", "", "SK", "325313",
        "Chemical fertilizer (except potash) manufacturing", None, "",
        quarantined("no_facility_record"),
        (
            (2012, "NA - 16", "stack", "512.75", "tonnes"),
            (2022, "NA - 16", "stack", "498.1", "tonnes"),
            (2022, "NA - 16", "land leak", "1.25", "tonnes"),
        ),
        "in the release file, not in the geolocation file",
    ),
    Facility(
        "9911812", "Old Fort Chemicals", "Fort Saskatchewan East", "Fort Saskatchewan", "AB",
        "325189", "All other basic inorganic chemical manufacturing", "53.7301", "-113.1804",
        reported("decimal", "53.7301", "-113.1804"),
        (
            (2005, "NA - 16", "stack", "75", "tonnes"),
            (2015, "NA - 16", "stack", "71.5", "tonnes"),
        ),
        "", 2015,
    ),
    Facility(
        "9902650", "Fundy Tide Refining LP", "Saint John Terminal \u201cEast\u201d", "Saint John",
        "NB", "324110", "Petroleum refineries", "45.2718", "-66.0151",
        reported("decimal", "45.2718", "-66.0151"),
        (
            (2006, "118-74-1", "stack", "41.5", "grams"),
            (2006, "NA - D/F", "stack", "1.09", "g TEQ"),
            (2006, "108-88-3", "fugitive", "16.2", "tonnes"),
            (2022, "118-74-1", "stack", "12.25", "grams"),
            (2022, "108-88-3", "fugitive", "9.375", "tonnes"),
            (2022, "11104-93-1", "stack", "998", "tonnes"),
        ),
        "grams, g TEQ and tonnes in one facility; typographic double quotes",
    ),
    Facility(
        "9904977", "Minas Basin Castings", "Foundry", "Truro", "NS", "331511", "Iron foundries",
        "45.3712", "-63.2644", reported("decimal", "45.3712", "-63.2644"),
        (
            (2012, "NA - 14", "stack", "655", "kg"),
            (2022, "NA - 14", "stack", "0.702", "tonnes"),
        ),
        "NAICS of 2012 differs from the present one", old_naics="331514",
    ),
    Facility(
        "9915003", "Barren Lands Diamond Corp.", "Lac de Glace Mine", "", "NT", "212392",
        "Diamond mining", "64.4951", "-110.3052", reported("decimal", "64.4951", "-110.3052"),
        (
            (2012, "NA - 02", "land", "3.8", "tonnes"),
            (2022, "NA - 02", "land", "4.475", "tonnes"),
            (2022, "NA - 16", "water spill", "0.55", "tonnes"),
        ),
        "",
    ),
    Facility(
        "9912660", "Grand River Solvents", "Brantford Plant", "Brantford", "ON", "325998",
        "All other miscellaneous chemical product manufacturing", "43.1450", "80.2301",
        repaired("negate_longitude", "43.1450", "-80.2301"),
        ((2006, "108-88-3", "stack", "44.5", "tonnes"),),
        "positive longitude", 2006,
    ),
    Facility(
        "9930001", "Métallurgie A < B & \"C\" ltée", 'Fonderie A < B & "C"', "Saguenay", "QC",
        "331313", "Primary production of alumina and aluminum", "48.4302", "-71.0905",
        reported("decimal", "48.4302", "-71.0905"),
        ((2022, "50-32-8", "stack", "210.4", "kg"), (2022, "NA - 08", "stack", "33", "kg")),
        "markup characters and quotes in the names",
    ),
    Facility(
        "9930017", '=HYPERLINK("http://example.invalid/";"Coatings")', "Line 1", "Guelph", "ON",
        "332810", "Coating, engraving, cold and heat treating", "43.5402", "-80.2604",
        reported("decimal", "43.5402", "-80.2604"),
        ((2022, "108-88-3", "fugitive", "21", "tonnes"),),
        "spreadsheet formula as a company name",
    ),
    Facility(
        "9930018", "Island Starch Co.", "<script>alert(1)</script>", "Summerside", "PE", "311410",
        "Frozen food manufacturing", "46.4005", "-63.7811",
        reported("decimal", "46.4005", "-63.7811"),
        ((2022, "NA - 16", "water", "9.9", "tonnes"),),
        "markup as a facility name",
    ),
    Facility(
        "9917562", "Boreal Nickel Company", "Smelter Complex", "Sudbury", "ON", "331410",
        "Non-ferrous metal (except aluminum) smelting and refining", "46.4801", "-81.0602",
        reported("decimal", "46.4801", "-81.0602"),
        ((2006, "NA - 08", "stack", "18.2", "tonnes"), (2012, "NA - 08", "stack", "9.1", "tonnes")),
        "same company, name, city and point as 9917518, another id: both stay", 2012,
    ),
    Facility(
        "9917518", "Boreal Nickel Company", "Smelter Complex", "Sudbury", "ON", "331410",
        "Non-ferrous metal (except aluminum) smelting and refining", "46.4801", "-81.0602",
        reported("decimal", "46.4801", "-81.0602"),
        ((2006, "NA - 02", "stack", "3.05", "tonnes"),),
        "same company, name, city and point as 9917562, another id: both stay", 2006,
    ),
    Facility(
        "9926003", "Klondike Creek Sawmill", "Haines Junction", "", "YT", "321111",
        "Sawmills (except shingle and shake mills)", "60.7502", "-137.5101",
        reported("decimal", "60.7502", "-137.5101"), (), "", 1998,
    ),
)
# fmt: on


def _encode(rows: list[list[str]]) -> bytes:
    stream = StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode("cp1252")


def _naics(facility: Facility, year: int) -> str:
    return facility.old_naics if facility.old_naics and year < 2022 else facility.naics


def _release_rows() -> list[list[str]]:
    keyed: list[tuple[int, int, list[str]]] = []
    methods = list(METHODS.values())
    for facility in FACILITIES:
        for year, code, medium, quantity, unit in facility.releases:
            group_en, group_fr, category_en, category_fr, _ = MEDIA[medium]
            row = [
                str(year), facility.npri_id, facility.company, facility.name,
                _naics(facility, year), facility.naics_title, facility.province, code,
                *SUBSTANCES[code], group_en, group_fr, category_en, category_fr, quantity, unit,
                methods[len(keyed) % len(methods)],
            ]  # fmt: skip
            keyed.append((year, int(facility.npri_id), row))
    keyed.sort(key=lambda item: item[:2])
    return [list(HEADER_RELEASES), *(row for _, _, row in keyed)]


def _geolocation_rows() -> list[list[str]]:
    rows = [list(HEADER_GEOLOCATIONS)]
    for facility in sorted(FACILITIES, key=lambda item: int(item.npri_id)):
        if facility.lat is None:
            continue
        rows.append(
            [
                str(facility.last_year), facility.npri_id, facility.company, facility.name,
                facility.city, facility.naics, facility.naics_title, "23", "Other Manufacturing",
                facility.lat, facility.lon, "1983",
            ]
        )  # fmt: skip
    return rows


def _expected(facility: Facility, year: int) -> Expected:
    kg = dict.fromkeys(
        ("release_air_kg", "release_water_kg", "release_land_kg", "release_unspecified_kg"),
        Decimal(0),
    )
    for reported_year, code, medium, quantity, unit in facility.releases:
        summed = code not in CRITERIA_AIR_CONTAMINANTS and unit in UNITS
        if reported_year == year and summed:
            kg[MEDIA[medium][4]] += Decimal(quantity) * UNITS[unit]
    return Expected(
        "ca_npri", year, facility.npri_id, facility.truth, f"CA-{facility.province}",
        _naics(facility, year), facility.note, kg,
    )  # fmt: skip


def write(folder: Path) -> list[Expected]:
    """Write both bulk files and return what must come of them."""
    (folder / "NPRI-INRP_ReleasesRejets_1993-present.csv").write_bytes(_encode(_release_rows()))
    (folder / "NPRI-INRP_GeolocationsGeolocalisation_1993-present.csv").write_bytes(
        _encode(_geolocation_rows())
    )
    return [
        _expected(facility, year)
        for facility in FACILITIES
        for year in YEARS
        if any(release[0] == year for release in facility.releases)
    ]
