"""PyTorch models on the CPU with fastact's kernels: `replace_activations` swaps the activation modules of a model.

A swapped module works on the tensors' own memory, has gradients, and is still the `torch.nn` module that it was: parameters,
hooks, keys of `state_dict`, device moves and `isinstance` checks stay as they are. Under `torch.compile` and `torch.export` it
becomes a custom operator (``torch.ops.fastact``). What fastact has no kernel for goes to PyTorch's own: CUDA tensors, bfloat16,
tensor subclasses, nested tensors, tracing for ONNX and TorchScript, forward-mode differentiation, `torch.func`, PReLU under
autocast, RReLU in training.

>>> import torch
>>> from fastact.torch import replace_activations
>>> model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.GELU())
>>> replace_activations(model)
Sequential(
  (0): Linear(in_features=2, out_features=3, bias=True)
  (1): fastact.GELU(approximate='none')
)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import forward_ad

from . import activations

__all__ = ["replace_activations", "restore_activations"]

Model = TypeVar("Model", bound=nn.Module)

DTYPES = {torch.float16: np.float16, torch.float32: np.float32, torch.float64: np.float64}
ROWS = ("softmax", "log_softmax")   # their gradient comes from the output
HALVED = ("glu",)
# In place PyTorch keeps the output of these, and of others a copy of the input, which may then be written in place once more.
KEPT_OUTPUT = ("relu", "leaky_relu", "rrelu", "elu", "selu", "celu")


# ---------------------------------------------------------------------------------------- tensors to kernels

def _channels_last(x: Tensor) -> bool:
    return x.dim() == 4 and not x.is_contiguous() and x.is_contiguous(memory_format=torch.channels_last)


def _arrays(*tensors: Tensor) -> list[np.ndarray]:
    """The tensors' memory; where the first is channels-last, as the C-contiguous (N, H, W, C) that it is."""
    if _channels_last(tensors[0]):
        return [t.detach().permute(0, 2, 3, 1).numpy() for t in tensors]
    return [t.detach().numpy() for t in tensors]


def _like(grad: Tensor, x: Tensor) -> Tensor:
    """The gradient with x's memory layout: often it comes expanded, or in another format."""
    return grad.contiguous(memory_format=torch.channels_last if _channels_last(x) else torch.contiguous_format)


def _halved(x: Tensor, axis: int) -> list[int]:
    shape = list(x.shape)
    if shape[axis] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {shape[axis]}")
    shape[axis] //= 2
    return shape


def _forward(x: Tensor, name: str, parameters: list[float], axis: int) -> Tensor:
    function = activations[name]
    if name in HALVED:
        y = x.new_empty(_halved(x, axis))
        function(x.detach().numpy(), axis, out=y.numpy())
        return y
    y = torch.empty_like(x)
    if name in ROWS:
        function(x.detach().numpy(), axis, out=y.numpy())
    else:
        source, target = _arrays(x, y)
        function(source, *parameters, out=target)
    return y


def _gradient(grad: Tensor, kept: Tensor, name: str, parameters: list[float], axis: int, from_output: bool) -> Tensor:
    function = activations[name].backward_from_output if from_output else activations[name].backward
    dx = torch.empty_like(kept)
    if name in ROWS or name in HALVED:
        function(grad.detach().numpy(), kept.detach().numpy(), axis, out=dx.numpy())
    else:
        source, target, product = _arrays(kept, dx, _like(grad, kept))
        function(product, source, *parameters, out=target)
    return dx


def _prelu_forward(x: Tensor, weight: Tensor) -> Tensor:
    y = torch.empty_like(x)
    source, target = _arrays(x, y)
    activations["prelu"](source, weight.detach().numpy(), -1 if _channels_last(x) else 1, out=target)
    return y


