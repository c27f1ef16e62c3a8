"""Show version, instruction sets, threads, NumPy and OpenMP runtime."""

import json
import os

from .._config import show_config

VARIABLES = ("FASTACT_NUM_THREADS", "FASTACT_ISA", "OMP_NUM_THREADS", "OMP_WAIT_POLICY")


def add_arguments(parser):
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments):
    runtimes = openmp_runtimes()
    environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    if arguments.json:
        print(json.dumps({**show_config("dicts"), "openmp runtimes": runtimes, "environment": environment}, indent=2))
        return
    show_config()
    if runtimes is None:
        print("openmp runtimes: unknown, threadpoolctl is not installed")
    else:
        print(f"openmp runtimes: {', '.join(r['file'] for r in runtimes) or 'none'}")
    if environment:
        print(f"environment: {', '.join(f'{name}={value}' for name, value in environment.items())}")


def openmp_runtimes():
    """The OpenMP libraries loaded by now, or None where there is no telling."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    return [{"file": pool["filepath"], "threads": pool["num_threads"]}
            for pool in threadpool_info() if pool["user_api"] == "openmp"]
