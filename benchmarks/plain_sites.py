"""The peer: a plain script that only reads, reprojects and writes the monitoring sites.

No places proved, no identities, no activity, no checks, no report; sites within 500 m of another
network's are dropped unseen. Usage: plain_sites.py DATA OUT
"""

import io
import sys
from pathlib import Path

import geopandas
import pandas as pd

PROJ = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R=6370997 +units=m +no_defs"
NEAR_M = 500


def read(path: Path, names: tuple[str, str, str, str], **how: object) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, **how)
    found = table[list(names)].set_axis(["id", "name", "lon", "lat"], axis=1)
    return found.assign(source=path.parent.name).drop_duplicates("id")


def main(data: Path, out: Path) -> None:
    aqs = pd.read_csv(data / "us_aqs/aqs_sites.csv", dtype=str)
    key = aqs["State Code"] + aqs["County Code"] + aqs["Site Number"]
    aqs = aqs.assign(id=key, source="us_aqs").rename(
        columns={"Local Site Name": "name", "Longitude": "lon", "Latitude": "lat"}
    )[["id", "name", "lon", "lat", "source"]]
    annual = pd.read_csv(data / "us_aqs/annual_conc_by_monitor_2020.zip", dtype=str)
    annual.drop_duplicates(["State Code", "County Code", "Site Num", "Parameter Code", "POC"])
    naps = (data / "ca_naps/StationsNAPS-StationsSNPA.csv").read_text(encoding="utf-8-sig")
    naps = naps[naps.index("\nNAPS_ID,") : naps.index("\n**********Definitions")]
    rdb = (data / "us_nwis/nwis_sites.txt").read_text()
    rdb = "\n".join(line for line in rdb.splitlines() if line[:1] != "#" and line[:2] != "5s")
    fed = ("SiteCode", "SiteName", "Lon", "Lat")
    parts = [
        aqs,
        read(data / "na_airnow/monitoring_site_locations.dat",
             ("AQSID", "site name", "longitude", "latitude"), sep="|", encoding="cp850"),
        read(data / "us_nadp/NTNsites.csv", ("siteid", "siteName", "longitude", "latitude")),
        read(data / "us_nadp/fedsites_52003.csv", fed),
        read(data / "us_improve/fedsites_10001.csv", fed),
        read(data / "us_castnet/castnet_locations_entire_US.csv",
             ("SiteID", "SiteID", " Longitude", " Latitude")),
        read(data / "ca_capmon/capmon_ozone_sites.csv",
             ("SiteID", "SiteName", "Longitude_deg", "Latitude_deg")),
        read(data / "ca_capmon/capmon_precip_chemistry_sites.csv",
             ("SiteID", "SiteName", "Longitude_deg", "Latitude_deg")),
        read(data / "ca_eccc_wq/Water-Qual-Eau-Sites-National.csv",
             ("SITE_NO", "SITE_NAME", "LONGITUDE", "LATITUDE")),
        read(data / "us_wqp/station.csv",
             ("MonitoringLocationIdentifier", "MonitoringLocationName", "LongitudeMeasure",
              "LatitudeMeasure")),
        read(data / "mx_sinaica/stations_sinaica.csv",
             ("station_id", "station_name", "lon", "lat")),
        read(data / "mx_rama/cat_estacion.csv",
             ("cve_estac", "nom_estac", "longitud", "latitud"), encoding="latin-1"),
        read(next(data.glob("mx_conagua/*superficiales*")),
             ("CLAVE", "SITIO", "LONGITUD", "LATITUD"), sep=";", encoding="cp850"),
        read(next(data.glob("mx_conagua/*.tsv")),
             ("CLAVE", "SITIO", "LONGITUD", "LATITUD"), sep="\t"),
    ]  # fmt: skip
    columns = ["id", "name", "lon", "lat"]
    for text, names, how, source in (
        (naps, ["NAPS_ID", "Station_Name", "Longitude", "Latitude"], {"skiprows": [2]}, "ca_naps"),
        (rdb, ["site_no", "station_nm", "dec_long_va", "dec_lat_va"], {"sep": "\t"}, "us_nwis"),
    ):
        table = pd.read_csv(io.StringIO(text), dtype=str, **how)[names].set_axis(columns, axis=1)
        parts.append(table.assign(source=source))
    table = pd.concat(parts, ignore_index=True)
    for name in ("lon", "lat"):
        table[name] = pd.to_numeric(table[name], errors="coerce")
    table = table[(table["lon"].abs() <= 180) & (table["lat"].abs() <= 90) & (table["lat"] != 0)]
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    layer = geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326").to_crs(PROJ)
    layer = layer.reset_index(drop=True)
    near = geopandas.sjoin(layer, layer, predicate="dwithin", distance=NEAR_M)
    is_repeat = (near["source_left"] != near["source_right"]) & (near.index > near["index_right"])
    layer = layer.drop(index=near.index[is_repeat].unique())
    out.mkdir(parents=True, exist_ok=True)
    layer.to_file(out / "sites.shp", encoding="UTF-8")
    layer.to_file(out / "sites.gpkg", driver="GPKG")
    layer.to_parquet(out / "sites.parquet")
    layer.to_crs("EPSG:4326").to_file(out / "sites.kml", driver="LIBKML")
    print(len(layer), "sites")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
