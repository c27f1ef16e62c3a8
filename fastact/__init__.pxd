"""The kernels for other Cython modules: `cimport fastact`.

Compile with `include_dirs=[fastact.get_include()]`; nothing needs to be linked. Look rows and kernels up once.
`run(kernel, a, b, y, n, itemsize, params, smooth)` takes a kernel over n contiguous elements of 4 or 8 bytes, in threads where that pays,
without the GIL: a is x and b NULL, or of a gradient a is grad and b is x; y may be either. `params` are numbers of the elements' type,
`smooth` is `is_smooth(row)`.
"""

from fastact._kernels cimport (
    BACKWARD,
    DERIVATIVE,
    FORWARD,
    FROM_OUTPUT,
    Direction,
    fastact_kernel,
    is_smooth,
    kernel_of,
    run,
    run_channels,
)


cdef inline int row_of(str name) except -1:
    """The row of an elementwise activation, by which `kernel_of` and `is_smooth` know it."""
    from fastact import _kernels

    return [row[0] for row in _kernels.rows()].index(name)
