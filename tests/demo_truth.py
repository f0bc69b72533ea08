"""What was meant of the invented records, of the vintages that an edition of the demo takes."""

import csv

from pipeline.spec.catalogue import Catalogue
from tests.commands import SAMPLES

Row = dict[str, str]


def demo_truth(layer: str, kind: str) -> list[Row]:
    """Rows of the truth tables ``expected_<kind>_<source>.csv``, each with its source."""
    catalogue = Catalogue()
    atlas = catalogue.atlas(catalogue.root / "configs/atlases/demo.yaml")
    editions = next(entry for entry in atlas.layers if entry.layer == layer).editions
    rows = []
    for wanted in editions[0].sources:
        path = SAMPLES / f"expected_{kind}_{wanted.source}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            found = [row | {"source": wanted.source} for row in csv.DictReader(stream)]
        rows += [row for row in found if row["vintage"] == str(wanted.year)]
    return rows
