"""Product rules on areas: B3 and B9."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    also_on,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.tier_features import KEPT
from pipeline.checks.tiers import is_flat, scale_of, tier_pairs
from pipeline.checks.true_area import corrected_km2, geodesic, geodesic_as_drawn, in_atlas, polygons
from pipeline.projection import Floats

_LEAST_KM2 = 12.25
# Who drops small polygons by their planar area is off by 0.9 % at most (rule B9).
_PLANAR_SLACK = 0.99
_TOLERANCE = 1e-4
# About 10 s of geodesics; of larger layers features are measured at even steps.
_MOST_VERTICES = 5_000_000
_MISSING = -999
_ROUNDED_KM = 1e-4  # how far 6 decimals of a degree, as in KML, may move an edge
_MOST_SHOWN_VALUES = 10_000
# Fields that claim the area of the geometry, in km2 a unit. Reported areas are another matter.
_AREA_FIELDS = {
    "area_geodesic_km2": 1.0,
    "area_km2": 1.0,
    "areakm2": 1.0,
    "areakm": 1.0,
    "area_sqkm": 1.0,
    "gis_area": 1.0,
    "area_ha": 0.01,
    "area_ha_g": 0.01,
    "gis_acres": 0.0040468564224,
    "area_m2": 1e-6,
    "area_sqm": 1e-6,
}
# What GIS programs keep by themselves, in square units of the layer's own plane.
_PLANAR_FIELDS = ("shape_area", "shap_ar", "st_area(shape)")


@product_rule(
    "B3",
    "warn",
    en="Smallest polygon",
    fr="Plus petit polygone",
    es="Polígono mínimo",
    source="atlas framework 5.1",
    says_fr="Dans une couche au 1:10M, un polygone a au moins 12,25 km2 ou est le plus grand de "
    "son nom.",
    says_es="En una capa 1:10M un polígono tiene al menos 12.25 km2 o es el mayor de su nombre.",
)
def smallest_polygon(dataset: Dataset, context: Context) -> Outcome:
    """In a 1:10M layer a polygon has at least 12.25 km2, or is the largest one of its name."""
    rows = polygons(dataset)
    if scale_of(dataset) != "10m" or not len(rows):
        return not_applicable("no polygons of a 1:10M layer")
    parts, owner = shapely.get_parts(in_atlas(dataset, rows), return_index=True)
    km2 = corrected_km2(parts)
    row = rows[owner]
    # A symbol stays for each name, also where one name has several features.
    name = _names(dataset, context)[row]
    largest = pd.Series(km2).groupby(name).transform("max").to_numpy()
    is_symbol = (km2 == largest) & (name != "")
    bad = np.flatnonzero((km2 < _PLANAR_SLACK * _LEAST_KM2) & ~is_symbol)
    figure = f"{len(bad)} of {len(parts)} polygons under {_LEAST_KM2:g} km2 and no symbol"
    return offending_rows(dataset, figure, row[bad], lambda i: f"{km2[bad[i]]:,.3f} km2")


def _names(dataset: Dataset, context: Context) -> NDArray[np.object_]:
    columns = (context.column(dataset, name) for name in ("name", "name_en", "pa_name"))
    values = next((column for column in columns if column is not None), None)
    if values is None:  # then a feature is all that can be meant
        return np.array([f"row {row}" for row in range(len(dataset))], dtype=object)
    return texts_of(values).str.strip().to_numpy(dtype=object)


@product_rule(
    "B9",
    "reject",
    en="Area attribute",
    fr="Attribut de superficie",
    es="Atributo de superficie",
    source="atlas framework 3.1",
    says_fr="Les champs de superficie donnent la superficie géodésique sur WGS 84 à 0,01 % près, "
    "jamais celle du plan de la projection seule.",
    says_es="Los campos de superficie dan la superficie geodésica en WGS 84 con 0.01 % de "
    "tolerancia, nunca solo la del plano de la proyección.",
)
def area_attribute(dataset: Dataset, context: Context) -> Outcome:
    """Area fields hold the geodesic area on WGS 84 within 0.01 %, never the planar one alone."""
    rows = polygons(dataset)
    if not len(rows):
        return not_applicable("no polygons")
    fields = [name for name in _AREA_FIELDS if dataset.column(name) is not None]
    if not fields:
        planar = next((n for n in _PLANAR_FIELDS if dataset.column(n) is not None), None)
        if planar is None:
            return not_applicable("no area field")
        return listed("planar only", [f"{planar} is in the plane of the CRS; no geodesic area"])
    if scale_of(dataset) or (is_flat(dataset) and context.column(dataset, KEPT) is not None):
        return not_applicable("a tier, whose areas the edition's full detail tells")
    step = max(
        1, -(-int(shapely.get_num_coordinates(dataset.geometry[rows]).sum()) // _MOST_VERTICES)
    )
    rows = rows[::step]
    measured = geodesic(dataset, rows)
    bad_rows, texts, worst = [], [], 0.0
    for name in fields:
        km2, rounding = _values(dataset, name, rows)
        allowed = _TOLERANCE * measured.km2 + rounding
        if dataset.format == "kml":
            allowed = allowed + _ROUNDED_KM * measured.outline_km
        judged = np.isfinite(km2) & np.isfinite(measured.km2)
        off = np.flatnonzero(judged & (np.abs(km2 - measured.km2) > allowed))
        # Along long edges the file's own plane gives another area than geodesics do.
        drawn = geodesic_as_drawn(dataset, rows[off])
        still = np.abs(km2[off] - drawn) > allowed[off]
        off, drawn = off[still], drawn[still]
        planar_km2 = shapely.area(in_atlas(dataset, rows[off])) / 1e6
        for index, geodesic_km2, plane in zip(off.tolist(), drawn, planar_km2, strict=True):
            bad_rows.append(int(rows[index]))
            texts.append(_difference(name, km2[index], geodesic_km2, plane, allowed[index]))
            worst = max(worst, abs(km2[index] / geodesic_km2 - 1) if geodesic_km2 else np.inf)
    figure = f"{', '.join(fields)}: {len(set(bad_rows))} of {len(rows)} off by over 0.01 %"
    figure += f", at most {worst:.2%}" if bad_rows else ""
    figure += f" (every {step}th feature)" if step > 1 else ""
    return offending_rows(dataset, figure, np.array(bad_rows, dtype=np.intp), lambda i: texts[i])


def _values(dataset: Dataset, name: str, rows: NDArray[np.intp]) -> tuple[Floats, float]:
    """An area field in km2, NaN where it is missing, and half a unit of its last decimal."""
    column = dataset.column(name)
    assert column is not None
    values = pd.to_numeric(column.iloc[rows], errors="coerce").to_numpy(float)
    values = np.where(values == _MISSING, np.nan, values)
    shown = [repr(value) for value in values[np.isfinite(values)][:_MOST_SHOWN_VALUES].tolist()]
    decimals = max((_decimals(text) for text in shown), default=0)
    return values * _AREA_FIELDS[name], 0.5 * 10.0**-decimals * _AREA_FIELDS[name]


def _decimals(number: str) -> int:
    """Decimals of a number as Python writes it: 2.5e-07 has 8."""
    mantissa, _, exponent = number.partition("e")
    fraction = mantissa.partition(".")[2].rstrip("0")
    return max(0, len(fraction) - int(exponent or 0))


def _difference(name: str, value: float, geodesic_km2: float, plane: float, allowed: float) -> str:
    """What is wrong with an area, with the error's signature where it is a known one."""
    text = f"{name} is {value:,.6g} km2, geodesic {geodesic_km2:,.6g} km2"
    if abs(value - plane) <= allowed:
        return f"{text}: the planar area of the atlas projection ({plane / geodesic_km2 - 1:+.2%})"
    return f"{text} ({value / geodesic_km2 - 1:+.2%})" if geodesic_km2 else text


