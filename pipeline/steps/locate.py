"""Locate: reported coordinates become proved degrees. The only place that repairs coordinates.

A position that lies in the declared state, or in a known offshore area, is taken as reported.
Otherwise each repair the source allows is tried in order and accepted only where its result lies in
the declared state or such an area. What cannot be proved is published as reported where it lies in
the declared country, else quarantined: never moved.

The datum is shifted once the position is read: its few hundred metres are nothing to the tests that
prove a repair, and everything told or judged afterwards is the position that is published.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Geod

from pipeline.places import Bools, Places, embedded_places
from pipeline.projection import Floats, to_atlas
from pipeline.rules import Action
from pipeline.spec.atlas import Framework, OffshoreArea
from pipeline.spec.position import LocateSpec
from pipeline.steps import datum, readings
from pipeline.steps.angle import Angle
from pipeline.steps.readings import Position, Reported
from pipeline.steps.registry import Context, Tables, step

Texts = NDArray[np.object_]

_GEOD = Geod(ellps="WGS84")
# Notations that are damage: what is read from them is a repair, whatever else proves it.
_DAMAGED = ("dotted_thousands",)
_SIGN_REPAIRS = {"negate_longitude": "longitude", "negate_latitude": "latitude"}
_RULES = {"dotted_thousands": "COORD-DOTS"} | dict.fromkeys(_SIGN_REPAIRS, "A9")


@dataclass(frozen=True)
class Declared:
    """Where the features say they are, and the distances that the tests allow."""

    countries: Texts
    states: Texts
    country_m: float
    framework: Framework
    places: Places

    def holds(self, position: Position, metres: float) -> Bools:
        """Whether each position is within `metres` of its declared state."""
        return self.places.near_declared_state(*to_atlas(*position), self.states, metres)

    def proves(self, position: Position) -> Bools:
        """Whether a reading is proved: near its declared state, or in a known offshore area."""
        near = self.holds(position, self.framework.tolerances.repair_m)
        return np.asarray(near | (self.offshore(position) != ""), dtype=bool)

    def country_holds(self, position: Position) -> Bools:
        """Whether each position is in the declared country, with the tolerance of rule A11."""
        return self._on_land(position, self.country_m)

    def offshore(self, position: Position) -> NDArray[np.object_]:
        """Name of the known offshore area that holds each position, or ``''``.

        The areas are windows; what lies on land is not at sea, and only features of the states
        that work in an area, or of none, belong there.
        """
        names = np.full(len(position[0]), "", dtype=object)
        for area in self.framework.offshore_areas:
            is_theirs = (self.countries == area.country) & np.isin(
                self.states.astype(str), (*area.states, "")
            )
            names[_is_inside(area, position) & is_theirs] = area.name
        names[self._on_land(position, 0.0)] = ""
        return names

    def _on_land(self, position: Position, metres: float) -> Bools:
        return self.places.near_declared_country(*to_atlas(*position), self.countries, metres)


@dataclass
class Located:
    """Positions found so far; `method` is the reading that gave them, `is_settled` if proved."""

    lon: Floats
    lat: Floats
    method: NDArray[np.object_]
    is_settled: Bools
    is_repaired: Bools

    @property
    def position(self) -> Position:
        """Longitudes and latitudes."""
        return self.lon, self.lat

    def accept(self, chosen: Bools, position: Position, method: str, *, is_repair: bool) -> None:
        """Take `position` for the chosen rows and settle them."""
        self.lon[chosen], self.lat[chosen] = position[0][chosen], position[1][chosen]
        self.method[chosen] = method
        self.is_settled |= chosen
        self.is_repaired |= chosen & is_repair


@step("locate")
def locate(tables: Tables, context: Context) -> Tables:
    """Give every feature lon, lat, datum, coordinate_status and coordinate_method."""
    features = tables[context.table]
    spec, framework = context.points.locate, context.catalogue.framework
    reported = readings.parse(features, spec)
    declared = Declared(
        features["country"].to_numpy(dtype=object),
        features["state_prov"].to_numpy(dtype=object),
        context.layer.country_m or framework.tolerances.country_m,
        framework,
        embedded_places(),
    )
    stated = datum.read(features, spec.datum)
    figures = datum.figures(stated, context.catalogue.crs)
    found = _as_reported(reported, spec, declared)
    if spec.utm:
        position = readings.utm(reported, readings.zone_of(found.lon), figures)
        _prefer_utm(found, position, spec.utm.agreement_m, features, context)
    _repair(found, reported, figures, spec, declared)
    shifted = datum.to_wgs84(found.position, stated, context)
    found.lon, found.lat = shifted.lon, shifted.lat
    _note_repairs(found, features, context)
    kept = _judge(found, reported, declared, features, context)
    datum.note(shifted, stated, kept, features, context)
    return tables | {context.table: _with_positions(features, found, stated.text, kept)}


def _is_inside(area: OffshoreArea, position: Position) -> Bools:
    lon, lat = position
    inside = (lon >= area.west) & (lon <= area.east)
    return np.asarray(inside & (lat >= area.south) & (lat <= area.north), dtype=bool)


def _as_reported(reported: Reported, spec: LocateSpec, declared: Declared) -> Located:
    lon, lat = readings.as_reported(reported, spec)
    is_possible = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    lon, lat = np.where(is_possible, lon, np.nan), np.where(is_possible, lat, np.nan)
    method = np.array([_notation(found) for found in reported.lon], dtype=object)
    is_recovered = np.isfinite(lon) & np.isfinite(lat) & (spec.notation in _DAMAGED)
    method[is_recovered] = spec.notation
    return Located(lon, lat, method, declared.proves((lon, lat)), is_recovered)


def _notation(angle: Angle | None) -> str:
    return "decimal" if angle is None or angle.minutes is None else "dms"


def _prefer_utm(
    found: Located,
    position: Position,
    agreement_m: float,
    features: pd.DataFrame,
    context: Context,
) -> None:
    """Where the UTM pair confirms the degrees it is the finer of the two: degrees are cut."""
    _, _, metres = _GEOD.inv(*found.position, *position)
    agree = metres <= agreement_m
    found.lon[agree], found.lat[agree] = position[0][agree], position[1][agree]
    found.method[agree] = "utm"
    differ = found.is_settled & (metres > agreement_m)
    context.ledger.add(
        "COORD-PAIRS",
        "published_as_is",
        context.table,
        features[differ],
        "lon",
        _as_text(found.position, differ),
        features.loc[differ, ["reported_easting", "reported_northing"]].agg(", ".join, axis=1),
    )


def _repair(
    found: Located, reported: Reported, figures: Texts, spec: LocateSpec, declared: Declared
) -> None:
    for name in spec.repairs:
        if found.is_settled.all():
            return
        if name == "utm_repair":
            _repair_by_utm(found, reported, figures, declared)
            continue
        position = readings.READINGS[name](reported, spec)
        is_proved = ~found.is_settled & (declared.states != "") & declared.proves(position)
        found.accept(is_proved, position, name, is_repair=True)


def _repair_by_utm(found: Located, reported: Reported, figures: Texts, declared: Declared) -> None:
    """The UTM pair in the one zone, of those its state spans, that puts it into the state."""
    first, last = declared.places.utm_zones(declared.states)
    hits = np.zeros(len(first))
    lon, lat = np.full(len(first), np.nan), np.full(len(first), np.nan)
    if not np.isfinite(first).any():
        return
    for zone in range(int(np.nanmin(first)), int(np.nanmax(last)) + 1):
        spanned = ~found.is_settled & (first <= zone) & (zone <= last)
        position = readings.utm(reported, np.where(spanned, float(zone), np.nan), figures)
        inside = declared.holds(position, declared.framework.tolerances.repair_m)
        hits += inside
        lon[inside], lat[inside] = position[0][inside], position[1][inside]
    found.accept(hits == 1, (lon, lat), "utm_repair", is_repair=True)


def _note_repairs(found: Located, features: pd.DataFrame, context: Context) -> None:
    for name in (*context.points.locate.repairs, *_DAMAGED):
        rows = found.is_repaired & (found.method == name)
        context.ledger.add(
            _RULES.get(name, "A10"),
            "repaired",
            context.table,
            features[rows],
            _SIGN_REPAIRS.get(name, "coordinates"),
            _reported_text(features[rows]),
            _as_text(found.position, rows),
        )


def _judge(
    found: Located,
    reported: Reported,
    declared: Declared,
    features: pd.DataFrame,
    context: Context,
) -> Bools:
    """Which features have a position to publish; findings for the others and for the doubtful."""
    lon, lat = found.position
    limits = declared.framework.tolerances
    metres_from_null = np.hypot(lon, lat) * 111_195.0
    has_digits = (_reported_text(features)).str.contains(r"\d").to_numpy(bool)
    area = declared.offshore(found.position)
    in_country = declared.country_holds(found.position) | (area != "")
    is_known_state = declared.states != ""
    verdicts: list[tuple[str, Action, Bools]] = [
        ("COORD-MISSING", "quarantined", ~has_digits & ~found.is_repaired),
        ("A8", "quarantined", metres_from_null <= limits.null_island_m),
        ("COORD-FORM", "quarantined", ~np.isfinite(lon) | ~np.isfinite(lat)),
        ("A11", "quarantined", ~in_country),
        ("A11-OFFSHORE", "published_as_is", area != ""),
        (
            "A12",
            "published_as_is",
            is_known_state & ~declared.holds(found.position, limits.state_m),
        ),
    ]
    open_rows = np.ones(len(lon), dtype=bool)
    kept = np.ones(len(lon), dtype=bool)
    for rule, action, applies in verdicts:
        rows = open_rows & applies
        before = _reported_text(features[rows])
        if rule == "A11-OFFSHORE":
            before = pd.Series(area[rows])
        elif rule == "A12":
            before = features.loc[rows, "state_prov"]
        context.ledger.add(
            rule,
            action,
            context.table,
            features[rows],
            "coordinates",
            before,
            _as_text(found.position, rows),
        )
        open_rows &= ~rows
        kept &= ~(rows & (action == "quarantined"))
    is_whole = np.array(
        [
            lon is not None and lat is not None and lon.is_whole_degrees and lat.is_whole_degrees
            for lon, lat in zip(reported.lon, reported.lat, strict=True)
        ],
        dtype=bool,
    )
    rows = kept & is_whole & ~found.is_repaired
    context.ledger.add(
        "A16",
        "published_as_is",
        context.table,
        features[rows],
        "coordinates",
        _reported_text(features[rows]),
    )
    return kept


def _with_positions(
    features: pd.DataFrame, found: Located, datums: Texts, kept: Bools
) -> pd.DataFrame:
    located = features.assign(
        lon=found.lon,
        lat=found.lat,
        datum=datums,
        coordinate_status=np.where(found.is_repaired, "repaired", "reported"),
        coordinate_method=found.method,
    )
    return located[kept].reset_index(drop=True)


def _reported_text(features: pd.DataFrame) -> pd.Series:
    return features["reported_lat"] + ", " + features["reported_lon"]


def _as_text(position: Position, rows: Bools) -> pd.Series:
    pairs = zip(position[0][rows], position[1][rows], strict=True)
    return pd.Series(
        [f"{lat:.6f}, {lon:.6f}" if np.isfinite(lon + lat) else "" for lon, lat in pairs],
        dtype="str",
    )
