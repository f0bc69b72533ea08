"""``validate``: any products, ours or not, against the product rules."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import current_process, get_context
from pathlib import Path

import numpy as np

import pipeline.checks.all_rules  # noqa: F401
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.package import Package
from pipeline.checks.product_rules import Context, Verdict, judge
from pipeline.checks.raster import Raster, Tiles
from pipeline.checks.readers.beside import members_beside
from pipeline.checks.readers.opening import SUFFIXES, is_product, open_product
from pipeline.errors import SourceError
from pipeline.processes import begin_worker, ended_with_work
from pipeline.projection import Floats
from pipeline.spec.catalogue import Catalogue

UNREADABLE = "READ"
# Bytes of products from which a second process gains more than the seconds that it takes to start.
_WORTH_PROCESSES = 20_000_000


# Files judged, files in the same folder, and the file that is next.
Told = Callable[[int, int, str], None]


def _look_away(_done: int, _whole: int, _name: str) -> None:
    """Nobody asks how far it is."""


def _no_places() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class ProductReport:
    """Verdicts on one product: a layer of a file, a package, or an edition folder as a whole.

    `lon` and `lat` are degrees by row, NaN where a feature has no place; empty for products that
    are not a layer.
    """

    product: str
    path: Path
    features: int
    identity: str
    verdicts: tuple[Verdict, ...]
    lon: Floats = field(default_factory=_no_places)
    lat: Floats = field(default_factory=_no_places)

    @property
    def is_unreadable(self) -> bool:
        """Whether no rule could look at it."""
        return any(verdict.rule == UNREADABLE for verdict in self.verdicts)


_Judged = tuple[list[ProductReport], list[Dataset]]


def validate_paths(
    paths: Iterable[Path], catalogue: Catalogue, jobs: int = 1, told: Told = _look_away
) -> list[ProductReport]:
    """Judge files, and folders with every product in them.

    A product that cannot be read is a report of its own, so that the others are still judged.

    Args:
        paths: files and folders.
        catalogue: the specs that rules ask.
        jobs: processes that judge the products of a folder, if it is large enough to be worth it.
        told: how far it is, as it goes on.
    """
    context = Context(catalogue)
    # Figures in strangers' files overflow; what comes of that is judged, not told on the terminal.
    with np.errstate(all="ignore"):
        return [report for path in paths for report in _judge_path(path, context, jobs, told)]


def has_reject(reports: Sequence[ProductReport]) -> bool:
    """Whether a rule of severity *reject* is broken, or a product cannot be read."""
    return any(verdict.verdict == "fail" for report in reports for verdict in report.verdicts)


def exit_status(reports: Sequence[ProductReport]) -> int:
    """0 for clean, 1 for a broken rule, 3 where a product cannot be read."""
    if any(report.is_unreadable for report in reports):
        return SourceError.exit_status
    return int(has_reject(reports))


def _judge_path(path: Path, context: Context, jobs: int, told: Told) -> list[ProductReport]:
    try:
        is_folder = path.is_dir()
    except OSError as error:  # a name that is too long, or no right to look
        return [_unreadable(path, SourceError(f"{path}: cannot be read ({error.strerror})"))]
    if is_folder:
        return _judge_folder(path, context, jobs, told)
    return _judge_file(path, context)[0]


def _judge_folder(folder: Path, context: Context, jobs: int, told: Told) -> list[ProductReport]:
    """Every product below the folder; those of one folder are compared as an edition.

    Products in an archive that lie beside it as well, byte for byte, are judged only there.
    """
    reports: list[ProductReport] = []
    closed: list[OSError] = []
    for files in _by_folder(folder, closed.append):
        datasets: list[Dataset] = []
        for judged, opened in _judge_files(files, context, jobs, told):
            reports += judged
            datasets += opened
        reports += _judge_edition(Edition(files[0].parent, tuple(datasets)), context)
    for error in closed:
        path = Path(error.filename)
        reason = SourceError(f"{path}: the folder cannot be read ({error.strerror})")
        reports.append(_unreadable(path, reason))
    if not reports:
        expected = f"{folder}: no product inside; products are {', '.join(SUFFIXES)}"
        return [_unreadable(folder, SourceError(expected))]
    return reports


def _judge_files(files: Sequence[Path], context: Context, jobs: int, told: Told) -> list[_Judged]:
    """Reports and layers of each file, in their order, whatever the number of processes."""
    tasks = [(path, members_beside(path, files)) for path in files]
    is_small = sum(_size(path) for path in files) < _WORTH_PROCESSES
    # Workers of a cluster are daemons, which may have no processes of their own.
    if jobs == 1 or is_small or current_process().daemon:
        return _in_turn(
            files, [partial(_judge_file, path, context, skip) for path, skip in tasks], told
        )
    # Started anew rather than forked: a fork would inherit the threads of other libraries.
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_share, initargs=(context,)
    ) as pool:
        slowest_first = sorted(tasks, key=lambda task: (not _is_kml(task[0]), -_size(task[0])))
        judged = {path: pool.submit(_judge_in_process, path, skip) for path, skip in slowest_first}
        try:
            with ended_with_work():
                return _in_turn(files, [judged[path].result for path in files], told)
        except BrokenProcessPool:
            raise SourceError(
                f"{files[0].parent}: a process that judged its products was ended from outside, "
                "perhaps for want of memory; --jobs 1 needs less"
            ) from None


def _in_turn(
    files: Sequence[Path], judged: Sequence[Callable[[], _Judged]], told: Told
) -> list[_Judged]:
    found: list[_Judged] = []
    for path, judge_it in zip(files, judged, strict=True):
        told(len(found), len(files), path.name)
        found.append(judge_it())
    return found


# In a process that judges for another: the context, so that specs are read once.
_in_process: list[Context] = []


def _share(context: Context) -> None:
    begin_worker()
    _in_process.append(context)


def _judge_in_process(path: Path, skip: frozenset[str]) -> _Judged:
    with np.errstate(all="ignore"):  # as for the products that are judged here
        return _judge_file(path, _in_process[0], skip)


def _is_kml(path: Path) -> bool:
    return path.suffix.casefold() in (".kml", ".kmz")


def _size(path: Path) -> int:
    """Bytes; none of a link that leads nowhere, which is told when it is judged."""
    return path.stat().st_size if path.exists() else 0


def _by_folder(top: Path, refused: Callable[[OSError], None]) -> Iterator[list[Path]]:
    """Products by folder. Editions are links, and ``latest`` is one more link to an edition.

    A link that leads out of `top` is not followed: what lies there is none of its products.
    """
    inside, seen = top.resolve(), set[Path]()
    for at, folders, names in os.walk(top, onerror=refused, followlinks=True):
        here = Path(at)
        place = here.resolve()
        if place in seen or not place.is_relative_to(inside):
            folders.clear()
            continue
        seen.add(place)
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "latest")
        files = [here / name for name in sorted(names) if not name.startswith(".")]
        if products := [path for path in files if _is_worth_opening(path)]:
            yield products


def _is_worth_opening(path: Path) -> bool:
    """Whether it is a product, or named like one and cannot be read, which is to be reported."""
    try:
        return is_product(path) if path.is_file() else path.suffix.casefold() in SUFFIXES
    except (SourceError, OSError):
        return True


def _judge_file(path: Path, context: Context, skip: frozenset[str] = frozenset()) -> _Judged:
    reports: list[ProductReport] = []
    try:
        subjects = open_product(path, skip)
        if path.suffix.casefold() == ".zip":
            verdicts = judge("package", Package(path), context)
            reports += _where_it_applies(f"{path} (package)", path, verdicts)
    except SourceError as error:
        return [_unreadable(path, error)], []
    for subject in subjects:
        name = str(path) if len(subjects) == 1 else f"{path} {subject.layer}"
        reports.append(judge_subject(subject, name, context))
    return reports, [subject for subject in subjects if isinstance(subject, Dataset)]


def _judge_edition(edition: Edition, context: Context) -> list[ProductReport]:
    try:
        verdicts = judge("edition", edition, context)
    except SourceError as error:
        return [_unreadable(edition.path, error)]
    except OSError as error:
        reason = SourceError(f"{error.filename}: cannot be read ({error.strerror})")
        return [_unreadable(edition.path, reason)]
    return _where_it_applies(str(edition.path), edition.path, verdicts)


def _where_it_applies(name: str, path: Path, verdicts: list[Verdict]) -> list[ProductReport]:
    """A report, unless no rule has anything to say."""
    if all(verdict.verdict == "not_applicable" for verdict in verdicts):
        return []
    return [ProductReport(name, path, 0, "", tuple(verdicts))]


def _unreadable(path: Path, error: SourceError) -> ProductReport:
    verdict = Verdict(UNREADABLE, "fail", "reject", "cannot be read", 1, (str(error),))
    return ProductReport(str(path), path, 0, "", (verdict,))


def judge_subject(subject: Dataset | Raster | Tiles, name: str, context: Context) -> ProductReport:
    """What the rules say of one layer, raster or archive of tiles, under the name to show."""
    if isinstance(subject, Dataset):
        return _judge_dataset(subject, name, context)
    verdicts = tuple(judge("raster" if isinstance(subject, Raster) else "tiles", subject, context))
    return ProductReport(name, subject.path, 0, subject.verdict.identity, verdicts)


def _judge_dataset(dataset: Dataset, name: str, context: Context) -> ProductReport:
    verdicts = tuple(judge("dataset", dataset, context))
    lon, lat = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
    places = dataset.points
    lon[places.row], lat[places.row] = places.lon, places.lat
    identity = dataset.verdict.identity
    return ProductReport(name, dataset.path, len(dataset), identity, verdicts, lon, lat)
