"""The libraries fastact is measured against, one adapter each.

An adapter turns a `Case` (an op on given buffers) into a `Contestant`: a Python statement and the names it uses, so
that a benchmark times exactly what a user would write, without a wrapper's cost. A peer without such an op gives
None; a peer that is not installed is absent from `available()`. Without SciPy, NumPy's `special` expressions are missing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..registry import activations

# How fastact is called where its defaults do not say everything; peers get the same values by the same names.
ARGUMENTS = {"leaky_relu": "slope", "prelu": "alpha", "threshold": "theta, fill"}
CONSTANTS = {
    "slope": 0.01,
    "theta": 0.1,
    "fill": -0.2,
    "selu_alpha": 1.6732632423543772,
    "selu_scale": 1.0507009873554805,
}

# torch's backward reads the forward's output here, so fastact does too.
FROM_OUTPUT = {"sigmoid", "tanh", "softmax", "log_softmax"}
ROW_WISE = {"softmax", "log_softmax"}
GATED = {"glu", "reglu", "geglu", "swiglu"}

# {out} becomes nothing (a new array), ", out=o" or ", out=x" (in place). An expression without it can only allocate.
# Stable forms, because in float64 they also check every contestant's values.
NUMPY = {
    "relu": "np.maximum(x, 0{out})",
    "relu6": "np.clip(x, 0, 6{out})",
    "leaky_relu": "np.maximum(x, slope * x{out})",
    "prelu": "np.multiply(x, np.where(x < 0, alpha_c, one){out})",
    "rrelu": "np.maximum(x, 11 / 48 * x{out})",
    "thresholded_relu": "np.multiply(x, x > 1{out})",
    "threshold": "np.where(x > theta, x, x.dtype.type(fill))",
    "hardtanh": "np.clip(x, -1, 1{out})",
    "hardsigmoid": "np.clip(x / 6 + 0.5, 0, 1{out})",
    "hardswish": "np.multiply(x, np.clip(x / 6 + 0.5, 0, 1){out})",
    "hardshrink": "np.multiply(x, np.abs(x) > 0.5{out})",
    "softshrink": "np.subtract(x, np.clip(x, -0.5, 0.5){out})",
    "sigmoid": "special.expit(x{out})",
    "log_sigmoid": "special.log_expit(x{out})",
    "tanh": "np.tanh(x{out})",
    "softplus": "np.logaddexp(x, 0{out})",
    "softsign": "np.divide(x, 1 + np.abs(x){out})",
    "squareplus": "np.divide(x + np.sqrt(x * x + 4), 2{out})",
    "elu": "np.maximum(x, np.expm1(np.minimum(x, 0)){out})",
    "selu": "np.multiply(selu_scale, np.where(x > 0, x, selu_alpha * np.expm1(np.minimum(x, 0))){out})",
    "celu": "np.maximum(x, np.expm1(np.minimum(x, 0)){out})",
    "silu": "np.multiply(x, special.expit(x){out})",
    "swish": "np.multiply(x, special.expit(x){out})",
    "gelu": "np.multiply(x, special.ndtr(x){out})",
    "gelu_tanh": "np.multiply(x, special.expit(1.5957691216057308 * (x + 0.044715 * x * x * x)){out})",
    "quick_gelu": "np.multiply(x, special.expit(1.702 * x){out})",
    "mish": "np.multiply(x, np.tanh(np.logaddexp(x, 0)){out})",
    "tanhshrink": "np.subtract(x, np.tanh(x){out})",
    "softmax": "special.softmax(x, axis=-1)",
    "log_softmax": "special.log_softmax(x, axis=-1)",
    "glu": "np.multiply(a, special.expit(b){out})",
    "reglu": "np.multiply(a, np.maximum(b, 0){out})",
    "geglu": "np.multiply(a, b * special.ndtr(b){out})",
    "swiglu": "np.multiply(a * special.expit(a), b{out})",
}

# `nn` is torch._C._nn: what torch.nn.functional calls, without the Python in front of it.
TORCH = {
    "relu": {"new": "torch.relu(x)", "out": "torch.clamp_min(x, 0, out=o)", "inplace": "torch.relu_(x)"},
    "relu6": "nn.hardtanh(x, 0, 6{out})",
    "leaky_relu": "nn.leaky_relu(x, slope{out})",
    "prelu": "torch.prelu(x, alpha)",
    "rrelu": "nn.leaky_relu(x, 11 / 48{out})",
    "thresholded_relu": "torch.threshold(x, 1, 0{out})",
    "threshold": "torch.threshold(x, theta, fill{out})",
    "hardtanh": "nn.hardtanh(x, -1, 1{out})",
    "hardsigmoid": "nn.hardsigmoid(x{out})",
    "hardswish": "nn.hardswish(x{out})",
    "hardshrink": "torch.hardshrink(x, 0.5{out})",
    "softshrink": "nn.softshrink(x, 0.5{out})",
    "sigmoid": "torch.sigmoid(x{out})",
    "log_sigmoid": "nn.log_sigmoid(x{out})",
    "tanh": "torch.tanh(x{out})",
    "softplus": "nn.softplus(x{out})",
    "softsign": "torch.div(x, 1 + torch.abs(x){out})",
    "squareplus": "torch.mul(x + torch.sqrt(x * x + 4), 0.5{out})",
    "elu": "nn.elu(x{out})",
    "selu": {
        "new": "torch.selu(x)",
        "out": "nn.elu(x, selu_alpha, selu_scale, out=o)",
        "inplace": "torch.selu_(x)",
    },
    "celu": {"new": "torch.celu(x)", "out": "nn.elu(x, out=o)", "inplace": "torch.celu_(x)"},
    "silu": "nn.silu(x{out})",
    "swish": "nn.silu(x{out})",
    "gelu": "nn.gelu(x{out})",
    "gelu_tanh": "nn.gelu(x, approximate='tanh'{out})",
    "quick_gelu": "torch.mul(x, torch.sigmoid(1.702 * x){out})",
    "mish": "nn.mish(x{out})",
    "tanhshrink": "torch.sub(x, torch.tanh(x){out})",
    "softmax": "torch.softmax(x, -1{out})",
    "log_softmax": "torch.log_softmax(x, -1{out})",
    "glu": "nn.glu(x, -1{out})",
    "reglu": "torch.mul(a, torch.relu(b){out})",
    "geglu": "torch.mul(a, nn.gelu(b){out})",
    "swiglu": "torch.mul(nn.silu(a), b{out})",
}

# {v} is the overload: with `grad_input=` where torch has it, else the allocating one. The ".out" overloads of
# hardswish_backward and the like are generated ones that allocate and then copy, so they are not used.
TORCH_BACKWARD = {
    "relu": "aten.threshold_backward{v}(g, x, 0{out})",
    "relu6": "aten.hardtanh_backward{v}(g, x, 0, 6{out})",
    "leaky_relu": "aten.leaky_relu_backward{v}(g, x, slope, False{out})",
    "prelu": "prelu_backward(g, x, alpha_c)",
    "rrelu": "aten.leaky_relu_backward{v}(g, x, 11 / 48, False{out})",
    "thresholded_relu": "aten.threshold_backward{v}(g, x, 1{out})",
    "threshold": "aten.threshold_backward{v}(g, x, theta{out})",
    "hardtanh": "aten.hardtanh_backward{v}(g, x, -1, 1{out})",
    "hardsigmoid": "aten.hardsigmoid_backward{v}(g, x{out})",
    "hardswish": "aten.hardswish_backward.default(g, x)",
    "hardshrink": "aten.hardshrink_backward{v}(g, x, 0.5{out})",
    "softshrink": "aten.softshrink_backward{v}(g, x, 0.5{out})",
    "sigmoid": "aten.sigmoid_backward{v}(g, y{out})",
    "tanh": "aten.tanh_backward{v}(g, y{out})",
    "softplus": "aten.softplus_backward{v}(g, x, 1.0, 20.0{out})",
    "elu": "aten.elu_backward{v}(g, 1.0, 1.0, 1.0, False, x{out})",
    "selu": "aten.elu_backward{v}(g, selu_alpha, selu_scale, 1.0, False, x{out})",
    "celu": "aten.elu_backward{v}(g, 1.0, 1.0, 1.0, False, x{out})",
    "silu": "aten.silu_backward{v}(g, x{out})",
    "swish": "aten.silu_backward{v}(g, x{out})",
    "gelu": "aten.gelu_backward{v}(g, x{out})",
    "gelu_tanh": "aten.gelu_backward{v}(g, x, approximate='tanh'{out})",
    "mish": "aten.mish_backward.default(g, x)",
    "softmax": "aten._softmax_backward_data.default(g, y, -1, g.dtype)",
    "log_softmax": "aten._log_softmax_backward_data.default(g, y, -1, g.dtype)",
    "glu": "aten.glu_backward{v}(g, x, -1{out})",
}

# op -> (operator, attributes). ONNX Runtime's SiLU is its own QuickGelu with alpha 1, three times as fast as Swish,
# which it expands into two nodes.
ONNX = {
    "relu": ("Relu", {}),
    "relu6": ("Clip", {"min": 0.0, "max": 6.0}),
    "leaky_relu": ("LeakyRelu", {"alpha": CONSTANTS["slope"]}),
    "prelu": ("PRelu", {}),
    "rrelu": ("LeakyRelu", {"alpha": 11 / 48}),
    "thresholded_relu": ("ThresholdedRelu", {"alpha": 1.0}),
    "hardtanh": ("Clip", {"min": -1.0, "max": 1.0}),
    "hardsigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hardswish": ("HardSwish", {}),
    "hardshrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
    "softshrink": ("Shrink", {"lambd": 0.5, "bias": 0.5}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "elu": ("Elu", {}),
    "selu": ("Selu", {}),
    "celu": ("Celu", {}),
    "silu": ("com.microsoft.QuickGelu", {"alpha": 1.0}),
    "swish": ("com.microsoft.QuickGelu", {"alpha": 1.0}),
    "gelu": ("Gelu", {}),
    "gelu_tanh": ("Gelu", {"approximate": "tanh"}),
    "quick_gelu": ("com.microsoft.QuickGelu", {"alpha": 1.702}),
    "mish": ("Mish", {}),
    "softmax": ("Softmax", {"axis": -1}),
    "log_softmax": ("LogSoftmax", {"axis": -1}),
}
OPENVINO = ONNX | {"silu": ("Swish", {}), "swish": ("Swish", {})}


def aligned(shape: tuple[int, ...], dtype: np.dtype, index: int) -> np.ndarray:
    """An array on a cache line, as torch's, ONNX Runtime's and OpenVINO's own allocators give.

    Buffers start 1088 bytes apart within a page: two that agree in the low 12 bits of their addresses stall each
    other (a load waits for an unrelated store), which would make a result depend on luck.
    """
    dtype = np.dtype(dtype)
    count = math.prod(shape)
    raw = np.empty(count * dtype.itemsize + 3 * 4096, np.uint8)
    start = -raw.ctypes.data % 4096 + 1088 * index
    return raw[start : start + count * dtype.itemsize].view(dtype).reshape(shape)


def shape_for(op: str, size: int) -> tuple[int, ...]:
    """The shape nearest to `size` elements that the op is used on: NCHW for prelu, rows of up to 1000 elsewhere."""
    if op == "prelu":
        n, c = (8, 64) if size >= 8 * 64 * 64 else (1, 64) if size >= 64 * 16 else (1, 4)
        pixels = max(1, size // (n * c))
        # The most pixels within 2 percent of those wanted that are an H x W less than four times as wide as high.
        for p in range(pixels, math.ceil(pixels * 0.98) - 1, -1):
            root = math.isqrt(p)
            for h in range(max(1, root // 2), root + 1):
                if p % h == 0 and 4 * h > p // h:
                    return n, c, h, p // h
        return n, c, 1, pixels
    if op in ROW_WISE | GATED:
        row = min(size, 1000)
        if op in GATED:  # two halves
            row = max(2, row - row % 2)
        return max(1, size // row), row
    return (size,)


@functools.cache
def scipy_special():
    """scipy.special, or None."""
    try:
        from scipy import special
    except ImportError:
        return None
    return special


def checkable(op: str) -> bool:
    """Whether there is a NumPy expression to hold values against."""
    return op in NUMPY and ("special." not in NUMPY[op] or scipy_special() is not None)


def dtype_of(name: str) -> np.dtype:
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


@dataclass(eq=False)
class Case:
    """One op on one set of buffers, which every contestant shares."""

    op: str
    size: int
    direction: str = "forward"  # or "backward"
    mode: str = "out"  # "out": into a given array; "inplace"; "new": allocating
    dtype: str = "float32"
    threads: int = 1
    shape: tuple[int, ...] = ()
    spread: float = 2.0  # standard deviation of x

    x: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        if self.op in GATED and self.mode == "inplace":
            raise ValueError(f"{self.op} halves its axis: it cannot work in place")
        self.shape = self.shape or shape_for(self.op, self.size)
        dtype = dtype_of(self.dtype)
        rng = np.random.default_rng(0)

        def normal(shape, index):
            array = aligned(shape, dtype, index)
            rng_dtype = np.float64 if dtype == np.float64 else np.float32
            array[...] = rng.standard_normal(shape, rng_dtype)
            return array

        y_shape = (*self.shape[:-1], self.shape[-1] // 2) if self.op in GATED else self.shape
        self.x = normal(self.shape, 0)
        self.x *= dtype.type(self.spread)
        self.o = aligned(y_shape, dtype, 1)
        self.o[...] = 0  # touched: no contestant pays for the page faults
        if self.op == "prelu":
            # Trained networks have negative slopes and slopes above 1.
            self.alpha = rng.uniform(-0.3, 1.2, self.shape[1]).astype(dtype)
            self.alpha_c = self.alpha.reshape(-1, 1, 1)
        if self.direction == "backward":
            self.g = normal(y_shape, 2)
            self.dx = aligned(self.shape, dtype, 3)
            self.dx[...] = 0
            if self.op == "prelu":
                self.dalpha = np.empty_like(self.alpha)
            if self.op in FROM_OUTPUT:
                self.y = aligned(y_shape, dtype, 4)
                self.y[...] = self.expected(NUMPY[self.op]) if checkable(self.op) else activations[self.op](self.x)

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @functools.cached_property
    def original(self) -> np.ndarray:
        return self.x.copy()

    def refill(self) -> None:
        """Undo what an in-place call did to x."""
        np.copyto(self.x, self.original)

    def arrays(self) -> dict[str, np.ndarray]:
        names = ("x", "o", "alpha", "alpha_c", "g", "dx", "dalpha", "y")
        found = {name: getattr(self, name) for name in names if hasattr(self, name)}
        if self.op in GATED:
            half = self.shape[-1] // 2
            found |= {"a": self.x[..., :half], "b": self.x[..., half:]}
        return found

    def names(self, convert: Callable[[np.ndarray], Any] = lambda array: array, **more) -> dict[str, Any]:
        """Namespace of a statement: the buffers (converted to a peer's own type), the constants and `more`."""
        return CONSTANTS | {name: convert(array) for name, array in self.arrays().items()} | more

    def output(self, mode: str) -> tuple[np.ndarray, ...]:
        """The buffers that a call with a given output fills."""
        if self.direction == "backward":
            return (self.dx, self.dalpha) if self.op == "prelu" else (self.dx,)
        return (self.x if mode == "inplace" else self.o,)

    def expected(self, expression: str, shift: float = 0) -> np.ndarray:
        """The NumPy expression in float64, at x + shift."""
        names = self.names(lambda array: array.astype(np.float64), np=np, special=scipy_special(), one=1.0)
        names["x"] += shift
        with np.errstate(all="ignore"):
            return eval(expression.format(out=""), names)


@dataclass(eq=False)
class Contestant:
    """A statement to time, what it stands for, and where its result lies."""

    name: str
    statement: str
    names: dict[str, Any]
    case: Case
    mode: str  # as in Case; "new" where the peer cannot do what the case asks
    prepare: Callable[[], Any] | None = None  # run before each turn, untimed

    @functools.cached_property
    def call(self) -> Callable[[], Any]:
        return eval(f"lambda: {self.statement}", self.names)

    def result(self) -> tuple[np.ndarray, ...]:
        """Calls once; the values, as a tuple of arrays."""
        if self.mode == "inplace":
            self.case.refill()
        returned = self.call()
        if self.mode != "new":
            result = tuple(array.copy() for array in self.case.output(self.mode))
        else:
            returned = returned if isinstance(returned, tuple) else (returned,)
            result = tuple(np.asarray(r.float() if "torch.bfloat16" in str(r.dtype) else r) for r in returned)
        if self.mode == "inplace":
            self.case.refill()
        return result


def spell(template: str | dict[str, str], mode: str, out: dict[str, str]) -> tuple[str, str]:
    """A template's statement for a mode, and the mode it really has."""
    if isinstance(template, dict):
        return template[mode], mode
    if "{out}" not in template:
        return template, "new"
    overload = ".default" if mode == "new" else ".grad_input"
    return template.format(out=out[mode], v=overload), mode


OUT = {"new": "", "out": ", out=o", "inplace": ", out=x"}


class Peer:
    """Base of the adapters. The constructor imports the library, so ImportError means: not installed."""

    name: str
    version: str
    ops: dict[str, Mapping[str, Any]]  # direction -> op -> how the library spells it

    def set_num_threads(self, n: int) -> None:
        """For what is not set per contestant."""

    def contestant(self, case: Case) -> Contestant | None:
        """The contestant for a case, or None where the library has no such op, dtype or direction."""
        if not self.has(case.op, case.direction):
            return None
        return self.make(case, self.ops[case.direction][case.op])

    def has(self, op: str, direction: str) -> bool:
        return op in self.ops.get(direction, ())

    def make(self, case: Case, spelling: Any) -> Contestant | None:
        raise NotImplementedError


class Fastact(Peer):
    name = "fastact"

    def __init__(self):
        import fastact

        self.module, self.version = fastact, fastact.__version__
        self.ops = {"forward": activations, "backward": activations}

    def set_num_threads(self, n):
        self.module.set_num_threads(n)

    def make(self, case, f):
        arguments = f", {ARGUMENTS[case.op]}" if case.op in ARGUMENTS else ""
        if case.direction == "forward":
            statement = f"f(x{arguments}{OUT[case.mode]})"
        else:
            out = "" if case.mode == "new" else ", out=(dx, dalpha)" if case.op == "prelu" else ", out=dx"
            source = "backward_from_output(g, y" if case.op in FROM_OUTPUT else "backward(g, x"
            statement = f"f.{source}{arguments}{out})"
        return Contestant(self.name, statement, case.names(f=f), case, case.mode)


class NumPy(Peer):
    name = "NumPy"

    def __init__(self):
        self.version = np.__version__
        if scipy_special():
            import scipy

            self.version += f", SciPy {scipy.__version__}"
        self.ops = {"forward": {op: expression for op, expression in NUMPY.items() if checkable(op)}}

    def make(self, case, template):
        statement, mode = spell(template, case.mode, OUT)
        names = case.names(np=np, special=scipy_special(), one=case.x.dtype.type(1))
        return Contestant(self.name, statement, names, case, mode)


class Torch(Peer):
    """Eager mode. Callers hold `torch.inference_mode()` (see `quiet`)."""

    name = "torch"

    def __init__(self):
        import torch

        self.torch, self.version = torch, torch.__version__
        self.ops = {"forward": TORCH, "backward": TORCH_BACKWARD}

    def set_num_threads(self, n):
        self.torch.set_num_threads(n)

    def tensor(self, array: np.ndarray):
        if array.dtype.name == "bfloat16":
            return self.torch.from_numpy(array.view(np.int16)).view(self.torch.bfloat16)
        return self.torch.from_numpy(array)

    def make(self, case, template):
        out = OUT if case.direction == "forward" else {"new": "", "out": ", grad_input=dx"}
        statement, mode = spell(template, case.mode, out)
        torch = self.torch
        kernel = torch.ops.aten._prelu_kernel_backward.default

        def prelu_backward(g, x, alpha):
            # What autograd does: the kernel writes a slope gradient of x's size, which is then summed per channel.
            dx, dalpha = kernel(g, x, alpha)
            return dx, dalpha.sum((0, 2, 3))

        names = case.names(
            self.tensor, torch=torch, nn=torch._C._nn, aten=torch.ops.aten, prelu_backward=prelu_backward
        )
        return Contestant(self.name, statement, names, case, mode)


def onnx_model(op: str, attributes: dict[str, Any], case: Case) -> bytes:
    """A model of one node with the case's fixed shape; `prelu`'s slopes and Clip's bounds are constants."""
    import onnx
    from onnx import helper, numpy_helper

    dtype = helper.np_dtype_to_tensor_dtype(case.x.dtype)
    attributes, constants = dict(attributes), {}
    if op == "PRelu":
        constants["alpha"] = case.alpha_c
    if op == "Clip":
        constants = {bound: np.array(attributes.pop(bound), case.x.dtype) for bound in ("min", "max")}
    domain, _, kind = op.rpartition(".")
    graph = helper.make_graph(
        [helper.make_node(kind, ["x", *constants], ["y"], domain=domain, **attributes)],
        case.op,
        [helper.make_tensor_value_info("x", dtype, case.shape)],
        [helper.make_tensor_value_info("y", dtype, case.shape)],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", min(24, onnx.defs.onnx_opset_version()))]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    return helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()


class OnnxRuntime(Peer):
    """A session of one node, input and output bound to the case's buffers."""

    name = "ONNX Runtime"

    def __init__(self):
        import onnx  # noqa: F401
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        self.runtime, self.version = onnxruntime, onnxruntime.__version__
        self.ops = {"forward": ONNX}
        self.unsupported = (state.NotImplemented, state.Fail, state.InvalidGraph, state.InvalidArgument)

    def make(self, case, node):
        if case.dtype == "bfloat16":
            return None
        runtime = self.runtime
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = case.threads, 1
        options.log_severity_level = 4
        # Workers that spin between calls would take the core from the contestant whose turn it is.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = runtime.InferenceSession(
                onnx_model(*node, case), options, providers=["CPUExecutionProvider"]
            )
        except self.unsupported:  # no kernel for this op in this dtype
            return None
        if case.mode == "new":
            names = {"session": session, "feed": {"x": case.x}}
            return Contestant(self.name, "session.run(None, feed)[0]", names, case, "new")
        (target,) = case.output(case.mode)
        binding = session.io_binding()
        x = runtime.OrtValue.ortvalue_from_numpy(case.x)  # shares the memory of a CPU array
        binding.bind_ortvalue_input("x", x)
        binding.bind_output("y", "cpu", 0, case.x.dtype, case.shape, target.ctypes.data)
        names = {"session": session, "binding": binding, "keep": x}
        return Contestant(self.name, "session.run_with_iobinding(binding)", names, case, case.mode)


class OpenVino(Peer):
    """The same one-node model, tensors over the case's buffers, one stream, threads not pinned."""

    name = "OpenVINO"

    def __init__(self):
        import onnx  # noqa: F401
        import openvino

        self.openvino, self.version = openvino, openvino.__version__.partition("-")[0]
        self.ops = {"forward": OPENVINO}
        self.core = openvino.Core()

    def make(self, case, node):
        if case.dtype not in ("float32", "float16"):
            return None
        config = {
            "INFERENCE_NUM_THREADS": case.threads,
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,
            # The default is bfloat16 on a processor that has it: another computation.
            "INFERENCE_PRECISION_HINT": "f32",
        }
        try:
            model = self.core.read_model(onnx_model(*node, case))
            request = self.core.compile_model(model, "CPU", config).create_infer_request()
        except RuntimeError:
            return None
        request.set_input_tensor(self.openvino.Tensor(case.x, shared_memory=True))
        if case.mode == "new":
            return Contestant(self.name, "request.infer()[0]", {"request": request}, case, "new")
        (target,) = case.output(case.mode)
        request.set_output_tensor(self.openvino.Tensor(target, shared_memory=True))
        return Contestant(
            self.name, "request.infer(share_outputs=True)", {"request": request}, case, case.mode
        )


ADAPTERS = (Fastact, Torch, OnnxRuntime, OpenVino, NumPy)
NAMES = tuple(adapter.name for adapter in ADAPTERS)


def available(names: Iterable[str] = NAMES) -> list[Peer]:
    """The adapters whose libraries are installed, in order."""
    found = []
    for adapter in ADAPTERS:
        if adapter.name in names:
            try:
                found.append(adapter())
            except (ImportError, OSError):  # OSError: a shared library of it is missing
                pass
    return found


def quiet():
    """The context to measure in: torch's inference mode where torch is installed, NumPy's warnings off."""
    import contextlib

    stack = contextlib.ExitStack()
    stack.enter_context(np.errstate(all="ignore"))
    try:
        import torch
    except (ImportError, OSError):
        return stack
    stack.enter_context(torch.inference_mode())
    return stack


def memcpy(case: Case) -> Contestant:
    """The floor: copying x into the output."""
    return Contestant("memcpy", "np.copyto(o, x)", case.names(np=np), case, "out")


TOLERANCE = {"float64": 1e-6, "float32": 1e-4, "float16": 2e-2, "bfloat16": 1e-1}


def worst_error(contestant: Contestant) -> tuple[float, float]:
    """Largest error against the NumPy expression in float64: absolute over max(1, |value|), and in ULP of the dtype.

    A backward is held against one-sided differences, away from kinks; that says nothing in ULP (NaN).
    """
    case, expression = contestant.case, NUMPY[contestant.case.op]
    results = contestant.result()
    got = results[0].astype(np.float64)
    if case.direction == "forward":
        want, ulp = case.expected(expression), spacing(case.expected(expression), case.dtype)
    else:
        step = 1e-6
        left, middle, right = (case.expected(expression, shift) for shift in (-step, 0, step))
        smooth = np.abs(right + left - 2 * middle) < 1e-3 * step
        want = np.where(smooth, (right - left) / (2 * step) * case.g.astype(np.float64), got)
        ulp = np.nan
    if got.shape != want.shape:
        raise ValueError(f"{contestant.name} {case.op}: shape {got.shape}, expected {want.shape}")
    absolute = scaled_error(got, want)
    if case.direction == "backward" and case.op == "prelu":
        x, g = case.x.astype(np.float64), case.g.astype(np.float64)
        absolute = max(absolute, scaled_error(results[1], np.sum(np.minimum(x, 0) * g, axis=(0, 2, 3))))
    return absolute, float((np.abs(got - want) / ulp).max())


def scaled_error(got: np.ndarray, want: np.ndarray) -> float:
    return float((np.abs(got - want) / np.maximum(1, np.abs(want))).max())


def spacing(values: np.ndarray, dtype: str) -> np.ndarray:
    """The distance between neighbouring numbers of `dtype` at each value; below its normal range the smallest one."""
    if dtype == "bfloat16":
        from ml_dtypes import finfo
    else:
        finfo = np.finfo
    info = finfo(dtype_of(dtype))
    exponent = np.frexp(np.maximum(np.abs(values), float(info.smallest_normal)))[1]
    return np.ldexp(1.0, exponent - 1 - info.nmant)
