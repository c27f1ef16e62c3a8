/* Textbook float64 values of every activation and derivative at float32 inputs, and how far float32 results are from them.
 *
 * Independent of fastact's kernels: the C library's exp, expm1, log1p, tanh and erfc in the stable textbook forms, no
 * coefficients. Every formula also says how large its terms are (`scale`): the value is good to 2^-48 of that, which
 * leaves the libraries' vector functions their 4 ULP and a rounding of the argument its amplification. Inputs where this
 * cannot decide (next to a half-way case, next to a root, infinities) are not judged but listed, for mpmath.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ && !defined __clang__
#if __GLIBC_PREREQ(2, 35)
/* glibc's vector versions: 3 to 5 times as fast. */
#define VECTOR __attribute__((simd("notinbranch")))
extern VECTOR double exp(double);
extern VECTOR double expm1(double);
extern VECTOR double log1p(double);
extern VECTOR double tanh(double);
extern VECTOR double erfc(double);
#endif
#endif

#define FN static inline __attribute__((always_inline))
/* fmax and fmin without their care for NaN, which keeps compilers from vectorising. */
FN double larger(double a, double b) { return a > b ? a : b; }
FN double smaller(double a, double b) { return a < b ? a : b; }

typedef struct {
    double value, scale; /* scale below 0: value is exact */
} Result;

FN Result exact(double v) { return (Result){v, -1}; }
FN Result good(double v) { return (Result){v, fabs(v)}; }
FN Result terms(double v, double scale) { return (Result){v, scale}; }
/* v = something times exp(t) with a rounded t. */
FN Result amplified(double v, double t) { return (Result){v, fabs(v) * (1 + fabs(t))}; }

/* e^-700 is 0 in float32 and e^700 overflows; the functions are fastest and defined there. */
FN double clamp(double t) { return larger(-700, smaller(700, t)); }
/* 1 / (1 + e^-t) */
FN double logistic(double t)
{
    double z = exp(-fabs(clamp(t)));
    return (t >= 0 ? 1 : z) / (1 + z);
}
FN double log1p_exp(double t) { return larger(t, 0) + log1p(exp(-fabs(clamp(t)))); }
/* Phi(x); erfc(26.5) is about 1e-307 */
FN double normal_cdf(double x) { return 0.5 * erfc(larger(-26.5, smaller(26.5, -x * M_SQRT1_2))); }
FN double normal_square(double x) { return smaller(x * x, 1400); }

/* ---------------------------------------------------------------- piecewise linear: NAME_f the value, NAME_d the slope */
#define FORM(name) FN Result name(double x, const double *p)
#define NONE (void)p

