import json
import logging
import os
import pty
import re
import select
import subprocess
import sys
import time
import warnings

import click
import pytest
from click.testing import CliRunner

from pipeline.build.events import Event
from pipeline.build.pace import Pace
from pipeline.build.records import Records
from pipeline.build.telling import telling
from pipeline.checks.validate import validate_paths
from pipeline.commands.told import told_plainly
from pipeline.errors import SourceError
from pipeline.spec.catalogue import REPOSITORY, Catalogue

NASTY = "Agua\x1b[2J\u202e\u2028 Ñ\ud800\n{"


def lines_of(text: str) -> list[dict]:
    """Every line of standard error as JSON; each must be one object."""
    found = [json.loads(line) for line in text.splitlines()]
    assert all(isinstance(row, dict) for row in found)
    return found


def test_people_get_words_that_cannot_steer_a_terminal(capsys) -> None:
    with telling(log_json=False) as tell:
        tell(Event("planned", "demo", "one task"))
        tell(Event("started", "x/2012", "started", done=0, known=1))
        tell(Event("ran", "x/2012", "x: new", why=("new",)))
        tell(Event("published", "x/2012", "x \x1b[2J 2012: published", count=3))
    out, err = capsys.readouterr()
    assert out == "x \\x1b[2J 2012: published\n"
    assert err == ""


def test_machines_get_one_object_a_line_whatever_the_words(capsys) -> None:
    with telling(log_json=True) as tell:
        tell(Event("started", NASTY, NASTY, (NASTY,), done=0, known=2, seconds_left=1.5))
        tell(Event("refused", "x/2012", "x 2012: NOT published", ("too few",)))
    out, err = capsys.readouterr()
    assert out == "x 2012: NOT published\n"
    assert err.isascii()
    started, refused = lines_of(err)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", started.pop("time"))
    assert started == {
        "kind": "started",
        "subject": NASTY,
        "words": NASTY,
        "why": [NASTY],
        "done": 0,
        "known": 2,
        "seconds_left": 1.5,
    }
    assert set(refused) == {"time", "kind", "subject", "words", "why"}


def test_people_need_not_be_told(capsys) -> None:
    with telling(log_json=False, to_people=False) as tell:
        tell(Event("published", "x/2012", "published", count=3))
    assert capsys.readouterr() == ("", "")


def test_what_libraries_warn_of_is_a_line_too(capsys) -> None:
    with telling(log_json=True), warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        logging.getLogger("pyogrio").warning("odd file %s", "a\nb")
        warnings.warn("old way", FutureWarning, stacklevel=1)
    first, second = lines_of(capsys.readouterr().err)
    assert (first["kind"], first["subject"], first["words"]) == (
        "warning",
        "pyogrio",
        "odd file a\nb",
    )
    assert (second["kind"], second["subject"]) == ("warning", "py.warnings")
    assert "old way" in second["words"]


def ended(error: BaseException | None, *options: str):
    """What a command that ends so leaves behind."""

    @click.command()
    @click.option("--log-json", is_flag=True)
    @told_plainly
    def work(log_json: bool) -> None:
        with telling(log_json) as tell:
            tell(Event("planned", "demo", "one task"))
            if error is not None:
                raise error

    return CliRunner().invoke(work, options)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (None, 0, ""),
        (SourceError(f"{NASTY}: no file"), 3, "no file"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (SystemExit(1), 1, ""),
        (RuntimeError("oh"), 4, "internal error (RuntimeError: oh)"),
    ],
)
def test_the_last_line_says_how_the_command_ended(error, status, words) -> None:
    run = ended(error, "--log-json")
    assert run.exit_code == status
    assert run.stdout == ""
    rows = lines_of(run.stderr)
    assert [row["kind"] for row in rows] == ["planned", "ended"]
    assert rows[-1]["status"] == status
    assert words in rows[-1]["words"]


