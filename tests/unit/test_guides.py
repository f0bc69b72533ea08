"""What guides tell is so: links lead somewhere, specs are accepted, the example counts land once."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from pipeline import plain_yaml
from pipeline.checks import all_rules
from pipeline.checks.product_rules import ordered_rules
from pipeline.rules import RULES
from pipeline.spec.areas import AreaTable
from pipeline.spec.catalogue import REPOSITORY
from pipeline.spec.mapping import Mapping
from pipeline.spec.source import Vintage
from pipeline.spec.vector import BaseTable, ShapeTable, VectorCrs, VectorRead

PAGES = sorted(
    path.relative_to(REPOSITORY)
    for pattern in ("*.md", "docs/*.md", "layers/*/*.md", "layers/*/crosswalks/*.md")
    for path in REPOSITORY.glob(pattern)
)
POLYGON_SOURCES = (REPOSITORY / "docs" / "polygon_sources.md").read_text(encoding="utf-8")
FILES = (REPOSITORY / "docs" / "files.md").read_text(encoding="utf-8")
NOTES = (REPOSITORY / "layers" / "protected_areas" / "notes.md").read_text(encoding="utf-8")
assert all_rules  # importing the module registers the rules


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_files(page: Path) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    targets = [unquote(link) for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    own = [target.partition("#")[0] for target in targets if "://" not in target]
    missing = [name for name in own if name and not (REPOSITORY / page.parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", [POLYGON_SOURCES, FILES, NOTES], ids=["sources", "files", "notes"])
def test_rules_that_are_named_exist(page: str) -> None:
    named = set(re.findall(r"\b(?:(?:A7|AREA|ID|LEFT|SHAPE|VALUE)-[A-Z]+|[A-F]\d{1,2})\b", page))
    known = {*RULES, *(rule.id for rule in ordered_rules())}
    assert named <= known


def test_specs_of_the_guide_are_accepted() -> None:
    blocks = re.findall(r"```\n(.*?)```", POLYGON_SOURCES, re.DOTALL)
    vintages = plain_yaml.read(blocks[0]).value["vintages"]
    assert [Vintage.model_validate(one).years for one in vintages] == [(2021,), (2023,)]
    read, *ways = (plain_yaml.read(line).value for line in blocks[1].splitlines())
    assert VectorRead.model_validate(read["read"]).encodings == ("cp1252",)
    assert [VectorCrs.model_validate(way["crs"]).stated for way in ways] == [True, False]


def test_keys_of_the_guide_are_those_of_a_spec() -> None:
    known = {*AreaTable.model_fields, *BaseTable.model_fields, *Mapping.model_fields}
    tables = POLYGON_SOURCES.split("| key | what it does |\n")[1:]
    told = {
        key
        for table in tables
        for key in re.findall(r"^\| `(\w+)`", table.partition("\n\n")[0], re.MULTILINE)
    }
    special = {*AreaTable.model_fields, *BaseTable.model_fields} - set(ShapeTable.model_fields)
    assert special <= told <= known


def test_the_example_counts_land_once(tmp_path: Path) -> None:
    """A park of 100 km2, half of it a wilderness of another category."""
    pd.DataFrame(
        {
            "country": ["USA", "USA"],
            "iucn_category": ["Ib", "II"],
            "area_geodesic_km2": [50.0, 100.0],
            "flat_share": [1.0, 0.5],
        }
    ).to_parquet(tmp_path / "protected_areas_flat.parquet")
    (example,) = re.findall(r"```python\n(.*?)```", FILES, re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert re.findall(r"(Ib|II)\s+([\d.]+)", run.stdout) == [("II", "50.0"), ("Ib", "50.0")]
