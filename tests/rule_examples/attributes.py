"""Examples of the rules on fields, texts and shapefile containers."""

from pathlib import Path

from tests.rule_examples import breaks, keeps
from tests.rule_examples.coordinates import changed
from tests.validate_products import good_frame, write_gpkg, write_kml, write_parquet, write_shp


@keeps("C1", "C2", "C3", "C4", "C5", "C6", "F1", "F2", "F3")
def good(folder: Path) -> Path:
    return write_shp(folder / "good.shp")


@keeps("F4")
def same_features(folder: Path) -> Path:
    write_shp(folder / "good.shp")
    write_parquet(folder / "good.parquet")
    return folder


@keeps("F5")
def with_projjson(folder: Path) -> Path:
    return write_parquet(folder / "good.parquet")


@keeps("F6")
def with_own_row(folder: Path) -> Path:
    return write_gpkg(folder / "good.gpkg")


@breaks("C1")
def no_plain_name(folder: Path) -> Path:
    return write_shp(folder / "names.shp", good_frame().rename(columns={"NAME": "1_NAME"}))


@breaks("C2")
def damaged_text(folder: Path) -> Path:
    return changed(folder, NAME="Fonderie \ufffdlan")


@breaks("C3")
def latin_1(folder: Path) -> Path:
    return write_shp(folder / "latin.shp", cpg="ISO-8859-1")


@breaks("C4")
def other_country(folder: Path) -> Path:
    return changed(folder, COUNTRY="CANADA")


@breaks("C5")
def old_code(folder: Path) -> Path:
    return changed(folder, STATE_PROV="MX-DIF")


@breaks("C6")
def one_language(folder: Path) -> Path:
    return write_shp(folder / "lone.shp", good_frame().drop(columns="SECTOR_FR"))


@breaks("F1")
def no_index(folder: Path) -> Path:
    path = write_shp(folder / "parts.shp")
    path.with_suffix(".shx").unlink()
    return path


@breaks("F2")
def beyond_two_gigabytes(folder: Path) -> Path:
    path = write_shp(folder / "large.shp")
    with path.with_suffix(".shx").open("r+b") as stream:
        stream.truncate(2**31)  # sparse: takes no room on the disk
    return path


@breaks("F3")
def other_time(folder: Path) -> Path:
    return changed(folder, NAME="31/12/2012 23:59")


@breaks("F4")
def one_feature_less(folder: Path) -> Path:
    write_shp(folder / "good.shp")
    write_parquet(folder / "good.parquet", frame=good_frame().iloc[:-1])
    return folder


@breaks("F5")
def no_crs(folder: Path) -> Path:
    return write_parquet(folder / "no_crs.parquet", crs=None)


@breaks("F6")
def under_a_code(folder: Path) -> Path:
    return write_gpkg(folder / "code.gpkg", crs="EPSG:3857")


@keeps("G12")
def as_many_placemarks(folder: Path) -> Path:
    write_shp(folder / "good.shp")
    write_kml(folder / "good.kml")
    return folder
