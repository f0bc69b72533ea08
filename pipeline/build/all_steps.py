"""The modules of steps: importing them registers their steps under the names that specs use."""

from pipeline.steps import (
    activity,
    attach,
    conform,
    conform_sites,
    elevations,
    identify,
    locate,
    measured,
    monitors,
    quantify,
    sum_releases,
    totals,
)

MODULES = (
    activity,
    attach,
    conform,
    conform_sites,
    elevations,
    identify,
    locate,
    measured,
    monitors,
    quantify,
    sum_releases,
    totals,
)
