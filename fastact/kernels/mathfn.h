/* Elementary functions on V. Float32 lanes have the few that the FLOAT and HALVES entries of activations.h need: in power.h and narrow.h.
 *
 * LANES_WIDE has 29 bits to spare: plain float64 arithmetic, short polynomials (relative error 2^-35 or less).
 * LANES_F64 has none: values are carried as an unevaluated sum h + l (a "double-double", DD) from the reduced argument to
 * the last operation, so that about one rounding remains. Both are the same formulas in activations.h: with LANES_WIDE the
 * words below ignore l, and the compiler drops what computes it. Where multiply and add fuse, what has a peer to beat is made of
 * the words of power.h instead, without double-doubles.
 */
#ifndef FASTACT_MATHFN_H
#define FASTACT_MATHFN_H

#include "coefficients.h"
#include "vec.h"

#define COUNT(c) ((int)(sizeof(c) / sizeof((c)[0])))

#if LANES == LANES_F32
/* Horner's rule in float32 coefficients. With the logarithm's in pairs softplus would take 0.96 of the time, but be 2.1 ULP off. */
FN V horner_float(V x, const float *c, int n)
{
    V p = C(c[n - 1]);
    for (int i = n - 2; i >= 0; i--)
        p = madd(p, x, C(c[i]));
    return p;
}
#define POLY_FLOAT(x, c) horner_float((x), (c), COUNT(c))
#define EXP_MAGIC (POW2_MAGIC + 64) /* powers of two are carried 2^64 times too large, so that they are normal numbers, and scaled *last* */
#define LOG2E 0x1.715476p+0
#define LN2_HEAD 0x1.62e4p-1 /* 16 bits: v - k LN2_HEAD is exact */
#define LN2_REST 0x1.7f7d1cp-20
typedef float REAL;
#else
#define EXP_MAGIC (POW2_MAGIC + 128)
#define LOG2E 0x1.71547652b82fep+0
#define LN2_HEAD 0x1.62e42feep-1 /* 32 bits: k LN2_HEAD is exact for |k| < 2^21 */
#define LN2_REST 0x1.a39ef35793c76p-33
typedef double REAL;
#endif

/* Horner's rule over pairs of coefficients: half the chain, and the square is at hand. */
FN V pairs(V x, V x2, const REAL *c, int n)
{
    V p = n % 2 ? C(c[n - 1]) : madd(C(c[n - 1]), x, C(c[n - 2]));
    for (int i = (n - 1) / 2 * 2 - 2; i >= 0; i -= 2)
        p = madd(p, x2, madd(C(c[i + 1]), x, C(c[i])));
    return p;
}
#define PAIRS(x, c) pairs((x), (x) * (x), (c), COUNT(c))

#if LANES != LANES_F32 || FUSED
#define POWERS (LANES != LANES_WIDE && FUSED) /* the words of power.h */
#if LANES == LANES_F32
#define COMPENSATED 1
#define EXP_FLOOR 110.0      /* x e^x is 0 below -108.7 */
#define EXP_REACH 174.5      /* 2^126 e^-174.6 is the last that is a normal number */
#define EXPM1_CEIL 89.0      /* e^88.8 is inf */
#define CELU_RANGE 0x1p64
#define CELU_RAISE 0x1p96
#define CELU_FAR 64.0        /* 2^32 e^64 is finite, for alpha = 2^-64 */
#define CELU_DROP 152        /* 2^-64 e^64 2^-152 is a normal number, e^192.5 2^-152 finite */
#define CELU_LIFT 0x1p88     /* and CELU_RANGE */
#define CELU_END 192.5       /* 2^-149 e^192.5 is inf */
#define CELU_NEAR_0 0x1p-26
#define ERFCX_END TAIL_END
#elif LANES == LANES_WIDE
#define COMPENSATED 0
#define FIT(name) name##_WIDE
#define FIT_P(name) name##_WIDE_P
#define FIT_Q(name) name##_WIDE_Q
#define EXP_REACH EXP_FLOOR
#define EXP_FLOOR 200.0      /* e^-200 = 1.4e-87: below every float32, far inside float64 */
#define EXPM1_CEIL 200.0     /* e^200 is inf in float32 */
#define CELU_RANGE 0x1p512   /* never left, and nothing is far */
#define CELU_RAISE 0x1p768
#define CELU_FAR CELU_END
#define CELU_DROP 1
#define CELU_LIFT 2
#define CELU_END 200.0
#define CELU_NEAR_0 0x1p-55
#define ERFCX_END 14.75      /* gelu(-14.75) = 0 in float32: the fit's interval ends at 14.8 */
#else
#define COMPENSATED 1
#define FIT(name) name##_DOUBLE
#define FIT_P(name) name##_DOUBLE_P
#define FIT_Q(name) name##_DOUBLE_Q
#define EXP_FLOOR 760.0      /* e^-745.2 is the last above 0 */
#define EXP_REACH 1416.5     /* 2^1022 e^-1416.7 is the last that is a normal number */
#define EXPM1_CEIL 710.0     /* e^709.8 is inf */
#define CELU_RANGE 0x1p512
#define CELU_RAISE 0x1p768
#define CELU_FAR 512.0
#define CELU_DROP 1216
#define CELU_LIFT 0x1p704     /* and CELU_RANGE */
#define CELU_END 1456.5      /* 2^-1074 e^1456.5 is inf */
#define CELU_NEAR_0 0x1p-55
#define ERFCX_END 38.75      /* x e^(-x^2/2) R(-x) is 0 beyond -38.6 */
#endif

