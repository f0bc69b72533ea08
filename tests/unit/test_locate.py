"""Locate: what is right survives, a repair is proved in the declared state, the rest is not moved."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from pipeline.steps.registry import Context
from tests.register_frames import context_of, records, rules_of, run, with_locate

ISLANDS_AND_FAR_PLACES = [
    ("Guam", "us_tri_net", "US-GU", "13.4502", "144.6641"),
    ("Northern Marianas", "us_tri_net", "US-MP", "15.1691", "145.7322"),
    ("American Samoa", "us_tri_net", "US-AS", "-14.274", "-170.69"),
    ("Puerto Rico", "us_tri_net", "US-PR", "18.031944", "-66.501389"),
    ("US Virgin Islands", "us_tri_net", "US-VI", "17.721", "-64.772"),
    ("Shemya", "us_tri_net", "US-AK", "52.717163", "174.116220"),
    ("Attu, west of the Aleutians", "us_tri_net", "US-AK", "52.9", "173.2"),
    ("Hawaii", "us_tri_net", "US-HI", "19.7205", "-155.0521"),
    ("Prudhoe Bay", "us_tri_net", "US-AK", "70.2553", "-148.3370"),
    ("Alert", "ca_npri_extracts", "CA-NU", "82.498758", "-62.348"),
    ("Igloolik", "ca_npri_extracts", "CA-NU", "69.376", "-81.80"),
    ("Sable Island Bank", "ca_npri_extracts", "CA-NS", "43.8917", "-60.2000"),
    ("Hibernia", "ca_npri_extracts", "CA-NL", "46.7504", "-48.7829"),
    ("Sonda de Campeche", "mx_retc", "MX-CAM", "19.4", "-92.1"),
    ("Cozumel", "mx_retc", "MX-ROO", "20.45", "-86.92"),
    ("Isla de Cedros", "mx_retc", "MX-BCN", "28.10", "-115.20"),
]


@dataclass
class Case:
    """What became of one facility."""

    row: pd.Series | None
    rules: list[tuple[str, str]]
    context: Context

    @property
    def place(self) -> tuple[float, float]:
        assert self.row is not None, self.rules
        return float(self.row["lat"]), float(self.row["lon"])

    @property
    def way(self) -> tuple[str, str]:
        assert self.row is not None, self.rules
        return self.row["coordinate_status"], self.row["coordinate_method"]


def facility(
    state: str, lat: str, lon: str, easting: str = "", northing: str = "", name: str = "PLANT"
) -> dict[str, str]:
    return {
        "name": name,
        "state_prov": state,
        "reported_lon": lon,
        "reported_lat": lat,
        "reported_easting": easting,
        "reported_northing": northing,
    }


def locate(context: Context | str, *given: str) -> Case:
    context = context_of(context) if isinstance(context, str) else context
    facilities = records(context, [facility(*given)])
    located = run("locate", {"facilities": facilities}, context)["facilities"]
    return Case(located.iloc[0] if len(located) else None, rules_of(context), context)


def utm_pair(lat: float, lon: float, zone: int | None = None) -> tuple[str, str]:
    zone = zone or int((lon + 180) // 6) + 1
    forward = Transformer.from_crs("EPSG:4326", f"EPSG:{32600 + zone}", always_xy=True)
    easting, northing = forward.transform(lon, lat)
    return f"{easting:.4f}", f"{northing:.4f}"


# ---- as reported


@pytest.mark.parametrize(
    ("source", "state", "lat", "lon"),
    [place[1:] for place in ISLANDS_AND_FAR_PLACES],
    ids=[place[0] for place in ISLANDS_AND_FAR_PLACES],
)
def test_right_positions_that_look_wrong_survive_untouched(
    source: str, state: str, lat: str, lon: str
) -> None:
    found = locate(source, state, lat, lon)
    assert found.place == (float(lat), float(lon))
    assert found.way == ("reported", "decimal")
    assert not {"A8", "A9", "A10", "A11", "A12"} & {rule for rule, _ in found.rules}


@pytest.mark.parametrize(
    ("source", "state", "lat", "lon", "area"),
    [
        ("ca_npri_extracts", "CA-NL", "46.7504", "-48.7829", "Grand Banks"),
        ("mx_retc", "MX-CAM", "19°24'0\"", "92°6'0\"", "Sonda de Campeche"),
        ("mx_retc", "", "19.4", "-92.1", "Sonda de Campeche"),
    ],
)
def test_platforms_in_a_known_area_at_sea_are_named_and_published(
    source: str, state: str, lat: str, lon: str, area: str
) -> None:
    found = locate(source, state, lat, lon)
    assert found.way[0] == "reported"
    assert found.rules == [("A11-OFFSHORE", "published_as_is")]
    assert found.context.ledger.findings()["before"].tolist() == [area]


def test_offshore_area_of_one_country_is_no_excuse_for_another() -> None:
    found = locate("us_tri_net", "US-TX", "19.4", "-92.1")
    assert found.row is None
    assert found.rules == [("A11", "quarantined")]


@pytest.mark.parametrize(
    ("place", "state", "lat", "lon"),
    [
        ("Coatzacoalcos", "MX-VER", "18.1339", "-94.4200"),
        ("Ciudad del Carmen", "MX-CAM", "18.6697", "-91.7528"),
        ("Tampico airport", "MX-TAM", "22.2967", "-97.8658"),
        ("Paraíso", "MX-TAB", "18.3994", "-93.2200"),
    ],
)
def test_plants_on_the_coast_beside_an_area_at_sea_are_not_said_to_be_at_sea(
    place: str, state: str, lat: str, lon: str
) -> None:
    found = locate("mx_retc", state, lat, lon)
    assert found.way == ("reported", "decimal")
    assert found.rules == [], place


def test_the_window_of_an_area_at_sea_hides_no_wrong_state_on_land() -> None:
    """Ciudad del Carmen, declared in Quintana Roo, five hundred kilometres away."""
    found = locate("mx_retc", "MX-ROO", "18.655556", "-91.796667")
    assert ("A12", "published_as_is") in found.rules


def test_a_platform_with_damaged_coordinates_is_repaired_into_its_area_at_sea() -> None:
    found = locate("mx_retc", "MX-CAM", "19°24'0\"", "0.92°6'0\"")
    assert found.place == pytest.approx((19.4, -92.1), abs=1e-9)
    assert found.way == ("repaired", "zero_prefix")


def test_an_area_at_sea_proves_no_repair_for_a_state_of_the_other_coast() -> None:
    """Sonora declares no platforms in the Gulf of Mexico."""
    found = locate("mx_retc", "MX-SON", "19°24'0\"", "0.92°6'0\"")
    assert not {"A9", "A10"} & {rule for rule, _ in found.rules}


@pytest.mark.parametrize("lon", ["100°18'33\"", "-100°18'33\"", "100°18'33\" O", "100°18'33\" W"])
def test_unsigned_west_takes_either_sign_as_west_and_calls_it_no_repair(lon: str) -> None:
    found = locate("mx_retc", "MX-NLE", "25°42'46\"", lon)
    assert found.place == pytest.approx((25 + 42 / 60 + 46 / 3600, -(100 + 18 / 60 + 33 / 3600)))
    assert found.way == ("reported", "dms")
    assert found.rules == []


@pytest.mark.parametrize(
    ("source", "state", "lat", "lon", "datum"),
    [
        ("us_tri_net", "US-IL", "41.85", "-87.65", "NAD83 (assumed)"),
        ("ca_npri_extracts", "CA-ON", "43.7", "-79.4", "NAD83 (stated)"),
        ("mx_retc", "MX-CMX", "19.43", "-99.13", "WGS84 (assumed)"),
    ],
)
def test_datum_says_whether_the_agency_states_it(
    source: str, state: str, lat: str, lon: str, datum: str
) -> None:
    found = locate(source, state, lat, lon)
    assert found.row is not None
    assert found.row["datum"] == datum


# ---- repairs: proved in the declared state, refused in another one

REPAIRS = [
    # source, repair, reported lat, lon, declared state, a state it does not prove, result
    ("us_tri_net", "negate_longitude", "43.082972", "79.030667", "US-NY", "US-CA", (43.082972, -79.030667)),
    ("us_tri_net", "negate_longitude", "41.262", "112.021", "US-UT", "US-FL", (41.262, -112.021)),
    ("us_tri_net", "negate_latitude", "-40.003361", "-75.15", "US-PA", "US-TX", (40.003361, -75.15)),
    ("us_tri_net", "negate_latitude", "-34.628583", "-89.5", "US-MS", "US-OR", (34.628583, -89.5)),
    ("us_tri_net", "swap", "-87.65", "41.85", "US-IL", "US-MA", (41.85, -87.65)),
    ("ca_npri_extracts", "negate_longitude", "42.7", "80.4", "CA-ON", "CA-BC", (42.7, -80.4)),
    ("mx_retc", "swap", "-99°3'14\"", "19°32'15\"", "MX-MEX", "MX-SON", (19.5375, -99.053889)),
    ("mx_retc", "swap", "101.36", "20.69", "MX-GUA", "MX-YUC", (20.69, -101.36)),
    ("mx_retc", "zero_prefix", "28°38'0\"", "0.106°4'0\"", "MX-CHH", "MX-OAX", (28.633333, -106.066667)),
    ("mx_retc", "zero_prefix", "25°40'18\"", "0.1°27'19\"", "MX-NLE", "MX-BCN", (25.671667, -100.455278)),
    ("mx_retc", "zero_prefix", "27°57'40\"", "0.11°48'14\"", "MX-SON", "MX-CHP", (27.961111, -110.803889)),
    ("mx_retc", "zero_prefix", "0.25°28'30\"", "0.101°0'12\"", "MX-COA", "MX-GRO", (25.475, -101.003333)),
    ("mx_retc", "swap_zero_prefix", "0.99°3'14\"", "19°35'15\"", "MX-MEX", "MX-SIN", (19.5875, -99.053889)),
    ("mx_retc", "decimal_fraction", "19°83'23\"", "99°87'25\"", "MX-MEX", "MX-BCS", (19.8323, -99.8725)),
    ("mx_retc", "decimal_skeleton", "19.29°0'0\"", "99.62°0'0\"", "MX-MEX", "MX-DUR", (19.29, -99.62)),
    ("mx_retc", "negate_latitude", "-25°42'46\"", "100°18'33\"", "MX-NLE", "MX-QUE", (25.712778, -100.309167)),
]  # fmt: skip
REPAIR_IDS = [f"{case[0]}-{case[1]}-{case[4]}" for case in REPAIRS]


@pytest.mark.parametrize(
    ("source", "repair", "lat", "lon", "state", "other", "place"), REPAIRS, ids=REPAIR_IDS
)
def test_repair_is_taken_where_the_declared_state_proves_it(
    source: str,
    repair: str,
    lat: str,
    lon: str,
    state: str,
    other: str,
    place: tuple[float, float],
) -> None:
    found = locate(source, state, lat, lon)
    assert found.place == pytest.approx(place, abs=1e-6)
    assert found.way == ("repaired", repair)
    rule = "A9" if repair.startswith("negate") else "A10"
    assert found.rules == [(rule, "repaired")]
    finding = found.context.ledger.findings().iloc[0]
    assert finding["before"] == f"{lat}, {lon}", "the reported text is kept beside the repair"
    assert finding["after"] == f"{place[0]:.6f}, {place[1]:.6f}"


@pytest.mark.parametrize(
    ("source", "repair", "lat", "lon", "state", "other", "place"), REPAIRS, ids=REPAIR_IDS
)
def test_same_corruption_is_not_repaired_where_another_state_is_declared(
    source: str,
    repair: str,
    lat: str,
    lon: str,
    state: str,
    other: str,
    place: tuple[float, float],
) -> None:
    found = locate(source, other, lat, lon)
    assert not {"A9", "A10"} & {rule for rule, _ in found.rules}
    if found.row is not None:
        assert found.way[0] == "reported"
        assert found.place != pytest.approx(place, abs=1e-3)


@pytest.mark.parametrize("state", ["", "XX-YY"])
def test_nothing_is_repaired_where_no_known_state_is_declared(state: str) -> None:
    found = locate("us_tri_net", state, "41.262", "112.021")
    assert found.row is None
    assert found.rules == [("A11", "quarantined")]


def test_repair_that_the_source_does_not_allow_is_not_made() -> None:
    context = with_locate("us_tri_net", repairs=())
    found = locate(context, "US-UT", "41.262", "112.021")
    assert found.row is None


def test_alaska_holds_both_signs_of_longitude_and_each_is_judged_by_its_own_place() -> None:
    kiska = locate("us_tri_net", "US-AK", "51.97", "177.53")
    adak = locate("us_tri_net", "US-AK", "51.88", "-176.65")
    adak_without_sign = locate("us_tri_net", "US-AK", "51.88", "176.65")
    assert kiska.place == (51.97, 177.53)
    assert adak.place == (51.88, -176.65)
    assert kiska.way == adak.way == ("reported", "decimal")
    assert adak_without_sign.place == adak.place, "no island stands at 176.65 E"
    assert adak_without_sign.way == ("repaired", "negate_longitude")


def test_samoa_keeps_its_south_while_a_lost_sign_in_samoa_gets_it_back_nowhere() -> None:
    """No repair of TRI turns a latitude negative, so the mistake is listed and not guessed."""
    found = locate("us_tri_net", "US-AS", "14.274", "-170.69")
    assert found.row is None
    assert found.rules == [("A11", "quarantined")]


# ---- what cannot be proved


@pytest.mark.parametrize(
    ("source", "lat", "lon"),
    [
        ("us_tri_net", "0", "0"),
        ("us_tri_net", "0.0000", "-0.0000"),
        ("us_tri_net", "0.005", "0.005"),
        ("mx_retc", "0°0'0\"", "0°0'0\""),
        ("ca_npri_extracts", "0", "0"),
    ],
)
def test_null_island_is_quarantined(source: str, lat: str, lon: str) -> None:
    state = {"us_tri_net": "US-OH", "mx_retc": "MX-JAL", "ca_npri_extracts": "CA-ON"}[source]
    found = locate(source, state, lat, lon)
    assert found.row is None
    assert found.rules == [("A8", "quarantined")]


def test_two_kilometres_from_null_island_is_outside_the_country_not_null_island() -> None:
    assert locate("us_tri_net", "US-OH", "0.02", "0.0").rules == [("A11", "quarantined")]


@pytest.mark.parametrize(
    ("lat", "lon"), [("", ""), ("°'\"", "°'\""), ("°'", "°'"), ("S/D", "S/D"), ("-", "-")]
)
def test_no_digits_are_missing_coordinates(lat: str, lon: str) -> None:
    found = locate("mx_retc", "MX-SLP", lat, lon)
    assert found.row is None
    assert found.rules == [("COORD-MISSING", "quarantined")]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        pytest.param("260°19'20\"", "280°50'2\"", id="beyond the globe"),
        pytest.param("219°12'0\"", "100°10'0\"", id="latitude past the pole"),
        pytest.param("19.4", "", id="only a latitude"),
        pytest.param("", "-99.1", id="only a longitude"),
        pytest.param("19.4 approx", "99.1 approx", id="words"),
        pytest.param("9" * 400, "9" * 400, id="four hundred digits"),
    ],
)
def test_what_is_no_position_is_quarantined(lat: str, lon: str) -> None:
    found = locate("mx_retc", "MX-SON", lat, lon)
    assert found.row is None
    assert found.rules == [("COORD-FORM", "quarantined")]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("47°1'0\"", "57°22'37\""), ("2224154", "31.63642"), ("-106.44642", "-106.44642")],
)
def test_nonsense_of_the_register_is_never_published(lat: str, lon: str) -> None:
    found = locate("mx_retc", "MX-CHH", lat, lon)
    assert found.row is None
    assert found.rules[0][1] == "quarantined"


@pytest.mark.parametrize(
    ("source", "state", "lat", "lon"),
    [
        pytest.param("us_tri_net", "US-GA", "39.09518", "-84.544119", id="Georgia by name, Kentucky by place"),
        pytest.param("ca_npri_extracts", "CA-MB", "43.84602", "-79.05939", id="portable plant"),
        pytest.param("mx_retc", "MX-MIC", "29.0855", "-110.9513", id="Michoacán by name, Sonora by place"),
    ],
)  # fmt: skip
def test_another_state_of_the_country_is_published_as_reported_and_listed(
    source: str, state: str, lat: str, lon: str
) -> None:
    found = locate(source, state, lat, lon)
    assert found.place == (float(lat), float(lon))
    assert found.way == ("reported", "decimal")
    assert found.rules == [("A12", "published_as_is")]
    assert found.row is not None
    assert found.row["state_prov"] == state, "the declared state is not rewritten"


def test_thirty_kilometres_outside_the_country_is_quarantined_and_twenty_is_not() -> None:
    """South of Brownsville the coast of Texas ends; distances are taken to Texas's own border."""
    inside = locate("us_tri_net", "US-TX", "25.75", "-97.40")
    outside = locate("us_tri_net", "US-TX", "25.45", "-97.40")
    assert inside.row is not None
    assert outside.row is None
    assert outside.rules == [("A11", "quarantined")]


