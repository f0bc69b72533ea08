"""Samples of two inventories of the United States: park units and marine protected areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samples.areas import ExpectedArea, box, ended, in_plane, km2, of, told
from samples.vector_files import Cell, Column, Shape, Text, write_shapefile

_FEDERAL = "Federal or national ministry or agency"
_STATE = "Sub-national ministry or agency"
ECKERT = (
    'PROJCS["World_Eckert_IV",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",'
    '6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Eckert_IV"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-60.0],UNIT["Meter",1.0]]'
)
WEB_MERCATOR = (
    'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],'
    'PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]'
)
DEGREES = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def write_nps(folder: Path) -> list[ExpectedArea]:
    """The web copy in Web Mercator and its square metres; a park and its preserve share a code."""
    park, preserve = of(box(-110.6, 44.4, -110.3, 44.6)), of(box(-110.3, 44.4, -110.2, 44.6))
    trail = of(box(-79.0, 37.0, -78.98, 37.2))
    made: list[tuple[str, str, str, str, Shape, str]] = [
        ("EXAM", "Example National Park", "National Park", "WY", park, "1919-02-26"),
        ("EXAM", "Example National Preserve", "National Preserve", "WY", preserve, ""),
        ("SATR", "Sample National Scenic Trail", "National Trails Syste", "VA", trail, "1968"),
    ]
    columns = [Column(name) for name in ("UNIT_CODE", "UNIT_NAME", "UNIT_TYPE", "PARKNAME")]
    columns += [
        Column(n, width=14) for n in ("STATE", "REGION", "DATE_EDIT", "GNIS_ID", "ESTBLSHD")
    ]
    columns.append(Column("Shape_Area", "N", 19, 3))
    rows: list[list[Cell]] = [
        [code, name, kind, name[:15], state, "IM", "20180123", None, year, 749774984.918]
        for code, name, kind, state, _, year in made
    ]
    shapes = [in_plane(shape, "EPSG:3857", step=1) for *_, shape, _ in made]
    path = folder / "us_nps" / "nps_boundary.shp"
    write_shapefile(path, columns, rows, shapes, WEB_MERCATOR, Text("utf-8", 0, "UTF-8"))
    codes = ("national_park", "national_preserve", "national_trail")
    return [
        ExpectedArea(
            2022, f"{code}-{kind}", name=name, state_provs=f"US-{state}", country="USA",
            designation_code=key, governance=_FEDERAL, established_year=year[:4],
            area_km2=told(shape), area_flag="not_reported", note="reported area unusable",
        )
        for (code, name, kind, state, shape, year), key in zip(made, codes, strict=True)
    ]  # fmt: skip


_NOAA = (
    ("Site_ID", "Site_ID"), ("Site_Nm", "Site_Name"), ("Gov_Lvl", "Gov_Level"),
    ("State", "State"), ("Prt_Lvl", "Prot_Lvl"), ("Mgmt_Ag", "Mgmt_Agen"),
    ("Mgmt_Pl", "Mgmt_Plan"), ("Fsh_Rst", "Fish_Rstr"), ("Cnstncy", "Constancy"),
    ("Estb_Yr", "Estab_Yr"), ("IUCNcat", "IUCNcat"), ("Marine", "Marine"), ("Design", "Design"),
    ("AreaKm", "AreaKm"), ("MrPrcnt", "MarPercent"), ("WDPA_Cd", "WDPA_Cd"),
)  # fmt: skip
_NUMBERS = {"Estb_Yr": (4, 0), "AreaKm": (14, 6), "MrPrcnt": (3, 0), "WDPA_Cd": (9, 0)}


def write_noaa(folder: Path) -> list[ExpectedArea]:
    """Both spellings of the columns; one file in Eckert IV, fed with latitudes of the ellipsoid."""
    outer, inner = of(box(-122.0, 36.0, -121.8, 36.2)), of(box(-121.95, 36.05, -121.9, 36.1))
    left, right = of(box(-124.1, 44.0, -124.05, 44.1)), of(box(-124.05, 44.0, -124.0, 44.1))
    pair = of(box(-124.1, 44.0, -124.0, 44.1))
    bay = of(box(-156.6, 20.7, -156.5, 20.75))
    made: list[tuple[str, str, str, str, str, str, Shape, int | None]] = [
        ("NMS90", "Example National Marine Sanctuary", "Federal", "CA", "V",
         "National Marine Sanctuary", outer, 90001),
        ("CA901", "Sample State Marine Reserve", "State", "CA", "Ia",
         "State Marine Reserve", inner, 0),
        ("OR901", "Example Marine Garden", "Partnership", "OR", "IV", "Marine Garden", left, None),
        ("OR901", "Example Marine Garden", "Partnership", "OR", "IV", "Marine Garden", right, None),
        ("HI901", "Kaʻehu Sample Marine Life Refuge", "State", "HI", "IV",
         "Marine Life Refuge", bay, None),
    ]  # fmt: skip
    for stem, members, way in (("sample_wc", made[:4], 0), ("sample_hi", made[4:], 1)):
        columns = [
            Column(names[way], "N", *_NUMBERS[names[0]]) if names[0] in _NUMBERS
            else Column(names[way], width=48)
            for names in _NOAA
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [key, name, level, state, "No Take", "Sample Agency", "", "", "Year-round", 1975, iucn,
             "Marine", kind, km2(shape), 97, wdpa]
            for key, name, level, state, iucn, kind, shape, wdpa in members
        ]  # fmt: skip
        shapes = [m[6] if way else in_plane(m[6], ECKERT, step=0.05) for m in members]
        prj, text = (DEGREES, Text("utf-8", 0, "UTF-8")) if way else (ECKERT, Text())
        write_shapefile(folder / "us_noaa_mpa" / f"{stem}.shp", columns, rows, shapes, prj, text)
    meant: dict[str, Any] = {"country": "USA", "iucn_basis": "reported", "realm": "marine",
                             "established_year": "1975"}  # fmt: skip
    return [
        ExpectedArea(2020, "NMS90", name=made[0][1], state_provs="US-CA", iucn_category="V",
                     designation_code="national_marine_sanctuary", governance=_FEDERAL,
                     wdpa_id="90001", area_km2=told(outer), **meant),
        ExpectedArea(2020, "CA901", name=made[1][1], state_provs="US-CA", iucn_category="Ia",
                     designation_code="state_marine_reserve", governance=_STATE,
                     area_km2=told(inner), note="inside the sanctuary; WDPA 0 is none", **meant),
        ExpectedArea(2020, "OR901", name=made[2][1], state_provs="US-OR", iucn_category="IV",
                     designation_code="marine_garden", area_km2=told(pair),
                     note="an id on two rows, both parts; Partnership is not one governance",
                     **meant),
        ended(2020, "OR901", "merged", "ID-REPEATED", "second part"),
        ExpectedArea(2020, "HI901", name=made[4][1], state_provs="US-HI", iucn_category="IV",
                     designation_code="marine_life_refuge", governance=_STATE,
                     area_km2=told(bay), note="names of columns in full; UTF-8 stated", **meant),
    ]  # fmt: skip
