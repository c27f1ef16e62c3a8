"""The face of fastact: each activation's signature, textbook definition and documentation.

One bodiless `def` an activation. Its signature names the parameters and their defaults, its docstring says
what is its own (`_docs.complete` adds what all share), and the decorator holds the mathematics that the
kernels are tested against. `value` and `slope` follow the textbook. Where its spelling would cancel
(`exp(x) - 1` near 0, `1 + tanh(u)` far out), the same quantity is written with a function that mpmath
evaluates accurately. So both are good to about the working precision wherever a float can hold the result,
except at the roots of a derivative. They may return a plain 0 or 1.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from .registry import activation, gate, rowwise

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray


def _sigmoid(m, x):
    return 1 / (1 + m.exp(-x))


def _softplus(m, x):
    return m.log1p(m.exp(x))


def _normal_cdf(m, x):
    """Phi(x). mpmath's erfc overflows beyond 1e154; Phi(-1e100) is below any float already."""
    return m.ncdf(max(x, -1e100))


# ---------------------------------------------------------------------------------------- piecewise linear


@activation(
    formula="max(x, 0)",
    advice="the default for vision and for light or edge models",
    value=lambda m, x: max(x, 0),
    slope=lambda m, x: 1 if x > 0 else 0,
    limits=(0.0, inf),
    invertible=True,
    kinks=(0.0,),
    ulp=(0.5, 0.5),
)
def relu(x: ArrayLike) -> NDArray:
    """Rectified linear unit, ``max(x, 0)`` [1]_.

    Notes
    -----
    The derivative is 1 for ``x > 0``, else 0, also at 0. ``relu(-0.0)`` is -0.0, ``relu(-inf)`` 0.

    References
    ----------
    .. [1] V. Nair and G. E. Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML,
       2010.

    Examples
    --------
    >>> fastact.relu(np.array([-1., 0., 2.]))
    array([0., 0., 2.])
    >>> fastact.relu(np.array([-3, 4]))
    array([0, 4])
    """


@activation(
    formula="min(max(x, 0), 6)",
    advice="edge models in low precision: cheap and bounded (MobileNet)",
    value=lambda m, x: min(max(x, 0), 6),
    slope=lambda m, x: 1 if 0 < x < 6 else 0,
    limits=(0.0, 6.0),
    invertible=True,
    kinks=(0.0, 6.0),
    ulp=(0.5, 0.5),
)
def relu6(x: ArrayLike) -> NDArray:
    """Rectified linear unit that saturates at 6, ``min(max(x, 0), 6)`` [1]_.

    Notes
    -----
    The derivative is 1 for ``0 < x < 6``, else 0, also at 0 and 6. ``relu6(-0.0)`` is -0.0, ``relu6(inf)`` 6.

    References
    ----------
    .. [1] A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", unpublished manuscript, 2010.

    Examples
    --------
    >>> fastact.relu6(np.array([-1., 0., 2., 8.]))
    array([0., 0., 2., 6.])
    """


@activation(
    formula="x if x > 0 else negative_slope * x",
    advice="vision, light or edge models whose ReLU units die",
    value=lambda m, x, negative_slope: x if x > 0 else negative_slope * x,
    slope=lambda m, x, negative_slope: 1 if x > 0 else negative_slope,
    limits=lambda negative_slope: (-inf * negative_slope if negative_slope else -negative_slope, inf),
    invertible="negative_slope > 0",
    samples=((0.01,), (0.3,), (-0.5,)),
    kinks=(0.0,),
    ulp=(0.5, 0.5),
)
def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> NDArray:
    """Leaky rectified linear unit, ``x if x > 0 else negative_slope * x`` [1]_.

    Parameters
    ----------
    negative_slope : float, default 0.01
        Slope for ``x <= 0``, of any sign and size.

    Notes
    -----
    The derivative at 0 is `negative_slope`. The output determines the gradient for ``negative_slope > 0``. At
    -inf the value is -inf for a positive slope, inf for a negative one and a zero for slope 0.

    References
    ----------
    .. [1] A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic
       Models", ICML Workshop on Deep Learning for Audio, Speech and Language Processing, 2013.

    Examples
    --------
    >>> fastact.leaky_relu(np.array([-1., 0., 2.]))
    array([-0.01,  0.  ,  2.  ])
    >>> fastact.leaky_relu(np.array([-1., 0., 2.]), 0.2)
    array([-0.2,  0. ,  2. ])
    """


