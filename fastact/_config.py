"""What was built, what was chosen."""

import os
import sys

from . import _kernels, _num_threads
from ._version import __version__


def _collect():
    import platform

    import numpy

    date = _kernels.openmp_version()
    return {
        "version": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "compiler": _kernels.compiler(),
        "openmp": date or False,
        "instruction sets": {
            "built": _kernels.isa_names(built=True),
            "supported": _kernels.isa_names(),
            "chosen": _kernels.active_isa(),
        },
        "threads": _num_threads.get_num_threads(),
        "platform": f"{sys.platform} {platform.machine()}",
    }


def show_config(mode="stdout"):
    """Print or return how fastact was built and what it uses.

    Parameters
    ----------
    mode : {'stdout', 'dicts'}
        Print, or return a dict.

    Returns
    -------
    dict or None
        With ``mode='dicts'``: version, python, numpy, compiler, openmp (the standard's date, False without it), instruction
        sets (built, supported by this processor, chosen), threads, platform.

    Raises
    ------
    ValueError
        If `mode` is neither.

    Examples
    --------
    >>> import fastact
    >>> fastact.show_config(mode="dicts")["version"] == fastact.__version__
    True
    """
    if mode not in ("stdout", "dicts"):
        raise ValueError(f"mode must be 'stdout' or 'dicts', not {mode!r}")
    config = _collect()
    if mode == "dicts":
        return config
    for name, value in config.items():
        if isinstance(value, dict):
            value = "; ".join(f"{k}: {v if isinstance(v, str) else ', '.join(v)}" for k, v in value.items())
        elif name == "openmp":
            value = value or "none: built without OpenMP, calls are serial"
        print(f"{name}: {value}")
    return None


def get_include():
    """Directory of the C headers.

    Returns
    -------
    str
        Holds ``kernels.h``, usable from C without Python.

    Examples
    --------
    >>> import fastact, os
    >>> os.path.exists(os.path.join(fastact.get_include(), "kernels.h"))
    True
    """
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernels")
