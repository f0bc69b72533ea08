"""Good files cut off at every byte or with a bit turned: read, or refused by name, and no more."""

import hashlib
import random
import signal
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.checks.product_rules import Context
from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import judge_subject
from pipeline.errors import SourceError
from tests.validate_products import CATALOGUE, GRID_WRITERS, WRITERS

CONTEXT = Context(CATALOGUE)
MOST_SECONDS = 20
MOST_CUTS = 80
FLIPS, RULES_EVERY = 40, 20


@pytest.fixture(autouse=True)
def _no_hang_and_no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"took more than {MOST_SECONDS} s")

    def no_socket(*_: object, **__: object) -> None:
        raise AssertionError("opened a socket")

    monkeypatch.setattr(socket, "socket", no_socket)
    signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)


def write_zip(path: Path) -> Path:
    folder = path.parent / "parts"
    folder.mkdir()
    WRITERS["good.shp"](folder / "a.shp")
    WRITERS["good.geojson"](folder / "b.geojson")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part in sorted(folder.iterdir()):
            package.write(part, part.name)
    return path


def write_kmz(path: Path) -> Path:
    kml = WRITERS["good.kml"](path.with_name("doc.kml"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.write(kml, "doc.kml")
    return path


ALL = {**WRITERS, **GRID_WRITERS, "good.zip": write_zip, "good.kmz": write_kmz}


def judged(path: Path, by_rules: bool = True) -> bool:
    """Whether the file could be read; rules have their say, and the file is as it was."""
    signal.alarm(MOST_SECONDS)
    before = hashlib.sha256(path.read_bytes()).digest()
    beside = sorted(path.parent.iterdir())
    refusal = None
    try:
        subjects = open_product(path)
        for subject in subjects if by_rules else ():
            judge_subject(subject, path.name, CONTEXT)
    except SourceError as error:
        refusal = str(error)
    assert refusal is None or (path.stem in refusal and len(refusal) < 1200)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert sorted(path.parent.iterdir()) == beside
    return refusal is None


@pytest.mark.parametrize("name", sorted(ALL))
def test_good_file(tmp_path: Path, name: str) -> None:
    assert judged(ALL[name](tmp_path / name))


@pytest.mark.parametrize("name", sorted(ALL))
def test_cut_off(tmp_path: Path, name: str) -> None:
    path = ALL[name](tmp_path / name)
    data = path.read_bytes()
    cuts = list(range(len(data)))
    if len(cuts) > MOST_CUTS:  # the start closely, then at even steps, then the end
        step = len(cuts) // (MOST_CUTS - 60)
        cuts = [*range(40), *range(40, len(cuts) - 20, step), *range(len(data) - 20, len(data))]
    read = []
    for cut in cuts:
        path.write_bytes(data[:cut])
        if judged(path, by_rules=False):
            read.append(cut)
    # Only what ends where a feature or a line ends, or goes without its last bytes, can be read.
    assert len(read) <= MAY_BE_READ.get(path.suffix, 0), read


MAY_BE_READ = {".kml": MOST_CUTS, ".geojsonl": 6, ".pmtiles": 1000, ".geojson": 2}


@pytest.mark.parametrize("name", sorted(ALL))
def test_bytes_turned(tmp_path: Path, name: str) -> None:
    path = ALL[name](tmp_path / name)
    data = path.read_bytes()
    chance = random.Random(name)
    for number in range(FLIPS):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 4))):
            at = chance.randrange(min(len(bad), chance.choice((200, 10**9))))
            bad[at] = chance.choice((0, 0xFF, 0x7F, bad[at] ^ 1 << chance.randrange(8)))
        path.write_bytes(bad)
        judged(path, by_rules=number % RULES_EVERY == 0)
    path.write_bytes(data)


@pytest.mark.parametrize("suffix", [".dbf", ".shx", ".prj", ".cpg"])
def test_components_turned(tmp_path: Path, suffix: str) -> None:
    path = ALL["good.shp"](tmp_path / "good.shp")
    part = path.with_suffix(suffix)
    data = part.read_bytes()
    chance = random.Random(suffix)
    for number in range(FLIPS):
        bad = bytearray(data)
        bad[chance.randrange(min(len(bad), 400))] = chance.randrange(256)
        part.write_bytes(bad[: chance.choice((len(bad), len(bad), chance.randrange(len(bad))))])
        judged(path, by_rules=number % RULES_EVERY == 0)
