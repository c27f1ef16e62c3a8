"""fastact and its peers side by side: `python benchmarks/compare.py --help`.

How it measures: fastact/cli/race.py, which `fastact bench` uses too.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import peers
from peers import Case, Contestant
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fastact.cli import race
from fastact.cli.race import Field, best_peer, geometric_mean, groups, machine, matrix, plot, ratio, title

HERE = Path(__file__).resolve().parent
MARKERS = "<!-- {}:begin -->", "<!-- {}:end -->"

OPS = (
    *("relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "gelu_tanh"),
    *("silu", "mish", "softplus", "sigmoid", "tanh", "hardswish"),
)
# The rest of them, one thread, float32, at the sizes that count.
OTHERS = tuple(op for op in peers.TORCH if op not in {*OPS, *peers.ROW_WISE, *peers.GATED})
SIZES = (100, 4096, 100_000, 1_000_000, 16_000_000)
TARGET_SIZES = (4096, 100_000, 1_000_000)
MEMORY_BOUND = {"relu", "leaky_relu", "prelu", "hardswish"}


# ------------------------------------------------------------------------------------------------- special rows


def special(field: Field, threads: list[int]) -> Iterator[tuple[str, str, Callable[[], tuple]]]:
    """Measurements that are not fastact against the best peer.

    Yields (section, label, make); `make()` gives fastact's contestant and a list of (reference, largest allowed
    ratio of fastact's time per element to the reference's). One satisfied reference is enough.
    """
    fastact, torch = field["fastact"], field["torch"]

    def own(case: Case, statement: str | None = None, mode: str | None = None, **names) -> Contestant:
        contestant = fastact.contestant(case)
        contestant.names.update(fastact=fastact.module, **names)
        contestant.statement = statement or contestant.statement
        contestant.mode = mode or case.mode
        return contestant

    def numpy(case: Case, statement: str, mode: str = "out", **names) -> Contestant:
        return Contestant(statement, statement, case.names(np=np, **names), case, mode)

    def against_numpy(case: dict, statement: str, limit: float, call: str | None = None):
        def make():
            c = Case(**case)
            return own(c, call), [(numpy(c, statement, c.mode), limit)]

        return make

    def against_torch(case: dict, limit: float):
        def make():
            c = Case(**case)
            return own(c), [(torch.contestant(c), limit)]

        return make

    small = "100 elements, whole call"
    positive = "np.positive(x, out=o)"
    silu = {"op": "silu", "size": 100}
    prelu = {"op": "prelu", "size": 1024, "shape": (1, 16, 8, 8)}
    yield small, "silu, out=", against_numpy(silu, positive, 0.75)
    yield small, "silu, new", against_numpy({**silu, "mode": "new"}, "np.positive(x)", 1.0)
    yield (
        small,
        "leaky_relu(x, 0.2), out=",
        against_numpy({"op": "leaky_relu", "size": 100}, positive, 1.0, "f(x, 0.2, out=o)"),
    )
    yield small, "prelu per channel (1, 16, 8, 8), out=", against_numpy(prelu, positive, 1.0)
    yield small, "silu.backward, out=", against_numpy({**silu, "direction": "backward"}, positive, 1.0)
    yield small, "silu, float16, out=", against_numpy({**silu, "dtype": "float16"}, positive, 1.0)
    if torch:
        yield small, "silu, out=, torch", against_torch(silu, 0.2)
        yield small, "prelu per channel (1, 16, 8, 8), torch", against_torch(prelu, 0.2)
        yield small, "silu.backward, out=, torch", against_torch({**silu, "direction": "backward"}, 0.2)

    large = "16e6 elements"
    for op in ("relu", "leaky_relu", "prelu"):
        case = {"op": op, "size": 16_000_000}
        yield large, f"{op}, out=", against_numpy(case, "np.copyto(o, x)", 0.70)
        if torch and op != "prelu":
            yield large, f"{op}, in place, torch", against_torch({**case, "mode": "inplace"}, 1.05)
        if torch:
            yield large, f"{op}, new, torch", against_torch({**case, "mode": "new"}, 0.4)

    scaling = "two threads against one"
    set_threads = fastact.module.set_num_threads if fastact else None
    for op in ("relu", "silu", "gelu") if max(threads) > 1 else ():
        for size in (1000, 10_000, 30_000, 100_000, 1_000_000, 16_000_000):
            # 1.8 times faster is the promise for the exp class from 1e6 on; elsewhere never slower (5 % for noise).
            limit = 1 / 1.8 if op != "relu" and size >= 1_000_000 else 1.05

            def make(op=op, size=size, limit=limit):
                case = Case(op, size, threads=2)
                two, one = own(case), own(case)
                # torch's limit too: it is the OpenMP runtime's, which fastact shares and keeps to.
                two.prepare, one.prepare = (lambda: field.set_num_threads(2)), (lambda: set_threads(1))
                one.name = "one thread"
                return two, [(one, limit)]

            yield scaling, f"{op} {size:,}, out=", make

    linear = "16e6 in place against 16,384, per element"
    for op in ("silu", "gelu", "mish"):

        def make(op=op):
            reference = own(Case(op, 16_384, mode="inplace"))
            reference.name = "16,384 elements"
            return own(Case(op, 16_000_000, mode="inplace")), [(reference, 1.5)]

        yield linear, op, make

    spread = "x with a standard deviation of 3 instead of 2, 1e6 elements, torch"
    for op, direction in itertools.product(("gelu", "gelu_tanh", "mish"), ("forward", "backward")) if torch else ():
        case = {"op": op, "size": 1_000_000, "direction": direction, "spread": 3.0}
        yield spread, f"{op}, {direction}", against_torch(case, 1.0)

    exponential = ("silu", "gelu", "mish", "sigmoid", "tanh")
    for op, dtype in itertools.product(exponential, ("float16", "bfloat16")):

        def make_short(op=op, dtype=dtype):
            reference = own(Case(op, 1_000_000))
            reference.name = "float32"
            return own(Case(op, 1_000_000, dtype=dtype)), [(reference, 1.0)]

        yield "16 bits against float32, 1e6 elements, per element", f"{op}, {dtype}", make_short
    for op in exponential if torch else ():

        def make_half(op=op):
            case = Case(op, 1_000_000, dtype="float16")
            references = [(torch.contestant(case), 0.25)]
            if op == "tanh":
                references.append((numpy(case, "np.tanh(x, out=o)"), 0.25))
            return own(case), references

        yield "float16 against torch's and NumPy's", op, make_half

    views = "awkward inputs, 1e6 elements, against contiguous or NumPy's own ufunc"
    ufuncs = {"relu": "np.maximum(v, 0, out=w)", "tanh": "np.tanh(v, out=w)", "silu": "np.exp(v, out=w)"}
    for op, ufunc in ufuncs.items():
        for label in ("x[:, ::2]", "x[::-1]", "x.T into a C-ordered out", "float64 into float32"):

            def make(op=op, ufunc=ufunc, label=label):
                case = Case(op, 1_000_000)
                base = np.random.default_rng(0).standard_normal((1000, 2000)).astype(np.float32)
                square = case.x.reshape(1000, 1000)
                v = {"x[:, ::2]": base[:, ::2], "x[::-1]": square[::-1]}.get(label, square.T)
                if label.startswith("float64"):
                    v = square.astype(np.float64)
                w = np.empty((1000, 1000), np.float32)
                contiguous, same = own(case), numpy(case, ufunc, v=v, w=w)
                contiguous.name = "contiguous"
                return own(case, "f(v, out=w)", v=v, w=w), [(contiguous, 2.0), (same, 1.0)]

            yield views, f"{op} {label}", make

    def make_nhwc():
        case = Case("prelu", 1_000_000)
        v = np.ascontiguousarray(case.x.transpose(0, 2, 3, 1))
        contiguous = own(case)
        contiguous.name = "NCHW"
        return own(case, "f(v, alpha, -1, out=w)", v=v, w=np.empty_like(v)), [(contiguous, 2.0)]

    yield views, "prelu NHWC", make_nhwc


# ------------------------------------------------------------------------------------- rows, gates and bias

ROW_SHAPES = (
    *(((64, 1000), -1), ((4096, 128), -1), ((32, 12, 128, 128), -1)),
    *(((64, 1000), 0), ((32, 64, 1000), 1), ((2, 3, 256, 256), 1), ((10_000, 10), -1), ((8, 21, 64, 64), 1)),
)
FEW_ROW_SHAPES = (ROW_SHAPES[0], *ROW_SHAPES[-2:])
GATE_SHAPES = ((8192, 14), (64, 512), (128, 2048), (1024, 2048), (64, 8192))
GATE_TORCH = {"glu": "torch.sigmoid(b)", "reglu": "torch.relu(b)", "geglu": "nn.gelu(b)", "swiglu": "nn.silu(a)"}
BIAS_SHAPES = (((1000, 1000), -1), ((16, 64, 32, 32), 1), ((8000, 1000), -1), ((32, 64, 64, 64), 1))
BIAS_OPS = [op for op in OPS if op != "prelu"]


def torch_gate_backward(torch, op: str) -> Callable:
    """Both halves' gradients, as autograd would compute them, into given arrays."""
    aten, nn = torch.ops.aten, torch._C._nn

    def backward(g, a, b, da, db):
        if op == "swiglu":
            a, b, da, db = b, a, db, da
        value = {"glu": torch.sigmoid, "reglu": torch.relu, "geglu": nn.gelu, "swiglu": nn.silu}[op](b)
        torch.mul(g, value, out=da)
        through = g * a
        if op == "glu":
            aten.sigmoid_backward.grad_input(through, value, grad_input=db)
        elif op == "reglu":
            aten.threshold_backward.grad_input(through, value, 0, grad_input=db)
        elif op == "geglu":
            aten.gelu_backward.grad_input(through, b, grad_input=db)
        else:
            aten.silu_backward.grad_input(through, b, grad_input=db)

    return backward


