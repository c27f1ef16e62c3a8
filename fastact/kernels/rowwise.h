/* Row-wise kernels: softmax, log_softmax and their gradients, along rows (x[i], i < n) and down N columns at once (x[i * stride]).
 *
 * Both sum in the same order, so that bits do not depend on the layout: element i goes to virtual lane i % 16; every 256 elements
 * the lanes are added by a fixed tree and the result joins a compensated total. Error of a sum: a few ULP for any length.
 *
 * softmax: e_i = e^(x_i - max), y_i = e_i / sum, a true division. -inf everywhere (or nothing left by a mask) gives 0, NaN gives NaN:
 * both without a branch. */
#define ROW_LANES 16
#define ROW_BLOCK 256

/* What the exponentials of a row have in common. x - max would be rounded: 19 ULP at -16. float32 therefore takes 2^-K out of e^x, K the
 * integer next to max / ln 2, which costs nothing: K joins the constant that rounds x / ln 2. Only above 256, where near elements
 * subtract exactly, `shift` is the maximum. float64 carries the difference's error along. */
#if LANES == LANES_F32
#define ROW_UNIT 0x1p64 /* every exponential is this much too large: subnormal results appear only in the last division */
#define ROW_MAGIC (POW2_MAGIC + 64)
typedef struct {
    V shift, magic, floor;
} Shift;
#else
#define ROW_UNIT 1.0
typedef struct {
    V shift;
} Shift;
#endif

/* `exact`: x - max all the same, so that the maximum's exponential is 1 and log_softmax never positive; what far elements' rounding
 * does to the sum, their smallness undoes. */
FN Shift shift_of(V high, int exact)
{
    Shift s;
    V finite = blend(eq(high, C(-INFINITY)), C(0), high);
#if LANES == LANES_F32
    M far = exact ? eq(finite, finite) : gt(abs_(finite), C(256));
    V small = blend(far, C(0), finite), rounded = madd(small, C(0x1.715476p+0), C(0x1.8p23)) - C(0x1.8p23);
    s.shift = blend(far, finite, C(0));
    s.magic = C(ROW_MAGIC) - rounded;
    s.floor = small - C(104);
#else
    (void)exact;
    s.shift = finite;
#endif
    return s;
}

#if LANES == LANES_F32
/* Max error 0.9 ULP. */
static const float EXP_ROW[5] = {0x1.0p-1f, 0x1.5554b8p-3f, 0x1.5555bap-5f, 0x1.122372p-7f, 0x1.6c5618p-10f};
FN V row_exp(V v, Shift s)
{
    V x = max_(s.floor, v - s.shift), t = madd(x, C(0x1.715476p+0), s.magic), k = t - s.magic, p = pow2_bits(t), q = C(EXP_ROW[4]);
    V r = madd(k, C(-0x1.7f7d1cp-20), madd(k, C(-0x1.62e4p-1), x));
    for (int i = 3; i >= 0; i--)
        q = madd(q, r, C(EXP_ROW[i]));
    return madd(p, madd(r * r, q, r), p);
}
#else
FN V row_exp(V v, Shift s)
{
    DD d = sum(v, -s.shift);
    Scaled e = exp_scaled(max_(C(-EXP_FLOOR), d.h), blend(gt(d.h, C(-EXP_FLOOR)), d.l, C(0)));
    return value(e.e) * e.unit;
}
#endif
/* e^y for y <= 0. */
FN V row_exp_plain(V y) { return row_exp(y, shift_of(C(0), 0)) * C(1 / ROW_UNIT); }

/* The logarithm of a row's sum, as a sum of two. */
typedef struct {
    E high, low;
} Log;
FN Log row_log(E high, E low)
{
    Log r;
#if LANES == LANES_F32
    const double l = log(((double)high + (double)low) / ROW_UNIT);
#else
    const double l = high == 0 ? 0 : log(high) + low / high; /* nothing left: x is -inf everywhere, and stays so */
#endif
    r.high = (E)l;
    r.low = (E)(l - (double)r.high);
    return r;
}

