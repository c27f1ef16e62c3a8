"""Layers in NumPy, NCHW float32, and the networks built from them."""

from functools import reduce
from math import isqrt

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, kernel, bias):
    """Convolution, stride 1, no padding: x (N, C, H, W), kernel (O, C, kh, kw), result (N, O, H-kh+1, W-kw+1)."""
    channels, _, *size = kernel.shape
    # (N, C, H', W', kh, kw) -> (N, C, kh, kw, H', W'): a view; only one image at a time is copied out of it.
    windows = sliding_window_view(x, size, axis=(2, 3)).transpose(0, 1, 4, 5, 2, 3)
    count, height, width = len(x), *windows.shape[-2:]
    matrix = kernel.reshape(channels, -1)
    out = np.empty((count, channels, height * width), x.dtype)
    for columns, result in zip(windows, out, strict=True):
        np.matmul(matrix, columns.reshape(-1, height * width), out=result)
    out += bias[:, np.newaxis]
    return out.reshape(count, channels, height, width)


def max_pool(x, size, stride=2):
    """Maximum over size x size windows; the last window may reach over the edge (ceil mode)."""
    counts = [-((size - extent) // stride) + 1 for extent in x.shape[2:]]
    spans = [(count - 1) * stride + size for count in counts]
    padding = [(0, max(0, span - extent)) for span, extent in zip(spans, x.shape[2:], strict=True)]
    if any(after for _, after in padding):
        x = np.pad(x, [(0, 0), (0, 0), *padding], constant_values=-np.inf)
    rows, columns = (1 + (count - 1) * stride for count in counts)
    return reduce(np.maximum, (x[:, :, i:i + rows:stride, j:j + columns:stride]
                               for i in range(size) for j in range(size)))


class Network:
    """Convolutions, each with a PReLU and perhaps a pooling; perhaps a dense layer with a PReLU; linear outputs.

    `weights` are the stored arrays in layer order; `pools` holds, for each convolution, the size of the pooling
    behind it, 0 for none. The outputs (box regression, landmarks, class) are evaluated as one layer.
    """

    def __init__(self, weights, pools):
        self.pools = pools
        count = 3 * len(pools)
        # HWIO -> OIHW; the stored slopes (1, 1, C) become one slope a channel, (C,)
        self.convolutions = [(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)), bias, alpha.ravel())
                             for kernel, bias, alpha in zip(*[iter(weights[:count])] * 3, strict=True)]
        outputs = weights[count:]
        self.dense = None
        if outputs[0].ndim == 2:
            matrix, bias, alpha = outputs[:3]
            outputs = outputs[3:]
            # The rows are stored in the order (width, height, channel); reordered once to (channel, height, width),
            # what flattening an NCHW tensor gives.
            channels = len(self.convolutions[-1][1])
            side = isqrt(len(matrix) // channels)
            matrix = matrix.reshape(side, side, channels, -1).transpose(2, 1, 0, 3).reshape(len(matrix), -1)
            self.dense = matrix, bias, alpha
        kernels, self.output_bias = outputs[0::2], np.concatenate(outputs[1::2])
        self.output_matrix = np.concatenate([kernel.reshape(-1, kernel.shape[-1]) for kernel in kernels], axis=1)

    def __call__(self, x, prelu):
        """Outputs for the images x: (N, O, H', W') of a convolutional network, (N, O) of one with a dense layer."""
        for (kernel, bias, alpha), pool in zip(self.convolutions, self.pools, strict=True):
            x = conv2d(x, kernel, bias)
            prelu(x, alpha, out=x)
            if pool:
                x = max_pool(x, pool)
        if self.dense is None:
            return conv2d(x, self.output_matrix.T[:, :, np.newaxis, np.newaxis], self.output_bias)
        matrix, bias, alpha = self.dense
        x = x.reshape(len(x), -1) @ matrix + bias
        prelu(x, alpha, out=x)
        return x @ self.output_matrix + self.output_bias