def axes(field: Field) -> Iterator[tuple[str, str, float, Callable[[], list[Contestant]]]]:
    """Softmax, gates and fused bias beside what others offer.

    Yields (section, label, bar, make); `make()` gives fastact's contestant and those that it should be `bar` times faster than.
    """
    fastact, torch, scipy = field["fastact"], field["torch"], field["NumPy"] and peers.scipy_special()

    def contestant(name: str, case: Case, statement: str, mode: str = "out", **more) -> Contestant:
        peer = torch if name.startswith("torch") else None
        own = {"np": np, "special": scipy, "f": fastact.module.activations[case.op]}
        names = case.names(peer.tensor if peer else lambda array: array, **own)
        if peer:
            library = peer.torch
            names |= {"torch": library, "nn": library._C._nn, "aten": library.ops.aten}
            more = {key: peer.tensor(value) if isinstance(value, np.ndarray) else value for key, value in more.items()}
        return Contestant(name, statement, names | more, case, mode)

    def rows(op, shape, axis, dtype="float32"):
        case = Case(op, math.prod(shape), shape=shape, dtype=dtype)
        found = [contestant("fastact", case, f"f(x, {axis}, out=o)")]
        if torch:
            found.append(contestant("torch", case, f"torch.{op}(x, {axis}, out=o)"))
        if scipy:
            found.append(contestant("SciPy", case, f"special.{op}(x, axis={axis})", "new"))
        if axis == -1 and dtype == "float32" and field["ONNX Runtime"]:
            found.append(field["ONNX Runtime"].contestant(case))
        return found

    def rows_backward(op, shape, axis, dtype="float32"):
        case = Case(op, math.prod(shape), "backward", shape=shape, dtype=dtype)
        y = fastact.module.activations[op](case.x, axis)
        found = [contestant("fastact", case, f"f.backward_from_output(g, y, {axis}, out=dx)", y=y)]
        if torch:
            out = "grad_input" if op == "softmax" else "out"
            statement = f"aten._{op}_backward_data.out(g, y, {axis}, g.dtype, {out}=dx)"
            found.append(contestant("torch", case, statement, y=y))
        return found

    def gate(op, shape, dtype="float32"):
        case = Case(op, math.prod(shape), shape=shape, dtype=dtype)
        found = [contestant("fastact", case, "f(x, out=o)")]
        if torch:
            found.append(contestant("torch", case, f"torch.mul({'b' if op == 'swiglu' else 'a'}, {GATE_TORCH[op]}, out=o)"))
        return found

    def gate_backward(op, shape, dtype="float32"):
        case = Case(op, math.prod(shape), "backward", shape=shape, dtype=dtype)
        half = shape[-1] // 2
        found = [contestant("fastact", case, "f.backward(g, x, out=dx)")]
        if torch:
            more = {"da": case.dx[..., :half], "db": case.dx[..., half:], "backward": torch_gate_backward(torch.torch, op)}
            found.append(contestant("torch", case, "backward(g, a, b, da, db)", **more))
        return found

    def beside_torch(case):
        return [fastact.contestant(case), *([torch.contestant(case)] if torch else [])]

    def bias(op, shape, axis):
        case = Case(op, math.prod(shape), shape=shape)
        channels = np.random.default_rng(1).standard_normal(shape[axis], np.float32)
        column = channels.reshape([-1 if i == axis % len(shape) else 1 for i in range(len(shape))])
        arguments = f", {peers.ARGUMENTS[op]}" if op in peers.ARGUMENTS else ""
        one = contestant("fastact", case, f"f(x{arguments}, bias=bias, axis={axis}, out=o)", bias=channels)
        two = contestant("two steps", case, f"f(x + bias{arguments}, out=o)", bias=column)
        strict = contestant("two in place", case, f"f(np.add(x, bias, out=o){arguments}, out=o)", bias=column)
        return [one, two, strict]

    for op in ("softmax", "log_softmax"):
        for shape, axis in ROW_SHAPES:
            where = f"{op} {shape}, axis {axis}"
            yield "rows", where, 1.0, lambda op=op, shape=shape, axis=axis: rows(op, shape, axis)
            yield "rows", f"{where}, backward", 1.0, lambda op=op, shape=shape, axis=axis: rows_backward(op, shape, axis)
    section = "gates, against torch's composition (a product and an activation)"
    for op in GATE_TORCH:
        for shape in GATE_SHAPES:
            yield section, f"{op} {shape}", 2.0, lambda op=op, shape=shape: gate(op, shape)
            yield section, f"{op} {shape}, backward", 2.0, lambda op=op, shape=shape: gate_backward(op, shape)
    for shape in GATE_SHAPES:
        for direction in ("forward", "backward"):
            label = f"glu {shape}{', backward' if direction == 'backward' else ''}"
            case = {"op": "glu", "size": math.prod(shape), "direction": direction, "shape": shape}
            yield "glu, against torch's own kernel", label, 1.0, lambda case=case: beside_torch(Case(**case))
    section = "float64: rows, against torch and SciPy"
    wide = {"dtype": "float64"}
    for op, (shape, axis) in itertools.product(("softmax", "log_softmax"), FEW_ROW_SHAPES):
        where = f"{op} {shape}, axis {axis}"
        yield section, where, 1.0, lambda op=op, shape=shape, axis=axis: rows(op, shape, axis, **wide)
        yield section, f"{where}, backward", 1.0, lambda op=op, shape=shape, axis=axis: rows_backward(op, shape, axis, **wide)
    section = "16 bits: rows of float16, against torch and SciPy; gates, against torch's composition"
    half = {"dtype": "float16"}
    for shape, axis in FEW_ROW_SHAPES:
        where = f"softmax {shape}, axis {axis}"
        yield section, where, 1.0, lambda shape=shape, axis=axis: rows("softmax", shape, axis, **half)
        yield section, f"{where}, backward", 1.0, lambda shape=shape, axis=axis: rows_backward("softmax", shape, axis, **half)
    for op, dtype in itertools.product(GATE_TORCH, ("float16", "bfloat16")):
        where, shape = f"{op} {GATE_SHAPES[-1]}, {dtype}", GATE_SHAPES[-1]
        yield section, where, 2.0, lambda op=op, dtype=dtype, shape=shape: gate(op, shape, dtype)
        yield section, f"{where}, backward", 2.0, lambda op=op, dtype=dtype, shape=shape: gate_backward(op, shape, dtype)
    section = "16 bits: activations of 100,000 elements, against torch"
    for op, dtype, direction in itertools.product((*OPS, "hardsigmoid"), ("float16", "bfloat16"), ("forward", "backward")):
        label = f"{op}, {dtype}{', backward' if direction == 'backward' else ''}"
        case = {"op": op, "size": 100_000, "direction": direction, "dtype": dtype}
        yield section, label, 1.0, lambda case=case: beside_torch(Case(**case))
    section = "bias=, against x + bias and then fastact's activation; in place: the sum, too, goes into the output"
    for op in BIAS_OPS:
        for shape, axis in BIAS_SHAPES:
            yield section, f"{op} {shape}, axis {axis}", 1.5, lambda op=op, shape=shape, axis=axis: bias(op, shape, axis)


