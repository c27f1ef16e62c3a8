"""Activation layers with the names and constructor arguments of `torch.nn`, and what Keras' PReLU adds.

A layer is called with an array, keeps what its gradient needs, and has `backward`. `PReLU` learns its slopes.

>>> import numpy as np
>>> from fastact import nn
>>> layer = nn.LeakyReLU(0.1)
>>> layer(np.array([-1., 0., 2.]))
array([-0.1,  0. ,  2. ])
>>> layer.backward(np.array([1., 1., 1.]))
array([0.1, 0.1, 1. ])
"""

from __future__ import annotations

import inspect
import operator
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import partial
from numbers import Real
from typing import Any, ClassVar, Literal, dataclass_transform

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from . import activations
from ._arguments import is_real

RENAMED = {"dim": "axis"}   # PyTorch's word for an argument of ours


@dataclass_transform(eq_default=False, field_specifiers=(field,))
@dataclass(eq=False)
class Layer:
    """Base of the layers: a dataclass around one activation, whose fields are the constructor's arguments.

    Attributes
    ----------
    training : bool
        Set by `train` and `eval`; only `RReLU` behaves differently.
    grads : dict
        Gradient of each parameter, added to by `backward`.

    Notes
    -----
    Until the next call a layer holds a reference to its input, or to its output where it works in place or
    the output gives the gradient more cheaply (softmax and log_softmax). Whoever writes over that array
    between `forward` and `backward` changes the gradient. For inference alone, the functions of `fastact`
    hold nothing.
    """

    function: ClassVar[Any] = None
    keeps_output: ClassVar[bool] = False
    _parameters: ClassVar[tuple[str, ...]] = ()     # fields that `function` takes by position
    _options: ClassVar[dict[str, str]] = {}         # and by keyword: its name, the field's
    inplace = False     # not annotated, thus not a field: an argument only of the layers that declare it
    training: bool = field(default=True, init=False, repr=False)
    grads: dict[str, NDArray[Any]] = field(default_factory=dict, init=False, repr=False)
    _kept: Any = field(default=None, init=False, repr=False)

    def __init_subclass__(cls, function: str | None = None, example: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        documented = cls.__doc__
        dataclass(eq=False)(cls)
        if function is not None:
            cls.function = activations[function]
            own = {RENAMED.get(f.name, f.name): f.name for f in fields(cls)}
            definition = cls.function.definition
            cls._parameters = tuple(own[name] for name in definition.parameters if name in own)
            cls._options = {name: own[name] for name in definition.options if name in own}
            cls.keeps_output = "softmax" in function
            if not documented:
                cls.__doc__ = _document(cls, example)

    def __post_init__(self) -> None:
        """What is not allowed shows here, not at the first call."""
        if "axis" in self._options:
            dim, several = getattr(self, self._options["axis"]), self.keeps_output
            axes = dim if several and isinstance(dim, (tuple, list)) else (dim,)
            if not axes:
                raise ValueError(f"{type(self).__name__}: dim must name at least one axis")
            for axis in axes:
                _integer(f"{type(self).__name__}: dim", axis, " or a tuple of integers" if several else "")
        elif self.function is not None:
            parameters, options = self.arguments()
            self.function(np.empty(0), *parameters, **options)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle takes along: not the array kept for `backward`."""
        return {**self.__dict__, "_kept": None}

    def __call__(self, x: ArrayLike) -> NDArray[Any]:
        """The same as `forward`."""
        return self.forward(x)

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What `function` takes after the array: its parameters by position, its options by keyword."""
        return (tuple([getattr(self, name) for name in self._parameters]),
                {option: getattr(self, name) for option, name in self._options.items()})

    def forward(self, x: ArrayLike) -> NDArray[Any]:
        """The activation of `x`, written over `x` where the layer works in place."""
        parameters, options = self.arguments()
        if not self.inplace:
            y = self.function(x, *parameters, **options)
            self._kept = (y if self.keeps_output else x, self.keeps_output, parameters, options)
            return y
        if not isinstance(x, np.ndarray):
            raise TypeError(f"{type(self).__name__}: inplace=True needs a NumPy array, not {type(x).__name__}")
        determined = self._determined(x.dtype, parameters, options)
        kept = x if determined else x.copy(order="K")
        self.function(x, *parameters, **options, out=x)
        self._kept = (kept, determined, parameters, options)
        return x

    def backward(self, grad: ArrayLike) -> NDArray[Any]:
        """Gradient in the input of the last `forward`, given the gradient in its output.

        Adds to `grads` where the layer has parameters.
        """
        if self._kept is None:
            raise RuntimeError(f"{type(self).__name__}.backward needs a forward call first")
        array, from_output, parameters, options = self._kept
        product = self.function.backward_from_output if from_output else self.function.backward
        return product(grad, array, *parameters, **options)

    def _determined(self, dtype: np.dtype[Any], parameters: tuple[Any, ...], options: dict[str, Any]) -> bool:
        """Whether with these parameters, as `dtype` holds them, the output determines the gradient."""
        if not self.function.invertible:
            return False
        empty = np.empty(0, dtype)
        try:
            self.function.backward_from_output(empty, empty, *parameters, **options)
        except (TypeError, ValueError):
            return False
        return True

    def parameters(self) -> dict[str, NDArray[Any]]:
        """The learned arrays themselves, by name: an optimiser changes them in place."""
        return {}

    def penalty(self) -> float:
        """What the regulariser adds to the loss."""
        return 0.0

    def apply_constraint(self) -> None:
        """Put the parameters back where they are allowed to be; called after an optimiser's step."""

    def zero_grad(self) -> None:
        """Set the gradients of the parameters to 0, in place."""
        for grad in self.grads.values():
            grad[...] = 0

    def train(self, mode: bool = True) -> Layer:
        """Switch to training, or with ``mode=False`` to evaluation. Returns the layer."""
        self.training = bool(mode)
        return self

    def eval(self) -> Layer:
        """Switch to evaluation. Returns the layer."""
        return self.train(False)

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """Copies of the parameters by name, ready for ``numpy.savez(file, **layer.state_dict())``."""
        return {name: array.copy() for name, array in self.parameters().items()}

    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> None:
        """Take over the parameters in `state`: what `state_dict` gave, or an open ``.npz`` file."""
        names = _names(type(self).__name__, state)
        if names:
            raise ValueError(f"{type(self).__name__}: state must be empty, the layer has no parameters; not {names}")


# ---------------------------------------------------------------------------------------- documentation

INPLACE = """\
inplace : bool, default False
    Write the result over the input. {} is then kept for `backward`."""

SUMMED = """\
dim : int or tuple of int
    Axis or axes along which the probabilities sum to 1."""

HALVED = """\
dim : int, default -1
    Axis that is split into two halves."""

EXAMPLE = """\
>>> import numpy as np, fastact
>>> layer = fastact.nn.{layer}({arguments})
>>> x = np.array([-1., 0., 2., 1.])
>>> y = layer(x)
>>> np.array_equal(y, fastact.{function}(x{after}))
True
>>> layer.backward(np.ones_like(y)).shape
(4,)"""


def _document(cls: type[Layer], example: str) -> str:
    """The docstring of a layer out of that of its function."""
    definition = cls.function.definition
    if not definition.doc:  # python -OO
        return ""
    summary, *rest = re.split(r"^(\w+)\n-+\n", definition.doc, flags=re.MULTILINE)
    sections = dict(zip(rest[::2], rest[1::2]))
    names = {f.name for f in fields(cls)}
    entries = [entry.rstrip() for entry in re.split(r"^(?=\S)", sections["Parameters"], flags=re.MULTILINE)
               if names.intersection(entry.partition(" :")[0].split(", "))]
    if "dim" in names:
        entries.append(SUMMED if cls.keeps_output else HALVED)
    if "inplace" in names:
        entries.append(INPLACE.format(_memory(definition.invertible)))
    after = f", {example}" if example and definition.parameters else ""
    made = {
        "Parameters": "\n".join(entries),
        "See Also": f"fastact.{definition.name} : the function, its gradients and its sources.",
        "Examples": EXAMPLE.format(layer=cls.__name__, arguments=example, function=definition.name, after=after),
    }
    # References stay with the function.
    summary = re.sub(r" \[\d+\]_", "", summary.strip())
    return "\n\n".join([summary, *(f"{title}\n{'-' * len(title)}\n{text}" for title, text in made.items() if text)])


def _memory(invertible: bool | str | tuple[str, ...]) -> str:
    """What an in-place layer keeps, and how much memory that is."""
    if invertible is True:
        return "The output itself, no further memory,"
    if not invertible:
        return "A copy of the input, ``x.nbytes`` of memory,"
    conditions = " and ".join(f"``{c}``" for c in ([invertible] if isinstance(invertible, str) else invertible))
    return f"Where {conditions} the output itself, no further memory,\n    else a copy of the input, ``x.nbytes`` of memory,"


# ---------------------------------------------------------------------------------------- one statement a layer


class ReLU(Layer, function="relu"):
    inplace: bool = False


class ReLU6(Layer, function="relu6"):
    inplace: bool = False


class LeakyReLU(Layer, function="leaky_relu"):
    negative_slope: float = 0.01
    inplace: bool = False


class ThresholdedReLU(Layer, function="thresholded_relu"):
    theta: float = 1.0
    inplace: bool = False


class Threshold(Layer, function="threshold", example="0.5, -3.0"):
    threshold: float
    value: float
    inplace: bool = False


class Hardtanh(Layer, function="hardtanh"):
    min_val: float = -1.0
    max_val: float = 1.0
    inplace: bool = False


class Hardsigmoid(Layer, function="hardsigmoid"):
    inplace: bool = False


class Hardswish(Layer, function="hardswish"):
    inplace: bool = False


class Hardshrink(Layer, function="hardshrink"):
    lambd: float = 0.5


class Softshrink(Layer, function="softshrink"):
    lambd: float = 0.5


class Sigmoid(Layer, function="sigmoid"):
    pass


class LogSigmoid(Layer, function="log_sigmoid"):
    pass


class Tanh(Layer, function="tanh"):
    pass


class Softsign(Layer, function="softsign"):
    pass


class Squareplus(Layer, function="squareplus"):
    b: float = 4.0
    inplace: bool = False


class ELU(Layer, function="elu"):
    alpha: float = 1.0
    inplace: bool = False


class SELU(Layer, function="selu"):
    inplace: bool = False


class CELU(Layer, function="celu"):
    alpha: float = 1.0
    inplace: bool = False


class SiLU(Layer, function="silu"):
    inplace: bool = False


class Swish(Layer, function="swish"):
    beta: float = 1.0
    inplace: bool = False


class GELU(Layer, function="gelu"):
    approximate: Literal["none", "tanh"] = "none"


class QuickGELU(Layer, function="quick_gelu"):
    inplace: bool = False


class Mish(Layer, function="mish"):
    inplace: bool = False


class Tanhshrink(Layer, function="tanhshrink"):
    pass


class Softmax(Layer, function="softmax", example="-1"):
    dim: int | tuple[int, ...]


class LogSoftmax(Layer, function="log_softmax", example="-1"):
    dim: int | tuple[int, ...]


class GLU(Layer, function="glu"):
    dim: int = -1


class ReGLU(Layer, function="reglu"):
    dim: int = -1


class GEGLU(Layer, function="geglu"):
    dim: int = -1


class SwiGLU(Layer, function="swiglu"):
    dim: int = -1


# ---------------------------------------------------------------------------------------- layers with more to them


class Softplus(Layer, function="softplus"):
    """Smooth rectifier, ``log(1 + exp(beta * x)) / beta``.

    Parameters
    ----------
    beta : float, default 1.0
        Sharpness, not 0.
    threshold : float, default 20.0
        PyTorch returns `x` where ``beta * x`` exceeds this, to avoid overflow. `fastact.softplus` has no need
        to: with any threshold from 20 the two differ by less than ``2.1e-9 / abs(beta)``, and the value is
        accepted without effect. A smaller one would be another function, so it is an error.

    See Also
    --------
    fastact.softplus : the function, its gradients and its sources.

    Examples
    --------
    >>> import numpy as np, fastact
    >>> fastact.nn.Softplus(beta=2.)(np.array([-1., 0., 2.]))
    array([0.06346401, 0.34657359, 2.00907496])
    """

    beta: float = 1.0
    threshold: float = 20.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.threshold, Real):
            raise TypeError(f"Softplus: threshold must be a real number, not {self.threshold!r}")
        if not self.threshold >= 20:
            raise ValueError(f"Softplus: threshold must be at least 20, where it has no effect, not {self.threshold!r}")


