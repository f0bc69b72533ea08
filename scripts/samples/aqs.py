"""AQS sites and annual summaries: invented sites and writers."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

VINTAGE = 2025
EXTRACTED = "2025-11-25"
HEADER_SITES = (
    "State Code,County Code,Site Number,Latitude,Longitude,Datum,Elevation,Land Use,"
    "Location Setting,Site Established Date,Site Closed Date,Met Site State Code,"
    "Met Site County Code,Met Site Site Number,Met Site Type,Met Site Distance,"
    "Met Site Direction,GMT Offset,Owning Agency,Local Site Name,Address,Zip Code,State Name,"
    "County Name,City Name,CBSA Name,Tribe Name,Extraction Date"
)
HEADER_ANNUAL = (
    "State Code,County Code,Site Num,Parameter Code,POC,Latitude,Longitude,Datum,Parameter Name,"
    "Sample Duration,Pollutant Standard,Metric Used,Method Name,Year,Units of Measure,Event Type,"
    "Observation Count,Observation Percent,Completeness Indicator,Valid Day Count,"
    "Required Day Count,Exceptional Data Count,Null Data Count,Primary Exceedance Count,"
    "Secondary Exceedance Count,Certification Indicator,Num Obs Below MDL,Arithmetic Mean,"
    "Arithmetic Standard Dev,1st Max Value,1st Max DateTime,2nd Max Value,2nd Max DateTime,"
    "3rd Max Value,3rd Max DateTime,4th Max Value,4th Max DateTime,1st Max Non Overlapping Value,"
    "1st NO Max DateTime,2nd Max Non Overlapping Value,2nd NO Max DateTime,99th Percentile,"
    "98th Percentile,95th Percentile,90th Percentile,75th Percentile,50th Percentile,"
    "10th Percentile,Local Site Name,Address,State Name,County Name,City Name,CBSA Name,"
    "Date of Last Change"
)
_BARE_SITES = {"Latitude", "Longitude", "Elevation", "Met Site Distance", "GMT Offset"}
_BARE_ANNUAL = {"POC", "Latitude", "Longitude", "Year", "Observation Count", "Arithmetic Mean"}


@dataclass(frozen=True)
class Site:
    """A site; `area` is state and county by name, `life` the days it was opened and closed."""

    id: str
    lat: str
    lon: str
    datum: str
    elevation: str
    land_use: str
    setting: str
    life: tuple[str, str]
    name: str
    address: str
    area: tuple[str, str]
    city: str
    monitors: tuple[str, ...] = ()
    cbsa: str = ""


# code: name, units and the methods of its monitors; the name of 62201 ends in a blank
PARAMETERS = {
    "44201": ("Ozone", "Parts per million", "INSTRUMENTAL - ULTRA VIOLET ABSORPTION"),
    "42602": ("Nitrogen dioxide (NO2)", "Parts per billion", "INSTRUMENTAL - CHEMILUMINESCENCE"),
    "42401": ("Sulfur dioxide", "Parts per billion", "INSTRUMENTAL - PULSED FLUORESCENT"),
    "88101": (
        "PM2.5 - Local Conditions",
        "Micrograms/cubic meter (LC)",
        "R & P Model 2025 PM-2.5 Sequential - Gravimetric",
    ),
    "81102": (
        "PM10 Total 0-10um STP",
        "Micrograms/cubic meter (25 C)",
        "INSTRUMENTAL - Met One BAM",
    ),
    "61103": ("Wind Speed - Resultant", "Knots", "INSTRUMENTAL - VECTOR SUMMATION"),
    "62201": ("Relative Humidity ", "Percent relative humidity", "INSTRUMENTAL - COMPUTED"),
}
OZONE_STANDARDS = ("Ozone 1-hour 1979", "Ozone 8-Hour 1997", "Ozone 8-hour 2015")

SITES = (
    Site("060379001", "34.05", "-118.25", "WGS84", "87", "RESIDENTIAL", "URBAN AND CENTER CITY",
         ("1990-01-01", ""), "Example Boulevard, Los Angeles", "1 EXAMPLE BLVD",
         ("California", "Los Angeles"), "Los Angeles",
         ("44201-1", "42602-1", "88101-1", "88101-3", "61103-1")),
    Site("230099001", "44.38", "-68.26", "NAD83", "12", "FOREST", "RURAL", ("1998-05-01", ""),
         "Sample Harbor", "HARBOR RD", ("Maine", "Hancock"), "Not in a City",
         ("44201-1", "62201-1")),
    Site("480319001", "30.26", "-98.41", "WGS84", "440", "AGRICULTURAL", "RURAL",
         ("2002-06-10", ""), "Example Hill", "RANCH RD 9", ("Texas", "Blanco"), "Not in a City",
         ("44201-1",)),
    Site("800029001", "32.5", "-117", "WGS84", "132", "COMMERCIAL", "URBAN AND CENTER CITY",
         ("1996-01-01", ""), "FRONTERA DE EJEMPLO", "AVENIDA EJEMPLO 1, TIJUANA",
         ("Country Of Mexico", "BAJA CALIFORNIA NORTE"), "Tijuana", ("81102-1",)),
    Site("CC0049002", "45.27", "-66.06", "WGS84", "10", "RESIDENTIAL", "RURAL",
         ("1995-05-24", "2005-12-31"), "", "EXAMPLE PARK--SAMPLE COVE, NB",
         ("Canada", "New Brunswick"), "Not in a City"),
    Site("CC0119001", "49.14", "-103.05", "WGS84", "567", "AGRICULTURAL", "RURAL",
         ("2000-04-06", ""), "", "EXAMPLE DAM, SK", ("Canada", "Saskatchewan"), "Not in a city"),
    Site("010039001", "0", "0", "NAD27", "0", "UNKNOWN", "RURAL", ("1959-01-01", "1959-12-31"),
         "", "EXAMPLE RESIDENCE", ("Alabama", "Baldwin"), "Not in a city"),
    Site("421019002", "0", "0", "UNKNOWN", "0", "UNKNOWN", "UNKNOWN", ("1969-01-01", ""), "",
         "SAMPLE CITY HALL", ("Pennsylvania", "Philadelphia"), "Philadelphia"),
    Site("110019003", "", "0", "NAD27", "0", "RESIDENTIAL", "URBAN AND CENTER CITY",
         ("1969-01-01", "1980-12-31"), "", "9 EXAMPLE AVE,NW",
         ("District Of Columbia", "District of Columbia"), "Washington"),
    Site("260499022", "", "", "WGS84", "0.05", "RESIDENTIAL", "URBAN AND CENTER CITY",
         ("2025-12-01", ""), "", "unknown (TBD)", ("Michigan", "Genesee"), "Flint"),
    Site("230119501", "44.31", "-69.78", "WGS84", "50", "COMMERCIAL", "SUBURBAN",
         ("2026-03-01", ""), "Example East Campus", "Example St", ("Maine", "Kennebec"),
         "Augusta"),
    Site("660109001", "13.46", "144.76", "WGS84", "25", "COMMERCIAL", "SUBURBAN",
         ("2015-02-01", ""), "Example Point, Guam", "ROUTE 9", ("Guam", "Guam"), "Not in a City",
         ("88101-1",)),
    Site("780309001", "18.34", "-64.93", "WGS84", "30", "INDUSTRIAL", "SUBURBAN",
         ("1991-01-01", "2004-12-31"), "", "EXAMPLE ESTATE",
         ("Virgin Islands", "St Thomas"), "Charlotte Amalie"),
    Site("720339001", "18.44", "-66.13", "NAD83", "5", "INDUSTRIAL", "SUBURBAN",
         ("1997-01-01", ""), "Catano Example", "CALLE EJEMPLO", ("Puerto Rico", "Catano"),
         "Catano", ("42401-1",)),
    Site("020169001", "52.72", "174.1", "WGS84", "30", "MILITARY RESERVATION", "RURAL",
         ("1988-03-01", "1994-09-30"), "Example Island Air Station", "EXAMPLE ISLAND",
         ("Alaska", "Aleutians West"), "Not in a City"),
    Site("481419080", "31.66", "-106.65", "WGS84", "1140", "DESERT", "RURAL",
         ("1985-01-01", "1990-12-31"), "", "EXAMPLE GATE", ("Texas", "El Paso"), "El Paso"),
    Site("560059751", "44.1", "-105.3", "WGS84", "4755", "INDUSTRIAL", "RURAL",
         ("2001-01-01", ""), "Example Mine 9", "EXAMPLE MINE", ("Wyoming", "Campbell"),
         "Not in a City", ("81102-1",)),
    Site("160059002", "42.8", "-112.25", "WGS84", "14625", "RESIDENTIAL", "SUBURBAN",
         ("1985-01-01", "1992-12-31"), "", "EXAMPLE SCHOOL, INKOM ROAD", ("Idaho", "Bannock"),
         "Inkom"),
    Site("360019010", "42.65", "-73.76", "WGS84", "9999", "BLIGHTED AREAS",
         "URBAN AND CENTER CITY", ("1970-01-01", "1983-06-30"), "UNKNOWN", "UNKNOWN",
         ("New York", "Albany"), "Albany"),
    Site("131219055", "33.75", "-84.38900099999999", "WGS84", "0", "MOBILE",
         "URBAN AND CENTER CITY", ("1975-01-01", "1999-12-31"),
         "LAT/LONG IS OF SAMPLING INLET", "9 SAMPLE ST, ATLANTA", ("Georgia", "Fulton"),
         "Atlanta"),
    Site("080439003", "38.44", "-105.24", "WGS84", "1626", "COMMERCIAL", "URBAN AND CENTER CITY",
         ("2004-10-06", ""), "Ca\u00a4on City - Example Hall", "9 SAMPLE ST.",
         ("Colorado", "Fremont"), "Canon City", cbsa="Ca\u00a4on City, CO"),
    Site("515959002", "37.5", "-84", "WGS84", "250", "", "", ("1979-01-01", "1981-12-31"), "",
         "EXAMPLE FIRE STATION", ("Virginia", "Emporia City"), "Emporia"),
)  # fmt: skip

_NOTES = {
    "060379001": "several standards and several instruments of one parameter",
    "230099001": "also in AirNow, and in IMPROVE by its EPACode",
    "480319001": "AirNow has one digit of its latitude wrong",
    "800029001": "site of another country; SINAICA has it 120 m away",
    "CC0049002": "site of another country; AQS counts the provinces by the alphabet",
    "CC0119001": "site of another country",
    "230119501": "planned: established after the extraction",
    "660109001": "east of Greenwich; beyond the projection's domain",
    "720339001": "AirNow writes the country of Puerto Rico before the id",
    "020169001": "the Near Islands lie east of Greenwich",
    "560059751": "elevation in feet",
    "160059002": "elevation ten times too large",
    "360019010": "elevation 9999; no name and no address, the city names it",
    "131219055": "elevation 0; a remark stands for the name; float noise",
    "080439003": "a byte of code page 850 was baked into the UTF-8",
    "515959002": "lies in Kentucky: published and listed (A12)",
}
_STATES = {
    "06": "US-CA", "23": "US-ME", "48": "US-TX", "66": "US-GU", "78": "US-VI", "72": "US-PR",
    "02": "US-AK", "56": "US-WY", "16": "US-ID", "36": "US-NY", "13": "US-GA", "08": "US-CO",
    "51": "US-VA",
}  # fmt: skip
_FOREIGN = {"800029001": "MX-BCN", "CC0049002": "CA-NB", "CC0119001": "CA-SK"}
# Sites that a network of their own country names.
_MERGED = {"800029001": "MEX-SINAICA-9002"}
_NAMES = {
    "CC0049002": "EXAMPLE PARK--SAMPLE COVE, NB",
    "CC0119001": "EXAMPLE DAM, SK",
    "780309001": "EXAMPLE ESTATE",
    "160059002": "EXAMPLE SCHOOL, INKOM ROAD",
    "360019010": "Albany",
    "131219055": "9 SAMPLE ST, ATLANTA",
    "080439003": "Ca\u00f1on City - Example Hall",
    "515959002": "EXAMPLE FIRE STATION",
}
_UNPLACED = (
    ("010039001", "A8", "EXAMPLE RESIDENCE", "0, 0 is the null of AQS; its datum is NAD27"),
    ("421019002", "A8", "SAMPLE CITY HALL", "0, 0; no closing date and not active"),
    ("110019003", "COORD-FORM", "9 EXAMPLE AVE,NW", "latitude empty, longitude 0"),
    ("260499022", "COORD-MISSING", "Flint", "planned and not placed yet"),
    ("481419080", "A11", "EXAMPLE GATE", "13 km inside Mexico"),
)


def write(samples: Path) -> list[ExpectedSite]:
    """Write both files; the bytes of the archive depend on nothing else."""
    folder = samples / "us_aqs"
    folder.mkdir(exist_ok=True)
    sites = _quoted(HEADER_SITES, _BARE_SITES, [_site_row(site) for site in SITES])
    (folder / "aqs_sites.csv").write_bytes(sites)
    rows = [row for site in SITES for row in _annual_rows(site)]
    annual = _quoted(HEADER_ANNUAL, _BARE_ANNUAL, rows)
    member = zipfile.ZipInfo("annual_conc_by_monitor_2020.csv", (2021, 11, 24, 0, 0, 0))
    member.create_system, member.external_attr = 3, 0o644 << 16
    # Stored, not deflated: versions of zlib differ in the bytes that they make.
    with zipfile.ZipFile(folder / "annual_conc_by_monitor_2020.zip", "w") as archive:
        archive.writestr(member, annual)
    return _expected()


def _expected() -> list[ExpectedSite]:
    unplaced = {site_id for site_id, *_ in _UNPLACED}
    found = [left_out(VINTAGE, row[0], "quarantined", *row[1:]) for row in _UNPLACED]
    for site in SITES:
        if site.id not in unplaced:
            state = _FOREIGN.get(site.id) or _STATES[site.id[:2]]
            place, name = (site.lat, site.lon), _NAMES.get(site.id, site.name)
            other = {"note": _NOTES.get(site.id, "")}
            if site.id in _MERGED:
                other |= {"outcome": "merged", "feature_id": _MERGED[site.id]}
            found.append(published(VINTAGE, site.id, place, name, state, **other))
    return found


def _site_row(site: Site) -> dict[str, str]:
    return {
        "State Code": site.id[:2],
        "County Code": site.id[2:5],
        "Site Number": site.id[5:],
        "Latitude": site.lat,
        "Longitude": site.lon,
        "Datum": site.datum,
        "Elevation": site.elevation,
        "Land Use": site.land_use,
        "Location Setting": site.setting,
        "Site Established Date": site.life[0],
        "Site Closed Date": site.life[1],
        "GMT Offset": "-6",
        "Owning Agency": "Example Air Quality Agency",
        "Local Site Name": site.name,
        "Address": site.address,
        "State Name": site.area[0],
        "County Name": site.area[1],
        "City Name": site.city,
        "CBSA Name": site.cbsa,
        "Extraction Date": EXTRACTED,
    }


def _annual_rows(site: Site) -> list[dict[str, str]]:
    """A row a standard that a monitor is compared with; rows of 8 hours name no method."""
    rows = []
    for monitor in site.monitors:
        code, _, poc = monitor.partition("-")
        name, units, method = PARAMETERS[code]
        for standard in OZONE_STANDARDS if code == "44201" else ("",):
            rows.append(
                _site_row(site)
                | {
                    "Site Num": site.id[5:],
                    "Parameter Code": code,
                    "POC": poc,
                    "Parameter Name": name,
                    "Pollutant Standard": standard,
                    "Method Name": "" if standard.startswith("Ozone 8") else method,
                    "Year": "2020",
                    "Units of Measure": units,
                    "Event Type": "No Events",
                    "Observation Count": "8600",
                    "Arithmetic Mean": "0.04",
                    "Date of Last Change": "2021-10-30",
                }
            )
    return rows


def _quoted(header: str, bare: set[str], rows: list[dict[str, str]]) -> bytes:
    """Texts in quotes and numbers bare, as the agency writes them; a number may be missing."""
    names = header.split(",")
    lines = [",".join(f'"{name}"' for name in names)]
    for row in rows:
        cells = [(name, row.get(name, "")) for name in names]
        lines.append(",".join(cell if name in bare else f'"{cell}"' for name, cell in cells))
    return "".join(line + "\n" for line in lines).encode("utf-8")