def test_unknown_state_inside_the_country_is_published_without_a_verdict_on_the_state() -> None:
    found = locate("us_tri_net", "", "41.85", "-87.65")
    assert found.way[0] == "reported"
    assert found.rules == []


@pytest.mark.parametrize(
    ("lat", "lon"), [("19", "99"), ("19.0", "-99.0"), ("19°0'0\"", "99°0'0\"")]
)
def test_whole_degrees_are_published_and_listed_as_coarse(lat: str, lon: str) -> None:
    found = locate("mx_retc", "MX-MOR", lat, lon)
    assert found.place == (19.0, -99.0)
    assert found.rules == [("A16", "published_as_is")]


# ---- UTM beside the degrees


def test_utm_pair_that_agrees_is_the_finer_one_and_is_taken() -> None:
    lat, lon = 20.641207, -103.351928
    found = locate("mx_retc", "MX-JAL", "20°38'28\"", "103°21'6\"", *utm_pair(lat, lon))
    assert found.place == pytest.approx((lat, lon), abs=1e-8)
    assert found.way == ("reported", "utm")
    assert found.rules == []


def test_utm_zone_follows_the_longitude_on_both_sides_of_a_zone_border() -> None:
    for lat, lon in ((27.5, -108.02), (27.5, -107.98), (28.5, -104.5)):
        found = locate("mx_retc", "MX-CHH", f"{lat}", f"{lon}", *utm_pair(lat, lon))
        assert found.way == ("reported", "utm")
        assert found.place == pytest.approx((lat, lon), abs=1e-8)


