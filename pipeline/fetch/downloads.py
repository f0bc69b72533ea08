"""What was downloaded from each address last: its version and its content, for the next time.

``<data>/.archive/downloads.json`` is a memory that may be lost: then files come once more.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import FetchError
from pipeline.fetch.archive_store import Content
from pipeline.fetch.part import Version


@dataclass(frozen=True)
class Downloaded:
    """The file of an address as it came last."""

    version: Version
    content: Content
    retrieved: str


_MODEL = TypeAdapter(dict[str, Downloaded])


class Downloads:
    """The memory of one archive."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "downloads.json"
        try:
            self._known = _MODEL.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            self._known = {}

    def get(self, url: str) -> Downloaded | None:
        """What came from the address last."""
        return self._known.get(url)

    def note(self, url: str, downloaded: Downloaded) -> None:
        """Remember what came, also if the run ends right after.

        Raises:
            FetchError: the memory cannot be written.
        """
        self._known[url] = downloaded
        rows = {url: asdict(known) for url, known in sorted(self._known.items())}
        part = self._path.with_name(".downloads.json.part")
        try:
            part.write_text(json.dumps(rows, indent=1), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            raise FetchError(f"{self._path}: cannot be written ({error.strerror})") from None
