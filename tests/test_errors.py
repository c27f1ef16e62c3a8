"""What is refused, with which exception and words, and that nothing has been written by then."""

from contextlib import contextmanager

import ml_dtypes
import numpy as np
import pytest
from numpy._core._exceptions import UFuncTypeError

import fastact

ELEMENTWISE = [f for f in fastact.activations.values() if f.ufunc is not None and f.ufunc.signature is None]
each = pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)
DTYPES = ["f2", ml_dtypes.bfloat16, "f4", "f8"]

# Values refused, for every direction: activation, values of all its parameters, the one named, what is allowed.
REFUSED = [
    ("rrelu", (0.5, 0.25), "lower", "<= upper (0.25)"),
    ("rrelu", (np.inf, -np.inf), "lower", "<= upper"),
    ("hardtanh", (2.0, 1.5), "min_val", "<= max_val (1.5)"),
    ("hardtanh", (1.0, -1.0), "min_val", "<= max_val (-1"),
    ("hardshrink", (-0.25,), "lambd", ">= 0"),
    ("hardshrink", (-np.inf,), "lambd", ">= 0"),
    ("softshrink", (-0.25,), "lambd", ">= 0"),
    ("celu", (0.0,), "alpha", "!= 0"),
    ("celu", (-0.0,), "alpha", "!= 0"),
    ("softplus", (0.0,), "beta", "!= 0"),
    ("squareplus", (-1.5,), "b", ">= 0"),
]
# Values with which the output does not determine the gradient.
UNDETERMINED = [
    ("leaky_relu", (-0.25,), "negative_slope", "> 0"),
    ("leaky_relu", (0.0,), "negative_slope", "> 0"),
    ("prelu", (-0.25,), "alpha", "> 0"),
    ("prelu", (0.0,), "alpha", "> 0"),
    ("prelu", (np.array([0.5, -0.25, 1.0]),), "alpha", "> 0"),
    ("rrelu", (-0.25, 0.5), "lower", "> 0"),
    ("rrelu", (-0.5, -0.25), "lower", "> 0"),
    ("thresholded_relu", (-0.25,), "theta", ">= 0"),
    ("threshold", (0.5, 0.75), "value", "<= threshold (0.5)"),
    ("threshold", (-0.5, 0.25), "value", "<= threshold (-0.5)"),
    ("elu", (0.0,), "alpha", "> 0"),
    ("elu", (-0.25,), "alpha", "> 0"),
    ("celu", (-0.25,), "alpha", "> 0"),
]
NOT_NUMBERS = ["text", b"bytes", None, 1j, np.complex64(1), np.array(1j), [1j], np.array("1.5"), np.array("2020", "M8[s]"), {}]
NOT_INVERTIBLE = ["silu", "swish", "gelu", "gelu_tanh", "quick_gelu", "mish", "hardswish", "tanhshrink"]


def params(f):
    return f.definition.samples[0] if f.definition.samples else ()


def directions(f, x, grad):
    """Every elementwise function of `f` with its arrays."""
    yield f, (x,)
    yield f.derivative, (x,)
    if f.name != "prelu":
        yield f.backward, (grad, x)
        if f.invertible:
            yield f.backward_from_output, (grad, x)


@contextmanager
def refused(error, *arrays, match=None):
    """Raises `error`; afterwards the arrays hold the bytes they held."""
    before = [a.tobytes() for a in arrays]
    with pytest.raises(error, match=match) as caught:
        yield caught
    assert [a.tobytes() for a in arrays] == before


def says(caught, *words):
    for word in words:
        assert str(word) in str(caught.value)


# ---------------------------------------------------------------------------------------- out


@each
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda t: np.dtype(t).name)
def test_out_of_a_wrong_shape(f, dtype):
    """Exactly where np.positive refuses: out may have more elements than x only by broadcasting."""
    for shape in [(3,), (2, 3), (0,), (1, 3), ()]:
        x = np.linspace(-1, 1, int(np.prod(shape))).astype(dtype).reshape(shape)
        for other in [(4,), (1,), (3, 1), (2,), (3, 2), (2, 4), (1, 3), (2, 2, 3), (0,), (6,), ()]:
            out = np.full(other, 7, dtype)
            try:
                np.positive(x, out=out.copy())
                fits = True
            except ValueError:
                fits = False
            for g, arrays in directions(f, x, x.copy()):
                if fits:
                    assert g(*arrays, *params(f), out=out) is out
                    out[...] = 7
                else:
                    with refused(ValueError, x, out):
                        g(*arrays, *params(f), out=out)


