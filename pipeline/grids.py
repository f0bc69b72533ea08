"""Datum grids: found in one folder that the user names, and given to every copy of PROJ.

No wheel ships grids, and each of pyproj, pyogrio and rasterio has a PROJ of its own that looks only
into its own folder. A folder is used only where it is named, so that a build never depends on what
lies in somebody's cache.
"""

import atexit
import ctypes
import hashlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import UsageError

GRIDS_VARIABLE = "NAATLAS_GRIDS"
_PROJ_DATA = "proj_data"  # the folder in the wheels of pyogrio and rasterio
_NAMES = "select original_grid_name, proj_grid_name, old_proj_grid_name from grid_alternatives"


def grids_folder(given: Path | None) -> Path | None:
    """The folder of grids: the option, else the environment, else none."""
    if given is None and os.environ.get(GRIDS_VARIABLE):
        return Path(os.environ[GRIDS_VARIABLE])
    return given


def use_grids(folder: Path) -> list[str]:
    """Let pyproj, pyogrio and rasterio find the grids of `folder`; call it before rasterio loads.

    Returns:
        Names of the grids there.

    Raises:
        UsageError: there is no such folder, or no grid that PROJ knows in it.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder (expected datum grids in it)")
    names = sorted(path.name for path in folder.iterdir() if path.name in known_grids())
    if not names:
        raise UsageError(
            f"{folder}: no datum grid that PROJ knows (expected files such as us_noaa_conus.tif "
            "or ntv2_0.gsb; 'naatlas fetch grids' downloads them)"
        )
    _tell_pyproj(folder)
    _tell_pyogrio(folder)
    _tell_rasterio(folder, names)
    return names


@lru_cache(maxsize=1)
def known_grids() -> frozenset[str]:
    """Every file name under which PROJ looks for a grid, old names included."""
    database = _own_data_folder() / "proj.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return frozenset(name for row in connection.execute(_NAMES) for name in row if name)


def sha256_of(path: Path) -> str:
    """Digest of a grid; the same file is read once."""
    state = path.stat()
    return _sha256(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _sha256(path: Path, _modified: int, _size: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _own_data_folder() -> Path:
    """The folder of pyproj with ``proj.db``, which stays first when others are added."""
    from pyproj import datadir

    return Path(datadir.get_data_dir().split(os.pathsep)[0])


def _tell_pyproj(folder: Path) -> None:
    from pyproj import datadir

    datadir.set_data_dir(os.pathsep.join((str(_own_data_folder()), str(folder))))


def _tell_pyogrio(folder: Path) -> None:
    """By GDAL's own function: pyogrio has no setting, and its wheel asks no variable."""
    import pyogrio._ogr

    wheel = Path(pyogrio._ogr.__file__).with_name(_PROJ_DATA)
    folders = [str(path).encode() for path in (wheel, folder) if path.is_dir()]
    set_paths = ctypes.CDLL(pyogrio._ogr.__file__).OSRSetPROJSearchPaths
    set_paths.argtypes, set_paths.restype = [ctypes.POINTER(ctypes.c_char_p)], None
    set_paths((ctypes.c_char_p * (len(folders) + 1))(*folders, None))


def _tell_rasterio(folder: Path, names: list[str]) -> None:
    """By PROJ_DATA, which it takes as one folder: links to its own files and to the grids."""
    found = find_spec("rasterio")
    if found is None or found.origin is None:
        return
    wheel = Path(found.origin).with_name(_PROJ_DATA)
    if not wheel.is_dir():
        return
    merged = Path(tempfile.mkdtemp(prefix="naatlas-proj-"))
    atexit.register(shutil.rmtree, merged, ignore_errors=True)
    for path in (*wheel.iterdir(), *(folder / name for name in names)):
        link = merged / path.name
        if not link.is_symlink():
            link.symlink_to(path)
    os.environ["PROJ_DATA"] = str(merged)