FORM(relu_f) { NONE; return exact(x > 0 ? x : 0); }
FORM(relu_d) { NONE; return exact(x > 0); }
FORM(relu6_f) { NONE; return exact(x > 0 ? x < 6 ? x : 6 : 0); }
FORM(relu6_d) { NONE; return exact(x > 0 && x < 6); }
FORM(leaky_relu_f) { return exact(x > 0 ? x : p[0] * x); } /* two float32 numbers: 48 bits */
FORM(leaky_relu_d) { return exact(x > 0 ? 1 : p[0]); }
#define prelu_f leaky_relu_f
#define prelu_d leaky_relu_d
FORM(rrelu_f) { return exact(x > 0 ? x : (p[0] + p[1]) / 2 * x); }
FORM(rrelu_d) { return exact(x > 0 ? 1 : (p[0] + p[1]) / 2); }
FORM(thresholded_relu_f) { return exact(x > p[0] ? x : 0); }
FORM(thresholded_relu_d) { return exact(x > p[0]); }
FORM(threshold_f) { return exact(x > p[0] ? x : p[1]); }
FORM(threshold_d) { return exact(x > p[0]); }
FORM(hardtanh_f) { return exact(x > p[0] ? x < p[1] ? x : p[1] : p[0]); }
FORM(hardtanh_d) { return exact(x > p[0] && x < p[1]); }
FORM(hardsigmoid_f)
{
    /* What rounding takes from the sum tells whether it is exact; such ties are many. */
    double a = p[0] * x, b = p[1], v = a + b, t = v - a, lost = (a - (v - t)) + (b - t);
    return v <= 0 ? exact(0) : v >= 1 ? exact(1) : terms(v, lost == 0 ? -1 : fabs(a) + fabs(b));
}
FORM(hardsigmoid_d)
{
    double a = -p[1] / p[0], b = (1 - p[1]) / p[0];
    return exact(smaller(a, b) < x && x < larger(a, b) ? p[0] : 0);
}
FORM(hardswish_f) { NONE; return x <= -3 ? exact(0) : x >= 3 ? exact(x) : good(x * (x + 3) / 6); }
FORM(hardswish_d)
{
    NONE;
    /* A third of the quotients are exact, many of them ties: 6 v = n without a rounding, and n = 2x + 3 neither. */
    double n = 2 * x + 3, v = n / 6, lost = fabs(fma(v, 6, -n)) + fabs((n - 3) - 2 * x);
    return x <= -3 ? exact(0) : x >= 3 ? exact(1) : terms(v, lost == 0 ? -1 : fabs(v));
}
FORM(hardshrink_f) { return exact(fabs(x) > p[0] ? x : 0); }
FORM(hardshrink_d) { return exact(fabs(x) > p[0]); }
FORM(softshrink_f)
{
    double v = fabs(x) > p[0] ? copysign(fabs(x) - p[0], x) : 0;
    return fabs(x) < 0x1p25 ? exact(v) : good(v); /* 24 bits above lambd's last one, of 2^-24 or more */
}
FORM(softshrink_d) { return exact(fabs(x) > p[0]); }

