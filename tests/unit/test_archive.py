"""Archives: hostile zips are refused before a byte of theirs is used; sound ones are read whole."""

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.errors import ArchiveError

Members = list[tuple[str, bytes]]


def write(path: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as target:
        warnings.simplefilter("ignore")  # two members of one name are what a test is about
        for name, data in members:
            target.writestr(zipfile.ZipInfo(name), data, method)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_a_sound_archive_is_read_by_member(folder: Path) -> None:
    path = write(folder / "a.zip", [("data/one.csv", b"a,b\n1,2\n"), ("two.csv", b"x")])
    assert [member.filename for member in archive.inspect(path)] == ["data/one.csv", "two.csv"]
    assert archive.read_member(path, "data/one.csv") == b"a,b\n1,2\n"


def test_a_member_is_read_as_a_stream_and_what_is_damaged_says_so(folder: Path) -> None:
    content = bytes(range(256)) * 20_000
    path = write(folder / "a.zip", [("one.bin", content), ("two.csv", b"x\ny")])
    with archive.open_member(path, "one.bin") as stream:
        assert stream.read(7) + stream.readline() + stream.read() == content
    with archive.open_member(path, "two.csv") as stream:
        assert list(stream) == [b"x\n", b"y"]
    with pytest.raises(ArchiveError, match="no member 'three'"), archive.open_member(path, "three"):
        pass
    damaged = bytearray(path.read_bytes())
    damaged[2_000] ^= 0xFF
    path.write_bytes(damaged)
    with (
        pytest.raises(ArchiveError, match=r"member 'one\.bin' is damaged"),
        archive.open_member(path, "one.bin") as stream,
    ):
        stream.read()


def test_an_empty_archive_and_an_empty_member_are_sound(folder: Path) -> None:
    assert archive.inspect(write(folder / "none.zip", [])) == []
    assert archive.read_member(write(folder / "a.zip", [("e.csv", b"")]), "e.csv") == b""


@pytest.mark.parametrize(
    "name",
    [
        "../x.csv",
        "a/../../x.csv",
        "/etc/x.csv",
        "C:/x.csv",
        "c:x.csv",
        "..\\x.csv",
        "a\\..\\..\\x.csv",
        "\\\\host\\share\\x.csv",
        "..",
    ],
)
def test_names_that_lead_out_of_the_archive_are_refused(folder: Path, name: str) -> None:
    path = write(folder / "slip.zip", [("good.csv", b"1"), (name, b"2")])
    with pytest.raises(ArchiveError, match=r"slip\.zip: member .* leads out of the archive"):
        archive.inspect(path)
    with pytest.raises(ArchiveError):
        archive.read_member(path, "good.csv")
    assert sorted(file.name for file in folder.iterdir()) == ["slip.zip"], "nothing is unpacked"


@pytest.mark.parametrize("name", ["a..b.csv", "...csv", "x/..y/z.csv", "ñandú.csv"])
def test_names_with_dots_that_stay_inside_are_allowed(folder: Path, name: str) -> None:
    assert archive.read_member(write(folder / "a.zip", [(name, b"1")]), name) == b"1"


def test_a_symbolic_link_is_refused(folder: Path) -> None:
    path = folder / "link.zip"
    with zipfile.ZipFile(path, "w") as target:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match=r"'link\.csv' is a link"):
        archive.inspect(path)


def test_two_members_of_one_name_are_refused(folder: Path) -> None:
    path = write(folder / "twice.zip", [("a.csv", b"1"), ("a.csv", b"2")])
    with pytest.raises(ArchiveError, match="same name"):
        archive.read_member(path, "a.csv")


def test_too_many_members_are_refused(folder: Path) -> None:
    members = [(f"{n}.csv", b"") for n in range(archive.MOST_MEMBERS + 1)]
    with pytest.raises(ArchiveError, match=f"{archive.MOST_MEMBERS + 1} members"):
        archive.inspect(write(folder / "many.zip", members, zipfile.ZIP_STORED))
    assert len(archive.inspect(write(folder / "most.zip", members[1:], zipfile.ZIP_STORED))) == (
        archive.MOST_MEMBERS
    )


def test_thirty_megabytes_of_zeros_are_taken_for_a_bomb(folder: Path) -> None:
    path = write(folder / "bomb.zip", [("zeros.csv", bytes(30 * 1024**2))])
    assert path.stat().st_size < 100_000
    with pytest.raises(ArchiveError, match=r"'zeros\.csv' unpacks to \d+ times its size"):
        archive.read_member(path, "zeros.csv")


