"""How far long work is, as a bar on standard error: for people at a terminal, after two seconds."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from pipeline.text import visible

_PATIENCE_SECONDS = 2.0
_for_machines: ContextVar[bool] = ContextVar("for_machines", default=False)


@contextmanager
def standard_error_for_machines() -> Iterator[None]:
    """No bar is shown meanwhile, also not on a terminal."""
    token = _for_machines.set(True)
    try:
        yield
    finally:
        _for_machines.reset(token)


def is_standard_error_for_machines() -> bool:
    """Whether it is said to be so now."""
    return _for_machines.get()


class Watch:
    """One bar; nothing where standard error is no terminal or is for machines."""

    def __init__(self, progress: Progress | None, name: str) -> None:
        self._progress = progress
        self._turn = threading.Lock()
        self._is_shown = False
        if progress is not None:
            self._task = progress.add_task(visible(name), total=None)
            self._timer = threading.Timer(_PATIENCE_SECONDS, self._show)
            self._timer.daemon = True
            self._timer.start()

    def at(
        self,
        done: float,
        whole: float | None,
        name: str | None = None,
        seconds_left: float | None = None,
    ) -> None:
        """Work has come so far.

        Args:
            done: of `whole`, in bytes or pieces.
            whole: None if nobody knows.
            name: what is worked on now, if that has changed.
            seconds_left: None to go by how long it took to come so far.
        """
        if self._progress is not None:
            words = None if name is None else visible(name)
            until = None if seconds_left is None else time.monotonic() + seconds_left
            self._progress.update(
                self._task, completed=done, total=whole, description=words, until=until
            )

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Lines are written meanwhile, which would be torn by a bar on the same terminal."""
        with self._turn:
            if self._progress is not None and self._is_shown:
                self._progress.stop()
            try:
                yield
            finally:
                if self._progress is not None and self._is_shown:
                    self._progress.start()

    def end(self) -> None:
        """The bar vanishes, and the cursor is back."""
        if self._progress is not None:
            self._timer.cancel()
            with self._turn:
                self._progress.stop()
                self._progress = None

    def _show(self) -> None:
        with self._turn:
            if self._progress is not None:
                self._is_shown = True
                self._progress.start()


@contextmanager
def watching(name: str, *, of_bytes: bool = False) -> Iterator[Watch]:
    """Work that may take long: what it tells its watch becomes a bar after two seconds.

    Args:
        name: what is worked on.
        of_bytes: whether progress is told in bytes; else in pieces.
    """
    watch = Watch(_progress(of_bytes) if _is_for_people() else None, name)
    try:
        yield watch
    finally:
        watch.end()


def _is_for_people() -> bool:
    return sys.stderr.isatty() and not is_standard_error_for_machines()


def _progress(of_bytes: bool) -> Progress:
    counts = (DownloadColumn(), TransferSpeedColumn()) if of_bytes else (MofNCompleteColumn(),)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *counts,
        _TimeLeft(),
        console=Console(stderr=True),
        transient=True,
        # Lines keep their own streams; `Watch.hidden` makes room for them.
        redirect_stdout=False,
        redirect_stderr=False,
    )


class _TimeLeft(ProgressColumn):
    """Time left: as it was told, counted down, or as long as it took to come so far."""

    def render(self, task: Task) -> Text:
        """Hours, minutes and seconds; dashes if nobody knows, or it takes longer than was told."""
        until = task.fields.get("until")
        if until is not None:
            left = until - time.monotonic()
        elif task.completed and task.total and task.elapsed:
            left = task.elapsed * (task.total - task.completed) / task.completed
        else:
            left = -1.0
        return Text(f"{timedelta(seconds=round(left))} left" if left >= 0 else "-:--:-- left")
