"""Who does the work: this process, processes of this machine, or a cluster."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from pipeline.build.telling import warnings_as_lines
from pipeline.errors import UsageError
from pipeline.processes import begin_worker, ended_with_work
from pipeline.progress import is_standard_error_for_machines

_PATIENCE_SECONDS = 10

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Here(Executor):
    """This process: work is done as it is submitted."""

    def submit(
        self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Do it now; what it raises is raised where the result is asked for."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def workers(jobs: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Who does the work, `jobs` pieces of it at once, or as many as a dask cluster has workers.

    The workers of a cluster see the same folders, under the same paths, as this process.

    Raises:
        UsageError: the scheduler cannot be reached or has no workers, or dask.distributed is not
            installed.
    """
    if scheduler is not None:
        with _cluster(scheduler) as cluster:
            yield cluster
    elif jobs == 1:
        yield Here(), 1
    else:
        # A fresh interpreter a worker: GDAL, PROJ and Arrow keep threads that a fork would break.
        context = multiprocessing.get_context("spawn")
        told = (is_standard_error_for_machines(),)
        with (
            ProcessPoolExecutor(
                jobs, mp_context=context, initializer=_begin, initargs=told
            ) as pool,
            ended_with_work(),
        ):
            yield pool, jobs


@contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            f"{scheduler}: a scheduler needs dask.distributed (pip install 'naatlas[cluster]')"
        ) from None
    try:
        client = Client(scheduler, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"{scheduler}: no dask scheduler can be reached ({error})") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
        except TimeoutError:
            raise UsageError(f"{scheduler}: the dask scheduler has no workers") from None
        yield client.get_executor(pure=False), len(client.nthreads())


def words_of_loss(error: Exception) -> str | None:
    """What became of a worker that is gone; None if the error is another one."""
    if isinstance(error, BrokenProcessPool):
        return "a worker process was killed, perhaps for want of memory; --jobs 1 needs less"
    if type(error).__name__ == "KilledWorker":
        return "workers of the cluster were killed one after the other, perhaps for want of memory"
    kind = type(error)
    if isinstance(error, CancelledError) or kind.__module__.split(".")[0] == "distributed":
        return f"the cluster gave the work up: is its scheduler gone? ({kind.__name__}: {error})"
    return None


def _begin(log_json: bool) -> None:
    begin_worker()
    if log_json:
        warnings_as_lines()
