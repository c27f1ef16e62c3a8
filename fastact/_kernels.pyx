# cython: boundscheck=False, cdivision=True, initializedcheck=False
"""The driver: runs the C kernels over flat, strided and channel-wise arrays in fixed chunks, with threads, and makes NumPy ufuncs of them.

Chunks are cut on the logical index, whatever the number of threads: threads decide only who computes a chunk.
"""

import os
import warnings

from cython.parallel cimport prange, threadid
from libc.math cimport NAN
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcmp, memcpy, memset

import numpy as np

cimport numpy as cnp

cnp.import_array()
cnp.import_ufunc()

include "_threads.pxi"

cdef extern from "numpy/ndarraytypes.h":
    int NPY_HALF

cdef extern from "Python.h":
    void PyErr_NoMemory()

cdef extern from *:
    """
    #include <stdio.h>
    #if defined(__linux__)
    #include <unistd.h>
    #endif
    /* The last-level cache that this processor shares, 0 where the system does not tell. glibc 2.36 says 384 MB of an EPYC whose
     * cores share 32 MB in groups of eight: Linux knows better. */
    static Py_ssize_t fa_last_cache(void)
    {
        long size = 0;
    #if defined(__linux__)
        FILE *file = fopen("/sys/devices/system/cpu/cpu0/cache/index3/size", "r");
        char unit = 0;
        if (file) {
            if (fscanf(file, "%ld%c", &size, &unit) >= 1)
                size *= unit == 'K' ? 1024 : unit == 'M' ? 1048576 : 1;
            fclose(file);
        }
    #endif
    #ifdef _SC_LEVEL3_CACHE_SIZE
        if (size <= 0)
            size = sysconf(_SC_LEVEL3_CACHE_SIZE);
    #endif
        return (Py_ssize_t)size;
    }
    #include "kernels.h"
    /* Results of all numbers of 16 bits, 128 KiB each, for activations at their defaults, by instruction set, row, direction and format;
     * how many have been asked for; the defaults as float32. They live as long as the process: a call may be reading them. */
    static void *fa_known[ISA_COUNT][FASTACT_ROWS][3][2];
    static long fa_asked[ISA_COUNT][FASTACT_ROWS][3][2];
    static float fa_defaults[FASTACT_ROWS][FASTACT_MAX_PARAMS];
    /* What a pointer leads to was written before it. */
    #if defined(_MSC_VER)
    #include <intrin.h>
    static const uint16_t *fa_published(void **at) { return (const uint16_t *)_InterlockedCompareExchangePointer(at, NULL, NULL); }
    static int fa_publish(void **at, void *found) { return _InterlockedCompareExchangePointer(at, found, NULL) == NULL; }
    static long fa_counted(long *count, long more) { return _InterlockedExchangeAdd(count, more) + more; }
    #elif defined(__GNUC__)
    static const uint16_t *fa_published(void **at) { return (const uint16_t *)__atomic_load_n(at, __ATOMIC_ACQUIRE); }
    static int fa_publish(void **at, void *found)
    {
        void *nothing = NULL;
        return __atomic_compare_exchange_n(at, &nothing, found, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    }
    static long fa_counted(long *count, long more) { return __atomic_add_fetch(count, more, __ATOMIC_RELAXED); }
    #else /* never enough: all is computed */
    static const uint16_t *fa_published(void **at) { return (const uint16_t *)*at; }
    static int fa_publish(void **at, void *found) { return 0; }
    static long fa_counted(long *count, long more) { return 0; }
    #endif
    #if defined(__clang__)
    #define FA_COMPILER "clang " __clang_version__
    #elif defined(__GNUC__)
    #define FA_COMPILER "gcc " __VERSION__
    #elif defined(_MSC_VER)
    #define FA_TEXT(x) #x
    #define FA_VALUE(x) FA_TEXT(x)
    #define FA_COMPILER "msvc " FA_VALUE(_MSC_VER)
    #else
    #define FA_COMPILER "unknown"
    #endif
    """
    const char *FA_COMPILER
    Py_ssize_t fa_last_cache()
    void *fa_known[1][1][3][2]
    long fa_asked[1][1][3][2]
    float fa_defaults[1][2]
    const uint16_t *fa_published(void **at) noexcept nogil
    int fa_publish(void **at, void *found) noexcept nogil
    long fa_counted(long *count, long more) noexcept nogil

cdef enum:
    CHUNK = 8192                # elements that one thread takes at a time
    BLOCK = 1024                # elements gathered, computed and scattered at a time: 4 KiB of float32 stays in L1
    APART = 336                 # numbers between buffers: at equal offsets within a page loads would wait for stores
    DOUBTS = 64                 # results of 16 bits that float64 decides together
    HALVES = 65536              # numbers of 16 bits
    ASKED = 4 * HALVES          # results computed one by one before all are: that takes as long as looking 100,000 up saves
    LINE = 16                   # float32 numbers of a cache line
    STREAM_BYTES = 1024         # a turn past the caches; 16 KiB ahead it asks for what it will read
    SIDE_BY_SIDE = 64           # counters of random words: vectors, 1.2 ns an element instead of 2.5 one by one
    DIRECT_RUN = 32             # numbers of a row that pay without a buffer for many rows, of 16 bits
    SHORT_ROW = 64              # a gate's rows of fewer bytes share a call: 0.15 to 0.9 of the time; with twice as many 0.9 to 1.25
    PACKED = 8192               # bytes of either half of such rows
    INNER = 32                  # shortest run of one channel whose slope's gradient is a kernel call's
    # Bytes of a channel that are worth a vector loop of their own, and where slopes or biases repeated to look like a row of x (of at most
    # ROW bytes) would serve MANY rows. The loop of prelu_runs, a call for slopes and biases, for biases alone or of 16 bits. prelu of
    # (8, 64, 7, 7) takes 0.5 of the time of a call each, relu with a bias 0.3.
    SLOPE_RUN = 64
    SLOPE_RUN_OF_MANY = 256
    BOTH_RUN = 200
    BOTH_RUN_OF_MANY = 400
    BIAS_RUN = 400
    BIAS_RUN_OF_MANY = 800
    MANY = 4
    ROW = 65536
    ROWS_A_PARTIAL = 8          # the slopes' partial sums take at most this fraction of x's elements

cdef const fastact_table *active = NULL
cdef int active_number = 0
# Outputs larger than the last-level cache are written past it where memory is the limit: 64 MB of relu took 0.70 of a copy's time instead
# of 1.0. One thread of a smooth activation loses, for it computes and then stores: silu took 3.5 ms instead of 3.2. Of two threads memory
# is the limit again: silu 2.05 ms instead of 2.47, its gradient 3.5 instead of 3.95 (gelu, which computes longer, 2.8 instead of 2.65).
cdef Py_ssize_t stream_bytes = 1 << 24
# Results of 16 bits are looked up in calls of this many elements on: 0.155 ns an element, where computing takes 0.20 (silu) to 0.45, with
# AVX2 0.38 to 0.87, and for the baseline, which converts without instructions for it, 2 to 6.6. What has a kernel for 16 bits takes 0.03 to
# 0.14, with AVX2 what is not `costly` 0.15 to 0.23: both are computed, but not for the baseline (relu 5). Cold tables, which come out of L3
# again after a matrix product, are no slower than computing from 4096 elements on (silu 3.9 us, 4.0; mish 3.3, 4.4).
cdef Py_ssize_t look_up_elements = 4096
cdef int PRELU = 0, LEAKY_RELU = 0, HARDTANH = 0, HARDSWISH = 0
cdef int bfloat16_number = -1   # NumPy's for the dtype of ml_dtypes, once that is imported


cdef int kind_of(int number) noexcept nogil:
    """What kernels call a dtype of this number: 0 float32, 1 float64, 2 float16, 3 bfloat16, -1 nothing."""
    if number == cnp.NPY_FLOAT:
        return 0
    if number == cnp.NPY_DOUBLE:
        return 1
    if number == NPY_HALF:
        return 2
    return 3 if number == bfloat16_number and number >= 0 else -1


cdef inline const fastact_format *format_of(int kind) noexcept nogil:
    """Of numbers of 16 bits, which kernels take as float32; else NULL."""
    return &active.half if kind == 2 else &active.bfloat if kind == 3 else NULL


cdef void widen(int kind, const void *x, float *y, Py_ssize_t n) noexcept nogil:
    """Numbers of 16 bits as float32, leaving no flag behind."""
    cdef unsigned long long own = fastact_fp_get()
    format_of(kind).widen(x, y, n)
    fastact_fp_set(own)


cdef void round_to(int kind, float *value) noexcept nogil:
    """To what a number of 16 bits holds, leaving no flag behind."""
    cdef unsigned long long own = fastact_fp_get()
    cdef uint16_t bits
    format_of(kind).narrow(value, &bits, 1, NULL)
    format_of(kind).widen(&bits, value, 1)
    fastact_fp_set(own)


cdef inline const fastact_part *computing(int kind) noexcept nogil:
    return &active.f64 if kind == 1 else &active.f32


cdef inline Py_ssize_t computed_size(int kind) noexcept nogil:
    """Bytes of what an element of this kind is computed in."""
    return 8 if kind == 1 else 4


