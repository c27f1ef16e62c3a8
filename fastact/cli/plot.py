"""Draw activations and their derivatives."""

from pathlib import Path

import numpy as np

from ..registry import activations
from . import CommandError, parameters

POINTS = 2001
WIDEST = 1e300  # matplotlib's margins need some room below the largest number
COLOURS = ("#d6336c", "#3b6fb6", "#2f9e8f", "#e8962e", "#7048c6", "#8a8f98", "#a0522d", "#1b7f3b")
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.edgecolor": "#c8ccd2",
    "axes.labelcolor": "#495057",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#f1f3f5",
    "grid.linewidth": 0.8,
    "xtick.color": "#868e96",
    "ytick.color": "#868e96",
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "butt",     # a curve ends at its jump, not half a line later
    "svg.hashsalt": "fastact",      # the same file from the same curves
}
# The gallery is shown on pages of either colour: no background, and greys that stand out from white and from #0d1117 alike.
GALLERY = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": "#8b949e80",
    "grid.color": "#8b949e30",
    "text.color": "#737b84",
    "axes.titlecolor": "#737b84",
    "xtick.color": "#737b84",
    "ytick.color": "#737b84",
}


def add_arguments(parser):
    parser.add_argument("names", metavar="NAME", nargs="*", help="activations, overlaid")
    parser.add_argument("--all", action="store_true", help="a gallery of every activation with its derivative")
    parser.add_argument("--derivative", action="store_true", help="the derivatives beside them")
    parameters.add_param(parser)
    parser.add_argument("--range", nargs=2, type=float, metavar=("LOW", "HIGH"), default=(-6.0, 7.0), help="of x (default: -6 7)")
    parser.add_argument("--out", metavar="FILE", required=True, help="PNG, SVG, PDF, ... by its extension")


def run(arguments):
    low, high = arguments.range
    if not 0 < high - low < WIDEST:
        raise CommandError(f"--range must be two finite numbers, the lower one first, less than {WIDEST:g} apart, "
                           f"not {low:g} {high:g}")
    if bool(arguments.names) == arguments.all:
        raise CommandError("give the names of activations, or --all")
    chosen = [parameters.find(name) for name in dict.fromkeys(arguments.names)] or activations.values()
    for name, _ in arguments.param:
        if not any(name in parameters.accepted(f) for f in chosen):
            raise CommandError(f"no activation drawn has a parameter {name!r}")
    check_target(arguments.out)
    try:
        curves = [curve(f, arguments.param, low, high) for f in chosen]
    except ValueError as error:     # a parameter that is not allowed
        raise CommandError(error) from None
    from matplotlib import rc_context

    with rc_context(STYLE | (GALLERY if arguments.all else {})):
        figure = gallery(curves) if arguments.all else overlay(curves, arguments.derivative)
        undated = {"metadata": {"Date": None}} if Path(arguments.out).suffix.lower() == ".svg" else {}
        try:
            figure.savefig(arguments.out, dpi=150, **undated)
        except OSError as error:
            raise CommandError(f"cannot write {arguments.out}: {error.strerror or error}") from None
    print(arguments.out)


def check_target(name):
    """CommandError unless a figure can be written there."""
    try:
        from matplotlib.backend_bases import FigureCanvasBase
    except ImportError:
        raise CommandError("drawing needs matplotlib: pip install matplotlib") from None
    path, known = Path(name), FigureCanvasBase.get_supported_filetypes()
    if path.suffix[1:].lower() not in known:
        raise CommandError(f"cannot write {name}: the extension must be one of {', '.join(sorted(known))}")
    if not path.parent.is_dir():
        raise CommandError(f"cannot write {name}: {path.parent} is not a folder")


