"""Plain YAML: mappings with texts as keys, lists, and the scalars of YAML 1.2's core schema.

libyaml splits the text into events, and what they mean is decided here: PyYAML by itself follows
YAML 1.1, where Norway's ``NO`` is false and ``12:30:00`` a number, keeps the last of two keys that
are alike, and says of no value on which line it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events

_MOST_DEPTH = 20
# Ends of lines by YAML 1.1, and no more than characters by 1.2.
_UNSEEN_BREAK = re.compile("[\x85\u2028\u2029]")
# Chapter 10.3.2 of the specification.
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,240}")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class NotPlainError(ValueError):
    """The text is no YAML, or more than plain; `line` is the first line of what is wrong."""

    def __init__(self, line: int, reason: str) -> None:
        """What is wrong, and the line it stands on (1 is the first)."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Plain:
    """What a text says.

    Attributes:
        value: dicts, lists, texts, numbers, booleans and None.
        lines: the line (1 is the first) of every part, by its keys and positions from the top;
            that of a key for what a mapping has.
    """

    value: Any
    lines: dict[tuple[int | str, ...], int] = field(repr=False)

    def line_of(self, location: tuple[int | str, ...]) -> int:
        """The line of the deepest part of `location` that exists."""
        return next(
            self.lines[location[:depth]]
            for depth in range(len(location), -1, -1)
            if location[:depth] in self.lines
        )


def read(text: str) -> Plain:
    """What `text` says; None for an empty one.

    Raises:
        NotPlainError: it is no YAML or several documents, has an alias, a tag, a key that is no
            text or stands twice, or is nested deeper than 20 levels.
    """
    if unseen := _UNSEEN_BREAK.search(text):
        raise NotPlainError(
            text.count("\n", 0, unseen.start()) + 1,
            f"expected lines that end as everywhere, found {unseen[0]!a}, which few eyes and not "
            "all readers take for an end; between double quotes it is \\N, \\L or \\P",
        )
    lines: dict[tuple[int | str, ...], int] = {(): 1}
    parts = _events(text)
    first = next(parts, None)
    value = None if first is None else _value(first, parts, (), lines)
    next(parts, None)  # refuses whatever follows the document
    return Plain(value, lines)


def write(tree: Any) -> str:
    """A tree as YAML; texts that a reader of YAML 1.1 or 1.2 takes otherwise are quoted."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096)


def _events(text: str) -> Iterator[yaml.Event]:
    """The events of the one document in `text`, without those that only begin and end it."""
    documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise NotPlainError(
                        _line(event), "expected one document, found another document"
                    )
            elif isinstance(event, events.NodeEvent | events.CollectionEndEvent):
                yield event
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NotPlainError(line, f"not YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise NotPlainError(line, f"not YAML: {error.reason}") from None
    except UnicodeError:
        raise NotPlainError(1, "not YAML: a text or a tag that is no UTF-8") from None


def _value(
    event: yaml.Event,
    parts: Iterator[yaml.Event],
    at: tuple[int | str, ...],
    lines: dict[tuple[int | str, ...], int],
) -> Any:
    """The value that begins with `event`; the events of what is in it are taken from `parts`."""
    if isinstance(event, events.AliasEvent):
        # Anchors can be piled up until memory ends, and a spec has no need of them.
        raise NotPlainError(_line(event), "YAML aliases are not allowed; write the value out")
    assert isinstance(event, events.ScalarEvent | events.CollectionStartEvent)
    _refuse_tag(event)
    if isinstance(event, events.ScalarEvent):
        return _scalar(event.value) if event.implicit[0] else event.value
    if len(at) >= _MOST_DEPTH:
        raise NotPlainError(_line(event), f"nested deeper than {_MOST_DEPTH} levels")
    if isinstance(event, events.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(part := next(parts), events.SequenceEndEvent):
            where = (*at, len(items))
            lines[where] = _line(part)
            items.append(_value(part, parts, where, lines))
        return items
    mapping: dict[str, Any] = {}
    while not isinstance(part := next(parts), events.MappingEndEvent):
        if not isinstance(part, events.ScalarEvent):
            raise NotPlainError(_line(part), "expected a text as key, found something else")
        _refuse_tag(part)
        key = part.value
        if key in mapping:
            raise NotPlainError(_line(part), f'duplicate key "{key}"')
        lines[(*at, key)] = _line(part)
        mapping[key] = _value(next(parts), parts, (*at, key), lines)
    return mapping


def _refuse_tag(event: events.ScalarEvent | events.CollectionStartEvent) -> None:
    if event.tag is not None:
        raise NotPlainError(_line(event), f"YAML tags are not allowed; found {event.tag!r}")


def _scalar(text: str) -> Any:
    """What a text without quotes is by the core schema."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1


class _Dumper(yaml.SafeDumper):
    """Writes for readers of YAML 1.1 and of 1.2 alike, and everything out."""

    def ignore_aliases(self, data: object) -> bool:
        """What stands twice is written twice."""
        return True

    def text(self, text: str) -> yaml.ScalarNode:
        """A text; between quotes that escape what would break its line unseen."""
        style = '"' if _UNSEEN_BREAK.search(text) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(f"^({_INTEGER.pattern})$"), None)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(f"^({_FLOAT.pattern})$"), None)
_Dumper.add_representer(str, _Dumper.text)
