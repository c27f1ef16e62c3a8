/* The mathematics of every activation, once: text in the vocabulary of vec.h and mathfn.h.
 *
 *   NAME_f(x, parameters...)  the activation
 *     or NAME_power(x, parameters...), its exponential, and NAME_finish(x, parameters..., exponential), see engine.h
 *   NAME_d(x, parameters...)  its derivative; at a kink as PyTorch has it; or NAME_d_power and NAME_d_finish
 *   NAME_y(y, parameters...)  its derivative from the output y, where the output determines it
 *
 * engine.h compiles this file for each instruction set and lane type and makes loops of it; the list at the end is what
 * the kernel tables, the ufuncs and the tests iterate over. A new activation is a block here, a row in the list, and a
 * declaration in definitions.py (`make stubs readme gallery` then brings up to date what is generated).
 *
 * NaN in gives NaN out, without an instruction where that is possible: comparisons are false on NaN, min_ and max_ keep
 * their second operand. x = -0.0 takes the same path as +0.0 in a comparison, but keeps its sign where f(0) = 0.
 */

#ifdef FN /* the words of vec.h; kernels.h includes this file for the list alone */

/* 1 or 0, the derivative of a ramp; NaN where x is. */
FN V step(M m, V x) { return blend(m, C(1), blend(ne(x, x), x, C(0))); }

/* ---------------------------------------------------------------- piecewise linear */
FN V relu_f(V x) { return max_(C(0), x); }
FN V relu_d(V x) { return step(gt(x, C(0)), x); }
FN V relu_y(V y) { return relu_d(y); }

FN V hardtanh_f(V x, V lo, V hi) { return min_(hi, max_(lo, x)); }
FN V hardtanh_d(V x, V lo, V hi) { return step(both(gt(x, lo), lt(x, hi)), x); }
FN V hardtanh_y(V y, V lo, V hi) { return hardtanh_d(y, stored(lo), stored(hi)); }

FN V relu6_f(V x) { return hardtanh_f(x, C(0), C(6)); }
FN V relu6_d(V x) { return hardtanh_d(x, C(0), C(6)); }
FN V relu6_y(V y) { return relu6_d(y); }

/* A comparison, not max(x, slope x): trained slopes are negative and above 1. */
FN V leaky_relu_f(V x, V slope)
{
    V inside = max_(blend(eq(slope, C(0)), C(-FINITE_LIMIT), C(-INFINITY)), x); /* 0 * -inf; hoisted when slope is one number */
    return blend(lt(x, C(0)), storable_product(slope, inside), x);
}
FN V leaky_relu_d(V x, V slope) { return blend(gt(x, C(0)), C(1), blend(ne(x, x), x, stored(slope))); }
FN V leaky_relu_y(V y, V slope) { return leaky_relu_d(y, slope); }

FN V prelu_f(V x, V alpha) { return leaky_relu_f(x, alpha); }
FN V prelu_d(V x, V alpha) { return leaky_relu_d(x, alpha); }
FN V prelu_y(V y, V alpha) { return leaky_relu_d(y, alpha); }

/* The inner selection keeps -0.0. */
FN V thresholded_relu_f(V x, V theta)
{
    return blend(le(x, theta), blend(eq(x, C(0)), x, C(0)), x);
}
FN V thresholded_relu_d(V x, V theta) { return step(gt(x, theta), x); }
FN V thresholded_relu_y(V y, V theta) { return step(gt(y, theta), y); }

FN V threshold_f(V x, V threshold, V value) { return blend(le(x, threshold), value, x); }
FN V threshold_d(V x, V threshold, V value) { (void)value; return step(gt(x, threshold), x); }
FN V threshold_y(V y, V threshold, V value) { return threshold_d(y, threshold, value); }

FN V hardshrink_f(V x, V lambd) { return blend(le(abs_(x), lambd), C(0), x); }
FN V hardshrink_d(V x, V lambd) { return step(gt(abs_(x), lambd), x); }
FN V hardshrink_y(V y, V lambd) { return hardshrink_d(y, lambd); }

FN V softshrink_f(V x, V lambd) { return blend(le(abs_(x), lambd), C(0), storable_difference(x, copysign_(lambd, x))); }
FN V softshrink_d(V x, V lambd) { return step(gt(abs_(x), lambd), x); }
FN V softshrink_y(V y, V lambd) { (void)lambd; return step(gt(abs_(y), C(0)), y); }