@activation(
    formula="x if x > 0 else alpha * x",
    advice="vision with plenty of data: learns one slope a channel",
    value=lambda m, x, alpha: x if x > 0 else alpha * x,
    slope=lambda m, x, alpha: 1 if x > 0 else alpha,
    limits=lambda alpha: (-inf * alpha if alpha else -alpha, inf),
    invertible="alpha > 0",
    samples=((0.25,), (-1.25,), (1.3,)),
    kinks=(0.0,),
    ulp=(0.5, 0.5),
)
def prelu(x: ArrayLike, alpha: ArrayLike, axis: int | None = 1) -> NDArray:
    """Parametric rectified linear unit, ``x if x > 0 else alpha * x`` with learned slopes [1]_.

    Parameters
    ----------
    alpha : array_like
        Slopes for ``x <= 0``, of any sign and size, in any floating dtype. A scalar or a single element is
        shared; a 1-D array of length ``x.shape[axis]`` holds one slope a channel; an array of more dimensions
        broadcasts to the shape of `x`.
    axis : int or None, default 1
        Channel axis of a 1-D `alpha`: 1 for (N, C, H, W), -1 for (N, H, W, C); it is 0 where `x` is 1-D. None
        stands for NumPy's broadcasting whatever the dimension of `alpha`.

    Notes
    -----
    The derivative in `x` at 0 is `alpha`; the derivative in `alpha` is ``min(x, 0)``. ``prelu.backward`` and
    ``prelu.backward_from_output`` return the gradients of both, summed for `alpha` over everything that
    shares a slope. The output determines the gradients where all slopes are positive.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers: Surpassing Human-Level
       Performance on ImageNet Classification", ICCV, 2015, arXiv:1502.01852.

    Examples
    --------
    >>> x = np.array([[-1., 2.], [-3., -4.]])
    >>> alpha = np.array([0.5, 0.1])
    >>> fastact.prelu(x, alpha)
    array([[-0.5,  2. ],
           [-1.5, -0.4]])
    >>> dx, dalpha = fastact.prelu.backward(np.ones_like(x), x, alpha)
    >>> dx
    array([[0.5, 1. ],
           [0.5, 0.1]])
    >>> dalpha
    array([-4., -4.])
    """


@activation(
    formula="x if x > 0 else (lower + upper) / 2 * x",
    advice="against overfitting: random slopes while training",
    value=lambda m, x, lower, upper: x if x > 0 else (lower + upper) / 2 * x,
    slope=lambda m, x, lower, upper: 1 if x > 0 else (lower + upper) / 2,
    limits=lambda lower, upper: (-inf * (lower + upper) if lower + upper else -(lower + upper), inf),
    invertible=("lower > 0", "upper > 0"),
    requires=("lower <= upper",),
    samples=((1 / 8, 1 / 3), (-0.75, 0.25), (0.5, 0.5)),
    kinks=(0.0,),
    ulp=(0.5, 0.5),
)
def rrelu(
    x: ArrayLike,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    *,
    training: bool = False,
    seed: int | None = None,
) -> NDArray:
    """Randomized leaky rectified linear unit, ``x if x > 0 else (lower + upper) / 2 * x`` [1]_.

    In training each element of `x` has a slope of its own, drawn uniformly between `lower` and `upper`.

    Parameters
    ----------
    lower, upper : float, default 1/8 and 1/3
        Bounds of the slope for ``x <= 0``; ``lower <= upper``.
    training : bool, default False
        Draw the slopes instead of using their mean.
    seed : int, optional
        Which slopes are drawn; required in training. The same seed draws the same slopes for any memory
        layout and number of threads, so ``rrelu.backward`` with the forward's seed draws them again instead
        of storing them.

    Notes
    -----
    The derivative at 0 is the slope. Outside training the output determines the gradient where both bounds
    are positive. Element i (C order) uses word ``i % 4`` of the generator Philox4x32-10 [2]_ with the seed as
    key and ``i // 4`` as counter; its slope is ``lower + (upper - lower) * (word >> 8) / 2**24``.

    References
    ----------
    .. [1] B. Xu, N. Wang, T. Chen and M. Li, "Empirical Evaluation of Rectified Activations in Convolutional
       Network", 2015, arXiv:1505.00853.
    .. [2] J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2,
       3", SC, 2011.

    Examples
    --------
    >>> fastact.rrelu(np.array([-1., 0., 2.]))
    array([-0.22916667,  0.        ,  2.        ])
    >>> fastact.rrelu(np.array([-1., -1., -1.]), training=True, seed=0)
    array([-0.20813467, -0.3084417 , -0.27827349])
    """


@activation(
    formula="x if x > theta else 0",
    advice="sparsity: everything up to theta becomes 0",
    value=lambda m, x, theta: x if x > theta else 0,
    slope=lambda m, x, theta: 1 if x > theta else 0,
    limits=(0.0, inf),
    invertible="theta >= 0",
    samples=((1.0,), (0.0,), (-0.5,)),
    kinks=lambda theta: (theta,),
    ulp=(0.5, 0.5),
)
def thresholded_relu(x: ArrayLike, theta: float = 1.0) -> NDArray:
    """Thresholded rectified linear unit, ``x if x > theta else 0`` [1]_.

    Parameters
    ----------
    theta : float, default 1.0
        Threshold, of any sign.

    Notes
    -----
    The value and the derivative at `theta` are 0. The output determines the gradient for ``theta >= 0``;
    below, an output of 0 may come from either side of the threshold.

    References
    ----------
    .. [1] K. Konda, R. Memisevic and D. Krueger, "Zero-bias autoencoders and the benefits of co-adapting
       features", ICLR, 2015, arXiv:1402.3337.

    Examples
    --------
    >>> fastact.thresholded_relu(np.array([-1., 0.5, 1., 2.]))
    array([0., 0., 0., 2.])
    """


@activation(
    formula="x if x > threshold else value",
    advice="a cut-off with a fill value of one's own",
    value=lambda m, x, threshold, value: x if x > threshold else value,
    slope=lambda m, x, threshold, value: 1 if x > threshold else 0,
    limits=lambda threshold, value: (value, inf),
    invertible="value <= threshold",
    samples=((0.5, -1.0), (1.0, 1.0), (-0.25, 3.0)),
    kinks=lambda threshold, value: (threshold,),
    ulp=(0.5, 0.5),
)
def threshold(x: ArrayLike, threshold: float, value: float) -> NDArray:
    """Replace what does not exceed a threshold, ``x if x > threshold else value``.

    Parameters
    ----------
    threshold : float
        What `x` has to exceed to be kept.
    value : float
        What takes its place otherwise.

    Notes
    -----
    At `threshold` the value is `value` and the derivative 0. The output determines the gradient for
    ``value <= threshold``; above, an output equal to `value` may come from either side of the threshold.

    Examples
    --------
    >>> fastact.threshold(np.array([-1., 0., 2.]), 0.5, -3.)
    array([-3., -3.,  2.])
    """