def test_utm_pair_that_disagrees_is_noted_and_the_degrees_published() -> None:
    far = utm_pair(22.138820, -100.941207, zone=13)
    found = locate("mx_retc", "MX-SLP", "22.13882", "-100.941207", *far)
    assert found.place == (22.13882, -100.941207)
    assert found.way == ("reported", "decimal")


def test_utm_pair_a_kilometre_off_is_listed_with_both_pairs() -> None:
    easting, northing = utm_pair(20.65, -103.35)
    found = locate("mx_retc", "MX-JAL", "20.64", "-103.35", easting, northing)
    assert found.place == (20.64, -103.35)
    assert found.rules == [("COORD-PAIRS", "published_as_is")]
    finding = found.context.ledger.findings().iloc[0]
    assert finding["before"] == "20.640000, -103.350000"
    assert finding["after"] == f"{easting}, {northing}"


@pytest.mark.parametrize(
    "pair",
    [
        ("344", "456"),
        ("0", "0"),
        ("", ""),
        ("1712000", "2284000"),
        ("99999", "2284000"),
        ("x", "y"),
    ],
)
def test_junk_in_the_utm_columns_leaves_good_degrees_alone(pair: tuple[str, str]) -> None:
    found = locate("mx_retc", "MX-JAL", "20°38'28\"", "103°21'6\"", *pair)
    assert found.way == ("reported", "dms")
    assert found.rules == []


