"""What a CRS is, its shift at five cities against the reference figures, and the remedy."""

from pathlib import Path

import pytest
from pyproj import CRS

from pipeline.checks.crs_doctor import CITIES, diagnose
from pipeline.errors import SourceError
from pipeline.spec.catalogue import Catalogue

REGISTRY = Catalogue().crs
ELLIPSOIDAL = "+proj=laea +lat_0=45 +lon_0=-100 +datum=WGS84"


def one(subject: str):
    (diagnosis,) = diagnose(subject, REGISTRY)
    return diagnosis


@pytest.mark.parametrize(
    "subject",
    [
        REGISTRY.atlas.proj,
        REGISTRY.atlas.prj_text,
        REGISTRY.atlas.wkt2,
        CRS.from_wkt(REGISTRY.atlas.wkt2).to_json(),
        "+proj=laea +lat_0=45 +lon_0=-100 +ellps=sphere",
        "+proj=laea +lat_0=45 +lon_0=-100 +a=6370997 +b=6370997",
    ],
)
def test_the_atlas_moves_no_city(subject: str) -> None:
    diagnosis = one(subject)
    assert diagnosis.verdict.is_atlas is True
    assert set(diagnosis.shift_m) == set(CITIES)
    assert max(diagnosis.shift_m.values()) <= 0.001
    assert "none needed" in diagnosis.remedy


@pytest.mark.parametrize(
    ("subject", "city", "metres"),
    [
        (ELLIPSOIDAL, "Montréal", 5_843),
        (ELLIPSOIDAL, "Ciudad de México", 6_768),
        (ELLIPSOIDAL, "Anchorage", 10_572),
        ("EPSG:9311", "Anchorage", 132.4),
        ("EPSG:9311", "Montréal", 25.5),
        ("EPSG:9311", "Ciudad de México", 78.3),
    ],
)
def test_look_alikes_move_cities_as_the_framework_has_measured(
    subject: str, city: str, metres: float
) -> None:
    diagnosis = one(subject)
    assert diagnosis.verdict.is_atlas is False
    assert diagnosis.shift_m[city] == pytest.approx(metres, abs=0.6)


def test_the_deprecated_code_has_the_numbers_but_must_go() -> None:
    diagnosis = one("EPSG:2163")
    assert diagnosis.verdict.identity == "alias_2163"
    assert "never name the code" in diagnosis.remedy


@pytest.mark.parametrize(
    ("text", "identity", "is_atlas"),
    [
        ("", "missing", None),
        ("PROJCS[broken", "unreadable", None),
        ("EPSG:4326", "geographic", False),
    ],
)
def test_what_cannot_be_compared_has_no_shift(
    tmp_path: Path, text: str, identity: str, is_atlas: bool | None
) -> None:
    path = tmp_path / "layer.prj"
    path.write_text(text)
    diagnosis = one(str(path))
    assert diagnosis.verdict.identity == identity
    assert diagnosis.shift_m == {}
    assert diagnosis.as_row()["is_atlas"] is is_atlas


def test_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        diagnose(str(tmp_path / "none.prj"), REGISTRY)
    huge = tmp_path / "huge.prj"
    huge.write_text(" " * 200_000)
    with pytest.raises(SourceError, match="larger than"):
        diagnose(str(huge), REGISTRY)


def test_a_bare_number_is_a_code() -> None:
    assert one("2163").verdict.identity == "alias_2163"
    assert one("9" * 30).verdict.identity == "unreadable"


@pytest.mark.parametrize("name", ["[red]a.prj", "layer.qpj", "+x.prj"])
def test_files_of_odd_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(REGISTRY.atlas.prj_text)
    assert one(name).verdict.identity == "atlas"


def test_what_is_there_and_has_no_crs_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.doc").write_text("x")
    with pytest.raises(SourceError, match="notes.doc: expected a file of"):
        one(str(tmp_path / "notes.doc"))
    with pytest.raises(SourceError, match="not a regular file"):
        one(str(tmp_path))
    with pytest.raises(SourceError, match="cannot be read"):
        one("x" * 300 + ".prj")