/* ---------------------------------------------------------------- smooth */
FORM(sigmoid_f) { NONE; return good(logistic(x)); }
FORM(sigmoid_d) { NONE; return good(logistic(x) * logistic(-x)); }
FORM(log_sigmoid_f) { NONE; return good(-log1p_exp(-x)); }
FORM(log_sigmoid_d) { NONE; return good(logistic(-x)); }
FORM(tanh_f) { NONE; return good(tanh(x)); }
FORM(tanh_d) { NONE; return good(4 * logistic(2 * x) * logistic(-2 * x)); }
FORM(softplus_f) { return good(log1p_exp(p[0] * x) / p[0]); }
FORM(softplus_d) { return good(logistic(p[0] * x)); }
FORM(softsign_f) { NONE; return good(x / (1 + fabs(x))); }
FORM(softsign_d) { NONE; return good(1 / ((1 + fabs(x)) * (1 + fabs(x)))); }
FN double squareplus(double x, double b, double root)
{
    double v = x >= 0 ? (x + root) / 2 : b / (2 * (root - x));
    return b ? v : larger(x, 0);
}
FORM(squareplus_f) { return good(squareplus(x, p[0], sqrt(x * x + p[0]))); }
FORM(squareplus_d)
{
    double root = sqrt(x * x + p[0]);
    return p[0] ? good(squareplus(x, p[0], root) / root) : exact(x > 0);
}
FORM(elu_f) { double v = p[0] * expm1(clamp(x)); return x > 0 ? exact(x) : good(v); }
FORM(elu_d) { double v = p[0] * exp(clamp(x)); return x > 0 ? exact(1) : good(v); }
#define SELU_SCALE 1.0507009873554804934193349852946
#define SELU_ALPHA 1.6732632423543772848170429916717
FORM(selu_f) { NONE; double v = SELU_ALPHA * expm1(clamp(x)); return good(SELU_SCALE * (x > 0 ? x : v)); }
FORM(selu_d) { NONE; double v = SELU_ALPHA * exp(clamp(x)); return good(SELU_SCALE * (x > 0 ? 1 : v)); }
FORM(celu_f)
{
    double t = clamp(x / p[0]), v = p[0] * expm1(t);
    return x > 0 ? exact(x) : amplified(v, t);
}
FORM(celu_d)
{
    double t = clamp(x / p[0]), v = exp(t);
    return x > 0 ? exact(1) : amplified(v, t);
}
FN Result gated(double x, double t) { return amplified(x * logistic(t), clamp(t)); }
/* (x s(bx))' = s(t) (1 + t s(-t)), t = bx, has a root at t = -1.2785. */
FN Result gated_slope(double t)
{
    double s = logistic(t), rest = t * logistic(-t);
    return terms(s * (1 + rest), s * (1 + fabs(rest)) * (1 + fabs(clamp(t))));
}
FORM(silu_f) { NONE; return gated(x, x); }
FORM(silu_d) { NONE; return gated_slope(x); }
FORM(swish_f) { return gated(x, p[0] * x); }
FORM(swish_d) { return gated_slope(p[0] * x); }
FORM(quick_gelu_f) { NONE; return gated(x, 1.702 * x); }
FORM(quick_gelu_d) { NONE; return gated_slope(1.702 * x); }
FORM(gelu_f) { NONE; return amplified(x * normal_cdf(x), normal_square(x)); }
FORM(gelu_d)
{
    NONE;
    double square = normal_square(x), cdf = normal_cdf(x);
    double rest = x * exp(-square / 2) * (M_SQRT1_2 * M_2_SQRTPI / 2);
    return terms(cdf + rest, (cdf + fabs(rest)) * (1 + square));
}
#define GELU_C (M_SQRT1_2 * M_2_SQRTPI * 2) /* 2 sqrt(2 / pi): (1 + tanh(u)) / 2 = s(2u) */
FORM(gelu_tanh_f) { NONE; return gated(x, GELU_C * (x + 0.044715 * x * x * x)); }
FORM(gelu_tanh_d)
{
    NONE;
    double t = GELU_C * (x + 0.044715 * x * x * x), s = logistic(t);
    double rest = x * (GELU_C * (1 + 3 * 0.044715 * x * x)) * logistic(-t);
    return terms(s * (1 + rest), s * (1 + fabs(rest)) * (1 + fabs(clamp(t))));
}
/* tanh(log(1 + e)) = ((1 + e)^2 - 1) / ((1 + e)^2 + 1), e = e^x = z or 1 / z */
FORM(mish_f)
{
    NONE;
    double z = exp(-fabs(clamp(x))), n = x >= 0 ? 1 + 2 * z : z * (2 + z);
    return good(x * n / (x >= 0 ? n + 2 * z * z : n + 2));
}
FORM(mish_d)
{
    NONE;
    double z = exp(-fabs(clamp(x))), n = x >= 0 ? 1 + 2 * z : z * (2 + z), m = x >= 0 ? n + 2 * z * z : n + 2;
    double first = n / m, rest = 4 * x * (x >= 0 ? z * z : z) * (1 + z) / (m * m);
    return terms(first + rest, first + fabs(rest));
}
/* x - tanh(x): Lambert's continued fraction tanh(x) = x / (1 + u), u = x^2 / (3 + x^2 / (5 + ...)), has no cancellation. */
FORM(tanhshrink_f)
{
    NONE;
    double s = smaller(x * x, 0.25), u = s / (3 + s / (5 + s / (7 + s / (9 + s / (11 + s / (13 + s / 15))))));
    double v = x - tanh(x);
    return fabs(x) < 0.5 ? good(x * (u / (1 + u))) : terms(v, fabs(x));
}
FORM(tanhshrink_d) { NONE; double t = tanh(x); return good(t * t); }

/* ---------------------------------------------------------------- measuring */
#define BLOCK 256
#define DIGITS 24
#define UNIT_ROUNDOFF 0x1p-48