@activation(
    formula="min(max(x, min_val), max_val)",
    advice="bounded outputs without exp, on edge devices",
    value=lambda m, x, min_val, max_val: min(max(x, min_val), max_val),
    slope=lambda m, x, min_val, max_val: 1 if min_val < x < max_val else 0,
    limits=lambda min_val, max_val: (min_val, max_val),
    invertible=True,
    requires=("min_val <= max_val",),
    samples=((-1.0, 1.0), (-0.25, 2.5), (0.5, 0.5)),
    kinks=lambda min_val, max_val: (min_val, max_val),
    ulp=(0.5, 0.5),
)
def hardtanh(x: ArrayLike, min_val: float = -1.0, max_val: float = 1.0) -> NDArray:
    """Piecewise linear tanh, ``min(max(x, min_val), max_val)``.

    Parameters
    ----------
    min_val, max_val : float, default -1.0 and 1.0
        Bounds of the result; ``min_val <= max_val``. For integer `x` its dtype has to hold both.

    Notes
    -----
    The derivative is 1 strictly between the bounds, else 0, also at both bounds.

    Examples
    --------
    >>> fastact.hardtanh(np.array([-3., 0.5, 2.]))
    array([-1. ,  0.5,  1. ])
    >>> fastact.hardtanh(np.array([-3, 0, 9]), -2, 5)
    array([-2,  0,  5])
    """


def _hardsigmoid_kinks(slope, offset):
    """Where slope * x + offset is 0 and 1, rounded to float64: exactly -3 and 3 for the inexact slope 1/6."""
    return tuple(sorted((float(-offset / slope), float((1 - offset) / slope)))) if slope else ()


def _hardsigmoid(m, x, slope, offset):
    y = min(max(slope * x + offset, 0), 1)
    return m.nint(y) if x in _hardsigmoid_kinks(slope, offset) else y


def _hardsigmoid_slope(m, x, slope, offset):
    kinks = _hardsigmoid_kinks(slope, offset)
    return slope if kinks and kinks[0] < x < kinks[1] else 0


def _hardsigmoid_limits(slope, offset):
    ends = (0.0, 1.0) if slope else (min(max(offset, 0.0), 1.0),) * 2
    return ends if slope >= 0 else ends[::-1]


@activation(
    formula="min(max(slope * x + offset, 0), 1)",
    advice="gates without exp, on edge devices",
    value=_hardsigmoid,
    slope=_hardsigmoid_slope,
    limits=_hardsigmoid_limits,
    invertible=True,
    samples=((1 / 6, 0.5), (0.2, 0.5), (-0.5, 0.25)),
    kinks=_hardsigmoid_kinks,
    ulp=(0.5, 0.5),
)
def hardsigmoid(x: ArrayLike, slope: float = 1 / 6, offset: float = 0.5) -> NDArray:
    """Piecewise linear sigmoid, ``min(max(slope * x + offset, 0), 1)`` [1]_.

    Parameters
    ----------
    slope, offset : float, default 1/6 and 0.5
        The line between the two ends, of any sign and size. 1/6 is the slope of PyTorch and Keras 3, 0.2 that
        of ONNX and earlier Keras, 1/2 that of [1]_.

    Notes
    -----
    The derivative is `slope` strictly between the kinks, -3 and 3 with the defaults, else 0, also at both
    kinks.

    References
    ----------
    .. [1] M. Courbariaux, Y. Bengio and J.-P. David, "BinaryConnect: Training Deep Neural Networks with
       binary weights during propagations", NIPS, 2015, arXiv:1511.00363.

    Examples
    --------
    >>> fastact.hardsigmoid(np.array([-4., -1.5, 0., 3.]))
    array([0.  , 0.25, 0.5 , 1.  ])
    """


@activation(
    formula="x * min(max(x + 3, 0), 6) / 6",
    advice="edge models: near SiLU without exp (MobileNetV3)",
    value=lambda m, x: x * min(max(x + 3, 0), 6) / 6,
    slope=lambda m, x: 0 if x <= -3 else 1 if x >= 3 else (2 * x + 3) / 6,
    limits=(-0.0, inf),
    invertible=False,
    kinks=(-3.0, 3.0),
    ulp=(1.0, 1.0),
)
def hardswish(x: ArrayLike) -> NDArray:
    """Piecewise quadratic swish, ``x * min(max(x + 3, 0), 6) / 6`` [1]_.

    Notes
    -----
    The derivative is ``(2 * x + 3) / 6`` between -3 and 3, 0 from -3 down and 1 from 3 up. The minimum is
    -0.375 at -1.5; from -3 down, also at -inf, the value is -0.0.

    References
    ----------
    .. [1] A. Howard et al., "Searching for MobileNetV3", ICCV, 2019, arXiv:1905.02244.

    Examples
    --------
    >>> fastact.hardswish(np.array([-1.5, 0., 1.5, 4.]))
    array([-0.375,  0.   ,  1.125,  4.   ])
    """


