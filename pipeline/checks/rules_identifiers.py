"""Product rule C8: identifiers that a next edition and other people's tables can be joined by."""

import numpy as np
import pandas as pd

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.edition_before import edition_before
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    also_on,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.countries import COUNTRIES
from pipeline.errors import SourceError

# What an identifier is called in the atlas's layers, the base layers and the agencies' own files.
_NAMES = (
    *("feature_id", "site_key", "pa_id", "site_pid", "wdpa_pid", "uident", "id_anp", "zone_id"),
    *("fullaqsid", "aqsid", "naps_id", "wdpaid", "site_id", "geoid", "id", "nat_id", "native_id"),
)
# What a spreadsheet makes of an identifier: a decimal point, or an exponent.
_DAMAGED = r"\d+\.0+|\d(?:\.\d+)?[eE]\+?\d+"
_BEGINNINGS = {f"{country}-": country for country in COUNTRIES}
# A layer whose identifiers are all new was given a new kind of them.
_MOST_GONE = 0.5


@product_rule(
    "C8",
    "reject",
    en="Stable identifiers",
    fr="Identifiants stables",
    es="Identificadores estables",
    source="atlas framework 8, 17",
    says_fr=(
        "Chaque entité a un identifiant qui n'appartient qu'à elle et n'est pas un numéro de "
        "ligne; une édition conserve ceux de la précédente, et la différence est indiquée."
    ),
    says_es=(
        "Cada elemento tiene un identificador que es solo suyo y no un número de fila; una edición "
        "conserva los de la anterior, y se indica la diferencia."
    ),
)
def identifiers(dataset: Dataset, context: Context) -> Outcome:
    """Every feature has an identifier of its own that is no row number.

    An edition keeps those of the one before it, and the difference is given.
    """
    ids = dataset.column(*_NAMES)
    if ids is None:
        found = ["no field is a known identifier (feature_id, site_key, UIDENT, WDPA_PID, ...)"]
        return listed("no identifier", found, softens=True)
    texts = texts_of(ids).str.strip().reset_index(drop=True)
    if dataset.format == "kml" and not (texts != "").any():
        return not_applicable("the placemarks have no id")
    reason = np.full(len(dataset), "", dtype=object)
    kind = next((field.kind for field in dataset.fields if field.name == ids.name), "text")
    if kind == "text":
        numeric = texts[texts.str.slice(0, 1).isin(list("0123456789"))]
        damaged = numeric.index[numeric.str.fullmatch(_DAMAGED).to_numpy(bool)]
        reason[damaged] = "was damaged by a spreadsheet"
        reason[_of_another_country(dataset, context, texts)] = "names another country"
    reason[texts.duplicated(keep=False).to_numpy(bool)] = "stands more than once"
    reason[(texts == "").to_numpy(bool)] = "is empty"
    figure = f"{texts.nunique()} different {ids.name} on {len(dataset)} features"
    if _counts_rows(ids) and dataset.format != "kml":
        return listed(figure, [f"{ids.name} counts the rows: another order gives other ids"], True)
    bad = np.flatnonzero(reason != "")
    return offending_rows(
        dataset, figure, bad, lambda i: f"{ids.name} {texts.iloc[bad[i]]!r} {reason[bad[i]]}"
    )


def _of_another_country(dataset: Dataset, context: Context, texts: pd.Series) -> np.ndarray:
    """Whether an identifier that begins with a country names another than its feature."""
    country = context.declared(dataset, "country")
    named = texts.str.slice(0, 4).map(_BEGINNINGS).fillna("").to_numpy(object)
    differs: np.ndarray = (named != "") & (country != "") & (named != country)
    return differs


def _counts_rows(ids: pd.Series) -> bool:
    """Whether the identifiers are 0, 1, 2... or 1, 2, 3... in the order of the rows."""
    numbers = pd.to_numeric(ids, errors="coerce").to_numpy(float, na_value=np.nan)
    rows = np.arange(len(numbers))
    return len(rows) > 1 and bool((numbers == rows).all() or (numbers == rows + 1).all())


@also_on("C8", "edition")
def kept_identifiers(edition: Edition, context: Context) -> Outcome:
    """Identifiers of the edition before this one that are kept, new and gone, by country."""
    previous = edition_before(edition)
    stems = {d.path.stem for d in edition.datasets if d.format == "geoparquet"}
    if previous is None or not stems:
        return not_applicable("no earlier edition of this layer beside it")
    old = _distinct([_ids_of(previous, stem) for stem in sorted(stems)])
    new = _distinct([d.column("feature_id") for d in edition.datasets if d.path.stem in stems])
    if not len(old) or not len(new):
        return not_applicable("no field feature_id in both editions")
    gone = old.difference(new)
    name = previous.path.name
    figure = (
        f"{len(new)} identifiers; of edition {name} {len(old) - len(gone)} kept, {len(gone)} gone, "
        f"{len(new) - (len(old) - len(gone))} new"
    )
    before, lost = _by_country(old), _by_country(gone)
    found = [
        f"{country}: {lost[country]} of {number} identifiers of edition {name} are gone, "
        f"the first {gone[gone.str.startswith(country)][0]}"
        for country, number in before.items()
        if lost.get(country, 0) > _MOST_GONE * number
    ]
    return listed(figure, found, softens=True)


def _ids_of(edition: Edition, stem: str) -> pd.Series | None:
    try:
        table = edition.table(stem)
    except SourceError:
        return None  # it is told where that folder is judged
    return None if table is None else table.get("feature_id")


def _distinct(columns: list[pd.Series | None]) -> pd.Index:
    """Identifiers of several tables, each once."""
    found = [pd.Index(values.astype("str").dropna()) for values in columns if values is not None]
    return found[0].append(found[1:]).unique() if found else pd.Index([], dtype="str")


def _by_country(ids: pd.Index) -> dict[str, int]:
    counts = ids.str.slice(0, 3).value_counts().sort_index()
    return {str(country): int(number) for country, number in counts.items()}
