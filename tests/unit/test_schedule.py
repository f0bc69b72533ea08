"""The order of work, with workers that only say what they were asked for."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.build import schedule as module
from pipeline.build.plan import EditionPlan, SourcePlan, plan_atlas
from pipeline.build.records import Records
from pipeline.build.schedule import Schedule, WorkError
from pipeline.build.survey import Need
from pipeline.build.tasks import Ran
from pipeline.build.work import Done, Run
from pipeline.build.workspace import Workspace
from pipeline.errors import UsageError
from pipeline.spec.atlas import AtlasSpec


def atlas(**layers: dict[str, list[str]]) -> AtlasSpec:
    """An atlas of layers, their editions and the sources of these."""
    words = {"en": "x", "fr": "x", "es": "x"}
    tree = [
        {
            "layer": layer,
            "editions": [
                {
                    "name": name,
                    "sources": [{"source": s, "year": 2012, "retrieved": "2026-01-31"} for s in used],
                }
                for name, used in editions.items()
            ],
        }
        for layer, editions in layers.items()
    ]  # fmt: skip
    return AtlasSpec.model_validate({"id": "a", "title": words, "data": "x", "layers": tree})


class Workers:
    """An executor whose work is done when it is asked for, last ordered first done."""

    def __init__(self, wrong: dict[str, Exception | Done]) -> None:
        self.wrong = wrong
        self.asked: list[str] = []
        self.at_once = 0
        self.running: list[tuple[str, Future]] = []

    def submit(self, _work, _run, plan: SourcePlan | EditionPlan, *_why) -> Future:
        name = plan.conform if isinstance(plan, SourcePlan) else plan.name
        self.asked.append(name)
        future: Future = Future()
        self.running.append((name, future))
        self.at_once = max(self.at_once, len(self.running))
        return future

    def finish_one(self, _futures, return_when):
        name, future = self.running.pop()
        came = self.wrong.get(name, Done((Ran(name, ("new",), 0.0),), {}))
        future.set_exception(came) if isinstance(came, Exception) else future.set_result(came)
        return type("Waited", (), {"done": {future}})


@pytest.fixture
def do(tmp_path: Path, monkeypatch):
    """Do the work of an atlas: who was asked, what was published, and what ended."""

    def run(spec, *, width=1, keep_going=False, fresh=(), wrong=None):
        workers = Workers(wrong or {})
        monkeypatch.setattr(module, "wait", workers.finish_one)
        monkeypatch.setattr(
            module,
            "needs_of_source",
            lambda _bench, part: [] if part.conform in fresh else [Need(part.read, ("new",))],
        )
        monkeypatch.setattr(
            module,
            "need_of_edition",
            lambda _b, plan, _f: [] if plan.name in fresh else [Need(plan.name, ("new",))],
        )
        published: list[str] = []
        order = Run("t", Workspace(tmp_path, tmp_path, tmp_path), "v", 1)
        found = Schedule(
            order,
            SimpleNamespace(records=Records(tmp_path / "none")),
            workers,
            width,
            lambda plan: published.append(plan.name),
            lambda _done: None,
            lambda _event: None,
        )
        raised = None
        try:
            found.do(plan_atlas(spec, ()), keep_going=keep_going)
        except WorkError as error:
            raised = error
        return workers, published, found.errors, raised

    return run


TWO = {"2012": ["mx"], "2006": ["mx", "us"]}


def test_an_edition_follows_its_sources_and_the_one_before_it_by_name(do) -> None:
    workers, published, errors, _ = do(atlas(prtr=TWO))
    assert published == ["prtr/2006", "prtr/2012"]
    assert not errors
    for name in ("prtr/2006/mx/conform", "prtr/2006/us/conform"):
        assert workers.asked.index(name) < workers.asked.index("prtr/2006")
    assert workers.asked.index("prtr/2006") < workers.asked.index("prtr/2012")


def test_editions_of_two_layers_do_not_wait_for_one_another(do) -> None:
    _, published, _, _ = do(
        atlas(sites={"2025": ["aqs"]}, areas={"2020": ["wdpa"]}), fresh={"areas/2020/wdpa/conform"}
    )
    assert published == ["areas/2020", "sites/2025"]


@pytest.mark.parametrize("width", [1, 2, 3])
def test_no_more_than_the_width_is_ordered_at_once_and_all_of_it_is_used(do, width) -> None:
    workers, published, _, _ = do(atlas(prtr=TWO, sites={"2025": ["a", "b", "c"]}), width=width)
    assert workers.at_once == width
    assert sorted(published) == ["prtr/2006", "prtr/2012", "sites/2025"]


def test_what_is_up_to_date_is_neither_ordered_nor_published(do) -> None:
    fresh = {"prtr/2006/mx/conform", "prtr/2006/us/conform", "prtr/2012/mx/conform", "prtr/2006"}
    workers, published, _, _ = do(atlas(prtr=TWO), fresh=fresh)
    assert workers.asked == published == ["prtr/2012"]


def test_the_first_failure_ends_the_run(do) -> None:
    wrong = {"prtr/2006/us/conform": Done((), {}, "us: no such file", 3)}
    workers, published, _, raised = do(atlas(prtr=TWO), wrong=wrong)
    assert (str(raised), raised.exit_status) == ("us: no such file", 3)
    assert "prtr/2006" not in workers.asked
    assert "prtr/2006" not in published


def test_with_keep_going_a_failure_stops_only_its_own_edition(do) -> None:
    wrong = {"prtr/2006/us/conform": Done((), {}, "us: no such file", 3)}
    workers, published, errors, raised = do(atlas(prtr=TWO), keep_going=True, wrong=wrong)
    assert raised is None
    assert published == ["prtr/2012"]
    assert {name: str(error) for name, error in errors.items()} == {"prtr/2006": "us: no such file"}
    assert "prtr/2006" not in workers.asked


def test_an_edition_that_fails_lets_the_next_one_go_on(do) -> None:
    wrong = {"prtr/2006": Done((), {}, "no space", 4)}
    _, published, errors, _ = do(atlas(prtr=TWO), keep_going=True, wrong=wrong)
    assert published == ["prtr/2012"]
    assert list(errors) == ["prtr/2006"]


def test_a_worker_that_was_killed_is_told_in_words(do) -> None:
    wrong = {"prtr/2006/mx/conform": BrokenProcessPool("terminated abruptly")}
    _, _, _, raised = do(atlas(prtr=TWO), keep_going=True, wrong=wrong)
    assert "worker process was killed" in str(raised)
    assert raised.exit_status == 4


def test_a_layer_that_the_atlas_has_not_is_refused() -> None:
    with pytest.raises(UsageError, match="no layer 'rivers'; it has prtr"):
        plan_atlas(atlas(prtr=TWO), ("rivers",))
