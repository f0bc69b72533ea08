"""Who does the work: this process, or others; and what is told when these are lost."""

import os
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool

import pytest

from pipeline.build.executors import words_of_loss, workers
from pipeline.errors import UsageError


def test_one_job_is_done_here_and_what_it_raises_is_raised_for_who_asks() -> None:
    with workers(1, None) as (executor, width):
        assert width == 1
        assert executor.submit(os.getpid).result() == os.getpid()
        wrong = executor.submit(int, "x")
        with pytest.raises(ValueError, match="invalid literal"):
            wrong.result()


def test_two_jobs_are_done_by_other_processes() -> None:
    with workers(2, None) as (executor, width):
        assert width == 2
        assert executor.submit(os.getpid).result() != os.getpid()
        lost = executor.submit(os._exit, 1)
        with pytest.raises(BrokenProcessPool) as error:
            lost.result()
        assert "killed" in words_of_loss(error.value)


def test_other_errors_are_none_of_lost_workers() -> None:
    assert words_of_loss(ValueError("x")) is None
    assert "scheduler" in words_of_loss(CancelledError())
    killed = type("KilledWorker", (Exception,), {"__module__": "distributed.scheduler"})
    assert "killed one after the other" in words_of_loss(killed())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://no.such.host.invalid:8786"])
def test_a_scheduler_that_cannot_be_reached_is_an_error_of_usage(address, monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("pipeline.build.executors._PATIENCE_SECONDS", 1)
    with pytest.raises(UsageError, match="no dask scheduler can be reached"), workers(1, address):
        pass
