"""Suspect lists: what each country should look at, in its own languages, for spreadsheets.

The lists are views of the ledger: findings of the rules that mark suspects. Nothing in them was
changed but what the column of the action says.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.countries import COUNTRIES
from pipeline.export.edition import EditionReport, with_features
from pipeline.export.suspects_kmz import write_suspects_kmz
from pipeline.rules import RULES

LANGUAGES = {"CAN": ("en", "fr"), "MEX": ("es", "en"), "USA": ("en",)}
_SUSPECT_RULES = frozenset(rule.id for rule in RULES.values() if rule.is_suspect)
# Column of the table -> heading in English, French and Spanish.
_HEADINGS = {
    "edition": ("edition", "édition", "edición"),
    "group": ("register or network", "registre ou réseau", "registro o red"),
    "source": ("source", "source", "fuente"),
    "country": ("country", "pays", "país"),
    "native_id": ("national id", "identifiant national", "identificador nacional"),
    "name": ("name", "nom", "nombre"),
    "rule": ("rule", "règle", "regla"),
    "severity": ("severity", "gravité", "gravedad"),
    "field": ("field", "champ", "campo"),
    "before": ("reported value", "valeur déclarée", "valor reportado"),
    "after": (
        "comparison or published value",
        "valeur de comparaison ou publiée",
        "valor de comparación o publicado",
    ),
    "action": ("action", "mesure", "acción"),
    "message_en": ("message (English)",) * 3,
    "message_fr": ("message (français)",) * 3,
    "message_es": ("mensaje (español)",) * 3,
    "file": ("file", "fichier", "archivo"),
    "record": ("record", "enregistrement", "registro del archivo"),
    "lon": ("longitude", "longitude", "longitud"),
    "lat": ("latitude", "latitude", "latitud"),
    "vintage": ("year", "année", "año"),
    "retrieved": ("retrieved", "obtenu le", "obtenido el"),
}
_ORDER = ["edition", "source", "native_id", "rule", "field", "file", "record", "before", "after"]
_PLACE_IN = {"en": 0, "fr": 1, "es": 2}
# A spreadsheet runs what begins so, in half or full width; a plain number is no formula.
_RUNS = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def write_suspects(folder: Path, editions: Sequence[EditionReport]) -> list[Path]:
    """Write ``suspects_<country>.csv``, and ``.kmz`` where a suspect has a position.

    Args:
        folder: existing folder to write into.
        editions: all editions of a build, published or not.

    Returns:
        Paths of the files written, in the order of the countries.
    """
    table = suspect_table(editions)
    written = []
    for country in COUNTRIES:
        suspects = table[table["country"] == country]
        path = folder / f"suspects_{country}.csv"
        path.write_bytes(suspects_csv(suspects, country))
        written.append(path)
        placed = suspects[suspects["lon"].notna() & suspects["lat"].notna()]
        if len(placed):
            written.append(path.with_suffix(".kmz"))
            write_suspects_kmz(written[-1], placed, country, LANGUAGES[country])
    return written


def suspect_table(editions: Sequence[EditionReport]) -> pd.DataFrame:
    """Suspects of all countries, one row a finding, with the facts of their features, sorted."""
    tables = []
    for edition in editions:
        findings = edition.findings[edition.findings["rule"].isin(_SUSPECT_RULES)]
        table = with_features(edition, findings)
        titles = {
            f"title_{language}": text for language, text in edition.layer.title.model_dump().items()
        }
        table = table.assign(layer=edition.layer.id, edition=edition.edition, **titles)
        tables.append(table)
    if not tables:
        return pd.DataFrame(columns=[*_HEADINGS, "layer"])
    return pd.concat(tables).sort_values(["layer", *_ORDER], kind="stable", ignore_index=True)


def suspects_csv(suspects: pd.DataFrame, country: str) -> bytes:
    """A country's suspects as CSV, with the byte-order mark that spreadsheets need for accents."""
    languages = LANGUAGES[country]
    columns = [name for name in _HEADINGS if not name.startswith("message_")]
    at = columns.index("file")
    columns[at:at] = [f"message_{language}" for language in languages]
    cells = [_cells(suspects, name) for name in columns]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_heading(name, languages) for name in columns])
    writer.writerows(zip(*cells, strict=True))
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def inert_cell(text: str) -> str:
    """Text that a spreadsheet shows and never runs; numbers stay as they are."""
    if _RUNS.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _cells(suspects: pd.DataFrame, name: str) -> list[str]:
    values = suspects[name].tolist()
    if name in ("lon", "lat"):
        return [f"{value:.6f}" if value == value else "" for value in values]
    return [inert_cell(str(value)) for value in values]


def _heading(name: str, languages: Sequence[str]) -> str:
    """The heading in the country's languages, English among them."""
    wanted = [_HEADINGS[name][_PLACE_IN[language]] for language in languages]
    return " / ".join(dict.fromkeys(wanted))
