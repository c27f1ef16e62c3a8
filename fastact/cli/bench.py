"""Measure activations on this machine, beside whatever peers are installed."""

import argparse
import json
import sys

from .._num_threads import get_num_threads, num_threads
from ..registry import activations
from . import CommandError, parameters, print_table, progress
from .plot import check_target

OPS = ("relu", "leaky_relu", "prelu", "elu", "gelu", "silu", "mish", "sigmoid", "tanh")
SIZES = (1000, 100_000, 1_000_000)
DTYPES = ("float16", "bfloat16", "float32", "float64")


def count(text, most=2**40 - 1):
    """A whole number of at least 1; 1e6 and 1_000_000 are fine."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 1 <= value <= most or value != int(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {most:,}")
    return int(value)


def thread_count(text):
    return count(text, 4096)    # what fastact.set_num_threads takes


def add_arguments(parser):
    parser.add_argument("--ops", nargs="+", metavar="NAME", default=OPS, help=f"or: all (default: {' '.join(OPS)})")
    parser.add_argument("--sizes", nargs="+", type=count, metavar="N", default=SIZES, help="elements (default: 1e3 1e5 1e6)")
    parser.add_argument("--threads", nargs="+", type=thread_count, metavar="N", help="default: 1, and as many as fastact uses")
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=("float32",), help="default: float32")
    parser.add_argument("--directions", nargs="+", choices=("forward", "backward"), default=("forward",), help="default: forward")
    parser.add_argument("--mode", choices=("out", "inplace", "new"), default="out",
                        help="where a forward's result goes: a given array, x itself, a new array (default: %(default)s)")
    parser.add_argument("--peers", nargs="*", metavar="NAME", help="only these beside fastact (default: all that are installed)")
    parser.add_argument("--repeats", type=count, default=7, metavar="N",
                        help="turns each, of which the fastest counts (default: 7)")
    parser.add_argument("--plot", metavar="FILE", help="draw time per element against size (needs matplotlib)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments):
    from . import peers, race

    names = activations if "all" in arguments.ops else [parameters.find(name).name for name in arguments.ops]
    if arguments.plot:
        check_target(arguments.plot)    # before minutes of measuring, not after
    field = race.Field(chosen_peers(arguments.peers, peers.NAMES))
    threads = arguments.threads or sorted({1, get_num_threads()})
    if "bfloat16" in arguments.dtypes:
        try:
            import ml_dtypes  # noqa: F401
        except ImportError:
            raise CommandError("bfloat16 needs ml_dtypes: pip install ml_dtypes") from None
    cases = [
        {"op": op, "size": size, "direction": direction, "dtype": dtype, "threads": n, "mode": mode}
        for direction in arguments.directions
        for mode in [arguments.mode if direction == "forward" or arguments.mode == "new" else "out"]
        for dtype in arguments.dtypes
        for n in threads
        for op in dict.fromkeys(names)
        if not (op in peers.GATED and mode == "inplace")    # they halve their axis
        for size in arguments.sizes
    ]
    if not cases:
        raise CommandError(f"nothing to measure: {', '.join(names)} cannot work in place")
    rows = []
    with peers.quiet(), num_threads(get_num_threads()), progress(len(cases), "") as advance:
        for row in race.measure(field, cases, arguments.repeats, lambda label: advance(0, label)):
            rows.append(row)
            advance(1)
    for line in sorted(field.dropped):
        print(f"fastact bench: {line}", file=sys.stderr)
    results = {"machine": race.machine(field), "rows": rows, "special": []}
    if arguments.plot:
        try:
            race.plot(results, arguments.plot)
        except OSError as error:
            raise CommandError(f"cannot write {arguments.plot}: {error.strerror or error}") from None
    if arguments.json:
        print(json.dumps(results, indent=1))
    else:
        report_text(race, results)


def chosen_peers(wanted, known):
    if wanted is None:
        return known
    by_name = {name.lower().replace(" ", ""): name for name in known}
    keys = [name.lower().replace(" ", "") for name in wanted]
    unknown = [name for name, key in zip(wanted, keys) if key not in by_name]
    if unknown:
        raise CommandError(f"no peer is called {unknown[0]!r}; known: {', '.join(by_name)}")
    return ["fastact", *(by_name[key] for key in keys)]


def report_text(race, results):
    machine = results["machine"]
    for key, rows in race.groups(results["rows"]):
        names = [name for name in machine["versions"] if any(name in row["times"] for row in rows)]
        print(f"{race.title(*key)}, {race.GIVEN[rows[0]['mode']]}: ns/element")
        columns = ("activation", "elements", *names, "best peer / fastact")
        print_table(columns, [[row["op"], f"{row['elements']:,}", *(nanoseconds(row, name) for name in names), ratio(race, row)]
                              for row in rows])
        mean = race.geometric_mean([race.ratio(row) for row in rows])
        print(f"geometric mean: the fastest peer takes {mean:.2f} times fastact's time\n" if mean == mean else "")
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    print(f"{machine['cpu']}, {machine['cores']} cores, {machine['fastact']['instruction sets']['chosen']}; {versions}")


def nanoseconds(row, name):
    time = row["times"].get(name)
    return f"{1e9 * time['min'] / row['elements']:.3g}" if time else "-"


def ratio(race, row):
    value = race.ratio(row)
    return "-" if value is None else f"{value:.2f} {race.best_peer(row)[0]}"
