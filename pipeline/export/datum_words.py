"""What was done to the datums of an edition, in words (rule A7)."""

from typing import Any


def datum_rows(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a source, datum and operation: ``source``, ``datum``, ``rows``, ``words``."""
    return [
        {
            "source": source,
            "datum": row["datum"],
            "rows": row["rows"],
            "words": words(row),
            "is_ballpark": row["is_ballpark"],
        }
        for source, facts in sorted(receipt.get("datums", {}).items())
        for row in facts["rows"]
    ]


def words(row: dict[str, Any]) -> str:
    """A record of the receipt as sentences."""
    return " ".join((_done(row), *_better(row)))


def _done(row: dict[str, Any]) -> str:
    metres = f"{row['expected_m']:g} m"
    if row["operation"]:
        return (
            f"Shifted to WGS 84 by “{row['operation']}”, accurate to {row['accuracy_m']:g} m "
            f"({_with(row['grids'])}); positions may be off by {metres}."
        )
    if row["is_ballpark"]:
        return f"Not shifted: no operation is known there. Positions may be off by {metres}."
    if not row["expected_m"]:
        return "Taken as it is."
    return f"Taken as WGS 84, from which it differs by at most {metres}."


def _with(grids: dict[str, str]) -> str:
    return f"grid {', '.join(sorted(grids))}" if grids else "by parameters, without a grid"


def _better(row: dict[str, Any]) -> list[str]:
    missing = row["missing_grids"]
    if not missing:
        return []
    return [f"More accurate with grids that were not there: {', '.join(missing)}."]
