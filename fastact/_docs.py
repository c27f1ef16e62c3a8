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

RETURNS_ROWWISE = """\
y : ndarray
    Shape and floating dtype of `x`; `out` where it is given."""

RETURNS_GATED = """\
y : ndarray
    Floating dtype of `x`, and its shape with `axis` halved; `out` where it is given."""

RAISES = """\
TypeError
    If `x` is complex, object, string or datetime, or a cast is not allowed.
ValueError
    If `out` or `bias` does not fit `x`, or `out` is read-only"""

RAISES_RANDOM = """\
TypeError
    If `x` is complex, object, string or datetime, or a cast is not allowed; in training also if `seed` is no
    integer or `x` no NumPy array.
ValueError
    If `out` or `bias` does not fit `x`, or `out` is read-only, or ``lower > upper``; in training also without
    a `seed`."""

RAISES_ROWWISE = """\
TypeError
    If `x` is complex, object, string or datetime, `where` is not boolean, or a cast is not allowed.
ValueError
    If `x` has no such axis, as one of no dimensions has none, `axis` names one twice or none, `out` or
    `where` does not fit `x`, or `out` is read-only."""

RAISES_GATED = """\
TypeError
    If `x` is complex, object, string, datetime, or labelled (pandas, xarray), or a cast is not allowed.
ValueError
    If `x` has no such axis, as one of no dimensions has none, or an odd size along it, or `out` does not have
    the result's shape or is read-only."""

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
    keywords, returns = KEYWORDS, RETURNS_KEPT if kept else RETURNS
    raises = RAISES + (", or a parameter is not allowed." if parameters else ".")
    if name in ("softmax", "log_softmax"):
        keywords = ROWWISE_KEYWORDS.format(nothing="0" if name == "softmax" else "-inf, as does a row of which nothing is left")
        returns, raises = RETURNS_ROWWISE, RAISES_ROWWISE
    elif name.endswith("glu"):
        keywords, returns, raises = GATED_KEYWORDS, RETURNS_GATED, RAISES_GATED
    elif "training" in parameters:
        raises = RAISES_RANDOM
    sections["Parameters"] = "\n".join([X + (KEPT if kept else PROMOTED), *own, keywords])
    sections["Returns"] = returns
    sections["Raises"] = raises
    sections["Examples"] = f"{IMPORTS}\n{sections['Examples']}"
    return _joined(summary, sections)


def _joined(summary, sections):
    titles = sorted(sections, key=ORDER.index)
    return "\n\n".join([summary.strip(), *(f"{t}\n{'-' * len(t)}\n{sections[t]}" for t in titles)])


# ---------------------------------------------------------------------------------------- gradients

# The examples hold the mathematics against each other instead of saying numbers.
SUMMARIES = {
    "derivative": "Derivative of `fastact.{name}` in `x`, elementwise; at a kink as PyTorch has it.",
    "backward": "Gradient in the input of `fastact.{name}`, ``grad * f'(x)``: the vector-Jacobian product.",
    "backward_from_output": "Gradient in the input of `fastact.{name}` from its output, where the forward ran in place.",
}
PAIR = {
    "backward": "Gradients in the input and in the slopes of `fastact.prelu`, in one pass.",
    "backward_from_output": "Gradients in the input and in the slopes of `fastact.prelu` from its output.",
}
GRADIENT_ARRAYS = {
    "x": "x : array_like\n    The forward's input. Integers and bools are promoted as by `numpy.exp`.",
    "y": "y : array_like\n    The forward's output, with the parameters that gave it.",
    "grad": "grad : array_like\n    Gradient in the output; broadcasts with `{other}`.",
}
GRADIENT_OUT = """\
out : ndarray, optional
    Where to write; may be {same}."""

GRADIENT_KEYWORDS = """\
**kwargs
    `where`, `dtype`, `casting`, `order` and `subok`, as for `numpy.exp`."""

PAIR_OUT = """\
out : tuple of ndarray or None, optional
    ``(dx, dalpha)``, where to write; either may be None, and `dx` may be `grad` or `{other}`."""

GRADIENT_RETURNS = """\
{result} : ndarray or scalar
    Shape and floating dtype that NumPy's broadcasting and promotion give; a NumPy scalar where that has no
    dimensions; `out` where it is given."""

PAIR_RETURNS = """\
dx : ndarray or scalar
    Of the shape of `{other}`.
dalpha : ndarray or scalar
    Of the shape and dtype of `alpha`, summed in float64 over everything that shares a slope."""

