"""Product rules on rasters: A18 and C14."""

import re

from pyproj import CRS

from pipeline.checks import nalcms
from pipeline.checks.crs_shift import control_shifts
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.raster import Raster

_ALIGNED_M = 0.01
_WGS_84 = (6_378_137.0, 298.257223563)
_LAND_COVER = re.compile(r"nalc|land.?cover", re.IGNORECASE)
_CHANGE = re.compile(r"change", re.IGNORECASE)


@product_rule(
    "A18",
    "reject",
    en="CRS of rasters",
    fr="Système de coordonnées des matrices",
    es="Sistema de coordenadas de los rásteres",
    says_fr="La sphère de l'Atlas, ou WGS 84 sur la même origine ; chaque grille connue avec la "
    "sienne des deux.",
    says_es="La esfera del Atlas, o WGS 84 con el mismo origen; cada malla conocida con la suya de "
    "las dos.",
    source="atlas framework 2.9",
    subject="raster",
)
def raster_crs(raster: Raster, context: Context) -> Outcome:
    """The atlas sphere, or WGS 84 on the same origin; each known grid with its own of the two."""
    registry, verdict = context.catalogue.crs, raster.verdict
    found = [f"states {one.code}" for one in registry.forbidden if one.code == raster.crs_code]
    figure = _figure(raster)
    if figure is None and not found:
        found.append(verdict.reason)
    family = _family(raster)
    grid = f"grid of {family.pixel_m:g} m" if family else "no known grid"
    if family and figure and figure != family.figure:
        found.append(
            f"lies on the land cover's {grid}, which is on {family.figure}, but is tagged as on "
            f"{figure}: {_shift_at_anchorage(raster, context):,.1f} km off in Anchorage"
        )
    if raster.transform is None:
        found.append("has no transform, so that its cells lie nowhere")
    return listed(f"{verdict.identity}, {grid}", found)


def _figure(raster: Raster) -> nalcms.Figure | None:
    """Which of the two figures of the Earth an atlas raster is on; None for any other CRS."""
    verdict = raster.verdict
    if verdict.is_atlas:
        return "sphere"
    ellipsoid = verdict.crs.ellipsoid if verdict.crs else None
    if verdict.identity != "ellipsoidal_look_alike" or ellipsoid is None:
        return None
    a, flattening = _WGS_84
    is_same = abs(ellipsoid.semi_major_metre - a) < 1e-3
    return "WGS 84" if is_same and abs(ellipsoid.inverse_flattening - flattening) < 1e-6 else None


def _family(raster: Raster) -> nalcms.Family | None:
    """The grid of the land cover on whose pixels this raster lies."""
    if raster.transform is None:
        return None
    width, row_turn, x, column_turn, height, y = raster.transform
    for family in nalcms.FAMILIES:
        pixel = family.pixel_m
        has_pixel = abs(width - pixel) < 1e-6 and abs(height + pixel) < 1e-6
        if has_pixel and row_turn == column_turn == 0:
            for left, top in family.origins:
                away = max(_remainder(x - left, pixel), _remainder(y - top, pixel))
                if away <= _ALIGNED_M:
                    return family
    return None


def _remainder(length: float, pixel: float) -> float:
    return abs(length - round(length / pixel) * pixel)


def _shift_at_anchorage(raster: Raster, context: Context) -> float:
    """Kilometres between the two figures at the control point where they differ most."""
    registry = context.catalogue.crs
    crs = raster.verdict.crs
    if raster.verdict.is_atlas or crs is None:
        crs = CRS("+proj=laea +lat_0=45 +lon_0=-100 +datum=WGS84 +units=m")
    return control_shifts(crs, registry)["Anchorage"] / 1000


@product_rule(
    "C14",
    "reject",
    en="Land cover values and legend",
    fr="Valeurs et légende de la couverture du sol",
    es="Valores y leyenda de la cobertura del suelo",
    says_fr="Classes 1 à 19 ou changements 101 à 1919, 0 pour rien ; couleurs d'une des palettes "
    "publiées.",
    says_es="Clases 1 a 19 o cambios 101 a 1919, 0 para nada; colores de una de las paletas "
    "publicadas.",
    source="atlas framework 17, NALCMS legend",
    subject="raster",
)
def land_cover(raster: Raster, context: Context) -> Outcome:
    """Classes 1 to 19 or changes 101 to 1919, 0 for none; colours of one published palette."""
    if not (_LAND_COVER.search(raster.path.stem + raster.layer) or _family(raster)):
        return not_applicable("neither named land cover nor on a grid of it")
    if raster.cell_values is None:
        return listed("no classes", [f"{raster.bands} bands of {raster.dtype} hold no classes"])
    is_changes = raster.dtype.endswith("int16") and (
        _CHANGE.search(raster.layer) is not None or max(raster.cell_values.counts, default=0) > 255
    )
    is_known = nalcms.is_change if is_changes else nalcms.is_class
    counts = {v: n for v, n in raster.cell_values.counts.items() if v != raster.nodata}
    found = [
        f"value {value} in {cells:,} cells"
        for value, cells in counts.items()
        if not is_known(value)
    ]
    palette = "no colour table"
    if raster.colours and not is_changes:
        palette, wrong = _palette(raster, [v for v in counts if v in range(1, 20)])
        found += wrong
    share = raster.cell_values.looked_at / max(raster.cell_values.cells, 1)
    looked = "all cells" if share == 1 else f"{share:.0%} of the cells"
    return listed(f"{len(counts)} values in {looked}, {palette}", found)


def _palette(raster: Raster, classes: list[int]) -> tuple[str, list[str]]:
    """The published palette that fits best, and the classes whose colour is another."""
    wrong = {
        name: [value for value in classes if raster.colours.get(value) != colours[value - 1]]
        for name, colours in nalcms.PALETTES.items()
    }
    best = min(wrong, key=lambda name: len(wrong[name]))
    offences = [
        f"class {value} is coloured {raster.colours.get(value)}, not "
        f"{nalcms.PALETTES[best][value - 1]}"
        for value in wrong[best]
    ]
    return f"palette {best}", offences
