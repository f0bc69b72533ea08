"""Profiles: who does the work of a build."""

import shutil
from pathlib import Path

import pytest

from pipeline.build.check import check_specs
from pipeline.errors import SpecError
from pipeline.spec.base import read_spec
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.spec.profile import Profile


def test_the_profile_that_is_given_as_an_example_is_right() -> None:
    path = REPOSITORY / "configs/profiles/cluster.yaml"
    assert read_spec(path, Profile).scheduler.startswith("tcp://")


def test_naatlas_check_reads_profiles(tmp_path: Path) -> None:
    for name in ("configs/fields.yaml", "configs/crs.yaml", "configs/naics.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    profile = tmp_path / "configs/profiles/mine.yaml"
    profile.parent.mkdir()
    profile.write_text("scheduler: tls://atlas.example:8786\n")
    lines = check_specs(Catalogue(tmp_path), (profile,))
    assert lines[-1] == "configs/profiles/mine.yaml: workers of tls://atlas.example:8786"
    profile.write_text("scheduler: https://atlas.example\n")
    with pytest.raises(SpecError, match=r"mine\.yaml:1: scheduler"):
        check_specs(Catalogue(tmp_path), (profile,))


@pytest.mark.parametrize(
    "text", ["jobs: 4\n", "scheduler: ''\n", "scheduler: 'tcp://a b'\n", "{}\n"]
)
def test_a_profile_that_is_wrong_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match=r"p\.yaml"):
        read_spec(path, Profile)