@each
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda t: np.dtype(t).name)
@pytest.mark.parametrize("step", [1, 2])
def test_read_only_out(f, dtype, step):
    x = np.linspace(-2, 2, 12).astype(dtype)[::step]
    out = np.full(12, 7, dtype)[::step]
    out.flags.writeable = x.flags.writeable = False
    for g, arrays in directions(f, x, x.copy()):
        with refused(ValueError, x, out, match="read-only"):
            g(*arrays, *params(f), out=out)
        with refused(ValueError, x, match="read-only"):
            g(*arrays, *params(f), out=x)
        with refused(ValueError, x, out, match="read-only"):
            g(*arrays, *params(f), out=(out,), where=np.zeros(len(x), bool))


@each
def test_out_that_is_not_an_array(f):
    x = np.linspace(-2, 2, 6)
    for g, arrays in directions(f, x, x.copy()):
        for out in ([0.0] * 6, 1.0, "out", x[0], (np.zeros(6).tolist(),)):
            with refused(TypeError, x):
                g(*arrays, *params(f), out=out)
        for out in ((), (np.zeros(6), np.zeros(6)), (None, None)):
            with refused(ValueError, x):
                g(*arrays, *params(f), out=out)


@each
def test_inputs_that_do_not_fit_each_other(f):
    x, grad = np.linspace(-2, 2, 6), np.ones(5)
    for g, arrays in directions(f, x, grad):
        if len(arrays) == 2:
            with refused(ValueError, x, grad):
                g(*arrays, *params(f))
            out = np.zeros(6)
            with refused(ValueError, x, grad, out):
                g(*arrays, *params(f), out=out)
        with refused(ValueError, x):
            g(*[x] * len(arrays), *params(f), out=np.zeros(6), where=np.ones(4, bool))


# ---------------------------------------------------------------------------------------- dtypes


@each
def test_casts_that_are_not_allowed(f):
    for dtype, other in [("f8", "i8"), ("f4", "i4"), ("f2", "i2"), ("f8", "?"), ("f4", "u1"), ("f4", "M8[s]")]:
        for step in (1, 2):
            x, out = np.linspace(-2, 2, 8).astype(dtype)[::step], np.zeros(8, other)[::step]
            for g, arrays in directions(f, x, x.copy()):
                with refused(UFuncTypeError, x, out):
                    g(*arrays, *params(f), out=out)
    x = np.linspace(-2, 2, 8)
    for g, arrays in directions(f, x, x.copy()):
        out = np.zeros(8, "f4")
        with refused(UFuncTypeError, x, out):
            g(*arrays, *params(f), out=out, casting="safe")
        for casting in ("no", "equiv", "safe"):
            with refused(TypeError, x):
                g(*arrays, *params(f), dtype="f4", casting=casting)
        for dtype in ("i8", "c16", "O", "?"):
            with refused(TypeError, x):
                g(*arrays, *params(f), dtype=dtype)
    swapped = x.astype(x.dtype.newbyteorder())
    with refused(UFuncTypeError, swapped):
        f(swapped, *params(f), casting="no")


@each
@pytest.mark.parametrize("dtype", ["c8", "c16", "O", "U3", "S3", "M8[s]", "m8[s]", "V4", [("a", "f4")]], ids=str)
def test_dtypes_that_are_not_numbers(f, dtype):
    x = np.zeros(4, dtype)
    out = np.full(4, 7.0)
    good = np.linspace(-1, 1, 4)
    for g, arrays in [*directions(f, x, x), *directions(f, x, good), *directions(f, good, x)]:
        if any(a is x for a in arrays):
            with refused(TypeError, x, out, good):
                g(*arrays, *params(f))
            with refused(TypeError, x, out, good):
                g(*arrays, *params(f), out=out)


@each
def test_python_objects_that_are_not_numbers(f):
    for x in ("text", b"bytes", None, 1j, [1j], ["a"], {}, object()):
        with pytest.raises(TypeError):
            f(x, *params(f))
    with pytest.raises((TypeError, ValueError)):
        f([[1.0], [1.0, 2.0]], *params(f))