/* Evaluation: the mean slope, not rounded before the product. Halved first: lower + upper may overflow. */
#if LANES != LANES_F32
FN V rrelu_f(V x, V lower, V upper) { return leaky_relu_f(x, C(0.5) * lower + C(0.5) * upper); }
#elif FUSED
/* The mean slope as a sum of two, found before the loop. x is kept so small that its product with the low part is finite; slopes below 2^-100
 * are taken 2^24 times too large, so that halving them is exact. Next to the smallest numbers the low part's product is rounded too. */
FN V rrelu_f(V x, V lower, V upper)
{
    V unit = blend(lt(max_(abs_(lower), abs_(upper)), C(0x1p-100)), C(0x1p-24), C(1)), half = C(0.5) / unit;
    DD slope = sum(half * lower, half * upper);
    V low = blend(lt(abs_(slope.h), C(INFINITY)), slope.l, C(0)), limit = C(-FINITE_LIMIT) / max_(C(1), C(1.000001) * abs_(low));
    V lowest = blend(eq(slope.h, C(0)), C(-FINITE_LIMIT), C(-INFINITY));
    V part = (max_(limit, x) * unit) * low, y = madd(max_(lowest, x) * unit, slope.h, part);
    return blend(lt(x, C(0)), copysign_(y, -slope.h), x); /* the product may be 0 */
}
#endif
FN V rrelu_d(V x, V lower, V upper) { return leaky_relu_d(x, C(0.5) * lower + C(0.5) * upper); }
FN V rrelu_y(V y, V lower, V upper) { return rrelu_d(y, lower, upper); }

/* The slope on the ramp, 0 beside it, NaN where x or the slope is. */
FN V ramp_slope(M inside, V x, V slope) { return blend(inside, slope, blend(ne(x, x), x, blend(ne(slope, slope), slope, C(0)))); }
FN V hardsigmoid_y(V y, V slope, V offset) { (void)offset; return ramp_slope(both(gt(y, C(0)), lt(y, C(1))), y, stored(slope)); }

#if LANES != LANES_F32
/* min(max(slope x + offset, 0), 1). Where that meets 0 and 1 is rounded: slope 1/6 gives -3 and 3 exactly, as in PyTorch, though
 * fma(1/6, -3, 0.5) is 2.8e-17 in float64. x is kept finite for slope 0. */
typedef struct {
    V left, right, inside;
} Ramp;
FN Ramp ramp_of(V x, V slope, V offset)
{
    V zero = -offset / slope, one = (C(1) - offset) / slope;
    Ramp r = {min_(zero, one), max_(zero, one), min_(C(SPLIT_LIMIT), max_(C(-SPLIT_LIMIT), x))};
    return r;
}
FN V hardsigmoid_f(V x, V slope, V offset)
{
    Ramp r = ramp_of(x, slope + C(0), offset); /* no -0.0 */
    V first = blend(lt(slope, C(0)), C(1), C(0)), y = min_(C(1), max_(C(0), exact_madd(slope, r.inside, offset)));
    return blend(le(r.inside, r.left), first, blend(ge(r.inside, r.right), C(1) - first, y));
}
FN V hardsigmoid_d(V x, V slope, V offset)
{
    Ramp r = ramp_of(x, slope, offset);
    return ramp_slope(both(gt(r.inside, r.left), lt(r.inside, r.right)), x, slope);
}
#elif FUSED
/* x, finite for slope 0: inf * 0 must not appear. */
FN V ramp_inside(V x, V slope)
{
    V limit = blend(eq(slope, C(0)), C(FINITE_LIMIT), C(INFINITY));
    return min_(limit, max_(-limit, x));
}
/* One rounding. slope and offset are float32 numbers here, with which 1/6 gives -3 and 3 without ado. */
FN V hardsigmoid_f(V x, V slope, V offset)
{
    V y = storable_madd(slope, ramp_inside(x, slope), offset) + C(0); /* no -0.0 */
    return keep_nan(min_(C(1), max_(C(0), y)), x);
}
/* Between 0 and 1, told by the signs of slope x + offset and slope x + (offset - 1), which are exact unless they underflow: where nothing is
 * added to slope x, its sign is that of x or -x. */
FN V hardsigmoid_d(V x, V slope, V offset)
{
    V inside = ramp_inside(x, slope), side = copysign_(C(1), slope);
    DD top = sum(offset, C(-1));
    V low = madd(blend(eq(offset, C(0)), side, slope), inside, offset), high = madd(blend(eq(offset, C(1)), side, slope), inside, top.h);
    M ramp = both(gt(low, C(0)), lt(high, -top.l));
    return ramp_slope(ramp, x, stored(slope));
}
#endif

