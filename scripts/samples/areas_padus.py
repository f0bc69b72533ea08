"""Samples of PAD-US in two editions: 1.4 as GeoJSON, 2.1 as GeoPackage."""

from __future__ import annotations

from pathlib import Path

from samples.areas import ACRE, ExpectedArea, box, ended, hole, in_plane, km2, of
from samples.geopackage import write_geopackage
from samples.padus_records import meant_of, row_of
from samples.vector_files import Shape, multipolygon, wkb, write_geojson

_STATE = "Sub-national ministry or agency"
_ALBERS = "EPSG:5070"


def write_padus(folder: Path) -> list[ExpectedArea]:
    """Edition 1.4 as GeoJSON, one file a state; edition 2.1 as GeoPackage in the agency's plane."""
    west, east = of(box(-109.2, 33.5, -109.05, 33.6)), of(box(-109.05, 33.5, -108.9, 33.6))
    forest = of(box(-109.2, 33.5, -108.9, 33.6))
    wild = of(box(-109.18, 33.52, -109.1, 33.58))
    ranch = of(box(-110.2, 33.0, -110.1, 33.1), hole(-110.16, 33.02, -110.14, 33.04))
    stray = of(box(-110.4, 33.0, -110.3, 33.1), hole(-110.25, 33.0, -110.23, 33.02))
    bow_tie = [[(-111.0, 33.0), (-110.9, 33.1), (-110.9, 33.0), (-111.0, 33.1), (-111.0, 33.0)]]
    lobes: Shape = [
        [[(-111.0, 33.0), (-110.95, 33.05), (-111.0, 33.1), (-111.0, 33.0)]],
        [[(-110.9, 33.0), (-110.9, 33.1), (-110.95, 33.05), (-110.9, 33.0)]],
    ]
    park, sliver = box(-112.0, 33.0, -111.9, 33.05), box(-111.8, 33.0, -111.8 + 2e-6, 33.00001)
    ring = [*box(-112.2, 33.0, -112.1, 33.05)]
    line = {"type": "LineString", "coordinates": [[-112.1, 33.0], [-112.0, 33.0]]}
    mixed = {
        "type": "GeometryCollection",
        "geometries": [{"type": "Polygon", "coordinates": [ring]}, line],
    }
    slip, odd = of(box(-112.6, 33.0, -112.5, 33.05)), of(box(-112.9, 33.0, -112.8, 33.05))
    arizona = [
        (row_of("Example National Forest", "NF", "USFS", west, WDPA_Cd=9001), multipolygon(west)),
        (
            row_of(
                "Example Wilderness", "WA", "USFS", wild, Category="Designation", IUCN_Cat="Ib",
                Date_Est="1984", Own_Type="DESG",
            ),
            multipolygon(wild),
        ),
        (
            row_of("Example National Forest", "PROC", "USFS", forest, Category="Proclamation"),
            multipolygon(of(box(-109.3, 33.4, -108.8, 33.7))),
        ),
        (
            row_of("Background", "UNK", "UNKL", forest, Category="", Access="UK"),
            multipolygon(of(box(-114.0, 32.0, -109.0, 36.0))),
        ),
        (
            row_of(
                "Sample Ranch Easement", "CONE", "NGO", ranch, Category="Easement",
                Mang_Type="NGO", Own_Type="PVT",
            ),
            multipolygon(ranch),
        ),
        (
            row_of("Stray Hole Easement", "CONE", "NGO", stray, Category="Easement"),
            multipolygon(stray),
        ),
        (
            row_of("Crossed Sample Refuge", "NWR", "FWS", lobes, IUCN_Cat="IV", Date_Est="1979"),
            multipolygon([bow_tie]),
        ),
        (
            row_of("Sliver Example State Park", "SP", "SPR", of(park), Mang_Type="STAT"),
            multipolygon([[park], [sliver]]),
        ),
        (row_of("Mixed Kinds Sample Park", "LP", "CITY", of(ring), Mang_Type="LOC"), mixed),
        (
            row_of("Sample Point Park", "LP", "CITY", None, Mang_Type="LOC"),
            {"type": "Point", "coordinates": [-112.3, 33.0]},
        ),
        (row_of("Sample Park Without Place", "LP", "CITY", None, Mang_Type="LOC"), None),
        (
            row_of(
                "Example Slip Preserve", "PCON", "PVT", slip, Mang_Type="PVT", Own_Type="PVT",
                GIS_Acres=round(km2(slip) / ACRE * 0.94),
            ),
            multipolygon(slip),
        ),
        (
            row_of("Example Unknown Unit", "ZZZ", "USFS", odd, Mang_Type="QQQ"),
            multipolygon(odd),
        ),
        (row_of("", "LP", "CITY", odd), multipolygon(odd)),
    ]  # fmt: skip
    mexico = [(row_of("Example National Forest", "NF", "USFS", east, State_Nm="NM",
                      WDPA_Cd=9001, Date_Est="1908"), multipolygon(east))]  # fmt: skip
    unit = of(box(-110.6, 44.4, -110.3005, 44.6))
    wyoming = [(row_of("Example National Park", "NP", "NPS", unit, State_Nm="WY", IUCN_Cat="II",
                       Date_Est="1919"), multipolygon(unit))]  # fmt: skip
    write_geojson(folder / "us_padus" / "sample_wy.geojson", wyoming)
    write_geojson(folder / "us_padus" / "sample_az.geojson", arizona)
    write_geojson(folder / "us_padus" / "sample_nm.geojson", mexico)
    return [*_expected_1_4(forest, wild, ranch, lobes, of(park), of(ring), slip, odd, unit),
            *_write_2_1(folder)]  # fmt: skip


