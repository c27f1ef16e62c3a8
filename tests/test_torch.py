"""fastact.torch: swapped modules give PyTorch's values and gradients, and stay good citizens of PyTorch."""

import copy
import importlib.util
import io
import json
import pickle
import warnings
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
with warnings.catch_warnings():  # what PyTorch's own imports say
    warnings.simplefilter("ignore")
    import torch._dynamo

    import fastact.torch
from torch import nn  # noqa: E402

import fastact  # noqa: E402
from fastact.torch import replace_activations, restore_activations  # noqa: E402

MODULES = [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.2), nn.PReLU(), nn.PReLU(3, init=-0.5), nn.RReLU().eval(), nn.Threshold(0.5, -1.0),
    nn.Hardtanh(-2, 0.5), nn.Hardsigmoid(), nn.Hardswish(), nn.Hardshrink(), nn.Softshrink(0.3), nn.Sigmoid(), nn.LogSigmoid(),
    nn.Tanh(), nn.Softplus(), nn.Softplus(beta=2), nn.Softsign(), nn.ELU(0.5), nn.SELU(), nn.CELU(2.0), nn.SiLU(), nn.GELU(),
    nn.GELU(approximate="tanh"), nn.Mish(), nn.Tanhshrink(), nn.Softmax(dim=-1), nn.Softmax(dim=1), nn.LogSoftmax(dim=1),
    nn.Softmax2d(), nn.GLU(dim=-1),
]
INPLACE = [
    nn.ReLU(True), nn.ReLU6(True), nn.LeakyReLU(0.2, True), nn.LeakyReLU(-0.2, True), nn.Threshold(0.5, -1.0, True),
    nn.Hardtanh(inplace=True), nn.Hardsigmoid(True), nn.Hardswish(True), nn.ELU(0.5, True), nn.SELU(True), nn.CELU(2.0, True),
    nn.SiLU(True), nn.Mish(True), nn.RReLU(inplace=True).eval(),
]
SHAPE = (2, 3, 4, 6)


@pytest.fixture(params=MODULES, ids=repr)
def module(request):
    return copy.deepcopy(request.param)


def sample(dtype=torch.float64, shape=SHAPE, seed=0):
    return torch.randn(shape, dtype=dtype, generator=torch.Generator().manual_seed(seed)) * 3


def results(module, x, inplace=False):
    """Output, and gradients of the input and the parameters."""
    leaf = x.detach().requires_grad_()  # no clone: that would have another layout
    y = module(leaf.clone() if inplace else leaf)
    grad = sample(x.dtype, y.shape, seed=1)
    return [y.detach(), *torch.autograd.grad(y, [leaf, *module.parameters()], grad)]


def swapped(module):
    fast = replace_activations(copy.deepcopy(module))
    assert type(fast) is not type(module)
    return fast


def test_every_activation_module_is_covered():
    activation = torch.nn.modules.activation
    # Attention is no activation, and softmin is softmax of -x.
    missing = set(activation.__all__) - {kind.__name__ for kind in fastact.torch._REPLACEMENTS}
    assert missing == {"MultiheadAttention", "Softmin"}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16])
def test_values_and_gradients(module, dtype):
    tolerance = {torch.float64: 1e-9, torch.float32: 1e-5, torch.float16: 4e-3}[dtype]
    module = module.to(dtype)
    for a, b in zip(results(swapped(module), sample(dtype)), results(module, sample(dtype)), strict=True):
        assert a.dtype == b.dtype
        if isinstance(module, nn.Hardsigmoid):  # PyTorch's sixth is one of float32
            tolerance = max(tolerance, 1e-7)
        torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance * (20 if a.dim() == 1 else 1))


def test_the_kernels_are_fastact_s(monkeypatch):
    """Bit for bit, where PyTorch's differ."""
    x = sample(torch.float32, (1000,))
    assert np.array_equal(replace_activations(nn.Mish())(x).numpy(), fastact.mish(x.numpy()))
    monkeypatch.setattr(fastact.torch, "_forward", None)
    with pytest.raises(TypeError):
        replace_activations(nn.Mish())(x)


@pytest.mark.parametrize("inplace", INPLACE, ids=repr)
def test_in_place(inplace):
    module = swapped(inplace)
    x = sample()
    y = module(x)
    assert y is x
    torch.testing.assert_close(y, inplace(sample()))
    if getattr(inplace, "negative_slope", 1) < 0:  # PyTorch has no gradient in place for those
        inplace = nn.LeakyReLU(inplace.negative_slope)
    for a, b in zip(results(module, sample(), True), results(inplace, sample(), True), strict=True):
        torch.testing.assert_close(a, b)


