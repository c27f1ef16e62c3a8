"""Settings of the benchmark suite: one thread for everybody, torch without its autograd."""

import peers
import pytest


@pytest.fixture(scope="session", autouse=True)
def quiet():
    with peers.quiet():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    for peer in peers.available():
        peer.set_num_threads(1)