#if LANES != LANES_F32 || FUSED
/* x (clamp(x, -3, 3) + 3) / 6, times x last: it gives the sign to 0, also at -3 and below. One rounding, two where the result is
 * subnormal. SIXTH_LO is a little too large on purpose: the low part of a share must stay above 0, or -0.0 and inf would be lost. From 3 up the
 * share is 1 and its low part too small to matter. */
#if LANES == LANES_F32
#define SIXTH_LO -0x1.555554p-28
#else
#define SIXTH_LO 0x1.5555555555558p-57
#endif
FN V hardswish_f(V x)
{
    V inside = max_(C(-3), x);
    DD share = dd_mul(fast_sum(C(3), min_(C(3), inside)), dd(C(1.0 / 6), C(SIXTH_LO)));
#if defined(STORAGE) /* next to 0 float32 rounds x / 2 + x^2 / 6 to x / 2, which may be in the middle of two numbers */
    return max_(madd(abs_(inside), C(STORAGE == STORAGE_HALF ? 0x1p-20 : 0x1p-12), C(0.5) * inside), times(share, inside));
#elif LANES == LANES_F32
    return times(share, inside);
#else
    return blend(ge(x, C(3)), x, times(share, inside)); /* inf times a low part of either sign */
#endif
}
FN V hardswish_d(V x)
{
#ifdef STORAGE
    V middle = stored((x + C(1.5)) * C(1.0 / 3)); /* of a sum that is exact where its last bits matter */
#else
    V middle = value(dd_mul(fast_sum(C(3), x + x), dd(C(1.0 / 6), C(SIXTH_LO)))); /* the sum's error is exact for -3 <= x <= 3 */
#endif
    return blend(le(x, C(-3)), C(0), blend(ge(x, C(3)), C(1), middle));
}

/* ---------------------------------------------------------------- smooth */
FN Power sigmoid_power(V x) { return logistic_power(x, C(0)); }
FN V sigmoid_finish(V x, Power e) { return logistic_of(x, e); }
FN Power sigmoid_d_power(V x) { return slope_power(x); }
FN V sigmoid_d_finish(V x, Power e) { (void)x; return slope_of(e, 1); }
FN V sigmoid_y(V y) { return stored(exact_madd(-y, y, y)); }

FN V tanh_f(V x) { return copysign_(tanh_value(abs_(x)), x); }
/* 4 z / (1 + z)^2 with z = e^-2|x|: 1 - tanh^2 would cancel. */
FN Power tanh_d_power(V x) { return slope_power(x + x); }
FN V tanh_d_finish(V x, Power e) { (void)x; return slope_of(e, 4); }
FN V tanh_y(V y) { return stored(exact_madd(-y, y, C(1))); }

/* |x| up to `end`, which is also what NaN gives: what is made of it leaves x's own NaN, sign and all, alone. */
FN V size(V x, double end) { return min_(abs_(x), C(end)); }

/* x sigmoid(v) = max(x, 0) - |x| sigmoid(-|v|) for v with the sign of x. silu: v = x. */
FN Power silu_power(V x) { return share_power(size(x, EXP_FLOOR), C(0)); }
FN V silu_finish(V x, Power e) { return less_share(x, share_of_fast(size(x, EXP_FLOOR), e)); }

/* x sigmoid(1.702 x). */
#define QUICK 0x1.b3b645a1cac08p+0
#define QUICK_LO 0x1.89374bc6a7efap-55
#define QUICK_GELU_RANGE (EXP_FLOOR / 1.702)
FN DD quick_gelu_argument(V x) { return dd_mul(dd(C(QUICK), C(LOW(QUICK, QUICK_LO))), dd(x, C(0))); }
FN Power quick_gelu_power(V x)
{
    DD v = quick_gelu_argument(size(x, QUICK_GELU_RANGE));
    return share_power(v.h, v.l);
}
FN V quick_gelu_finish(V x, Power e) { return less_share(x, share_of(size(x, QUICK_GELU_RANGE), e)); }
FN V quick_gelu_d(V x) { return gated_slope_at(x, quick_gelu_argument(min_(C(QUICK_GELU_RANGE), abs_(x)))); }

