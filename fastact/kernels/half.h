/* float16 and bfloat16, to float32 and back, a group of elements at a time: the compiler or an instruction of the target makes vectors of it.
 *
 * A group's narrowing also says which results are in doubt: those that the float32 value's last two units might change. They lie next to the
 * middle between two neighbours, 7 of 8192 float16 and 5 of 65536 bfloat16.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define GROUP 32 /* with 16, gcc 12 unrolls the loops before it could make vectors of them: 0.48 ns an element instead of 0.10 */

static inline uint32_t bits_of(float x) { uint32_t bits; memcpy(&bits, &x, 4); return bits; }
static inline float float_of(uint32_t bits) { float x; memcpy(&x, &bits, 4); return x; }

/* ---------------------------------------------------------------- one element */
/* Without branches: zeros among other numbers are unpredictable, 5 ns an element. */
static inline float half_widened(uint16_t h)
{
    int32_t sign = (int32_t)((h & 0x8000u) << 16), rest = (int32_t)(h & 0x7fffu) << 13;
    int32_t special = (rest + 0x70000000) | (rest > 0x0f800000 ? 0x400000 : 0); /* inf, NaN (made quiet, as the hardware does) */
    int32_t small = (int32_t)bits_of(float_of((uint32_t)rest + 0x38800000u) - 0x1p-14f) & 0x7fffffff; /* subnormal: 2^-14 more and less */
    int32_t bits = rest >= 0x0f800000 ? special : rest < 0x00800000 ? small : rest + 0x38000000;
    return float_of((uint32_t)(sign | bits));
}

/* Whether x is between 2^-25 and 2^-14, and so a subnormal float16. */
static inline int half_subnormal(float x)
{
    int32_t bits = (int32_t)bits_of(x) & 0x7fffffff;
    return bits > 0x33000000 && bits < 0x38800000;
}
/* Of all others. Ties to even: just under half is added. */
static inline uint16_t half_normal(float x)
{
    int32_t all = (int32_t)bits_of(x), bits = all & 0x7fffffff, nearest = (bits - 0x38000000 + 0xfff + (bits >> 13 & 1)) >> 13;
    int32_t finite = bits <= 0x33000000 ? 0 : bits >= 0x477ff000 ? 0x7c00 : nearest; /* 2^-25, 65520 */
    return (uint16_t)((all >> 16 & 0x8000) | (bits > 0x7f800000 ? 0x7e00 | (bits >> 13 & 0x3ff) : finite));
}

static inline uint16_t half_narrowed(float x)
{
    uint32_t bits = bits_of(x), shift, m;
    if (!half_subnormal(x))
        return half_normal(x);
    /* The mantissa with its leading one, shifted to units of 2^-24. */
    shift = 126u - (bits >> 23 & 0xffu);
    m = (bits & 0x7fffffu) | 0x800000u;
    return (uint16_t)((bits >> 16 & 0x8000u) | (m + (1u << (shift - 1)) - 1u + (m >> shift & 1u)) >> shift);
}

/* Within 3 units of the middle between two float16: of the 13 bits that are dropped the first is 1 and the others 0. Below 2^-14 the last place
 * of float16 is 2^-24 everywhere: 2^-14 more puts it on bit 13 there too. */
static inline int half_doubtful(float x)
{
    float a = fabsf(x);
    return (int)((bits_of(a + (a < 0x1p-14f ? 0x1p-14f : 0.0f)) - 0x1000u + 3u) & 0x1fffu) <= 6;
}

static inline float bfloat_widened(uint16_t b) { return float_of((uint32_t)b << 16); }

/* On the bits, because hardware's conversion flushes subnormal numbers. */
static inline uint16_t bfloat_narrowed(float x)
{
    uint32_t bits = bits_of(x), nearest = bits + 0x7fffu + (bits >> 16 & 1u);
    return (uint16_t)((x != x ? bits | 0x400000u : nearest) >> 16);
}

static inline int bfloat_doubtful(float x) { return (int)((bits_of(x) - 0x8000u + 2u) & 0xffffu) <= 4; }

/* One NaN for all: which of two survives depends on how the loop is compiled. */
static inline float product_of(float a, float b)
{
    float p = a * b;
    return p == p ? p : (float)NAN;
}

/* ---------------------------------------------------------------- arrays
 * CONVERSIONS(suffix, target, format, widen, narrow, doubts): widen(x, y) and narrow(x, y) convert a group, doubts(x) says which of it are in
 * doubt, as bits. `where`, unless it is NULL, gets their places, whose number is returned. */
