/* The gates, half * f(other half) and both halves' gradients, in one pass each: NAME_gate(x, other) = f(x) other, and NAME_pair(x) with f and f'.
 *
 * In float32 lanes f and f' share their exponential and their division, which costs less than the two words of activations.h; the bounds
 * are 2 units in the last place of 1 for f', those of f for f. */
typedef struct {
    V f, d;
} Pair;

#if LANES == LANES_F32
/* sigmoid(x) = 2^k inverse, 1 - sigmoid(x) = (1 + p) inverse for e^-x = (1 + p) 2^-k: neither cancels. 2^k is carried 2^24 times too
 * large, for x in [-104, 71]. */
#define GATE_UNIT 0x1p-24
#define GATE_MAGIC (POW2_MAGIC + 24)
typedef struct {
    V power, p, denominator;
} Gate;
FN Gate gate_of(V x)
{
    V t = madd(x, C(LOG2E), C(GATE_MAGIC)), k = t - C(GATE_MAGIC), s = pow2_bits(t);
#ifdef STORAGE /* its error, 2^-17.5, is 0.01 ULP of float16: 0.14 ns an output of swiglu instead of 0.18 */
    V r = madd(k, C(LN2_HEAD + LN2_REST), -x), p = madd(r * r, POLY_FLOAT(r, EXP_SHORT), r);
#else
    V low = k * C(LN2_REST), p = power_tail(madd(k, C(LN2_HEAD), -x), low);
#endif
    Gate g = {s * C(GATE_UNIT), p, madd(s, C(GATE_UNIT), C(1)) + p};
    return g;
}
/* x sigmoid(v), |x| up to half of the largest: the denominator may be 0.71. From 18 on the sigmoid is 1. Error: 2.5 * 2^-24, relative. */
FN V logistic_times(V x, V v)
{
    Gate g = gate_of(min_(C(18), max_(C(-104), v)));
    return x / g.denominator * g.power;
}
FN V sigmoid_gate(V x, V other) { return C(2) * logistic_times(C(0.5) * other, x); }
FN V silu_gate(V x, V other) { return logistic_times(max_(C(-104), x), x) * other; }
#if FUSED /* in pieces, like gelu itself: 0.18 ns an output instead of 0.21, with AVX2 0.63 instead of 0.72 */
FN V gelu_gate(V x, V other) { return gelu_value(x, NULL) * other; }
#else
/* max(x, 0) - e Q(a), Q(a) = a R(a). */
FN V gelu_gate(V x, V other)
{
    V a = min_(C(ERFCX_END), abs_(x)), r = piece(SHARE_PIECES, a, quarter(a + C(SHARE_SHIFT)));
    Power e = normal_power(a);
    return madd(madd(e.p, r, r) * e.s, C(-UNIT), max_(C(0), x)) * other;
}
#endif
FN V relu_gate(V x, V other) { return relu_f(x) * other; }

