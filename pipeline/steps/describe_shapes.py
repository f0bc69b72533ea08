"""What follows from a feature's shape and its source: ids, label point, area, provenance."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.countries import BY_ALPHA_2
from pipeline.polygons.area import drawn_km2, geodesic_km2
from pipeline.projection import Floats
from pipeline.spec.base import LANGUAGES
from pipeline.spec.reference import Designation
from pipeline.steps.conform import LIST_SEPARATOR
from pipeline.steps.conform_numbers import numbers_of
from pipeline.steps.registry import Context, Tables, step

Shapes = NDArray[np.object_]

# A reported area may differ by this share before it is told (measured: sound ones stay within 2 %).
MOST_DIFFERENCE = 0.05
_DECIMALS = 6
_DECIMALS_OF_VERTICES = 9  # a tenth of a millimetre
# Edges up to 5.5 km are the same within a metre in degrees, in the atlas plane and as geodesics.
# Base maps have few vertices; with longer edges small polygons have three areas (rule B9).
_LONGEST_DEGREES = 0.05
_YEAR = r"^([12]\d{3})"


@step("describe_areas")
def describe_areas(tables: Tables, context: Context) -> Tables:
    """Ids, names, designation in three languages, area beside the reported one, provenance."""
    areas = tables["areas"].reset_index(drop=True)
    source, shapes = context.areas, areas["shape"].to_numpy(object)
    states = areas["state_provs"].str.split(LIST_SEPARATOR).str[0].fillna("").astype("str")
    country = states.str[:2].map(BY_ALPHA_2).fillna(areas["country"]).astype("str")
    ids = country + f"-{source.inventory}-" + areas["native_id"]
    lon, lat = label_points(shapes)
    areas = areas.assign(
        feature_id=ids,
        country=country,
        parent_id=_parents(areas, ids),
        inventory=source.inventory,
        name=_names(areas, source.language),
        state_prov=states,
        established_year=_years(areas, context),
        lon=lon,
        lat=lat,
        source=source.id,
        vintage=str(context.year),
        retrieved=context.retrieved,
        **_areas(areas, shapes),
        **_designations(areas["designation_code"], context.catalogue.designations(context.layer)),
    )
    differs = areas[areas["area_flag"] == "differs"]
    context.ledger.add(
        "AREA-REPORTED",
        "published_as_is",
        "areas",
        differs,
        "area_reported_km2",
        differs["area_reported_km2"].map("{:.2f}".format),
        differs["area_geodesic_km2"].map("{:.2f}".format),
    )
    return tables | {"areas": areas}


def _parents(areas: pd.DataFrame, ids: pd.Series) -> pd.Series:
    """What each zone is part of: an id of the atlas, or else the national one; never itself."""
    by_native = dict(zip(areas["native_id"], ids, strict=True))
    parents = areas["zone_of"].where(areas["zone_of"] != areas["native_id"], "")
    return parents.map(lambda parent: by_native.get(parent, parent)).astype("str")


def _years(areas: pd.DataFrame, context: Context) -> pd.Series:
    """The year that a year or a date begins with; what begins with none is told."""
    texts = areas["established_year"]
    years = texts.str.extract(_YEAR, expand=False)
    is_wrong = years.isna() & (texts != "")
    context.ledger.add(
        "VALUE-FORM",
        "published_as_is",
        "areas",
        areas[is_wrong],
        "established_year",
        texts[is_wrong],
    )
    return pd.to_numeric(years).astype("Int64")


def label_points(shapes: Shapes) -> tuple[Floats, Floats]:
    """A place inside each shape, in the largest of its parts; on a line, its middle vertex.

    Lines are straight in degrees or in the atlas plane and not in both; vertices are the same.
    """
    parts, row = shapely.get_parts(shapes, return_index=True)
    is_line = shapely.get_dimensions(parts) == 1
    size = np.where(is_line, shapely.length(parts), shapely.area(parts))
    order = np.lexsort([-size, row])
    largest = parts[order[np.unique(row[order], return_index=True)[1]]]
    on_line = shapely.get_dimensions(largest) == 1
    places = shapely.point_on_surface(largest)
    lines = largest[on_line]
    places[on_line] = shapely.get_point(lines, shapely.get_num_points(lines) // 2)
    # Rounding moves a point by 5 cm: less than any tolerance of a map, and told degrees are short.
    # Points are where their source has them.
    is_point = shapely.get_dimensions(shapes) == 0
    x, y = shapely.get_x(places), shapely.get_y(places)
    return (
        np.where(is_point, x, np.round(x, _DECIMALS)),
        np.where(is_point, y, np.round(y, _DECIMALS)),
    )


def _names(areas: pd.DataFrame, language: str) -> pd.Series:
    """The name in the agency's language, else the first that there is."""
    name = areas["name_original"]
    for field in (f"name_{language}", "name_en", "name_fr", "name_es"):
        name = name.where(name != "", areas[field])
    return name


