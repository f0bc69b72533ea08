"""Publication: readers see the whole old edition or the whole new one, whatever happens."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import publish as publishing
from pipeline.build.history import History
from pipeline.build.publish import (
    accept,
    pending_digest,
    point_latest,
    publish,
    rollback,
    set_pending,
    shown,
    was_taken_away,
)
from pipeline.build.recovery import recover
from pipeline.build.workspace import told_as_publishing
from pipeline.errors import PublishError, UsageError

OLD = {"a.csv": "old", "sub/b.csv": "old"}
NEW = {"a.csv": "new", "sub/b.csv": "new", "c.csv": "new"}
NEXT = {"a.csv": "next"}
A, B, C, D = ("aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32)
BY, WHY = "Ana", "the agency closed a region"
# Every function by which publication touches the disk.
TOUCHES = [
    (os, "fsync"),
    (os, "open"),
    (os, "rmdir"),
    (os, "unlink"),
    (shutil, "rmtree"),
    (Path, "mkdir"),
    (Path, "open"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "rmdir"),
    (Path, "symlink_to"),
    (Path, "unlink"),
]
Files = dict[str, str]


class CrashError(BaseException):
    """The process ends here: no handler of ordinary errors may save it."""


@pytest.fixture(autouse=True)
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Flushes are noted and not made: hundreds of them take minutes."""
    handles: list[int] = []
    monkeypatch.setattr(os, "fsync", handles.append)
    return handles


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs" / "layers" / "plants"
    folder.mkdir(parents=True)
    return folder


def stage(layer: Path, files: Files) -> Path:
    folder = layer.parent.parent / ".test-staging"
    shutil.rmtree(folder, ignore_errors=True)
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return folder


def put(layer: Path, files: Files, digest: str, edition: str = "2012") -> None:
    publish(stage(layer, files), layer / edition, digest)


def seen(target: Path) -> Files | None:
    if not target.exists():
        return None
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_text() for path in files}


def stored(layer: Path) -> list[str]:
    return sorted(path.name for path in (layer / ".store").iterdir())


def assert_nothing_is_left_over(layer: Path) -> None:
    """The store holds what the history names, and the layer's folder nothing half made."""
    history = History.read(layer)
    store = layer / ".store"
    assert history.all_names() == {path.name for path in store.glob("*")}
    for path in layer.iterdir():
        assert path.is_symlink() or path.name in (".store", ".pending", ".history.json"), path
        if path.is_symlink() and path.name != "latest":
            assert shown(path) == history.newest(path.name)
    for waiting in (layer / ".pending").glob("*"):
        assert len(list(waiting.iterdir())) == 1
        assert not waiting.name.startswith(".")


# ---- editions and their links


def test_the_first_edition_appears_whole(layer: Path) -> None:
    put(layer, NEW, A)
    assert seen(layer / "2012") == NEW


def test_a_new_edition_takes_the_place_of_the_old_which_is_kept(layer: Path) -> None:
    put(layer, OLD, A)
    put(layer, NEW, B)
    assert seen(layer / "2012") == NEW
    assert stored(layer) == [f"2012-{A[:16]}", f"2012-{B[:16]}"]
    assert seen(layer / ".store" / f"2012-{A[:16]}") == OLD


def test_an_identical_rebuild_leaves_one_readable_copy(layer: Path) -> None:
    for _ in range(4):
        put(layer, OLD, A)
        assert seen(layer / "2012") == OLD
        assert len(stored(layer)) == 1


def test_an_identical_rebuild_mends_a_damaged_copy(layer: Path) -> None:
    put(layer, OLD, A)
    (layer / "2012" / "a.csv").write_text("damaged")
    put(layer, OLD, A)
    assert seen(layer / "2012") == OLD


def test_three_publications_are_kept_and_identical_rebuilds_do_not_count(layer: Path) -> None:
    for digest in (A, B, C, D, D, D):
        put(layer, {"a.csv": digest}, digest)
    assert [name[:7] for name in stored(layer)] == ["2012-bb", "2012-cc", "2012-dd"]
    assert_nothing_is_left_over(layer)
    rollback(layer / "2012")
    assert seen(layer / "2012") == {"a.csv": C}


def test_what_was_published_once_and_comes_back_is_the_newest(layer: Path) -> None:
    for digest in (A, B, A):
        put(layer, {"a.csv": digest}, digest)
    assert seen(layer / "2012") == {"a.csv": A}
    rollback(layer / "2012")
    assert seen(layer / "2012") == {"a.csv": B}


