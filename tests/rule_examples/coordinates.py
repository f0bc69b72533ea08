"""Examples of the rules on the CRS, coordinates and places."""

from pathlib import Path
from typing import Any

from tests.rule_examples import breaks, keeps
from tests.validate_products import ATLAS, good_frame, metres, write_parquet, write_shp


@keeps(*(f"A{n}" for n in range(1, 16)))
def good(folder: Path) -> Path:
    return write_shp(folder / "good.shp")


def moved(folder: Path, x: float, y: float) -> Path:
    """The last facility is drawn elsewhere."""
    xs, ys = metres(good_frame())
    xs[-1], ys[-1] = x, y
    return write_shp(folder / "moved.shp", xy=(xs, ys))


def changed(folder: Path, **values: Any) -> Path:
    """The first facility says something else; it is drawn where it says it is."""
    frame = good_frame()
    for name, value in values.items():
        frame.loc[0, name] = value
    return write_shp(folder / "changed.shp", frame)


@breaks("A1")
def ellipsoid(folder: Path) -> Path:
    return write_parquet(
        folder / "ellipsoid.parquet", crs="+proj=laea +lat_0=45 +lon_0=-100 +ellps=WGS84"
    )


@breaks("A2")
def other_text(folder: Path) -> Path:
    return write_shp(folder / "names.shp", prj=ATLAS.prj_text.replace("Meter", "metre"))


@breaks("A3")
def deprecated_code(folder: Path) -> Path:
    # Arrow keeps the code, which GDAL would replace.
    return write_parquet(folder / "code.parquet", crs="EPSG:2163")


@breaks("A4")
def another_radius(folder: Path) -> Path:
    return write_shp(folder / "radius.shp", prj=ATLAS.prj_text.replace("6370997", "6371000"))


@breaks("A5")
def antipode(folder: Path) -> Path:
    return write_parquet(
        folder / "antipode_inset.parquet",
        xy=([80.0, -99.1332, -77.0369, -157.8583], [-45.0, 19.4326, 38.9072, 21.3069]),
        crs="OGC:CRS84",
    )


@breaks("A6")
def exchanged_axes(folder: Path) -> Path:
    xs, ys = metres(good_frame())
    return write_shp(folder / "exchanged.shp", xy=(ys, xs))


@breaks("A7")
def no_datum(folder: Path) -> Path:
    return write_shp(folder / "no_datum.shp", good_frame().drop(columns="DATUM"))


@breaks("A8")
def null_island(folder: Path) -> Path:
    return changed(folder, LON=0.0, LAT=0.0)


@breaks("A9")
def lost_sign(folder: Path) -> Path:
    return changed(folder, LON=73.5673)


@breaks("A10")
def swapped(folder: Path) -> Path:
    frame = good_frame()
    frame.loc[1, ["LON", "LAT"]] = [19.4326, -99.1332]
    return write_parquet(
        folder / "swapped_inset.parquet",
        frame=frame,
        xy=(frame["LON"], frame["LAT"]),
        crs="OGC:CRS84",
    )


@breaks("A11")
def abroad(folder: Path) -> Path:
    return changed(folder, LON=-46.6, LAT=23.5)


@breaks("A12")
def another_state(folder: Path) -> Path:
    return changed(folder, STATE_PROV="CA-ON")


@breaks("A13")
def beyond_the_hemisphere(folder: Path) -> Path:
    return moved(folder, -8493369.577, 4413642.288)


@breaks("A14")
def beyond_twice_the_radius(folder: Path) -> Path:
    return moved(folder, 12.69e6, 12749414.0)


@breaks("A15")
def degrees(folder: Path) -> Path:
    return moved(folder, -157.8583, 21.3069)
