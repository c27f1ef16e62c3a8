/* Powers of e and what is made of one by a division, in lanes that have no bits to spare, float32 and float64, for targets that fuse multiply
 * and add: no low part is carried that the bound does not need. float64: sigmoid 0.9 ULP at a third of the time of the double-doubles. */
#if LANES == LANES_F32
#define EXP_TABLE EXP_FLOAT
#define UNIT 0x1p-64
#define TINY_POWER 126
#define TINY 0x1p-126
#define HALF_RANGE 0x1p64
#define HALF_POWER 64
#define FAR_REACH 193.0 /* 2^128 e^-193 is below 2^-150 */
#define LOGISTIC_LOW -104.0 /* e^-103.98 is the last above 0 */
#define LOGISTIC_HIGH 18.0
#define EXPM1_FLOOR -26.0 /* e^v - 1 is -1 */
#else
#define EXP_TABLE EXP_DOUBLE
#define UNIT 0x1p-128
#define TINY_POWER 1022
#define TINY 0x1p-1022
#define HALF_RANGE 0x1p512
#define HALF_POWER 512
#define FAR_REACH 1456.0 /* 2^1024 e^-1456 is below 2^-1075 */
#define LOGISTIC_LOW (-EXP_FLOOR)
#define LOGISTIC_HIGH 40.0
#define EXPM1_FLOOR -60.0
#endif

/* A power of e as (1 + p) 2^k, p = e^r - 1 for r = head + low, and s = 2^k / UNIT or 2^-k / UNIT, from t = k + EXP_MAGIC. 1 + p is left undone:
 * its rounding alone costs 1 ULP. p's own error is 2^-24.9 (2^-54.1) of 1 + p. */
typedef struct {
    V p, s;
} Power;

/* r^2 P(r) + low in e^r = 1 + r + r^2 P(r). */
FN V exp_tail(V r, V low) { return madd(r * r, PAIRS(r, EXP_TABLE), low); }
FN V power_tail(V head, V low) { return head + exp_tail(head + low, low); }
FN Power power(V t, V head, V low)
{
    Power e = {power_tail(head, low), pow2_bits(t)};
    return e;
}
/* v + v_lo = k ln 2 + head + low, t = k + magic. */
typedef struct {
    V t, head, low;
} Argument;
FN Argument argument(V v, V v_lo, V magic)
{
    V t = madd(v, C(LOG2E), magic), k = t - magic;
    Argument a = {t, madd(k, C(-LN2_HEAD), v), madd(k, C(-LN2_REST), v_lo)};
    return a;
}
FN Power exp_by(V v, V v_lo, V magic)
{
    Argument a = argument(v, v_lo, magic);
    return power(a.t, a.head, a.low);
}
/* e^(v + v_lo), -EXP_FLOOR <= v <= 0. */
FN Power exp_power(V v, V v_lo) { return exp_by(v, v_lo, C(EXP_MAGIC)); }
/* The same with p = head + tail in two: for sums in which the 1 cancels. */
typedef struct {
    V head, tail, s;
} Parted;
FN Parted exp_parted(V v, V v_lo)
{
    Argument a = argument(v, v_lo, C(EXP_MAGIC));
    Parted e = {a.head, exp_tail(a.head + a.low, a.low), pow2_bits(a.t)};
    return e;
}
/* exp_power for -EXP_REACH <= v, 1 / TINY times too large, for what a parameter makes large again. Subnormal powers would
 * take twice the time. */
FN Power exp_power_high(V v, V v_lo) { return exp_by(v, v_lo, C(POW2_MAGIC + TINY_POWER)); }
/* e^-(v + v_lo) as (1 + p) / s. */
FN Power inverse_power(V v, V v_lo)
{
    V t = madd(v, C(LOG2E), C(EXP_MAGIC)), k = t - C(EXP_MAGIC);
    return power(t, madd(k, C(LN2_HEAD), -v), madd(k, C(LN2_REST), -v_lo));
}

/* a e^v for v <= 0: no factor may leave the range, and only the last product may round what is subnormal. 0 below -EXP_REACH, where the
 * product is below 5e-38 (2e-307) for the largest a. */
FN V times_exp(V v, V a)
{
    M large = gt(abs_(a), C(1)), huge = gt(abs_(a), C(HALF_RANGE));
    V factor = blend(huge, C(TINY) * a, blend(large, C(1 / HALF_RANGE) * a, a));
    Power e = exp_power_high(max_(C(-EXP_REACH), v), C(0));
    V y = madd(e.s, e.p, e.s) * factor;
    return blend(lt(v, C(-EXP_REACH)), copysign_(C(0), a), y * blend(huge, C(1), blend(large, C(TINY * HALF_RANGE), C(TINY))));
}

/* a (1 + a_low) (e^(v + v_lo) - 1) for v <= 0: a (s - 1) and what its rounding lost, and a s p; for k = 0 the latter alone. */
FN V times_expm1(V v, V v_lo, V a, double a_low)
{
    Argument x = argument(max_(C(EXPM1_FLOOR), v), v_lo, C(POW2_MAGIC));
    V s = pow2_bits(x.t), q = exp_tail(x.head + x.low, x.low), s1 = s - C(1), as = a * s, whole = a * s1, lost = prod_err(a, s1, whole);
    if (a_low != 0)
        lost = madd(C(a_low), madd(as, x.head, whole), lost);
    V y = whole + madd(as, x.head, madd(as, q, lost));
    if (a_low != 0)
        return y;
    return blend(eq(abs_(a), C(INFINITY)), -a, copysign_(y, -a)); /* its products' errors are NaN */
}

