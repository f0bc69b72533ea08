"""Suspects for globes: a placemark a feature and edition, with all its reasons."""

from collections.abc import Hashable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlDocument, KmlField, KmlStyle
from pipeline.export.kmz import write_kmz
from pipeline.export.legends import legend_png
from pipeline.spec.base import Trilingual
from pipeline.spec.portrayal import LegendClass, Style

_ICON = "icons/circle.png"
_ICON_SCALE = 0.7
_MOST_REASONS = 12
_KEY = ["layer", "edition", "feature_id"]
_TITLE = Trilingual(en="Suspect values", fr="Valeurs douteuses", es="Valores por verificar")
_ABOUT = Trilingual(
    en="Features with values that the country that reported them is asked to look at.",
    fr="Entités dont certaines valeurs sont à vérifier par le pays déclarant.",
    es="Elementos con valores que el país que los reportó debería verificar.",
)
_NOTICE = Trilingual(
    en="Positions are WGS 84 longitude and latitude as published.",
    fr="Les positions sont des longitudes et latitudes WGS 84 telles que publiées.",
    es="Las posiciones son longitudes y latitudes WGS 84 como se publicaron.",
)
_MORE = Trilingual(
    en="and {n} more, see the CSV list",
    fr="et {n} autres, voir la liste CSV",
    es="y {n} más, véase la lista CSV",
)
_LABELS = {
    "group": Trilingual(en="Register or network", fr="Registre ou réseau", es="Registro o red"),
    "native_id": Trilingual(
        en="National id", fr="Identifiant national", es="Identificador nacional"
    ),
    "edition": Trilingual(en="Edition", fr="Édition", es="Edición"),
    "rules": Trilingual(en="Rules", fr="Règles", es="Reglas"),
}
_REASONS = Trilingual(en="Reasons", fr="Motifs", es="Motivos")
# From the least to the most pressing: a placemark has the symbol of its last.
_STYLES = (
    (
        "report",
        "2C7BB6",
        Trilingual(en="For information", fr="À titre d'information", es="Para información"),
    ),
    (
        "warn",
        "F28E2B",
        Trilingual(en="Please verify", fr="À vérifier", es="Favor de verificar"),
    ),
    (
        "repaired",
        "C8102E",
        Trilingual(en="Position repaired", fr="Position corrigée", es="Posición corregida"),
    ),
)


def write_suspects_kmz(
    path: Path, suspects: pd.DataFrame, country: str, languages: Sequence[str]
) -> int:
    """Write the suspects that have a position; returns the number of placemarks.

    Args:
        path: file to write.
        suspects: rows of `pipeline.export.suspects.suspect_table` with lon and lat.
        country: ``CAN``, ``MEX`` or ``USA``.
        languages: languages of the country, the main one first.
    """
    main = languages[0]
    fields = [KmlField(name, _in(label, languages)) for name, label in _LABELS.items()]
    fields += [
        KmlField(f"reasons_{language}", _REASONS.in_language(language)) for language in languages
    ]
    title = f"{_in(_TITLE, languages)}: {country}"
    document = KmlDocument(
        id=f"suspects-{country}",
        name=title,
        description=_in(_ABOUT, languages, "\n"),
        language=main,  # type: ignore[arg-type]
        fields=tuple(fields),
        styles=tuple(KmlStyle(name, color, _ICON_SCALE, _ICON) for name, color, _ in _STYLES),
        legend_png=legend_png(_legend(languages), "point", title, main),
        icons={_ICON: circle_icon("FFFFFF")},
        begin=None,
        end=None,
        link=None,
        author="Commission for Environmental Cooperation (CEC)",
        notice=_in(_NOTICE, languages, "\n"),
    )
    return write_kmz(path, document, _placemarks(suspects, languages))


def _in(text: Trilingual, languages: Sequence[str], between: str = " / ") -> str:
    return between.join(dict.fromkeys(text.in_language(language) for language in languages))


def _legend(languages: Sequence[str]) -> Style:
    classes = []
    for name, color, label in reversed(_STYLES):
        text = _in(label, languages)
        classes.append(
            LegendClass(value=name, color=color, label=Trilingual(en=text, fr=text, es=text))
        )
    return Style(field="style", classes=tuple(classes))


def _placemarks(suspects: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    ordered = suspects.sort_values(_KEY, kind="stable").to_dict("records")
    groups = groupby(ordered, key=lambda finding: tuple(finding[name] for name in _KEY))
    return pd.DataFrame([_placemark(list(group), languages) for _, group in groups])


def _placemark(findings: list[dict[Hashable, Any]], languages: Sequence[str]) -> dict[str, Any]:
    """One feature of one edition."""
    first = findings[0]
    place = {
        "feature_id": f"{first['layer']}-{first['edition']}-{first['feature_id']}",
        "name": first["name"] or first["native_id"],
        "geometry": shapely.Point(first["lon"], first["lat"]),
        "style": _STYLES[max(_urgency(finding) for finding in findings)][0],
        "folder": f"{first[f'title_{languages[0]}']} ({first['edition']})",
        "subfolder": first["state_prov"] or "-",
        "group": first["group"],
        "native_id": first["native_id"],
        "edition": first["edition"],
        "rules": ", ".join(dict.fromkeys(finding["rule"] for finding in findings)),
    }
    for language in languages:
        messages = [finding[f"message_{language}"] for finding in findings]
        place[f"reasons_{language}"] = _numbered(messages, language)
    return place


def _urgency(finding: dict[Hashable, Any]) -> int:
    """Place of a finding in `_STYLES`."""
    if finding["action"] == "repaired":
        return 2
    return 0 if finding["severity"] == "report" else 1


def _numbered(messages: list[str], language: str) -> str:
    """``(1) first (2) second``, which reads well wherever a viewer breaks lines or does not."""
    distinct = list(dict.fromkeys(messages))
    shown = [f"({place}) {text}" for place, text in enumerate(distinct[:_MOST_REASONS], 1)]
    if len(distinct) > _MOST_REASONS:
        more = _MORE.in_language(language)
        shown.append(more.replace("{n}", str(len(distinct) - _MOST_REASONS)))
    return " ".join(shown)
