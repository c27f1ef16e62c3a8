"""Broken environments and strange company: many forks, other libraries' threads, no memory, signals, sub-interpreters."""

import ctypes
import itertools
import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest
from test_parallel import SMOOTH, linux, openmp, python

import fastact

START = f"""
import os, sys, threading, time, warnings
import numpy as np, fastact
warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on, fork with threads around
fastact.set_num_threads(3)
fastact._kernels.wake_from(0)
x = np.linspace(-5, 5, {SMOOTH}, dtype=np.float32)
expected = fastact.gelu(x)
def right(_=None):
    return np.array_equal(fastact.gelu(x), expected)
"""

# ---------------------------------------------------------------------------------------- forks

CHILDREN = """
def work():
    for i in range(200):
        pid = os.fork()
        if pid == 0:
            os._exit(0 if right() else 3)
        assert os.waitpid(pid, 0)[1] == 0, i
        if i % 20 == 0:
            assert right()  # the parent's threads are still there
    print("done", end="")
"""
THREAD = "thread = threading.Thread(target=work); thread.start(); thread.join()"


@openmp
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("start", ["work()", THREAD], ids=["main thread", "another thread"])
def test_200_children(start):
    """A child that hangs ends this by python()'s timeout."""
    assert python(START + CHILDREN + start) == "done"


POOLS = """
def work(method):
    import multiprocessing
    with multiprocessing.get_context(method).Pool(2) as pool:
        print(*pool.map_async(right, range(8)).get(50), right(), end="")

if __name__ == "__main__":
    thread = threading.Thread(target=work, args=sys.argv[1:2])
    if sys.argv[2] == "main":
        thread.run()
    else:
        thread.start()
        thread.join()
"""


@openmp
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("thread", ["main", "another"])
@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_multiprocessing(tmp_path, method, thread):
    (tmp_path / "pools.py").write_text(START + POOLS)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "pools.py"), method, thread], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == " ".join(["True"] * 9), done.stderr


# ---------------------------------------------------------------------------------------- threads


