"""The process's surroundings, put right before any geospatial library is loaded.

System-wide PROJ and GDAL folders break the wheels' own data (Debian's ``proj.db`` is older than
the one rasterio needs), and GDAL opens files by content, so a ``.shp`` that is really a VRT would
read other files. PROJ also looks for grids in a folder of the user's own, on which no product may
depend. Import this module first.
"""

import os

_FOREIGN_DATA_FOLDERS = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH")

# All but the file formats we read and write: many of the others follow references to other files or
# to the network, and GDAL picks a driver by content. (GDAL has no allow-list, so this is the rest.)
_REFUSED_DRIVERS = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,GDALG,GML,GPSBabel,GPX,GTFS,GeoRSS,HTTP,Idrisi,JML,JSONFG,LVBAG,MapInfo File,"
    "MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,PDS4,PGDUMP,"
    "PLSCENES,S57,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
# Of the raster drivers those that follow references; rasters are opened as TIFF and nothing else.
_REFUSED_RASTER_DRIVERS = (
    "DAAS,DERIVED,EEDAI,GTI,KMLSUPEROVERLAY,MRF,PLMOSAIC,STACIT,STACTA,TIL,VRT,WCS,WMS,WMTS,Zarr"
)


def prepare() -> None:
    """Drop foreign data folders, refuse indirect drivers, forbid the network to PROJ and GDAL."""
    for name in _FOREIGN_DATA_FOLDERS:
        os.environ.pop(name, None)
    os.environ["OGR_SKIP"] = _REFUSED_DRIVERS
    os.environ["GDAL_SKIP"] = _REFUSED_RASTER_DRIVERS
    os.environ["PROJ_NETWORK"] = "OFF"
    os.environ["PROJ_USER_WRITABLE_DIRECTORY"] = os.devnull  # a path below which nothing lies
    os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "YES"
    os.environ["GDAL_PAM_ENABLED"] = "NO"


prepare()
