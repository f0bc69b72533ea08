"""The modules of steps: importing them registers their steps under the names that specs use."""

from pipeline.steps import (
    activity,
    attach,
    conform,
    conform_sites,
    elevation_suspects,
    elevations,
    identify,
    locate,
    measured,
    monitors,
    placeholders,
    quantify,
    reconcile,
    settle_activity,
    sum_releases,
    totals,
)

MODULES = (
    activity,
    attach,
    conform,
    conform_sites,
    elevation_suspects,
    elevations,
    identify,
    locate,
    measured,
    monitors,
    placeholders,
    quantify,
    reconcile,
    settle_activity,
    sum_releases,
    totals,
)
