"""Training on real data with the layers' gradients, and the same losses as torch."""

import json
import sys

import numpy as np
import pytest

pytest.importorskip("sklearn")

from fastact import nn
from fastact.cli import main
from fastact.demo import digits


@pytest.fixture(scope="module")
def data():
    return digits.load()


@pytest.mark.parametrize("name", digits.NETWORKS)
def test_learns(data, name):
    told = []
    result = digits.train(name, data, advance=told.append)
    assert result.test_accuracy >= 0.96
    assert result.train_accuracy > result.test_accuracy - 0.01
    assert result.losses == told
    assert len(told) == digits.EPOCHS
    assert result.losses[-1] < 0.05 * result.losses[0]
    assert [slopes.size for slopes in result.slopes] == ([256, 128, 64] if name == "PReLU" else [])
    for slopes in result.slopes:
        assert np.mean(np.abs(slopes - digits.INITIAL_SLOPE) > 1e-3) > 0.5


def test_data(data):
    assert (len(data.train_labels), len(data.test_labels)) == (1348, 449)
    assert data.train_images.dtype == data.test_images.dtype == np.float32
    assert (data.train_images.min(), data.train_images.max()) == (0, 1)
    assert set(data.test_labels) == set(range(10))


def test_works_in_place(data):
    network = digits.Network(digits.NETWORKS["LeakyReLU"])
    linear, activation = network.layers[:2]
    y = linear(data.train_images[:5])
    assert activation(y) is y


def as_torch(torch, network):
    """The same network with the same weights."""
    modules = []
    for layer in network.layers:
        if isinstance(layer, digits.Linear):
            module = torch.nn.Linear(*layer.weight.shape, dtype=torch.float64)
            module.load_state_dict({"weight": torch.tensor(layer.weight.T), "bias": torch.tensor(layer.bias)})
        elif isinstance(layer, nn.PReLU):
            module = torch.nn.PReLU(layer.num_parameters, dtype=torch.float64)
            module.load_state_dict({"weight": torch.tensor(layer.weight)})
        else:
            module = {nn.LeakyReLU: torch.nn.LeakyReLU(), nn.LogSoftmax: torch.nn.LogSoftmax(dim=1)}[type(layer)]
        modules.append(module.to(torch.float64 if network.layers[0].weight.dtype == np.float64 else torch.float32))
    return torch.nn.Sequential(*modules)


def to_double(network):
    for layer in network.layers:
        for name, parameter in layer.parameters().items():
            setattr(layer, name, parameter.astype(np.float64))
            layer.grads[name] = layer.grads[name].astype(np.float64)


# In float64 over the whole training. In float32 some unit comes within rounding of its kink sooner or later, its slope jumps, and
# from there the two part: two epochs, where the losses are the largest.
@pytest.mark.parametrize(("dtype", "epochs"), [(np.float64, digits.EPOCHS), (np.float32, 2)])
@pytest.mark.parametrize("name", digits.NETWORKS)
def test_same_losses_as_torch(data, name, dtype, epochs):
    torch = pytest.importorskip("torch")
    network = digits.Network(digits.NETWORKS[name])
    if dtype == np.float64:
        to_double(network)
    twin = as_torch(torch, network)
    optimiser = torch.optim.SGD(twin.parameters(), lr=digits.LEARNING_RATE, momentum=digits.MOMENTUM)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    losses, expected = [], []
    try:
        with digits.one_blas_thread():
            for chosen in digits.batches(len(data.train_labels), epochs):
                images, labels = data.train_images[chosen].astype(dtype), data.train_labels[chosen]
                losses.append(network.loss(images, labels))
                network.step()
                optimiser.zero_grad()
                loss = torch.nn.functional.nll_loss(twin(torch.tensor(images)), torch.tensor(labels))
                loss.backward()
                optimiser.step()
                expected.append(loss.item())
    finally:
        torch.set_num_threads(threads)
    np.testing.assert_allclose(losses, expected, rtol=0, atol=1e-4)


class TestCommand:
    def test_text(self, capsys):
        assert main(["demo", "--train"]) == 0
        text, errors = capsys.readouterr()
        assert errors == ""
        assert "\x1b" not in text
        for word in ("64-256-128-64-10", "LeakyReLU", "PReLU 3", "learned slopes, all 0.25 at the start"):
            assert word in text

    def test_json(self, capsys, monkeypatch):
        monkeypatch.setattr(digits, "EPOCHS", 1)
        assert main(["demo", "--train", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert [network["name"] for network in report["networks"]] == ["LeakyReLU", "PReLU"]
        assert [len(slopes) for slopes in report["networks"][1]["slopes"]] == [256, 128, 64]
        assert report["widths"] == [64, 256, 128, 64, 10]

    def test_missing_extra(self, capsys, monkeypatch):
        monkeypatch.setitem(sys.modules, "sklearn", None)
        assert main(["demo", "--train"]) == 2
        text, errors = capsys.readouterr()
        assert text == ""
        assert errors == "fastact demo: error: sklearn not installed: pip install 'fastact[demo]'\n"

    def test_usage(self, capsys):
        with pytest.raises(SystemExit) as stop:
            main(["demo", "--train", "--image", "photo.png"])
        assert stop.value.code == 2

    @pytest.mark.parametrize("rich", [True, False])
    def test_progress_on_a_terminal(self, rich, capsys, monkeypatch):
        if rich:
            pytest.importorskip("rich")
        else:
            monkeypatch.setitem(sys.modules, "rich", None)
            monkeypatch.setitem(sys.modules, "rich.console", None)
        monkeypatch.setattr(digits, "EPOCHS", 2)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm-256color")
        assert main(["demo", "--train"]) == 0
        assert "PReLU loss" in capsys.readouterr().err
