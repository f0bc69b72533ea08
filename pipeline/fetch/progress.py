"""A bar for long downloads, on a terminal only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from pipeline.fetch.download import Tell

_PATIENCE_SECONDS = 2.0


@contextmanager
def watching(name: str) -> Iterator[Tell]:
    """What a download tells becomes a bar on standard error once it has lasted two seconds."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, TransferSpeedColumn(), console=console, transient=True)
    task = bar.add_task(name, total=None)
    begun = time.monotonic()

    def told(size: int, whole: int | None) -> None:
        if not sys.stderr.isatty() or time.monotonic() - begun < _PATIENCE_SECONDS:
            return
        bar.start()
        bar.update(task, completed=size, total=whole)

    try:
        yield told
    finally:
        bar.stop()
