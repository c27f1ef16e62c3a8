/* Row-wise kernels: softmax, log_softmax and their gradients, along rows (x[i], i < n) and down N columns at once (x[i * stride]).
 *
 * Both sum in the same order, so that bits do not depend on the layout: element i goes to virtual lane i % 16; every 256 elements
 * the lanes are added by a fixed tree and the result joins a compensated total. Error of a sum: a few ULP for any length.
 *
 * softmax: e_i = e^(x_i - max), y_i = e_i / sum, a true division. -inf everywhere (or nothing left by a mask) gives 0, NaN gives NaN:
 * both without a branch.
 *
 * Short rows go pass by pass, ROWS of them: a pass's end (a maximum or a sum over lanes, some 40 cycles that nothing in the row can
 * overlap) then overlaps the next row. Columns go through a tile in the first-level cache, whose rows are whole cache lines: at strides of
 * 4 KiB and its multiples a column's elements would push each other out. */
#ifdef __clang__
#define APART __attribute__((noinline)) /* the size of one instead of one a caller */
#elif defined(__GNUC__)
#define APART __attribute__((noinline, noclone))
#else
#define APART
#endif
#if defined(__GNUC__)
#define PREFETCH __builtin_prefetch
#else
#define PREFETCH(address, write) (void)0
#endif
#define ROW_LANES 16
#define ROW_BLOCK 256
#define ROWS 8
#define ROWS_ELEMENTS (LANES == LANES_F32 ? 4096 : 2048) /* float64's gradient of (64, 1000) with 4096: 0.32 ns an element instead of 0.24 */
#define TILE_BYTES 32768

/* What the exponentials of a row have in common. x - max would be rounded: 19 ULP at -16. float32 therefore takes 2^-K out of e^x, K the
 * integer next to max / ln 2, which costs nothing: K joins the constant that rounds x / ln 2. Only above 256, where near elements
 * subtract exactly, `shift` is the maximum. float64 carries the difference's error along. */
#if LANES == LANES_F32
#define ROW_UNIT 0x1p64 /* every exponential is this much too large: subnormal results appear only in the last division */
typedef struct {
    V shift, magic, floor;
} Shift;
#else
#define ROW_UNIT 1.0
typedef struct {
    V shift;
} Shift;
#endif

/* `exact`: subtract the maximum itself, so that its exponential is exactly 1 and log_softmax never positive. That rounds x - max of far
 * elements, whose exponentials are too small for it to show in the sum. */
FN Shift shift_of(V high, int exact)
{
    Shift s;
    V finite = blend(eq(high, C(-INFINITY)), C(0), high);
#if LANES == LANES_F32
    M far = gt(abs_(finite), C(256));
    V small = exact ? C(0) : blend(far, C(0), finite), rounded = madd(small, C(LOG2E), C(0x1.8p23)) - C(0x1.8p23);
    s.shift = finite - small;
    s.magic = C(EXP_MAGIC) - rounded;
    s.floor = small - C(104);
#else
    (void)exact;
    s.shift = finite;
#endif
    return s;
}

#if LANES == LANES_F32
/* Max error 0.9 ULP. */
FN V row_exp(V v, Shift s)
{
    V x = max_(s.floor, v - s.shift), t = madd(x, C(LOG2E), s.magic), k = t - s.magic, p = pow2_bits(t);
    V r = madd(k, C(-LN2_REST), madd(k, C(-LN2_HEAD), x));
    return madd(p, madd(r * r, POLY_FLOAT(r, EXP_FLOAT), r), p);
}
#else
FN V row_exp(V v, Shift s)
{
    DD d = sum(v, -s.shift);
    V x = max_(C(-EXP_FLOOR), d.h), low = blend(gt(d.h, C(-EXP_FLOOR)), d.l, C(0));
#if POWERS
    Power e = exp_power(x, low);
    return madd(e.s, e.p, e.s) * C(UNIT);
#else
    Scaled e = exp_scaled(x, low);
    return value(e.e) * e.unit;
#endif
}
#endif
/* e^y for y <= 0. */
FN V row_exp_plain(V y) { return row_exp(y, shift_of(C(0), 1)) * C(1 / ROW_UNIT); }

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

/* Once a sum is infinite what it lacks is NaN. */
FN V total_of(Total t) { return t.high + blend(eq(t.low, t.low), t.low, C(0)); }

