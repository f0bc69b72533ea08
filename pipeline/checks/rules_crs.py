"""Product rules on the CRS: A1 to A4 and A7."""

import re

import numpy as np
import pandas as pd
import shapely

from pipeline.checks.cells import texts_of
from pipeline.checks.crs_shift import control_shifts
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.tiers import accuracy_m, is_companion, is_flat, scale_of
from pipeline.projection import RADIUS_M, Floats, closed_form, to_atlas

_CONTROL_TOLERANCE_M = 0.001
_COLUMN_TOLERANCE_M = 1.0
_DEGREE_M = RADIUS_M * np.pi / 180
_MOST_LATITUDE = 85.0
_DATUM = re.compile(
    r"NAD ?27|NAD ?83|WGS ?(?:19)?84|ITRF|Puerto Rico|Old Hawaiian|unknown|not stated",
    re.IGNORECASE,
)


@product_rule(
    "A1",
    "reject",
    en="Atlas CRS",
    fr="Système de coordonnées de l'Atlas",
    es="Sistema de coordenadas del Atlas",
    says_fr="Le système de coordonnées a les nombres de l'Atlas, quel que soit son nom. Projection "
    "azimutale équivalente de Lambert, 45 N 100 O, sans fausse origine, en mètres, sur une sphère "
    "de 6 370 997 m.",
    says_es="El sistema de coordenadas tiene los números del Atlas, sea cual sea su nombre. "
    "Proyección azimutal equivalente de Lambert, 45 N 100 O, sin falso origen, en metros, sobre "
    "una esfera de 6 370 997 m.",
    source="atlas framework 2.2",
)
def atlas_crs(dataset: Dataset, context: Context) -> Outcome:
    """The CRS has the numbers of the atlas, whatever its name.

    Lambert azimuthal equal area, 45 N 100 W, no false origin, metres, a sphere of 6,370,997 m.
    """
    if dataset.is_lonlat_view:
        return not_applicable("longitude and latitude by design")
    verdict = dataset.verdict
    if dataset.format == "geojson" and verdict.is_atlas:
        reason = "readers take GeoJSON for degrees, whatever its crs member says (RFC 7946)"
        return listed(verdict.identity, [reason], softens=True)
    return listed(verdict.identity, [] if verdict.is_atlas else [verdict.reason])


@product_rule(
    "A2",
    "reject",
    en="Text of the .prj",
    fr="Texte du .prj",
    es="Texto del .prj",
    says_fr="Le ``.prj`` est le texte publié, octet par octet.",
    says_es="El ``.prj`` es el texto publicado, byte por byte.",
    source="atlas framework 2.1, 2.7",
)
def prj_text(dataset: Dataset, context: Context) -> Outcome:
    """The ``.prj`` is the published text, byte by byte."""
    if dataset.shapefile is None:
        return not_applicable("only shapefiles have a .prj")
    wanted, found = context.catalogue.crs.atlas.prj_text.encode("ascii"), dataset.shapefile.prj
    if found == wanted:
        return Outcome(f"{len(wanted)} bytes as published")
    if found is None:
        return listed("no .prj", ["the .prj is missing"])
    pairs = zip(found, wanted, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(found), len(wanted)))
    shown = found[at : at + 40].decode("utf-8", errors="replace")
    return listed(f"{len(found)} bytes", [f"differs from byte {at + 1} on: {shown!r}"])


@product_rule(
    "A3",
    "reject",
    en="Forbidden codes",
    fr="Codes interdits",
    es="Códigos prohibidos",
    says_fr="Aucun sosie interdit (EPSG:2163, EPSG:9311), ni par son code ni par ce qu'est le "
    "système.",
    says_es="Ningún sosia prohibido (EPSG:2163, EPSG:9311), ni por su código ni por lo que es el "
    "sistema.",
    source="atlas framework 2.6, 2.7",
)
def forbidden_codes(dataset: Dataset, context: Context) -> Outcome:
    """No forbidden look-alike (EPSG:2163, EPSG:9311), by code or by what the CRS is."""
    texts = {"the CRS": dataset.crs_text or ""}
    codes: dict[str, str] = {}
    if dataset.crs_code:
        codes["the header"] = dataset.crs_code.upper()
    if dataset.geopackage is not None:
        for srs_id, organization, code, definition in dataset.geopackage.srs:
            texts[f"srs_id {srs_id}"] = definition
            codes[f"srs_id {srs_id}"] = f"{organization}:{code}".upper()
    found = []
    for forbidden in context.catalogue.crs.forbidden:
        name, pattern = forbidden.code, _code_pattern(forbidden.code)
        found += [f"{where} says {name}" for where, text in texts.items() if pattern.search(text)]
        found += [f"{where} is {name}" for where, code in codes.items() if code == name]
    if dataset.verdict.identity in ("alias_2163", "epsg_9311") and not found:
        found = [dataset.verdict.reason]
    return listed(f"{len(found)} found", found)


def _code_pattern(code: str) -> re.Pattern[str]:
    """A code as WKT, PROJJSON or plain text write it."""
    authority, number = code.split(":")
    wkt = rf'\[\s*"{authority}"\s*,\s*"?{number}"?\s*[\],]'
    projjson = rf'"authority"\s*:\s*"{authority}"\s*,\s*"code"\s*:\s*"?{number}\b'
    return re.compile(rf"{wkt}|{projjson}|\b{authority}:+{number}\b", re.IGNORECASE)


