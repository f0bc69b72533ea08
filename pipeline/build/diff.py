"""``naatlas diff``: two editions compared, for people, for programs and for globes."""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.checks.edition_columns import open_edition
from pipeline.comparison.compare import compare
from pipeline.comparison.result import Comparison
from pipeline.errors import UsageError
from pipeline.export.changes_json import iter_json
from pipeline.export.changes_kmz import write_changes_kmz
from pipeline.export.changes_map import changes_map
from pipeline.export.changes_page import changes_page
from pipeline.export.changes_shapes import ChangedShapes
from pipeline.export.changes_words import title_of, word
from pipeline.export.page import grouped
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.text import visible

PAGE, DATA, GLOBE = "diff.html", "diff.json", "diff.kmz"
# Numbers in these units add up; degrees, metres above the sea and years do not.
_SUMMED_UNITS = ("kg", "km2")


def diff_editions(before: Path, after: Path, catalogue: Catalogue) -> ChangedShapes:
    """Compare two editions of one layer.

    Args:
        before: folder of the earlier edition, or a link to it.
        after: of the later one.
        catalogue: specs, for the layer.

    Raises:
        UsageError: one of them is no edition, or they are of different layers.
        SourceError: a file of them is damaged.
    """
    old, new = open_edition(before), open_edition(after)
    if old.layer_id != new.layer_id:
        raise UsageError(
            f"expected two editions of one layer, found {old.layer_id} ({before}) and "
            f"{new.layer_id} ({after})"
        )
    layer = catalogue.layer(old.layer_id)
    return ChangedShapes(compare(layer, old, new, _summed(layer, catalogue)), old, new)


def _summed(layer: LayerSpec, catalogue: Catalogue) -> tuple[str, ...]:
    budget = layer.change_budget.totals
    units = {name: catalogue.fields[name].unit for name in layer.fields}
    return tuple(n for n in layer.fields if n in budget or units[n] in _SUMMED_UNITS)


def write_diff(
    folder: Path, drawn: ChangedShapes, catalogue: Catalogue, language: str
) -> list[Path]:
    """Write the page, the JSON and, where a feature differs, the KMZ.

    Args:
        folder: made if it is not there; an earlier comparison in it is replaced.
        drawn: what was compared.
        catalogue: specs, for the labels of fields.
        language: of the page and the KMZ.

    Returns:
        Paths of the files written.

    Raises:
        UsageError: the folder cannot be made or written.
    """
    comparison = drawn.comparison
    counts = comparison.counts
    has_map = bool(counts["added"] + counts["removed"] + counts["changed"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / GLOBE).unlink(missing_ok=True)
        if has_map:
            write_changes_kmz(folder / GLOBE, drawn, catalogue.fields, language)
        with (folder / DATA).open("w", encoding="ascii", newline="\n") as stream:
            stream.writelines(iter_json(comparison))
        picture = changes_map(drawn, language) if has_map else None
        globe = GLOBE if has_map else None
        page = changes_page(comparison, catalogue.fields, language, picture, DATA, globe)
        (folder / PAGE).write_bytes(page.encode("utf-8", errors="replace"))
    except OSError as error:
        raise UsageError(f"{folder}: cannot write the report ({error.strerror})") from None
    return [folder / PAGE, folder / DATA, *([folder / GLOBE] if has_map else [])]


def print_diff(comparison: Comparison, language: str, console: Console | None = None) -> None:
    """A short table: countries, and how many features differ in each attribute."""
    console = console or Console()
    title = f"{comparison.layer.id}: {title_of(comparison.before, comparison.after, language)}"
    columns = ("before", "after", "added", "removed", "changed", "moved")
    table = Table(title=Text(visible(title)), title_justify="left")
    table.add_column(word("country", language))
    for name in columns:
        key = "moved_of" if name == "moved" else name
        table.add_column(word(key, language), justify="right")
    for row in comparison.by("country"):
        cells = [row["country"] or "-", *(grouped(row[name]) for name in columns)]
        table.add_row(*(Text(visible(cell)) for cell in cells))
    sizes = [*comparison.features, *(comparison.counts[name] for name in columns[2:])]
    table.add_row(word("all", language), *map(grouped, sizes), style="bold")
    console.print(table)
    for name, change in comparison.changes.items():
        console.print(Text(visible(f"  {name}: {grouped(len(change.rows))}")))
    if comparison.is_same:
        console.print(word("same", language))
