"""The report of ``validate``: a page for people, JSON for programs, and the offences on a map."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.checks.product_rules import PRODUCT_RULES
from pipeline.checks.show import to_json
from pipeline.checks.validate import ProductReport, has_reject
from pipeline.errors import UsageError
from pipeline.export.findings import write_points
from pipeline.export.gdal import fixed_clock
from pipeline.export.page import page_environment

PAGE, DATA, MAP = "validation.html", "validation.json", "findings.gpkg"
_JUDGEMENTS = ("fail", "warn", "pass", "not_applicable")


def write_validation(
    folder: Path, reports: Sequence[ProductReport], language: str = "en"
) -> list[Path]:
    """Write the page, the JSON and, where an offence has a place, the GeoPackage.

    Args:
        folder: made if it is not there; an earlier report in it is replaced.
        reports: what the rules found.
        language: of the titles of rules.

    Returns:
        Paths of the files written.

    Raises:
        UsageError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MAP).unlink(missing_ok=True)
        layers = _write_offences(folder / MAP, _offences(reports))
        (folder / DATA).write_text(to_json(reports) + "\n", encoding="utf-8")
        page = _page(reports, layers, language)
        (folder / PAGE).write_bytes(page.encode("utf-8", errors="replace"))
    except OSError as error:
        raise UsageError(f"{folder}: cannot write the report ({error.strerror})") from None
    return [folder / PAGE, folder / DATA, *([folder / MAP] if layers else [])]


def _offences(reports: Sequence[ProductReport]) -> pd.DataFrame:
    """Features that break a rule and have a place on the globe."""
    names = ["rule", "product", "row", "feature", "offence", "verdict", "lon", "lat"]
    rows = []
    for report in reports:
        for verdict in report.verdicts:
            for one in verdict.offences:
                what = (verdict.rule, report.product, one.row + 1, one.feature, one.text)
                place = (report.lon[one.row], report.lat[one.row])
                rows.append((*what, verdict.verdict, *place))
    table = pd.DataFrame(rows, columns=names)
    with np.errstate(invalid="ignore"):
        on_globe = (table["lon"].abs() <= 180) & (table["lat"].abs() <= 90)
    return table.loc[on_globe]


def _write_offences(path: Path, offences: pd.DataFrame) -> dict[str, int]:
    """One layer a rule; number of points by layer."""
    with fixed_clock():
        return {
            str(rule): write_points(path, rows, str(rule), PRODUCT_RULES[str(rule)].title.en)
            for rule, rows in offences.groupby("rule")
        }


def _page(reports: Sequence[ProductReport], layers: dict[str, int], language: str) -> str:
    context = {
        "language": language,
        "rejected": has_reject(reports),
        "products": [_product(report, number) for number, report in enumerate(reports, 1)],
        "rules": PRODUCT_RULES,
        "layers": layers,
        "map": MAP,
        "data": DATA,
    }
    return page_environment().get_template("validation.html.j2").render(context)


def _product(report: ProductReport, number: int) -> dict[str, Any]:
    counts = dict.fromkeys(_JUDGEMENTS, 0)
    for verdict in report.verdicts:
        counts[verdict.verdict] += 1
    shown = [v for v in report.verdicts if v.verdict != "not_applicable"]
    shown.sort(key=lambda verdict: _JUDGEMENTS.index(verdict.verdict))
    silent = [v for v in report.verdicts if v.verdict == "not_applicable"]
    return {
        "id": f"p{number}",
        "report": report,
        "counts": counts,
        "shown": shown,
        "silent": silent,
    }
