"""The same edition built again: the report says what changed, the products know nothing of it."""

import re
from pathlib import Path

import pandas as pd

from tests.commands import build_one, published

LAYER = "outputs/layers/prtr_facilities/2012"


def page(workspace: Path) -> str:
    return (workspace / "outputs/reports/one/index.html").read_text(encoding="utf-8")


def section(text: str) -> str:
    """What the page says below its heading on changes."""
    start = text.index("Changes since the edition before")
    return text[start : text.index("<h3>", start)]


def renamed(workspace: Path) -> tuple[str, str]:
    """Give the first published facility of the sample another name; its id and its old name."""
    features = pd.read_parquet(workspace / LAYER / "prtr_facilities.parquet")
    name = features["name"].iloc[0]
    path = workspace / "data/mx_retc/es_2012.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(name) >= 1
    path.write_text(text.replace(name, "<b>Otra</b> & Hnos."), encoding="utf-8")
    return features["feature_id"].iloc[0], name


def test_a_rebuild_tells_what_changed_and_only_in_the_report(built: Path) -> None:
    workspace = built
    first = published(workspace)
    assert "There is no earlier edition to compare with." in section(page(workspace))

    before = page(workspace)
    assert build_one(workspace).status == 0
    assert published(workspace) == first
    assert page(workspace) == before, "where nothing has changed nothing is made"

    key, name = renamed(workspace)
    assert build_one(workspace).status == 0
    told = section(page(workspace))
    assert "Against the edition 2012 that stood here before this build." in told
    assert key in told
    assert name in told
    assert "&lt;b&gt;Otra&lt;/b&gt; &amp; Hnos." in told
    assert "<b>Otra" not in page(workspace)
    row = re.search(r"<td class=\"k\">Mexico</td>(.*?)</tr>", told, re.DOTALL)
    assert row
    assert re.findall(r">(\d+)<", row[1]) == ["0", "0", "1", "0"]
    changed = published(workspace)
    assert changed != first

    # The same bytes come from a folder in which nothing stood before.
    (workspace / "outputs").rename(workspace / "old")
    assert build_one(workspace).status == 0
    assert published(workspace) == changed
