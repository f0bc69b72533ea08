"""What runs again after a change, and what does not: each trap of builds by content.

The sources are read and conformed in earnest, from copies of the samples and of the specs. What an
edition is made of is only written down, because which products come of it is no matter here.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.build import atlas, edition_task, parts, work
from pipeline.build.atlas import Wish, build_atlas, explain
from pipeline.build.content import content_digest
from pipeline.build.digests import digest_of
from pipeline.build.editions import MadeEdition
from pipeline.build.workspace import Workspace
from pipeline.errors import SourceError, SpecError
from pipeline.lock import LockedFile, SourcesLock
from pipeline.spec.catalogue import REPOSITORY
from tests.commands import SAMPLES

ATLAS = """\
id: two
title: {en: Two editions, fr: Deux éditions, es: Dos ediciones}
data: environment
layers:
  - layer: prtr_facilities
    editions:
      - name: "2012"
        sources:
          - {source: mx_retc, year: 2012, retrieved: "2026-01-31", features: [1, 60]}
          - {source: ca_npri, year: 2012, retrieved: "2026-01-31", features: [1, 60]}
      - name: "2022"
        sources:
          - {source: mx_retc, year: 2022, retrieved: "2026-01-31", features: [1, 60]}
"""
CONFORM_MX = {"2012/mx_retc/conform", "2022/mx_retc/conform"}
EVERYTHING = CONFORM_MX | {
    "2012/mx_retc/read",
    "2012/ca_npri/read",
    "2012/ca_npri/conform",
    "2022/mx_retc/read",
    "2012",
    "2022",
}
CROSSWALKS = "layers/prtr_facilities/crosswalks"


def write_down(catalogue, layer, edition, ingredients, place) -> MadeEdition:
    """In the place of making an edition: one file that says what it would be made from."""
    states = digest_of(sorted(catalogue.states))
    held = [content_digest(result.tables, result.ledger) for result in ingredients.results]
    digest = digest_of([layer.model_dump(), edition.name, states, held])
    place.folder.mkdir(parents=True)
    (place.folder / "made.txt").write_text(digest)
    return MadeEdition(SimpleNamespace(failures=()), digest, (), 1, "")


@pytest.fixture(scope="module", autouse=True)
def quick():
    """No products and no report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition_task, "make_edition", write_down)
        patch.setattr(atlas, "bring_report", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder in which everything was built once."""
    root = tmp_path_factory.mktemp("built")
    shutil.copytree(REPOSITORY / "configs", root / "configs")
    shutil.copytree(REPOSITORY / "layers/prtr_facilities", root / "layers/prtr_facilities")
    for source in ("mx_retc", "ca_npri"):
        shutil.copytree(SAMPLES / source, root / "data" / source)
    (root / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    assert ran(root) == EVERYTHING
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy of it: records are of what lies below the folder, wherever that is."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def workspace(root: Path) -> Workspace:
    lock = root / "sources.lock.yaml"
    return Workspace(root / "data", root / "outputs", root, lock=lock if lock.exists() else None)


def build(root: Path):
    return build_atlas(workspace(root), root / "atlas.yaml", Wish(), lambda _event: None)


def ran(root: Path) -> set[str]:
    """Tasks that a build runs, without the layer's name."""
    tasks = [found.task.removeprefix("prtr_facilities/") for found in build(root).ran]
    assert len(tasks) == len(set(tasks))
    return set(tasks)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def state(root: Path) -> dict[str, tuple[int, int]]:
    """Every file and link that people read, with what tells that it was written again."""
    facts = {path: path.lstat() for path in (root / "outputs/layers").rglob("*")}
    return {str(path): (fact.st_mtime_ns, fact.st_ino) for path, fact in facts.items()}


def test_where_nothing_has_changed_nothing_runs_and_nothing_is_written(root: Path) -> None:
    before = state(root)
    outcome = build(root)
    assert outcome.ran == []
    assert outcome.published == []
    assert outcome.unchanged == ["prtr_facilities/2012", "prtr_facilities/2022"]
    assert state(root) == before
    assert explain(workspace(root), root / "atlas.yaml", ()) == []


def test_touch_and_comments_run_nothing(root: Path) -> None:
    for path in (root / "configs/fields.yaml", root / "atlas.yaml"):
        path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    for path in root.rglob("*"):
        if "outputs" not in path.parts:
            os.utime(path, (1, 1))
    assert ran(root) == set()


def in_file(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit(root / name, old, new)


def appended(name: str, line: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")

    return change


CHANGES = {
    "a crosswalk row that no record has is read, and that is all": (
        appended(f"{CROSSWALKS}/units_retc.csv", "arroba,kilogram,,\n"),
        CONFORM_MX,
    ),
    "a crosswalk row that records have goes on to their edition alone": (
        in_file(f"{CROSSWALKS}/units_retc.csv", "kg/año,kilogram", "kg/año,tonne"),
        CONFORM_MX | {"2012"},
    ),
    "lines that end otherwise are read, and that is all": (
        in_file("data/mx_retc/em_2012.csv", "\n", "\r\n"),
        {"2012/mx_retc/read"},
    ),
    "quotes that were not needed are read, and that is all": (
        in_file("data/mx_retc/em_2012.csv", '"JALISCO"', "JALISCO"),
        {"2012/mx_retc/read"},
    ),
    "a value of a source goes on to its edition": (
        in_file("data/mx_retc/es_2012.csv", "RECUBRIMIENTOS ZAFIRO", "RECUBRIMIENTOS RUBÍ"),
        {"2012/mx_retc/read", "2012/mx_retc/conform", "2012"},
    ),
    "a table of editions alone is read by these": (
        in_file("configs/states.csv", "Aguascalientes", "Aguas Calientes"),
        {"2012", "2022"},
    ),
    "an edition's retrieval date is of one source of one edition": (
        in_file("atlas.yaml", 'ca_npri, year: 2012, retrieved: "2026-01-31"',
                'ca_npri, year: 2012, retrieved: "2026-02-01"'),
        {"2012/ca_npri/conform", "2012"},
    ),
    "a title of the source is read wherever its spec is, and is no content": (
        in_file("configs/sources/mx/mx_retc.yaml", "Registro de Emisiones y Transferencia de "
                "Contaminantes}", "RETC}"),
        {"2012/mx_retc/read", "2022/mx_retc/read"} | CONFORM_MX,
    ),
    "a file that no vintage names is nothing": (
        lambda root: (root / "data/mx_retc/notes.csv").write_text("x"),
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_runs_again(root: Path, name: str) -> None:
    change, expected = CHANGES[name]
    change(root)
    assert ran(root) == expected
    assert ran(root) == set()


def test_explain_says_why_and_makes_nothing(root: Path) -> None:
    edit(root / "data/mx_retc/es_2012.csv", "RECUBRIMIENTOS ZAFIRO", "RECUBRIMIENTOS RUBÍ")
    edit(root / f"{CROSSWALKS}/units_retc.csv", "kg/año,kilogram", "kg/año,tonne")
    files = {path: path.lstat().st_mtime_ns for path in (root / "outputs").rglob("*")}
    needs = {need.task: need.why for need in explain(workspace(root), root / "atlas.yaml", ())}
    assert needs == {
        "prtr_facilities/2012/mx_retc/read": ("input mx_retc/es_2012.csv has changed",),
        "prtr_facilities/2022/mx_retc/conform": (
            f"spec {CROSSWALKS}/units_retc.csv has changed",
        ),
    }  # fmt: skip
    assert {path: path.lstat().st_mtime_ns for path in (root / "outputs").rglob("*")} == files


def test_what_was_built_step_by_step_is_what_is_built_at_once(root: Path) -> None:
    edit(root / "data/mx_retc/es_2012.csv", "RECUBRIMIENTOS ZAFIRO", "RECUBRIMIENTOS RUBÍ")
    build(root)
    edit(root / f"{CROSSWALKS}/units_retc.csv", "kg/año,kilogram", "kg/año,tonne")
    build(root)
    by_steps = shown(root)
    shutil.rmtree(root / "outputs")
    assert ran(root) == EVERYTHING
    assert shown(root) == by_steps


def shown(root: Path) -> dict[str, bytes]:
    layer = root / "outputs/layers/prtr_facilities"
    return {name: (layer / name / "made.txt").read_bytes() for name in ("2012", "2022", "latest")}


def test_a_module_that_changed_runs_what_it_is_part_of(root: Path, monkeypatch) -> None:
    conforms = {name for name in EVERYTHING if name.endswith("/conform")}
    changed(monkeypatch, "steps/locate.py")
    assert ran(root) == conforms
    template = "export/templates/metadata.html.j2"
    changed(monkeypatch, "steps/locate.py", template)
    assert ran(root) == {"2012", "2022"}
    changed(monkeypatch, "steps/locate.py", template, "cli.py", "steps/mend_shapes.py")
    assert ran(root) == set()
    changed(monkeypatch, "steps/locate.py", template, "read/text.py")
    assert {"2012", "2022"}.isdisjoint(ran(root))


def changed(monkeypatch, *names: str) -> None:
    """Let files of the program have other digests."""
    of = parts.FileDigests._read
    files = {parts.PACKAGE / name for name in names}
    assert all(path.is_file() for path in files)

    def read(digests, path: Path) -> str:
        return "other" if path in files else real(digests, path)

    real = getattr(of, "real", of)
    read.real = real
    monkeypatch.setattr(parts.FileDigests, "_read", read)


def test_a_library_of_another_version_runs_everything(root: Path, monkeypatch) -> None:
    version = parts._version
    monkeypatch.setattr(parts, "_version", lambda name: "0" if name == "pyproj" else version(name))
    work._own_version.cache_clear()
    try:
        assert ran(root) == EVERYTHING
    finally:
        work._own_version.cache_clear()


def tasks(root: Path, name: str) -> Path:
    return root / "outputs/.work/tasks" / f"prtr_facilities@{name.replace('/', '@')}"


@pytest.mark.parametrize("name", ["2012/mx_retc/read", "2012/mx_retc/conform", "2012"])
def test_records_that_are_cut_short_and_results_that_are_gone_run_again(root, name) -> None:
    record = tasks(root, name) / "record.json"
    record.write_bytes(record.read_bytes()[:-20])
    assert ran(root) == {name}
    (result,) = (path for path in tasks(root, name).iterdir() if path.name != "record.json")
    result.unlink()
    assert ran(root) == {name}
    assert ran(root) == set()


def test_a_damaged_result_runs_again_when_something_is_made_from_it(root: Path) -> None:
    for path in tasks(root, "2012/ca_npri/conform").iterdir():
        if path.name != "record.json":
            path.write_bytes(path.read_bytes()[:-1] + b"?")
    edit(root / "data/mx_retc/es_2012.csv", "RECUBRIMIENTOS ZAFIRO", "RECUBRIMIENTOS RUBÍ")
    mine = {"2012/mx_retc/read", "2012/mx_retc/conform", "2012"}
    assert ran(root) == mine | {"2012/ca_npri/conform"}


def test_an_edition_whose_link_or_folder_is_gone_is_shown_again(root: Path) -> None:
    link = root / "outputs/layers/prtr_facilities/2012"
    before = (link / "made.txt").read_bytes()
    link.unlink()
    assert ran(root) == set()
    assert (link / "made.txt").read_bytes() == before
    shutil.rmtree(link.resolve())
    assert ran(root) == {"2012"}
    assert (link / "made.txt").read_bytes() == before


def test_a_file_that_is_not_the_one_of_the_lock_ends_the_build(root: Path) -> None:
    entry = LockedFile(sha256="0" * 64, bytes=1, url="by hand", retrieved="2026-01-31")
    names = ("em_2012", "es_2012", "em_2022", "es_2022")
    SourcesLock({"mx_retc": {f"mx_retc/{name}.csv": entry for name in names}}).write(
        root / "sources.lock.yaml"
    )
    before = shown(root)
    with pytest.raises(Exception, match="mx_retc/em_2012.csv: expected sha256 000") as ended:
        build(root)
    assert ended.value.exit_status == SourceError.exit_status == 3
    assert "naatlas fetch mx_retc" in str(ended.value)
    assert shown(root) == before
    (root / "sources.lock.yaml").unlink()
    assert ran(root) == set()


def test_a_spec_that_is_no_yaml_is_told_and_nothing_runs(root: Path) -> None:
    (root / "configs/fields.yaml").write_text("fields: [", encoding="utf-8")
    with pytest.raises(SpecError, match=r"fields\.yaml"):
        build(root)


def test_workers_of_another_version_do_nothing(root: Path, monkeypatch) -> None:
    shutil.rmtree(root / "outputs")
    monkeypatch.setattr(work, "_own_version", lambda: "another")
    with pytest.raises(Exception, match="a worker has another version") as ended:
        build(root)
    assert ended.value.exit_status == 2
    assert not (root / "outputs/.work/tasks").exists()