class RReLU(Layer, function="rrelu"):
    """Randomized leaky rectified linear unit: in training each element's slope for ``x <= 0`` is drawn.

    Parameters
    ----------
    lower, upper : float, default 1/8 and 1/3
        Bounds of the slope, ``lower <= upper``; in evaluation it is their mean.
    inplace : bool, default False
        Write the result over the input. In evaluation, where both bounds are positive, the output itself is
        kept for `backward`, no further memory, else a copy of the input, ``x.nbytes`` of memory. The slopes
        are never stored: `backward` draws them again.
    seed : int, optional
        Seed of the next training call, which then advances it by one, modulo 2**64. By default it is drawn
        from the operating system once, when the layer is made.

    See Also
    --------
    fastact.rrelu : the function, its generator and its sources.

    Examples
    --------
    >>> import numpy as np, fastact
    >>> layer = fastact.nn.RReLU(seed=0)
    >>> layer(np.array([-1., -1., -1.]))
    array([-0.20813467, -0.3084417 , -0.27827349])
    >>> layer.backward(np.ones(3))
    array([0.20813467, 0.3084417 , 0.27827349])
    >>> layer.eval()(np.array([-1., -1., -1.]))
    array([-0.22916667, -0.22916667, -0.22916667])
    """

    lower: float = 1 / 8
    upper: float = 1 / 3
    inplace: bool = False
    seed: int | None = None

    def __post_init__(self) -> None:
        self.seed = secrets.randbits(64) if self.seed is None else _integer("RReLU: seed", self.seed)
        super().__post_init__()

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        drawn = {"training": True, "seed": self.seed} if self.training else {}
        return (self.lower, self.upper), drawn

    def forward(self, x: ArrayLike) -> NDArray[Any]:
        """The activation of `x`, written over `x` where the layer works in place."""
        y = super().forward(x)
        if self.training and self.seed is not None:
            self.seed = (self.seed + 1) % 2**64
        return y


