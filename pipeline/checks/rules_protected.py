"""Product rules on protected areas: C11 to C13."""

import numpy as np

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.wdpa_areas import ADDED, AREA
from pipeline.checks.wdpa_checks import CORE
from pipeline.checks.wdpa_schema import Sites, recognise
from pipeline.checks.wdpa_vocabulary import IUCN_CATS, NATIONAL_CATEGORIES

# The others are the names that a shapefile writer, NOAA and DFO give it.
_IUCN_NAMES = ("iucn_cat", "iucn_ca", "iucncat", "iucn")
_CHECKS = (*CORE, *AREA, *ADDED)
_NO_WDPA = "no layer in the form of the world database on protected areas"


@product_rule(
    "C11",
    "reject",
    en="IUCN categories",
    fr="Catégories de l'UICN",
    es="Categorías de la UICN",
    source="atlas framework 17; WDPA manual 1.6",
    says_fr=(
        "IUCN_CAT vaut Ia, Ib, II, III, IV, V, VI, Not Applicable, Not Assigned ou Not Reported; "
        "les catégories nationales sont traduites par une table."
    ),
    says_es=(
        "IUCN_CAT es Ia, Ib, II, III, IV, V, VI, Not Applicable, Not Assigned o Not Reported; las "
        "categorías nacionales se traducen con una tabla."
    ),
)
def iucn_categories(dataset: Dataset, context: Context) -> Outcome:
    """IUCN_CAT is Ia, Ib, II, III, IV, V, VI, Not Applicable, Not Assigned or Not Reported.

    National categories are translated by a table.
    """
    values = dataset.column(*_IUCN_NAMES)
    if values is None:
        return not_applicable("no field IUCN_CAT")
    texts = texts_of(values).str.strip().str.removesuffix(".0")
    bad = np.flatnonzero(~texts.isin(IUCN_CATS).to_numpy(bool))
    counts = texts.value_counts().sort_index()
    figure = ", ".join(f"{text or 'empty'} {count}" for text, count in counts.head(12).items())
    return offending_rows(dataset, figure, bad, lambda i: _said(texts.iloc[bad[i]]))


def _said(text: str) -> str:
    """What a text in the field of the category is, if it is none."""
    if not text:
        return "IUCN_CAT is empty; what nobody reported is 'Not Reported'"
    near = {category.casefold(): category for category in IUCN_CATS}.get(text.casefold())
    if near:
        return f"{text!r} is written {near!r}"
    return f"{text!r} is {NATIONAL_CATEGORIES.get(text, 'no category of the IUCN')}"


@product_rule(
    "C12",
    "reject",
    en="Form of the world database",
    fr="Schéma de la base mondiale",
    es="Esquema de la base mundial",
    source="atlas framework 17; WDPA manual 1.6; WDPCA of November 2025",
    says_fr=(
        "Une couche qui suit la base mondiale des aires protégées a tous les champs de la WDPA 1.6 "
        "ou tous ceux de la WDPCA (novembre 2025), et n'a pas de champs de l'autre."
    ),
    says_es=(
        "Una capa con la forma de la base mundial de áreas protegidas tiene todos los campos de la "
        "WDPA 1.6 o todos los de la WDPCA (noviembre de 2025), y ninguno de la otra."
    ),
)
def world_database_form(dataset: Dataset, context: Context) -> Outcome:
    """A layer in the form of the world database is a WDPA 1.6 or a WDPCA (November 2025).

    It has all fields of the one and none that only the other has: NAME is the English name in the
    former and the original one in the latter.
    """
    schema = None if dataset.format == "kml" else recognise(dataset)
    if schema is None:
        return not_applicable(_NO_WDPA)
    found = [f"{schema.name} asks for the field {name}" for name in schema.missing]
    found += [f"{name} is a field of the other form, not of {schema.name}" for name in schema.mixed]
    return listed(schema.name, found)


@product_rule(
    "C13",
    "warn",
    en="Checks of the world database",
    fr="Contrôles de la base mondiale",
    es="Controles de la base mundial",
    source="atlas framework 17; UNEP-WCMC, September 2019 and September 2020",
    says_fr=(
        "Les 62 contrôles des champs et les 9 des superficies de l'édition de 2019 et les 11 "
        "ajoutés en 2020, chacun sous son propre nom. Ne sont pas faits ceux qui comparent les "
        "points, les polygones, la table des sources et l'édition précédente, qui sont d'autres "
        "fichiers. L'année la plus tardive admise est 2100, et une valeur vide à côté d'une autre "
        "n'est pas une différence entre parcelles."
    ),
    says_es=(
        "Los 62 controles de campos y los 9 de superficies de la edición de 2019 y los 11 añadidos "
        "en 2020, cada uno con su propio nombre. No se hacen los que comparan puntos, polígonos, "
        "la tabla de fuentes y la edición anterior, que son otros archivos. El año más tardío "
        "admitido es 2100, y un valor vacío junto a otro no es una diferencia entre parcelas."
    ),
)
def world_database_checks(dataset: Dataset, context: Context) -> Outcome:
    """The 62 checks of fields and 9 of areas of 2019 and the 11 added in 2020, by their names.

    Not done are those that compare points, polygons, the table of sources and the edition before,
    which are other files. The latest year is 2100, and an empty value beside another is no
    difference between parcels.
    """
    schema = None if dataset.format == "kml" else recognise(dataset)
    if schema is None or not len(dataset):
        return not_applicable(_NO_WDPA)
    sites = Sites(dataset, schema)
    reasons: dict[int, list[str]] = {}
    broken: dict[str, int] = {}
    done = [check for check in _CHECKS if sites.has(check.needs)]
    for check in done:
        rows = np.flatnonzero(check.broken(sites).to_numpy(bool))
        if len(rows):
            broken[check.name] = len(rows)
        for row in rows.tolist():
            reasons.setdefault(row, []).append(check.name)
    figure = f"{len(done)} of {len(_CHECKS)} checks could be made, {len(broken)} are broken"
    if broken:
        figure += ": " + ", ".join(f"{name} {count}" for name, count in broken.items())
    bad = np.array(sorted(reasons), dtype=np.intp)
    return offending_rows(dataset, figure, bad, lambda i: ", ".join(reasons[int(bad[i])]))
