"""Reconcile: which records are one site, and which never are."""

import math

import pandas as pd
import pytest

from tests.site_records import METRE, record, run


def one_site(*records):
    return len(run(list(records)).sites) == 1


# ---- ids


def test_one_id_is_one_site_whatever_the_distance():
    result = run(
        [
            record("us_aqs", "480319001", "Example Hill", 30.26, -98.41),
            record("na_airnow", "480319001", "Hill", 40.26, -98.41, identities="AQS:480319001"),
        ]
    )
    assert result.sites["feature_id"].tolist() == ["USA-AQS-480319001"]


def test_quebec_twins_of_one_list_are_one_site():
    result = run(
        [
            record(
                "na_airnow",
                "000059001",
                "Exemple",
                45.5,
                -73.6,
                identities="NAPS:059001",
                country="CAN",
            ),
            record(
                "na_airnow",
                "CC0059001",
                "Exemple",
                45.5,
                -73.6,
                identities="NAPS:059001",
                country="CAN",
            ),
            record("ca_naps", "059001", "EXEMPLE-VILLE", 45.5, -73.6),
        ]
    )
    assert result.sites["feature_id"].tolist() == ["CAN-NAPS-059001"]
    assert result.sites["site_key"].tolist() == ["124000059001"]
    merged = result.found("SITE-MERGED")
    assert set(merged["native_id"]) == {"000059001", "CC0059001"}
    assert set(merged["after"]) == {"CAN-NAPS-059001"}
    assert set(merged["before"]) == {"NAPS:059001"}


def test_a_second_id_joins_networks():
    result = run(
        [
            record(
                "us_improve",
                "SAHA1",
                "Sample Harbor NP",
                44.38,
                -68.26,
                identities="IMPROVE:SAHA1; AQS:230099001",
            ),
            record("us_aqs", "230099001", "", 44.3771, -68.2609),
            record("na_airnow", "230099001", "", 44.3771, -68.2609, identities="AQS:230099001"),
        ]
    )
    site = result.sites.iloc[0]
    assert len(result.sites) == 1
    assert site["networks"] == "AQS; AIRNOW; IMPROVE"
    assert site["network_ids"] == "AQS:230099001; IMPROVE:SAHA1"


# ---- place and name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SAMPLE LAKE", "Sample Lake"),
        ("Ejemplo Centro", "EJEMPLO-CENTRO"),
        ("Muestra Ocotlán", "muestra ocotlan"),
        ("Badwater NP", "Badwater National Park"),
        ("Round Top Ridge", "Roundtop Ridge"),
        ("Mt. Sample", "Mount Sample"),
        ("Examplefield", "Examplefield Elementary School"),
        ("Example Road C1044", "EXAMPLE RD."),
        ("St. Example's", "ST EXAMPLES"),
    ],
)
def test_names_of_one_place_agree(one, other):
    far = 40 + 300 * METRE
    assert one_site(record("us_aqs", "A", one), record("ca_capmon", "B", other, far))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("N/A", "n/a"),
        ("Main Street", "Oak Street"),
        ("Lincoln School", "Jefferson School"),
        ("Monitoring Site", "Monitoring Station"),
        ("Plant 17", "Plant 18"),
        ("Sampleville", "Otherton"),
        ("1600", "1600"),
    ],
)
def test_names_of_different_places_do_not(one, other):
    assert not one_site(record("us_aqs", "A", one), record("ca_capmon", "B", other))


def test_beyond_the_hundred_metres_all_words_of_the_shorter_name_must_agree():
    near, far = 40 + 60 * METRE, 40 + 200 * METRE
    one = record("us_aqs", "A", "Bald Peak")
    assert one_site(one, record("ca_capmon", "B", "Sunlit Peak", near))
    assert not one_site(one, record("ca_capmon", "B", "Sunlit Peak", far))


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(0.5, -100), (40, -100), (64, -160), (20, -155.5), (18, -66), (13.4, 144.8), (51.9, 179.999)],
)
def test_five_hundred_metres_are_five_hundred_metres_on_the_ground_everywhere(lat, lon):
    # Geodesic degrees of latitude on WGS 84, where the atlas plane is stretched by up to half.
    degree = 111_132.954 - 559.822 * math.cos(math.radians(2 * lat))
    for metres, joined in ((498, True), (502, False)):
        records = [
            record("us_aqs", "A", "Sampleville", lat + 0.0001234, lon),
            record("ca_capmon", "B", "Sampleville", lat + 0.0001234 + metres / degree, lon),
        ]
        assert one_site(*records) is joined


def test_neighbours_across_the_antimeridian_are_neighbours():
    one = record("us_aqs", "A", "Sampleville", 51.90001, 179.99901)
    assert one_site(one, record("ca_capmon", "B", "Sampleville", 51.90001, -179.99901))


