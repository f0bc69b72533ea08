import pytest

from pipeline.build.digests import FileDigests
from pipeline.build.parts import World
from pipeline.lock import LockedFile, SourcesLock
from pipeline.spec import atlas as atlas_spec
from pipeline.spec.atlas import read_atlas
from pipeline.spec.catalogue import REPOSITORY


def locked(path, digit: str) -> None:
    entry = LockedFile(sha256=digit * 64, bytes=3, url="by hand", retrieved="not stated")
    SourcesLock({"us_tri": {"us_tri/a.csv": entry}, "ca_npri": {}}).write(path)


def test_the_lock_is_parsed_again_only_if_its_bytes_are_others(tmp_path, monkeypatch) -> None:
    path = tmp_path / "lock.yaml"
    known: dict[str, str] = {}

    def now() -> str:
        world = World(tmp_path, tmp_path, None, path, FileDigests(known))
        return world.now("lock us_tri")

    nothing = now()
    locked(path, "a")
    first = now()
    locked(path, "b")
    second = now()
    assert len({nothing, first, second}) == 3
    monkeypatch.setattr(SourcesLock, "read", lambda _: pytest.fail("parsed"))
    assert now() == second
    locked(path, "a")
    assert now() == first


def test_an_atlas_is_parsed_again_only_if_it_says_something_else(tmp_path, monkeypatch) -> None:
    path = tmp_path / "atlas.yaml"
    text = (REPOSITORY / "configs/atlases/demo.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    first = read_atlas(path)
    path.write_text(text.replace("id: demo", "id: other"), encoding="utf-8")
    assert (first.id, read_atlas(path).id) == ("demo", "other")
    monkeypatch.setattr(atlas_spec, "read_spec", lambda *_: pytest.fail("parsed"))
    assert read_atlas(path).id == "other"
