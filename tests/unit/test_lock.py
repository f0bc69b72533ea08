"""The lock of sources: written the same way every time, read strictly, and obeyed."""

from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.lock import Difference, LockedFile, SourcesLock, path_below, refuse_unlocked

ONE, TWO = "1" * 64, "2" * 64


def locked(sha256: str = ONE, size: int = 3, url: str = "by hand") -> LockedFile:
    return LockedFile(sha256=sha256, bytes=size, url=url, retrieved="2026-11-21")


LOCK = SourcesLock(
    {
        "us_two": {
            "us_two/b ñ.csv": locked(url="https://agency.example/get?a=b&c: d#e"),
            "us_two/a.csv": locked(),
        },
        "ca_one": {"ca_one/012.csv": locked()},
    }
)


def test_what_is_written_is_read_and_the_bytes_repeat(tmp_path: Path) -> None:
    one, two = tmp_path / "new/one.yaml", tmp_path / "two.yaml"
    LOCK.write(one)
    read = SourcesLock.read(one)
    assert read.sources == LOCK.sources
    read.write(two)
    assert one.read_bytes() == two.read_bytes()
    lines = one.read_text("utf-8").splitlines()
    assert [line for line in lines if line.endswith("csv:")] == [
        "  ca_one/012.csv:",
        "  us_two/a.csv:",
        "  us_two/b ñ.csv:",
    ]
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["one.yaml", "two.yaml"]


def test_a_lock_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert SourcesLock.read(tmp_path / "none.yaml").sources == {}


def test_digests_of_digits_only_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    SourcesLock({"a": {"a/b": locked("0" * 63 + "1")}}).write(path)
    assert SourcesLock.read(path).of("a")["a/b"].sha256 == "0" * 63 + "1"


FILE = f"{{sha256: '{ONE}', bytes: 3, url: by hand, retrieved: not stated}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: [b", "not a readable lock", id="not YAML"),
        pytest.param("a: {}\nb: {}\na: {}\n", ":3: not a readable lock", id="a key twice"),
        pytest.param("- a", "valid dictionary", id="a list"),
        pytest.param(f"a: {{../b: {FILE}}}", "plain path below", id="leads out"),
        pytest.param(f"a: {{/etc/passwd: {FILE}}}", "plain path below", id="absolute"),
        pytest.param(f"a: {{a//b: {FILE}}}", "plain path below", id="empty part"),
        pytest.param("a: {a/b: {sha256: abc, bytes: 3}}", "a: a/b: sha256", id="no sha256"),
        pytest.param(f"a: {{a/b: {FILE}, a/b: {FILE}}}", "not a readable lock", id="twice"),
        pytest.param(f"a: {{a/b: {FILE[:-1]}, more: 1}}}}", "more: Extra", id="unknown key"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "lock", id="an object"),
    ],
)
def test_what_is_no_lock_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(text)
    with pytest.raises(SourceError, match=message) as caught:
        SourcesLock.read(path)
    assert str(path) in str(caught.value)


def test_a_lock_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be written"):
        LOCK.write(tmp_path / "file" / "lock.yaml")


def test_differences_are_new_changed_and_gone_files() -> None:
    files = {"us_two/a.csv": locked(TWO, 4), "us_two/c.csv": locked()}
    after = LOCK.with_source("us_two", files)
    assert LOCK.differences(LOCK) == []
    before = LOCK.of("us_two")
    assert LOCK.differences(after) == [
        Difference("us_two", "us_two/a.csv", before["us_two/a.csv"], files["us_two/a.csv"]),
        Difference("us_two", "us_two/b ñ.csv", before["us_two/b ñ.csv"], None),
        Difference("us_two", "us_two/c.csv", None, files["us_two/c.csv"]),
    ]
    assert "us_two/c.csv" not in LOCK.of("us_two"), "the first lock is unchanged"


def test_files_of_the_lock_and_unlocked_sources_pass() -> None:
    refuse_unlocked(LOCK, "us_two", {"us_two/a.csv": ONE})
    refuse_unlocked(LOCK, "mx_other", {"mx_other/a.csv": TWO})


def test_a_file_that_differs_is_refused_with_both_digests_and_the_remedy() -> None:
    with pytest.raises(SourceError) as caught:
        refuse_unlocked(LOCK, "us_two", {"us_two/a.csv": TWO, "us_two/z.csv": ONE})
    text = str(caught.value)
    assert caught.value.exit_status == 3
    assert f"us_two: us_two/a.csv: expected sha256 {ONE}, found {TWO}" in text
    assert f"us_two: us_two/z.csv: expected a file of the lock, found sha256 {ONE}" in text
    assert "naatlas fetch us_two" in text
    assert "--update-lock" in text


def test_a_name_that_is_no_text_is_refused_before_it_is_written() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        path_below("ca_one/es_2012\udcff.csv")
