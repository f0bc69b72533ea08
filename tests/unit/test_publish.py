"""Publication: readers see the whole old edition or the whole new one, whatever happens."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.publish import (
    PublishError,
    only_build,
    point_latest,
    publish,
    staging,
)

OLD = {"a.csv": "old", "sub/b.csv": "old"}
NEW = {"a.csv": "new", "sub/b.csv": "new", "c.csv": "new"}
# Every function by which publication touches the disk.
TOUCHES = [
    (os, "fsync"),
    (os, "open"),
    (shutil, "rmtree"),
    (Path, "mkdir"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "symlink_to"),
    (Path, "unlink"),
]


class CrashError(BaseException):
    """The process ends here: no handler of ordinary errors may save it."""


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    (folder / "layers" / "plants").mkdir(parents=True)
    return folder


def target_of(outputs: Path, edition: str = "2012") -> Path:
    return outputs / "layers" / "plants" / edition


def stage(outputs: Path, files: dict[str, str], name: str = "staged") -> Path:
    folder = outputs / ".test-staging" / name
    shutil.rmtree(folder, ignore_errors=True)
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return folder


def show(target: Path) -> dict[str, str] | None:
    if not target.exists():
        return None
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_text() for path in files}


def stored(outputs: Path) -> list[str]:
    return sorted(path.name for path in (outputs / "layers/plants/.store").iterdir())


def test_the_first_edition_appears_whole(outputs: Path) -> None:
    publish(stage(outputs, NEW), target_of(outputs), "ab" * 32)
    assert show(target_of(outputs)) == NEW


def test_a_new_edition_takes_the_place_of_the_old_which_is_removed(outputs: Path) -> None:
    target = target_of(outputs)
    publish(stage(outputs, OLD), target, "aa" * 32)
    publish(stage(outputs, NEW), target, "bb" * 32)
    assert show(target) == NEW
    assert len(stored(outputs)) == 1


def test_an_identical_rebuild_leaves_one_readable_copy(outputs: Path) -> None:
    target = target_of(outputs)
    for _ in range(4):
        publish(stage(outputs, OLD), target, "aa" * 32)
        assert show(target) == OLD
        assert len(stored(outputs)) == 1


def test_nothing_but_the_edition_and_its_store_is_left_behind(outputs: Path) -> None:
    publish(stage(outputs, OLD), target_of(outputs), "aa" * 32)
    publish(stage(outputs, NEW), target_of(outputs), "bb" * 32)
    names = sorted(path.name for path in target_of(outputs).parent.iterdir())
    assert names == [".store", "2012"]


@pytest.mark.parametrize("other", ["2012-preliminary", "2012b", "2011", "2012.1", "2012-a-b"])
def test_publishing_one_edition_leaves_the_others_alone(outputs: Path, other: str) -> None:
    publish(stage(outputs, OLD), target_of(outputs, other), "cc" * 32)
    publish(stage(outputs, OLD), target_of(outputs), "aa" * 32)
    publish(stage(outputs, NEW), target_of(outputs), "bb" * 32)
    assert show(target_of(outputs)) == NEW
    assert show(target_of(outputs, other)) == OLD


def test_a_plain_folder_in_the_place_of_an_edition_is_never_removed(outputs: Path) -> None:
    target = target_of(outputs)
    (target / "precious").mkdir(parents=True)
    with pytest.raises(PublishError, match="stands where a link should be"):
        publish(stage(outputs, NEW), target, "bb" * 32)
    assert (target / "precious").is_dir()


def test_the_link_holds_when_the_outputs_are_moved(outputs: Path) -> None:
    publish(stage(outputs, NEW), target_of(outputs), "bb" * 32)
    moved = outputs.rename(outputs.with_name("elsewhere"))
    assert show(target_of(moved)) == NEW


def test_latest_points_to_an_edition_and_can_be_turned(outputs: Path) -> None:
    publish(stage(outputs, OLD), target_of(outputs, "2012"), "aa" * 32)
    layer = outputs / "layers" / "plants"
    point_latest(layer)
    assert show(layer / "latest") == OLD
    publish(stage(outputs, NEW), target_of(outputs, "2022"), "bb" * 32)
    point_latest(layer)
    assert show(layer / "latest") == NEW
    publish(stage(outputs, OLD), target_of(outputs, "2012"), "cc" * 32)
    point_latest(layer)
    assert show(layer / "latest") == NEW, "an older edition made anew is not the latest"


def test_two_builds_cannot_hold_one_folder(outputs: Path) -> None:
    with (
        only_build(outputs),
        pytest.raises(PublishError, match=str(os.getpid())),
        only_build(outputs),
    ):
        pytest.fail("both builds hold the folder")
    with only_build(outputs):
        pass


def test_what_a_killed_build_left_is_swept(outputs: Path) -> None:
    left = outputs / ".staging-99999" / "2012"
    left.mkdir(parents=True)
    with only_build(outputs):
        assert not left.exists()


# ---- crashes


def crash_at(
    monkeypatch: pytest.MonkeyPatch, place: int, look: Callable[[], None], error: BaseException
) -> Callable[[], int]:
    """Let the call number `place` of those that touch the disk fail; `look` before each of them."""
    calls = 0

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            number = calls
            look()
            if number == place:
                raise error
            return function(*args, **kwargs)

        return wrapped

    for owner, name in TOUCHES:
        monkeypatch.setattr(owner, name, wrap(getattr(owner, name)))
    return lambda: calls


def every_crash(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str] | None, digest: str
) -> Iterator[bool]:
    """Publish again and again, each time ended one step later, until it gets through."""
    target = target_of(outputs)
    for place in range(1, 200):
        shutil.rmtree(outputs / "layers" / "plants")
        (outputs / "layers" / "plants").mkdir()
        if before is not None:
            publish(stage(outputs, before), target, "aa" * 32)
        staged = stage(outputs, NEW)

        def look() -> None:
            assert show(target) in (before, NEW)

        with monkeypatch.context() as patched:
            crash_at(patched, place, look, CrashError())
            try:
                publish(staged, target, digest)
                done = True
            except CrashError:
                done = False
        yield done
        if done:
            return
    pytest.fail("publication never ended")


@pytest.mark.parametrize(
    ("before", "digest"),
    [
        pytest.param(None, "bb" * 32, id="first edition"),
        pytest.param(OLD, "bb" * 32, id="new edition"),
        pytest.param(NEW, "aa" * 32, id="identical rebuild"),
    ],
)
def test_a_crash_between_any_two_steps_leaves_a_whole_edition(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str] | None, digest: str
) -> None:
    target = target_of(outputs)
    crashes = 0
    for done in every_crash(outputs, monkeypatch, before, digest):
        assert show(target) == NEW if done else show(target) in (before, NEW)
        publish(stage(outputs, NEW, "again"), target, "cc" * 32)
        assert show(target) == NEW, "the next build publishes over the wreck"
        assert len(stored(outputs)) == 1
        crashes += not done
    assert crashes > 5


def test_staged_files_are_on_the_disk_before_the_edition_shows_them(
    outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (events.append("fsync"), sync(handle))[1])
    monkeypatch.setattr(
        Path, "replace", lambda self, to: (events.append("show"), replace(self, to))[1]
    )
    publish(stage(outputs, NEW), target_of(outputs), "bb" * 32)
    assert events.index("show") >= len(NEW)
    assert events[-1] == "fsync", "the folder that holds the new link is flushed last"


# ---- staging


def test_staging_is_empty_and_gone_afterwards(outputs: Path) -> None:
    with staging(outputs) as folder:
        assert list(folder.iterdir()) == []
        (folder / "half").write_text("x")
    assert not folder.exists()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), CrashError()])
def test_staging_is_gone_after_any_error(outputs: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), staging(outputs) as folder:
        (folder / "half").write_text("x")
        raise error
    assert not folder.exists()


def test_staging_sweeps_what_an_earlier_run_of_this_process_left(outputs: Path) -> None:
    with staging(outputs) as folder:
        name = folder
    name.mkdir()
    (name / "stale").write_text("x")
    with staging(outputs) as folder:
        assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_and_cleaned_up(outputs: Path) -> None:
    with (
        pytest.raises(PublishError, match="No space left on device") as error,
        staging(outputs) as folder,
    ):
        (folder / "half").write_text("x")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(outputs) in str(error.value)
    assert error.value.exit_status == 4
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_named(
    outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with (
        pytest.raises(PublishError, match="cannot be written .Permission denied"),
        staging(outputs),
    ):
        pytest.fail("the block must not run")


def test_a_file_in_the_place_of_the_outputs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "outputs"
    path.write_text("I am a file")
    with pytest.raises(PublishError, match=r"outputs: cannot be written"), staging(path):
        pytest.fail("the block must not run")
    assert path.read_text() == "I am a file"


def test_a_disk_that_fills_while_publishing_leaves_the_old_edition(
    outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = target_of(outputs)
    publish(stage(outputs, OLD), target, "aa" * 32)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="No space left"), staging(outputs) as folder:
        staged = folder / "2012"
        staged.mkdir()
        (staged / "a.csv").write_text("new")
        publish(staged, target, "bb" * 32)
    assert show(target) == OLD
    assert not folder.exists()
