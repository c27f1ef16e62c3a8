"""float16 and bfloat16: results that are looked up, and the way there."""

import inspect
import math
import pickle
import subprocess
import sys
import threading
import zipfile

import ml_dtypes
import numpy as np
import oracle
import pytest
from oracle import ELEMENTWISE

import fastact
from fastact import _kernels

FORMATS = {"float16": np.float16, "bfloat16": ml_dtypes.bfloat16}
DIRECTIONS = ("forward", "derivative", "backward", "backward_from_output")
NUMBERS = np.arange(2**16, dtype=np.uint16)
NEVER = 2**62

each_format = pytest.mark.parametrize("dtype", FORMATS.values(), ids=FORMATS)
each_activation = pytest.mark.parametrize("name", ELEMENTWISE)


@pytest.fixture(autouse=True)
def forgotten():
    """Begin with nothing known."""
    _kernels.known_results(forget=True)


def call(name, direction, x, params=(), **options):
    f = ELEMENTWISE[name]
    if direction in ("forward", "derivative"):
        return (f if direction == "forward" else f.derivative)(x, *params, **options)
    grad = np.resize(np.array([1, -1, 0.5, -3, np.inf, 0, 2**-10]), x.shape).astype(x.dtype)
    gradient = getattr(f, direction)
    return (gradient.ufunc if name == "prelu" else gradient)(grad, x, *params, **options)


def default(name):
    """No parameters where all have defaults."""
    parameters = ELEMENTWISE[name].definition.parameters
    return (0.25,) * len(parameters) if inspect.Parameter.empty in parameters.values() else ()


def bits(a):
    return np.ascontiguousarray(a).view(np.uint16)


def computed(name, direction, x, params=()):
    before = _kernels.look_up_from(NEVER)
    y = call(name, direction, x, params)
    _kernels.look_up_from(before)
    return y


def asked_often(name, direction, dtype, params=()):
    """After this all results are known."""
    for _ in range(5):
        call(name, direction, NUMBERS.view(dtype), params)


ORDERS = {
    "by name, before": "from fastact.ufuncs import gelu, softmax; import ml_dtypes",
    "by name, after": "import ml_dtypes; from fastact.ufuncs import gelu, softmax",
    "fetched before": "import fastact; gelu, softmax = fastact.gelu.ufunc, fastact.softmax.ufunc; import ml_dtypes",
    "unpickled before": "import pickle\n"
                        f"gelu, softmax = pickle.loads({pickle.dumps((fastact.gelu.ufunc, fastact.softmax.ufunc))})\n"
                        "import ml_dtypes",
}


ORDERS["looked for"] = f"import fastact, importlib.util; importlib.util.find_spec('ml_dtypes'); {ORDERS['by name, before']}"
ORDERS["imported twice"] = f"{ORDERS['by name, before']}; import importlib; importlib.reload(ml_dtypes)"
ORDERS["fastact reloaded"] = f"import fastact, importlib; importlib.reload(fastact); {ORDERS['by name, before']}"