/* A sum along a row: 16 / N vectors hold the lanes. */
#define ROW_VECTORS (ROW_LANES / N)
typedef struct {
    V lanes[ROW_VECTORS];
    Total total; /* the same in every lane */
} Row;
/* Every lane adds its pair's: a sum is commutative, so all arrive at the same bits. */
FN void row_block(Row *r)
{
    V s;
    for (int width = ROW_VECTORS / 2; width; width /= 2)
        for (int j = 0; j < width; j++)
            r->lanes[j] = r->lanes[j] + r->lanes[j + width];
    s = r->lanes[0];
    for (int j = 0; j < ROW_VECTORS; j++)
        r->lanes[j] = C(0);
#if N >= 16
    s = s + swapped(s, 8);
#endif
#if N >= 8
    s = s + swapped(s, 4);
#endif
#if N >= 4
    s = s + swapped(s, 2);
#endif
#if N >= 2
    s = s + swapped(s, 1);
#endif
    total_add(&r->total, s);
}
FN void row_clear(Row *r)
{
    for (int j = 0; j < ROW_VECTORS; j++)
        r->lanes[j] = C(0);
    r->total.high = r->total.low = C(0);
}
/* Apply a body to every vector of a row of n: `v` is where it starts, `m` its length (N but for the last), `lane` its vector's number
 * among the 16 / N. */
#define ALONG_BLOCK(start, stop, ...) \
    { \
        ptrdiff_t i = start; \
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
    }
#define ALONG_ROW(...) ALONG_BLOCK(0, n, (void)lane; __VA_ARGS__)
/* The same, adding to `sum.lanes`: every 256 elements they are drained. */
#define SUM_ROW(sum, ...) \
    row_clear(&sum); \
    for (ptrdiff_t start = 0; start < n; start += ROW_BLOCK) { \
        const ptrdiff_t stop = n - start < ROW_BLOCK ? n : start + ROW_BLOCK; \
        ALONG_BLOCK(start, stop, __VA_ARGS__) \
        row_block(&sum); \
    }
