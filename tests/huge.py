"""Arrays beyond 2^31 elements: `python tests/huge.py` takes 14 GiB and some minutes; ends with 77 where there is less memory.

The inputs repeat a pattern of a prime length, so that an index that wraps at 2^31 or 2^32 shows, and so do the results.
"""

import sys
import time
from pathlib import Path

import numpy as np

import fastact

LONG = 2**31 + 12_345
PRIME = 65_521
GIB = 2**30


def available():
    """Bytes of memory that this process may still take, as Linux tells; a cgroup may allow less than the machine has."""
    words = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    limits = [int(words["MemAvailable"].split()[0]) * 1024]
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        text = Path(name).read_text().strip() if Path(name).exists() else "max"
        if text.isdigit():
            limits.append(int(text))
    return min(limits)


def pattern(dtype, seed=0, scale=4):
    x = np.random.default_rng(seed).normal(scale=scale, size=PRIME).astype(np.float32)
    return x.astype(dtype)


def tiled(values, shape):
    """This pattern again and again."""
    out = np.empty(int(np.prod(shape)), values.dtype)
    whole = out.size // values.size * values.size
    out[:whole].reshape(-1, values.size)[...] = values
    out[whole:] = values[: out.size - whole]
    return out.reshape(shape)


def repeats(y, values):
    """Is y this pattern again and again, to the bit? In parts: a comparison makes an array."""
    bits = {1: np.int8, 2: np.int16, 4: np.int32}[y.itemsize]
    flat, values = y.reshape(-1).view(bits), np.tile(values.view(bits), 997)
    step = values.size
    return all(np.array_equal(flat[i : i + step], values[: flat.size - i]) for i in range(0, flat.size, step))


def in_place():
    values = pattern("f2")
    x = tiled(values, LONG)
    assert fastact.gelu(x, out=x) is x
    return repeats(x, fastact.gelu(values))


def backward():
    values, grads = pattern("f2"), pattern("f2", 1)
    x, grad = tiled(values, LONG), tiled(grads, LONG)
    fastact.silu.backward(grad, x, out=grad)
    return repeats(grad, fastact.silu.backward(grads, values))


def reversed_():
    values = pattern("f2")
    x = tiled(values, LONG)
    fastact.relu(x[::-1], out=x[::-1])
    return repeats(x, fastact.relu(values))


def ufunc_in_chunks():
    """float16 in, float32 out: NumPy casts 8192 elements at a time."""
    values = pattern("f2")
    y = np.empty(LONG, np.float32)
    fastact.tanh.ufunc(tiled(values, LONG), out=y, dtype=np.float32)
    return repeats(y, fastact.tanh(values.astype(np.float32)))


def ufunc_where():
    values = pattern("f2")
    x = tiled(values, LONG)
    where = np.arange(PRIME) // 1000 % 2 == 0
    fastact.tanh(x, out=x, where=tiled(where, LONG))
    return repeats(x, np.where(where, fastact.tanh(values), values))


def integers():
    values = np.arange(-128, 128, dtype=np.int8).repeat(3)[:761]
    x = tiled(values, LONG)
    fastact.relu(x, out=x)
    return repeats(x, np.maximum(values, 0))


def prelu_channels():
    """Two images, one channel of which is beyond 2^29 elements."""
    shape, alpha = (2, 2, PRIME, 2**31 // 4 // PRIME + 1), np.float32([-0.5, 3])
    values = pattern("f2")
    x = tiled(np.repeat(values, shape[3]), shape)  # along a row all equal: a row's number says its value
    fastact.prelu(x, alpha, out=x)
    rows = x[:, :, :, ::3].reshape(2, 2, PRIME, -1)
    expected = [fastact.prelu(values, a).astype(np.float16)[:, None] for a in alpha]
    return all((rows[i, c] == expected[c]).all() for i in range(2) for c in range(2))


def prelu_gradient():
    """dx in the gradient's place; the slopes' gradients are sums of 2^30 products."""
    half, alpha = LONG // 2, np.float32([0.25, 2])
    values = pattern("f2", scale=1)
    x = tiled(values, (2, half))
    grad = tiled(np.repeat(np.float16(0.5), PRIME), (2, half))
    _, dalpha = fastact.prelu.backward(grad, x, alpha, axis=0, out=(grad, None))
    products = 0.5 * np.minimum(values, 0).astype(np.float64)
    for c, slope in enumerate(alpha):
        turned = np.roll(np.where(values > 0, 0.5, 0.5 * slope).astype(np.float16), -c * half)
        total = np.resize(np.roll(products, -c * half), half % PRIME).sum() + half // PRIME * products.sum()
        if not repeats(grad[c], turned) or abs(dalpha[c] - total) > 1e-6 * abs(total):
            return False
    return True


def softmax_rows():
    values = pattern("f2", scale=1)[:1009]
    x = tiled(values, (LONG // values.size + 1, values.size))
    fastact.softmax(x, out=x)
    return repeats(x, fastact.softmax(values))


def one_row():
    """2^31 elements in one row of log_softmax."""
    values = pattern("f2", scale=1)
    x = tiled(values, LONG)
    total = np.exp(values.astype(np.float64))
    log = np.log(total.sum() * (LONG // PRIME) + total[: LONG % PRIME].sum())
    fastact.log_softmax(x, out=x)
    return all(
        np.allclose(x[i : i + 10**6], np.resize(np.roll(values, -i), x[i : i + 10**6].size) - log, atol=0.02, rtol=0)
        for i in range(0, LONG, 10**8)
    )


def softmax_columns():
    values = pattern("f2", scale=1)
    shape = (8, LONG // 8 + 1)
    x = tiled(values, shape)
    few = np.arange(0, shape[1], 10**5)
    expected = fastact.softmax(x[:, few], axis=0)
    fastact.softmax(x, axis=0, out=x)
    last = fastact.softmax(tiled(values, shape)[:, -1:], axis=0)
    return np.array_equal(x[:, few], expected) and np.array_equal(x[:, -1:], last)


CALLS = [
    *(in_place, backward, reversed_, ufunc_in_chunks, ufunc_where, integers),
    *(prelu_channels, prelu_gradient, softmax_rows, one_row, softmax_columns),
]


def main():
    if available() < 14 * GIB:
        print(f"huge: {available() / GIB:.0f} GiB of memory free, 14 needed")
        return 77
    wrong = 0
    for call in CALLS:
        start = time.perf_counter()
        fine = call()
        wrong += not fine
        print(f"{call.__name__.strip('_')}: {'right' if fine else 'WRONG'} ({time.perf_counter() - start:.0f} s)", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