def test_utm_pair_repairs_zero_degrees_in_the_one_zone_of_the_state() -> None:
    lat, lon = 25.778211, -100.172504
    found = locate("mx_retc", "MX-NLE", "0°0'0\"", "0°0'0\"", *utm_pair(lat, lon))
    assert found.place == pytest.approx((lat, lon), abs=1e-8)
    assert found.way == ("repaired", "utm_repair")
    assert found.rules == [("A10", "repaired")]


def test_utm_pair_repairs_blank_degrees_as_well() -> None:
    lat, lon = 25.778211, -100.172504
    found = locate("mx_retc", "MX-NLE", "", "", *utm_pair(lat, lon))
    assert found.place == pytest.approx((lat, lon), abs=1e-8)
    assert found.way == ("repaired", "utm_repair")


def test_utm_pair_that_fits_two_zones_of_a_state_proves_nothing() -> None:
    """Texas spans zones 13 to 15, and this pair lies in Texas in more than one of them."""
    locate_by_utm = context_of("mx_retc").source.locate
    pair = utm_pair(31.5, -100.0)
    ambiguous = locate(context_of("us_tri_net", locate=locate_by_utm), "US-TX", "0", "0", *pair)
    assert ambiguous.row is None
    assert ambiguous.rules == [("A8", "quarantined")]
    pair = utm_pair(27.0, -98.5)
    single = locate(context_of("us_tri_net", locate=locate_by_utm), "US-TX", "0", "0", *pair)
    assert single.place == pytest.approx((27.0, -98.5), abs=1e-8)
    assert single.way == ("repaired", "utm_repair")