def measure_axes(field: Field, repeats: int, progress: Progress) -> list[dict]:
    entries = list(axes(field))
    task = progress.add_task("", total=len(entries))
    field.set_num_threads(1)
    rows = []
    for section, label, bar, make in entries:
        progress.update(task, description=f"{section}: {label}")
        contestants = make()
        times = race.race(contestants, repeats)
        own = times.pop("fastact")
        beside = {
            name: {"seconds": t["min"], "ratio": t["min"] / own["min"], "statement": t["statement"]}
            for name, t in times.items()
        }
        rows.append(
            {
                "section": section,
                "label": label,
                "statement": own["statement"],
                "elements": contestants[0].case.elements,
                "seconds": own["min"],
                "peers": beside,
                "bar": bar,
                "met": all(entry["ratio"] >= bar for entry in beside.values()),
            }
        )
        progress.advance(task)
    return rows


def axes_lines(results: dict) -> list[str]:
    """The README's table of rows, gates and bias."""
    if not results.get("axes"):
        return []
    lines = ["<details>", "<summary>Rows, gates and fused bias: times faster, 1 thread, float32</summary>", ""]
    lines += ["| | fastact | times faster than | aim |", "|---|---|---|---|"]
    section = None
    for entry in results["axes"]:
        if entry["section"] != section:
            section = entry["section"]
            lines.append(f"| **{section}** | | | |")
        compared = "; ".join(
            f"{peer['ratio']:.2f} {name}{'' if peer['ratio'] >= entry['bar'] else ' **▼**'}"
            for name, peer in entry["peers"].items()
        )
        lines.append(f"| {entry['label']} | {short(entry['seconds'])} | {compared} | {entry['bar']:.1f} |")
    return [*lines, "", "</details>", ""]


