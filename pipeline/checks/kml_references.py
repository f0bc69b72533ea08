"""References within a KML document (tests 6 and 27), wherever what they refer to is defined."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipeline.checks.findings import Fault, Findings
from pipeline.checks.kml_part import KML

DEFINITIONS = tuple(KML + name for name in ("Style", "StyleMap", "Schema"))
_INTEGERS = ("int", "uint", "short", "ushort")
_REALS = ("float", "double")
# The types that a text may not fit, and none for a field that no schema has.
_KINDS = (None, *_INTEGERS, *_REALS, "bool")


class References:
    """What a document defines, and the references that nothing seen so far answers.

    A document defines styles and schemas before it uses them as a rule, so little has to wait; of
    what waits the faults are kept that it would have, depending on what is defined later.
    """

    def __init__(self) -> None:
        self._styles: set[str | None] = set()
        self._schemas: dict[str | None, dict[str | None, str | None]] = {}
        self._without_style: dict[str, Findings] = defaultdict(Findings)
        self._without_schema: dict[tuple[str, str | None], dict[str | None, Findings]] = {}

    def define(self, element: Any) -> None:
        """Take note of a `Style`, `StyleMap` or `Schema`."""
        if element.tag == f"{KML}Schema":
            fields = element.iterchildren(KML + "SimpleField")
            self._schemas[element.get("id")] = {f.get("name"): f.get("type") for f in fields}
        else:
            self._styles.add(element.get("id"))

    def faults(self, root: Any) -> Iterator[Fault]:
        """References that are wrong whatever follows; unanswered ones wait for the end."""
        for element in root.iter(KML + "styleUrl"):
            yield from self._style_faults(element)
        for data in root.iter(KML + "SchemaData"):
            schema = (data.get("schemaUrl") or "").rpartition("#")[2]
            for value in data.iterchildren(KML + "SimpleData"):
                if schema in self._schemas:
                    yield from _value_faults(value, self._schemas[schema].get(value.get("name")))
                else:
                    self._wait_for_schema(schema, value)

    def unanswered(self) -> Iterator[Findings]:
        """At the end of the document: what waited and is still wrong."""
        for fragment, findings in self._without_style.items():
            if fragment not in self._styles:
                yield findings
        for (schema, name), by_kind in self._without_schema.items():
            kind = self._schemas.get(schema, {}).get(name)
            if kind in by_kind:
                yield by_kind[kind]

    def _style_faults(self, element: Any) -> Iterator[Fault]:
        before, mark, fragment = (element.text or "").strip().partition("#")
        if not mark or not fragment:
            yield Fault(6, element.sourceline, f"styleUrl {element.text!r} has no fragment")
        elif not before and fragment not in self._styles:
            fault = Fault(6, element.sourceline, f"styleUrl {element.text!r} leads nowhere")
            self._without_style[fragment].add([fault])

    def _wait_for_schema(self, schema: str, value: Any) -> None:
        by_kind = self._without_schema.setdefault(
            (schema, value.get("name")), {kind: Findings() for kind in _KINDS}
        )
        for kind, findings in by_kind.items():
            findings.add(_value_faults(value, kind))


def _value_faults(value: Any, kind: str | None) -> Iterator[Fault]:
    name, text = value.get("name"), value.text
    if kind is None:
        yield Fault(27, value.sourceline, f"SimpleData {name!r} has no SimpleField")
    elif not _fits(text or "", kind):
        yield Fault(27, value.sourceline, f"SimpleData {name!r} {text!r} is no {kind}")


def _fits(text: str, kind: str) -> bool:
    try:
        if kind in _INTEGERS:
            return int(text) >= 0 or not kind.startswith("u")
        if kind in _REALS:
            float(text)
        return kind != "bool" or text in ("0", "1", "true", "false")
    except ValueError:
        return False
