"""Samples of Canada's inventories: CPCAD in two editions, and a marine area with its zones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samples.areas import HA, ExpectedArea, box, ended, in_plane, km2, of, told
from samples.areas_us import DEGREES
from samples.geopackage import write_geopackage
from samples.vector_files import Cell, Column, Text, curved_wkb, wkb, write_shapefile

_FEDERAL = "Federal or national ministry or agency"
_ALBERS = (
    'PROJCS["Canada_Albers_Equal_Area_Conic",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Albers"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-96.0],PARAMETER["Standard_Parallel_1",50.0],'
    'PARAMETER["Standard_Parallel_2",70.0],PARAMETER["Latitude_Of_Origin",40.0],'
    'UNIT["Meter",1.0]]'
)
_LANGUAGE = Text("cp1252", 0x57)
_TEXTS = "PARENT_ NAME_E NAME_F NAME_IN ZONE_ID ZONEDESC_E BIOME OECM IUCN_CA LOC_E TYPE_E TYPE_F"
_TEXTS += " MGMT_E GOV_TYP STATUS_E OWNER_E"


def write_cpcad(folder: Path) -> list[ExpectedArea]:
    """2021 as shapefile with words, 2023 as GeoPackage with numbers and a boundary of arcs."""
    core, buffer = of(box(-78.6, 73.0, -78.4, 73.1)), of(box(-78.4, 73.0, -78.2, 73.1))
    land, sea = of(box(-63.0, 44.5, -62.9, 44.6)), of(box(-62.9, 44.5, -62.8, 44.6))
    marsh, gone = of(box(-110.0, 51.0, -109.9, 51.05)), of(box(-111.0, 51.0, -110.9, 51.05))
    bird, park = "Migratory Bird Sanctuary", "National Park"
    made: list[tuple[Any, ...]] = [
        (909001, 909000, "Île Exemple, Refuge D?Oiseaux", "T", "No", "Ia", "Nunavut", bird,
         "National Government", core, 1965, None),
        (909002, 909000, "Île Exemple, Refuge D?Oiseaux", "T", "No", "VI", "Nunavut", bird,
         "National Government", buffer, 1965, None),
        (909010, 909010, "Parc de la Côte-Exemple", "T", "No", "II", "Nova Scotia", park,
         "National Government", land, 1981, None),
        (909011, 909010, "Parc de la Côte-Exemple", "M", "No", "II", "Nova Scotia", park,
         "National Government", sea, 1981, None),
        (909020, 909020, "Marais-Échantillon", "T", "Yes", "IV", "Alberta", "Sample Marsh",
         "Sample Council", marsh, None, None),
        (909030, 909030, "Parc disparu", "T", "No", "II", "Alberta", park,
         "National Government", gone, 1930, 1950),
    ]  # fmt: skip
    columns = [
        Column(name, "N", 10) if name in ("PARENT_", "ZONE_ID") else Column(name, width=40)
        for name in _TEXTS.split()
    ]
    columns += [Column("PROTDAT", "N", 4), Column("DELISDA", "N", 4), Column("O_AREA", "N", 14, 2)]
    rows: list[list[Cell]] = [
        [parent, f"Example {zone}", name, None, zone, None, biome, oecm, iucn, place, kind, "",
         "Sample Service", government, "Designated", "Sample Crown", year, end, km2(shape) / HA]
        for zone, parent, name, biome, oecm, iucn, place, kind, government, shape, year, end in made
    ]  # fmt: skip
    shapes = [in_plane(row[9], _ALBERS, "EPSG:4269") for row in made]
    path = folder / "ca_cpcad" / "sample_cpcad.shp"
    write_shapefile(path, columns, rows, shapes, _ALBERS, _LANGUAGE)
    facts: dict[str, Any] = {"country": "CAN", "iucn_basis": "reported", "governance": _FEDERAL}
    birds = {"state_provs": "CA-NU", "designation_code": "migratory_bird_sanctuary"}
    parks = {"state_provs": "CA-NS", "designation_code": "national_park"}
    return [
        ExpectedArea(2021, "909001", name="Example 909001", iucn_category="Ia", realm="terrestrial",
                     zone_role="zone", parent_id="909000", established_year="1965",
                     area_km2=told(core), note="a zone whose area is no row", **birds, **facts),
        ExpectedArea(2021, "909002", name="Example 909002", iucn_category="VI", realm="terrestrial",
                     zone_role="zone", parent_id="909000", established_year="1965",
                     area_km2=told(buffer), **birds, **facts),
        ExpectedArea(2021, "909010", name="Example 909010", iucn_category="II", realm="terrestrial",
                     established_year="1981", area_km2=told(land), **parks, **facts),
        ExpectedArea(2021, "909011", name="Example 909011", iucn_category="II", realm="marine",
                     zone_role="zone", parent_id="CAN-CPCAD-909010", established_year="1981",
                     area_km2=told(sea), note="the same park at sea", **parks, **facts),
        ExpectedArea(2021, "909020", name="Example 909020", state_provs="CA-AB", country="CAN",
                     iucn_category="IV", iucn_basis="reported", conservation_type="OECM",
                     realm="terrestrial", area_km2=told(marsh),
                     note="words of designation and governance that no table has"),
        ended(2021, "909030", "dropped", "LEFT-OUT", "delisted"),
        *_write_2023(folder),
    ]  # fmt: skip


def _write_2023(folder: Path) -> list[ExpectedArea]:
    """Numbers for words; one boundary is a circle of two arcs, which its places do not show."""
    plain = of(box(-120.0, 50.0, -119.9, 50.05))
    circle = [(-2e6, 1.2e6), (-1.995e6, 1.205e6), (-1.99e6, 1.2e6), (-1.995e6, 1.195e6),
              (-2e6, 1.2e6)]  # fmt: skip
    rows: list[tuple[dict[str, Cell], bytes]] = []
    for zone, iucn, oecm, shape, hectares in (
        (919001, 3, 1, wkb(in_plane(plain, _ALBERS, "EPSG:4269")), km2(plain) / HA),
        (919002, 9, 2, curved_wkb(circle), 3.141592653589793 * 2500),
    ):
        row: dict[str, Cell] = {
            "ZONE_ID": zone, "PARENT_ID": zone, "NAME_E": f"Example {zone}", "BIOME": "T",
            "PA_OECM_DF": oecm, "IUCN_CAT": iucn, "LOC": 2, "TYPE_E": "National Park",
            "MGMT_E": "Sample Service", "GOV_TYPE": 1, "STATUS": 1, "ESTYEAR": 2001,
            "OWNER_E": "", "O_AREA_HA": hectares,
        }  # fmt: skip
        rows.append((row, shape))
    path = folder / "ca_cpcad" / "sample_2023.gpkg"
    write_geopackage(path, "CPCAD_Dec2023", ("ESRI", 102001, _ALBERS), rows)
    facts: dict[str, Any] = {"country": "CAN", "state_provs": "CA-BC", "realm": "terrestrial",
                             "designation_code": "national_park", "established_year": "2001",
                             "iucn_basis": "reported"}  # fmt: skip
    return [
        ExpectedArea(2023, "919001", name="Example 919001", iucn_category="II",
                     area_km2=told(plain), note="number of governance unmapped", **facts),
        ExpectedArea(2023, "919002", name="Example 919002", conservation_type="OECM",
                     area_km2=f"{3.141592653589793 * 25:.6f}", note="a circle of arcs", **facts),
    ]  # fmt: skip


def write_dfo(folder: Path) -> list[ExpectedArea]:
    """An outline and two zones that make it up; numbers repeat, and a column names a person."""
    whole = of(box(-66.3, 45.1, -66.1, 45.2))
    first, second = of(box(-66.3, 45.1, -66.2, 45.2)), of(box(-66.2, 45.1, -66.1, 45.2))
    name = "Example Estuary Marine Protected Area"
    names = ["NAME", "NMPA", "DTYPE", "DSTATUS", "ORM", "NPL", "IUCN", "ZONE", "CONTACT"]
    columns = [Column("Id", "N", 4), *(Column(text, width=44) for text in names)]
    columns += [Column("DDATE", "D", 8), Column("MAREA", "N", 12, 4)]
    rows: list[list[Cell]] = [
        [number, outline, name, "Marine Protected Area", "Designated",
         "Fisheries and Oceans Canada", "Oceans Act", iucn, zone, "Jane Example, 555-0100",
         "20041214", km2(shape)]
        for number, outline, iucn, zone, shape in (
            (4, "Outer MPA Boundary", None, None, whole),
            (2, None, "II", "Zone 1", first),
            (2, None, "IV", "Zone 2", second),
        )
    ]  # fmt: skip
    path = folder / "ca_dfo_mpa" / "sample_zones.shp"
    write_shapefile(path, columns, rows, [whole, first, second], DEGREES, _LANGUAGE)
    facts: dict[str, Any] = {"name": name, "country": "CAN", "governance": _FEDERAL,
                             "designation_code": "marine_protected_area", "realm": "marine",
                             "established_year": "2004"}  # fmt: skip
    zone = {"zone_role": "zone", "parent_id": f"CAN-DFO-{name}", "iucn_basis": "reported"}
    return [
        ExpectedArea(2006, name, zone_role="outline", area_km2=told(whole), **facts),
        ExpectedArea(2006, f"{name}, Zone 1", iucn_category="II", area_km2=told(first),
                     **zone, **facts),
        ExpectedArea(2006, f"{name}, Zone 2", iucn_category="IV", area_km2=told(second),
                     **zone, **facts),
    ]  # fmt: skip