/* The lanes beyond a row's end must not count. */
static const Lane ROW_COUNT[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
FN V only(V x, ptrdiff_t m, V rest) { return m == N ? x : blend(lt(lanes_at(ROW_COUNT), C((double)m)), x, rest); }

/* NaN is left to the sum. */
FN V row_max(const E *x, ptrdiff_t n)
{
    V high = C(-INFINITY), more[4] = {high, high, high, high};
    ptrdiff_t i = 0;
    for (; i <= n - 4 * N; i += 4 * N)
        for (int j = 0; j < 4; j++)
            more[j] = max_(load(x + i + j * N), more[j]);
    for (; i <= n - N; i += N)
        more[0] = max_(load(x + i), more[0]);
    if (i < n)
        more[1] = max_(only(load_part(x + i, n - i), n - i, high), more[1]);
    high = max_(max_(more[0], more[1]), max_(more[2], more[3]));
#if N >= 16
    high = max_(swapped(high, 8), high);
#endif
#if N >= 8
    high = max_(swapped(high, 4), high);
#endif
#if N >= 4
    high = max_(swapped(high, 2), high);
#endif
#if N >= 2
    high = max_(swapped(high, 1), high);
#endif
    return high;
}

/* ---------------------------------------------------------------- what rows and columns share */
/* Division by a sum: e times the reciprocal, corrected by its remainder, is e / s to the bit in a third of the time. Nothing left: 0. */
typedef struct {
    V s, inverse;
} Divisor;
FN Divisor divisor(Total t, V high)
{
    V s = t.high + t.low;
    M empty = both(eq(high, C(-INFINITY)), eq(s, s));
#if FUSED
    s = blend(empty, C(1), s);
    Divisor d = {s, blend(empty, C(0), C(1) / s)};
#else
    Divisor d = {blend(empty, C(INFINITY), s), s};
#endif
    return d;
}
FN V divided(V e, Divisor d)
{
#if FUSED
    V q = e * d.inverse;
    return madd(madd(-q, d.s, e), d.inverse, q);
#else
    return e / d.s;
#endif
}

#ifndef STORAGE
#if LANES == LANES_F32 && FUSED
/* The logarithm of a sum, as a sum of two, for sums of 1 and more: 2^k (1 + z) and what lies below its last place give k ln 2 + z + z^2 P(z) + low / high,
 * the last quotient within 4 %. Error 0.25 units of float32. In float64, as below, log_softmax of three float32 rows takes 0.47 ns an element, so 0.31. */
typedef int32_t Bits __attribute__((vector_size(sizeof(V))));
FN Total row_log(V high, V low)
{
    Bits bits = (Bits)high, mantissa = (bits & 0x7fffff) | 0x3f800000, exponent = (bits >> 23) | 0x4b000000, inverse = 0x7f000000 - (bits & 0x7f800000);
    V k = (V)exponent - C(0x1p23 + 127 + 64), z = (V)mantissa - C(1);
    DD s = sum(k * C(LN2_HEAD), z);
    V rest = madd(z * z, POLY_FLOAT(z, LOG1P_FLOAT), madd(k, C(LN2_REST), s.l));
    rest = madd(low * (V)inverse, madd(z, C(-0.5), C(0.957)), rest);
    V h = s.h + rest;
    Total t = {h + (high - high), rest - (h - s.h)}; /* NaN where the sum is */
    return t;
}
FN void logs(Total *t, int count)
{
    for (int i = 0; i < count; i++)
        t[i] = row_log(t[i].high, t[i].low);
}
#define rows_logs logs /* all lanes alike: cheaper than to bring rows together */
#else
/* The logarithm of a sum, as a sum of two: plain float64 arithmetic, the same bits everywhere, which several rows (or columns) overlap.
 * 2^k m, and log m from s = (m - 1) / (m + 1). float32: m within sqrt(2) of 1, 2 (s + s^3 / 3 + s^5 / 5 ...), whose rest is below 2^-35. float64: m in
 * [1, 2), 2 ULP. Nothing left gives 0: x is -inf everywhere, and stays so. */
#if LANES == LANES_F32
#define LEAST_M 0x3fe6a09e00000000u /* sqrt(1/2), its upper half */
#else
#define LEAST_M 0x3ff0000000000000u
#endif
/* In place. Additions, masks and shifts of 64 bits and nothing else, which compilers make vectors of. */
APART KERNEL void row_logs(E *high, E *low, int count)
{
    for (int i = 0; i < count; i++) {
#if LANES == LANES_F32
        const double d = ((double)high[i] + (double)low[i]) * (1 / ROW_UNIT);
#else
        const double d = high[i] == 0 ? 1 : high[i];
#endif
        uint64_t bits, exponent;
        double k, m, s, s2, l;
        memcpy(&bits, &d, 8);
        bits += 0x3ff0000000000000u - LEAST_M;
        exponent = 0x4330000000000000u | bits >> 52; /* 2^52 and it */
        bits = (bits & 0xfffffffffffffu) + LEAST_M;
        memcpy(&k, &exponent, 8);
        memcpy(&m, &bits, 8);
        k -= 0x1p52 + 0x3ff;
        s = (m - 1) / (m + 1), s2 = s * s;
#if LANES == LANES_F32
        l = s2 * (2.0 / 3 + s2 * (2.0 / 5 + s2 * (2.0 / 7 + s2 * (2.0 / 9 + s2 * (2.0 / 11)))));
        l = s * (2 + l) + k * 0x1.62e42fefa39efp-1;
#else
        l = 0;
        for (int j = COUNT(LOG1P_DOUBLE) - 1; j >= 0; j--)
            l = l * s2 + LOG1P_DOUBLE[j];
        l = k * LN2_HEAD + (2 * s + (s * s2 * l + (k * LN2_REST + low[i] / d)));
#endif
        l += d - d; /* NaN */
        high[i] = (E)l;
        low[i] = (E)(l - (double)high[i]);
    }
}
/* Of rows, whose sum is in every lane. */
FN void rows_logs(Total *t, int count)
{
    E sums[2 * ROWS], lanes[2 * N];
    for (int r = 0; r < count; r++) {
        store(lanes, t[r].high);
        store(lanes + N, t[r].low);
        sums[r] = lanes[0], sums[ROWS + r] = lanes[N];
    }
    row_logs(sums, sums + ROWS, count);
    for (int r = 0; r < count; r++)
        t[r].high = C((double)sums[r]), t[r].low = C((double)sums[ROWS + r]);
}
#endif
#endif
/* x - (shift + log(sum)): the sum as two terms, so that each rounding is one of the result's size. */
FN Total log_total(V shift, V l, V low)
{
    Total t = {shift, low};
    total_add(&t, l);
    return t;
}
FN V log_ratio(V x, Total t) { return (x - t.high) - t.low; }

/* ---------------------------------------------------------------- along rows
 * ROWS_TOGETHER: a body for rows [0, count) from element `at`; the next ones begin `ahead` elements later. */
#define ROWS_TOGETHER(...) \
    const ptrdiff_t together = n >= ROWS_ELEMENTS ? 1 : n * ROWS > ROWS_ELEMENTS ? ROWS_ELEMENTS / n : ROWS; \
    for (ptrdiff_t done = 0; done < rows; done += together) { \
        const int count = (int)(rows - done < together ? rows - done : together); \
        const ptrdiff_t at = done * n, ahead = together * n; \
        (void)ahead; \
        __VA_ARGS__ \
    }
#define EACH_ROW(...) \
    for (int r = 0; r < count; r++) { \
        const E *x = (const E *)a + at + r * n; \
        E *out = (E *)y + at + r * n; \
        (void)x, (void)out; \
        __VA_ARGS__ \
    }
/* The exponentials, long enough to hide what a cache line takes from further away, ask for what is read and written next, log_softmax for what its
 * last pass writes: from memory 0.55 to 0.95 of the time, from L3 0.85 to 0.96, rows of 30 elements 1.04. Gradients lose by it (1.0 to 1.4): their
 * first pass is loads alone. */
#define FAR_AHEAD (16384 / (int)sizeof(E)) /* 4 KiB, or what is written only: of 25 MB 1.04 instead of 0.95 */
#define ASK_FOR(address, write) \
    if (lane * N % (64 / (int)sizeof(E)) == 0) \
        PREFETCH(address, write)

#ifndef STORAGE /* what is between passes needs float32 */
KERNEL void softmax_row(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows)
{
    (void)b;
    ROWS_TOGETHER(
        V high[ROWS];
        Divisor d[ROWS];
        EACH_ROW(high[r] = row_max(x, n);)
        EACH_ROW(
            const Shift shift = shift_of(high[r], 0);
            Row sum;
            SUM_ROW(sum, {
                V e = row_exp(GET(x), shift);
                ASK_FOR(x + v + FAR_AHEAD, 0);
                ASK_FOR(out + v + FAR_AHEAD, 1);
                PUT(out, e);
                sum.lanes[lane] = sum.lanes[lane] + only(e, m, C(0));
            })
            d[r] = divisor(sum.total, high[r]);)
        EACH_ROW(const Divisor by = d[r]; ALONG_ROW({ PUT(out, divided(GET(out), by)); }))
    )
}

KERNEL void log_softmax_row(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows)
{
    (void)b;
    ROWS_TOGETHER(
        V high[ROWS];
        Total t[ROWS];
        EACH_ROW(high[r] = row_max(x, n);)
        EACH_ROW(
            const Shift shift = shift_of(high[r], 1);
            Row sum;
            SUM_ROW(sum, {
                ASK_FOR(x + v + ahead, 0);
                ASK_FOR(out + v, 1);
                sum.lanes[lane] = sum.lanes[lane] + only(row_exp(GET(x), shift), m, C(0));
            })
            t[r] = sum.total;)
        rows_logs(t, count);
        EACH_ROW(
            const Total all = log_total(shift_of(high[r], 1).shift, t[r].high, t[r].low);
            ALONG_ROW({ PUT(out, log_ratio(GET(x), all)); }))
    )
}
#endif

/* y (grad - sum grad y). */
KERNEL void softmax_back_row(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows)
{
    ROWS_TOGETHER(
        V total[ROWS];
        EACH_ROW(
            const E *ys = (const E *)b + at + r * n;
            Row sum;
            SUM_ROW(sum, { sum.lanes[lane] = madd(GET(x), GET(ys), sum.lanes[lane]); })
            total[r] = total_of(sum.total);)
        EACH_ROW(
            const E *ys = (const E *)b + at + r * n;
            const V s = total[r];
            ALONG_ROW({ PUT(out, GET(ys) * (GET(x) - s)); }))
    )
}

/* grad - e^y sum grad. */
KERNEL void log_softmax_back_row(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t rows)
{
    ROWS_TOGETHER(
        V total[ROWS];
        EACH_ROW(
            Row sum;
            SUM_ROW(sum, { sum.lanes[lane] = sum.lanes[lane] + GET(x); })
            total[r] = total_of(sum.total);)
        EACH_ROW(
            const E *ys = (const E *)b + at + r * n;
            const V s = total[r];
            ALONG_ROW({ PUT(out, GET(x) - row_exp_plain(GET(ys)) * s); }))
    )
}

/* ---------------------------------------------------------------- down columns
 * `count` vectors of neighbouring columns side by side, n elements each, `stride` apart; m <= N columns where it is one vector. Sixteen,
 * where they need no tile or it is well within the first-level cache: longer runs of each row, softmax on (8, 21, 64, 64) 0.28 to 0.21 ms, its
 * gradient on (4, 100, 64, 64) 0.81 to 0.37. */
#if LANES == LANES_F32
#ifdef STORAGE
#define GROUP 1 /* as fast as four */
#else
#define GROUP 4
#endif
#define WIDE_GROUP 16
#define FORWARD_GROUP (FUSED ? 16 : 4) /* of four lanes, four are nearly as fast */
#elif FUSED /* softmax on (4, 100, 64, 64) 1.65 to 0.81 ns an element, log_softmax 2.1 to 0.83, softmax' on (8, 21, 64, 64) 1.5 to 0.37 */
#define GROUP 4
#define WIDE_GROUP 16
#define FORWARD_GROUP 4
#else
#define GROUP 1 /* for the code's size */
#define WIDE_GROUP 1
#define FORWARD_GROUP 1
#endif
#define CGET_AT(p, at) (m == N ? load((p) + (at) + j * N) : load_part((p) + (at), m))
#define CPUT_AT(p, at, value) \
    do { \
        V put_ = (value); \
        if (m == N) \
            store((p) + (at) + j * N, put_); \
        else \
            store_part((p) + (at), put_, m); \
    } while (0)
#define CGET(p) CGET_AT(p, at)
#define CPUT(p, value) CPUT_AT(p, at, value)
#define TGET(p) CGET_AT(p, i * pitch) /* in the tile, or where there is none */
#define TPUT(p, value) CPUT_AT(p, i * pitch, value)
/* A body for row i, vector j: `at` is the row's place in the arrays. */
#define DOWN(first, last, ...) \
    for (ptrdiff_t i = first; i < last; i++) { \
        const ptrdiff_t at = i * stride; \
        (void)at; \
        for (int j = 0; j < count; j++) { \
            __VA_ARGS__ \
        } \
    }
/* The next group's rows, and where this one will write: rows are too far apart for the processor to guess. 0.23 to 0.29 ns an element
 * instead of 0.25 to 0.36. Gradients ask for both inputs while they write: the first pass is all misses anyway. */
#define PREFETCH_GROUP \
    PREFETCH(x + at + (count + j) * N, 0); \
    PREFETCH(out + at + j * N, 1);
#define PREFETCH_GRADIENT \
    PREFETCH(x + at + (count + j) * N, 0); \
    PREFETCH(grad + at + (count + j) * N, 0);
typedef struct {
    V lanes[ROW_LANES][WIDE_GROUP]; /* i % 16 */
    Total total[WIDE_GROUP];
} Columns;
/* How many lanes n elements fill, as a power of two: the others' zeros need not be added (of three rows 0.6 of the time). */
FN int lanes_of(ptrdiff_t n) { return n > 8 ? ROW_LANES : n > 4 ? 8 : n > 2 ? 4 : (int)n; }
APART KERNEL void totals_add_block(Total *total, const V *sums, int count)
{
    for (int j = 0; j < count; j++)
        total_add(&total[j], sums[j]);
}
/* The first block's sums need no compensation. */
FN void totals_add(Total *total, const V *sums, int count, ptrdiff_t n)
{
    if (n > ROW_BLOCK)
        totals_add_block(total, sums, count);
    else
        for (int j = 0; j < count; j++)
            total[j].high = C(0) + sums[j];
}
FN void columns_block(Columns *c, int lanes, int count)
{
    for (int width = lanes / 2; width; width /= 2)
        for (int l = 0; l < width; l++)
            for (int j = 0; j < count; j++)
                c->lanes[l][j] = c->lanes[l][j] + c->lanes[l + width][j];
}
APART KERNEL void columns_few(Columns *c, int lanes, int count) { columns_block(c, lanes, count); }
/* The first sixteen rows begin the sums, which need not be cleared and read: of 21 rows most are such. */
#define SUM_DOWN(c, ...) \
    for (int j = 0; j < count; j++) \
        c.total[j].high = c.total[j].low = C(0); \
    for (ptrdiff_t start = 0; start < n; start += ROW_BLOCK) { \
        const ptrdiff_t stop = n - start < ROW_BLOCK ? n : start + ROW_BLOCK; \
        const ptrdiff_t begun = stop - start < ROW_LANES ? stop : start + ROW_LANES; \
        DOWN(start, begun, V sum = C(0); __VA_ARGS__ c.lanes[i % ROW_LANES][j] = sum;) \
        const int lanes = lanes_of(stop - start); \
        for (ptrdiff_t l = begun - start; l < lanes; l++) \
            for (int j = 0; j < count; j++) \
                c.lanes[l][j] = C(0); \
        DOWN(begun, stop, V sum = c.lanes[i % ROW_LANES][j]; __VA_ARGS__ c.lanes[i % ROW_LANES][j] = sum;) \
        if (lanes == ROW_LANES) \
            columns_block(&c, ROW_LANES, count); \
        else \
            columns_few(&c, lanes, count); \
        totals_add(c.total, c.lanes[0], count, n); \
    }

/* The same for many columns: lane after lane in the order in which the tree needs them, so that at most four sums wait. Sixteen of them would
 * fill a third of the first-level cache, and their stores would queue behind the output's misses: softmax' on (8, 21, 64, 64) 0.115 ms instead
 * of 0.139. */
static const unsigned char TREE_ORDER[ROW_LANES] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
#define SUM_TREE(c, ...) \
    for (int j = 0; j < count; j++) \
        c.total[j].high = c.total[j].low = C(0); \
    for (ptrdiff_t start = 0; start < n; start += ROW_BLOCK) { \
        const ptrdiff_t stop = n - start < ROW_BLOCK ? n : start + ROW_BLOCK; \
        V waiting[4][WIDE_GROUP], (*top)[WIDE_GROUP] = waiting; \
        const int lanes = lanes_of(stop - start); \
        for (int l = 0; l < lanes; l++, top++) { \
            V lane[WIDE_GROUP]; \
            for (int j = 0; j < count; j++) \
                lane[j] = C(0); \
            for (ptrdiff_t row = start + TREE_ORDER[ROW_LANES / lanes * l]; row < stop; row += ROW_LANES) \
                DOWN(row, row + 1, V sum = lane[j]; __VA_ARGS__ lane[j] = sum;) \
            for (int k = l; k & 1; k >>= 1) { \
                top--; \
                for (int j = 0; j < count; j++) \
                    lane[j] = top[0][j] + lane[j]; \
            } \
            for (int j = 0; j < count; j++) \
                top[0][j] = lane[j]; \
        } \
        totals_add(c.total, waiting[0], count, n); \
    }
#define SUM_GRADIENT(c, ...) \
    if (count > GROUP) { \
        SUM_TREE(c, __VA_ARGS__) \
    } else { \
        SUM_DOWN(c, __VA_ARGS__) \
    }

#ifndef STORAGE
FN void columns_max(const E *x, E *tile, ptrdiff_t n, ptrdiff_t stride, const int count, ptrdiff_t m, V *high)
{
    V v[WIDE_GROUP];
    for (int j = 0; j < count; j++)
        v[j] = C(-INFINITY);
    DOWN(0, n, {
        V t = CGET(x);
        if (tile)
            CPUT_AT(tile, i * count * N, t);
        v[j] = max_(t, v[j]);
    })
    for (int j = 0; j < count; j++)
        high[j] = v[j];
}

FN void softmax_group(const E *x, const E *unused, E *out, E *tile, ptrdiff_t n, ptrdiff_t stride, const int count, ptrdiff_t m)
{
    const ptrdiff_t pitch = tile ? count * N : stride;
    const E *from = tile ? tile : x;
    E *to = tile ? tile : out;
    V high[WIDE_GROUP];
    Shift shift[WIDE_GROUP];
    Divisor d[WIDE_GROUP];
    Columns c;
    (void)unused;
    columns_max(x, tile, n, stride, count, m, high);
    for (int j = 0; j < count; j++)
        shift[j] = shift_of(high[j], 0);
    SUM_DOWN(c, {
        V e = row_exp(TGET(from), shift[j]);
        PREFETCH_GROUP
        TPUT(to, e);
        sum = sum + e;
    })
    for (int j = 0; j < count; j++)
        d[j] = divisor(c.total[j], high[j]);
    DOWN(0, n, { CPUT(out, divided(TGET(to), d[j])); })
}

#if LANES == LANES_F32 && FUSED
#define columns_logs logs
#else
FN void columns_logs(Total *t, int count)
{
    E high[WIDE_GROUP * N], low[WIDE_GROUP * N];
    for (int j = 0; j < count; j++) {
        store(high + j * N, t[j].high);
        store(low + j * N, t[j].low);
    }
    row_logs(high, low, count * N);
    for (int j = 0; j < count; j++)
        t[j].high = load(high + j * N), t[j].low = load(low + j * N);
}
#endif
FN void log_softmax_group(const E *x, const E *unused, E *out, E *tile, ptrdiff_t n, ptrdiff_t stride, const int count, ptrdiff_t m)
{
    const ptrdiff_t pitch = tile ? count * N : stride;
    const E *from = tile ? tile : x;
    V high[WIDE_GROUP];
    Shift shift[WIDE_GROUP];
    Columns c;
    (void)unused;
    columns_max(x, tile, n, stride, count, m, high);
    for (int j = 0; j < count; j++)
        shift[j] = shift_of(high[j], 1);
    SUM_DOWN(c, {
        sum = sum + row_exp(TGET(from), shift[j]);
        PREFETCH_GROUP
    })
    columns_logs(c.total, count);
    for (int j = 0; j < count; j++)
        c.total[j] = log_total(shift[j].shift, c.total[j].high, c.total[j].low);
    DOWN(0, n, { CPUT(out, log_ratio(TGET(from), c.total[j])); })
}
#endif

FN void softmax_back_group(const E *grad, const E *x, E *out, E *tile, ptrdiff_t n, ptrdiff_t stride, const int count, ptrdiff_t m)
{
    V s[WIDE_GROUP];
    Columns c;
    (void)tile;
    SUM_GRADIENT(c, { sum = madd(CGET(grad), CGET(x), sum); })
    for (int j = 0; j < count; j++)
        s[j] = total_of(c.total[j]);
    DOWN(0, n, {
        CPUT(out, CGET(x) * (CGET(grad) - s[j]));
        PREFETCH_GRADIENT
    })
}

FN void log_softmax_back_group(const E *grad, const E *x, E *out, E *tile, ptrdiff_t n, ptrdiff_t stride, const int count, ptrdiff_t m)
{
    V s[WIDE_GROUP];
    Columns c;
    (void)tile;
    SUM_GRADIENT(c, { sum = sum + CGET(grad); })
    for (int j = 0; j < count; j++)
        s[j] = total_of(c.total[j]);
    DOWN(0, n, {
        CPUT(out, CGET(grad) - row_exp_plain(CGET(x)) * s[j]);
        PREFETCH_GRADIENT
    })
}

#define COLUMNS(name, group, wide) \
    KERNEL void name##_columns(const void *a, const void *b, void *y, ptrdiff_t n, ptrdiff_t width, ptrdiff_t stride) \
    { \
        const ptrdiff_t room = TILE_BYTES / (ptrdiff_t)sizeof(E); \
        E space[TILE_BYTES / sizeof(E)], *tile = !b && n * group * N <= room ? space : NULL; \
        const E *x = (const E *)a, *other = (const E *)b; \
        ptrdiff_t j = 0; \
        for (; wide > group && (b || n * wide * N <= room / 4 * 3) && j <= width - wide * N; j += wide * N) \
            name##_group(x + j, b ? other + j : NULL, (E *)y + j, space, n, stride, wide, N); \
        for (; j <= width - group * N; j += group * N) \
            name##_group(x + j, b ? other + j : NULL, (E *)y + j, tile, n, stride, group, N); \
        for (; j < width; j += N) \
            name##_group(x + j, b ? other + j : NULL, (E *)y + j, tile, n, stride, 1, width - j < N ? width - j : N); \
    }
#ifndef STORAGE
COLUMNS(softmax, GROUP, FORWARD_GROUP)
COLUMNS(log_softmax, GROUP, FORWARD_GROUP)
#endif
COLUMNS(softmax_back, GROUP, WIDE_GROUP)
COLUMNS(log_softmax_back, GROUP, WIDE_GROUP)