def measure(field: Field, cases: list[dict], repeats: int, progress: Progress) -> list[dict]:
    """Every case twice, minutes apart, with half the turns: torch's elu takes 10.8 ns an element instead of 0.8 for minutes in
    one process of two, and so do selu, celu and log_sigmoid; a busy neighbour comes and goes as well."""
    task = progress.add_task("", total=2 * len(cases))
    rows: dict[tuple, dict] = {}
    for row in race.measure(field, 2 * cases, -(-repeats // 2), lambda label: progress.update(task, description=label)):
        key = tuple(row[name] for name in ("op", "size", "direction", "dtype", "threads", "mode"))
        before = rows.setdefault(key, row)["times"]
        for name, times in row["times"].items():
            before[name] = min(before[name], times, key=lambda t: t["min"])
        progress.advance(task)
    return list(rows.values())


def measure_special(field: Field, threads: list[int], repeats: int, progress: Progress) -> list[dict]:
    entries = list(special(field, threads))
    task = progress.add_task("", total=len(entries))
    field.set_num_threads(1)
    rows = []
    for section, label, make in entries:
        progress.update(task, description=f"{section}: {label}")
        contestant, references = make()
        contestant.name = "fastact"
        times = race.race([contestant, *(reference for reference, _ in references)], repeats)
        own = times["fastact"]["min"] / contestant.case.elements
        compared = [
            {
                "against": reference.name,
                "seconds": times[reference.name]["min"],
                "ratio": own / (times[reference.name]["min"] / reference.case.elements),
                "limit": limit,
            }
            for reference, limit in references
        ]
        rows.append(
            {
                "section": section,
                "label": label,
                "statement": contestant.statement,
                "seconds": times["fastact"]["min"],
                "references": compared,
                "met": any(entry["ratio"] <= entry["limit"] for entry in compared),
            }
        )
        if section.startswith("two threads"):
            field.set_num_threads(1)
        progress.advance(task)
    return rows


# ------------------------------------------------------------------------------------------------------ results


def short(seconds: float) -> str:
    for unit, scale in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def show(console: Console, results: dict) -> None:
    for key, rows in (*groups(results["rows"]), *groups(results.get("others", []))):
        ops, sizes, at = matrix(rows)
        fastact = any("fastact" in row["times"] for row in rows)
        table = Table(box=box.SIMPLE_HEAD, title=title(*key), title_justify="left", title_style="bold")
        table.caption = (
            "fastest peer / fastact  [dim]torch / fastact  fastact ns/element[/]"
            if fastact
            else "fastest peer, ns/element"
        )
        table.caption_justify = "left"
        table.add_column("")
        for size in sizes:
            table.add_column(f"{size:,}", justify="right")
        for op in ops:
            cells = []
            for size in sizes:
                row = at.get((op, size))
                best = row and best_peer(row)
                if not best:
                    cells.append("[dim]-[/]")
                    continue
                value, torch = ratio(row), ratio(row, "torch")
                if value is None:
                    cells.append(f"{best[0]} {best[1] / row['elements'] * 1e9:.3g}")
                    continue
                style = "green" if value >= 2 else "white" if value >= 1 else "bold white on red"
                own = row["times"]["fastact"]["min"] / row["elements"] * 1e9
                beside = f"{torch:.1f}" if torch else "-"
                cells.append(f"{best[0]} [{style}]{value:.2f}[/] [dim]{beside} {own:.3g}[/]")
            table.add_row(op, *cells)
        if fastact:
            columns = [[at.get((op, size)) for op in ops] for size in sizes]
            means = [
                f"{geometric_mean([ratio(r) for r in column if r]):.2f} "
                f"[dim]{geometric_mean([ratio(r, 'torch') for r in column if r]):.1f}[/]"
                for column in columns
            ]
            table.add_section()
            table.add_row("[bold]geometric mean[/]", *means)
        console.print(table)
    for key, rows in groups(results["rows"]):
        if line := summary(rows):
            console.print(f"{title(*key)}: {line}", highlight=False)
    if results.get("axes"):
        table = Table("", "fastact", "times faster than", "aim", box=box.SIMPLE_HEAD, title="Rows, gates and bias")
        section = None
        for entry in results["axes"]:
            if entry["section"] != section:
                section = entry["section"]
                table.add_section()
                table.add_row(f"[bold]{section}[/]")
            compared = "; ".join(
                f"[{'green' if peer['ratio'] >= entry['bar'] else 'bold white on red'}]{peer['ratio']:.2f}[/] {name}"
                for name, peer in entry["peers"].items()
            )
            table.add_row(entry["label"], short(entry["seconds"]), compared, f"{entry['bar']:.1f}")
        console.print(table)
    if results["special"]:
        table = Table(box=box.SIMPLE_HEAD, title="Special cases", title_justify="left", title_style="bold")
        for column, justify in (
            ("", "left"),
            ("fastact", "right"),
            ("fastact / reference", "left"),
            ("", "left"),
        ):
            table.add_column(column, justify=justify)
        section = None
        for entry in results["special"]:
            if entry["section"] != section:
                section = entry["section"]
                table.add_section()
                table.add_row(f"[bold]{section}[/]")
            against = "; ".join(
                f"{e['ratio']:.2f} of {e['against']} [dim](at most {e['limit']:.2f})[/]"
                for e in entry["references"]
            )
            verdict = "[green]met[/]" if entry["met"] else "[bold white on red]missed[/]"
            table.add_row(entry["label"].replace("[", "\\["), short(entry["seconds"]), against, verdict)
        console.print(table)


def summary(rows: list[dict], sizes: tuple[int, ...] = TARGET_SIZES) -> str:
    """Geometric means over the sizes that count, and what is below 1.0."""
    rows = [row for row in rows if row["size"] in sizes and ratio(row) is not None]
    if not rows:
        return ""
    below = [row for row in rows if ratio(row) < (0.95 if row["op"] in MEMORY_BOUND else 1.0)]
    missed = ", ".join(f"{row['op']} {row['size']:,} ({ratio(row):.2f})" for row in below) or "none"
    if len(below) > 6:
        missed = f"{len(below)} of {len(rows)}"
    best = geometric_mean([ratio(row) for row in rows])
    torch = geometric_mean([ratio(row, "torch") for row in rows])
    counted = ", ".join(f"{size:,}" for size in sizes)
    return f"over {counted} elements: {best:.2f} times the fastest peer, {torch:.2f} times torch; below 1.0: {missed}"


# ------------------------------------------------------------------------------------------------------- README


def instruction_set(config: dict | None) -> str:
    """The instruction set in fastact's configuration, wherever that keeps it."""
    for key, value in (config or {}).items():
        if isinstance(value, dict) and (found := instruction_set(value)):
            return found
        if isinstance(value, str) and key.lower().replace(" ", "_") in (
            "isa",
            "chosen",
            "instruction_set",
            "selected",
        ):
            return value
    return ""


def ratio_lines(ops: list[str], sizes: list[int], at: dict[tuple[str, int], dict]) -> list[str]:
    """A table of ops by sizes: how many times faster than the fastest peer."""
    lines = ["| | " + " | ".join(f"{size:,}" for size in sizes) + " |", "|---" * (len(sizes) + 1) + "|"]
    for op in ops:
        cells = []
        for size in sizes:
            row = at.get((op, size))
            value = ratio(row) if row else None
            mark = "" if value is None or value >= 1 else " **▼**"
            cells.append("" if value is None else f"{value:.2f}{mark} {best_peer(row)[0]}")
        lines.append(f"| `{op}` | " + " | ".join(cells) + " |")
    return lines


def markdown(results: dict) -> str:
    info = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in info["versions"].items())
    isa = instruction_set(info["fastact"])
    hardware = f"{info['cpu']}, {info['cores']} cores{f', instruction set used: {isa}' if isa else ''}"
    lines = [
        "How many times faster than the fastest peer (named): its time divided by fastact's, same buffers, `out=` given,",
        "minimum of interleaved turns. **▼** marks what is below 1.",
        "",
        f"{hardware}; {info['system']}, Python {info['python']}; {versions}; {info['date']}.",
        "",
    ]
    for index, (key, rows) in enumerate(groups(results["rows"])):
        ops, sizes, at = matrix(rows)
        if index:
            lines += ["<details>", f"<summary>{title(*key)}</summary>", ""]
        else:
            lines += [f"**{title(*key)}**", ""]
        lines += ratio_lines(ops, sizes, at)
        for label, peer in (("geometric mean, fastest peer", None), ("geometric mean, torch", "torch")):
            means = [
                geometric_mean([ratio(at[op, size], peer) for op in ops if (op, size) in at])
                for size in sizes
            ]
            if not all(map(math.isnan, means)):
                lines.append(f"| **{label}** | " + " | ".join(f"**{mean:.2f}**" for mean in means) + " |")
        lines.append("")
        if line := summary(rows):
            lines += [line[0].upper() + line[1:] + ".", ""]
        allocating = sorted(
            {f"{n} `{r['op']}`" for r in rows for n, t in r["times"].items() if t["mode"] != r["mode"]}
        )
        if allocating:
            lines += [f"No form with a given output, so a new array: {', '.join(allocating)}.", ""]
        if index:
            lines += ["</details>", ""]
    lines += error_table(results)
    for key, rows in groups(results.get("others", [])):
        rows = [row for row in rows if best_peer(row)]
        lines += ["<details>", f"<summary>The other activations: {title(*key).lower()}</summary>", ""]
        lines += [*ratio_lines(*matrix(rows)), "", "</details>", ""]
    lines += axes_lines(results)
    if results["special"]:
        lines += ["<details>", "<summary>Small, large, threaded and awkward arrays</summary>", ""]
        lines += ["| | fastact | fastact / reference | allowed |", "|---|---|---|---|"]
        section = None
        for entry in results["special"]:
            if entry["section"] != section:
                section = entry["section"]
                lines.append(f"| **{section}** | | | |")
            compared = "; ".join(f"{e['ratio']:.2f} of `{e['against']}`" for e in entry["references"])
            allowed = " or ".join(f"{e['limit']:.2f}" for e in entry["references"])
            mark = "" if entry["met"] else " **▼**"
            lines.append(f"| {entry['label']} | {short(entry['seconds'])} | {compared}{mark} | {allowed} |")
        lines += ["", "</details>", ""]
    if (HERE / "speed.png").exists():
        lines += ["![Time per element against size, fastact and peers](benchmarks/speed.png)", ""]
    return "\n".join(lines)


def error_table(results: dict) -> list[str]:
    """What the speed of each was bought with: the largest float32 error of the forward, in ULP, tails included."""
    rows = [
        r for r in results["rows"] if r["direction"] == "forward" and r["dtype"] == "float32" and r.get("ulp")
    ]
    by_op = {row["op"]: row["ulp"] for row in rows}
    names = [name for name in results["machine"]["versions"] if any(name in ulp for ulp in by_op.values())]
    if not by_op:
        return []
    lines = [
        "<details>",
        "<summary>Largest error of each, in ULP (float32, |x| up to about 20)</summary>",
        "",
    ]
    lines += ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for op, ulp in by_op.items():
        cells = (ulp.get(name) for name in names)
        text = (
            "" if e is None else f"{e:.1f}" if e < 100 else f"{e:.0f}" if e < 1e5 else f"{e:.0e}"
            for e in cells
        )
        lines.append(f"| `{op}` | " + " | ".join(text) + " |")
    return [*lines, "", "</details>", ""]


def torch_sentence(results: dict, size: int = 1_000_000) -> str:
    """How much longer torch's kernels take."""
    ratios = {}
    for row in results["rows"] + results.get("others", []):
        times, case = row["times"], (row["size"], row["direction"], row["dtype"], row["threads"])
        if case == (size, "forward", "float32", 1) and "torch" in times:
            ratios[row["op"]] = times["torch"]["min"] / times["fastact"]["min"]
    listed = ", ".join(f"`{op}` {ratios[op]:.3g}" for op in sorted(ratios, key=ratios.get, reverse=True))
    return (f"Of the kernels alone (forward, float32, {size:,} elements, one thread) PyTorch's, or what it composes instead,\n"
            f"take this many times as long as fastact's: {listed}.\n")


def write_readme(results: dict, path: Path) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for name, made in (("speed", markdown(results)), ("torch-kernels", torch_sentence(results))):
        begin, end = (marker.format(name) for marker in MARKERS)
        if begin not in text or end not in text:
            raise SystemExit(f"compare: error: {path} lacks the markers {begin} and {end}")
        head, rest = text.split(begin, 1)
        text = f"{head}{begin}\n{made}{end}{rest.split(end, 1)[1]}"
    path.write_text(text, encoding="utf-8")


# ------------------------------------------------------------------------------------------------- command line


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ops", nargs="+", default=OPS, metavar="OP", help="default: %(default)s")
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=SIZES, metavar="N", help="default: %(default)s"
    )
    parser.add_argument(
        "--threads", nargs="+", type=int, default=(1, 2), metavar="N", help="default: %(default)s"
    )
    parser.add_argument(
        "--direction", nargs="+", default=("forward", "backward"), choices=("forward", "backward")
    )
    parser.add_argument("--dtype", nargs="+", default=("float32",), choices=tuple(peers.TOLERANCE))
    parser.add_argument(
        "--mode", default="out", choices=("out", "inplace", "new"), help="how the forward gets its output"
    )
    parser.add_argument("--peers", nargs="+", default=peers.NAMES, choices=peers.NAMES, metavar="NAME")
    parser.add_argument(
        "--repeats", type=int, default=15, help="turns for each contestant (default: %(default)s)"
    )
    parser.add_argument(
        "--special", action=argparse.BooleanOptionalAction, default=True, help="the special cases"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="default: results.json beside this file")
    parser.add_argument(
        "--from", type=Path, dest="source", metavar="FILE", help="show FILE instead of measuring"
    )
    parser.add_argument("--readme", action="store_true", help="replace the table in README.md")
    parser.add_argument("--plot", action="store_true", help="draw speed.png beside this file")
    arguments = parser.parse_args(argv)
    unknown = sorted(set(arguments.ops) - set(peers.NUMPY))
    if unknown:
        parser.error(f"no such op: {', '.join(unknown)}; known: {', '.join(peers.NUMPY)}")
    return arguments


