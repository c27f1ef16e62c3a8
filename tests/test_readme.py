"""The README says what the package says, and its examples run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fastact
from fastact import nn
from fastact.cli import list as listing

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def between(text, name):
    return re.search(f"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", text, re.DOTALL)[1].strip()


def section(text, heading):
    return re.search(rf"^#+ {heading}\n(.*?)(?=^#+ )", text, re.DOTALL | re.MULTILINE)[1]


def examples(text, language="python"):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_table_of_activations(readme):
    """Written by `make readme`."""
    assert between(readme, "activations") == listing.markdown(fastact.activations.values())


@pytest.fixture
def generators(monkeypatch):
    """benchmarks/ as scripts there see it; tests/ is on the path already."""
    pytest.importorskip("rich")
    monkeypatch.syspath_prepend(ROOT / "benchmarks")


def test_speed(readme, generators):
    """Written by `make bench-peers`."""
    import compare

    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert between(readme, "speed") == compare.markdown(results).strip()
    assert between(readme, "torch-kernels") == compare.torch_sentence(results).strip()


def test_accuracy(readme):
    """Written by `make accuracy-tables`."""
    import exhaustive

    assert between(readme, "accuracy") == exhaustive.markdown(exhaustive.read_table()).strip()


def test_accuracy_of_peers(readme, generators):
    """Written by `make accuracy-tables`."""
    import peers_accuracy

    results = json.loads(peers_accuracy.TABLE.read_text(encoding="utf-8"))
    assert between(readme, "accuracy-peers") == peers_accuracy.markdown(results).strip()


def test_models_of_pytorch(generators):
    """Written by `make bench-torch`."""
    pytest.importorskip("torch")
    import torch_models

    results = json.loads((ROOT / "benchmarks" / "torch_models.json").read_text(encoding="utf-8"))
    assert (ROOT / "benchmarks" / "torch_models.md").read_text(encoding="utf-8") == torch_models.page(results)


def test_command_of_the_tests_is_what_ci_runs(readme):
    command = re.search(r"<!-- test-command -->\n```sh\n(.*?)\n```", readme)[1]
    assert command == "pip install '.[test]' && pytest"
    assert "<!-- test-command -->" in (ROOT / ".ci" / "run").read_text()


def test_links_lead_to_files(readme):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert {"benchmarks/gallery.svg", "benchmarks/README.md"} <= {*links}
    assert not [link for link in links if not (ROOT / link).exists()]


def test_table_of_names_is_whole(readme):
    """Every activation module of PyTorch, every activation of fastact, and each of them a name that exists."""
    lines = section(readme, "From PyTorch, Keras or ONNX").splitlines()
    rows = [line.split("|")[1:5] for line in lines if line.startswith("|")][2:]
    named = {name for *_, call in rows for name in re.findall(r"\b[a-z]\w+\b", call)}
    assert {*fastact.activations} - named == {"gelu_tanh"}      # spelled gelu(x, approximate="tanh")
    called = {name for *_, call in rows for name in re.findall(r"\b(\w+)\(", call)}
    assert called <= {*fastact.activations}
    torch = pytest.importorskip("torch")
    modules = {name for first, *_ in rows for name in re.findall(r"\b[A-Z]\w+\b", first)}
    assert {*torch.nn.modules.activation.__all__} - modules == {"MultiheadAttention"}
    assert modules <= {*torch.nn.modules.activation.__all__}
    assert {name for name in modules if not hasattr(nn, name)} <= {"Softmin", "Softmax2d"}      # as it says below the table


# ---------------------------------------------------------------------------------------- examples

def test_every_example_is_run_here(readme):
    """One more block needs one more test."""
    assert len(examples(readme)) == 7
    assert len(examples(readme, "c")) == 1      # test_native.py


def test_first_examples(readme):
    names = {}
    first, calls = examples(readme)[:2]
    exec(first, names)
    assert names["dx"].shape == names["x"].shape
    assert names["dalpha"].shape == (64,)
    x = np.linspace(-3, 3, 512, dtype=np.float32).reshape(1, 8, 8, 8)
    slopes = np.linspace(-1, 2, 8, dtype=np.float32)
    names = {"fastact": fastact, "x": x, "y": x.copy(), "mask": x > 0, "grad": np.ones_like(x), "b": slopes, "alpha": slopes}
    exec(calls, names)
    assert names["dx"].shape == x.shape


def test_prelu_by_source(readme):
    x = np.linspace(-3, 3, 128, dtype=np.float32).reshape(2, 4, 4, 4)
    slopes = np.array([-0.5, 0.25, 1, 2], np.float32)
    exec(examples(section(readme, "Defaults that differ"))[0],
         {"fastact": fastact, "x": x, "weight": slopes, "alpha": slopes, "slope": slopes})


@pytest.fixture
def deployed(readme, tmp_path, monkeypatch):
    """(what was trained -> the file, the file -> predictions), in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return examples(section(readme, "Deploying a trained model: NumPy and fastact"))


BATCH = np.random.default_rng(0).normal(size=(64, 20)).astype(np.float32)


def test_deployment_from_pytorch(deployed):
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(20, 16), torch.nn.GELU(), torch.nn.Linear(16, 5), torch.nn.Softmax(-1))
    export, predict = deployed
    exec(export.splitlines()[0], {"np": np, "model": model})
    names = {}
    exec(predict, names)
    with torch.no_grad():
        expected = model(torch.from_numpy(BATCH)).numpy()
    np.testing.assert_allclose(names["predict"](BATCH), expected, atol=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")       # what Keras itself does with NumPy
def test_deployment_from_keras(deployed, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    pytest.importorskip("torch")
    keras = pytest.importorskip("keras")
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((20,)), dense(16, "gelu"), dense(5, "softmax")])
    exec(deployed[0].splitlines()[1], {"np": np, "model": model})
    p = dict(np.load("model.npz"))
    w0, b0, w1, b1 = p.values()
    assert w0.shape == (20, 16)
    hidden = fastact.gelu(BATCH @ w0, bias=b0)
    expected = keras.ops.convert_to_numpy(model(BATCH))
    np.testing.assert_allclose(fastact.softmax(hidden @ w1 + b1), expected, atol=1e-6)


def test_pytorch(readme):
    torch = pytest.importorskip("torch")
    (example,) = examples(section(readme, "PyTorch on the CPU"))
    names = {"model": torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Mish())}
    exec(example, names)
    assert "fastact.Mish" in repr(names["model"])


def run(*command, cwd):
    environment = os.environ | {"PYTHONPATH": str(Path(fastact.__file__).parents[1])}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_larger_than_one_machine(readme, tmp_path):
    """As it stands, as a script: two worker processes."""
    pytest.importorskip("distributed")
    (example, ) = examples(section(readme, "Larger than one machine"))
    (tmp_path / "cluster.py").write_text(example)
    (mean,) = re.findall(r"\[(.*)\]", run(sys.executable, "cluster.py", cwd=tmp_path), re.DOTALL)
    values = np.array(mean.split(), float)
    assert values.shape == (64,)
    assert abs(values.sum() - 1) < 1e-4