/* |x|, finite for beta = 0: inf * 0 must not appear. */
FN V swish_size(V x, V beta) { return min_(blend(eq(beta, C(0)), C(FINITE_LIMIT), C(INFINITY)), abs_(x)); }
#if POWERS
/* x sigmoid(beta x): for beta < 0 it is -f(-x) of |beta|, for beta = 0 it is odd. */
FN V swish_f(V x, V beta)
{
    V b = abs_(beta), a = swish_size(x, beta), v = b * a, side = blend(eq(beta, C(0)), abs_(x), blend(lt(beta, C(0)), -x, x));
    return copysign_(one_nan(less_far_share(max_(C(-0.0), side), a, v, prod_err(b, a, v))), x);
}
#else
/* Where the sigmoid is 0, x becomes a zero of its sign. */
FN V swish_f(V x, V beta)
{
    V inside = copysign_(swish_size(x, beta), x), v = beta * inside, factor = blend(lt(v, C(-EXP_FLOOR)), copysign_(C(0), x), x);
    return copysign_(gated(factor, v, low_product(beta, inside, v)), x);
}
#endif
FN V swish_d(V x, V beta)
{
    V b = abs_(beta), a = swish_size(x, beta), v = b * a;
    return one_nan(gated_slope_at(blend(lt(beta, C(0)), -x, x), dd(min_(C(EXP_FLOOR), v), low_product(b, a, v))));
}

/* x sigmoid(v), v = sqrt(8 / pi) (x + 0.044715 x^3) = x (c1 + c3 x^2), carried with its low part: at -5 a rounded v costs 190 ULP. */
#define C1 0x1.9884533d43650p+0
#define C1_LO 0x1.1a1f9678a0175p-53
#define C3 0x1.2444f2a4d8b4ap-4
#define C3_LO 0x1.e937bc5d62e39p-57
#if LANES == LANES_F32
#define GELU_TANH_RANGE 10.9 /* v = 110 */
#else
#define GELU_TANH_RANGE 21.65 /* v = 758.6 */
#endif
/* v(x) with times = 1, x v'(x) with 3. */
FN DD gelu_tanh_argument(V x, double times) { return odd_cubic(x, C1, C1_LO, C3 * times, C3_LO * times); }
FN Power gelu_tanh_power(V x)
{
    DD v = gelu_tanh_argument(size(x, GELU_TANH_RANGE), 1);
    return share_power(v.h, v.l);
}
FN V gelu_tanh_finish(V x, Power e) { return less_share(x, share_of(size(x, GELU_TANH_RANGE), e)); }

FN V gelu_tanh_d(V x)
{
#if POWERS
    V a = min_(C(GELU_TANH_RANGE), abs_(x));
    DD v = gelu_tanh_argument(a, 1);
#if LANES == LANES_F32
    return gelu_tanh_slope(x, a, exp_power(-v.h, -v.l));
#else
    return gated_slope_of(x, exp_parted(-v.h, -v.l), gelu_tanh_argument(a, 3));
#endif
#else
    V inside = min_(C(GELU_TANH_RANGE), max_(C(-GELU_TANH_RANGE), x));
    DD v = gelu_tanh_argument(inside, 1);
    return gated_slope(v.h, v.l, gelu_tanh_argument(inside, 3));
#endif
}

/* x Phi(x) = max(x, 0) - |x| e^(-x^2/2) R(|x|): no cancellation left of 0, where the second term is all there is. */
FN V gelu_f(V x) { return ramp_minus(x, scaled_tail(size(x, ERFCX_END))); }
FN V gelu_d(V x) { return gelu_slope(x); }
#if POWERS && LANES == LANES_F64
FN Parted silu_d_power(V x) { return exp_parted(-min_(C(EXP_FLOOR), abs_(x)), C(0)); }
FN V silu_d_finish(V x, Parted e) { return gated_slope_of(x, e, dd(min_(C(EXP_FLOOR), abs_(x)), C(0))); }
FN V silu_d(V x) { return silu_d_finish(x, silu_d_power(x)); }
#else
FN V silu_d(V x) { return silu_slope(x); }
#endif

/* -(max(-x, 0) + log1p(e^-|x|)), -0.0 at inf: the logarithm alone carries the tail for x > 0. */
FN Decay log_sigmoid_power(V x) { return decay_power(abs_(x), C(0)); }
FN V log_sigmoid_finish(V x, Decay e) { return -keep_nan(ramp_plus_log1p(max_(C(0), -x), e), -x); }
FN Power log_sigmoid_d_power(V x) { return logistic_power(-x, C(0)); }
FN V log_sigmoid_d_finish(V x, Power e) { return logistic_of(-x, e); }
/* 1 - sigmoid(x) = 1 - e^y. */
FN V log_sigmoid_y(V y) { return times_expm1(y, C(0), C(-1), 0); }