typedef void Evaluate(const float *x, const double *p, double *value, double *scale, int n);
#define EVALUATE(name)                                                                             \
    static void name##_all(const float *x, const double *p, double *value, double *scale, int n)   \
    {                                                                                              \
        _Pragma("omp simd") for (int i = 0; i < n; i++)                                            \
        {                                                                                          \
            Result r = name(x[i], p);                                                              \
            value[i] = r.value;                                                                    \
            scale[i] = r.scale;                                                                    \
        }                                                                                          \
    }
#define ACTIVATIONS(DO)                                                                            \
    DO(relu) DO(relu6) DO(leaky_relu) DO(prelu) DO(rrelu) DO(thresholded_relu) DO(threshold)       \
    DO(hardtanh) DO(hardsigmoid) DO(hardswish) DO(hardshrink) DO(softshrink) DO(sigmoid)           \
    DO(log_sigmoid) DO(tanh) DO(softplus) DO(softsign) DO(squareplus) DO(elu) DO(selu) DO(celu)    \
    DO(silu) DO(swish) DO(gelu) DO(gelu_tanh) DO(quick_gelu) DO(mish) DO(tanhshrink)
/* prelu's forms are leaky_relu's by #define, which pasting sees only one level down. */
#define BOTH(name) EVALUATE(name##_f) EVALUATE(name##_d)
ACTIVATIONS(BOTH)
#define ROW(name) {#name, {name##_f_all, name##_d_all}},
static const struct {
    const char *name;
    Evaluate *evaluate[2];
} rows[] = {ACTIVATIONS(ROW)};

/* Index of an activation, or -1. */
int find(const char *name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!strcmp(rows[i].name, name))
            return (int)i;
    return -1;
}

void evaluate(int row, int direction, const double *params, const float *x, double *value, double *scale, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i += BLOCK)
        rows[row].evaluate[direction](x + i, params, value + i, scale + i, (int)(n - i < BLOCK ? n - i : BLOCK));
}

/* x of the bit patterns first, first + stride, ... */
void inputs(uint32_t first, uint32_t stride, float *x, ptrdiff_t n)
{
    uint32_t *bits = (uint32_t *)(void *)x;
    for (ptrdiff_t i = 0; i < n; i++)
        bits[i] = first + (uint32_t)i * stride;
}

typedef struct {
    double bound, root_ulp, root_absolute; /* allowed: bound, or near a root either of the others; root_ulp < 0: no root near */
    double worst, worst_absolute, sum;
    uint64_t judged, correct, violations;
    uint64_t small[2][2][2]; /* undecided at |x| < 2^-40, by sign of x, whether |y| > |value|, whether y is even */
    uint64_t listed, small_listed;
    uint32_t worst_bits;
} Statistics;

#define SMALL 0x1p-40
#define SMALL_SAMPLES 16 /* of the small ones a call lists that many */

FN double of_bits(uint64_t bits) { double v; memcpy(&v, &bits, 8); return v; }
FN uint64_t bits_of(double v) { uint64_t bits; memcpy(&bits, &v, 8); return bits; }

/* Judges y, the float32 result for x, and adds to the statistics. Undecided x and y go to `list`, at most `room` pairs;
 * `listed` counts on beyond. */
