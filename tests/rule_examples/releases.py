"""Examples of the rules on releases, their sums, dates and suspects."""

from pathlib import Path

import pandas as pd

from tests.edition_folders import LEDGER, changed, edition, published, with_published
from tests.rule_examples import breaks, keeps


@keeps("D1", "D2", "D3", "D4", "D5", "D6", "D8", "D9")
def good(folder: Path) -> Path:
    return edition(folder)


@breaks("D1")
def tonnes_taken_for_kilograms(folder: Path) -> Path:
    return edition(folder, releases=changed(quantity_kg=[1.5, 2e6, 3.5, 0.002]))


@breaks("D2")
def a_release_that_no_sum_has(folder: Path) -> Path:
    return edition(folder, releases=changed(medium=["water", "air", "land", "disposal"]))


@breaks("D3")
def a_wrong_check_digit(folder: Path) -> Path:
    codes = ["71-43-3", "124-38-9", "lead_compounds", "dioxins_furans"]
    return edition(folder, releases=changed(substance_code=codes))


@breaks("D4")
def a_national_heading_for_a_medium(folder: Path) -> Path:
    return edition(folder, releases=changed(medium=["air", "AIRE", "land", "disposal"]))


@breaks("D5")
def a_greenhouse_gas_that_counts(folder: Path) -> Path:
    return edition(folder, releases=changed(scope=""))


@breaks("D6")
def pounds_of_one_year_against_kilograms_of_another(folder: Path) -> Path:
    kilograms = [1234.0, 2e6, 3.5, 0.002]
    edition(folder, releases=changed(quantity_kg=kilograms))
    edition(folder, "2013", releases=changed(quantity_kg=[1234.0 * 2.20462262, 2e6, 3.5, 0.002]))
    return folder


@breaks("D8")
def a_source_without_a_date(folder: Path) -> Path:
    return edition(folder, retrieved={"us_tri_net": "2014-03-01", "mx_retc": "2014-03-02"})


@breaks("D9")
def a_suspect_of_nobody(folder: Path) -> Path:
    return edition(folder, ledger=pd.DataFrame(LEDGER).assign(country=""))


@keeps("D7", catalogue=with_published(published(3.53)))
def as_published(folder: Path) -> Path:
    return edition(folder)


@breaks("D7", catalogue=with_published(published(3.0)))
def far_from_what_was_published(folder: Path) -> Path:
    return edition(folder)
