"""Layers: PyTorch's and Keras' names and arguments, gradients, what they keep, and slopes that are learned."""

import copy
import doctest
import inspect
import pickle
import tracemalloc

import numpy as np
import pytest

import fastact
from fastact import nn

LAYERS = {name: layer for name in nn.__all__ if issubclass(layer := getattr(nn, name), nn.Layer) and layer is not nn.Layer}
REQUIRED = {"Threshold": (0.5, -1.0), "Softmax": (1,), "LogSoftmax": (1,)}

# Layers in place, by whether the output determines the gradient with these arguments.
DETERMINED = [
    ("ReLU", {}), ("ReLU6", {}), ("LeakyReLU", {}), ("ThresholdedReLU", {}),
    ("Threshold", {"threshold": 0.5, "value": -1.0}), ("Hardtanh", {"min_val": -0.5, "max_val": 2.0}),
    ("Hardsigmoid", {}), ("Squareplus", {}), ("ELU", {}), ("SELU", {}), ("CELU", {"alpha": 0.5}), ("PReLU", {}),
    ("PReLU", {"num_parameters": 6, "alpha_initializer": [0.1, 0.2, 0.3, 0.1, 1.5, 0.2]}),
]
UNDETERMINED = [
    ("LeakyReLU", {"negative_slope": -0.5}), ("LeakyReLU", {"negative_slope": 0.0}),
    ("LeakyReLU", {"negative_slope": 1e-50}), ("ThresholdedReLU", {"theta": -0.5}),
    ("Threshold", {"threshold": 0.5, "value": 2.0}), ("Hardswish", {}), ("ELU", {"alpha": -0.5}),
    ("CELU", {"alpha": -2.0}), ("SiLU", {}), ("Swish", {"beta": 2.0}), ("QuickGELU", {}), ("Mish", {}),
    ("RReLU", {"seed": 5}), ("PReLU", {"init": -0.25}), ("PReLU", {"init": 0.0}),
    ("PReLU", {"num_parameters": 6, "alpha_initializer": [0.1, 0.2, 0.3, -0.1, 1.5, 0.2]}),
]
IN_PLACE = [(*case, True) for case in DETERMINED] + [(*case, False) for case in UNDETERMINED]


def normal(*shape, seed=0, dtype=np.float64):
    return (2 * np.random.default_rng(seed).standard_normal(shape)).astype(dtype)


def make(name, **arguments):
    return LAYERS[name](*(() if arguments else REQUIRED.get(name, ())), **arguments)


def difference(f, x, grad, h=1e-6):
    """Vector-Jacobian product of f at x by central differences."""
    result = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        result[i] = np.sum(grad * (f(x + step) - f(x - step))) / (2 * h)
    return result


