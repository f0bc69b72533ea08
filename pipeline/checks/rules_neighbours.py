"""Product rules on polygons among each other and on the coast: B5, B6 and B10."""

import re

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.coverage import Coverage, coverage_of, is_division
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.tier_features import KEPT
from pipeline.checks.tiers import is_flat, is_tier
from pipeline.checks.true_area import corrected_km2, in_atlas, polygons

# A layer of areas under protection, which is told from its name (atlas framework 8).
_PROTECTED = re.compile(r"protect|conserv|park|reserve|(^|_)(pas?|mpas?|nps|padus|cpcad|anp)(_|$)")
_MARINE = re.compile(r"marine|marina|(^|_)mpas?(_|$)")
# Fields that tell land from sea, and their values for land.
_REALM_FIELDS = ("realm", "biome", "marine")
_LAND = ("terrestrial", "terrestre", "t", "0")
_MOST_SLIVER_M2 = 10.0
_LEAST_REACH_KM2 = 0.01
_MOST_AT_COAST = 5_000


@product_rule(
    "B5",
    "reject",
    en="Shared edges",
    fr="Limites communes",
    es="Límites compartidos",
    source="atlas framework 6",
    says_fr="Dans les couches de base et les couches sans superposition, les polygones voisins "
    "partagent leurs limites; ni vide ni superposition de plus de 1 m. Une couche mise à plat en "
    "détail complet a les vides de ses sources, vrais ou à corriger par elles: seules les "
    "superpositions y comptent.",
    says_es="En las capas base y las capas sin superposición, los polígonos vecinos comparten sus "
    "límites; ni huecos ni superposiciones de más de 1 m. Una capa aplanada a todo detalle tiene "
    "los huecos de sus fuentes, que son reales o les toca corregir: ahí solo cuentan las "
    "superposiciones.",
)
def shared_edges(dataset: Dataset, context: Context) -> Outcome:
    """In base and flat layers neighbours share borders; no gap or overlap is wider than 1 m.

    A layer that was laid flat in full detail has the gaps of its sources, which are true or theirs
    to mend: there only overlaps count.
    """
    if not is_division(dataset) or not len(polygons(dataset)):
        return not_applicable("no polygons of a base or flat layer")
    coverage = coverage_of(dataset)
    found: dict[int, str] = {}
    for first, second, area, is_wide in coverage.overlaps:
        if is_wide:
            found.setdefault(first, f"overlaps {dataset.row_name(second)} by {area / 1e6:,.4f} km2")
    overlapping = len(found)
    is_full = is_flat(dataset) and context.column(dataset, KEPT) is not None
    for row, text in () if is_full else coverage.gaps():
        found.setdefault(row, re.sub(r"\{(\d+)\}", lambda m: dataset.row_name(int(m[1])), text))
    bad = np.array(sorted(found), dtype=np.intp)
    figure = f"{overlapping} features overlap, {len(found) - overlapping} beside a gap; "
    figure += f"{len(coverage.flagged)} of {len(coverage.rows)} with vertices that do not match"
    return offending_rows(dataset, figure, bad, lambda i: found[int(bad[i])])


def _sampled(coverage: Coverage) -> str:
    return f" (every {coverage.step}th pair of neighbours)" if coverage.step > 1 else ""


