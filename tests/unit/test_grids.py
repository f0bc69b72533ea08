"""One folder of grids for every copy of PROJ in the process, and for none that was not named."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.grids import GRIDS_VARIABLE, grids_folder, known_grids, use_grids
from pipeline.spec.catalogue import REPOSITORY
from tests.commands import naatlas
from tests.grid_files import invented, write_ctable2

PLAINS = invented(-105.0, 33.0, 21, 17)
PLACE = (-98.3, 38.2)
# NAD27 to NAD83 (or WGS 84) by pyproj, by pyogrio's GDAL while it writes, and by rasterio's GDAL.
THREE = """
import json, sys
import pipeline.environment
from pathlib import Path
from pipeline.grids import use_grids
folder, out = sys.argv[1], sys.argv[2]
if folder:
    use_grids(Path(folder))
import numpy, pyogrio.raw, pyproj, shapely
lon, lat = {place}
found = {{"pyproj": pyproj.Transformer.from_crs("EPSG:4267", "EPSG:4269", always_xy=True).transform(lon, lat)}}
point = numpy.array([shapely.to_wkb(shapely.Point(lon, lat))], dtype=object)
pyogrio.raw.write(out, point, [numpy.array([1])], ["a"], crs="EPSG:4267", geometry_type="Point",
                  driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION="14")
found["pyogrio"] = json.load(open(out))["features"][0]["geometry"]["coordinates"]
try:
    import rasterio.warp
    x, y = rasterio.warp.transform("EPSG:4267", "EPSG:4269", [lon], [lat])
    found["rasterio"] = (x[0], y[0])
except ImportError:
    pass
print(json.dumps(found))
"""


def three(folder: Path | str, tmp_path: Path, **environment: str) -> dict[str, list[float]]:
    run = subprocess.run(
        [sys.executable, "-c", THREE.format(place=PLACE), str(folder), str(tmp_path / "o.geojson")],
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "", "HOME": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "grids"
    made.mkdir()
    write_ctable2(made / "conus", PLAINS)
    return made


def test_pyproj_pyogrio_and_rasterio_all_shift_by_the_grid(folder: Path, tmp_path: Path) -> None:
    import numpy as np

    lon, lat = PLAINS.shift(np.array([PLACE[0]]), np.array([PLACE[1]]))
    found = three(folder, tmp_path)
    for library, position in found.items():
        assert position == pytest.approx((lon[0], lat[0]), abs=1e-8), library
    assert {"pyproj", "pyogrio"} <= set(found)
    without = three("", tmp_path)
    for library, position in without.items():
        assert position != pytest.approx((lon[0], lat[0]), abs=1e-6), library


def test_grids_that_were_not_named_are_not_used(folder: Path, tmp_path: Path) -> None:
    """Neither PROJ's variables nor its folder in the user's home may change a product."""
    home = tmp_path / ".local/share/proj"
    home.mkdir(parents=True)
    write_ctable2(home / "us_noaa_conus.tif", PLAINS)
    variables = {
        "PROJ_DATA": str(folder),
        "PROJ_LIB": str(folder),
        "PROJ_USER_WRITABLE_DIRECTORY": str(folder),
        "PROJ_NETWORK": "ON",
    }
    assert three("", tmp_path, **variables) == three("", tmp_path)


def test_names_old_and_new_are_known() -> None:
    names = {"us_noaa_conus.tif", "conus", "ntv1_can.dat", "ca_nrc_ntv2_0.tif", "ntv2_0.gsb"}
    assert names <= known_grids()


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        use_grids(tmp_path / "nowhere")


def test_a_folder_without_a_grid_is_said(tmp_path: Path) -> None:
    (tmp_path / "proj.db").write_bytes(b"")
    (tmp_path / "us_noaa_conus.tif.part").write_bytes(b"")
    with pytest.raises(UsageError, match="no datum grid that PROJ knows"):
        use_grids(tmp_path)


def test_the_option_stands_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GRIDS_VARIABLE, "/from/environment")
    assert grids_folder(Path("given")) == Path("given")
    assert grids_folder(None) == Path("/from/environment")
    monkeypatch.setenv(GRIDS_VARIABLE, "")
    assert grids_folder(None) is None


@pytest.mark.parametrize("command", [("build",), ("check",), ("crs", "EPSG:9311")])
def test_commands_refuse_a_folder_that_is_not_there(command: tuple[str, ...]) -> None:
    run = naatlas(*command, "--grids", "/no/grids")
    assert run.status == 2
    assert run.err.startswith("naatlas: /no/grids: no such folder")
    assert naatlas(*command, NAATLAS_GRIDS="/no/grids").err == run.err


def test_crs_measures_with_the_grids_that_are_named(tmp_path: Path) -> None:
    write_ctable2(tmp_path / "conus", invented(-80.0, 35.0, 21, 17))
    plain, by_grid = (
        json.loads(naatlas("crs", "EPSG:9311", "--json", *options).out)["shift_m"]
        for options in ((), ("--grids", str(tmp_path)))
    )
    assert plain["Washington DC"] != by_grid["Washington DC"]
    assert plain["Anchorage"] == by_grid["Anchorage"]