/* The low part of a constant that float64 gives as c + lo. */
#if LANES == LANES_F32
#define LOW(c, lo) ((c) - (double)(float)(c))
#else
#define LOW(c, lo) (lo)
#endif

/* Horner's rule, lowest coefficient first. */
FN V horner(V x, const double *c, int n)
{
    V p = C(c[n - 1]);
    for (int i = n - 2; i >= 0; i--)
        p = madd(p, x, C(c[i]));
    return p;
}
#define POLY(x, c) horner((x), (c), COUNT(c))
/* The same without the constant term, divided by x. */
#define TAIL(x, c) horner((x), (c) + 1, COUNT(c) - 1)

/* ---------------------------------------------------------------- double-double words */
typedef struct {
    V h, l;
} DD;

#if COMPENSATED
FN DD dd(V h, V l) { DD r = {h, l}; return r; }
FN V value(DD a) { return a.h + a.l; }
/* a + b, exactly, when |a| >= |b| or a = 0. */
FN DD fast_sum(V a, V b) { V s = a + b; return dd(s, b - (s - a)); }
/* a + b, exactly. */
FN DD sum(V a, V b) { V s = a + b, t = s - a; return dd(s, (a - (s - t)) + (b - t)); }
FN DD prod(V a, V b) { V p = a * b; return dd(p, prod_err(a, b, p)); }
/* a + low for |a.h| >= |low|. */
FN DD with_low(DD a, V low) { return fast_sum(a.h, a.l + low); }
/* a + b for |a| >= |b|; about 2^-105 relative. */
FN DD dd_add(V a, DD b) { return with_low(fast_sum(a, b.h), b.l); }
FN DD dd_mul(DD a, DD b) { DD p = prod(a.h, b.h); return dd(p.h, madd(a.h, b.l, madd(a.l, b.h, p.l))); }
FN DD dd_scale(DD a, V b) { DD p = prod(a.h, b); return dd(p.h, madd(a.l, b, p.l)); }
/* One division; the quotient's error is recovered from the remainder. About 2^-100 relative. */
FN DD dd_div(DD a, DD b)
{
    V r = C(1) / b.h, q = a.h * r, p = q * b.h;
    V rest = ((a.h - p) - prod_err(q, b.h, p)) + (a.l - q * b.l);
    return fast_sum(q, rest * r);
}
FN DD dd_sqrt(DD a)
{
    V r = sqrt_(a.h), p = r * r;
    return dd(r, blend(gt(r, C(0)), (((a.h - p) - prod_err(r, r, p)) + a.l) * (C(0.5) / r), C(0)));
}
FN DD dd_blend(M m, DD a, DD b) { return dd(blend(m, a.h, b.h), blend(m, a.l, b.l)); }
/* a + b, either the larger. */
FN DD dd_plus(DD a, V b) { return with_low(sum(a.h, b), a.l); }
/* a * b; a.h may be infinite or subnormal, where prod_err is not exact. */
FN V times(DD a, V b) { return madd(a.h, b, a.l * b); }
/* The same for a < 0, with the right sign also where b is 0. */
FN V times_negative(DD a, V b) { return copysign_(times(a, b), -b); }
/* x - p for |x| >= |p|; x may be infinite. */
FN V minus(V x, DD p) { return (x - p.h) - p.l; }
/* x * n / d; x may be infinite where n / d = 1: its product with the low part is kept finite. */
FN V times_ratio(V x, DD n, DD d)
{
    DD q = dd_div(n, d);
    return madd(x, q.h, max_(C(-1e4), min_(C(1e4), x)) * q.l);
}
/* a / b, where inverse = 1 / b. */
FN V over(V a, V b, V inverse) { (void)inverse; return a / b; }
/* What rounding left out of p = a * x, the argument of an exponential; 0 where p is out of its range. */
FN V low_product(V a, V x, V p)
{
    M exact = lt(abs_(p), C(EXP_REACH));
#if !FUSED
    exact = both(exact, both(lt(abs_(a), C(SPLIT_LIMIT)), lt(abs_(x), C(SPLIT_LIMIT))));
#endif
    return blend(exact, prod_err(a, x, p), C(0));
}
/* a * b + c with about one rounding on every instruction set. */
FN V exact_madd(V a, V b, V c)
{
#if FUSED
    return madd(a, b, c);
#else
    DD p = prod(a, b), s = sum(p.h, c);
    return blend(lt(abs_(p.h), C(0x1p900)), s.h + (s.l + p.l), p.h + c); /* the errors of what is infinite are NaN */
#endif
}
/* low_product for t = x / a < end; for an infinite a it is 0. */
FN V low_quotient(V x, V a, V inverse, V t, double end)
{
    V finite = min_(C(SPLIT_LIMIT), max_(C(-SPLIT_LIMIT), a)), p = t * finite;
    return blend(both(lt(t, C(end)), gt(t, C(-EXP_FLOOR))), ((x - p) - prod_err(t, finite, p)) * inverse, C(0));
}
#else
FN DD dd(V h, V l) { (void)l; DD r = {h, h}; return r; }
FN V value(DD a) { return a.h; }
FN DD fast_sum(V a, V b) { return dd(a + b, a); }
FN DD sum(V a, V b) { return dd(a + b, a); }
FN DD prod(V a, V b) { return dd(a * b, a); }
FN DD with_low(DD a, V low) { (void)low; return a; }
FN DD dd_add(V a, DD b) { return dd(a + b.h, a); }
FN DD dd_mul(DD a, DD b) { return dd(a.h * b.h, a.h); }
FN DD dd_scale(DD a, V b) { return dd(a.h * b, b); }
FN DD dd_div(DD a, DD b) { return dd(a.h / b.h, a.h); }
FN DD dd_sqrt(DD a) { return dd(sqrt_(a.h), a.h); }
FN DD dd_blend(M m, DD a, DD b) { return dd(blend(m, a.h, b.h), a.h); }
FN DD dd_plus(DD a, V b) { return dd(a.h + b, b); }
FN V times(DD a, V b) { return a.h * b; }
FN V times_negative(DD a, V b) { return a.h * b; }
FN V minus(V x, DD p) { return x - p.h; }
FN V times_ratio(V x, DD n, DD d) { return (x * n.h) / d.h; }
FN V over(V a, V b, V inverse) { (void)b; return a * inverse; }
FN V low_product(V a, V x, V p) { (void)a; (void)x; return p; }
FN V low_quotient(V x, V a, V inverse, V t, double end) { (void)x; (void)a; (void)inverse; (void)end; return t; }
FN V exact_madd(V a, V b, V c) { return madd(a, b, c); }
#endif