@activation(
    formula="x if |x| > lambd else 0",
    advice="sparse codes: small values become 0, the others stay",
    value=lambda m, x, lambd: x if abs(x) > lambd else 0,
    slope=lambda m, x, lambd: 1 if abs(x) > lambd else 0,
    limits=(-inf, inf),
    invertible=True,
    requires=("lambd >= 0",),
    samples=((0.5,), (0.0,), (1.75,)),
    kinks=lambda lambd: (-lambd, lambd),
    ulp=(0.5, 0.5),
)
def hardshrink(x: ArrayLike, lambd: float = 0.5) -> NDArray:
    """Hard shrinkage, ``x if |x| > lambd else 0`` [1]_.

    Parameters
    ----------
    lambd : float, default 0.5
        Half the width of the interval that becomes 0; at least 0.

    Notes
    -----
    The derivative is 0 on the closed interval from ``-lambd`` to `lambd`, also for ``lambd=0``, and 1
    outside. The zeros may have either sign.

    References
    ----------
    .. [1] D. L. Donoho and I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", Biometrika
       81(3), 1994.

    Examples
    --------
    >>> fastact.hardshrink(np.array([-1., 0.25, 2.]))
    array([-1.,  0.,  2.])
    """


@activation(
    formula="sign(x) * max(|x| - lambd, 0)",
    advice="sparse codes and denoising: the step that an L1 penalty asks for",
    value=lambda m, x, lambd: m.sign(x) * max(abs(x) - lambd, 0),
    slope=lambda m, x, lambd: 1 if abs(x) > lambd else 0,
    limits=(-inf, inf),
    invertible=True,
    requires=("lambd >= 0",),
    samples=((0.5,), (0.0,), (1.75,)),
    kinks=lambda lambd: (-lambd, lambd),
    ulp=(0.5, 0.5),
)
def softshrink(x: ArrayLike, lambd: float = 0.5) -> NDArray:
    """Soft shrinkage, ``sign(x) * max(|x| - lambd, 0)`` [1]_.

    Parameters
    ----------
    lambd : float, default 0.5
        How far `x` moves towards 0; at least 0.

    Notes
    -----
    The derivative is 0 on the closed interval from ``-lambd`` to `lambd`, also for ``lambd=0``, and 1
    outside. The zeros may have either sign.

    References
    ----------
    .. [1] D. L. Donoho, "De-noising by soft-thresholding", IEEE Transactions on Information Theory 41(3),
       1995.

    Examples
    --------
    >>> fastact.softshrink(np.array([-1., 0.25, 2.]))
    array([-0.5,  0. ,  1.5])
    """


# -------------------------------------------------------------------------------------------------- smooth


@activation(
    formula="1 / (1 + exp(-x))",
    advice="probabilities and gates; gradients vanish in deep hidden layers",
    value=_sigmoid,
    slope=lambda m, x: _sigmoid(m, x) * _sigmoid(m, -x),
    limits=(0.0, 1.0),
    invertible=True,
)
def sigmoid(x: ArrayLike) -> NDArray:
    """Logistic sigmoid, ``1 / (1 + exp(-x))``.

    Notes
    -----
    The derivative is ``sigmoid(x) * sigmoid(-x)``, at most 1/4 at 0. The value is 0 at -inf and 1 at inf.

    Examples
    --------
    >>> fastact.sigmoid(np.array([-1., 0., 2.]))
    array([0.26894142, 0.5       , 0.88079708])
    """


@activation(
    formula="log(1 / (1 + exp(-x)))",
    advice="losses: the logarithm of a probability, without underflow",
    value=lambda m, x: -_softplus(m, -x),
    slope=lambda m, x: _sigmoid(m, -x),
    limits=(-inf, -0.0),
    invertible=True,
    ulp=(1.8, 1.0),
)
def log_sigmoid(x: ArrayLike) -> NDArray:
    """Logarithm of the logistic sigmoid, ``log(1 / (1 + exp(-x)))``.

    Notes
    -----
    The derivative is ``sigmoid(-x)``. Finite wherever `x` is: it approaches `x` towards -inf, and 0 from
    below towards inf.

    Examples
    --------
    >>> fastact.log_sigmoid(np.array([-1., 0., 2.]))
    array([-1.31326169, -0.69314718, -0.12692801])
    """


@activation(
    formula="(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
    advice="recurrent nets, outputs in [-1, 1]",
    value=lambda m, x: m.tanh(x),
    slope=lambda m, x: m.sech(x) ** 2,
    limits=(-1.0, 1.0),
    invertible=True,
)
def tanh(x: ArrayLike) -> NDArray:
    """Hyperbolic tangent, ``(exp(x) - exp(-x)) / (exp(x) + exp(-x))``.

    Notes
    -----
    The derivative is ``1 - tanh(x)**2``. ``tanh(-0.0)`` is -0.0; the value is -1 at -inf and 1 at inf.

    Examples
    --------
    >>> fastact.tanh(np.array([-1., 0., 2.]))
    array([-0.76159416,  0.        ,  0.96402758])
    """