def test_a_position_of_two_decimals_is_as_near_as_its_rounding_allows():
    exact = record("us_aqs", "A", "Sampleville", 40.12499, -100.12499)
    assert one_site(exact, record("us_improve", "B", "Sampleville", 40.13, -100.12))
    assert not one_site(exact, record("us_improve", "B", "Sampleville", 40.13001, -100.12))
    assert not one_site(exact, record("us_improve", "B", "Sampleville", 40.14, -100.12))


def test_a_rounded_position_is_never_at_one_place_with_weak_names():
    one = record("us_aqs", "A", "Bald Peak", 40.1234, -100.1234)
    assert not one_site(one, record("us_improve", "B", "Sunlit Peak", 40.12, -100.12))


def test_water_and_air_of_one_name_are_two_sites():
    assert not one_site(
        record("us_aqs", "A", "Sample Lake"),
        record("us_nwis", "B", "Sample Lake", main_medium="surface_water"),
    )
    assert one_site(record("us_aqs", "A", "Sample Bog"), record("us_nadp", "WI91", "Sample Bog"))


@pytest.mark.parametrize(
    ("one", "other", "joins"),
    [
        ("T99", "Estación T99", True),
        ("T99", "Estación T-99", True),
        ("T99", "Estación T98", False),
        ("T99", "Estación Ejemplo 99", False),
        ("99", "Estación 99", False),
    ],
)
def test_a_letter_and_a_number_are_a_name_and_a_number_is_none(one, other, joins):
    near = record("na_airnow", "80011G099", other, 21.1 + 10 * METRE, -101.7, country="MEX")
    assert one_site(record("mx_sinaica", "9099", one, 21.1, -101.7), near) is joins


# ---- twins, relocated stations and chains


@pytest.mark.parametrize(
    "twin",
    [
        "Example Hill Met",
        "Example Hill - Duplicate Sampler",
        "Example Hill Meteorological Tower",
        "Example Hill Colocated",
        "Example Hill",
    ],
)
def test_twins_of_one_network_within_a_hundred_metres_are_one_place(twin):
    one = record("ca_capmon", "A", "Example Hill")
    assert one_site(one, record("ca_capmon", "B", twin, 40 + 99 * METRE))
    assert not one_site(one, record("ca_capmon", "B", twin, 40 + 102 * METRE))


@pytest.mark.parametrize("other", ["Example Hill 2", "Example Hill North", "Example", ""])
def test_other_names_of_one_network_are_never_twins(other):
    assert not one_site(record("ca_capmon", "A", "Example Hill"), record("ca_capmon", "B", other))


@pytest.mark.parametrize(
    ("states", "addresses", "is_one"),
    [
        (("US-IN", "US-IN"), ("4-H FAIRGROUNDS", "FIFTH AND MOZART STREETS"), False),
        (("US-IN", "US-IN"), ("1480 N 8000 W", "1480 North 8000 West"), True),
        (("US-IN", "US-IN"), ("", "FIFTH AND MOZART STREETS"), True),
        (("US-IN", "US-IN"), ("Example Aluminum Works", "317 SAMPLE ST."), True),
        (("US-IN", "US-IN"), ("EXAMPLE/SW 4TH", "600 SW 4TH EXAMPLEVILLE"), True),
        (("US-IN", "US-KY"), ("4-H FAIRGROUNDS", "EXAMPLE PROPERTY"), False),
        (("US-IN", "US-KY"), ("", ""), False),
        (("MX-BCN", "MX-MEX"), ("13891 CALLE EJEMPLO", "13891 Calle Ejemplo"), True),
    ],
)
def test_addresses_tell_twins_from_sites_of_one_project(states, addresses, is_one):
    one, other = (
        record("us_aqs", key, "Example Aluminum Works", state_prov=state, address=address)
        for key, state, address in zip("AB", states, addresses, strict=True)
    )
    assert one_site(one, other) is is_one


def test_tijuana_triples_inside_one_list_are_one_place():
    records = [
        record("us_aqs", "800020001", "Tecnologico de Ejemplo", 32.5, -117.0, country="MEX"),
        record("us_aqs", "800150006", "Tecnologico de Ejemplo", 32.5, -117.0, country="MEX"),
        record("mx_sinaica", "45", "Tecnológico Ejemplo", 32.501, -117.0),
    ]
    result = run(records)
    assert result.sites["feature_id"].tolist() == ["MEX-SINAICA-45"]
    assert result.sites["network_ids"].tolist() == ["SINAICA:45; AQS:800020001; AQS:800150006"]


def test_a_list_that_gives_two_ids_one_name_does_not_join_them_for_their_own_network():
    records = [
        record("ca_naps", "030310", "County Jail", country="CAN"),
        record("ca_naps", "030311", "Welton Street", country="CAN"),
        record("na_airnow", "000030310", "SAMPLETOWN", identities="NAPS:030310"),
        record("na_airnow", "000030311", "SAMPLETOWN", identities="NAPS:030311"),
    ]
    assert len(run(records).sites) == 2