/* max(x, 0) + log1p(e^-|beta x|) / beta, no threshold. beta < 0 mirrors: then x < 0 is the linear side. For beta = 1 the same bits without the
 * quotient: 0.32 ns an element instead of 0.40. */
FN Decay softplus_power(V x, V beta)
{
    V b = abs_(beta), a = abs_(x), v = b * a;
    return is(beta, 1) ? decay_power(a, C(0)) : decay_power_or_0(v, low_product(b, a, v));
}
FN V softplus_finish(V x, V beta, Decay e)
{
    if (is(beta, 1))
        return keep_nan(ramp_plus_log1p(max_(C(0), x), e), x);
    return keep_nan(ramp_plus_log1p_over(blend(gt(beta * x, C(0)), x, C(-0.0)), e, beta), x);
}
FN Power softplus_d_power(V x, V beta)
{
    V v = beta * x;
    return logistic_power(v, low_product(beta, x, v));
}
FN V softplus_d_finish(V x, V beta, Power e) { return logistic_of(beta * x, e); }
/* sigmoid(beta x) = 1 - e^(-beta y). */
FN V softplus_y(V y, V beta)
{
    V v = -beta * y;
    return times_expm1(v, low_product(-beta, y, v), C(-1), 0);
}

FN V elu_f(V x, V alpha) { return blend(lt(x, C(0)), times_expm1(x, C(0), alpha, 0), x); }
FN V elu_d(V x, V alpha) { return blend(gt(x, C(0)), C(1), times_exp(min_(C(0), x), alpha)); }
FN V elu_y(V y, V alpha) { return blend(gt(y, C(0)), C(1), y + alpha); }

/* t = x / alpha <= end and its remainder: at -700 the rounding of t alone is 350 ULP. Of an alpha near the ends of the range both are taken
 * with x and alpha times `scale`. */
typedef struct {
    V divisor, inverse, unscale, t, low;
} Ratio;
FN Ratio celu_ratio(V x, V alpha, double end)
{
    M small = lt(abs_(alpha), C(1 / CELU_RANGE)), large = gt(abs_(alpha), C(CELU_RANGE));
    V scale = blend(small, C(CELU_RAISE), blend(large, C(1 / CELU_RANGE), C(1)));
    V scaled = x * scale, divisor = alpha * scale, inverse = C(1) / divisor, t = min_(C(end), scaled * inverse);
    Ratio r = {divisor, inverse, C(1) / scale, t, low_quotient(scaled, divisor, inverse, t, end)};
    return r;
}
/* alpha (e^t - 1). For alpha < 0 it grows, the further the smaller alpha is: e^t is carried at half its size, for it may be finite only times
 * alpha, and from t = CELU_FAR on 2^CELU_DROP times too small. The result is x where t is too small to matter, or to be a normal number, and for
 * an infinite alpha. */
FN V celu_f(V x, V alpha)
{
    Ratio r = celu_ratio(x, alpha, CELU_END);
    M far = gt(r.t, C(CELU_FAR)), same = either(le(abs_(r.t), C(CELU_NEAR_0)), eq(abs_(alpha), C(INFINITY)));
    V magic = blend(far, C(POW2_MAGIC - CELU_DROP), C(POW2_MAGIC - 1)), one = blend(far, C(0), C(0.5));
#if POWERS
    Argument v = argument(max_(C(EXPM1_FLOOR), r.t), r.low, magic);
    V s = pow2_bits(v.t), s1 = s - one, q = exp_tail(v.head + v.low, v.low), scaled = r.divisor * s, whole = r.divisor * s1;
    V part = scaled * v.head, low = prod_err(scaled, v.head, part) + prod_err(r.divisor, s1, whole);
    DD sum = fast_sum(whole, part); /* for k = 1 they cancel: 2.2 ULP if `part` were rounded */
    V y = sum.h + (sum.l + madd(scaled, q, low));
#else
    DD e = expm1_by(r.t, r.low, magic, one);
    V scaled = r.divisor * e.h, y = times(e, r.divisor);
#endif
    y = blend(lt(abs_(scaled), C(INFINITY)), y, scaled) * (blend(far, C(CELU_LIFT), C(2)) * r.unscale) * blend(far, C(CELU_RANGE), C(1));
    return blend(lt(x, C(0)), blend(same, x, copysign_(y, x)), x);
}
/* For alpha < 0 it grows. */
FN V celu_d(V x, V alpha)
{
    Ratio r = celu_ratio(x, alpha, EXPM1_CEIL);
    V inside = max_(C(-EXP_FLOOR), r.t);
#if POWERS
    M grows = lt(r.inverse, C(0)); /* -0.0, too */
    Power e = exp_by(inside, r.low, blend(grows, C(2 * POW2_MAGIC - EXP_MAGIC), C(EXP_MAGIC)));
    V y = madd(e.s, e.p, e.s) * blend(grows, C(1 / UNIT), C(UNIT));
#else
    Scaled e = exp_scaled(inside, r.low);
    V y = value(e.e) * e.unit;
#endif
    return blend(lt(x, C(0)), y, blend(ne(x, x), x, C(1)));
}
/* 1 + y / alpha; as a quotient it is right at -alpha and next to it. */
FN V celu_y(V y, V alpha)
{
    V d = blend(eq(alpha, C(INFINITY)), C(1), (alpha + y) / alpha);
    return blend(lt(y, C(0)), d, blend(ne(y, y), y, C(1)));
}