#define CONVERSIONS(suffix, target, format, widen, narrow, doubts) \
    target static void format##_widen##suffix(const void *x, float *y, ptrdiff_t n) \
    { \
        const uint16_t *from = (const uint16_t *)x; \
        ptrdiff_t i = 0; \
        for (; i <= n - GROUP; i += GROUP) \
            widen(format, from + i, y + i); \
        for (; i < n; i++) \
            y[i] = format##_widened(from[i]); \
    } \
    target static ptrdiff_t format##_narrow##suffix(const float *x, void *y, ptrdiff_t n, ptrdiff_t *where) \
    { \
        uint16_t *to = (uint16_t *)y; \
        ptrdiff_t i = 0, j, count = 0; \
        for (; i <= n - GROUP; i += GROUP) { \
            narrow(format, x + i, to + i); \
            if (where) { \
                uint32_t set = doubts(format, x + i); \
                for (j = i; set; set >>= 1, j++) \
                    if (set & 1) \
                        where[count++] = j; \
            } \
        } \
        for (; i < n; i++) { \
            to[i] = format##_narrowed(x[i]); \
            if (where && format##_doubtful(x[i])) \
                where[count++] = i; \
        } \
        return count; \
    }

#define WIDEN(format, x, y) \
    for (int k = 0; k < GROUP; k++) \
        (y)[k] = format##_widened((x)[k])
#define NARROW(format, x, y) \
    for (int k = 0; k < GROUP; k++) \
        (y)[k] = format##_narrowed((x)[k])
#define NARROW_HALF(format, x, y) \
    do { \
        int some = 0; \
        for (int k = 0; k < GROUP; k++) \
            some |= half_subnormal((x)[k]); \
        for (int k = 0; k < GROUP; k++) \
            (y)[k] = half_normal((x)[k]); \
        for (int k = 0; some && k < GROUP; k++) \
            (y)[k] = half_narrowed((x)[k]); \
    } while (0)
#define DOUBTS(format, x) format##_doubts(x)
/* Twice: only the first loop becomes vectors. */
#define SOME_DOUBTFUL(format) \
    static inline uint32_t format##_doubts(const float *x) \
    { \
        uint32_t set = 0; \
        int some = 0; \
        for (int k = 0; k < GROUP; k++) \
            some |= format##_doubtful(x[k]); \
        for (int k = 0; some && k < GROUP; k++) \
            set |= (uint32_t)format##_doubtful(x[k]) << k; \
        return set; \
    }
SOME_DOUBTFUL(half)
SOME_DOUBTFUL(bfloat)
CONVERSIONS(, , half, WIDEN, NARROW_HALF, DOUBTS)
CONVERSIONS(, , bfloat, WIDEN, NARROW, DOUBTS)
#define PRODUCT(format, narrow) \
    static void format##_product(const void *a, const void *b, void *y, ptrdiff_t n, const void *unused) \
    { \
        const uint16_t *left = (const uint16_t *)a, *right = (const uint16_t *)b; \
        uint16_t *to = (uint16_t *)y; \
        float p[GROUP], q[GROUP]; \
        ptrdiff_t i = 0; \
        (void)unused; \
        for (; i <= n - GROUP; i += GROUP) { \
            WIDEN(format, left + i, p); \
            WIDEN(format, right + i, q); \
            for (int k = 0; k < GROUP; k++) \
                p[k] = product_of(p[k], q[k]); \
            narrow(format, p, to + i); \
        } \
        for (; i < n; i++) \
            to[i] = format##_narrowed(product_of(format##_widened(left[i]), format##_widened(right[i]))); \
    }
PRODUCT(half, NARROW_HALF)
PRODUCT(bfloat, NARROW)

#ifdef X86
/* Which lanes' low bits are within REACH of the middle of UNIT, as in half_doubtful. */
#define WITH_AVX2 __attribute__((target("avx2,f16c")))
WITH_AVX2 static inline uint32_t near_middle_avx2(__m256i bits, int unit, int reach)
{
    __m256i low = _mm256_and_si256(_mm256_sub_epi32(bits, _mm256_set1_epi32(unit / 2 - reach)), _mm256_set1_epi32(unit - 1));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(2 * reach + 1), low)));
}
WITH_AVX2 static inline uint32_t half_doubts_avx2(const float *x)
{
    const __m256 first = _mm256_set1_ps(0x1p-14f);
    uint32_t set = 0;
    for (int k = 0; k < GROUP; k += 8) {
        __m256 a = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), _mm256_loadu_ps(x + k));
        a = _mm256_add_ps(a, _mm256_and_ps(_mm256_cmp_ps(a, first, _CMP_LT_OQ), first));
        set |= near_middle_avx2(_mm256_castps_si256(a), 0x2000, 3) << k;
    }
    return set;
}
WITH_AVX2 static inline uint32_t bfloat_doubts_avx2(const float *x)
{
    uint32_t set = 0;
    for (int k = 0; k < GROUP; k += 8)
        set |= near_middle_avx2(_mm256_loadu_si256((const __m256i *)(x + k)), 0x10000, 2) << k;
    return set;
}
#define DOUBTS_AVX2(format, x) format##_doubts_avx2(x)
#define WIDEN_F16C(format, x, y) \
    for (int k = 0; k < GROUP; k += 8) \
        _mm256_storeu_ps((y) + k, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)((x) + k))))
#define NARROW_F16C(format, x, y) \
    for (int k = 0; k < GROUP; k += 8) \
        _mm_storeu_si128((__m128i *)((y) + k), _mm256_cvtps_ph(_mm256_loadu_ps((x) + k), _MM_FROUND_TO_NEAREST_INT))
