"""The peer: a plain script that only reads, reprojects and writes the facilities of 2012.

No ids proved, no repairs, no quantities, no checks, no report: what a person would write in an
afternoon. Usage: plain_geopandas.py DATA OUT
"""

import re
import sys
from pathlib import Path

import geopandas
import pandas as pd

PROJ = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R=6370997 +units=m +no_defs"
DMS = re.compile(r"(\d+)°(\d+)'(\d+)\"")


def degrees(text: str) -> float:
    found = DMS.match(text)
    return sum(int(p) / 60**i for i, p in enumerate(found.groups())) if found else float("nan")


def main(data: Path, out: Path) -> None:
    tri = pd.read_excel(
        next(data.glob("us_tri/2012_TRI.Net_*.xlsb")), skiprows=2, engine="calamine"
    ).drop_duplicates("TRIF ID")
    npri = pd.read_csv(data / "ca_npri/facilities_flattened_from_dump_zip.csv", dtype=str)
    releases = pd.read_csv(
        data / "ca_npri/df_NPRI_ammonia.csv", encoding="cp1252", dtype=str, keep_default_na=False
    )
    reported = set(releases.loc[releases.iloc[:, 0] == "2012"].iloc[:, 1])
    npri = npri[npri["NPRI_ID"].str.lstrip("0").isin(reported)]
    retc = pd.read_csv(data / "mx_retc/es_2012.csv", sep="\t", dtype=str)
    pd.read_csv(data / "mx_retc/em_2012.csv", sep="\t", dtype=str)
    parts = [
        pd.DataFrame({"id": tri["TRIF ID"], "name": tri["Name"], "state": tri["State"],
                      "lon": tri["Longitude"], "lat": tri["Latitude"]}),
        pd.DataFrame({"id": npri["NPRI_ID"], "name": npri["FACI_NAME"], "state": npri["PROVINCE"],
                      "lon": npri["LONGITUDE"], "lat": npri["LATITUDE"]}),
        pd.DataFrame({"id": retc["NRA"], "name": retc["Establecimiento"],
                      "state": retc["Entidad Federativa"],
                      "lon": -retc["Longitud Oeste"].map(degrees),
                      "lat": retc["Latitud Norte"].map(degrees)}),
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    table["lon"], table["lat"] = pd.to_numeric(table["lon"]), pd.to_numeric(table["lat"])
    table = table[table["lat"].abs() <= 90].dropna(subset=["lon", "lat"])
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    layer = geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326").to_crs(PROJ)
    out.mkdir(parents=True, exist_ok=True)
    layer.to_file(out / "facilities.shp", encoding="UTF-8")
    layer.to_file(out / "facilities.gpkg", driver="GPKG")
    layer.to_parquet(out / "facilities.parquet")
    layer.to_crs("EPSG:4326").to_file(out / "facilities.kml", driver="LIBKML")
    print(len(layer), "facilities")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