def allocated(call):
    """Bytes that are still held after call(), its result aside, and what it returned."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = call()
        return tracemalloc.get_traced_memory()[0] - before, result
    finally:
        tracemalloc.stop()


class TestEveryLayer:
    def test_every_activation_has_one(self):
        assert {layer.function.name for layer in LAYERS.values()} == set(fastact.activations) - {"gelu_tanh"}

    @pytest.mark.parametrize("name", LAYERS)
    def test_arguments_are_documented(self, name):
        parameters, = doctest_sections(LAYERS[name], "Parameters") or [""]
        heads = [line.partition(" :")[0] for line in parameters.splitlines() if not line.startswith(" ")]
        documented = {name for head in heads for name in head.split(", ")}
        assert documented == set(inspect.signature(LAYERS[name]).parameters)

    def test_examples(self):
        results = doctest.testmod(nn)
        assert results.failed == 0
        assert results.attempted > 5 * len(LAYERS)

    @pytest.mark.parametrize("name", LAYERS)
    def test_gradient(self, name):
        layer, x = make(name), normal(4, 6)
        seed = getattr(layer, "seed", None)

        def forward(x):
            if seed is not None:
                layer.seed = seed
            return layer(x)

        y = forward(x)
        grad = normal(*y.shape, seed=1)
        dx = layer.backward(grad)
        np.testing.assert_allclose(dx, difference(forward, x, grad), rtol=1e-6, atol=1e-7)
        assert dx.dtype == x.dtype

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    @pytest.mark.parametrize("name", LAYERS)
    def test_dtype_and_input_unchanged(self, name, dtype):
        layer, x = make(name), normal(4, 6, dtype=dtype)
        before = x.copy()
        y = layer(x)
        grad = np.ones_like(y)
        dx = layer.backward(grad)
        assert y.dtype == dx.dtype == dtype
        assert dx.shape == x.shape
        np.testing.assert_array_equal(x, before)
        np.testing.assert_array_equal(grad, 1)

    @pytest.mark.parametrize("name", LAYERS)
    def test_out_of_place_copies_nothing(self, name):
        layer, x = make(name), normal(64, 1024)
        layer.eval()
        held, y = allocated(lambda: layer(x))
        assert held < y.nbytes + 50_000

    @pytest.mark.parametrize("name", LAYERS)
    def test_backward_needs_forward(self, name):
        layer = make(name)
        with pytest.raises(RuntimeError, match=f"{name}.backward needs a forward call"):
            layer.backward(np.ones(3))
        layer(normal(4, 6))
        for restored in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
            with pytest.raises(RuntimeError, match="needs a forward call"):
                restored.backward(np.ones((4, 6)))
            layer.eval(), restored.eval()
            np.testing.assert_array_equal(restored(normal(4, 6)), layer(normal(4, 6)))

    @pytest.mark.parametrize("name", LAYERS)
    def test_modes(self, name):
        layer = make(name)
        assert layer.training
        assert layer.eval() is layer
        assert not layer.training
        assert layer.train() is layer
        assert layer.training
        y = layer.eval()(normal(4, 6))
        assert layer.backward(np.ones_like(y)).shape == (4, 6)

    @pytest.mark.parametrize("name", LAYERS.keys() - {"PReLU"})
    def test_no_parameters(self, name):
        layer = make(name)
        assert layer.parameters() == layer.grads == layer.state_dict() == {}
        assert layer.penalty() == 0
        layer.load_state_dict({})
        layer.zero_grad()
        layer.apply_constraint()
        with pytest.raises(ValueError, match="no parameters"):
            layer.load_state_dict({"weight": np.ones(1)})
        with pytest.raises(TypeError, match=f"{name}: state must be a mapping, not NoneType"):
            layer.load_state_dict(None)

    @pytest.mark.parametrize("layer", [nn.Softmax(1), nn.LogSoftmax(1)])
    def test_softmax_keeps_its_output(self, layer):
        x, grad = normal(4, 6), normal(4, 6, seed=1)
        layer(x)
        expected = layer.backward(grad)
        x[...] = 0      # a linear layer's buffer, say
        np.testing.assert_array_equal(layer.backward(grad), expected)
        layer(x)[...] = 1
        assert not np.allclose(layer.backward(grad), layer.function.backward(grad, x))

    def test_arguments_of_the_forward_call_count(self):
        layer = nn.LeakyReLU(0.5)
        layer(np.array([-1.0]))
        layer.negative_slope = 0.1
        assert layer.backward(np.array([1.0])) == 0.5

    def test_repr(self):
        assert repr(nn.LeakyReLU(0.2)) == "LeakyReLU(negative_slope=0.2, inplace=False)"
        assert repr(nn.Tanh()) == "Tanh()"

    def test_own_layer(self):
        class Double(nn.Layer):
            def forward(self, x):
                return 2 * x

        assert Double()(3) == 6

    @pytest.mark.parametrize(("make_bad", "word"), [
        (lambda: nn.Hardtanh(2.0, 1.0), "min_val"), (lambda: nn.CELU(0.0), "alpha"), (lambda: nn.Softshrink(-1.0), "lambd"),
        (lambda: nn.RReLU(0.5, 0.25), "lower"), (lambda: nn.GELU("tan"), "approximate"), (lambda: nn.Softplus(0.0), "beta"),
        (lambda: nn.Softplus(1.0, 5.0), "threshold"), (lambda: nn.Squareplus(-1.0), "b must"),
    ])
    def test_bad_arguments(self, make_bad, word):
        with pytest.raises(ValueError, match=word):
            make_bad()

    def test_a_threshold_that_is_no_number(self):
        with pytest.raises(TypeError, match="Softplus: threshold must be a real number, not 'a'"):
            nn.Softplus(1, "a")


def doctest_sections(cls, title):
    lines = inspect.getdoc(cls).split("\n")
    at = [i for i, line in enumerate(lines) if line == title and lines[i + 1] == "-" * len(title)]
    sections = []
    for i in at:
        end = next((j for j in range(i + 2, len(lines) - 1) if lines[j + 1] and set(lines[j + 1]) == {"-"}), len(lines))
        sections.append("\n".join(lines[i + 2:end]).strip())
    return sections


class TestInPlace:
    def test_every_layer_is_here(self):
        having = {name for name, layer in LAYERS.items() if "inplace" in inspect.signature(layer).parameters}
        assert {name for name, _, _ in IN_PLACE} == having

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    @pytest.mark.parametrize(("name", "arguments", "determined"), IN_PLACE)
    def test_same_as_out_of_place(self, name, arguments, determined, dtype):
        inside, outside = make(name, inplace=True, **arguments), make(name, inplace=False, **arguments)
        x, grad = normal(5, 6, dtype=dtype), normal(5, 6, seed=1, dtype=dtype)
        expected = outside(x.copy())
        y = inside(x)
        assert y is x
        np.testing.assert_array_equal(y, expected)
        np.testing.assert_allclose(inside.backward(grad), outside.backward(grad), rtol=1e-4, atol=1e-5)
        for key in inside.grads:
            np.testing.assert_allclose(inside.grads[key], outside.grads[key], rtol=1e-4)

    @pytest.mark.parametrize(("name", "arguments", "determined"), IN_PLACE)
    def test_memory(self, name, arguments, determined):
        # in float32, where 1e-50 is 0
        layer, x = make(name, inplace=True, **arguments), normal(256, 6, 50, dtype=np.float32)
        layer(x.copy())     # whatever is made once
        layer._kept = None
        held, _ = allocated(lambda: layer(x))
        if determined:
            assert held < x.nbytes / 4
        else:
            assert x.nbytes <= held < 1.25 * x.nbytes

    @pytest.mark.parametrize("name", {name for name, _, _ in IN_PLACE})
    def test_documented_memory(self, name):
        outcomes = {determined for other, _, determined in IN_PLACE if other == name}
        assert ("no further memory" in LAYERS[name].__doc__) == (True in outcomes or name == "RReLU")
        assert ("``x.nbytes``" in LAYERS[name].__doc__) == (False in outcomes)

    @pytest.mark.parametrize("grad_dtype", ["e", "f", "d"])
    @pytest.mark.parametrize("dtype", ["e", "bfloat16", "f", "d"])
    @pytest.mark.parametrize(("name", "arguments"), [
        ("Hardtanh", (-1 / 3, 2 / 3)), ("Hardtanh", (-0.7, 0.7)), ("Threshold", (0.1, 0.1)), ("Threshold", (0.3, 0.3)),
        ("Threshold", (0.7, -0.1)), ("Threshold", (-0.3, -0.3)),
    ])
    def test_bounds_that_the_dtype_does_not_hold(self, name, arguments, dtype, grad_dtype):
        """The output holds them rounded."""
        if dtype == "bfloat16":
            dtype = pytest.importorskip("ml_dtypes").bfloat16
        x = np.array([-5, -1, 0, 0.5, 1, 5], dtype)
        inside, outside = LAYERS[name](*arguments, inplace=True), LAYERS[name](*arguments)
        outside(x.copy())
        inside(x)
        grad = np.ones(6, grad_dtype)
        np.testing.assert_array_equal(inside.backward(grad), outside.backward(grad))

    @pytest.mark.parametrize("dtype", ["e", "bfloat16", "f", "d"])
    @pytest.mark.parametrize("init", [1e-38, 1e-20, 1e-5, 0.25, 8.0, 1e4, 1e20, 1e38])
    def test_slopes_near_the_ends_of_the_dtype(self, init, dtype):
        """Where the output is subnormal or infinite, it does not hold what the slope's gradient needs."""
        if dtype == "bfloat16":
            dtype = pytest.importorskip("ml_dtypes").bfloat16
        x = np.array([-3, -0.5, -0.125, 2], dtype)
        inside, outside = (nn.PReLU(init=init, inplace=inplace, dtype="d") for inplace in (True, False))
        for layer in (inside, outside):
            layer(x.copy())
            layer.backward(np.ones(4, dtype))
        assert outside.grads["weight"] == -3.625
        np.testing.assert_allclose(inside.grads["weight"], -3.625, rtol=0.02)

    @pytest.mark.parametrize("name", ["ReLU", "SiLU"])
    def test_layout_is_kept(self, name):
        for x in (np.asfortranarray(normal(5, 6)), normal(5, 12)[:, ::2], normal(5, 6)[::-1]):
            expected = make(name)(x)
            layer = make(name, inplace=True)
            np.testing.assert_array_equal(layer(x), expected)
            np.testing.assert_allclose(layer.backward(np.ones_like(x)).shape, x.shape)

    @pytest.mark.parametrize("name", ["ReLU", "SiLU"])
    def test_errors_leave_the_layer_as_it_was(self, name):
        layer = make(name, inplace=True)
        with pytest.raises(TypeError, match="inplace=True needs a NumPy array, not list"):
            layer([1.0, -1.0])
        x = normal(3)
        x.flags.writeable = False
        with pytest.raises(ValueError, match="read-only"):
            layer(x)
        with pytest.raises(RuntimeError):
            layer.backward(x)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


