"""A refresh: fetch, see what changed, build only that, publish whole or not at all, and say so."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.build.atlas import Wish, build_atlas
from pipeline.build.events import Event, Tell
from pipeline.build.publisher import Outcome
from pipeline.build.workspace import Workspace
from pipeline.errors import UsageError
from pipeline.fetch.report import FetchReport
from pipeline.fetch.sources import fetch_sources
from pipeline.spec.catalogue import Catalogue

_FAILED_CHECK = 1


@dataclass(frozen=True)
class Taking:
    """How originals are taken.

    Attributes:
        came_from: a folder with files already downloaded, or None to ask the agencies.
        lock: the lock of sources.
        update_lock: whether what differs is taken; otherwise it is told and waits.
    """

    came_from: Path | None
    lock: Path
    update_lock: bool


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found and did.

    Attributes:
        atlas: id of the atlas.
        fetched: every file, beside the lock.
        outcome: every edition.
    """

    atlas: str
    fetched: FetchReport
    outcome: Outcome

    @property
    def exit_status(self) -> int:
        """The gravest of what happened: 4 the machine, 3 a source, 2 a spec, 1 a check or gate."""
        error = self.outcome.error
        refused = _FAILED_CHECK if self.outcome.failures else 0
        return max(self.fetched.exit_status, refused, error.exit_status if error else 0)

    def as_json(self) -> dict[str, Any]:
        """All of it for programs."""
        return {
            "atlas": self.atlas,
            "exit_status": self.exit_status,
            "sources": self.fetched.as_json(),
            "published": self.outcome.published,
            "unchanged": self.outcome.unchanged,
            "waiting": self.outcome.waiting,
            "failures": {name: list(why) for name, why in self.outcome.failures.items()},
            "changes": self.outcome.changes,
            "tasks": [
                {"task": ran.task, "why": list(ran.why), "seconds": round(ran.seconds, 3)}
                for ran in self.outcome.ran
            ],
        }

    def summary(self) -> str:
        """All of it in Markdown, for a mail or the page of a job."""
        out = self.outcome
        lines = [
            f"# Atlas {self.atlas}: {len(out.published)} editions published, "
            f"{len(out.unchanged)} unchanged, {len(out.failures)} not published",
            "",
            f"Sources: {self.fetched.summary()}.",
        ]
        files = [file.line() for file in (*self.fetched.changed, *self.fetched.failed)]
        lines += _section("Files", files)
        lines += _section("Published", [self._told(name) for name in out.published])
        refused = [
            f"{self._told(name)}: {reason}"
            for name in out.failures
            for reason in out.failures[name]
        ]
        lines += _section("Not published; what was there before stays", refused)
        lines += _section("Waiting", [_advice(name) for name in out.waiting])
        lines += _section(
            "Tasks that ran", [f"{ran.task} ({ran.seconds:.1f} s)" for ran in out.ran]
        )
        return "\n".join(lines) + "\n"

    def _told(self, name: str) -> str:
        changes = self.outcome.changes.get(name, "")
        return f"{name}: {changes}" if changes else name


def refresh_atlas(
    workspace: Workspace, atlas_path: Path, taking: Taking, wish: Wish, tell: Tell
) -> Refreshed:
    """Take originals, and bring the atlas up to date with them.

    A file that cannot be had does not stop the others: what the lock has of its source is built.

    Raises:
        NaatlasError: specs are wrong, or another run holds the workspace or the data folder.
    """
    catalogue = Catalogue(workspace.root)
    atlas = catalogue.atlas(atlas_path)
    fetched = fetch_sources(
        catalogue,
        atlas,
        (),
        workspace.data,
        taking.came_from,
        taking.lock,
        taking.update_lock,
        lambda line: tell(Event("fetched", line.split(":")[0], line)),
    )
    outcome = build_atlas(workspace, atlas_path, wish, tell)
    return Refreshed(atlas.id, fetched, outcome)


def make_folder(data: Path) -> None:
    """Make the folder of the originals where the first refresh finds none.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{data}: cannot be made ({error.strerror})") from None


def _section(title: str, lines: list[str]) -> list[str]:
    """A heading and its lines; nothing without lines. Markdown in the words stays text."""
    return ["", f"## {title}", "", *(f"- `{line}`" for line in lines)] if lines else []


def _advice(name: str) -> str:
    layer, edition = name.split("/")
    return f"naatlas accept {layer} {edition} --by NAME --why REASON"
