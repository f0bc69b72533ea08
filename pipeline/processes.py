"""Processes that work for another one, and end with it."""

import multiprocessing
import os
import signal
import threading


def begin_worker() -> None:
    """What each of them does first: end without a word when it is interrupted, or left alone.

    Ctrl-C reaches all processes of a terminal, and the one that ordered the work tells of it. Where
    that one is gone, nothing may be made twice.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
