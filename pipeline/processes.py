"""Processes that work for another one, and end with it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def begin_worker() -> None:
    """What each does first: leave interrupts to the one that ordered the work, and end with it.

    Ctrl-C reaches all processes of a terminal, and only that one has something to say about it.
    Where it is gone, nothing may be made twice.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def ended_with_work() -> Iterator[None]:
    """End all workers of this process with whatever ends its own work: theirs is of no use then."""
    try:
        yield
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