@pytest.mark.parametrize("imports", ORDERS.values(), ids=ORDERS)
def test_bfloat16_in_whatever_order_things_are_imported(imports):
    """A ufunc that met a bfloat16 array before it had a loop for it would give float32 from then on."""
    script = """
import sys, numpy, fastact
x = numpy.ones((2, 3), ml_dtypes.bfloat16)
print(gelu(x).dtype, softmax(x).dtype, fastact.gelu(x[:, ::2]).dtype, "fastact" in repr(ml_dtypes.__loader__))
"""
    done = subprocess.run([sys.executable, "-c", imports + script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["bfloat16", "bfloat16", "bfloat16", "False"], done.stderr


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("stand_in", ["None", "types.ModuleType('ml_dtypes')", "unittest.mock.MagicMock()"])
def test_without_bfloat16(stand_in, first):
    """Where ml_dtypes is not to be imported, or is what documentation tools put in its place."""
    lines = ["import sys, types, unittest.mock, numpy", f"sys.modules['ml_dtypes'] = {stand_in}", "import fastact"]
    lines = lines if first else [lines[0], lines[2], lines[1]]
    calls = ["print(fastact.gelu(numpy.float16([[0, 1]])[:, ::2]))", "try: import ml_dtypes", "except ImportError: pass"]
    script = "\n".join([*lines, *calls])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "[[0.]]\n", done.stderr


def test_a_loader_that_serves_others_too(tmp_path):
    """One object loads everything that is in an archive."""
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("ml_dtypes/__init__.py", "found = True")
        archive.writestr("other.py", "found = True")
    path = str(tmp_path / "archive.zip")
    script = f"import sys; sys.path.insert(0, {path!r}); import fastact, ml_dtypes, other; print(other.found)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


@each_format
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_the_gufunc_of_rows(name, dtype):
    f = fastact.activations[name]
    x = np.random.default_rng(0).normal(0, 3, (7, 40)).astype(dtype)
    y = f.ufunc(x)
    assert y.dtype == dtype
    assert np.array_equal(bits(y), bits(f(x)))
    assert np.array_equal(bits(f.ufunc(x.T, axis=0).T), bits(y))


@each_format
@pytest.mark.parametrize("name", ["glu", "reglu", "geglu", "swiglu"])
def test_gates_of_what_dispatches_itself_are_rounded_once(name, dtype):
    """Beside ours, whose float32 result may be another by a unit."""
    array = pytest.importorskip("dask.array")
    f = fastact.activations[name]
    x = np.random.default_rng(0).normal(0, 3, (200, 64)).astype(dtype)
    found = f(array.from_array(x, chunks=(50, 64)))
    assert found.dtype == dtype
    exact = f(x.astype(np.float64))
    rest = np.abs(found.compute().astype(np.float64) - exact)
    assert np.all(rest <= 0.5002 * np.abs(np.nextafter(exact.astype(dtype), dtype(np.inf)).astype(np.float64)
                                         - np.nextafter(exact.astype(dtype), dtype(-np.inf)).astype(np.float64)))


@pytest.mark.parametrize("name", ["glu", "reglu", "geglu", "swiglu"])
def test_gates_of_integers_that_dispatch_themselves(name):
    array = pytest.importorskip("dask.array")
    f = fastact.activations[name]
    for dtype in "bBhH?il":
        x = (np.arange(24).reshape(4, 6) % 3).astype(dtype)
        found = f(array.from_array(x)).compute()
        assert found.dtype == f(x).dtype
        np.testing.assert_allclose(found.astype(float), f(x).astype(float), rtol=2e-3)


@pytest.mark.parametrize("name", ["gelu", "relu", "tanh", "leaky_relu", "hardtanh"])
def test_dtype_of_16_bits(name):
    f = fastact.activations[name]
    for dtype in FORMATS.values():
        for x in (np.linspace(-2, 2, 9, dtype=np.float32), np.arange(3), 1.5, [1, 2]):
            y = f(x, dtype=dtype)
            assert y.dtype == dtype
            expected = f(np.asarray(x, dtype))
            assert np.asarray(y).tobytes() == np.asarray(expected).tobytes()
        x, bias = np.linspace(-2, 2, 9, dtype=np.float32), np.ones(9, np.float32)
        assert f(x, dtype=dtype, bias=bias).dtype == dtype


@each_format
@each_activation
def test_what_is_looked_up_is_what_is_computed(name, dtype, isa):
    """Of all numbers, NaN payloads too, into a new array, in place, from and to strides, and at every length of a tail."""
    params = default(name)
    for direction in DIRECTIONS:
        if direction == "backward_from_output" and not ELEMENTWISE[name].invertible:
            continue
        x = np.random.default_rng(0).permutation(NUMBERS).view(dtype)
        expected = computed(name, direction, x, params)
        asked_often(name, direction, dtype, params)
        assert np.array_equal(bits(call(name, direction, x, params)), bits(expected))
        same = x.copy()
        call(name, direction, same, params, out=same)
        assert np.array_equal(bits(same), bits(expected))
        wide = np.zeros(3 * x.size, dtype)
        apart = np.repeat(x, 2)[::2]
        call(name, direction, apart, params, out=wide[::3])
        assert np.array_equal(bits(wide[::3]), bits(expected))
        assert not wide[1::3].any()
        for n in range(4096, 4096 + 17):
            part = x[1 : n + 1]
            assert np.array_equal(bits(call(name, direction, part, params)), bits(computed(name, direction, part, params)))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_results_of_one_parameter_are_not_those_of_another(direction):
    x = NUMBERS.view(np.float16)
    for alpha in (1.0, 0.5, 2.0, 1.0):
        expected = computed("elu", direction, x, (alpha,))
        for _ in range(5):
            assert np.array_equal(bits(call("elu", direction, x, (alpha,))), bits(expected))
    slopes = np.linspace(0.5, 1, x.size, dtype=np.float32)
    expected = computed("elu", direction, x, (slopes,))
    assert np.array_equal(bits(call("elu", direction, x, (slopes,))), bits(expected))


def test_formats_and_directions_do_not_mix():
    for name in ("silu", "tanh"):
        for _ in range(2):  # the second time all are known
            for dtype in FORMATS.values():
                for direction in DIRECTIONS[:3]:
                    asked_often(name, direction, dtype)
                    x = NUMBERS.view(dtype)
                    assert np.array_equal(bits(call(name, direction, x)), bits(computed(name, direction, x)))


@each_format
def test_many_threads_ask_first(dtype):
    """Whoever comes first, all get the same results."""
    x = np.tile(NUMBERS.view(dtype), 8)
    expected = bits(computed("tanhshrink", "forward", x))
    barrier, wrong = threading.Barrier(8), []

    def ask():
        barrier.wait()
        for _ in range(3):
            if not np.array_equal(bits(fastact.tanhshrink(x)), expected):
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_what_is_kept():
    """Results of activations at their defaults, once four times as many have been asked for in calls that are not small."""
    assert _kernels.known_results() == 0
    for _ in range(100):
        fastact.tanhshrink(NUMBERS[:4095].view(np.float16))
    assert _kernels.known_results() == 0
    for i in range(5):
        assert _kernels.known_results() == (i > 3)
        fastact.tanhshrink(NUMBERS.view(np.float16))
    for alpha in np.linspace(2, 3, 9):
        fastact.elu(NUMBERS.view(np.float16), alpha)
        fastact.elu(NUMBERS.view(np.float16), np.full(2**16, alpha, np.float32))
    assert _kernels.known_results() == 1
    asked_often("tanhshrink", "backward", np.float16)
    assert _kernels.known_results() == 2
    asked_often("tanhshrink", "derivative", np.float16)
    assert _kernels.known_results() == 2


# ---------------------------------------------------------------------------------------- from the call to the kernel


@each_format
@each_activation
@pytest.mark.parametrize("shape", [(0,), (1,), (100,), (3, 4, 5), (2, 3000)])
def test_the_short_way_is_the_ufunc(name, dtype, shape):
    """Contiguous arrays of 16 bits go past the ufunc: same results, dtype, shape and order of axes."""
    f, params = ELEMENTWISE[name], default(name)
    x = np.asarray(np.random.default_rng(0).normal(0, 3, shape), dtype)
    for a in (x, np.asfortranarray(x)):
        for function, arrays in [(f, (a,)), (f.derivative, (a,)), (f.backward, (a[::-1].copy(order="K"), a))]:
            if name == "prelu" and function is f.backward:
                continue
            expected = function.ufunc(*arrays, *(params or [v for v in f.definition.parameters.values()]))
            y = function(*arrays, *params)
            assert y.dtype == expected.dtype == dtype
            assert y.shape == a.shape
            assert y.strides == np.empty_like(a).strides
            assert np.array_equal(bits(y), bits(expected))
            out = np.empty_like(a)
            assert function(*arrays, *params, out=out) is out
            assert np.array_equal(bits(out), bits(expected))


def test_a_dtype_without_a_number_is_not_bfloat16():
    """NumPy gives every new-style user dtype the number -1."""
    pytest.importorskip("numpy_quaddtype")
    code = """
import numpy, numpy_quaddtype, fastact
x = numpy.array([1.0, -2.0, 3.0, 4.0]).astype(numpy_quaddtype.QuadPrecDType())
for options in ({}, {"out": numpy.full(4, 7.0).astype(x.dtype)}):
    try:
        fastact.silu(x, **options)
    except TypeError:
        print("refused", *(out.astype(float).tolist() for out in options.values()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "refused\nrefused [7.0, 7.0, 7.0, 7.0]\n", done.stderr


def test_a_signalling_parameter_warns_at_no_length():
    alpha = np.array([0x7F800001], np.uint32).view(np.float32)
    with np.errstate(all="raise"):
        for n in (4000, 9000):
            assert np.isnan(fastact.elu(np.full(n, -1, np.float16), alpha)).all()


@each_format
def test_what_does_not_fit_the_short_way(dtype):
    x = np.asarray(np.random.default_rng(0).normal(0, 3, (8, 40)), dtype)
    expected = fastact.silu(x)
    swapped = x.astype(x.dtype.newbyteorder()) if dtype is np.float16 else x
    assert np.array_equal(bits(fastact.silu(swapped)), bits(expected))
    memory = x.copy()
    fastact.silu(memory[:, :-1], out=memory[:, 1:])  # overlaps
    assert np.array_equal(bits(memory[:, 1:]), bits(expected[:, :-1]))
    assert np.array_equal(bits(fastact.silu(x[:, ::2])), bits(expected[:, ::2]))
    frozen = x.copy()
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        fastact.silu(x, out=frozen)
    with pytest.raises(ValueError, match="broadcast"):
        fastact.silu(x, out=np.empty((8, 41), dtype))
    with pytest.raises(ValueError, match="alpha"):
        fastact.elu.backward_from_output(x, x, -1.0)
    wide = fastact.silu(x, out=np.empty(x.shape, np.float32))
    assert np.array_equal(wide, expected.astype(np.float32))


# ---------------------------------------------------------------------------------------- rows, gates, bias, slopes


SHAPES = [(1, 1), (3, 7), (5, 1000), (300, 700), (2, 9000), (40, 5000)]
SHAPES += [(6, 39), (4, 94), (3, 8, 37), (2, 3, 5), (4, 21, 640), (7, 33, 2), (3000, 4, 6), (9, 40, 40)]


def rounded(y, dtype):
    with np.errstate(all="ignore"):
        return y.astype(dtype)


@pytest.mark.parametrize("threads", [1, 3])
@each_format
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_rows_are_those_of_float32(shape, dtype, threads, isa):
    """Computed in float32 and rounded once, along every axis, and in place."""
    rng = np.random.default_rng(0)
    x, grad = (np.asarray(rng.normal(0, 3, shape), dtype) for _ in range(2))
    wide, wide_grad = x.astype(np.float32), grad.astype(np.float32)
    with fastact.num_threads(threads):
        for axis in range(len(shape)):
            for f in (fastact.softmax, fastact.log_softmax):
                expected = rounded(f(wide, axis), dtype)
                assert np.array_equal(bits(f(x, axis)), bits(expected))
                assert np.array_equal(bits(f(np.asfortranarray(x), axis)), bits(expected))
                same = x.copy()
                assert f(same, axis, out=same) is same
                assert np.array_equal(bits(same), bits(expected))
                y = expected.astype(np.float32)
                slopes = rounded(f.backward_from_output(wide_grad, y, axis), dtype)
                assert np.array_equal(bits(f.backward_from_output(grad, expected, axis)), bits(slopes))
                same = grad.copy()
                f.backward_from_output(same, expected, axis, out=same)
                assert np.array_equal(bits(same), bits(slopes))


def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def normal_below(x):
    values, where = np.unique(x, return_inverse=True)
    return np.array([math.erfc(-v / math.sqrt(2)) / 2 for v in values])[where].reshape(x.shape)


# f, f' and whether f is of the first half
GATES = {
    "glu": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x), False),
    "reglu": (lambda x: np.maximum(x, 0), lambda x: x > 0, False),
    "geglu": (
        lambda x: x * normal_below(x),
        lambda x: normal_below(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
        False,
    ),
    "swiglu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x)), True),
}
each_gate = pytest.mark.parametrize("name", GATES)


def ulps(y, exact):
    """Distance in units in the last place of y's format."""
    information = ml_dtypes.finfo(y.dtype)
    exponent = np.maximum(np.frexp(exact)[1] - 1, information.minexp)
    return np.abs(y.astype(np.float64) - exact) / np.exp2(exponent - information.nmant)


@pytest.mark.parametrize("threads", [1, 3])
@each_format
@each_gate
@pytest.mark.parametrize("shape", [*SHAPES, (900, 2), (500, 2, 1), (70, 30), (70, 126)], ids=str)
def test_gates_are_rounded_once(shape, name, dtype, threads, isa):
    """Along every axis; a row alone, other layouts and arrays given give the same bits."""
    rng = np.random.default_rng(0)
    f, (value, slope, first) = fastact.activations[name], GATES[name]
    x = np.asarray(rng.normal(0, 3, shape), dtype)
    with fastact.num_threads(threads):
        for axis in range(len(shape)):
            if shape[axis] % 2:
                continue
            left, right = (half.astype(np.float64) for half in np.split(x, 2, axis))
            active, other = (left, right) if first else (right, left)
            y = f(x, axis)
            assert np.all(ulps(y, value(active) * other) <= 0.511)
            grad = np.asarray(rng.normal(0, 3, y.shape), dtype)
            g = grad.astype(np.float64)
            dx = f.backward(grad, x, axis)
            halves = np.split(dx, 2, axis)
            assert np.all(ulps(halves[first], g * value(active)) <= 0.511)
            through = g * other * slope(active)  # a sum of two beside its root
            unit = 2.0 ** -ml_dtypes.finfo(dtype).nmant
            rest = np.abs(halves[not first].astype(np.float64) - through)
            assert np.all(rest <= 0.511 * unit * np.abs(through) + np.abs(g * other) * 2**-16 + 2**-25)
            for order in (np.asfortranarray, lambda a: np.repeat(a, 2, 0)[::2]):
                assert np.array_equal(bits(f(order(x), axis)), bits(y))
                assert np.array_equal(bits(f.backward(order(grad), order(x), axis)), bits(dx))
            into = x.copy()
            assert f.backward(grad, into, axis, out=into) is into and np.array_equal(bits(into), bits(dx))
            rows = (np.moveaxis(a, axis, -1).reshape(-1, a.shape[axis])[:7] for a in (x, grad, y, dx))
            for row, grads, result, gradient in zip(*rows, strict=True):
                assert np.array_equal(bits(f(row)), bits(result))
                assert np.array_equal(bits(f.backward(grads, row)), bits(gradient))


@each_format
@pytest.mark.parametrize("n", [5, 40, 141, 1000])
def test_specials_in_rows_and_gates(n, dtype, isa):
    """As float32's: infinities, NaN, zeros and subnormal numbers, among others and in the last few."""
    rng = np.random.default_rng(n)
    special = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 6e-8, -6e-8, 6e4, -6e4, 90, -90], dtype)
    rows = np.asarray(rng.normal(0, 3, (2, len(special), n)), dtype)
    for i, value in enumerate(special):
        rows[0, i, [3, n // 2, n - 1]] = value
        rows[1, i, [n // 3, n // 2, n - 2]] = value
    y = fastact.softmax(rows[1], 1)
    for f in (fastact.softmax, fastact.log_softmax):
        for axis, grad, out in ((1, rows[0], y), (0, rows[0].T.copy(), y.T.copy())):
            expected = rounded(f.backward_from_output(grad.astype("f"), out.astype("f"), axis), dtype)
            assert np.array_equal(f.backward_from_output(grad, out, axis).astype("f"), expected.astype("f"), equal_nan=True)
    x = np.concatenate([rows[0], rows[1]], 1)
    grad = np.roll(rows[0], 3, 0)
    for f in (fastact.activations[name] for name in GATES):
        slope = rounded(f.backward(grad.astype("f"), x.astype("f")), dtype)
        for found, expected in ((f(x), rounded(f(x.astype("f")), dtype)), (f.backward(grad, x), slope)):
            numbers = ~np.isnan(expected)
            assert np.array_equal(bits(found[~numbers]), bits(expected[~numbers]))
            found, expected = found[numbers], expected[numbers]
            assert np.array_equal(np.signbit(found), np.signbit(expected))
            finite = np.isfinite(expected)
            assert np.array_equal(found[~finite], expected[~finite])
            assert np.all(np.abs(bits(found[finite]).astype(int) - bits(expected[finite])) <= 1)


@pytest.mark.parametrize("threads", [1, 3])
@each_format
@pytest.mark.parametrize("shape", [(3, 7), (5, 1000), (200, 1000), (2, 3, 5), (4, 21, 4000)], ids=str)
def test_bias_and_slopes_are_those_of_float32(shape, dtype, threads, isa):
    rng = np.random.default_rng(0)
    x, grad = (np.asarray(rng.normal(0, 3, shape), dtype) for _ in range(2))
    bias, alpha = (np.asarray(rng.normal(0, 1, shape[1]), dtype) for _ in range(2))
    wide, wide_grad, offsets, slopes = (a.astype(np.float32) for a in (x, grad, bias, alpha))
    with fastact.num_threads(threads):
        for f, params in ((fastact.gelu, ()), (fastact.relu, ()), (fastact.elu, (0.5,)), (fastact.tanhshrink, ())):
            expected = rounded(f(wide, *params, bias=offsets), dtype)
            assert np.array_equal(bits(f(x, *params, bias=bias)), bits(expected))
            assert np.array_equal(bits(f(np.asfortranarray(x), *params, bias=bias)), bits(expected))
            same = x.copy()
            assert f(same, *params, bias=bias, out=same) is same
            assert np.array_equal(bits(same), bits(expected))
        expected = rounded(fastact.prelu(wide, slopes), dtype)
        assert np.array_equal(bits(fastact.prelu(x, alpha)), bits(expected))
        assert np.array_equal(bits(fastact.prelu(np.asfortranarray(x), alpha)), bits(expected))
        assert np.array_equal(bits(fastact.prelu(x, alpha[:1])), bits(rounded(fastact.prelu(wide, slopes[:1]), dtype)))
        same = x.copy()
        assert fastact.prelu(same, alpha, out=same) is same
        assert np.array_equal(bits(same), bits(expected))
        dx, dalpha = fastact.prelu.backward(wide_grad, wide, slopes)
        for a, g in ((x, grad), (np.asfortranarray(x), grad), (x, np.asfortranarray(grad))):
            found, sums = fastact.prelu.backward(g, a, alpha)
            assert np.array_equal(bits(found), bits(rounded(dx, dtype)))
            assert np.array_equal(bits(sums), bits(rounded(dalpha, dtype)))
        options = {"training": True, "seed": 7}
        assert np.array_equal(bits(fastact.rrelu(x, **options)), bits(rounded(fastact.rrelu(wide, **options), dtype)))
        slopes = rounded(fastact.rrelu.backward(wide_grad, wide, **options), dtype)
        assert np.array_equal(bits(fastact.rrelu.backward(grad, x, **options)), bits(slopes))


@pytest.mark.parametrize(
    "call",
    [
        "rrelu(x, training=True, seed=1)",
        "rrelu.backward(x, x, training=True, seed=1)",
        "prelu.backward(x, x, x[0])[0]",
        "prelu(x, x[0])",
        "softmax(x)",
        "softmax.backward_from_output(x, x, 0)",
        "swiglu(x)",
        "glu.backward(x[:, :4], x)",
        "silu(x)",
        "silu(x, bias=x[0])",
    ],
)
def test_first_call_of_a_process(call):
    """The kernels learn of bfloat16 when they meet it."""
    code = f"""
import numpy, fastact, ml_dtypes
x = numpy.full((100, 8), -1, ml_dtypes.bfloat16)
first = fastact.{call}
x = x.astype("float32")
expected = fastact.{call}.astype(ml_dtypes.bfloat16)
print(first.dtype.name, numpy.array_equal(first, expected))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "bfloat16 True\n", done.stderr


@each_format
def test_wider_outputs_hold_what_16_bits_hold(dtype):
    """As a ufunc casts its result."""
    x = np.asarray(np.random.default_rng(0).normal(0, 3, (6, 40)), dtype)
    for f, options in ((fastact.softmax, {}), (fastact.swiglu, {}), (fastact.rrelu, {"training": True, "seed": 1})):
        y = f(x, **options)
        assert np.array_equal(f(x, **options, out=np.empty(y.shape, np.float32)), y.astype(np.float32))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the address space")
def test_one_long_row_takes_one_buffer():
    """However many threads there might be: of 32 MB here."""
    code = """
import resource, numpy, fastact
x = numpy.zeros((1, 2**23), numpy.float16)
fastact.set_num_threads(64)
fastact.softmax(x[:, :100])
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() + 200 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (size, size))
print(fastact.softmax(x)[0, 0] == numpy.float16(2**-23), fastact.softmax(x.T, 0)[0, 0] == numpy.float16(2**-23))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "True True\n", done.stderr


def nearest(y, dtype):
    """Of float64 in one step: ml_dtypes takes two."""
    return oracle.round_to(y, oracle.FORMATS[np.dtype(dtype).name])[0]


@each_format
@pytest.mark.parametrize("name", ["leaky_relu", "prelu", "softshrink", "hardsigmoid"])
def test_parameters_with_all_their_bits_are_rounded_once(name, dtype, isa):
    """Some products and sums lie so near the middle of two numbers that float32 rounds them to it."""
    f = ELEMENTWISE[name]
    with np.errstate(invalid="ignore"):
        wide = NUMBERS.view(dtype).astype(np.float64)
    wide = wide[(np.abs(wide) < 64) & (np.abs(wide) > 2.0**-40)]  # float64 holds the exact results
    twice = 0
    for a, b in ((0.25 + 2**-12 + 2**-25, 0.5), *np.random.default_rng(0).uniform(0.01, 0.6, (20, 2))):
        a, b = np.float32(a), np.float32(b)
        if name == "softshrink":
            exact = np.sign(wide) * np.maximum(np.abs(wide) - np.float64(a), 0)
        elif name == "hardsigmoid":
            exact = np.clip(np.float64(a) * wide + np.float64(b), 0, 1)
        else:
            exact = np.where(wide < 0, np.float64(a) * wide, wide)
        expected = nearest(exact, dtype)
        y = f(wide.astype(dtype), *(a, b)[: len(f.definition.parameters)])
        assert np.array_equal(y.astype(np.float64), expected)
        twice += np.count_nonzero(exact.astype(np.float32).astype(dtype).astype(np.float64) != expected)
    assert twice or dtype != np.float16


@each_format
def test_ties_of_straight_lines_go_to_the_even_number(dtype, isa):
    """However small: they have no curvature that would decide."""
    odd = np.array([1 + 2.0**-7, 1 + 3 * 2.0**-7]) * 2.0 ** (-15 if dtype == np.float16 else -50)
    slope = 1.5 * 2.0 ** (1 if dtype == np.float16 else -40)
    for sign in (1, -1):
        x = (sign * odd).astype(dtype)
        exact = nearest(x.astype(np.float64) * slope, dtype) if sign < 0 else x.astype(np.float64)
        assert np.array_equal(fastact.leaky_relu(x, slope).astype(np.float64), exact)
        if dtype != np.float16:
            x, lambd = (sign * np.arange(0x480, 0x490, dtype=np.uint16).view(dtype)).astype(dtype), 2.0**-126
            exact = nearest(x.astype(np.float64) - sign * lambd, dtype)
            assert np.array_equal(fastact.softshrink(x, lambd).astype(np.float64), exact)


@each_format
def test_nan_parameters_whatever_their_bits(dtype, isa):
    """A NaN whose lower half rounds up must not become a number."""
    x = np.linspace(-4, 4, 300).astype(dtype)
    grad = np.ones(300, dtype)
    for pattern in (0x7FC00000, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFC08001):
        nan = np.array([pattern], np.uint32).view(np.float32)
        for slopes in (nan[0], np.repeat(nan, 300), np.where(np.arange(300) % 2, nan, np.float32(0.5))):
            expected = (x < 0) & np.isnan(slopes)
            results = fastact.leaky_relu(x, slopes), fastact.prelu.ufunc(x, slopes), fastact.leaky_relu.backward(grad, x, slopes)
            for y in results:
                assert np.array_equal(np.isnan(y), expected)
        assert np.isnan(fastact.hardsigmoid(x, nan[0], 0.5)).all()
        assert np.array_equal(np.isnan(fastact.threshold(x, 0.0, nan[0])), x <= 0)
        assert np.array_equal(np.isnan(fastact.prelu(x.reshape(3, 100), np.repeat(nan, 100))), x.reshape(3, 100) < 0)


def test_products_with_slopes_are_rounded_once():
    """Of float16 in float32 they are exact; of bfloat16 a subnormal float32 may hold them rounded."""
    tiny = np.full((3, 1, 40), -(2.0**-100) * (1 + 2**-7), ml_dtypes.bfloat16)
    slopes = np.array([2.0**-34 * (1 + 2**-7), 1], ml_dtypes.bfloat16)  # a product just beyond half of 2^-133
    for shape, axis in (((3, 1, 40), 1), ((120, 1), 1), ((3, 2, 40), 1), ((60, 2), 1), ((2, 60), 0)):
        x = np.resize(tiny, shape)
        alpha = slopes[: shape[axis]]
        expected = x.astype(np.float64) * alpha.astype(np.float64).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        expected = np.where(np.abs(expected) < 2.0**-132, -(2.0**-133), expected)
        assert np.array_equal(fastact.prelu(x, alpha, axis).astype(np.float64), expected)
        assert np.array_equal(fastact.prelu(x, alpha, axis, out=x).astype(np.float64), expected)
    x = -(np.arange(2**16, dtype=np.uint16).view(np.float16)[1:0x7C00])
    for slope in (np.float16(0.3), np.float16(1.001), np.float16(2**-14), np.float16(2**-24)):
        y = fastact.prelu(np.stack([x, x], 1), np.array([slope, 1], np.float16))
        assert np.array_equal(bits(y[:, 0]), bits(rounded(x.astype(np.float64) * np.float64(slope), np.float16)))
