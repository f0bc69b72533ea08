"""Builds disturbed again and again: what is published stays whole, and the next run mends the rest.

    python tests/faults/campaign.py --kills 200 --seed 1 --work DIR

One small atlas is built from a source that alternates between two versions. Each run is disturbed:
killed at a moment drawn from the time of an undisturbed run (the command with all its processes,
the command alone, a worker alone), ended by a signal, put on a disk that is full or read-only, run
twice at once, left without memory, given an input that is cut off or changes meanwhile, or made a
refresh from a server that breaks off or lies. After each fault the edition that is shown must be,
byte for byte, one of the two known good ones, the exit status that of its class, and no traceback
told; then a plain run must succeed by itself and leave nothing half made. The table tells how often
that failed; the exit status is 1 if it ever did.

The output folder lies on a small memory disk of its own, which only root can mount; without it
faults of the disk are left out and told. Maps, formats and their second readers are replaced by a
few files, and each command is forked from a process that has read program and specs, so that a run
takes a second or so: what is tried here is publication, records, locks and processes, as they are.
"""

import argparse
import hashlib
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


from pipeline.build import (
    atlas,
    edition_task,
    editions,
    modules,
    parts,
    products,
    report_task,
    source_tasks,
    telling,
    work,
)
from pipeline.build.history import History
from pipeline.cli import main as command
from pipeline.export import report
from pipeline.export.geoparquet import write_table
from pipeline.spec import base
from pipeline.spec.catalogue import Catalogue
from tests.agency_server import AgencyServer, agency_server
from tests.commands import ATLAS, SAMPLES
from tests.faults import bad_downloads

# What a command imports when it needs it is imported once, before it is forked.
_READ = (atlas, edition_task, products, report_task, source_tasks, telling, work)

_DISK = "32m"
_FREE_AT_MOST = 400_000
_LAYER = "layers/prtr_facilities"
_INPUT, _OTHER_INPUT = "mx_retc/es_2012.csv", "mx_retc/em_2012.csv"


def make_cheap() -> None:
    """A few files in the place of the products, and specs that are read once."""

    def write_products(folder, product, _catalogue, _sources, ledger, _receipt):  # type: ignore[no-untyped-def]
        write_table(folder / f"{product.layer.id}.parquet", product.features)
        write_table(folder / "ledger.parquet", ledger.findings())
        (folder / "sub").mkdir()
        for number in range(8):
            (folder / "sub" / f"{number}.bin").write_bytes(bytes([number]) * 20_000)

    def write_report(folder, _atlas, reports, _specs):  # type: ignore[no-untyped-def]
        text = "\n".join(f"{report.edition} {len(report.features)}" for report in reports)
        (folder / "index.html").write_text(text)

    editions.write_products = write_products
    editions.verify_products = lambda *_: []
    editions.check_rows = lambda *_: []
    report.write_report = write_report
    base._read_tree = cache(base._read_tree)
    base.read_plain = cache(base.read_plain)
    modules.modules_of = parts.modules_of = _once(modules.modules_of)
    parts.version = cache(parts.version)


def _once(function: Callable[..., object]) -> Callable[..., object]:
    found: dict[tuple[str, ...], object] = {}

    def call(roots):  # type: ignore[no-untyped-def]
        key = tuple(roots)
        if key not in found:
            found[key] = list(function(key))  # type: ignore[call-overload]
        return found[key]

    return call


if __name__ in ("__main__", "__mp_main__"):
    make_cheap()


@dataclass
class Ended:
    """What became of a command."""

    status: int
    told: str
    seconds: float


