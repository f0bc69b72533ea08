"""A layer's polygons from what a file holds to what may be published, in one order of steps.

Jumps at 180 degrees are undone before anything is measured, and polygons are cut there once they
are valid.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.antimeridian import continuous, cut
from pipeline.polygons.normal import multipolygons
from pipeline.polygons.noted import CUT, Rows, Shapes, quarantined_rows, together
from pipeline.polygons.repair import BUDGET, Budget, repaired
from pipeline.polygons.sliver_parts import tidied


@dataclass(frozen=True, eq=False)
class Mended:
    """A layer's polygons, one a feature in the order of the features.

    Attributes:
        shapes: valid multipolygons within -180 to 180 degrees; None where quarantined.
        findings: what was done, with `COLUMNS` of `pipeline.polygons.noted`.
    """

    shapes: Shapes
    findings: pd.DataFrame

    @property
    def quarantined(self) -> Rows:
        """Features that are not published; each has a finding that says why."""
        return quarantined_rows(self.findings)


def mended(shapes: Shapes, budget: Budget = BUDGET) -> Mended:
    """Normalise, repair, cut and tidy the polygons of a layer.

    Args:
        shapes: any geometries in degrees of WGS 84, None where a feature has none.
        budget: how far a repair may change the area of a feature.
    """
    whole, mixed = multipolygons(shapes)
    whole, crossing = continuous(whole)
    whole, invalid = repaired(whole, budget)
    at_cut = crossing.loc[crossing["rule"] == CUT, "row"].to_numpy(np.intp)
    at_cut = at_cut[~shapely.is_missing(whole[at_cut])]
    whole = cut(whole, at_cut)
    # Parts a turn of the globe apart may come to lie on each other only now.
    whole[at_cut], late = repaired(whole[at_cut], budget)
    late = late.assign(row=at_cut[late["row"]])
    whole, slivers = tidied(whole)
    return Mended(whole, together([mixed, crossing, invalid, late, slivers]))