@activation(
    formula="log(1 + exp(beta * x)) / beta",
    advice="outputs that must be positive: rates, variances",
    value=lambda m, x, beta: _softplus(m, beta * x) / beta,
    slope=lambda m, x, beta: _sigmoid(m, beta * x),
    limits=lambda beta: (0.0, inf) if beta > 0 else (-inf, -0.0),
    invertible=True,
    requires=("beta != 0",),
    samples=((1.0,), (10.0,), (-0.5,)),
    ulp=(2.0, 1.0),
)
def softplus(x: ArrayLike, beta: float = 1.0) -> NDArray:
    """Smooth rectifier, ``log(1 + exp(beta * x)) / beta`` [1]_.

    Parameters
    ----------
    beta : float, default 1.0
        Sharpness, not 0; a negative one gives ``-softplus(-x, -beta)``.

    Notes
    -----
    The derivative is ``sigmoid(beta * x)``. It is evaluated without overflow for every `x`, with no threshold
    beyond which `x` is returned instead. For positive `beta` the value is 0 at -inf and inf at inf.

    References
    ----------
    .. [1] C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, "Incorporating Second-Order Functional
       Knowledge for Better Option Pricing", Advances in Neural Information Processing Systems 13, 2001.

    Examples
    --------
    >>> fastact.softplus(np.array([-1., 0., 2.]))
    array([0.31326169, 0.69314718, 2.12692801])
    >>> fastact.softplus(np.array([-1., 0., 2.]), beta=2.)
    array([0.06346401, 0.34657359, 2.00907496])
    """


@activation(
    formula="x / (1 + |x|)",
    advice="as tanh, saturating more slowly, without exp",
    value=lambda m, x: x / (1 + abs(x)),
    slope=lambda m, x: 1 / (1 + abs(x)) ** 2,
    limits=(-1.0, 1.0),
    invertible=True,
)
def softsign(x: ArrayLike) -> NDArray:
    """Softsign, ``x / (1 + |x|)`` [1]_.

    Notes
    -----
    The derivative is ``1 / (1 + |x|)**2``. ``softsign(-0.0)`` is -0.0; the value is -1 at -inf and 1 at inf.

    References
    ----------
    .. [1] J. Turian, J. Bergstra and Y. Bengio, "Quadratic Features and Deep Architectures for Chunking",
       NAACL HLT, 2009.

    Examples
    --------
    >>> fastact.softsign(np.array([-1., 0., 3.]))
    array([-0.5 ,  0.  ,  0.75])
    """


def _squareplus(m, x, b):
    """With t = x / sqrt(b): t + sqrt(t^2 + 1) is exp(asinh(t)), which does not cancel for negative x."""
    return m.sqrt(b) * m.exp(m.asinh(x / m.sqrt(b))) / 2 if b else max(x, 0)


def _squareplus_slope(m, x, b):
    return _squareplus(m, x, b) / m.sqrt(x**2 + b) if x or b else 0


@activation(
    formula="(x + sqrt(x^2 + b)) / 2",
    advice="as softplus, without exp",
    value=_squareplus,
    slope=_squareplus_slope,
    limits=(0.0, inf),
    invertible=True,
    requires=("b >= 0",),
    samples=((4.0,), (0.25,), (0.0,)),
    kinks=lambda b: () if b else (0.0,),
)
def squareplus(x: ArrayLike, b: float = 4.0) -> NDArray:
    """Algebraic smooth rectifier, ``(x + sqrt(x**2 + b)) / 2`` [1]_.

    Parameters
    ----------
    b : float, default 4.0
        Width of the bend at 0, at least 0: 4 gives 1 at 0, 0 is `relu`.

    Notes
    -----
    The derivative is ``(1 + x / sqrt(x**2 + b)) / 2``, 1/2 at 0; for ``b=0`` it is that of `relu`, 0 at 0.
    The value is 0 at -inf and inf at inf.

    References
    ----------
    .. [1] J. T. Barron, "Squareplus: A Softplus-Like Algebraic Rectifier", 2021, arXiv:2112.11687.

    Examples
    --------
    >>> fastact.squareplus(np.array([-1.5, 0., 1.5]))
    array([0.5, 1. , 2. ])
    """


@activation(
    formula="x if x > 0 else alpha * (exp(x) - 1)",
    advice="deep nets with vanishing gradients: mean near 0",
    value=lambda m, x, alpha: x if x > 0 else alpha * m.expm1(x),
    slope=lambda m, x, alpha: 1 if x > 0 else alpha * m.exp(x),
    limits=lambda alpha: (-alpha, inf),
    invertible="alpha > 0",
    samples=((1.0,), (0.1,), (-1.5,)),
    kinks=(0.0,),
    ulp=(1.1, 2.0),
)
def elu(x: ArrayLike, alpha: float = 1.0) -> NDArray:
    """Exponential linear unit, ``x if x > 0 else alpha * (exp(x) - 1)`` [1]_.

    Parameters
    ----------
    alpha : float, default 1.0
        The value approaches ``-alpha`` towards -inf.

    Notes
    -----
    The derivative is ``alpha * exp(x)`` for ``x <= 0``, so `alpha` at 0, and 1 above. ``elu(-0.0)`` is -0.0
    for positive `alpha`. The output determines the gradient for ``alpha > 0``.

    References
    ----------
    .. [1] D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and Accurate Deep Network Learning by
       Exponential Linear Units (ELUs)", ICLR, 2016, arXiv:1511.07289.

    Examples
    --------
    >>> fastact.elu(np.array([-1., 0., 2.]))
    array([-0.63212056,  0.        ,  2.        ])
    >>> x = np.array([-1., 0., 2.])
    >>> y = fastact.elu(x, out=x)
    >>> fastact.elu.backward_from_output(np.ones_like(y), y)
    array([0.36787944, 1.        , 1.        ])
    """


