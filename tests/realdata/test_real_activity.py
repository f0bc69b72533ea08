"""Activity and elevation of sites in the agencies' own files: counts established beforehand.

Runs where NAATLAS_DATA names the folder with one folder a source.
"""

from functools import lru_cache

import pandas as pd
import pytest

from pipeline.build.sources import _context, _read
from pipeline.ledger import Ledger
from pipeline.spec.atlas import SourceVintage
from pipeline.steps import elevation_suspects
from pipeline.steps.activity_evidence import best_activity
from pipeline.steps.elevation_suspects import between_sources, out_of_land
from pipeline.steps.registry import run_steps
from tests.real_sources import DATA, MARKS
from tests.register_frames import catalogue

pytestmark = MARKS
YEARS = {
    "us_aqs": 2025,
    "na_airnow": 2018,
    "ca_naps": 2022,
    "ca_capmon_precip": 2019,
    "ca_capmon_ozone": 2019,
    "mx_rama": 2019,
    "us_nadp_ntn": 2020,
    "us_castnet": 2020,
}
# All sites of the list, those without a position as well: hence no `locate`.
STEPS = ("monitors", "conform_sites", "identify", "activity", "elevations", "describe_sites")


@lru_cache
def made(source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites of a source by their id, and the findings on them."""
    layer = catalogue().layer("monitoring_sites")
    wanted = SourceVintage(source=source, year=YEARS[source], retrieved="not stated")
    context = _context(catalogue(), layer, wanted, wanted.year, Ledger())
    positions = _positions(read := _read(context, DATA).tables, source)
    sites = run_steps(STEPS, read, context)["sites"].set_index("native_id", drop=False)
    return sites.join(positions), context.ledger.findings()


def _positions(tables: dict[str, pd.DataFrame], source: str) -> pd.DataFrame:
    """Degrees as the list has them, null where it has 0, 0."""
    locate = catalogue().source(source).spec.locate
    frame = tables["sites"].drop_duplicates("native_id").set_index("native_id")
    lon = pd.to_numeric(frame[locate.longitude], errors="coerce")
    lat = pd.to_numeric(frame[locate.latitude], errors="coerce")
    is_known = (lon != 0) & (lat != 0)
    return pd.DataFrame({"lon": lon.where(is_known), "lat": lat.where(is_known)})


def sites(source: str) -> pd.DataFrame:
    return made(source)[0]


def ids_of(source: str, rule: str) -> list[str]:
    found = made(source)[1]
    return found.loc[found["rule"] == rule, "native_id"].tolist()


def evidence(source: str) -> dict[tuple[str, str], int]:
    counts = sites(source).groupby(["status", "activity_evidence"]).size()
    return {key: int(count) for key, count in counts.items()}


def test_open_is_not_active_in_the_air_quality_system() -> None:
    aqs = sites("us_aqs")
    open_ended = aqs[aqs["closed"] == ""]
    before_2020 = open_ended[open_ended["opened"] < "2020"]
    assert (len(open_ended), len(before_2020)) == (4732, 4471)
    assert (before_2020["status"] == "unknown").sum() == 2167
    assert evidence("us_aqs") == {
        ("active", "data 2020"): 2340,
        ("closed", "closing date"): 16_220,
        ("planned", "opening date"): 4,
        ("unknown", "no data 2020"): 2182,
        ("unknown", "not stated"): 206,
    }
    assert aqs["last_data_year"].notna().sum() == 2498
    assert "260490022" in set(aqs[aqs["status"] == "planned"].index)
    assert not ids_of("us_aqs", "SITE-DATES")
    assert not ids_of("us_aqs", "SITE-DATA")


def test_status_of_the_canadian_list_is_that_of_its_year() -> None:
    naps = sites("ca_naps")
    assert evidence("ca_naps") == {("active", "status 2022"): 276, ("closed", "status 2022"): 509}
    assert len(ids_of("ca_naps", "SITE-NO-END")) == 71
    assert ids_of("ca_naps", "SITE-DATES") == ["103301"]
    assert (naps["opened"] == "").sum() == 39


def test_open_ends_of_the_precipitation_network() -> None:
    assert evidence("ca_capmon_precip")["active", "open end"] == 36
    assert evidence("ca_capmon_ozone")["active", "open end"] == 21
    assert not sites("ca_capmon_precip")["closed"].str.startswith("9999").any()


def test_closing_texts_of_mexico_city() -> None:
    rama = sites("mx_rama")
    assert evidence("mx_rama")["closed", "closing text"] == 20
    assert (rama["closed"] == "2010").sum() == 10


def test_a_site_whose_status_and_date_disagree() -> None:
    assert ids_of("us_nadp_ntn", "SITE-STATUS") == ["TN00"]
    assert evidence("us_castnet") == {
        ("active", "status 2020"): 95,
        ("closed", "status 2020"): 48,
    }


def test_airnow_speaks_only_of_itself_where_epa_closed_a_site() -> None:
    """Most of what AirNow calls inactive has a closing date in the other list, which stays."""
    aqs, airnow = sites("us_aqs"), sites("na_airnow")
    both = pd.concat([aqs, airnow[airnow.index.isin(aqs.index)]], ignore_index=True)
    best = best_activity(both, both["native_id"])
    assert best.index.tolist() == sorted(aqs.index)
    closed = aqs.index[aqs["status"] == "closed"]
    assert (best.loc[closed, "status"] == "closed").all()
    assert (best.loc[closed, "closed"] == aqs.loc[closed, "closed"]).all()
    assert (best.loc[aqs.index[aqs["status"] == "active"], "status"] == "active").all()


def test_elevations_that_stand_for_none() -> None:
    aqs = sites("us_aqs")
    assert aqs["elevation_flag"].value_counts().to_dict() == {
        "": 18_176,
        "zero": 2774,
        "sentinel": 2,
    }
    assert (aqs["elevation_m"] > 4500).sum() == 25
    assert len(ids_of("us_aqs", "ELEV-ZERO")) == 2774
    assert ids_of("na_airnow", "ELEV-SENTINEL") == ["011011002"]
    assert not ids_of("us_aqs", "ELEV-FORM")


def test_feet_and_digits_among_the_elevations_of_epa() -> None:
    aqs = sites("us_aqs").reset_index(drop=True)
    found = out_of_land(aqs)
    slips = aqs.assign(slip=found["slip"]).set_index("native_id")["slip"]
    wyoming = slips[slips.index.str.startswith("56") & (aqs["elevation_m"] > 4500).to_numpy()]
    assert (len(wyoming), set(wyoming)) == (16, {0})
    assert slips["060571001"] == 0
    # 708.5 m and 1 462.5 m, each without its decimal point.
    assert (slips["160550006"], slips["160050014"]) == (2, 2)
    assert slips["080190005"] == -1, "4 300 m on Mount Evans, the highest site there is"
    # Charlotte, 7,440 m: no slip explains what no site has.
    assert slips[slips == 4].index.tolist() == ["371190036"]
    by_slip = slips[slips >= 0].value_counts().sort_index().to_dict()
    assert by_slip == {0: 132, 1: 6, 2: 8, 3: 4, 4: 1}


def test_few_of_these_are_mountains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ratios that no slip explains are met by chance, and far more rarely."""
    aqs = sites("us_aqs").reset_index(drop=True)
    by_chance = {}
    for ratio in (2.0, 2.4, 4.4, 5.5):
        monkeypatch.setattr(elevation_suspects, "SLIPS", ((ratio, "", ""),))
        by_chance[ratio] = int((out_of_land(aqs)["slip"] == 0).sum())
    assert by_chance == {2.0: 25, 2.4: 11, 4.4: 21, 5.5: 10}


def test_metres_that_airnow_took_for_feet() -> None:
    aqs, airnow = sites("us_aqs"), sites("na_airnow")
    records = airnow.assign(feature_id=airnow.index)
    found = between_sources(records, aqs["elevation_m"])
    assert (found["slip"] == 1).sum() == 39
    assert found.loc["481710001", "slip"] == 1
