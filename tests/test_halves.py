"""float16 and bfloat16: results that are looked up, and the way there."""

import inspect
import threading

import ml_dtypes
import numpy as np
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
    """Begin with nothing known and end so; the size from which on results are looked up is back afterwards."""
    before = _kernels.look_up_from(NEVER)
    _kernels.look_up_from(before)
    _kernels.use_isa(_kernels.active_isa())
    yield
    _kernels.look_up_from(before)
    _kernels.use_isa(_kernels.active_isa())


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
    expected = bits(computed("gelu", "forward", x))
    barrier, wrong = threading.Barrier(8), []

    def ask():
        barrier.wait()
        for _ in range(3):
            if not np.array_equal(bits(fastact.gelu(x)), expected):
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
        fastact.gelu(NUMBERS[:4095].view(np.float16))
    assert _kernels.known_results() == 0
    for i in range(5):
        assert _kernels.known_results() == (i > 3)
        fastact.gelu(NUMBERS.view(np.float16))
    for alpha in np.linspace(2, 3, 9):
        fastact.elu(NUMBERS.view(np.float16), alpha)
        fastact.elu(NUMBERS.view(np.float16), np.full(2**16, alpha, np.float32))
    assert _kernels.known_results() == 1
    asked_often("gelu", "backward", np.float16)
    assert _kernels.known_results() == 2
    asked_often("gelu", "derivative", np.float16)
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
