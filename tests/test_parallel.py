"""Threads: how many, when, and that they change nothing but the time."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from oracle import CASES, ELEMENTWISE, case_id
from test_reproducibility import directions, evaluate, mixture, same

import fastact
from fastact import _kernels, _num_threads

LARGE = 2**22 + 77  # elements: above every activation's threshold for threads
SMOOTH = 2**17 + 77  # above them where the workers are awake (conftest.py says they are)
openmp = pytest.mark.skipif(not _kernels.openmp_version(), reason="built without OpenMP")
waiting = pytest.mark.skipif(not _kernels.workers_wait(), reason="OpenMP's workers sleep at once")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def python(script, timeout=60, **environment):
    """Output of a script in a fresh interpreter, with these environment variables and no others that count."""
    ours = ("OMP_", "GOMP_", "KMP_", "FASTACT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    arguments = [sys.executable, "-c", script]
    done = subprocess.run(
        arguments, env=kept | environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


# ------------------------------------------------------------------------------------ the count


def test_set_and_get():
    before = fastact.get_num_threads()
    try:
        for n in (1, 3, np.int64(2), 4096):
            assert fastact.set_num_threads(n) is None
            assert fastact.get_num_threads() == (n if _kernels.openmp_version() else 1)
    finally:
        fastact.set_num_threads(before)
    assert fastact.get_num_threads() == before


@pytest.mark.parametrize("n", [0, -1, 10**6, 2**80, -(2**80)])
def test_count_out_of_range(n):
    before = fastact.get_num_threads()
    with pytest.raises(ValueError, match=str(n)):
        fastact.set_num_threads(n)
    with pytest.raises(ValueError, match=str(n)), fastact.num_threads(n):
        pass
    assert fastact.get_num_threads() == before


@pytest.mark.parametrize("n", [2.0, "2", None, [2], np.float64(2)])
def test_count_of_another_type(n):
    before = fastact.get_num_threads()
    with pytest.raises(TypeError, match="integer"):
        fastact.set_num_threads(n)
    with pytest.raises(TypeError):
        fastact.set_num_threads()
    assert fastact.get_num_threads() == before


@openmp
def test_num_threads_nests_and_restores():
    before = fastact.get_num_threads()
    with fastact.num_threads(3):
        assert fastact.get_num_threads() == 3
        with fastact.num_threads(1):
            assert fastact.get_num_threads() == 1
        assert fastact.get_num_threads() == 3
        with pytest.raises(KeyError), fastact.num_threads(2):
            raise KeyError
        assert fastact.get_num_threads() == 3
    assert fastact.get_num_threads() == before


COUNT = "import fastact; print(fastact.get_num_threads())"
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@openmp
@pytest.mark.parametrize(
    ("fastact_says", "openmp_says", "expected"),
    [
        ("3", None, 3),
        (None, "3", 3),
        ("3", "5", 3),
        ("8", "1", 8),
        ("1", "8", 1),
        ("", "5", 5),
        (" 6 ", None, 6),
        (None, "4,2", 4),
    ],
)
def test_environment(fastact_says, openmp_says, expected):
    variables = {"FASTACT_NUM_THREADS": fastact_says, "OMP_NUM_THREADS": openmp_says}
    assert int(python(COUNT, **{k: v for k, v in variables.items() if v is not None})) == expected


@openmp
@pytest.mark.parametrize("text", ["0", "-2", "many", "2.5", "²", "99999999999999999999", "5000"])
def test_nonsense_in_the_environment_does_no_harm(text):
    """The count is then the default, or the largest that set_num_threads takes; import works, and warns of what it ignores."""
    assert int(python(COUNT, FASTACT_NUM_THREADS=text)) in (int(python(COUNT)), 4096)
    script = "import warnings\nwarnings.simplefilter('error')\ntry: import fastact\nexcept RuntimeWarning as found: print(found)"
    said = python(script, FASTACT_NUM_THREADS=text)
    too_large = text.isascii() and text.isdigit() and int(text) > 0
    assert said == "" if too_large else said.startswith(f"FASTACT_NUM_THREADS={text} is ignored")


@openmp
@linux
def test_default_is_the_cores_this_process_may_use():
    assert int(python("import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n" + COUNT)) == 1
    assert 1 <= int(python(COUNT)) <= CORES


@openmp
@linux
@pytest.mark.skipif(CORES < 2, reason="one core")
def test_workers_leave_the_callers_processor():
    """Linux alone decides when the two meet, so what moves them is called here; it must not change where they may run."""
    seen = []

    def worker():
        mask = os.sched_getaffinity(0)
        for _ in range(20):
            before = _kernels._leave_processor()
            with open("/proc/thread-self/stat") as file:
                seen.append(int(file.read().rsplit(")", 1)[1].split()[36]) != before)
            assert os.sched_getaffinity(0) == mask
        os.sched_setaffinity(0, {before})
        assert _kernels._leave_processor() == before
        assert os.sched_getaffinity(0) == {before}
        seen.append("done")

    thread = threading.Thread(target=worker)
    thread.start()
    thread.join()
    assert seen.pop() == "done"
    assert sum(seen) >= 15


@pytest.mark.parametrize(("quota", "expected"), [(None, 8), (1.0, 1), (0.25, 1), (2.0, 2), (3.6, 4), (64.0, 8)])
@linux
def test_default_heeds_the_quota(monkeypatch, quota, expected):
    monkeypatch.delenv("FASTACT_NUM_THREADS", raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8))
    monkeypatch.setattr(_num_threads, "_quota", lambda: quota)
    assert _num_threads._default() == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(["150000 100000"], 1.5), (["max 100000"], None), (["200000", "100000"], 2), (["-1", "100000"], None), ([""], None)],
)
def test_reading_a_quota(tmp_path, texts, expected):
    paths = [str(tmp_path / str(i)) for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        with open(path, "w") as file:
            file.write(text)
    assert _num_threads._read_quota(*paths) == expected
    assert _num_threads._read_quota(str(tmp_path / "absent")) is None


@openmp
@pytest.mark.parametrize("limit", [1, 2, 3, 8])
def test_threadpoolctl(limit):
    threadpoolctl = pytest.importorskip("threadpoolctl")
    x = mixture("float32", SMOOTH)
    expected = fastact.gelu(x)
    with fastact.num_threads(4):
        with threadpoolctl.threadpool_limits(limit):
            assert fastact.get_num_threads() == min(limit, 4)
            assert same(fastact.gelu(x), expected)
        assert fastact.get_num_threads() == 4


@openmp
@linux
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_threadpoolctl_limits_the_threads_that_run(limit):
    pytest.importorskip("threadpoolctl")
    script = f"""
