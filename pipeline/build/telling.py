"""Events as people or machines want them: never both on one stream."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import click

from pipeline.build.events import Event, Tell
from pipeline.progress import Watch, standard_error_for_machines, watching
from pipeline.text import visible

_FOR_PEOPLE = ("fetched", "published", "refused", "unchanged", "report")


@contextmanager
def telling(log_json: bool, *, to_people: bool = True) -> Iterator[Tell]:
    """Lines for people on standard output; on standard error JSON lines or a bar.

    Args:
        log_json: whether standard error is for machines.
        to_people: whether there are lines on standard output.
    """
    with ExitStack() as stack:
        if log_json:
            stack.enter_context(standard_error_for_machines())
            warnings_as_lines()
            stack.callback(_warnings_as_words)
        watch: Watch | None = None

        def tell(event: Event) -> None:
            nonlocal watch
            if log_json:
                write_line(event)
            if event.kind == "started" and event.known is not None:
                watch = watch or stack.enter_context(watching(event.subject))
                watch.at(event.done or 0, event.known, event.subject, event.seconds_left)
            elif to_people and event.kind in _FOR_PEOPLE:
                with watch.hidden() if watch else ExitStack():
                    click.echo(visible(event.words))

        yield tell


def write_line(event: Event) -> None:
    """One JSON object on a line of standard error, in ASCII, with the time of day."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, **event.as_row()})
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """What a library warns of, as a line."""
        write_line(Event("warning", record.name, record.getMessage()))


_lines = _Lines(logging.WARNING)


def warnings_as_lines() -> None:
    """Let this process tell what libraries warn of in lines of their own, from now on."""
    logging.captureWarnings(True)
    logging.getLogger().addHandler(_lines)


def _warnings_as_words() -> None:
    logging.captureWarnings(False)
    logging.getLogger().removeHandler(_lines)
