"""Who does the work: this process, processes of this machine, or a cluster."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from pipeline.build.telling import warnings_as_lines
from pipeline.errors import UsageError
from pipeline.processes import begin_worker
from pipeline.progress import is_standard_error_for_machines

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
    """Who does the work, `jobs` pieces of it at once, or as many as a dask cluster has threads.

    The workers of a cluster see the same folders, under the same paths, as this process.

    Raises:
        UsageError: the scheduler cannot be reached, or dask.distributed is not installed.
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
        with ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_begin, initargs=told
        ) as pool:
            try:
                yield pool, jobs
            except BaseException:  # what they do is of no use any more
                for process in multiprocessing.active_children():
                    process.terminate()
                raise


@contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            f"{scheduler}: a scheduler needs dask.distributed (pip install 'naatlas[cluster]')"
        ) from None
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"{scheduler}: no dask scheduler can be reached ({error})") from None
    with client:
        threads = sum(client.nthreads().values())
        yield client.get_executor(pure=False), max(1, threads)


def _begin(log_json: bool) -> None:
    begin_worker()
    if log_json:
        warnings_as_lines()
