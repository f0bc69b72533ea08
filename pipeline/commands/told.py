"""How commands end: errors as one message and an exit status."""

import sys
from collections.abc import Callable
from functools import wraps
from io import TextIOWrapper
from typing import Any, TextIO

import click

from pipeline.errors import NaatlasError
from pipeline.text import visible

_INTERRUPTED = 130
_INTERNAL = 4


def told_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Errors as one message and an exit status; a traceback only with ``--debug``.

    With the command's option ``--log-json`` the last line of standard error says how it ended.
    """

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        context = click.get_current_context()
        _take_any_text(sys.stdout, sys.stderr)
        words, status = _end_of(command, bool(context.obj), args, options)
        if options.get("log_json"):
            from pipeline.build.events import Event
            from pipeline.build.telling import write_line

            write_line(Event("ended", str(context.info_name), words, status=status))
        elif words:
            click.echo(f"naatlas: {visible(words)}", err=True)
        if status:
            sys.exit(status)

    return run


def _end_of(
    command: Callable[..., None], debug: bool, args: tuple[Any, ...], options: dict[str, Any]
) -> tuple[str, int]:
    """What is still to be said, and the exit status."""
    try:
        command(*args, **options)
    except NaatlasError as error:
        if debug:
            raise
        return str(error), error.exit_status
    except KeyboardInterrupt:
        return "interrupted; nothing half-made was published", _INTERRUPTED
    except SystemExit as end:  # the command has told why itself
        return "", end.code if isinstance(end.code, int) else 0
    except click.exceptions.Exit:
        raise
    except Exception as error:
        if debug:
            raise
        reason = f"{type(error).__name__}: {error}"
        return f"internal error ({reason}); run with --debug", _INTERNAL
    return "", 0


def _take_any_text(*streams: TextIO) -> None:
    """Show what a terminal's encoding lacks as an escape, rather than end over it."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
