"""SINAICA stations: invented, in the translated list that is in circulation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

VINTAGE = 2022
FILE = "stations_sinaica.csv"
HEADER = (
    "station_id", "station_name", "station_code", "network_id", "network_name", "network_code",
    "street", "ext", "interior", "colonia", "zip", "state_code", "municipio_code", "year_started",
    "altitude", "address", "date_validated", "date_validated2", "passed_validation", "video", "lat",
    "lon", "date_started", "timezone", "street_view", "video_interior",
)  # fmt: skip
# Written without quotes, as R writes numbers; so is its null.
NUMBERS = {
    "station_id", "network_id", "state_code", "municipio_code", "year_started", "altitude",
    "passed_validation", "lat", "lon",
}  # fmt: skip
PLACEHOLDER = ("19.489583333333", "98.801083333333")
CENTRE = ("23.634500000000", "-102.552800000000")
NULL = "NA"


@dataclass(frozen=True)
class Station:
    """A station; `network` is its name and its code."""

    id: int
    name: str
    code: str
    network: tuple[str, str]
    state: str
    lat: str
    lon: str
    started: str = "2012-03-01"
    altitude: str = "0"
    address: tuple[str, str, str] = ("", "", "")


VALLEY = ("Valle de México", "CMX")
STATIONS = (
    Station(9001, "Ejemplo Centro", "EJC", VALLEY, "9", "19.400000000000", "-99.150000000000",
            "1997-01-01", "2240", ("Calle Ejemplo", "10", "Centro")),
    Station(9002, "Frontera de Ejemplo", "FRE", ("Tijuana", "TIJ"), "2", "32.501000000000",
            "-117.000400000000", "2000-08-01", "25"),
    Station(9003, "Ejemplo Sureste", "EJS", ("Comalcalco", "COM"), "27", "18.295", "93.2175",
            "2013-12-31"),
    Station(9004, "Ejemplo Cambiado", "EJB", VALLEY, "9", "99.1194", "19.4889", NULL, "2240"),
    Station(9005, "Ejemplo Sin Estado", "EJD", ("Ejemplo", "EJM"), "0", "20.5", "103.5"),
    Station(9006, "Villa de Ejemplo", "VEJ", ("Centro", "CEN"), "27", *PLACEHOLDER),
    Station(9007, "Ejemplo 1, Ejército Nacional", "EJN", (NULL, "ESTSP"), NULL, *PLACEHOLDER),
    Station(9008, "Ejemplo Mexicali", "EJL", ("Mexicali", "MXL"), "2", *PLACEHOLDER),
    Station(9009, "Unidad Móvil de Ejemplo", "UMEJ", (NULL, "POP"), NULL, *PLACEHOLDER),
    Station(9010, "Unidad Movil Ejemplo 2", "UM2", VALLEY, "9", "19.45", "-99.1"),
    Station(9011, "Presidencia Municipal", "PRM", ("Tula", "TUL"), "13", *CENTRE),
    Station(9012, "Palacio de Gobierno", "PGE", ("Puebla", "PUE"), "21", *CENTRE),
    Station(9013, "Oficinas de Ejemplo", "OFE", ("Colima", "COL"), "6", *CENTRE),
    Station(9014, "Costa de Ejemplo", "UM", (NULL, "LAP"), NULL, NULL, NULL, NULL, NULL),
    Station(9015, "Parque de Ejemplo", "PAR", ("Ejemplo", "EJM"), "0", "0", "0"),
    Station(9016, "Campestre de Ejemplo", "EJP", ("Mexicali", "MXL"), "2", "34.57",
            "-115.348888888889"),
    Station(9017, "Escuela\u00a0Ejemplo Ñandú", "EÑA", ("Monterrey", "MTY"), "19",
            "25.680000000000", "-100.310000000000", NULL, "538"),
    Station(9018, "Presidencia Municipal", "PRM", ("Lerdo", "LER"), "10", "25.540000000000",
            "-103.520000000000", "2014-12-31"),
)  # fmt: skip

_PUBLISHED = {
    9001: ("Ejemplo Centro", "MX-CMX", "RAMA has it 27 m away; a date that is a default"),
    9002: ("Frontera de Ejemplo", "MX-BCN", "AQS has it 120 m away"),
    9003: ("Ejemplo Sureste", "MX-TAB", "a true sign error"),
    9004: ("Ejemplo Cambiado", "MX-CMX", "latitude and longitude swapped, and the sign lost"),
    9017: ("Escuela Ejemplo Ñandú", "MX-NLE", "a no-break space in the name"),
    9018: ("Presidencia Municipal", "MX-DUR", "a name that many stations have"),
}
_TRUE = {9003: ("18.295", "-93.2175"), 9004: ("19.4889", "-99.1194")}
_LEFT_OUT = {
    9005: ("quarantined", "A11", "no state to prove the sign by"),
    9006: ("quarantined", "PLACEHOLDER", "the known placeholder, in a state"),
    9007: ("quarantined", "PLACEHOLDER", "the known placeholder, state unknown"),
    9008: ("quarantined", "PLACEHOLDER", "the known placeholder, in another state"),
    9009: ("dropped", "NOT-A-SITE", "mobile unit at the placeholder"),
    9010: ("dropped", "NOT-A-SITE", "mobile unit with a position"),
    9011: ("quarantined", "PLACEHOLDER", "the centre of Mexico, shared by three states"),
    9012: ("quarantined", "PLACEHOLDER", "the centre of Mexico, shared by three states"),
    9013: ("quarantined", "PLACEHOLDER", "the centre of Mexico, shared by three states"),
    9014: ("quarantined", "COORD-MISSING", "NA"),
    9015: ("quarantined", "A8", "0, 0"),
    9016: ("quarantined", "A11", "latitude 34.57 for 32.57: lies in the United States"),
}


def write(folder: Path) -> list[ExpectedSite]:
    """Write the list below the folder of all samples; say what must become of its stations."""
    (folder / "mx_sinaica").mkdir(exist_ok=True)
    lines = [",".join(f'"{name}"' for name in HEADER), *map(_line, STATIONS)]
    (folder / "mx_sinaica" / FILE).write_text("\n".join(lines) + "\n", "utf-8", newline="")
    found = []
    for station in STATIONS:
        if station.id in _LEFT_OUT:
            found.append(_left_out(station, *_LEFT_OUT[station.id]))
        else:
            found.append(_published(station, *_PUBLISHED[station.id]))
    return found


def _left_out(station: Station, outcome: str, reason: str, note: str) -> ExpectedSite:
    return left_out(VINTAGE, str(station.id), outcome, reason, station.name, note)


def _published(station: Station, name: str, state: str, note: str) -> ExpectedSite:
    place = _TRUE.get(station.id, (station.lat, station.lon))
    return published(
        VINTAGE, str(station.id), place, name, state, note=note,
        feature_id=f"MEX-SINAICA-{station.id}",
    )  # fmt: skip


def _line(station: Station) -> str:
    cells = dict.fromkeys(HEADER, NULL) | {
        "station_id": str(station.id),
        "station_name": station.name,
        "station_code": station.code,
        "network_id": "119",
        "network_name": station.network[0],
        "network_code": station.network[1],
        "street": station.address[0],
        "ext": station.address[1],
        "colonia": station.address[2],
        "zip": "C.P.",
        "state_code": station.state,
        "municipio_code": "235",
        "altitude": station.altitude,
        "lat": station.lat,
        "lon": station.lon,
        "date_started": station.started,
        "timezone": "Tiempo del centro, UTC-6 (UTC-5 en verano)",
    }
    return ",".join(
        text if name in NUMBERS or text == NULL else f'"{text}"' for name, text in cells.items()
    )