import os, numpy, fastact, threadpoolctl
x = numpy.zeros({LARGE}, numpy.float32)
fastact.set_num_threads(4)
before = len(os.listdir("/proc/self/task"))
with threadpoolctl.threadpool_limits({limit}, "openmp"):
    fastact.gelu(x)
    print(len(os.listdir("/proc/self/task")) - before)
"""
    assert int(python(script)) == limit - 1


# ------------------------------------------------------------------------------------ the same bits


WORKERS = f"""
import os, time, numpy, fastact
before = len(os.listdir("/proc/self/task"))
def workers():
    return len(os.listdir("/proc/self/task")) - before
small, middle, large = (numpy.zeros(n, numpy.float32) for n in (1000, {SMOOTH}, {LARGE}))
"""


@openmp
@linux
def test_large_calls_use_threads_and_small_ones_do_not():
    """Else the tests below would compare serial calls."""
    script = """
fastact._kernels.wake_from(WAKE)
counts = []
some = large[:2**20]
calls = (fastact.gelu, small), (fastact.relu, middle), (fastact.relu, some), (fastact.gelu, some), (fastact.relu, large)
for i, (f, x) in enumerate(calls):
    time.sleep(0.001)
    fastact.set_num_threads(2 + i)
    f(x)
    counts.append(workers())
