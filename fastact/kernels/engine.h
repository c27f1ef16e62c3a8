/* Text to loops to tables, for the instruction set ISA and the lanes LANES: the only file that makes kernels with macros.
 * A translation unit in targets/ defines the two, perhaps STORAGE (vec.h), and PART, the name of the table, and includes this. */
#include "kernels.h"

#if (ISA == ISA_SCALAR) || (defined(__x86_64__) && defined(__GNUC__) && ISA != ISA_NEON) || (defined(__aarch64__) && ISA == ISA_NEON)

/* Interleave the chains of a turn (see MAP). Not where registers are few: clang does as it likes, and the other lanes gain nothing. */
#if LANES == LANES_F32 && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("schedule-insns", "sched-pressure")
#endif

/* Beside vector kernels those of one lane are for the tests: small instead of fast, 0.2 MB less. */
#if ISA == ISA_SCALAR && defined(__GNUC__) && !defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
#pragma GCC optimize("Os")
#endif

#include "mathfn.h"
#include "activations.h"

#define ARGS_0(x) (x)
#define ARGS_1(x) (x), p0
#define ARGS_2(x) (x), p0, p1
#define ARGS_MOSTLY_1 ARGS_1
#define ARGS_OR_SILU ARGS_1
#define ARGS_OR_ELU ARGS_1
#define PARAMS_0 (void)params;
#define PARAMS_1 const V p0 = C(((const Param *)params)[0]);
#define PARAMS_2 PARAMS_1 const V p1 = C(((const Param *)params)[1]);
#define PARAMS_MOSTLY_1 PARAMS_1
#define PARAMS_OR_SILU PARAMS_1
#define PARAMS_OR_ELU PARAMS_1
/* Copied before the loop: what is read through a pointer in it could be what it writes. */
#define NUMBER_0(i) 0
#define NUMBER_1(i) (i < 1 ? ((const Param *)params)[i] : 0)
#define NUMBER_2(i) ((const Param *)params)[i]
#define NUMBER_MOSTLY_1 NUMBER_1
#define NUMBER_OR_SILU NUMBER_1
#define NUMBER_OR_ELU NUMBER_1
/* A parameter that is nearly always 1 gets a loop of its own for that, in which the compiler drops what 1 does not need and `is` says so to
 * the formula. The bits are the same. */
#define LOOPS_0(loop, ...) loop(__VA_ARGS__, numbers)
#define LOOPS_1 LOOPS_0
#define LOOPS_2 LOOPS_0
#if FUSED
#define LOOPS_MOSTLY_1(loop, ...) \
    do { \
        static const Param one[2] = {1, 0}; /* static: sanitizers hide an automatic array's values from `is` */ \
        if (numbers[0] == 1) \
            loop(__VA_ARGS__, one); \
        else \
            loop(__VA_ARGS__, numbers); \
    } while (0)
#else
#define LOOPS_MOSTLY_1 LOOPS_0 /* for the code's size */
#endif
/* Gradients go without, too: softplus' gains 3 to 8 %, the forward 30 %. */
#define SLOPES_0 0
#define SLOPES_1 1
#define SLOPES_2 2
#define SLOPES_MOSTLY_1 1
#define SLOPES_OR_SILU OR_SILU
#define SLOPES_OR_ELU OR_ELU
/* swish of 1 is silu, which comes before it in the list: 0.14 ns an element instead of 0.27. celu of 1 is elu: 0.14, 0.26. */
#define LOOPS_OR(other, loop, ...) \
    do { \
        if (numbers[0] == 1) \
            other##_FOR_##loop(__VA_ARGS__); \
        else \
            loop(__VA_ARGS__, numbers); \
    } while (0)
#define LOOPS_OR_SILU(loop, ...) LOOPS_OR(SILU, loop, __VA_ARGS__)
#define LOOPS_OR_ELU(loop, ...) LOOPS_OR(ELU, loop, __VA_ARGS__)
#define SILU_FOR_swish_forward_loop(x, out, n) silu_forward(x, NULL, out, n, NULL)
#define SILU_FOR_swish_derivative_loop(x, out, n) silu_derivative(x, NULL, out, n, NULL)
#define SILU_FOR_swish_backward_loop(grad, x, out, n) silu_backward(grad, x, out, n, NULL)
#define SILU_FOR_swish_biased_loop(x, b, at, period, out, n) silu_biased(x, b, at, period, out, n, NULL)
#define ELU_FOR_celu_forward_loop(x, out, n) elu_forward(x, NULL, out, n, params)
#define ELU_FOR_celu_derivative_loop(x, out, n) elu_derivative(x, NULL, out, n, params)
#define ELU_FOR_celu_backward_loop(grad, x, out, n) elu_backward(grad, x, out, n, params)
#define ELU_FOR_celu_from_output_loop(grad, y, out, n) elu_from_output(grad, y, out, n, params)
#define ELU_FOR_celu_biased_loop(x, b, at, period, out, n) elu_biased(x, b, at, period, out, n, params)

