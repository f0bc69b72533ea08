"""The catalogue of Mexico City's stations: invented, Latin-1, longitude before latitude."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

VINTAGE = 2019
FILE = "cat_estacion.csv"
HEADER = "cve_estac,nom_estac,longitud,latitud,alt,obs_estac,id_station"


@dataclass(frozen=True)
class Station:
    """A station; `id` is what a spreadsheet left of twelve digits."""

    code: str
    name: str
    lat: str
    lon: str
    id: str
    altitude: str = "2240"
    remark: str = ""


STATIONS = (
    Station("EJC", "Ejemplo Centro", "19.400243", "-99.15", "4.8409E+11"),
    Station("EJX", "Ejército de Ejemplo", "19.6", "-98.91", "4.84151E+11", "2198"),
    Station("EJZ", "Montaña de Ejemplo", "19.1542", "-99.1626", "484090120400", "2942",
            "Finalizó operación en 2010"),
    Station("EJY", "Acatlán de Ejemplo", "19.48", "-99.24", "4.848E+11"),
    Station("UNE", "Unidad Movil", "19.4822", "-99.1471", "4.8409E+11", ""),
)  # fmt: skip
_PUBLISHED = {
    "EJC": ("MX-CMX", "MEX-SINAICA-9001", "27 m from SINAICA's point"),
    "EJX": ("MX-MEX", "", "accents of Latin-1"),
    "EJZ": ("MX-CMX", "", "closed, in words; the id is whole"),
    "EJY": ("", "", "the id has a number of its own for the state, and lost it"),
}


def write(folder: Path) -> list[ExpectedSite]:
    """Write the catalogue below the folder of all samples; say what must become of its stations."""
    (folder / "mx_rama").mkdir(exist_ok=True)
    lines = [HEADER, *map(_line, STATIONS)]
    data = "".join(line + "\r\n" for line in lines).encode("iso-8859-1")
    (folder / "mx_rama" / FILE).write_bytes(data)
    found = [_published(station) for station in STATIONS if station.code in _PUBLISHED]
    unit = left_out(VINTAGE, "UNE", "dropped", "NOT-A-SITE", "Unidad Movil", "mobile unit")
    return [*found, unit]


def _published(station: Station) -> ExpectedSite:
    state, feature, note = _PUBLISHED[station.code]
    return published(
        VINTAGE, station.code, (station.lat, station.lon), station.name, state, country="MEX",
        outcome="merged" if feature else "published", note=note,
        feature_id=feature or f"MEX-RAMA-{station.code}",
    )  # fmt: skip


def _line(station: Station) -> str:
    return ",".join(
        (
            station.code, station.name, station.lon, station.lat, station.altitude, station.remark,
            station.id,
        )
    )  # fmt: skip
