"""List the activations: formula, parameters, gradient, cost, and when to use each."""

import inspect
import json
import time

from .. import _num_threads
from ..registry import activations
from . import parameters, print_table

ELEMENTS = 65536    # float32 in and out: 512 KiB, the second level of cache
DURATION = 0.02     # seconds an activation


def add_arguments(parser):
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these")
    parser.add_argument("--no-cost", dest="cost", action="store_false", help="do not measure")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print the README's table")


def run(arguments):
    chosen = [parameters.find(name) for name in arguments.names] or activations.values()
    if arguments.markdown:
        print(markdown(chosen))
        return
    costs = {f.name: cost(f) if arguments.cost else None for f in chosen}
    (report_json if arguments.json else report_text)(chosen, costs)


def report_json(chosen, costs):
    print(json.dumps([{
        "name": f.name,
        "formula": f.formula,
        "parameters": {name: None if default is inspect.Parameter.empty else default for name, default in f.parameters.items()},
        "required": parameters.required(f),
        "invertible": f.invertible,
        "invertible_if": conditions(f),
        "ns_per_element": costs[f.name],
        "advice": f.definition.advice,
    } for f in chosen], indent=2))


def report_text(chosen, costs):
    measured = any(value is not None for value in costs.values())
    columns = ["activation", "formula", "parameters", "gradient from output", "when to use"]
    rows = [[f.name, f.formula, signature(f), " and ".join(conditions(f)) or ("yes" if f.invertible else "no"),
             f.definition.advice] for f in chosen]
    if measured:
        columns.insert(4, "ns/element")
        for f, row in zip(chosen, rows):
            row.insert(4, f"{costs[f.name]:.3f}")
    print_table(columns, rows, left=(0, 1, 2, 3, len(columns) - 1))
    if measured:
        print(f"\nns/element: {ELEMENTS:,} float32 elements, one thread, output given")


def markdown(chosen):
    """The README's table."""
    rows = [f"| `{f.name}({signature(f)})` | {f.formula.replace('|', chr(92) + '|')} | "
            f"{' and '.join(conditions(f)) or ('yes' if f.invertible else 'no')} | {f.definition.advice} |" for f in chosen]
    return "\n".join(["| activation | formula | gradient from output | when to use |", "|---|---|---|---|", *rows])


def conditions(f):
    """Under which conditions on parameters the output suffices for the gradient; empty: always or never."""
    found = f.definition.invertible
    return [] if isinstance(found, bool) else [found] if isinstance(found, str) else [*found]


def signature(f):
    return ", ".join(name if default is inspect.Parameter.empty else f"{name}={parameters.text(default)}"
                     for name, default in f.parameters.items())


def cost(f):
    """Nanoseconds an element: the fastest call within DURATION, after a first one."""
    from .peers import Case, Fastact

    case = Case(f.name, ELEMENTS)
    call = Fastact().contestant(case).call
    fastest = float("inf")
    with _num_threads.num_threads(1):
        call()
        end = time.perf_counter() + DURATION
        while (start := time.perf_counter()) < end:
            call()
            fastest = min(fastest, time.perf_counter() - start)
    return 1e9 * fastest / case.elements
