"""The agencies' own files: counts, repairs and national sums that were established beforehand.

Runs where NAATLAS_DATA names the folder with one folder a source: ``us_tri``, ``ca_npri``,
``mx_retc``.
"""

import math
from functools import lru_cache

import pandas as pd
import pytest

from pipeline.build.results import SourceResult
from pipeline.build.sources import compare_source, make_source
from pipeline.spec.atlas import SourceVintage
from tests.real_sources import DATA, MARKS
from tests.register_frames import catalogue, layer

pytestmark = MARKS

# Kilograms by year: carbon dioxide to air, then without greenhouse gases air, water, soil,
# sewer and other transfers, then benzene, formaldehyde and lead compounds to air.
RETC_SUMS = {
    2006: ("2.241e11", "2.412e8", "3.568e5", "6.496e4", "2.235e3", "7.822e6", "2.076e4", "2.619e5", "5.672e4"),
    2012: ("8.463e11", "8.152e8", "8.064e5", "1.519e5", "6.463e4", "2.032e7", "7.119e5", "3.995e5", "4.171e4"),
    2013: ("2.301e11", "1.632e8", "4.365e5", "8.112e4", "7.092e4", "1.798e7", "5.206e5", "3.788e5", "2.256e5"),
    2016: ("1.576e11", "8.320e7", "3.511e6", "1.650e6", "1.946e4", "2.307e7", "2.942e5", "2.613e5", "8.979e2"),
    2022: ("1.413e11", "1.515e8", "3.694e6", "4.550e4", "6.905e4", "4.025e7", "6.283e7", "3.776e5", "4.344e2"),
}  # fmt: skip
RETC_SUM_NAMES = (
    "carbon dioxide to air", "air", "water", "soil", "sewer", "other transfers",
    "benzene to air", "formaldehyde to air", "lead compounds to air",
)  # fmt: skip
RETC_COUNTS = {  # facilities, release rows, ids in releases
    2006: (2734, 11287, 2735),
    2012: (3160, 14564, 3160),
    2013: (3589, 16242, 3589),
    2016: (2569, 6583, 2569),
    2022: (3017, 7409, 2988),
}
OTHER_TRANSFERS = ("recycling", "energy", "treatment", "disposal", "other_transfer")


@lru_cache
def made(source: str, year: int) -> SourceResult:
    wanted = SourceVintage(source=source, year=year, retrieved="not stated")
    return make_source(catalogue(), layer(), wanted, DATA)


@lru_cache
def quantified(source: str, year: int) -> pd.DataFrame:
    """Every release of the year in kilograms, also those of facilities that are quarantined."""
    wanted = SourceVintage(source=source, year=year, retrieved="not stated", compare_year=year)
    return compare_source(catalogue(), layer(), wanted, DATA).releases


def facilities(source: str, year: int) -> pd.DataFrame:
    return made(source, year).tables["facilities"].set_index("native_id")


def findings(source: str, year: int, rule: str) -> pd.DataFrame:
    found = made(source, year).ledger.findings()
    return found[found["rule"] == rule]


def read_in(source: str, year: int, table: str, stage: str = "read") -> int:
    accounts = made(source, year).ledger.accounts
    return next(a.rows_in for a in accounts if (a.stage, a.table) == (stage, table))


# ---- TRI.NET 2012


def test_tri_net_holds_its_facilities_and_rows() -> None:
    assert read_in("us_tri_net", 2012, "releases") == 82_813
    assert read_in("us_tri_net", 2012, "facilities") == 21_760


def test_tri_net_facilities_without_coordinates_are_set_aside() -> None:
    assert len(findings("us_tri_net", 2012, "COORD-MISSING")) == 130
    assert len(facilities("us_tri_net", 2012)) == 21_760 - 130
    assert len(findings("us_tri_net", 2012, "ORPHAN")) == 275