/* lambda and lambda alpha (Klambauer et al.) as sums of two, the high parts rounded down: positive low parts keep the sign of 0 and the
 * infinities. */
#if LANES == LANES_F32
#define SELU_LAMBDA 0x1.0cfabcp+0
#define SELU_LAMBDA_LO 0x1.6a91132p-24
#define SELU_LAMBDA_ALPHA 0x1.c212ccp+0
#define SELU_LAMBDA_ALPHA_LO 0x1.903c0c4p-26
#else
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LO 0x1.6fc7d272f2695p-55
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LO 0x1.05161b045a1fep-56
#endif
FN V selu_f(V x)
{
    V left = times_expm1(x, C(0), C(SELU_LAMBDA_ALPHA), SELU_LAMBDA_ALPHA_LO / SELU_LAMBDA_ALPHA);
    return blend(lt(x, C(0)), left, madd(C(SELU_LAMBDA), x, C(SELU_LAMBDA_LO) * x));
}
FN V selu_d(V x)
{
    return blend(gt(x, C(0)), C(SELU_LAMBDA + SELU_LAMBDA_LO), times_exp(min_(C(0), x), C(SELU_LAMBDA_ALPHA)));
}
FN V selu_y(V y)
{
    V left = (y + C(SELU_LAMBDA_ALPHA)) + C(SELU_LAMBDA_ALPHA_LO);
    return blend(gt(y, C(0)), C(SELU_LAMBDA + SELU_LAMBDA_LO), left);
}

/* x tanh(softplus(x)) = x n / (n + 2), n = e^x (e^x + 2). */
#if LANES == LANES_F32
FN V mish_d(V x) { return mish_slope(x); }
#else
typedef struct {
    DD e, n, den;
    V unit;
} Mish;
FN Scaled mish_power(V x) { return exp_scaled(min_(C(40), max_(C(-EXP_FLOOR), x)), C(0)); }
FN Mish mish_parts(Scaled z)
{
    Mish m;
    m.e = z.e;
    m.unit = z.unit;
    m.n = dd_mul(z.e, dd_plus(z.e, C(2)));
    m.den = dd_plus(m.n, C(2));
    return m;
}
FN V mish_finish(V x, Scaled e)
{
    V inside = max_(C(-EXP_FLOOR), x);
    Mish m = mish_parts(e);
    return times_ratio(inside, m.n, m.den) * m.unit;
}
/* e ((e + 2)(n + 2) + 4 x (1 + e)) / (n + 2)^2. */
FN V mish_d(V x)
{
    V inside = min_(C(40), max_(C(-EXP_FLOOR), x));
    Mish m = mish_parts(mish_power(x));
    DD left = dd_mul(dd_plus(m.e, C(2)), m.den), right = dd_scale(dd_plus(m.e, C(1)), C(4) * inside);
    DD s = sum(left.h, right.h);
    s = dd_mul(with_low(s, (left.l + right.l)), m.e);
    return value(dd_div(s, dd_mul(m.den, m.den))) * m.unit;
}
#endif
#endif