@product_rule(
    "B6",
    "warn",
    en="Coast and border match",
    fr="Concordance avec la côte et les frontières",
    es="Concordancia con costas y fronteras",
    source="atlas framework 6",
    says_fr="Les aires protégées terrestres ne dépassent pas de plus de 5 km les terres des trois "
    "pays.",
    says_es="Las áreas protegidas terrestres no rebasan en más de 5 km la tierra de los tres "
    "países.",
)
def coast_match(dataset: Dataset, context: Context) -> Outcome:
    """Terrestrial protected areas reach no further than 5 km beyond the land of the countries."""
    rows = _terrestrial(dataset)
    if not len(rows):
        return not_applicable("no terrestrial protected areas")
    shapes = in_atlas(dataset, rows)
    states = np.array(list(context.places.states.values()), dtype=object)
    tree = shapely.STRtree(states)
    inland, _ = tree.query(shapes, predicate="covered_by")
    at_coast = np.setdiff1d(np.arange(len(rows)), inland)
    step = max(1, -(-len(at_coast) // _MOST_AT_COAST))
    metres = context.catalogue.framework.tolerances.state_m
    total, outside_km2 = float(corrected_km2(shapes).sum()), 0.0
    bad, texts = [], []
    for index in at_coast[::step].tolist():
        shape = shapes[index]
        near = tree.query(shape, predicate="dwithin", distance=2 * metres)
        west, south, east, north = shapely.bounds(shape).tolist()
        window = shapely.box(
            west - 2 * metres, south - 2 * metres, east + 2 * metres, north + 2 * metres
        )
        land = shapely.union_all(shapely.intersection(states[near], window))
        outside = shapely.difference(shape, land)
        far = shapely.difference(outside, shapely.buffer(land, metres))
        outside_here, reach = corrected_km2(np.array([outside, far], dtype=object)).tolist()
        outside_km2 += outside_here * step
        if reach > _LEAST_REACH_KM2:
            bad.append(int(rows[index]))
            share = float(shapely.area(outside) / shapely.area(shape))
            texts.append(f"{share:.1%} outside the land, {reach:,.2f} km2 beyond 5 km")
    figure = f"{len(bad)} of {len(rows)} reach beyond 5 km; {outside_km2 / total:.2%} of the area"
    figure += " is outside the land"
    figure += f" (every {step}th of {len(at_coast)} at the coast)" if step > 1 else ""
    return offending_rows(dataset, figure, np.array(bad, dtype=np.intp), lambda i: texts[i])


def _terrestrial(dataset: Dataset) -> NDArray[np.intp]:
    """Valid polygons of a layer of protected areas that are not at sea, as far as it tells.

    A tier's are those of its full detail.
    """
    name = dataset.layer.casefold()
    if not _PROTECTED.search(name) or is_tier(dataset):
        return np.empty(0, dtype=np.intp)
    rows = polygons(dataset)
    realm = dataset.column(*_REALM_FIELDS)
    if realm is None:
        return rows[:0] if _MARINE.search(name) else rows
    values = texts_of(realm).str.strip().str.casefold()
    return rows[values.isin(_LAND).to_numpy(bool)[rows]]


@product_rule(
    "B10",
    "warn",
    en="Overlaps in totals",
    fr="Superpositions dans les totaux",
    es="Superposiciones en los totales",
    source="atlas framework 17",
    says_fr="La couche destinée aux statistiques est sans superposition : la somme des "
    "superficies y égale celle de leur union.",
    says_es="La capa para estadísticas no tiene superposiciones: la suma de las superficies es "
    "igual a la de su unión.",
)
def overlaps_in_totals(dataset: Dataset, context: Context) -> Outcome:
    """The layer for statistics is flat: the sum of its areas is the area of their union."""
    name = dataset.layer.casefold()
    if not (is_flat(dataset) or _PROTECTED.search(name)):
        return not_applicable("no flat layer or layer of protected areas")
    if not is_flat(dataset) and (is_tier(dataset) or dataset.column(KEPT) is not None):
        return not_applicable("not the layer for totals, which stands beside it")
    if not len(polygons(dataset)):
        return not_applicable("no polygons")
    coverage = coverage_of(dataset)
    km2 = corrected_km2(coverage.shapes)
    total = float(km2.sum())
    twice = 0.0
    if len(coverage.flagged):
        apart = coverage.shapes[coverage.flagged]
        planar = float(shapely.area(apart).sum())
        union = float(shapely.area(shapely.disjoint_subset_union_all(apart)))
        twice = (1 - union / planar) * float(km2[coverage.flagged].sum())
    figure = f"sum {total:,.2f} km2, union {total - twice:,.2f} km2"
    figure += f" ({twice / (total - twice):+.2%})" if total > twice else ""
    if not is_flat(dataset):
        return Outcome(f"{figure}; not the layer for totals")
    found: dict[int, str] = {}
    for first, second, area, _ in coverage.overlaps:
        if area > _MOST_SLIVER_M2:
            found.setdefault(first, f"overlaps {dataset.row_name(second)} by {area / 1e6:,.4f} km2")
    bad = np.array(sorted(found), dtype=np.intp)
    figure += _sampled(coverage)
    return offending_rows(dataset, figure, bad, lambda i: found[int(bad[i])])