def _prelu_gradients(grad: Tensor, x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    dx, dweight = torch.empty_like(x), torch.empty_like(weight)
    source, target, product = _arrays(x, dx, _like(grad, x))  # x's layout decides: a slice's dx is channels-last where x is not
    axis = -1 if _channels_last(x) else 1
    activations["prelu"].backward(product, source, weight.detach().numpy(), axis, out=(target, dweight.numpy()))
    return dx, dweight


# ---------------------------------------------------------------------------------------- operators, for what traces

apply = torch.library.custom_op("fastact::apply", _forward, mutates_args=())
gradient = torch.library.custom_op("fastact::gradient", _gradient, mutates_args=())
prelu = torch.library.custom_op("fastact::prelu", _prelu_forward, mutates_args=())
prelu_gradients = torch.library.custom_op("fastact::prelu_gradients", _prelu_gradients, mutates_args=())


@apply.register_fake
def _(x: Tensor, name: str, parameters: list[float], axis: int) -> Tensor:
    return x.new_empty(_halved(x, axis)) if name in HALVED else torch.empty_like(x)


@gradient.register_fake
def _(grad: Tensor, kept: Tensor, name: str, parameters: list[float], axis: int, from_output: bool) -> Tensor:
    return torch.empty_like(kept)


@prelu.register_fake
def _(x: Tensor, weight: Tensor) -> Tensor:
    return torch.empty_like(x)


@prelu_gradients.register_fake
def _(grad: Tensor, x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    return torch.empty_like(x), torch.empty_like(weight)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
    x, ctx.name, ctx.parameters, ctx.axis = inputs
    ctx.save_for_backward(output if ctx.name in ROWS else x)


def _apply_backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
    (kept,) = ctx.saved_tensors
    return gradient(grad, kept, ctx.name, ctx.parameters, ctx.axis, ctx.name in ROWS), None, None, None


apply.register_autograd(_apply_backward, setup_context=_keep)
prelu.register_autograd(
    lambda ctx, grad: prelu_gradients(grad, *ctx.saved_tensors),
    setup_context=lambda ctx, inputs, output: ctx.save_for_backward(*inputs),
)


# ---------------------------------------------------------------------------------------- eager mode

# Directly from module to kernel: the operators' dispatch takes tens of microseconds more.

class _Apply(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, name: str, parameters: list[float], axis: int, inplace: bool, module: _Fast) -> Tensor:
        ctx.arguments, ctx.inplace, ctx.module = (name, parameters, axis), inplace, module
        ctx.from_output = name in ROWS or (inplace and _determined(x, name, parameters))
        if inplace:
            kept = x if ctx.from_output else x.clone()
            ctx.mark_dirty(x)
            y = _inplace(x, name, parameters)
        else:
            y, kept = _forward(x, name, parameters, axis), x
        ctx.save_for_backward(y if ctx.from_output else kept)
        return y

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        (kept,) = ctx.saved_tensors
        if not torch.is_grad_enabled():
            dx = (_gradient if _plain(grad) else _batched)(grad, kept, *ctx.arguments, ctx.from_output)
        elif ctx.inplace:
            raise RuntimeError(f"{ctx.module!r} works in place: it has no second derivative; use inplace=False")
        else:  # create_graph=True: what has a gradient again is PyTorch's
            dx = _differentiable(grad, kept, ctx.module, *ctx.arguments)
        return dx, None, None, None, None, None


def _rows_gradient(grad: Tensor, y: Tensor, name: str, axis: int) -> Tensor:
    if name == "softmax":
        return y * (grad - (grad * y).sum(axis, keepdim=True))
    return grad - y.exp() * grad.sum(axis, keepdim=True)


def _batched(grad: Tensor, kept: Tensor, name: str, parameters: list[float], axis: int, from_output: bool) -> Tensor:
    """The gradient where `grad` is more than memory, as with ``is_grads_batched=True``: PyTorch multiplies the derivative."""
    if name in ROWS:
        return _rows_gradient(grad, kept, name, axis)
    ones = kept.new_ones(_halved(kept, axis)) if name in HALVED else torch.ones_like(kept)
    if name in HALVED:
        grad = torch.cat((grad, grad), axis)
    return grad * _gradient(ones, kept, name, parameters, axis, from_output)


def _differentiable(grad: Tensor, kept: Tensor, module: _Fast, name: str, parameters: list[float], axis: int) -> Tensor:
    if name in ROWS:
        return _rows_gradient(grad, kept, name, axis)
    y = super(_Fast, module).forward(kept)
    return torch.autograd.grad(y, kept, grad, create_graph=True)[0]


class _PReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _prelu_forward(x, weight)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, weight = ctx.saved_tensors
        again = torch.is_grad_enabled()
        if again or not _plain(grad):
            wanted = [t for t in (x, weight) if t.requires_grad]
            with torch.enable_grad():
                y = nn.functional.prelu(x, weight)
            found = iter(torch.autograd.grad(y, wanted, grad, create_graph=again))
            return tuple(next(found) if t.requires_grad else None for t in (x, weight))
        return _prelu_gradients(grad, x, weight)


def _determined(x: Tensor, name: str, parameters: list[float]) -> bool:
    """Whether the output is kept, and gives the gradient at these parameters as x's dtype has them."""
    if name not in KEPT_OUTPUT:
        return False
    empty = np.empty(0, DTYPES[x.dtype])
    try:
        activations[name].backward_from_output(empty, empty, *parameters)
    except (TypeError, ValueError):
        return False
    return True


def _inplace(x: Tensor, name: str, parameters: list[float]) -> Tensor:
    (array,) = _arrays(x)
    activations[name](array, *parameters, out=array)
    return x


def _refused(x: Tensor) -> bool:
    """Whether PyTorch does not let x be written: its own module then says why, before anything is."""
    if 0 in x.stride() or (x.is_inference() and not torch.is_inference_mode_enabled()):
        return True
    if not (x.requires_grad and torch.is_grad_enabled()):
        return False
    if not x._is_view():
        return x.is_leaf
    made = torch._C._autograd  # how a view was made: by what gives several, under `no_grad`, ...
    return x._base.is_leaf or made._get_creation_meta(x) != made.CreationMeta.DEFAULT


def _plain(x: Tensor) -> bool:
    """A tensor that is memory and nothing else: no subclass, wrapper of `torch.func`, batch or tangent, and no sign in a bit."""
    return (
        type(x) in (Tensor, nn.Parameter)
        and not x.is_neg()
        and not torch.jit.is_tracing()
        and forward_ad._current_level < 0
        and not torch._C._functorch.is_functorch_wrapped_tensor(x)
        and not torch._C._functorch.is_legacy_batchedtensor(x)
    )


def _usable(x: Any) -> bool:
    return (
        isinstance(x, Tensor)
        and x.device.type == "cpu"
        and x.dtype in DTYPES
        and x.layout is torch.strided
        and not x.is_nested
    )


def _traced() -> bool:
    return torch.compiler.is_compiling() or torch._C._len_torch_dispatch_stack() > 0


class _Fast:
    """What comes before a `torch.nn` class to make it use fastact."""

    _name = ""
    _arguments: Callable[[Any, Tensor], tuple[list[float], int] | None]

    def forward(self, input: Tensor) -> Tensor:  # PyTorch's name
        x = input
        arguments = self._arguments(x) if _usable(x) else None
        if arguments is None:
            return super().forward(x)
        inplace = getattr(self, "inplace", False)
        if _traced():
            if inplace:  # for a gradient the operator keeps what it was given
                return x.copy_(torch.ops.fastact.apply(x.clone() if x.requires_grad else x, self._name, *arguments))
            return torch.ops.fastact.apply(x, self._name, *arguments)
        if not _plain(x) or (inplace and _refused(x)):
            return super().forward(x)
        if x.requires_grad and torch.is_grad_enabled():
            return _Apply.apply(x, self._name, *arguments, inplace, self)
        if inplace:
            torch.autograd.graph.increment_version(x)
            return _inplace(x, self._name, arguments[0])
        return _forward(x, self._name, *arguments)

    def _get_name(self) -> str:
        return f"fastact.{type(self).__name__}"


class PReLU(_Fast, nn.PReLU):
    """`torch.nn.PReLU` with fastact's kernels."""

    def forward(self, input: Tensor) -> Tensor:
        x, weight = input, self.weight
        fits = _usable(x) and _usable(weight) and x.dtype == weight.dtype
        fits = fits and not torch.is_autocast_enabled("cpu")  # of all activations, it casts PReLU alone
        if not fits or (weight.numel() > 1 and (x.dim() < 2 or x.shape[1] != weight.numel())):
            return nn.PReLU.forward(self, x)
        if _traced():
            return torch.ops.fastact.prelu(x, weight)
        if not _plain(x) or not _plain(weight):
            return nn.PReLU.forward(self, x)
        if torch.is_grad_enabled() and (x.requires_grad or weight.requires_grad):
            return _PReLU.apply(x, weight)
        return _prelu_forward(x, weight)


def _no_parameters(self: Any, x: Tensor) -> tuple[list[float], int]:
    return [], 0


def _from(*names: str) -> Callable[[Any, Tensor], tuple[list[float], int]]:
    return lambda self, x: ([float(getattr(self, name)) for name in names], 0)


def _shrink(self: Any, x: Tensor) -> tuple[list[float], int] | None:
    return ([float(self.lambd)], 0) if self.lambd >= 0 else None  # PyTorch's own hardshrink keeps everything then


def _along(dim: str) -> Callable[[Any, Tensor], tuple[list[float], int] | None]:
    def arguments(self: Any, x: Tensor) -> tuple[list[float], int] | None:
        axis = getattr(self, dim)
        return None if axis is None or x.dim() == 0 or not -x.dim() <= axis < x.dim() else ([], axis)

    return arguments


_TABLE: dict[type[nn.Module], tuple[str, Callable[[Any, Tensor], tuple[list[float], int] | None]]] = {
    nn.ReLU: ("relu", _no_parameters),
    nn.ReLU6: ("relu6", _no_parameters),
    nn.LeakyReLU: ("leaky_relu", _from("negative_slope")),
    # In training PyTorch's random numbers; also otherwise what is None is PyTorch's to refuse.
    nn.RReLU: ("rrelu", lambda self, x: None if self.training or self.lower > self.upper else ([self.lower, self.upper], 0)),
    nn.Threshold: ("threshold", _from("threshold", "value")),
    nn.Hardtanh: ("hardtanh", _from("min_val", "max_val")),
    nn.Hardsigmoid: ("hardsigmoid", _no_parameters),
    nn.Hardswish: ("hardswish", _no_parameters),
    nn.Hardshrink: ("hardshrink", _shrink),
    nn.Softshrink: ("softshrink", _shrink),
    nn.Sigmoid: ("sigmoid", _no_parameters),
    nn.LogSigmoid: ("log_sigmoid", _no_parameters),
    nn.Tanh: ("tanh", _no_parameters),
    # From 20 on, PyTorch's default, float32 cannot tell softplus from the line that PyTorch goes over to.
    nn.Softplus: ("softplus", lambda self, x: ([self.beta], 0) if self.threshold >= 20 and self.beta > 0 else None),
    nn.Softsign: ("softsign", _no_parameters),
    nn.ELU: ("elu", _from("alpha")),
    nn.SELU: ("selu", _no_parameters),
    nn.CELU: ("celu", lambda self, x: ([float(self.alpha)], 0) if self.alpha != 0 else None),
    nn.SiLU: ("silu", _no_parameters),
    nn.GELU: ("gelu", lambda self, x: ([], 0) if self.approximate in ("none", "tanh") else None),
    nn.Mish: ("mish", _no_parameters),
    nn.Tanhshrink: ("tanhshrink", _no_parameters),
    nn.Softmax: ("softmax", _along("dim")),
    nn.Softmax2d: ("softmax", lambda self, x: ([], -3) if x.dim() in (3, 4) else None),
    nn.LogSoftmax: ("log_softmax", _along("dim")),
    nn.GLU: ("glu", _along("dim")),
}


def _make(kind: type[nn.Module], name: str, arguments: Callable[..., Any]) -> type[nn.Module]:
    documented = f"`torch.nn.{kind.__name__}` with fastact's kernels."
    body: dict[str, Any] = {"__doc__": documented, "__module__": __name__, "_name": name, "_arguments": arguments}
    if kind is nn.GELU:
        body["_name"] = property(lambda self: "gelu_tanh" if self.approximate == "tanh" else "gelu")
    return type(kind.__name__, (_Fast, kind), body)


_REPLACEMENTS: dict[type[nn.Module], type[nn.Module]] = {kind: _make(kind, *row) for kind, row in _TABLE.items()}
_REPLACEMENTS[nn.PReLU] = PReLU
_ORIGINALS = {fast: kind for kind, fast in _REPLACEMENTS.items()}
globals().update({fast.__name__: fast for fast in _ORIGINALS})


def replace_activations(model: Model) -> Model:
    """Let the activation modules of a model use fastact where their tensors are on the CPU.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place. Subclasses of activation modules and functions called in a `forward` stay as they are.

    Returns
    -------
    torch.nn.Module
        `model`.

    Raises
    ------
    TypeError
        If `model` is no `torch.nn.Module`.
    RuntimeError
        Later, from ``backward(create_graph=True)`` of a compiled or an in-place module: it has no second derivative.

    Notes
    -----
    With ``create_graph=True`` the gradient is computed by PyTorch, so that it can be differentiated again.

    `torch.jit.script` reads the source of a `forward` and cannot read these: give it the model before, or after
    `restore_activations`.

    Examples
    --------
    >>> import torch
    >>> from fastact.torch import replace_activations
    >>> layer = replace_activations(torch.nn.LeakyReLU(0.1))
    >>> layer(torch.tensor([-1.0, 2.0]))
    tensor([-0.1000,  2.0000])
    """
    return _swap(model, _REPLACEMENTS)


def restore_activations(model: Model) -> Model:
    """Undo `replace_activations`, for instance to pass the model on to where fastact is not installed.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place.

    Returns
    -------
    torch.nn.Module
        `model`.

    Examples
    --------
    >>> import torch
    >>> from fastact.torch import replace_activations, restore_activations
    >>> model = replace_activations(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Mish()))
    >>> restore_activations(model)
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Mish()
    )
    """
    return _swap(model, _ORIGINALS)


def _swap(model: Model, classes: dict[type[nn.Module], type[nn.Module]]) -> Model:
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, not {model!r}")
    for module in model.modules():
        if type(module) in classes:
            module.__class__ = classes[type(module)]
    return model
