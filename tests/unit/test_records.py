"""Records of tasks: whole or not there, and never a result other than the one that was kept."""

import json
from pathlib import Path

import pytest

from pipeline.build.records import Records, write_whole

TASK = "prtr_facilities/2012/mx_retc/read"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    found = Records(tmp_path / "tasks")
    found.keep(TASK, {"input a.csv": "1"}, "content", {"rows": 3})
    return found


def folder(records: Records) -> Path:
    (found,) = records.folder.iterdir()
    return found


def test_what_is_kept_comes_back(records: Records) -> None:
    record = records.get(TASK)
    assert record is not None
    assert (record.parts, record.content) == ({"input a.csv": "1"}, "content")
    assert records.load(TASK, record) == records.latest(TASK) == {"rows": 3}
    assert records.get("prtr_facilities/2012/mx_retc/conform") is None
    assert records.latest("other") is None


def test_a_later_record_takes_the_place_of_the_one_before(records: Records) -> None:
    records.keep(TASK, {}, "other", {"rows": 4})
    assert records.latest(TASK) == {"rows": 4}
    assert len(list(folder(records).iterdir())) == 2


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"parts": {}}', '{"parts": [], "content": "", "result": "x"}'],
)
def test_a_record_that_is_cut_short_or_no_record_is_none(records: Records, text: str) -> None:
    (folder(records) / "record.json").write_text(text)
    assert records.get(TASK) is None


def test_a_record_without_its_result_is_none_and_a_damaged_result_is_not_given(records) -> None:
    record = records.get(TASK)
    result = folder(records) / record.result
    result.write_bytes(result.read_bytes()[:-1])
    assert records.load(TASK, record) is None
    assert records.latest(TASK) is None
    result.unlink()
    assert records.load(TASK, record) is None
    assert records.get(TASK) is None


def test_a_result_that_was_exchanged_is_never_unpickled(records: Records) -> None:
    """Bytes of another file must not run: what is loaded has the digest that the record names."""
    record = records.get(TASK)
    (folder(records) / record.result).write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    assert records.load(TASK, record) is None


def test_what_was_cut_short_while_written_is_swept(records) -> None:
    (records.folder / "cut").mkdir()
    (records.folder / "cut" / "0000").write_bytes(b"a result without its record")
    (folder_of := records.folder / TASK.replace("/", "@")).joinpath("x.part").write_text("half")
    records.sweep()
    assert [path.name for path in records.folder.iterdir()] == [folder_of.name]
    assert not list(folder_of.glob("*.part"))
    assert records.latest(TASK) == {"rows": 3}
    Records(records.folder / "none").sweep()


def test_a_write_that_fails_leaves_what_stood_there(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "record.json"
    write_whole(path, json.dumps({"old": 1}).encode())

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert json.loads(path.read_bytes()) == {"old": 1}
