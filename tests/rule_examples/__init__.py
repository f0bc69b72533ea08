"""For each product rule a product that breaks it and one that keeps it.

A module of this package holds the examples of one family of rules; every module is imported by
`load`, so that adding one is enough.
"""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path], Path]
BREAKS: dict[str, Maker] = {}
KEEPS: dict[str, Maker] = {}


def breaks(rule: str) -> Callable[[Maker], Maker]:
    """Register what makes a counterexample: a file or folder below the path it is given."""
    return _into(BREAKS, rule)


def keeps(*rules: str) -> Callable[[Maker], Maker]:
    """Register what makes a product to which these rules apply and that keeps them."""

    def register(maker: Maker) -> Maker:
        for rule in rules:
            _into(KEEPS, rule)(maker)
        return maker

    return register


def load() -> None:
    """Import every module of examples."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def _into(table: dict[str, Maker], rule: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        assert rule not in table, f"{rule} has two examples"
        table[rule] = maker
        return maker

    return register
