"""fastact's peers, for the benchmarks in this folder."""

from fastact.cli.peers import *  # noqa: F403
