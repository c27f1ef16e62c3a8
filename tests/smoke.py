"""Does an installed fastact work? A script without dependencies but NumPy, for wheels of every platform; a second or two.

Run it elsewhere than in the source tree: `python tests/smoke.py` takes the installed package.
"""

import math
import os
import pickle
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

sys.path[:] = [entry for entry in sys.path if not (Path(entry or ".") / "setup.py").exists()]

import numpy as np  # noqa: E402

import fastact  # noqa: E402
from fastact import _kernels  # noqa: E402

X = np.linspace(-8, 8, 4099)
EXPECTED = {
    "relu": np.maximum(X, 0),
    "sigmoid": 1 / (1 + np.exp(-X)),
    "tanh": np.tanh(X),
    "gelu": X * 0.5 * np.array([math.erfc(-x / math.sqrt(2)) for x in X]),
    "silu": X / (1 + np.exp(-X)),
    "mish": X * np.tanh(np.log1p(np.exp(X))),
    "elu": np.where(X > 0, X, np.expm1(X)),
    "softplus": np.log1p(np.exp(X)),
}


def check_kernels():
    for isa in _kernels.isa_names():
        _kernels.use_isa(isa)
        for name, expected in EXPECTED.items():
            f = fastact.activations[name]
            assert np.allclose(f(X), expected, rtol=1e-13, atol=1e-15), (isa, name)
            for dtype, tolerance in ((np.float32, 2e-6), (np.float16, 2e-3)):
                x = X.astype(dtype)
                assert np.allclose(f(x), f(x.astype(np.float64)), rtol=tolerance, atol=1e-6), (isa, name, dtype)
                y = x.copy()
                assert f(y, out=y) is y
                assert np.array_equal(y, f(x)), (isa, name, dtype)
            slopes = (f(X + 1e-6) - f(X - 1e-6)) / 2e-6
            smooth = np.abs(X) > 1e-3
            assert np.allclose(f.derivative(X)[smooth], slopes[smooth], atol=1e-6), (isa, name)
        with np.errstate(all="raise"):
            assert np.isnan(fastact.gelu(np.array([np.nan, np.inf, -np.inf])))[0]


def check_shapes():
    x = np.random.default_rng(0).normal(size=(4, 6, 5, 8)).astype(np.float32)
    alpha = np.linspace(-0.5, 1.5, 6).astype(np.float32)
    column = alpha[:, None, None]
    assert np.array_equal(fastact.prelu(x, alpha), np.where(x > 0, x, column * x))
    _, dalpha = fastact.prelu.backward(np.ones_like(x), x, alpha)
    assert np.allclose(dalpha, np.minimum(x, 0).sum((0, 2, 3)), rtol=1e-6)
    assert np.allclose(fastact.softmax(x, axis=1).sum(1), 1, atol=1e-6)
    assert np.allclose(fastact.swiglu(x), fastact.silu(x[..., :4]) * x[..., 4:], rtol=1e-6)
    with fastact.num_threads(2):
        large = np.linspace(-8, 8, 2**20, dtype=np.float32)
        threaded = fastact.gelu(large)
    with fastact.num_threads(1):
        assert np.array_equal(fastact.gelu(large), threaded)


def check_package():
    package = Path(fastact.__file__).parent
    assert version("fastact") == fastact.__version__
    for name in ("py.typed", "__init__.pyi", "__init__.pxd", "_kernels.pxd"):
        assert (package / name).exists(), name
    assert (Path(fastact.get_include()) / "kernels.h").exists()
    assert pickle.loads(pickle.dumps(fastact.gelu)) is fastact.gelu
    command = [sys.executable, "-m", "fastact", "list", "--json", "--no-cost"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False, cwd=package.parent, env=os.environ)
    assert listed.returncode == 0, listed.stderr
    assert '"gelu"' in listed.stdout


if __name__ == "__main__":
    check_kernels()
    check_shapes()
    check_package()
    fastact.show_config()