/* 1 / (1 + e^-v) = s / (s + 1 + p), e^-v = (1 + p) / s. 1 + s is rounded to a; what that loses joins the denominator's low part. The
 * reciprocal of the denominator d + d_lo is corrected by its remainder. Max error 0.88 ULP; 1.05 with the remainder from a and p, 0.94 of the
 * time; 2.2 without, 0.75 of the time. */
FN Power logistic_power(V v, V v_lo) { return inverse_power(min_(C(LOGISTIC_HIGH), max_(C(LOGISTIC_LOW), v)), v_lo); }
FN V logistic_of(V v, Power e)
{
    V a = madd(e.s, C(UNIT), C(1)), lost = madd(e.s, C(UNIT), C(1) - a);
    V d = a + e.p, d_lo = (e.p - (d - a)) + lost;
    V inverse = C(1) / d, q = inverse * e.s, rest = madd(inverse, d_lo, madd(inverse, d, C(-1)));
    (void)v;
    return madd(-q, rest, q) * C(UNIT);
}

/* a sigmoid(-(v + v_lo)) = a s / (s + 1 + p), e^(v + v_lo) = (1 + p) / s, for v in [0, EXP_FLOOR]: the
 * denominator is 1 + rest. A share is 1 / UNIT times too large. */
typedef struct {
    V p;
} Share;
FN Power share_power(V v, V v_lo) { return inverse_power(-v, -v_lo); }
FN V share_rest(Power e) { return madd(e.s, C(UNIT), e.p); }
/* Max error with less_share 1.52 ULP. */
FN Share share_of(V a, Power e)
{
    V rest = share_rest(e), inverse = C(1) / (C(1) + rest), q = a * inverse;
    Share s = {madd(madd(-q, rest, a - q), inverse, q) * e.s};
    return s;
}
#if LANES == LANES_F32
/* For v = a. Max error with less_share 1.998 ULP, at -0.00049, where the denominator is just above 2: of all float32 numbers, which is why
 * float64 goes without. The quotient's remainder as in share_of would make it 1.42, the denominator's 1.01, at 1.3 and 1.6 times the time:
 * 0.14, 0.19 and 0.23 ns an element. */
FN Share share_of_fast(V a, Power e)
{
    Share s = {a / (C(1) + share_rest(e)) * e.s};
    return s;
}
#else
FN Share share_of_fast(V a, Power e) { return share_of(a, e); }
#endif

/* a sigmoid(-(v + v_lo)) for any a >= 0, taken from `ramp`: a may be as large as numbers go, wherever v is, so a large one is carried smaller, 2^-k
 * is near far, and only the last product may round what is subnormal. 0 beyond FAR_REACH, where the largest a gives 0. */
FN V less_far_share(V ramp, V a, V v, V v_lo)
{
    M large = gt(a, C(HALF_RANGE)), beyond = gt(v, C(FAR_REACH));
    V inside = min_(C(FAR_REACH), v), t = madd(inside, C(-LOG2E), C(POW2_MAGIC)), k = t - C(POW2_MAGIC);
    V t_near = max_(C(POW2_MAGIC - TINY_POWER), t), near = pow2_bits(t_near);
    V far = pow2_bits(max_(C(POW2_MAGIC - TINY_POWER), (t - t_near) + blend(large, C(POW2_MAGIC + HALF_POWER), C(POW2_MAGIC))));
    V low = blend(beyond, C(0), v_lo), some = blend(beyond, C(0), a * blend(large, C(1 / HALF_RANGE), C(1)));
    V rest = near + power_tail(madd(k, C(LN2_HEAD), inside), madd(k, C(LN2_REST), low)), inverse = C(1) / (C(1) + rest), q = some * inverse;
    return madd(madd(madd(-q, rest, some - q), inverse, q) * near, -far, ramp);
}

/* times sigmoid'(v) = times z / (1 + z)^2, z = e^-|v| = (1 + p) s: the square of the denominator's reciprocal, with what both roundings lost.
 * Beside 1, s may be 2^-64: subnormal it would take twice the time. */
FN Power slope_power(V v) { return exp_power(-min_(C(EXP_FLOOR), abs_(v)), C(0)); }
FN V slope_of(Power e, double times)
{
    V s = max_(e.s, C(0x1p-64 / UNIT)) * C(UNIT), a = C(1) + s, d = madd(s, e.p, a), d_lo = madd(s, e.p, a - d) + (s - (a - C(1)));
    V inverse = C(1) / d, rest = madd(inverse, d_lo, madd(inverse, d, C(-1))), square = inverse * inverse;
    V low = madd(C(-2) * rest, square, prod_err(inverse, inverse, square));
    return (square + madd(e.p, square, madd(e.p, low, low))) * e.s * C(UNIT * times);
}

/* max(x, 0) - p for 0 <= p <= |x| / 2: the ramp takes care of the infinities, of -0.0 and of NaN, for which p must be a number. */
FN V less_share(V x, Share s) { return madd(s.p, C(-UNIT), max_(C(-0.0), x)); }
