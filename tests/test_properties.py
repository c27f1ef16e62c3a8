"""Random calls against one line of NumPy each: dtype, shape, layout, byte order, alignment, overlap, `where`, `out`, parameters.

HYPOTHESIS_PROFILE=long runs 2000 examples a test instead of 100. The same bits as a plain call on a copy are asked for, and
values near the line's; how near they come to the exact ones is for test_accuracy.py.
"""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from oracle import ELEMENTWISE

import fastact

special = pytest.importorskip("scipy.special")

SQRT_2, TWO_OVER_PI = np.sqrt(2), np.sqrt(2 / np.pi)
SELU = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
DIRECTIONS = ["forward", "derivative", "backward", "backward_from_output"]
DTYPES = [np.dtype(np.float16), BFLOAT16, np.dtype(np.float32), np.dtype(np.float64)]


def phi(x):
    return np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)


def tanh_argument(x):
    return TWO_OVER_PI * (x + 0.044715 * x**3)


VALUE = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x, a: np.where(x > 0, x, a * x),
    "prelu": lambda x, a: np.where(x > 0, x, a * x),
    "rrelu": lambda x, lo, hi: np.where(x > 0, x, (lo + hi) / 2 * x),
    "thresholded_relu": lambda x, t: np.where(x > t, x, 0),
    "threshold": lambda x, t, v: np.where(x > t, x, v),
    "hardtanh": lambda x, lo, hi: np.clip(x, lo, hi),
    "hardsigmoid": lambda x, s, o: np.clip(s * x + o, 0, 1),
    "hardswish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "hardshrink": lambda x, t: np.where(abs(x) > t, x, 0),
    "softshrink": lambda x, t: np.where(abs(x) > t, x - np.copysign(t, x), 0),
    "sigmoid": special.expit,
    "log_sigmoid": lambda x: -np.logaddexp(0, -x),
    "tanh": np.tanh,
    "softplus": lambda x, b: np.logaddexp(0, b * x) / b,
    "softsign": lambda x: x / (1 + abs(x)),
    "squareplus": lambda x, b: (x + np.sqrt(x * x + b)) / 2,
    "elu": lambda x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))),
    "selu": lambda x: SELU[0] * np.where(x > 0, x, SELU[1] * np.expm1(np.minimum(x, 0))),
    "celu": lambda x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0) / a)),
    "silu": lambda x: x * special.expit(x),
    "swish": lambda x, b: x * special.expit(b * x),
    "gelu": lambda x: x * special.ndtr(x),
    "gelu_tanh": lambda x: x * special.expit(2 * tanh_argument(x)),
    "quick_gelu": lambda x: x * special.expit(1.702 * x),
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "tanhshrink": lambda x: x - np.tanh(x),
}
SLOPE = {
    "relu": lambda x: x > 0,
    "relu6": lambda x: (x > 0) & (x < 6),
    "leaky_relu": lambda x, a: np.where(x > 0, 1, a),
    "prelu": lambda x, a: np.where(x > 0, 1, a),
    "rrelu": lambda x, lo, hi: np.where(x > 0, 1, (lo + hi) / 2),
    "thresholded_relu": lambda x, t: x > t,
    "threshold": lambda x, t, v: x > t,
    "hardtanh": lambda x, lo, hi: (x > lo) & (x < hi),
    "hardsigmoid": lambda x, s, o: s * ((s * x + o > 0) & (s * x + o < 1)),
    "hardswish": lambda x: np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6)),
    "hardshrink": lambda x, t: abs(x) > t,
    "softshrink": lambda x, t: abs(x) > t,
    "sigmoid": lambda x: special.expit(x) * special.expit(-x),
    "log_sigmoid": lambda x: special.expit(-x),
    "tanh": lambda x: 4 * special.expit(2 * x) * special.expit(-2 * x),
    "softplus": lambda x, b: special.expit(b * x),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "squareplus": lambda x, b: np.where(b == 0, x > 0, (1 + x / np.sqrt(x * x + b)) / 2),
    "elu": lambda x, a: np.where(x > 0, 1, a * np.exp(np.minimum(x, 0))),
    "selu": lambda x: SELU[0] * np.where(x > 0, 1, SELU[1] * np.exp(np.minimum(x, 0))),
    "celu": lambda x, a: np.where(x > 0, 1, np.exp(np.minimum(x, 0) / a)),
    "silu": lambda x: special.expit(x) * (1 + x * special.expit(-x)),
    "swish": lambda x, b: special.expit(b * x) * (1 + b * x * special.expit(-b * x)),
    "gelu": lambda x: special.ndtr(x) + x * phi(x),
    "gelu_tanh": lambda x: gate_slope(x, 2 * tanh_argument(x), 2 * TWO_OVER_PI * (1 + 3 * 0.044715 * x * x)),
    "quick_gelu": lambda x: gate_slope(x, 1.702 * x, 1.702),
    "mish": lambda x: np.tanh(np.logaddexp(0, x)) + x * special.expit(x) / np.cosh(np.minimum(np.logaddexp(0, x), 300)) ** 2,
    "tanhshrink": lambda x: np.tanh(x) ** 2,
}


