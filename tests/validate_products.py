"""Small products for the tests of ``validate``: good ones, to be broken one fault at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import rasterio
import shapefile
import shapely

from pipeline.checks.product_rules import Verdict
from pipeline.checks.validate import validate_paths
from pipeline.projection import atlas_crs, closed_form
from pipeline.spec.catalogue import Catalogue

CATALOGUE = Catalogue()
ATLAS = CATALOGUE.crs.atlas
Frame = pd.DataFrame


def good_frame() -> Frame:
    """Four facilities, one of them in Hawaii."""
    return pd.DataFrame(
        {
            "FEATURE_ID": ["CAN-1", "MEX-1", "USA-1", "USA-2"],
            "NAME": ["Fonderie Élan", "Cemento México", "Potomac Works", "Island Power"],
            "COUNTRY": ["CAN", "MEX", "USA", "USA"],
            "STATE_PROV": ["CA-QC", "MX-CMX", "US-DC", "US-HI"],
            "SECTOR_EN": ["Metal", "Cement", "Metal", "Power"],
            "SECTOR_FR": ["Métal", "Ciment", "Métal", "Énergie"],
            "SECTOR_ES": ["Metal", "Cemento", "Metal", "Energía"],
            "DATUM": ["NAD83", "ITRF92", "WGS84", "WGS84"],
            "REL_AIR": [1.5, 0.0, 2.25, 1e6],
            "LON": [-73.5673, -99.1332, -77.0369, -157.8583],
            "LAT": [45.5017, 19.4326, 38.9072, 21.3069],
        }
    )


def metres(frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Atlas metres of LON and LAT."""
    return closed_form(frame["LON"].to_numpy(float), frame["LAT"].to_numpy(float))


def write_shp(
    path: Path,
    frame: Frame | None = None,
    xy: tuple[Any, Any] | None = None,
    prj: str | bytes | None = ATLAS.prj_text,
    cpg: str | None = "UTF-8",
) -> Path:
    """A point shapefile by pyshp."""
    frame = good_frame() if frame is None else frame
    xs, ys = metres(frame) if xy is None else xy
    with shapefile.Writer(str(path), shapeType=shapefile.POINT, encoding="utf-8") as writer:
        for name in frame.columns:
            if frame[name].dtype.kind == "f":
                writer.field(name, "N", 24, 10)
            else:
                writer.field(name, "C", 254)
        for x, y, row in zip(xs, ys, frame.itertuples(index=False), strict=True):
            writer.point(float(x), float(y))
            writer.record(*row)
    if prj is not None:
        path.with_suffix(".prj").write_bytes(prj.encode() if isinstance(prj, str) else prj)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def geo_frame(
    frame: Frame | None = None, xy: tuple[Any, Any] | None = None, crs: Any = "atlas"
) -> geopandas.GeoDataFrame:
    """The same as a GeoDataFrame."""
    frame = good_frame() if frame is None else frame
    xs, ys = metres(frame) if xy is None else xy
    crs = atlas_crs(ATLAS.wkt2) if isinstance(crs, str) and crs == "atlas" else crs
    return geopandas.GeoDataFrame(frame, geometry=shapely.points(xs, ys), crs=crs)


def write_gpkg(path: Path, layer: str = "facilities", **how: Any) -> Path:
    """A GeoPackage layer by GDAL."""
    pyogrio.write_dataframe(
        geo_frame(**how), path, layer=layer, driver="GPKG", append=path.exists()
    )
    return path


def write_parquet(path: Path, **how: Any) -> Path:
    """A GeoParquet file."""
    geo_frame(**how).to_parquet(path, index=False)
    return path


PLACEMARK = (
    '<Placemark id="f-{n}"><name>{name}</name><styleUrl>#s</styleUrl><ExtendedData>'
    '<Data name="country"><value>{country}</value></Data></ExtendedData>'
    "<Point><coordinates>{lon:.6f},{lat:.6f}</coordinates></Point></Placemark>"
)
STYLE = (
    '<Style id="s"><IconStyle><scale>1</scale></IconStyle>'
    "<BalloonStyle><text>$[name] $[country]</text></BalloonStyle></Style>"
)
VIEW = (
    "<LookAt><longitude>-100</longitude><latitude>45</latitude><range>5000000</range></LookAt>"
    "<TimeSpan><begin>2012-01-01</begin><end>2012-12-31</end></TimeSpan>"
)


