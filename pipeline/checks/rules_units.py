"""Product rule D1: every quantity is in kilograms."""

import csv
import io
import re

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import RELEASE_COLUMNS, Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    also_on,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.rules_releases import NO_RELEASES, layer_of
from pipeline.checks.texts import decoded, first_bytes
from pipeline.spec.reference import Unit
from pipeline.text import fold

_EXACT = 1e-9
_SHOWN = 5
_QUANTITY = re.compile(r"(rel|releases?|trn|transfers?|qty|quantity|emissions?)_", re.IGNORECASE)
_OTHER_UNIT = re.compile(r".*_(lbs?|pounds?|tons?|tonnes?|mg|g|grams?)", re.IGNORECASE)


@product_rule(
    "D1",
    "reject",
    en="Kilograms",
    fr="Kilogrammes",
    es="Kilogramos",
    source="atlas framework 17",
    says_fr=(
        "Toute quantité est en kilogrammes et provient de la quantité déclarée par le facteur "
        "exact de son unité; un équivalent toxique n'est pas une masse et n'en a pas."
    ),
    says_es=(
        "Toda cantidad está en kilogramos y resulta de la cantidad reportada por el factor exacto "
        "de su unidad; un equivalente tóxico no es masa y no los tiene."
    ),
)
def kilograms_in_fields(dataset: Dataset, context: Context) -> Outcome:
    """Quantities are in kilograms, the reported one times the exact factor of its unit.

    A toxic equivalent is no mass and has none.
    """
    names = [field.name for field in dataset.fields if _QUANTITY.match(field.name)]
    if not names:
        return not_applicable("no field of releases or transfers")
    found = [f"{name} is not in kilograms" for name in names if _OTHER_UNIT.fullmatch(name)]
    return listed(f"{len(names)} fields of quantities", found)


@also_on("D1", "edition")
def kilograms_in_releases(edition: Edition, context: Context) -> Outcome:
    """Kilograms of each release against what was reported, and the units of the dictionary."""
    releases, table = edition.releases, edition.table("releases")
    if releases is None or table is None:
        return not_applicable(NO_RELEASES)
    found = [f"the releases lack {name}" for name in RELEASE_COLUMNS if name not in table.columns]
    found += _dictionary_units(edition)
    units = _units(edition, context)
    labels = releases["unit_reported"]
    known = {label: units.get(fold(label)) for label in labels.unique()}
    factor = labels.map({k: (u.kilograms or np.nan) if u else np.nan for k, u in known.items()})
    kilograms, reported = releases["quantity_kg"], releases["quantity_reported"]
    wanted = reported * factor.astype(float)
    is_given = kilograms.notna() | reported.notna()
    is_right = np.isclose(kilograms, wanted, rtol=_EXACT, atol=0, equal_nan=True) & (
        ~(kilograms < 0)
    )
    is_known = labels.map({label: unit is not None for label, unit in known.items()}).astype(bool)
    bad = releases[is_given & ~(is_right & is_known)]
    count = labels[is_given].value_counts().sort_index()
    figure = f"{len(releases)} releases in {', '.join(f'{k} ({n})' for k, n in count.items())}"
    examples = [
        f"{row.feature_id} {row.substance_code}: {row.quantity_reported:g} {row.unit_reported} "
        + (
            f"are not {row.quantity_kg:g} kg"
            if known[row.unit_reported]
            else "is in a unit that the unit table lacks"
        )
        for row in bad.head(_SHOWN).itertuples()
    ]
    return Outcome(figure, len(found) + len(bad), tuple((found + examples)[:_SHOWN]))


def _units(edition: Edition, context: Context) -> dict[str, Unit]:
    """Units by what registers call them, folded, and by their own codes."""
    catalogue, layer = context.catalogue, layer_of(edition, context)
    units = {fold(code): unit for code, unit in catalogue.units.items()}
    if layer:
        names = [name for name in catalogue.crosswalk_names(layer) if name.startswith("units_")]
        for name in names:
            for label, code in catalogue.crosswalk(layer, name).pairs().items():
                units.setdefault(label, catalogue.units[code])
    return units


def _dictionary_units(edition: Edition) -> list[str]:
    """Fields in kilograms that the edition's dictionary gives another unit."""
    path = edition.path / "dictionary.csv"
    if not path.is_file():
        return []
    rows = csv.DictReader(io.StringIO(decoded(first_bytes(path)), newline=""))
    try:
        return [
            f"the dictionary gives {row['name']} in {row.get('unit') or 'no unit'}"
            for row in rows
            if (row.get("name") or "").endswith("_kg") and row.get("unit") != "kg"
        ]
    except csv.Error as error:
        return [f"{path.name} is no table ({error})"]
