"""Sources from server or folder to archive, lock and data folder: the old file or the whole new."""

import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import BusyError, FetchError, SourceError, UsageError
from pipeline.fetch.archive_store import ArchiveStore, opened
from pipeline.fetch.report import FetchReport
from pipeline.fetch.sources import fetch_sources
from pipeline.lock import SourcesLock, refuse_unlocked
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.fetching import Download, Fetch
from pipeline.spec.source import SourceFile
from tests.agency_server import AgencyServer, Answer, Asked, agency_server, ranged

OLD, NEW = b"old\n" * 5_000, b"newer\n" * 4_000
RAMA = "mx_rama/cat_estacion.csv"
YEARS = {
    "ca_naps": 2022,
    "mx_rama": 2019,
    "us_aqs": 2025,
    "us_census_states": 2016,
    "us_tri_basic": 2022,
    "us_wqp": 2023,
}
WANTED = [{"source": name, "year": year, "retrieved": "not stated"} for name, year in YEARS.items()]
ATLAS = AtlasSpec.model_validate(
    {
        "id": "some",
        "title": dict.fromkeys(("en", "fr", "es"), "Some sources"),
        "data": "environment",
        "layers": [{"layer": "any", "editions": [{"name": "2025", "sources": WANTED}]}],
    }
)
MANUAL = "Open the page, choose the list and save it"


@dataclass(frozen=True)
class Offers(Catalogue):
    """The catalogue, with other addresses of some sources."""

    offered: dict[str, SourceFile] = field(default_factory=dict)

    def source(self, source_id: str) -> SourceFile:
        return self.offered.get(source_id) or super().source(source_id)


@dataclass
class Desk:
    """A data folder and a lock, with sources that an agency's server on this machine has."""

    root: Path
    server: AgencyServer
    catalogue: Offers = field(default_factory=Offers)
    lines: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def lock_path(self) -> Path:
        return self.root / "sources.lock.yaml"

    @property
    def lock(self) -> SourcesLock:
        return SourcesLock.read(self.lock_path)

    def offers(self, source_id: str, *downloads: Download, manual: str | None = None) -> None:
        source = self.catalogue.source(source_id)
        fetch = Fetch.model_construct(
            page="https://agency.example/", downloads=downloads, manual=manual, redirects_to=()
        )
        spec = source.spec.model_copy(update={"fetch": fetch})
        self.catalogue.offered[source_id] = SourceFile(spec=spec, path=source.path)

    def rama(self, *plays, manual: str | None = None) -> str:
        """Let the list of RAMA's stations be at an address that answers so."""
        url = self.server.give("/cat.csv", *plays)
        self.offers("mx_rama", kept(url, to=RAMA), manual=manual)
        return url

    def fetch(self, *ids: str, update: bool = False, came_from: Path | None = None) -> FetchReport:
        self.lines.clear()
        return fetch_sources(
            self.catalogue,
            ATLAS,
            ids or ("mx_rama",),
            self.data,
            came_from,
            self.lock_path,
            update,
            self.lines.append,
            self.server.policy(),
        )

    def shown(self, path: str = RAMA) -> bytes | None:
        place = self.data / path
        return place.read_bytes() if place.exists() else None


def kept(url: str, to: str | None = None, members: dict[str, str] | None = None, mirrors=()):
    return Download.model_construct(url=url, mirrors=mirrors, to=to, members=members or {})


def states(report: FetchReport) -> dict[str, str]:
    return {file.path: file.state for file in report.files}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with agency_server() as server:
        yield Desk(tmp_path, server)


def test_new_content_waits_in_the_archive_until_the_lock_is_told(desk: Desk) -> None:
    url = desk.rama(ranged(OLD))
    report = desk.fetch()
    assert states(report) == {RAMA: "new"}
    assert report.exit_status == 0
    assert desk.lines[0].endswith("; not taken: --update-lock")
    assert desk.shown() is None
    assert not desk.lock_path.exists()
    report = desk.fetch(update=True)
    assert report.changed[0].is_taken
    entry = desk.lock.of("mx_rama")[RAMA]
    assert (entry.bytes, entry.url) == (len(OLD), url)
    assert desk.shown() == OLD
    link = (desk.data / RAMA).readlink()
    assert not link.is_absolute()
    assert link == Path("../.archive") / entry.sha256[:2] / entry.sha256
    assert (desk.data / RAMA).stat().st_mode & 0o222 == 0
    refuse_unlocked(desk.lock, "mx_rama", {RAMA: entry.sha256})