def test_tri_net_lost_signs_are_given_back_where_the_state_proves_it() -> None:
    repaired = findings("us_tri_net", 2012, "A9")
    assert repaired["field"].value_counts().to_dict() == {"longitude": 18, "latitude": 2}
    table = facilities("us_tri_net", 2012)
    niagara = table.loc["14302DPNTNBUFFA"]
    assert (niagara["lat"], niagara["lon"]) == pytest.approx((43.082972, -79.030667), abs=1e-9)
    assert niagara["coordinate_status"] == "repaired"
    south = table.loc[["19129GNRLP3301H", "38668CHRMC1QUAL"]]
    assert south["lat"].tolist() == pytest.approx([40.003361, 34.628583], abs=1e-9)
    assert (table.loc[repaired["native_id"], "state_prov"] == "US-UT").sum() >= 5


@pytest.mark.parametrize(
    ("state", "count"), [("US-GU", 10), ("US-MP", 4), ("US-AS", 1), ("US-PR", 111), ("US-VI", 4)]
)
def test_tri_net_islands_are_published_as_reported(state: str, count: int) -> None:
    """Two facilities of Guam, four of the Marianas and one of Puerto Rico have no coordinates."""
    table = facilities("us_tri_net", 2012)
    mine = table[table["state_prov"] == state]
    assert len(mine) == count
    assert set(mine["coordinate_status"]) == {"reported"}
    if state in ("US-GU", "US-MP"):
        assert (mine["lon"] > 140).all()


def test_tri_net_shemya_stays_east_of_greenwich() -> None:
    shemya = facilities("us_tri_net", 2012).loc["99506SRFRCEAREC"]
    assert (shemya["lat"], shemya["lon"]) == pytest.approx((52.717163, 174.116220), abs=1e-9)
    assert shemya["coordinate_status"] == "reported"


def test_tri_net_facility_in_the_wrong_state_is_published_and_listed() -> None:
    ellaville = facilities("us_tri_net", 2012).loc["31806THRML610AI"]
    assert (ellaville["lat"], ellaville["lon"]) == pytest.approx((39.09518, -84.544119), abs=1e-9)
    assert "31806THRML610AI" in set(findings("us_tri_net", 2012, "A12")["native_id"])


def test_tri_net_ids_keep_their_leading_zeros() -> None:
    assert "00603HWLTTSTATE" in facilities("us_tri_net", 2012).index


# ---- TRI Basic


@pytest.mark.parametrize(
    ("year", "rows", "layout"), [(2012, 4096, "current"), (2022, 3667, "current"), (2007, 4492, "older")]
)  # fmt: skip
def test_tri_basic_rows_are_all_read_in_their_layout(year: int, rows: int, layout: str) -> None:
    assert read_in("us_tri_basic", year, "releases") == rows
    assert set(made("us_tri_basic", year).layouts.values()) == {layout}
    assert findings("us_tri_basic", year, "READ-ROW").empty


@pytest.mark.parametrize("year", [2007, 2012, 2022])
def test_tri_basic_control_totals_hold(year: int) -> None:
    """The identities that the registers' own rows fulfil without exception but one."""
    broken = findings("us_tri_basic", year, "D2")
    assert broken.empty, broken[["record", "field", "before", "after"]].head()
    weak = findings("us_tri_basic", year, "D2-WEAK")
    assert set(weak["field"]) <= {"energy_total"}
    assert len(weak) <= 0.005 * read_in("us_tri_basic", year, "releases")


@pytest.mark.parametrize("year", [2007, 2012, 2022])
def test_tri_basic_loses_no_record_and_no_facility(year: int) -> None:
    result = made("us_tri_basic", year)
    assert not (result.ledger.findings()["action"] == "quarantined").any()
    assert result.tables["releases"].groupby(["file", "record"]).ngroups == read_in(
        "us_tri_basic", year, "releases"
    )