def _expected_1_4(*shapes: Shape) -> list[ExpectedArea]:
    forest, wild, easement, lobes, park, ring, slip, odd, unit = shapes
    return [
        meant_of("Example National Forest", "NF", "USFS", forest, state_provs="US-AZ; US-NM",
               designation_code="national_forest", established_year="1908", wdpa_id="9001",
               note="rows of two states; the year stands in the second alone"),
        ended(2016, "Example National Forest|NF|USFS", "merged", "ID-REPEATED", "second state"),
        meant_of("Example Wilderness", "WA", "USFS", wild, designation_code="wilderness_area",
               iucn_category="Ib", established_year="1984", tenure="designation",
               note="a designation over the forest"),
        ended(2016, "Example National Forest|PROC|USFS", "dropped", "LEFT-OUT", "proclamation"),
        ended(2016, "Background|UNK|UNKL", "dropped", "LEFT-OUT", "background without category"),
        meant_of("Sample Ranch Easement", "CONE", "NGO", easement, tenure="easement",
               designation_code="conservation_easement", governance="Non-profit organisations",
               note="a hole"),
        ended(2016, "Stray Hole Easement|CONE|NGO", "quarantined", "SHAPE-INVALID",
              "a hole outside its shell, land or none: 8 % of the area"),
        meant_of("Crossed Sample Refuge", "NWR", "FWS", lobes, established_year="1979",
               designation_code="national_wildlife_refuge", iucn_category="IV",
               coordinate_status="repaired", note="a ring that crosses itself: both lobes"),
        meant_of("Sliver Example State Park", "SP", "SPR", park, designation_code="state_park",
               governance=_STATE, coordinate_status="repaired", note="a part of 0.2 square metres"),
        meant_of("Mixed Kinds Sample Park", "LP", "CITY", ring, designation_code="local_park",
               governance=_STATE, coordinate_status="repaired", note="a polygon with a line"),
        ended(2016, "Sample Point Park|LP|CITY", "quarantined", "SHAPE-MISSING", "a point"),
        ended(2016, "Sample Park Without Place|LP|CITY", "quarantined", "SHAPE-MISSING", "nothing"),
        meant_of("Example Slip Preserve", "PCON", "PVT", slip, area_flag="differs",
               designation_code="private_conservation", governance="Not Reported",
               note="reported area 6 % too small"),
        meant_of("Example Unknown Unit", "ZZZ", "USFS", odd, governance="Not Reported",
               note="codes of designation and kind of manager that no table has"),
        ended(2016, "", "quarantined", "ID-MISSING", "no name"),
        meant_of("Example National Park", "NP", "NPS", unit, state_provs="US-WY",
               iucn_category="II", designation_code="national_park", established_year="1919",
               merged_into="USA-NPS-EXAM-National Park", note="in the list of the agency as well"),
    ]  # fmt: skip


def _write_2_1(folder: Path) -> list[ExpectedArea]:
    reef, town = of(box(-80.3, 25.0, -80.2, 25.1)), of(box(-80.6, 25.2, -80.55, 25.25))
    made = (
        ("Sample Reef Marine Area", "MPA", "NOAA", reef, "Marine", "FED", "V"),
        ("Example Town Tract", "SP", "SPR", town, "Fee", "STAT", "Other Conservation Area"),
        ("Example Town Tract", "PROC", "SPR", town, "Proclamation", "STAT", "Unassigned"),
    )
    rows = []
    for name, code, manager, shape, category, kind, iucn in made:
        row = row_of(name, code, manager, shape, Category=category, Mang_Type=kind, IUCN_Cat=iucn)
        row |= {"FeatClass": category, "EsmtHldr": "", "Pub_Access": row.pop("Access")}
        row["State_Nm"] = "FL"
        rows.append((row, wkb(in_plane(shape, _ALBERS, "EPSG:4269", 0.05))))
    path = folder / "us_padus" / "PADUS2_1_sample.gpkg"
    write_geopackage(path, "PADUS2_1Combined", ("EPSG", 5070, "undefined"), rows)
    later = {"vintage": 2020, "state_provs": "US-FL"}
    return [
        meant_of("Sample Reef Marine Area", "MPA", "NOAA", reef, iucn_category="V", tenure="marine",
               realm="marine", designation_code="marine_protected_area", **later),
        meant_of("Example Town Tract", "SP", "SPR", town, governance=_STATE,
               designation_code="state_park", **later),
        ended(2020, "Example Town Tract|PROC|SPR", "dropped", "LEFT-OUT", "proclamation"),
    ]  # fmt: skip
