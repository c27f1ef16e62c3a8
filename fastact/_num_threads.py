"""How many threads a call may use: what the user, the environment or the machine says. The rest is in _threads.pxi."""

import os
import warnings
from contextlib import contextmanager

from . import _kernels


def _quota():
    """CPUs that the cgroup grants this process, None without a limit."""
    try:
        with open("/proc/self/cgroup") as file:
            groups = dict(line.strip().split(":", 2)[1:] for line in file)
    except (OSError, ValueError):
        return None
    limits = []
    path = groups.get("", "/")
    while True:  # version 2: the tightest limit on the way up
        limits.append(_read_quota(f"/sys/fs/cgroup{path.rstrip('/')}/cpu.max"))
        if path in ("", "/"):
            break
        path = os.path.dirname(path)
    for name in groups:
        if "cpu" in name.split(","):  # version 1
            base = f"/sys/fs/cgroup/{name}/"
            limits.append(_read_quota(base + "cpu.cfs_quota_us", base + "cpu.cfs_period_us"))
    return min((limit for limit in limits if limit), default=None)


def _read_quota(*paths):
    try:
        words = []
        for path in paths:
            with open(path) as file:
                words += file.read().split()
        quota, period = map(float, words)
        return quota / period if quota > 0 else None
    except (OSError, ValueError):  # absent, or "max"
        return None


def _default():
    for name in ("FASTACT_NUM_THREADS", "OMP_NUM_THREADS"):
        text = os.environ.get(name, "").split(",")[0].strip()
        if text.isascii() and text.isdigit() and int(text) > 0:
            return min(int(text), 4096)
        if text and name == "FASTACT_NUM_THREADS":
            warnings.warn(f"{name}={text} is ignored: it must be a positive integer", RuntimeWarning, stacklevel=4)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return cores if quota is None else max(1, min(cores, round(quota)))


def get_num_threads():
    """Number of threads that a large call may use.

    Returns
    -------
    int
        What :func:`set_num_threads` set, else ``FASTACT_NUM_THREADS``, else ``OMP_NUM_THREADS``, else the cores this process may
        use (affinity and cgroup quota); at most what ``threadpoolctl`` allows. 1 in a forked child and without OpenMP.

    Examples
    --------
    >>> import fastact
    >>> with fastact.num_threads(1):
    ...     fastact.get_num_threads()
    1
    """
    return _kernels.threads_allowed()


def set_num_threads(n):
    """Set the number of threads that a large call may use, for the whole process.

    Parameters
    ----------
    n : int
        From 1 to 4096. Results do not depend on it.

    Raises
    ------
    ValueError
        If `n` is below 1 or above 4096.
    TypeError
        If `n` is not an integer.

    Examples
    --------
    >>> import fastact
    >>> n = fastact.get_num_threads()
    >>> fastact.set_num_threads(n)
    """
    count = n.__index__() if hasattr(n, "__index__") else None
    if count is None:
        raise TypeError(f"n must be an integer, not {type(n).__name__}")
    if not 1 <= count <= 4096:
        raise ValueError(f"n must be between 1 and 4096, not {count}")
    _kernels.threads_wanted(count)


@contextmanager
def num_threads(n):
    """Set the number of threads inside a ``with`` block.

    Parameters
    ----------
    n : int
        As for :func:`set_num_threads`.

    Raises
    ------
    ValueError
        If `n` is below 1 or above 4096.
    TypeError
        If `n` is not an integer.

    Examples
    --------
    >>> import numpy as np, fastact
    >>> with fastact.num_threads(1):
    ...     y = fastact.relu(np.array([-1., 2.]))
    >>> y
    array([0., 2.])
    """
    before = _kernels.threads_wanted()
    set_num_threads(n)
    try:
        yield
    finally:
        set_num_threads(before)


_kernels.threads_wanted(_default())
