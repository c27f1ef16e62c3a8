"""An activation and its parameters, as written on the command line."""

import argparse
import inspect

from ..registry import activations
from . import CommandError


def add_param(parser):
    parser.add_argument("--param", metavar="NAME=VALUE", type=pair, action="append", default=[],
                        help="a parameter of the activation (may be repeated)")


def pair(text):
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()


def find(name):
    """The activation of that name, or CommandError with the nearest names."""
    if name in activations:
        return activations[name]
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), activations)
    hint = f"did you mean {' or '.join(near)}?" if near else "`fastact list` shows all"
    raise CommandError(f"no activation is called {name!r}; {hint}")


def row_wise(f):
    """Whether it works along an axis (softmax, the gated ones) instead of element by element."""
    return "axis" in f.definition.options and not f.definition.parameters


def accepted(f):
    """Names that --param takes."""
    return [*f.definition.parameters, *(name for name in f.definition.options if name == "approximate")]


def read(f, pairs):
    """--param's pairs as keyword arguments of `f`."""
    found = {}
    for name, text in pairs:
        if name not in accepted(f):
            raise CommandError(f"{f.name} has no parameter {name!r}; it takes {', '.join(accepted(f)) or 'none'}")
        try:
            found[name] = text if name == "approximate" else float(text)
        except ValueError:
            raise CommandError(f"{f.name}: {name} must be a number, not {text!r}") from None
    return found


def required(f):
    return [name for name, default in f.definition.parameters.items() if default is inspect.Parameter.empty]


def text(value):
    return f"{value:g}" if isinstance(value, float) else str(value)
