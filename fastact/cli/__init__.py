"""Command line: `python -m fastact COMMAND`, or `fastact COMMAND`."""

import argparse
import os
import sys
from importlib import import_module

# One module each. Its docstring's first line is the help; it has `add_arguments(parser)` and `run(arguments)`,
# which raises CommandError, and imports whatever is not part of fastact inside `run`.
COMMANDS = ("demo",)


class CommandError(Exception):
    """Reported on one line of standard error; exit code 2."""


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="fastact", description="Activation functions for NumPy arrays.")
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
        print(f"fastact {arguments.command}: error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:     # the reader has had enough (`| head`); keep the interpreter's last flush quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def print_table(columns, rows):
    """Print rows of strings under the column names: the first column to the left, the others to the right.

    On a terminal with rich installed, a drawn table, without colour where NO_COLOR is set; otherwise plain text.
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
                table.add_column(column, justify="right" if i else "left")
            for row in rows:
                table.add_row(*map(Text, row))      # Text: brackets are not markup
            plain = {"color_system": None} if os.environ.get("NO_COLOR") else {}
            Console(**plain).print(table)
            return
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        cells = [cell.rjust(width) if i else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())
