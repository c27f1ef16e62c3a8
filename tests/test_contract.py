"""Calling an activation: parameters, `out`, layouts, dtypes, NumPy's keywords, other array types."""

import copy
import inspect
import pickle
import warnings

import ml_dtypes
import numpy as np
import pytest

import fastact
from fastact import _kernels, registry

REQUIRED = inspect.Parameter.empty
# Names in documentation order, with every parameter's default.
PARAMETERS = {
    "relu": {},
    "relu6": {},
    "leaky_relu": {"negative_slope": 0.01},
    "prelu": {"alpha": REQUIRED, "axis": 1},
    "rrelu": {"lower": 1 / 8, "upper": 1 / 3, "training": False, "seed": None},
    "thresholded_relu": {"theta": 1.0},
    "threshold": {"threshold": REQUIRED, "value": REQUIRED},
    "hardtanh": {"min_val": -1.0, "max_val": 1.0},
    "hardsigmoid": {"slope": 1 / 6, "offset": 0.5},
    "hardswish": {},
    "hardshrink": {"lambd": 0.5},
    "softshrink": {"lambd": 0.5},
    "sigmoid": {},
    "log_sigmoid": {},
    "tanh": {},
    "softplus": {"beta": 1.0},
    "softsign": {},
    "squareplus": {"b": 4.0},
    "elu": {"alpha": 1.0},
    "selu": {},
    "celu": {"alpha": 1.0},
    "silu": {},
    "swish": {"beta": 1.0},
    "gelu": {"approximate": "none"},
    "gelu_tanh": {},
    "quick_gelu": {},
    "mish": {},
    "tanhshrink": {},
}
NOT_INVERTIBLE = {"silu", "swish", "gelu", "gelu_tanh", "quick_gelu", "mish", "hardswish", "tanhshrink"}
KEEP_INTEGERS = {"relu": (), "relu6": (), "hardtanh": (2, 5)}
INTEGERS = "bBhHiIlLqQ"
BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOATS = [np.dtype(np.float16), BFLOAT16, np.dtype(np.float32), np.dtype(np.float64)]

each = pytest.mark.parametrize("f", [fastact.activations[name] for name in PARAMETERS], ids=lambda f: f.name)
each_float = pytest.mark.parametrize("dtype", FLOATS, ids=str)


def params(f, which=0):
    """A tuple of values for the parameters that are numbers."""
    samples = f.definition.samples
    return samples[which % len(samples)] if samples else ()


def sample(shape, dtype):
    """Both signs, all kinds of magnitude, no two neighbours alike."""
    n = int(np.prod(shape))
    return (np.sin(np.arange(n) * 1.7) * np.geomspace(0.01, 12, n)).astype(dtype).reshape(shape)


def same(a, b):
    """Same type, shape and bits."""
    assert a.dtype == b.dtype
    assert a.dtype.isnative
    assert a.shape == b.shape
    if a.dtype == np.longdouble:  # of whose bytes 6 are anything; ours hold what float64 does
        a, b = a.astype(np.float64), b.astype(np.float64)
    assert a.tobytes() == b.tobytes()


def gradients(f):
    """The elementwise functions of (gradient, x): backward and, where it exists, backward_from_output."""
    if f.name != "prelu":  # test_prelu.py
        yield f.backward
        if f.invertible:
            yield f.backward_from_output


def calls(f, x, grad):
    """Every elementwise function of `f` with its arrays."""
    yield f, (x,)
    yield f.derivative, (x,)
    for g in gradients(f):
        yield g, (grad, x)


