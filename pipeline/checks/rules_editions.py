"""Product rules on an edition as a whole: E10 and E11."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pipeline import archive
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.edition_before import edition_before
from pipeline.checks.edition_diff import comparable
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.readers.opening import open_product
from pipeline.differences import OF_THE_EDITION, difference
from pipeline.errors import SourceError

# The first of these formats that an edition has is compared.
_FORMATS = ("geoparquet", "flatgeobuf", "geopackage", "shapefile", "geojson", "kml")
_SHOWN = 2
_NEEDED = ("program", "code_sha256", "spec_sha256", "versions", "inputs")
# A file without a clock is dated to midnight of a first of January; zips can also hold no date.
_NO_DAY = ((1, 1), (0, 0))
_NO_CLOCK = re.compile(r"\d{4}-01-01(?:T00:00:00(?:\.0+)?Z?)?")


@product_rule(
    "E10",
    "warn",
    en="Changes since the previous edition",
    fr="Changements depuis l'édition précédente",
    es="Cambios desde la edición anterior",
    source="atlas framework 14",
    says_fr="Les entités ajoutées, retirées et modifiées depuis l'édition qui précède dans le même "
    "dossier sont comptées. Ce qui date seulement l'édition n'est pas un changement.",
    says_es="Se cuentan los elementos agregados, retirados y modificados desde la edición anterior "
    "de la misma carpeta. Lo que solo fecha la edición no es un cambio.",
    subject="edition",
)
def changes(edition: Edition, context: Context) -> Outcome:
    """Counts features added, removed and changed since the edition before it in its folder.

    What only dates the edition is no change.
    """
    after = _representative(edition.datasets)
    if after is None:
        return not_applicable("no layer to compare")
    earlier = edition_before(edition)
    if earlier is None:
        return not_applicable("no earlier edition beside it")
    before = _same_layer(earlier.path / after.path.name, after)
    keys = [_key(dataset, context) for dataset in (before, after) if dataset is not None]
    old, new = keys if len(keys) == 2 else (None, None)
    if before is None or old is None or new is None:
        return not_applicable(f"{earlier.path.name} has no layer with ids like these")
    shorts = [context.catalogue.fields[name].short.casefold() for name in OF_THE_EDITION]
    left_out = frozenset([*OF_THE_EDITION, *shorts])
    found = difference(comparable(before, old, left_out), comparable(after, new, left_out))
    groups = (("removed", found.removed), ("changed", found.changed), ("added", found.added))
    examples = [f"{what}: {name}" for what, names in groups for name in names[:_SHOWN]]
    return Outcome(found.sentence(earlier.path.name), found.count, tuple(examples))


@product_rule(
    "E11",
    "reject",
    en="Reproducible",
    fr="Reproductible",
    es="Reproducible",
    source="atlas framework 12.3",
    says_fr="Le reçu nomme tout ce qu'il faut pour refaire l'édition, et aucun zip, GeoPackage ou "
    "table ne porte l'heure ; que deux constructions soient identiques se prouve en construisant.",
    says_es="El recibo nombra todo lo necesario para rehacer la edición, y ningún zip, GeoPackage "
    "o tabla lleva la hora; que dos construcciones sean idénticas se prueba construyendo.",
    subject="edition",
)
def reproducible(edition: Edition, context: Context) -> Outcome:
    """The receipt names all that a rebuild needs; no zip, GeoPackage or table has the time in it.

    That two builds give the same bytes cannot be seen in one of them: building twice proves it.
    """
    receipt = edition.receipt
    if receipt is None:
        return not_applicable("no receipt: nobody says that it can be built again")
    found = [f"the receipt has no {name}" for name in _NEEDED if not receipt.get(name)]
    paths = [p for p in edition.loose if p.suffix.casefold() in (".zip", ".kmz")]
    for path in paths:
        dated = [m for m in archive.inspect(path) if not _is_no_date(m.date_time)]
        found += [f"{path.name}: {m.filename} is dated {m.date_time}" for m in dated[:1]]
    found += _clocks(edition.datasets)
    return listed(f"{len(paths)} packages, {len(edition.datasets)} layers", found)


def _representative(datasets: tuple[Dataset, ...]) -> Dataset | None:
    """The layer that holds most of an edition, in the format that reads best."""
    whole = [d for d in datasets if not d.layer.casefold().endswith("inset")]
    order = {name: number for number, name in enumerate(_FORMATS)}
    ranked = sorted(whole, key=lambda d: (d.units != "atlas", order.get(d.format, len(order))))
    return ranked[0] if ranked else None


def _same_layer(path: Path, after: Dataset) -> Dataset | None:
    try:
        datasets = [found for found in open_product(path) if isinstance(found, Dataset)]
    except SourceError:
        return None  # it is told where that folder is judged
    named = [dataset for dataset in datasets if dataset.layer == after.layer]
    return (named or datasets)[0] if named or len(datasets) == 1 else None


def _key(dataset: Dataset, context: Context) -> pd.Series | None:
    """The ids of a layer, if they tell features apart."""
    key = context.column(dataset, "feature_id")
    key = dataset.column("uident", "id") if key is None else key
    return key if key is not None and key.notna().all() and key.is_unique else None


def _is_no_date(date_time: tuple[int, ...]) -> bool:
    return date_time[1:3] in _NO_DAY and not any(date_time[3:])


def _clocks(datasets: tuple[Dataset, ...]) -> Iterator[str]:
    for dataset in datasets:
        name = f"{dataset.path.name} {dataset.layer}"
        if dataset.geopackage and not _NO_CLOCK.fullmatch(dataset.geopackage.last_change):
            yield f"{name} was last changed {dataset.geopackage.last_change}"
        if dataset.shapefile and dataset.shapefile.table_date not in (None, *_NO_DAY):
            yield f"{name}: its table is dated (month, day) {dataset.shapefile.table_date}"