#if POWERS
#include "power.h"
#endif
#if LANES == LANES_F32
#include "narrow.h"
#else
/* ---------------------------------------------------------------- exponentials */
#define LN2 0x1.62e42fefa39efp-1

/* Argument reduction shared by exp and expm1: v + v_lo = k ln 2 + r + r_lo, |r| <= 0.3466;
 * w = r_lo + r^2 q(r), so that e^(v + v_lo) = 2^k (1 + r + w). t holds k + bias for pow2_bits. */
typedef struct {
    V t, r, w;
} Reduced;

FN Reduced reduce(V v, V v_lo, V magic)
{
    Reduced x;
    V k;
    x.t = madd(v, C(LOG2E), magic);
    k = x.t - magic;
#if COMPENSATED
    V r = madd(k, C(-LN2_HEAD), v), low = madd(k, C(LN2_REST), -v_lo);
    x.r = r - low;
    x.w = madd(x.r * x.r, PAIRS(x.r, FIT(EXP)), (r - x.r) - low);
#else
    (void)v_lo;
    x.r = madd(k, C(-LN2), v);
    x.w = x.r * x.r * PAIRS(x.r, FIT(EXP));
#endif
    return x;
}

/* e^(v + v_lo) = e * unit for |v| <= EXP_FLOOR. unit is a power of two, 1 unless the result comes near the subnormal numbers or
 * the largest; multiplying by it *last* rounds those once and keeps e finite. WIDE: never, unit is the constant 1.
 * Max error 2^-60 (F64, as h + l), 2^-34 (WIDE), relative. */
