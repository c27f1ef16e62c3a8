/* Forwards for numbers of 16 bits, NAME_short(x), for default parameters and with AVX-512: faster than looking results up (half.h), which takes 0.15 ns
 * an element, and than float32. Only as exact as it takes for each of the 65,536 results to be the right one, without looking which are in doubt:
 * of the numbers next to a polynomial's best fit those are taken with which none is wrong, and pieces solve as many inequalities as there are inputs
 * (short.py; after the RLIBM project, people.cs.rutgers.edu/~sn349/rlibm). One unit more or less in one of these numbers, or operations in another
 * order, and some results are wrong: then short.py has to find others. */
#include "short_coefficients.h"

#if STORAGE == STORAGE_HALF
#define SHORT_TURN 8 /* with four vectors a turn silu takes 1.09 of the time, mish 1.1 */
#define SHORT_TERMS 5
#define SHORT_POWER 0
#define SHORT_UNIT 1
#define SHORT_LOW -40 /* e^-40 is 0 beside the smallest number */
#define SHORT_LEAST 0x1p-45
#else
#define SHORT_TURN 4
#define SHORT_TERMS 4
#define SHORT_POWER 24 /* powers of two are made 2^24 times too large: e^-104 is no normal number */
#define SHORT_UNIT 0x1p-24
#define SHORT_LOW -104
#define SHORT_LEAST 0x1p-145
#endif
#define SHORT_HIGH 18 /* the sigmoid is 1 */

/* A table holds ln 2, the coefficients of e^r - 1 from r on, and what else its function tunes. */
#define SHORT_OTHER(table, i) C((table)[SHORT_TERMS + 1 + i])
/* A power of e as (1 + r q) s, or its reciprocal: r q is left to the sum that follows. */
typedef struct {
    V r, q, s;
} Short;
FN Short short_of(V t, V r, const float *table)
{
    V q = C(table[SHORT_TERMS]);
    for (int j = SHORT_TERMS - 1; j > 0; j--)
        q = madd(q, r, C(table[j]));
    Short e = {r, q, pow2_bits(t) * C(SHORT_UNIT)};
    return e;
}
/* e^v. */
FN Short short_power(V v, const float *table)
{
    V t = madd(v, C(LOG2E), C(POW2_MAGIC + SHORT_POWER)), k = t - C(POW2_MAGIC + SHORT_POWER);
    return short_of(t, madd(k, C(-table[0]), v), table);
}
/* e^-v, v = x times, as (1 + r q) / s. The table is for numbers `times` smaller. */
FN Short short_inverse(V x, double times, const float *table)
{
    V t = madd(x, C(LOG2E * times), C(POW2_MAGIC + SHORT_POWER)), k = t - C(POW2_MAGIC + SHORT_POWER);
    return short_of(t, madd(k, C(table[0]), -x), table);
}
/* y, but where x is NaN a quiet one of its bits; float16's conversion makes it quiet. */
#if STORAGE == STORAGE_HALF
FN V quiet_nan(V y, V x) { (void)x; return y; }
#else
FN V quiet_nan(V y, V x) { return _mm512_fixupimm_ps(y, x, _mm512_set1_epi32(0x22), 0); } /* as keep_nan */
#endif
/* A number for NaN, so that a quotient's NaN is the dividend's. */
FN V short_inside(V x, double times) { return min_(max_(C(SHORT_LOW / times), x), C(SHORT_HIGH / times)); }
FN V short_quotient(V x, Short e) { return x / madd(e.q, e.r, e.s + C(1)); }

/* x sigmoid(v). What is added decides about the smallest numbers: half of them lies between two, and the result above it. */
FN V short_share(V x, double times, const float *table)
{
    Short e = short_inverse(short_inside(x, times), times, table);
    return copysign_(short_quotient(max_(C(SHORT_LOW / times), x) + C(SHORT_LEAST), e) * e.s, x);
}
FN V silu_short(V x) { return short_share(x, 1, SILU_SHORT); }
#if STORAGE == STORAGE_HALF /* of bfloat16 one result stays wrong */
FN V quick_gelu_short(V x) { return short_share(x, 1.702, QUICK_GELU_SHORT); }
#endif

/* Next to 0 float32 has 1/2 + x/4, which may be in the middle of two float16, and not what makes it less. */
FN V sigmoid_short(V x)
{
    Short e = short_inverse(short_inside(x, 1), 1, SIGMOID_SHORT);
    V y = short_quotient(e.s, e);
#if STORAGE == STORAGE_HALF
    return blend(ge(abs_(x), C(0x1p-6)), y, madd(x, C(0.24998), C(0.5)));
#else
    return quiet_nan(y, x);
#endif
}

/* x n / (n + 2), n = z (z + 2), z = e^x. */
FN V mish_short(V x)
{
    V v = max_(C(SHORT_LOW), x);
    Short e = short_power(min_(v, C(SHORT_HIGH)), MISH_SHORT);
    V z = madd(e.s * e.r, e.q, e.s), n = madd(z, z, z * SHORT_OTHER(MISH_SHORT, 0));
    return v / (n + SHORT_OTHER(MISH_SHORT, 1)) * n;
}

