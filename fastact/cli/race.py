"""Contestants taking turns: the measuring behind `fastact bench`.

One process, the same buffers, the contestants taking turns (A B C A B C ...); the minimum of the turns counts.
Absolute times drift with whatever else a machine does, ratios from one such run do not.
"""

from __future__ import annotations

import datetime
import math
import os
import platform
import statistics
import time
import timeit
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from . import peers
from .peers import Case, Contestant

TURN = 1e-3  # seconds that a turn lasts at least
SETTLE = 15e-3  # seconds after which no OpenMP worker spins any more (10 ms measured with libgomp)
BURST = 8  # in-place calls before x is filled again: more would drive it into the subnormal numbers
BUDGET = 1.5  # seconds a contestant may take in all, as long as it has had FEWEST turns
FEWEST = 5


class Clock:
    """Times a contestant's statement, in turns of at least TURN seconds."""

    def __init__(self, contestant: Contestant):
        self.contestant = contestant
        self.timer = timeit.Timer(contestant.statement, globals=contestant.names)
        self.samples: list[float] = []
        self.number = 1
        self.prepare()
        self.time()
        while (took := self.time() * self.number) < TURN:
            self.number = math.ceil(self.number * min(10, 1.2 * TURN / max(took, 1e-9)))

    def prepare(self) -> None:
        if self.contestant.prepare:
            self.contestant.prepare()

    def time(self) -> float:
        """Seconds per call over one turn."""
        if self.contestant.mode != "inplace":
            return self.timer.timeit(self.number) / self.number
        total, left = 0.0, self.number
        while left > 0:
            self.contestant.case.refill()
            total += self.timer.timeit(min(BURST, left))
            left -= BURST
        return total / self.number

    def turn(self) -> None:
        self.prepare()
        if self.contestant.case.threads > 1:
            time.sleep(SETTLE)
        self.time()  # untimed: its own data and code into the caches, its own threads awake
        self.samples.append(self.time())

    @property
    def exhausted(self) -> bool:
        return len(self.samples) >= FEWEST and 2 * sum(self.samples) * self.number > BUDGET


def race(contestants: list[Contestant], repeats: int) -> dict[str, dict]:
    """Contestants take turns; per name the times in seconds."""
    clocks = [Clock(contestant) for contestant in contestants]
    for _ in range(repeats):
        for clock in clocks:
            if not clock.exhausted:
                clock.turn()
    return {
        clock.contestant.name: {
            "min": min(clock.samples),
            "median": statistics.median(clock.samples),
            "mode": clock.contestant.mode,
            "statement": clock.contestant.statement,
        }
        for clock in clocks
    }


class Field:
    """The peers that take part, with the errors they make."""

    def __init__(self, names: Iterable[str] = peers.NAMES):
        self.peers = peers.available(names)
        self.errors: dict[tuple, tuple[float, float]] = {}
        self.dropped: set[str] = set()

    def __getitem__(self, name: str) -> peers.Peer | None:
        return next((peer for peer in self.peers if peer.name == name), None)

    def set_num_threads(self, n: int) -> None:
        for peer in self.peers:
            peer.set_num_threads(n)

    def correct(self, peer: peers.Peer, case: Case) -> bool:
        """Whether a peer computes this op at all: its values on a small case, tails included (|x| up to 20)."""
        if not peers.checkable(case.op):
            return True
        if case.op in peers.ROW_WISE | peers.GATED and case.direction == "backward":
            return True
        key = (peer.name, case.op, case.direction, case.mode, case.dtype)
        if key not in self.errors:
            trial = Case(case.op, 4096, case.direction, case.mode, case.dtype, spread=5.0)
            try:
                self.errors[key] = peers.worst_error(peer.contestant(trial))
            except (TypeError, RuntimeError):  # the expression does not exist for this dtype (torch: RuntimeError)
                self.errors[key] = math.inf, math.inf
        if self.errors[key][0] > peers.TOLERANCE[case.dtype]:
            self.dropped.add(f"{' '.join(key)}: wrong values or no such dtype, left out")
            return False
        return True

    def contestants(self, case: Case) -> list[Contestant]:
        found = [(peer, peer.contestant(case)) for peer in self.peers]
        found = [contestant for peer, contestant in found if contestant and self.correct(peer, case)]
        if case.direction == "forward" and case.mode == "out" and case.op not in peers.GATED:
            found.append(peers.memcpy(case))
        return found


