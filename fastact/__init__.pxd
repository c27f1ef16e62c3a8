"""The kernels for other Cython modules: `cimport fastact`.

Compile with `include_dirs=[fastact.get_include()]`; nothing needs to be linked. `run` takes any kernel over contiguous memory, in threads
where that pays, without the GIL. Look rows and kernels up once: `use_isa` changes which kernels are current.
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