#if LANES == LANES_F32 && FUSED
/* Clamped where |x| / (1 + |x|) rounds to 1. The quotient by the rounded sum, corrected by its remainder and by what that rounding lost. */
FN V softsign_f(V x)
{
    V a = min_(C(0x1p26), abs_(x)), d = C(1) + a, d_lo = min_(C(1), a) - (d - max_(C(1), a)), inverse = C(1) / d, q = a * inverse;
    return copysign_(madd(madd(-q, d_lo, madd(-q, d, a)), inverse, q), x);
}
/* x - tanh x = x^3 G(|x|), G in pieces, all of it in sums of two; |x| - 1 beyond them. */
FN V tanhshrink_f(V x)
{
    V a = abs_(x), inside = min_(C(TANHSHRINK_END), a), s = inside * inside;
    DD g = piece_two(TANHSHRINK_PIECES, inside, quarter(inside + C(TANHSHRINK_SHIFT)));
    V w = s * g.h, low = madd(s, g.l, madd(prod_err(inside, inside, s), g.h, prod_err(s, g.h, w)));
    return copysign_(blend(gt(a, C(TANHSHRINK_END)), a - C(1), madd(inside, w, inside * low)), x);
}
#endif

#if LANES != LANES_F32
/* Clamped where x / (1 + |x|) is 1 already, for inf / inf. */
FN V softsign_f(V x)
{
    V inside = min_(C(0x1p60), max_(C(-0x1p60), x));
    return inside / (C(1) + abs_(inside));
}
/* The reciprocal is squared, not the sum, which would overflow. */
FN V softsign_d(V x)
{
    V r = C(1) / (C(1) + abs_(x));
    return r * r;
}
FN V softsign_y(V y)
{
    V r = C(1) - abs_(y);
    return r * r;
}

/* (x + sqrt(x^2 + b)) / 2. Left of 0 the sum cancels: (b / 2) / (sqrt(x^2 + b) - x). The root is |x| beyond 2^500, and for b = 0. */
FN DD squareplus_root(V a, V b)
{
    DD x2 = prod(a, a), s = sum(x2.h, b);
    return dd_blend(either(gt(a, C(0x1p500)), eq(b, C(0))), dd(a, C(0)), dd_sqrt(with_low(s, x2.l)));
}
FN V squareplus_f(V x, V b)
{
    V a = abs_(x);
    DD root = squareplus_root(a, b), s = dd_add(C(0.5) * root.h, dd(C(0.5) * a, C(0.5) * root.l));
    V right = blend(gt(a, C(0x1p500)), a, value(s)), y = blend(lt(x, C(0)), C(0.25) * b / right, right);
    return blend(eq(b, C(0)), copysign_(max_(C(0), x), blend(eq(x, C(0)), x, C(0))), y); /* max_ has the sign of 0 already, but clang 14 loses it */
}
/* (1 + x / root) / 2; left of 0, b / (2 root (root - x)). b = 0 is relu. */
FN V squareplus_d(V x, V b)
{
    V a = abs_(x), right = min_(C(0x1p500), a);
    DD root = squareplus_root(a, b);
    V d = blend(lt(x, C(0)), (C(0.5) * b / root.h) / (root.h + a), madd(C(0.5), right / squareplus_root(right, b).h, C(0.5)));
    return blend(eq(b, C(0)), step(gt(x, C(0)), x), d);
}
/* x = y - b / (4 y): y^2 / (y^2 + b / 4). */
FN V squareplus_y(V y, V b)
{
    V q = C(0.25) * b / y;
    return blend(eq(b, C(0)), step(gt(y, C(0)), y), C(1) / (C(1) + q / y));
}

/* x - tanh x. It cancels within 1 of 0: there x^3 P(x^2) / Q(x^2). */
FN V tanhshrink_f(V x)
{
    V a = abs_(x);
    DD s = prod(a, a);
    DD p = fast_sum(C(FIT_P(TANHSHRINK)[0]), s.h * TAIL(s.h, FIT_P(TANHSHRINK)));
    DD q = fast_sum(C(FIT_Q(TANHSHRINK)[0]), s.h * TAIL(s.h, FIT_Q(TANHSHRINK)));
    V near = value(dd_mul(dd_scale(s, a), dd_div(p, q)));
    return copysign_(blend(lt(a, C(1)), near, minus(a, tanh_dd(a))), x);
}
/* tanh^2 x. */
FN V tanhshrink_d(V x)
{
    DD t = tanh_dd(abs_(x));
    return value(dd_mul(t, t));
}
#endif
#endif