def layouts(a):
    """`a`, a matrix, in every layout that NumPy has."""
    yield "C", a.copy()
    yield "F", np.asfortranarray(a)
    yield "reversed", a[::-1, ::-1].copy()[::-1, ::-1]
    yield "stepped", np.repeat(np.repeat(a, 3, 0), 2, 1)[1::3, ::2]
    yield "transposed step", np.repeat(a.T, 2, 1)[:, ::2].T
    buffer = np.empty(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    buffer[...] = a
    assert not buffer.flags.aligned
    yield "misaligned", buffer
    if a.dtype != BFLOAT16:  # has one byte order
        yield "swapped", a.astype(a.dtype.newbyteorder())
        yield "swapped step", np.repeat(a.astype(a.dtype.newbyteorder()), 2, 1)[:, ::2]


# ---------------------------------------------------------------------------------------- what there is


def test_activations_are_those_documented_in_order():
    assert tuple(fastact.activations)[: len(PARAMETERS)] == tuple(PARAMETERS)
    assert all(getattr(fastact, name) is f and f.name == name for name, f in fastact.activations.items())


def test_activations_are_read_only():
    with pytest.raises(TypeError):
        fastact.activations["relu"] = None
    with pytest.raises(TypeError):
        del fastact.activations["relu"]
    with pytest.raises(AttributeError):
        fastact.activations.clear()


def test_all():
    threads = {"set_num_threads", "get_num_threads", "num_threads"}
    names = threads | {"activations", "show_config", "get_include", "__version__"} | set(fastact.activations)
    assert names <= set(fastact.__all__)
    assert len(set(fastact.__all__)) == len(fastact.__all__)
    assert all(hasattr(fastact, name) for name in fastact.__all__)
    namespace = {}
    exec("from fastact import *", namespace)
    assert namespace["prelu"] is fastact.prelu


@pytest.mark.parametrize("change", ["missing", "parameters", "invertible", "order"])
def test_import_fails_where_declarations_and_kernels_differ(change, monkeypatch):
    rows = _kernels.rows()
    registry.check()
    first, second, *others = rows
    name, count, invertible = first
    changed = {
        "missing": [second, *others],
        "parameters": [(name, count + 1, invertible), second, *others],
        "invertible": [(name, count, not invertible), second, *others],
        "order": [second, first, *others],
    }[change]
    monkeypatch.setattr(_kernels, "rows", lambda: changed)
    with pytest.raises(ImportError):
        registry.check()


@each
def test_attributes(f):
    numbers = [p for p in PARAMETERS[f.name] if p not in ("axis", "training", "seed", "approximate")]
    assert f.parameters == PARAMETERS[f.name]
    assert list(f.parameters) == list(PARAMETERS[f.name])
    assert f.invertible is (f.name not in NOT_INVERTIBLE)
    assert isinstance(f.formula, str)
    assert "x" in f.formula
    assert (f.nin, f.nout, f.types) == (1 + len(numbers), 1, f.ufunc.types)
    assert f.__name__ == f.name
    assert callable(f)
    assert all(callable(g) for g in (f.backward, f.backward_from_output, f.derivative))


@each
def test_parameters_cannot_be_changed_through_the_attribute(f):
    x = sample((7,), np.float32)
    before = f(x, *params(f)).tobytes()
    f.parameters.clear()
    assert f.parameters == PARAMETERS[f.name]
    assert f(x, *params(f)).tobytes() == before


@each
def test_signature(f):
    signature = inspect.signature(f)
    assert next(iter(signature.parameters)) == "x"
    for name, default in PARAMETERS[f.name].items():
        assert signature.parameters[name].default == default
    assert {"out", "bias"} <= set(signature.parameters)
    arrays = {f.derivative: ["x"], f.backward: ["grad", "x"], f.backward_from_output: ["grad", "y"]}
    for g, names in arrays.items():
        if f.invertible or g is not f.backward_from_output:
            found = inspect.signature(g).parameters
            assert list(found)[: len(names)] == names
            assert {"out", *PARAMETERS[f.name]} <= set(found)


@each
def test_documentation(f):
    doc = inspect.getdoc(f)
    assert doc == f.__doc__.strip()
    for title in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n{title}\n---" in doc
    assert "\nx : array_like" in doc
    assert f">>> fastact.{f.name}(" in doc
    for name in PARAMETERS[f.name]:
        assert name in doc
    for g in (f.derivative, f.backward, *([f.backward_from_output] if f.invertible else [])):
        assert f.name in g.__doc__


@each
def test_pickle_and_copy_give_the_activation_itself(f):
    for g in (f, f.derivative, f.backward, f.backward_from_output):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(g, protocol)) is g
        assert copy.copy(g) is g
        assert copy.deepcopy(g) is g


@each
def test_names_for_tools(f):
    assert f.name in repr(f)
    assert f.__qualname__.endswith(f.name)
    assert f.__module__.startswith("fastact")
    assert f.backward.__name__ == "backward"


# ---------------------------------------------------------------------------------------- parameters