@pytest.mark.parametrize(("year", "extra"), [(2007, 95), (2022, 137)])
def test_several_forms_of_one_facility_and_chemical_are_summed(year: int, extra: int) -> None:
    releases = quantified("us_tri_basic", year)
    forms = releases.drop_duplicates(["file", "record"])
    assert forms.duplicated(["native_id", "substance_code"]).sum() == extra
    to_air = releases[(releases["scope"] == "") & (releases["medium"] == "air")]
    table = facilities("us_tri_basic", year)
    assert table["release_air_kg"].sum() == pytest.approx(to_air["quantity_kg"].sum(), rel=1e-12)


def test_dioxins_of_illinois_agree_between_grams_and_pounds() -> None:
    """Basic writes grams, TRI.NET pounds: kilograms agree to TRI.NET's rounding."""
    key, media = ["native_id", "medium"], ("air", "water", "land")
    sums = []
    for source in ("us_tri_basic", "us_tri_net"):
        releases = quantified(source, 2012)
        mine = releases[releases["substance_code"] == "dioxins_furans"]
        mine = mine[mine["medium"].isin(media)]
        sums.append(mine.groupby(key)["quantity_kg"].sum())
    basic, net = sums[0].align(sums[1], join="inner")
    assert len(basic) >= 25
    ratio = basic / net
    assert ratio.median() == pytest.approx(1.0, abs=1e-3)
    assert ((ratio - 1).abs() < 0.02).mean() > 0.9
    assert ratio.between(0.5, 2.0).all(), "no plant is off by the ratio of two units"


def test_facilities_of_illinois_carry_the_same_ids_in_both_exports() -> None:
    basic, net = facilities("us_tri_basic", 2012), facilities("us_tri_net", 2012)
    shared = basic.index.intersection(net.index)
    assert len(shared) > 1000
    assert (basic.loc[shared, "feature_id"] == net.loc[shared, "feature_id"]).all()


# ---- RETC


@pytest.mark.parametrize("year", RETC_COUNTS)
def test_retc_facilities_rows_and_ids(year: int) -> None:
    count, rows, ids = RETC_COUNTS[year]
    assert read_in("mx_retc", year, "facilities") == count
    assert read_in("mx_retc", year, "releases") == rows
    releases = quantified("mx_retc", year)
    assert releases.groupby(["file", "record"]).ngroups == rows
    assert releases["native_id"].nunique() == ids


@pytest.mark.parametrize("year", RETC_SUMS)
@pytest.mark.parametrize("name", RETC_SUM_NAMES)
def test_retc_national_sums(year: int, name: str) -> None:
    releases = quantified("mx_retc", year)
    code, medium = releases["substance_code"], releases["medium"]
    is_gas = releases["scope"] == "greenhouse_gas"
    is_air = medium == "air"
    chosen = {
        "carbon dioxide to air": is_air & (code == "124-38-9"),
        "air": is_air & ~is_gas,
        "water": (medium == "water") & ~is_gas,
        "soil": (medium == "land") & ~is_gas,
        "sewer": (medium == "sewage") & ~is_gas,
        "other transfers": medium.isin(OTHER_TRANSFERS) & ~is_gas,
        "benzene to air": is_air & (code == "71-43-2"),
        "formaldehyde to air": is_air & (code == "50-00-0"),
        "lead compounds to air": is_air & (code == "lead_compounds"),
    }[name]
    written = RETC_SUMS[year][RETC_SUM_NAMES.index(name)]
    expected = float(written)
    half_unit = 0.5 * 10 ** (math.floor(math.log10(expected)) - 3)
    found = releases.loc[chosen, "quantity_kg"].sum()
    assert found == pytest.approx(expected, abs=half_unit * (1 + 1e-9))


@pytest.mark.parametrize(
    ("year", "least"), [(2006, 2600), (2012, 3092), (2013, 3525), (2016, 2563), (2022, 3002)]
)
def test_retc_facilities_are_published_in_their_state_or_at_sea(year: int, least: int) -> None:
    elsewhere = set(findings("mx_retc", year, "A12")["native_id"])
    assert len(facilities("mx_retc", year).drop(index=list(elsewhere))) >= least