FN Pair relu_pair(V x)
{
    Pair r = {relu_f(x), relu_d(x)};
    return r;
}
FN Pair sigmoid_pair(V x)
{
    Gate g = gate_of(min_(C(71), max_(C(-104), x)));
    V inverse = C(1) / g.denominator, s = g.power * inverse;
    Pair r = {s, s * madd(inverse, g.p, inverse)};
    return r;
}
/* s + x s (1 - s). */
FN Pair silu_pair(V x)
{
    V inside = max_(C(-104), x), v = min_(C(71), inside);
    Gate g = gate_of(v);
    V inverse = C(1) / g.denominator, s = g.power * inverse;
    Pair r = {inside * s, madd(v * s, madd(inverse, g.p, inverse), s)};
    return r;
}
/* gelu_f's Phi(-a) = e R(a), and e (R(a) - a / sqrt(2 pi)) left of 0, 1 - that right of it. */
FN Pair gelu_pair(V x)
{
    V a = min_(C(ERFCX_END), abs_(x));
    V r = piece(TAIL_PIECES, a, quarter(a + C(TAIL_SHIFT))), d = r - a * C(0x1.988454p-2);
    Power e = normal_power(a);
    V slope = madd(e.p, d, d) * e.s * C(UNIT);
    Share s = {a * madd(e.p, r, r) * e.s};
    Pair both = {less_share(x, s), blend(lt(x, C(0)), slope, C(1) - slope)};
    return both;
}
#else
FN V sigmoid_f(V x) { return sigmoid_finish(x, sigmoid_power(x)); }
FN V sigmoid_d(V x) { return sigmoid_d_finish(x, sigmoid_d_power(x)); }
FN V silu_f(V x) { return silu_finish(x, silu_power(x)); }
/* Rounded to the storage type: beyond that type's range the words of activations.h need not be right. */
#define GENERIC(name) \
    FN V name##_gate(V x, V other) { return widen(narrow(name##_f(x))) * other; } \
    FN Pair name##_pair(V x) \
    { \
        Pair r = {widen(narrow(name##_f(x))), widen(narrow(name##_d(x)))}; \
        return r; \
    }
GENERIC(sigmoid)
GENERIC(relu)
GENERIC(gelu)
GENERIC(silu)
#endif

/* Several vectors a turn pay in float32 lanes (see MAP); elsewhere one, for the code's size. */
#if LANES == LANES_F32
#define GATE_TURN 4
#define GATE_BACK_TURN 2
#else
#define GATE_TURN 1
#define GATE_BACK_TURN 1
#endif
#define GATE_TURN_OF(name) \
    FN void name##_gate_turn(const E *x, const E *other, V *v) \
    { \
        for (int j = 0; j < GATE_TURN; j++) \
            v[j] = name##_gate(load(x + j * N), load(other + j * N)); \
    }
GATE_TURN_OF(sigmoid)
GATE_TURN_OF(relu)
GATE_TURN_OF(silu)
#if LANES == LANES_F32 && FUSED
FN void gelu_gate_turn(const E *x, const E *other, V *v)
{
#ifdef STORAGE
    V widened[GATE_TURN];
    const Lane *from = (const Lane *)widened;
    for (int j = 0; j < GATE_TURN; j++)
        widened[j] = load(x + j * N);
#else
    const Lane *from = x;
#endif
    for (int j = 0; j < GATE_TURN; j += TURN)
        gelu_values(from + j * N, v + j, TURN, NULL);
    for (int j = 0; j < GATE_TURN; j++)
        v[j] = v[j] * load(other + j * N);
}
#else
GATE_TURN_OF(gelu)
#endif
#define GATE_FORWARD(name) \
    KERNEL void name##_gates(const void *active, const void *other, void *y, ptrdiff_t n) \
    { \
        const E *x = (const E *)active, *half = (const E *)other; \
        E *out = (E *)y; \
        ptrdiff_t i = 0; \
        for (; GATE_TURN > 1 && i <= n - GATE_TURN * N; i += GATE_TURN * N) { \
            V v[GATE_TURN]; \
            name##_gate_turn(x + i, half + i, v); \
            for (int j = 0; j < GATE_TURN; j++) \
                store(out + i + j * N, one_nan(v[j])); \
        } \
        for (ptrdiff_t v = i; v < n; v += N) { \
            const ptrdiff_t m = n - v < N ? n - v : N; \
            PUT(out, one_nan(name##_gate(GET(x), GET(half)))); \
        } \
    }
#define GATE_BACKWARD(name) \
    FN Pair name##_gradients(V x, V other, V grad) \
    { \
        Pair r = name##_pair(x); \
        r.f = one_nan(grad * r.f); \
        r.d = one_nan(grad * other * r.d); \
        return r; \
    } \
    KERNEL void name##_gates_backward(const void *active, const void *other, const void *grad, void *dactive, void *dother, ptrdiff_t n) \
    { \
        const E *x = (const E *)active, *half = (const E *)other, *g = (const E *)grad; \
        E *dx = (E *)dactive, *dhalf = (E *)dother; \
        ptrdiff_t i = 0; \
        for (; GATE_BACK_TURN > 1 && i <= n - GATE_BACK_TURN * N; i += GATE_BACK_TURN * N) { \
            Pair r[GATE_BACK_TURN]; \
            for (int j = 0; j < GATE_BACK_TURN; j++) \
                r[j] = name##_gradients(load(x + i + j * N), load(half + i + j * N), load(g + i + j * N)); \
            for (int j = 0; j < GATE_BACK_TURN; j++) { \
                store(dx + i + j * N, r[j].d); \
                store(dhalf + i + j * N, r[j].f); \
            } \
        } \
        for (ptrdiff_t v = i; v < n; v += N) { \
            const ptrdiff_t m = n - v < N ? n - v : N; \
            Pair r = name##_gradients(GET(x), GET(half), GET(g)); \
            PUT(dx, r.d); \
            PUT(dhalf, r.f); \
        } \
    }
#define GATE(name) \
    GATE_FORWARD(name) \
    GATE_BACKWARD(name)
#define GATES \
    {{sigmoid_gates, sigmoid_gates_backward}, \
     {relu_gates, relu_gates_backward}, \
     {gelu_gates, gelu_gates_backward}, \
     {silu_gates, silu_gates_backward}}
GATE(sigmoid)
GATE(relu)
GATE(gelu)
GATE(silu)
