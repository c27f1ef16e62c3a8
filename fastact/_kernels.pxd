from libc.stddef cimport ptrdiff_t
from libc.stdint cimport uint16_t

cdef extern from "kernels.h":
    ctypedef void fastact_kernel(const void *a, const void *b, void *y, ptrdiff_t n, const void *params) noexcept nogil
    ctypedef double fastact_prelu_backward(
        const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slope) noexcept nogil
    ctypedef void fastact_prelu_backward_each(
        const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slopes, double *sums) noexcept nogil
    ctypedef struct fastact_set:
        fastact_kernel *forward
        fastact_kernel *derivative
        fastact_kernel *backward
        fastact_kernel *from_output
    ctypedef void fastact_along(
        const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows) noexcept nogil
    ctypedef void fastact_columns(
        const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t width, ptrdiff_t stride) noexcept nogil
    ctypedef struct fastact_rowwise:
        fastact_along *row
        fastact_columns *columns
    ctypedef void fastact_biased(
        const void *a, const void *bias, ptrdiff_t at, ptrdiff_t period, void *y, ptrdiff_t n, const void *params) noexcept nogil
    ctypedef void fastact_runs(
        const void *a, const void *params, void *y, ptrdiff_t n, ptrdiff_t run, ptrdiff_t at, ptrdiff_t channel,
        ptrdiff_t channels) noexcept nogil
    ctypedef void fastact_gate_forward(const void *active, const void *other, void *y, ptrdiff_t n) noexcept nogil
    ctypedef void fastact_gate_backward(
        const void *active, const void *other, const void *grad, void *dactive, void *dother, ptrdiff_t n) noexcept nogil
    ctypedef struct fastact_gate:
        fastact_gate_forward *forward
        fastact_gate_backward *backward
    ctypedef struct fastact_part:
        fastact_set rows[1]
        fastact_biased *biased[1]
        fastact_gate gates[4]
        fastact_rowwise rowwise[4]
        fastact_kernel *prelu_each
        fastact_runs *prelu_runs
        fastact_kernel *add_shared
        fastact_kernel *add_each
        fastact_prelu_backward *prelu_backward
        fastact_prelu_backward_each *prelu_backward_each
    ctypedef struct fastact_direct:
        fastact_set rows[1]
        fastact_gate gates[4]
        fastact_rowwise rowwise[4]
        fastact_kernel *product
        fastact_kernel *prelu_each
    ctypedef struct fastact_format:
        const fastact_direct *direct
        void (*widen)(const void *x, float *y, ptrdiff_t n) noexcept nogil
        ptrdiff_t (*narrow)(const float *x, void *y, ptrdiff_t n, ptrdiff_t *where) noexcept nogil
        fastact_kernel *product
    ctypedef struct fastact_table:
        const char *name
        int fused
        fastact_part f32
        fastact_part f64
        void (*stream)(void *target, const void *source, size_t bytes, const void *ahead, const void *beside) noexcept nogil
        void (*stream_end)() noexcept nogil
        fastact_format half
        fastact_format bfloat
    ctypedef struct fastact_row:
        const char *name
        int parameters
        int from_output
        int smooth
        int costly[3]
        int usual
    const fastact_row fastact_rows[1]
    int FASTACT_ROWS
    int FASTACT_TURN
    void fastact_init() nogil
    const fastact_table *fastact_table_of(int isa) nogil
    const char *fastact_isa_name(int isa) nogil
    int fastact_isa_built(int isa) nogil
    unsigned long long fastact_fp_get() noexcept nogil
    void fastact_fp_set(unsigned long long state) noexcept nogil
    int fastact_fp_usual(unsigned long long state) noexcept nogil
    int fastact_some_subnormal(const float *x, ptrdiff_t n) noexcept nogil
    void fastact_look_up(const uint16_t *results, const void *x, void *y, ptrdiff_t n) noexcept nogil
    int ISA_SCALAR, ISA_COUNT

cdef enum Direction:
    FORWARD = 0
    DERIVATIVE = 1
    BACKWARD = 2
    FROM_OUTPUT = 3

cdef inline Py_ssize_t size_of(int kind) noexcept nogil:
    """Bytes of an element of this kind, see `kind_of`."""
    return 4 if kind == 0 else 8 if kind == 1 else 2

cdef int is_smooth(int row) noexcept nogil
cdef int kind_of(int number) noexcept nogil
cdef void widen(int kind, const void *x, float *y, Py_ssize_t n) noexcept nogil
cdef void round_to(int kind, float *value) noexcept nogil
cdef fastact_kernel *kernel_of(int row, int direction, bint double_precision) noexcept nogil
cdef void run(
    fastact_kernel *kernel, const char *a, const char *b, char *y, Py_ssize_t n, Py_ssize_t itemsize,
    const void *params, bint smooth) noexcept nogil
cdef void run_halves(
    int row, int direction, int kind, char *a, char *b, char *y, Py_ssize_t n, const float *params) noexcept nogil
cdef void run_channels(
    const char *x, const char *alpha, const char *bias, fastact_kernel *kernel, const void *params, bint smooth, char *y,
    Py_ssize_t n, Py_ssize_t channels, Py_ssize_t inner, int kind) noexcept nogil
cdef bint prelu_gradients(
    const char *grad, const char *x, char *dx, const char *alpha, double *sums, Py_ssize_t outer, Py_ssize_t channels,
    Py_ssize_t inner, int kind) noexcept nogil
cdef void store_sums(
    double *sums, const char *divisors, char *y, Py_ssize_t n, bint wide_divisors, bint double_precision) noexcept nogil
