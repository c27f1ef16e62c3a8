"""Tests that others wrote, with fastact in the place of what they were written for: ONNX, NumPy, SciPy, PyTorch's gradcheck."""

import inspect
import os
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from oracle import CASES, ELEMENTWISE, case_id

import fastact

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


# ---------------------------------------------------------------------------------------- ONNX


def clip(x, low=None, high=None, min=None, max=None, opset=None):
    ends = (np.iinfo if x.dtype.kind == "i" else np.finfo)(x.dtype)
    low, high = next(v for v in (low, min, ends.min) if v is not None), next(v for v in (high, max, ends.max) if v is not None)
    return fastact.hardtanh(x, low, high)


def selu(x, alpha=None, gamma=None, opset=None):
    return fastact.selu(x) if alpha is None else x.dtype.type(gamma) * fastact.elu(x, alpha)


def shrink(x, lambd=0.5, bias=0.0, opset=None):
    assert bias in (0, lambd)
    return (fastact.softshrink if bias else fastact.hardshrink)(x, lambd)


def prelu(x, slope, opset=None):
    return fastact.prelu(x, slope, axis=None if opset >= 7 else 1)  # before version 7 channels, since then broadcasting


def normalised(f):
    def run(x, axis=None, opset=None):
        if opset < 13:  # all axes from this one on
            axis = range(x.ndim)[1 if axis is None else axis]
            return f(x, axis=tuple(range(axis, x.ndim)))
        return f(x, axis=-1 if axis is None else axis)

    return run


def simple(f, **names):
    """An operator that is `f`, its attributes under other names."""
    return lambda x, opset=None, **attributes: f(x, **{names[k]: v for k, v in attributes.items()})


ACTIVATIONS = {
    "Celu": simple(fastact.celu, alpha="alpha"),
    "Clip": clip,
    "Elu": simple(fastact.elu, alpha="alpha"),
    "Gelu": lambda x, approximate=b"none", opset=None: fastact.gelu(x, approximate.decode()),
    "HardSigmoid": lambda x, alpha=0.2, beta=0.5, opset=None: fastact.hardsigmoid(x, alpha, beta),
    "HardSwish": simple(fastact.hardswish),
    "LeakyRelu": simple(fastact.leaky_relu, alpha="negative_slope"),
    "LogSoftmax": normalised(fastact.log_softmax),
    "Mish": simple(fastact.mish),
    "PRelu": prelu,
    "Relu": simple(fastact.relu),
    "Selu": selu,
    "Shrink": shrink,
    "Sigmoid": simple(fastact.sigmoid),
    "Softmax": normalised(fastact.softmax),
    "Softplus": simple(fastact.softplus),
    "Softsign": simple(fastact.softsign),
    "Swish": simple(fastact.swish, alpha="beta"),
    "Tanh": simple(fastact.tanh),
    "ThresholdedRelu": simple(fastact.thresholded_relu, alpha="theta"),
}
AROUND = {  # what else is in the stored graphs
    "Add": lambda a, b, opset=None: a + b,
    "Mul": lambda a, b, opset=None: a * b,
    "Neg": lambda a, opset=None: -a,
    "Split": lambda x, axis=0, opset=None: np.split(x, 2, axis),
}


class Graph:
    """A model's graph, its operators run by the two tables."""

    def __init__(self, model):
        self.model = model
        self.operators = [node.op_type for node in model.graph.node]
        self.tried = bool(ACTIVATIONS.keys() & self.operators) and not set(self.operators) - ACTIVATIONS.keys() - AROUND.keys()

    def run(self, inputs):
        from onnx import helper, numpy_helper

        opset = self.model.opset_import[0].version
        graph = self.model.graph
        values = {"": None, **{i.name: numpy_helper.to_array(i) for i in graph.initializer}}
        values |= zip([i.name for i in graph.input if i.name not in values], inputs, strict=False)
        for node in graph.node:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            operator = ACTIVATIONS.get(node.op_type) or AROUND[node.op_type]
            made = operator(*(values[name] for name in node.input), **attributes, opset=opset)
            values |= zip(node.output, made if isinstance(made, list) else [made], strict=True)
        return [values[o.name] for o in graph.output]

    def check(self, inputs, outputs, rtol, atol):
        for y, expected in zip(self.run(inputs), outputs, strict=True):
            assert y.shape == expected.shape
            assert y.dtype == expected.dtype
            if y.dtype.kind == "V":
                rtol = 2.0**-8  # bfloat16: half a unit in the last place is 2^-9
            np.testing.assert_allclose(y.astype(float), np.asarray(expected).astype(float), rtol, atol)