@product_rule(
    "A4",
    "reject",
    en="Forward formula",
    fr="Formule directe",
    es="Fórmula directa",
    says_fr="Les points de contrôle et les champs concordent avec la forme close de la projection. "
    "Les points tombent à moins de 1 mm dans le système du fichier ; la géométrie est à moins de "
    "1 m de LON et LAT, qui se trouvent dans les polygones. Une couche généralisée en est aussi "
    "proche que son échelle le demande.",
    says_es="Los puntos de control y los campos concuerdan con la forma cerrada de la proyección. "
    "Los puntos caen a menos de 1 mm en el sistema del archivo; la geometría está a menos de 1 m "
    "de LON y LAT, que están dentro de los polígonos. Una capa generalizada está tan cerca como "
    "pide su escala.",
    source="atlas framework 2.3 to 2.5",
)
def forward_formula(dataset: Dataset, context: Context) -> Outcome:
    """Control points and columns agree with the closed form of the projection.

    The points land within 1 mm under the file's own CRS; geometry is within 1 m of LON and LAT,
    which lie inside polygons. A generalized layer is as near as its scale asks.
    """
    found, worst = [], 0.0
    if dataset.crs is not None and dataset.units == "atlas":
        shifts = control_shifts(dataset.crs, context.catalogue.crs)
        worst = max(shifts.values())
        found = [
            f"{place} lands {metres:,.3f} m away"
            for place, metres in shifts.items()
            if not metres <= _CONTROL_TOLERANCE_M
        ]
    columns = _against_columns(dataset, context)
    if found:
        return listed(f"control points up to {worst:,.3f} m away", found)
    if dataset.units == "atlas" and dataset.crs is not None and not columns.applies:
        return Outcome(f"control points within {worst:.4f} m; {columns.figure}")
    return columns


def _against_columns(dataset: Dataset, context: Context) -> Outcome:
    lon, lat = (_number_column(dataset, context, name) for name in ("lon", "lat"))
    if lon is None or lat is None or dataset.units == "other":
        return not_applicable("no LON and LAT to compare with")
    if is_companion(dataset) or is_flat(dataset):
        return not_applicable("LON and LAT are those of features that are not all here")
    if (dataset.dimension > 0).any():
        return _inside(dataset, lon, lat)
    points = dataset.points
    with np.errstate(invalid="ignore"):
        x, y = closed_form(lon[points.row], lat[points.row])
        own_x, own_y = points.x, points.y
        if dataset.units == "degrees":
            own_x, own_y = to_atlas(points.lon, points.lat)
        away = np.hypot(x - own_x, y - own_y)
    bad = np.flatnonzero(~(away <= _COLUMN_TOLERANCE_M))
    figure = f"{len(bad)} of {len(points.row)} more than {_COLUMN_TOLERANCE_M:g} m from LON, LAT"
    return offending_rows(
        dataset, figure, points.row[bad], lambda i: f"{away[bad[i]]:,.1f} m from its LON, LAT"
    )


def _inside(dataset: Dataset, lon: Floats, lat: Floats) -> Outcome:
    """Whether lines run through LON and LAT, and polygons have them inside."""
    rows = np.flatnonzero(dataset.dimension >= 0)
    lon, lat = lon[rows], lat[rows]
    in_degrees = dataset.units == "degrees"
    with np.errstate(invalid="ignore"):
        places = shapely.points(*((lon, lat) if in_degrees else closed_form(lon, lat)))
    # A degree of longitude is nowhere longer than one of latitude, so this is never too little.
    away = shapely.distance(dataset.geometry[rows], places) * (_DEGREE_M if in_degrees else 1.0)
    away[~(np.isfinite(lon) & np.isfinite(lat))] = np.inf
    # Pages and globes show what is drawn for the scale of the atlas.
    scale = "10m" if dataset.format == "kml" else scale_of(dataset)
    most = np.full(len(rows), max(_COLUMN_TOLERANCE_M, accuracy_m(scale)))
    if in_degrees:
        most /= np.cos(np.radians(np.fmin(np.abs(lat), _MOST_LATITUDE)))
    bad = np.flatnonzero(~(away <= most))
    figure = f"{len(bad)} of {len(rows)} do not have their LON, LAT inside"
    return offending_rows(
        dataset, figure, rows[bad], lambda i: f"{away[bad[i]]:,.1f} m from its LON, LAT"
    )


def _number_column(dataset: Dataset, context: Context, name: str) -> Floats | None:
    values = context.column(dataset, name)
    return None if values is None else pd.to_numeric(values, errors="coerce").to_numpy(float)


@product_rule(
    "A7",
    "warn",
    en="Source datum declared",
    fr="Système de référence déclaré",
    es="Datum de origen declarado",
    says_fr="Chaque entité dit quel système de référence sa source a employé, ou que cela est "
    "inconnu.",
    says_es="Cada elemento dice qué datum usó su fuente, o que se desconoce.",
    source="atlas framework 2.4",
)
def source_datum(dataset: Dataset, context: Context) -> Outcome:
    """Every feature says which datum its source used, or that this is unknown."""
    if dataset.format == "kml":
        return not_applicable("KML is WGS 84")
    values = context.column(dataset, "datum")
    if values is None:
        return listed("no field", ["no field names the source's datum"])
    texts = texts_of(values)
    bad = np.flatnonzero(~texts.str.contains(_DATUM).to_numpy(bool))
    figure = f"{len(bad)} of {len(dataset)} without a known datum"
    return offending_rows(dataset, figure, bad, lambda i: repr(texts.iloc[bad[i]]))
