# cython: language_level=3, boundscheck=False, wraparound=False
"""A layer of another package: bias and activation on its own memory, without the GIL and without NumPy."""

cimport fastact

cdef int ELU = fastact.row_of("elu")


def elu(const float[::1] x, float[::1] y, float alpha):
    """y = elu(x)."""
    cdef fastact.fastact_kernel *kernel = fastact.kernel_of(ELU, fastact.FORWARD, False)
    cdef Py_ssize_t n = x.shape[0]
    if y.shape[0] != n:
        raise ValueError("x and y differ in length")
    if n:
        with nogil:
            fastact.run(kernel, <const char *> &x[0], NULL, <char *> &y[0], n, sizeof(float), &alpha, fastact.is_smooth(ELU))


def elu_backward(const double[::1] grad, const double[::1] y, double[::1] dx, double alpha):
    """dx = grad * elu'(x), from elu's output y."""
    cdef fastact.fastact_kernel *kernel = fastact.kernel_of(ELU, fastact.FROM_OUTPUT, True)
    cdef Py_ssize_t n = y.shape[0]
    if grad.shape[0] != n or dx.shape[0] != n:
        raise ValueError("grad, y and dx differ in length")
    if n:
        with nogil:
            fastact.run(kernel, <const char *> &grad[0], <const char *> &y[0], <char *> &dx[0], n, sizeof(double), &alpha,
                        fastact.is_smooth(ELU))


def biased_prelu(const float[:, ::1] x, const float[::1] alpha, const float[::1] bias, float[:, ::1] y):
    """y = prelu(x + bias), one slope and one bias a column."""
    cdef Py_ssize_t channels = x.shape[1]
    if alpha.shape[0] != channels or bias.shape[0] != channels or y.shape[0] != x.shape[0] or y.shape[1] != channels:
        raise ValueError("shapes differ")
    if x.size:
        with nogil:
            fastact.run_channels(<const char *> &x[0, 0], <const char *> &alpha[0], <const char *> &bias[0], NULL, NULL, False,
                                 <char *> &y[0, 0], x.shape[0] * channels, channels, 1, False)
