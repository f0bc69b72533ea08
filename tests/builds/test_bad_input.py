"""Bad input: a clear error or a quarantined record, the exit status, and nothing half-published."""

import json
import shutil

import pandas as pd
import pytest

from tests.commands import SAMPLES, build_one, naatlas, published
from tests.grid_files import invented, write_ctable2


def damage(workspace, name, change, encoding="utf-8"):
    path = workspace / "data" / "mx_retc" / name
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text, "the damage did not take"
    path.write_bytes(changed.encode(encoding))


def ledger(workspace):
    return pd.read_parquet(workspace / "outputs/layers/prtr_facilities/2012/ledger.parquet")


def refused(run, status, *words):
    assert run.status == status, run.err
    assert "Traceback" not in run.err + run.out
    for word in words:
        assert word in run.err, run.err


def test_the_sound_source_builds(sound):
    assert published(sound)


def test_grids_change_no_byte_where_nothing_is_shifted(built, tmp_path_factory):
    before = published(built)
    shutil.rmtree(built / "outputs")
    grids = tmp_path_factory.mktemp("grids")
    write_ctable2(grids / "conus", invented(-130.0, 23.0, 121, 51))
    assert build_one(built, NAATLAS_GRIDS=str(grids)).status == 0
    assert published(built) == before
    (record,) = json.loads(before)["datums"]["mx_retc"]["rows"]
    assert (record["datum"], record["operation"], record["expected_m"]) == ("WGS84", "", 0)


def test_wrong_encoding_names_file_line_and_byte(workspace):
    path = workspace / "data/mx_retc/es_2012.csv"
    path.write_bytes(path.read_bytes().decode().encode("cp1252", errors="replace"))
    run = build_one(workspace)
    refused(run, 3, "mx_retc/es_2012.csv, line 1", "utf-8")
    assert published(workspace) is None


def test_a_renamed_column_lists_the_columns_found(workspace):
    damage(workspace, "es_2012.csv", lambda text: text.replace("Latitud Norte", "Lat N"))
    run = build_one(workspace)
    refused(run, 3, "es_2012.csv", "'Latitud Norte'", "'Lat N'", "'NRA'")
    assert published(workspace) is None


def test_a_repeated_column_is_refused(workspace):
    damage(workspace, "em_2012.csv", lambda text: text.replace('"Agua"', '"Aire"', 1))
    refused(build_one(workspace), 3, "em_2012.csv")


def test_a_ragged_row_is_quarantined_with_its_line(workspace):
    damage(workspace, "em_2012.csv", lambda text: text.rstrip("\n") + "\nX\tY\n")
    assert build_one(workspace).status == 0
    rows = ledger(workspace)
    row = rows[rows["rule"] == "READ-ROW"].iloc[0]
    assert row["action"] == "quarantined"
    assert row["file"] == "mx_retc/em_2012.csv"
    lines = (workspace / "data/mx_retc/em_2012.csv").read_text(encoding="utf-8").count("\n")
    assert row["record"] == lines


def test_text_in_a_quantity_is_quarantined_with_its_column(workspace):
    texts = ["n/d", "NaN", "inf", "-3", "1,234.5"]

    def change(content):
        lines = content.split("\n")
        for number, text in enumerate(texts, start=1):
            cells = lines[number].split("\t")
            cells[9] = text
            lines[number] = "\t".join(cells)
        return "\n".join(lines)

    damage(workspace, "em_2012.csv", change)
    assert build_one(workspace).status == 0
    rows = ledger(workspace)
    found = rows.loc[rows["rule"] == "NUMBER", ["action", "field", "record", "before"]]
    expected = [("quarantined", "air", 2 + place, text) for place, text in enumerate(texts)]
    assert sorted(found.itertuples(index=False, name=None)) == expected


def test_unknown_units_beyond_the_budget_stop_the_layer(workspace):
    damage(workspace, "em_2012.csv", lambda text: text.replace("kg/año", "libras"))
    run = build_one(workspace)
    refused(run, 1, "UNIT-UNKNOWN", "budget")
    assert published(workspace) is None
    report = (workspace / "outputs/reports/one/index.html").read_text(encoding="utf-8")
    assert "libras" in report


def test_a_failed_build_leaves_the_old_edition(built):
    before = published(built)
    assert before
    damage(built, "em_2012.csv", lambda text: text.replace("kg/año", "libras"))
    assert build_one(built).status == 1
    assert published(built) == before


@pytest.mark.parametrize("content", [b"", b"\n\n", b'"NRA"\t"Establecimiento"\n', b"\x00\x01\x02"])
def test_empty_and_binary_files_are_refused(workspace, content):
    (workspace / "data/mx_retc/es_2012.csv").write_bytes(content)
    refused(build_one(workspace), 3, "es_2012.csv")
    assert published(workspace) is None


def test_an_unclosed_quote_is_refused(workspace):
    damage(workspace, "es_2012.csv", lambda text: text + '"ABC\tx\n')
    refused(build_one(workspace), 3, "es_2012.csv")


def test_a_missing_file_says_what_was_looked_for(workspace):
    (workspace / "data/mx_retc/em_2012.csv").unlink()
    refused(build_one(workspace), 3, "em_2012.csv", "--data")


def test_a_missing_data_folder_is_a_usage_error(workspace):
    shutil.rmtree(workspace / "data")
    refused(build_one(workspace), 2, "no such folder")


def test_an_atlas_without_data_says_how_to_name_it(workspace):
    run = naatlas("build", "--atlas", workspace / "atlas.yaml", "--out", workspace / "outputs")
    refused(run, 2, "NAATLAS_DATA")


def test_an_unknown_key_in_yaml_is_named_with_its_line(workspace):
    path = workspace / "atlas.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "layrs: []\n", encoding="utf-8")
    refused(build_one(workspace), 2, "atlas.yaml:10", "layrs", "'layers'")