/* ---------------------------------------------------------------- the list
 * ROW(name, forward, derivative and backward, derivative from the output, number of parameters, cost, of 16 bits)
 * The middle three say in which lanes float32 is computed:
 *   NARROW       float32 lanes on every set
 *   FLOAT        float32 lanes where the target fuses multiply and add, else WIDE
 *   HALVES       the same for a forward or a derivative in two halves, NAME_power and NAME_finish, see engine.h
 *   PIECES       float32 lanes where the target fuses have a table for most numbers, see pieces.h; others as HALVES, a derivative's float32 as FLOAT
 *   PIECES_WHOLE the same, others as FLOAT
 *   WIDE         float64 lanes
 *   NO           there is none
 * The number of parameters may be
 *   MOSTLY_1          one, with a loop of its own for 1
 *   OR_SILU, OR_ELU   one, and for 1 the kernel is silu's or elu's
 * The cost, SIMPLE (bound by memory) or SMOOTH (by arithmetic), sets from how many elements threads are used.
 * The last says which kernels take numbers of 16 bits as they are, where float32 lanes and one more rounding give the right result:
 *   ALL          forward and both gradients
 *   LONG         the same, the forward with AVX-512 only: rounding to odd (vec.h), or hardswish, is no faster with AVX2
 *   SHORT        the forward, with AVX-512: words of their own (short.h), for default parameters and the usual modes
 *   HALF         the same, of float16 alone
 *   SHORT_OUTPUT as SHORT, and the gradient from the output
 *   NO           none */
#define ACTIVATIONS(ROW) \
    ROW(relu, NARROW, NARROW, NARROW, 0, SIMPLE, ALL) \
    ROW(relu6, NARROW, NARROW, NARROW, 0, SIMPLE, ALL) \
    ROW(leaky_relu, NARROW, NARROW, NARROW, 1, SIMPLE, LONG) \
    ROW(prelu, NARROW, NARROW, NARROW, 1, SIMPLE, LONG) \
    ROW(rrelu, FLOAT, NARROW, NARROW, 2, SIMPLE, NO) \
    ROW(thresholded_relu, NARROW, NARROW, NARROW, 1, SIMPLE, ALL) \
    ROW(threshold, NARROW, NARROW, NARROW, 2, SIMPLE, ALL) \
    ROW(hardtanh, NARROW, NARROW, NARROW, 2, SIMPLE, ALL) \
    ROW(hardsigmoid, FLOAT, FLOAT, NARROW, 2, SIMPLE, LONG) \
    ROW(hardswish, FLOAT, FLOAT, NO, 0, SIMPLE, LONG) \
    ROW(hardshrink, NARROW, NARROW, NARROW, 1, SIMPLE, ALL) \
    ROW(softshrink, NARROW, NARROW, NARROW, 1, SIMPLE, LONG) \
    ROW(sigmoid, HALVES, HALVES, FLOAT, 0, SMOOTH, SHORT_OUTPUT) \
    ROW(log_sigmoid, PIECES, HALVES, FLOAT, 0, SMOOTH, HALF) \
    ROW(tanh, FLOAT, HALVES, FLOAT, 0, SMOOTH, SHORT_OUTPUT) \
    ROW(softplus, PIECES, HALVES, FLOAT, MOSTLY_1, SMOOTH, HALF) \
    ROW(softsign, FLOAT, WIDE, WIDE, 0, SMOOTH, SHORT) \
    ROW(squareplus, WIDE, WIDE, WIDE, 1, SMOOTH, NO) \
    ROW(elu, FLOAT, FLOAT, FLOAT, 1, SMOOTH, SHORT) \
    ROW(selu, FLOAT, FLOAT, FLOAT, 0, SMOOTH, SHORT) \
    ROW(celu, FLOAT, FLOAT, FLOAT, OR_ELU, SMOOTH, SHORT) \
    ROW(silu, HALVES, PIECES, NO, 0, SMOOTH, SHORT) \
    ROW(swish, FLOAT, FLOAT, NO, OR_SILU, SMOOTH, SHORT) \
    ROW(gelu, PIECES_WHOLE, PIECES_WHOLE, NO, 0, SMOOTH, HALF) \
    ROW(gelu_tanh, PIECES, PIECES_WHOLE, NO, 0, SMOOTH, HALF) \
    ROW(quick_gelu, PIECES, PIECES_WHOLE, NO, 0, SMOOTH, HALF) \
    ROW(mish, PIECES, PIECES_WHOLE, NO, 0, SMOOTH, SHORT) \
    ROW(tanhshrink, FLOAT, WIDE, NO, 0, SMOOTH, NO)
