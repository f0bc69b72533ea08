"""The report people look at: one page that needs nothing else, with the lists it links to."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.countries import COUNTRIES
from pipeline.export import report_tables as tables
from pipeline.export.datum_words import datum_rows
from pipeline.export.edition import EditionReport
from pipeline.export.findings import write_findings
from pipeline.export.maps import overview_map
from pipeline.export.page import page_environment
from pipeline.export.report_changes import edition_changes
from pipeline.export.suspects import suspect_table, write_suspects
from pipeline.spec.atlas import AtlasSpec, SourceVintage
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

_COUNTRY_NAMES = {"CAN": "Canada", "MEX": "Mexico", "USA": "United States"}


def write_report(
    folder: Path, atlas: AtlasSpec, editions: Sequence[EditionReport], catalogue: Catalogue
) -> list[Path]:
    """Write ``index.html``, ``findings.gpkg`` and the suspect lists.

    Args:
        folder: existing folder to write into.
        atlas: what was built.
        editions: what each edition's build found, published or not.
        catalogue: specs, for the names of states and the licences of sources.

    Returns:
        Paths of the files written.
    """
    findings = folder / "findings.gpkg"
    layers = write_findings(findings, editions)
    lists = write_suspects(folder, editions)
    page = folder / "index.html"
    context = {
        "atlas": atlas,
        "editions": [_edition(edition, atlas, catalogue) for edition in editions],
        "finding_layers": layers,
        "suspects": _suspects(editions, lists),
        "country_names": _COUNTRY_NAMES,
    }
    text = page_environment().get_template("report.html.j2").render(context)
    page.write_bytes(text.encode("utf-8", errors="replace"))
    return [page, *([findings] if layers else []), *lists]


def _edition(edition: EditionReport, atlas: AtlasSpec, catalogue: Catalogue) -> dict[str, Any]:
    """Everything the template shows of an edition."""
    states = {code: state.names["en"] for code, state in catalogue.states.items()}
    balances = tables.balances(edition)
    return {
        "id": f"{edition.layer.id}-{edition.edition}",
        "report": edition,
        "receipt": edition.receipt,
        "map": _map(edition),
        "changes": edition_changes(edition, catalogue.fields),
        "countries": tables.by_country(edition),
        "states": tables.top_states(edition, states),
        "state_names": states,
        "largest": tables.largest(edition),
        "shown": _shown(edition.layer, catalogue),
        "balances": balances,
        "repaired": tables.repaired(edition),
        "quarantined": tables.quarantined(edition),
        "rules": tables.by_rule(edition),
        "verdicts": tables.by_verdict(edition),
        "sources": _sources(edition, atlas, catalogue),
        "datums": datum_rows(edition.receipt),
        "repaired_count": tables.repaired_count(edition.features),
        "quarantined_count": sum(balance.quarantined for balance in balances),
    }


def _shown(layer: LayerSpec, catalogue: Catalogue) -> dict[str, FieldSpec | None]:
    """The fields that tables are about: what tells sources apart, and the number that ranks."""
    names = {"group": layer.grouped_by, "prominence": layer.prominence}
    return {use: catalogue.fields.get(name) for use, name in names.items()}


def _map(edition: EditionReport) -> str:
    """The overview map as text for an ``img`` element."""
    layer = edition.layer
    title = f"{layer.title.en} ({edition.edition})"
    picture = overview_map(edition.drawing, layer.style, title, "en")
    return base64.b64encode(picture).decode("ascii")


def _sources(
    edition: EditionReport, atlas: AtlasSpec, catalogue: Catalogue
) -> list[dict[str, Any]]:
    """The sources of an edition, each with its spec and the date of its retrieval."""
    wanted = _vintages(edition, atlas)
    return [
        {"spec": catalogue.source(vintage.source).spec, "vintage": vintage} for vintage in wanted
    ]


def _vintages(edition: EditionReport, atlas: AtlasSpec) -> list[SourceVintage]:
    return [
        vintage
        for layer in atlas.layers
        if layer.layer == edition.layer.id
        for named in layer.editions
        if named.name == edition.edition
        for vintage in named.sources
    ]


def _suspects(editions: Sequence[EditionReport], lists: list[Path]) -> list[dict[str, Any]]:
    """By country: the lists written and the suspects by rule."""
    table = suspect_table(editions)
    summary = []
    for country in COUNTRIES:
        files = [path.name for path in lists if path.stem.endswith(country)]
        rules = tables.suspects_by_rule(table, country)
        mine = table[table["country"] == country]
        records = mine[["layer", "edition", "source", "native_id"]].drop_duplicates()
        summary.append(
            {
                "country": country,
                "files": files,
                "rules": rules,
                "findings": len(mine),
                "records": len(records),
            }
        )
    return summary