class TestTorch:
    def test_names_and_arguments(self, torch):
        from torch.nn.modules import activation

        absent = {"MultiheadAttention", "Softmax2d", "Softmin"}
        assert set(activation.__all__) - set(LAYERS) == absent
        for name in set(activation.__all__) - absent:
            theirs = dict(inspect.signature(getattr(torch.nn, name)).parameters)
            # those without arguments take any; NumPy has no devices; min_value and max_value are deprecated
            for dropped in ("args", "kwargs", "device", "min_value", "max_value"):
                theirs.pop(dropped, None)
            ours = inspect.signature(LAYERS[name]).parameters
            assert list(ours)[:len(theirs)] == list(theirs), name
            for argument, parameter in theirs.items():
                if argument == "dim" and parameter.default is None:     # there a guess, with a warning
                    assert ours["dim"].default is inspect.Parameter.empty
                else:
                    assert ours[argument].default == parameter.default, (name, argument)

    @pytest.mark.parametrize("name", LAYERS)
    def test_values_and_gradients(self, torch, name):
        if not hasattr(torch.nn, name):
            pytest.skip("not in torch.nn")
        arguments = {"PReLU": (6,)}.get(name, REQUIRED.get(name, ()))
        ours, theirs = LAYERS[name](*arguments).eval(), getattr(torch.nn, name)(*arguments).double().eval()
        x = normal(4, 6, 5)[:, :, :4]
        source = torch.tensor(x, requires_grad=True)
        expected = theirs(source)
        y = ours(x)
        np.testing.assert_allclose(y, expected.detach(), rtol=1e-7, atol=1e-12)
        grad = normal(*y.shape, seed=1)
        expected.backward(torch.tensor(grad))
        np.testing.assert_allclose(ours.backward(grad), source.grad, rtol=1e-7, atol=1e-12)
        if name == "PReLU":
            np.testing.assert_allclose(ours.grads["weight"], theirs.weight.grad, rtol=1e-6)

    @pytest.mark.parametrize("count", [1, 6])
    def test_prelu_through_a_file(self, torch, count, tmp_path):
        theirs = torch.nn.PReLU(count)
        torch.nn.init.normal_(theirs.weight)
        np.savez(tmp_path / "torch.npz", **{name: value.numpy() for name, value in theirs.state_dict().items()})
        ours = nn.PReLU(count)
        with np.load(tmp_path / "torch.npz") as state:
            ours.load_state_dict(state)
        np.testing.assert_array_equal(ours.weight, theirs.weight.detach())
        ours.weight *= 2
        np.savez(tmp_path / "ours.npz", **ours.state_dict())
        with np.load(tmp_path / "ours.npz") as state:
            theirs.load_state_dict({name: torch.tensor(state[name]) for name in state})
        np.testing.assert_array_equal(ours.weight, theirs.weight.detach())
        x = normal(2, 6, 3, dtype=np.float32)
        np.testing.assert_allclose(ours(x), theirs(torch.tensor(x)).detach(), rtol=1e-6)
        ours.load_state_dict(theirs.state_dict())   # CPU tensors are arrays