def test_nothing_but_the_edition_its_store_and_its_history_is_left_behind(layer: Path) -> None:
    put(layer, OLD, A)
    put(layer, NEW, B)
    names = sorted(path.name for path in layer.iterdir())
    assert names == [".history.json", ".store", "2012"]


@pytest.mark.parametrize("other", ["2012-preliminary", "2012b", "2011", "2012.1", "2012-a-b"])
def test_publishing_one_edition_leaves_the_others_alone(layer: Path, other: str) -> None:
    put(layer, OLD, C, other)
    for digest in (A, B, C, D):
        put(layer, NEW, digest)
        recover(layer)
    assert seen(layer / "2012") == NEW
    assert seen(layer / other) == OLD


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_stands_in_the_place_of_an_edition_is_never_removed(layer: Path, kind: str) -> None:
    target = layer / "2012"
    (target / "precious").mkdir(parents=True) if kind == "folder" else target.write_text("precious")
    staged = stage(layer, NEW)
    with pytest.raises(PublishError, match="2012: stands where a link should be; move it away"):
        publish(staged, target, B)
    assert (target / "precious").is_dir() or target.read_text() == "precious"
    assert seen(staged) == NEW
    recover(layer)
    assert not target.is_symlink()


def test_the_link_holds_when_the_outputs_are_moved(layer: Path) -> None:
    put(layer, NEW, B)
    moved = layer.rename(layer.with_name("elsewhere"))
    assert seen(moved / "2012") == NEW


def test_latest_points_to_an_edition_and_can_be_turned(layer: Path) -> None:
    put(layer, OLD, A, "2012")
    point_latest(layer)
    assert seen(layer / "latest") == OLD
    put(layer, NEW, B, "2022")
    point_latest(layer)
    assert seen(layer / "latest") == NEW
    put(layer, OLD, C, "2012")
    point_latest(layer)
    assert seen(layer / "latest") == NEW, "an older edition made anew is not the latest"


def test_latest_never_leads_to_a_link_that_leads_nowhere(layer: Path) -> None:
    put(layer, OLD, A, "2012")
    (layer / "2022").symlink_to(".store/2022-gone")
    point_latest(layer)
    assert seen(layer / "latest") == OLD


# ---- waiting and going back


def test_an_edition_waits_until_it_is_accepted(layer: Path) -> None:
    target = layer / "2012"
    put(layer, OLD, A)
    set_pending(stage(layer, NEXT), target, C)
    set_pending(stage(layer, NEW), target, B)
    assert (seen(target), pending_digest(target)) == (OLD, B)
    assert accept(target, BY, WHY) == B
    assert (seen(target), pending_digest(target)) == (NEW, "")
    row = json.loads((layer / ".history.json").read_text())["2012"][-1]
    assert row["accepted"] == {"by": BY, "why": WHY}
    assert_nothing_is_left_over(layer)
    put(layer, NEW, B)
    row = json.loads((layer / ".history.json").read_text())["2012"][-1]
    assert row["accepted"] == {"by": BY, "why": WHY}, "the same contents stay accepted"


def test_an_edition_published_since_takes_away_what_waits(layer: Path) -> None:
    put(layer, OLD, A)
    set_pending(stage(layer, NEXT), layer / "2012", C)
    put(layer, NEW, B)
    with pytest.raises(UsageError, match="no edition waits to be accepted"):
        accept(layer / "2012", BY, WHY)
    assert seen(layer / "2012") == NEW


def test_nothing_waits_where_nothing_was_refused(layer: Path) -> None:
    with pytest.raises(UsageError, match="2012: no edition waits to be accepted") as error:
        accept(layer / "2012", BY, WHY)
    assert error.value.exit_status == 2


def test_rollback_shows_the_one_before_and_again_the_one_before_that(layer: Path) -> None:
    target = layer / "2012"
    for digest in (A, B, C):
        put(layer, {"a.csv": digest}, digest)
    for digest in (B, A):
        rollback(target)
        assert seen(target) == {"a.csv": digest}
        recover(layer)
        assert seen(target) == {"a.csv": digest}, "what was taken away does not come back"
    with pytest.raises(UsageError, match="no earlier publication is kept") as error:
        rollback(target)
    assert error.value.exit_status == 2
    assert seen(target) == {"a.csv": A}
    assert [was_taken_away(target, digest) for digest in (A, B, C)] == [False, True, True]