def test_utm_pair_of_another_state_repairs_nothing() -> None:
    found = locate("mx_retc", "MX-YUC", "0°0'0\"", "0°0'0\"", *utm_pair(25.778211, -100.172504))
    assert found.row is None
    assert found.rules == [("A8", "quarantined")]


# ---- the whole table


def test_every_row_of_a_mixed_table_is_published_or_quarantined_once() -> None:
    context = context_of("mx_retc")
    cases = [case for case in REPAIRS if case[0] == "mx_retc"]
    rows = [facility(case[4], case[2], case[3]) for case in cases]
    rows += [facility(case[5], case[2], case[3]) for case in cases]
    rows += [
        facility("MX-JAL", "0", "0"),
        facility("MX-JAL", "", ""),
        facility("MX-JAL", "x1", "y"),
    ]
    facilities = records(context, rows)
    located = run("locate", {"facilities": facilities}, context)["facilities"]
    findings = context.ledger.findings()
    out = set(findings.loc[findings["action"] == "quarantined", "native_id"])
    kept = set(located["native_id"])
    assert kept | out == set(facilities["native_id"])
    assert not kept & out
    account = context.ledger.accounts[-1]
    assert account.rows_in == account.rows_out + account.quarantined == len(rows)
    assert located[["lon", "lat"]].notna().all(axis=None)
    assert np.isfinite(located[["lon", "lat"]].to_numpy()).all()


def test_order_of_the_rows_changes_nothing() -> None:
    rows = [facility(case[4], case[2], case[3]) for case in REPAIRS if case[0] == "mx_retc"]

    def positions(order: list[int]) -> dict[str, tuple[float, float]]:
        context = context_of("mx_retc")
        shuffled = [rows[index] | {"native_id": f"N{index}"} for index in order]
        located = run("locate", {"facilities": records(context, shuffled)}, context)["facilities"]
        return {r.native_id: (r.lat, r.lon) for r in located.itertuples()}

    forward = list(range(len(rows)))
    assert positions(forward) == positions(forward[::-1])


def test_a_table_without_rows_stays_a_table_without_rows() -> None:
    context = context_of("mx_retc")
    facilities = records(context, [facility("MX-JAL", "20.6", "-103.3")]).iloc[:0]
    located = run("locate", {"facilities": facilities}, context)["facilities"]
    assert located.empty
    assert {"lon", "lat", "datum", "coordinate_status", "coordinate_method"} <= set(located.columns)
