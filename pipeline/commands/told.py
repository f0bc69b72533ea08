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
    """Errors as one message and an exit status; a traceback only with ``--debug``."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        debug = bool(click.get_current_context().obj)
        _take_any_text(sys.stdout, sys.stderr)
        try:
            command(*args, **options)
        except NaatlasError as error:
            if debug:
                raise
            click.echo(f"naatlas: {visible(str(error))}", err=True)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo("naatlas: interrupted; nothing half-made was published", err=True)
            sys.exit(_INTERRUPTED)
        except click.exceptions.Exit:
            raise
        except Exception as error:
            if debug:
                raise
            reason = visible(f"{type(error).__name__}: {error}")
            click.echo(f"naatlas: internal error ({reason}); run with --debug", err=True)
            sys.exit(_INTERNAL)

    return run


def _take_any_text(*streams: TextIO) -> None:
    """Show what a terminal's encoding lacks as an escape, rather than end over it."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