@pytest.mark.parametrize("inplace", [m for m in INPLACE if getattr(m, "negative_slope", 1) > 0], ids=repr)
def test_written_again_in_place(inplace):
    """PyTorch keeps the output of some, which must stay as it is, and a copy of the input of the others."""
    def outcome(module):
        leaf = sample().requires_grad_()
        y = module(leaf * 1).mul_(2)
        try:
            return torch.autograd.grad(y, leaf, sample(seed=1))[0]
        except RuntimeError as error:
            return str(error)

    expected, found = outcome(inplace), outcome(swapped(inplace))
    if isinstance(expected, str):
        assert "modified by an inplace operation" in found
    else:
        torch.testing.assert_close(found, expected)


def test_argument_by_name(module):
    y = module.double()(input=sample())
    torch.testing.assert_close(swapped(module)(input=sample()), y)


@pytest.mark.parametrize("inplace", [nn.Hardtanh(-0.1, 0.3, inplace=True), nn.Threshold(0.3, 0.3, True)], ids=repr)
def test_in_place_with_what_float16_rounds(inplace):
    """The output is at the rounded bounds, or, where threshold's value goes above its threshold, does not tell."""
    x = sample(torch.float16)
    for a, b in zip(results(swapped(inplace), x, True), results(inplace, x, True), strict=True):
        torch.testing.assert_close(a, b)


@pytest.mark.parametrize("inplace", [nn.LeakyReLU(1e-50, True), nn.ELU(1e-50, True)], ids=repr)
def test_in_place_with_what_float32_makes_zero(inplace):
    """Then the output does not determine the gradient."""
    x = sample(torch.float32)
    for a, b in zip(results(swapped(inplace), x, True), results(inplace, x, True), strict=True):
        torch.testing.assert_close(a, b)


def test_in_place_is_noticed_by_autograd():
    x = sample().requires_grad_()
    z = x * 2
    y = z**2
    replace_activations(nn.ReLU(inplace=True))(z)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    with torch.no_grad():
        version = z._version
        replace_activations(nn.ReLU(inplace=True))(z)
        assert z._version == version + 1
    with pytest.raises(RuntimeError, match="leaf Variable"):
        replace_activations(nn.ReLU(inplace=True))(sample().requires_grad_())


def view_without_gradients():
    x = sample().requires_grad_() * 1
    with torch.no_grad():
        return x[0]


@pytest.mark.parametrize("make", [
    lambda: sample().requires_grad_(), lambda: sample().requires_grad_()[0], lambda: (sample().requires_grad_() * 1).unbind()[0],
    view_without_gradients, lambda: sample(shape=(3, 1)).expand(3, 4),
], ids=["leaf", "view of a leaf", "unbind", "view under no_grad", "expanded"])
@pytest.mark.parametrize("inplace", [nn.ReLU(True), nn.SiLU(True)], ids=repr)
def test_in_place_is_refused_before_anything_is_written(inplace, make):
    x = make()
    before = x.detach().clone()
    for module in (inplace, swapped(inplace)):
        with pytest.raises(RuntimeError) as error:
            module(x)
        if module is inplace:
            message = str(error.value)
        assert str(error.value) == message
        assert torch.equal(x.detach(), before)
        assert x._version == 0


def test_inference_tensors_in_place():
    with torch.inference_mode():
        x = sample()
        assert replace_activations(nn.ReLU(inplace=True))(x) is x
    with pytest.raises(RuntimeError, match="outside InferenceMode"):
        replace_activations(nn.ReLU(inplace=True))(x)


@pytest.mark.parametrize("layout", ["channels last", "channels of them", "transposed", "sliced", "expanded", "empty", "0-d"])
def test_layouts(module, layout):
    x = sample()
    x = {
        "channels last": x.contiguous(memory_format=torch.channels_last),
        "channels of them": sample(shape=(2, 6, 4, 6)).contiguous(memory_format=torch.channels_last)[:, ::2],
        "transposed": x.permute(0, 1, 3, 2),
        "sliced": sample(shape=(2, 3, 8, 12))[..., ::2, ::2],
        "expanded": sample(shape=(2, 3, 1, 6)).expand(SHAPE),
        "empty": x[:0],
        "0-d": x[0, 0, 0, 0],
    }[layout]
    along = nn.GLU | nn.Softmax | nn.Softmax2d | nn.LogSoftmax
    if layout == "0-d" and (isinstance(module, along) or getattr(module, "num_parameters", 1) > 1):
        return
    module = module.double()
    fast = swapped(module)
    for a, b in zip(results(fast, x), results(module, x), strict=True):
        torch.testing.assert_close(a, b)
    if layout == "channels last" and not isinstance(module, nn.GLU):
        assert fast(x).is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("traced", [False, True])