@each
@pytest.mark.parametrize("step", [1, 2], ids=["contiguous", "strided"])
def test_parameters_positional_keyword_default(f, step):
    x, grad = sample((40,), np.float32)[::step], sample((40,), np.float32)[::-1].copy()[::step]
    defaults = tuple(f.definition.parameters.values())
    for which in range(len(f.definition.samples)):
        values = params(f, which)
        named = dict(zip(f.definition.parameters, values, strict=True))
        for g, arrays in calls(f, x, grad):
            if g is f.backward_from_output and which:
                continue  # not every sample lets the output determine the gradient: test_errors.py
            expected = g(*arrays, *values)
            same(g(*arrays, **named), expected)
            same(g(*arrays, **dict(reversed(named.items()))), expected)
            same(g(*arrays, values[0], **dict(list(named.items())[1:])), expected)
            arrays = dict(zip(array_names(f, g), arrays, strict=True))
            same(g(**arrays, **named), expected)
            same(g(**named, **dict(reversed(arrays.items()))), expected)
    if REQUIRED not in defaults:
        for g, arrays in calls(f, x, grad):
            same(g(*arrays), g(*arrays, *defaults))


def array_names(f, g):
    return ("x",) if g in (f, f.derivative) else ("grad", "y" if g is f.backward_from_output else "x")


@each
def test_wrong_arguments(f):
    x = sample((5,), np.float32)
    values = params(f)
    for g, arrays in [(f.backward, (x, x)), *calls(f, x, x)]:
        with pytest.raises(TypeError, match=r"missing.*'(x|y|grad)'"):
            g()
        with pytest.raises(TypeError, match="nonsense"):
            g(*arrays, *values, nonsense=1)
        with pytest.raises(TypeError, match="positional"):
            g(*arrays, *values, *[1.0] * 6)
        with pytest.raises(TypeError, match=r"multiple values.*'(x|y|grad)'"):
            g(*arrays, *values, **{("x" if len(arrays) == 1 else "grad"): x})
        named = dict(zip(f.definition.parameters, values, strict=True))
        for name, default in f.definition.parameters.items():
            with pytest.raises(TypeError, match=f"multiple values.*'{name}'"):
                g(*arrays, *values, **{name: named[name]})
            if default is REQUIRED:
                rest = {other: value for other, value in named.items() if other != name}
                with pytest.raises(TypeError, match=f"missing.*'{name}'"):
                    g(*arrays, **rest)


@each
@each_float
def test_number_parameters_never_change_the_dtype(f, dtype):
    """Python numbers, NumPy scalars and 0-d arrays do the same, at float32 precision for 16-bit x."""
    if not f.definition.parameters:
        return
    x = sample((33,), dtype)
    precision = np.float64 if dtype == np.float64 else np.float32
    for which in range(len(f.definition.samples)):
        values = params(f, which)
        expected = f(x, *values)
        assert expected.dtype == dtype
        rounded = [precision(v) for v in values]
        same(f(x, *rounded), expected)
        same(f(x, *map(float, rounded)), expected)
        same(f(x, *map(np.float64, values)), expected)
        same(f(x, *map(np.longdouble, values)), expected)
        same(f(x, *map(np.array, rounded)), expected)
        same(f(x[::2], *map(np.float64, values)), expected[::2].copy())
        same(f.derivative(x, *map(np.float64, values)), f.derivative(x, *values))
        for g in (f, f.derivative):
            assert g(x[0], *map(np.float64, values)).dtype == dtype
    whole = {"threshold": (1, -2), "hardtanh": (-2, 3), "rrelu": (1, 2)}.get(f.name, (2,) * len(params(f)))
    same(f(x, *whole), f(x, *map(float, whole)))
    same(f(x, *map(np.int64, whole)), f(x, *map(float, whole)))
    same(f(x, *map(np.float16, whole)), f(x, *map(float, whole)))


@pytest.mark.parametrize(
    "value", [np.timedelta64(1, "D"), np.complex64(1), np.str_("1"), np.datetime64(1, "D"), np.void(b"1")], ids=repr)
def test_scalars_of_numpy_that_are_not_real_numbers(value):
    x = sample((8,), np.float32)
    for call in (lambda: fastact.elu(x, value), lambda: fastact.prelu(x, value), lambda: fastact.prelu.backward(x, x, value)):
        with pytest.raises(TypeError, match=r"alpha must be (a real number|real), not"):
            call()


