"""Every module of steps: importing this one registers them all."""

from pipeline.steps import (  # noqa: F401
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
