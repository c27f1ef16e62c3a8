/* The words of mathfn.h in float32 lanes, for targets that fuse multiply and add, beside those of power.h.
 *
 * There are no bits to spare: a sum that rounding would spoil is kept as two terms, a quotient is corrected by its remainder. An operation
 * costs some 0.008 ns an element with AVX-512, twice that with AVX2: each word spends what its bound needs and no more.
 */

/* e^-(a + a_lo) for a >= 0. */
typedef Power Decay;
FN Decay decay_power(V a, V a_lo) { return exp_power_high(-min_(C(EXP_REACH), a), -a_lo); }
/* The same, 0 beyond the range: what it is divided by may be small. */
FN Decay decay_power_or_0(V a, V a_lo)
{
    Decay e = decay_power(a, a_lo);
    e.s = blend(gt(a, C(EXP_REACH)), C(0), e.s);
    return e;
}
/* log(1 + e) as a sum of two, 2^126 times too large: who calls multiplies by TINY last. With e = (1 + p) s = z it is z + z w, summed as s + s g,
 * so that z's own rounding is not added. */
FN DD log1p_power(Decay e)
{
    V m = C(1) + e.p, z = m * (e.s * C(TINY)), g = madd(z * m, POLY_FLOAT(z, LOG1P_FLOAT), e.p), y = madd(e.s, g, e.s);
    return dd(y, madd(e.s, g, e.s - y));
}
/* ramp + log(1 + e), and with the logarithm over b; the quotient is corrected by its remainder. */
FN V ramp_plus_log1p(V ramp, Decay e)
{
    DD y = log1p_power(e);
    return madd(y.h, C(TINY), madd(y.l, C(TINY), ramp));
}
FN V ramp_plus_log1p_over(V ramp, Decay e, V b)
{
    b = blend(eq(b, C(0)), copysign_(C(0x1p-149), b), b); /* the quotient is inf, and no remainder NaN */
    M small = lt(abs_(b), C(1)), subnormal = lt(abs_(b), C(0x1p-126));
    V unit = blend(subnormal, C(0x1p24), blend(small, C(1), C(TINY))); /* the quotient stays finite */
    V d = (blend(small, C(1 / TINY), C(1)) * min_(C(FINITE_LIMIT), max_(C(-FINITE_LIMIT), b))) * blend(subnormal, C(0x1p24), C(1)), inverse = C(1) / d;
    DD y = log1p_power(e);
    V q = y.h * inverse;
    return madd(q, unit, madd((madd(-q, d, y.h) + y.l) * inverse, unit, ramp));
}

/* gelu's; in float64 lanes its share is another type. */
FN V ramp_minus(V x, Share s) { return less_share(x, s); }

/* mish(x), z = e^-|x|. Right of 0: x (1 - rho), rho = 2 z^2 / (2 z^2 + 2 z + 1) = z/2 (1 - (2 z^2 - 2 z + 1) / (2 z^2 + 2 z + 1)). Left of
 * it: x z (1 - rho), rho = (z^2 + z) / (z^2 + 2 z + 2) = z/2 (1 - z^2 / (z^2 + 2 z + 2)). The quotient's error counts a fifth. */
