"""What a coordinate reference system really is, found by its numbers (rule A1).

Names and codes lie: the atlas projection has neither a code nor one name, its deprecated twin is
replaced by a different system in silence, and several look-alikes move points by metres or by
kilometres. So method, origin, unit and radius are compared, whatever the notation.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from pipeline.checks.crs_notation import is_shifted_to_wgs84, names_file, read_crs
from pipeline.checks.crs_shift import control_shifts
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.crs import CrsRegistry
from pipeline.text import header_key

Identity = Literal[
    "atlas",
    "alias_2163",
    "epsg_9311",
    "ellipsoidal_look_alike",
    "wrong_radius",
    "geographic",
    "other",
    "missing",
    "unreadable",
]
_METHOD = "lambertazimuthalequalarea"
# Parameter by EPSG code, or by the names in use where a notation carries no code.
_NAMES = {
    "8801": ("latitudeofnaturalorigin", "latitudeoforigin", "latitudeofcenter"),
    "8802": ("longitudeofnaturalorigin", "centralmeridian", "longitudeofcenter"),
    "8806": ("falseeasting",),
    "8807": ("falsenorthing",),
}
_ROUND_M = 1e-3
_MOST_AWAY_M = 10.0  # more than the tolerance of the radius makes anywhere


@dataclass(frozen=True)
class CrsVerdict:
    """The identity of a CRS, and why in a sentence."""

    identity: Identity
    reason: str
    crs: CRS | None = None

    @property
    def is_atlas(self) -> bool | None:
        """Whether coordinates in it are atlas metres; None when nothing can be said."""
        if self.identity in ("missing", "unreadable"):
            return None
        return self.identity in ("atlas", "alias_2163")


def identify_crs(
    text_or_crs: str | bytes | int | CRS | None, registry: CrsRegistry | None = None
) -> CrsVerdict:
    """Say what a CRS is, by its parameters.

    Args:
        text_or_crs: WKT 1 or 2 of any dialect, PROJ string, PROJJSON, code such as ``EPSG:4326``
            or 4326, a CRS, or None.
        registry: the atlas's numbers; those of the repository by default.
    """
    if registry is None and not isinstance(text_or_crs, CRS):
        return _identified(text_or_crs)
    return _identify(text_or_crs, registry or _default_registry())


@lru_cache(maxsize=256)
def _identified(text: str | bytes | int | None) -> CrsVerdict:
    """By the repository's numbers: files of a folder mostly share a text, and PROJ is slow."""
    return _identify(text, _default_registry())


def _identify(text_or_crs: str | bytes | int | CRS | None, registry: CrsRegistry) -> CrsVerdict:
    if text_or_crs is None or (isinstance(text_or_crs, str | bytes) and not text_or_crs.strip()):
        return CrsVerdict("missing", "no CRS is stated")
    try:
        crs = read_crs(text_or_crs)
    except (CRSError, ProjError, UnicodeDecodeError, ValueError, RecursionError) as error:
        first = (str(error).splitlines() or [""])[0][:200]
        return CrsVerdict("unreadable", f"not a CRS in a known notation: {first}")
    return _judge(crs, registry)


@lru_cache(maxsize=1)
def _default_registry() -> CrsRegistry:
    return Catalogue().crs


def _judge(crs: CRS, registry: CrsRegistry) -> CrsVerdict:
    """Without its shift to another datum, if it has one: what it moves is said, not computed."""
    if crs.is_compound and crs.sub_crs_list:
        crs = crs.sub_crs_list[0]
    is_shifted = is_shifted_to_wgs84(crs)
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if names_file(crs) and not crs.is_geographic:
        return CrsVerdict("other", "names a file of shifts, which is not opened")
    verdict = _judge_single(crs, registry)
    if not verdict.is_atlas:
        return verdict
    reason = "the atlas's numbers, but "
    if is_shifted:
        reason += "with a shift to WGS 84, by which software moves points 5.5 to 21.7 km"
        return CrsVerdict("other", reason, crs)
    away = max(control_shifts(crs, registry).values())
    if not away <= _MOST_AWAY_M:
        return CrsVerdict("other", f"{reason}more in its text moves points {away:,.0f} m", crs)
    return verdict


def _judge_single(crs: CRS, registry: CrsRegistry) -> CrsVerdict:
    if crs.is_geographic:
        return CrsVerdict("geographic", f"longitude and latitude ({crs.name})", crs)
    differences = _differences(crs, registry)
    if differences:
        return CrsVerdict("other", "; ".join(differences), crs)
    return _judge_figure(crs, registry)


