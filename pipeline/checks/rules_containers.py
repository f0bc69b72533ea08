"""Product rules on the CRS as GeoParquet and GeoPackage carry it: F5 and F6."""

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)

_LEAST_CUSTOM_SRS = 100_000


@product_rule(
    "F5",
    "reject",
    en="CRS of GeoParquet",
    fr="Système de coordonnées de GeoParquet",
    es="Sistema de coordenadas de GeoParquet",
    says_fr="Le PROJJSON est présent ; sans lui, les lecteurs prennent les mètres de l'Atlas pour "
    "des degrés.",
    says_es="El PROJJSON está presente; sin él, los lectores toman los metros del Atlas por "
    "grados.",
    source="atlas framework 14",
)
def geoparquet_crs(dataset: Dataset, context: Context) -> Outcome:
    """The PROJJSON is there; without it readers take atlas metres for degrees."""
    if dataset.geo_metadata is None:
        return not_applicable("not GeoParquet")
    column = dataset.geo_metadata["columns"][dataset.geo_metadata["primary_column"]]
    far = bool((np.abs(dataset.vertices.x) > 180).any())
    found = []
    if "crs" not in column and far:
        found.append("no crs key, which means degrees, but the numbers are metres")
    elif "crs" in column and column["crs"] is None:
        found.append("the crs is null: unknown")
    elif dataset.verdict.is_atlas is not True and dataset.verdict.identity != "geographic":
        found.append(dataset.verdict.reason)
    return listed(dataset.verdict.identity, found)


@product_rule(
    "F6",
    "reject",
    en="CRS row of GeoPackage",
    fr="Système de coordonnées de GeoPackage",
    es="Sistema de coordenadas de GeoPackage",
    says_fr="Les mètres de l'Atlas ont leur propre ligne, non un code qui signifie autre chose.",
    says_es="Los metros del Atlas tienen su propia fila, no un código que significa otra cosa.",
    source="atlas framework 2.7, 14",
)
def geopackage_srs(dataset: Dataset, context: Context) -> Outcome:
    """Atlas metres stand under a row of their own, not under a code that means something else."""
    facts = dataset.geopackage
    if facts is None:
        return not_applicable("not a GeoPackage")
    row = next((row for row in facts.srs if row[0] == facts.srs_id), None)
    if row is None:
        return listed("no row", [f"srs_id {facts.srs_id} has no row"])
    if dataset.verdict.identity == "geographic":
        return not_applicable("longitude and latitude")
    srs_id, organization, _, _ = row
    found = []
    if srs_id < _LEAST_CUSTOM_SRS:
        found.append(f"srs_id {srs_id} is below {_LEAST_CUSTOM_SRS}, where codes of others are")
    if organization.upper() == "EPSG":
        found.append(f"organization is {organization}, which has no code for the atlas CRS")
    return listed(f"srs_id {srs_id}", found)
