"""The three countries of the atlas, by their codes of ISO 3166-1."""

from typing import Literal

# Alpha-3, in the order in which lists show them.
Country = Literal["CAN", "MEX", "USA"]
COUNTRIES: tuple[Country, ...] = ("CAN", "MEX", "USA")
# What base layers call all other countries, whose land is context (atlas framework 7).
OTHERS = "FN"
# By alpha-2, with which the codes of states and provinces (ISO 3166-2) begin.
BY_ALPHA_2: dict[str, Country] = {"CA": "CAN", "MX": "MEX", "US": "USA"}
# Numeric codes, with which keys of monitoring sites begin (rule C15).
NUMBERS: dict[Country, str] = {"CAN": "124", "MEX": "484", "USA": "840"}