@pytest.fixture(scope="module")
def onnx():
    return pytest.importorskip("onnx")


def test_onnx_node_cases(onnx):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        cases = pytest.importorskip("onnx.backend.test.case.node").collect_testcases(None)
    seen = set()
    for case in cases:
        graph = Graph(case.model)
        if len(graph.operators) != 1 or not graph.tried:
            continue
        seen |= set(graph.operators)
        for inputs, outputs in case.data_sets:
            if case.name == "test_clip_min_greater_than_max":  # NumPy's rule there; here refused
                with pytest.raises(ValueError, match="min_val must be <="):
                    graph.run(inputs)
            else:
                graph.check(inputs, outputs, case.rtol, case.atol)
    assert seen >= ACTIVATIONS.keys() - {"Gelu", "Mish", "HardSwish", "Swish"}  # newer than the oldest onnx


def test_onnx_stored_cases(onnx):
    data = Path(onnx.__file__).parent / "backend/test/data"
    seen = 0
    for file in sorted(data.glob("*/*/model.onnx")):
        if file.parts[-3] not in ("pytorch-converted", "pytorch-operator", "simple"):
            continue
        graph = Graph(onnx.load(file))
        if not graph.tried:
            continue
        for folder in file.parent.glob("test_data_set_*"):
            inputs, outputs = (
                [onnx.numpy_helper.to_array(onnx.load_tensor(f)) for f in sorted(folder.glob(f"{kind}_*.pb"))]
                for kind in ("input", "output")
            )
            graph.check(inputs, outputs, 1e-3, 1e-7)
            seen += 1
    assert seen >= 25


# ---------------------------------------------------------------------------------------- NumPy


class Unary:
    """A ufunc as one of x alone: the parameters are bound, a gradient is x itself."""

    nin = 1

    def __init__(self, g):
        self.g, self.name = g, g.ufunc.__name__
        samples = g.definition.samples
        self.parameters = samples[0] if samples else ()
        arrays = g.ufunc.nin - len(self.parameters)
        self.arrays = arrays
        loops = [t.split("->") for t in g.ufunc.types]
        self.types = [f"{args[0]}->{out}" for args, out in loops]

    def __call__(self, x, **kwargs):
        x = np.asanyarray(x)
        parameters = [np.float32(p) if x.dtype.itemsize <= 4 else p for p in self.parameters]
        if x.dtype.kind in "iu" and self.g.__name__ == "hardtanh":
            parameters = [x.dtype.type(abs(p)) for p in self.parameters]
        return self.g.ufunc(*[x] * self.arrays, *parameters, **kwargs)


UFUNCS = [
    Unary(g)
    for f in ELEMENTWISE.values()
    for g in (f, f.derivative, f.backward, *([f.backward_from_output] if f.invertible else []))
]
each_ufunc = pytest.mark.parametrize("u", UFUNCS, ids=lambda u: u.name)


def kind(u):
    """What the choice of a loop's code depends on."""
    return u.arrays, len(u.parameters), u.g.definition.name in SMOOTH, u.g.definition.name == "prelu", len(u.types)


SMOOTH = {name for name, f in ELEMENTWISE.items() if not f.definition.kinks_at(*(f.definition.samples or [()])[0])}
SOME = UFUNCS if LONG else list({kind(u): u for u in UFUNCS}.values())
one_of_each_kind = pytest.mark.parametrize("u", SOME, ids=lambda u: u.name)


@pytest.fixture(scope="module")
def ufunc_tests():
    return pytest.importorskip("numpy._core.tests.test_ufunc")


@pytest.fixture(scope="module")
def overlap_tests():
    return pytest.importorskip("numpy._core.tests.test_mem_overlap")


@each_ufunc
def test_numpy_ufunc_tests(u, ufunc_tests):
    ufunc_tests.test_ufunc_types(u.g.ufunc)
    ufunc_tests.test_ufunc_noncontiguous(u.g.ufunc)
    ufunc_tests.test_ufunc_warn_with_nan(u)
    if u.g.ufunc.nin <= 2:
        ufunc_tests.test_ufunc_warn_with_nan(u.g.ufunc)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_numpy_ufunc_tests_of_gufuncs(name, ufunc_tests):
    u = fastact.activations[name].ufunc
    ufunc_tests.test_ufunc_types(u)
    ufunc_tests.test_ufunc_noncontiguous(u)
    ufunc_tests.test_ufunc_warn_with_nan(u)