class TestRReLU:
    def test_a_new_seed_each_call(self):
        layer, x = nn.RReLU(seed=2**64 - 1), -np.ones(1000, np.float32)
        for seed in (2**64 - 1, 0, 1):
            assert layer.seed == seed
            np.testing.assert_array_equal(layer(x), fastact.rrelu(x, training=True, seed=seed))
            np.testing.assert_array_equal(layer.backward(x), fastact.rrelu.backward(x, x, training=True, seed=seed))

    def test_seed_from_the_system(self):
        assert len({nn.RReLU().seed for _ in range(10)}) == 10
        x = -np.ones(1000, np.float32)
        assert not np.array_equal(nn.RReLU()(x), nn.RReLU()(x))

    def test_evaluation(self):
        layer, x = nn.RReLU(0.1, 0.3, seed=4).eval(), normal(50)
        np.testing.assert_array_equal(layer(x), fastact.leaky_relu(x, 0.2))
        assert layer.seed == 4
        np.testing.assert_array_equal(layer.backward(np.ones(50)), fastact.leaky_relu.derivative(x, 0.2))

    def test_gradient_is_of_the_mode_of_the_forward_call(self):
        layer, x = nn.RReLU(seed=4), -np.ones(50, np.float32)
        y = layer(x)
        np.testing.assert_array_equal(layer.eval().backward(x), y)

    def test_in_place_in_evaluation_keeps_the_output(self):
        layer, x = nn.RReLU(inplace=True).eval(), normal(100_000)
        held, _ = allocated(lambda: layer(x))
        assert held < x.nbytes / 4