def test_without_the_option_errors_are_words() -> None:
    run = ended(SourceError("a\x1b[2J.csv: no file"))
    assert (run.exit_code, run.stdout, run.stderr) == (3, "", "naatlas: a\\x1b[2J.csv: no file\n")


# Work that takes a moment, told as the arguments say, in a process with a terminal of its own.
SCRIPT = """
import sys, time
import pipeline.progress
from pipeline.build.events import Event
from pipeline.build.telling import telling
pipeline.progress._PATIENCE_SECONDS = float(sys.argv[1])
with telling(sys.argv[2] == "json") as tell:
    tell(Event("started", "layer\\x1b[2J/[red]2012/a", "", done=3, known=7, seconds_left=5000))
    time.sleep(0.6)
    tell(Event("published", "x", "x 2012: published", count=1))
    time.sleep(0.3)
    if sys.argv[3] == "break":
        raise KeyboardInterrupt
"""


def at_terminal(*arguments: str) -> tuple[str, str]:
    """Standard output, which is a pipe, and what a terminal as standard error got."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120", "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    got = b""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                block = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not block:
                break
            got += block
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    return out.decode(), got.decode()


def test_a_terminal_shows_a_bar_with_the_time_left() -> None:
    out, seen = at_terminal("0.1", "words", "end")
    assert out == "x 2012: published\n"
    assert "layer\\x1b[2J/[red]2012/a" in seen
    assert "3/7" in seen
    assert re.search(r"1:23:\d\d left", seen)
    assert "published" not in seen
    assert "\x1b[2J" not in seen


def test_the_bar_waits_for_its_time() -> None:
    out, seen = at_terminal("60", "words", "end")
    assert out == "x 2012: published\n"
    assert seen == ""


def test_machines_at_a_terminal_get_no_bar() -> None:
    out, seen = at_terminal("0.1", "json", "end")
    assert out == "x 2012: published\n"
    assert [row["kind"] for row in lines_of(seen)] == ["started", "published"]


def test_an_interruption_gives_the_cursor_back_and_wipes_the_bar() -> None:
    _, seen = at_terminal("0.1", "words", "break")
    show, hide = "\x1b[?25h", "\x1b[?25l"
    assert hide in seen
    assert seen.count(show) >= seen.count(hide)
    bar = seen[: seen.index("Traceback")]
    assert bar.rfind("\x1b[2K") > bar.rfind("3/7")
    assert bar.rfind(show) > bar.rfind(hide)


def test_time_left_goes_by_what_the_same_tasks_took(tmp_path) -> None:
    records = Records(tmp_path)
    records.keep("a/read", {}, "", 1, seconds=10.0)
    records.keep("a/conform", {}, "", 1, seconds=2.0)
    records.keep("b", {}, "", 1, seconds=30.0)
    pace = Pace(records, width=2)
    assert pace.seconds_left is None
    pace.expect("a", ["a/read", "a/conform"])
    pace.expect("b", ["b"])
    pace.expect("c", ["c/never"])
    assert (pace.done, pace.known) == (0, 3)
    assert pace.seconds_left == (12 + 30 + 21) / 2
    pace.end("a", 12)
    pace.drop("c")
    assert (pace.done, pace.known) == (1, 2)
    assert pace.seconds_left == 30, "two workers do one piece no faster"


def test_without_records_nobody_knows_until_a_piece_is_done(tmp_path) -> None:
    pace = Pace(Records(tmp_path), width=1)
    pace.expect("a", ["a"])
    pace.expect("b", ["b"])
    assert pace.seconds_left is None
    pace.end("a", 4)
    assert pace.seconds_left == 4


def test_validate_tells_how_far_it_is_in_a_folder(tmp_path) -> None:
    for name in ("b.kml", "a.kml"):
        (tmp_path / name).write_text("<kml/>")
    told = []
    validate_paths([tmp_path], Catalogue(), told=lambda *so_far: told.append(so_far))
    assert told == [(0, 2, "a.kml"), (1, 2, "b.kml")]