@also_on("B9", "edition")
def area_of_tiers(edition: Edition, context: Context) -> Outcome:
    """A generalized tier holds the areas of the full detail, or those of its own geometry."""
    found, compared = [], 0
    for pair in tier_pairs(edition):
        fields = [n for n in _AREA_FIELDS if pair.general.column(n) is not None]
        ids, known = pair.general.ids, pair.detailed.ids
        assert ids is not None
        assert known is not None
        rows = polygons(pair.general)
        own = geodesic(pair.general, rows).km2 if fields else np.empty(0)
        for name in fields:
            if pair.detailed.column(name) is None:
                continue
            everything = np.arange(len(pair.detailed))
            full = pd.Series(_values(pair.detailed, name, everything)[0], index=known.to_numpy())
            full = full[~full.index.duplicated()]
            km2, rounding = _values(pair.general, name, rows)
            wanted = full.reindex(ids.iloc[rows].to_numpy()).to_numpy(float)
            compared += len(rows)
            for index in np.flatnonzero(np.isfinite(km2)).tolist():
                allowed = _TOLERANCE * km2[index] + rounding
                if (
                    not min(abs(km2[index] - wanted[index]), abs(km2[index] - own[index]))
                    <= allowed
                ):
                    feature = pair.general.row_name(int(rows[index]))
                    layer = pair.general.layer
                    text = f"{km2[index]:,.6g} km2, full detail {wanted[index]:,.6g} km2"
                    found.append(f"{layer} {feature}: {name} is {text}")
    if not compared:
        return not_applicable("no tiers with areas")
    return listed(f"{len(found)} of {compared} areas of generalized tiers differ", found)
