"""Time and peak memory of ``validate`` on many points beside only reading them, in the same run.

Usage: python -m benchmarks.validate_points [points] [format ...]
"""

import sys
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely

from benchmarks.measuring import measure
from pipeline.projection import atlas_crs, to_atlas
from pipeline.spec.catalogue import Catalogue

FORMATS = {"parquet": None, "gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf"}
READ = """\
import sys, geopandas
path = sys.argv[1]
geopandas.read_parquet(path) if path.endswith(".parquet") else geopandas.read_file(path)
"""


def write_points(folder: str, count: int, names: list[str]) -> None:
    """Facilities of a plausible shape, strewn over the interior of the three countries."""
    random = np.random.default_rng(0)
    lon, lat = random.uniform(-118, -84, count), random.uniform(33, 60, count)
    numbers = np.arange(count)
    frame = pd.DataFrame(
        {
            "FEATURE_ID": "USA-TRI-" + pd.Series(numbers).astype(str),
            "FAC_NAME": "Plant " + pd.Series(numbers % 9999).astype(str),
            "CITY": "Springfield",
            "NAICS": "327310",
            "DATUM": "NAD83",
            "REL_AIR": random.uniform(0, 1e6, count),
            "LON": lon,
            "LAT": lat,
        }
    )
    x, y = to_atlas(lon, lat)
    atlas = atlas_crs(Catalogue().crs.atlas.wkt2)
    layer = geopandas.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=atlas)
    for name in names:
        path = Path(folder) / f"points.{name}"
        if FORMATS[name] is None:
            layer.to_parquet(path, index=False)
        else:
            layer.to_file(path, driver=FORMATS[name])


def main(count: int, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child starts with its parent's memory, which would be counted.
        write = "import sys; from benchmarks.validate_points import write_points as w; "
        write += f"w(sys.argv[1], {count}, sys.argv[2:])"
        measure([sys.executable, "-c", write, folder, *names])
        print(f"{count:,} points")
        for name in names:
            path = str(Path(folder) / f"points.{name}")
            read = measure([sys.executable, "-c", READ, path])
            ours = measure([sys.executable, "-m", "pipeline.cli", "validate", path], (0, 1))
            print(
                f"{name:8} read {read.seconds:6.2f} s {read.peak_mb:5.0f} MB   "
                f"validate {ours.seconds:6.2f} s {ours.peak_mb:5.0f} MB   "
                f"ratio {ours.seconds / read.seconds:5.1f}"
            )


if __name__ == "__main__":
    chosen = sys.argv[2:] or ["parquet", "gpkg", "shp"]
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, chosen)