@dataclass
class Command:
    """A command in a process group of its own."""

    pid: int
    output: Path
    began: float = field(default_factory=time.monotonic)

    def alive(self) -> bool:
        """Whether its main process runs."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def until(self, seconds: float) -> bool:
        """Wait so long, or until it has ended; whether it still runs."""
        while (runs := self.alive()) and time.monotonic() - self.began < seconds:
            time.sleep(0.002)
        return runs

    def send(self, number: int, *, group: bool) -> None:
        """A signal to all its processes, or to the main one."""
        (os.killpg if group else os.kill)(self.pid, number)

    def workers(self) -> list[int]:
        """Its worker processes."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(word) for word in listed.read_text().split()] if listed.exists() else []

    def end(self) -> Ended:
        """Wait until it has ended, with all it started."""
        if self.until(120):
            self.send(signal.SIGKILL, group=True)
        _, status = os.waitpid(self.pid, 0)
        seconds = time.monotonic() - self.began
        for _ in range(2000):
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.005)
        told = self.output.read_text(errors="replace")
        return Ended(os.waitstatus_to_exitcode(status), told, seconds)


class Bench:
    """A workspace that is built, disturbed and checked."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.disk = folder / "disk"
        self.disk.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "none", str(self.disk)]
        self.has_disk = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        self.outputs = self.disk / "outputs"
        self.atlas = folder / "atlas.yaml"
        self.atlas.write_text(ATLAS)
        shutil.copytree(SAMPLES / "mx_retc", folder / "data" / "mx_retc")
        self.input = folder / "data" / _INPUT
        whole = self.input.read_bytes()
        words = whole.splitlines()[-1].decode().replace('"', "").split("\t")
        name = max((word for word in words if word.isupper()), key=len).encode()
        self.versions = [whole, whole.replace(name, b"OTRA EMPRESA")]
        assert self.versions[0] != self.versions[1]
        self.good: list[str] = []
        self.times: dict[int, float] = {}
        self.version = 0
        self.downloads = 0
        Catalogue().atlas(self.atlas)
        parts.modules_of(["pipeline.cli", *(module.__name__ for module in (*_READ, report))])

    def close(self) -> None:
        """Take the disk away."""
        if self.has_disk:
            subprocess.run(["umount", "-l", str(self.disk)], check=False)

    def give(self, data: bytes) -> None:
        """Put an input in its place, by one rename."""
        new = self.folder / "new"
        new.write_bytes(data)
        new.replace(self.input)

    def turn(self) -> None:
        """Give the other version."""
        self.version = 1 - self.version
        self.give(self.versions[self.version])

    def start(self, jobs: int, memory: int | None = None) -> Command:
        """Start a build."""
        words = ["build", "--atlas", self.atlas, "--data", self.folder / "data"]
        return self._start([*words, "--out", self.outputs, "--jobs", jobs], lambda: _limit(memory))

    def start_refresh(self, server: AgencyServer, paths: list[str]) -> Command:
        """Start a refresh from a server, with an atlas, a lock and a data folder of its own."""
        atlas, lock = self.folder / "refreshed.yaml", self.folder / "sources.lock.yaml"
        atlas.write_text(ATLAS.replace("layers:", f"lock: {lock}\nlayers:"))
        words = ["refresh", "--atlas", atlas, "--data", self.folder / "fetched", "--update-lock"]
        words += ["--out", self.outputs, "--jobs", 1]
        return self._start(words, lambda: bad_downloads.ask(server, paths))

    def _start(self, words: list[object], prepare: Callable[[], None]) -> Command:
        """Start a command in a copy of this process that was prepared for it."""
        handle, name = tempfile.mkstemp(dir=self.folder)
        pid = os.fork()
        if pid == 0:
            _become_command(handle, [str(word) for word in words], prepare)
        os.close(handle)
        return Command(pid, Path(name))

    def learn(self) -> None:
        """Both good editions, and the time of an undisturbed run by its jobs."""
        for jobs in (1, 2, 1, 1):
            self.turn()
            ended = self.start(jobs).end()
            assert ended.status == 0, ended.told
            self.times[jobs] = ended.seconds
            print(f"jobs {jobs}: {ended.seconds:.1f} seconds", flush=True)
            self.good.append(self.shown())
        assert self.good[:2] == self.good[2:]
        assert self.good[0] != self.good[1]
        self.good = [self.good[1], self.good[0]]

    def shown(self) -> str:
        """Digest of all that a reader of the edition sees."""
        return tree_digest(self.outputs / _LAYER / "2012")

    def leftovers(self) -> list[str]:
        """What lies in the output folder that no history names and no reader wants."""
        found = [path for path in self.outputs.rglob("*") if path.name.endswith((".part", ".link"))]
        found += (self.outputs / ".work/staging").glob("*")
        for folder in (self.outputs / _LAYER, self.outputs / "reports"):
            named = History.read(folder).all_names()
            found += [path for path in (folder / ".store").iterdir() if path.name not in named]
            found += (folder / ".pending").glob("*")
        for task in (self.outputs / ".work/tasks").iterdir():
            found += sorted(task.iterdir())[2:]
        return [path.relative_to(self.outputs).as_posix() for path in found]


def _limit(memory: int | None) -> None:
    """Leave this process so many bytes more than it has."""
    if memory is not None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))


def _become_command(handle: int, words: list[str], prepare: Callable[[], None]) -> None:
    """Be the command line, in the place of this copy of the campaign."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        prepare()
        command(words, prog_name="naatlas")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def tree_digest(folder: Path) -> str:
    """Digest of the names and bytes of all files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


# ---- faults: each disturbs a run, and gives its status with those that it may have


Fault = Callable[[Bench], list[tuple[Ended, tuple[int, ...]]]]
_KILLED = (-signal.SIGKILL,)


def _moment(bench: Bench, jobs: int) -> float:
    return bench.chance.uniform(0, bench.times[jobs] * 1.05)


def _signalled(number: int, jobs: int, statuses: tuple[int, ...], *, group: bool) -> Fault:
    def fault(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
        run = bench.start(jobs)
        if not run.until(_moment(bench, jobs)):
            return [(run.end(), (0,))]
        run.send(number, group=group)
        return [(run.end(), (0, *statuses))]

    return fault


def kill_worker(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """A worker is gone; the command must say so."""
    run = bench.start(2)
    run.until(_moment(bench, 2))
    for worker in run.workers()[-1:]:
        os.kill(worker, signal.SIGKILL)
    return [(run.end(), (0, 4))]


def full_disk(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """The disk fills somewhere on the way."""
    ballast = bench.disk / "ballast"
    free = shutil.disk_usage(bench.disk).free - bench.chance.randrange(_FREE_AT_MOST)
    ballast.write_bytes(bytes(free))
    ended = bench.start(1).end()
    ballast.unlink()
    return [(ended, (0, 4))]


def read_only(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """The output folder cannot be written."""
    _remount(bench, "ro")
    ended = bench.start(1).end()
    _remount(bench, "rw")
    return [(ended, (4,))]


def _remount(bench: Bench, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(bench.disk)], check=True)


def two_at_once(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """The second is refused, or finds the work done."""
    first = bench.start(1)
    first.until(_moment(bench, 1))
    second = bench.start(1)
    return [(first.end(), (0, 5)), (second.end(), (0, 5))]


def no_memory(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """Less memory than a run needs."""
    ended = bench.start(1, memory=bench.chance.randrange(150_000_000)).end()
    return [(ended, (0, 3, 4, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL))]


def cut_input(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """The agency's file ends too early."""
    whole = bench.versions[bench.version]
    bench.give(whole[: bench.chance.randrange(len(whole) * 6 // 10)])
    ended = bench.start(1).end()
    bench.give(whole)
    return [(ended, (1, 3))]


def changing_input(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """The agency's file is replaced while the run goes on."""
    run = bench.start(1)
    run.until(_moment(bench, 1))
    bench.turn()
    return [(run.end(), (0, 3))]


def bad_download(bench: Bench) -> list[tuple[Ended, tuple[int, ...]]]:
    """A server breaks off or lies while a refresh asks it, in each way in turn."""
    now, before = bench.versions[bench.version], bench.versions[1 - bench.version]
    sound = {_OTHER_INPUT: (bench.folder / "data" / _OTHER_INPUT).read_bytes()}
    given = bad_downloads.Given(now, before, sound)
    found = bad_downloads.ways(given, bench.chance)
    name = list(found)[bench.downloads % len(found)]
    bench.downloads += 1
    with agency_server() as server:
        bad_downloads.mislead(server, _INPUT, given, found[name])
        ended = bench.start_refresh(server, [_INPUT, *sound]).end()
    return [(replace(ended, told=f"{name}: {ended.told}"), found[name].statuses)]


FAULTS: dict[str, tuple[Fault, float, bool]] = {
    # name: (fault, share of all, whether it needs the disk of its own)
    "kill": (_signalled(signal.SIGKILL, 1, _KILLED, group=True), 0.5, False),
    "kill all of two workers": (_signalled(signal.SIGKILL, 2, _KILLED, group=True), 0.04, False),
    "kill the main of two": (_signalled(signal.SIGKILL, 2, _KILLED, group=False), 0.04, False),
    "kill a worker": (kill_worker, 0.04, False),
    "terminate": (_signalled(signal.SIGTERM, 1, (-signal.SIGTERM, 130), group=True), 0.06, False),
    "interrupt": (_signalled(signal.SIGINT, 1, (130,), group=True), 0.06, False),
    "interrupt two workers": (_signalled(signal.SIGINT, 2, (130,), group=True), 0.02, False),
    "full disk": (full_disk, 0.08, True),
    "read-only folder": (read_only, 0.02, True),
    "two at once": (two_at_once, 0.04, False),
    "no memory": (no_memory, 0.04, False),
    "input cut off": (cut_input, 0.03, False),
    "input changes": (changing_input, 0.03, False),
    "bad download": (bad_download, 0.06, False),
}
_WRONGS = ("not whole", "wrong status", "traceback", "next run failed", "leftovers")


def disturb(bench: Bench, fault: Fault) -> dict[str, str]:
    """Disturb one run and mend it by the next; what went wrong, with words."""
    wrong: dict[str, str] = {}
    bench.turn()
    for ended, statuses in fault(bench):
        if ended.status not in statuses:
            wrong["wrong status"] = f"{ended.status}, expected {statuses}: {ended.told[-600:]}"
        if "Traceback" in ended.told or "internal error" in ended.told:
            wrong["traceback"] = ended.told[-1500:]
    if bench.shown() not in bench.good:
        wrong["not whole"] = str(sorted((bench.outputs / _LAYER).glob("*")))
    ended = bench.start(1).end()
    if ended.status != 0 or bench.shown() != bench.good[bench.version]:
        wrong["next run failed"] = f"{ended.status}: {ended.told[-600:]}"
    if left := bench.leftovers():
        wrong["leftovers"] = str(left)
    return wrong


def campaign(folder: Path, kills: int, seed: int, names: list[str]) -> int:
    """Run it and print the table; how much went wrong."""
    bench = Bench(folder, random.Random(seed))
    made, wrongs = Counter[str](), Counter[tuple[str, str]]()
    try:
        bench.learn()
        print(f"an undisturbed run takes {bench.times} seconds by jobs", flush=True)
        chosen = [name for name in names if bench.has_disk or not FAULTS[name][2]]
        todo = [name for name in chosen for _ in range(max(1, round(kills * FAULTS[name][1])))]
        bench.chance.shuffle(todo)
        for name in todo:
            for kind, words in disturb(bench, FAULTS[name][0]).items():
                wrongs[name, kind] += 1
                print(f"{name}: {kind}: {words}", flush=True)
            made[name] += 1
    finally:
        bench.close()
        print(f"{'fault':26}{'times':>6}" + "".join(f"{kind:>17}" for kind in _WRONGS))
        for name in names:
            row = "".join(f"{wrongs[name, kind]:>17}" for kind in _WRONGS)
            print(f"{name:26}{made[name] or 'left out':>6}{row}", flush=True)
    return sum(wrongs.values())


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Disturb builds and see what is left.")
    parser.add_argument("--kills", type=int, default=200, help="faults of all kinds together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True, help="a folder that does not exist")
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=list(FAULTS))
    given = parser.parse_args()
    sys.exit(min(1, campaign(given.work, given.kills, given.seed, given.only)))


if __name__ == "__main__":
    # Ended by a signal, the campaign still takes its disk away and prints its table.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    multiprocessing.set_start_method("spawn")
    os.environ.pop("NAATLAS_DATA", None)
    main()