def test_an_unknown_layer_is_a_usage_error(workspace):
    run = naatlas("build", "no_such_layer", "--out", workspace / "outputs")
    refused(run, 2, "no_such_layer", "prtr_facilities")


def test_a_read_only_output_folder_is_told_plainly(workspace, monkeypatch):
    (workspace / "outputs").write_text("a file where the folder should be")
    refused(build_one(workspace), 4, "outputs: ")


def test_a_truncated_workbook_is_refused(tmp_path, workspace):
    samples = workspace / "data" / "us_tri"
    samples.mkdir()
    original = next((SAMPLES / "us_tri").glob("2012_TRI.Net_*.xlsb")).read_bytes()
    (samples / "2012_TRI.Net_ALL_Chem.xlsb").write_bytes(original[: len(original) // 2])
    atlas = workspace / "atlas.yaml"
    atlas.write_text(atlas.read_text(encoding="utf-8").replace("mx_retc", "us_tri_net"), "utf-8")
    refused(build_one(workspace), 3, "2012_TRI.Net_ALL_Chem.xlsb")
    assert published(workspace) is None


def test_inputs_are_never_changed(sound):
    files = sorted(path for path in (sound / "data").rglob("*") if path.is_file())
    assert files
    for path in files:
        given = SAMPLES / path.relative_to(sound / "data")
        # Copies keep the time of what they are copies of.
        assert path.read_bytes() == given.read_bytes()
        assert path.stat().st_mtime_ns == given.stat().st_mtime_ns
    assert {path.name for path in (sound / "data").iterdir()} == {"mx_retc"}


def test_keep_going_builds_the_other_editions(workspace):
    atlas = workspace / "atlas.yaml"
    atlas.write_text(
        atlas.read_text(encoding="utf-8")
        + '      - name: "2006"\n        sources:\n'
        + '          - {source: mx_retc, year: 2006, retrieved: "2026-01-31", features: [5, 30]}\n',
        encoding="utf-8",
    )
    (workspace / "data/mx_retc/es_2006.csv").write_bytes(b"")
    run = build_one(workspace, "--keep-going")
    refused(run, 3, "es_2006.csv")
    assert published(workspace)


def test_check_passes_on_the_repository():
    run = naatlas("check", "--json")
    assert run.status == 0, run.err
    assert any("mx_retc" in line for line in json.loads(run.out)["checked"])


def test_validate_exits_1_on_a_reject_and_3_on_what_it_cannot_read(tmp_path):
    bad = tmp_path / "null_island.kml"
    bad.write_text(
        '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark id="a">'
        "<name>x</name><Point><coordinates>0,0</coordinates></Point></Placemark></kml>",
        encoding="utf-8",
    )
    run = naatlas("validate", bad, "--json")
    assert run.status == 1
    failed = {row["rule"] for row in json.loads(run.out) if row["verdict"] == "fail"}
    assert "A8" in failed
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"not a database")
    run = naatlas("validate", broken)
    assert run.status == 3
    assert "Traceback" not in run.err


def test_a_source_that_collapses_does_not_publish(workspace):
    def few(text):
        return "\n".join(text.split("\n")[:4]) + "\n"

    damage(workspace, "es_2012.csv", few)
    run = build_one(workspace)
    refused(run, 1, "expected 5 to 30 facilities, found 3")
    assert published(workspace) is None


def test_an_edition_without_a_feature_does_not_publish(workspace):
    path = workspace / "data/mx_retc/es_2012.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    header, rows = lines[0], [line.split("\t") for line in lines[1:] if line]
    for row in rows:
        row[8] = row[9] = '"0°0\'0"""'
    path.write_text("\n".join([header, *("\t".join(row) for row in rows)]) + "\n", "utf-8")
    run = build_one(workspace)
    refused(run, 1)
    assert published(workspace) is None


@pytest.mark.parametrize("name", ["latest", "..", "a/b", ""])
def test_edition_names_that_would_lead_astray_are_refused(workspace, name):
    atlas = workspace / "atlas.yaml"
    text = atlas.read_text(encoding="utf-8").replace('name: "2012"', f'name: "{name}"')
    atlas.write_text(text, encoding="utf-8")
    refused(build_one(workspace), 2, "atlas.yaml")


@pytest.mark.parametrize("name", ["..", "../../precious", "a b"])
def test_atlas_ids_that_would_lead_out_of_the_outputs_are_refused(workspace, name):
    atlas = workspace / "atlas.yaml"
    text = atlas.read_text(encoding="utf-8").replace("id: one", f'id: "{name}"')
    atlas.write_text(text, encoding="utf-8")
    refused(build_one(workspace), 2, "atlas.yaml:1", "id")


def test_two_editions_of_one_name_are_refused(workspace):
    atlas = workspace / "atlas.yaml"
    text = atlas.read_text(encoding="utf-8")
    atlas.write_text(text + text[text.index("      - name:") :], encoding="utf-8")
    refused(build_one(workspace), 2, "stand twice", "2012")


def test_a_failure_still_writes_the_report_of_what_was_built(workspace):
    atlas = workspace / "atlas.yaml"
    text = atlas.read_text(encoding="utf-8")
    second = text[text.index("      - name:") :].replace("2012", "2022")
    atlas.write_text(text + second, encoding="utf-8")
    (workspace / "data/mx_retc/es_2022.csv").unlink()
    refused(build_one(workspace), 3, "es_2022.csv")
    outputs = workspace / "outputs"
    assert published(workspace)
    assert (outputs / "reports/one/index.html").exists()
    assert (outputs / "layers/prtr_facilities/latest").resolve().name.startswith("2012-")