def test_a_bomb_in_many_small_members_is_seen_as_well(folder: Path) -> None:
    members = [(f"{n}.csv", bytes(5 * 1024**2)) for n in range(8)]
    with pytest.raises(ArchiveError, match="all members"):
        archive.inspect(write(folder / "bomb.zip", members))


def test_a_table_that_packs_well_is_no_bomb(folder: Path) -> None:
    rows = b"".join(b"%d,2022,Texas,0,0,0,0,0,0,0\n" % n for n in range(450_000))
    path = write(folder / "table.zip", [("table.csv", rows)])
    assert len(rows) > 12 * 1024**2
    assert archive.read_member(path, "table.csv") == rows


def test_a_claimed_size_beyond_the_limit_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    with pytest.raises(ArchiveError, match="more than 100 bytes"):
        archive.inspect(write(folder / "big.zip", [("a.csv", bytes(101))]))
    with pytest.raises(ArchiveError, match="all members"):
        archive.inspect(write(folder / "sum.zip", [("a.csv", bytes(60)), ("b.csv", bytes(60))]))
    assert archive.inspect(write(folder / "fits.zip", [("a.csv", bytes(100))]))


def test_bytes_are_counted_while_inflating_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A header that claims one byte for a member of fifty does not get fifty through."""
    path = write(folder / "liar.zip", [("a.csv", b"0123456789" * 5)])
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = data.index(magic) + offset
        assert struct.unpack_from("<I", data, start) == (50,)
        struct.pack_into("<I", data, start, 1)
    path.write_bytes(data)
    assert archive.inspect(path)[0].file_size == 1
    with pytest.raises(ArchiveError, match="damaged"):
        archive.read_member(path, "a.csv")


def test_the_count_itself_stops_a_member_that_grows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder / "grows.zip", [("a.csv", b"x")])

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return bytes(max(size, 1))

    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_args, **_kwargs: Endless())
    with pytest.raises(ArchiveError, match="taken for a bomb"):
        archive.read_member(path, "a.csv")


def test_overlapping_members_are_refused(folder: Path) -> None:
    path = write(folder / "overlap.zip", [("a.csv", b"a" * 400), ("b.csv", b"b" * 400)], 0)
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 42, 10)
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="overlaps"):
        archive.inspect(path)


def test_an_encrypted_member_is_refused(folder: Path) -> None:
    path = write(folder / "secret.zip", [("a.csv", b"1")])
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(magic) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="encrypted"):
        archive.inspect(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_archive_cut_short_is_refused(folder: Path, share: float) -> None:
    path = write(folder / "cut.zip", [("a.csv", bytes(range(256)) * 40), ("b.csv", b"2")], 0)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ArchiveError, match=r"cut\.zip: not a readable zip archive"):
        archive.inspect(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_refused(folder: Path, data: bytes) -> None:
    path = folder / "none.zip"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"none\.zip"):
        archive.inspect(path)


@pytest.mark.parametrize(
    "method",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
    ids=["stored", "deflated", "bzip2", "lzma"],
)
def test_a_damaged_member_is_named_however_it_is_packed(folder: Path, method: int) -> None:
    content = bytes((n * n * 31 + n // 7) % 251 for n in range(4000))
    path = write(folder / "bad.zip", [("a.csv", content)], method)
    assert archive.read_member(path, "a.csv") == content
    data = bytearray(path.read_bytes())
    size = zipfile.ZipFile(path).getinfo("a.csv").compress_size
    for place in range(30 + len("a.csv") + size // 3, 30 + len("a.csv") + size // 3 + 40):
        data[place] ^= 0xA5
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"member 'a\.csv' is damaged"):
        archive.read_member(path, "a.csv")


def test_a_member_packed_in_an_unknown_way_is_refused(folder: Path) -> None:
    path = write(folder / "method.zip", [("a.csv", b"1")], zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        struct.pack_into("<H", data, data.index(magic) + offset, 99)
    path.write_bytes(data)
    with pytest.raises(ArchiveError):
        archive.read_member(path, "a.csv")


def test_a_missing_member_names_those_there_are(folder: Path) -> None:
    path = write(folder / "a.zip", [("one.csv", b"1")])
    with pytest.raises(ArchiveError, match=r"no member 'two\.csv'; members are \['one\.csv'\]"):
        archive.read_member(path, "two.csv")


def test_a_missing_archive_is_an_error_of_the_source(folder: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.zip"):
        archive.inspect(folder / "gone.zip")
