"""RReLU in training: slopes from a counter, the same however they are computed."""

import ml_dtypes
import numpy as np
import pytest
from numpy._core._exceptions import UFuncTypeError

import fastact
from fastact import _kernels

LOWER, UPPER = 1 / 8, 1 / 3


class Tagged(np.ndarray):
    pass


def philox(counter, key):
    """Philox4x32-10 as published (Salmon, Moraes, Dror and Shaw, SC 2011), in Python integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def slopes(n, seed, lower, upper, dtype):
    words = [w for i in range(-(-n // 4)) for w in philox([i & 0xFFFFFFFF, i >> 32, 0, 0], [seed & 0xFFFFFFFF, seed >> 32])][:n]
    bits = np.array([w >> 8 for w in words]).astype(dtype)
    low, high = dtype(lower), dtype(upper)
    return low + (high - low) * bits * dtype(2.0**-24)


def test_the_reference_has_the_published_answers():
    assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert philox([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
    assert philox([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]) == \
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**63 + 12345, 2**64 - 1])
def test_words(seed):
    for counter in (0, 1, 2**32 - 1, 2**32, 2**61):
        expected = philox([counter & 0xFFFFFFFF, counter >> 32, 0, 0], [seed & 0xFFFFFFFF, seed >> 32])
        assert list(_kernels.philox_words(seed, counter)) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", [0, 7, 2**40 + 3])
def test_values_are_the_documented_ones(dtype, seed, isa):
    x = np.random.default_rng(0).normal(size=(7, 41)).astype(dtype)
    for lower, upper in ((LOWER, UPPER), (-0.5, 1.5), (0.25, 0.25)):
        slope = slopes(x.size, seed, lower, upper, dtype).reshape(x.shape)
        y = fastact.rrelu(x, lower, upper, training=True, seed=seed)
        assert np.array_equal(y, np.where(x < 0, slope * x, x))
        grad = x[::-1].copy()
        dx = fastact.rrelu.backward(grad, x, lower, upper, training=True, seed=seed)
        assert np.array_equal(dx, grad * np.where(x > 0, dtype(1), slope))


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64])
def test_same_for_any_threads_layout_and_output(dtype):
    x = np.random.default_rng(0).normal(size=(300, 1000)).astype(dtype)
    results = []
    for threads in (1, 2, 3):
        with fastact.num_threads(threads):
            results.append(fastact.rrelu(x, training=True, seed=5))
    y = results[0]
    assert y.dtype == x.dtype and all(np.array_equal(y, other) for other in results)
    assert np.array_equal(fastact.rrelu(np.asfortranarray(x), training=True, seed=5), y)
    assert np.array_equal(fastact.rrelu(np.repeat(x, 2, 1)[:, ::2], training=True, seed=5), y)
    out = np.empty_like(x)
    assert fastact.rrelu(x, training=True, seed=5, out=out) is out and np.array_equal(out, y)
    into = x.copy()
    assert fastact.rrelu(into, training=True, seed=5, out=into) is into and np.array_equal(into, y)


def test_statistics():
    """Means, uniformity and independence within 5 standard deviations: a fair generator fails once in 10^6 runs; these
    seeds are fixed."""
    n = 200_000
    u = [(-fastact.rrelu(-np.ones(n), training=True, seed=seed) - LOWER) / (UPPER - LOWER) for seed in range(6)]
    for values in u:
        assert values.min() >= 0 and values.max() < 1
        assert abs(values.mean() - 0.5) < 5 * np.sqrt(1 / 12 / n)
        counts = np.bincount((values * 64).astype(int), minlength=64)
        assert abs(((counts - n / 64) ** 2 / (n / 64)).sum() - 63) < 5 * np.sqrt(2 * 63)
        assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 5 / np.sqrt(n)
    for i in range(6):
        for j in range(i):
            assert abs(np.corrcoef(u[i], u[j])[0, 1]) < 5 / np.sqrt(n)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_masks_and_subclasses_stay(dtype):
    x = np.linspace(-3, 3, 24).astype(dtype).reshape(4, 6)
    grad, options = x[::-1].copy(), {"training": True, "seed": 3}
    y, dx = fastact.rrelu(x, **options), fastact.rrelu.backward(grad, x, **options)
    masked, other = np.ma.masked_greater(x, 2), np.ma.masked_less(grad, -2)
    found = fastact.rrelu(masked, **options)
    assert type(found) is np.ma.MaskedArray
    assert np.array_equal(found.mask, x > 2)
    assert np.array_equal(found.data, y)
    for arrays, mask in [((grad, masked), x > 2), ((other, x), grad < -2), ((other, masked), (x > 2) | (grad < -2))]:
        found = fastact.rrelu.backward(*arrays, **options)
        assert np.array_equal(found.mask, mask)
        assert np.array_equal(found.data, dx)
    out = np.ma.zeros(x.shape, dtype)
    assert fastact.rrelu(masked, **options, out=out) is out
    assert np.array_equal(out.mask, x > 2)
    assert type(fastact.rrelu(x.view(Tagged), **options)) is Tagged
    assert type(fastact.rrelu.backward(grad, x.view(Tagged), **options)) is Tagged


def test_a_python_scalar_is_weak():
    x = np.float32(-2)
    for arrays in ((1.5, x), (np.float32(1.5), -2.0)):
        dx = fastact.rrelu.backward(*arrays, training=True, seed=1)
        assert dx.dtype == np.float32
        assert dx == fastact.rrelu.backward(np.float32(1.5), x, training=True, seed=1)


@pytest.mark.parametrize("name", ["int4", "uint4", "float8_e4m3fn", "float8_e5m2", "V4", "longdouble"])
def test_other_dtypes_are_refused(name):
    dtype = getattr(ml_dtypes, name, name)
    x = np.zeros(4, dtype)
    for f, arrays in ((fastact.rrelu, (x,)), (fastact.rrelu.backward, (x, x)), (fastact.prelu.backward, (x, x, 0.5))):
        with pytest.raises(TypeError):
            f(*arrays, **({} if len(arrays) == 3 else {"training": True, "seed": 1}))


def test_casts_that_are_not_allowed():
    x, out = np.linspace(-1, 1, 5), np.zeros(5, int)
    for f, arrays in ((fastact.rrelu, (x,)), (fastact.rrelu.backward, (x, x))):
        with pytest.raises(UFuncTypeError):
            f(*arrays, training=True, seed=1, out=out)
    assert not out.any()


@pytest.mark.parametrize("dtype", ["f2", ml_dtypes.bfloat16, "f4", "f8"])
def test_keywords_of_a_ufunc(dtype):
    options = {"training": True, "seed": 9}
    x = np.linspace(-3, 3, 60).reshape(3, 4, 5).astype(dtype)
    grad, mask, bias = x[::-1].copy(), x > -1, np.linspace(-1, 1, 4).astype(dtype)
    for f, arrays in ((fastact.rrelu, (x,)), (fastact.rrelu.backward, (grad, x))):
        expected = f(*arrays, **options)
        out = np.full_like(x, 7)
        assert f(*arrays, **options, where=mask, out=out) is out
        assert np.array_equal(out, np.where(mask, expected, np.asarray(7, dtype)))
        assert np.array_equal(f(*arrays, **options, where=mask)[mask], expected[mask])
        wide = f(*arrays, **options, dtype=np.float64)
        assert wide.dtype == np.float64
        assert wide.tobytes() == f(*(a.astype(np.float64) for a in arrays), **options).tobytes()
        assert f(*arrays, **options, order="F").flags.f_contiguous
        assert type(f(*(a.view(Tagged) for a in arrays), **options, subok=False)) is np.ndarray
        into = np.empty(x.shape, np.float64)
        f(*arrays, **options, out=into)
        assert np.array_equal(into, expected.astype(np.float64))
    computing = np.float64 if dtype == "f8" else np.float32
    total = x.astype(computing) + bias.astype(computing)[:, None]
    found = fastact.rrelu(x, **options, bias=bias)
    assert found.dtype == x.dtype
    assert np.array_equal(found, fastact.rrelu(total, **options).astype(dtype))
    out = np.zeros_like(x)
    assert fastact.rrelu(x, **options, bias=bias[:3], axis=0, where=mask, out=out) is out
    total = x.astype(computing) + bias[:3].astype(computing)[:, None, None]
    assert np.array_equal(out, np.where(mask, fastact.rrelu(total, **options).astype(dtype), np.asarray(0, dtype)))


def test_outputs_of_subclasses():
    x = np.linspace(-3, 3, 6).reshape(2, 3)
    expected = fastact.rrelu(x, training=True, seed=3)
    base = np.ma.masked_array(np.zeros((2, 3)), mask=[[1, 0, 0], [0, 0, 1]])
    for out in (base, base[:], np.zeros((2, 3)).view(Tagged), np.zeros((2, 6))[:, ::2]):
        assert fastact.rrelu(x, training=True, seed=3, out=out) is out
        assert np.array_equal(np.asarray(out), expected)
    assert not base.mask.any()


def test_casts_of_inputs():
    for x, options in ((np.ones(3, "i4"), {"casting": "no"}), (np.ones(3), {"dtype": "f4", "casting": "safe"}),
                       (np.ones(3, "i1"), {"dtype": np.int32}), (np.ones(3), {"dtype": complex})):
        for training in ({}, {"training": True, "seed": 1}):
            with pytest.raises(TypeError):
                fastact.rrelu(x, **options, **training)
    with pytest.raises(UFuncTypeError, match="'rrelu' input"):
        fastact.rrelu(np.ones(3), training=True, seed=1, dtype="f4", casting="safe")
    assert fastact.rrelu(np.array([True, False]), training=True, seed=1, dtype="f4").dtype == np.float32


def test_errors():
    x = np.linspace(-1, 1, 5)
    with pytest.raises(ValueError, match="seed"):
        fastact.rrelu(x, training=True)
    with pytest.raises(TypeError, match="seed must be an integer"):
        fastact.rrelu(x, training=True, seed=1.5)
    with pytest.raises(ValueError, match="lower must be"):
        fastact.rrelu(x, 0.5, 0.25, training=True, seed=1)
    with pytest.raises(ValueError, match="out must be"):
        fastact.rrelu(x, training=True, seed=1, out=np.empty(4))
    with pytest.raises(TypeError, match="out must be an array"):
        fastact.rrelu(x, training=True, seed=1, out=[1.0])
    with pytest.raises(TypeError, match="signature"):
        fastact.rrelu(x, training=True, seed=1, signature="ddd->d")
    with pytest.raises(ValueError, match="axis must be"):
        fastact.rrelu(x, training=True, seed=1, axis=3)
    with pytest.raises(UFuncTypeError, match="'rrelu'"):
        fastact.rrelu(x, training=True, seed=1, dtype=np.float32, casting="safe")
    with pytest.raises(TypeError, match="training"):
        fastact.rrelu.derivative(x, training=True, seed=1)
    for kind in (complex, object):
        with pytest.raises(TypeError):
            fastact.rrelu(x.astype(kind), training=True, seed=1)
