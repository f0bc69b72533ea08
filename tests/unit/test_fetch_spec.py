"""What a source says of its originals: addresses, members, by hand; and that vintages read them."""

from pathlib import Path
from shutil import copytree

import pytest
from pydantic import ValidationError

from pipeline.build.check import check_specs
from pipeline.errors import SpecError
from pipeline.spec.catalogue import REPOSITORY, Catalogue
from pipeline.spec.fetching import Download, Fetch, belongs, file_patterns

URL = "https://agency.example/files/{year}/sites.zip"


def test_the_year_is_filled_in_everywhere() -> None:
    kept = Download(url=URL, mirrors=("https://mirror.example/{year}",), to="us_a/{year}/sites.zip")
    assert kept.addresses(2022) == (
        "https://agency.example/files/2022/sites.zip",
        "https://mirror.example/2022",
    )
    assert kept.targets(2022) == {"us_a/2022/sites.zip": None}
    unpacked = Download(url=URL, members={"in/{year}.csv": "us_a/{year}.csv", "b": "us_a/b"})
    assert unpacked.targets(2022) == {"us_a/2022.csv": "in/2022.csv", "us_a/b": "b"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"url": "http://agency.example/a", "to": "a/b"}, "url", id="not https"),
        pytest.param({"url": "file:///etc/passwd", "to": "a/b"}, "url", id="a local file"),
        pytest.param({"url": "https://me:secret@a.example/b", "to": "a/b"}, "url", id="secret"),
        pytest.param(
            {"url": URL, "mirrors": ["ftp://a.example/b"], "to": "a/b"}, "https", id="ftp"
        ),
        pytest.param({"url": URL}, "either `to` or `members`", id="kept nowhere"),
        pytest.param({"url": URL, "to": "a/b", "members": {"c": "d"}}, "either", id="kept twice"),
        pytest.param({"url": URL, "to": "../b"}, "plain path", id="leads out"),
        pytest.param({"url": URL, "to": "/etc/b"}, "plain path", id="absolute"),
        pytest.param({"url": URL, "members": {"c": "a/../b"}}, "plain path", id="member leads out"),
        pytest.param({"url": URL, "to": "a/{state}.csv"}, "only {year}", id="another blank"),
    ],
)
def test_a_wrong_download_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Download.model_validate(given)


def test_a_source_says_how_its_files_are_got() -> None:
    with pytest.raises(ValidationError, match="expected downloads, or in `manual`"):
        Fetch(page="https://agency.example/")
    with pytest.raises(ValidationError, match="name of a host"):
        Fetch(manual="from the agency's pages", redirects_to=("https://other.example/",))


def test_patterns_are_of_the_year_and_without_members() -> None:
    files = {
        "sites": "us_a/{year}_*.csv",
        "monitors": "us_a/annual.zip!annual.csv",
        "areas": "us_a/a.gpkg | us_a/{year}/*.shp",
        "again": "us_a/{year}_*.csv",
    }
    assert file_patterns(files, 2022) == [
        "us_a/2022_*.csv",
        "us_a/annual.zip",
        "us_a/a.gpkg",
        "us_a/2022/*.shp",
    ]


@pytest.mark.parametrize(
    ("path", "pattern", "is_so"),
    [
        ("us_a/2022_il.csv", "us_a/2022_??.csv", True),
        ("us_a/2022_ill.csv", "us_a/2022_??.csv", False),
        ("deep/us_a/2022_il.csv", "us_a/2022_??.csv", False),
        ("us_a/parks.dbf", "us_a/*.shp", True),
        ("us_a/parks.shp.xml", "us_a/*.shp", True),
        ("us_a/parks.shp", "us_a/parks.dbf", False),
        ("us_a/2022/p.gdb/a1.gdbtable", "us_a/2022/*.gdb", True),
        ("us_a/2022/p.gpkg", "us_a/2022/*.gdb", False),
    ],
)
def test_files_belong_to_patterns_with_all_their_parts(
    path: str, pattern: str, is_so: bool
) -> None:
    assert belongs(path, pattern) is is_so


def test_every_source_has_an_address_or_a_page_and_instructions() -> None:
    catalogue = Catalogue()
    for source_id in catalogue.source_ids():
        fetch = catalogue.source(source_id).spec.fetch
        assert fetch.page, source_id
        assert fetch.downloads or fetch.manual, source_id


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"us_tri/{year}_us.csv"', '"us_tri/{year}_all.csv"', "no vintage reads"),
        ('"us_tri/TRI_{year}_US.csv"', '"us_tri/{year}_xx.csv"', "gives 'us_tri/TRI_2006_"),
    ],
)
def test_check_names_what_nobody_reads_and_what_nobody_gives(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    for folder in ("configs", "layers"):
        copytree(REPOSITORY / folder, tmp_path / folder)
    path = tmp_path / "configs/sources/us/us_tri_basic.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(SpecError, match=message):
        check_specs(Catalogue(tmp_path), (path,))