def test_prelu_of_some_channels_of_channels_last(traced):
    """Not channels-last, but the gradient, which takes over the strides' order, is; no shape tells where H is C."""
    x = sample(torch.float32, (2, 8, 4, 4)).contiguous(memory_format=torch.channels_last)[:, ::2]
    module = nn.PReLU(4)
    module.weight.data[:] = torch.tensor([0.1, 0.2, 0.3, 0.4])
    fast = swapped(module)
    expected = results(module, x)
    if traced:
        fast.forward = lambda x: torch.ops.fastact.prelu(x, fast.weight)
    for a, b in zip(results(fast, x), expected, strict=True):
        torch.testing.assert_close(a, b)


def test_gradient_in_another_layout():
    """An expanded gradient, as a sum's, for an input whose channels are last."""
    for module in (nn.GELU(), nn.PReLU(3)):
        x = sample(torch.float32).contiguous(memory_format=torch.channels_last)
        expected, found = (results_of_sum(m, x.clone()) for m in (module, swapped(module)))
        torch.testing.assert_close(found, expected)


def results_of_sum(module, x):
    x = x.requires_grad_()
    module(x).sum().backward()
    return x.grad


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")  # from PyTorch 2.15's own check
@pytest.mark.parametrize("name", ["apply", "prelu"])
def test_operators(name):
    """Schema, fake kernels and gradients as PyTorch's own check has it."""
    x = sample(torch.float64, (2, 3, 4)).requires_grad_()
    if name == "prelu":
        torch.library.opcheck(fastact.torch.prelu, (x, torch.full((3,), 0.25, dtype=torch.float64, requires_grad=True)))
    else:
        for arguments in (("gelu", [], 0), ("hardtanh", [-1.0, 2.0], 0), ("softmax", [], 1), ("glu", [], -1)):
            torch.library.opcheck(fastact.torch.apply, (x, *arguments))


def test_gradcheck(module):
    # Away from kinks, which finite differences cannot see.
    x = (sample() + 0.05 * torch.sign(sample())).requires_grad_()
    assert torch.autograd.gradcheck(swapped(module.double()), x, eps=1e-7, atol=1e-5)


def test_second_derivatives(module):
    """PyTorch's, through the graph that a first derivative leaves."""
    if isinstance(module, nn.Hardsigmoid):  # PyTorch has none
        return
    module = module.double()

    def second(module):
        x = sample().requires_grad_()
        (first,) = torch.autograd.grad((module(x) ** 2).sum(), x, create_graph=True)
        return torch.autograd.grad((first**2).sum(), [x, *module.parameters()])

    for a, b in zip(second(swapped(module)), second(module), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-6, atol=1e-6)


@pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning")
@pytest.mark.parametrize("inplace", [False, True])
def test_many_gradients_at_once(module, inplace):
    """`is_grads_batched`, what stands on it, and `torch.vmap` of a gradient."""
    if inplace and not hasattr(module, "inplace"):
        return
    module, x = module.double(), sample(shape=(2, 3, 4))
    fast = swapped(module)
    if inplace:
        fast.inplace = True
    leaf = x.clone().requires_grad_()

    def one(m, inplace=False):
        y = m(leaf * 1 if inplace else leaf)
        return lambda grad, **keywords: torch.autograd.grad(y, [leaf, *m.parameters()], grad, retain_graph=True, **keywords)

    expected, found = one(module), one(fast, inplace)
    grads = sample(shape=(5, *module(x).shape), seed=1)
    torch.testing.assert_close(found(grads, is_grads_batched=True), expected(grads, is_grads_batched=True))
    torch.testing.assert_close(torch.vmap(found)(grads), torch.vmap(expected)(grads))
    jacobian = torch.autograd.functional.jacobian
    torch.testing.assert_close(
        jacobian(lambda x: fast(x * 1), x, vectorize=True), jacobian(lambda x: module(x * 1), x, vectorize=True))