/* Several vectors a turn: independent chains, whose operations the pragma above interleaves. A float32 kernel is a chain of 20 to 30 operations
 * with 3 to 4 cycles each, and some 110 of them can wait at once: gelu by its exponential takes 0.31 ns an element in source order,
 * 0.25 interleaved. All lanes, the tail's too, run the same operations. */
#if LANES == LANES_F32 && ISA == ISA_AVX2
#define TURN 2 /* of 16 registers: gelu by its exponential 0.69 ns, with four 0.83 */
#elif LANES == LANES_F32
#define TURN 4
#elif FUSED
#define TURN 2
#else
#define TURN 1 /* for the code's size */
#endif
#define TURN_NARROW (TURN > 1 || N == 1 ? TURN : 2) /* what is simple is as fast as its loop: SSE2's hardshrink 0.14 ns in float64, with one 0.26 */
/* What is left after full turns is one loop whose last vector may be part of one: a formula is in a kernel twice, not three times, 90 KB less of the
 * wheel, for some 2 ns of a call; float64's gradient of gelu, whose constants then wait on the stack for the loop, takes 110 ns for 7 elements, not 75. */
#if defined(__GNUC__) && !defined(__clang__)
#define REST _Pragma("GCC unroll 1") /* or a formula is there as often as a turn has vectors */
#else
#define REST
#endif
/* Backward has two inputs: with AVX2's 16 registers four vectors a turn are slower (silu 0.76 against 0.71 ns), with 32 faster (0.24, 0.25).
 * What is bound by memory is faster with two: leaky_relu 0.104 ns against 0.139 at a million elements. */
#if LANES == LANES_F32 && ISA == ISA_AVX512
#define TURN_SMOOTH 4
#define TURN_SIMPLE 2
#elif FUSED || LANES == LANES_F32
#define TURN_SMOOTH 2
#define TURN_SIMPLE 2
#else
#define TURN_SMOOTH 1
#define TURN_SIMPLE TURN_NARROW
#endif
/* `keep` makes a NaN result x itself where x is NaN (KEEP): its sign would depend on how the compiler orders operands, here and in the
 * tail. BARE: f passes x through anyway, or all its NaN have one sign. */
#define KEEP(y, x) keep_nan(y, x)
#define BARE(y, x) (y)
#define ONE(kernel, f, np, keep) \
    FN V kernel##_one(V x, const void *params) \
    { \
        PARAMS_##np \
        V y = f; \
        return keep(y, x); \
    }
#define ONE_BY_ONE(kernel, turn) \
    FN void kernel##_turn(const E *x, E *out, const Param *numbers) \
    { \
        V v[turn]; \
        for (int j = 0; j < turn; j++) \
            v[j] = load(x + j * N); \
        for (int j = 0; j < turn; j++) \
            v[j] = kernel##_one(v[j], numbers); \
        for (int j = 0; j < turn; j++) \
            store(out + j * N, v[j]); \
    }