typedef struct {
    DD e;
    V unit;
} Scaled;

FN Scaled exp_scaled(V v, V v_lo)
{
    Scaled s;
#if COMPENSATED
    M tiny = lt(v, C(-600)), huge = gt(v, C(600));
    Reduced x = reduce(v, v_lo, blend(tiny, C(POW2_MAGIC + 128), blend(huge, C(POW2_MAGIC - 128), C(POW2_MAGIC))));
    V p = pow2_bits(x.t);
    DD one = fast_sum(C(1), x.r);
    DD e = with_low(one, x.w);
    s.e = dd(e.h * p, e.l * p);
    s.unit = blend(tiny, C(0x1p-128), blend(huge, C(0x1p128), C(1)));
#else
    Reduced x = reduce(v, v_lo, C(POW2_MAGIC));
    V p = pow2_bits(x.t);
    s.e = dd(madd(p, x.r + x.w, p), p);
    s.unit = C(1);
#endif
    return s;
}

/* e^(v + v_lo) - 1, never by subtracting 1 from e^v: 2^k (r + w) + (2^k - 1), where 2^k - 1 is exact. Max error 2^-60, WIDE 2^-34.
 * A smaller magic number divides it by a power of two, with which `one` is 0: the 1 must not matter then. */
FN DD expm1_by(V v, V v_lo, V magic, V one)
{
    Reduced x = reduce(max_(C(-60), v), v_lo, magic);
    V p = pow2_bits(x.t);
#if COMPENSATED
    DD s = fast_sum(p - one, p * x.r);
    return fast_sum(s.h, madd(p, x.w, s.l));
#else
    return dd(madd(p, x.r + x.w, p - one), p);
#endif
}
FN DD expm1_dd(V v, V v_lo) { return expm1_by(v, v_lo, C(POW2_MAGIC), C(1)); }

#if !POWERS
/* a e^v for v <= 0; a may be infinite. */
FN V times_exp(V v, V a)
{
    Scaled z = exp_scaled(max_(C(-EXP_FLOOR), v), C(0));
    return (a * value(z.e)) * z.unit;
}
/* a (1 + a_low) (e^(v + v_lo) - 1) for v <= 0; with the right sign also for a = 0, where a_low is 0. */
FN V times_expm1(V v, V v_lo, V a, double a_low)
{
    DD e = expm1_dd(v, v_lo);
    if (a_low != 0)
        return times(with_low(e, C(a_low) * e.h), a);
    return blend(eq(abs_(a), C(INFINITY)), -a, times_negative(e, a));
}
#endif

/* log(1 + z) for 0 <= z <= 1: s = z / (2 + z), 2s + s^3 P(s^2). Max error 1 ULP (F64), 2^-34 (WIDE). */
FN V log1p_(DD z)
{
    DD s = dd_div(z, dd_add(C(2), z));
    V s2 = s.h * s.h;
#if COMPENSATED
    return madd(C(2), s.h, madd(s.h * s2, POLY(s2, FIT(LOG1P)), C(2) * s.l));
#else
    return s.h * madd(s2, POLY(s2, FIT(LOG1P)), C(2));
#endif
}

