"""AirNow site locations: invented sites and writers, with and without a header line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

VINTAGE, EARLIER = 2018, 2016
FILE = "monitoring_site_locations.dat"
HEADER = (
    "AQSID|parameter name|site code|site name|status|agency id|agency name|EPA region|latitude|"
    "longitude|elevation|GMT offset|country code|CMSA code|CMSA name|MSA code|MSA name|"
    "state code|state name|county code|county name|city code|city name"
)


@dataclass(frozen=True)
class Site:
    """A site; `area` is the name of its state and of its county."""

    id: str
    name: str
    lat: str
    lon: str
    country: str
    area: tuple[str, str]
    parameters: str
    status: str = "Active"
    elevation: str = "0.000"
    zone: str = "-6.00"
    city: str = ""


SITES = (
    Site("060379001", "Example Boulevard", "34.050000", "-118.250000", "US",
         ("CA", "LOS ANGELES"), "O3 PM2.5 NO2 RWS", elevation="26.500", zone="-8.00",
         city="Los Angeles-Long Beach-Santa Ana, CA"),
    Site("230099001", "Sample Harbor", "44.380000", "-68.260000", "US", ("ME", "HANCOCK"),
         "O3 TEMP", elevation="12.000", zone="-5.00"),
    Site("480319001", "Example Hill", "40.260000", "-98.410000", "US", ("TX", "BLANCO"), "O3"),
    Site("840560059751", "Example Mine 9", "44.100000", "-105.300000", "US", ("WY", "CAMPBELL"),
         "PM10", elevation="1449.300", zone="-7.00"),
    Site("630720339001", "Cataño Ejemplo", "18.440000", "-66.130000", "US", ("PR", "CATANO"),
         "SO2", zone="-4.00"),
    Site("481139505", "N/A", "32.880000", "-96.910000", "US", ("TX", "DALLAS"), "O3",
         status="Inactive"),
    Site("15001PH96", "PAHOA EXAMPLE", "19.490000", "-154.940000", "US", ("HI", "HAWAII"), "SO2",
         zone="-10.00"),
    Site("TT9999001", "Example Nation", "36.920000", "-94.840000", "US", ("N/A", "N/A"), "PM2.5"),
    Site("MMOAQ9005", "Example Unit 5", "30.430000", "-86.670000", "US", ("MM", "OAQ - EPA?"),
         "PM2.5", status="Inactive"),
    Site("840MM0519181", "Sample_Mobile", "48.190000", "-117.050000", "US", ("MM", "051"),
         "PM2.5"),
    Site("260999003", "Example Heights", "42.600000", "-82.150000", "US", ("MI", "MACOMB"), "O3",
         zone="-5.00"),
    Site("000059001", "EXEMPLE-VILLE", "45.500000", "-73.600000", "CA", ("CC", "QUEBEC"),
         "O3 PM2.5", zone="-5.00"),
    Site("CC0059001", "Exemple-Ville (Aréna)", "45.500300", "-73.600200", "CA", ("N/A", "N/A"),
         "PM2.5", zone="-5.00"),
    Site("124000089101", "Example Valley", "54.300000", "-109.200000", "CA", ("N/A", "N/A"),
         "O3", elevation="506.300"),
    Site("000019101", "Exemple-des-Neiges", "47.500000", "-52.800000", "CA",
         ("CC", "NEWFOUNDLAND"), "O3", zone="-4.00"),
    Site("000099625", "N/A", "0.000000", "0.000000", "CA", ("CC", "N/A"), "PM2.5",
         status="Inactive"),
    Site("800069004", "Juarez Example C991", "31.690000", "-106.460000", "US",
         ("MX", "CHIHUAHUA STATE"), "O3 CO", status="Inactive", zone="-7.00"),
    Site("80011G901", "Estación Hospital Ejemplo", "21.000000", "-101.300000", "MX",
         ("MX", "GUANAJUATO"), "PM10 PMC", elevation="543.800"),
    Site("80039NO91", "Ejemplo Noroeste", "25.760000", "-100.360000", "MX", ("MX", "NUEVO LEON"),
         "O3", elevation="169.000"),
    Site("484190399001", "Estación Ejemplo Norte", "25.700000", "-100.300000", "MX",
         ("MX", "NUEVO LEON"), "O3 PM2.5"),
    Site("MNA019001", "Manama Example", "26.200000", "50.570000", "BA", ("N/A", "N/A"), "PM2.5",
         zone="3.00"),
    Site("CUR019001", "Curacao Example", "12.170000", "-68.990000", "US", ("N/A", "N/A"),
         "PM2.5", zone="-4.00"),
)  # fmt: skip
EARLIER_SITES = (
    SITES[0],
    SITES[2],
    Site("000059001", "École de l'Exemple", "45.500000", "-73.600000", "CA", ("CC", "QUEBEC"),
         "O3", zone="-5.00"),
    Site("800099001", "San Ejemplo de Aragón", "19.450000", "-99.090000", "MX",
         ("MX", "DISTRITO FEDERAL"), "O3 PMC"),
)  # fmt: skip

# id: name, state and what the record becomes part of; without a feature a new one of AirNow's own
_PUBLISHED = {
    "060379001": ("Example Boulevard", "US-CA", "USA-AQS-060379001", "metres taken for feet"),
    "230099001": ("Sample Harbor", "US-ME", "USA-AQS-230099001", ""),
    "480319001": (
        "Example Hill",
        "US-TX",
        "USA-AQS-480319001",
        "10 degrees off by one digit: lies in Nebraska (A12)",
    ),
    "840560059751": ("Example Mine 9", "US-WY", "USA-AQS-560059751", "country before the id"),
    "630720339001": ("Cataño Ejemplo", "US-PR", "USA-AQS-720339001", "ISO number of Puerto Rico"),
    "481139505": ("", "US-TX", "", "no name; AQS does not have it"),
    "15001PH96": ("PAHOA EXAMPLE", "US-HI", "", "letters in the id"),
    "TT9999001": ("Example Nation", "", "", "tribal id: names no state"),
    "000059001": ("EXEMPLE-VILLE", "CA-QC", "CAN-NAPS-059001", ""),
    "CC0059001": ("Exemple-Ville (Aréna)", "CA-QC", "CAN-NAPS-059001", "listed twice"),
    "124000089101": ("Example Valley", "CA-SK", "CAN-NAPS-089101", "country before the id"),
    "000019101": ("Exemple-des-Neiges", "CA-NL", "CAN-NAPS-019101", "wrong time zone"),
    "800069004": ("Juarez Example C991", "MX-CHH", "MEX-AQS-800069004", "says US"),
    "80011G901": ("Estación Hospital Ejemplo", "MX-GUA", "", "AQS's number of the state"),
    "80039NO91": ("Ejemplo Noroeste", "MX-NLE", "", "number 39 for Nuevo León"),
    "484190399001": ("Estación Ejemplo Norte", "MX-NLE", "", "INEGI's number of the state"),
}
_MERGED = {
    "060379001", "230099001", "480319001", "840560059751", "630720339001", "000059001",
    "CC0059001",
}  # fmt: skip
_LEFT_OUT = (
    ("MMOAQ9005", "dropped", "NOT-A-SITE", "Example Unit 5", "mobile monitor"),
    ("840MM0519181", "dropped", "NOT-A-SITE", "Sample_Mobile", "mobile monitor"),
    ("MNA019001", "dropped", "FOREIGN", "Manama Example", "Bahrain"),
    ("CUR019001", "dropped", "FOREIGN", "Curacao Example", "Curaçao; says US"),
    ("260999003", "quarantined", "A11", "Example Heights", "says Michigan, lies 28 km in Ontario"),
    ("000099625", "quarantined", "A8", "", "0, 0"),
)
_EARLIER_NAMES = {
    "060379001": ("Example Boulevard", "US-CA"),
    "480319001": ("Example Hill", "US-TX"),
    "000059001": ("École de l'Exemple", "CA-QC"),
    "800099001": ("San Ejemplo de Aragón", "MX-CMX"),
}


def write(samples: Path) -> list[ExpectedSite]:
    """Write the list of 2018, and that of 2016 as it was then: without header, with CRLF."""
    folder = samples / "na_airnow"
    folder.mkdir(exist_ok=True)
    rows = [row for site in SITES for row in _rows(site)]
    (folder / FILE).write_bytes(_bytes([HEADER, *rows], "\n"))
    earlier = folder / str(EARLIER)
    earlier.mkdir(exist_ok=True)
    rows = [row for site in EARLIER_SITES for row in _rows(site)]
    (earlier / FILE).write_bytes(_bytes(rows, "\r\n"))
    return _expected()


def _expected() -> list[ExpectedSite]:
    found = [left_out(VINTAGE, *row) for row in _LEFT_OUT]
    places = {site.id: (site.lat, site.lon) for site in SITES}
    countries = {"US": "USA", "CA": "CAN", "MX": "MEX", "": "USA"}
    for site_id, (name, state, feature, note) in _PUBLISHED.items():
        country = countries[state[:2]]
        space = "AQS" if site_id == "481139505" else "AIRNOW"
        found.append(
            published(
                VINTAGE, site_id, places[site_id], name, state, country=country, note=note,
                outcome="merged" if site_id in _MERGED else "published",
                feature_id=feature or f"{country}-{space}-{site_id}",
            )
        )  # fmt: skip
    earlier = {site.id: (site.lat, site.lon) for site in EARLIER_SITES}
    for site_id, (name, state) in _EARLIER_NAMES.items():
        country = countries[state[:2]]
        feature = "CAN-NAPS-059001" if country == "CAN" else f"{country}-AQS-{site_id}"
        found.append(published(EARLIER, site_id, earlier[site_id], name, state, feature_id=feature))
    return found


def _rows(site: Site) -> list[str]:
    """A row a parameter."""
    area = f" {site.city} " if site.city else ""
    return [
        "|".join(
            (
                site.id, parameter, site.id[-4:], site.name, site.status, "EX1",
                "Example Air Quality Agency", "R9", site.lat, site.lon, site.elevation, site.zone,
                site.country, "", "", "31100" if area else "", area, site.id[:2], site.area[0],
                site.id[:5], site.area[1], "", "",
            )
        )
        for parameter in site.parameters.split()
    ]  # fmt: skip


def _bytes(lines: list[str], end: str) -> bytes:
    return "".join(line + end for line in lines).encode("cp850")