# The fixed point (mean 0, variance 1) of the map of moments; the kernels hold the same two numbers.
_SELU_SCALE = "1.0507009873554804934193349852946"
_SELU_ALPHA = "1.6732632423543772848170429916717"


@activation(
    formula="1.0507 * (x if x > 0 else 1.67326 * (exp(x) - 1))",
    advice="self-normalising nets: LeCun's initial weights, no normalisation layers",
    value=lambda m, x: m.mpf(_SELU_SCALE) * (x if x > 0 else m.mpf(_SELU_ALPHA) * m.expm1(x)),
    slope=lambda m, x: m.mpf(_SELU_SCALE) * (1 if x > 0 else m.mpf(_SELU_ALPHA) * m.exp(x)),
    limits=(-1.7580993408473768, inf),
    invertible=True,
    kinks=(0.0,),
    ulp=(1.1, 2.0),
)
def selu(x: ArrayLike) -> NDArray:
    """Scaled exponential linear unit, ``scale * (x if x > 0 else alpha * (exp(x) - 1))`` [1]_.

    Notes
    -----
    ``scale = 1.0507009873554805`` and ``alpha = 1.6732632423543772`` make mean 0 and variance 1 a fixed point
    from layer to layer. The derivative is ``scale * alpha * exp(x)`` for ``x <= 0``, so ``scale * alpha`` at
    0, and ``scale`` above. ``selu(-0.0)`` is -0.0; the value at -inf is ``-scale * alpha``, about -1.7581.

    References
    ----------
    .. [1] G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, "Self-Normalizing Neural Networks", NIPS,
       2017, arXiv:1706.02515.

    Examples
    --------
    >>> fastact.selu(np.array([-1., 0., 2.]))
    array([-1.11133074,  0.        ,  2.10140197])
    """


@activation(
    formula="x if x > 0 else alpha * (exp(x / alpha) - 1)",
    advice="as ELU, with a continuous slope for every alpha",
    value=lambda m, x, alpha: x if x > 0 else alpha * m.expm1(x / alpha),
    slope=lambda m, x, alpha: 1 if x > 0 else m.exp(x / alpha),
    limits=lambda alpha: (-alpha if alpha > 0 else -inf, inf),
    invertible="alpha > 0",
    requires=("alpha != 0",),
    samples=((1.0,), (0.1,), (-2.0,)),
    ulp=(1.7, 1.0),
)
def celu(x: ArrayLike, alpha: float = 1.0) -> NDArray:
    """Continuously differentiable `elu`, ``x if x > 0 else alpha * (exp(x / alpha) - 1)`` [1]_.

    Parameters
    ----------
    alpha : float, default 1.0
        Not 0. For a positive one the value approaches ``-alpha`` towards -inf; for a negative one it grows
        without bound.

    Notes
    -----
    The derivative is ``exp(x / alpha)`` for ``x <= 0`` and 1 above, so continuous. ``celu(-0.0)`` is -0.0.
    The output determines the gradient for ``alpha > 0``.

    References
    ----------
    .. [1] J. T. Barron, "Continuously Differentiable Exponential Linear Units", 2017, arXiv:1704.07483.

    Examples
    --------
    >>> fastact.celu(np.array([-1., 0., 2.]), 0.5)
    array([-0.43233236,  0.        ,  2.        ])
    """


def _swish_slope(m, x, beta=1):
    return _sigmoid(m, beta * x) * (1 + beta * x * _sigmoid(m, -beta * x))


@activation(
    formula="x * sigmoid(x)",
    advice="transformers and recent convolutional nets (EfficientNet)",
    value=lambda m, x: x * _sigmoid(m, x),
    slope=_swish_slope,
    limits=(-0.0, inf),
    invertible=False,
    ulp=(2.0, 2.0),
)
def silu(x: ArrayLike) -> NDArray:
    """Sigmoid linear unit, ``x * sigmoid(x)`` [1]_.

    Notes
    -----
    The derivative is ``sigmoid(x) * (1 + x * sigmoid(-x))``, 1/2 at 0. The minimum is -0.2785 at -1.2785.
    ``silu(-0.0)`` and ``silu(-inf)`` are -0.0.

    References
    ----------
    .. [1] S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
       Approximation in Reinforcement Learning", Neural Networks 107, 2018, arXiv:1702.03118.

    Examples
    --------
    >>> x = np.array([-1., 0., 2.])
    >>> fastact.silu(x)
    array([-0.26894142,  0.        ,  1.76159416])
    >>> fastact.silu.derivative(x)
    array([0.07232949, 0.5       , 1.09078425])
    """


def _swish_limits(beta):
    return (-inf, inf) if beta == 0 else (-0.0, inf) if beta > 0 else (-inf, 0.0)


@activation(
    formula="x * sigmoid(beta * x)",
    advice="as SiLU, with a slope of one's own",
    value=lambda m, x, beta: x * _sigmoid(m, beta * x),
    slope=_swish_slope,
    limits=_swish_limits,
    invertible=False,
    samples=((1.0,), (0.25,), (-1.5,)),
    ulp=(2.0, 2.0),
)
def swish(x: ArrayLike, beta: float = 1.0) -> NDArray:
    """Swish, ``x * sigmoid(beta * x)`` [1]_; `silu` for ``beta=1``.

    Parameters
    ----------
    beta : float, default 1.0
        From ``x / 2`` at 0 towards `relu` for a large one; of any sign.

    Notes
    -----
    The derivative is ``sigmoid(beta * x) * (1 + beta * x * sigmoid(-beta * x))``, 1/2 at 0. ``swish(-0.0)``
    is -0.0, as is ``swish(-inf)`` for positive `beta`.

    References
    ----------
    .. [1] P. Ramachandran, B. Zoph and Q. V. Le, "Searching for Activation Functions", 2017,
       arXiv:1710.05941.

    Examples
    --------
    >>> fastact.swish(np.array([-1., 0., 2.]), 2.)
    array([-0.11920292,  0.        ,  1.96402758])
    """