def test_64_threads_at_once():
    x = np.linspace(-8, 8, SMOOTH, dtype=np.float32)
    slopes = np.linspace(-1, 1, 7, dtype=np.float32)
    wide = x[: SMOOTH // 7 * 7].reshape(-1, 7)
    calls = [
        lambda: fastact.gelu(x),
        lambda: fastact.relu.backward(x, x),
        lambda: fastact.prelu.backward(wide, wide, slopes)[1],
        lambda: fastact.softmax(wide, axis=0),
        lambda: fastact.silu(x.astype(np.float16)),
    ]
    with fastact.num_threads(1):
        expected = [call() for call in calls]
    gate, fine = threading.Barrier(64), []

    def work(k):
        gate.wait(30)
        fine.append(all(np.array_equal(calls[(i + k) % 5](), expected[(i + k) % 5]) for i in range(10)))

    with fastact.num_threads(3):
        threads = [threading.Thread(target=work, args=(k,)) for k in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert fine == [True] * 64


REGION = """
#include <omp.h>
int region(int threads, void (*f)(int))
{
    int team = 0;
    #pragma omp parallel num_threads(threads)
    {
        #pragma omp master
        team = omp_get_num_threads();
        f(omp_get_thread_num());
    }
    return team;
}
"""


@openmp
@linux
@pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")
def test_inside_another_librarys_region(tmp_path):
    """Each of its threads calls fastact, which then opens no region of its own."""
    source, library = tmp_path / "region.c", tmp_path / "region.so"
    source.write_text(REGION)
    if subprocess.run(["cc", "-shared", "-fPIC", "-fopenmp", source, "-o", library], capture_output=True, check=False).returncode:
        pytest.skip("cc has no OpenMP")
    x = np.linspace(-5, 5, SMOOTH, dtype=np.float32)
    region = ctypes.CDLL(str(library)).region
    seen, tasks = [], []
    with fastact.num_threads(1):
        expected = fastact.gelu(x)

    @ctypes.CFUNCTYPE(None, ctypes.c_int)
    def call(thread):
        seen.append((thread, np.array_equal(fastact.gelu(x), expected)))
        tasks.append(len(os.listdir("/proc/self/task")))

    with fastact.num_threads(4):
        region(3, call)
        before = max(tasks)
        assert region(3, call) == 3
    assert sorted(seen) == sorted([(i, True) for i in range(3)] * 2)
    assert max(tasks) == before


COMPANY = """
import warnings
warnings.simplefilter("ignore")
import numpy as np
{imports}
def work():
    a = np.random.default_rng(0).normal(size=(1200, 40)).astype(np.float32)
    t = torch.from_numpy(a)
    torch.set_num_threads(2)
    for _ in range(3):
        product = torch.nn.functional.gelu(t.repeat(20, 1) @ t.T)
        labels = sklearn.cluster.KMeans(4, n_init=1, random_state=0).fit(a).labels_
        y = fastact.gelu(x)
        assert np.array_equal(y, expected) and product.isfinite().all() and set(labels) == set(range(4))
import fastact, torch, sklearn.cluster
fastact._kernels.wake_from(0)
x = np.linspace(-5, 5, 200_000, dtype=np.float32)
with fastact.num_threads(1):
    expected = fastact.gelu(x)
with fastact.num_threads(3):
    work()
    import threading
    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads: t.start()
    for t in threads: t.join()
print("done")
"""


@pytest.mark.parametrize("order", list(itertools.permutations(("fastact", "torch", "sklearn.cluster"))), ids="-".join)
def test_beside_torch_and_sklearn(order):
    """Three libraries, three OpenMP runtimes or one, whoever comes first."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    imports = "\n".join(f"import {name}" for name in order)
    assert python(COMPANY.format(imports=imports), timeout=120) == "done"


# ---------------------------------------------------------------------------------------- memory, signals

NO_MEMORY = """
import resource
import numpy as np, fastact
x = np.linspace(-5, 5, 2**24, dtype=np.float32)
half, image = x.astype(np.float16), x.reshape(8, 2, -1)
small = np.linspace(-5, 5, 1000)
alpha = np.ones(2, np.float32)
calls = {
    "forward": lambda: fastact.gelu(x),
    "backward": lambda: fastact.gelu.backward(x, x),
    "derivative": lambda: fastact.mish.derivative(x),
    "float16": lambda: fastact.gelu(half),
    "strided": lambda: fastact.gelu(x[::-1]),
    "cast": lambda: fastact.gelu(x, dtype=np.float64),
    "bias": lambda: fastact.relu(image, bias=alpha),
    "prelu": lambda: fastact.prelu(image, alpha),
    "prelu.backward": lambda: fastact.prelu.backward(image, image, alpha),
    "rrelu": lambda: fastact.rrelu(x, training=True, seed=1),
    "softmax": lambda: fastact.softmax(image),
    "softmax of columns": lambda: fastact.softmax(image, axis=0),
    "swiglu": lambda: fastact.swiglu(image),
    "swiglu.backward": lambda: fastact.swiglu.backward(image[..., ::2], image),
    "ufunc": lambda: fastact.gelu.ufunc(x),
}
def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
before = x[::1000].copy()
fastact.set_num_threads(1)
expected = fastact.gelu(small)
resource.setrlimit(resource.RLIMIT_AS, (memory() + 2**22, resource.RLIM_INFINITY))
for name, call in calls.items():
    try:
        call()
        print("no MemoryError:", name)
    except MemoryError:
        pass
    assert np.array_equal(fastact.gelu(small), expected)
assert np.array_equal(x[::1000], before)
print("done")
"""


@linux
def test_memory_error():
    assert python(NO_MEMORY) == "done"


def test_interrupted_call():
    """Ctrl-C during a long call: it ends, whole, then KeyboardInterrupt comes; fastact works on."""
    script = f"""
import _thread, signal, threading, time
import numpy as np, fastact
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
x = np.resize(np.linspace(-5, 5, 1000, dtype=np.float32), 2**26)
y = np.zeros_like(x)
timer = threading.Timer(0.005, _thread.interrupt_main)
try:
    timer.start()
    fastact.mish(x, out=y)
    time.sleep(10)
except KeyboardInterrupt:
    print(np.array_equal(y, fastact.mish(x)), np.array_equal(fastact.gelu(x[:{SMOOTH}])[:9], fastact.gelu(x[:9])))
"""
    assert python(script) == "True True"


# ---------------------------------------------------------------------------------------- sub-interpreters

SUBINTERPRETER = """
import sys
sys.path[:] = PATH
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
if FIRST:
    import fastact
CODE = '''
import sys, warnings
warnings.simplefilter("ignore")
sys.path[:] = %r
import fastact
assert fastact.relu([-1.0, 2.0])[1] == 2
'''
for isolated in ISOLATED:
    kind = {True: "isolated", False: "legacy"}[isolated]
    one = interpreters.create(kind) if sys.version_info >= (3, 13) else interpreters.create(isolated=isolated)
    try:
        error = interpreters.run_string(one, CODE % sys.path)
    except interpreters.RunFailedError as failed:
        error = failed
    print(error)
    interpreters.destroy(one)
if FIRST:
    assert fastact.relu(2.0) == 2
print("done")
"""


@pytest.mark.parametrize("first", [True, False], ids=["after the main one", "alone"])
@pytest.mark.parametrize("isolated", [[False], [True], [True, False], [False, False]], ids=str)
def test_subinterpreters(first, isolated):
    """It works, or is refused by an ImportError (NumPy's, which is loaded once a process); the main interpreter goes on."""
    pytest.importorskip("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
    script = SUBINTERPRETER.replace("PATH", repr(sys.path)).replace("FIRST", str(first)).replace("ISOLATED", str(isolated))
    *errors, last = python(script).splitlines()
    assert last == "done"
    text = "\n".join(errors)
    assert text.count("ImportError") + text.count("None") >= len(isolated), text