@each
def test_unknown_values_of_numpys_keywords(f):
    x, out = np.linspace(-2, 2, 6), np.zeros(6)
    for keyword, value in [("casting", "nonsense"), ("order", "Z"), ("dtype", "nonsense"), ("where", np.ones(6))]:
        with refused((TypeError, ValueError), x, out):
            f(x, *params(f), out=out, **{keyword: value})


# ---------------------------------------------------------------------------------------- parameters


@pytest.mark.parametrize(("name", "values", "named", "allowed"), REFUSED)
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda t: np.dtype(t).name)
def test_parameters_out_of_range(name, values, named, allowed, dtype):
    f = fastact.activations[name]
    bad = values[list(f.definition.parameters).index(named)]
    for x in (np.linspace(-2, 2, 12).astype(dtype), np.linspace(-2, 2, 24).astype(dtype)[::2], np.empty(0, dtype)):
        out = np.full_like(x, 7)
        for g, arrays in directions(f, x, x.copy()):
            as_given = [values, [np.float64(v) for v in values], [np.array(v) for v in values]]
            for given in as_given:
                with refused(ValueError, *arrays, out) as caught:
                    g(*arrays, *given, out=out)
                says(caught, f.name, named, f"{bad:g}", allowed)
            with refused(ValueError, *arrays, out) as caught:
                g(*arrays, **dict(zip(f.definition.parameters, values, strict=True)))
            says(caught, f.name, named, f"{bad:g}", allowed)
            if x.size:  # one bad value in an array of them
                good = params(f)
                arrayed = [np.where(np.arange(x.size) == 5, b, a) for a, b in zip(good, values, strict=True)]
                with refused(ValueError, *arrays, out) as caught:
                    g(*arrays, *arrayed, out=out)
                says(caught, f.name, named)
    for x in (dtype_of(dtype)(1), [1.0, 2.0]):
        with pytest.raises(ValueError, match=named):
            f(x, *values)


def dtype_of(dtype):
    return np.dtype(dtype).type


@pytest.mark.parametrize(("name", "values", "named", "allowed"), UNDETERMINED)
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda t: np.dtype(t).name)
def test_parameters_with_which_the_output_does_not_determine_the_gradient(name, values, named, allowed, dtype):
    f = fastact.activations[name]
    bad = np.min(values[list(f.definition.parameters).index(named)])
    for y in (np.linspace(-2, 2, 12).astype(dtype).reshape(4, 3), np.linspace(-2, 2, 24).astype(dtype).reshape(4, 6)[:, ::2]):
        grad, out = y.copy(), np.full_like(y, 7)
        with refused(ValueError, grad, y, out) as caught:
            f.backward_from_output(grad, y, *values, out=(out, None) if name == "prelu" else out)
        says(caught, f"{name}.backward_from_output", named, f"{bad:g}", allowed)
        f.backward(grad, y, *values)  # from the input it is fine


@pytest.mark.parametrize(("dtype", "bound"), [("f2", 0.3), (ml_dtypes.bfloat16, 0.1)])
def test_threshold_whose_value_rounds_to_more(dtype, bound):
    """In the output it looks like an x above the threshold."""
    f, y = fastact.threshold, np.array([-1.0, 0.5, 2.0], dtype)
    for values in ((bound, bound), (bound, np.full(3, bound)), (np.full(3, bound), bound)):
        f(y, *values)
        for grad in (y, y.astype("f4"), y.astype("f8"), y[0], 1.0):
            out = np.full_like(y, 7)
            with refused(ValueError, y, out) as caught:
                f.backward_from_output(grad, y, *values, out=out, casting="unsafe")
            says(caught, "threshold.backward_from_output", "value", "<= threshold")
    less = np.nextafter(np.float32(bound), np.float32(0))
    f.backward_from_output(y, y, bound, less - np.float32(0.01))
    for x, grad in ((y.astype("f4"), y.astype("f8")), (y.astype("f4"), y.astype("f4")), (y.astype("f8"), y.astype("f8"))):
        assert np.array_equal(f.backward_from_output(grad, f(x, bound, bound), bound, bound), grad * (x > bound))


