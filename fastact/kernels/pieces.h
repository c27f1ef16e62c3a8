/* Activations and gradients as one polynomial of 16 for most numbers, about half of what an exponential takes: gelu 0.21 to 0.14 ns an element, mish'
 * 0.37 to 0.16, with AVX2 1.29 to 0.57. Float32 lanes of FUSED targets only.
 *
 * NAME_near(x) is the result unless NAME_far(x): left of the table nothing but a power of e is left of it, and right of it (of a gradient) the
 * table would need more pieces. There NAME_rest(x) is: the formula of activations.h. engine.h computes it for turns that have such numbers,
 * and each lane takes its own. Tried: sigmoid and silu, 10 % faster, but with AVX2, where `entry` is three operations, 1.5 times as long. */

/* 16 pieces by the integer below `first` + a (scale + a square), the same in every rounding mode. */
FN V even_piece(const float (*table)[16], int last, double scale, double square, double first, V a)
{
    Index i = whole(madd(a, square == 0 ? C(scale) : madd(a, C(square), C(scale)), C(first)));
    V d = a - entry(table[0], i), u = entry(table[last], i);
    for (int j = last - 1; j > 1; j--)
        u = madd(u, d, entry(table[j], i));
    return madd(u, d, entry(table[1], i));
}
#define LAST_ROW(table) (sizeof(table) / sizeof *(table) - 1)
#define EVEN_PIECE_AT(NAME, a) \
    even_piece(NAME##_PIECES, LAST_ROW(NAME##_PIECES), NAME##_SCALE, NAME##_SQUARE, NAME##_FIRST, a)
/* Of |x|; NaN gives a number. */
#define EVEN_PIECE(NAME, x) EVEN_PIECE_AT(NAME, size(x, NAME##_END))
FN M left_of(V x, double end) { return lt(x, C(-end)); }

/* f(x) = max(x, 0) + f(-|x|); right of the table what is taken from x no longer counts. */
FN V gelu_near(V x) { return max_(C(-0.0), x) - EVEN_PIECE(GELU, x); }
FN V gelu_rest(V x) { return gelu_f(x); }
FN M gelu_far(V x) { return left_of(x, GELU_END); }

FN V gelu_tanh_near(V x) { return max_(C(-0.0), x) - EVEN_PIECE(GELU_TANH, x); }
FN V gelu_tanh_rest(V x) /* e^-v + 1 is 1 */
{
    V a = size(x, GELU_TANH_RANGE);
    DD v = gelu_tanh_argument(a, 1);
    Power e = exp_power(-v.h, -v.l);
    return madd(madd(a, e.p, a) * e.s, C(-UNIT), C(-0.0)); /* a product that underflows takes four times as long */
}
FN M gelu_tanh_far(V x) { return left_of(x, GELU_TANH_END); }

FN V quick_gelu_near(V x) { return max_(C(-0.0), x) - EVEN_PIECE(QUICK_GELU, x); }
FN V quick_gelu_rest(V x) { return quick_gelu_finish(x, quick_gelu_power(x)); }
FN M quick_gelu_far(V x) { return left_of(x, QUICK_GELU_END); }

FN V log_sigmoid_near(V x) { return min_(C(0), x) - EVEN_PIECE(SOFTPLUS, x); }
FN V log_sigmoid_rest(V x) { return log_sigmoid_finish(x, log_sigmoid_power(x)); }
FN M log_sigmoid_far(V x) { return gt(x, C(SOFTPLUS_END)); }

/* For beta = 1; else the formula in one piece: no number is far. */
FN V softplus_rest(V x, V beta) { return softplus_finish(x, beta, softplus_power(x, beta)); }
FN V softplus_near(V x, V beta)
{
    if (is(beta, 1))
        return max_(C(0), x) + EVEN_PIECE(SOFTPLUS, x);
    return softplus_rest(x, beta);
}
FN M softplus_far(V x, V beta) { return is(beta, 1) ? left_of(x, SOFTPLUS_END) : lt(x, x); }

/* f(x) / x has no symmetry: 16 pieces for both sides. f itself has a root, next to which its pieces would need one degree more. */
FN V mish_near(V x) { return blend(lt(x, C(MISH_END)), x * EVEN_PIECE_AT(MISH, x), x); }
FN V mish_rest(V x) { return mish_finish(x, mish_power(x)); }
FN M mish_far(V x) { return lt(x, C(MISH_START)); }

/* T left of 0, 1 - T right of it, T = f'(-|x|), which right of gelu's and gelu_tanh's table no longer counts. A NaN's sign is lost, as in all
 * derivatives. */
FN V either_side(V x, V t) { return blend(lt(x, C(0)), t, C(1) - t); }
#define EITHER_SIDE(NAME, x) either_side(x, EVEN_PIECE_AT(NAME, min_(C(NAME##_END), abs_(x))))

FN V gelu_d_near(V x) { return EITHER_SIDE(GELU_SLOPE, x); }
FN V gelu_d_rest(V x) { return gelu_d(x); }
FN M gelu_d_far(V x) { return left_of(x, GELU_SLOPE_END); }

FN V gelu_tanh_d_near(V x) { return EITHER_SIDE(GELU_TANH_SLOPE, x); }
FN V gelu_tanh_d_rest(V x) { return gelu_tanh_d(x); }
FN M gelu_tanh_d_far(V x) { return left_of(x, GELU_TANH_SLOPE_END); }

FN V silu_d_near(V x) { return EITHER_SIDE(SILU_SLOPE, x); }
FN V silu_d_rest(V x) { return silu_d(x); }
FN M silu_d_far(V x) { return gt(abs_(x), C(SILU_SLOPE_END)); }

FN V quick_gelu_d_near(V x) { return EITHER_SIDE(QUICK_GELU_SLOPE, x); }
FN V quick_gelu_d_rest(V x) { return quick_gelu_d(x); }
FN M quick_gelu_d_far(V x) { return gt(abs_(x), C(QUICK_GELU_SLOPE_END)); }

FN V mish_d_near(V x) { return EVEN_PIECE_AT(MISH_SLOPE, x); }
FN V mish_d_rest(V x) { return mish_d(x); }
FN M mish_d_far(V x) { return gt(abs_(x - C((MISH_SLOPE_END + MISH_SLOPE_START) / 2)), C((MISH_SLOPE_END - MISH_SLOPE_START) / 2)); }
