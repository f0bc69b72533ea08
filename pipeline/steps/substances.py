"""Substances: national codes to the atlas's, CAS numbers proved by their check digit (rule D3)."""

import re

import pandas as pd

from pipeline.spec.reference import Substance
from pipeline.spec.register import ReleaseTable
from pipeline.steps.conform import map_field
from pipeline.steps.registry import Context

_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_DIGITS = re.compile(r"0*(\d{5,10})")


def normalise_cas(text: str) -> str | None:
    """A CAS number with hyphens, or None where the text is none or its check digit is wrong.

    Accepts ``7440-02-0``, ``0007440020`` and ``7440020``.
    """
    plain = text.strip()
    if found := _CAS.fullmatch(plain):
        digits = "".join(found.groups()).lstrip("0")
    elif found := _DIGITS.fullmatch(plain):
        digits = found.group(1).lstrip("0")
    else:
        return None
    if not 5 <= len(digits) <= 10 or not has_check_digit(digits):
        return None
    return f"{digits[:-3]}-{digits[-3:-1]}-{digits[-1]}"


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the others' sum, weighted 1, 2, 3... from the right, mod 10."""
    body = [int(digit) for digit in reversed(digits[:-1])]
    total = sum(weight * digit for weight, digit in enumerate(body, start=1))
    return total % 10 == int(digits[-1])


def identify_substances(frame: pd.DataFrame, spec: ReleaseTable, context: Context) -> pd.DataFrame:
    """Substance columns for each row of `frame` whose substance is known; the others quarantined.

    The register's own crosswalk is asked first (it knows pseudo-codes and damaged numbers), then
    the text is read as a CAS number. A sound CAS number that the atlas table lacks keeps the
    national name in all languages and is noted.
    """
    mapping = spec.substance
    national = map_field(
        frame, "substance_code", mapping.model_copy(update={"crosswalk": None}), "releases", context
    )
    crosswalk = (
        context.catalogue.crosswalk(context.layer, mapping.crosswalk) if mapping.crosswalk else None
    )
    codes = {
        text: (crosswalk.get(text) if crosswalk else None) or normalise_cas(text)
        for text in national.unique()
    }
    code = national.map(lambda text: codes[text] or "").astype("str")
    is_unknown = code == ""
    context.ledger.add(
        "D3", "quarantined", "releases", frame[is_unknown], "substance_code", national[is_unknown]
    )
    known = context.catalogue.substances(context.layer)
    _note_unlisted(frame, code, national, set(known), context)
    names = frame.loc[~is_unknown, spec.substance_name]
    return _described(code[~is_unknown], national[~is_unknown], names, known)


def _note_unlisted(
    frame: pd.DataFrame, code: pd.Series, national: pd.Series, known: set[str], context: Context
) -> None:
    is_unlisted = (code != "") & ~code.isin(known)
    context.ledger.add(
        "VALUE-UNKNOWN",
        "published_as_is",
        "releases",
        frame[is_unlisted],
        "substance_code",
        national[is_unlisted],
    )


def _described(
    code: pd.Series, national: pd.Series, names: pd.Series, known: dict[str, Substance]
) -> pd.DataFrame:
    def look_up(attribute: str) -> pd.Series:
        table = {key: getattr(substance, attribute) for key, substance in known.items()}
        return code.map(lambda value: table.get(value, "")).astype("str")

    described = pd.DataFrame(
        {
            "substance_code": code,
            "substance_group": look_up("group"),
            "scope": look_up("scope"),
            "national_substance_code": national,
        }
    )
    for language in ("en", "fr", "es"):
        table = {key: substance.names[language] for key, substance in known.items()}
        translated = code.map(lambda value, table=table: table.get(value, "")).astype("str")
        described[f"substance_{language}"] = translated.where(translated != "", names)
    return described