def test_retc_2006_repairs_the_lost_prefix_and_sets_null_island_aside() -> None:
    """96 rows of the year have the prefix; 96 in a hundred of such rows land in their state."""
    table = facilities("mx_retc", 2006)
    methods = table["coordinate_method"].value_counts()
    prefixed = methods.get("zero_prefix", 0) + methods.get("swap_zero_prefix", 0)
    assert 0.9 * 96 <= prefixed <= 110
    assert len(findings("mx_retc", 2006, "A8")) + methods.get("utm_repair", 0) >= 6
    assert table["lon"].between(-118.5, -86.0).all()
    assert table["lat"].between(14.0, 33.0).all()


@pytest.mark.parametrize("year", [2016, 2022])
def test_retc_modern_utm_pairs_are_the_finer_ones(year: int) -> None:
    methods = facilities("mx_retc", year)["coordinate_method"].value_counts(normalize=True)
    assert methods["utm"] > 0.99


@pytest.mark.parametrize(("year", "least"), [(2012, 25), (2013, 25), (2016, 6), (2022, 13)])
def test_retc_platforms_of_the_sonda_de_campeche_survive(year: int, least: int) -> None:
    table = facilities("mx_retc", year)
    at_sea = table[table["lat"].between(18.75, 20.4) & table["lon"].between(-93.0, -91.3)]
    assert len(at_sea) >= least


def test_retc_leaves_no_substance_and_no_unit_unknown() -> None:
    for year in RETC_COUNTS:
        assert findings("mx_retc", year, "D3").empty
        assert findings("mx_retc", year, "UNIT-UNKNOWN").empty
        assert findings("mx_retc", year, "NUMBER").empty
        assert findings("mx_retc", year, "VALUE-UNKNOWN").empty


def test_retc_ids_with_ampersands_are_kept() -> None:
    assert "&" in "".join(facilities("mx_retc", 2006).index)


# ---- NPRI extracts


def test_npri_facilities_of_the_year_are_joined_by_their_unpadded_ids() -> None:
    result = made("ca_npri_extracts", 2012)
    assert read_in("ca_npri_extracts", 2012, "facilities") == 19_131
    assert len(facilities("ca_npri_extracts", 2012)) > 400
    orphans = findings("ca_npri_extracts", 2012, "ORPHAN")
    assert len(orphans) <= 0.05 * len(result.tables["releases"])


def test_npri_coordinates_need_no_repair() -> None:
    """Complete, none zero, all NAD83: what differs is offshore or declared elsewhere."""
    table = facilities("ca_npri_extracts", 2012)
    assert set(table["coordinate_status"]) == {"reported"}
    assert set(table["datum"]) == {"NAD83 (stated)"}
    assert table["lat"].between(41.7, 82.6).all()


def test_npri_names_have_no_mojibake() -> None:
    releases = quantified("ca_npri_extracts", 2012)
    table = facilities("ca_npri_extracts", 2012)
    text = " ".join([*table["name"], *releases["substance_fr"]])
    assert "Ã" not in text


# ---- whatever the source


@pytest.mark.parametrize(
    ("source", "year"),
    [
        *(("mx_retc", year) for year in RETC_COUNTS),
        ("us_tri_net", 2012),
        ("us_tri_basic", 2007),
        ("us_tri_basic", 2012),
        ("us_tri_basic", 2022),
        ("ca_npri_extracts", 2012),
    ],
)
def test_records_are_conserved_and_positions_are_whole(source: str, year: int) -> None:
    result = made(source, year)
    for account in result.ledger.accounts:
        ended = account.quarantined + account.merged + account.dropped_by_spec
        assert account.rows_in == account.rows_out + ended, account
    table = result.tables["facilities"]
    assert table["feature_id"].is_unique
    assert table[["lon", "lat"]].notna().all(axis=None)
    assert result.tables["releases"]["feature_id"].isin(table["feature_id"]).all()
