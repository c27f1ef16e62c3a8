"""PyTorch models on the CPU in eager mode, before and after `fastact.torch.replace_activations`.

    python benchmarks/torch_models.py               # all; writes benchmarks/torch_models.json and .md
    python benchmarks/torch_models.py --quick       # prints only

Model and copy take turns in one process on the same input; the fastest of the turns counts.
"""

import argparse
import copy
import json
import os
import time
import warnings
from itertools import pairwise
from pathlib import Path

with warnings.catch_warnings():     # what PyTorch's own imports say
    warnings.simplefilter("ignore")
    import torch

    from fastact.torch import replace_activations
from torch import nn

import fastact
from fastact.cli.race import geometric_mean

HERE = Path(__file__).parent
ACTIVATIONS = {"Mish": nn.Mish, "ELU": nn.ELU, "GELU": nn.GELU}


def mlp(activation):
    """Rows of 256 features through three hidden layers of 512."""
    widths = (256, 512, 512, 512)
    hidden = [layer for a, b in pairwise(widths) for layer in (nn.Linear(a, b), activation())]
    return nn.Sequential(*hidden, nn.Linear(512, 10)), torch.randn(256, 256)


def cnn(activation):
    """Images of 3 x 64 x 64 through three convolutions."""
    channels = (3, 32, 64, 64)
    layers = [layer for a, b, stride in zip(channels, channels[1:], (1, 2, 1))
              for layer in (nn.Conv2d(a, b, 3, stride, padding=1), activation())]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)), torch.randn(16, 3, 64, 64)


def forward(model, x):
    with torch.inference_mode():
        return model(x)


def training(model, x):
    model.zero_grad()
    model(x).square().mean().backward()


def race(functions, x, turns):
    """Least seconds of each."""
    for function, model in functions:
        function(model, x)
    fastest = [float("inf")] * len(functions)
    for _ in range(turns):
        for i, (function, model) in enumerate(functions):
            start = time.perf_counter()
            function(model, x)
            fastest[i] = min(fastest[i], time.perf_counter() - start)
    return fastest


def measure(threads, turns):
    torch.set_num_threads(threads)
    with fastact.num_threads(threads):
        for build in (mlp, cnn):
            for name, activation in ACTIVATIONS.items():
                torch.manual_seed(0)
                model, x = build(activation)
                fast = replace_activations(copy.deepcopy(model))
                torch.testing.assert_close(forward(fast, x), forward(model, x))
                for step in (forward, training):
                    before, after = race([(step, model), (step, fast)], x, turns)
                    yield {"model": build.__name__, "activation": name, "step": step.__name__, "threads": threads,
                           "before": before, "after": after}


def table(rows):
    lines = ["| model | activation | step | threads | before | after | ratio |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        before, after = 1e3 * row["before"], 1e3 * row["after"]
        lines.append(f"| {row['model']} | {row['activation']} | {row['step']} | {row['threads']} | "
                     f"{before:.2f} ms | {after:.2f} ms | {before / after:.2f} |")
    mean = geometric_mean([row["before"] / row["after"] for row in rows])
    return "\n".join([*lines, "", f"Geometric mean: {mean:.2f} times as fast."])


def page(results):
    machine = results["machine"]
    return (f"# PyTorch models in eager mode, before and after `replace_activations`\n\n`make bench-torch` writes this page: "
            f"torch {machine['torch']}, float32, {machine['fastact']['instruction sets']['chosen']}, whole models, "
            f"least of {machine['turns']} turns.\nLoad average before it: {machine['load']}; "
            f"where others have the cores, rows with several threads are noise.\n\n{table(results['rows'])}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", nargs="+", type=int, default=sorted({1, fastact.get_num_threads()}))
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="five turns, one thread, nothing written")
    arguments = parser.parse_args()
    threads, turns = ([1], 5) if arguments.quick else (arguments.threads, arguments.turns)
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None     # whether others had the cores
    rows = [row for n in threads for row in measure(n, turns)]
    text = table(rows)
    print(text)
    if not arguments.quick:
        machine = {"torch": torch.__version__, "fastact": fastact.show_config("dicts"), "turns": turns, "load": load}
        results = {"machine": machine, "rows": rows}
        (HERE / "torch_models.json").write_text(json.dumps(results, indent=1) + "\n")
        (HERE / "torch_models.md").write_text(page(results))


if __name__ == "__main__":
    main()