CONVERSIONS(_avx2, WITH_AVX2, half, WIDEN_F16C, NARROW_F16C, DOUBTS_AVX2)
CONVERSIONS(_avx2, WITH_AVX2, bfloat, WIDEN, NARROW, DOUBTS_AVX2)

#if defined(__clang__)
#define WITH_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,f16c")))
#else
#define WITH_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,f16c,prefer-vector-width=512")))
#endif
WITH_AVX512 static inline uint32_t near_middle_avx512(__m512i bits, int unit, int reach)
{
    __m512i low = _mm512_and_si512(_mm512_sub_epi32(bits, _mm512_set1_epi32(unit / 2 - reach)), _mm512_set1_epi32(unit - 1));
    return _mm512_cmple_epi32_mask(low, _mm512_set1_epi32(2 * reach));
}
WITH_AVX512 static inline uint32_t half_doubts_avx512(const float *x)
{
    const __m512 first = _mm512_set1_ps(0x1p-14f);
    uint32_t set = 0;
    for (int k = 0; k < GROUP; k += 16) {
        __m512 a = _mm512_abs_ps(_mm512_loadu_ps(x + k));
        a = _mm512_mask_add_ps(a, _mm512_cmp_ps_mask(a, first, _CMP_LT_OQ), a, first);
        set |= near_middle_avx512(_mm512_castps_si512(a), 0x2000, 3) << k;
    }
    return set;
}
WITH_AVX512 static inline uint32_t bfloat_doubts_avx512(const float *x)
{
    uint32_t set = 0;
    for (int k = 0; k < GROUP; k += 16)
        set |= near_middle_avx512(_mm512_loadu_si512(x + k), 0x10000, 2) << k;
    return set;
}
#define DOUBTS_AVX512(format, x) format##_doubts_avx512(x)
#define WIDEN_AVX512(format, x, y) \
    for (int k = 0; k < GROUP; k += 16) \
        _mm512_storeu_ps((y) + k, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)((x) + k))))
#define NARROW_AVX512(format, x, y) \
    for (int k = 0; k < GROUP; k += 16) \
        _mm256_storeu_si256((__m256i *)((y) + k), _mm512_cvtps_ph(_mm512_loadu_ps((x) + k), _MM_FROUND_TO_NEAREST_INT))
CONVERSIONS(_avx512, WITH_AVX512, half, WIDEN_AVX512, NARROW_AVX512, DOUBTS_AVX512)
CONVERSIONS(_avx512, WITH_AVX512, bfloat, WIDEN, NARROW, DOUBTS_AVX512)
#endif
#ifdef AARCH64
#define WIDEN_NEON(format, x, y) \
    for (int k = 0; k < GROUP; k += 4) \
        vst1q_f32((y) + k, vcvt_f32_f16(vld1_f16((const float16_t *)(x) + k)))
#define NARROW_NEON(format, x, y) \
    for (int k = 0; k < GROUP; k += 4) \
        vst1_f16((float16_t *)(y) + k, vcvt_f16_f32(vld1q_f32((x) + k)))
CONVERSIONS(_neon, , half, WIDEN_NEON, NARROW_NEON, DOUBTS)
#endif

int fastact_some_subnormal(const float *x, ptrdiff_t n)
{
    int found = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        int32_t bits = (int32_t)bits_of(x[i]) & 0x7fffffff;
        found |= bits > 0 && bits < 0x800000;
    }
    return found;
}

/* ---------------------------------------------------------------- results that are known
 * y = results[x]. As fast as memory and the core's ports for loads and shuffles allow: 0.155 ns an element, from one element to the next 0.25,
 * four in a 64-bit word 0.24, by gathers with AVX-512 0.36. Indexes out of a word instead of one by one: 0.155 instead of 0.171. */
void fastact_look_up(const uint16_t *results, const void *x, void *y, ptrdiff_t n)
{
    const uint16_t *from = (const uint16_t *)x;
    uint16_t *to = (uint16_t *)y;
    ptrdiff_t i = 0;
#ifdef X86
    for (; i <= n - 8; i += 8) {
        uint64_t a, b;
        __m128i v;
        memcpy(&a, from + i, 8);
        memcpy(&b, from + i + 4, 8);
        v = _mm_cvtsi32_si128(results[a & 0xffff]);
        v = _mm_insert_epi16(v, results[a >> 16 & 0xffff], 1);
        v = _mm_insert_epi16(v, results[a >> 32 & 0xffff], 2);
        v = _mm_insert_epi16(v, results[a >> 48], 3);
        v = _mm_insert_epi16(v, results[b & 0xffff], 4);
        v = _mm_insert_epi16(v, results[b >> 16 & 0xffff], 5);
        v = _mm_insert_epi16(v, results[b >> 32 & 0xffff], 6);
        v = _mm_insert_epi16(v, results[b >> 48], 7);
        _mm_storeu_si128((__m128i *)(to + i), v);
    }
#endif
    for (; i < n; i++)
        to[i] = results[from[i]];
}
