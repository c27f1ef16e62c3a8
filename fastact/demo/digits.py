"""Training on handwritten digits: two small networks, forward and backward in NumPy and `fastact.nn`."""

import time
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from .. import nn
from .weights import require

WIDTHS = (64, 256, 128, 64, 10)
EPOCHS = 25
BATCH = 32
TEST_SHARE = 0.25
LEARNING_RATE = 0.05
MOMENTUM = 0.9
INITIAL_SLOPE = 0.25


@dataclass
class Digits:
    """Images as rows of 64 pixels in [0, 1], float32, and which digit each shows."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def load(seed=0):
    """scikit-learn's 1797 digits of 8 x 8 pixels, in random order, a quarter of them for the test."""
    require("sklearn")
    from sklearn.datasets import load_digits

    data = load_digits()
    order = np.random.default_rng(seed).permutation(len(data.target))
    images, labels = (data.data[order] / 16).astype(np.float32), data.target[order]
    count = round(TEST_SHARE * len(labels))
    return Digits(images[count:], labels[count:], images[:count], labels[:count])


class Linear:
    """x @ weight + bias, initialised after He et al. (2015)."""

    def __init__(self, inputs, outputs, rng):
        self.weight = (rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(np.float32)
        self.bias = np.zeros(outputs, np.float32)
        self.grads = {"weight": np.zeros_like(self.weight), "bias": np.zeros_like(self.bias)}

    def __call__(self, x):
        self.x = x
        y = x @ self.weight
        y += self.bias
        return y

    def backward(self, grad):
        self.grads["weight"] += self.x.T @ grad
        self.grads["bias"] += grad.sum(axis=0)
        return grad @ self.weight.T

    def parameters(self):
        return {"weight": self.weight, "bias": self.bias}


class Network:
    """The perceptron of `WIDTHS` with the layers `activation(width)` between, and log_softmax at the end."""

    def __init__(self, activation, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = []
        for inputs, outputs in pairwise(WIDTHS):
            self.layers += [Linear(inputs, outputs, rng), activation(outputs)]
        self.layers[-1] = nn.LogSoftmax(dim=1)
        self.velocity = {}

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def loss(self, images, labels):
        """Mean negative log-likelihood; the gradients are added to the layers'."""
        log_probability = self(images)
        rows = np.arange(len(labels))
        grad = np.zeros_like(log_probability)
        grad[rows, labels] = -1 / len(labels)
        self.backward(grad)
        return -float(log_probability[rows, labels].mean())

    def step(self, rate=LEARNING_RATE, momentum=MOMENTUM):
        """Stochastic gradient descent with momentum; the gradients start again at 0."""
        for i, layer in enumerate(self.layers):
            for name, parameter in layer.parameters().items():
                grad = layer.grads[name]
                velocity = self.velocity.setdefault((i, name), np.zeros_like(parameter))
                velocity *= momentum
                velocity += grad
                parameter -= rate * velocity
                grad[...] = 0

    def accuracy(self, images, labels):
        return float((self(images).argmax(axis=1) == labels).mean())

    def slopes(self):
        """Of each PReLU layer."""
        return [layer.weight for layer in self.layers if isinstance(layer, nn.PReLU)]


NETWORKS = {
    "LeakyReLU": lambda width: nn.LeakyReLU(inplace=True),
    "PReLU": lambda width: nn.PReLU(width, INITIAL_SLOPE, inplace=True),
}


def batches(count, epochs=EPOCHS, size=BATCH, seed=0):
    """Indices of each step's images, epoch by epoch in new order."""
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(count)
        for start in range(0, count, size):
            yield order[start:start + size]


@dataclass
class Training:
    """What training a network gave."""

    name: str
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)   # mean of each epoch
    train_accuracy: float = 0.0
    test_accuracy: float = 0.0
    slopes: list[np.ndarray] = field(default_factory=list)


def one_blas_thread():
    """These matrices are too small to share: 0.4 s alone either way, but beside two busy programs 2 s against 20 s."""
    from threadpoolctl import threadpool_limits  # scikit-learn depends on it

    return threadpool_limits(1, user_api="blas")


def train(name, digits, epochs=EPOCHS, advance=lambda loss: None):
    """Train one of `NETWORKS`; `advance` is told the mean loss of each epoch as it ends."""
    network, result = Network(NETWORKS[name]), Training(name)
    start = time.perf_counter()
    losses = []
    steps = -(-len(digits.train_labels) // BATCH)
    with one_blas_thread():
        for chosen in batches(len(digits.train_labels), epochs):
            losses.append(network.loss(digits.train_images[chosen], digits.train_labels[chosen]))
            network.step()
            if len(losses) == steps:
                result.losses.append(sum(losses) / steps)
                losses.clear()
                advance(result.losses[-1])
    result.seconds = time.perf_counter() - start
    result.train_accuracy = network.accuracy(digits.train_images, digits.train_labels)
    result.test_accuracy = network.accuracy(digits.test_images, digits.test_labels)
    result.slopes = network.slopes()
    return result
