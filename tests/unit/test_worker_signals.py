"""Workers of this machine: what a signal does to them, and what is told of one that is gone."""

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from pipeline.build.executors import workers
from pipeline.build.schedule import WorkError, _told_as_lost


def test_an_interrupt_from_the_terminal_is_left_to_the_main_process() -> None:
    with workers(2, None) as (pool, width):
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN
        assert width == 2


def test_an_interrupt_ends_workers_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), workers(2, None) as (pool, _):
        worker = pool.submit(os.getpid).result()
        pool.submit(time.sleep, 3600)
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_worker_that_is_gone_is_told_at_its_work_and_at_the_next() -> None:
    with workers(2, None) as (pool, _):
        gone = pool.submit(os._exit, 9)
        killed = pytest.raises(WorkError, match="a worker process was killed")
        with killed as error, _told_as_lost():
            gone.result()
        assert error.value.exit_status == 4
        with pytest.raises(BrokenProcessPool):
            pool.submit(os.getpid)
        with pytest.raises(WorkError, match="want of memory"), _told_as_lost():
            pool.submit(os.getpid)
