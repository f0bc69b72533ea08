"""Parameters that no vocabulary has are found by checking the specs, without a build."""

import shutil
from pathlib import Path

import pytest

from pipeline.build.check import check_specs
from pipeline.errors import SpecError
from pipeline.spec.catalogue import REPOSITORY, Catalogue

SOURCE = "configs/sources/us/us_nadp_amon.yaml"
LAYER = "layers/monitoring_sites/layer.yaml"


@pytest.mark.parametrize(
    ("checked", "file", "old", "new", "mistake"),
    [
        (SOURCE, SOURCE, "every_site: [NH3]", "every_site: [NH4]", "parameter 'NH4' is not in"),
        (
            SOURCE,
            SOURCE.replace(".yaml", ".columns.csv"),
            "sites,name,,SiteName",
            "sites,name,NAME,SiteName",
            "parameter 'NAME' is not in",
        ),
        (
            LAYER,
            "layers/monitoring_sites/crosswalks/parameters_airnow.csv",
            "PMC,PM10-2.5,",
            "PMC,PMC,",
            "'parameters_airnow' gives the unknown value 'PMC'",
        ),
    ],
    ids=["programme", "column", "crosswalk"],
)
def test_an_unknown_parameter_is_refused(
    tmp_path: Path, checked: str, file: str, old: str, new: str, mistake: str
) -> None:
    for folder in ("configs", "layers"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    check_specs(Catalogue(tmp_path), (tmp_path / checked,))
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SpecError, match=mistake):
        check_specs(Catalogue(tmp_path), (tmp_path / checked,))