/* ---------------------------------------------------------------- sums */
typedef struct {
    V high, low;
} Total;

FN void total_add(Total *t, V s)
{
    V sum = t->high + s, b = sum - t->high;
    t->low = t->low + ((t->high - (sum - b)) + (s - b));
    t->high = sum;
}

/* A sum down N columns: `lane` is i % 16. */
typedef struct {
    V lanes[ROW_LANES];
    Total total;
} Columns;

FN void columns_clear(Columns *c)
{
    for (int j = 0; j < ROW_LANES; j++)
        c->lanes[j] = C(0);
}
FN void columns_block(Columns *c)
{
    for (int width = ROW_LANES / 2; width; width /= 2)
        for (int j = 0; j < width; j++)
            c->lanes[j] = c->lanes[j] + c->lanes[j + width];
    total_add(&c->total, c->lanes[0]);
    columns_clear(c);
}

/* A sum along a row: 16 / N vectors hold the lanes. */
#define ROW_VECTORS (ROW_LANES / N)
typedef struct {
    V lanes[ROW_VECTORS];
    E high, low;
} Row;

FN void row_clear(Row *r)
{
    for (int j = 0; j < ROW_VECTORS; j++)
        r->lanes[j] = C(0);
}
FN void row_block(Row *r)
{
    E s[ROW_LANES], sum, b;
    memcpy(s, r->lanes, sizeof s);
    for (int width = ROW_LANES / 2; width; width /= 2)
        for (int j = 0; j < width; j++)
            s[j] += s[j + width];
    sum = r->high + s[0], b = sum - r->high;
    r->low += (r->high - (sum - b)) + (s[0] - b);
    r->high = sum;
    row_clear(r);
}

/* Apply a body to every vector of a row of n: `v` is where it starts, `m` its length (N but for the last), `lane` its vector's number
 * among the 16 / N. `sum.lanes` may be added to in it; every 256 elements they are drained. */
#define ALONG_ROW(sum, ...) \
    for (ptrdiff_t start = 0; start < n; start += ROW_BLOCK) { \
        ptrdiff_t stop = n - start < ROW_BLOCK ? n : start + ROW_BLOCK, i = start; \
        for (; i <= stop - ROW_LANES; i += ROW_LANES) \
            for (int lane = 0; lane < ROW_VECTORS; lane++) { \
                const ptrdiff_t v = i + lane * N, m = N; \
                (void)m; \
                __VA_ARGS__ \
            } \
        for (int lane = 0; i < stop; i += N, lane++) { \
            const ptrdiff_t v = i, m = stop - i < N ? stop - i : N; \
            __VA_ARGS__ \
        } \
        row_block(&sum); \
    }
#define GET(p) (m == N ? load((p) + v) : load_part((p) + v, m))
#define PUT(p, value) \
    do { \
        V put_ = (value); \
        if (m == N) \
            store((p) + v, put_); \
        else \
            store_part((p) + v, put_, m); \
    } while (0)
/* The lanes beyond a row's end must not count. */
FN V only(V x, ptrdiff_t m)
{
    E t[N] = {0};
    if (m == N)
        return x;
    store_part(t, x, m);
    return load(t);
}

FN V all_lanes(E v) { return C((double)v); }

/* x - shift - log(sum). */
FN V log_ratio(V x, Shift s, V l, V low)
{
#if LANES == LANES_F32
    return ((x - s.shift) - l) - low;
#else
    DD d = sum(x, -s.shift);
    return (d.h - l) + blend(gt(d.h, C(-INFINITY)), d.l - low, C(0));
#endif
}

KERNEL E row_max(const E *x, ptrdiff_t n)
{
    E lanes[N], largest = (E)-INFINITY;
    V high = C(-INFINITY), high2 = high;
    ptrdiff_t i = 0;
    for (; i <= n - 2 * N; i += 2 * N) {
        high = max_(high, load(x + i));
        high2 = max_(high2, load(x + i + N));
    }
    for (; i <= n - N; i += N)
        high = max_(high, load(x + i));
    store(lanes, max_(high, high2));
    for (int j = 0; j < N; j++)
        largest = lanes[j] > largest ? lanes[j] : largest; /* NaN is left to the sum */
    for (; i < n; i++)
        largest = x[i] > largest ? x[i] : largest;
    return largest;
}

