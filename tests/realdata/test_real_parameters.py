"""The agencies' own lists of what they measure: every code has its parameter.

Runs where NAATLAS_DATA names the folder with one folder a source.
"""

import csv

import pandas as pd
import pytest

from pipeline.spec.crosswalk import Crosswalk
from tests.real_sources import DATA, MARKS
from tests.unit.test_parameter_tables import CROSSWALKS, parameters_of_columns

pytestmark = MARKS


def crosswalk(name: str) -> Crosswalk:
    return Crosswalk.read(CROSSWALKS / f"parameters_{name}.csv")


def test_every_code_of_the_annual_summaries_is_known() -> None:
    frame = pd.read_csv(
        DATA / "us_aqs/annual_conc_by_monitor_2020.zip",
        dtype=str,
        usecols=["Parameter Code", "Parameter Name"],
    )
    names = frame.drop_duplicates().set_index("Parameter Code")["Parameter Name"]
    assert (len(frame), len(names)) == (74191, 458)
    table = crosswalk("aqs")
    assert [code for code in names.index if table.get(code) is None] == []
    with (CROSSWALKS / "parameters_aqs.csv").open(encoding="utf-8", newline="") as stream:
        notes = {row["national_value"]: row["note"] for row in csv.DictReader(stream)}
    own = {code: " ".join(name.split()) for code, name in names.items()}
    assert [code for code, name in own.items() if notes[str(code)].split("; ")[0] != name] == []


def test_every_parameter_of_airnow_is_known() -> None:
    lines = (DATA / "na_airnow/monitoring_site_locations.dat").read_text("cp850").splitlines()
    found = {line.split("|")[1] for line in lines[1:]}
    assert len(found) == 28
    table = crosswalk("airnow")
    assert [name for name in sorted(found) if table.get(name) is None] == []


@pytest.mark.parametrize(
    ("file", "encoding", "begins", "separator", "source_id", "first", "last"),
    [
        ("ca_naps/StationsNAPS-StationsSNPA.csv", "utf-8-sig", "NAPS_ID,", ",", "ca_naps", 16, 30),
        (
            "mx_conagua/calidad_agua_subterranea_2020.tsv",
            "utf-8-sig",
            "CLAVE",
            "\t",
            "mx_conagua_ground",
            10,
            40,
        ),
        (
            "mx_conagua/Datos_de_calidad_del_agua_de_sitios_de_monitoreo_de_aguas_superficiales_2020.csv",
            "cp850",
            "CLAVE",
            ";",
            "mx_conagua_surface",
            12,
            44,
        ),
    ],
)
def test_every_column_of_results_is_known(
    file: str, encoding: str, begins: str, separator: str, source_id: str, first: int, last: int
) -> None:
    """Between the columns that describe the site and those that judge the whole."""
    lines = (DATA / file).read_text(encoding).splitlines()
    header = next(line for line in lines if line.startswith(begins)).split(separator)
    measured = [cell for cell in header[first:last] if not cell.startswith("CALIDAD")]
    table = parameters_of_columns(source_id)
    assert [cell for cell in measured if table.get(cell) is None] == []
    others = [*header[:first], *header[last:]]
    assert [cell for cell in others if table.get(cell) is not None] == []
