"""Samples of continental inventories: the CEC's Alaska, and the world database in both schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samples.areas import ExpectedArea, box, ended, in_plane, km2, of, told
from samples.areas_us import DEGREES
from samples.vector_files import Cell, Column, Shape, Text, write_shapefile

_FEDERAL = "Federal or national ministry or agency"
_ALASKA = (
    'PROJCS["NAD_1983_Alaska_Albers",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Albers"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-154.0],PARAMETER["Standard_Parallel_1",55.0],'
    'PARAMETER["Standard_Parallel_2",65.0],PARAMETER["Latitude_Of_Origin",50.0],'
    'UNIT["Meter",1.0]]'
)


def write_cec(folder: Path) -> list[ExpectedArea]:
    """A refuge of islands on both sides of 180 degrees, one of which lies on it."""
    islands: Shape = [
        [box(-179.2, 51.5, -179.0, 51.6)], [box(179.6, 51.8, 179.8, 51.9)],
        [box(179.9, 51.2, 180.1, 51.3)],
    ]  # fmt: skip
    park = of(box(-150.0, 61.0, -149.9, 61.1))
    made = [
        ("EXFWS1", "Example Islands National Wildlife Refuge", "National Wildlife Refuge (FWS)",
         islands),
        ("EXDNR1", "Sample Creek State Park", "State Park", park),
    ]  # fmt: skip
    columns = [Column("id", width=8), *(Column(n, width=48) for n in ("name", "country", "region"))]
    columns.append(Column("area_type", width=48))
    rows: list[list[Cell]] = [[key, name, "USA", "Alaska", kind] for key, name, kind, _ in made]
    shapes = [in_plane(shape, _ALASKA, "EPSG:4269", 0.05) for *_, shape in made]
    path = folder / "cec_protected_ak" / "sample_alaska.shp"
    write_shapefile(path, columns, rows, shapes, _ALASKA, Text("cp1252", 0, "ISO-8859-1"))
    facts: dict[str, Any] = {"state_provs": "US-AK", "country": "USA", "area_flag": "not_reported"}
    return [
        ExpectedArea(2010, "EXFWS1", name=made[0][1], designation_code="national_wildlife_refuge",
                     governance=_FEDERAL, area_km2=told(islands), note="across 180 degrees",
                     **facts),
        ExpectedArea(2010, "EXDNR1", name=made[1][1], designation_code="state_park",
                     governance="Sub-national ministry or agency", area_km2=told(park), **facts),
    ]  # fmt: skip


# Columns of both schemas in the order of the rows below.
_OLD = ("WDPAID WDPA_PID PA_DEF NAME ORIG_NAME DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT MARINE "
        "NO_TAKE STATUS GOV_TYPE OWN_TYPE MANG_AUTH VERIF PARENT_ISO3 ISO3 SUB_LOC")  # fmt: skip
_NEW = ("SITE_ID SITE_PID SITE_TYPE NAME_ENG NAME DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT "
        "REALM NO_TAKE STATUS GOV_TYPE OWN_TYPE MANG_AUTH VERIF PRNT_ISO3 ISO3 GOVSUBTYPE "
        "OWNSUBTYPE OECM_ASMT")  # fmt: skip
_FIGURES = ["REP_M_AREA", "REP_AREA", "NO_TK_AREA", "STATUS_YR", "METADATAID"]


def write_wdpa(folder: Path) -> list[ExpectedArea]:
    """The schema alone: no record is one of the database, whose terms forbid to pass them on."""
    core, buffer = of(box(-101.0, 19.5, -100.9, 19.6)), of(box(-100.9, 19.5, -100.8, 19.6))
    lake = of(box(-80.1, 45.0, -80.0, 45.1))
    made: list[tuple[str, str, str, str, str, str, str, str, Shape]] = [
        ("990001", "990001_A", "1", "National", "Ia", "0", "Designated", "MEX", core),
        ("990001", "990001_B", "1", "National", "VI", "0", "Designated", "MEX", buffer),
        ("990002", "990002", "1", "International", "Not Applicable", "0", "Inscribed", "MEX", core),
        ("990003", "990003", "1", "National", "II", "0", "Proposed", "CAN", lake),
        ("990004", "990004", "0", "National", "Not Applicable", "1", "Established", "CAN", lake),
    ]
    _write_schema(folder / "na_wdpa" / "2024" / "sample_polygons.shp", _OLD, made, {})
    words = {"1": "PA", "0": "OECM"}
    renamed = {"0": "Terrestrial", "1": "Coastal"}
    later = [(a, b, words[c], d, e, renamed[f], g, h, i) for a, b, c, d, e, f, g, h, i in made]
    _write_schema(folder / "na_wdpa" / "2025" / "sample_polygons_0.shp", _NEW, later, {"new": True})
    return [area for year in (2024, 2025) for area in _expected(year, core, buffer, lake)]


def _write_schema(path: Path, names: str, made: list[Any], new: dict[str, bool]) -> None:
    columns = [Column(name, width=40) for name in names.split()]
    columns[0] = Column(names.split()[0], "N", 12)
    columns += [Column(name, "N", 14, 4) for name in _FIGURES]
    rows: list[list[Cell]] = []
    for site, parcel, kind, level, iucn, realm, status, country, shape in made:
        own, english = f"Área Muestra {site}", f"Sample Area {site}"
        state = {"MEX": "MX-MIC", "CAN": "CA-ON"}[country]
        last: list[Cell] = ["", "", ""] if new else [state]
        rows.append(
            [int(site), parcel, kind, english, own, "Parque", "Park", level, iucn,
             "Not Applicable", realm, "Not Applicable", status, _FEDERAL, "State", "Not Reported",
             "State Verified", country, country, *last, 0 if realm in ("0", "Terrestrial")
             else km2(shape) / 2, km2(shape), 0, 0 if site == "990004" else 1980, 1]
        )  # fmt: skip
    shapes = [row[-1] for row in made]
    write_shapefile(path, columns, rows, shapes, DEGREES, Text("utf-8", 0, "UTF-8"))


def _expected(year: int, core: Shape, buffer: Shape, lake: Shape) -> list[ExpectedArea]:
    facts: dict[str, Any] = {"iucn_basis": "reported", "governance": _FEDERAL}
    mexico = {"country": "MEX", "state_provs": "MX-MIC" if year < 2025 else "",
              "realm": "terrestrial", "established_year": "1980", "zone_role": "zone",
              "parent_id": "990001", "wdpa_id": "990001",
              "name": "Área Muestra 990001"}  # fmt: skip
    return [
        ExpectedArea(year, "990001_A", iucn_category="Ia", area_km2=told(core), **mexico, **facts),
        ExpectedArea(year, "990001_B", iucn_category="VI", area_km2=told(buffer), **mexico,
                     **facts),
        ended(year, "990002", "dropped", "LEFT-OUT", "international, over a national area"),
        ended(year, "990003", "dropped", "LEFT-OUT", "proposed"),
        ExpectedArea(year, "990004", name="Área Muestra 990004", country="CAN", wdpa_id="990004",
                     state_provs="CA-ON" if year < 2025 else "", iucn_category="Not Applicable",
                     conservation_type="OECM", realm="coastal", area_km2=told(lake),
                     note="an OECM; year 0 is none", **facts),
    ]  # fmt: skip
