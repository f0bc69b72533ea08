"""Product rules on the metadata of a package: E6 and E7."""

from pipeline.checks.metadata_records import FGDC, ISO, LANGUAGES, read_records
from pipeline.checks.package import Package
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)

# One of each row, folded; the acronyms are those of the Commission in its three languages.
_WANTED = (
    *(("cec",), ("cca",), ("cce",)),
    *(("north america",), ("america del norte",), ("amerique du nord",)),
    *(("canada",), ("mexico",), ("mexique",)),
    *(("united states", "united states of america"), ("estados unidos",), ("etats-unis",)),
)


@product_rule(
    "E6",
    "warn",
    en="Metadata",
    fr="Métadonnées",
    es="Metadatos",
    source="atlas framework 11",
    says_fr="Des métadonnées FGDC CSDGM et ISO 19139 sont présentes ; celles d'ISO ont un texte en "
    "anglais, en français et en espagnol.",
    says_es="Hay metadatos FGDC CSDGM e ISO 19139; los de ISO tienen texto en inglés, francés y "
    "español.",
    subject="package",
)
def metadata(package: Package, context: Context) -> Outcome:
    """FGDC CSDGM and ISO 19139 metadata are there, ISO with English, French and Spanish text."""
    records = read_records(package.texts)
    found = [f"{record.name} {record.fault}" for record in records if record.fault]
    standards = sorted({record.standard for record in records if record.standard})
    found += [f"no metadata of {wanted}" for wanted in (ISO, FGDC) if wanted not in standards]
    if ISO in standards:
        languages = frozenset[str]().union(*(record.languages for record in records))
        found += [f"no text in {code} ({ISO})" for code in LANGUAGES if code not in languages]
    return listed(", ".join(standards) or "none that a program can read", found)


@product_rule(
    "E7",
    "warn",
    en="Keywords",
    fr="Mots-clés",
    es="Palabras clave",
    source="atlas framework 11",
    says_fr="Les métadonnées ont pour mots-clés CEC, CCA et CCE, l'Amérique du Nord et les trois "
    "pays dans les trois langues.",
    says_es="Los metadatos tienen como palabras clave CEC, CCA y CCE, América del Norte y los tres "
    "países en los tres idiomas.",
    subject="package",
)
def keywords(package: Package, context: Context) -> Outcome:
    """Metadata have the keywords CEC, CCA, CCE, North America and the countries, three times."""
    records = read_records(package.texts)
    if not records:
        return not_applicable("no metadata (see E3 and E6)")
    missing = [
        row[0] for row in _WANTED if not any(one.has_keyword(w) for one in records for w in row)
    ]
    figure = f"{len(_WANTED) - len(missing)} of {len(_WANTED)}"
    return listed(figure, [f"the keyword {word!r} is missing" for word in missing])