def kml_text(body: str | None = None, frame: Frame | None = None) -> str:
    """A KML document with these features."""
    frame = good_frame() if frame is None else frame
    if body is None:
        body = (
            VIEW
            + STYLE
            + "".join(
                PLACEMARK.format(n=n, name=r.NAME, country=r.COUNTRY, lon=r.LON, lat=r.LAT)
                for n, r in enumerate(frame.itertuples())
            )
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>Facilities</name>{body}</Document></kml>"
    )


def write_kml(path: Path, text: str | None = None) -> Path:
    """A KML file."""
    path.write_text(kml_text() if text is None else text, encoding="utf-8")
    return path


def write_fgb(path: Path, **how: Any) -> Path:
    """A FlatGeobuf file by GDAL."""
    pyogrio.write_dataframe(geo_frame(**how), path, driver="FlatGeobuf")
    return path


def write_geojson(path: Path, **how: Any) -> Path:
    """A GeoJSON text by GDAL, whole or a feature a line."""
    frame = good_frame()
    how = {"frame": frame, "xy": (frame["LON"], frame["LAT"]), "crs": "OGC:CRS84", **how}
    driver = "GeoJSON" if path.suffix in (".geojson", ".json") else "GeoJSONSeq"
    pyogrio.write_dataframe(geo_frame(**how), path, driver=driver)
    return path


def write_tif(path: Path, cells: Any = None, **how: Any) -> Path:
    """A small land cover on the 250 m grid."""
    cells = (np.arange(600, dtype="uint8") % 19 + 1).reshape(20, 30) if cells is None else cells
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "width": cells.shape[1],
        "height": cells.shape[0],
        "count": 1,
        "dtype": cells.dtype,
        "crs": ATLAS.wkt2,
        "transform": rasterio.Affine(250, 0, -4_418_000, 0, -250, 4_876_500),
        "compress": "deflate",
        **how,
    }
    colours = profile.pop("colours", None)
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(cells, 1)
        if colours:
            raster.write_colormap(1, colours)
    return path


def write_pmtiles(path: Path, **how: Any) -> Path:
    """Map tiles by GDAL."""
    frame = good_frame()
    how = {"frame": frame, "xy": (frame["LON"], frame["LAT"]), "crs": "EPSG:4326", **how}
    pyogrio.write_dataframe(geo_frame(**how), path, layer="facilities", driver="PMTiles", MAXZOOM=1)
    return path


WRITERS: dict[str, Callable[[Path], Path]] = {
    "good.shp": write_shp,
    "good.gpkg": write_gpkg,
    "good.parquet": write_parquet,
    "good.kml": write_kml,
    "good.fgb": write_fgb,
    "good.geojson": write_geojson,
    "good.geojsonl": write_geojson,
}
GRID_WRITERS: dict[str, Callable[[Path], Path]] = {
    "good.tif": write_tif,
    "good.pmtiles": write_pmtiles,
}


def verdicts(*paths: Path) -> dict[str, Verdict]:
    """Verdicts by rule of one layer, whatever is said of the package it came in."""
    reports = validate_paths(paths, CATALOGUE)
    (report, *others) = [one for one in reports if not one.product.endswith("(package)")]
    assert not others, [other.product for other in others]
    return {verdict.rule: verdict for verdict in report.verdicts}


def broken(*paths: Path) -> set[str]:
    """Rules of severity reject that a product breaks."""
    return {rule for rule, verdict in verdicts(*paths).items() if verdict.verdict == "fail"}


def warned(*paths: Path) -> set[str]:
    """Rules that are worth a warning."""
    return {rule for rule, verdict in verdicts(*paths).items() if verdict.verdict == "warn"}