def test_16_bit_input_uses_parameters_at_float32_precision():
    slope = 0.1234567
    for dtype in FLOATS[:2]:
        x = np.arange(-256, 0).astype(dtype)
        expected = (np.float32(slope) * x.astype(np.float32)).astype(dtype)
        assert (expected != (x.astype(np.float32) * np.float32(dtype.type(slope))).astype(dtype)).any()
        same(fastact.leaky_relu(x, slope), expected)
        same(fastact.prelu(x, np.full(256, slope)), expected)


def test_array_parameters_broadcast_and_keep_x_dtype():
    x = sample((4, 5), np.float32)
    alpha = np.linspace(0.1, 1, 4).reshape(4, 1)
    expected = np.stack([fastact.elu(row, a) for row, a in zip(x, alpha[:, 0], strict=True)])
    same(fastact.elu(x, alpha), expected)
    same(fastact.elu(x, alpha.tolist()), expected)


@each
@each_float
def test_a_python_scalar_beside_an_array_is_weak(f, dtype):
    """As in np.multiply (NEP 50)."""
    x = sample((8,), dtype)
    for g in gradients(f):
        for step in (1, 2):
            for arrays in ((1.5, x[::step]), (x[::step], 1.5), (1, x[::step]), (1.5, x[2]), (x[2], 1.5)):
                full = [np.full_like(x[::step] if np.ndim(a) or np.ndim(b) else x[2], a) for a, b in zip(arrays, arrays[::-1])]
                same(g(*arrays, *params(f)), g(*full, *params(f)))


@each
def test_signature_says_in_what_the_parameters_are_used(f):
    x, values = sample((7,), np.float32), params(f)
    for g, arrays in calls(f, x, x):
        n = len(arrays)
        for c in "fd":
            loop = c * (n + len(values)) + "->" + c
            expected = g(*arrays, *values, dtype=c)
            same(g(*arrays, *values, signature=loop), expected)
            same(g(*arrays, *values, sig=loop), expected)
            same(g(*arrays, *values, signature=tuple(loop.replace("->", ""))), expected)
            same(g(*arrays, *values, signature=(*[None] * (n + len(values)), np.dtype(c))), expected)
        for bad in ("d", "dddddd->d", "->", "QQ", ("d",), (None,), 3, ("nonsense",) * (n + len(values) + 1)):
            with pytest.raises((TypeError, ValueError)):
                g(*arrays, *values, signature=bad)


@pytest.mark.parametrize("name", NOT_INVERTIBLE)
def test_what_is_not_there_has_a_name(name):
    g = fastact.activations[name].backward_from_output
    assert (g.__name__, g.__qualname__, g.__module__) == ("backward_from_output", f"{name}.backward_from_output", "fastact")
    assert repr(g) == f"<fastact.{name}.backward_from_output>"
    assert g.ufunc is None
    assert list(inspect.signature(g).parameters) == ["grad", "y", *PARAMETERS[name], "out", "kwargs"]


