"""One run at a time in an output folder, and nothing left of one that was killed."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.build import workspace as module
from pipeline.build.workspace import Workspace, changing, only_run, told_as_publishing
from pipeline.errors import BusyError, PublishError, UsageError
from pipeline.spec.catalogue import REPOSITORY

HOLDER = """\
import sys
from pathlib import Path
from pipeline.build.workspace import Workspace, only_run
with only_run(Workspace(Path(), Path(sys.argv[1]), Path())):
    print("holds", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data", tmp_path / "outputs", tmp_path)


def hold(workspace: Workspace) -> "subprocess.Popen[str]":
    """Another process that holds the folder."""
    command = [sys.executable, "-c", HOLDER, str(workspace.outputs)]
    holder = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    return holder


def test_a_second_run_is_refused_and_told_who_holds_the_folder(workspace: Workspace) -> None:
    with hold(workspace) as holder:
        (workspace.staging / "mine").mkdir()
        with pytest.raises(BusyError) as error, only_run(workspace):
            pytest.fail("both runs hold the folder")
        assert error.value.exit_status == 5
        assert f"process {holder.pid} on {socket.gethostname()} holds it" in str(error.value)
        assert "--wait" in str(error.value)
        assert (workspace.staging / "mine").is_dir(), "the work of the first is not swept"
        holder.kill()
    with only_run(workspace):
        assert list(workspace.staging.iterdir()) == [], "that of a killed one is"


def test_a_run_that_waits_goes_on_when_the_other_has_ended(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hold(workspace) as holder:
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            holder.send_signal(signal.SIGKILL)
            holder.wait()

        monkeypatch.setattr(time, "sleep", pause)
        with only_run(workspace, wait_seconds=60):
            assert len(pauses) == 1


@pytest.mark.parametrize("left", [b"", b"\xff\xfe\x00garbage", b"process 1 on elsewhere"])
def test_a_lock_file_that_was_left_does_not_block(workspace: Workspace, left: bytes) -> None:
    workspace.outputs.mkdir()
    (workspace.outputs / ".lock").write_bytes(left)
    with only_run(workspace):
        assert (workspace.outputs / ".lock").read_text().startswith(f"process {os.getpid()} on ")
    assert (workspace.outputs / ".lock").read_bytes() == b""


def test_a_holder_whose_lock_file_is_garbage_is_told_as_well(workspace: Workspace) -> None:
    with only_run(workspace):
        (workspace.outputs / ".lock").write_bytes(b"\xff\xfe")
        with pytest.raises(BusyError, match="holds it"), only_run(workspace):
            pytest.fail("both runs hold the folder")


class CrashError(BaseException):
    """No handler of ordinary errors may save it."""


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), CrashError()])
def test_staging_is_gone_after_any_error(workspace: Workspace, error: BaseException) -> None:
    with pytest.raises(type(error)), only_run(workspace):
        (workspace.staging / "half").write_text("x")
        raise error
    assert not workspace.staging.exists()
    with only_run(workspace):
        assert list(workspace.staging.iterdir()) == []


def test_a_full_disk_is_told_and_cleaned_up(workspace: Workspace) -> None:
    with pytest.raises(PublishError, match="No space left") as error, only_run(workspace):
        (workspace.staging / "half").write_text("x")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(workspace.outputs) in str(error.value)
    assert error.value.exit_status == 4
    assert not workspace.staging.exists()


def test_a_folder_that_cannot_be_written_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_args: object, **_kwargs: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    expected = re.escape(str(workspace.outputs)) + ": Permission denied"
    with pytest.raises(PublishError, match=expected), only_run(workspace):
        pytest.fail("the block must not run")


def test_a_file_in_the_place_of_the_outputs_is_named(workspace: Workspace) -> None:
    workspace.outputs.write_text("I am a file")
    with pytest.raises(PublishError, match="outputs: File exists"), only_run(workspace):
        pytest.fail("the block must not run")
    assert workspace.outputs.read_text() == "I am a file"


def test_a_lock_that_the_file_system_lacks_is_not_told_as_another_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(module.fcntl, "flock", lacks)
    with pytest.raises(PublishError, match="No locks available"), only_run(workspace):
        pytest.fail("the block must not run")


def test_what_is_changed_by_hand_is_held_and_put_right_first(workspace: Workspace) -> None:
    layer = workspace.layer("plants")
    with (
        pytest.raises(UsageError, match="no such folder"),
        changing(workspace.outputs, "plants", 0),
    ):
        pytest.fail("nothing was published")
    layer.mkdir(parents=True)
    (layer / ".2012.link").symlink_to("half")
    with changing(workspace.outputs, "plants", 0) as folder:
        assert list(folder.iterdir()) == []
        with pytest.raises(BusyError), only_run(workspace):
            pytest.fail("both runs hold the folder")


def test_an_error_names_the_file_that_it_is_about(tmp_path: Path) -> None:
    told = pytest.raises(PublishError, match="outputs: .*gone: No such file")
    with told, told_as_publishing(tmp_path / "outputs"):
        (tmp_path / "gone").read_bytes()
