"""The whole atlas of the agencies' files beside a Makefile of ogr2ogr and mapshaper.

The Makefile (`peer/Makefile`) only reads, reprojects, simplifies and writes the files that the
atlas names. Of tables it takes those whose header is their first line, and positions as they stand;
the others are left out, and told. Each side has a copy of the files, and is measured cold, with
nothing to do, and when the last row of one source is there twice.

Usage: NAATLAS_DATA=... python -m benchmarks.whole_atlas --mapshaper PATH [--sides peer,naatlas]
           [--cases cold,nothing,changed]
"""

import argparse
import csv
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.measuring import ROOT, measure
from pipeline.errors import HeaderError
from pipeline.projection import ATLAS_PROJ
from pipeline.spec.atlas import AtlasSpec, SourceVintage
from pipeline.spec.base import read_spec
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.source import BaseSource, PointSource, ShapeSource, SourceSpec

ATLAS = ROOT / "configs/atlases/realdata.yaml"
CHANGED = "us_castnet/castnet_locations_entire_US.csv"
CASES = ("cold", "nothing", "changed")
# What GDAL's reader of CSV tells by itself.
_SEPARATORS = (",", ";", "\t")
# Where the base map shows what is beyond the three countries, so that both draw the same part.
_WINDOW = "-spat -180 5 -40 85 -spat_srs EPSG:4326"
_TABLE = """<OGRVRTDataSource><OGRVRTLayer name="table">
<SrcDataSource>CSV:{path}</SrcDataSource>
<SrcSQL>SELECT * FROM "{name}" WHERE CAST("{x}" AS FLOAT) BETWEEN -180 AND 180
AND CAST("{y}" AS FLOAT) BETWEEN -90 AND 90</SrcSQL>
<GeometryType>wkbPoint</GeometryType><LayerSRS>EPSG:4326</LayerSRS>
<GeometryField encoding="PointFromColumns" x="{x}" y="{y}"/>
</OGRVRTLayer></OGRVRTDataSource>
"""


@dataclass(frozen=True)
class Item:
    """A file for the Makefile: on what it depends, what GDAL opens, and with which options."""

    name: str
    is_points: bool
    file: Path
    opened: Path
    options: str


def items_of(catalogue: Catalogue, data: Path, folder: Path) -> Iterator[Item | str]:
    """The atlas's files of features, once each; instead of one left out, its name."""
    seen: set[Path] = set()
    atlas = read_spec(ATLAS, AtlasSpec)
    editions = [edition for entry in atlas.layers for edition in entry.editions]
    for wanted in (wanted for edition in editions for wanted in edition.sources):
        for number, path in enumerate(_files(catalogue, wanted, data)):
            if path in seen:
                continue
            seen.add(path)
            name = f"{wanted.source}_{wanted.year}_{number}"
            yield _item(catalogue, wanted, path, name, folder) or path.relative_to(data).as_posix()


def _files(catalogue: Catalogue, wanted: SourceVintage, data: Path) -> list[Path]:
    source = catalogue.source(wanted.source).spec
    vintage = source.vintage(wanted.year)
    assert vintage is not None
    features = vintage.files[_home(source)]
    patterns = features.replace("{year}", str(wanted.year)).split(" | ")
    return [path for pattern in patterns for path in sorted(data.glob(pattern.split("!")[0]))]


def _home(source: SourceSpec) -> str:
    """The table whose rows have the positions."""
    if not isinstance(source, PointSource):
        return source.main_table
    tables = source.columns_by_table.items()
    return next(name for name, columns in tables if source.locate.longitude in columns)


