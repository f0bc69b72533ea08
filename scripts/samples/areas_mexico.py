"""Samples of Mexico's federal areas: shapes in two files, and the table that says more of them."""

from __future__ import annotations

from pathlib import Path

from samples.areas import HA, ExpectedArea, box, ended, km2, of, told
from samples.areas_us import DEGREES
from samples.geopackage import write_geopackage
from samples.vector_files import Cell, Column, Shape, Text, wkb, write_shapefile, write_table

_ITRF2008 = (
    'GEOGCS["GCS_ITRF_2008",DATUM["D_ITRF_2008",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
_COLUMNS = [
    Column("ID_ANP", width=12), Column("NOMBRE"), Column("CAT_DECRET", width=30),
    Column("CAT_MANEJO", width=6), Column("ESTADOS", width=50), Column("MUNICIPIOS", width=20),
    Column("REGION", width=20), Column("SUPERFICIE", "N", 16, 4), Column("S_TERRES", "N", 16, 4),
    Column("S_MARINA", "N", 16, 4), Column("PRIM_DEC", "D", 8), Column("ULT_DOF", "D", 8),
]  # fmt: skip


def _row(key: str, name: str, code: str, states: str, shape: Shape, sea: float, year: int,
         reported: float = 1.0) -> list[Cell]:  # fmt: skip
    hectares = km2(shape) / HA * reported
    decree = "PMN" if sea == 1 and code == "PN" else code
    return [key, name, decree, code, states, "Sample", "Sample", hectares, hectares * (1 - sea),
            hectares * sea, f"{year}0115", f"{year + 5}0115"]  # fmt: skip


def write(folder: Path) -> list[ExpectedArea]:
    """Names in full in the GeoPackage; an old copy of one area, in a simpler outline, beside it."""
    bay, reef = of(box(-112.0, 26.0, -111.8, 26.2)), of(box(-87.0, 20.0, -86.9, 20.2))
    deep, hill = of(box(-110.5, 18.5, -110.3, 18.7)), of(box(-115.0, 31.0, -114.9, 31.1))
    notched = [(-112.0, 26.0), (-112.0, 26.2), (-111.8, 26.2), (-111.8, 26.0), (-111.9, 26.001),
               (-112.0, 26.0)]  # fmt: skip
    full = of(notched)
    made = [
        _row("9.9.01.901", "Bahía Ejemplo", "PN", "Baja California Sur", full, 1.0, 1996),
        _row(
            "9.9.02.902", "Arrecife Muestra", "RB", "Quintana Roo y Yucatán", reef, 0.5, 2016, 0.94
        ),
        _row("9.9.03.903", "Profundidades de Ejemplo", "PN", "S/E", deep, 1.0, 2017),
        _row("9.9.04.904", "Cerro Señalado", "APFF", "Baja California", hill, 0.0, 2003),
    ]
    known: list[tuple[dict[str, Cell], bytes]] = []
    for row, shape in zip(made[:3], (full, reef, deep), strict=True):
        texts = dict(zip((c.name for c in _COLUMNS), row, strict=True))
        names = ("NOMBRE", "CAT_DECRET", "ESTADOS", "MUNICIPIOS", "REGION")
        known.append(({name: texts[name] for name in names}, wkb(shape)))
    below = folder / "mx_conanp"
    write_geopackage(below / "all_mpas.gpkg", "all_mpas", ("EPSG", 4326, DEGREES), known)
    # Nothing states that this table is UTF-8: its language byte is 0 and it has no code page file.
    write_shapefile(below / "baja_mpas.shp", _COLUMNS, [made[0], made[3]], [bay, hill], _ITRF2008,
                    Text("utf-8", 0))  # fmt: skip
    write_table(below / "mex_mpas.dbf", _COLUMNS, made, Text("cp1252", 0x59))

    def meant(
        place: int, shape: Shape, code: str, iucn: str, states: str, **other: str
    ) -> ExpectedArea:
        row = made[place]
        return ExpectedArea(
            2017, str(row[0]), name=str(row[1]), state_provs=states, country="MEX",
            designation_code=code, iucn_category=iucn, iucn_basis="derived",
            governance="Federal or national ministry or agency",
            established_year=str(row[10])[:4], area_km2=told(shape), **other,
        )  # fmt: skip

    return [
        meant(0, full, "national_park", "II", "MX-BCS", note="the full outline, not the old copy"),
        ended(2017, "9.9.01.901", "merged", "ID-REPEATED", "copy in a simpler outline"),
        meant(1, reef, "biosphere_reserve", "VI", "MX-ROO; MX-YUC", area_flag="differs",
              note="a list of states; reported area 6 % too small"),
        meant(2, deep, "national_park", "II", "", note="sin estado"),
        meant(3, hill, "flora_fauna_protection_area", "VI", "MX-BCN",
              note="ITRF2008; UTF-8 that nothing states"),
    ]  # fmt: skip
