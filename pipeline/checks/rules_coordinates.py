"""Product rules on coordinates: A5, A8, A9 and A13 to A15. Every vertex counts."""

import numpy as np
from numpy.typing import NDArray

from pipeline.checks.base_layers import is_base_layer
from pipeline.checks.dataset import Dataset, Positions
from pipeline.checks.product_rules import (
    ASSOCIATED_STATES,
    Context,
    Outcome,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.projection import RADIUS_M, Floats, to_atlas, to_degrees, wrap_longitude

_ROUND_TRIP_DEG = 1e-9
_MOST_SAMPLES = 1_000_000
_DEGREE_M = RADIUS_M * np.pi / 180
# Where east longitudes are legitimate: the western Aleutians; Guam and the Northern Marianas.
_EAST = ((172.0, 180.0), (144.0, 147.0))
_FAR_PACIFIC = ASSOCIATED_STATES | {"US-UM"}
_SAMOA = (-172.0, -15.0, -168.0, -10.0)
# The same with the exclusive economic zones around them.
_EAST_WATERS = ((167.0, 180.0), (141.0, 150.0))
_SAMOA_WATERS = (-174.5, -18.0, -165.0, -10.0)
# Degrees of the three countries without the far Pacific: a point in metres is never there.
_NORTH_AMERICA = (-180.0, 10.0, -45.0, 84.0)


@product_rule(
    "A5",
    "reject",
    en="Round trip",
    fr="Aller-retour de projection",
    es="Ida y vuelta de la proyección",
    says_fr="Des degrés aux mètres de l'Atlas et retour, on retrouve les mêmes degrés à 1e-9 près.",
    says_es="De grados a metros del Atlas y de vuelta se obtienen los mismos grados con 1e-9 de "
    "tolerancia.",
    source="atlas framework 2.3",
)
def round_trip(dataset: Dataset, context: Context) -> Outcome:
    """Degrees to atlas metres and back give the same degrees within 1e-9."""
    if dataset.units == "other":
        return not_applicable("not in atlas metres or degrees")
    places = _sample(dataset.vertices)
    with np.errstate(invalid="ignore"):
        known = (np.abs(places.lat) < 90) & (np.abs(places.lon) <= 180)
        row, lon, lat = places.row[known], places.lon[known], places.lat[known]
        # The one point that has no image, the antipode of the centre, comes back as no number.
        back_lon, back_lat = to_degrees(*to_atlas(lon, lat))
    away = np.fmax(np.abs(wrap_longitude(back_lon - lon)), np.abs(back_lat - lat))
    bad = np.flatnonzero(~(away <= _ROUND_TRIP_DEG))
    figure = f"at most {away.max(initial=0):.1e} degrees" if not len(bad) else f"{len(bad)} differ"
    return offending_rows(dataset, figure, row[bad], lambda i: f"{away[bad[i]]:.3g} degrees")


def _sample(places: Positions) -> Positions:
    """All positions of points; of large polygon layers, vertices at even steps."""
    step = max(1, -(-len(places.row) // _MOST_SAMPLES))
    x, y, lon, lat = (part[::step] for part in (places.x, places.y, places.lon, places.lat))
    return Positions(places.row[::step], x, y, lon, lat)


@product_rule(
    "A8",
    "reject",
    en="Null Island",
    fr="Île nulle (0 N, 0 E)",
    es="Isla nula (0 N, 0 E)",
    says_fr="Aucune entité à moins d'un kilomètre de 0 N 0 E, où vont les coordonnées manquantes.",
    says_es="Ningún elemento a menos de un kilómetro de 0 N 0 E, adonde van las coordenadas que "
    "faltan.",
    source="atlas framework 3.5, 4",
)
def null_island(dataset: Dataset, context: Context) -> Outcome:
    """No feature within a kilometre of 0 N 0 E, where missing coordinates go."""
    places = dataset.vertices
    bad = np.flatnonzero(_is_null_island(places, context))
    figure = f"{len(bad)} of {len(places.row)} positions at 0 N 0 E"
    return offending_rows(dataset, figure, places.row[bad], lambda i: _shown(places, bad[i]))


def _is_null_island(places: Positions, context: Context) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        metres = np.hypot(places.lon, places.lat) * _DEGREE_M
        near: np.ndarray = metres <= context.catalogue.framework.tolerances.null_island_m
    return near


@product_rule(
    "A9",
    "reject",
    en="Longitude and latitude sign",
    fr="Signe de la longitude et de la latitude",
    es="Signo de la longitud y la latitud",
    says_fr="Les longitudes ouest sont négatives et les latitudes positives, sauf dans les "
    "territoires où il en est autrement. Les lignes et les polygones sont jugés par un point de "
    "chacun : ceux en mer vont aussi loin que les eaux de ces territoires.",
    says_es="Las longitudes oeste son negativas y las latitudes positivas, salvo en los territorios"
    " donde no es así. Las líneas y los polígonos se juzgan por un punto de cada uno: los del mar "
    "llegan hasta donde llegan las aguas de esos territorios.",
    source="atlas framework 3.3, 3.5",
)
def lost_sign(dataset: Dataset, context: Context) -> Outcome:
    """West longitudes are negative, latitudes positive, but for the territories that are not so.

    Lines and polygons are judged by a place on each: those at sea reach as far as the waters of
    these territories do.
    """
    has_shapes = bool((dataset.dimension > 0).any())
    places = dataset.points if has_shapes else dataset.vertices
    lon, lat = places.lon, places.lat
    west, south, east, north = _SAMOA_WATERS if has_shapes else _SAMOA
    with np.errstate(invalid="ignore"):
        is_west = lon < 0
        for low, high in _EAST_WATERS if has_shapes else _EAST:
            is_west |= (lon >= low) & (lon <= high)
        if is_base_layer(dataset):  # they show other countries as well
            for window in context.catalogue.framework.extent:
                is_west |= (lon >= window.west) & (lon <= window.east)
        is_north = (lat >= 0) | ((lon > west) & (lon < east) & (lat > south) & (lat < north))
        on_globe = np.isfinite(lon) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    state = context.declared(dataset, "state_prov")[places.row]
    is_far = np.isin(state, sorted(_FAR_PACIFIC))
    # Null Island is rule A8's, and a pair that is off the globe rule A10's.
    wrong = on_globe & ~(is_west & is_north) & ~is_far & ~_is_null_island(places, context)
    bad = np.flatnonzero(wrong)
    proved = _proved_flip(dataset, context, places, bad)
    figure = f"{len(bad)} of {len(places.row)} positions, {int(proved.sum())} of them proved"
    flipped = "; west of Greenwich it is where it is declared to be"
    return offending_rows(
        dataset,
        figure,
        places.row[bad],
        lambda i: _shown(places, bad[i]) + (flipped if proved[i] else ""),
    )


def _proved_flip(
    dataset: Dataset, context: Context, places: Positions, bad: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether an east longitude, made west, lies in the declared state, or else the country."""
    row, lon, lat = places.row[bad], -places.lon[bad], places.lat[bad]
    x, y = to_atlas(lon, lat)
    tolerances = context.catalogue.framework.tolerances
    state = context.declared(dataset, "state_prov")[row]
    country = context.declared(dataset, "country")[row]
    near = context.places.near_declared_country(x, y, country, tolerances.country_m)
    has_state = np.isin(state, sorted(context.places.states))
    near[has_state] = context.places.near_declared_state(
        x[has_state], y[has_state], state[has_state], tolerances.state_m
    )
    return near & (lon < 0)


@product_rule(
    "A13",
    "reject",
    en="Domain of the projection",
    fr="Domaine de la projection",
    es="Dominio de la proyección",
    says_fr="En mètres de l'Atlas, rien ne se trouve au-delà de l'hémisphère, sauf dans un fichier "
    "nommé « inset ».",
    says_es="En metros del Atlas nada queda más allá del hemisferio, salvo en un archivo llamado "
    "«inset».",
    source="atlas framework 3.2, 3.3",
)
def domain(dataset: Dataset, context: Context) -> Outcome:
    """In atlas metres nothing lies beyond the hemisphere, unless the file is named an inset."""
    if dataset.units != "atlas":
        return not_applicable("not in atlas metres")
    places = dataset.vertices
    with np.errstate(invalid="ignore"):
        radius = np.hypot(places.x, places.y)
        bad = np.flatnonzero(radius > context.catalogue.framework.domain_radius_m)
    features = len(np.unique(places.row[bad]))
    if "inset" in f"{dataset.path.stem} {dataset.layer}".casefold():
        return Outcome(f"{features} features beyond the domain, in a named inset")
    figure = f"{features} features beyond the domain; largest radius {_largest(radius):,.0f} m"
    return offending_rows(
        dataset, figure, places.row[bad], lambda i: f"{radius[bad[i]]:,.0f} m from the centre"
    )


@product_rule(
    "A14",
    "reject",
    en="Impossible coordinates",
    fr="Coordonnées impossibles",
    es="Coordenadas imposibles",
    says_fr="La projection ne donne jamais un rayon de deux fois celui de la Terre ou plus.",
    says_es="La proyección nunca da un radio de dos veces el de la Tierra o más.",
    source="atlas framework 3.2, 4",
)
def impossible(dataset: Dataset, context: Context) -> Outcome:
    """The projection never yields a radius of twice the Earth's or more."""
    if dataset.units != "atlas":
        return not_applicable("not in atlas metres")
    places = dataset.vertices
    radius = np.hypot(places.x, places.y)
    bad = np.flatnonzero(~(radius < 2 * RADIUS_M))
    figure = f"largest radius {_largest(radius):,.0f} m of less than {2 * RADIUS_M:,.0f} m"
    return offending_rows(
        dataset, figure, places.row[bad], lambda i: f"{radius[bad[i]]:,.0f} m from the centre"
    )


@product_rule(
    "A15",
    "reject",
    en="Degrees in a metre layer",
    fr="Degrés dans une couche en mètres",
    es="Grados en una capa en metros",
    says_fr="L'étendue d'une couche de l'Atlas n'est pas en degrés, ni aucun de ses points.",
    says_es="La extensión de una capa del Atlas no está en grados, ni tampoco ninguno de sus "
    "puntos.",
    source="atlas framework 3.5",
)
def degrees_in_metres(dataset: Dataset, context: Context) -> Outcome:
    """The extent of an atlas layer is not that of degrees; nor is a single point of it."""
    if dataset.verdict.identity in ("geographic", "other") or not len(dataset.vertices.row):
        return not_applicable("not in atlas metres")
    places = dataset.vertices
    x, y = places.x, places.y
    in_degrees = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    west, south, east, north = _NORTH_AMERICA
    like_a_place = in_degrees & (x > west) & (x < east) & (y > south) & (y < north)
    # A corner of a polygon may be that near the middle of the projection, a whole one may not.
    beyond = np.unique(places.row[~like_a_place])
    like_a_place &= (dataset.dimension[places.row] == 0) | ~np.isin(places.row, beyond)
    bad = np.flatnonzero(in_degrees if in_degrees.all() else like_a_place)
    figure = f"extent {x.min():.6g}, {y.min():.6g} to {x.max():.6g}, {y.max():.6g}"
    return offending_rows(
        dataset, figure, places.row[bad], lambda i: f"({x[bad[i]]:.6g}, {y[bad[i]]:.6g})"
    )


def _largest(values: Floats) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else 0.0


def _shown(places: Positions, index: int) -> str:
    x, y, lon, lat = (v[index] for v in (places.x, places.y, places.lon, places.lat))
    # Adding zero takes the sign off a negative one.
    return f"({x:.2f}, {y:.2f}), which is {round(lon, 5) + 0:.5f}, {round(lat, 5) + 0:.5f}"
