"""A source that shrinks: the old edition stays until somebody accepts the new one."""

import json
from pathlib import Path

from pipeline.build.atlas import Wish, build_atlas
from pipeline.build.events import Event
from pipeline.build.workspace import Workspace
from tests.commands import build_one, naatlas


def layer(workspace: Path) -> Path:
    return workspace / "outputs/layers/prtr_facilities"


def edition(workspace: Path) -> dict[str, bytes]:
    """Every file of the edition that is shown."""
    folder = layer(workspace) / "2012"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def shrink(workspace: Path) -> None:
    """More than half of the facilities are no longer in the agency's files."""
    folder = workspace / "data/mx_retc"
    gone = [row.split(b"\t")[0] for row in (folder / "es_2012.csv").read_bytes().splitlines()[-6:]]
    for path in (folder / "es_2012.csv", folder / "em_2012.csv"):
        rows = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(row for row in rows if row.split(b"\t")[0] not in gone))


def rebuilt(workspace: Path) -> list[Event]:
    """Build again, in this process."""
    told: list[Event] = []
    place = Workspace(workspace / "data", workspace / "outputs", (workspace / "program").resolve())
    outcome = build_atlas(place, workspace / "atlas.yaml", Wish(), told.append)
    assert outcome.ran == []
    assert not outcome.published
    return told


def change(workspace: Path, command: str, *more: str):
    return naatlas(command, "prtr_facilities", "2012", "--out", workspace / "outputs", *more)


def test_a_shrunken_source_waits_is_accepted_and_taken_away(built: Path) -> None:
    workspace = built
    old = edition(workspace)
    shrink(workspace)

    run = build_one(workspace)
    assert run.status == 1
    assert "NOT published" in run.out
    assert "naatlas accept prtr_facilities 2012 --by NAME --why REASON" in run.err
    assert "Traceback" not in run.err
    assert edition(workspace) == old
    told = rebuilt(workspace)
    assert [event.kind for event in told if event.subject == "prtr_facilities/2012"] == ["refused"]
    assert edition(workspace) == old

    run = change(workspace, "accept", "--by", "Ana", "--why", "six plants closed")
    assert run.status == 0, run.err
    assert "accepted by Ana" in run.out
    new = edition(workspace)
    assert new["receipt.json"] != old["receipt.json"]
    rows = json.loads((layer(workspace) / ".history.json").read_text())["2012"]
    assert [row["accepted"] for row in rows] == [{}, {"by": "Ana", "why": "six plants closed"}]
    assert change(workspace, "accept", "--by", "Ana", "--why", "again").status == 2

    run = change(workspace, "rollback")
    assert run.status == 0, run.err
    assert edition(workspace) == old
    words = " ".join(event.words for event in rebuilt(workspace))
    assert "a rollback took away what the sources come to" in words
    assert "naatlas accept prtr_facilities 2012" in words
    assert edition(workspace) == old
    run = change(workspace, "rollback")
    assert run.status == 2
    assert "no earlier publication is kept" in run.err
    assert edition(workspace) == old
