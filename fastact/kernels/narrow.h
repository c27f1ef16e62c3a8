/* The words of mathfn.h in float32 lanes, for targets that fuse multiply and add.
 *
 * There are no bits to spare: a sum that rounding would spoil is kept as two terms, a quotient is corrected by its remainder. An operation
 * costs some 0.008 ns an element with AVX-512, twice that with AVX2: each word spends what its bound needs and no more.
 */
#define UNIT 0x1p-64 /* powers of two are carried 2^64 times too large, so that they are normal numbers, and scaled *last* */
#define EXP_MAGIC (POW2_MAGIC + 64)
#define NARROW_LOG2E 0x1.715476p+0
#define LN2_HEAD 0x1.62e4p-1 /* 16 bits: v - k LN2_HEAD is exact */
#define LN2_REST 0x1.7f7d1cp-20

/* Horner's rule in float32 coefficients. */
FN V horner_float(V x, const float *c, int n)
{
    V p = C(c[n - 1]);
    for (int i = n - 2; i >= 0; i--)
        p = madd(p, x, C(c[i]));
    return p;
}
#define POLY_FLOAT(x, c) horner_float((x), (c), (int)(sizeof(c) / sizeof((c)[0])))

/* A power of e as (1 + p) 2^k, p = e^r - 1 for r = head + low, and s = 2^(k + 64) or 2^(64 - k), from t = k + EXP_MAGIC. 1 + p is left
 * undone: its rounding alone costs 1 ULP. p's own error is 2^-25.9 of 1 + p. */
typedef struct {
    V p, s;
} Power;

/* p, or with low_sum = low + x, p + x for a small x that shares p's rounding. */
FN V power_tail(V head, V low, V low_sum)
{
    V r = head + low;
    return head + madd(r * r, POLY_FLOAT(r, EXP_FLOAT), low_sum);
}
FN Power power(V t, V head, V low)
{
    Power e = {power_tail(head, low, low), pow2_bits(t)};
    return e;
}

/* 1 / (1 + e^-v) = S / (S + 1 + p), e^-v = (1 + p) / S. 1 + S is rounded to a; what that loses (S, below 2^-23) joins p. The reciprocal of the
 * denominator d + d_lo is corrected by its remainder. Max error 0.88 ULP; 1.05 with the remainder from a and p, 0.94 of the time; 2.2
 * without, 0.75 of the time. */
FN V logistic_value(V v, V v_lo)
{
    V x = min_(C(18), max_(C(-104), v)), t = madd(x, C(NARROW_LOG2E), C(EXP_MAGIC)), k = t - C(EXP_MAGIC), s = pow2_bits(t);
    V a = madd(s, C(UNIT), C(1)), lost = madd(s, C(UNIT), C(1) - a);
    V low = madd(k, C(LN2_REST), -v_lo), p = power_tail(madd(k, C(LN2_HEAD), -x), low, low + lost);
    V d = a + p, d_lo = p - (d - a);
    V inverse = C(1) / d, q = inverse * s, rest = madd(inverse, d_lo, madd(inverse, d, C(-1)));
    return madd(-q, rest, q) * C(UNIT);
}

/* A value p, 2^64 times too large. */
typedef struct {
    V p;
} Scaled;
/* max(x, 0) - p for 0 <= p <= |x| / 2: the ramp takes care of the infinities and of -0.0. */
FN V ramp_minus(V x, Scaled s) { return keep_nan(madd(s.p, C(-UNIT), max_(C(-0.0), x)), x); } /* p's NaN has lost x's sign */

/* The denominator of a sigmoid(-v) = a S / (S + 1 + p), e^v = (1 + p) / S, for v in [0, 120], as 1 + rest. */
typedef struct {
    V rest, s;
} Share;
FN Share share(V v, V v_lo)
{
    V t = madd(v, C(-NARROW_LOG2E), C(EXP_MAGIC)), k = t - C(EXP_MAGIC);
    Power e = power(t, madd(k, C(LN2_HEAD), v), madd(k, C(LN2_REST), v_lo));
    Share d = {madd(e.s, C(UNIT), e.p), e.s};
    return d;
}
/* a sigmoid(-v) for v = a. Max error with ramp_minus 1.998 ULP, at -0.00049, where the denominator is just above 2. The quotient's remainder
 * as in logistic_share would make it 1.42, the denominator's 1.01, at 1.3 and 1.6 times the time: 0.14, 0.19 and 0.23 ns an element. */