def one_thread(cases: list[dict]) -> list[dict]:
    """The first float32 case of each direction with one thread."""
    found: dict[str, dict] = {}
    for case in cases:
        if case["threads"] == 1 and case["dtype"] == "float32":
            found.setdefault(case["direction"], case)
    return list(found.values())


def run(arguments: argparse.Namespace, console: Console) -> dict:
    field = Field(arguments.peers)
    absent = [name for name in arguments.peers if field[name] is None]
    if absent:
        console.print(f"not installed: {', '.join(absent)}", style="yellow")
    cases = [
        {"op": op, "size": size, "direction": direction, "dtype": dtype, "threads": threads, "mode": mode}
        for direction in arguments.direction
        for mode in [arguments.mode if direction == "forward" or arguments.mode == "new" else "out"]
        for dtype in arguments.dtype
        for threads in arguments.threads
        for op in arguments.ops
        for size in arguments.sizes
    ]
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    # Nothing redraws while a contestant runs: the bar moves only between races.
    with peers.quiet(), Progress(*columns, console=console, auto_refresh=False) as progress:
        advance = progress.advance
        progress.advance = lambda task: (advance(task), progress.refresh())
        rows = measure(field, cases, arguments.repeats, progress)
        extra, beside, others = [], [], []
        if arguments.special and field["fastact"]:
            rest = [{**case, "op": op, "size": size} for case in one_thread(cases) for op in OTHERS for size in TARGET_SIZES]
            others = measure(field, rest, arguments.repeats, progress)
            beside = measure_axes(field, arguments.repeats, progress)
            extra = measure_special(field, arguments.threads, arguments.repeats, progress)
    for line in sorted(field.dropped):
        console.print(line, style="yellow", highlight=False)
    return {"machine": machine(field), "rows": rows, "others": others, "axes": beside, "special": extra}


def main(argv: list[str] | None = None) -> int:
    arguments = parse(argv)
    console = Console()
    if arguments.source:
        results = json.loads(arguments.source.read_text(encoding="utf-8"))
    else:
        results = run(arguments, console)
        target = arguments.json or HERE / "results.json"
        target.write_text(json.dumps(results, indent=1, default=str) + "\n", encoding="utf-8")
        results = json.loads(target.read_text(encoding="utf-8"))
    show(console, results)
    if arguments.plot:
        plot(results, HERE / "speed.png")
    if arguments.readme:
        write_readme(results, HERE.parent / "README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
