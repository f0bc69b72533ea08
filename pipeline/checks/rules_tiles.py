"""The product rule on map tiles: F7."""

from pipeline.checks.product_rules import Context, Outcome, listed, product_rule
from pipeline.checks.raster import Tiles

_MOST_LON, _MOST_LAT = 180.0, 85.06  # where the web's Mercator grid ends
_MOST_ZOOM = 26


@product_rule(
    "F7",
    "warn",
    en="Map tiles",
    fr="Tuiles cartographiques",
    es="Teselas de mapa",
    says_fr="Faites de degrés coupés à 180, dans la grille du Web, avec la liste de leurs couches.",
    says_es="Hechas de grados cortados en 180, en la malla de la Web, con la lista de sus capas.",
    source="atlas framework 14",
    subject="tiles",
)
def tiles(archive: Tiles, context: Context) -> Outcome:
    """Made from degrees cut at 180, within the grid of the web, with their layers listed."""
    west, south, east, north = archive.bounds
    low, high = archive.zooms
    found = []
    if not (
        west >= -_MOST_LON and east <= _MOST_LON and south >= -_MOST_LAT and north <= _MOST_LAT
    ):
        found.append(f"bounds {archive.bounds} leave 180 degrees or {_MOST_LAT}")
    if not (west < east and south < north):
        found.append(f"bounds {archive.bounds} run the wrong way: cut at 180 degrees instead")
    if not 0 <= low <= high <= _MOST_ZOOM:
        found.append(f"zooms {low} to {high}")
    if archive.is_vector and not archive.vector_layers:
        found.append("no vector_layers in the metadata, without which maps show nothing")
    if not archive.tiles:
        found.append("no tiles")
    shown = ", ".join(f"{value:g}" for value in archive.bounds)
    return listed(f"{archive.tiles} tiles, zoom {low} to {high}, {shown}", found)
