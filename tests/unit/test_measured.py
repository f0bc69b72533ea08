"""What sites measure: a row a monitor, names in three languages, short lists and media."""

import random

import pandas as pd
import pytest

from pipeline.errors import SpecError
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from pipeline.steps.measured import MOST_BYTES, fitting, measured
from pipeline.steps.registry import Tables
from tests import register_frames
from tests.measured_frames import (
    catalogue_of_networks,
    context_of,
    monitors_of,
    sites_of,
)

PUBLISHED = {
    "feature_id", "network", "network_site_id", "parameter", "parameter_en", "parameter_fr",
    "parameter_es", "parameter_medium", "national_parameter", "instrument", "method",
    "unit_reported", "data_year", "monitor_status",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of_networks(tmp_path_factory.mktemp("catalogue"))


def run(catalogue: Catalogue, rows: list[dict[str, object]], sites: pd.DataFrame) -> Tables:
    return measured({"sites": sites, "monitors": monitors_of(rows)}, context_of(catalogue))


def test_monitors_have_network_and_names_in_three_languages(catalogue: Catalogue) -> None:
    rows = [{"source": "ca_example", "native_id": "059001", "parameter": "SO2"}]
    monitors = run(catalogue, rows, sites_of("F1"))["monitors"]
    assert set(monitors.columns) >= PUBLISHED
    row = monitors.iloc[0]
    assert (row["network"], row["network_site_id"]) == ("Exemple", "059001")
    names = [row[f"parameter_{language}"] for language in ("en", "fr", "es")]
    assert names == ["Sulfur dioxide", "Dioxyde de soufre", "Dióxido de azufre"]
    assert row["parameter_medium"] == "air"


def test_of_rows_of_one_monitor_the_newest_stays(catalogue: Catalogue) -> None:
    rows: list[dict[str, object]] = [
        {"data_year": None, "unit_reported": "ppm"},
        {"data_year": 2020, "unit_reported": "ppb"},
        {"data_year": 2018, "unit_reported": "ppt"},
    ]
    monitors = run(catalogue, rows, sites_of("F1"))["monitors"]
    assert len(monitors) == 1
    assert (monitors["data_year"].iat[0], monitors["unit_reported"].iat[0]) == (2020, "ppb")


@pytest.mark.parametrize(
    ("statuses", "stays"),
    [
        (("closed", "active"), "active"),
        (("active", "closed"), "active"),
        (("", "closed"), "closed"),
        (("unknown", "planned"), "planned"),
        (("", ""), ""),
    ],
)
def test_active_wins(catalogue: Catalogue, statuses: tuple[str, str], stays: str) -> None:
    rows: list[dict[str, object]] = [
        {"monitor_status": status, "data_year": year}
        for year, status in zip((2020, 2021), statuses, strict=True)
    ]
    monitors = run(catalogue, rows, sites_of("F1"))["monitors"]
    assert monitors["monitor_status"].tolist() == [stays]
    assert monitors["data_year"].tolist() == [2021]


@pytest.mark.parametrize(
    "other",
    [
        {"national_parameter": "88502"},
        {"instrument": "2"},
        {"method": "Gravimetric"},
        {"native_id": "002"},
        {"source": "ca_example"},
        {"feature_id": "F2"},
    ],
)
def test_what_differs_in_its_key_is_another_monitor(
    catalogue: Catalogue, other: dict[str, object]
) -> None:
    tables = run(catalogue, [{}, other], sites_of("F1", "F2"))
    assert len(tables["monitors"]) == 2
    assert set(tables["sites"]["parameter_count"].dropna()) == {1}


def test_list_of_a_site_stands_in_the_order_of_the_vocabulary(catalogue: Catalogue) -> None:
    codes = ["WS", "BENZENE", "PM2.5", "SO2", "O3", "PM2.5"]
    sites = run(catalogue, [{"parameter": code} for code in codes], sites_of("F1"))["sites"]
    assert sites["parameters"].tolist() == ["O3; PM2.5; SO2; WS; BENZENE"]
    assert sites["parameter_count"].tolist() == [5]


def test_site_of_which_nothing_is_told_has_no_count(catalogue: Catalogue) -> None:
    sites = run(catalogue, [{}], sites_of("F1", "F2"))["sites"]
    assert sites["parameters"].tolist() == ["O3", ""]
    assert sites["parameter_count"].dtype == "Int64"
    assert sites["parameter_count"].isna().tolist() == [False, True]


def test_conditions_of_sampling_are_no_parameters_of_the_place(catalogue: Catalogue) -> None:
    tables = run(catalogue, [{"parameter": "SAMPLING"}], sites_of("F1"))
    assert tables["sites"][["parameters", "media"]].to_numpy().tolist() == [["", "air"]]
    assert tables["sites"]["parameter_count"].tolist() == [0]
    assert tables["monitors"]["parameter"].tolist() == ["SAMPLING"]


def test_unknown_parameter_keeps_its_national_name_and_stands_last(catalogue: Catalogue) -> None:
    rows: list[dict[str, object]] = [{"parameter": "Aardvark"}, {"parameter": "BENZENE"}]
    tables = run(catalogue, rows, sites_of("F1"))
    assert tables["sites"]["parameters"].tolist() == ["BENZENE; Aardvark"]
    row = tables["monitors"].iloc[-1]
    assert {row[f"parameter_{language}"] for language in ("en", "fr", "es")} == {"Aardvark"}
    assert row["parameter_medium"] == ""


@pytest.mark.parametrize(
    ("own", "codes", "media"),
    [
        ("air", ("O3",), "air"),
        ("air", ("HG-DEPOSITION", "TEMP"), "air; deposition; weather"),
        ("deposition", ("NH3",), "air; deposition"),
        ("groundwater", ("PB-TOTAL",), "groundwater"),
        ("surface_water", ("E-COLI", "PRECIP"), "surface_water; weather"),
        ("", ("O3",), "air"),
        ("snow", ("O3",), "air; snow"),
    ],
)
def test_media_are_widened_by_what_is_measured(
    catalogue: Catalogue, own: str, codes: tuple[str, ...], media: str
) -> None:
    rows: list[dict[str, object]] = [{"parameter": code} for code in codes]
    assert run(catalogue, rows, sites_of("F1", media=own))["sites"]["media"].tolist() == [media]


def test_long_list_ends_in_dots_and_stands_whole_beside(catalogue: Catalogue) -> None:
    vocabulary = list(catalogue.parameters(context_of(catalogue).layer))[:200]
    rows: list[dict[str, object]] = [{"parameter": code} for code in vocabulary]
    tables = run(catalogue, rows, sites_of("F1"))
    text = tables["sites"]["parameters"].iat[0]
    assert text.endswith("; ...")
    shown = text.split("; ")[:-1]
    assert shown == vocabulary[: len(shown)]
    one_more = "; ".join([*vocabulary[: len(shown) + 1], "..."])
    assert len(text.encode()) <= MOST_BYTES < len(one_more.encode())
    assert tables["sites"]["parameter_count"].iat[0] == 200
    assert tables["monitors"]["parameter"].tolist() == vocabulary


@pytest.mark.parametrize("length", [253, 254])
def test_what_just_fits_stands_whole(length: int) -> None:
    assert fitting(["O3", "x" * (length - 4)]) == "O3; " + "x" * (length - 4)


def test_bytes_are_counted_not_characters() -> None:
    assert fitting(["O3", "é" * 126]) == "O3; ..."
    assert fitting(["é" * 200]) == "..."


def test_order_of_rows_does_not_matter(catalogue: Catalogue) -> None:
    rows: list[dict[str, object]] = [
        {"parameter": code, "data_year": year, "monitor_status": status, "unit_reported": unit}
        for code in ("O3", "NO2")
        for year in (2019, 2020, None)
        for status in ("active", "closed")
        for unit in ("ppm", "ppb")
    ]
    monitors = monitors_of(rows)
    sites = sites_of("F1")
    first = measured({"sites": sites, "monitors": monitors}, context_of(catalogue))
    places = list(range(len(monitors)))
    random.Random(7).shuffle(places)
    again = measured(
        {"sites": sites, "monitors": monitors.iloc[places].reset_index(drop=True)},
        context_of(catalogue),
    )
    for name in ("sites", "monitors"):
        pd.testing.assert_frame_equal(first[name], again[name])


def test_no_monitors_at_all(catalogue: Catalogue) -> None:
    tables = run(catalogue, [], sites_of("F1"))
    assert tables["sites"]["parameters"].tolist() == [""]
    assert tables["sites"]["parameter_count"].isna().all()
    assert tables["monitors"].empty
    assert set(tables["monitors"].columns) >= PUBLISHED


def test_sites_stay_record_by_record(catalogue: Catalogue) -> None:
    context = context_of(catalogue)
    tables = {"sites": sites_of("F1", "F2"), "monitors": monitors_of([{}])}
    context = LayerContext(
        catalogue,
        context.layer.model_copy(update={"table": "sites"}),
        context.years,
        context.ledger,
    )
    after = run_layer_steps(("measured",), tables, context)["sites"]
    assert after["feature_id"].tolist() == ["F1", "F2"]
    accounts = {
        (account.stage, account.rows_in, account.rows_out) for account in context.ledger.accounts
    }
    assert accounts == {("measured", 2, 2)}


def test_layer_of_registers_is_refused() -> None:
    context = LayerContext(
        register_frames.catalogue(), register_frames.layer(), {"mx_retc": 2022}, Ledger()
    )
    with pytest.raises(SpecError, match="measured needs networks, not mx_retc"):
        measured({}, context)