@dataclass(frozen=True)
class L1L2:
    """Penalty ``l1 * sum(abs(alpha)) + l2 * sum(alpha**2)``, the regulariser of `PReLU` in Keras' convention.

    Parameters
    ----------
    l1, l2 : float, default 0.0
        Weights of the two sums, at least 0.

    Examples
    --------
    >>> import numpy as np, fastact
    >>> penalty = fastact.nn.L1L2(l1=0.5, l2=0.25)
    >>> penalty(np.array([-2., 1.]))
    2.75
    >>> penalty.gradient(np.array([-2., 1.]))
    array([-1.5,  1. ])
    """

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if not isinstance(value, Real):
                raise TypeError(f"L1L2: {f.name} must be a real number, not {value!r}")
            if not 0 <= value < np.inf:
                raise ValueError(f"L1L2: {f.name} must be finite and at least 0, not {value!r}")

    @np.errstate(all="ignore")
    def __call__(self, alpha: ArrayLike) -> float:
        """The penalty, summed in float64."""
        alpha = np.asarray(alpha, np.float64)
        return float(self.l1 * np.abs(alpha).sum() + self.l2 * np.square(alpha).sum())

    @np.errstate(all="ignore")
    def gradient(self, alpha: ArrayLike) -> NDArray[Any]:
        """Its gradient, with ``sign(0) = 0``."""
        alpha = np.asarray(alpha, np.float64)
        return self.l1 * np.sign(alpha) + 2 * self.l2 * alpha


