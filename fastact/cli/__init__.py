"""Command line: `python -m fastact COMMAND`, or `fastact COMMAND`."""

import argparse
import os
import re
import sys
import time
from contextlib import contextmanager
from importlib import import_module

from .._version import __version__

# One module each. Its docstring's first line is the help; it has `add_arguments(parser)` and `run(arguments)`,
# which raises CommandError, and imports whatever is not part of fastact inside `run`.
# (The module `list` hides the builtin in this file.)
COMMANDS = ("list", "info", "plot", "bench", "apply", "demo")

REDRAW = 0.1    # seconds between two pictures of the progress bar


class CommandError(Exception):
    """Reported on one line of standard error; exit code 2."""


class Parser(argparse.ArgumentParser):
    """Reports a wrong call on one line too, where argparse prints all options first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # argparse knows -1 and -1.5 from an option, not -2,-1 or -1e3; no option here begins with a digit. No public way.
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message}; see {self.prog} --help\n")


def main(argv=None) -> int:
    parser = Parser(prog="fastact", description="Activation functions for NumPy arrays.")
    parser.add_argument("--version", action="version", version=f"fastact {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"{__name__}.{name}")
        summary = module.__doc__.splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    try:
        arguments.run(arguments)
        sys.stdout.flush()
    except CommandError as error:
        print(f"fastact {arguments.command}: error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except MemoryError as error:
        print(f"fastact {arguments.command}: error: not enough memory {error}".rstrip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"fastact {arguments.command}: interrupted", file=sys.stderr)
        return 2
    except BrokenPipeError:     # the reader has had enough (`| head`); keep the interpreter's last flush quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def print_table(columns, rows, left=(0,)):
    """Print rows of strings under the column names: the columns `left` to the left, the others to the right.

    On a terminal with rich installed, a drawn table, without colour where NO_COLOR is set; otherwise plain text,
    one line a row.
    """
    if sys.stdout.isatty():
        try:
            from rich.console import Console
            from rich.table import Table
            from rich.text import Text
        except ImportError:
            pass
        else:
            table = Table()
            for i, column in enumerate(columns):
                table.add_column(column, justify="left" if i in left else "right")
            for row in rows:
                table.add_row(*map(Text, row))      # Text: brackets are not markup
            Console(**colours()).print(table)
            return
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        cells = [cell.ljust(width) if i in left else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())


@contextmanager
def progress(total, label):
    """A bar on standard error where that is a terminal: yields `advance(amount, label=None)`.

    Only `advance` redraws it, so that nothing else runs while something is measured. With rich a drawn bar, else
    a percentage.
    """
    if not sys.stderr.isatty():
        yield lambda amount, label=None: None
        return
    draw, finish = rich_bar(total, label) or plain_bar(total, label)
    done, drawn = 0, -1.0

    def advance(amount, label=None):
        nonlocal done, drawn
        done += amount
        if (now := time.monotonic()) - drawn >= REDRAW or done >= total:
            drawn = now
            draw(done, label)

    try:
        draw(0, label)
        yield advance
    finally:
        finish()


def rich_bar(total, label):
    try:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
    except ImportError:
        return None
    bar = Progress(BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False),
                   console=Console(stderr=True, **colours()), auto_refresh=False, transient=True)
    task = bar.add_task(label, total=total)
    bar.start()
    return lambda done, label: bar.update(task, completed=done, description=label, refresh=True), bar.stop


def plain_bar(total, label):
    width = 0

    def write(text):
        nonlocal width
        print(f"\r{text:{width}}", end="", file=sys.stderr, flush=True)
        width = len(text)

    def draw(done, new):
        nonlocal label
        label = new or label
        write(f"{done / max(total, 1):4.0%} {label}")

    def finish():
        write("")
        print("\r", end="", file=sys.stderr, flush=True)

    return draw, finish


def colours():
    """rich's Console arguments. NO_COLOR: no escape sequences, where rich alone would keep bold."""
    return {"color_system": None} if os.environ.get("NO_COLOR") else {}