print(*counts)
"""
    assert python(WORKERS + script.replace("WAKE", "-1")) == "0 0 0 4 5"
    assert python(WORKERS + script.replace("WAKE", "0")) == "0 2 3 4 5"


@openmp
@linux
@waiting
@pytest.mark.parametrize("f", ["gelu", "relu", "softmax", "glu", "prelu.backward"])
def test_calls_in_a_row_use_threads_from_fewer_elements_on(f):
    """Waking a worker takes longer than such a call, but a worker waits for the next one before it sleeps."""
    script = f"""
fastact.set_num_threads(3)
fastact._kernels.wake_from(2**20)
x = middle[:-1].reshape(-1, 2)
out, half = numpy.empty_like(x), numpy.empty((len(x), 1), numpy.float32)  # new ones would take their time in between
call = {{
    "prelu.backward": lambda: fastact.prelu.backward(x, x, 0.25, out=(out, None)),
    "glu": lambda: fastact.glu(x, out=half),
}}.get("{f}") or (lambda: fastact.{f}(x, out=out))
for i in range(20):
    call()
    time.sleep(0.001)
apart = workers()
end = time.monotonic() + 20
while not workers() and time.monotonic() < end:  # another process may come between two calls
    for i in range(10):
        call()
print(apart, workers())
"""
    assert python(WORKERS + script) == "0 2"


@openmp
@linux
def test_workers_that_do_not_wait_are_not_woken():
    script = """
fastact.set_num_threads(3)
for i in range(50):
    fastact.gelu(middle[:70000], out=middle[:70000])
print(workers(), fastact._kernels.workers_wait())
"""
    # 70,000 is above the thresholds without AVX, so these are raised.
    assert python(WORKERS + "fastact._kernels.wake_from(2**20)" + script, OMP_WAIT_POLICY="passive") == "0 False"
    assert python(WORKERS + "fastact._kernels.wake_from(2**20)" + script, GOMP_SPINCOUNT="0") == "0 False"


@openmp
@linux
@waiting
def test_a_call_soon_after_one_that_used_threads():
    script = """
def after(pause):
    fastact.set_num_threads(2)
    fastact.gelu(large, out=large)
    if pause:
        time.sleep(pause)
    fastact.set_num_threads(4)
    fastact.relu(middle, out=middle)
for i in range(20):
    after(0.001)
slept = workers()
end = time.monotonic() + 20
while workers() < 3 and time.monotonic() < end:
    after(0)
print(slept, workers())
"""
    assert python(WORKERS + script) == "1 3"


@pytest.mark.parametrize(("name", "params"), CASES, ids=case_id)
def test_threads_do_not_change_bits(name, params):
    first = params == next(p for n, p in CASES if n == name)
    for direction in directions(name, params):
        sizes = {"float32": LARGE if first else SMOOTH, "float64": SMOOTH, "float16": SMOOTH}
        for dtype, n in sizes.items():
            x, grad = (np.resize(mixture(dtype, 2**14 + 3, seed), n) for seed in range(2))
            with fastact.num_threads(1):
                expected = evaluate(name, params, direction, x, grad)
            for threads in (2, 3, 7):
                with fastact.num_threads(threads):
                    y = evaluate(name, params, direction, x, grad)
                assert same(y, expected), (direction, dtype, threads)


@pytest.mark.parametrize("name", ["relu", "prelu", "gelu", "hardsigmoid"])
def test_threads_do_not_change_bits_of_strided_arrays(name):
    params = next(p for n, p in CASES if n == name)
    f = ELEMENTWISE[name]
    x = np.resize(mixture("float32", 2**14 + 3), 2 * LARGE)[::2]
    results = []
    for threads in (1, 2, 3, 7):
        out = np.zeros((LARGE, 2), np.float32)
        with fastact.num_threads(threads):
            f(x, *params, out=out[:, 1])
        assert not out[:, 0].any()
        results.append(out[:, 1].copy())
    for y in results[1:]:
        assert same(y, results[0])


def test_threads_do_not_change_bits_of_channels_and_bias():
    x = np.resize(mixture("float32", 2**14 + 3), (2, 3, 7, LARGE // 40))
    results = []
    for threads in (1, 2, 3, 7):
        with fastact.num_threads(threads):
            here = []
            for axis in range(4):
                values = np.linspace(-1, 2, x.shape[axis], dtype=np.float32)
                here += [fastact.prelu(x, values, axis=axis), fastact.gelu(x, bias=values, axis=axis)]
            results.append(here)
    for other in results[1:]:
        assert all(map(same, other, results[0]))


# ------------------------------------------------------------------------------------ fork, failure, company


FORK = f"""
import multiprocessing, os, sys, threading, time, warnings
import numpy as np, fastact
warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on, fork with threads around
x = np.linspace(-5, 5, {LARGE}, dtype=np.float32)
fastact.set_num_threads(3)
expected = fastact.gelu(x)