def _item(
    catalogue: Catalogue, wanted: SourceVintage, path: Path, name: str, folder: Path
) -> Item | None:
    source = catalogue.source(wanted.source).spec
    if isinstance(source, ShapeSource):
        crs = source.features.crs
        options = f"-s_srs {crs.assumed}" if crs.assumed else ""
        is_points = "populated_places" in path.name
        window = _WINDOW if isinstance(source, BaseSource) else ""
        return Item(name, is_points, path, path, f"{options} {window}")
    assert isinstance(source, PointSource)
    read = source.features.read
    if read.format != "delimited":
        return None
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        first = stream.readline()
    separator = max(_SEPARATORS, key=first.count)
    header = next(csv.reader([first.rstrip()], delimiter=separator), [])
    plain = [re.sub(r"^\d+\. ", "", cell) if read.header_number else cell for cell in header]
    try:
        _, place = catalogue.columns(source.id)[_home(source)].resolve(path.name, plain)
    except HeaderError:
        return None
    where = {
        "name": path.stem,
        "path": str(path),
        "x": header[place[source.locate.longitude]].strip(),
        "y": header[place[source.locate.latitude]].strip(),
    }
    table = folder / f"{name}.vrt"
    table.write_text(_TABLE.format(**{key: escape(text) for key, text in where.items()}))
    return Item(name, True, path, table, "")


def write_items(items: list[Item], path: Path) -> None:
    lines = [f"POINTS = {' '.join(item.name for item in items if item.is_points)}"]
    lines.append(f"SHAPES = {' '.join(item.name for item in items if not item.is_points)}")
    for item in items:
        lines.append(f"FILE_{item.name} = {item.file}")
        lines.append(f"OPEN_{item.name} = {item.opened}")
        lines.append(f"HOW_{item.name} = {item.options}")
    path.write_text("\n".join(lines) + "\n")


def _peer(data: Path, out: Path, mapshaper: str) -> list[str]:
    out.mkdir()
    found = list(items_of(Catalogue(), data, out))
    items = [item for item in found if isinstance(item, Item)]
    print("left out:", ", ".join(name for name in found if isinstance(name, str)))
    write_items(items, out / "items.mk")
    options = {"ITEMS": out / "items.mk", "OUT": out, "ATLAS": ATLAS_PROJ, "MAPSHAPER": mapshaper}
    makefile = str(ROOT / "benchmarks/peer/Makefile")
    return ["make", "-s", "-f", makefile, *(f"{key}={value}" for key, value in options.items())]


def _naatlas(data: Path, out: Path, mapshaper: str) -> list[str]:
    build = [sys.executable, "-m", "pipeline.cli", "build", "--atlas", str(ATLAS)]
    return [*build, "--data", str(data), "--out", str(out)]


SIDES = {"peer": _peer, "naatlas": _naatlas}


def main(sides: list[str], cases: list[str], mapshaper: str) -> None:
    print("| side | case | CPU s | s | peak MB | files written |\n|---|---|---|---|---|---|")
    for side in sides:
        with tempfile.TemporaryDirectory() as name:
            data, out = Path(name) / "data", Path(name) / "out"
            shutil.copytree(os.environ["NAATLAS_DATA"], data)
            for path in (data, *data.rglob("*")):
                path.chmod(path.stat().st_mode | stat.S_IWUSR)
            command = SIDES[side](data, out, mapshaper)
            for case in cases:
                if case == "changed":
                    changed = data / CHANGED
                    rows = changed.read_bytes().splitlines(keepends=True)
                    changed.write_bytes(b"".join([*rows, rows[-1]]))
                started = time.time_ns()
                cost = measure(command)
                files = [path for path in out.rglob("*") if path.is_file()]
                written = sum(path.stat().st_mtime_ns > started for path in files)
                figures = (
                    f"{cost.cpu_s:.2f} | {cost.seconds:.2f} | {cost.peak_mb:.0f} | {written:,}"
                )
                print(f"| {side} | {case} | {figures} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--mapshaper", default="mapshaper")
    parser.add_argument("--sides", default=",".join(SIDES))
    parser.add_argument("--cases", default=",".join(CASES))
    given = parser.parse_args()
    main(given.sides.split(","), given.cases.split(","), given.mapshaper)
