"""Every activation of fastact beside its peers: `pytest benchmarks`, one group for each (op, direction, size).

The list comes from `fastact.activations`, so a new activation is benchmarked without a line here; one that has no
NumPy expression in peers.py makes this file fail to import.
"""

import functools

import numpy as np
import peers
import pytest

fastact = pytest.importorskip("fastact")
pytest.importorskip("pytest_benchmark")

missing = sorted(set(fastact.activations) - set(peers.NUMPY))
if missing:
    raise LookupError(f"no NumPy expression in peers.NUMPY for: {', '.join(missing)}")

SIZES = (100, 10_000, 1_000_000, 16_000_000)
PEERS = {peer.name: peer for peer in peers.available(("fastact", "NumPy", "torch", "ONNX Runtime"))}


@functools.lru_cache(maxsize=1)  # the contestants of a group share their buffers
def case(op: str, size: int, direction: str, mode: str) -> peers.Case:
    return peers.Case(op, size, direction, mode)


def grid(direction: str, ops=tuple(fastact.activations)):
    return [
        pytest.param(op, size, name, id=f"{op}-{size}-{name.replace(' ', '')}")
        for op in ops
        for size in SIZES
        for name, peer in PEERS.items()
        if peer.has(op, direction)
    ]


def contestant(benchmark, op, size, name, direction, mode):
    found = PEERS[name].contestant(case(op, size, direction, mode))
    if found is None:
        pytest.skip(f"{name} has no float32 {op}")
    benchmark.group = f"{op} {'in place' if mode == 'inplace' else direction} {size:,}"
    benchmark.extra_info.update(statement=found.statement, mode=found.mode, elements=found.case.elements)
    return found


@pytest.mark.benchmark(max_time=0.05, min_rounds=3)
@pytest.mark.parametrize(("op", "size", "name"), grid("forward"))
def test_forward(benchmark, op, size, name):
    benchmark(contestant(benchmark, op, size, name, "forward", "out").call)


@pytest.mark.parametrize(
    ("op", "size", "name"), grid("forward", [op for op in fastact.activations if op not in peers.GATED])
)
def test_inplace(benchmark, op, size, name):
    found = contestant(benchmark, op, size, name, "forward", "inplace")
    if found.mode != "inplace":
        pytest.skip(f"{name} has no {op} in place")
    # Applied again and again, most activations end in subnormal numbers: x is filled anew before each round.
    benchmark.pedantic(found.call, setup=found.case.refill, rounds=5 if size > 1_000_000 else 50)


@pytest.mark.benchmark(max_time=0.05, min_rounds=3)
@pytest.mark.parametrize(("op", "size", "name"), grid("backward"))
def test_backward(benchmark, op, size, name):
    benchmark(contestant(benchmark, op, size, name, "backward", "out").call)


BIASED = [op for op, f in fastact.activations.items() if op not in peers.ROW_WISE | peers.GATED]


@pytest.mark.benchmark(max_time=0.05, min_rounds=3)
@pytest.mark.parametrize("way", ["bias=", "two steps"])
@pytest.mark.parametrize("op", BIASED)
def test_bias(benchmark, op, way):
    shape = (16, 64, 32, 32)
    found = PEERS["fastact"].contestant(peers.Case(op, 1_000_000, shape=shape))
    bias = np.linspace(-1, 1, shape[1], dtype=np.float32)
    column = bias.reshape(-1, 1, 1)
    arguments = f", {peers.ARGUMENTS[op]}" if op in peers.ARGUMENTS else ""
    statement = {
        "bias=": f"f(x{arguments}, bias=bias, axis=1, out=o)",
        "two steps": f"f(np.add(x, column, out=o){arguments}, out=o)",
    }[way]
    benchmark.group = f"{op} with bias"
    benchmark.extra_info.update(statement=statement, elements=found.case.elements)
    benchmark(eval(f"lambda: {statement}", found.names | {"np": np, "bias": bias, "column": column}))
