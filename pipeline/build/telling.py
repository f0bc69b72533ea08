"""Events as people or machines want them: never both on one stream."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from pipeline.build.events import Event, Tell
from pipeline.text import visible

_FOR_PEOPLE = ("fetched", "published", "refused", "unchanged", "report")


@contextmanager
def telling(log_json: bool, *, to_people: bool = True) -> Iterator[Tell]:
    """Lines for people on standard output, and JSON lines on standard error if they are wanted."""

    def tell(event: Event) -> None:
        if to_people and event.kind in _FOR_PEOPLE:
            click.echo(visible(event.words))
        if log_json:
            row = {key: value for key, value in asdict(event).items() if value not in (None, ())}
            print(json.dumps(row, ensure_ascii=False), file=sys.stderr, flush=True)

    yield tell
