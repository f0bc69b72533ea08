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
from pipeline.rules import RULES
from pipeline.spec.atlas import AtlasSpec, Framework
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.spec.crs import CrsRegistry
from pipeline.spec.field import FieldTable
from pipeline.spec.layer import LayerSpec
from pipeline.spec.source import KINDS

assert pipeline.environment

_SCHEMAS: dict[str, type[BaseModel]] = {
    "atlas": AtlasSpec,
    "crs": CrsRegistry,
    "fields": FieldTable,
    "layer": LayerSpec,
    "naaf": Framework,
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
    """The layer's page: what it is, its fields, its related tables, its budgets."""
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
    parts.append("## Sources\n")
    parts.append(sources_table(catalogue, layer))
    parts.append("## Budgets\n")
    parts.append("Share of a source's records that may meet a rule before nothing is published.\n")
    lines = ["| rule | meaning | largest share |", "| --- | --- | --- |"]
    for rule, budget in layer.budgets.items():
        lines.append(f"| {rule} | {RULES[rule].title} | {budget.most_share:.1%} |")
    parts.append("\n".join(lines) + "\n")
    notes = catalogue.root / "layers" / layer_id / "notes.md"
    if notes.is_file():
        parts.append(notes.read_text(encoding="utf-8"))
    return "\n".join(parts)


def sources_table(catalogue: Catalogue, layer: LayerSpec) -> str:
    """Each source of a layer, and how many lines describe it."""
    files = [catalogue.source(source_id) for source_id in catalogue.source_ids()]
    files = [file for file in files if file.spec.main_table == layer.table]
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