@activation(
    formula="x * Phi(x)",
    advice="transformers (BERT, ViT)",
    value=lambda m, x: x * _normal_cdf(m, x),
    slope=lambda m, x: _normal_cdf(m, x) + x * m.npdf(x),
    limits=(-0.0, inf),
    invertible=False,
    ulp=(2.0, 2.0),
)
def gelu(x: ArrayLike, approximate: Literal["none", "tanh"] = "none") -> NDArray:
    """Gaussian error linear unit, ``x * Phi(x)`` with the standard normal distribution function Phi [1]_.

    Parameters
    ----------
    approximate : {'none', 'tanh'}, default 'none'
        'tanh' stands for `gelu_tanh`.

    Notes
    -----
    ``Phi(x) = (1 + erf(x / sqrt(2))) / 2``. The derivative is ``Phi(x) + x * phi(x)`` with the normal density
    phi, 1/2 at 0. The minimum is -0.1700 at -0.7518. ``gelu(-0.0)`` and ``gelu(-inf)`` are -0.0.

    References
    ----------
    .. [1] D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.

    Examples
    --------
    >>> x = np.array([-1., 0., 2.])
    >>> fastact.gelu(x)
    array([-0.15865525,  0.        ,  1.95449974])
    >>> fastact.gelu(x, approximate='tanh')
    array([-0.15880801,  0.        ,  1.95459769])
    """


def _gelu_argument(m, x):
    return m.sqrt(2 / m.pi) * (x + m.mpf("0.044715") * x**3)


def _gelu_tanh(m, x):
    """(1 + tanh(u)) / 2 is exp(u) / (2 cosh(u)), which does not cancel for negative u."""
    u = _gelu_argument(m, x)
    return x * m.exp(u) / (2 * m.cosh(u))


def _gelu_tanh_slope(m, x):
    u = _gelu_argument(m, x)
    du = m.sqrt(2 / m.pi) * (1 + 3 * m.mpf("0.044715") * x**2)
    return m.exp(u) / (2 * m.cosh(u)) + x * du / (2 * m.cosh(u) ** 2)


@activation(
    formula="x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))",
    advice="transformers trained with this form (GPT-2)",
    value=_gelu_tanh,
    slope=_gelu_tanh_slope,
    limits=(-0.0, inf),
    invertible=False,
    ulp=(1.6, 2.0),
)
def gelu_tanh(x: ArrayLike) -> NDArray:
    """`gelu` approximated by tanh, ``x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))`` [1]_.

    Notes
    -----
    With u the argument of tanh, the derivative is ``(1 + tanh(u)) / 2 + x * (1 - tanh(u)**2) * u' / 2``, 1/2
    at 0. The minimum is -0.1700 at -0.7525. ``gelu_tanh(-0.0)`` and ``gelu_tanh(-inf)`` are -0.0.

    References
    ----------
    .. [1] D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.

    Examples
    --------
    >>> fastact.gelu_tanh(np.array([-1., 0., 2.]))
    array([-0.15880801,  0.        ,  1.95459769])
    """


@activation(
    formula="x * sigmoid(1.702 * x)",
    advice="models trained with this form (CLIP)",
    value=lambda m, x: x * _sigmoid(m, m.mpf("1.702") * x),
    slope=lambda m, x: _swish_slope(m, x, m.mpf("1.702")),
    limits=(-0.0, inf),
    invertible=False,
    ulp=(1.6, 2.0),
)
def quick_gelu(x: ArrayLike) -> NDArray:
    """`gelu` approximated by a sigmoid, ``x * sigmoid(1.702 * x)`` [1]_.

    Notes
    -----
    `swish` with ``beta=1.702``; the derivative is 1/2 at 0. ``quick_gelu(-0.0)`` and ``quick_gelu(-inf)`` are
    -0.0.

    References
    ----------
    .. [1] D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.

    Examples
    --------
    >>> fastact.quick_gelu(np.array([-1., 0., 2.]))
    array([-0.15420423,  0.        ,  1.93565862])
    """


@activation(
    formula="x * tanh(log(1 + exp(x)))",
    advice="deep nets with vanishing gradients, detectors (YOLOv4)",
    value=lambda m, x: x * m.tanh(_softplus(m, x)),
    slope=lambda m, x: m.tanh(_softplus(m, x)) + x * m.sech(_softplus(m, x)) ** 2 * _sigmoid(m, x),
    limits=(-0.0, inf),
    invertible=False,
    ulp=(1.9, 2.0),
)
def mish(x: ArrayLike) -> NDArray:
    """Mish, ``x * tanh(log(1 + exp(x)))`` [1]_.

    Notes
    -----
    With ``s = softplus(x)`` the derivative is ``tanh(s) + x * (1 - tanh(s)**2) * sigmoid(x)``, 3/5 at 0. The
    minimum is -0.3088 at -1.1924. ``mish(-0.0)`` and ``mish(-inf)`` are -0.0.

    References
    ----------
    .. [1] D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC, 2020,
       arXiv:1908.08681.

    Examples
    --------
    >>> fastact.mish(np.array([-1., 0., 2.]))
    array([-0.30340146,  0.        ,  1.94395896])
    """


