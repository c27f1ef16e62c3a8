/* The compiled kernels as C sees them: usable without Python.
 *
 * Every kernel works on n contiguous elements, reads scalars of the element type from `params`, may be called from many threads, and
 * allows an output that is one of its inputs (not one that overlaps it otherwise). It may set floating-point status flags.
 */
#ifndef FASTACT_KERNELS_H
#define FASTACT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ISA_SCALAR 0
#define ISA_SSE2 1
#define ISA_AVX2 2
#define ISA_AVX512 3
#define ISA_NEON 4
#define ISA_COUNT 5

#define FASTACT_MAX_PARAMS 2
enum { MOSTLY_1 = 1, OR_SILU = 1, OR_ELU = 1 }; /* numbers of parameters in the list of activations.h: one */

/* As many as that list has rows. With FN, a name that you may have too, it is more than a list. */
#pragma push_macro("FN")
#undef FN
#include "activations.h"
#pragma pop_macro("FN")
#define FASTACT_COUNT(name, forward, derivative, from_output, parameters, cost, direct) +1
enum { FASTACT_ROWS = 0 ACTIVATIONS(FASTACT_COUNT) };
#undef FASTACT_COUNT
#undef ACTIVATIONS

/* y = f(a); a is x, or for from_output the forward's output. backward kernels: a is the gradient, b is x (or the output). */
typedef void fastact_kernel(const void *a, const void *b, void *y, ptrdiff_t n, const void *params);

typedef struct {
    fastact_kernel *forward, *derivative, *backward, *from_output;
} fastact_set;

/* PReLU's backward with one slope: dx = grad * f'(x), returns the slope's gradient: the sum of grad * x where x <= 0, in 16 virtual
 * lanes (element i in lane i % 16) and a fixed tree, so that its bits depend on n alone. */
typedef double fastact_prelu_backward(const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slope);
/* The same with a slope an element; sums[i] += grad[i] * x[i] where x[i] <= 0. */
typedef void fastact_prelu_backward_each(const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slopes, double *sums);

/* Row-wise kernels: along `rows` rows of n, one after the other, and down `width` neighbouring columns of n elements each, which
 * are `stride` elements apart. Gradients take a = the gradient and b = the output. */
typedef void fastact_along(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows);
typedef void fastact_columns(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t width, ptrdiff_t stride);
typedef struct {
    fastact_along *row;
    fastact_columns *columns;
} fastact_rowwise;
#define FASTACT_SOFTMAX 0
#define FASTACT_LOG_SOFTMAX 1
#define FASTACT_SOFTMAX_BACKWARD 2
#define FASTACT_LOG_SOFTMAX_BACKWARD 3

/* y[i] = f(a[i] + bias[(at + i) % period]); with period 0 bias is one finite number and `at` is 0. Where at + n > period, the period is at least
 * FASTACT_TURN, and behind its numbers the first FASTACT_TURN of them stand once more, so that a vector may be read across the end. */
#define FASTACT_TURN 128
typedef void fastact_biased(
    const void *a, const void *bias, ptrdiff_t at, ptrdiff_t period, void *y, ptrdiff_t n, const void *params);

/* y = f(a), with one parameter for every `run` elements, the first of `channels` again after the last; a starts with element `at` of a run of
 * the parameter numbered `channel`. */
typedef void fastact_runs(
    const void *a, const void *params, void *y, ptrdiff_t n, ptrdiff_t run, ptrdiff_t at, ptrdiff_t channel, ptrdiff_t channels);

/* Gates: y = f(active) * other, and the gradients of both; f by number. An output may be the input at the same place. */
typedef void fastact_gate_forward(const void *active, const void *other, void *y, ptrdiff_t n);
typedef void fastact_gate_backward(
    const void *active, const void *other, const void *grad, void *dactive, void *dother, ptrdiff_t n);