class PReLU(Layer, function="prelu"):
    """Parametric rectified linear unit, ``x if x > 0 else alpha * x``, whose slopes are learned.

    Parameters
    ----------
    num_parameters : int, default 1
        1 for one slope in all, else the length of the channel axis 1 of (N, C, ...).
    init : float, default 0.25
        Every slope's initial value.
    dtype : dtype, default float32
        Of the slopes and their gradients.
    shared_axes : int or sequence of int, optional
        Keras' layout in place of PyTorch's: one slope an element of ``x.shape[1:]``, with size 1 along these
        axes of `x` (1 is the first after the batch; ``[1, 2]`` leaves one slope a channel of (N, H, W, C)),
        made at the first call. ``[]`` shares none. `num_parameters` then has no meaning.
    alpha_initializer : float, str, array_like or callable, optional
        In place of `init`: a number, 'zeros' (Keras' default) or 'ones', the slopes themselves, or a function of
        their shape that returns them.
    alpha_regularizer : float, str, pair, mapping or object, optional
        What is added to the loss, see `penalty`: a number is the weight of the sum of squares,
        ``('l1', 0.01)`` and ``('l2', 0.01)`` name the sum, ``{'l1': 0.01, 'l2': 0.02}`` or both pairs in a
        list give both; 'l1', 'l2' and 'l1_l2' have weight 0.01. Or an object with ``__call__(alpha)``, the
        penalty, and ``gradient(alpha)``. Every `backward` adds the gradient to `grads` once.
    alpha_constraint : str, pair or callable, optional
        'non_neg', bounds ``(low, high)``, or a function of the slopes that returns allowed ones. Applied by
        `apply_constraint` and at the start of `forward`.
    inplace : bool, default False
        Write the result over the input. Where all slopes are positive, and far from the least and the largest
        number of the input's dtype (float16: from 1/16 to 64), the output itself is then kept for `backward`,
        no further memory, else a copy of the input, ``x.nbytes`` of memory.

    Attributes
    ----------
    weight : ndarray or None
        The slopes, also named `alpha`; None before the first call in Keras' layout.

    See Also
    --------
    fastact.prelu : the function, its gradients and its sources.

    Examples
    --------
    >>> import numpy as np, fastact
    >>> layer = fastact.nn.PReLU(2, alpha_regularizer=('l2', 0.5))
    >>> layer(np.array([[-1., 2.], [-3., -4.]]))
    array([[-0.25,  2.  ],
           [-0.75, -1.  ]])
    >>> layer.backward(np.ones((2, 2)))
    array([[0.25, 1.  ],
           [0.25, 0.25]])
    >>> layer.grads['weight']
    array([-3.75, -3.75], dtype=float32)
    >>> layer.penalty()
    0.0625
    """

    num_parameters: int = 1
    init: float = 0.25
    dtype: DTypeLike | None = None
    shared_axes: int | Sequence[int] | None = field(default=None, kw_only=True)
    alpha_initializer: float | str | ArrayLike | Callable[[tuple[int, ...]], ArrayLike] | None = field(default=None, kw_only=True)
    alpha_regularizer: Any = field(default=None, kw_only=True)
    alpha_constraint: str | tuple[float, float] | Callable[[NDArray[Any]], ArrayLike] | None = field(default=None, kw_only=True)
    inplace: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        self.weight: Any = None
        self.dtype = np.dtype(np.float32 if self.dtype is None else self.dtype)
        if self.dtype.name not in ("float16", "bfloat16", "float32", "float64"):
            raise TypeError(f"PReLU: dtype must be float16, bfloat16, float32 or float64, not {self.dtype}")
        self._regularizer = _regularizer(self.alpha_regularizer)
        self._constraint = _constraint(self.alpha_constraint)
        if self.shared_axes is None:
            if _integer("PReLU: num_parameters", self.num_parameters) < 1:
                raise ValueError(f"PReLU: num_parameters must be at least 1, not {self.num_parameters}")
            self._make((self.num_parameters,))
        else:
            axes = np.atleast_1d(np.asarray(self.shared_axes, object))
            self._shared = tuple(_integer("PReLU: shared_axes", axis, " or a sequence of integers") for axis in axes)
            if self.num_parameters != 1:
                raise ValueError("PReLU: num_parameters must be left at 1 with shared_axes, "
                                 f"where x gives the shape of the slopes; not {self.num_parameters}")

    @property
    def alpha(self) -> NDArray[Any] | None:
        """The slopes under Keras' name; the same array as `weight`."""
        return self.weight

    def _make(self, shape: tuple[int, ...]) -> None:
        name = "init" if self.alpha_initializer is None else "alpha_initializer"
        initial = getattr(self, name)
        if name == "alpha_initializer" and isinstance(initial, str):
            if initial not in ("zeros", "ones"):
                raise ValueError("PReLU: alpha_initializer must be a number, 'zeros', 'ones', an array or a function of the "
                                 f"slopes' shape, not {initial!r}")
            initial = float(initial == "ones")
        if callable(initial):
            initial = initial(shape)
        values = self._read(name, initial)
        if values.ndim and values.shape != shape:
            raise ValueError(f"PReLU: {name} must be a number or of shape {shape}, not {values.shape}")
        self._set(np.broadcast_to(values, shape).copy())

    def _read(self, name: str, given: ArrayLike) -> NDArray[Any]:
        """Numbers, in the dtype of the slopes."""
        values = np.asarray(given)
        if self.dtype.name == "bfloat16" and values.dtype == "V2":  # what NumPy's files make of it
            values = values.view(self.dtype)
        if not is_real(values.dtype):
            raise TypeError(f"PReLU: {name} must be real numbers, not {given!r}")
        with np.errstate(all="ignore"):     # as in the kernels: what overflows is infinite, without a word
            return values.astype(self.dtype)

    def _set(self, weight: NDArray[Any]) -> None:
        self.weight = weight
        self.grads["weight"] = np.zeros_like(weight)

    def _keras_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Of the slopes for x of this shape: its own without the batch, 1 along the shared axes."""
        shared = set()
        for axis in self._shared:
            if not 1 <= (axis if axis >= 0 else axis + len(shape)) < len(shape):
                raise ValueError(f"PReLU: shared_axes must be axes of x after the first, from 1 to {len(shape) - 1} "
                                 f"for x of shape {shape}, not {axis}")
            shared.add(axis % len(shape))
        return tuple(1 if axis in shared else n for axis, n in enumerate(shape) if axis)

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.weight,), {}   # 1-D slopes lie along axis 1 in both layouts; Keras' others broadcast

    def forward(self, x: ArrayLike) -> NDArray[Any]:
        """The activation of `x`, written over `x` where the layer works in place."""
        if self.shared_axes is not None:
            shape = self._keras_shape(np.shape(x))
            if self.weight is None:
                self._make(shape)
            elif self.weight.shape != shape:
                raise ValueError(f"PReLU: x must fit the layer's slopes of shape {self.weight.shape}; "
                                 f"of shape {np.shape(x)} it would need {shape}")
        self.apply_constraint()
        return super().forward(x)

    def backward(self, grad: ArrayLike) -> NDArray[Any]:
        """Gradient in the input of the last `forward`, given the gradient in its output.

        Adds the gradient in the slopes, that of the regulariser included, to ``grads['weight']``.
        """
        dx, total = super().backward(grad)
        more = None if self._regularizer is None else np.asarray(self._regularizer.gradient(self.weight))
        with np.errstate(all="ignore"):
            self.grads["weight"] += total
            if more is not None:
                self.grads["weight"] += more.astype(self.dtype)
        return dx

    def _determined(self, dtype: np.dtype[Any], parameters: tuple[Any, ...], options: dict[str, Any]) -> bool:
        # backward_from_output divides y by the slopes: that has x's digits unless y is subnormal or infinite in its dtype.
        # So the slopes stay as far from both ends as 1 is from eps.
        if dtype.name == "bfloat16":
            from ml_dtypes import finfo
        elif dtype.kind == "f":
            finfo = np.finfo
        else:
            return False
        low, high, eps = (float(getattr(finfo(dtype), name)) for name in ("smallest_normal", "max", "eps"))
        slopes = np.asarray(self.weight, np.float64)
        return bool(np.all((slopes >= low / eps) & (slopes <= high * eps)))

    def parameters(self) -> dict[str, NDArray[Any]]:
        """``{'weight': ...}``, the live slopes; empty before the first call in Keras' layout."""
        return {} if self.weight is None else {"weight": self.weight}

    def penalty(self) -> float:
        """What the regulariser adds to the loss."""
        return 0.0 if self._regularizer is None or self.weight is None else float(self._regularizer(self.weight))

    def apply_constraint(self) -> None:
        """Put the slopes back where they are allowed to be; called after an optimiser's step."""
        if self._constraint is None or self.weight is None:
            return
        allowed = np.asarray(self._constraint(self.weight))
        if allowed.shape != self.weight.shape:
            raise ValueError(f"PReLU: alpha_constraint must return shape {self.weight.shape}, not {allowed.shape}")
        with np.errstate(all="ignore"):
            self.weight[...] = allowed

    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> None:
        """Take over the slopes in `state`, a mapping or an open ``.npz`` file.

        Parameters
        ----------
        state : mapping
            One array, named 'weight' (PyTorch) or 'alpha' (Keras), of the shape of the slopes. Empty, as before the
            first call in Keras' layout, it leaves such a layer as it is.

        Examples
        --------
        >>> import numpy as np, fastact
        >>> layer = fastact.nn.PReLU(shared_axes=[1, 2])
        >>> layer.load_state_dict({'alpha': np.full((1, 1, 3), 0.5)})
        >>> layer.state_dict()['weight'].shape
        (1, 1, 3)
        """
        names = _names("PReLU", state)
        if self.weight is None and not names:
            return
        if names not in (["weight"], ["alpha"]):
            raise ValueError(f"PReLU: state must have one entry, 'weight' or 'alpha', not {names}")
        given = self._read(names[0], state[names[0]])
        if self.weight is None:
            self._set(given)
        elif given.shape != self.weight.shape:
            raise ValueError(f"PReLU: {names[0]} must have shape {self.weight.shape}, not {given.shape}")
        else:
            self.weight[...] = given