/* e^v - 1 for v <= 0. */
FN V short_below(V x, const float *table)
{
    Short e = short_power(min_(max_(C(-20), x), C(0)), table);
    return madd(e.s * e.r, e.q, e.s - C(1));
}
FN V elu_short(V x) { return quiet_nan(blend(lt(x, C(0)), short_below(x, ELU_SHORT), x), x); }
FN V selu_short(V x)
{
    return blend(lt(x, C(0)), short_below(x, SELU_SHORT) * SHORT_OTHER(SELU_SHORT, 0), x * SHORT_OTHER(SELU_SHORT, 1));
}

/* In pieces, whose tables are what takes the time: with a centre each, as float32 has it, or a degree more, it is as slow as float32. */
FN V tanh_short(V x)
{
    V a = min_(C(TANH_SHORT_END), abs_(x));
    Index i = quarter(madd(a, C(TANH_SHORT_SCALE), C(TANH_SHORT_SHIFT)));
    V y = entry(TANH_SHORT[3], i);
    for (int j = 2; j >= 0; j--)
        y = madd(y, a, entry(TANH_SHORT[j], i));
    return copysign_(y, x);
}

/* What these are beside max(x, 0): in pieces of one width, whose centres need no table, up to where float16 has nothing smaller; bfloat16 goes on
 * for too long. Six permutations, one a cycle, are what takes the time: 0.124 ns, softplus 0.117. In powers of a itself gelu of -4 would be
 * off by half a unit. NaN is left to x. */
#if STORAGE == STORAGE_HALF
FN V short_piece(V x, double end, double width, const float table[6][16])
{
    V a = min_(abs_(x), C(end)), t = madd(a, C(1 / width), C(0x1p23)), r = madd(t - C(0x1p23), C(-width), a);
    Index i = _mm512_castps_si512(t);
    V y = entry(table[5], i);
    for (int j = 4; j >= 0; j--)
        y = madd(y, r, entry(table[j], i));
    return y;
}
/* max(x, 0) less |x| Phi(-|x|). */
FN V gelu_short(V x) { return copysign_(max_(C(0), x) - short_piece(x, GELU_SHORT_END, GELU_SHORT_WIDTH, GELU_SHORT), x); }
FN V gelu_tanh_short(V x)
{
    return copysign_(max_(C(0), x) - short_piece(x, GELU_TANH_SHORT_END, GELU_TANH_SHORT_WIDTH, GELU_TANH_SHORT), x);
}
/* max(x, 0) and log(1 + e^-|x|). */
FN V softplus_short(V x) { return max_(C(0), x) + short_piece(x, SOFTPLUS_SHORT_END, SOFTPLUS_SHORT_WIDTH, SOFTPLUS_SHORT); }
FN V log_sigmoid_short(V x) { return min_(C(0), x) - short_piece(x, SOFTPLUS_SHORT_END, SOFTPLUS_SHORT_WIDTH, SOFTPLUS_SHORT); }
#endif

FN V softsign_short(V x)
{
    V a = min_(C(0x1p26), abs_(x));
    return copysign_(a / (C(1) + a), x);
}

/* A gradient's product, as in engine.h. One NaN for all in one operation instead of two: 0.85 of the time. */
FN V short_vjp(V grad, V d) { return _mm512_fixupimm_ps(C(NAN), grad * d, _mm512_set1_epi32(0x11111100), 0); } /* 0: the first, 1: the second */
#define vjp short_vjp
#if STORAGE == STORAGE_HALF
/* Rounded to float16, with 11 bits, by two differences instead of a conversion there and back, 0.9 of the time: right for all x, for no slope is
 * subnormal. tanh' from the output gains nothing. */
FN V hardswish_short_d(V x)
{
    V d = (x + C(1.5)) * C(1.0 / 3), c = d * C(0x1p13 + 1);
    return blend(le(x, C(-3)), C(0), blend(ge(x, C(3)), C(1), c - (c - d)));
}
#define hardswish_d hardswish_short_d
#endif

/* To nearest: no result is in the middle of two numbers, and of those that are numbers already nothing is lost. */
#if STORAGE == STORAGE_HALF
FN EV short_narrow(V v) { return narrow(v); }
#else
FN EV short_narrow(V v) { return upper(_mm512_add_epi32(_mm512_castps_si512(v), _mm512_set1_epi32(0x8000))); }
#endif
#define SHORT(name) \
    FN void name##_turn(const E *x, E *out) \
    { \
        V v[SHORT_TURN]; \
        for (int j = 0; j < SHORT_TURN; j++) \
            v[j] = load(x + j * N); \
        for (int j = 0; j < SHORT_TURN; j++) \
            v[j] = name##_short(v[j]); \
        for (int j = 0; j < SHORT_TURN; j++) \
            estore(out + j * N, short_narrow(v[j])); \
    } \
    KERNEL void name##_forward(const void *a, const void *unused, void *y, ptrdiff_t n, const void *params) \
    { \
        const E *x = (const E *)a; \
        E *out = (E *)y; \
        ptrdiff_t i = 0; \
        (void)unused, (void)params; \
        for (; i <= n - SHORT_TURN * N; i += SHORT_TURN * N) \
            name##_turn(x + i, out + i); \
        REST for (; i < n; i += N) \
            estore_most(out + i, short_narrow(name##_short(load_most(x + i, n - i))), n - i); \
    }