KERNEL void softmax_row(const void *a, const void *b, void *y, ptrdiff_t n, const void *params)
{
    const E *x = (const E *)a;
    E *out = (E *)y, high = row_max(x, n);
    const Shift shift = shift_of(all_lanes(high), 0);
    Row sum = {{C(0)}, 0, 0};
    (void)b, (void)params;
    row_clear(&sum);
    ALONG_ROW(sum, {
        V e = row_exp(GET(x), shift);
        PUT(out, e);
        sum.lanes[lane] = sum.lanes[lane] + only(e, m);
    })
    sum.high += sum.low;
    if (high == (E)-INFINITY) {
        const E nothing = sum.high == sum.high ? 0 : sum.high;
        for (ptrdiff_t i = 0; i < n; i++)
            out[i] = nothing;
        return;
    }
    const V s = all_lanes(sum.high);
    ALONG_ROW(sum, { PUT(out, GET(out) / s); })
}

KERNEL void log_softmax_row(const void *a, const void *b, void *y, ptrdiff_t n, const void *params)
{
    const E *x = (const E *)a;
    E *out = (E *)y, high = row_max(x, n);
    const Shift shift = shift_of(all_lanes(high), 1);
    Row sum = {{C(0)}, 0, 0};
    (void)b, (void)params;
    row_clear(&sum);
    ALONG_ROW(sum, { sum.lanes[lane] = sum.lanes[lane] + only(row_exp(GET(x), shift), m); })
    const Log log_sum = row_log(sum.high, sum.low);
    const V l = all_lanes(log_sum.high), low = all_lanes(log_sum.low);
    ALONG_ROW(sum, { PUT(out, log_ratio(GET(x), shift, l, low)); })
}

/* y (grad - sum grad y). */
KERNEL void softmax_back_row(const void *a, const void *b, void *y, ptrdiff_t n, const void *params)
{
    const E *grad = (const E *)a, *x = (const E *)b;
    E *out = (E *)y;
    Row sum = {{C(0)}, 0, 0};
    (void)params;
    row_clear(&sum);
    ALONG_ROW(sum, { sum.lanes[lane] = madd(GET(grad), GET(x), sum.lanes[lane]); })
    const V s = all_lanes(sum.high + sum.low);
    ALONG_ROW(sum, { PUT(out, GET(x) * (GET(grad) - s)); })
}

/* grad - e^y sum grad. */
KERNEL void log_softmax_back_row(const void *a, const void *b, void *y, ptrdiff_t n, const void *params)
{
    const E *grad = (const E *)a, *x = (const E *)b;
    E *out = (E *)y;
    Row sum = {{C(0)}, 0, 0};
    (void)params;
    row_clear(&sum);
    ALONG_ROW(sum, { sum.lanes[lane] = sum.lanes[lane] + GET(grad); })
    const V s = all_lanes(sum.high + sum.low);
    ALONG_ROW(sum, { PUT(out, GET(grad) - row_exp_plain(GET(x)) * s); })
}

/* ---------------------------------------------------------------- down columns: m <= N of them, n elements each, `stride` apart */
#define CGET(p, i) (m == N ? load((p) + (i) * stride) : load_part((p) + (i) * stride, m))
#define CPUT(p, i, value) \
    do { \
        V put_ = (value); \
        if (m == N) \
            store((p) + (i) * stride, put_); \
        else \
            store_part((p) + (i) * stride, put_, m); \
    } while (0)