@one_of_each_kind
def test_numpy_overlap_fuzz(u, overlap_tests):
    overlap_tests.TestUFunc().check_unary_fuzz(u, None, np.float32, count=5000 if LONG else 500)


@one_of_each_kind
def test_numpy_overlap_by_hand(u, overlap_tests, monkeypatch):
    """The complex dtypes of that test become the floating-point ones that it lacks; integers where they are kept."""
    keeps = u.types[0].startswith("?")
    kept = [np.int8, np.int16, np.int32, np.int64] if keeps else [np.float32] * 4
    names = dict(zip(("int8", "int16", "int32", "int64"), kept, strict=True), complex64=np.float16, complex128=np.float64)
    stand_in = SimpleNamespace(**{**vars(np), **names, "reciprocal": u, "invert": u})
    monkeypatch.setattr(overlap_tests, "np", stand_in)
    overlap_tests.TestUFunc().test_unary_ufunc_1d_manual()


def test_numpy_validation_set_of_tanh(isa):
    accuracy = pytest.importorskip("numpy._core.tests.test_umath_accuracy")
    file = Path(accuracy.__file__).parent / "data/umath-validation-set-tanh.csv"
    rows = [line.strip().split(",") for line in file.read_text().splitlines()[1:] if line[0] not in "$#"]
    for dtype in (np.float32, np.float64):
        bits = f"u{np.dtype(dtype).itemsize}"
        chosen = [row for row in rows if row[0] == f"np.{np.dtype(dtype).name}"]
        x, y = (np.array([int(row[i], 16) for row in chosen], bits).view(dtype) for i in (1, 2))
        assert len(x) > 500
        np.testing.assert_array_max_ulp(fastact.tanh(x), y, max(int(row[3]) for row in chosen))


# ---------------------------------------------------------------------------------------- SciPy


def run_methods(cls, **fixtures):
    """Every test method of a class, with each of its parameters; how many."""
    count = 0
    for name in filter(lambda name: name.startswith("test_"), dir(cls)):
        wanted = inspect.signature(getattr(cls, name)).parameters
        given = {k: v for k, v in fixtures.items() if k in wanted}
        choices = [{}]
        for mark in getattr(getattr(cls, name), "pytestmark", ()):
            if mark.name == "parametrize":
                names = [word.strip() for word in mark.args[0].split(",")]
                rows = [dict(zip(names, row if len(names) > 1 else [row], strict=True)) for row in mark.args[1]]
                choices = [{**choice, **row} for choice in choices for row in rows]
        for choice in choices:
            getattr(cls(), name)(**given, **choice)
            count += 1
    return count


def test_scipy_expit(monkeypatch, isa):
    tests = pytest.importorskip("scipy.special.tests.test_logit")

    def expit(x):  # no long double here: float64 stands in
        long = x.dtype == np.longdouble
        y = fastact.sigmoid(x.astype(np.float64) if long else x)
        return np.longdouble(y) if long else y

    monkeypatch.setattr(tests, "expit", expit)
    monkeypatch.setattr(tests, "log_expit", fastact.log_sigmoid)
    assert run_methods(tests.TestExpit) >= 3
    assert run_methods(tests.TestLogExpit) >= 4


def test_scipy_softmax(monkeypatch, isa):
    tests = pytest.importorskip("scipy.special.tests.test_logsumexp")
    if not hasattr(tests, "TestSoftmax"):
        pytest.skip("another SciPy")

    def whole(f):  # SciPy's default is all axes; a scalar counts as a vector of one
        def run(x, axis=None):
            x = np.asarray(x)
            y = f(np.atleast_1d(x), axis=tuple(range(max(1, x.ndim))) if axis is None else axis)
            return y.reshape(x.shape)[()]

        return run

    monkeypatch.setattr(tests, "softmax", whole(fastact.softmax))
    monkeypatch.setattr(tests, "log_softmax", whole(fastact.log_softmax))
    assert run_methods(tests.TestSoftmax, xp=np) >= 5
    assert run_methods(tests.TestLogSoftmax, xp=np) >= 8


# ---------------------------------------------------------------------------------------- gradcheck