def label(case: dict) -> str:
    return f"{case['op']} {case['direction']} {case['size']:,} x{case['threads']} {case['dtype']}"


def measure(field: Field, cases: list[dict], repeats: int, announce: Callable[[str], object]) -> Iterator[dict]:
    """One row a case; `announce` is called with its label before it runs."""
    threads = None
    # One thread first: no worker of any pool has been started by then.
    for make in sorted(cases, key=lambda c: c["threads"]):
        announce(label(make))
        case = Case(**make)
        if case.threads != threads:
            threads = case.threads
            field.set_num_threads(threads)
        times = race(field.contestants(case), repeats)
        row = {**make, "elements": case.elements, "shape": case.shape, "times": times}
        if case.direction == "forward":
            errors = {
                peer.name: field.errors.get((peer.name, case.op, case.direction, case.mode, case.dtype))
                for peer in field.peers
                if peer.name in times
            }
            row["ulp"] = {name: error[1] for name, error in errors.items() if error and math.isfinite(error[1])}
        yield row


# ------------------------------------------------------------------------------------------------------ results


def machine(field: Field) -> dict:
    cpu = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cpu": cpu,
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {peer.name: peer.version for peer in field.peers},
        "fastact": field["fastact"].module.show_config(mode="dicts") if field["fastact"] else None,
        "date": datetime.date.today().isoformat(),
    }


def peer_times(row: dict) -> dict[str, float]:
    return {name: t["min"] for name, t in row["times"].items() if name not in ("fastact", "memcpy")}


def best_peer(row: dict) -> tuple[str, float] | None:
    times = peer_times(row)
    return min(times.items(), key=lambda item: item[1]) if times else None


def ratio(row: dict, peer: str | None = None) -> float | None:
    """A peer's time over fastact's (the fastest peer's if none is named): above 1, fastact is faster."""
    times = peer_times(row)
    if "fastact" not in row["times"] or not times or peer not in (None, *times):
        return None
    return (min(times.values()) if peer is None else times[peer]) / row["times"]["fastact"]["min"]


def geometric_mean(values: list[float | None]) -> float:
    values = [value for value in values if value is not None]
    return math.exp(statistics.fmean(map(math.log, values))) if values else math.nan


def groups(rows: list[dict]) -> Iterator[tuple[tuple, list[dict]]]:
    """Rows by (direction, threads, dtype), the order of the tables."""
    keys = sorted({(r["direction"] != "forward", r["threads"], r["dtype"]) for r in rows})
    for backward, threads, dtype in keys:
        direction = "backward" if backward else "forward"
        chosen = [
            r for r in rows if (r["direction"], r["threads"], r["dtype"]) == (direction, threads, dtype)
        ]
        yield (direction, threads, dtype), chosen


def title(direction: str, threads: int, dtype: str) -> str:
    return f"{direction.capitalize()}, {threads} {'thread' if threads == 1 else 'threads'}, {dtype}"


def matrix(rows: list[dict]) -> tuple[list[str], list[int], dict[tuple[str, int], dict]]:
    ops = list(dict.fromkeys(r["op"] for r in rows))
    sizes = sorted({r["size"] for r in rows})
    return ops, sizes, {(r["op"], r["size"]): r for r in rows}


# --------------------------------------------------------------------------------------------------------- plot