def test_what_has_not_changed_is_not_sent_and_the_lock_stays_to_the_byte(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    lock = desk.lock_path.read_bytes()
    report = desk.fetch(update=True)
    assert states(report) == {RAMA: "unchanged"}
    assert desk.server.asked[-1].headers["If-None-Match"] == '"one"'
    assert desk.lock_path.read_bytes() == lock


def test_an_entry_keeps_its_day_and_address_as_long_as_the_bytes_are_the_same(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    entry = desk.lock.of("mx_rama")[RAMA].model_copy(
        update={"retrieved": "2020-01-31", "url": "by hand"}
    )
    SourcesLock({"mx_rama": {RAMA: entry}}).write(desk.lock_path)
    (desk.data / ".archive/downloads.json").unlink()
    assert states(desk.fetch(update=True)) == {RAMA: "unchanged"}
    assert desk.lock.of("mx_rama")[RAMA] == entry


def test_a_change_is_told_and_taken_only_when_asked_for(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    before = desk.lock_path.read_bytes()
    desk.rama(ranged(NEW, '"two"'))
    report = desk.fetch()
    assert report.changed[0].state == "changed"
    assert "20,000 bytes sha256" in desk.lines[0]
    assert "-> 24,000 bytes sha256" in desk.lines[0]
    assert (desk.shown(), desk.lock_path.read_bytes()) == (OLD, before)
    new = report.changed[0].after
    assert new
    assert ArchiveStore(desk.data).path(new.sha256).read_bytes() == NEW
    with pytest.raises(SourceError, match="expected sha256"):
        refuse_unlocked(desk.lock, "mx_rama", {RAMA: new.sha256})
    desk.fetch(update=True)
    assert desk.shown() == NEW
    assert desk.lock.of("mx_rama")[RAMA] == new


def test_a_new_machine_gets_what_the_lock_says_without_moving_it(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    desk.data.rename(desk.root / "other")
    report = desk.fetch()
    assert states(report) == {RAMA: "unchanged"}
    assert desk.shown() == OLD


def test_a_lost_link_comes_back_though_the_agency_has_moved_on(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    (desk.data / RAMA).unlink()
    desk.rama(ranged(NEW, '"two"'))
    assert states(desk.fetch()) == {RAMA: "changed"}
    assert desk.shown() == OLD


def test_an_archived_file_that_rotted_is_fetched_anew(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    blob = (desk.data / RAMA).resolve()
    blob.chmod(0o644)
    blob.write_bytes(b"rotten")
    assert states(desk.fetch()) == {RAMA: "unchanged"}
    assert desk.shown() == OLD


def test_a_file_put_there_by_hand_is_never_overwritten(desk: Desk) -> None:
    desk.rama(ranged(NEW))
    place = desk.data / RAMA
    place.parent.mkdir(parents=True)
    place.write_bytes(OLD)
    report = desk.fetch(update=True)
    assert report.exit_status == 3
    assert "put there by hand" in report.failed[0].message
    assert "--from" in report.failed[0].message
    assert desk.shown() == OLD
    assert not desk.lock_path.exists()


def test_nor_is_one_read_beside_what_comes(desk: Desk) -> None:
    url = desk.server.give("/tri", ranged(NEW))
    desk.offers("us_tri_basic", kept(url, to="us_tri/{year}_us.csv"))
    (desk.data / "us_tri").mkdir(parents=True)
    (desk.data / "us_tri/2022_il.csv").write_bytes(OLD)
    report = desk.fetch("us_tri_basic", update=True)
    assert "us_tri/2022_il.csv: a file put there by hand" in report.failed[0].message
    assert desk.shown("us_tri/2022_us.csv") is None


def test_what_only_a_person_can_get_is_told_and_found_when_it_is_there(desk: Desk) -> None:
    desk.offers("mx_rama", manual=MANUAL)
    report = desk.fetch()
    assert states(report) == {RAMA: "by hand"}
    assert report.exit_status == 3
    assert desk.lines == [f"mx_rama: {RAMA}: by hand: {MANUAL} (https://agency.example/)"]
    place = desk.data / RAMA
    place.parent.mkdir(parents=True)
    place.write_bytes(OLD)
    report = desk.fetch(update=True)
    assert (states(report), report.exit_status) == ({RAMA: "new"}, 0)
    entry = desk.lock.of("mx_rama")[RAMA]
    assert (entry.url, entry.retrieved) == ("by hand", "not stated")
    assert not place.is_symlink()


def test_others_come_though_one_fails_and_its_lock_stays(desk: Desk) -> None:
    desk.rama(ranged(OLD), manual=MANUAL)
    desk.fetch(update=True)
    desk.rama(Answer(b"", 404), manual=MANUAL)
    naps = "ca_naps/StationsNAPS-StationsSNPA.csv"
    desk.offers("ca_naps", kept(desk.server.give("/naps", ranged(NEW)), to=naps))
    report = desk.fetch("mx_rama", "ca_naps", update=True)
    assert states(report) == {naps: "new", RAMA: "failed"}
    assert report.exit_status == 3
    assert "answered 404" in report.failed[0].message
    assert MANUAL in report.failed[0].message
    assert (desk.shown(), desk.shown(naps)) == (OLD, NEW)
    assert set(desk.lock.sources) == {"ca_naps", "mx_rama"}


def test_mirrors_are_asked_in_turn(desk: Desk) -> None:
    first = desk.server.give("/first", Answer(b"", 404))
    second = desk.server.give("/second", ranged(NEW))
    desk.offers("mx_rama", kept(first, to=RAMA, mirrors=(second,)))
    desk.fetch(update=True)
    assert desk.shown() == NEW
    assert desk.lock.of("mx_rama")[RAMA].url == second
    desk.server.give("/second", Answer(b"<html>moved"))
    report = desk.fetch()
    assert "404" in report.failed[0].message
    assert "found HTML" in report.failed[0].message


def test_a_file_with_a_new_name_takes_the_place_of_the_old(desk: Desk) -> None:
    one, two = "us_tri/2022_aa.csv", "us_tri/2022_bb.csv"
    url = desk.server.give("/tri", ranged(OLD))
    desk.offers("us_tri_basic", kept(url, to=one))
    desk.fetch("us_tri_basic", update=True)
    desk.offers("us_tri_basic", kept(url, to=two))
    assert states(desk.fetch("us_tri_basic")) == {one: "gone", two: "new"}
    assert (desk.shown(one), desk.shown(two)) == (OLD, None)
    desk.fetch("us_tri_basic", update=True)
    assert (desk.shown(one), desk.shown(two)) == (None, OLD)
    assert list(desk.lock.of("us_tri_basic")) == [two]


def test_what_is_wanted_of_other_years_stays_in_the_lock(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    entry = desk.lock.of("mx_rama")[RAMA]
    other = {"mx_rama/2010/cat.csv": entry}
    desk.lock.with_source("mx_rama", {RAMA: entry, **other}).write(desk.lock_path)
    desk.rama(ranged(NEW, '"two"'))
    report = desk.fetch(update=True)
    assert states(report) == {RAMA: "changed"}
    assert desk.lock.of("mx_rama")["mx_rama/2010/cat.csv"] == entry


# ---------------------------------------------------------------- archives

CENSUS = {
    f"cb_2016_us_state_500k.{end}": f"us_census_states/cb_2016_us_state_500k.{end}"
    for end in ("shp", "shx", "dbf")
}


def zipped(members: dict[str, bytes], **links: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        for name, target in links.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, target)
    return stream.getvalue()


def census(desk: Desk, body: bytes) -> None:
    url = desk.server.give("/states.zip", Answer(body, headers={"ETag": f'"{len(body)}"'}))
    desk.offers("us_census_states", kept(url, members=CENSUS))


GOOD = {name: name.encode() * 90 for name in CENSUS}


def test_members_are_taken_each_and_the_archive_is_kept(desk: Desk) -> None:
    body = zipped(GOOD | {"readme.txt": b"not asked for"})
    census(desk, body)
    desk.fetch("us_census_states", update=True)
    folder = desk.data / "us_census_states"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == GOOD
    urls = {entry.url for entry in desk.lock.of("us_census_states").values()}
    assert urls == {f"{desk.server.url}/states.zip!{name}" for name in CENSUS}
    blobs = [path.read_bytes() for path in (desk.data / ".archive").glob("??/*")]
    assert sorted(blobs) == sorted([body, *GOOD.values()])
    assert states(desk.fetch("us_census_states")) == dict.fromkeys(CENSUS.values(), "unchanged")


def test_a_member_that_the_spec_names_later_is_looked_for_in_the_known_archive(desk: Desk) -> None:
    census(desk, zipped(GOOD))
    desk.fetch("us_census_states", update=True)
    more = {**CENSUS, "other.shp": "us_census_states/cb_2016_us_state_500k.prj"}
    url = desk.server.give("/states.zip", Answer(b"", 304, {"Content-Length": ""}))
    desk.offers("us_census_states", kept(url, members=more))
    report = desk.fetch("us_census_states", update=True)
    assert "expected the members ['other.shp']" in report.failed[0].message
    assert desk.shown(CENSUS["cb_2016_us_state_500k.shp"]) == GOOD["cb_2016_us_state_500k.shp"]


BOMB = zipped(GOOD | {"bomb": b"\0" * 30_000_000})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(zipped(GOOD | {"../../up": b"x"}), "leads out of the archive", id="path"),
        pytest.param(zipped(GOOD | {"/etc/x": b"x"}), "leads out of the archive", id="absolute"),
        pytest.param(zipped(GOOD, link="/etc/passwd"), "is a link", id="link"),
        pytest.param(BOMB, "taken for a bomb", id="bomb"),
        pytest.param(zipped({"a": b"x"}), "expected the members", id="another archive"),
        pytest.param(zipped(GOOD)[:-40], "not a readable zip", id="cut short"),
        pytest.param(OLD, "not a readable zip", id="no archive"),
    ],
)
def test_an_archive_that_cannot_be_trusted_changes_nothing(
    desk: Desk, body: bytes, message: str
) -> None:
    census(desk, zipped(GOOD))
    desk.fetch("us_census_states", update=True)
    lock = desk.lock_path.read_bytes()
    census(desk, body)
    report = desk.fetch("us_census_states", update=True)
    assert report.exit_status == 3
    assert message in report.failed[0].message
    assert desk.lock_path.read_bytes() == lock
    assert {name: desk.shown(path) for name, path in CENSUS.items()} == GOOD
    assert not (desk.root / "up").exists()


def test_a_member_that_lies_about_its_size_changes_nothing(desk: Desk) -> None:
    body = zipped(GOOD)
    size = len(GOOD["cb_2016_us_state_500k.shp"])
    lying = body.replace(size.to_bytes(4, "little"), (size - 7).to_bytes(4, "little"))
    assert lying != body
    census(desk, lying)
    report = desk.fetch("us_census_states", update=True)
    assert report.exit_status == 3
    assert not (desk.data / "us_census_states").exists()


# ---------------------------------------------------------------- files already downloaded


def test_files_already_downloaded_come_with_all_their_parts(desk: Desk) -> None:
    folder = desk.root / "downloads"
    for name in ("states.txt", "us_census_states/cb_2016_us_state_500k.other.shp"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"not asked for")
    for path in CENSUS.values():
        (folder / path).write_bytes(path.encode())
    report = desk.fetch("us_census_states", "mx_rama", update=True, came_from=folder)
    assert states(report) == {
        "mx_rama/cat_estacion.csv": "by hand",
        **dict.fromkeys(
            [*CENSUS.values(), "us_census_states/cb_2016_us_state_500k.other.shp"], "new"
        ),
    }
    assert desk.server.asked == []
    assert all(desk.shown(path) == path.encode() for path in CENSUS.values())
    assert {entry.url for entry in desk.lock.of("us_census_states").values()} == {"by hand"}
    (folder / "us_census_states/cb_2016_us_state_500k.dbf").write_bytes(b"edited later")
    assert desk.shown(CENSUS["cb_2016_us_state_500k.dbf"]) != b"edited later"


def test_an_archive_already_downloaded_is_inspected(desk: Desk) -> None:
    folder = desk.root / "downloads/us_aqs"
    folder.mkdir(parents=True)
    (folder / "aqs_sites.csv").write_bytes(OLD)
    (folder / "annual_conc_by_monitor_2020.zip").write_bytes(zipped({"../up": b"x"}))
    report = desk.fetch("us_aqs", update=True, came_from=folder.parent)
    assert [file.path for file in report.failed] == ["us_aqs/annual_conc_by_monitor_2020.zip"]
    assert "leads out of the archive" in report.failed[0].message
    assert list(desk.lock.of("us_aqs")) == ["us_aqs/aqs_sites.csv"]


def test_the_data_folder_itself_is_no_source_of_downloads(desk: Desk) -> None:
    (desk.data / "mx_rama").mkdir(parents=True)
    (desk.data / RAMA).write_bytes(OLD)
    report = desk.fetch(update=True, came_from=desk.data)
    assert "Move it into another folder" in report.failed[0].message
    assert desk.shown() == OLD


def test_names_that_no_lock_can_hold_are_told(desk: Desk) -> None:
    folder = desk.root / "downloads/us_wqp"
    folder.mkdir(parents=True)
    (folder / "C: stations.csv").write_bytes(OLD)
    report = desk.fetch("us_wqp", came_from=folder.parent)
    assert "rename the file" in report.failed[0].message


# ---------------------------------------------------------------- interrupted and shared


@pytest.mark.parametrize("moment", ["show", "_settle"])
def test_a_killed_run_leaves_nothing_half_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    desk.rama(ranged(NEW, '"two"'))

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveStore, moment, killed)
        with pytest.raises(KeyboardInterrupt):
            desk.fetch(update=True)
    assert desk.shown() == OLD
    left = desk.data / ".archive/tmp/taken"
    left.write_bytes(b"half")
    desk.fetch(update=True)
    assert desk.shown() == NEW
    assert not left.exists()
    assert list((desk.data / ".archive/parts").iterdir()) == []


def test_a_link_left_over_is_no_obstacle(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.rama(ranged(OLD))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _killed_on_links(Path.replace))
        with pytest.raises(KeyboardInterrupt):
            desk.fetch(update=True)
    assert (desk.data / ".archive/tmp/link").is_symlink()
    assert desk.shown() is None
    desk.fetch(update=True)
    assert desk.shown() == OLD


def test_a_link_that_cannot_be_put_in_place_keeps_no_other_from_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    census(desk, zipped(GOOD))
    replace, links = Path.replace, []

    def refused_once(path: Path, target: Path) -> Path:
        if path.is_symlink():
            links.append(target)
            if len(links) == 1:
                raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refused_once)
    report = desk.fetch("us_census_states", update=True)
    assert [file.state for file in report.files].count("failed") == 1
    assert "cannot be written (Permission denied)" in report.failed[0].message
    assert report.exit_status == 3
    assert sum(desk.shown(path) is not None for path in CENSUS.values()) == 2
    assert desk.fetch("us_census_states").exit_status == 0
    assert sum(desk.shown(path) is not None for path in CENSUS.values()) == 3


def _killed_on_links(replace):
    def killed(path: Path, target: Path) -> Path:
        if path.is_symlink():
            raise KeyboardInterrupt
        return replace(path, target)

    return killed


def test_two_runs_do_not_share_a_folder(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    with opened(desk.data), pytest.raises(BusyError) as caught:
        desk.fetch()
    assert caught.value.exit_status == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.data.mkdir()
    desk.data.chmod(0o500)
    with pytest.raises(FetchError, match="cannot be written"):
        desk.fetch()


def test_a_data_folder_that_is_a_file_is_told(desk: Desk) -> None:
    desk.data.write_text("")
    with pytest.raises(FetchError, match="cannot be written"):
        desk.fetch()


def test_what_the_atlas_lacks_is_a_mistake_of_the_command(desk: Desk) -> None:
    with pytest.raises(UsageError, match="has no source us_nadp_amon"):
        desk.fetch("us_nadp_amon")
    with pytest.raises(UsageError, match="no such folder"):
        desk.fetch(came_from=desk.root / "nowhere")


def test_a_full_disk_in_the_archive_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    census(desk, zipped(GOOD))
    desk.fetch("us_census_states", update=True)
    census(desk, zipped({name: content * 2 for name, content in GOOD.items()}))

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    report = desk.fetch("us_census_states", update=True)
    assert "No space left" in report.failed[0].message
    assert {name: desk.shown(path) for name, path in CENSUS.items()} == GOOD


# ---------------------------------------------------------------- the property

CATALOGUE = Offers()
ETAG = {"ETag": '"two"'}
WRONGS: list[Answer] = [
    Answer(NEW, headers=ETAG, cut=1),
    Answer(NEW, headers=ETAG, cut=len(NEW) - 1),
    Answer(NEW, cut=12_345),
    Answer(NEW, headers=ETAG, declared=len(NEW) - 1),
    Answer(NEW, headers=ETAG, declared=10),
    Answer(NEW, headers=ETAG, declared=len(NEW) + 1),
    Answer(NEW, headers=ETAG | {"Content-Length": ""}, cut=100),
    Answer(OLD[7:], 206, ETAG | {"Content-Range": f"bytes 7-{len(OLD) - 1}/{len(OLD)}"}),
    Answer(OLD[1:], 206, {"ETag": '"one"', "Content-Range": f"bytes 1-{len(OLD) - 1}/*"}),
    Answer(NEW, 206, ETAG),
    Answer(b"<html>sign in", headers=ETAG),
    Answer(NEW, 200, {"Content-Type": "text/html"}),
    Answer(b"", 304, {"Content-Length": ""}),
    Answer(b"", 416),
    Answer(b"", 503),
    Answer(b"", 302, {"Location": "https://elsewhere.example/"}),
    Answer(b"", 302, {"Location": "/cat.csv"}),
    Answer(NEW, headers=ETAG | {"Content-Encoding": "gzip"}),
    Answer(b"", 500, cut=0),
]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from([*range(len(WRONGS)), "new"]), max_size=6), st.booleans())
def test_whatever_the_server_does_the_shown_file_is_the_old_or_the_new(
    tmp_path_factory: pytest.TempPathFactory, answers: list, ends_well: bool
) -> None:
    with agency_server() as server:
        desk = Desk(tmp_path_factory.mktemp("desk"), server, CATALOGUE)
        desk.rama(ranged(OLD))
        desk.fetch(update=True)
        new = ranged(NEW, '"two"')
        plays = [new if answer == "new" else WRONGS[answer] for answer in answers]
        desk.rama(*plays, *([new] if ends_well or not plays else []))
        for _ in range(2):
            report = desk.fetch(update=True)
            shown = desk.shown()
            assert shown in (OLD, NEW)
            (entry,) = desk.lock.of("mx_rama").values()
            assert entry.bytes == len(shown or b"")
            assert report.exit_status == (3 if report.failed else 0)


def test_a_range_server_sees_no_condition_beside_a_range(desk: Desk) -> None:
    desk.rama(ranged(OLD))
    desk.fetch(update=True)
    seen: list[Asked] = []

    def watch(asked: Asked) -> Answer:
        seen.append(asked)
        return ranged(NEW, '"two"', cut=None if len(seen) > 1 else 99)(asked)

    desk.rama(watch)
    desk.fetch(update=True)
    assert seen[0].headers["If-None-Match"] == '"one"'
    assert seen[1].headers["Range"] == "bytes=99-"
    assert "If-None-Match" not in seen[1].headers
    assert desk.shown() == NEW