@pytest.fixture(scope="module")
def gradcheck():
    torch = pytest.importorskip("torch")

    class Wrapped(torch.autograd.Function):
        @staticmethod
        def forward(ctx, forward, backward, *tensors):
            ctx.backward_of = backward
            ctx.save_for_backward(*tensors)
            return torch.from_numpy(np.array(forward(*(t.detach().numpy() for t in tensors))))

        @staticmethod
        def backward(ctx, grad):
            made = ctx.backward_of(grad.numpy(), *(t.detach().numpy() for t in ctx.saved_tensors))
            made = made if isinstance(made, tuple) else (made,)
            return None, None, *(torch.from_numpy(np.array(g)) for g in made)

    def check(forward, backward, *arrays):
        tensors = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
        assert torch.autograd.gradcheck(lambda *t: Wrapped.apply(forward, backward, *t), tensors)

    return check


def away_from(kinks, shape, seed=3):
    """Inputs such that finite differences do not step over a kink."""
    x = np.random.default_rng(seed).uniform(-6, 6, shape)
    for kink in kinks:
        x = np.where(np.abs(x - kink) < 0.01, kink + 0.02, x)
    return x


@pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)
def test_gradcheck_elementwise(name, params, gradcheck):
    f = ELEMENTWISE[name]
    x = away_from(f.definition.kinks_at(*params), (3, 4, 5))
    if name == "prelu":
        return
    gradcheck(lambda x: f(x, *params), lambda grad, x: f.backward(grad, x, *params), x)
    try:
        f.backward_from_output(x, x, *params)
    except (TypeError, ValueError):
        return
    gradcheck(lambda x: f(x, *params), lambda grad, x: f.backward_from_output(grad, f(x, *params), *params), x)


@pytest.mark.parametrize(
    ("shape", "alpha", "axis"),
    [
        ((2, 3, 4), np.array(0.25), 1),
        ((2, 3, 4), np.array([0.25, -1.25, 1.5]), 1),
        ((2, 3, 40), np.array([0.25, -1.25, 1.5]), 1),
        ((2, 4, 3), np.array([0.25, -1.25, 1.5]), -1),
        ((7,), np.linspace(-1, 1.5, 7), 1),
        ((2, 3, 4), np.linspace(-1, 1.5, 12).reshape(3, 4), None),
        ((2, 3, 4), np.linspace(-1, 1.5, 8).reshape(2, 1, 4), None),
    ],
    ids=str,
)
def test_gradcheck_prelu(shape, alpha, axis, gradcheck):
    f, x = fastact.prelu, away_from((0,), shape)
    gradcheck(lambda x, a: f(x, a, axis=axis), lambda g, x, a: f.backward(g, x, a, axis=axis), x, alpha)
    alpha = abs(alpha) + 0.1
    gradcheck(
        lambda x, a: f(x, a, axis=axis), lambda g, x, a: f.backward_from_output(g, f(x, a, axis=axis), a, axis=axis), x, alpha
    )


def test_gradcheck_rrelu_in_training(gradcheck):
    options = {"training": True, "seed": 5}
    x = away_from((0,), (3, 4, 5))
    gradcheck(lambda x: fastact.rrelu(x, **options), lambda g, x: fastact.rrelu.backward(g, x, **options), x)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("axis", [-1, 0, 1, (0, 2)], ids=str)
def test_gradcheck_rowwise(name, axis, gradcheck):
    f, x = fastact.activations[name], np.random.default_rng(1).uniform(-2, 2, (3, 2, 4))
    gradcheck(lambda x: f(x, axis), lambda grad, x: f.backward(grad, x, axis), x)
    gradcheck(lambda x: f(x, axis), lambda grad, x: f.backward_from_output(grad, f(x, axis), axis), x)
    where = np.arange(24).reshape(3, 2, 4) % 5 != 0
    masked = lambda x: np.where(where, f(x, axis, where=where), 0)  # noqa: E731  -inf has no differences
    gradcheck(masked, lambda grad, x: f.backward(grad, x, axis, where=where), x)


@pytest.mark.parametrize("name", ["glu", "reglu", "geglu", "swiglu"])
@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_gradcheck_gated(name, axis, gradcheck):
    f = fastact.activations[name]
    gradcheck(lambda x: f(x, axis), lambda grad, x: f.backward(grad, x, axis), away_from((0,), (4, 2, 6)))
