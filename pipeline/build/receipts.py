"""Receipts: what an edition was made from and what came of it. No clock, no host, no path."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyogrio
import pyproj
import shapely

import pipeline
from pipeline.build.results import Ingredients, SourceResult
from pipeline.checks.budgets import BudgetVerdict
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from pipeline.rules import RULES
from pipeline.spec.atlas import Edition

# What features are counted by, where the layer has the field.
_COUNTED = (
    ("by_country", "country"),
    ("by_source", "source"),
    ("by_state", "state_prov"),
    ("by_state", "stateabb"),
)


def make_receipt(
    product: Product,
    edition: Edition,
    ingredients: Ingredients,
    ledger: Ledger,
    budgets: list[BudgetVerdict],
) -> dict[str, Any]:
    """The receipt of an edition, before its products are written."""
    results = ingredients.results
    read = [result.inputs for result in results]
    read += [comparison.inputs for comparison in ingredients.comparisons]
    inputs = {name: digest for files in read for name, digest in files.items()}
    everything = product.all_features
    return {
        "layer": product.layer.id,
        "edition": edition.name,
        "program": pipeline.__version__,
        "versions": library_versions(),
        "inputs": dict(sorted(inputs.items())),
        "layouts": {name: layout for result in results for name, layout in result.layouts.items()},
        "encodings": {
            name: encoding for result in results for name, encoding in result.encodings.items()
        },
        "years": {wanted.source: wanted.year for wanted in edition.sources},
        "retrieved": {wanted.source: wanted.retrieved for wanted in edition.sources},
        "datums": {result.source.id: _datum(result) for result in results},
        "caveats": {
            result.source.id: result.source.caveat.model_dump()
            for result in results
            if result.source.caveat
        },
        "accounts": ledger.account_rows(),
        "counts": {
            "features": len(product.features),
            "inset": len(product.inset),
            **{name: len(table) for name, table in product.related.items()},
            **{
                what: _count(everything[name])
                for what, name in _COUNTED
                if name in everything.columns
            },
        },
        "suspects": _suspects(ledger),
        "budgets": [_verdict(budget) for budget in budgets],
    }


def library_versions() -> dict[str, str]:
    """Versions that can change a product."""
    gdal = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return {
        "geopandas": geopandas.__version__,
        "pandas": pd.__version__,
        "matplotlib": version("matplotlib"),
        "pillow": version("pillow"),
        "pmtiles": version("pmtiles"),
        "pyarrow": version("pyarrow"),
        "shapely": shapely.__version__,
        "geos": ".".join(str(part) for part in shapely.geos_version),
        "pyproj": pyproj.__version__,
        "proj": pyproj.proj_version_str,
        "pyogrio": pyogrio.__version__,
        "gdal": gdal,
    }


def write_json(path: Path, content: Any) -> None:
    """JSON with sorted keys, so that two builds give the same bytes."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def file_facts(folder: Path) -> dict[str, dict[str, str | int]]:
    """sha256 and size of every file below `folder` (rule E9)."""
    return {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _count(values: pd.Series) -> dict[str, int]:
    return {str(key): int(number) for key, number in values.value_counts().sort_index().items()}


def _datum(result: SourceResult) -> dict[str, Any]:
    """What the source says of its datum, and what was done to the rows of each (rule A7)."""
    rule = result.source.position_rule.model_dump(exclude_unset=True)
    return rule | {"rows": [asdict(record) for record in result.datums]}


def _suspects(ledger: Ledger) -> dict[str, int]:
    """Findings that each country is asked to look at (rule D9)."""
    findings = ledger.findings()
    is_suspect = findings["rule"].isin([rule.id for rule in RULES.values() if rule.is_suspect])
    return _count(findings.loc[is_suspect, "country"])


def _verdict(budget: BudgetVerdict) -> dict[str, Any]:
    return {
        "source": budget.source,
        "rule": budget.rule,
        "records": budget.records,
        "of": budget.of,
        "most_share": budget.most_share,
        "is_exceeded": budget.is_exceeded,
    }
