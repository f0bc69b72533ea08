"""The codes of the three countries agree with each other and with those of their states."""

from typing import get_args

from pipeline.countries import BY_ALPHA_2, COUNTRIES, NUMBERS, Country
from pipeline.spec.catalogue import Catalogue


def test_every_country_has_all_its_codes() -> None:
    assert get_args(Country) == COUNTRIES
    assert sorted(BY_ALPHA_2.values()) == sorted(NUMBERS) == sorted(COUNTRIES)


def test_states_begin_with_the_code_of_their_country() -> None:
    states = Catalogue().states
    assert {BY_ALPHA_2[code.partition("-")[0]] for code in states} == set(COUNTRIES)
