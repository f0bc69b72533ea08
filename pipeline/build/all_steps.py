"""The modules of steps: importing them registers their steps under the names that specs use."""

from pipeline.steps import (
    attach,
    conform,
    conform_sites,
    identify,
    locate,
    monitors,
    quantify,
    sum_releases,
    totals,
)

MODULES = (
    attach,
    conform,
    conform_sites,
    identify,
    locate,
    monitors,
    quantify,
    sum_releases,
    totals,
)