FN Power mish_power(V x) { return exp_power(-min_(C(EXP_FLOOR), abs_(x)), C(0)); }
FN V mish_finish(V x, Power e)
{
    M left = lt(x, C(0));
    V a = min_(C(EXP_FLOOR), abs_(x)), m = C(1) + e.p, z = m * (e.s * C(UNIT)), h = C(-0.5) * z, twice = z + z, c = blend(left, z, twice);
    V q = madd(c, z, blend(left, C(0), C(1) - twice)) / (madd(c, z, twice) + blend(left, C(2), C(1))), rho = madd(-h, q, h);
    V base = a * blend(left, -e.s, C(1)), y = madd(base, blend(left, madd(rho, m, m - C(1)), rho), blend(left, base, x));
    return keep_nan(y * blend(left, C(UNIT), C(1)), x);
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

/* One of 16 polynomials in a - centre: c0 + c1 d + ..., its last step as a sum of two. */
FN DD piece_two(const float (*table)[16], V a, Index i)
{
    V d = a - entry(table[0], i), c = entry(table[1], i), u = entry(table[7], i);
    for (int j = 6; j > 1; j--)
        u = madd(u, d, entry(table[j], i));
    V y = madd(u, d, c);
    return dd(y, madd(u, d, c - y));
}
FN V piece(const float (*table)[16], V a, Index i) { return piece_two(table, a, i).h; }

/* tanh(a), a >= 0: one of 15 polynomials in a - centre, at which tanh is all but a float32. Max error 0.99 ULP.
 * Tried: tanh as a quotient of e^2a, 0.119 ns an element at 2.4 ULP and 0.177 at 0.9, against 0.122 (AVX-512; AVX2 0.24, 0.36, 0.48). */
FN V tanh_value(V a)
{
    V x = min_(C(TANH_END), a);
    return piece(TANH_PIECES, x, quarter(x + C(TANH_SHIFT)));
}

/* e^(-a^2/2). */
FN Power normal_power(V a)
{
    V half = C(-0.5) * a, v = half * a;
    return exp_power(v, prod_err(half, a, v));
}
/* a Phi(-a), a in [0, ERFCX_END], is (1 + p) s Q(a), e^(-a^2/2) = (1 + p) s. Q = c + u d, one of 15 polynomials in d = a - centre, at which Q is
 * all but the float32 c: (1 + p) Q = c + g with a small g, whose rounding counts little. Max error of gelu, of which this is
 * what lies left of its pieces, 1.7 ULP. Tried: u d rounded first, 0.96 of the time at 2.08 ULP; Q / a in pieces, the same time at 1.78 ULP;
 * as a quotient of polynomials, 5 ULP at the same time; degree 5, which is 2^-23 off. */
FN Share scaled_tail(V a)
{
    Index i = quarter(a + C(SHARE_SHIFT));
    V d = a - entry(SHARE_PIECES[0], i), c = entry(SHARE_PIECES[1], i), u = entry(SHARE_PIECES[7], i);
    for (int j = 6; j > 1; j--)
        u = madd(u, d, entry(SHARE_PIECES[j], i));
    Power e = normal_power(a);
    Share s = {(c + madd(u, d, e.p * madd(u, d, c))) * e.s};
    return s;
}

/* The pieces of either of two functions. */
typedef struct {
    const float (*left)[16], (*right)[16];
    M is_left;
} Either;
FN V cell(Either t, int row, Index i)
{
    V v = entry(t.left[row], i);
    return t.right ? blend(t.is_left, v, row < 8 ? entry(t.right[row], i) : C(0)) : v;
}
/* `piece_two` for d = a - centre, with what the centre is off the root in row 8: else silu' is 2.3 ULP off next to the ends of the root's piece.
 * So is gelu' without `exact`, which carries the slope's rounding too. */
FN DD piece_dd(Either t, V d, Index i, int exact)
{
    V q = cell(t, 7, i), c0 = cell(t, 1, i), c1 = cell(t, 2, i);
    for (int j = 6; j > 2; j--)
        q = madd(q, d, cell(t, j, i));
    V slope = madd(q, d, c1), y = madd(slope, d, c0), low = madd(slope, d, c0 - y); /* c0 is 0 in the root's piece, else above y / 2 */
    low = madd(slope, cell(t, 8, i), low);
    return dd(y, exact ? madd(madd(q, d, c1 - slope), d, low) : low);
}
FN DD left_piece(const float (*table)[16], V d, Index i, int exact)
{
    Either t = {table, NULL, lt(d, d)};
    return piece_dd(t, d, i, exact);
}
FN V dd_times_power(DD r, Power e) { return (r.h + madd(r.h, e.p, madd(r.l, e.p, r.l))) * e.s; }
/* silu', gelu' and gelu_tanh' are T left of 0 and 1 - T right of it, T = f'(-a) = e R: R's pieces have a centre at its root. */
FN V left_or_rest(V x, DD r, Power e)
{
    M left = lt(x, C(0));
    return madd(dd_times_power(r, e), blend(left, C(UNIT), C(-UNIT)), blend(left, C(0), C(1)));
}
FN Index silu_quarter(V a) { return quarter(min_(C(SILU_LEFT_END - 0.1), a) + C(SILU_LEFT_SHIFT)); }
/* silu' at v with the sign of x, |v| <= EXP_FLOOR as a sum of two. Max error 1.5 ULP. */
FN V gated_slope_at(V x, DD v)
{
    Index i = silu_quarter(v.h);
    Power e = exp_power(-min_(v.h, C(EXP_FLOOR)), -v.l); /* a number for NaN, or the result's could have either sign */
    return left_or_rest(x, left_piece(SILU_LEFT_PIECES, (v.h - entry(SILU_LEFT_PIECES[0], i)) + v.l, i, 1), e);
}
/* The same without `exact`, 0.92 of the time. Its exponential has a polynomial in Horner's order: in pairs one input of all, -1.03458917, is
 * 2.004 ULP off. */
FN V silu_slope(V x)
{
    V a = min_(C(EXP_FLOOR), abs_(x));
    Index i = silu_quarter(a);
    DD r = left_piece(SILU_LEFT_PIECES, a - entry(SILU_LEFT_PIECES[0], i), i, 0);
    Argument v = argument(-a, C(0), C(EXP_MAGIC));
    V u = v.head + v.low;
    Power e = {v.head + madd(u * u, POLY_FLOAT(u, EXP_FLOAT), v.low), pow2_bits(v.t)};
    return left_or_rest(x, r, e);
}
FN V gelu_slope(V x)
{
    V a = min_(C(GELU_LEFT_END), abs_(x));
    Index i = quarter(a + C(GELU_LEFT_SHIFT));
    return left_or_rest(x, left_piece(GELU_LEFT_PIECES, a - entry(GELU_LEFT_PIECES[0], i), i, 1), normal_power(a));
}
FN V gelu_tanh_slope(V x, V a, Power e)
{
    Index i = quarter(a + C(GELU_TANH_LEFT_SHIFT));
    return left_or_rest(x, left_piece(GELU_TANH_LEFT_PIECES, a - entry(GELU_TANH_LEFT_PIECES[0], i), i, 1), e);
}
/* mish' has no such symmetry: e R left of 0, pieces of its own right of it. */
FN V mish_slope(V x)
{
    M left = lt(x, C(0));
    Either t = {MISH_LEFT_PIECES, MISH_RIGHT_PIECES, left};
    V a = min_(blend(left, C(EXP_FLOOR), C(MISH_RIGHT_END)), abs_(x));
    Index i = quarter(min_(C(MISH_LEFT_END - 0.1), a) + C(MISH_LEFT_SHIFT));
    DD r = piece_dd(t, a - cell(t, 0, i), i, 1);
    Power e = exp_power(-a, C(0)), side = {blend(left, e.p, C(0)), blend(left, e.s, C(1 / UNIT))};
    return dd_times_power(r, side) * C(UNIT);
}
