"""Product rules on the table of releases: D3 to D5."""

import re

from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.spec.layer import LayerSpec
from pipeline.spec.reference import Substance

NO_RELEASES = "no table of releases"
_CAS = re.compile(r"([1-9]\d{1,6})-(\d{2})-(\d)")
_SHOWN = 5


def layer_of(edition: Edition, context: Context) -> LayerSpec | None:
    """The layer that the receipt names, where the catalogue has it."""
    name = (edition.receipt or {}).get("layer")
    known = isinstance(name, str) and name in context.catalogue.layer_ids()
    return context.catalogue.layer(str(name)) if known else None


@product_rule(
    "D3",
    "reject",
    en="Substances",
    fr="Substances",
    es="Sustancias",
    source="atlas framework 17",
    says_fr=(
        "Une substance est désignée par son numéro CAS, avec son chiffre de contrôle, ou par un "
        "code de groupe de la table des substances; un groupe n'a pas de numéro CAS."
    ),
    says_es=(
        "Una sustancia se designa con su número CAS, con su dígito de control, o con una clave de "
        "grupo de la tabla de sustancias; un grupo no tiene número CAS."
    ),
    subject="edition",
)
def substance_codes(edition: Edition, context: Context) -> Outcome:
    """A substance is named by its CAS number or by a group's code of the table of substances.

    A CAS number has its check digit, and a group has none. A sound number that the table lacks, or
    takes for a group, is worth a warning only.
    """
    releases = edition.releases
    if releases is None:
        return not_applicable(NO_RELEASES)
    table = _substances(edition, context)
    counts = releases["substance_code"].value_counts().sort_index()
    wrong, doubtful = [], []
    for code, count in zip(map(str, counts.index), counts, strict=True):
        if fault := _code_fault(code, table):
            wrong.append(f"{code!r} on {count} releases {fault}")
        elif doubt := _code_doubt(code, table):
            doubtful.append(f"{code} on {count} releases {doubt}")
    groups = sum(not _CAS.fullmatch(code) for code in map(str, counts.index))
    figure = f"{len(counts) - groups} CAS numbers and {groups} groups on {len(releases)} releases"
    return listed(figure, wrong) if wrong else listed(figure, doubtful, softens=True)


def _code_fault(code: str, table: dict[str, Substance]) -> str:
    """What is wrong with a code of a substance or group, or nothing."""
    number = _CAS.fullmatch(code)
    if number and not _has_check_digit("".join(number.groups())):
        return "is no CAS number: its check digit is wrong"
    if not number and code not in table:
        return "is neither a CAS number nor a group of the table of substances"
    cas = table[code].cas if code in table else ""
    return f"has the CAS number {cas} in the table of substances" if cas not in ("", code) else ""


def _code_doubt(code: str, table: dict[str, Substance]) -> str:
    """What is worth asking about a sound code, or nothing."""
    if code not in table:
        return "is not in the table of substances"
    if _CAS.fullmatch(code) and not table[code].cas:
        return "is the CAS number of one substance, and the name of a group in the table"
    return ""


def _has_check_digit(digits: str) -> bool:
    """Whether the last digit is the sum of the others times 1, 2, 3... from the right, mod 10."""
    weighted = sum(int(digit) * weight for weight, digit in enumerate(digits[-2::-1], start=1))
    return weighted % 10 == int(digits[-1])


def _substances(edition: Edition, context: Context) -> dict[str, Substance]:
    layer = layer_of(edition, context)
    return context.catalogue.substances(layer) if layer else {}


@product_rule(
    "D4",
    "reject",
    en="Media of releases and transfers",
    fr="Milieux des rejets et transferts",
    es="Medios de las emisiones y transferencias",
    source="atlas framework 17",
    says_fr=(
        "Le milieu d'un rejet est une catégorie de l'Atlas, et l'intitulé du registre national est "
        "conservé à côté de chaque quantité."
    ),
    says_es=(
        "El medio de una emisión es una categoría del Atlas, y el encabezado del registro nacional "
        "se conserva junto a cada cantidad."
    ),
    subject="edition",
)
def media(edition: Edition, context: Context) -> Outcome:
    """A release's medium is a category of the atlas, and the register's own heading stands beside.

    Only a record without any quantity has no heading.
    """
    releases = edition.releases
    if releases is None:
        return not_applicable(NO_RELEASES)
    known = context.catalogue.fields["medium"].domain or ()
    is_known = releases["medium"].isin(known)
    is_bare = (releases["quantity_reported"] > 0) & (releases["national_category"] == "")
    bad = releases[~is_known | is_bare]
    examples = tuple(
        f"{row.feature_id} {row.substance_code}: "
        + (
            f"{row.medium!s} without the heading of its register"
            if row.medium in known
            else f"{row.medium!r} is no medium of the atlas"
        )
        for row in bad.head(_SHOWN).itertuples()
    )
    counts = releases["medium"].value_counts().sort_index()
    figure = ", ".join(f"{medium} {count}" for medium, count in counts.head(15).items())
    return Outcome(figure, len(bad), examples)


@product_rule(
    "D5",
    "warn",
    en="Scope",
    fr="Portée",
    es="Alcance",
    source="atlas framework 17; Taking Stock",
    says_fr=(
        "Les gaz à effet de serre et les principaux contaminants atmosphériques sont marqués comme "
        "tels, pour n'entrer dans aucun total."
    ),
    says_es=(
        "Los gases de efecto invernadero y los contaminantes criterio están marcados como tales, "
        "para no entrar en ningún total."
    ),
    subject="edition",
)
def scope(edition: Edition, context: Context) -> Outcome:
    """Greenhouse gases and criteria air contaminants are marked as such, to enter no total."""
    releases = edition.releases
    if releases is None:
        return not_applicable(NO_RELEASES)
    table = {code: one.scope for code, one in _substances(edition, context).items()}
    if not table:
        return not_applicable("the receipt names no layer with a table of substances")
    wanted = releases["substance_code"].map(table).fillna(releases["scope"])
    bad = releases.assign(wanted=wanted)[releases["scope"] != wanted]
    examples = tuple(
        f"{row.feature_id} {row.substance_code} is marked {row.scope!r}, and {row.wanted!r} in the "
        "table of substances"
        for row in bad.head(_SHOWN).itertuples()
    )
    counts = releases.loc[releases["scope"] != "", "scope"].value_counts().sort_index()
    figure = ", ".join(f"{count} releases of {name}" for name, count in counts.items())
    return Outcome(figure or "none included", len(bad), examples)
