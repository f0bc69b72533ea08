"""How an edition came to be and how good it is, told from its ledger and its receipt."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import CheckError
from pipeline.export.metadata_phrases import joined, same, say, say_name
from pipeline.export.metadata_tiers import tier_notes
from pipeline.export.product import Product
from pipeline.export.report_tables import Balance, account_balances
from pipeline.export.rule_titles import trilingual_title
from pipeline.ledger import RECORD_KEY
from pipeline.projection import closed_form, to_degrees
from pipeline.rules import RULES
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.source import SourceSpec

_ENDINGS = ("quarantined", "merged", "dropped_by_spec")
_TOLERANCE_M = 0.001
_HALF_MILLIMETRE = 2000  # of them in a metre


@dataclass(frozen=True)
class Step:
    """One step of the making, and the sources that it used."""

    text: Trilingual
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What came of a coordinate rule; `is_kept` if no record that breaks it is published."""

    rule: str
    title: Trilingual
    text: Trilingual
    is_kept: bool


@dataclass(frozen=True)
class Quality:
    """Data quality in sentences, with the verdicts that they rest on."""

    accuracy: Trilingual
    completeness: Trilingual
    attributes: Trilingual
    quarantined: int
    verdicts: tuple[Verdict, ...]


def process_steps(
    product: Product,
    catalogue: Catalogue,
    sources: list[SourceSpec],
    names: dict[str, Trilingual],
    receipt: dict[str, Any],
    findings: pd.DataFrame,
) -> tuple[Step, ...]:
    """The steps in their order: of each source, then of all.

    Args:
        product: the published features.
        catalogue: specs, for the projection.
        sources: in the order of the edition.
        names: what each source is called.
        receipt: has the accounts and the budgets.
        findings: rows of the ledger.

    Raises:
        CheckError: a position is not where the closed formula puts it (rule A4).
    """
    found = _first_findings(findings)
    balances = account_balances(receipt["accounts"])
    steps = []
    for source in sources:
        mine = [balance for balance in balances if balance.source == source.id]
        theirs = found[found["source"] == source.id]
        steps.append(Step(_harmonized(names[source.id], mine, theirs), (source.id,)))
        datums = receipt["datums"][source.id]["rows"]
        steps.append(Step(_located(names[source.id], source, datums, theirs), (source.id,)))
    everything = tuple(source.id for source in sources)
    checked = say("checked", budgets=len(receipt["budgets"]))
    projected = _projected(product, catalogue)
    drawn = [joined(notes)] if (notes := tier_notes(product)) else []
    return (*steps, *(Step(text, everything) for text in (projected, *drawn, checked)))


def data_quality(
    product: Product, catalogue: Catalogue, receipt: dict[str, Any], findings: pd.DataFrame
) -> Quality:
    """How good the positions, the records and the values are."""
    found = _first_findings(findings)
    framework = catalogue.framework
    as_is = found[found["action"] == "published_as_is"]
    status = product.all_features.get("coordinate_status", pd.Series(dtype="str"))
    is_point = product.layer.geometry == "point"
    accuracy = say(
        "accuracy" if is_point else "accuracy_shapes",
        repaired=int((status == "repaired").sum()),
        outside=int((as_is["rule"] == "A12").sum()),
        state_km=_kilometres(framework.tolerances.state_m),
        scale=framework.scale_denominator,
        half_km=_kilometres(framework.scale_denominator / _HALF_MILLIMETRE),
    )
    balances = account_balances(receipt["accounts"])
    quarantined = sum(balance.quarantined for balance in balances)
    rows_in = sum(balance.rows_in for balance in balances)
    suspects = sum(RULES[rule].is_suspect for rule in as_is["rule"])
    return Quality(
        accuracy,
        say("complete", quarantined=quarantined, rows_in=rows_in),
        say("suspects", suspects=suspects),
        quarantined,
        _verdicts(found[found["table"] == product.layer.table]),
    )


def _first_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """One finding a record and action, so that counts by rule add up to records.

    What is published as it is may break several rules, and each of them is told.
    """
    is_noted = findings["action"] == "published_as_is"
    key = ["table", "action", *RECORD_KEY]
    endings = findings[~is_noted].drop_duplicates(key)
    return pd.concat([endings, findings[is_noted].drop_duplicates(["rule", *key])])