def test_nothing_before_the_first_publication_can_be_shown(layer: Path) -> None:
    with pytest.raises(UsageError, match="no earlier publication is kept"):
        rollback(layer / "2012")
    put(layer, OLD, A)
    with pytest.raises(UsageError, match="no earlier publication is kept"):
        rollback(layer / "2012")
    assert seen(layer / "2012") == OLD
    assert not was_taken_away(layer / "2012", A)


def test_after_a_rollback_the_one_shown_counts_as_the_one_before(layer: Path) -> None:
    target = layer / "2012"
    for digest in (A, B, C):
        put(layer, {"a.csv": digest}, digest)
    rollback(target)
    rollback(target)
    put(layer, {"a.csv": D}, D)
    rollback(target)
    assert seen(target) == {"a.csv": A}


def test_what_a_rollback_took_away_can_be_accepted_again(layer: Path) -> None:
    target = layer / "2012"
    put(layer, OLD, A)
    put(layer, NEW, B)
    rollback(target)
    assert accept(target, BY, WHY) == B[:16]
    assert seen(target) == NEW
    assert not was_taken_away(target, B)
    assert_nothing_is_left_over(layer)
    rollback(target)
    assert seen(target) == OLD


def test_a_folder_from_before_the_history_was_kept_is_noted(layer: Path) -> None:
    put(layer, OLD, A)
    (layer / ".history.json").unlink()
    recover(layer)
    put(layer, NEW, B)
    rollback(layer / "2012")
    assert seen(layer / "2012") == OLD


@pytest.mark.parametrize("text", ["", "[]", "{", '{"2012": [{"name": 1, "more": 2}]}', '{"a": 3}'])
def test_a_damaged_history_is_told_and_nothing_is_removed(layer: Path, text: str) -> None:
    put(layer, OLD, A)
    put(layer, NEW, B)
    (layer / ".history.json").write_text(text)
    with pytest.raises(PublishError, match="history.json: is no history of publications"):
        recover(layer)
    assert (seen(layer / "2012"), len(stored(layer))) == (NEW, 2)


# ---- crashes


def crash_at(
    monkeypatch: pytest.MonkeyPatch, place: int, look: Callable[[], None], error: BaseException
) -> None:
    """Let the call number `place` of those that touch the disk fail; `look` just before it."""
    calls = 0

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == place:
                look()
                raise error
            return function(*args, **kwargs)

        return wrapped

    for owner, name in TOUCHES:
        monkeypatch.setattr(owner, name, wrap(getattr(owner, name)))


def prepare_publication(layer: Path, digest: str) -> Callable[[], object]:
    staged = stage(layer, NEW)
    return lambda: publish(staged, layer / "2012", digest)


def prepare_waiting(layer: Path) -> Callable[[], object]:
    set_pending(stage(layer, NEXT), layer / "2012", C)
    staged = stage(layer, NEW)
    return lambda: set_pending(staged, layer / "2012", B)


def prepare_acceptance(layer: Path) -> Callable[[], object]:
    set_pending(stage(layer, NEW), layer / "2012", B)
    return lambda: accept(layer / "2012", BY, WHY)


def prepare_rollback(layer: Path) -> Callable[[], object]:
    put(layer, NEXT, C)
    return lambda: rollback(layer / "2012")


def prepare_accepting_again(layer: Path) -> Callable[[], object]:
    put(layer, NEW, B)
    rollback(layer / "2012")
    return lambda: accept(layer / "2012", BY, WHY)


CHANGES = {
    # name: (published before, what is done then, what may be seen while it is done)
    "first edition": ([], lambda layer: prepare_publication(layer, B), (None, NEW)),
    "new edition": ([OLD], lambda layer: prepare_publication(layer, B), (OLD, NEW)),
    "identical rebuild": ([NEW], lambda layer: prepare_publication(layer, A), (NEW,)),
    "fourth edition": (
        [NEXT, NEXT, OLD],
        lambda layer: prepare_publication(layer, D),
        (OLD, NEW),
    ),
    "refused edition": ([OLD], prepare_waiting, (OLD,)),
    "accepted edition": ([OLD], prepare_acceptance, (OLD, NEW)),
    "accepted first edition": ([], prepare_acceptance, (None, NEW)),
    "rollback": ([OLD], prepare_rollback, (NEXT, OLD)),
    "rollback undone": ([OLD], prepare_accepting_again, (OLD, NEW)),
}


