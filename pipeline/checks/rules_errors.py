"""Product rule D6: quantities that are likely to be wrong. Nothing is ever changed here."""

import pandas as pd

from pipeline.checks.edition import Edition
from pipeline.checks.edition_before import edition_before
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.quantities import (
    by_facility,
    paired,
    particle_excess,
    unit_slips,
    volatile_excess,
)
from pipeline.checks.rules_releases import NO_RELEASES
from pipeline.errors import SourceError

_NOTED = 0.1


@product_rule(
    "D6",
    "warn",
    en="Likely errors",
    fr="Erreurs probables",
    es="Errores probables",
    source="atlas framework 17",
    says_fr=(
        "Les composés volatils ne dépassent pas leur total, ni les PM2,5 les PM10, ni celles-ci le "
        "total des particules; aucune quantité ne diffère de l'édition précédente par le rapport "
        "de deux unités. Vérifié par établissement et substance; rien n'est modifié."
    ),
    says_es=(
        "Los compuestos volátiles no superan su total, ni las PM2.5 a las PM10, ni estas al total "
        "de partículas; ninguna cantidad difiere de la edición anterior por la razón de dos "
        "unidades. Se verifica por establecimiento y sustancia; nada se modifica."
    ),
    subject="edition",
)
def likely_errors(edition: Edition, context: Context) -> Outcome:
    """Volatile substances stay below their total, PM2.5 below PM10, and PM10 below all particles.

    And no quantity differs from the edition before by the ratio of two units. By facility and
    substance; nothing is changed.
    """
    releases = edition.releases
    if releases is None:
        return not_applicable(NO_RELEASES)
    releases = releases.assign(register="")
    particles, volatile = particle_excess(releases), volatile_excess(releases)
    found = [
        f"{row.feature_id}, {row.medium}: {row.substance_code} {row.quantity_kg:g} kg exceeds the "
        f"coarser class of {row.coarser_kg:g} kg"
        for row in particles.itertuples()
    ]
    found += [
        f"{row.feature_id}: volatile substances of {row.quantity_kg:g} kg to air exceed their "
        f"total of {row.total_kg:g} kg"
        for row in volatile.itertuples()
    ]
    figure = f"{len(particles)} particle classes, {len(volatile)} totals of volatile substances"
    previous = edition_before(edition)
    before = _releases(previous) if previous else None
    if previous and before is not None:
        name = previous.path.name
        pairs = paired(by_facility(releases), by_facility(before.assign(register="")))
        slips = unit_slips(pairs)
        change = (pairs["quantity_kg"] / pairs["quantity_kg_other"] - 1).abs()
        figure += f", {len(slips)} slips of units against edition {name}, where "
        figure += f"{(change >= _NOTED).sum()} of {len(pairs)} quantities changed by 10 % or more"
        found += [
            f"{row.feature_id}, {row.medium}: {row.substance_code} {row.quantity_kg:g} kg, "
            f"{row.quantity_kg_other:g} kg in edition {name}: the ratio of two units"
            for row in slips.itertuples()
        ]
    else:
        figure += "; no earlier edition beside it"
    noted = len(edition.messages("D6-DOMINANCE", "D6-RATIO", "D6-PARTICLES"))
    return listed(f"{figure}; {noted} suspects of the build in the ledger", found)


def _releases(edition: Edition) -> pd.DataFrame | None:
    try:
        return edition.releases
    except SourceError:
        return None  # it is told where that folder is judged