FN Scaled logistic_share_fast(V a)
{
    Share d = share(a, C(0));
    Scaled s = {a / (C(1) + d.rest) * d.s};
    return s;
}
/* a sigmoid(-(v + v_lo)). Max error with ramp_minus 1.52 ULP. */
FN Scaled logistic_share(V a, V v, V v_lo)
{
    Share d = share(v, v_lo);
    V inverse = C(1) / (C(1) + d.rest), q = a * inverse;
    Scaled s = {madd(madd(-q, d.rest, a - q), inverse, q) * d.s};
    return s;
}

/* x (c1 + c3 x^2) for 0 <= x <= 11. The head of c1 has 16 bits, so that the sum's rounding error is exact. */
FN DD odd_cubic(V x, double c1, double c1_lo, double c3, double c3_lo)
{
    const double head = (double)(int)(c1 * 0x1p15) * 0x1p-15;
    V x2 = x * x, x2_lo = prod_err(x, x, x2), h = madd(C(c3), x2, C(head));
    V l = madd(C(c3), x2, C(head) - h) + C(c1 - head);
    (void)c1_lo, (void)c3_lo;
    l = madd(C(c3), x2_lo, madd(C(c3 - (double)(float)c3), x2, l));
    V v = x * h;
    return dd(v, madd(x, l, prod_err(x, h, v)));
}

/* tanh(a), a >= 0: one of 15 polynomials in a - centre, at which tanh is all but a float32. Max error 0.99 ULP.
 * Tried: tanh as a quotient of e^2a, 0.119 ns an element at 2.4 ULP and 0.177 at 0.9, against 0.122 (AVX-512; AVX2 0.24, 0.36, 0.48). */
FN V tanh_value(V a)
{
    V x = min_(C(TANH_END), a), p;
    Index i = quarter(x + C(TANH_SHIFT));
    V d = x - entry(TANH_PIECES[0], i);
    p = entry(TANH_PIECES[7], i);
    for (int j = 6; j > 0; j--)
        p = madd(p, d, entry(TANH_PIECES[j], i));
    return p;
}

/* a Phi(-a), a in [0, ERFCX_END], is a S (1 + p) R(a), e^(-a^2/2) = (1 + p) S. R = c + u, one of 15 polynomials in a - centre, at which R is all
 * but the float32 c: (1 + p)(c + u) = c + g with a small g, whose rounding counts little. Max error of gelu 1.78 ULP. Tried: R as a quotient
 * of polynomials, 5 ULP at the same time; degree 5, which is 2^-23 off. */
typedef struct {
    Power e;
    V c, u, r;
} Tail;
FN Tail tail_of(V a)
{
    Index i = quarter(a + C(TAIL_SHIFT));
    V d = a - entry(TAIL_PIECES[0], i), c = entry(TAIL_PIECES[1], i), u = entry(TAIL_PIECES[7], i);
    for (int j = 6; j > 1; j--)
        u = madd(u, d, entry(TAIL_PIECES[j], i));
    u = u * d;
    V half = C(-0.5) * a, v = half * a, v_lo = prod_err(half, a, v);
    V t = madd(v, C(NARROW_LOG2E), C(EXP_MAGIC)), k = t - C(EXP_MAGIC);
    Tail r = {power(t, madd(k, C(-LN2_HEAD), v), madd(k, C(-LN2_REST), v_lo)), c, u, c + u};
    return r;
}
FN Scaled scaled_tail(V a)
{
    Tail t = tail_of(a);
    V g = madd(t.e.p, t.r, t.u), scaled = a * t.e.s;
    Scaled s = {madd(scaled, t.c, scaled * g)};
    return s;
}