/* e^-(a + a_lo) for a >= 0. */
typedef Scaled Decay;
FN Decay decay_power(V a, V a_lo) { return exp_scaled(max_(C(-EXP_FLOOR), -a), -a_lo); }
/* The same, 0 beyond the range: what it is divided by may be small. */
FN Decay decay_power_or_0(V a, V a_lo)
{
    Decay z = decay_power(a, a_lo);
    z.unit = blend(gt(a, C(EXP_FLOOR)), C(0), z.unit);
    return z;
}
/* ramp + log(1 + z) / b. */
FN V ramp_plus_log1p_over(V ramp, Decay z, V b) { return ramp + over(log1p_(z.e), b, C(1) / b) * z.unit; }
FN V ramp_plus_log1p(V ramp, Decay z) { return ramp_plus_log1p_over(ramp, z, C(1)); }

/* ---------------------------------------------------------------- the logistic family
 * sigmoid(v + v_lo) = num / den * unit. F64: z = e^-|v|, num = v < 0 ? z : 1, den = 1 + z. WIDE: 1 / (1 + e^-v), whose e^200 float64
 * holds: no absolute value, no selection. Both z's are kept for the derivatives. */
typedef struct {
    DD num, den, z;
    V unit;
} Logistic;

FN Scaled logistic_exp(V v, V v_lo)
{
#if COMPENSATED
    return exp_scaled(max_(C(-EXP_FLOOR), -abs_(v)), blend(lt(v, C(0)), v_lo, -v_lo));
#else
    return exp_scaled(max_(C(-EXP_FLOOR), min_(C(EXP_FLOOR), -v)), v_lo);
#endif
}
FN Logistic logistic_parts(V v, Scaled z)
{
    Logistic s;
    s.z = z.e;
#if COMPENSATED
    M negative = lt(v, C(0));
    s.num = dd_blend(negative, z.e, dd(C(1), C(0)));
    s.unit = blend(negative, z.unit, C(1));
#else
    s.num = dd(C(1), v);
    s.unit = C(1);
#endif
    s.den = dd_add(C(1), s.z);
    return s;
}
FN Logistic logistic(V v, V v_lo) { return logistic_parts(v, logistic_exp(v, v_lo)); }

/* x * sigmoid(v + v_lo). The caller has made x harmless where v is out of range. */
FN V gated(V x, V v, V v_lo)
{
    Logistic s = logistic(v, v_lo);
    return times_ratio(x, s.num, s.den) * s.unit;
}

/* Derivative of x * sigmoid(v(x)) where g = x v'(x) has the sign of v:
 * v >= 0: (1 + z + |g| z) / (1 + z)^2; v < 0: z (1 + z - |g|) / (1 + z)^2. WIDE: (1 + z + g z) / (1 + z)^2 for both. */
FN V gated_slope(V v, V v_lo, DD g)
{
    Logistic s = logistic(v, v_lo);
#if COMPENSATED
    M negative = lt(v, C(0));
    DD left = sum(s.den.h, g.h), right = dd_add(s.den.h, dd_mul(s.z, g));
    left = dd_mul(with_low(left, s.den.l + g.l), s.z);
    right.l = right.l + s.den.l;
    return value(dd_div(dd_blend(negative, left, right), dd_mul(s.den, s.den))) * s.unit;
#else
    return madd(s.z.h, g.h, s.den.h) / (s.den.h * s.den.h);
#endif
}

/* tanh(a) for a >= 0: E / (E + 2), E = e^(2a) - 1; 1 beyond 22. */
FN DD tanh_dd(V a)
{
    DD e = expm1_dd(C(2) * min_(C(22), a), C(0)), d = sum(e.h, C(2));
    return dd_div(e, with_low(d, e.l));
}