@activation(
    formula="x - tanh(x)",
    advice="sparse codes with a smooth dead zone",
    value=lambda m, x: m.sum_accurately(lambda: (x, -m.tanh(x))) if x else x,
    slope=lambda m, x: m.tanh(x) ** 2,
    limits=(-inf, inf),
    invertible=False,
)
def tanhshrink(x: ArrayLike) -> NDArray:
    """Tanh shrinkage, ``x - tanh(x)``.

    Notes
    -----
    The derivative is ``tanh(x)**2``, 0 at 0. Near 0 the value is ``x**3 / 3``, to full relative accuracy.
    ``tanhshrink(-0.0)`` is -0.0.

    Examples
    --------
    >>> fastact.tanhshrink(np.array([-1., 0., 2.]))
    array([-0.23840584,  0.        ,  1.03597242])
    """


# ---------------------------------------------------------------------------------------- row-wise


@rowwise(formula="exp(x_i) / sum_j exp(x_j)", advice="class probabilities, attention weights", invertible=True)
def softmax(x: ArrayLike, axis: int | tuple[int, ...] = -1) -> NDArray:
    """Softmax along an axis [1]_.

    Parameters
    ----------
    axis : int or tuple of ints, optional
        Along what the result sums to 1.

    Notes
    -----
    ``exp(x_i - max) / sum_j exp(x_j - max)``. A row of nothing but -inf gives 0. The sum's order is fixed: its bits
    depend neither on the memory layout nor on the number of threads.

    References
    ----------
    .. [1] J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", Neurocomputing, NATO ASI
       Series 68, pp. 227-236, 1990.

    Examples
    --------
    >>> fastact.softmax(np.array([0., 0., 0., 0.]))
    array([0.25, 0.25, 0.25, 0.25])
    >>> fastact.softmax(np.array([1., 2., 1.]), where=np.array([True, False, True]))
    array([0.5, 0. , 0.5])
    """


@rowwise(formula="x_i - log(sum_j exp(x_j))", advice="losses: log-probabilities without underflow", invertible=True)
def log_softmax(x: ArrayLike, axis: int | tuple[int, ...] = -1) -> NDArray:
    """Logarithm of softmax along an axis, without its underflow.

    Parameters
    ----------
    axis : int or tuple of ints, optional
        Along what the exponentials of the result sum to 1.

    Notes
    -----
    ``x_i - max - log(sum_j exp(x_j - max))``. A row of nothing but -inf gives -inf.

    Examples
    --------
    >>> fastact.log_softmax(np.array([0., -1000.]))
    array([    0., -1000.])
    """


# ---------------------------------------------------------------------------------------- gated


@gate("sigmoid", first=False, formula="a * sigmoid(b), a and b the halves of x", advice="gated convolutions and sequence models")
def glu(x: ArrayLike, axis: int = -1) -> NDArray:
    """Gated linear unit [1]_: ``a * sigmoid(b)``, a and b the halves of `x` along an axis of even size.

    Parameters
    ----------
    axis : int, optional
        The axis that is halved.

    References
    ----------
    .. [1] Y. N. Dauphin, A. Fan, M. Auli and D. Grangier, "Language Modeling with Gated Convolutional Networks", ICML, 2017,
       arXiv:1612.08083.

    Examples
    --------
    >>> fastact.glu(np.array([3., 5., 0., 0.]))
    array([1.5, 2.5])
    """


@gate("relu", first=False, formula="a * relu(b), a and b the halves of x", advice="gated transformer blocks, the cheapest")
def reglu(x: ArrayLike, axis: int = -1) -> NDArray:
    """ReLU-gated linear unit [1]_: ``a * relu(b)``, a and b the halves of `x` along an axis of even size.

    Parameters
    ----------
    axis : int, optional
        The axis that is halved.

    References
    ----------
    .. [1] N. Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202.

    Examples
    --------
    >>> fastact.reglu(np.array([3., 5., 2., -1.]))
    array([6., 0.])
    """


@gate("gelu", first=False, formula="a * gelu(b), a and b the halves of x", advice="gated transformer blocks (T5 1.1)")
def geglu(x: ArrayLike, axis: int = -1) -> NDArray:
    """GELU-gated linear unit [1]_: ``a * gelu(b)``, a and b the halves of `x` along an axis of even size.

    Parameters
    ----------
    axis : int, optional
        The axis that is halved.

    References
    ----------
    .. [1] N. Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202.

    Examples
    --------
    >>> fastact.geglu(np.array([3., 5., 0., 20.]))
    array([  0., 100.])
    """


@gate("silu", first=True, formula="silu(a) * b, a and b the halves of x", advice="gated transformer blocks (LLaMA)")
def swiglu(x: ArrayLike, axis: int = -1) -> NDArray:
    """Swish-gated linear unit [1]_: ``silu(a) * b``, a and b the halves of `x` along an axis of even size.

    Parameters
    ----------
    axis : int, optional
        The axis that is halved.

    References
    ----------
    .. [1] N. Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202.

    Examples
    --------
    >>> fastact.swiglu(np.array([0., 100., 3., 5.]))
    array([  0., 500.])
    """
