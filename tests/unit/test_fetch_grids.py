"""Fetching grids: checked before it is used, nothing half-made, every failure told in words."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.fetch.grids import GRIDS, default_folder
from tests.commands import Run, naatlas

BODIES = {name: f"grid {name}".encode() * 400 for name in GRIDS}
HTML = b"<!DOCTYPE html><title>Sign in to the network</title>"


class Store:
    """PROJ's store on this machine; `answers` replaces what it sends for a name."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes, int]] = {}
        self.asked: list[str] = []
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                store.asked.append(name)
                body = store.list() if name == "files.geojson" else BODIES.get(name, b"")
                status, body, cut = store.answers.get(name, (200, body, 0))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) - cut])

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def list(self) -> bytes:
        features = [
            {
                "type": "Feature",
                "properties": {
                    "name": name,
                    "source_id": name.rpartition("_")[0],
                    "url": f"{self.address}/{name}",
                    "sha256sum": hashlib.sha256(body).hexdigest(),
                },
            }
            for name, body in BODIES.items()
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    def fetch(self, folder: Path) -> Run:
        return naatlas("fetch", "grids", "--to", folder, PROJ_NETWORK_ENDPOINT=self.address)


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_every_grid_is_fetched_and_its_licence_said(store: Store, tmp_path: Path) -> None:
    run = store.fetch(tmp_path / "new" / "grids")
    assert run.status == 0, run.err
    found = {path.name: path.read_bytes() for path in (tmp_path / "new/grids").iterdir()}
    assert found == BODIES, "the grids and nothing else"
    assert "us_noaa_conus.tif: downloaded (NOAA, public domain)" in run.out
    assert "ca_nrc_ntv2_0.tif: downloaded (Natural Resources Canada, Open Government" in run.out
    assert "NAATLAS_GRIDS" in run.out


def test_what_is_there_is_kept_and_what_is_damaged_is_fetched_again(
    store: Store, tmp_path: Path
) -> None:
    store.fetch(tmp_path)
    (tmp_path / "us_noaa_prvi.tif").write_bytes(b"damaged")
    store.asked.clear()
    run = store.fetch(tmp_path)
    assert run.status == 0
    assert store.asked == ["files.geojson", "us_noaa_prvi.tif"]
    assert (tmp_path / "us_noaa_prvi.tif").read_bytes() == BODIES["us_noaa_prvi.tif"]
    assert "us_noaa_conus.tif: already there" in run.out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param((200, b"another file", 0), "expected sha256 .*, found", id="wrong hash"),
        pytest.param((200, HTML, 0), "expected sha256 .*, found", id="HTML with status 200"),
        pytest.param(
            (200, BODIES["us_noaa_hawaii.tif"], 100),
            "expected sha256 .*, found|cannot be downloaded",
            id="cut-off body",
        ),
        pytest.param((404, HTML, 0), "cannot be downloaded .*404", id="not found"),
        pytest.param((200, b"", 0), "expected sha256 .* in 0 bytes", id="empty"),
    ],
)
def test_a_bad_grid_is_refused_and_nothing_of_it_is_kept(
    store: Store, tmp_path: Path, answer: tuple[int, bytes, int], message: str
) -> None:
    import re

    store.answers["us_noaa_hawaii.tif"] = answer
    run = store.fetch(tmp_path)
    assert run.status == 3
    assert re.search(f"^naatlas: .*us_noaa_hawaii.tif: .*({message})", run.err), run.err
    assert "Traceback" not in run.err
    assert {path.name for path in tmp_path.iterdir()} == {"us_noaa_conus.tif", "us_noaa_alaska.tif"}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param((200, HTML, 0), "found something else", id="HTML with status 200"),
        pytest.param((200, b"[1, 2]", 0), "found something else", id="another JSON"),
        pytest.param((500, b"", 0), "cannot be read .*500", id="server error"),
        pytest.param((200, b'{"features": []}', 0), "us_noaa_conus.tif: .* no address", id="empty"),
        pytest.param((200, b'{"features": []}' * 90, 900), "cannot be read", id="cut-off body"),
        pytest.param(
            (
                200,
                json.dumps(
                    {
                        "features": [
                            {
                                "properties": {
                                    "name": "us_noaa_conus.tif",
                                    "source_id": "us_noaa",
                                    "url": "file:///etc/passwd",
                                    "sha256sum": "0" * 64,
                                }
                            }
                        ]
                    }
                ).encode(),
                0,
            ),
            "us_noaa_conus.tif: .* no address",
            id="a file of this machine",
        ),
    ],
)
def test_a_bad_list_is_refused(
    store: Store, tmp_path: Path, answer: tuple[int, bytes, int], message: str
) -> None:
    import re

    store.answers["files.geojson"] = answer
    run = store.fetch(tmp_path)
    assert run.status == 3
    assert re.search(message, run.err), run.err
    assert "Traceback" not in run.err
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    run = naatlas("fetch", "grids", "--to", tmp_path, PROJ_NETWORK_ENDPOINT="http://127.0.0.1:9")
    assert run.status == 3
    assert "PROJ's list of grids cannot be read" in run.err


def test_a_folder_that_cannot_be_made_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = store.fetch(tmp_path / "file" / "grids")
    assert run.status == 3
    assert "cannot be made" in run.err


def test_the_cache_of_the_user_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert default_folder() == Path("/cache/naatlas/grids")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/analyst")
    assert default_folder() == Path("/home/analyst/.cache/naatlas/grids")
