"""The agencies' own files, for the tests that read them: found through NAATLAS_DATA or skipped."""

import os
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.build.results import SourceResult
from pipeline.build.sources import make_source
from pipeline.spec.atlas import SourceVintage
from tests.register_frames import catalogue

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
MARKS = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not os.environ.get("NAATLAS_DATA"),
        reason="NAATLAS_DATA is not set: it names the folder with the agencies' own files",
    ),
]


@lru_cache
def vintages(layer: str = "monitoring_sites") -> dict[str, int]:
    """The vintage of each source of a layer in the atlas of the files at hand."""
    return {source: wanted.year for source, wanted in _wanted(layer).items()}


@lru_cache
def _wanted(layer: str) -> dict[str, SourceVintage]:
    """Each source of a layer as the atlas of the files at hand asks for it."""
    atlas = catalogue().atlas(catalogue().root / "configs/atlases/realdata.yaml")
    entry = next(entry for entry in atlas.layers if entry.layer == layer)
    return {wanted.source: wanted for wanted in entry.editions[0].sources}


@lru_cache
def made(source: str, layer: str = "monitoring_sites") -> SourceResult:
    """A source's tables and findings, made once; treat them as read-only."""
    return make_source(catalogue(), catalogue().layer(layer), _wanted(layer)[source], DATA)
