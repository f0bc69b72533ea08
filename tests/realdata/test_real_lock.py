"""The lock of the atlas of real files is of the files at hand, and a build could read its links.

Runs where NAATLAS_DATA names the folder with one folder a source.
"""

import os
from pathlib import Path

import pytest

from pipeline.build.sources import make_source
from pipeline.errors import SourceError
from pipeline.fetch.sources import fetch_sources
from pipeline.lock import SourcesLock, refuse_unlocked
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.catalogue import REPOSITORY, Catalogue

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
LOCK = REPOSITORY / "configs/sources.lock.yaml"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not (DATA / "us_aqs").is_dir(), reason="NAATLAS_DATA names no such folder"),
]
# An xlsb, text, shapefiles with their parts, a GeoPackage with a table beside it, GeoJSON.
SOURCES = ("us_tri_net", "mx_rama", "us_nps", "mx_conanp", "us_padus")


@pytest.fixture(scope="module")
def atlas() -> AtlasSpec:
    return Catalogue().atlas(REPOSITORY / "configs/atlases/realdata.yaml")


def test_the_lock_is_what_fetch_makes_of_the_files(atlas: AtlasSpec, tmp_path: Path) -> None:
    made = tmp_path / "lock.yaml"
    lines: list[str] = []
    report = fetch_sources(
        Catalogue(), atlas, (), tmp_path / "data", DATA, made, True, lines.append
    )
    assert report.failed == []
    assert made.read_bytes() == LOCK.read_bytes()
    assert len(lines) == len(report.files)


def test_builds_read_what_is_shown_and_obey_the_lock(atlas: AtlasSpec, tmp_path: Path) -> None:
    catalogue, lock = Catalogue(), SourcesLock.read(LOCK)
    assert atlas.lock
    fetch_sources(
        catalogue, atlas, SOURCES, tmp_path, DATA, REPOSITORY / atlas.lock, False, lambda line: None
    )
    wanted = {
        source.source: (layer.layer, source)
        for layer in atlas.layers
        for edition in layer.editions
        for source in edition.sources
    }
    for source_id in SOURCES:
        layer, vintage = wanted[source_id]
        linked = make_source(catalogue, catalogue.layer(layer), vintage, tmp_path)
        assert linked.inputs, source_id
        refuse_unlocked(lock, source_id, linked.inputs)
        path = min(linked.inputs)
        with pytest.raises(SourceError, match=path.split("/")[-1]):
            refuse_unlocked(lock, source_id, linked.inputs | {path: "0" * 64})
