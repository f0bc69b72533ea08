"""Write the documents that are made from specs and code: data dictionaries, schemas, rules.

They are committed; a test compares them with what this script would write.
"""

import pipeline.environment  # noqa: I001  (before any geospatial library)

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from pipeline.checks.guidance import guidance
from pipeline.export.dictionary import dictionary_markdown
from pipeline.export.product import FLAT
from pipeline.polygons.tiers import SCALES
from pipeline.rules import RULES
from pipeline.spec.atlas import AtlasSpec, Framework
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.spec.crs import CrsRegistry
from pipeline.spec.field import FieldTable
from pipeline.spec.layer import LayerSpec
from pipeline.spec.profile import Profile
from pipeline.spec.source import KINDS, SourceFile

assert pipeline.environment

_SCHEMAS: dict[str, type[BaseModel]] = {
    "atlas": AtlasSpec,
    "crs": CrsRegistry,
    "fields": FieldTable,
    "layer": LayerSpec,
    "naaf": Framework,
    "profile": Profile,
    **{f"source_{kind}": model for kind, model in KINDS.items()},
}


def documents(catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    """Every generated document: its path in the repository and its text."""
    for name, model in _SCHEMAS.items():
        schema = json.dumps(model.model_json_schema(), indent=2, sort_keys=True) + "\n"
        yield Path("docs/schemas") / f"{name}.json", schema
    for layer_id in catalogue.layer_ids():
        yield Path("layers") / layer_id / "README.md", layer_readme(catalogue, layer_id)
    yield Path("docs/findings.md"), findings_page()
    for language in catalogue.framework.languages:
        yield Path(f"docs/rules.{language}.md"), guidance(language)


def layer_readme(catalogue: Catalogue, layer_id: str) -> str:
    """The layer's page: what it is, its fields, tables, scales, sources and budgets."""
    layer = catalogue.layer(layer_id)
    parts = [
        f"# {layer.title.en}\n",
        f"*{layer.title.fr}* · *{layer.title.es}*\n",
        f"{layer.metadata.summary.en} Grain: {layer.grain}. Key: `{layer.key}`.\n",
        "This page is made from `layer.yaml`, `configs/fields.yaml` and `notes.md`, where there "
        "are any, by `scripts/write_docs.py`.\n",
        "## Fields\n",
        dictionary_markdown((name, catalogue.fields[name]) for name in layer.fields),
    ]
    for name, table in layer.related.items():
        parts.append(f"## Related table `{name}`\n")
        rows = dictionary_markdown((field, catalogue.fields[field]) for field in table.fields)
        parts.append(rows)
    if layer.tiers:
        parts.append("## Tiers\n")
        parts.append(tiers_table(layer))
    parts.append("## Sources\n")
    parts.append(terms_table(catalogue, layer))
    parts.append(sources_table(catalogue, layer))
    parts.append("## Budgets\n")
    parts.append("Share of a source's records that may meet a rule before nothing is published.\n")
    lines = ["| rule | meaning | largest share |", "| --- | --- | --- |"]
    for rule, budget in layer.budgets.items():
        lines.append(f"| {rule} | {RULES[rule].title} | {budget.most_share:.1%} |")
    parts.append("\n".join(lines) + "\n")
    parts.append("## Gates\n")
    parts.append(gates_table(layer))
    notes = catalogue.root / "layers" / layer_id / "notes.md"
    if notes.is_file():
        parts.append(notes.read_text(encoding="utf-8"))
    return "\n".join(parts)


def gates_table(layer: LayerSpec) -> str:
    """How much the layer may change before a person has to accept it."""
    budget = layer.change_budget
    rows = {
        "features less, share": ("shrinks", "{:.0%}"),
        "ids gone, share": ("vanishes", "{:.0%}"),
        **{f"sum of `{name}`, times": ("total_factor", "{:g}") for name in budget.totals},
    }
    lines = ["| of a source, or of all | same edition | edition before |", "| --- | --- | --- |"]
    for what, (name, form) in rows.items():
        limits = (getattr(budget.same_edition, name), getattr(budget.edition_before, name))
        shown = ("no limit" if most is None else form.format(most) for most in limits)
        lines.append(f"| {what} | {' | '.join(shown)} |")
    return (
        "Most that may change before the layer waits for `naatlas accept`; see "
        "[changes](../../docs/changes.md).\n\n" + "\n".join(lines) + "\n"
    )


def tiers_table(layer: LayerSpec) -> str:
    """What a layer of lines or polygons is published as, and what holds at each scale (rule B2)."""
    head = ["table", "what it is", "outlines stray at most"]
    head += ["smallest part"] if layer.geometry == "polygon" else []
    rows = [[f"`{layer.id}`", "full detail", "-", "-"]]
    for scale in SCALES:
        if scale.name in layer.tiers:
            table = f"`{layer.id}_{scale.name}`, with `_points` for what is too small to draw"
            what = f"for 1:{scale.denominator:,.0f}"
            what += "; what globes, tiles and maps show" if layer.drawn_at == scale.name else ""
            rows.append([table, what, f"{scale.tolerance_m:,.0f} m", f"{scale.least_km2:g} km2"])
    if FLAT in layer.tiers:
        rows.append([f"`{layer.id}_{FLAT}`", "full detail without overlaps, for sums", "-", "-"])
    lines = [head, ["---"] * len(head), *(row[: len(head)] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def sources_of(catalogue: Catalogue, layer: LayerSpec) -> list[SourceFile]:
    """Sources whose features the layer publishes."""
    files = [catalogue.source(source_id) for source_id in catalogue.source_ids()]
    return [file for file in files if catalogue.layer_of(file.spec).id == layer.id]


def terms_table(catalogue: Catalogue, layer: LayerSpec) -> str:
    """Who gives each source of a layer, under what terms, and what to know of it."""
    lines = ["| source | agency | years | terms | to know |", "| --- | --- | --- | --- | --- |"]
    for spec in (file.spec for file in sources_of(catalogue, layer)):
        years = years_in_runs({year for vintage in spec.vintages for year in vintage.years})
        terms = spec.licence.name + ("" if spec.licence.may_publish else "; **not published**")
        known = spec.caveat.en if spec.caveat else ""
        lines.append(f"| `{spec.id}` | {spec.agency.en} | {years} | {terms} | {known} |")
    return "\n".join(lines) + "\n"


def years_in_runs(years: set[int]) -> str:
    """Years as people list them: ``2004-2012, 2022``."""
    firsts = [year for year in sorted(years) if year - 1 not in years]
    lasts = [year for year in sorted(years) if year + 1 not in years]
    runs = zip(firsts, lasts, strict=True)
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def sources_table(catalogue: Catalogue, layer: LayerSpec) -> str:
    """Each source of a layer, and how many lines describe it."""
    files = sources_of(catalogue, layer)
    used = [{m.crosswalk for m in file.spec.mappings if m.crosswalk} for file in files]
    lines = [
        "Rows of national codes are those of the crosswalks that no other source uses.\n",
        "| source | list | lines of YAML | of examples | of columns | national codes |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for file, mine in zip(files, used, strict=True):
        spec = file.spec
        text = file.path.read_text(encoding="utf-8").splitlines()
        examples = next((n for n, line in enumerate(text) if line == "examples:"), len(text))
        columns = file.path.with_name(spec.columns).read_text(encoding="utf-8").splitlines()
        own = [name for name in mine if sum(name in theirs for theirs in used) == 1]
        codes = sum(len(catalogue.crosswalk(layer, name)) for name in own)
        cells = (examples, len(text) - examples, len(columns), codes)
        numbers = " | ".join(str(cell) for cell in cells)
        lines.append(f"| `{spec.id}` | {spec.title.en} | {numbers} |")
    return "\n".join(lines) + "\n"


def findings_page() -> str:
    """Every rule that a finding can name, with its message in three languages."""
    lines = [
        "# What the ledger can say\n",
        "Made from `pipeline/rules.py` by `scripts/write_docs.py`. *Suspect* rules go to the lists",
        "that are handed to the Parties.\n",
        "| rule | severity | suspect | meaning | en | fr | es |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for rule in RULES.values():
        suspect = "yes" if rule.is_suspect else ""
        cells = [rule.id, rule.severity, suspect, rule.title, rule.en, rule.fr, rule.es]
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write every document."""
    for path, text in documents(Catalogue()):
        target = REPOSITORY / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