#define LOOP(kernel, np, turn) \
    FN void kernel##_loop(const E *x, E *out, ptrdiff_t n, const Param *numbers) \
    { \
        ptrdiff_t i = 0; \
        for (; turn > 1 && i <= n - turn * N; i += turn * N) \
            kernel##_turn(x + i, out + i, numbers); \
        REST for (; i < n; i += N) \
            store_most(out + i, kernel##_one(load_most(x + i, n - i), numbers), n - i); \
    } \
    KERNEL void kernel(const void *x, const void *unused, void *out, ptrdiff_t n, const void *params) \
    { \
        const Param numbers[2] = {NUMBER_##np(0), NUMBER_##np(1)}; \
        (void)unused, (void)params; \
        LOOPS_##np(kernel##_loop, (const E *)x, (E *)out, n); \
    }
#define MAP(kernel, f, np, keep, turn) \
    ONE(kernel, f(ARGS_##np(x)), np, keep) \
    ONE_BY_ONE(kernel, turn) \
    LOOP(kernel, np, turn)

/* What is in two halves, up to its exponential and from there. The processor looks over some 110 waiting operations, which are two turns of a
 * half, but hardly more than one of the whole: sigmoid 0.20 ns an element instead of 0.23 (float64 0.51, 0.67); 3 to 14 % with
 * AVX2. Three stages gain no more, and what has tables, which fill the registers, nothing. */
#if POWERS
#if ISA == ISA_AVX2
#define TURN_HALVES 16
#else
#define TURN_HALVES 8
#endif
#if LANES == LANES_F64 && ISA == ISA_AVX512
#define HALF_TURN 4 /* softplus 1.12 ns, with two 1.44 */
#else
#define HALF_TURN TURN
#endif
#define HALF_BY_HALF(kernel, stem, np, arguments, before, input, result) \
    FN void kernel##_turn arguments \
    { \
        PARAMS_##np \
        __typeof__(stem##_power(ARGS_##np(C(0)))) e[TURN_HALVES]; \
        for (int k = 0; k < TURN_HALVES; k += HALF_TURN) { \
            __typeof__(stem##_power(ARGS_##np(C(0)))) part[HALF_TURN]; \
            before \
            for (int j = 0; j < HALF_TURN; j++) \
                part[j] = stem##_power(ARGS_##np(input)); \
            for (int j = 0; j < HALF_TURN; j++) \
                e[k + j] = part[j]; \
        } \
        for (int k = 0; k < TURN_HALVES; k += HALF_TURN) { \
            V part[HALF_TURN]; \
            for (int j = 0; j < HALF_TURN; j++) { \
                V v = input, y = stem##_finish(ARGS_##np(v), e[k + j]); \
                part[j] = result; \
            } \
            for (int j = 0; j < HALF_TURN; j++) \
                store(out + (k + j) * N, part[j]); \
        } \
    }
#define MAP_HALVES_TURN(kernel, stem, np, keep) \
    HALF_BY_HALF(kernel, stem, np, (const E *x, E *out, const Param *params), , load(x + (k + j) * N), keep(y, v))
#define BACK_HALVES_TURN(kernel, stem, np) \
    HALF_BY_HALF( \
        kernel, stem, np, (const E *grad, const E *x, E *out, const Param *params), , load(x + (k + j) * N), vjp(load(grad + (k + j) * N), y))
#else
#define TURN_HALVES TURN
#define MAP_HALVES_TURN(kernel, stem, np, keep) ONE_BY_ONE(kernel, TURN)
#define BACK_HALVES_TURN(kernel, stem, np) BACK_ONE_BY_ONE(kernel, TURN)
#endif
#define WHOLE(stem, np, x) stem##_finish(ARGS_##np(x), stem##_power(ARGS_##np(x)))
#define MAP_HALVES(kernel, stem, np, keep) \
    ONE(kernel, WHOLE(stem, np, x), np, keep) \
    MAP_HALVES_TURN(kernel, stem, np, keep) \
    LOOP(kernel, np, TURN_HALVES)

/* What is in pieces (pieces.h): a turn with numbers that are far does both, and each lane takes its own: a number's result does not depend on
 * those beside it. */
#if LANES == LANES_F32 && FUSED
#include "pieces.h"
#define IN_PIECES_OF(stem, np) \
    FN V stem##_mended(V x, V y, const void *params) \
    { \
        PARAMS_##np \
        return blend(stem##_far(ARGS_##np(x)), stem##_rest(ARGS_##np(x)), y); \
    } \
    __attribute__((noinline)) KERNEL void stem##_mend(V *y, const Lane *x, int turn) \
    { \
        static const Param numbers[2] = {1, 0}; /* with other parameters than the table's nothing is far */ \
        V v[TURN]; \
        for (int j = 0; j < turn; j++) \
            v[j] = stem##_mended(lanes_at(x + j * N), y[j], numbers); \
        for (int j = 0; j < turn; j++) \
            y[j] = v[j]; \
    } \
    FN V stem##_value(V x, const void *params) \
    { \
        PARAMS_##np \
        V y = stem##_near(ARGS_##np(x)); \
        if (any(stem##_far(ARGS_##np(x)))) { \
            V part = y; \
            stem##_mend(&part, (const Lane *)&x, 1); \
            y = part; \
        } \
        return y; \
    } \
    FN void stem##_values(const Lane *x, V *v, int turn, const Param *params) \
    { \
        PARAMS_##np \
        M far = lt(C(0), C(0)); \
        for (int j = 0; j < turn; j++) \
            v[j] = lanes_at(x + j * N); \
        for (int j = 0; j < turn; j++) { \
            far = either(far, stem##_far(ARGS_##np(v[j]))); \
            v[j] = stem##_near(ARGS_##np(v[j])); \
        } \
        if (__builtin_expect(any(far), 0)) { \
            V part[TURN]; \
            for (int j = 0; j < turn; j++) \
                part[j] = v[j]; \
            stem##_mend(part, x, turn); \
            for (int j = 0; j < turn; j++) \
                v[j] = part[j]; \
        } \
    }
#define MAP_PIECES(kernel, stem, np) \
    FN V kernel##_one(V x, const void *params) { return stem##_value(x, params); } \
    FN void kernel##_turn(const E *x, E *out, const Param *numbers) \
    { \
        V v[TURN]; \
        stem##_values(x, v, TURN, numbers); \
        for (int j = 0; j < TURN; j++) \
            store(out + j * N, v[j]); \
    } \
    LOOP(kernel, np, TURN)
#define BACK_PIECES(kernel, stem, np, turn) \
    FN V kernel##_one(V grad, V x, const void *params) { return vjp(grad, stem##_value(x, params)); } \
    FN void kernel##_turn(const E *grad, const E *x, E *out, const Param *numbers) \
    { \
        V v[turn]; \
        stem##_values(x, v, turn, numbers); \
        for (int j = 0; j < turn; j++) \
            v[j] = vjp(load(grad + j * N), v[j]); \
        for (int j = 0; j < turn; j++) \
            store(out + j * N, v[j]); \
    } \
    BACK_LOOP(kernel, np, turn)
#define FORWARD_PIECES(name, np, keep) \
    IN_PIECES_OF(name, np) \
    MAP_PIECES(name##_forward, name, np)
#define FORWARD_PIECES_WHOLE FORWARD_PIECES
#define SLOPE_PIECES(name, np, keep, turn) \
    IN_PIECES_OF(name##_d, np) \
    MAP_PIECES(name##_derivative, name##_d, np) \
    BACK_PIECES(name##_backward, name##_d, np, turn)
#define SLOPE_PIECES_WHOLE SLOPE_PIECES
#else
#if LANES == LANES_F64 && POWERS
#define SLOPE_PIECES SLOPE_HALVES
#else
#define SLOPE_PIECES SLOPE_NARROW
#endif
#define SLOPE_PIECES_WHOLE SLOPE_NARROW
#define FORWARD_PIECES FORWARD_HALVES
#define FORWARD_PIECES_WHOLE FORWARD_FLOAT
#endif
#define TURN_PIECES TURN
#define TURN_PIECES_WHOLE TURN

#define FORWARD_HALVES(name, np, keep) MAP_HALVES(name##_forward, name, np, keep)
#define FORWARD_NARROW(name, np, keep) MAP(name##_forward, name##_f, np, keep, TURN_NARROW)
#define FORWARD_FLOAT(name, np, keep) MAP(name##_forward, name##_f, np, keep, TURN)
#define FORWARD_WIDE FORWARD_FLOAT
#define TURN_FLOAT TURN
#define TURN_WIDE TURN

/* grad * fl(d): the derivative is rounded to the storage type first, so that backward is derivative times gradient to the bit; in the
 * wide lanes the product is exact. */
FN V vjp(V grad, V d)
{
#if LANES == LANES_WIDE
    V p = grad * widen(narrow(d));
#else
    V p = grad * d;
#endif
    return one_nan(p);
}

#define BACK_ONE_BY_ONE(kernel, turn) \
    FN void kernel##_turn(const E *grad, const E *x, E *out, const Param *numbers) \
    { \
        V g[turn], v[turn]; \
        for (int j = 0; j < turn; j++) \
            g[j] = load(grad + j * N), v[j] = load(x + j * N); \
        for (int j = 0; j < turn; j++) \
            v[j] = kernel##_one(g[j], v[j], numbers); \
        for (int j = 0; j < turn; j++) \
            store(out + j * N, v[j]); \
    }
#define BACK_ONE(kernel, f, np) \
    FN V kernel##_one(V grad, V x, const void *params) \
    { \
        PARAMS_##np \
        return vjp(grad, f); \
    }
#define BACK_LOOP(kernel, np, turn) \
    FN void kernel##_loop(const E *grad, const E *x, E *out, ptrdiff_t n, const Param *numbers) \
    { \
        ptrdiff_t i = 0; \
        for (; turn > 1 && i <= n - turn * N; i += turn * N) \
            kernel##_turn(grad + i, x + i, out + i, numbers); \
        REST for (; i < n; i += N) \
            store_most(out + i, kernel##_one(load_most(grad + i, n - i), load_most(x + i, n - i), numbers), n - i); \
    } \
    KERNEL void kernel(const void *grad, const void *x, void *out, ptrdiff_t n, const void *params) \
    { \
        const Param numbers[2] = {NUMBER_##np(0), NUMBER_##np(1)}; \
        (void)params; \
        LOOPS_##np(kernel##_loop, (const E *)grad, (const E *)x, (E *)out, n); \
    }
#define BACKWARD(kernel, f, np, turn) \
    BACK_ONE(kernel, f(ARGS_##np(x)), np) \
    BACK_ONE_BY_ONE(kernel, turn) \
    BACK_LOOP(kernel, np, turn)
#define BACKWARD_HALVES(kernel, stem, np) \
    BACK_ONE(kernel, WHOLE(stem, np, x), np) \
    BACK_HALVES_TURN(kernel, stem, np) \
    BACK_LOOP(kernel, np, TURN_HALVES)
#define FROM_OUTPUT(name, np, turn) BACKWARD(name##_from_output, name##_y, np, turn)
#define SLOPE_HALVES(name, np, keep, turn) \
    MAP_HALVES(name##_derivative, name##_d, np, keep) \
    BACKWARD_HALVES(name##_backward, name##_d, np)
#define SLOPE_NARROW(name, np, keep, turn) \
    MAP(name##_derivative, name##_d, np, keep, (turn > TURN ? turn : TURN)) \
    BACKWARD(name##_backward, name##_d, np, turn)
#define SLOPE_FLOAT SLOPE_NARROW
#define SLOPE_WIDE SLOPE_NARROW

/* Who holds a kernel. float64 lanes: all of them. NARROW is float32 lanes on every set, WIDE never; FLOAT is float32 lanes where the target
 * fuses, else WIDE: there a narrow kernel would need the splitting products that float64 lanes make unnecessary. */
#define HERE(kernel, nothing) kernel
#define ELSEWHERE(kernel, nothing) nothing
#define IN_NO ELSEWHERE
#if LANES == LANES_F64
#define IN_NARROW HERE
#define IN_FLOAT HERE
#define IN_WIDE HERE
#elif LANES == LANES_F32
#define IN_NARROW HERE
#define IN_WIDE ELSEWHERE
#else
#define IN_NARROW ELSEWHERE
#define IN_WIDE HERE
#endif
#if LANES == LANES_F32 && FUSED || LANES == LANES_WIDE && !FUSED
#define IN_FLOAT HERE
#elif LANES != LANES_F64
#define IN_FLOAT ELSEWHERE
#endif
#define KEEP_NARROW BARE
#if LANES == LANES_F32 && ISA != ISA_NEON /* whose operands of a sum or product decide about a NaN in another order */
#define KEEP_FLOAT BARE
#else
#define KEEP_FLOAT KEEP
#endif
#define KEEP_WIDE KEEP
#define IN_HALVES IN_FLOAT
#define KEEP_HALVES KEEP_FLOAT
#define IN_PIECES IN_FLOAT
#define KEEP_PIECES KEEP_FLOAT
#define IN_PIECES_WHOLE IN_FLOAT
#define KEEP_PIECES_WHOLE KEEP_FLOAT

/* A parameter an element. */
#define EACH(kernel, f) \
    KERNEL void kernel(const void *a, const void *b, void *y, ptrdiff_t n, const void *params) \
    { \
        const E *x = (const E *)a; \
        const Param *p = (const Param *)b; \
        E *out = (E *)y; \
        ptrdiff_t i = 0; \
        (void)params; \
        for (; i <= n - N; i += N) \
            store(out + i, f(load(x + i), load_params(p + i))); \
        if (i < n) \
            store_part(out + i, f(load_part(x + i, n - i), load_params_part(p + i, n - i)), n - i); \
    }

#ifdef STORAGE
IN_PIECES_OF(gelu, 0)
/* Simple activations, 0.3 to 0.7 of what they take by float32 in buffers, and the product of a gradient and a derivative that is looked up. */
#if ISA == ISA_AVX512
#include "short.h"
#define DIRECT_FORWARD_LONG HERE
#define DIRECT_FORWARD_SHORT HERE
#if STORAGE == STORAGE_HALF
#define DIRECT_FORWARD_HALF HERE
#else
#define DIRECT_FORWARD_HALF ELSEWHERE
#endif
FN V prelu_q(V x, V alpha) { return quiet(prelu_f(x, alpha)); }
EACH(prelu_each, prelu_q)
#else
#define DIRECT_FORWARD_LONG ELSEWHERE
#define DIRECT_FORWARD_SHORT ELSEWHERE
#define DIRECT_FORWARD_HALF ELSEWHERE
#define prelu_each NULL
#endif
#define DIRECT_FORWARD_SHORT_OUTPUT DIRECT_FORWARD_SHORT
#define DIRECT_FORWARD_ALL HERE
#define DIRECT_FORWARD_NO ELSEWHERE
#define DIRECT_SLOPE_ALL HERE
#define DIRECT_SLOPE_LONG HERE
#define DIRECT_SLOPE_SHORT ELSEWHERE
#define DIRECT_SLOPE_SHORT_OUTPUT ELSEWHERE
#define DIRECT_SLOPE_HALF ELSEWHERE
#define DIRECT_SLOPE_NO ELSEWHERE
#define DIRECT_OUTPUT_ALL HERE
#define DIRECT_OUTPUT_LONG HERE
#define DIRECT_OUTPUT_SHORT_OUTPUT HERE
#define DIRECT_OUTPUT_SHORT ELSEWHERE
#define DIRECT_OUTPUT_HALF ELSEWHERE
#define DIRECT_OUTPUT_NO ELSEWHERE
#define QUIET(y, x) quiet(y)
#define MAP_ALL(name, np) MAP(name##_forward, name##_f, np, QUIET, TURN)
#define MAP_LONG MAP_ALL
/* At the defaults: swish is silu, celu is elu. */
#define MAP_SHORT(name, np) SHORT_##np(name)
#define MAP_SHORT_OUTPUT MAP_SHORT
#define MAP_HALF MAP_SHORT
#define SHORT_0 SHORT
#define SHORT_1 SHORT
#define SHORT_MOSTLY_1 SHORT
#define SHORT_OR_SILU(name)
#define SHORT_OR_ELU(name)
#define swish_forward silu_forward
#define celu_forward elu_forward
#define ROW(name, f, d, y, np, cost, direct) \
    DIRECT_FORWARD_##direct(MAP_##direct(name, np), ) \
    DIRECT_SLOPE_##direct(BACKWARD(name##_backward, name##_d, np, TURN_##cost), ) \
    DIRECT_OUTPUT_##direct(IN_##y(FROM_OUTPUT(name, np, TURN_##cost), ), )
ACTIVATIONS(ROW)
#undef ROW
BACKWARD(products, , 0, TURN_SIMPLE)
#else
#define ROW(name, f, d, y, np, cost, direct) \
    IN_##f(FORWARD_##f(name, np, KEEP_##f), ) \
    IN_##d(SLOPE_##d(name, SLOPES_##np, KEEP_##d, TURN_##cost), ) \
    IN_##y(FROM_OUTPUT(name, SLOPES_##np, TURN_##cost), )
ACTIVATIONS(ROW)
#undef ROW

#if LANES != LANES_WIDE
EACH(prelu_each, prelu_f)

/* A parameter for every `run` elements, as a channel of NCHW has it. */
#define RUNS(kernel, loop) \
    KERNEL void kernel( \
        const void *a, const void *params, void *y, ptrdiff_t n, ptrdiff_t run, ptrdiff_t at, ptrdiff_t channel, ptrdiff_t channels) \
    { \
        for (ptrdiff_t i = 0, m; i < n; i += m) { \
            const Param numbers[2] = {((const E *)params)[channel], 0}; \
            m = n - i < run - at ? n - i : run - at; \
            loop((const E *)a + i, (E *)y + i, m, numbers); \
            at = 0; \
            channel = channel + 1 < channels ? channel + 1 : 0; \
        } \
    }
RUNS(prelu_runs, prelu_forward_loop)

FN V add_f(V x, V bias)
{
    V s = x + bias;
    return blend(ne(x, x), x, blend(ne(s, s), C(NAN), s)); /* of two NaN, x */
}
MAP(add_shared, add_f, 1, BARE, TURN_NARROW)
EACH(add_each, add_f)
#endif

/* f(x + bias) in one pass, for float32 data: block by block through `add_each` it takes 0.05 ns an element more in cache, a quarter of
 * sigmoid, and 0.1 from memory, which then waits for the arithmetic. The sum is rounded to the storage type. A bias is finite, so that a NaN
 * can only be x's own. One call goes through all rows: a call each, or a table of 16 KiB, took gelu_tanh 0.40 ns from memory, not 0.30.
 * Float64 lanes gain less (elu from memory: 0.41 against 0.48 in two stages) and would cost a wheel 30 KB. */
#if LANES == LANES_F32 && ISA != ISA_SCALAR
/* A turn, in halves from sums in the cache and on its lines: plain loads, `once` makes silu take 1.12 of the time. Sums formed where the first
 * half takes them up: silu and sigmoid 0.99 of the time. */
#define BIASED_TURN_HALVES(name, np) \
    HALF_BY_HALF( \
        name##_biased, name, np, (const E *x, const E *b, ptrdiff_t step, E *sums, E *out, const Param *params), \
        for (int j = 0; j < HALF_TURN; j++) store(sums + (k + j) * N, load(x + (k + j) * N) + load(b + (k + j) * step));, \
        eload(sums + (k + j) * N), KEEP_FLOAT(y, v))
#define BIASED_TURN_NARROW(name, np) BIASED_TURN_OF(name##_biased, name##_forward, TURN)
#define BIASED_TURN_FLOAT BIASED_TURN_NARROW
#define BIASED_TURN_PIECES BIASED_TURN_NARROW
#define BIASED_TURN_PIECES_WHOLE BIASED_TURN_NARROW
#define BIASED_TURN_OF(kernel, summed, turn) \
    FN void kernel##_turn(const E *x, const E *b, ptrdiff_t step, E *sums, E *out, const Param *numbers) \
    { \
        for (int j = 0; j < turn; j++) \
            ((V *)sums)[j] = load(x + j * N) + load(b + j * step); \
        summed##_turn(sums, out, numbers); \
    }
#define BIASED(name, np, turn) \
    FN void name##_biased_loop( \
        const E *x, const E *table, ptrdiff_t at, ptrdiff_t period, E *out, ptrdiff_t n, const Param *numbers) \
    { \
        const ptrdiff_t step = period ? N : 0; \
        const E *b = table + at, *end = table + period; \
        ptrdiff_t i = 0; \
        for (; turn > 1 && i <= n - turn * N; i += turn * N) { \
            V sums[turn]; \
            name##_biased_turn(x + i, b, step, (E *)sums, out + i, numbers); \
            b += turn * step; \
            b -= b >= end ? period : 0; \
        } \
        REST for (; i < n; i += N) { \
            store_most(out + i, name##_forward_one(load_most(x + i, n - i) + load_most(b, n - i), numbers), n - i); \
            b += step; \
            b -= b >= end ? period : 0; \
        } \
    } \
    KERNEL void name##_biased( \
        const void *x, const void *bias, ptrdiff_t at, ptrdiff_t period, void *out, ptrdiff_t n, const void *params) \
    { \
        const E *table = (const E *)bias, numbers[2] = {NUMBER_##np(0), NUMBER_##np(1)}; \
        E shared[N]; \
        (void)params; \
        if (!period) { \
            for (int j = 0; j < N; j++) \
                shared[j] = *table; \
            table = shared; \
        } \
        LOOPS_##np(name##_biased_loop, (const E *)x, table, at, period, (E *)out, n); \
    }
typedef char longest_turn_known[(TURN > TURN_HALVES ? TURN : TURN_HALVES) * N <= FASTACT_TURN ? 1 : -1];
#define ROW(name, f, d, y, np, cost, direct) IN_##f(BIASED_TURN_##f(name, np) BIASED(name, np, TURN_##f), )
ACTIVATIONS(ROW)
#undef ROW
#define BIASED_ENTRY(f, name) IN_##f(name##_biased, NULL),
#else
#define BIASED_ENTRY(f, name) NULL,
#endif
#endif

/* The vector of m <= N elements from `v` on. */
#define GET(p) (m == N ? load((p) + v) : load_part((p) + v, m))
#define PUT(p, value) \
    do { \
        V put_ = (value); \
        if (m == N) \
            store((p) + v, put_); \
        else \
            store_part((p) + v, put_, m); \
    } while (0)
#if LANES == LANES_F64 || (LANES == LANES_F32) == FUSED
#include "gates.h"
#else
#define GATES {{NULL, NULL}}
#endif
#if LANES != LANES_WIDE
#include "rowwise.h"
#endif

#if LANES != LANES_F32
#define SUM_LANES 16
/* One part of N lanes of the slope's gradient. float32: in float64, where the product is exact. */
FN V prelu_sum(V sum, V grad, V x) { return sum + blend(gt(x, C(0)), C(0), grad * x); }

KERNEL double prelu_shared_backward(const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slope)
{
    const E *gs = (const E *)grad, *xs = (const E *)x;
    E *out = (E *)dx;
    const V alpha = C(*(const E *)slope);
    V sums[SUM_LANES / N];
    double lanes[N];
    ptrdiff_t i = 0;
    int j;
    for (j = 0; j < SUM_LANES / N; j++)
        sums[j] = C(0);
    for (; i <= n - SUM_LANES; i += SUM_LANES)
        for (j = 0; j < SUM_LANES / N; j++) {
            V g = load(gs + i + j * N), v = load(xs + i + j * N);
            sums[j] = prelu_sum(sums[j], g, v);
            store(out + i + j * N, vjp(g, prelu_d(v, alpha)));
        }
    for (j = 0; i < n; i += N, j++) {
        V g = load_most(gs + i, n - i), v = load_most(xs + i, n - i);
        store_most(out + i, vjp(g, prelu_d(v, alpha)), n - i);
        sums[j] = prelu_sum(sums[j], g, v);
    }
    for (int width = SUM_LANES / N / 2; width; width /= 2)
        for (j = 0; j < width; j++)
            sums[j] = sums[j] + sums[j + width];
    memcpy(lanes, sums, sizeof lanes);
    for (int width = N / 2; width; width /= 2)
        for (j = 0; j < width; j++)
            lanes[j] += lanes[j + width];
    return lanes[0];
}

KERNEL void prelu_each_backward(const void *grad, const void *x, void *dx, ptrdiff_t n, const void *slopes, double *sums)
{
    const E *gs = (const E *)grad, *xs = (const E *)x, *alpha = (const E *)slopes;
    E *out = (E *)dx;
#if defined(__GNUC__)
#pragma GCC ivdep
#endif
    for (ptrdiff_t i = 0; i < n; i++) {
        E g = gs[i], v = xs[i], slope = v > 0 ? 1 : v != v ? v : alpha[i];
        sums[i] += v > 0 ? 0.0 : (double)g * (double)v;
        out[i] = g * slope == g * slope ? g * slope : (E)NAN;
    }
}
#endif

#ifdef STORAGE
/* Numbers of 16 bits as they are: what a conversion on the way in and out would make wait for its stores. Gates and their gradients take 0.55 to
 * 0.9 of the time, softmax' 0.4 to 0.8, log_softmax' 0.7 to 0.9; of bfloat16 that gains nothing with AVX2, for 7 KB of the wheel. */
#if STORAGE == STORAGE_BFLOAT
#define LOG_SOFTMAX_BACK {NULL, NULL}
#else
#define LOG_SOFTMAX_BACK {log_softmax_back_row, log_softmax_back_columns}
#endif
#define ROW(name, f, d, y, np, cost, direct) \
    {DIRECT_FORWARD_##direct(name##_forward, NULL), NULL, DIRECT_SLOPE_##direct(name##_backward, NULL), \
     DIRECT_OUTPUT_##direct(IN_##y(name##_from_output, NULL), NULL)},
const fastact_direct PART = {
    {ACTIVATIONS(ROW)},
    GATES,
    {{NULL, NULL}, {NULL, NULL}, {softmax_back_row, softmax_back_columns}, LOG_SOFTMAX_BACK},
    products,
    prelu_each,
};
#else
#define FLAT \
    {{softmax_row, softmax_columns}, \
     {log_softmax_row, log_softmax_columns}, \
     {softmax_back_row, softmax_back_columns}, \
     {log_softmax_back_row, log_softmax_back_columns}}, prelu_each, prelu_runs, add_shared, add_each
#if LANES == LANES_F32
#define SPECIALS GATES, FLAT, NULL, NULL
#elif LANES == LANES_WIDE
#define SPECIALS GATES, {{NULL, NULL}}, NULL, NULL, NULL, NULL, prelu_shared_backward, prelu_each_backward
#else
#define SPECIALS GATES, FLAT, prelu_shared_backward, prelu_each_backward
#endif

#define ROW(name, f, d, y, np, cost, direct) \
    {IN_##f(name##_forward, NULL), IN_##d(name##_derivative, NULL), IN_##d(name##_backward, NULL), IN_##y(name##_from_output, NULL)},
#define BIASED_ROW(name, f, d, y, np, cost, direct) BIASED_ENTRY(f, name)
const fastact_part PART = {{ACTIVATIONS(ROW)}, {ACTIVATIONS(BIASED_ROW)}, SPECIALS};
#endif

#endif
