"""For each product rule a product that breaks it and one that keeps it.

A module of this package holds the examples of one family of rules; every module is imported by
`load`, so that adding one is enough.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.spec.catalogue import Catalogue
from tests.validate_products import CATALOGUE

Maker = Callable[[Path], Path]


@dataclass(frozen=True)
class Example:
    """What makes a file or folder below the path it is given, and the specs it is judged by."""

    make: Maker
    catalogue: Catalogue


BREAKS: dict[str, Example] = {}
KEEPS: dict[str, Example] = {}


def breaks(rule: str, catalogue: Catalogue = CATALOGUE) -> Callable[[Maker], Maker]:
    """Register the maker of a counterexample."""
    return _into(BREAKS, rule, catalogue)


def keeps(*rules: str, catalogue: Catalogue = CATALOGUE) -> Callable[[Maker], Maker]:
    """Register the maker of a product to which these rules apply and that keeps them."""

    def register(maker: Maker) -> Maker:
        for rule in rules:
            _into(KEEPS, rule, catalogue)(maker)
        return maker

    return register


def load() -> None:
    """Import every module of examples."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def _into(table: dict[str, Example], rule: str, catalogue: Catalogue) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        assert rule not in table, f"{rule} has two examples"
        table[rule] = Example(maker, catalogue)
        return maker

    return register