#if POWERS
/* -E / (2 + E), E = e^(-2a) - 1 = 2^k - 1 + 2^k (e^r - 1): no cancellation, and 2 + E is exact as a sum of two. Max error 1.5 ULP. */
FN V tanh_value(V a)
{
    Argument x = argument(C(-2) * min_(C(22), a), C(0), C(POW2_MAGIC));
    V s = pow2_bits(x.t), s1 = s - C(1), q = exp_tail(x.head + x.low, x.low);
    V h = madd(s, x.head, s1), y = h + madd(s, q, madd(s, x.head, s1 - h)), d = y + C(2), d_lo = y - (d - C(2));
    V inverse = C(-1) / d, ratio = y * inverse;
    return madd(madd(ratio, d_lo, madd(ratio, d, y)), inverse, ratio);
}
#else
FN V tanh_value(V a) { return value(tanh_dd(a)); }
#endif

/* x (c1 + c3 x^2). */
FN DD odd_cubic(V x, double c1, double c1_lo, double c3, double c3_lo)
{
    DD cubic = dd_mul(prod(x, x), dd(C(c3), C(c3_lo)));
    DD s = sum(C(c1), cubic.h);
    return dd_scale(with_low(s, cubic.l + C(c1_lo)), x);
}

/* R(a) = erfcx(a / sqrt 2) / 2 = e^(a^2/2) Phi(-a), 0 <= a <= ERFCX_END; see coefficients.h for both forms. F64: the last step
 * of each Horner chain is compensated, and where the chains matter less the exact term sqrt(2 pi) a Q takes over. */
#define SQRT_2PI_LO -0x1.a6a0d6f814637p-53
FN DD erfcx_half(V a)
{
#if COMPENSATED
    DD p = prod(a, horner(a, ERFCX_SPLIT_P + 1, 9)), q = prod(a, horner(a, ERFCX_SPLIT_Q + 1, 10));
    DD ps = sum(C(ERFCX_SPLIT_P[0]), p.h), qs = sum(C(ERFCX_SPLIT_Q[0]), q.h);
    DD slope = prod(C(ERFCX_SPLIT_K), a);
    ps.l = ps.l + p.l;
    qs.l = qs.l + q.l;
    slope.l = madd(C(SQRT_2PI_LO), a, slope.l);
    DD kaq = dd_mul(slope, qs), d = sum(kaq.h, ps.h);
    return dd_div(qs, with_low(d, kaq.l + ps.l));
#else
    return dd(POLY(a, ERFCX_WIDE_P) / POLY(a, ERFCX_WIDE_Q), a);
#endif
}

/* The normal distribution's upper tail at a >= 0 is phi: Phi(-a) = e^(-a^2/2) R(a), R(a) = erfcx(a / sqrt 2) / 2.
 * a^2 is carried with its low part, else e^(-a^2/2) would be off by 67 ULP at -12. a <= ERFCX_END. */
typedef struct {
    DD r;
    Scaled e;
} NormalTail;

FN NormalTail normal_tail(V a)
{
    NormalTail t;
    DD s = prod(a, a);
    t.e = exp_scaled(C(-0.5) * s.h, C(-0.5) * s.l);
    t.r = erfcx_half(a);
    return t;
}

/* a Phi(-a) for a in [0, ERFCX_END]. */
FN Scaled scaled_tail(V a)
{
    NormalTail t = normal_tail(a);
    Scaled p = {dd_scale(dd_mul(t.e.e, t.r), a), t.e.unit};
    return p;
}
/* max(x, 0) - p for 0 <= p <= |x| / 2. */
FN V ramp_minus(V x, Scaled p)
{
    return blend(lt(x, C(0)), -(value(p.e) * p.unit), minus(x, p.e));
}

#if !POWERS
typedef Scaled Power, Share;
FN Power logistic_power(V v, V v_lo) { return logistic_exp(v, v_lo); }
FN V logistic_of(V v, Power z)
{
    Logistic s = logistic_parts(v, z);
    return value(dd_div(s.num, s.den)) * s.unit;
}
/* a sigmoid(-(v + v_lo)) for a, v >= 0. */
FN Power share_power(V v, V v_lo)
{
    V limited = min_(C(EXP_FLOOR), v);
    return COMPENSATED ? exp_scaled(-limited, -v_lo) : exp_scaled(limited, v_lo);
}
FN Share share_of(V a, Power z)
{
#if COMPENSATED
    z.e = dd_scale(dd_div(z.e, dd_add(C(1), z.e)), a);
    return z;
#else
    Share p = {dd(a / (C(1) + z.e.h), a), C(1)};
    return p;
#endif
}
FN Share share_of_fast(V a, Power z) { return share_of(a, z); }
/* times sigmoid'(v) = times z / (1 + z)^2, z = e^-|v|. */
FN Power slope_power(V v) { return exp_scaled(max_(C(-EXP_FLOOR), -abs_(v)), C(0)); }
FN V slope_of(Power z, double times)
{
    DD q = dd_add(C(1), z.e);
    return C(times) * value(dd_div(z.e, dd_mul(q, q))) * z.unit;
}
FN V less_share(V x, Share p) { return ramp_minus(x, p); }
#endif