def _areas(areas: pd.DataFrame, shapes: Shapes) -> dict[str, Floats | pd.Series]:
    km2, reported = drawn_km2(shapes), areas["area_reported_km2"].to_numpy(float)
    ratio = km2 / reported
    flag = np.where(np.abs(ratio - 1) > MOST_DIFFERENCE, "differs", "agrees")
    flag = np.where(np.isnan(reported), "not_reported", flag)
    return {
        "area_geodesic_km2": km2,
        "area_ratio": ratio,
        "area_flag": pd.Series(flag, index=areas.index, dtype="str"),
    }


def _designations(codes: pd.Series, known: dict[str, Designation]) -> dict[str, pd.Series]:
    return {
        f"designation_{language}": codes.map(
            lambda code, language=language: known[code].names[language] if code else ""
        ).astype("str")
        for language in ("en", "fr", "es")
    }


@step("describe_base")
def describe_base(tables: Tables, context: Context) -> Tables:
    """Ids, label point and provenance of features of the base map."""
    features = tables["features"].reset_index(drop=True)
    source = context.base
    if context.layer.geometry == "polygon":
        features["shape"] = _with_short_edges(features["shape"].to_numpy(object))
    lon, lat = label_points(features["shape"].to_numpy(object))
    if "area_geodesic_km2" in context.layer.fields:
        km2 = geodesic_km2(features["shape"].to_numpy(object))
        features["area_geodesic_km2"] = np.round(km2, _DECIMALS)  # a square metre
    described = features.assign(
        **_state_names(features, context),
        feature_id=f"{context.layer.id}-" + features["native_id"],
        lon=lon,
        lat=lat,
        source=source.id,
        vintage=str(context.year),
        retrieved=context.retrieved,
    )
    if "feature_country" in described:
        described["country"] = described.pop("feature_country")
    if "stateabb" in features.columns:
        described["state_prov"] = features["stateabb"]
    # The report lists features by their names and states, also those that have none.
    for name in (*context.layer.fields, "name", "state_prov"):
        if name not in described.columns and context.catalogue.fields[name].type == "text":
            described[name] = ""
        elif name not in described.columns:
            described[name] = np.nan
    for name, field in context.catalogue.fields.items():
        if name in context.layer.fields and field.type != "text":
            described[name] = numbers_of(described, name, field.type == "integer", context)
    return tables | {"features": described}


def _state_names(features: pd.DataFrame, context: Context) -> dict[str, pd.Series]:
    """Names of states in three languages from the atlas's own table, where the source has none."""
    if "stateabb" not in features.columns or "name_en" not in context.layer.fields:
        return {}
    if "name_en" in features.columns:
        return {}
    states = context.catalogue.states
    return {
        f"name_{language}": features["stateabb"]
        .map(lambda code, language=language: states[code].names[language] if code else "")
        .astype("str")
        for language in LANGUAGES
    }


def _with_short_edges(shapes: Shapes) -> Shapes:
    """Polygons with vertices added, which are the same on both sides of a shared edge."""
    dense = shapely.segmentize(shapes, _LONGEST_DEGREES)
    places = np.round(shapely.get_coordinates(dense), _DECIMALS_OF_VERTICES)
    return np.asarray(shapely.set_coordinates(dense, places))