typedef struct {
    fastact_gate_forward *forward;
    fastact_gate_backward *backward;
} fastact_gate;
#define FASTACT_SIGMOID_GATE 0
#define FASTACT_RELU_GATE 1
#define FASTACT_GELU_GATE 2
#define FASTACT_SILU_GATE 3
#define FASTACT_GATES 4

/* The kernels of one instruction set for one element type. */
typedef struct {
    fastact_set rows[FASTACT_ROWS];
    fastact_biased *biased[FASTACT_ROWS]; /* forward; NULL where it is not in float32 lanes: add first */
    fastact_gate gates[FASTACT_GATES];
    fastact_rowwise rowwise[4];
    fastact_kernel *prelu_each; /* y = prelu(a), slopes in b */
    fastact_runs *prelu_runs;
    fastact_kernel *add_shared; /* y = a + params[0] */
    fastact_kernel *add_each;   /* y = a + b */
    fastact_prelu_backward *prelu_backward;
    fastact_prelu_backward_each *prelu_backward_each;
} fastact_part;

/* Kernels that take numbers of 16 bits as they are, with float32 parameters: all gates, and of rows and activations those that gain by it; the
 * others are NULL. product is y = a b, prelu_each as in fastact_part. */
typedef struct {
    fastact_set rows[FASTACT_ROWS];
    fastact_gate gates[FASTACT_GATES];
    fastact_rowwise rowwise[4];
    fastact_kernel *product, *prelu_each;
} fastact_direct;

/* A format of 16 bits, to float32 and from it: to nearest, ties to even. narrow returns how many results two float32 units more or less
 * might change, and their places in `where`; 0 if that is NULL. product is y = a b in this format; y may be a or b. `direct` may be NULL. */
typedef struct {
    const fastact_direct *direct;
    void (*widen)(const void *x, float *y, ptrdiff_t n);
    ptrdiff_t (*narrow)(const float *x, void *y, ptrdiff_t n, ptrdiff_t *where);
    fastact_kernel *product;
} fastact_format;

/* Whether any is subnormal (and not 0). */
int fastact_some_subnormal(const float *x, ptrdiff_t n);

/* y = results[x], x and y of 16 bits; y may be x. */
void fastact_look_up(const uint16_t *results, const void *x, void *y, ptrdiff_t n);

typedef struct {
    const char *name;
    int fused;            /* multiply-add rounds once: all such sets give the same float32 bits */
    fastact_part f32, f64;
    /* A copy that leaves the caches alone, and asks for as many bytes `ahead` and `beside` (or NULL), which will be read next. NULL: none.
     * Before other threads may read the copies: stream_end. */
    void (*stream)(void *target, const void *source, size_t bytes, const void *ahead, const void *beside);
    void (*stream_end)(void);
    fastact_format half, bfloat;
} fastact_table;

/* One row of the list in activations.h. */
typedef struct {
    const char *name;
    int parameters, from_output, smooth;
    int costly[3]; /* forward, derivative, from_output: more than looking a result of 16 bits up */
    int usual;     /* a forward of fastact_direct is right for default parameters and in the usual modes, fastact_fp_usual */
} fastact_row;

extern const fastact_row fastact_rows[FASTACT_ROWS];

/* Fill the tables. Must be called once, before the next two; calling it again does nothing. */
void fastact_init(void);
/* The table of an instruction set, NULL where it was not built or this processor cannot run it. */
const fastact_table *fastact_table_of(int isa);
/* Its name, also where there is no table. */
const char *fastact_isa_name(int isa);
int fastact_isa_built(int isa);

/* Control bits (rounding, flush-to-zero) and status flags of this thread's floating-point unit. */
unsigned long long fastact_fp_get(void);
void fastact_fp_set(unsigned long long state);
/* Whether the control bits of this state, or where it tells nothing the modes in force, are as a process begins: to nearest, subnormal
 * numbers kept. */
int fastact_fp_usual(unsigned long long state);

#ifdef __cplusplus
}
#endif

#endif