COLOURS = {
    "fastact": "#d6336c",
    "torch": "#e8962e",
    "ONNX Runtime": "#2f9e8f",
    "OpenVINO": "#3b6fb6",
    "NumPy": "#8a8f98",
}


GIVEN = {"out": "output given", "inplace": "in place", "new": "new arrays"}


def plot(results: dict, path: Path) -> None:
    """Time per element against size, one panel an op, of the first table; shaded below memcpy."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    key, rows = next(groups(results["rows"]))
    ops, sizes, at = matrix(rows)
    columns = min(5, len(ops) + 1)  # the legend takes a panel
    lines = math.ceil((len(ops) + 1) / columns)
    style = {
        "font.family": "DejaVu Sans",
        "font.size": 9,
        "axes.edgecolor": "#c8ccd2",
        "axes.labelcolor": "#495057",
        "xtick.color": "#868e96",
        "ytick.color": "#868e96",
    }
    with rc_context(style):
        figure = Figure(figsize=(2.7 * max(columns, 3), 2.35 * lines))
        grid = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
        panels = grid.ravel()
        times = [t["min"] / r["elements"] * 1e9 for r in rows for t in r["times"].values()]
        low, high = min(times) / 1.6, max(times) * 1.6
        handles: dict[str, object] = {}
        for panel, op in zip(panels, ops, strict=False):
            own = [at[op, size] for size in sizes if (op, size) in at]
            for name in reversed(COLOURS):
                have = [row for row in own if name in row["times"]]
                if not have:
                    continue
                first = name == "fastact"
                (handles[name],) = panel.plot(
                    [row["elements"] for row in have],
                    [row["times"][name]["min"] / row["elements"] * 1e9 for row in have],
                    color=COLOURS[name],
                    linewidth=2.4 if first else 1.3,
                    marker="o",
                    markersize=4.5 if first else 2.8,
                    markeredgecolor="white",
                    markeredgewidth=0.6 if first else 0.3,
                    alpha=1 if first else 0.9,
                    zorder=4 if first else 3,
                )
            floor = [row for row in own if "memcpy" in row["times"]]
            if floor:
                handles["memcpy"] = panel.fill_between(
                    [row["elements"] for row in floor],
                    [row["times"]["memcpy"]["min"] / row["elements"] * 1e9 for row in floor],
                    low,
                    color="#e9ecef",
                    linewidth=0,
                    zorder=1,
                )
            panel.set(xscale="log", yscale="log", ylim=(low, high))
            panel.set_title(op, loc="left", fontsize=10, fontweight="bold", color="#212529", pad=4)
            panel.grid(True, which="major", color="#f1f3f5", linewidth=0.8, zorder=0)
            panel.minorticks_off()
            for side in ("top", "right"):
                panel.spines[side].set_visible(False)
            panel.tick_params(length=0)
            panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        for panel in panels[len(ops) :]:
            panel.axis("off")
        for column in range(columns):
            lowest = max((line for line in range(lines) if line * columns + column < len(ops)), default=0)
            grid[lowest][column].tick_params(labelbottom=True)
        order = [name for name in (*COLOURS, "memcpy") if name in handles]
        panels[len(ops)].legend(
            [handles[name] for name in order],
            ["memcpy (floor)" if name == "memcpy" else name for name in order],
            loc="center left",
            frameon=False,
            fontsize=10,
            labelcolor="#343a40",
        )
        info = results["machine"]
        figure.supylabel("ns per element", fontsize=10, color="#495057", x=0.008)
        figure.supxlabel("elements", fontsize=10, color="#495057", y=0.008)
        figure.suptitle(
            f"{title(*key)}, {GIVEN[rows[0]['mode']]}  ·  {info['cpu']}, {info['date']}",
            x=0.012,
            ha="left",
            fontsize=11,
            color="#495057",
        )
        figure.tight_layout(rect=(0.012, 0.012, 1, 0.99))
        figure.savefig(path, dpi=150)