#define DOWN(c, ...) \
    for (ptrdiff_t start = 0; start < n; start += ROW_BLOCK) { \
        const ptrdiff_t stop = n - start < ROW_BLOCK ? n : start + ROW_BLOCK; \
        for (ptrdiff_t i = start; i < stop; i++) { \
            const int lane = (int)(i % ROW_LANES); \
            __VA_ARGS__ \
        } \
        columns_block(&c); \
    }

FN V column_max(const E *x, ptrdiff_t n, ptrdiff_t stride, ptrdiff_t m)
{
    V high = C(-INFINITY);
    for (ptrdiff_t i = 0; i < n; i++) {
        V v = CGET(x, i);
        high = blend(gt(v, high), v, high); /* NaN is left to the sum */
    }
    return high;
}

FN void column_log(Total t, V *l, V *l_low)
{
    E high[N], low[N];
    store(high, t.high);
    store(low, t.low);
    for (int j = 0; j < N; j++) {
        Log r = row_log(high[j], low[j]);
        high[j] = r.high, low[j] = r.low;
    }
    *l = load(high), *l_low = load(low);
}

KERNEL void softmax_column(const E *x, const E *unused, E *out, ptrdiff_t n, ptrdiff_t stride, ptrdiff_t m)
{
    const V high = column_max(x, n, stride, m);
    const M empty = eq(high, C(-INFINITY));
    const Shift shift = shift_of(high, 0);
    Columns c = {.total = {C(0), C(0)}};
    (void)unused;
    columns_clear(&c);
    DOWN(c, {
        V e = row_exp(CGET(x, i), shift);
        CPUT(out, i, e);
        c.lanes[lane] = c.lanes[lane] + e;
    })
    const V s = c.total.high + c.total.low, nothing = blend(ne(s, s), s, C(0));
    for (ptrdiff_t i = 0; i < n; i++)
        CPUT(out, i, blend(empty, nothing, CGET(out, i) / s));
}

KERNEL void log_softmax_column(const E *x, const E *unused, E *out, ptrdiff_t n, ptrdiff_t stride, ptrdiff_t m)
{
    const Shift shift = shift_of(column_max(x, n, stride, m), 1);
    Columns c = {.total = {C(0), C(0)}};
    (void)unused;
    columns_clear(&c);
    DOWN(c, { c.lanes[lane] = c.lanes[lane] + row_exp(CGET(x, i), shift); })
    V l, low;
    column_log(c.total, &l, &low);
    for (ptrdiff_t i = 0; i < n; i++)
        CPUT(out, i, log_ratio(CGET(x, i), shift, l, low));
}

KERNEL void softmax_back_column(const E *grad, const E *x, E *out, ptrdiff_t n, ptrdiff_t stride, ptrdiff_t m)
{
    Columns c = {.total = {C(0), C(0)}};
    columns_clear(&c);
    DOWN(c, { c.lanes[lane] = madd(CGET(grad, i), CGET(x, i), c.lanes[lane]); })
    const V s = c.total.high + c.total.low;
    for (ptrdiff_t i = 0; i < n; i++)
        CPUT(out, i, CGET(x, i) * (CGET(grad, i) - s));
}

KERNEL void log_softmax_back_column(const E *grad, const E *x, E *out, ptrdiff_t n, ptrdiff_t stride, ptrdiff_t m)
{
    Columns c = {.total = {C(0), C(0)}};
    columns_clear(&c);
    DOWN(c, { c.lanes[lane] = c.lanes[lane] + CGET(grad, i); })
    const V s = c.total.high + c.total.low;
    for (ptrdiff_t i = 0; i < n; i++)
        CPUT(out, i, CGET(grad, i) - row_exp_plain(CGET(x, i)) * s);
}

#define COLUMNS(name) \
    KERNEL void name##_columns(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t width, ptrdiff_t stride) \
    { \
        for (ptrdiff_t j = 0; j < width; j += N) \
            name##_column((const E *)a + j, b ? (const E *)b + j : NULL, (E *)y + j, n, stride, width - j < N ? width - j : N); \
    }
COLUMNS(softmax)
COLUMNS(log_softmax)
COLUMNS(softmax_back)
COLUMNS(log_softmax_back)