def _harmonized(name: Trilingual, balances: list[Balance], found: pd.DataFrame) -> Trilingual:
    texts = [say("harmonized", source=name)]
    for balance in balances:
        texts.append(
            say(
                "balance",
                table=say_name(balance.table),
                rows_in=balance.rows_in,
                published=balance.published,
                quarantined=balance.quarantined,
                merged=balance.merged,
                dropped=balance.dropped_by_spec,
            )
        )
        mine = found[found["table"] == balance.table]
        texts += _by_rule(mine, _ENDINGS)
    return joined(texts)


def _located(
    name: Trilingual, source: SourceSpec, datums: list[dict[str, Any]], found: pd.DataFrame
) -> Trilingual:
    datum = source.datum
    phrase = "datum_stated" if datum.is_stated else "datum_assumed"
    told = say(phrase, source=name, datum=datum.names, basis=datum.basis)
    shifts = [_shifted(row) for row in datums]
    return joined([told, *shifts, *_by_rule(found, ("repaired", "published_as_is"))])


def _shifted(row: dict[str, Any]) -> Trilingual:
    """What was done to the positions of one datum by one operation (rule A7)."""
    facts = {name: row[name] for name in ("datum", "rows")} | {"metres": f"{row['expected_m']:g}"}
    if row["operation"]:
        return say("shifted", operation=row["operation"], **facts)
    return say("ballpark" if row["is_ballpark"] else "not_shifted", **facts)


def _by_rule(found: pd.DataFrame, actions: tuple[str, ...]) -> list[Trilingual]:
    """One sentence an action that occurs, with the rules in their order."""
    texts = []
    for action in actions:
        rules = found.loc[found["action"] == action, "rule"]
        sizes = rules.value_counts().to_dict()
        counts = [
            say("count", rule=rule, title=trilingual_title(rule), count=int(sizes[rule]))
            for rule in RULES
            if rule in sizes
        ]
        if counts:
            texts.append(say(action, counts=joined(counts, ", ")))
    return texts


def _projected(product: Product, catalogue: Catalogue) -> Trilingual:
    places = shapely.get_coordinates(product.atlas_shapes)
    if product.layer.geometry == "point":
        lon, lat = (product.features[name].to_numpy(float) for name in ("lon", "lat"))
    else:  # edges got vertices in the plane, which the shapes in degrees do not have
        lon, lat = to_degrees(*places.T)
    formula = np.column_stack(closed_form(lon, lat))
    difference_m = np.hypot(*(formula - places).T)
    if not (difference_m < _TOLERANCE_M).all():
        raise CheckError(
            f"{product.layer.id}: positions differ from the closed formula by up to "
            f"{difference_m.max():.3f} m, expected less than {_TOLERANCE_M} m (rule A4)"
        )
    crs = catalogue.crs.atlas
    return say(
        "projected",
        features=len(product.features),
        inset=len(product.inset),
        radius=int(crs.radius_m),
        lat=f"{crs.latitude_of_origin:g}",
        lon=f"{-crs.central_meridian:g}",
        tolerance=str(_TOLERANCE_M),
    )


def _verdicts(places: pd.DataFrame) -> tuple[Verdict, ...]:
    """Coordinate rules that records met; of those that only report, the ones that repaired."""
    verdicts = []
    for rule, rows in places.groupby("rule", sort=True):
        spec = RULES[str(rule)]
        is_told = spec.severity != "report" or (rows["action"] == "repaired").any()
        if not is_told or not spec.id.startswith(("A", "COORD")):
            continue
        counts = {action: int((rows["action"] == action).sum()) for action in rows["action"]}
        as_is = counts.get("published_as_is", 0)
        text = say(
            "verdict",
            repaired=counts.get("repaired", 0),
            quarantined=counts.get("quarantined", 0),
            as_is=as_is,
        )
        title = joined([same(spec.id), trilingual_title(spec.id)], ": ")
        verdicts.append(Verdict(spec.id, title, text, as_is == 0))
    return tuple(verdicts)


def _kilometres(metres: float) -> str:
    return f"{metres / 1000:g}"