@pytest.mark.parametrize(
    "after",
    [
        {"opened": "2005-07-01"},
        {"opened": "2006"},
        {"status": "active", "activity_evidence": "data 2020"},
        {"status": "active", "activity_evidence": "status 2018"},
    ],
)
def test_relocated_stations_stay_two_sites(after):
    before = {"opened": "1990-01-01", "closed": "2005-06-30"}
    for source in ("us_aqs", "ca_capmon"):
        records = [
            record("us_aqs", "A", "Sampleville", **before),
            record(source, "B", "Sampleville", **after),
        ]
        assert not one_site(*records)


def test_lives_that_overlap_or_are_unknown_are_no_obstacle():
    before = record("us_aqs", "A", "Sampleville", opened="1990", closed="2005")
    assert one_site(before, record("ca_capmon", "B", "Sampleville", opened="2005-12-31"))
    assert one_site(before, record("ca_capmon", "B", "Sampleville"))


def test_a_chain_never_joins_two_ids_of_one_network():
    records = [
        record("us_aqs", "A", "Sampleville", 40.0),
        record("ca_capmon", "B", "Sampleville", 40 + 300 * METRE),
        record("us_aqs", "C", "Sampleville", 40 + 500 * METRE),
    ]
    assert run(records).groups == {frozenset("A"), frozenset("BC")}


def test_a_chain_over_two_networks_ends_at_the_first():
    records = [
        record("us_aqs", "A", "Sampleville", 40.0),
        record("ca_capmon", "B", "Sampleville", 40 + 100 * METRE),
        record("us_nadp", "C", "Sampleville", 40 + 450 * METRE),
        record("us_aqs", "D", "Sampleville", 40 + 900 * METRE),
    ]
    assert run(records).groups == {frozenset("ABC"), frozenset("D")}


def test_a_wrong_id_does_not_draw_its_neighbours_along():
    records = [
        record("us_aqs", "400719010", "Otherton", 36.95, -97.03),
        record(
            "us_improve",
            "STIL1",
            "Sampleville",
            35.7512,
            -94.6712,
            identities="IMPROVE:STIL1; AQS:400719010",
        ),
        record("us_nadp", "OK99", "Sampleville", 35.7512, -94.6712),
    ]
    assert run(records).groups == {frozenset({"400719010", "STIL1"}), frozenset({"OK99"})}


# ---- heaps


def test_names_on_a_city_centre_join_only_their_own():
    heap = [record("us_aqs", f"A{n}", f"Plant {n}") for n in range(300)]
    heap += [record("ca_capmon", f"B{n}", f"Plant {n}") for n in range(300)]
    result = run(heap)
    assert result.groups == {frozenset({f"A{n}", f"B{n}"}) for n in range(300)}


def test_a_name_that_a_crowd_has_says_nothing():
    heap = [record("us_aqs", f"A{n}", "Post Office") for n in range(60)]
    assert len(run(heap).sites) == 60


def test_records_without_position_or_name_are_sites_of_their_own():
    nowhere = {"lat": float("nan"), "lon": float("nan")}
    result = run(
        [
            record("us_aqs", "A", "Sampleville", **nowhere),
            record("ca_capmon", "B", "Sampleville", **nowhere),
        ]
    )
    assert len(result.sites) == 2


# ---- keys and monitors


def test_one_id_of_two_networks_makes_two_keys():
    records = [
        record("us_nadp", "WI91", "Bog", 46.05, -89.65),
        record("us_improve", "WI91", "Harbor", 44.0, -88.0),
        record("us_aqs", "550079001", "Town", 43.0, -88.0),
    ]
    result = run(records)
    assert result.sites["site_key"].tolist() == ["840550079001", "840IMPROVE-WI91", "840NADP-WI91"]
    assert [
        k.endswith(i)
        for k, i in zip(result.sites["site_key"], result.sites["native_id"], strict=True)
    ] == [True] * 3


def test_the_country_of_the_site_stands_before_its_key():
    result = run([record("us_aqs", "800020001", "Frontera", 32.5, -117.0, country="MEX")])
    assert result.sites.loc[0, ["feature_id", "site_key"]].tolist() == [
        "MEX-AQS-800020001",
        "484800020001",
    ]


def test_monitors_go_to_the_site_of_their_record_and_keep_their_id():
    monitors = pd.DataFrame(
        {
            "source": ["na_airnow", "ca_naps", "na_airnow"],
            "native_id": ["000059001", "059001", "X"],
            "parameter": ["O3", "NO2", "CO"],
        }
    ).astype("str")
    records = [
        record("na_airnow", "000059001", "", identities="NAPS:059001"),
        record("ca_naps", "059001", "Exemple"),
        record("na_airnow", "X", "Elsewhere", 50),
    ]
    result = run(records, monitors)
    assert result.monitors["feature_id"].tolist() == [
        "CAN-NAPS-059001",
        "CAN-NAPS-059001",
        "USA-AIRNOW-X",
    ]
    assert result.monitors["native_id"].tolist() == ["000059001", "059001", "X"]
    assert result.monitors["parameter"].tolist() == ["O3", "NO2", "CO"]