def every_crash(
    layer: Path, monkeypatch: pytest.MonkeyPatch, change: str, error: BaseException
) -> Iterator[bool]:
    """Make a change again and again, each time ended one step later, until it gets through."""
    before, prepare, allowed = CHANGES[change]
    for place in range(1, 300):
        shutil.rmtree(layer)
        layer.mkdir()
        for files, digest in zip(before, (A, B, C), strict=False):
            put(layer, files, digest)
        do = prepare(layer)

        def look() -> None:
            assert seen(layer / "2012") in allowed

        with monkeypatch.context() as patched:
            crash_at(patched, place, look, error)
            try:
                do()
                is_done = True
            except type(error):
                is_done = False
        look()
        yield is_done
        if is_done:
            assert place > 5
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "error", [CrashError(), OSError(errno.ENOSPC, "No space left on device")], ids=["kill", "full"]
)
def test_a_crash_between_any_two_steps_leaves_a_whole_edition(
    layer: Path, monkeypatch: pytest.MonkeyPatch, change: str, error: BaseException
) -> None:
    allowed = CHANGES[change][2]
    for _ in every_crash(layer, monkeypatch, change, error):
        was = seen(layer / "2012")
        recover(layer)
        now = seen(layer / "2012")
        assert now in allowed
        assert allowed.index(now) >= allowed.index(was), "what people have seen does not go back"
        assert_nothing_is_left_over(layer)
        for name in History.read(layer).names("2012"):
            assert seen(layer / ".store" / name) in (OLD, NEW, NEXT)
        for waiting in (layer / ".pending").glob("*/*"):
            assert seen(waiting) in (NEW, NEXT)
        put(layer, {"a.csv": "x"}, "ee" * 32)
        assert seen(layer / "2012") == {"a.csv": "x"}, "the next build publishes over the wreck"
        assert_nothing_is_left_over(layer)


@pytest.mark.parametrize("change", ["accepted edition", "accepted first edition"])
def test_a_killed_acceptance_is_ended_or_can_be_repeated(
    layer: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    for _ in every_crash(layer, monkeypatch, change, CrashError()):
        recover(layer)
        if seen(layer / "2012") != NEW:
            accept(layer / "2012", BY, WHY)
        assert seen(layer / "2012") == NEW
        row = json.loads((layer / ".history.json").read_text())["2012"][-1]
        assert row["accepted"] == {"by": BY, "why": WHY}


def test_recovery_that_is_killed_as_well_ends_the_next_time(
    layer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(1, 300):
        shutil.rmtree(layer)
        layer.mkdir()
        put(layer, OLD, A)
        set_pending(stage(layer, NEW), layer / "2012", B)
        (layer / ".2012.link").symlink_to("x")
        (layer / ".history.json.part").write_text("{")
        (layer / ".store" / "2012-half").mkdir()
        (layer / ".pending" / ".2012" / "half").mkdir(parents=True)
        with monkeypatch.context() as patched:
            crash_at(patched, place, lambda: None, CrashError())
            try:
                recover(layer)
                is_done = True
            except CrashError:
                is_done = False
        recover(layer)
        assert_nothing_is_left_over(layer)
        assert (seen(layer / "2012"), pending_digest(layer / "2012")) == (OLD, B)
        if is_done:
            assert place > 4
            return
    pytest.fail("it never ended")


def test_staged_files_are_on_the_disk_before_the_edition_shows_them(
    layer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    replace = Path.replace

    def show(path: Path, to: Path) -> Path:
        events.append(f"show {to.name}")
        return replace(path, to)

    monkeypatch.setattr(os, "fsync", lambda _: events.append("fsync"))
    monkeypatch.setattr(Path, "replace", show)
    monkeypatch.setattr(publishing, "_forget", lambda *_: None)
    put(layer, NEW, B)
    # The files and both folders; then the history, the store and the link, each flushed as well.
    assert events[: len(NEW) + 2] == ["fsync"] * (len(NEW) + 2)
    assert [event for event in events if event != "fsync"] == ["show .history.json", "show 2012"]
    assert events[-2:] == ["show 2012", "fsync"]


def test_a_disk_that_fills_while_publishing_leaves_the_old_edition(
    layer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(layer, OLD, A)
    staged = stage(layer, NEW)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="No space left"), told_as_publishing(layer):
        publish(staged, layer / "2012", B)
    assert seen(layer / "2012") == OLD
