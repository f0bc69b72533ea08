"""Networks that put one site at different places: the best finder of wrong coordinates.

What is wrong is told and never repaired. Three causes can be recognised: a digit of the degrees,
minutes typed as decimals, and all others.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.projection import Floats
from pipeline.steps.reconcile_distance import Positions, geodesic

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# One digit of the degrees, or of their tenths; and what may remain, in degrees, between the two
# networks' own positions of the site. Tenths are small enough to differ by chance.
_SLIPS = (
    *((float(digit), 0.01) for digit in (*range(1, 10), *range(10, 100, 10))),
    *((digit / 10, 0.001) for digit in range(1, 10)),
)
# Degrees and minutes say where a site is to half a minute; its true place is as near as that.
_MINUTES_M = 2_000.0


@dataclass(frozen=True, eq=False)
class Disagreement:
    """A record, the trusted record of the same site, and what is known of their positions.

    Attributes:
        rule: rule of the finding.
        row: number of the record that the finding is on.
        trusted: number of the record with which it was compared.
        metres: distance between the two.
        proposed: longitude and latitude that would agree; NaN where none is known.
    """

    rule: NDArray[np.object_]
    row: Ints
    trusted: Ints
    metres: Floats
    proposed: tuple[Floats, Floats]


def is_astray(positions: Positions, group: Ints, chosen: pd.Series, suspect_m: float) -> Bools:
    """Records more than `suspect_m` from their site's position, whatever rounding did to them."""
    rows = np.flatnonzero(positions.known)
    astray = np.zeros(len(group), dtype=bool)
    trusted = chosen.reindex(group[rows]).to_numpy(np.int64)
    astray[rows] = positions.least_metres(rows, trusted) > suspect_m
    return astray


def disagreements(
    positions: Positions, group: Ints, chosen: pd.Series, suspect_m: float
) -> Disagreement:
    """Records of one site more than `suspect_m` from the position that is published.

    Args:
        positions: where each record lies.
        group: number of the site of each record.
        chosen: row of the record whose position is published, by site.
        suspect_m: positions farther apart than this, in metres, are told.
    """
    row = np.flatnonzero(is_astray(positions, group, chosen, suspect_m))
    trusted = chosen.reindex(group[row]).to_numpy(np.int64).copy()
    metres = positions.metres(row, trusted)
    lon, lat = _without_slip(positions, row, trusted)
    rule = np.where(np.isfinite(lon), "SITE-DIGIT", "SITE-POSITION").astype(object)
    # Minutes are only ever read into the decimals of one of the two, which may be the trusted one.
    for one, other in ((row.copy(), trusted.copy()), (trusted.copy(), row.copy())):
        read = _minutes_read(positions, one)
        rest = geodesic(*read, positions.lon[other], positions.lat[other])
        near = (rest <= _MINUTES_M) & (rest < metres / 2) & (rule == "SITE-POSITION")
        rule[near] = "SITE-DDMM"
        lon[near], lat[near] = read[0][near], read[1][near]
        row[near], trusted[near] = one[near], other[near]
    return Disagreement(rule, row, trusted, metres, (lon, lat))


def _without_slip(positions: Positions, row: Ints, trusted: Ints) -> tuple[Floats, Floats]:
    """The record's position without a slip of one digit of the degrees; NaN where it has none."""
    east = positions.lon[row] - positions.lon[trusted]
    north = positions.lat[row] - positions.lat[trusted]
    lon, lat = np.full(len(row), np.nan), np.full(len(row), np.nan)
    for slip, rest in _SLIPS:
        for gap, other, is_lon in ((east, north, True), (north, east, False)):
            fits = (np.abs(np.abs(gap) - slip) <= rest) & (np.abs(other) <= rest)
            turn = np.sign(gap[fits]) * slip
            lon[fits] = positions.lon[row][fits] - (turn if is_lon else 0.0)
            lat[fits] = positions.lat[row][fits] - (0.0 if is_lon else turn)
    return lon, lat


def _minutes_read(positions: Positions, row: Ints) -> tuple[Floats, Floats]:
    """Positions if their decimals are minutes; NaN where one has sixty of them or more."""
    read = []
    for degrees in (positions.lon[row], positions.lat[row]):
        whole = np.trunc(degrees)
        minutes = np.round(np.abs(degrees - whole) * 100, 6)
        read.append(np.where(minutes < 60, whole + np.sign(degrees) * minutes / 60, np.nan))
    return read[0], read[1]