void measure(int row, int direction, const double *params, const float *x, const float *y, ptrdiff_t n, Statistics *all,
             float *list, ptrdiff_t room)
{
    double value[BLOCK], scale[BLOCK], distance[BLOCK], absolute[BLOCK], undecided[BLOCK], right_side[BLOCK];
        uint32_t y_bits[BLOCK];
    ptrdiff_t small_here = 0;
    for (ptrdiff_t start = 0; start < n; start += BLOCK, x += BLOCK, y += BLOCK) {
        int m = (int)(n - start < BLOCK ? n - start : BLOCK);
        double worst = 0, sum = 0, open = 0, correct = 0, nans = 0;
        rows[row].evaluate[direction](x, params, value, scale, m);
        memcpy(y_bits, y, (size_t)m * sizeof *y);
        /* All flags are 0.0 or 1.0: one type, so that compilers vectorise. */
#pragma omp simd reduction(+ : sum, open, correct, nans)
        for (int i = 0; i < m; i++) {
            double top = 0x1p128, r = larger(-top, smaller(top, value[i])), v = y[i], in = x[i];
            double nan_in = in != in ? 1 : 0, nan_out = v != v ? 1 : 0, odd = (double)(int32_t)(y_bits[i] & 1);
            v = larger(-top, smaller(top, v)); /* an overflow counts as in oracle.Exact */
            double size = fabs(r);
            /* A value that rounded up to a power of two has its ULP from below. */
            size = fabs(v) < size ? size * (1 - UNIT_ROUNDOFF) : size;
            size = smaller(larger(size, 0x1p-126), 0x1p127);
            double per_ulp = of_bits((2046 + DIGITS - 1 - (bits_of(size) >> 52)) << 52);
            double error = fabs(v - r), d = error * per_ulp;
            double tolerance = UNIT_ROUNDOFF * scale[i] * per_ulp;
            tolerance = fabs(value[i]) > 2 * top ? -1 : tolerance;
            /* d = 0.5 is undecided unless the value is exact. */
            double certainty = larger(fabs(d - 0.5) - tolerance, -1);
            certainty = tolerance > 0x1p-10 ? -1 : certainty;
            certainty = fabs(in) > 0x1p128 - 0x1p100 ? -1 : certainty;
            certainty = fabs(r) < fabs(v) * 0x1p-800 ? -1 : certainty; /* a value of 0 */
            certainty = nan_in + nan_out > 0 ? 1 : certainty;
            double judged = certainty > 0 ? 1 - nan_in : 0, unsure = 1 - nan_in - judged;
            d = v * r < 0 ? INFINITY : d;
            d = fabs(nan_in - nan_out) > 0 ? INFINITY : d;
            d = nan_in * nan_out > 0 ? 0 : d;
            d = certainty > 0 ? d : 0;
            double nearest = d < 0.5 ? judged : 0;
            nearest = d == 0.5 ? judged * (1 - odd) : nearest;
            undecided[i] = unsure;
            right_side[i] = v * r > 0 ? 1 : 0;
            distance[i] = d;
            absolute[i] = error * judged;
            open += unsure;
            nans += nan_in;
            correct += nearest;
            sum += d;
        }
#pragma omp simd reduction(max : worst)
        for (int i = 0; i < m; i++)
            worst = larger(worst, distance[i]);
        all->judged += (uint64_t)(m - open - nans);
        all->correct += (uint64_t)correct;
        all->sum += sum;
        if (worst > all->worst) {
            all->worst = worst;
            for (int i = 0; i < m; i++)
                if (distance[i] == worst)
                    memcpy(&all->worst_bits, x + i, 4);
        }
        if (all->root_ulp >= 0)
            for (int i = 0; i < m; i++)
                all->worst_absolute = larger(all->worst_absolute, absolute[i]);
        if (worst > all->bound)
            for (int i = 0; i < m; i++)
                all->violations += distance[i] > all->bound && !(distance[i] <= all->root_ulp)
                    && !(all->root_ulp >= 0 && absolute[i] <= all->root_absolute && right_side[i] > 0);
        if (open == 0)
            continue;
        for (int i = 0; i < m; i++) {
            if (undecided[i] == 0)
                continue;
            if (fabsf(x[i]) < SMALL) {
                all->small[signbit(x[i]) != 0][fabs(y[i]) > fabs(value[i])][!(y_bits[i] & 1)]++;
                if (small_here++ >= SMALL_SAMPLES)
                    continue;
                all->small_listed++;
            }
            if ((ptrdiff_t)all->listed < room) {
                list[2 * all->listed] = x[i];
                list[2 * all->listed + 1] = y[i];
            }
            all->listed++;
        }
    }
}