@pytest.mark.parametrize("name", NOT_INVERTIBLE)
def test_backward_from_output_says_why_not(name):
    f, y = fastact.activations[name], np.linspace(-1, 1, 5)
    out = np.zeros(5)
    for call in (lambda g: g(y, y), lambda g: g(y, y, out=out), lambda g: g(y, y, *params(f)), lambda g: g(grad=y, y=y)):
        with refused(TypeError, y, out, match=f"{name}.*output does not determine") as caught:
            call(f.backward_from_output)
        says(caught, f"{name}.backward(grad, x")


@each
@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=lambda bad: f"{type(bad).__name__} {bad!s:.5}")
def test_parameters_that_are_not_numbers(f, bad):
    x, out = np.linspace(-2, 2, 4), np.zeros(4)
    for g, arrays in [*directions(f, x, x.copy()), *([(f.backward, (x, x))] if f.name == "prelu" else [])]:
        for i, name in enumerate(f.definition.parameters):
            values = list(params(f))
            values[i] = bad
            keywords = {"out": (out, None)} if g is f.backward and f.name == "prelu" else {"out": out}
            with refused(TypeError, *arrays, out, match=name if np.ndim(bad) == 0 else None):
                g(*arrays, *values, **keywords)


@pytest.mark.parametrize("dtype", "bBhHiIlLqQ")
def test_integer_hardtanh_needs_bounds_that_the_dtype_holds(dtype):
    info = np.iinfo(dtype)
    x = np.arange(8).astype(dtype)
    out = x[::-1].copy()
    bad = [("max_val", (0, 2.5)), ("max_val", (0, info.max + 1)), ("min_val", (info.min - 1, 5)), ("min_val", (0.5, 5)),
           ("max_val", (0, np.inf)), ("min_val", (-np.inf, 5)), ("max_val", (0, 1e300))]  # fmt: skip
    for name, bounds in bad:
        for given in (bounds, [np.float64(b) if float(b) == b else b for b in bounds]):
            with refused(ValueError, x, out) as caught:
                fastact.hardtanh(x, *given, out=out)
            says(caught, name, x.dtype, info.min, info.max)
    if info.min == 0:
        with refused(ValueError, x, match=r"min_val.*-1"):
            fastact.hardtanh(x)
    with refused(ValueError, x, match="min_val"):
        fastact.hardtanh(x, 5, 2)


@pytest.mark.parametrize("dtype", "lLqQ")
def test_integer_hardtanh_compares_bounds_as_integers(dtype):
    """Not as float64, of which 2**63 is one and 2**53 + 1 is not."""
    info = np.iinfo(dtype)
    x = np.array([5, 3], dtype)
    end = float(info.max)
    for bad in ([end], [[0.0], [end]], [np.nan], [np.inf], [0.5], np.array([end], "f4"), np.array([np.inf], "f2")):
        with refused(ValueError, x) as caught:
            fastact.hardtanh(x, np.array([0.0]), np.array(bad))
        says(caught, "max_val", x.dtype, info.max)
    with refused(ValueError, x, match="min_val"):
        fastact.hardtanh(x, np.array([-end * 2]), 5)
    low, high = 2**53, 2**53 + 1
    for given in ((high, low), (np.array([high]), low), (high, np.array([low, low])), (x.dtype.type(high), x.dtype.type(low))):
        with refused(ValueError, x, match=rf"min_val must be <= max_val.*{low}.*{high}"):
            fastact.hardtanh(x, *given)
    assert fastact.hardtanh(x, low, high).tolist() == fastact.hardtanh(x, [low], [high]).tolist() == [low, low]
    empty = fastact.hardtanh(x[:0], np.empty(0), np.empty(0, dtype))
    assert (empty.dtype, empty.shape) == (x.dtype, (0,))
    assert fastact.hardtanh(x, np.array([4], ml_dtypes.bfloat16), [6.0]).tolist() == [5, 4]


def test_rrelu_training_without_a_seed():
    x = np.linspace(-2, 2, 12, dtype=np.float32)
    out = np.zeros_like(x)
    for call in (lambda **k: fastact.rrelu(x, **k), lambda **k: fastact.rrelu(x, 0.1, 0.2, out=out, **k),
                 lambda **k: fastact.rrelu.backward(x, x, **k), lambda **k: fastact.rrelu.derivative(x, **k)):  # fmt: skip
        with refused(ValueError, x, out, match="seed"):
            call(training=True)
        with refused(ValueError, x, out, match="seed"):
            call(training=True, seed=None)
        call(training=False, seed=None)
    with refused(TypeError, x):
        fastact.rrelu(x, 0.1, 0.2, True)