def curve(f, pairs, low, high):
    """(label, x, f(x), f'(x)), with a NaN in each where it jumps, so that no line bridges the jump."""
    x = np.linspace(low, high, POINTS)
    if parameters.row_wise(f):
        return row_wise_curve(f, x)
    given = parameters.read(f, [pair for pair in pairs if pair[0] in parameters.accepted(f)])
    if any(name not in given for name in parameters.required(f)):   # the values that its documentation shows
        given = dict(zip(f.definition.parameters, f.definition.samples[0])) | given
    values = [given.get(name, default) for name, default in f.definition.parameters.items()]
    kinks = [kink for kink in f.definition.kinks_at(*values) if low < kink < high]
    x = np.unique(np.concatenate([x, kinks, np.nextafter(kinks, -np.inf), np.nextafter(kinks, np.inf)]))
    label = f.name if not given else f"{f.name} ({', '.join(f'{k}={parameters.text(v)}' for k, v in given.items())})"
    return label, x, *(cut(values, x, kinks) for values in (f(x, **given), f.derivative(x, **given)))


def cut(y, x, kinks):
    y = y.copy()
    for kink in kinks:
        i = np.searchsorted(x, kink)    # the kink itself; its neighbours are one rounding away
        if np.ptp(y[i - 1:i + 2]) > 1e-9:
            y[i] = np.nan
    return y


def row_wise_curve(f, x):
    """A section: softmax and log_softmax of (x, 0), the gated ones with both halves x."""
    gated = f(np.zeros((1, 2))).shape[-1] == 1
    pairs = np.stack([x, x if gated else np.zeros_like(x)], axis=-1)
    y = f(pairs)
    grad = np.zeros_like(y)
    grad[..., 0] = 1
    slopes = f.backward(grad, pairs)
    return (f"{f.name} ({'a = b = x' if gated else 'of (x, 0)'})", x, y[..., 0],
            slopes.sum(axis=-1) if gated else slopes[..., 0])


def overlay(curves, derivative):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.5 if derivative else 6, 4.2), layout="constrained")
    panels = figure.subplots(1, 2 if derivative else 1, squeeze=False)[0]
    single = len(curves) == 1
    for index, (label, x, *values) in enumerate(curves):
        style = {"color": COLOURS[index % len(COLOURS)], "linestyle": ("-", "--", ":", "-.")[index // len(COLOURS) % 4]}
        for panel, y in zip(panels, values):
            panel.plot(x, y, label=label, **style)
    titles = (curves[0][0], "derivative") if single else ("f(x)", "f'(x)")
    for panel, title in zip(panels, titles):
        panel.set_title(title, loc="left", fontsize=11, fontweight="bold", color="#212529")
        panel.set_xlabel("x")
        axes(panel)
    if not single:
        panels[0].legend(labelcolor="#343a40")
    return figure


def gallery(curves):
    from matplotlib.figure import Figure

    columns = 5
    rows = -(-(len(curves) + 1) // columns)     # one panel for the legend
    figure = Figure(figsize=(2.6 * columns, 2.1 * rows), layout="constrained")
    panels = figure.subplots(rows, columns).ravel()
    for panel, (label, x, y, slope) in zip(panels, curves):
        panel.plot(x, slope, color="#737b84", linewidth=1.3, linestyle=(0, (4, 1.5)), label="derivative")
        panel.plot(x, y, color=COLOURS[0], label="value")
        name, _, rest = label.partition(" ")
        panel.set_gid(name)     # by which an SVG's reader finds it
        panel.set_title(name, loc="left", fontsize=10, fontweight="bold", pad=3)
        panel.set_title(rest.removeprefix("(").removesuffix(")"), loc="right", fontsize=6.5, pad=3)
        axes(panel)
    for panel in panels[len(curves):]:
        panel.axis("off")
    panels[len(curves)].legend(*panels[0].get_legend_handles_labels(), loc="center left", fontsize=10)
    return figure


def axes(panel):
    """Lines through the origin; no flat curve blown up to fill its panel."""
    low, high = panel.get_ylim()
    if high - low < 1:
        middle = (low + high) / 2
        panel.set_ylim(middle - 0.5, middle + 0.5)
    for line in (panel.axhline, panel.axvline):
        line(0, color="#8b949e", alpha=0.5, linewidth=0.9, zorder=0.5)