def right(_=None):
    return np.array_equal(fastact.gelu(x), expected) and np.array_equal(fastact.gelu(x[::-1])[::-1], expected)

def by_fork():
    pid = os.fork()
    if pid == 0:
        fine = right() and fastact.get_num_threads() == 1
        if fine and os.fork() == 0:  # and once more
            os._exit(0 if right() else 3)
        fine = fine and os.wait()[1] == 0
        os._exit(0 if fine else 4)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status == 0
        time.sleep(0.01)
    os.kill(pid, 9)
    return "hangs"

def by_multiprocessing():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return all(pool.map_async(right, range(4)).get(20))

result = []
def work():
    fastact.gelu(x)
    result.append(METHOD())
    result.append(right() and fastact.get_num_threads() == 3)  # the parent goes on with threads
if MAIN:
    work()
else:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
print(*result)
"""


@openmp
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("main", [True, False], ids=["main thread", "another thread"])
@pytest.mark.parametrize("method", ["by_fork", "by_multiprocessing"])
def test_fork_after_threads(method, main):
    assert python(FORK.replace("METHOD", method).replace("MAIN", str(main))) == "True True"


SCARCE = f"""
import resource
import numpy as np, fastact
def leave(mebibytes):
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + mebibytes * 2**20, resource.RLIM_INFINITY))
x = np.linspace(-5, 5, {LARGE}, dtype=np.float32)
y = np.empty_like(x)
expected = fastact.gelu(x)
"""


@openmp
@linux
def test_threads_that_cannot_be_created():
    """libgomp ends the process then; the call must be serial instead."""
    script = """
leave(64)
fastact.set_num_threads(4000)
fastact.gelu(x, out=y)
print(np.array_equal(y, expected))
"""
    assert python(SCARCE + script) == "True"


@openmp
@linux
def test_threads_that_can_no_longer_be_created():
    """A large team was possible, then a small one was enough (the runtime ends the other threads), then memory is scarce."""
    script = """
for threads in (100, 2):
    fastact.set_num_threads(threads)
    fastact.gelu(x, out=y)
leave(64)
y[:] = 0
fastact.set_num_threads(100)
fastact.gelu(x, out=y)
print(np.array_equal(y, expected))
"""
    assert python(SCARCE + script) == "True"


@openmp
@linux
def test_threads_that_cannot_be_created_from_a_new_python_thread():
    script = """
