"""Work in the order in which it becomes possible: sources, then editions that have all theirs."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.build.events import Event, Tell
from pipeline.build.executors import words_of_loss
from pipeline.build.pace import Pace
from pipeline.build.plan import EditionPlan, SourcePlan
from pipeline.build.survey import need_of_edition, needs_of_source
from pipeline.build.tasks import Bench
from pipeline.build.work import Done, Run, bring_edition, bring_source
from pipeline.errors import NaatlasError

_ORDERED = -1  # in the place of how many sources an edition still waits for


class WorkError(NaatlasError):
    """What ended a worker's work, with the exit status of its kind."""

    def __init__(self, words: str, exit_status: int) -> None:
        super().__init__(words)
        self.exit_status = exit_status


@dataclass(frozen=True)
class Piece:
    """Work for one worker: a source of an edition, or the edition itself when all are there."""

    plan: EditionPlan
    source: SourcePlan | None
    why: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The source in the edition, or the edition."""
        return self.plan.name if self.source is None else self.source.name

    def submit(self, executor: Executor, run: Run) -> "Future[Done]":
        """Order the work."""
        if self.source is not None:
            return executor.submit(bring_source, run, self.source)
        return executor.submit(bring_edition, run, self.plan, self.why)


@dataclass
class Schedule:
    """The work of one run.

    Attributes:
        run: what workers are told.
        bench: the records, to see what has to run.
        executor: who does the work.
        width: pieces at once.
        publish: called here with each edition that was made.
        note: called here with what each worker reports.
        tell: called here with what is ordered, before it is.
        errors: what ended the work on an edition, by its name.
    """

    run: Run
    bench: Bench
    executor: Executor
    width: int
    publish: Callable[[EditionPlan], None]
    note: Callable[[Done], None]
    tell: Tell
    errors: dict[str, WorkError] = field(default_factory=dict)
    _ready: deque[Piece] = field(default_factory=deque)
    _sources: dict[str, int] = field(default_factory=dict)
    _editions: dict[str, EditionPlan] = field(default_factory=dict)
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self._pace = Pace(self.bench.records, self.width)

    def do(self, plans: Sequence[EditionPlan], *, keep_going: bool) -> None:
        """Bring editions up to date.

        Raises:
            WorkError: the first failure, unless `keep_going`.
        """
        for plan in plans:
            needed = [part for part in plan.sources if needs_of_source(self.bench, part)]
            self._sources[plan.name] = len(needed)
            self._editions[plan.name] = plan
            self._ready.extend(Piece(plan, part) for part in needed)
            for part in needed:
                self._pace.expect(part.name, part.tasks)
            if needed:
                self._pace.expect(plan.name, [plan.name])
        self._order_editions()
        running: dict[Future[Done], Piece] = {}
        while self._ready or running:
            while self._ready and len(running) < self.width:
                piece = self._ready.popleft()
                if piece.plan.name in self.errors:
                    self._pace.drop(piece.name)
                else:
                    self._tell_started(piece)
                    with _told_as_lost():
                        running[piece.submit(self.executor, self.run)] = piece
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                piece = running.pop(future)
                with _told_as_lost():
                    done = future.result()
                self._take(piece, done)
            if self.errors and not keep_going:
                raise next(iter(self.errors.values()))
            self._order_editions()

    def _take(self, piece: Piece, done: Done) -> None:
        """Go on from what a worker did."""
        name = piece.plan.name
        self._pace.end(piece.name, sum(ran.seconds for ran in done.ran))
        self.note(done)
        if done.exit_status:
            self.errors.setdefault(name, WorkError(done.error, done.exit_status))
            self._editions.pop(name, None)
            self._pace.drop(name)
        elif piece.source is not None:
            self._sources[name] -= 1
        else:
            self.publish(piece.plan)
            del self._editions[name]

    def _order_editions(self) -> None:
        """Editions that have all they are made from; they go before sources of others.

        Each is compared with the one before it, so those of a layer follow one another by name.
        """
        for plan in sorted(self._editions.values(), key=lambda plan: plan.name):
            others = [other.name for other in self._editions.values() if other.layer == plan.layer]
            if self._sources[plan.name] == 0 and plan.name == min(others):
                need = need_of_edition(self.bench, plan, self.run.workspace.layer(plan.layer))
                self._sources[plan.name] = _ORDERED
                if need:
                    self._pace.expect(plan.name, [plan.name])
                    self._ready.appendleft(Piece(plan, None, need[0].why))
                else:
                    self._pace.drop(plan.name)
                    del self._editions[plan.name]

    def _tell_started(self, piece: Piece) -> None:
        pace = self._pace
        words = f"{piece.name}: started, {pace.done} of {pace.known} pieces of work are done"
        self.tell(
            Event(
                "started",
                piece.name,
                words,
                piece.why,
                done=pace.done,
                known=pace.known,
                seconds_left=pace.seconds_left,
            )
        )


@contextmanager
def _told_as_lost() -> Iterator[None]:
    """A worker that is gone, as an error that says what may have become of it."""
    try:
        yield
    except Exception as error:
        words = words_of_loss(error)
        if words is None:
            raise
        raise WorkError(words, WorkError.exit_status) from None
