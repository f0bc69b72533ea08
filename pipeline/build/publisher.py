"""Editions that were made are published, or wait, or are told to have failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.build.events import Event, Tell
from pipeline.build.plan import EditionPlan
from pipeline.build.publish import pending_digest, publish, set_pending, was_taken_away
from pipeline.build.schedule import WorkError
from pipeline.build.survey import content
from pipeline.build.tasks import Bench, Ran
from pipeline.build.work import Done
from pipeline.build.workspace import Workspace

_TAKEN_AWAY = "a rollback took away what the sources come to"


@dataclass
class Outcome:
    """What a build did.

    Attributes:
        ran: tasks that ran.
        published: editions that were published, by name.
        unchanged: editions that were up to date.
        failures: why editions were not published, by name.
        waiting: editions that a gate refused and that wait to be accepted, of those.
        changes: what changed in editions that were made, in a few words, by name.
        error: the first failure that ended work, if the wish was to keep going.
    """

    ran: list[Ran] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)
    error: WorkError | None = None


@dataclass
class Publisher:
    """What this process does with what workers made."""

    workspace: Workspace
    bench: Bench
    tell: Tell
    outcome: Outcome

    def note(self, done: Done) -> None:
        """Tell of tasks that ran, and keep what was found."""
        self.bench.world.digests.known.update(done.known)
        for ran in done.ran:
            self.outcome.ran.append(ran)
            words = f"{ran.task}: {'; '.join(ran.why)}"
            self.tell(Event("ran", ran.task, words, ran.why, ran.seconds))

    def publish(self, plan: EditionPlan) -> None:
        """Publish an edition; one that a rollback took away, or a gate refused, waits."""
        made = self.bench.records.latest(plan.name)
        self.outcome.changes[plan.name] = made.changes
        staged, target = self.workspace.staged(plan), self.target(plan)
        refusals = list(made.refusals)
        failures = [reason for reason in made.report.failures if reason not in refusals]
        if was_taken_away(target, made.digest):
            refusals.append(_TAKEN_AWAY)
        if failures:
            self._refuse(plan, failures)
        elif refusals:
            set_pending(staged, target, made.digest)
            self._let_wait(plan, refusals)
        else:
            publish(staged, target, made.digest)
            self.outcome.published.append(plan.name)
            words = f"{self.title(plan)}: published, {made.count} features"
            self.tell(Event("published", plan.name, words, count=made.count))

    def fail(self, errors: Mapping[str, WorkError]) -> None:
        """Tell of editions whose work ended."""
        for name, error in errors.items():
            self.outcome.failures[name] = (str(error),)
            self.outcome.error = self.outcome.error or error
            words, status = f"{name}: {error}", error.exit_status
            self.tell(Event("failed", name, words, (str(error),), status=status))

    def tell_unchanged(self, plans: Sequence[EditionPlan]) -> None:
        """Tell of editions that nothing was done for; of one that waits, why it still does."""
        touched = {*self.outcome.published, *self.outcome.failures}
        for plan in plans:
            if plan.name in touched:
                continue
            digest, target = content(self.bench, plan.name), self.target(plan)
            if pending_digest(target) == digest:
                made = self.bench.records.latest(plan.name)
                self._let_wait(plan, made.refusals if made else ())
            else:
                was_taken = was_taken_away(target, digest)
                state = f"{_TAKEN_AWAY}; {_remedy(plan)}" if was_taken else "up to date"
                self.outcome.unchanged.append(plan.name)
                self.tell(Event("unchanged", plan.name, f"{self.title(plan)}: {state}"))

    def target(self, plan: EditionPlan) -> Path:
        """What readers of an edition look at."""
        return self.workspace.layer(plan.layer) / plan.edition.name

    def title(self, plan: EditionPlan) -> str:
        """An edition as people are told of it."""
        return f"{plan.layer} {plan.edition.name}"

    def _let_wait(self, plan: EditionPlan, reasons: Sequence[str]) -> None:
        self.outcome.waiting.append(plan.name)
        self._refuse(plan, [*reasons, f"it waits; {_remedy(plan)}"])

    def _refuse(self, plan: EditionPlan, reasons: Sequence[str]) -> None:
        self.outcome.failures[plan.name] = tuple(reasons)
        words = f"{self.title(plan)}: NOT published"
        self.tell(Event("refused", plan.name, words, tuple(reasons)))


def _remedy(plan: EditionPlan) -> str:
    words = f"naatlas accept {plan.layer} {plan.edition.name} --by NAME --why REASON"
    return f"if it is right, publish it with: {words}"
