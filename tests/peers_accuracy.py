"""The largest float32 error of fastact, torch, ONNX Runtime, OpenVINO and SciPy, on the same inputs.

`python tests/peers_accuracy.py` takes every 509th finite float32 number, so all magnitudes and signs, with
each library's own operator (fastact/cli/peers.py lists them), judges as exhaustive.py does, and writes
benchmarks/accuracy-peers.json. What is not installed is left out.
"""

import argparse
import datetime
import json
import math
import sys
from pathlib import Path

import exhaustive
import numpy as np
from exhaustive import CHUNK, HERE, Sweep, replace_in_readme, significant
from oracle import DIRECTIONS, ELEMENTWISE
from rich.console import Console
from rich.table import Table

import fastact
from fastact.cli import peers

TABLE = HERE.parent / "benchmarks" / "accuracy-peers.json"
BEGIN, END = "<!-- accuracy-peers:begin -->", "<!-- accuracy-peers:end -->"
COMMAND = "python tests/peers_accuracy.py"
STRIDE = 509  # odd: an even one meets some mantissas only
TITLES = {"NumPy": "SciPy"}
# What rounds more than once.
OPS = tuple(name for name, a in ELEMENTWISE.items() if a.definition.ulp[0] > 0.5 or name == "hardsigmoid")


def peer_function(peer, name, direction):
    """function(x, out) of a library, or None where it has no such operator."""
    backward = direction == "derivative"
    case = peers.Case(name, CHUNK, direction="backward" if backward else "forward", threads=1)
    contestant = peer.contestant(case)
    if contestant is None:
        return None
    if backward:
        case.g[...] = 1

    def function(x, out):
        case.x[: x.size] = x
        case.x[x.size :] = 0
        if hasattr(case, "y"):
            ELEMENTWISE[name](case.x, out=case.y)
        out[...] = contestant.result()[0][: x.size]

    return function


def measure(name, direction, function=None, stride=STRIDE):
    params = tuple(ELEMENTWISE[name].definition.parameters.values())
    sweep = Sweep(name, params, direction, stride, function=function, finite=True)
    parts = [part for part in sweep.run().values() if part.count]
    # At a root the distance in ULP has no limit for anyone: it is judged by what is allowed there.
    plain = parts[0]
    number = float(significant(plain.worst, 4))
    return {
        "max_ulp": number if math.isfinite(number) else None,
        "worst_input": float(np.float32(plain.worst_x)).hex(),
        "correctly_rounded": round(100 * plain.correct / plain.count, 2),
    }


def run(ops, directions, stride, console):
    field = [peer for peer in peers.available() if peer.name != "fastact"]
    versions = {"fastact": fastact.__version__}
    for peer in field:
        peer.set_num_threads(1)
        versions[TITLES.get(peer.name, peer.name)] = peer.version.partition(", SciPy ")[2] or peer.version
    rows = []
    with fastact.num_threads(1), peers.quiet(), console.status("") as status:
        for direction in directions:
            for name in ops:
                found = {}
                for peer in [None, *field]:
                    title = TITLES.get(peer.name, peer.name) if peer else "fastact"
                    status.update(f"{name} {direction}: {title}")
                    function = peer_function(peer, name, direction) if peer else None
                    if peer is None or function:
                        found[title] = measure(name, direction, function, stride)
                rows.append({"op": name, "direction": direction, "results": found})
    return {
        "command": COMMAND,
        "stride": stride,
        "inputs": len(range(0, 2**32, stride)),
        "cpu": exhaustive.cpu(),
        "date": datetime.date.today().isoformat(),
        "versions": versions,
        "rows": rows,
    }


def cell(entry):
    if entry is None:
        return ""
    ulp = entry["max_ulp"]
    if ulp is None:
        return "wrong"
    if ulp < 100:
        return f"{ulp:.2f}"
    return f"{ulp:,.0f}" if ulp < 1e5 else f"{ulp:.0e}".replace("e+", "e").replace("e0", "e")


def tables(results):
    """(direction, libraries, rows of cells)"""
    for direction in DIRECTIONS:
        rows = [row for row in results["rows"] if row["direction"] == direction]
        titles = [t for t in results["versions"] if any(t in row["results"] for row in rows)]
        if rows:
            cells = [[row["op"], *(cell(row["results"].get(t)) for t in titles)] for row in rows]
            yield direction, titles, cells


def markdown(results):
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    lines = []
    for direction, titles, rows in tables(results):
        backward = direction == "derivative"
        what = "Derivative (the backward of 1), away from its roots" if backward else "Forward"
        lines += [f"{what}, largest error in ULP:", "", "| | " + " | ".join(titles) + " |"]
        lines.append("|---" * (len(titles) + 1) + "|")
        lines += [f"| `{row[0]}` | " + " | ".join(row[1:]) + " |" for row in rows]
        lines.append("")
    lines += [
        f"Every {results['stride']}th finite float32 number, default parameters; *wrong*: NaN or the wrong",
        "sign; about 1e7: 0 where there is a number. Where a library has no such operator, its usual",
        f"expression. `{results['command']}`: {versions}; {results['cpu']}; {results['date']}.",
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--ops", nargs="+", default=OPS, choices=OPS, metavar="OP", help="default: %(default)s")
    add("--direction", nargs="+", default=DIRECTIONS, choices=DIRECTIONS)
    add("--stride", type=int, default=STRIDE, metavar="N", help="default: %(default)s")
    add("--json", type=Path, default=TABLE, metavar="FILE", help="default: %(default)s")
    add("--from", type=Path, dest="source", metavar="FILE", help="show FILE instead of measuring")
    add("--readme", action="store_true", help="put the tables into README.md")
    arguments = parser.parse_args()
    console = Console()
    if arguments.source:
        results = json.loads(arguments.source.read_text(encoding="utf-8"))
    else:
        results = run(arguments.ops, arguments.direction, arguments.stride, console)
        arguments.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {arguments.json}", file=sys.stderr)
    for direction, titles, rows in tables(results):
        table = Table("", *titles, title=f"{direction}, largest error in ULP")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    if arguments.readme:
        replace_in_readme(BEGIN, END, markdown(results))
        print("wrote the tables to README.md", file=sys.stderr)


if __name__ == "__main__":
    main()