EXAMPLES = {
    "derivative": """\
>>> x, h = np.array([-0.75, 0.25, 2.]), 1e-6
>>> difference = (fastact.{name}(x + h{given}) - fastact.{name}(x - h{given})) / (2 * h)
>>> np.allclose(fastact.{name}.derivative(x{given}), difference)
True""",
    "backward": """\
>>> x, grad = np.array([-0.75, 0.25, 2.]), np.array([1., 2., 3.])
>>> dx = fastact.{name}.backward(grad, x{given})
>>> np.allclose(dx, grad * fastact.{name}.derivative(x{given}))
True""",
    "backward_from_output": """\
>>> x, grad = np.array([-0.75, 0.25, 2.]), np.array([1., 2., 3.])
>>> expected = fastact.{name}.backward(grad, x{given})
>>> y = fastact.{name}(x{given}, out=x)
>>> dx = fastact.{name}.backward_from_output(grad, y{given}, out=grad)
>>> np.allclose(dx, expected)
True""",
}
PAIR_EXAMPLE = """\
>>> x, alpha = np.array([[-1., 2.], [-3., -4.]]), np.array([0.5, 0.25])
>>> {other} = {value}
>>> dx, dalpha = fastact.prelu.{direction}(np.ones_like({other}), {other}, alpha)
>>> dx
array([[0.5 , 1.  ],
       [0.5 , 0.25]])
>>> dalpha
array([-4., -4.])"""


def _or(clauses):
    return f"{', '.join(clauses[:-1])}{',' if len(clauses) > 2 else ''} or {clauses[-1]}"


def _entry(head, text):
    """One of a section's entries, no line broken inside of what is quoted."""
    import textwrap

    joined = re.sub(r"``[^`]+``", lambda quoted: quoted[0].replace(" ", "\0"), text)
    return f"{head}\n{textwrap.fill(joined, 110, initial_indent='    ', subsequent_indent='    ')}".replace("\0", " ")


def gradient(definition, direction, arrays):
    """The docstring of the gradient that is named `direction` and takes `arrays`."""
    if not definition.raw_doc:  # python -OO
        return ""
    name, other = definition.name, arrays[-1]
    parameters = [*definition.parameters, *definition.options]
    pair = name == "prelu" and direction != "derivative"
    random = "training" in definition.options
    own = re.search(r"^Parameters\n-+\n(.*?)(?=\n\n\w+\n-)", inspect.cleandoc(definition.raw_doc), flags=re.MULTILINE | re.DOTALL)
    entries = [GRADIENT_ARRAYS[a].format(other=other) for a in arrays]
    if pair:
        entries[0] = f"grad : array_like\n    Gradient in the output, of the shape of `{other}`."
    if own:
        entries.append(own[1])
    if pair:
        entries.append(PAIR_OUT.format(other=other))
    else:
        entries.append(GRADIENT_OUT.format(same=" or ".join(f"`{a}`" for a in arrays)))
        entries.append(GRADIENT_KEYWORDS)
    if random and direction == "backward":
        entries[0] = entries[0].rstrip(".") + "; in training it must have the shape of `x`."
    wrong = ["an array is complex, object, string or datetime", "a cast is not allowed"]
    unfit = ["an array does not fit another", "`out` is read-only"]
    if parameters:
        unfit.append("a parameter is not allowed")
    if random and direction == "backward":
        wrong.append("in training `seed` is no integer or `x` no NumPy array")
        unfit.append("in training there is no `seed`")
    elif random:
        wrong.append("``training=True`` is given: `rrelu.backward` alone draws the slopes again")
    if pair:
        wrong.append("`out` is no pair")
    raises = [_entry("TypeError", f"If {_or(wrong)}."), _entry("ValueError", f"If {_or(unfit)}.")]
    conditions = definition.invertible if direction == "backward_from_output" else True
    if not isinstance(conditions, bool):
        holds = " and ".join(f"``{c}``" for c in ([conditions] if isinstance(conditions, str) else conditions))
        unfit.append(f"where not {holds}: the output does not determine the gradient then")
        raises[1] = _entry("ValueError", f"If {_or(unfit)}.")
    required = [p for p in definition.signature.parameters.values() if p.name in definition.parameters and p.default is p.empty]
    given = "".join(f", {value}" for value in definition.samples[0]) if required else ""
    if pair:
        example = PAIR_EXAMPLE.format(direction=direction, other=other, value="fastact.prelu(x, alpha)")
        if other == "x":
            example = example.replace(">>> x = fastact.prelu(x, alpha)\n", "")
    else:
        example = EXAMPLES[direction].format(name=name, given=given)
    result = "slope" if len(arrays) == 1 else "dx"
    return _joined((PAIR if pair else SUMMARIES)[direction].format(name=name), {
        "Parameters": "\n".join(entries),
        "Returns": PAIR_RETURNS.format(other=other) if pair else GRADIENT_RETURNS.format(result=result),
        "Raises": "\n".join(raises),
        "Examples": f"{IMPORTS}\n{example}",
    })
