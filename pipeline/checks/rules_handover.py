"""Product rules on what an edition says of its sources and to its countries: D8 and D9."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.checks.cells import texts_of
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.countries import COUNTRIES
from pipeline.rules import RULES

NOT_STATED = "not stated"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUSPECT_RULES = [rule.id for rule in RULES.values() if rule.is_suspect]
_NEEDED = ("rule", "country", "native_id", "before", "message_en")


@product_rule(
    "D8",
    "reject",
    en="Dates of retrieval",
    fr="Dates de récupération",
    es="Fechas de obtención",
    source="atlas framework 17",
    says_fr=(
        "Le reçu donne pour chaque source la date à laquelle elle a été obtenue de l'organisme, "
        "après l'année déclarée. Dire qu'elle n'est pas connue ne vaut qu'un avertissement."
    ),
    says_es=(
        "El recibo da para cada fuente la fecha en que se obtuvo de la agencia, posterior al año "
        "reportado. Decir que no se conoce es solo una advertencia."
    ),
    subject="edition",
)
def retrieval_dates(edition: Edition, context: Context) -> Outcome:
    """The receipt has for each source the date it was taken from the agency, after its year.

    A date that is openly "not stated", as of files that came through others, is worth a warning.
    """
    if edition.receipt is None:
        return not_applicable("no receipt")
    stated = _mapping(edition.receipt.get("retrieved"))
    years = _years(edition)
    sources = sorted(set(stated) | set(years))
    if not sources:
        return listed("no source", ["the receipt names no source and no date"])
    wrong, unknown = [], []
    for source in sources:
        text = str(stated.get(source, ""))
        if text == NOT_STATED:
            unknown.append(f"{source}: the date on which its files were taken is not known")
        elif fault := _date_fault(text, years.get(source)):
            wrong.append(f"{source}: {fault}")
    figure = ", ".join(f"{source} {stated.get(source, 'nothing')}" for source in sources)
    return listed(figure, wrong) if wrong else listed(figure, unknown, softens=True)


def _date_fault(text: str, year: int | None) -> str:
    """What is wrong with the date of a source of that reporting year, or nothing."""
    if not text:
        return "the receipt has no date for it"
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return f"{text!r} is no date (YYYY-MM-DD)"
    if year is not None and day.year <= year:
        return f"taken on {text}, before the end of the year {year} that it reports"
    return ""


def _years(edition: Edition) -> dict[str, int]:
    """The last reporting year of each source, as the features say."""
    years: dict[str, int] = {}
    for dataset in edition.datasets:
        sources, reported = dataset.column("source"), dataset.column("reporting_year", "year")
        if sources is not None and reported is not None and dataset.format != "kml":
            numbers = pd.to_numeric(reported, errors="coerce")
            last = numbers.where(np.isfinite(numbers)).groupby(texts_of(sources)).max().dropna()
            years |= {str(source): int(year) for source, year in last.items()}
    return years


@product_rule(
    "D9",
    "reject",
    en="Suspects handed over",
    fr="Valeurs douteuses transmises",
    es="Valores sospechosos entregados",
    source="atlas framework 17",
    says_fr=(
        "Chaque valeur douteuse du registre des constats nomme son pays, l'établissement, la "
        "valeur et le motif; le reçu les compte par pays, et chaque pays qui en a reçoit sa liste, "
        "suspects_<pays>.csv, dans les rapports à côté des couches."
    ),
    says_es=(
        "Cada valor sospechoso del libro de hallazgos nombra su país, el establecimiento, el valor "
        "y el motivo; el recibo los cuenta por país, y cada país que los tiene recibe su lista, "
        "suspects_<país>.csv, en los informes junto a las capas."
    ),
    subject="edition",
)
def suspects_handed_over(edition: Edition, context: Context) -> Outcome:
    """Every suspect of the ledger names its country, facility, value and reason.

    The receipt counts them by country, and each country that has any gets its list,
    ``suspects_<country>.csv``, in the reports that lie beside the layers.
    """
    ledger = edition.table("ledger")
    if ledger is None or edition.receipt is None:
        return not_applicable("no ledger and receipt")
    if lacking := [name for name in _NEEDED if name not in ledger.columns]:
        return listed("no list can be made", [f"the ledger lacks {name}" for name in lacking])
    suspects = ledger.loc[ledger["rule"].isin(_SUSPECT_RULES), list(_NEEDED)].apply(texts_of)
    counts = {country: int((suspects["country"] == country).sum()) for country in COUNTRIES}
    counts = {country: number for country, number in counts.items() if number}
    figure = ", ".join(f"{country} {number}" for country, number in counts.items()) or "none"
    nameless = suspects[~suspects["country"].isin(COUNTRIES) | (suspects["native_id"] == "")]
    nameless = pd.concat([nameless, suspects[suspects["message_en"] == ""]])
    found = [
        f"nobody can be asked about {row.rule}: {row.before!r}" for row in nameless.itertuples()
    ]
    stated = edition.receipt.get("suspects")
    if stated is not None and {k: v for k, v in _mapping(stated).items() if v} != counts:
        found.append(f"the receipt counts {stated}, the ledger {counts}")
    reports = _reports(edition)
    if reports is None:
        figure += " in the ledger; the reports are not beside this edition"
    else:
        for country in counts:
            if not any(reports.glob(f"*/suspects_{country}.csv")):
                found.append(f"no report has suspects_{country}.csv")
        figure += " in the ledger and in the reports"
    if not found and stated is None:
        return listed(figure, ["the receipt does not count the suspects"], softens=True)
    return listed(figure, found)


def _reports(edition: Edition) -> Path | None:
    """The folder of the reports of the build that the edition lies in; None if it was moved."""
    layers = edition.path.absolute().parent.parent
    reports = layers.parent / "reports"
    return reports if layers.name == "layers" and reports.is_dir() else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