class Barrier:
    """A regulariser of its own kind: sum of alpha**4."""

    def __call__(self, alpha):
        return np.sum(alpha**4)

    def gradient(self, alpha):
        return 4 * alpha**3


class TestPReLU:
    def test_gradients_accumulate(self):
        layer, x, grad = nn.PReLU(6), normal(4, 6, 3, dtype=np.float32), normal(4, 6, 3, seed=1, dtype=np.float32)
        layer(x)
        live = layer.grads["weight"]
        np.testing.assert_array_equal(live, 0)
        dx = layer.backward(grad)
        expected_dx, once = fastact.prelu.backward(grad, x, np.full(6, 0.25, np.float32))
        np.testing.assert_array_equal(dx, expected_dx)
        np.testing.assert_array_equal(live, once)
        layer.backward(grad)
        np.testing.assert_array_equal(live, 2 * once)
        layer.zero_grad()
        np.testing.assert_array_equal(live, 0)
        assert layer.grads["weight"] is live

    @pytest.mark.parametrize(("arguments", "shape"), [
        ({}, (4, 6, 3)), ({"num_parameters": 6}, (4, 6, 3)), ({"shared_axes": []}, (4, 6, 3)), ({"shared_axes": [1]}, (4, 6, 3)),
        ({"shared_axes": [1, 3]}, (2, 3, 4, 2)),
    ])
    def test_slope_gradient(self, arguments, shape):
        layer, x = nn.PReLU(dtype=np.float64, alpha_regularizer={"l1": 0.1, "l2": 0.2}, **arguments), normal(*shape)
        grad = normal(*shape, seed=1)
        layer(x)
        layer.backward(grad)

        def loss(weight):
            layer.weight[...] = weight
            return np.sum(grad * layer(x)) + layer.penalty()

        expected = difference(loss, layer.weight.copy(), 1.0)
        np.testing.assert_allclose(layer.grads["weight"], expected, rtol=1e-6)

    def test_live_parameters(self):
        layer = nn.PReLU(2)
        assert layer.parameters()["weight"] is layer.weight is layer.alpha
        layer.parameters()["weight"][...] = [0.5, 2.0]
        np.testing.assert_array_equal(layer(-np.ones((1, 2))), [[-0.5, -2.0]])
        state = layer.state_dict()
        layer.weight[...] = 0
        np.testing.assert_array_equal(state["weight"], [0.5, 2.0])
        live = layer.weight
        layer.load_state_dict(state)
        assert layer.weight is live
        np.testing.assert_array_equal(live, [0.5, 2.0])

    @pytest.mark.parametrize(("shared_axes", "shape"), [
        ([], (5, 4, 3)), ([1], (1, 4, 3)), ([1, 2], (1, 1, 3)), ((3,), (5, 4, 1)), (3, (5, 4, 1)), ([1, 2, 3], (1, 1, 1)),
        ([-1], (5, 4, 1)),
    ])
    def test_keras_layout(self, shared_axes, shape, tmp_path):
        layer = nn.PReLU(shared_axes=shared_axes, alpha_initializer=lambda shape: np.arange(np.prod(shape)).reshape(shape) / 10)
        assert layer.parameters() == {}
        assert layer.weight is None
        x = normal(2, 5, 4, 3, dtype=np.float32)
        y = layer(x)
        assert layer.alpha.shape == shape
        expected = np.maximum(x, 0) + layer.alpha * np.minimum(x, 0)
        np.testing.assert_allclose(y, expected, rtol=1e-6)
        layer.backward(np.ones_like(x))
        axes = tuple(i for i, n in enumerate((1, *shape)) if n == 1)
        np.testing.assert_allclose(layer.grads["weight"], np.minimum(x, 0).sum(axis=axes, keepdims=True)[0], rtol=1e-5)

        np.savez(tmp_path / "keras.npz", alpha=layer.alpha)
        fresh = nn.PReLU(shared_axes=shared_axes)
        with np.load(tmp_path / "keras.npz") as state:
            fresh.load_state_dict(state)
        assert fresh.state_dict()["weight"].shape == shape
        np.testing.assert_array_equal(fresh(x), y)

    def test_keras_layout_fits_one_shape(self):
        layer = nn.PReLU(shared_axes=[1, 2])
        layer(normal(2, 5, 4, 3))
        layer(normal(3, 7, 1, 3))
        with pytest.raises(ValueError, match=r"slopes of shape \(1, 1, 3\)"):
            layer(normal(2, 5, 4, 2))
        layer.load_state_dict({"alpha": np.ones((1, 1, 3))})
        with pytest.raises(ValueError, match="alpha must have shape"):
            layer.load_state_dict({"alpha": np.ones((1, 4, 3))})

    def test_rows_of_features(self):
        layer = nn.PReLU(shared_axes=[], alpha_initializer=[0.1, 0.2, 0.3])
        np.testing.assert_allclose(layer(-np.ones((3, 3))), np.broadcast_to([-0.1, -0.2, -0.3], (3, 3)))

    @pytest.mark.parametrize(("initializer", "expected"), [
        (None, 0.125), (0.5, 0.5), (3, 3), ([0.1, 0.2], [0.1, 0.2]), (np.array([1, 2]), [1, 2]),
        (lambda shape: np.full(shape, 0.75), 0.75), (lambda shape: 2.0, 2),
    ])
    def test_initializer(self, initializer, expected):
        layer = nn.PReLU(2, init=0.125, alpha_initializer=initializer)
        np.testing.assert_array_equal(layer.weight, np.broadcast_to(np.float32(expected), 2))
        assert layer.weight.dtype == np.float32
        if isinstance(initializer, np.ndarray):
            layer.weight[...] = 9
            assert initializer[0] == 1

    def test_initial_array_is_not_shared(self):
        given = np.array([0.5, 0.5], np.float32)
        nn.PReLU(2, alpha_initializer=given).weight[...] = 1
        np.testing.assert_array_equal(given, 0.5)

    @pytest.mark.parametrize(("regularizer", "penalty", "gradient"), [
        (None, 0, [0, 0]), (0.5, 2.5, [-1, 2]), (np.float32(0.5), 2.5, [-1, 2]), (("l2", 0.5), 2.5, [-1, 2]),
        (["l1", 2], 6, [-2, 2]),
        ([("l1", 2), ("l2", 0.5)], 8.5, [-3, 4]), ({"l1": 2, "l2": 0.5}, 8.5, [-3, 4]), ({"l1": 2}, 6, [-2, 2]),
        ("l1", 0.03, [-0.01, 0.01]), ("l2", 0.05, [-0.02, 0.04]), ("l1_l2", 0.08, [-0.03, 0.05]), (nn.L1L2(2, 0.5), 8.5, [-3, 4]),
        (Barrier(), 17, [-4, 32]),
    ])
    def test_regularizer(self, regularizer, penalty, gradient):
        layer = nn.PReLU(2, alpha_initializer=[-1.0, 2.0], alpha_regularizer=regularizer)
        assert isinstance(layer.penalty(), float)
        assert layer.penalty() == pytest.approx(penalty)
        layer(np.ones((1, 2), np.float32))      # no slope has a part in it
        layer.backward(np.ones((1, 2), np.float32))
        np.testing.assert_allclose(layer.grads["weight"], gradient, rtol=1e-6)

    @pytest.mark.parametrize(("constraint", "expected"), [
        (None, [-1, 0.5, 2]), ("non_neg", [0, 0.5, 2]), ((0.25, 1), [0.25, 0.5, 1]), ([-np.inf, 1], [-1, 0.5, 1]),
        (np.tanh, np.tanh([-1, 0.5, 2])),
    ])
    def test_constraint(self, constraint, expected):
        layer = nn.PReLU(3, alpha_constraint=constraint, alpha_initializer=[-1, 0.5, 2])
        live = layer.weight
        layer.apply_constraint()
        assert layer.weight is live
        np.testing.assert_allclose(live, expected, rtol=1e-6)

    @pytest.mark.parametrize("constraint", ["non_neg", (0, 1)])
    def test_pickles(self, constraint):
        layer = nn.PReLU(2, alpha_constraint=constraint, alpha_regularizer=0.5)
        layer.weight[...] = [0.5, -3]
        restored = pickle.loads(pickle.dumps(layer))
        np.testing.assert_array_equal(restored(-np.ones((1, 2))), [[-0.5, 0]])
        assert restored.penalty() == 0.125

    def test_constraint_applies_at_the_next_forward(self):
        layer = nn.PReLU(alpha_constraint="non_neg")
        layer.weight[...] = -1
        np.testing.assert_array_equal(layer(np.array([-2.0, 3.0])), [0, 3])
        np.testing.assert_array_equal(layer.weight, 0)

    @pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
    def test_dtype(self, dtype):
        if dtype == "bfloat16":
            dtype = pytest.importorskip("ml_dtypes").bfloat16
        layer = nn.PReLU(3, dtype=dtype, alpha_regularizer=0.5, alpha_constraint=(0, 1))
        x = normal(4, 3, dtype=np.float32)
        assert layer(x).dtype == np.float32
        assert layer.backward(np.ones_like(x)).dtype == np.float32
        assert layer.weight.dtype == layer.grads["weight"].dtype == np.dtype(dtype)
        layer.load_state_dict({"weight": np.full(3, 0.5)})
        assert layer.weight.dtype == np.dtype(dtype)
        np.testing.assert_allclose(layer.grads["weight"].astype(float), np.minimum(x, 0).sum(axis=0) + 0.25, rtol=1e-2)

    def test_bfloat16_through_a_file(self, tmp_path):
        """NumPy's files know its size alone."""
        bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
        layer = nn.PReLU(3, alpha_initializer=[0.1, -0.2, 0.3], dtype=bfloat16)
        np.savez(tmp_path / "weights.npz", **layer.state_dict())
        with np.load(tmp_path / "weights.npz") as state:
            assert state["weight"].dtype == "V2"
            for restored in (nn.PReLU(3, dtype=bfloat16), nn.PReLU(shared_axes=[], dtype=bfloat16)):
                restored.load_state_dict(state)
                assert restored.weight.dtype == bfloat16
                np.testing.assert_array_equal(restored.weight, layer.weight)
            np.testing.assert_array_equal(nn.PReLU(3, alpha_initializer=state["weight"], dtype=bfloat16).weight, layer.weight)
            with pytest.raises(TypeError, match="PReLU: weight must be real numbers"):
                nn.PReLU(3).load_state_dict(state)
        with pytest.raises(TypeError, match="PReLU: alpha_initializer must be real numbers"):
            nn.PReLU(3, alpha_initializer=np.zeros(3, "V4"), dtype=bfloat16)

    @pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
    def test_quiet(self, dtype):
        """What overflows is infinite, whatever the caller set."""
        if dtype == "bfloat16":
            dtype = pytest.importorskip("ml_dtypes").bfloat16
        with np.errstate(all="raise"):
            layer = nn.PReLU(3, alpha_initializer=[1e300, 1e-300, -1e300], alpha_regularizer={"l1": 1e308, "l2": 1e308},
                             alpha_constraint=(-1e300, np.inf), dtype=dtype)
            layer.load_state_dict({"weight": [1e300, 1e-300, 2.0]})
            layer.apply_constraint()
            x = np.full((2, 3), -3e4, dtype)
            layer(x)
            for _ in range(2):
                layer.backward(x)
            assert layer.penalty() == np.inf
            layer.zero_grad()
            odd = nn.PReLU(alpha_constraint=lambda weight: np.full(1, 1e300), dtype=dtype)
            odd.apply_constraint()
        assert layer.weight[2] == 2

    def test_a_callable_s_own_warnings_show(self):
        def constraint(weight):
            return np.log(weight - 1)

        with pytest.warns(RuntimeWarning, match="invalid value"):
            nn.PReLU(alpha_constraint=constraint).apply_constraint()

    def test_keras_layout_before_the_first_call(self):
        made, fresh = nn.PReLU(shared_axes=[1]), nn.PReLU(shared_axes=[1])
        fresh.load_state_dict(made.state_dict())
        assert fresh.weight is None
        with pytest.raises(TypeError, match="PReLU: state must be a mapping"):
            fresh.load_state_dict([])
        fresh(normal(2, 3, 4))
        with pytest.raises(ValueError, match="PReLU: state must have one entry"):
            fresh.load_state_dict({})

    @pytest.mark.parametrize(("arguments", "error", "word"), [
        ({"num_parameters": 0}, ValueError, "num_parameters"),
        ({"num_parameters": 3, "shared_axes": [1]}, ValueError, "num_parameters"),
        ({"dtype": int}, TypeError, "dtype"),
        ({"alpha_initializer": [0.1, 0.2]}, ValueError, "alpha_initializer"),
        ({"alpha_initializer": "normal"}, ValueError, "alpha_initializer must be .*'zeros', 'ones'"),
        ({"alpha_initializer": 1j}, TypeError, "alpha_initializer"),
        ({"init": "zeros"}, TypeError, "PReLU: init must"),
        ({"num_parameters": "3"}, TypeError, "PReLU: num_parameters must be an integer, not '3'"),
        ({"shared_axes": "a"}, TypeError, "PReLU: shared_axes must be an integer"),
        ({"alpha_regularizer": ("l1", "a")}, TypeError, "PReLU: alpha_regularizer: L1L2: l1 must be a real number"),
        *[({"alpha_regularizer": bad}, ValueError, "alpha_regularizer")
          for bad in ("l3", "", ("l3", 1), abs, (1, 2), [], {}, [("l1", 1), 2], nn.L1L2)],
        ({"alpha_regularizer": -1.0}, ValueError, "l2"),
        ({"alpha_regularizer": {"l1": np.nan}}, ValueError, "l1"),
        *[({"alpha_constraint": bad}, ValueError, "alpha_constraint")
          for bad in ("positive", (1, 0), 3, (1, 2, 3), (0, None), ("a", "b"))],
    ])
    def test_bad_arguments(self, arguments, error, word):
        with pytest.raises(error, match=word):
            nn.PReLU(**arguments)

    def test_initialisers_by_name(self):
        assert nn.PReLU(3, alpha_initializer="zeros").weight.tolist() == [0, 0, 0]
        assert nn.PReLU(2, alpha_initializer="ones").weight.tolist() == [1, 1]

    @pytest.mark.parametrize("make", [nn.Softmax, nn.LogSoftmax, nn.GLU, nn.SwiGLU])
    def test_dim_is_checked_when_it_is_given(self, make):
        several = make in (nn.Softmax, nn.LogSoftmax)
        for bad in ("a", None, 1.0, (1, "a")):
            allowed = "an integer or a tuple of integers" if several else "an integer"
            with pytest.raises(TypeError, match=f"{make.__name__}: dim must be {allowed}, not"):
                make(bad)
        if several:
            assert make((0, 1))(np.ones((2, 3))).shape == (2, 3)
        with pytest.raises(ValueError if several else TypeError, match=f"{make.__name__}: dim must"):
            make(())

    @pytest.mark.parametrize("shared_axes", [[0], [4], [-4]])
    def test_bad_axes(self, shared_axes):
        with pytest.raises(ValueError, match="shared_axes"):
            nn.PReLU(shared_axes=shared_axes)(normal(2, 5, 4, 3))

    @pytest.mark.parametrize("state", [{}, {"bias": [1.0]}, {"weight": [1.0], "alpha": [1.0]}, {"weight": [1.0, 2.0]}])
    def test_bad_state(self, state):
        layer = nn.PReLU()
        with pytest.raises(ValueError, match=r"PReLU: (state|weight) must"):
            layer.load_state_dict(state)
        np.testing.assert_array_equal(layer.weight, [0.25])
        for bad in (None, "weight", [1.0]):
            with pytest.raises(TypeError, match="PReLU: state must be a mapping"):
                layer.load_state_dict(bad)

    def test_wrong_number_of_channels(self):
        with pytest.raises(ValueError, match="alpha"):
            nn.PReLU(3)(normal(2, 4))

    def test_constraint_of_another_shape(self):
        with pytest.raises(ValueError, match="alpha_constraint"):
            nn.PReLU(3, alpha_constraint=lambda alpha: alpha[:2]).apply_constraint()
