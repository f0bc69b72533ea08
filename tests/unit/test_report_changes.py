"""What changed since the edition before, as the report shows it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.build.earlier import earlier_edition
from pipeline.export.edition import EarlierEdition, EditionReport
from pipeline.export.report_changes import MOST_SHOWN, Changes, edition_changes
from pipeline.spec.catalogue import Catalogue
from tests import factories
from tests.unit.test_report import Page, make

CATALOGUE = Catalogue()
LAYER = CATALOGUE.layer("prtr_facilities")


def against(features: pd.DataFrame, name: str = "2022", problem: str = "") -> EditionReport:
    """The small edition with another one published before it."""
    return replace(factories.edition_report(), before=EarlierEdition(name, features, problem))


def changes(features: pd.DataFrame, name: str = "2022") -> Changes:
    found = edition_changes(against(features, name), CATALOGUE.fields)
    assert found is not None
    return found


@pytest.fixture
def earlier() -> pd.DataFrame:
    return factories.facilities().reindex(columns=list(LAYER.fields))


@pytest.fixture
def edition(earlier: pd.DataFrame) -> EditionReport:
    return replace(factories.edition_report(), features=earlier.copy())


def test_a_first_edition_has_nothing_to_compare(tmp_path: Path) -> None:
    assert edition_changes(factories.edition_report(), CATALOGUE.fields) is None
    page = make(tmp_path, factories.edition_report())
    assert "There is no earlier edition to compare with." in page.texts
    assert (
        page.row("Pollutant Release and Transfer Register Facilities")[-1] == "no earlier edition"
    )


def test_what_only_dates_an_edition_is_no_difference(tmp_path: Path, edition, earlier) -> None:
    before = earlier.assign(reporting_year=2012, retrieved="2001-01-01", source="other")
    same = replace(edition, before=EarlierEdition("2022", before.iloc[::-1]))
    found = edition_changes(same, CATALOGUE.fields)
    assert found is not None
    assert found.is_none
    assert found.common == 6
    page = make(tmp_path, same)
    assert "No differences: every feature is as it was." in page.texts
    assert page.row("Pollutant Release and Transfer Register Facilities")[-1] == "no differences"


def test_added_removed_changed_and_moved_are_counted_by_country() -> None:
    before = factories.facilities()
    before.loc[0, "release_total_kg"] = np.nan
    before.loc[0, "name"] = "Old name"
    before.loc[1, "lat"] = 53.55
    before.loc[5, "feature_id"] = "USA-TRI-GONE"
    found = changes(before)
    assert found.countries == [
        {"country": "CAN", "added": 0, "removed": 0, "changed": 2, "moved": 1},
        {"country": "USA", "added": 1, "removed": 1, "changed": 0, "moved": 0},
    ]
    assert found.common == 5
    assert [row["id"] for row in found.added] == ["USA-TRI-96910GU"]
    assert [row["id"] for row in found.removed] == ["USA-TRI-GONE"]
    assert found.added[0]["name"] == "Guam Power $[name]"
    by_label = {row["attribute"]: row for row in found.attributes}
    total = by_label[CATALOGUE.fields["release_total_kg"].label.en]
    assert (total["count"], total["before"], total["after"]) == (1, "", "1234567.891")
    assert by_label[CATALOGUE.fields["name"].label.en]["before"] == "Old name"
    assert len(by_label) == 2
    assert [row["id"] for row in found.changed] == ["CAN-NPRI-0001"] * 2
    # A hundredth of a degree of latitude is 1,113 m there.
    assert found.moved["count"] == 1
    assert found.moved["most_m"] == pytest.approx(1113.0, abs=1.0)
    assert found.farthest[0]["id"] == "CAN-NPRI-0002"


def test_no_change_is_rounded_away() -> None:
    before = factories.facilities()
    before.loc[0, "release_total_kg"] = np.nextafter(1234567.891, 2e6)
    (row,) = changes(before).changed
    assert row["before"] != row["after"]


def test_fields_that_only_one_edition_has_are_named(tmp_path: Path, edition, earlier) -> None:
    before = earlier.drop(columns="city").assign(old_field="x", geometry=b"", bbox=None)
    later = replace(edition, before=EarlierEdition("2012", before))
    found = edition_changes(later, CATALOGUE.fields)
    assert found is not None
    assert (found.new_fields, found.old_fields) == (["city"], ["old_field"])
    assert not found.is_none
    page = make(tmp_path, later)
    assert "Fields that are new: city." in page.texts
    assert "Fields that are gone: old_field." in page.texts


def test_no_more_examples_than_people_read() -> None:
    many = pd.concat([factories.facilities()] * 20, ignore_index=True)
    many["feature_id"] = [f"CAN-{number:04d}" for number in range(len(many))]
    found = changes(many)
    assert found.total("removed") == 120
    assert len(found.removed) == MOST_SHOWN
    moved = replace(
        factories.edition_report(),
        features=many.assign(name="new", lat=many["lat"] + 0.1),
        before=EarlierEdition("2012", many),
    )
    shown = edition_changes(moved, CATALOGUE.fields)
    assert shown is not None
    assert shown.moved["count"] == shown.total("changed") == 120
    assert len(shown.farthest) == len(shown.changed) == MOST_SHOWN


def test_the_earlier_edition_is_text_too(tmp_path: Path) -> None:
    before = factories.facilities()
    before["name"] = [factories.SCRIPT, factories.IMAGE, "\x00\x1b[31m", "a", "b", "c"]
    before.loc[5, "feature_id"] = factories.IMAGE
    before.loc[5, "country"] = factories.SCRIPT
    before.loc[5, "state_prov"] = factories.SCRIPT
    before[factories.SCRIPT] = 1
    page = make(tmp_path, against(before, factories.SCRIPT))
    assert not {"script", "iframe", "object", "embed", "form", "base", "link"} & set(page.tags)
    assert all(not name.startswith("on") for _, name, _ in page.attributes)
    assert page.tags.count("img") == 1
    assert page.row(factories.SCRIPT, "0", "1")[2:] == ["1", "0", "0"]
    assert f"Fields that are gone: {factories.SCRIPT}." in page.texts
    loads = [v for _, name, v in page.attributes if name in ("src", "srcset", "data", "poster")]
    assert all(value.startswith("data:image/png;base64,") for value in loads)


def test_an_edition_that_cannot_be_compared_says_why(tmp_path: Path) -> None:
    page = make(tmp_path, against(pd.DataFrame(), "2012", f"damaged {factories.SCRIPT}"))
    told = f"The earlier edition 2012 cannot be compared: damaged {factories.SCRIPT}."
    assert told in page.texts
    assert page.row("Pollutant Release and Transfer Register Facilities")[-1] == "not compared"


def test_details_are_printed_open_and_navigation_is_not(tmp_path: Path) -> None:
    make(tmp_path, factories.edition_report())
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    printed = text[text.index("@media print") : text.index("</style>")]
    assert "details::details-content" in printed
    assert "nav { display: none; }" in printed


# ---- what stood there before


def write_edition(folder: Path, features: pd.DataFrame) -> None:
    folder.mkdir(parents=True)
    features.to_parquet(folder / "prtr_facilities.parquet")
    receipt = f'{{"layer": "prtr_facilities", "edition": "{folder.name}"}}'
    (folder / "receipt.json").write_text(receipt, encoding="utf-8")


def stood(layer_folder: Path, name: str = "2012") -> EarlierEdition | None:
    return earlier_edition(layer_folder, LAYER, {"layer": "prtr_facilities", "edition": name})


def test_the_same_edition_is_compared_before_the_one_before_it(tmp_path: Path, earlier) -> None:
    assert stood(tmp_path / "none") is None
    assert stood(tmp_path) is None
    write_edition(tmp_path / "2022", earlier)
    assert stood(tmp_path) is None  # a later one is not before it
    write_edition(tmp_path / "2004", earlier)
    write_edition(tmp_path / "2006", earlier.iloc[:2])
    found = stood(tmp_path)
    assert found is not None
    assert (found.name, len(found.features), found.problem) == ("2006", 2, "")
    write_edition(tmp_path / "2012", earlier.iloc[:3])
    earlier.iloc[3:].to_parquet(tmp_path / "2012" / "prtr_facilities_inset.parquet")
    found = stood(tmp_path)
    assert found is not None
    assert (found.name, len(found.features)) == ("2012", 6)


def test_a_damaged_edition_stops_nothing(tmp_path: Path, earlier) -> None:
    write_edition(tmp_path / "2012", earlier)
    (tmp_path / "2012" / "prtr_facilities.parquet").write_bytes(b"PAR1 no more")
    found = stood(tmp_path)
    assert found is not None
    assert "not a readable Parquet file" in found.problem
    (tmp_path / "2012" / "prtr_facilities.parquet").unlink()
    found = stood(tmp_path)
    assert found is not None
    assert found.problem == "it has no prtr_facilities.parquet"
    twice = pd.concat([earlier, earlier])
    twice.to_parquet(tmp_path / "2012" / "prtr_facilities.parquet")
    found = stood(tmp_path)
    assert found is not None
    assert found.problem == "feature_id does not tell features apart"


def test_a_page_of_a_reader_needs_only_itself(tmp_path: Path) -> None:
    page = make(tmp_path, against(factories.facilities().iloc[1:]))
    links = {value for _, name, value in page.attributes if name == "href"}
    assert not [link for link in links if ":" in link or link.startswith("//")]
    assert isinstance(page, Page)