def test_second_derivatives_in_place_are_refused():
    x = sample().requires_grad_()
    y = replace_activations(nn.ELU(inplace=True))(x * 2)
    with pytest.raises(RuntimeError, match="no second derivative"):
        torch.autograd.grad(y.sum(), x, create_graph=True)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.third = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3), nn.Linear(4, 6)
        self.shared = nn.Mish()
        self.slopes = nn.PReLU(4)
        self.last = nn.Sequential(nn.ELU(inplace=True), nn.GLU(), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        x = self.shared(self.first(x))
        x = self.slopes(self.shared(self.second(x)))
        return self.last(self.third(x.mean((2, 3))))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Network()


def steps(model, count=4):
    """Losses of a few steps of training."""
    optimiser = torch.optim.SGD(model.parameters(), 0.1)
    x, target = sample(torch.float32, (8, 3, 8, 8)), torch.arange(8) % 3
    losses = []
    for _ in range(count):
        optimiser.zero_grad()
        loss = nn.functional.nll_loss(model(x), target)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def test_training(network):
    fast = swapped_network(network)
    expected = steps(network)
    assert expected[-1] < expected[0]
    np.testing.assert_allclose(steps(fast), expected, rtol=1e-5)
    torch.testing.assert_close(fast.slopes.weight, network.slopes.weight)


def swapped_network(network):
    fast = replace_activations(copy.deepcopy(network))
    assert sum("fastact" in type(m).__module__ for m in fast.modules()) == 5
    return fast


def test_modules_stay_what_they_were(network):
    """Identity, parameters, hooks, keys, isinstance; and the way back."""
    slopes, weight, keys = network.slopes, network.slopes.weight, list(network.state_dict())
    seen = []
    network.shared.register_forward_hook(lambda *_: seen.append(1))
    assert replace_activations(network) is network
    assert network.slopes is slopes
    assert slopes.weight is weight
    assert isinstance(slopes, nn.PReLU)
    assert list(network.state_dict()) == keys
    network.load_state_dict(Network().state_dict())
    network(sample(torch.float32, (1, 3, 8, 8)))
    assert len(seen) == 2
    assert "fastact.Mish" in repr(network)
    restore_activations(network)
    assert {type(m) for m in network.modules()} == {type(m) for m in Network().modules()}


def test_subclasses_are_left_alone():
    class Own(nn.GELU):
        def forward(self, x):
            return x + 1

    assert type(replace_activations(Own())) is Own


def test_pickle_and_save(network):
    fast = swapped_network(network)
    x = sample(torch.float32, (1, 3, 8, 8))
    for back in (pickle.loads(pickle.dumps(fast)), copy.deepcopy(fast)):
        assert torch.equal(back(x), fast(x))
    buffer = io.BytesIO()
    torch.save(fast.state_dict(), buffer)
    buffer.seek(0)
    network.load_state_dict(torch.load(buffer))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_compile(network):
    """Without a break in the graph, forward and backward, in place and not."""
    fast = swapped_network(network)
    expected = steps(copy.deepcopy(fast))
    torch._dynamo.reset()
    compiled = torch.compile(fast, backend="aot_eager", fullgraph=True)
    np.testing.assert_allclose(steps(compiled), expected, rtol=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_compile_in_place():
    fast = replace_activations(nn.SiLU(inplace=True))
    torch._dynamo.reset()
    compiled = torch.compile(fast, backend="aot_eager", fullgraph=True)
    x = sample(torch.float32)
    y = compiled(x)
    assert torch.equal(x, y)
    assert torch.equal(y, fast(sample(torch.float32)))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_export(network):
    fast = swapped_network(network).eval()
    x = sample(torch.float32, (1, 3, 8, 8))
    exported = torch.export.export(fast, (x,))
    assert "fastact.apply" in str(exported.graph)
    torch.testing.assert_close(exported.module()(x), fast(x))


def test_what_has_no_kernel_falls_back(monkeypatch):
    """As CUDA tensors do: to PyTorch, not to an error."""
    monkeypatch.setattr(fastact.torch, "_forward", None)
    monkeypatch.setattr(fastact.torch, "_prelu_forward", None)
    for module in (nn.GELU(), nn.ELU(inplace=True), nn.Softmax(dim=0), nn.PReLU()):
        fast = swapped(module)
        assert fast.to("meta")(torch.empty(3, device="meta")).device.type == "meta"
    x = sample(torch.bfloat16)
    assert torch.equal(swapped(nn.GELU())(x), nn.GELU()(x))
    assert swapped(nn.RReLU())(sample()).dtype == torch.float64  # drawn by PyTorch's generator
    for lambd in (-1.0, float("nan")):
        assert torch.equal(swapped(nn.Hardshrink(lambd))(sample()), nn.Hardshrink(lambd)(sample()))
    assert torch.equal(swapped(nn.Softplus(threshold=1))(sample()), nn.Softplus(threshold=1)(sample()))


def negative(x):
    """x as a tensor whose negative bit is set."""
    x = torch.complex(torch.zeros_like(x), -x).conj().imag
    assert x.is_neg()
    return x


@pytest.mark.parametrize("module", [nn.GELU(), nn.GLU(dim=-1), nn.Softmax(dim=1), nn.PReLU(3)], ids=repr)
def test_negative_bit(module):
    module, x = module.double(), sample()
    fast = swapped(module)
    for a, b in zip(results(fast, negative(x)), results(module, x), strict=True):
        torch.testing.assert_close(a, b)
    leaf = x.clone().requires_grad_()
    found, expected = (
        torch.autograd.grad(y, [leaf, *m.parameters()], negative(sample(shape=y.shape, seed=1)))
        for m in (fast, module) for y in (m(leaf),))
    torch.testing.assert_close(found, expected)


def test_negative_bit_in_place():
    x = sample(torch.float32)
    y = negative(x)
    assert replace_activations(nn.ELU(inplace=True))(y) is y
    torch.testing.assert_close(y, nn.ELU()(x))


@pytest.mark.filterwarnings("ignore:.*nested tensors:UserWarning")
def test_nested():
    """PyTorch's, errors included."""
    x = torch.nested.nested_tensor([sample(shape=(2,)), sample(shape=(3,))])
    for module in (nn.GELU(), nn.ReLU(inplace=True), nn.Softmax(dim=-1)):
        for a, b in zip(swapped(module)(x).unbind(), module(x).unbind(), strict=True):
            torch.testing.assert_close(a, b)
    with pytest.raises(NotImplementedError):
        swapped(nn.PReLU().double())(x)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_autocast(module, dtype):
    module, x = module.to(dtype), sample(dtype)
    with torch.autocast("cpu", torch.bfloat16):
        assert swapped(module)(x).dtype == module(x).dtype


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning")  # PyTorch 2.15 about its own code
def test_torch_func_and_forward_mode():
    fast, x, tangent = swapped(nn.GELU()), sample(), sample(seed=1)
    original = nn.GELU()
    for transform in (torch.func.vmap, lambda f: torch.func.grad(lambda x: f(x).sum()), torch.func.jacrev):
        torch.testing.assert_close(transform(fast)(x[0, 0]), transform(original)(x[0, 0]))
    torch.testing.assert_close(torch.func.jvp(fast, (x,), (tangent,)), torch.func.jvp(original, (x,), (tangent,)))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:`torch.jit:FutureWarning")
def test_jit_trace_is_pytorch_s():
    traced = torch.jit.trace(swapped(nn.GELU()), sample())
    assert "aten::gelu" in str(traced.graph)


def test_wrong_calls_raise_as_pytorch_s():
    with pytest.raises(RuntimeError, match="must be even"):
        swapped(nn.GLU(dim=1))(sample())
    with pytest.raises(IndexError):
        swapped(nn.Softmax(dim=7))(sample())
    with pytest.raises(RuntimeError, match="lambda must be"):
        swapped(nn.Softshrink(-1.0))(sample())
    with pytest.raises(RuntimeError, match="approximate"):
        swapped(nn.GELU("erf"))(sample())
    for module in (nn.CELU(0.0), nn.RReLU(0.5, 0.1).eval()):
        with pytest.raises(RuntimeError):
            swapped(module)(sample())
    for wrong in (None, nn.ReLU, fastact.gelu):
        with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module"):
            replace_activations(wrong)
    with pytest.raises(RuntimeError):
        swapped(nn.PReLU(5))(sample(torch.float32))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_cuda(network):
    fast = swapped_network(network).cuda()
    x = sample(torch.float32, (2, 3, 8, 8)).cuda()
    torch.testing.assert_close(fast(x), network.cuda()(x))


def test_benchmark(monkeypatch):
    """It runs, and the page shows the committed figures."""
    folder = Path(__file__).parents[1] / "benchmarks"
    spec = importlib.util.spec_from_file_location("torch_models", folder / "torch_models.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    results = json.loads((folder / "torch_models.json").read_text())
    assert (folder / "torch_models.md").read_text() == bench.page(results)
    assert {(row["model"], row["activation"], row["step"]) for row in results["rows"] if row["threads"] == 1} == {
        (model, name, step) for model in ("mlp", "cnn") for name in ("Mish", "ELU", "GELU") for step in ("forward", "training")}
    monkeypatch.setattr(bench, "ACTIVATIONS", {"Mish": nn.Mish})
    threads = torch.get_num_threads()
    rows = list(bench.measure(1, 1))
    torch.set_num_threads(threads)
    assert len(rows) == 4
    assert all(row["before"] > 0 and row["after"] > 0 for row in rows)
