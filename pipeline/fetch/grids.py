"""Datum grids from PROJ's own store: listed with their sha256, checked before they are used."""

import hashlib
import http.client
import os
import socket
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyproj import sync

from pipeline.errors import FetchError
from pipeline.progress import watching

_NOAA = "NOAA, public domain"
_NRCAN = "Natural Resources Canada, Open Government Licence - Canada 2.0"
# The shifts of NAD27, Old Hawaiian and Puerto Rico to NAD83, and their licences, which allow use
# and redistribution. Mexico has none.
GRIDS = {
    "us_noaa_conus.tif": _NOAA,
    "us_noaa_alaska.tif": _NOAA,
    "us_noaa_hawaii.tif": _NOAA,
    "us_noaa_prvi.tif": _NOAA,
    "ca_nrc_ntv1_can.tif": _NRCAN,
    "ca_nrc_ntv2_0.tif": _NRCAN,
}
_SECONDS = 60.0
_MOST_BYTES = 100_000_000
_BLOCK = 1024**2
_FAILURES = (OSError, http.client.HTTPException)


def default_folder() -> Path:
    """Where grids go if no folder is named: the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "naatlas" / "grids"


def fetch_grids(folder: Path, tell: Callable[[str], None]) -> list[Path]:
    """Download the grids that `folder` lacks; one that is there with the right hash is kept.

    Args:
        folder: made if it does not exist.
        tell: receives one line a grid.

    Returns:
        Paths of all grids.

    Raises:
        FetchError: the store cannot be reached, or sends something else than it lists. Grids that
            were complete stay.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FetchError(f"{folder}: cannot be made ({error.strerror})") from None
    listed = _list()
    paths = []
    for name, licence in GRIDS.items():
        path = folder / name
        url, digest = _entry(listed, name)
        is_there = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
        if not is_there:
            _download(url, digest, path)
        tell(f"{name}: {'already there' if is_there else 'downloaded'} ({licence})")
        paths.append(path)
    return paths


def _list() -> dict[str, dict[str, Any]]:
    """The store's list of grids by name; read anew, so that no damaged copy is kept."""
    with tempfile.TemporaryDirectory() as folder, _patience():
        try:
            grids = sync.get_transform_grid_list(
                target_directory=folder, include_already_downloaded=True
            )
            return {grid["properties"]["name"]: grid["properties"] for grid in grids}
        except _FAILURES as error:
            raise FetchError(f"PROJ's list of grids cannot be read ({_words(error)})") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            kind = type(error).__name__
            raise FetchError(
                f"expected PROJ's list of grids in JSON, found something else ({kind})"
            ) from None


def _entry(listed: dict[str, dict[str, Any]], name: str) -> tuple[str, str]:
    """Address and sha256 of a grid."""
    facts = listed.get(name, {})
    url, digest = str(facts.get("url", "")), str(facts.get("sha256sum", ""))
    if urlsplit(url).scheme not in ("http", "https") or len(digest) != 64:
        raise FetchError(f"{name}: PROJ's list gives no address with a sha256 for it")
    return url, digest


def _download(url: str, digest: str, path: Path) -> None:
    """Stream a file beside its place, and rename it there if it is what was listed."""
    part = path.with_name(f".{path.name}.part")
    found = hashlib.sha256()
    size = 0
    try:
        with (
            urllib.request.urlopen(url, timeout=_SECONDS) as stream,
            part.open("wb") as copy,
            watching(path.name, of_bytes=True) as watch,
        ):
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > _MOST_BYTES:
                    raise FetchError(f"{url}: longer than {_MOST_BYTES} bytes; no grid is")
                found.update(block)
                copy.write(block)
                watch.at(size, None)
        if found.hexdigest() != digest:
            raise FetchError(
                f"{url}: expected sha256 {digest}, found {found.hexdigest()} in {size} bytes; the "
                "file is damaged or another one, and is not kept"
            )
        part.replace(path)
    except _FAILURES as error:
        raise FetchError(f"{url}: cannot be downloaded ({_words(error)})") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _patience() -> Iterator[None]:
    """A limit of time for the library's own download, which sets none."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