def gate_slope(x, u, du):
    """(x expit(u))'."""
    return special.expit(u) * (1 + x * special.expit(-u) * du)


def near(y, expected, scale=1.0):
    """Within 4 ULP, or 4 ULP of `scale`, of expected values in float64; where the inputs are finite and below 1000."""
    eps = float(ml_dtypes.finfo(y.dtype).eps)
    tolerance = (4 * eps + (1e-12 if y.dtype == np.float64 else 0)) * (abs(expected) + scale)
    tolerance += float(ml_dtypes.finfo(y.dtype).smallest_subnormal)
    limit = float(ml_dtypes.finfo(y.dtype).max)
    overflows = abs(expected) > limit * (1 - eps)
    return (abs(y.astype(np.float64) - expected) <= tolerance) | overflows


def bits(y):
    """Bytes, with one NaN for all."""
    y = np.where(np.isnan(y), np.array(np.nan, y.dtype), y)
    return y.astype(y.dtype.newbyteorder("=")).tobytes()


# ---------------------------------------------------------------------------------------- arrays


@st.composite
def layouts(draw, shape, itemsize):
    """(bytes needed, offset, strides) of an array: steps, order of the axes, directions, alignment."""
    order = draw(st.permutations(range(len(shape))))
    steps = [draw(st.sampled_from([1, 1, 1, 2, 3, -1, -2])) for _ in shape]
    shift = draw(st.sampled_from([0, 0, 0, 1, itemsize // 2]))
    strides, size, start = [0] * len(shape), itemsize, 0
    for axis in order:
        strides[axis] = size * steps[axis]
        if steps[axis] < 0:
            start += -strides[axis] * max(0, shape[axis] - 1)
        size *= max(1, shape[axis]) * abs(steps[axis])
    return size + shift + itemsize, shift + start, strides


def fill(array, rng):
    """Values where functions bend, some large, some special."""
    values = rng.standard_normal(array.shape) * rng.choice([0.1, 3, 30], array.shape)
    odd = rng.random(array.shape) < 0.1
    pool = np.array([0.0, -0.0, 1, -3, 3, 6, 0.5, -0.5, 900, -900, np.nan, np.inf, -np.inf])
    array[...] = np.where(odd, rng.choice(pool, array.shape), values)


@st.composite
def arrays(draw, shape, dtype, rng):
    """An array of any layout and byte order inside a buffer of its own, and that buffer."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f" and draw(st.integers(0, 4)) == 0:
        dtype = dtype.newbyteorder()
    size, offset, strides = draw(layouts(shape, dtype.itemsize))
    buffer = np.frombuffer(bytearray(rng.bytes(size)), np.uint8)
    buffer[::3] = 0x55
    array = np.ndarray(shape, dtype, buffer.data, offset, strides)
    with np.errstate(all="ignore"):
        fill(array, rng)
    return array, buffer


some_axes = hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6)
shapes = st.one_of(
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7),
    st.tuples(st.integers(0, 300)),
    st.sampled_from([(1023,), (1025,), (8193,), (3, 2731), (2, 1030)]),
)


def covered(array, buffer):
    """Which bytes of the buffer belong to the array."""
    mask = np.zeros(buffer.size, bool)
    at = array.__array_interface__["data"][0] - buffer.__array_interface__["data"][0]
    if array.size:
        np.ndarray((*array.shape, array.itemsize), bool, mask.data, at, (*array.strides, 1))[...] = True
    return mask


def parameters(data, activation, direction, shape):
    """Of the samples; numbers, or an array of them that broadcasts to the shape."""
    samples = activation.definition.samples
    if direction == "backward_from_output":
        samples = samples[:1]
    if not samples:
        return ()
    if activation.name == "prelu" or not shape or data.draw(st.integers(0, 2)):
        return samples[data.draw(st.integers(0, len(samples) - 1))]
    rows = np.resize(data.draw(st.permutations(range(len(samples)))), data.draw(st.sampled_from([shape, shape[-1:]])))
    return tuple(np.array(samples)[rows].transpose(rows.ndim, *range(rows.ndim)))


def call(activation, direction, given, params, **kwargs):
    function = activation if direction == "forward" else getattr(activation, direction)
    if activation.name == "prelu" and direction.startswith("backward"):
        return function.ufunc(*given, *params, **kwargs)
    return function(*given, *params, **kwargs)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(data=st.data())
def test_elementwise(name, data):
    activation = ELEMENTWISE[name]
    direction = data.draw(st.sampled_from(DIRECTIONS[: 3 + activation.invertible]))
    dtype, shape = data.draw(st.sampled_from(DTYPES)), data.draw(shapes)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    params = parameters(data, activation, direction, shape)
    if activation.name == "prelu":  # through the ufunc its slope has a type of its own
        params = tuple(np.array(p, np.float64 if dtype == np.float64 else np.float32) for p in params)
    count = 1 + direction.startswith("backward")
    made = [data.draw(arrays(shape, dtype, rng)) for _ in range(count)]
    given = [array for array, _ in made]
    copies = [np.array(a, dtype, order="C") for a in given]
    before = [buffer.tobytes() for _, buffer in made]
    plain = np.asarray(call(activation, direction, copies, params))
    assert plain.dtype == dtype
    assert plain.shape == shape

    x = copies[-1].astype(np.float64)
    single = tuple(np.asarray(p, np.float64 if dtype == np.float64 else np.float32).astype(np.float64) for p in params)
    tame = np.isfinite(x) & (abs(x) < 1000)
    with np.errstate(all="ignore"):
        if direction == "forward":
            assert near(plain, VALUE[name](x, *single) + 0.0)[tame].all()
        elif direction != "backward_from_output":
            expected, scale = SLOPE[name](x, *single) * 1.0, 1.0
            if direction == "backward":
                g, slope = copies[0].astype(np.float64), expected.astype(dtype).astype(np.float64)
                tame &= np.isfinite(g) & (abs(g) < 1000) & np.isfinite(slope)
                expected, scale = g * slope, abs(g)
            assert (near(plain, expected, scale) | off_a_kink(activation, x, single))[tame].all()

    kind = data.draw(st.sampled_from(["new", "other", "in place", "overlap", "cast"]))
    where = True
    if data.draw(st.booleans()):
        mask = data.draw(st.sampled_from([shape, shape[-1:], ()]))
        where = rng.random(mask) < data.draw(st.sampled_from([0.0, 0.3, 1.0]))
    keywords = {} if where is True else {"where": where}
    if kind == "new":
        if where is True:
            result = np.asarray(call(activation, direction, given, params))
            assert bits(result) == bits(plain)
            assert [buffer.tobytes() for _, buffer in made] == before
            return
        kind = "other"
    if kind == "in place":
        out, buffer = made[data.draw(st.integers(0, count - 1))]
    elif kind == "overlap":
        out, buffer, given = overlapping(data, given, made, shape)
        copies = [np.array(a, dtype, order="C") for a in given]
        plain = np.asarray(call(activation, direction, copies, params))
    else:
        wide = {2: np.float32, 4: np.float64, 8: np.float64}[dtype.itemsize]
        out, buffer = data.draw(arrays(shape, dtype if kind == "other" else wide, rng))
    with np.errstate(all="ignore"):
        expected = np.where(where, plain.astype(out.dtype.newbyteorder("=")), out)
    outside = buffer.copy()
    inside = covered(out, buffer)
    result = call(activation, direction, given, params, out=out, **keywords)
    assert result is out
    assert bits(out) == bits(expected)
    assert (buffer == outside)[~inside].all()
    for (_, other), bytes_ in zip(made, before, strict=True):
        assert other is buffer or other.tobytes() == bytes_


def off_a_kink(activation, x, params):
    """Next to a kink, where the rounding of the line itself may fall on the other side (hardsigmoid at 3)."""
    found = np.zeros(x.shape, bool)
    if not any(np.ndim(p) for p in params):
        for kink in activation.definition.kinks_at(*map(float, params)):
            found |= abs(x - kink) <= 1e-6 * abs(kink)
    elif activation.name == "hardsigmoid":
        found |= abs(params[0] * x + params[1] - 0.5) - 0.5 <= 1e-6
    return found


def overlapping(data, given, made, shape):
    """The output, its buffer and the inputs, of which the last lies in the output's memory, but not element on element."""
    array, dtype = given[-1], given[-1].dtype
    if array.ndim == 0 or array.size < 2:
        return (*made[-1], given)
    shift = data.draw(st.integers(1, min(40, array.size)))
    buffer = np.frombuffer(bytearray((array.size + shift) * dtype.itemsize), np.uint8)
    flat = np.ndarray(array.size + shift, dtype, buffer.data)
    ends = [flat[: array.size], flat[shift:]]
    first = data.draw(st.booleans())
    x, out = (end[:: data.draw(st.sampled_from([1, -1]))].reshape(shape) for end in (ends[first], ends[not first]))
    x[...] = array
    return out, buffer, [*given[:-1], x]


# ---------------------------------------------------------------------------------------- along an axis


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@given(data=st.data())
def test_rowwise(name, data):
    f = fastact.activations[name]
    dtype = data.draw(st.sampled_from(DTYPES))
    shape = data.draw(some_axes | st.sampled_from([(2, 257), (257, 3), (3, 33, 5)]))
    several = st.sets(st.integers(0, len(shape) - 1), min_size=1).map(tuple)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1) | several)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    x, buffer = data.draw(arrays(shape, dtype, rng))
    x[...] = rng.uniform(-8, 8, shape)
    copy, before = np.array(x, dtype, order="C"), buffer.tobytes()
    where = rng.random(shape) < 0.7 if data.draw(st.booleans()) else np.ones(shape, bool)
    keywords = {} if where.all() else {"where": where}
    plain = f(copy, axis, **keywords)
    wide = np.where(where, copy.astype(np.float64), -np.inf)
    with np.errstate(all="ignore"):
        e = np.exp(wide)
        s = e.sum(axis, keepdims=True)
        expected = np.where(s > 0, e / s, 0) if name == "softmax" else np.where(where, wide - np.log(s), -np.inf)
        same = (plain.astype(np.float64) == expected) | near(plain, np.where(np.isfinite(expected), expected, 1e300))
    assert same.all()
    assert bits(f(x, axis, **keywords)) == bits(plain)
    grad, _ = data.draw(arrays(shape, dtype, rng))
    grad[...] = rng.uniform(-2, 2, shape)
    dx = f.backward(np.array(grad, dtype, order="C"), copy, axis, **keywords)
    y, g = plain.astype(np.float64), np.where(where, grad.astype(np.float64), 0)
    y = np.where(where, y, 0 if name == "softmax" else -np.inf)
    if name == "softmax":
        line = y * (g - (g * y).sum(axis, keepdims=True))
    else:
        line = g - np.exp(y) * g.sum(axis, keepdims=True)
    size = max(1, np.prod(shape))
    assert near(dx, np.where(where, line, 0), scale=2.0 * size).all()
    assert bits(f.backward(grad, x, axis, **keywords)) == bits(dx)
    assert buffer.tobytes() == before
    for source in (x, grad):
        kind = data.draw(st.sampled_from(["other", "in place", "shifted"]))
        out = source if kind == "in place" else data.draw(arrays(shape, dtype, rng))[0]
        if kind == "shifted" and shape[0] > 1 and source is x:
            longer = np.concatenate([copy, copy[:1]])
            longer[:-1] = copy
            result = f(longer[:-1], axis, out=longer[1:], **keywords)
            assert bits(result) == bits(plain)
        elif source is x:
            assert bits(f(x, axis, out=out, **keywords)) == bits(plain)
            x[...] = copy
        else:
            assert bits(f.backward(grad, x, axis, out=out, **keywords)) == bits(dx)


@pytest.mark.parametrize(("name", "inner"), [("glu", "sigmoid"), ("reglu", "relu"), ("geglu", "gelu"), ("swiglu", "silu")])
@given(data=st.data())
def test_gated(name, inner, data):
    f = fastact.activations[name]
    dtype, shape = data.draw(st.sampled_from(DTYPES)), list(data.draw(hnp.array_shapes(max_dims=4, min_side=0, max_side=6)))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    shape[axis] *= 2
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    x, buffer = data.draw(arrays(tuple(shape), dtype, rng))
    x[...] = rng.uniform(-8, 8, shape)
    copy, before = np.array(x, dtype, order="C"), buffer.tobytes()
    a, b = np.split(copy.astype(np.float64), 2, axis)
    active, other = (a, b) if name == "swiglu" else (b, a)
    plain = f(copy, axis)
    assert near(plain, VALUE[inner](active) * other, abs(other) * 8).all()
    assert bits(f(x, axis)) == bits(plain)
    grad, _ = data.draw(arrays(plain.shape, dtype, rng))
    grad[...] = rng.uniform(-2, 2, plain.shape)
    g = grad.astype(np.float64)
    parts = [g * other * SLOPE[inner](active), g * VALUE[inner](active)]
    dx = f.backward(grad, x, axis)
    assert near(dx, np.concatenate(parts if name == "swiglu" else parts[::-1], axis), 64).all()
    assert bits(f.backward(np.array(grad, dtype), copy, axis)) == bits(dx)
    assert buffer.tobytes() == before
    out, _ = data.draw(arrays(plain.shape, dtype, rng))
    assert bits(f(x, axis, out=out)) == bits(plain)
    half = np.take(np.arange(copy.size).reshape(shape), range(shape[axis] // 2), axis)
    assert bits(f.backward(grad, x, axis, out=x)) == bits(dx)
    x[...] = copy
    inside = x[tuple(slice(None) if i != axis % len(shape) else slice(0, half.shape[axis]) for i in range(len(shape)))]
    assert bits(f(x, axis, out=inside)) == bits(plain)


# ---------------------------------------------------------------------------------------- channels


@given(data=st.data())
def test_prelu_channels_and_bias(data):
    dtype = data.draw(st.sampled_from(DTYPES))
    shape = data.draw(some_axes | st.sampled_from([(3, 5, 40), (9, 130), (2, 3, 32)]))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    (x, buffer), (grad, _) = data.draw(arrays(shape, dtype, rng)), data.draw(arrays(shape, dtype, rng))
    grad[...] = rng.uniform(-2, 2, shape)
    before, copy = buffer.tobytes(), np.array(x, dtype, order="C")
    computing = np.dtype(np.float64 if dtype == np.float64 else np.float32)
    alpha, bias = (data.draw(arrays((shape[axis],), computing, rng))[0] for _ in range(2))
    alpha[...], bias[...] = rng.uniform(-1.5, 1.5, alpha.size), rng.uniform(-4, 4, bias.size)
    column = (shape[axis],) + (1,) * (len(shape) - 1 - axis % len(shape))
    slope, offset = alpha.astype(computing).reshape(column), bias.astype(computing).reshape(column)
    with np.errstate(all="ignore"):
        exact, total = copy.astype(np.float64), (copy.astype(computing) + offset).astype(np.float64)  # so are the products
        expected, shifted = (np.where(v > 0, v, slope.astype(np.float64) * v).astype(dtype) for v in (exact, total))
    finite = np.isfinite(copy)
    y = fastact.prelu(x, alpha, axis=axis)
    assert (y == expected)[finite].all()
    out, _ = data.draw(arrays(shape, dtype, rng))
    assert bits(fastact.prelu(x, alpha, axis=axis, out=out)) == bits(y)
    biased = fastact.prelu(x, alpha, axis=axis, bias=bias)
    assert (biased == shifted)[finite].all()
    assert bits(fastact.prelu(x, alpha, axis=axis, bias=bias, out=out)) == bits(biased)
    x[...] = np.where(finite, copy, dtype.type(1))
    wide = x.astype(np.float64)
    dx, dalpha = fastact.prelu.backward(grad, x, alpha, axis=axis)
    g = grad.astype(np.float64)
    assert (near(dx, g * np.where(wide > 0, 1, slope), abs(g))).all()
    terms = np.where(wide > 0, 0, g * wide)
    axes = tuple(i for i in range(len(shape)) if i != axis % len(shape))
    tolerance = 1e-6 if computing == np.float32 else 1e-12
    assert (abs(dalpha - terms.sum(axes)) <= tolerance * (abs(terms).sum(axes) + 1e-30)).all()
    assert dalpha.shape == alpha.shape
    x[...] = copy
    assert buffer.tobytes() == before or not finite.all()