def test_gelu_unknown_approximation():
    x = np.linspace(-2, 2, 12, dtype=np.float32)
    out = np.zeros_like(x)
    for g, arrays in [(fastact.gelu, (x,)), (fastact.gelu.derivative, (x,)), (fastact.gelu.backward, (x, x))]:
        for bad in ("erf", None, True, 1, "TANH", np.arange(3)):
            with refused(ValueError, x, out) as caught:
                g(*arrays, approximate=bad, out=out)
            says(caught, "approximate", repr(bad), "none", "tanh")


@each
def test_axis_that_nothing_uses(f):
    """It is checked all the same."""
    x = np.ones((2, 3), np.float32)
    for axis, error in ((2, ValueError), (-3, ValueError), (10**30, ValueError), ("a", TypeError), (1.0, TypeError)):
        with refused(error, x, match="axis must be"):
            f(x, *params(f), axis=axis)
        with refused(error, x, match="axis must be"):
            f(x.tolist(), *params(f), axis=axis)
    for axis in (0, 1, -1, -2, np.int8(0)):
        assert f(x, *params(f), axis=axis).tobytes() == f(x, *params(f)).tobytes()
    with refused(TypeError, x, match="axis must be an integer, which bias needs, not None"):
        f(x, *params(f), axis=None, bias=np.ones(3, np.float32))


def test_integers_that_no_float_holds():
    huge = 10**400
    for name, values, named in (("elu", (huge,), "alpha"), ("hardtanh", (-huge, 1), "min_val"), ("prelu", (-huge,), "alpha")):
        for x in (np.ones(3), np.ones(3, np.float32), 1.0, [1, 2]):
            with pytest.raises(ValueError, match=f"{name}: {named} must be"):
                getattr(fastact, name)(x, *values)
    with pytest.raises(ValueError, match="hardtanh: min_val must be"):
        fastact.hardtanh(np.arange(3), -huge, 1)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "glu", "swiglu"])
def test_errors_name_the_function(name):
    f = fastact.activations[name]
    x = np.ones((2, 4))
    whole = np.zeros(f(x).shape, int)
    for call, words in (
        (lambda: f(x, dim=1), rf"^{name}\(\) got an unexpected keyword argument 'dim'"),
        (lambda: f(x, 1, None), rf"^{name}\(\) takes from 2 to 3 positional arguments"),
        (f, rf"^{name}\(\) missing 1 required positional argument: 'x'"),
        (lambda: f.backward(x), rf"^{name}\.backward\(\) missing 1 required positional argument: 'x'"),
        (lambda: f(x, out=whole), f"^Cannot cast ufunc '{name}' output"),
        (lambda: f(x, "a"), f"^{name}: axis must be an integer"),
    ):
        with pytest.raises(TypeError, match=words):
            call()
    for axis in (2, -3, 10**30):
        with pytest.raises(ValueError, match=rf"^{name}: axis must be in \[-2, 2\) for x of shape \(2, 4\), not {axis}"):
            f(x, axis)
    with pytest.raises(ValueError, match=f"^{name}: x must have at least one dimension"):
        f(1.0)


def test_errors_name_what_is_no_ufunc():
    x, whole = np.ones((2, 4)), np.zeros((2, 4), int)
    with pytest.raises(ValueError, match=r"^softmax: axis must name each axis once"):
        fastact.softmax(x, (0, -2))
    with pytest.raises(UFuncTypeError, match=r"'prelu\.backward'"):
        fastact.prelu.backward(x, x, 0.5, out=(whole, None))
    with pytest.raises(UFuncTypeError, match="'rrelu'"):
        fastact.rrelu(x, training=True, seed=1, out=whole)


def test_rrelu_training_is_true_or_false():
    x = np.ones(3)
    for bad in ("yes", None, [True], np.array([True, False]), 1.0):
        with pytest.raises(TypeError, match="training must be True or False"):
            fastact.rrelu(x, training=bad, seed=1)
    assert np.array_equal(fastact.rrelu(-x, training=np.True_, seed=1), fastact.rrelu(-x, training=True, seed=1))
