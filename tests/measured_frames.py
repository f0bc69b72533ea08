"""Sites and monitors of two invented networks, and the context of a layer step on them."""

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.ledger import Ledger
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.steps.layer_steps import LayerContext
from tests.register_frames import layer

LAYER = "monitoring_sites"
NETWORKS = {"us_example": "Example", "ca_example": "Exemple"}
_SPEC = REPOSITORY / "tests/counterexamples/specs/source_network_valid.yaml"
_TABLE = f"layers/{LAYER}/crosswalks/parameters.csv"


def catalogue_of_networks(root: Path) -> Catalogue:
    """The vocabulary of the repository beside two networks written below `root`."""
    valid = _SPEC.read_text("utf-8")
    for source, network in NETWORKS.items():
        path = root / "configs/sources/any" / f"{source}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = valid.replace("id: us_example", f"id: {source}", 1)
        path.write_text(text.replace("network: Example", f"network: {network}", 1), "utf-8")
    (root / _TABLE).parent.mkdir(parents=True)
    (root / _TABLE).write_bytes((REPOSITORY / _TABLE).read_bytes())
    return Catalogue(root)


def context_of(catalogue: Catalogue, sources: tuple[str, ...] = tuple(NETWORKS)) -> LayerContext:
    named = layer().model_copy(update={"id": LAYER})
    return LayerContext(catalogue, named, dict.fromkeys(sources, 2022), Ledger())


def sites_of(*features: str, media: str = "air") -> pd.DataFrame:
    """A site a feature id, as the reconciling step leaves them."""
    return pd.DataFrame(
        {
            "source": "us_example",
            "country": "USA",
            "file": "sites.csv",
            "record": range(2, len(features) + 2),
            "feature_id": list(features),
            "media": media,
        }
    ).astype({"feature_id": "str", "media": "str", "source": "str"})


def monitors_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of monitors; what a row does not name is empty, its site is ``F1``."""
    known = {
        "source": "us_example",
        "country": "USA",
        "file": "monitors.csv",
        "native_id": "001",
        "feature_id": "F1",
        "parameter": "O3",
        "national_parameter": "44201",
        "instrument": "",
        "method": "",
        "unit_reported": "",
        "data_year": None,
        "monitor_status": "",
    }
    numbered = [known | {"record": number} | row for number, row in enumerate(rows, start=2)]
    frame = pd.DataFrame(numbered, columns=[*known, "record"])
    texts = {name: "str" for name in known if name != "data_year"}
    return frame.astype(texts | {"data_year": "Int64", "record": "int64"})