import threading
fastact.set_num_threads(100)
fastact.gelu(x, out=y)
y[:] = 0
leave(64)
thread = threading.Thread(target=fastact.gelu, args=(x,), kwargs={"out": y})
thread.start()
thread.join()
print(np.array_equal(y, expected))
"""
    assert python(SCARCE + script) == "True"


def test_calls_from_many_threads():
    x = np.linspace(-8, 8, SMOOTH, dtype=np.float32)
    calls = [
        (name, params, direction)
        for name, params in CASES
        if params == next(p for n, p in CASES if n == name)
        for direction in directions(name, params)
    ]
    with fastact.num_threads(1):
        expected = [evaluate(*call, x, x) for call in calls]
    wrong = []

    def work(k):
        for i in range(len(calls)):
            at = (i + 13 * k) % len(calls)
            if not same(evaluate(*calls[at], x, x), expected[at]):
                wrong.append(calls[at])

    with fastact.num_threads(2):
        threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def test_set_num_threads_during_calls():
    x = np.linspace(-8, 8, SMOOTH, dtype=np.float32)
    expected = fastact.silu(x)
    stop = threading.Event()
    before = fastact.get_num_threads()

    def change():
        n = 0
        while not stop.is_set():
            n += 1
            fastact.set_num_threads(1 + n % 5)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        assert all(same(fastact.silu(x), expected) for _ in range(200))
    finally:
        stop.set()
        thread.join()
        fastact.set_num_threads(before)


GIL_CALLS = {
    "fast path": lambda x: fastact.tanh(x, out=x),
    "derivative": lambda x: fastact.gelu.derivative(x, out=x),
    "backward": lambda x: fastact.gelu.backward(x, x, out=x),
    "strided": lambda x: fastact.gelu(x[::2], out=x[::2]),
    "float16": lambda x: fastact.gelu(x.view(np.float16), out=x.view(np.float16)),
    "channels": lambda x: fastact.prelu(x.reshape(16, -1), np.arange(16, dtype=np.float32), axis=0),
    "prelu.backward": lambda x: fastact.prelu.backward(x, x, 0.25),
    "bias": lambda x: fastact.gelu(x.reshape(16, -1), bias=np.arange(16, dtype=np.float32), axis=0),
}


def longest_pause(call, x):
    """Of this thread while another is in the call, as a fraction of the call."""
    times = []

    def work():
        times.append(time.perf_counter())
        call(x)
        times.append(time.perf_counter())

    thread = threading.Thread(target=work)
    ticks = [time.perf_counter()]
    thread.start()
    while thread.is_alive():
        ticks.append(time.perf_counter())
        time.sleep(0.0005)
    return max(np.diff(ticks)) / (times[1] - times[0])


@pytest.mark.parametrize("call", GIL_CALLS.values(), ids=GIL_CALLS)
def test_the_gil_is_released(call):
    """Another thread runs during a call. On a busy machine it may have to wait for a core: the best of five counts."""
    x = np.ones(2**25, np.float32)
    with fastact.num_threads(1):
        assert any(longest_pause(call, x) < 0.5 for _ in range(5))


# ------------------------------------------------------------------------------------ the instruction set


@pytest.mark.parametrize("name", _kernels.isa_names())
def test_isa_from_the_environment(name):
    assert python("import fastact; print(fastact._kernels.active_isa())", FASTACT_ISA=name) == name


def test_lowest_vector_isa_has_one_name():
    lowest = next(name for name in _kernels.isa_names() if name != "scalar")
    assert python("import fastact; print(fastact._kernels.active_isa())", FASTACT_ISA=" Baseline ") == lowest


def test_unknown_isa_warns_and_changes_nothing():
    script = """
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import fastact
import numpy as np
print(fastact._kernels.active_isa(), *(f"{w.category.__name__}: {w.message}" for w in caught))
assert fastact.relu(np.ones(3)).sum() == 3
"""
    chosen, words = python(script, FASTACT_ISA="avx1024").split(" ", 1)
    assert chosen == python("import fastact; print(fastact._kernels.active_isa())")
    assert words.startswith("RuntimeWarning: ")
    for word in ("avx1024", *_kernels.isa_names(built=True)):
        assert word in words