def quiet(call):
    """No warning, and nothing raised where floating-point errors are."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = call()
    with np.errstate(all="raise"):
        same(np.asarray(call()), np.asarray(found))
    return found


@pytest.mark.parametrize("dtype", FLOATS[:3], ids=str)
def test_no_warning_where_a_parameter_does_not_fit(dtype):
    x = sample((2, 6), dtype)
    for value in (1e39, -1e300, 1e-300, 5e-324, 1e-40, np.inf, np.longdouble(1e300)):
        for a in (x, x[::-1], x[:, ::2]):
            for g, arrays in calls(fastact.leaky_relu, a, a):
                if value > 1e-40 or g.__name__ != "backward_from_output":  # which needs a slope above 0
                    quiet(lambda: g(*arrays, value))  # noqa: B023
                    quiet(lambda: g(*arrays, np.full(a.shape, value)))  # noqa: B023
            quiet(lambda: fastact.prelu(a, np.array([value, 1])[:, None]))  # noqa: B023
            quiet(lambda: fastact.prelu.backward(a, a, value)[1])  # noqa: B023
            quiet(lambda: fastact.prelu(a, np.array([value, 1]), axis=0))  # noqa: B023
            quiet(lambda: fastact.relu(a, bias=[value, 1], axis=0))  # noqa: B023
            quiet(lambda: fastact.leaky_relu(a, value, bias=[value, 1], axis=0))  # noqa: B023
            quiet(lambda: fastact.prelu(a, np.array([value, 1]), bias=[value, 1], axis=0))  # noqa: B023
    for a in (x, x[::-1]):
        assert np.array_equal(quiet(lambda: fastact.hardtanh(a, -1e300, 1e300)), a)  # noqa: B023
        quiet(lambda: fastact.hardtanh.backward_from_output(a, a, -1e300, 1e300))  # noqa: B023
        quiet(lambda: fastact.hardtanh.backward_from_output(a, a, [[-1e300], [1e-300]], 1e300))  # noqa: B023


# ---------------------------------------------------------------------------------------- out


@each
@each_float
def test_out(f, dtype):
    x, grad = sample((6, 7), dtype), sample((7, 6), dtype).T.copy()
    values = params(f)
    for g, arrays in calls(f, x, grad):
        expected = g(*arrays, *values)
        same(g(*arrays, *values, out=None), expected)
        same(g(*arrays, *values, out=(None,)), expected)
        for _, out in layouts(np.full_like(x, 7)):
            assert g(*arrays, *values, out=out) is out
            assert out.astype(dtype).tobytes() == expected.tobytes()
            out[...] = 7
            assert g(*arrays, *values, out=(out,)) is out
            assert out.astype(dtype).tobytes() == expected.tobytes()
        for i in range(len(arrays)):
            mine = [a.copy() for a in arrays]
            assert g(*mine, *values, out=mine[i]) is mine[i]
            same(mine[i], expected)
            mine = [np.repeat(a, 2, 1)[:, ::2] for a in arrays]
            assert g(*mine, *values, out=mine[i]) is mine[i]
            same(mine[i].copy(), expected)


@each
def test_out_of_another_dtype_is_cast_as_numpy_casts(f):
    x, values = sample((9,), np.float32), params(f)
    for dtype in "efd":
        out = np.empty(9, dtype)
        f(x, *values, out=out)
        assert out.tobytes() == f(x, *values).astype(dtype).tobytes()


@each
@pytest.mark.parametrize("dtype", "efd")
def test_overlap(f, dtype):
    """Overlapping input and output give what copies give."""
    n, values = 3000, params(f)
    every, reverse, half, even = slice(None), slice(None, None, -1), slice(n // 2), slice(0, n, 2)
    pairs = [(every, reverse), (reverse, every), (half, even), (even, half)]
    for shift in (1, 2, 63, 1500):
        pairs += [(slice(shift, None), slice(-shift)), (slice(-shift), slice(shift, None))]
    for source, target in pairs:
        buffer, other = sample((n,), dtype), sample((n,), dtype)[::-1].copy()[source]
        x, out, before = buffer[source], buffer[target], buffer.copy()
        cases = [(f, (x,)), (f.derivative, (x,))]
        for g in gradients(f):
            cases += [(g, arrays) for arrays in ((x, other), (other, x), (x, out), (out, x))]
        for g, arrays in cases:
            expected = g(*(a.copy() for a in arrays), *values)
            assert g(*arrays, *values, out=out) is out
            assert out.tobytes() == expected.tobytes()
            buffer[...] = before
    square = sample((40, 40), dtype)
    expected = f(square.T.copy(), *values)
    f(square.T, *values, out=square)
    assert square.tobytes() == expected.tobytes()


# ---------------------------------------------------------------------------------------- what x may be


@each
def test_lists_and_scalars(f):
    values = params(f)
    for g, count in [(f, 1), (f.derivative, 1), *((g, 2) for g in gradients(f))]:
        expected = g(*[np.array([[-1.5, 0.25], [2.0, -0.0]])] * count, *values)
        same(g(*[[[-1.5, 0.25], [2.0, -0.0]]] * count, *values), expected)
        same(g(*[((-1.5, 0.25), (2.0, -0.0))] * count, *values), expected)
        for dtype in FLOATS:
            array = g(*[np.array([-1.5], dtype)] * count, *values)
            for x in (dtype.type(-1.5), np.array(-1.5, dtype), np.array([-1.5], dtype)[0]):
                y = g(*[x] * count, *values)
                assert isinstance(y, np.generic)
                same(y, array[0])
            out = np.zeros((), dtype)
            assert g(*[np.array(-1.5, dtype)] * count, *values, out=out) is out
            assert out[()].tobytes() == array.tobytes()
        y = g(*[-1.5] * count, *values)
        assert type(y) is np.float64
        assert y == g(*[np.array([-1.5])] * count, *values)[0]


@each
@each_float
def test_zero_size(f, dtype):
    for shape in [(0,), (3, 0), (0, 3), (2, 0, 4)]:
        x = np.empty(shape, dtype)
        for view in (x, x.T, x[..., ::-1]):
            for g, arrays in calls(f, view, view):
                y = g(*arrays, *params(f))
                assert (y.shape, y.dtype) == (view.shape, dtype)
                assert g(*arrays, *params(f), out=y) is y
    assert f([], *params(f)).dtype == np.float64


@each
@each_float
def test_layouts(f, dtype):
    """The same bits from every layout, and the output laid out as NumPy does."""
    a, b, values = sample((17, 23), dtype), sample((23, 17), dtype).T.copy(), params(f)
    forward, slope = f(a, *values), f.derivative(a, *values)
    expected = {g: g(b, a, *values) for g in gradients(f)}
    for (_, x), (_, grad) in zip(layouts(a), layouts(b), strict=True):
        before = x.tobytes(), grad.tobytes()
        x.flags.writeable = grad.flags.writeable = False
        same(f(x, *values), forward)
        same(f.derivative(x, *values), slope)
        assert f(x, *values).strides == np.positive(x).strides
        for order in "CFAK":
            y = f(x, *values, order=order)
            same(y, forward)
            assert y.strides == np.positive(x, order=order).strides
        for g in gradients(f):
            same(g(grad, x, *values), expected[g])
            same(g(b, x, *values), expected[g])
            same(g(grad, a, *values), expected[g])
        assert before == (x.tobytes(), grad.tobytes())


@each
@each_float
def test_more_dimensions_and_zero_strides(f, dtype):
    values = params(f)
    a = sample((3, 4, 5, 2), dtype)
    for axes in [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (0, 3, 1, 2)]:
        x = a.transpose(axes)
        same(f(x, *values), f(x.copy(), *values))
        assert f(x, *values).strides == np.positive(x).strides
        x = a[:, ::2].transpose(axes)
        assert f(x, *values).strides == np.positive(x).strides
    row = sample((6,), dtype)
    for part, shape in [(row, (5, 6)), (row[:, None], (6, 5)), (row[2], (4, 3))]:
        x = np.broadcast_to(part, shape)
        same(f(x, *values), f(x.copy(), *values))
        same(f.derivative(x, *values), f.derivative(x.copy(), *values))
        for g in gradients(f):
            same(g(x, x, *values), g(x.copy(), x.copy(), *values))
    for g in gradients(f):  # a gradient broadcasts
        same(g(dtype.type(0.5), row, *values), g(np.full_like(row, 0.5), row, *values))
        x = np.full((4, 6), row[0])
        same(g(row, x, *values), g(np.tile(row, (4, 1)), x, *values))


# ---------------------------------------------------------------------------------------- dtypes


@each
@each_float
def test_floating_dtypes_are_kept(f, dtype):
    x = sample((11,), dtype)
    for g, arrays in calls(f, x, x):
        assert g(*arrays, *params(f)).dtype == dtype


@each
@pytest.mark.parametrize("dtype", "?" + INTEGERS)
def test_integers_promote_as_in_exp(f, dtype):
    x = np.array([0, 1, 3, 7, 10]).astype(dtype)
    if dtype in INTEGERS and np.dtype(dtype).kind == "i":
        x = np.concatenate([x, -x])
    float_dtype = np.exp(x).dtype
    shapes = [x, x[::2], x.reshape(-1, 1), x.astype(x.dtype.newbyteorder())]
    for values in {params(f), tuple(f.definition.parameters.values())}:
        if REQUIRED in values:
            continue
        for a in shapes:
            if f.name not in KEEP_INTEGERS or dtype == "?":
                same(f(a, *values), f(a.astype(float_dtype), *values))
            same(f.derivative(a, *values), f.derivative(a.astype(float_dtype), *values))
        for a in (x[1], x[1:2].reshape(())):
            if f.name not in KEEP_INTEGERS or dtype == "?":
                assert f(a, *values).dtype == float_dtype
                assert f(a, *map(np.float64, values)).dtype == float_dtype
    for a in (3, True):
        if f.name not in KEEP_INTEGERS or a is True:
            assert f(a, *params(f)).dtype == np.exp(a).dtype


@pytest.mark.parametrize("name", KEEP_INTEGERS)
@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_are_kept(name, dtype):
    f, info = fastact.activations[name], np.iinfo(dtype)
    x = np.array([*range(100), info.min, info.max, info.max - 1], dtype)
    low, high = KEEP_INTEGERS[name] or (0, {"relu": info.max, "relu6": 6}[name])
    expected = np.clip(x, low, high)
    assert expected.dtype == x.dtype
    for a in (x, np.repeat(x, 2)[::2], x.astype(x.dtype.newbyteorder()), x[::-1].copy()[::-1]):
        same(f(a, *KEEP_INTEGERS[name]), expected)
        same(f(a, *map(float, KEEP_INTEGERS[name])), expected)
        same(f(a, *map(np.int8, KEEP_INTEGERS[name])), expected)
    assert f(x, *KEEP_INTEGERS[name], out=x) is x
    same(x, expected)
    assert f(x[3], *KEEP_INTEGERS[name]).dtype == x.dtype
    same(f(x.tolist(), *KEEP_INTEGERS[name]), f(np.array(x.tolist()), *KEEP_INTEGERS[name]))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_hardtanh_takes_every_bound_that_the_dtype_holds(dtype):
    info = np.iinfo(dtype)
    x = np.array([info.min, info.min + 1, info.min + 2, 0, info.max - 2, info.max - 1, info.max], dtype)
    ends = x.tolist()
    for low, high in [(ends[0], ends[-1]), (ends[1], ends[-2]), (ends[-2], ends[-1]), (ends[0], ends[1])]:
        same(fastact.hardtanh(x, low, high), np.clip(x, low, high))
        same(fastact.hardtanh(x, x.dtype.type(low), x.dtype.type(high)), np.clip(x, low, high))


# ---------------------------------------------------------------------------------------- NumPy's keywords


@each
@each_float
def test_where(f, dtype):
    a, grad, values = sample((13, 9), dtype), sample((13, 9), dtype)[::-1].copy(), params(f)
    mask = np.sin(np.arange(a.size)).reshape(a.shape) > 0
    for g, arrays in calls(f, a, grad):
        full = g(*arrays, *values)
        for where in (mask, mask.T.copy().T, mask[:, :1], mask[0], True, False, np.True_, mask.tolist()):
            out = np.full_like(a, 99)
            assert g(*arrays, *values, where=where, out=out) is out
            same(out, np.where(where, full, np.full_like(a, 99)))
        x = a.copy()
        f(x, *values, where=mask, out=x)
        same(x, np.where(mask, f(a, *values), a))


@each
def test_dtype_and_casting(f):
    x, values = sample((50,), np.float64), params(f)
    for dtype in "fd":
        same(f(x, *values, dtype=dtype), f(x.astype(dtype), *values))
        same(f(x, *values, dtype=np.dtype(dtype)), f(x.astype(dtype), *values))
        same(f(x.astype("f"), *values, dtype=dtype), f(x.astype("f").astype(dtype), *values))
        same(f(np.arange(5), *values, dtype=dtype), f(np.arange(5).astype(dtype), *values))
        same(f.derivative(x, *values, dtype=dtype), f.derivative(x.astype(dtype), *values))
    same(f(x, *values, dtype=None), f(x, *values))
    same(f(x, *values, dtype="e"), f(x.astype("e"), *values))
    for dtype in FLOATS[:2]:  # to bfloat16 from another dtype: np.exp has no such call either
        a = x.astype(dtype)
        same(f(a, *values, dtype=dtype), f(a, *values))
        same(f(a, *values, dtype="d"), f(a.astype("d"), *values))
    for casting in ("no", "equiv", "safe", "same_kind", "unsafe"):
        for dtype in "efd":
            a = x.astype(dtype)
            same(f(a, *values, casting=casting), f(a, *values))
            same(f(a, *map(np.float64, values), casting=casting), f(a, *values))
    out = np.empty(50, "i4")
    f(x, *values, out=out, casting="unsafe")
    assert np.array_equal(out, f(x, *values).astype("i4"))


# ---------------------------------------------------------------------------------------- other array types


class Tagged(np.ndarray):
    tag = None

    def __array_finalize__(self, other):
        self.tag = getattr(other, "tag", None)


class Recorder:
    """Answers with what it was asked."""

    shape, ndim, size = (2, 3), 2, 6

    def __init__(self, dtype=np.float32):
        self.dtype = np.dtype(dtype)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return ufunc, method, inputs, kwargs

    def __array__(self, *args, **kwargs):
        raise AssertionError("turned into an array")


@each
@each_float
def test_subclasses(f, dtype):
    x = sample((4, 3), dtype)
    tagged = x.view(Tagged)
    tagged.tag = "kept"
    for g, count in [(f, 1), (f.derivative, 1), *((g, 2) for g in gradients(f))]:
        expected = g(*[x] * count, *params(f))
        y = g(*[tagged] * count, *params(f))
        assert type(y) is Tagged
        assert y.tag == "kept"
        same(y.view(np.ndarray), expected)
        assert type(g(*[tagged] * count, *params(f), subok=False)) is np.ndarray
        out = np.empty_like(x).view(Tagged)
        assert g(*[x] * count, *params(f), out=out) is out
        same(out.view(np.ndarray), expected)
        out = np.empty_like(x)
        assert g(*[tagged] * count, *params(f), out=out) is out


@each
def test_masked_arrays(f):
    x = np.ma.array(sample((4, 3), np.float32), mask=sample((4, 3), np.float32) > 1)
    for g in (f, f.derivative):
        y = g(x, *params(f))
        assert type(y) is np.ma.MaskedArray
        assert np.array_equal(np.ma.getmaskarray(y), x.mask)
        same(y.data[~x.mask], g(x.data[~x.mask], *params(f)))


@each
def test_objects_with_array_ufunc_pass_through(f):
    recorder, values, array = Recorder(), params(f), np.ones((2, 3), np.float32)
    cases = [*calls(f, recorder, recorder), *calls(f, recorder, array), *calls(f, array, recorder)]
    for g, arrays in cases:
        if any(a is recorder for a in arrays):
            ufunc, method, inputs, kwargs = g(*arrays, *values)
            assert ufunc is g.ufunc
            assert method == "__call__"
            assert all(a is b for a, b in zip(inputs[: len(arrays)], arrays, strict=True))
            assert inputs[len(arrays) :] == values
            assert kwargs == {}
            out, where = np.empty((2, 3), np.float32), np.array([True, False, True])
            _, _, _, kwargs = g(*arrays, *values, out=out, where=where, casting="unsafe", order="C")
            assert kwargs.pop("out")[0] is out
            assert kwargs.pop("where") is where
            assert kwargs == {"casting": "unsafe", "order": "C"}
    ufunc, _, inputs, kwargs = f(array, *values, out=recorder)
    assert ufunc is f.ufunc
    assert inputs[0] is array
    assert kwargs["out"][0] is recorder


@each
def test_array_parameters_with_array_ufunc_pass_through(f):
    if len(f.definition.parameters) != 1:
        return
    recorder, array = Recorder(), np.ones((2, 3), np.float32)
    ufunc, _, inputs, _ = f(array, recorder)
    assert ufunc is f.ufunc
    assert inputs[1] is recorder


def test_gelu_approximate_chooses_the_ufunc():
    x = sample((9,), np.float32)
    same(fastact.gelu(x, "tanh"), fastact.gelu_tanh(x))
    same(fastact.gelu(x, approximate="tanh"), fastact.gelu_tanh(x))
    same(fastact.gelu(x, "none"), fastact.gelu(x))
    same(fastact.gelu.derivative(x, approximate="tanh"), fastact.gelu_tanh.derivative(x))
    same(fastact.gelu.backward(x, x, approximate="tanh"), fastact.gelu_tanh.backward(x, x))
    assert fastact.gelu(Recorder(), approximate="tanh")[0] is fastact.gelu_tanh.ufunc
    assert fastact.gelu(x, approximate="tanh", out=x) is x


def test_not_an_array_function():
    """NumPy's ufunc protocol is enough: an object with __array__ alone is read as an array."""

    class Wrapper:
        def __array__(self, dtype=None, copy=None):
            return np.array([-1.0, 2.0], np.float32)

    same(fastact.relu(Wrapper()), np.array([0, 2], np.float32))
    same(fastact.elu(Wrapper(), 0.5), fastact.elu(np.array([-1, 2], np.float32), 0.5))
    same(fastact.prelu(Wrapper(), [0.5, 0.25]), np.array([-0.5, 2], np.float32))