cdef inline void *on_line(void *room) noexcept nogil:
    """The first whole cache line of a buffer with a LINE more than is needed: elsewhere each vector of AVX-512 would lie in two."""
    return <void *> ((<uintptr_t> room + 63) // 64 * 64)


# ---------------------------------------------------------------------------------------- instruction sets

def isa_names(built=False):
    """Names of the instruction sets this processor runs (or all that were built), lowest first."""
    return [
        fastact_isa_name(i).decode() for i in range(ISA_COUNT)
        if (fastact_isa_built(i) if built else fastact_table_of(i) != NULL)
    ]


def active_isa():
    """Name of the instruction set in use."""
    return active.name.decode()


def use_isa(name):
    """Use the kernels of this instruction set from now on; "baseline" is the lowest vector set. For tests: not thread-safe."""
    global active, active_number, slowness
    cdef int i
    found = isa_names()
    if name == "baseline" and name not in found:
        name = [*[other for other in found if other != "scalar"], "scalar"][0]  # a generator would take 10 KB
    for i in range(ISA_COUNT):
        if fastact_table_of(i) != NULL and fastact_isa_name(i).decode() == name:
            active = fastact_table_of(i)
            active_number = i
            slowness = {"avx512": 0, "avx2": 1}.get(name, 2 if active.fused else 4)
            return
    raise ValueError(f"instruction set must be one of {', '.join(found)} on this processor, not {name!r}")


def _choose():
    name = os.environ.get("FASTACT_ISA", "").strip().lower()
    found = isa_names()
    if name and name not in ("baseline", *found):
        every = isa_names(built=True)
        if name not in every:
            warnings.warn(f"FASTACT_ISA={name} is unknown; choose from {', '.join(every)}", RuntimeWarning, stacklevel=3)
        name = ""
    use_isa(name or found[-1])


def stream_from(Py_ssize_t size):
    """From how many bytes on outputs bypass the caches, for the tests; returns what it was."""
    global stream_bytes
    size, stream_bytes = stream_bytes, size
    return size


def look_up_from(Py_ssize_t n):
    """From how many elements on results of 16 bits are looked up, for the tests; returns what it was."""
    global look_up_elements
    n, look_up_elements = look_up_elements, n
    return n


def known_results(bint forget=False):
    """For how many activations and gradients of a format all results of this instruction set are kept. For tests: `forget` them."""
    cdef int row, i, j, count = 0
    for row in range(FASTACT_ROWS):
        for i in range(3):
            for j in range(2):
                count += fa_known[active_number][row][i][j] != NULL
                if forget:
                    free(fa_known[active_number][row][i][j])
                    fa_known[active_number][row][i][j], fa_asked[active_number][row][i][j] = NULL, 0
    return count


def compiler():
    """Name and version of the C compiler."""
    return FA_COMPILER.decode()


def rows():
    """The C list: (name, number of parameters, derivative from the output) of every activation."""
    return [(fastact_rows[i].name.decode(), fastact_rows[i].parameters, bool(fastact_rows[i].from_output))
            for i in range(FASTACT_ROWS)]


cdef int is_smooth(int row) noexcept nogil:
    return fastact_rows[row].smooth


cdef fastact_kernel *kernel_in(const fastact_set *kernels, int direction) noexcept nogil:
    if direction == FORWARD:
        return kernels.forward
    if direction == DERIVATIVE:
        return kernels.derivative
    if direction == BACKWARD:
        return kernels.backward
    return kernels.from_output


cdef fastact_kernel *kernel_of(int row, int direction, bint double_precision) noexcept nogil:
    return kernel_in(&computing(double_precision).rows[row], direction)


cdef fastact_kernel *direct_kernel(int row, int direction, int kind) noexcept nogil:
    """The kernel that takes numbers of 16 bits as they are, or NULL."""
    cdef const fastact_format *format = format_of(kind)
    return kernel_in(&format.direct.rows[row], direction) if format and format.direct else NULL


# ---------------------------------------------------------------------------------------- flat arrays

cdef struct Stage:
    # One kernel of a pass over x: `shared` with `params`, or, with a `table` of slopes or offsets, `each` (one an element of a tile)
    # or `shared` (one a channel), of which `runs`, in the only stage, is the loop. `biased`: bias and activation in one, the table holds
    # offsets, `slopes` (or NULL) PReLU's. `direct`: takes numbers of 16 bits as they are.
    fastact_biased *biased
    bint tiled
    bint direct
    const char *slopes
    fastact_kernel *shared
    fastact_kernel *each
    fastact_runs *runs
    const char *table
    const void *params


cdef void chunk(
    const Stage *stages, int count, const char *a, const char *b, char *y, Py_ssize_t start, Py_ssize_t stop,
    Py_ssize_t channels, Py_ssize_t inner, int kind, bint streaming, unsigned long long state) noexcept nogil:
    """Elements [start, stop), under the caller's rounding and flush-to-zero modes (`state`), leaving no flag behind.

    Block by block through all stages while it is in L1; a large output then goes to memory past the caches where that pays. Of 16 bits,
    x and y are float32 between the stages, unless the only one is `direct`, and tables and parameters are.
    """
    cdef unsigned long long own = fastact_fp_get()
    cdef const fastact_format *format = format_of(0 if stages.direct else kind)
    cdef Py_ssize_t itemsize = 2 if stages.direct else computed_size(kind), number = computed_size(kind)
    cdef Py_ssize_t i = start, m, at = 0, channel = 0, ahead
    cdef int j
    cdef double[BLOCK] buffer
    cdef const char *source
    cdef const char *slopes = NULL
    cdef char *target
    cdef const Stage *stage
    fastact_fp_set(state)
    if inner:
        at, channel = start % inner, start // inner % channels
    if stages.runs and not streaming:
        stages.runs(a + i * itemsize, stages.table, y + i * itemsize, stop - i, inner, at, channel, channels)
        i = stop
    while i < stop:
        m = min(stop - i, inner - at) if inner and not (stages.biased and stages.tiled) else stop - i
        if streaming:  # to the end of a cache line
            m = min(m, (STREAM_BYTES - <Py_ssize_t> (<uintptr_t> (y + i * itemsize) % 64)) // itemsize)
        elif count > 1 or format:
            m = min(m, BLOCK)
        target = <char *> buffer if streaming or format else y + i * itemsize
        source = a + i * itemsize
        if format:
            source = target
            format.widen(a + 2 * i, <float *> buffer, m)
        for j in range(count):
            stage = stages + j
            if stage.biased and stage.tiled:
                stage.biased(source, stage.table, at, inner, target, m, stage.params)
            elif stage.biased:
                slopes = stage.slopes + channel * number if stage.slopes else <const char *> stage.params
                stage.biased(source, stage.table + channel * number, 0, 0, target, m, slopes)
            elif stage.table == NULL:
                stage.shared(source, b + i * itemsize if b else NULL, target, m, stage.params)
            elif stage.each:
                slopes = stage.table + at * number
                stage.each(source, slopes, target, m, NULL)
            else:
                slopes = stage.table + channel * number
                stage.shared(source, NULL, target, m, slopes)
            source = target
        if streaming:
            ahead = i * itemsize + 16 * STREAM_BYTES
            active.stream(y + i * itemsize, target, m * itemsize, a + ahead, b + ahead if b else NULL)
        if kind == 3 and not stages.direct and count == 1 and not stages.biased and fastact_some_subnormal(<float *> buffer, m):
            prelu_exactly(kind, a + 2 * i, slopes, 4 if stages.each else 0, y + 2 * i, m)
        elif format:
            format.narrow(<float *> buffer, y + 2 * i, m, NULL)
        i += m
        if inner:
            at += m
            if at >= inner:
                at = at - inner if at < 2 * inner else at % inner
                channel = channel + 1 if channel + 1 < channels else 0  # of a tile, which has none, no matter
    if streaming:
        active.stream_end()
    fastact_fp_set(own)


cdef void run_stages(
    const Stage *stages, int count, const char *a, const char *b, char *y, Py_ssize_t n, Py_ssize_t channels,
    Py_ssize_t inner, int kind, bint smooth) noexcept nogil:
    cdef unsigned long long state = fastact_fp_get()
    cdef Py_ssize_t itemsize = computed_size(kind)
    cdef Team team = team_for(n, size_of(kind) if stages.direct else itemsize, smooth or kind >= 2 and not stages.direct)
    cdef bint streaming = (
        n * itemsize >= stream_bytes and (not smooth or team.threads > 1) and kind < 2 and y != a and y != b and active.stream != NULL)
    cdef Py_ssize_t i, chunks = (n + CHUNK - 1) // CHUNK
    if team.threads == 1:
        chunk(stages, count, a, b, y, 0, n, channels, inner, kind, streaming, state)
    else:
        for i in prange(chunks, schedule="static", num_threads=team.threads):
            apart(team.start, team.caller)
            chunk(stages, count, a, b, y, i * CHUNK, min(n, (i + 1) * CHUNK), channels, inner, kind, streaming, state)
            done(&team, i, chunks)
    settle(&team)


cdef void run(
    fastact_kernel *kernel, const char *a, const char *b, char *y, Py_ssize_t n, Py_ssize_t itemsize,
    const void *params, bint smooth) noexcept nogil:
    """y = kernel(a, b) over n contiguous elements."""
    cdef Stage stage
    stage.biased = NULL
    stage.shared = kernel
    stage.params = params
    stage.table = NULL
    stage.runs = NULL
    stage.direct = False
    run_stages(&stage, 1, a, b, y, n, 1, 0, itemsize == 8, smooth)


# ---------------------------------------------------------------------------------------- channels

cdef fastact_biased *biased_of(fastact_kernel *kernel, const fastact_part *part) noexcept nogil:
    """The kernel that adds a bias first, or NULL."""
    cdef int i
    for i in range(FASTACT_ROWS):
        if part.rows[i].forward == kernel:
            return part.biased[i]
    return NULL


cdef bint finite(const uint32_t *bits, Py_ssize_t n) noexcept nogil:
    """Whether n float32 are neither infinite nor NaN."""
    cdef Py_ssize_t i
    cdef uint32_t found = 0
    for i in range(n):
        found |= (bits[i] & 0x7f800000) == 0x7f800000
    return not found


cdef void repeat(
    const char *table, char *tile, Py_ssize_t channels, Py_ssize_t inner, Py_ssize_t n, Py_ssize_t itemsize) noexcept nogil:
    """Fill a tile of n elements, a multiple of channels inner: each channel's `inner` times, and this over and over."""
    cdef Py_ssize_t row = channels * inner * itemsize, filled = row, i, c
    if inner == 1:
        memcpy(tile, table, row)
    else:
        for c in range(channels):
            for i in range(c * inner, (c + 1) * inner):  # without memcpy prelu of (8, 64, 8) takes 0.8 of the time
                if itemsize == 4:
                    (<uint32_t *> tile)[i] = (<const uint32_t *> table)[c]
                else:
                    (<uint64_t *> tile)[i] = (<const uint64_t *> table)[c]
    while filled < n * itemsize:
        memcpy(tile + filled, tile, row)
        filled += row


cdef void run_channels(
    const char *x, const char *alpha, const char *bias, fastact_kernel *kernel, const void *params, bint smooth, char *y,
    Py_ssize_t n, Py_ssize_t channels, Py_ssize_t inner, int kind) noexcept nogil:
    """y = f(x + bias) for C-contiguous x of shape (n / (channels inner), channels, inner) and bias of shape (channels,).

    f is prelu with slopes alpha of shape (channels,), or, where alpha is NULL, `kernel`. bias may be NULL. `kind` is 1 for float64, 0 for
    float32; 2 or 3 for x and y of float16 or bfloat16, with alpha, bias and params of float32.
    A short inner axis (NHWC: 1) is folded into tiles: the slopes repeated to what x's rows look like, over and over.
    """
    cdef const fastact_part *part = computing(kind)
    cdef Py_ssize_t itemsize = computed_size(kind), tile = inner, behind = 0
    cdef Stage[2] stages
    cdef int count = 0, j
    cdef char *tiles[2]
    cdef bint many = n >= MANY * channels * inner and channels * inner * itemsize <= ROW
    cdef Py_ssize_t run
    cdef bint runs
    cdef fastact_biased *biased = NULL
    if not alpha or kind >= 2:
        run = BIAS_RUN_OF_MANY if many else BIAS_RUN
    elif bias:
        run = BOTH_RUN_OF_MANY if many else BOTH_RUN
    else:
        run = SLOPE_RUN_OF_MANY if many else SLOPE_RUN
    runs = inner * itemsize >= run
    if alpha:
        kernel = kernel_of(PRELU, FORWARD, kind == 1)
    if bias and (runs or not alpha):
        biased = biased_of(kernel, part)
    memset(stages, 0, sizeof(stages))
    tiles[0] = tiles[1] = NULL
    # The look at every bias must cost less than it gains.
    if biased and channels <= n // 8 and finite(<const uint32_t *> bias, channels):
        stages[0].biased, stages[0].table, stages[0].slopes, stages[0].params, stages[0].tiled = biased, bias, alpha, params, not runs
        count = 1
    else:
        if bias:
            stages[0].shared, stages[0].each, stages[0].table = part.add_shared, part.add_each, bias
            count = 1
        stages[count].shared, stages[count].params, stages[count].table = kernel, params, alpha
        if alpha:
            stages[count].each = part.prelu_each
            if not bias and direct_kernel(PRELU, FORWARD, kind) and (kind == 2 or finite(<const uint32_t *> alpha, channels)):
                stages[0].shared, stages[0].each, stages[0].direct = (
                    direct_kernel(PRELU, FORWARD, kind), format_of(kind).direct.prelu_each, True)
        count += 1
    if not runs:
        tile = channels * inner
        if stages[0].biased:
            tile *= max(1, min(BLOCK, n + FASTACT_TURN - 1) // tile)  # FASTACT_TURN and more, or all of x
            behind = min(tile, FASTACT_TURN)
        else:
            tile *= max(1, min(BLOCK, n) // tile)
        if stages[0].biased or inner > 1 or tile > channels:
            for j in range(count):
                if stages[j].table:
                    tiles[j] = <char *> malloc((tile + behind) * itemsize)
                    if tiles[j] == NULL:
                        runs = True  # slow, and needs no memory
                        break
                    repeat(stages[j].table, tiles[j], channels, inner, tile, itemsize)
                    memcpy(tiles[j] + tile * itemsize, tiles[j], behind * itemsize)
    if runs:
        tile = inner
        for j in range(count):
            stages[j].each, stages[j].tiled = NULL, False
        if alpha and not bias and kind < 2:
            stages[0].runs = part.prelu_runs
    else:
        for j in range(count):
            if tiles[j]:
                stages[j].table = tiles[j]
    run_stages(stages, count, x, NULL, y, n, channels, tile, kind, smooth)
    free(tiles[0])
    free(tiles[1])


def run_bias(x, alpha, bias, y, int row, params, Py_ssize_t channels, Py_ssize_t inner):
    """`run_channels` for C-contiguous arrays x and y of one dtype, bias and alpha (or None) of the one computed in."""
    cdef int kind = known_kind(x.dtype.num)
    cdef cnp.ndarray numbers = np.array(params or [0], bias.dtype)
    cdef fastact_kernel *kernel = kernel_of(row, FORWARD, kind == 1)
    cdef char *source = cnp.PyArray_BYTES(x)
    cdef char *target = cnp.PyArray_BYTES(y)
    cdef char *slopes = NULL if alpha is None else cnp.PyArray_BYTES(alpha)
    cdef char *offsets = cnp.PyArray_BYTES(bias)
    cdef char *values = cnp.PyArray_BYTES(numbers)
    cdef Py_ssize_t n = x.size
    if n:
        with nogil:
            run_channels(source, slopes, offsets, kernel, values, is_smooth(row), target, n, channels, inner, kind)


ctypedef fused real:
    float
    double


cdef inline const fastact_part *part_of(real *_) noexcept nogil:
    return &active.f32 if real is float else &active.f64


def prelu_backward_shared(const real[::1] grad, const real[::1] x, real[::1] dx, const real[::1] alpha, double[::1] partial):
    """A piece of one run of one slope: dx, and its gradient for every chunk."""
    cdef Py_ssize_t n = x.shape[0], k, at
    cdef unsigned long long state = fastact_fp_get()
    for k in range(partial.shape[0]):
        at = k * CHUNK
        partial[k] = part_of[real](NULL).prelu_backward(&grad[at], &x[at], &dx[at], min(CHUNK, n - at), &alpha[0])
    fastact_fp_set(state)


def prelu_backward_each(const real[:, ::1] grad, const real[:, ::1] x, real[:, ::1] dx, const real[::1] alpha, double[::1] partial):
    """A block of rows of slopes: dx, and the slopes' gradients summed down the rows."""
    cdef Py_ssize_t r
    cdef unsigned long long state = fastact_fp_get()
    partial[:] = 0
    for r in range(x.shape[0]):
        part_of[real](NULL).prelu_backward_each(&grad[r, 0], &x[r, 0], &dx[r, 0], x.shape[1], &alpha[0], &partial[0])
    fastact_fp_set(state)


cdef void fold(double *values, Py_ssize_t n, Py_ssize_t width) noexcept nogil:
    """Sum n rows of `width` into the first, by a tree whose shape depends on n alone."""
    cdef Py_ssize_t half, i
    while n > 1:
        half = (n + 1) // 2
        for i in range((n - half) * width):
            values[i] += values[half * width + i]
        n = half


cdef struct Gradients:          # of prelu, in tasks
    int kind
    const char *grad
    const char *x
    char *dx
    const char *slopes          # one a channel, or a tile of them
    double *partial             # sums over a run of one channel, or down a block of rows
    Py_ssize_t outer, channels, inner
    Py_ssize_t pieces           # of a run, or of a row
    Py_ssize_t many             # short runs of a task, or rows

ctypedef void (*gradient_task)(const Gradients *g, Py_ssize_t task, float *buffer, unsigned long long state) noexcept nogil


cdef void shared_task(const Gradients *g, Py_ssize_t task, float *buffer, unsigned long long state) noexcept nogil:
    """Runs of elements with a slope each. The worker's own floating-point state is back afterwards, as in `chunk`."""
    cdef unsigned long long own = fastact_fp_get()
    cdef const fastact_format *format = format_of(g.kind)
    cdef Py_ssize_t itemsize = computed_size(g.kind), rows = g.outer * g.channels, row = task // g.pieces * g.many
    cdef Py_ssize_t piece = task % g.pieces, n = min(CHUNK, g.inner - piece * CHUNK), runs = min(g.many, rows - row), r, at
    cdef Py_ssize_t start = (row * g.inner + piece * CHUNK) * size_of(g.kind), channel = row % g.channels
    cdef const char *first = <const char *> buffer if format else g.grad + start
    cdef const char *second = <const char *> (buffer + CHUNK) if format else g.x + start
    cdef char *result = <char *> buffer if format else g.dx + start
    cdef double *totals = g.partial + piece * rows + row
    fastact_fp_set(state)
    if format:
        format.widen(g.grad + start, buffer, n * runs)
        format.widen(g.x + start, buffer + CHUNK, n * runs)
    for r in range(runs):
        at = r * n * itemsize
        totals[r] = computing(g.kind).prelu_backward(first + at, second + at, result + at, n, g.slopes + channel * itemsize)
        channel = channel + 1 if channel + 1 < g.channels else 0
    if format:
        format.narrow(buffer, g.dx + start, n * runs, NULL)
    fastact_fp_set(own)


cdef void each_task(const Gradients *g, Py_ssize_t task, float *buffer, unsigned long long state) noexcept nogil:
    """A block of rows of slopes, some columns of it."""
    cdef unsigned long long own = fastact_fp_get()
    cdef const fastact_format *format = format_of(g.kind)
    cdef Py_ssize_t length = g.channels * g.inner, row = task // g.pieces * g.many, column = task % g.pieces * CHUNK
    cdef Py_ssize_t n = min(CHUNK, length - column), r, at
    cdef const char *slopes = g.slopes + column * computed_size(g.kind)
    cdef double *totals = g.partial + task // g.pieces * length + column
    fastact_fp_set(state)
    memset(totals, 0, n * sizeof(double))
    for r in range(row, min(row + g.many, g.outer)):
        at = (r * length + column) * size_of(g.kind)
        if format:
            format.widen(g.grad + at, buffer, n)
            format.widen(g.x + at, buffer + CHUNK, n)
            active.f32.prelu_backward_each(buffer, buffer + CHUNK, buffer, n, slopes, totals)
            format.narrow(buffer, g.dx + at, n, NULL)
        else:
            computing(g.kind).prelu_backward_each(g.grad + at, g.x + at, g.dx + at, n, slopes, totals)
    fastact_fp_set(own)


cdef bint prelu_gradients(
    const char *grad, const char *x, char *dx, const char *alpha, double *sums, Py_ssize_t outer, Py_ssize_t channels,
    Py_ssize_t inner, int kind) noexcept nogil:
    """dx, and the slopes' gradients to sums[channels], for C-contiguous arrays; False without memory.

    The same partial sums and trees as piece by piece (`prelu_backward_shared`, `prelu_backward_each`). Beside arrays of 16 bits alpha is
    float32, rounded to 16.
    """
    cdef Py_ssize_t slope_size = computed_size(kind), length = channels * inner, rows = outer * channels, blocks, tasks, i, j, c
    cdef bint runs = inner >= INNER
    cdef unsigned long long state = fastact_fp_get()
    cdef Team team = team_for(outer * length, slope_size, kind >= 2)
    cdef Py_ssize_t room = 2 * CHUNK if kind >= 2 else 0
    cdef float *buffers = <float *> malloc((team.threads * room + LINE) * sizeof(float)) if room else NULL
    cdef float *lines = <float *> on_line(buffers)
    cdef char *tile = NULL if runs else <char *> malloc(length * slope_size)
    cdef Gradients g
    cdef gradient_task compute = shared_task if runs else each_task
    g.kind, g.grad, g.x, g.dx, g.slopes, g.outer, g.channels, g.inner = kind, grad, x, dx, alpha if runs else tile, outer, channels, inner
    if runs:
        g.pieces = (inner + CHUNK - 1) // CHUNK
        g.many = CHUNK // inner if inner < CHUNK else 1
        tasks = (rows + g.many - 1) // g.many * g.pieces
        g.partial = <double *> malloc(g.pieces * rows * sizeof(double))
    else:
        g.pieces = (length + CHUNK - 1) // CHUNK
        g.many = max(ROWS_A_PARTIAL, (outer + 63) // 64)
        blocks = (outer + g.many - 1) // g.many
        tasks = blocks * g.pieces
        g.partial = <double *> malloc((blocks + 1) * length * sizeof(double))
    if g.partial == NULL or tile == NULL and not runs or buffers == NULL and room:
        free(g.partial)
        free(tile)
        free(buffers)
        return False
    team.threads = <int> min(team.threads, tasks)
    if tile:
        repeat(alpha, tile, channels, inner, length, slope_size)
    if team.threads == 1:  # a region of one thread takes 0.3 us
        for i in range(tasks):
            compute(&g, i, lines, state)
    else:
        for i in prange(tasks, schedule="static", num_threads=team.threads):
            apart(team.start, team.caller)
            compute(&g, i, lines + threadid() * room, state)
            done(&team, i, tasks)
    if runs:
        fold(g.partial, g.pieces, rows)
        fold(g.partial, outer, channels)
        memcpy(sums, g.partial, channels * sizeof(double))
    else:
        fold(g.partial, blocks, length)
        for c in range(channels):  # (channels, inner) to (inner, channels)
            for j in range(inner):
                g.partial[length + j * channels + c] = g.partial[c * inner + j]
        fold(g.partial + length, inner, channels)
        memcpy(sums, g.partial + length, channels * sizeof(double))
    settle(&team)
    fastact_fp_set(state)
    free(g.partial)
    free(tile)
    free(buffers)
    return True


cdef void store_sums(
    double *sums, const char *divisors, char *y, Py_ssize_t n, bint wide_divisors, bint double_precision) noexcept nogil:
    """y = sums, or sums over divisors of float64 or float32 that may overlap y, as float64 or float32, leaving no flag behind."""
    cdef unsigned long long state = fastact_fp_get()
    cdef Py_ssize_t i
    cdef double sum
    if divisors != NULL:
        for i in range(n):
            sums[i] /= (<const double *> divisors)[i] if wide_divisors else <double> (<const float *> divisors)[i]
    for i in range(n):
        sum = sums[i] if sums[i] == sums[i] else NAN  # which of two NaN a sum keeps depends on the way
        if double_precision:
            (<double *> y)[i] = sum
        else:
            (<float *> y)[i] = <float> sum
    fastact_fp_set(state)


# From here on arrays come as the bytes of contiguous ones and the number of their dtype: bfloat16 has no buffer of its own, and a function
# for each dtype would take 10 KB.

cdef int known_kind(int number) except -1:
    cdef int kind = kind_of(number)
    if kind < 0:
        raise TypeError(f"no kernel for dtype number {number}")
    return kind


def is_known(int number):
    """Whether kernels know the dtype of this number."""
    return kind_of(number) >= 0


def raw(array):
    """The bytes of a contiguous array (or None) for what follows."""
    return None if array is None else array.reshape(-1).view(np.uint8)


def prelu_backward_contiguous(int number, const uint8_t[::1] grad, const uint8_t[::1] x, uint8_t[::1] dx, const uint8_t[::1] alpha,
                              double[::1] sums, Py_ssize_t outer, Py_ssize_t inner):
    """dx and the slopes' gradients of (outer, channels, inner) arrays that are not empty; slopes of the dtype computed in."""
    cdef bint done
    cdef int kind = known_kind(number)
    with nogil:
        done = prelu_gradients(<const char *> &grad[0], <const char *> &x[0], <char *> &dx[0], <const char *> &alpha[0], &sums[0], outer,
                               sums.shape[0], inner, kind)
    if not done:
        raise MemoryError


# ---------------------------------------------------------------------------------------- rows

ROWWISE = ("softmax", "log_softmax")

cdef enum:
    COLUMNS = 64        # neighbouring columns that a task takes at least: whole cache lines, for all instruction sets
    WIDEST = 1024       # and, beside other threads, at most
    TURNED = 2048       # 64-bit words of a tile of short rows
    # Rows of fewer numbers, but 16, are turned to columns: softmax on (100000, 2) 9.3 to 0.77 ns an element, (10000, 10) 1.83 to 0.77,
    # (5000, 21) 1.0 to 0.8, (3600, 28) 0.77 to 0.81. Gradients, 0.55 along rows of ten, gain up to five, and nothing where a few numbers
    # lie beside each other.
    TURN_FORWARD = 22
    TURN_BACKWARD = 6


ctypedef fused Word:
    uint32_t
    uint64_t


cdef void turn(const Word *x, Word *tile, Py_ssize_t outer, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, bint back) noexcept nogil:
    """x of (outer, n, inner) to a tile of (n, outer * inner), whose rows are `stride` apart, or `back`."""
    cdef Word *line
    cdef Word *turned
    cdef Py_ssize_t i, j, k, size = n * inner
    for i in range(n):
        line, turned = <Word *> x + i * inner, tile + i * stride
        if inner == 1:
            if back:
                for j in range(outer):
                    line[j * size] = turned[j]
            else:
                for j in range(outer):
                    turned[j] = line[j * size]
        else:
            for j in range(outer):
                for k in range(inner):
                    if back:
                        line[j * size + k] = turned[j * inner + k]
                    else:
                        turned[j * inner + k] = line[j * size + k]


cdef void turn_words(
    const char *x, uint64_t *tile, Py_ssize_t outer, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t itemsize, bint back
) noexcept nogil:
    if itemsize == 4:
        turn(<const uint32_t *> x, <uint32_t *> tile, outer, n, inner, stride, back)
    else:
        turn(<const uint64_t *> x, tile, outer, n, inner, stride, back)


cdef void compute_rows(
    const fastact_rowwise *kernels, Py_ssize_t itemsize, const char *a, const char *b, char *y, Py_ssize_t outer, Py_ssize_t n,
    Py_ssize_t width, Py_ssize_t inner) noexcept nogil:
    """Arrays that a kernel takes, with all inner columns or, of one outer row, `width` of them. Many short rows are turned to columns of a
    tile: the same bits, and no vectors half empty."""
    cdef uint64_t[TURNED + LINE] room
    cdef uint64_t[TURNED + LINE] second
    cdef uint64_t *tile = <uint64_t *> on_line(room)
    cdef uint64_t *other = <uint64_t *> on_line(second)
    cdef Py_ssize_t size = n * inner * itemsize, many, m, r, stride
    cdef bint turns = n < TURN_BACKWARD and inner == 1 if b else n < TURN_FORWARD and n != LINE and inner * itemsize < 64
    if turns and width == inner and outer * inner >= LINE:
        stride = ((TURNED // 8 // n - 1) | 1) * (64 // itemsize)  # an odd number of cache lines: not 4 KiB apart
        many = stride // inner
        r = 0
        while r < outer:
            m = min(many, outer - r)
            turn_words(a + r * size, tile, m, n, inner, stride, itemsize, False)
            if b:
                turn_words(b + r * size, other, m, n, inner, stride, itemsize, False)
            kernels.columns(tile, other if b else NULL, tile, n, m * inner, stride)
            turn_words(y + r * size, tile, m, n, inner, stride, itemsize, True)
            r += m
    elif inner == 1:
        kernels.row(a, b, y, n, outer)
    else:
        for r in range(outer):
            kernels.columns(a + r * size, b + r * size if b else NULL, y + r * size, n, width, inner)


cdef struct Rows:               # of softmax and its like, in tasks
    const fastact_rowwise *kernels
    const fastact_format *format    # of 16 bits that go through a buffer
    Py_ssize_t itemsize
    const char *a
    const char *b
    char *y
    Py_ssize_t outer, n, inner      # shape, of which the axis is the middle
    Py_ssize_t many, width          # of a task: times, and columns
    Py_ssize_t blocks               # of so many columns


cdef void row_task(const Rows *s, Py_ssize_t task, float *buffer, unsigned long long state) noexcept nogil:
    """A block of the inner columns, several outer times if those are all. With a format through a buffer of as many numbers, or if there
    is b, of three times as many: y in place of a would make short rows wait for each other's stores."""
    cdef unsigned long long own = fastact_fp_get()
    cdef Py_ssize_t first = task // s.blocks * s.many, column = task % s.blocks * s.width
    cdef Py_ssize_t width = min(s.width, s.inner - column), outer = min(s.many, s.outer - first), size = s.n * width
    cdef Py_ssize_t pieces = 1 if width == s.inner else s.n, m = outer * size // pieces, r
    cdef Py_ssize_t start = (first * s.n * s.inner + column) * s.itemsize, step = s.inner * s.itemsize
    cdef const char *a = s.a + start
    cdef const char *b = s.b + start if s.b else NULL
    cdef char *y = s.y + start
    cdef float *second = buffer + outer * size if b else NULL
    cdef float *result = buffer + 2 * outer * size if b else buffer
    fastact_fp_set(state)
    if s.format:
        for r in range(pieces):
            s.format.widen(a + r * step, buffer + r * m, m)
            if b:
                s.format.widen(b + r * step, second + r * m, m)
        compute_rows(s.kernels, 4, <char *> buffer, <char *> second, <char *> result, outer, s.n, width, width)
        for r in range(pieces):
            s.format.narrow(result + r * m, y + r * step, m, NULL)
    else:
        compute_rows(s.kernels, s.itemsize, a, b, y, outer, s.n, width, s.inner)
    fastact_fp_set(own)


cdef bint rows_of(
    int which, const char *a, const char *b, char *y, Py_ssize_t outer, Py_ssize_t n, Py_ssize_t inner, int kind) noexcept nogil:
    """Row-wise kernel `which` along the middle axis of C-contiguous arrays that are not empty; False without memory."""
    cdef const fastact_format *format = format_of(kind)
    cdef unsigned long long state = fastact_fp_get()
    cdef Py_ssize_t i, tasks, room = 0
    cdef Team team = team_for(outer * n * inner, computed_size(kind), True)
    cdef float *buffers = NULL
    cdef float *lines
    cdef Rows s
    s.kernels = computing(kind).rowwise + which
    s.format = format
    s.a, s.b, s.y, s.itemsize, s.outer, s.n, s.inner, s.many, s.width = a, b, y, size_of(kind), outer, n, inner, 1, inner
    if format and format.direct and format.direct.rowwise[which].row and (n >= DIRECT_RUN if inner == 1 else inner >= COLUMNS):
        s.kernels = format.direct.rowwise + which
        s.format = NULL
    if team.threads == 1 and not s.format:
        s.many = outer
    else:
        if inner > 1 and team.threads > 1:
            s.width = min(max(outer * inner // (4 * team.threads) // COLUMNS * COLUMNS, COLUMNS), WIDEST)
        if s.format:  # 32 KiB of float32, but whole cache lines: with 128 (8, 21, 64, 64) takes 1.3 of the time
            s.width = min(s.width, max(CHUNK // n // COLUMNS * COLUMNS, COLUMNS))
        s.width = min(s.width, inner)
        if s.width == inner:
            # Of 16 bits all three buffers stay in L1: with 32 KiB each the gradient of (4096, 128) takes 1.6 of the time.
            s.many = min(outer, max(1, CHUNK // ((4 if s.format else 1) * n * inner)))
    s.blocks = (inner + s.width - 1) // s.width
    tasks = (outer + s.many - 1) // s.many * s.blocks
    team.threads = <int> min(team.threads, tasks)
    if s.format:
        room = (s.many * n * s.width * (3 if b else 1) + LINE - 1) // LINE * LINE
        buffers = <float *> malloc((team.threads * room + LINE) * sizeof(float))
        if buffers == NULL:
            return False
    lines = <float *> on_line(buffers)
    if team.threads == 1:
        for i in range(tasks):
            row_task(&s, i, lines, state)
    else:
        for i in prange(tasks, schedule="static", num_threads=team.threads):
            apart(team.start, team.caller)
            row_task(&s, i, lines + threadid() * room, state)
            done(&team, i, tasks)
    settle(&team)
    free(buffers)
    return True


def run_rows(int which, int number, const uint8_t[::1] a, const uint8_t[::1] b, uint8_t[::1] y, Py_ssize_t outer, Py_ssize_t n,
             Py_ssize_t inner):
    """Row-wise kernel `which` along the middle axis of a (and b, or None): softmax, log_softmax, and their gradients (2, 3)."""
    cdef const char *second = NULL
    cdef int kind = known_kind(number)
    cdef bint done
    if a.shape[0] == 0:
        return
    if b is not None:
        second = <const char *> &b[0]
    with nogil:
        done = rows_of(which, <const char *> &a[0], second, <char *> &y[0], outer, n, inner, kind)
    if not done:
        raise MemoryError


cdef inline bint plain(cnp.ndarray x) noexcept:
    """Whether it is what kernels take: of a floating-point type, native, aligned, C-contiguous."""
    return kind_of(cnp.PyArray_TYPE(x)) >= 0 and cnp.PyArray_ISCARRAY_RO(x)


cdef inline bint fits(cnp.ndarray x, cnp.ndarray y, bint same) noexcept:
    """Whether y can take what is computed from x: of its dtype, writeable, x itself (where `same`) or apart from it."""
    cdef char *a = cnp.PyArray_BYTES(x)
    cdef char *b = cnp.PyArray_BYTES(y)
    return (plain(y) and cnp.PyArray_TYPE(x) == cnp.PyArray_TYPE(y) and cnp.PyArray_ISWRITEABLE(y)
            and (same and a == b or a + cnp.PyArray_NBYTES(x) <= b or b + cnp.PyArray_NBYTES(y) <= a))


cdef inline bint same_shape(cnp.ndarray x, cnp.ndarray y) noexcept:
    return (cnp.PyArray_NDIM(x) == cnp.PyArray_NDIM(y)
            and memcmp(cnp.PyArray_DIMS(x), cnp.PyArray_DIMS(y), cnp.PyArray_NDIM(x) * sizeof(cnp.npy_intp)) == 0)


def fast_rows(int which, a, b, axis, out):
    """`run_rows` for exact arrays, b and out perhaps None, that need no check or copy beyond what is done here; else None."""
    cdef cnp.ndarray x, second, y
    cdef Py_ssize_t outer = 1, inner = 1, n
    cdef int ndim, along, i, kind
    cdef bint done
    cdef const char *other = NULL
    if type(a) is not np.ndarray or type(axis) is not int or not plain(a):
        return None
    x = a
    ndim = cnp.PyArray_NDIM(x)
    if not -ndim <= axis < ndim or cnp.PyArray_SIZE(x) == 0:
        return None
    along = axis
    along = along + ndim if along < 0 else along
    if b is not None:
        if type(b) is not np.ndarray or not plain(b):
            return None
        second = b
        if cnp.PyArray_TYPE(x) != cnp.PyArray_TYPE(second) or not same_shape(x, second):
            return None
        other = cnp.PyArray_BYTES(second)
    if out is None:
        y = cnp.PyArray_EMPTY(ndim, cnp.PyArray_DIMS(x), cnp.PyArray_TYPE(x), False)
    else:
        if type(out) is not np.ndarray:
            return None
        y = out
        if not same_shape(x, y) or not fits(x, y, True) or b is not None and not fits(second, y, True):
            return None
    for i in range(along):
        outer *= cnp.PyArray_DIM(x, i)
    for i in range(along + 1, ndim):
        inner *= cnp.PyArray_DIM(x, i)
    n = cnp.PyArray_DIM(x, along)
    kind = kind_of(cnp.PyArray_TYPE(x))
    with nogil:
        done = rows_of(which, cnp.PyArray_BYTES(x), other, cnp.PyArray_BYTES(y), outer, n, inner, kind)
    if not done:
        raise MemoryError
    return y


# ---------------------------------------------------------------------------------------- gates

GATES = ("sigmoid", "relu", "gelu", "silu")  # as in kernels.h


cdef void half_gates(
    const fastact_gate *gate, const fastact_format *format, bint first, const char *x, const char *grad, char *y, Py_ssize_t rows,
    Py_ssize_t m, Py_ssize_t length) noexcept nogil:
    """Of 16 bits, where x, grad and y begin: at most BLOCK outputs of a row, or of whole rows (m = length), gradients half as many."""
    cdef float[3 * BLOCK + 2 * APART + LINE] room
    cdef float *halves = <float *> on_line(room)
    cdef float *single = halves + 2 * BLOCK + 2 * APART     # the gradient or the result
    cdef float *both = halves + (BLOCK + APART if rows > 1 else 0)  # gradients; short rows in place would wait for each other's stores
    cdef Py_ssize_t row = m if rows > 1 else m + APART, n = rows * m, r, at
    cdef Py_ssize_t active_half = 0 if first else row, other = row - active_half
    if rows > 1:  # a conversion a row would be a call a few elements
        format.widen(x, halves, 2 * n)
    else:
        format.widen(x, halves, m)
        format.widen(x + 2 * length, halves + row, m)
    if grad:
        format.widen(grad, single, n)
    for r in range(rows):
        at = 2 * r * m
        if grad:
            gate.backward(halves + at + active_half, halves + at + other, single + r * m, both + at + active_half, both + at + other, m)
        else:
            gate.forward(halves + at + active_half, halves + at + other, single + r * m, m)
    if grad == NULL:
        format.narrow(single, y, n, NULL)
    elif rows > 1:
        format.narrow(both, y, 2 * n, NULL)
    else:
        format.narrow(both, y, m, NULL)
        format.narrow(both + row, y + 2 * length, m, NULL)


cdef inline void copy_run(char *to, const char *source, Py_ssize_t size) noexcept nogil:
    """Fewer than 64 bytes, from either end: four calls of memcpy a row are half of a gradient's time."""
    if size >= 32:
        memcpy(to, source, 32)
        memcpy(to + size - 32, source + size - 32, 32)
    elif size >= 16:
        memcpy(to, source, 16)
        memcpy(to + size - 16, source + size - 16, 16)
    elif size >= 8:
        memcpy(to, source, 8)
        memcpy(to + size - 8, source + size - 8, 8)
    elif size >= 4:
        memcpy(to, source, 4)
        memcpy(to + size - 4, source + size - 4, 4)
    else:
        memcpy(to, source, 2)


cdef void packed_gates(
    const fastact_gate *gate, bint first, const char *x, const char *grad, char *y, Py_ssize_t rows, Py_ssize_t row,
    Py_ssize_t n) noexcept nogil:
    """Whole rows, too short for a call each, in one: n outputs, at most PACKED bytes of them, `row` bytes a row."""
    cdef char[2 * PACKED] halves
    cdef char *active = halves + (0 if first else PACKED)
    cdef char *other = halves + (PACKED if first else 0)
    cdef Py_ssize_t r
    for r in range(rows):
        copy_run(halves + r * row, x + 2 * r * row, row)
        copy_run(halves + PACKED + r * row, x + (2 * r + 1) * row, row)
    if grad == NULL:
        gate.forward(active, other, y, n)
        return
    gate.backward(active, other, grad, active, other, n)
    for r in range(rows):
        copy_run(y + 2 * r * row, halves + r * row, row)
        copy_run(y + (2 * r + 1) * row, halves + PACKED + r * row, row)


cdef void gate_task(
    const fastact_gate *gate, const fastact_format *format, Py_ssize_t itemsize, bint first, const char *x, const char *grad, char *y,
    Py_ssize_t outer, Py_ssize_t length, Py_ssize_t start, Py_ssize_t stop, unsigned long long state) noexcept nogil:
    """Elements [start, stop) of the output's (outer, length): y, or with a gradient both halves of dx = y."""
    cdef unsigned long long own = fastact_fp_get()
    cdef Py_ssize_t row = length * itemsize, active_half = 0 if first else row, other = row - active_half
    cdef Py_ssize_t at, m, rows, block = PACKED // itemsize
    cdef const char *source     # both halves' first, a row apart
    cdef const char *gradient
    cdef char *target
    if format:
        block = BLOCK // 2 if grad else BLOCK
    fastact_fp_set(state)
    while start < stop:
        at = start % length
        m = min(stop - start, length - at)
        rows = 1
        source = x + (2 * start - at) * itemsize
        gradient = grad + start * itemsize if grad else NULL
        target = y + (2 * start - at if grad else start) * itemsize
        if format:
            m = min(m, BLOCK)
        if m == length and (format or row < SHORT_ROW):
            rows = max(1, min(stop - start, block) // length)
        if format:
            half_gates(gate, format, first, source, gradient, target, rows, m, length)
        elif rows > 1:
            packed_gates(gate, first, source, gradient, target, rows, row, rows * m)
        elif grad:
            gate.backward(source + active_half, source + other, gradient, target + active_half, target + other, m)
        else:
            gate.forward(source + active_half, source + other, target, m)
        start += rows * m
    fastact_fp_set(own)


cdef void gate_of(
    int which, bint first, const char *x, const char *grad, char *y, Py_ssize_t outer, Py_ssize_t length, int kind) noexcept nogil:
    """Gated activation of C-contiguous x, (outer, 2, length): f acts on the first or the second half, the other half multiplies.

    Without `grad`, writes y (outer, length); else the halves' gradients, in x's shape, to it.
    """
    cdef const fastact_gate *gate = computing(kind).gates + which
    cdef const fastact_format *format = format_of(kind)     # what the kernel does not take as it is
    cdef unsigned long long state = fastact_fp_get()
    cdef Py_ssize_t n = outer * length, chunks = (n + CHUNK - 1) // CHUNK, i
    cdef Team team = team_for(n, computed_size(kind), True)
    if n == 0:
        return
    if format and format.direct:
        gate = format.direct.gates + which
        format = NULL
    if team.threads == 1:
        gate_task(gate, format, size_of(kind), first, x, grad, y, outer, length, 0, n, state)
    else:
        for i in prange(chunks, schedule="static", num_threads=team.threads):
            apart(team.start, team.caller)
            gate_task(gate, format, size_of(kind), first, x, grad, y, outer, length, i * CHUNK, min(n, (i + 1) * CHUNK), state)
            done(&team, i, chunks)
    settle(&team)


def run_gate(int which, bint first, int number, const uint8_t[::1] x, const uint8_t[::1] grad, uint8_t[::1] y, Py_ssize_t outer,
             Py_ssize_t length):
    """`gate_of` for arrays; grad may be None."""
    cdef const char *gradient = NULL
    cdef int kind = known_kind(number)
    if x.shape[0] == 0:
        return
    if grad is not None:
        gradient = <const char *> &grad[0]
    with nogil:
        gate_of(which, first, <const char *> &x[0], gradient, <char *> &y[0], outer, length, kind)


def fast_gate(int which, bint first, a, b, axis, out):
    """`run_gate` of x = a, or with a gradient b its gradients, for exact arrays that need no check or copy; else None."""
    cdef cnp.ndarray x, grad, y
    cdef Py_ssize_t outer = 1, length = 1
    cdef int ndim, along, i, kind
    cdef const char *gradient = NULL
    cdef cnp.npy_intp[cnp.NPY_MAXDIMS] halved
    if type(a) is not np.ndarray or type(axis) is not int or not plain(a):
        return None
    x = a
    ndim = cnp.PyArray_NDIM(x)
    if not -ndim <= axis < ndim:
        return None
    along = axis
    along = along + ndim if along < 0 else along
    memcpy(halved, cnp.PyArray_DIMS(x), ndim * sizeof(cnp.npy_intp))
    if halved[along] % 2:
        return None
    halved[along] //= 2
    if b is not None:
        if type(b) is not np.ndarray or not plain(b):
            return None
        grad = b
        if (cnp.PyArray_TYPE(x) != cnp.PyArray_TYPE(grad) or cnp.PyArray_NDIM(grad) != ndim
                or memcmp(cnp.PyArray_DIMS(grad), halved, ndim * sizeof(cnp.npy_intp))):
            return None
        gradient = cnp.PyArray_BYTES(grad)
    if out is None:
        y = cnp.PyArray_EMPTY(ndim, cnp.PyArray_DIMS(x) if gradient else halved, cnp.PyArray_TYPE(x), False)
    else:
        if type(out) is not np.ndarray:
            return None
        y = out
        if (cnp.PyArray_NDIM(y) != ndim or not fits(x, y, gradient != NULL) or gradient and not fits(grad, y, False)
                or memcmp(cnp.PyArray_DIMS(y), cnp.PyArray_DIMS(x) if gradient else halved, ndim * sizeof(cnp.npy_intp))):
            return None
    for i in range(along):
        outer *= halved[i]
    for i in range(along, ndim):
        length *= halved[i]
    kind = kind_of(cnp.PyArray_TYPE(x))
    with nogil:
        gate_of(which, first, cnp.PyArray_BYTES(x), gradient, cnp.PyArray_BYTES(y), outer, length, kind)
    return y


# ---------------------------------------------------------------------------------------- randomised slopes

cdef struct Counters:
    uint32_t[SIDE_BY_SIDE] a
    uint32_t[SIDE_BY_SIDE] b
    uint32_t[SIDE_BY_SIDE] c
    uint32_t[SIDE_BY_SIDE] d


cdef void philox(uint64_t counter, uint64_t key, uint32_t *words) noexcept nogil:
    """Philox4x32-10 (Salmon et al., SC 2011): four random words from each of SIDE_BY_SIDE counters, whose upper halves are 0."""
    cdef Counters v
    cdef uint32_t key0 = <uint32_t> key, key1 = <uint32_t> (key >> 32)
    cdef uint64_t p, q
    cdef int j
    for j in range(SIDE_BY_SIDE):
        v.a[j], v.b[j] = <uint32_t> (counter + j), <uint32_t> ((counter + j) >> 32)
        v.c[j] = v.d[j] = 0
    for _ in range(10):
        for j in range(SIDE_BY_SIDE):
            p = <uint64_t> 0xD2511F53 * v.a[j]
            q = <uint64_t> 0xCD9E8D57 * v.c[j]
            v.a[j] = <uint32_t> (q >> 32) ^ v.b[j] ^ key0
            v.b[j] = <uint32_t> q
            v.c[j] = <uint32_t> (p >> 32) ^ v.d[j] ^ key1
            v.d[j] = <uint32_t> p
        key0 += <uint32_t> 0x9E3779B9
        key1 += <uint32_t> 0xBB67AE85
    for j in range(SIDE_BY_SIDE):
        words[4 * j], words[4 * j + 1], words[4 * j + 2], words[4 * j + 3] = v.a[j], v.b[j], v.c[j], v.d[j]


def philox_words(uint64_t key, uint64_t counter):
    """The four words of one counter, for tests against the published vectors' layout used here (upper counter words 0)."""
    cdef uint32_t[4 * SIDE_BY_SIDE] words
    philox(counter, key, words)
    return words[0], words[1], words[2], words[3]


cdef void random_task(
    int kind, const char *grad, const char *x, char *y, Py_ssize_t start, Py_ssize_t stop, uint64_t seed, double lower, double upper,
    unsigned long long state) noexcept nogil:
    cdef unsigned long long own = fastact_fp_get()
    cdef const fastact_part *part = computing(kind)
    cdef const fastact_format *format = format_of(kind)
    cdef Py_ssize_t itemsize = size_of(kind), i = start, j, m
    cdef float[BLOCK] f, g
    cdef const char *left
    cdef const char *right
    cdef char *target
    cdef double[BLOCK] slopes, unused
    cdef uint32_t[BLOCK] words
    cdef float low, width
    cdef double wide
    fastact_fp_set(state)  # which also says how these are rounded
    low = <float> lower
    width = <float> upper - low
    wide = upper - lower
    while i < stop:  # start is a multiple of 4
        m = min(BLOCK, stop - i)
        j = 0
        while j < m:
            philox(<uint64_t> (i + j) >> 2, seed, words + j)
            j += 4 * SIDE_BY_SIDE
        for j in range(m):
            if kind != 1:
                (<float *> slopes)[j] = low + width * (<float> <int32_t> (words[j] >> 8) * <float> 5.9604644775390625e-08)
            else:
                slopes[j] = lower + wide * (<double> <int32_t> (words[j] >> 8) * 5.9604644775390625e-08)
        left, right, target = grad + i * itemsize if grad else NULL, x + i * itemsize, y + i * itemsize
        if format:
            format.widen(right, f, m)
            if grad:
                format.widen(left, g, m)
            left, right, target = <const char *> g, <const char *> f, <char *> f
        if grad:
            memset(unused, 0, m * sizeof(double))
            part.prelu_backward_each(left, right, target, m, slopes, unused)
        else:
            part.prelu_each(right, <const char *> slopes, target, m, NULL)
        if format:
            format.narrow(f, y + i * itemsize, m, NULL)
        i += m
    fastact_fp_set(own)


def run_random(int number, const uint8_t[::1] grad, const uint8_t[::1] x, uint8_t[::1] y, uint64_t seed, double lower, double upper):
    """rrelu in training, or its gradient: y = prelu(x) or, unless grad is None, grad * f'(x), with a slope drawn for every element."""
    cdef int kind = known_kind(number)
    cdef Py_ssize_t n = x.shape[0] // size_of(kind), i
    cdef unsigned long long state = fastact_fp_get()
    cdef const char *gradient = NULL
    cdef Py_ssize_t chunks = (n + CHUNK - 1) // CHUNK
    cdef Team team = team_for(n, computed_size(kind), True)
    if n == 0:
        return
    if grad is not None:
        gradient = <const char *> &grad[0]
    with nogil:
        if team.threads == 1:
            random_task(kind, gradient, <const char *> &x[0], <char *> &y[0], 0, n, seed, lower, upper, state)
        else:
            for i in prange(chunks, schedule="static", num_threads=team.threads):
                apart(team.start, team.caller)
                random_task(kind, gradient, <const char *> &x[0], <char *> &y[0], i * CHUNK, min(n, (i + 1) * CHUNK), seed, lower, upper,
                            state)
                done(&team, i, chunks)
        settle(&team)


# ---------------------------------------------------------------------------------------- ufunc loops

cdef struct Loop:
    int row
    int direction
    int arrays      # x, or gradient and x
    int params
    int kind        # 0 float32, 1 float64, 2 float16, 3 bfloat16


cdef inline void gather(const char *source, Py_ssize_t step, char *target, Py_ssize_t n, Py_ssize_t itemsize) noexcept nogil:
    cdef Py_ssize_t i
    if step == itemsize:
        memcpy(target, source, n * itemsize)
    elif itemsize == 4:
        for i in range(n):
            (<uint32_t *> target)[i] = (<const uint32_t *> (source + i * step))[0]
    elif itemsize == 8:
        for i in range(n):
            (<uint64_t *> target)[i] = (<const uint64_t *> (source + i * step))[0]
    else:
        for i in range(n):
            (<uint16_t *> target)[i] = (<const uint16_t *> (source + i * step))[0]


cdef inline char *gathered(char *source, Py_ssize_t step, char *target, Py_ssize_t n, Py_ssize_t itemsize) noexcept nogil:
    """The elements side by side: where they lie already, or in `target`."""
    if step == itemsize:
        return source
    gather(source, step, target, n, itemsize)
    return target


cdef inline void scatter(const char *source, char *target, Py_ssize_t step, Py_ssize_t n, Py_ssize_t itemsize) noexcept nogil:
    cdef Py_ssize_t i
    if step == itemsize:
        memcpy(target, source, n * itemsize)
    elif itemsize == 4:
        for i in range(n):
            (<uint32_t *> (target + i * step))[0] = (<const uint32_t *> source)[i]
    elif itemsize == 8:
        for i in range(n):
            (<uint64_t *> (target + i * step))[0] = (<const uint64_t *> source)[i]
    else:
        for i in range(n):
            (<uint16_t *> (target + i * step))[0] = (<const uint16_t *> source)[i]


cdef inline Py_ssize_t constant_run(char **params, cnp.npy_intp *steps, int count, Py_ssize_t at, Py_ssize_t stop,
                                    Py_ssize_t itemsize) noexcept nogil:
    """How far from `at` every parameter keeps its bits: to `stop` where they are scalars."""
    cdef Py_ssize_t i, j
    for j in range(count):
        if steps[j] != 0:
            i = at + 1
            while i < stop and memcmp(params[j] + i * steps[j], params[j] + at * steps[j], itemsize) == 0:
                i += 1
            stop = i
    return stop


cdef void storable_nans(uint32_t *bits, Py_ssize_t n) noexcept nogil:
    """NaN parameters as kernels of bfloat16 take them, without a lower half, which would be rounded."""
    cdef Py_ssize_t i
    for i in range(n):
        if bits[i] & 0x7fffffff > 0x7f800000:
            bits[i] = (bits[i] | 0x400000) & <uint32_t> 0xffff0000


cdef void native_range(
    fastact_kernel *kernel, Loop *loop, char **args, cnp.npy_intp *steps, Py_ssize_t start, Py_ssize_t stop) noexcept nogil:
    """Elements [start, stop) of a loop whose kernel takes them as they are, any strides."""
    cdef Py_ssize_t itemsize = size_of(loop.kind), param_size = computed_size(loop.kind), i = start, m
    cdef int arrays = loop.arrays, j, out = arrays + loop.params
    cdef double[BLOCK] a, b, alpha
    cdef double[2] params
    cdef char *first
    cdef char *second = NULL
    cdef char *target
    cdef bint direct = steps[out] == itemsize
    cdef fastact_kernel *each = computing(loop.kind).prelu_each if loop.kind < 2 else format_of(loop.kind).direct.prelu_each
    cdef bint varying = loop.row == PRELU and loop.direction == FORWARD and steps[1] != 0 and each != NULL
    for j in range(arrays):
        direct = direct and steps[j] == itemsize
    while i < stop:
        m = stop - i if direct else min(BLOCK, stop - i)
        if varying:
            m = min(BLOCK, m)
        else:
            m = constant_run(args + arrays, steps + arrays, loop.params, i, i + m, param_size) - i
            for j in range(loop.params):
                memcpy(<char *> params + j * param_size, args[arrays + j] + i * steps[arrays + j], param_size)
            if loop.kind == 3:
                storable_nans(<uint32_t *> params, loop.params)
        first = gathered(args[0] + i * steps[0], steps[0], <char *> a, m, itemsize)
        if arrays == 2:
            second = gathered(args[1] + i * steps[1], steps[1], <char *> b, m, itemsize)
        target = args[out] + i * steps[out] if steps[out] == itemsize else <char *> a
        if varying:
            gather(args[1] + i * steps[1], steps[1], <char *> alpha, m, param_size)
            if loop.kind == 3:
                storable_nans(<uint32_t *> alpha, m)
            each(first, alpha, target, m, NULL)
        else:
            kernel(first, second, target, m, params)
        if steps[out] != itemsize:
            scatter(target, args[out] + i * steps[out], steps[out], m, itemsize)
        i += m


cdef int curvature(int row, int direction, double x, double y, const double *params) noexcept nogil:
    """Whether |f(x)| is above (1) or below (-1) y, what float64 says, for tiny x: there f(x) = c x^p (1 + d x + ...), and d x is below its
    precision, but decides a tie. Its sign is that of f(X) / X^p - y / x^p for a larger X. 0 where f is c x^p."""
    cdef double other = 0.0009765625 if x > 0 else -0.0009765625, value, here, there
    if not -2.0 ** -40 < x < 2.0 ** -40 or x == 0 or not fastact_rows[row].smooth and row != HARDSWISH:
        return 0
    kernel_of(row, direction, True)(&other, NULL, &value, 1, params)
    here, there = y / x, value / other
    if -1e-10 < here < 1e-10:  # no linear term
        here, there = here / x, there / other
    if -1e-12 < there - here < 1e-12:
        return 0
    return 1 if (there > here) == (here > 0) else -1


cdef struct Doubts:
    # Results whose second rounding may be wrong: where each goes, and its x. Together they take one call in float64: alone, tanh's took
    # 48 ns each, a fifth of all.
    int count
    uint16_t *place[DOUBTS]
    double[DOUBTS] x


cdef void settle_doubts(
    Doubts *doubts, int row, int direction, const fastact_format *format, const float *params, int count) noexcept nogil:
    """What the exact f(x) rounds to, by way of float64."""
    cdef double[DOUBTS] exact
    cdef float[DOUBTS] y
    cdef uint16_t[DOUBTS] z
    cdef double[2] wide
    cdef uint32_t bits
    cdef int k
    for k in range(count):
        wide[k] = params[k]
    kernel_of(row, direction, True)(doubts.x, NULL, exact, doubts.count, wide)
    for k in range(doubts.count):
        # To odd: a float32 that is not exact keeps a last bit of 1, so that the second rounding cannot tie.
        y[k] = <float> exact[k]
        memcpy(&bits, y + k, 4)
        if exact[k] == exact[k] and y[k] != 0 and (bits & 0x7fffffff) < 0x7f800000:
            if <double> y[k] != exact[k]:
                if (y[k] > exact[k]) == (y[k] > 0):
                    bits -= 1
                bits |= 1
            else:
                bits += curvature(row, direction, doubts.x[k], exact[k], wide)
            memcpy(y + k, &bits, 4)
    format.narrow(y, z, doubts.count, NULL)
    for k in range(doubts.count):
        doubts.place[k][0] = z[k]
    doubts.count = 0


cdef inline bint is_short(float slope, int kind) noexcept nogil:
    """Whether products of it and numbers of 16 bits are exact in float32, but for subnormal ones."""
    cdef uint32_t bits
    memcpy(&bits, &slope, 4)
    return bits & (0x7ff if kind == 2 else 0xff) == 0


cdef void half_range(
    Loop *loop, char **args, cnp.npy_intp *steps, Py_ssize_t start, Py_ssize_t stop, const uint16_t *results) noexcept nogil:
    """Elements [start, stop) of a float16 or bfloat16 loop: blocks widened to float32, computed, rounded as the exact f(x) would be.

    The float32 result is within two units of it: only where two units more or less round otherwise (1 in 1200 at worst) can rounding twice
    be wrong, and there float64 decides: after the block where something reads the result, else when enough of them have met. Where the
    `results` of all numbers are known, they are looked up.
    """
    cdef const fastact_format *format = format_of(loop.kind)
    cdef int arrays = loop.arrays, j, out = arrays + loop.params
    cdef int direction = DERIVATIVE if loop.direction == BACKWARD else loop.direction
    cdef Py_ssize_t i = start, m, k
    cdef float[BLOCK] x, y, ones
    cdef float[2] params
    cdef uint16_t[BLOCK] raw
    cdef char *source
    cdef uint16_t *target
    cdef uint16_t *result
    cdef ptrdiff_t[BLOCK] where
    cdef ptrdiff_t found
    cdef Doubts doubts
    cdef bint at_once = arrays == 2 or steps[out] != 2  # what comes next reads the results, or has other parameters
    cdef fastact_kernel *kernel = kernel_of(loop.row, direction, False)
    cdef bint held = loop.row == HARDTANH and direction == FROM_OUTPUT  # y may hold a bound, rounded
    cdef bint exact, product = (loop.row == PRELU or loop.row == LEAKY_RELU) and direction == FORWARD
    doubts.count = 0
    for j in range(loop.params):
        at_once = at_once or steps[arrays + j] != 0
    if direction == FROM_OUTPUT:
        for k in range(min(BLOCK, stop - start)):
            ones[k] = 1
    while i < stop:
        m = min(BLOCK, stop - i)
        m = constant_run(args + arrays, steps + arrays, loop.params, i, i + m, 4) - i
        for j in range(loop.params):
            params[j] = (<float *> (args[arrays + j] + i * steps[arrays + j]))[0]
        if held:
            format.narrow(params, raw, loop.params, NULL)
            format.widen(raw, params, loop.params)
        source = gathered(args[arrays - 1] + i * steps[arrays - 1], steps[arrays - 1], <char *> raw, m, 2)
        target = <uint16_t *> (args[out] + i * steps[out]) if steps[out] == 2 else &raw[0]
        result = &raw[0] if arrays == 2 else target
        if results:
            fastact_look_up(results, source, result, m)
        elif direction == FROM_OUTPUT:
            format.widen(source, x, m)
            kernel(ones, x, y, m, params)
            format.narrow(y, result, m, NULL)
        else:
            format.widen(source, x, m)
            kernel(x, NULL, y, m, params)
            exact = product and is_short(params[0], loop.kind) and not fastact_some_subnormal(y, m)
            found = format.narrow(y, result, m, NULL if exact else where)
            for k in range(found):
                if y[where[k]] == y[where[k]]:
                    doubts.place[doubts.count], doubts.x[doubts.count] = result + where[k], x[where[k]]
                    doubts.count += 1
                    if doubts.count == DOUBTS:
                        settle_doubts(&doubts, loop.row, direction, format, params, loop.params)
            if doubts.count and (at_once or i + m == stop):
                settle_doubts(&doubts, loop.row, direction, format, params, loop.params)
        if arrays == 2:  # x has done its part: its memory takes the gradient
            format.product(gathered(args[0] + i * steps[0], steps[0], <char *> x, m, 2), raw, target, m, NULL)
        if target == raw:
            scatter(<char *> raw, args[out] + i * steps[out], steps[out], m, 2)
        i += m


cdef bint usual(Loop *loop, char **args, cnp.npy_intp *steps, unsigned long long state) noexcept nogil:
    """Whether parameters are the defaults, and floating-point modes as a process begins."""
    cdef int j
    for j in range(loop.params):
        if steps[loop.arrays + j] != 0 or memcmp(args[loop.arrays + j], &fa_defaults[loop.row][j], 4) != 0:
            return False
    return fastact_fp_usual(state)


cdef fastact_kernel *loop_kernel(Loop *loop, char **args, cnp.npy_intp *steps, unsigned long long state) noexcept nogil:
    """The kernel that takes a loop's numbers as they are, or NULL."""
    if loop.kind < 2:
        return kernel_of(loop.row, loop.direction, loop.kind == 1)
    if loop.direction == FORWARD and fastact_rows[loop.row].usual and not usual(loop, args, steps, state):
        return NULL
    return direct_kernel(loop.row, loop.direction, loop.kind)


cdef const uint16_t *results_of(
    Loop *loop, char **args, cnp.npy_intp *steps, Py_ssize_t n, unsigned long long state) noexcept nogil:
    """The results of all numbers, or NULL: in small calls, for what is no slower to compute, with parameters that are not the defaults, in
    other floating-point modes, and until enough have been asked for."""
    cdef int direction = 2 if loop.direction == FROM_OUTPUT else 0 if loop.direction == FORWARD else 1, j
    cdef void **at = &fa_known[active_number][loop.row][direction][loop.kind - 2]
    cdef const uint16_t *found
    cdef Loop every = loop[0]
    cdef uint16_t one = 0x3c00 if loop.kind == 2 else 0x3f80
    cdef uint16_t *numbers
    cdef char *its_args[5]
    cdef cnp.npy_intp[5] its_steps
    if n < look_up_elements or active.fused and not fastact_rows[loop.row].costly[direction] or not usual(loop, args, steps, state):
        return NULL
    found = fa_published(at)
    if found != NULL or fa_counted(&fa_asked[active_number][loop.row][direction][loop.kind - 2], <long> min(n, ASKED)) < ASKED:
        return found
    numbers = <uint16_t *> malloc(HALVES * sizeof(uint16_t))
    if numbers == NULL:
        return NULL
    for j in range(HALVES):
        numbers[j] = <uint16_t> j
    if direction == 1:
        every.direction, every.arrays = DERIVATIVE, 1
    memset(its_steps, 0, sizeof(its_steps))
    its_args[0] = <char *> &one  # the gradient, if there is one
    its_args[every.arrays - 1] = its_args[every.arrays + every.params] = <char *> numbers
    its_steps[every.arrays - 1] = its_steps[every.arrays + every.params] = 2
    for j in range(every.params):
        its_args[every.arrays + j] = args[loop.arrays + j]
    loop_range(&every, its_args, its_steps, 0, HALVES, NULL, state)
    if not fa_publish(at, numbers):  # another thread was first
        free(numbers)
    return fa_published(at)


cdef void prelu_exactly(int kind, const char *x, const char *slopes, cnp.npy_intp step, char *y, Py_ssize_t n) noexcept nogil:
    """prelu where a product, exact unless it is subnormal, may be rounded twice."""
    cdef Loop loop
    cdef char *args[3]
    cdef cnp.npy_intp[3] steps
    loop.row, loop.direction, loop.arrays, loop.params, loop.kind = PRELU, FORWARD, 1, 1, kind
    args[0], args[1], args[2] = <char *> x, <char *> slopes, y
    steps[0], steps[1], steps[2] = 2, step, 2
    half_range(&loop, args, steps, 0, n, NULL)


cdef void loop_range(Loop *loop, char **args, cnp.npy_intp *steps, Py_ssize_t start, Py_ssize_t stop, const uint16_t *results,
                     unsigned long long state) noexcept nogil:
    cdef unsigned long long own = fastact_fp_get()
    cdef fastact_kernel *kernel = loop_kernel(loop, args, steps, state)
    fastact_fp_set(state)
    if kernel:
        native_range(kernel, loop, args, steps, start, stop)
    else:
        half_range(loop, args, steps, start, stop, results)
    fastact_fp_set(own)


cdef inline bint crosses(const char *a, cnp.npy_intp a_step, Py_ssize_t a_size, const char *y, cnp.npy_intp y_step,
                         Py_ssize_t y_size, Py_ssize_t n) noexcept nogil:
    """Whether an input lies in the output's memory, but not element on element."""
    cdef const char *a_last = a + (n - 1) * a_step
    cdef const char *y_last = y + (n - 1) * y_step
    return not (a == y and a_step == y_step) and min(a, a_last) < max(y, y_last) + y_size and min(y, y_last) < max(a, a_last) + a_size


cdef void float_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    """Every floating-point ufunc loop. NumPy's buffered chunks (8192 elements) stay below the thresholds: serial."""
    cdef Loop *loop = <Loop *> data
    cdef Py_ssize_t n = dims[0], itemsize = computed_size(loop.kind), size, chunks, i
    cdef int out = loop.arrays + loop.params, j
    cdef Team team
    cdef unsigned long long state = fastact_fp_get()
    cdef bint flat = loop.kind < 2 and steps[out] == itemsize
    cdef double[2] params
    cdef const uint16_t *results = NULL
    if n == 0:
        return
    if n > 1 and (steps[out] == 0 or args[0] + steps[0] == args[out]):
        for i in range(n):  # reduce and accumulate: an element's input is the last one's output
            loop_range(loop, args, steps, i, i + 1, NULL, state)
        return
    for j in range(out):
        size = size_of(loop.kind) if j < loop.arrays else itemsize
        if crosses(args[j], steps[j], size, args[out], steps[out], size_of(loop.kind), n):
            # NumPy makes no copy where the input keeps ahead of the output, x[1:] of x[:-1]: right in order only.
            loop_range(loop, args, steps, 0, n, NULL, state)
            return
    for j in range(loop.arrays):
        flat = flat and steps[j] == itemsize
    for j in range(loop.params):
        flat = flat and steps[loop.arrays + j] == 0
        memcpy(<char *> params + j * itemsize, args[loop.arrays + j], itemsize)
    if flat:
        run(kernel_of(loop.row, loop.direction, loop.kind == 1), args[0], args[1] if loop.arrays == 2 else NULL, args[out], n,
            itemsize, params, is_smooth(loop.row))
        return
    if loop.kind >= 2 and loop_kernel(loop, args, steps, state):
        team = team_for(n, 2, is_smooth(loop.row))
    else:
        team = team_for(n, itemsize, loop.kind >= 2 or is_smooth(loop.row))
        if loop.kind >= 2:
            results = results_of(loop, args, steps, n, state)
    if team.threads == 1:
        loop_range(loop, args, steps, 0, n, results, state)
    else:
        chunks = (n + CHUNK - 1) // CHUNK
        for i in prange(chunks, schedule="static", num_threads=team.threads):
            apart(team.start, team.caller)
            loop_range(loop, args, steps, i * CHUNK, min(n, (i + 1) * CHUNK), results, state)
            done(&team, i, chunks)
    settle(&team)


cdef void run_halves(
    int row, int direction, int kind, char *a, char *b, char *y, Py_ssize_t n, const float *params) noexcept nogil:
    """y = f(a), or of a gradient a and x = b, over n contiguous elements of 16 bits."""
    cdef Loop loop
    cdef char *args[5]
    cdef cnp.npy_intp[5] steps
    cdef cnp.npy_intp dim = n
    cdef int j
    loop.row, loop.direction, loop.kind = row, direction, kind
    loop.arrays = 2 if b else 1
    loop.params = fastact_rows[row].parameters
    args[0], args[1] = a, b
    for j in range(loop.params):
        args[loop.arrays + j] = <char *> (params + j)
        steps[loop.arrays + j] = 0
    args[loop.arrays + loop.params] = y
    steps[0] = steps[loop.arrays - 1] = steps[loop.arrays + loop.params] = 2
    float_loop(args, &dim, steps, &loop)


ctypedef fused integer:
    int8_t
    int16_t
    int32_t
    int64_t
    uint8_t
    uint16_t
    uint32_t
    uint64_t


cdef void clamp_loop(integer low, integer high, bint bounded, char *x, Py_ssize_t x_step, char *y, Py_ssize_t y_step,
                     Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef integer v
    for i in range(n):
        v = (<integer *> (x + i * x_step))[0]
        if v < low:
            v = low
        if bounded and v > high:
            v = high
        (<integer *> (y + i * y_step))[0] = v


cdef void integer_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data, integer zero) noexcept nogil:
    """relu, relu6 and hardtanh on integers."""
    cdef Loop *loop = <Loop *> data
    cdef Py_ssize_t i
    if loop.params == 0:
        clamp_loop(<integer> 0, <integer> 6, loop.kind != 0, args[0], steps[0], args[1], steps[1], dims[0])
    elif steps[1] == 0 and steps[2] == 0:
        clamp_loop((<integer *> args[1])[0], (<integer *> args[2])[0], True, args[0], steps[0], args[3], steps[3], dims[0])
    else:
        for i in range(dims[0]):
            clamp_loop((<integer *> (args[1] + i * steps[1]))[0], (<integer *> (args[2] + i * steps[2]))[0], True,
                       args[0] + i * steps[0], 0, args[3] + i * steps[3], 0, 1)


cdef void int8_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <int8_t> 0)


cdef void int16_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <int16_t> 0)


cdef void int32_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <int32_t> 0)


cdef void int64_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <int64_t> 0)


cdef void uint8_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <uint8_t> 0)


cdef void uint16_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <uint16_t> 0)


cdef void uint32_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <uint32_t> 0)


cdef void uint64_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    integer_loop(args, dims, steps, data, <uint64_t> 0)


cdef void bool_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    """bool promotes to float16, as in np.exp: 0.0 or 1.0 through the float16 loop."""
    cdef Loop *loop = <Loop *> data
    cdef Py_ssize_t i
    cdef int j
    cdef uint16_t half
    cdef char *at[4]
    cdef cnp.npy_intp[4] still
    cdef cnp.npy_intp one = 1
    memset(still, 0, sizeof(still))
    for i in range(dims[0]):
        half = 0x3c00 if (args[0] + i * steps[0])[0] else 0
        at[0] = <char *> &half
        for j in range(1, loop.params + 2):
            at[j] = args[j] + i * steps[j]
        float_loop(at, &one, still, data)


# Cython's PyUFuncGenericFunction lacks NumPy's consts: hence the casts.
cdef cnp.PyUFuncGenericFunction[8] integer_loops = [
    <cnp.PyUFuncGenericFunction> int8_loop, <cnp.PyUFuncGenericFunction> uint8_loop,
    <cnp.PyUFuncGenericFunction> int16_loop, <cnp.PyUFuncGenericFunction> uint16_loop,
    <cnp.PyUFuncGenericFunction> int32_loop, <cnp.PyUFuncGenericFunction> uint32_loop,
    <cnp.PyUFuncGenericFunction> int64_loop, <cnp.PyUFuncGenericFunction> uint64_loop]
cdef int[10] C_INTEGERS = [cnp.NPY_BYTE, cnp.NPY_UBYTE, cnp.NPY_SHORT, cnp.NPY_USHORT, cnp.NPY_INT, cnp.NPY_UINT,
                           cnp.NPY_LONG, cnp.NPY_ULONG, cnp.NPY_LONGLONG, cnp.NPY_ULONGLONG]


cdef cnp.PyUFuncGenericFunction integer_loop_of(int size, bint signed) noexcept:
    cdef int k = 0
    while 1 << k != size:
        k += 1
    return integer_loops[2 * k + (not signed)]


cdef Loop *new_loop(int row, int direction, int kind) except NULL:
    """Never freed: NumPy keeps the pointer as long as the ufunc, and those live as long as the process."""
    cdef Loop *loop = <Loop *> malloc(sizeof(Loop))
    if loop == NULL:
        raise MemoryError
    loop.row = row
    loop.direction = direction
    loop.arrays = 2 if direction >= BACKWARD else 1
    loop.params = fastact_rows[row].parameters
    loop.kind = kind
    return loop


def make_ufunc(int row, int direction, str name, str doc, bint keep_integers, defaults):
    """A NumPy ufunc of (gradient,) x, parameters: loops e, f, d; parameters of float16 loops are float32.

    `defaults` of the parameters, NaN where there is none, are those whose results of 16 bits are looked up.
    """
    cdef int arrays = 2 if direction >= BACKWARD else 1, params = fastact_rows[row].parameters
    cdef int args = arrays + params + 1, count = 0, total = 3 + (11 if keep_integers else 0), i, j
    cdef cnp.PyUFuncGenericFunction *functions = <cnp.PyUFuncGenericFunction *> malloc(total * sizeof(void *))
    cdef void **data = <void **> malloc(total * sizeof(void *))
    cdef char *types = <char *> malloc(total * args)
    cdef bytes c_name = name.encode(), c_doc = doc.encode()
    cdef int[3] kinds = [2, 0, 1], numbers = [NPY_HALF, cnp.NPY_FLOAT, cnp.NPY_DOUBLE]
    cdef const char *kept_name
    cdef const char *kept_doc
    if functions == NULL or data == NULL or types == NULL:
        raise MemoryError
    for j in range(params):
        fa_defaults[row][j] = defaults[j]
    if keep_integers:
        functions[0] = <cnp.PyUFuncGenericFunction> bool_loop
        data[0] = new_loop(row, direction, 2)
        types[0] = cnp.NPY_BOOL
        for j in range(1, args - 1):
            types[j] = cnp.NPY_FLOAT
        types[args - 1] = NPY_HALF
        for i in range(10):
            size = cnp.PyArray_DescrFromType(C_INTEGERS[i]).itemsize
            functions[i + 1] = integer_loop_of(size, i % 2 == 0)
            data[i + 1] = new_loop(row, direction, name == "relu6")
            for j in range(args):
                types[(i + 1) * args + j] = C_INTEGERS[i]
        count = 11
    for i in range(3):
        functions[count] = <cnp.PyUFuncGenericFunction> float_loop
        data[count] = new_loop(row, direction, kinds[i])
        for j in range(args):
            types[count * args + j] = cnp.NPY_FLOAT if kinds[i] == 2 and arrays <= j < args - 1 else numbers[i]
        count += 1
    _kept.extend((c_name, c_doc))
    kept_name, kept_doc = c_name, c_doc
    ufunc = cnp.PyUFunc_FromFuncAndData(functions, data, types, total, args - 1, 1, cnp.PyUFunc_None, kept_name, kept_doc, 0)
    _loops.append((ufunc, <uintptr_t> data[total - 1]))
    return ufunc


def register_bfloat16(dtype):
    """Add bfloat16 loops to every ufunc, for ml_dtypes' dtype."""
    cdef int number = dtype.num, i
    cdef int[5] types
    cdef Loop *loop
    cdef Loop *new
    global bfloat16_number
    if bfloat16_number >= 0:
        return
    for ufunc, pointer in _loops:
        loop = <Loop *> <uintptr_t> pointer
        for i in range(loop.arrays + loop.params + 1):
            types[i] = cnp.NPY_FLOAT if loop.arrays <= i < loop.arrays + loop.params else number
        new = new_loop(loop.row, loop.direction, 3)
        new.params = loop.params  # of rows, whose numbers count apart, there are none
        if cnp.PyUFunc_RegisterLoopForType(
                ufunc, number, <cnp.PyUFuncGenericFunction> (float_loop if ufunc.signature is None else row_loop), types, new) < 0:
            raise RuntimeError(f"NumPy refused the bfloat16 loop of {ufunc.__name__}")
    bfloat16_number = number


cdef void row_loop(char **args, cnp.npy_intp *dims, cnp.npy_intp *steps, void *data) noexcept nogil:
    """The gufunc loop of softmax and log_softmax, "(n)->(n)": rows gathered, computed, scattered."""
    cdef Loop *loop = <Loop *> data
    cdef Py_ssize_t n = dims[1], i
    cdef Py_ssize_t itemsize = size_of(loop.kind)
    cdef const fastact_rowwise *kernels = computing(loop.kind).rowwise + loop.row
    cdef unsigned long long own = fastact_fp_get()
    cdef char *row = <char *> malloc(max(1, n) * 8)
    if row == NULL:
        with gil:
            PyErr_NoMemory()
        return
    for i in range(dims[0]):
        if loop.kind < 2:
            gather(args[0] + i * steps[0], steps[2], row, n, itemsize)
            kernels.row(row, NULL, row, n, 1)
            scatter(row, args[1] + i * steps[1], steps[3], n, itemsize)
        else:
            gather(args[0] + i * steps[0], steps[2], row + 4 * n, n, itemsize)
            format_of(loop.kind).widen(row + 4 * n, <float *> row, n)
            kernels.row(row, NULL, row, n, 1)
            format_of(loop.kind).narrow(<float *> row, row + 4 * n, n, NULL)
            scatter(row + 4 * n, args[1] + i * steps[1], steps[3], n, itemsize)
    free(row)
    fastact_fp_set(own)


def make_row_ufunc(int which, str name, str doc):
    """The gufunc "(n)->(n)" of softmax (0) or log_softmax (1)."""
    cdef cnp.PyUFuncGenericFunction *functions = <cnp.PyUFuncGenericFunction *> malloc(3 * sizeof(void *))
    cdef void **data = <void **> malloc(3 * sizeof(void *))
    cdef char *types = <char *> malloc(6)
    cdef bytes c_name = name.encode(), c_doc = doc.encode()
    cdef int[3] kinds = [2, 0, 1], numbers = [NPY_HALF, cnp.NPY_FLOAT, cnp.NPY_DOUBLE]
    cdef int i
    cdef Loop *loop
    if functions == NULL or data == NULL or types == NULL:
        raise MemoryError
    for i in range(3):
        functions[i] = <cnp.PyUFuncGenericFunction> row_loop
        loop = new_loop(0, FORWARD, kinds[i])
        loop.row, loop.params = which, 0
        data[i] = loop
        types[2 * i] = types[2 * i + 1] = numbers[i]
    _kept.extend((c_name, c_doc))
    ufunc = cnp.PyUFunc_FromFuncAndDataAndSignature(
        functions, data, types, 3, 1, 1, cnp.PyUFunc_None, <const char *> c_name, <const char *> c_doc, 0, b"(n)->(n)")
    _loops.append((ufunc, <uintptr_t> data[2]))
    return ufunc


CHUNK_ELEMENTS, INNER_ELEMENTS, PARTIAL_ROWS = CHUNK, INNER, ROWS_A_PARTIAL
_kept = []  # NumPy holds pointers into these names and docstrings
_loops = []  # (ufunc, the data of its float64 loop), for the bfloat16 ones
stream_bytes = max(stream_bytes, fa_last_cache())
fastact_init()
PRELU, LEAKY_RELU, HARDTANH, HARDSWISH = map(
    [name for name, _, _ in rows()].index, ("prelu", "leaky_relu", "hardtanh", "hardswish"))
_choose()