#if POWERS
/* f'(x) for f = x sigmoid(v(x)), v odd, from e = e^-v(a), a = |x|, and g = a v'(a). Left of 0 it is y = z (1 + z - g) / (1 + z)^2, z = e^-v, right
 * of it 1 - y. The numerator vanishes at f''s root: there g is in [1/2, 2] and 1 - g + 2^k is exact, so that adding z's parts one after the other
 * errs by 2^-62. Beside 1, s may be 2^-64: subnormal it would take twice the time. Max error 3.4 ULP (gelu_tanh' 3.9); with the quotient
 * corrected instead of 1 / (1 + z) 3.2 (3.9) in 1.05 of the time, with neither 5.7 in 0.85; with a polynomial at the root 1.4 times the time. */
FN V gated_slope_of(V x, Parted e, DD g)
{
    M left = lt(x, C(0));
    V p = e.head + e.tail, s = max_(e.s, C(0x1p64)) * C(UNIT), a = C(1) + s, d = madd(s, p, a), d_lo = madd(s, p, a - d);
    V n = madd(s, e.tail, madd(s, e.head, (C(1) - g.h) + s) - g.l);
    V u = C(1) / d, off = madd(-u, d_lo, madd(-u, d, C(1))), u2 = u * u, q = n * u2;
    V y = (q + madd(q, madd(C(2), off, p), prod_err(n, u2, q))) * e.s;
    return madd(y, blend(left, C(UNIT), C(-UNIT)), blend(left, C(0), C(1)));
}
/* The same for g = v. */
FN V gated_slope_at(V x, DD v) { return gated_slope_of(x, exp_parted(-v.h, -v.l), v); }
#else
/* gated_slope for x v'(x) = v(x), v(|x|) given. */
FN V gated_slope_at(V x, DD v)
{
    V low = blend(lt(x, C(0)), -v.l, v.l), h = copysign_(v.h, x);
    return gated_slope(h, low, dd(h, low));
}
/* silu'(x). */
FN V silu_slope(V x)
{
    V inside = min_(C(EXP_FLOOR), max_(C(-EXP_FLOOR), x));
    return gated_slope(inside, C(0), dd(inside, C(0)));
}
#endif

/* Phi(x) + x phi(x) = e D left of 0 and 1 - e D right of it, e = e^(-x^2/2), D = R(a) - a / sqrt(2 pi). */
#define INV_SQRT_2PI 0x1.9884533d43650p-2
#define INV_SQRT_2PI_LO 0x1.1a1f9678a0175p-55
#define GELU_ROOT -0x1.80ead197f00b4p-1
#define GELU_ROOT_LO 0x1.13e74c58cada8p-56
FN V gelu_slope(V x)
{
    V a = min_(C(ERFCX_END), abs_(x));
    NormalTail t = normal_tail(a);
    DD l = dd_mul(dd(C(INV_SQRT_2PI), C(INV_SQRT_2PI_LO)), dd(a, C(0)));
    DD d = sum(t.r.h, -l.h);
    d = dd_mul(t.e.e, with_low(d, (t.r.l - l.l)));
    d.h = blend(lt(x, C(0)), value(d) * t.e.unit, C(1) - value(d));
#if COMPENSATED
    /* The root: h = x - root carries the root's low part, and multiplies. */
    V h = (x - C(GELU_ROOT)) - C(GELU_ROOT_LO);
    d.h = blend(lt(abs_(h), C(0.1875)), h * POLY(h, GELU_ROOT_DOUBLE), d.h);
#endif
    return d.h;
}

#endif
#endif
#endif