def _integer(name: str, value: Any, alternative: str = "") -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer{alternative}, not {value!r}") from None


def _names(layer: str, state: Any) -> list[str]:
    if not isinstance(state, Mapping):
        raise TypeError(f"{layer}: state must be a mapping, not {type(state).__name__}")
    return list(state)


def _regularizer(given: Any) -> Any:
    """None, or an object with __call__ and gradient."""
    if given is None or (callable(given) and hasattr(given, "gradient") and not inspect.isclass(given)):
        return given
    weights: dict[str, Any]
    try:
        if isinstance(given, Real):
            weights = {"l2": given}
        elif isinstance(given, str):
            weights = dict.fromkeys(given.split("_"), 0.01)
        else:
            weights = dict([given] if not isinstance(given, Mapping) and isinstance(given[0], str) else given)
    except (TypeError, ValueError, LookupError):
        weights = {}
    if not weights or not weights.keys() <= {"l1", "l2"}:
        raise ValueError("PReLU: alpha_regularizer must be a number, 'l1', 'l2', 'l1_l2', a pair ('l1' or 'l2', number), "
                         f"several in a list or mapping, or an object with __call__ and gradient, not {given!r}")
    try:
        return L1L2(**weights)
    except (TypeError, ValueError) as error:
        raise type(error)(f"PReLU: alpha_regularizer: {error}") from None


def _constraint(given: Any) -> Callable[[NDArray[Any]], ArrayLike] | None:
    """None, or a function of the slopes."""
    if given is None or callable(given):
        return given
    if isinstance(given, str):
        if given == "non_neg":
            return partial(np.maximum, 0)
    else:
        with suppress(TypeError, ValueError):
            low, high = map(float, given)
            if low <= high:
                return partial(_clip, low=low, high=high)
    raise ValueError(f"PReLU: alpha_constraint must be 'non_neg', (low, high) with low <= high, or callable, not {given!r}")


@np.errstate(all="ignore")
def _clip(weight: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    return np.clip(weight, low, high)   # a bound that float16 does not hold is infinite


__all__ = ["L1L2", *(name for name, value in list(globals().items()) if inspect.isclass(value) and issubclass(value, Layer))]