def _differences(crs: CRS, registry: CrsRegistry) -> list[str]:
    """What besides the figure of the Earth differs from the atlas."""
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None:
        return [f"{crs.type_name} {crs.name!r} is not a projected CRS"]
    if not header_key(operation.method_name).startswith(_METHOD):
        return [f"the method is {operation.method_name}, not Lambert azimuthal equal area"]
    atlas, found = registry.atlas, _parameters(operation)
    angle, length = atlas.angle_tolerance_deg, _ROUND_M * _ROUND_M
    wanted = {
        "8801": ("latitude of origin", atlas.latitude_of_origin, angle),
        "8802": ("central meridian", atlas.central_meridian, angle),
        "8806": ("false easting", 0.0, length),
        "8807": ("false northing", 0.0, length),
    }
    differences = []
    for code, (name, value, tolerance) in wanted.items():
        got = found.get(code, 0.0)
        away = (got - value + 180.0) % 360.0 - 180.0 if code == "8802" else got - value
        if not abs(away) <= tolerance:
            differences.append(f"{name} is {got:.12g}, not {value:g}")
    if crs.prime_meridian is not None and abs(crs.prime_meridian.longitude) > angle:
        differences.append(f"the prime meridian is {crs.prime_meridian.name}")
    if any(abs(axis.unit_conversion_factor - 1.0) > 1e-12 for axis in crs.axis_info):
        differences.append(f"the unit is {crs.axis_info[0].unit_name}, not metre")
    if [axis.direction for axis in crs.axis_info[:2]] != ["east", "north"]:
        differences.append("the axes are not easting, northing")
    return differences


def _parameters(operation: object) -> dict[str, float]:
    """Parameters by EPSG code; angles in degrees, lengths in metres."""
    values = {}
    for parameter in getattr(operation, "params", []):
        key = header_key(parameter.name)
        known = (code for code, names in _NAMES.items() if key in names)
        code = str(parameter.code) if str(parameter.code) in _NAMES else next(known, "")
        value = float(parameter.value) * float(parameter.unit_conversion_factor)
        values[code] = float(np.degrees(value)) if code in ("8801", "8802") else value
    return values


def _judge_figure(crs: CRS, registry: CrsRegistry) -> CrsVerdict:
    """Tell sphere from ellipsoid, and the right radius from wrong ones."""
    atlas, figure = registry.atlas, crs.ellipsoid
    if figure is None:
        return CrsVerdict("other", "the figure of the Earth is not stated", crs)
    a, b = figure.semi_major_metre, figure.semi_minor_metre
    if abs(a - b) > _ROUND_M:
        return _judge_ellipsoid(crs, figure.name, (a, b), registry)
    if abs(a - atlas.radius_m) > atlas.radius_tolerance_m:
        reason = f"the radius is {a:.10g} m, not {atlas.radius_m:.10g} m"
        return CrsVerdict("wrong_radius", reason, crs)
    key = header_key(crs.name)
    if any(key == header_key(forbidden.name) for forbidden in _forbidden(registry)):
        return CrsVerdict("alias_2163", f"the atlas's numbers under the name {crs.name}", crs)
    return CrsVerdict("atlas", "the atlas's numbers", crs)


def _judge_ellipsoid(
    crs: CRS, figure: str, axes: tuple[float, float], registry: CrsRegistry
) -> CrsVerdict:
    """Tell the spherical formula on an ellipsoid (EPSG method 1027) from the ellipsoidal one."""
    operation = crs.coordinate_operation
    is_spherical = operation is not None and "spherical" in operation.method_name.casefold()
    for forbidden in _forbidden(registry):
        twin = forbidden.ellipsoid
        if twin and np.allclose((twin.semi_major_metre, twin.semi_minor_metre), axes, 0, 0.1):
            reason = f"is {forbidden.name}, which passes through the datum of {figure}"
            if not is_spherical:
                reason += "; as this text is written, points move by kilometres"
            return CrsVerdict("epsg_9311", reason, crs)
    if is_spherical:
        radius = _authalic_radius(*axes)
        reason = (
            f"the spherical formula with the authalic radius of {figure}, {radius:.10g} m, "
            f"not {registry.atlas.radius_m:.10g} m"
        )
        return CrsVerdict("wrong_radius", reason, crs)
    reason = f"the figure is the ellipsoid {figure}; points move by up to 17.7 km"
    return CrsVerdict("ellipsoidal_look_alike", reason, crs)


def _authalic_radius(a: float, b: float) -> float:
    """Radius in metres of the sphere with the area of an ellipsoid (Snyder, eq. 3-12, 3-13)."""
    e = np.sqrt(1 - (b / a) ** 2)
    q = 1 + (1 - e**2) / (2 * e) * np.log((1 + e) / (1 - e))
    return float(a * np.sqrt(q / 2))


@lru_cache(maxsize=4)
def _forbidden_by_code(codes: tuple[str, ...]) -> tuple[CRS, ...]:
    return tuple(CRS.from_user_input(code) for code in codes)


def _forbidden(registry: CrsRegistry) -> tuple[CRS, ...]:
    return _forbidden_by_code(tuple(one.code for one in registry.forbidden))
