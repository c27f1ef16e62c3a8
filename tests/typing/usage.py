"""Calls that type checkers must accept, with the types that they must find; also runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, assert_type

import numpy as np
from numpy.typing import NDArray

import fastact
from fastact import nn

if TYPE_CHECKING:
    from fastact import Activation

x = np.linspace(-3, 3, 24, dtype=np.float32).reshape(2, 3, 4)
grad = np.ones_like(x)
alpha = np.full_like(np.zeros(3), 0.25)
mask = x > 0

# The dtype of x is kept, whatever the parameters.
assert_type(fastact.relu(x), NDArray[np.float32])
assert_type(fastact.leaky_relu(x, 0.2), NDArray[np.float32])
assert_type(fastact.leaky_relu(x, negative_slope=np.float64(0.2)), NDArray[np.float32])
assert_type(fastact.gelu(x, approximate="tanh"), NDArray[np.float32])
assert_type(fastact.prelu(x, alpha, axis=1), NDArray[np.float32])
assert_type(fastact.rrelu(x, training=True, seed=1), NDArray[np.float32])
assert_type(fastact.threshold(x, 0.5, value=-1.0), NDArray[np.float32])
assert_type(fastact.hardtanh(x, -2, 2, order="C", casting="same_kind"), NDArray[np.float32])
assert_type(fastact.silu(x, bias=alpha, axis=1), NDArray[np.float32])

# Integers are promoted, or kept; Python numbers are float64.
whole = np.arange(4, dtype=np.int64)
assert_type(fastact.relu(whole), NDArray[np.int64])
assert_type(fastact.gelu(whole), NDArray[np.floating[Any]])
assert_type(fastact.gelu(1.0), np.float64)
assert_type(fastact.gelu(np.float32(1)), np.float32)

# out comes back.
target = np.zeros((2, 3, 4))  # a shape that the type checker knows
fastact.elu(x, where=mask, out=target)
assert_type(fastact.elu(x, out=target), np.ndarray[tuple[int, int, int], np.dtype[np.float64]])
fastact.elu.backward_from_output(grad, x, out=grad).sum()

# Gradients.
assert_type(fastact.mish.derivative(x), NDArray[np.float32])
assert_type(fastact.celu.backward(grad, x, 0.5), NDArray[np.float32])
dx, dalpha = fastact.prelu.backward(grad, x, alpha)
assert_type(dx, NDArray[np.float32])
assert_type(dalpha, NDArray[np.float64])

# Row-wise and gated.
assert_type(fastact.softmax(x, axis=(1, 2), where=mask), NDArray[np.float32])
assert_type(fastact.log_softmax.backward_from_output(grad, x), NDArray[np.float32])
assert_type(fastact.swiglu(x), NDArray[np.float32])
assert_type(fastact.glu.backward(grad[..., :2], x), NDArray[np.float32])

# Attributes.
assert_type(fastact.relu.name, str)
assert_type(fastact.relu.parameters, dict[str, Any])
assert_type(fastact.relu.invertible, bool)
assert_type(fastact.relu.ufunc, np.ufunc)
assert_type(fastact.relu.backward.ufunc, np.ufunc)
assert_type(fastact.softmax.types, list[str])
assert_type(fastact.ufuncs.gelu_backward, np.ufunc)


def widest(activation: Activation) -> str:
    return activation.types[-1]


for activation in fastact.activations.values():
    assert_type(widest(activation), str)

hidden: Callable[[NDArray[np.float32]], NDArray[np.float32]] = fastact.gelu

# Layers.
layer = nn.PReLU(3, init=0.1)
assert_type(layer(x), NDArray[Any])
assert_type(layer.backward(grad), NDArray[Any])
assert_type(layer.parameters(), dict[str, NDArray[Any]])
layer.grads["weight"].sum()
layer.load_state_dict(layer.state_dict())
layers: list[nn.Layer] = [nn.Softmax(dim=-1), nn.LeakyReLU(0.2, inplace=True), nn.GELU(approximate="tanh"), layer]
for each in layers:
    each.eval()

# The rest of the package.
fastact.set_num_threads(fastact.get_num_threads())
with fastact.num_threads(1):
    pass
assert_type(fastact.show_config(mode="dicts"), dict[str, Any])
assert_type(fastact.get_include(), str)
assert_type(fastact.__version__, str)
