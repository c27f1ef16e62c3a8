"""What the docstrings of all activations share, and where it goes."""

import inspect
import re

ORDER = ("Parameters", "Returns", "Raises", "Notes", "References", "Examples")  # numpydoc's

KEEP_INTEGERS = ("relu", "relu6", "hardtanh")

X = """\
x : array_like
    float16, bfloat16 (with `ml_dtypes`), float32 or float64. """

PROMOTED = "Integers and bools are promoted as by\n    `numpy.exp`."

KEPT = "Integers keep their type, bools are\n    promoted as by `numpy.exp`."

KEYWORDS = """\
**kwargs
    `out`, `where`, `dtype`, `casting`, `order` and `subok`, as for `numpy.exp`; `bias`, a 1-D array along
    `axis` (default 1; 0 where `x` is 1-D), is added to `x` in the same pass."""

ROWWISE_KEYWORDS = """\
out : ndarray, optional
    Where to write; may be `x`.
where : array_like of bool, optional
    Entries that take part, broadcast to `x`; the others are left out of the sum and come back as {nothing}."""

GATED_KEYWORDS = """\
out : ndarray, optional
    Where to write: `x`'s shape with `axis` halved."""

RETURNS = """\
y : ndarray or scalar
    Shape and floating dtype of `x`; a NumPy scalar where `x` is 0-d; `out` where it is given."""

RETURNS_KEPT = """\
y : ndarray or scalar
    Shape and dtype of `x`, bools aside; a NumPy scalar where `x` is 0-d; `out` where it is given."""

RAISES = """\
TypeError
    If `x` is complex, object, string or datetime, or a cast is not allowed.
ValueError
    If `out` or `bias` does not fit `x`, or `out` is read-only"""

IMPORTS = ">>> import numpy as np, fastact"


def complete(doc, name, parameters):
    """`doc` with the shared pieces put in, sections in numpydoc's order.

    `doc` documents only what is the activation's own; `parameters` are its arguments after `x`.
    """
    if not doc:  # python -OO
        return ""
    summary, *rest = re.split(r"^(\w+)\n-+\n", inspect.cleandoc(doc), flags=re.MULTILINE)
    sections = {title: text.strip() for title, text in zip(rest[::2], rest[1::2])}
    kept = name in KEEP_INTEGERS
    own = [sections["Parameters"]] if "Parameters" in sections else []
    keywords = KEYWORDS
    if name in ("softmax", "log_softmax"):
        keywords = ROWWISE_KEYWORDS.format(nothing="0" if name == "softmax" else "-inf, as does a row of which nothing is left")
    elif name.endswith("glu"):
        keywords = GATED_KEYWORDS
    sections["Parameters"] = "\n".join([X + (KEPT if kept else PROMOTED), *own, keywords])
    sections["Returns"] = RETURNS_KEPT if kept else RETURNS
    sections["Raises"] = RAISES + (", or a parameter is not allowed." if parameters else ".")
    sections["Examples"] = f"{IMPORTS}\n{sections['Examples']}"
    titles = sorted(sections, key=ORDER.index)
    return "\n\n".join([summary.strip(), *(f"{t}\n{'-' * len(t)}\n{sections[t]}" for t in titles)])
