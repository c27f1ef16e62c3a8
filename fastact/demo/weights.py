"""The trained weights, read from the files that the `mtcnn` package installs."""

from importlib.util import find_spec
from pathlib import Path


class DemoError(Exception):
    """The demo cannot run: an extra is missing or the photograph cannot be read."""


def require(*packages):
    """Raise DemoError naming those of `packages` that are not installed."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise DemoError(f"{', '.join(missing)} not installed: pip install 'fastact[demo]'")


def load_weights(name):
    """Arrays of the network `name` (pnet, rnet, onet) in layer order, as stored: kernels HWIO, slopes (1, 1, C)."""
    require("mtcnn", "joblib", "lz4")
    import joblib
    import lz4.frame

    # The package is located, not imported: importing it would import TensorFlow.
    folder = Path(find_spec("mtcnn").submodule_search_locations[0], "assets", "weights")
    try:
        # joblib given the path leaves the file to the collector, where Python 3.13 complains of lz4's.
        with lz4.frame.open(folder / f"{name}.lz4") as file:
            return joblib.load(file)
    except FileNotFoundError:
        raise DemoError(f"{name}.lz4 is not in the installed mtcnn package: mtcnn 1.0 or later is needed") from None
