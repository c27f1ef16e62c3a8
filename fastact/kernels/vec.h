/* The vocabulary in which activations.h is written: one vector type V per translation unit.
 *
 * A translation unit defines ISA (one of the ISA_ numbers below) and LANES, then includes engine.h:
 *   LANES_F32   V holds float32,  storage is float32: piecewise linear kernels, and the smooth ones for which a peer is near
 *   LANES_F64   V holds float64,  storage is float64
 *   LANES_WIDE  V holds float64,  storage is float32: the other smooth float32 kernels. Every intermediate has 29 spare bits, so
 *               results are within 0.5001 ULP and subnormal ones need no special care, from the same text as LANES_F64.
 *
 * With LANES_F32 it may define STORAGE (STORAGE_HALF or STORAGE_BFLOAT): storage is then that format of 16 bits, for the few kernels that take it
 * directly (engine.h).
 *
 * E is the storage type, Param that of parameters, N the number of lanes, EV a storage vector of N elements (EV == V where storage is as wide as lanes), M a mask, Lane the
 * type of a lane.
 * + - * / and unary - on V are the language's own. The words:
 *   C(c)                        c in every lane
 *   load, load_part(p, n)       N elements, or the first n < N of them (the other lanes are 0); load_params, load_params_part: Params
 *   lanes_at(p)                 N Lanes
 *   store, store_part           the same for writing
 *   load_most, store_most       the same for N elements, or n where those are fewer
 *   widen(EV), narrow(V)        storage to lanes and back, one rounding; bfloat16: of NaN, only one whose lower half is 0, as all are that
 *                               come from a bfloat16 or an operation
 *   lt le gt ge eq ne           quiet comparisons; false on NaN, except ne
 *   both(m, k), either(m, k)    and, or
 *   blend(m, a, b)              m ? a : b
 *   min_(a, x), max_(a, x)      a < x ? a : x and a > x ? a : x, so that NaN and -0.0 in *x* survive
 *   abs_, copysign_(a, s), sqrt_
 *   keep_nan(y, x)              y, but x where x is NaN
 *   one_nan(y)                  y, with one NaN for all: which of two survives an operation is the compiler's choice
 *   quiet(y)                    y, a signalling NaN made quiet, where no operation has done so (STORAGE)
 *   stored(v)                   v as it is stored, with STORAGE; else v, because it is rounded later
 *   storable_product(a, b)      a * b, so rounded that storing it rounds as if once: with STORAGE and AVX-512 to odd, that is, to that of the
 *   storable_difference(a, b)   two numbers beside it whose last bit is 1
 *   storable_madd(a, b, c)
 *   is(v, c)                    whether the compiler knows v to be c: see MOSTLY_1 in engine.h
 *   swapped(v, width)           lane j of v in lane j ^ width, width a power of two below N
 *   madd(a, b, c)               a * b + c, fused where the target fuses, else two roundings
 *   prod_err(a, b, p)           a * b - p, exactly, for p = a * b
 *   pow2_bits(t)                2^k for t = k + POW2_MAGIC, k integral
 *   quarter(v)                  which quarter of which octave v > 0 is in, as an Index (float32 lanes of FUSED targets)
 *   whole(v)                    the integer at or below v >= 0 as an Index, there too
 *   any(m)                      whether any lane's is true, there too
 *   entry(t, i)                 t[i % 16], a table in registers: one operation with AVX-512, three with AVX2
 */
#ifndef FASTACT_VEC_H
#define FASTACT_VEC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <math.h>
#include "kernels.h"

#define LANES_F32 1
#define LANES_F64 2
#define LANES_WIDE 3
#define STORAGE_HALF 1
#define STORAGE_BFLOAT 2

#if LANES == LANES_F32
typedef float Lane;
#else
typedef double Lane;
#endif
#if LANES == LANES_F64
typedef double E;
#define FINITE_LIMIT 0x1.fffffffffffffp1023
#define SPLIT_LIMIT 0x1p900 /* what prod_err can split */
#else
#define FINITE_LIMIT 0x1.fffffep127
#define SPLIT_LIMIT FINITE_LIMIT
#ifdef STORAGE
typedef uint16_t E;
typedef float Param;
#else
typedef float E;
#endif
#endif
#ifndef STORAGE
typedef E Param;
#endif

/* 1.5 * 2^52 + 1023 (float32: 1.5 * 2^23 + 127): adding it rounds to an integer and leaves that integer plus the exponent bias in
 * the low bits. */
#if LANES == LANES_F32
#define POW2_MAGIC 0x1.8000fep23
#else
#define POW2_MAGIC 0x1.80000000003ffp52
#endif

#if ISA == ISA_SCALAR
/* ---------------------------------------------------------------- one lane: any C compiler, and the tests */
#define FN static inline
#define KERNEL static
#define N 1
#define FUSED 0
#if LANES == LANES_F32
typedef float V;
#else
typedef double V;
#endif
typedef int M;
typedef E EV;
FN V C(double c) { return (V)c; }
FN EV eload(const E *p) { return *p; }
FN EV eload_part(const E *p, ptrdiff_t n) { (void)n; return *p; }
FN void estore(E *p, EV v) { *p = v; }
FN void estore_part(E *p, EV v, ptrdiff_t n) { (void)n; *p = v; }
FN V widen(EV v) { return (V)v; }
FN EV narrow(V v) { return (EV)v; }
FN M lt(V a, V b) { return a < b; }
FN M le(V a, V b) { return a <= b; }
FN M gt(V a, V b) { return a > b; }
FN M ge(V a, V b) { return a >= b; }
FN M eq(V a, V b) { return a == b; }
FN M ne(V a, V b) { return a != b; }
FN M both(M m, M k) { return m & k; }
FN M either(M m, M k) { return m | k; }
FN V blend(M m, V a, V b) { return m ? a : b; }
FN V min_(V a, V x) { return a < x ? a : x; }
FN V max_(V a, V x) { return a > x ? a : x; }
FN V swapped(V v, int width) { (void)width; return v; }
#if LANES == LANES_F32
FN V abs_(V a) { return fabsf(a); }
FN V copysign_(V a, V s) { return copysignf(a, s); }
FN V sqrt_(V a) { return sqrtf(a); }
FN V pow2_bits(V t) { uint32_t u; memcpy(&u, &t, 4); u <<= 23; memcpy(&t, &u, 4); return t; }
#else
FN V abs_(V a) { return fabs(a); }
FN V copysign_(V a, V s) { return copysign(a, s); }
FN V sqrt_(V a) { return sqrt(a); }
FN V pow2_bits(V t) { uint64_t u; memcpy(&u, &t, 8); u <<= 52; memcpy(&t, &u, 8); return t; }
#endif

#elif ISA == ISA_SSE2
/* ---------------------------------------------------------------- x86-64 baseline */
#include <emmintrin.h>
#define FN static inline __attribute__((always_inline))
#define KERNEL static
#define FUSED 0
#if LANES == LANES_F32
#define N 4
typedef __m128 V;
typedef __m128 M;
FN V C(double c) { return _mm_set1_ps((float)c); }
FN M lt(V a, V b) { return _mm_cmplt_ps(a, b); }
FN M le(V a, V b) { return _mm_cmple_ps(a, b); }
FN M gt(V a, V b) { return _mm_cmpgt_ps(a, b); }
FN M ge(V a, V b) { return _mm_cmpge_ps(a, b); }
FN M eq(V a, V b) { return _mm_cmpeq_ps(a, b); }
FN M ne(V a, V b) { return _mm_cmpneq_ps(a, b); }
FN M both(M m, M k) { return _mm_and_ps(m, k); }
FN M either(M m, M k) { return _mm_or_ps(m, k); }
FN V blend(M m, V a, V b) { return _mm_or_ps(_mm_and_ps(m, a), _mm_andnot_ps(m, b)); }
FN V min_(V a, V x) { return _mm_min_ps(a, x); }
FN V max_(V a, V x) { return _mm_max_ps(a, x); }
FN V abs_(V a) { return _mm_andnot_ps(_mm_set1_ps(-0.0f), a); }
FN V copysign_(V a, V s) { return blend(_mm_set1_ps(-0.0f), s, a); }
FN V sqrt_(V a) { return _mm_sqrt_ps(a); }
FN V pow2_bits(V t) { return _mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(t), 23)); }
FN V swapped(V v, int width) { return width == 2 ? _mm_shuffle_ps(v, v, 0x4e) : _mm_shuffle_ps(v, v, 0xb1); }
#else
#define N 2
typedef __m128d V;
typedef __m128d M;
FN V C(double c) { return _mm_set1_pd(c); }
FN M lt(V a, V b) { return _mm_cmplt_pd(a, b); }
FN M le(V a, V b) { return _mm_cmple_pd(a, b); }
FN M gt(V a, V b) { return _mm_cmpgt_pd(a, b); }
FN M ge(V a, V b) { return _mm_cmpge_pd(a, b); }
FN M eq(V a, V b) { return _mm_cmpeq_pd(a, b); }
FN M ne(V a, V b) { return _mm_cmpneq_pd(a, b); }
FN M both(M m, M k) { return _mm_and_pd(m, k); }
FN M either(M m, M k) { return _mm_or_pd(m, k); }
FN V blend(M m, V a, V b) { return _mm_or_pd(_mm_and_pd(m, a), _mm_andnot_pd(m, b)); }
FN V min_(V a, V x) { return _mm_min_pd(a, x); }
FN V max_(V a, V x) { return _mm_max_pd(a, x); }
FN V abs_(V a) { return _mm_andnot_pd(_mm_set1_pd(-0.0), a); }
FN V copysign_(V a, V s) { return blend(_mm_set1_pd(-0.0), s, a); }
FN V sqrt_(V a) { return _mm_sqrt_pd(a); }
FN V pow2_bits(V t) { return _mm_castsi128_pd(_mm_slli_epi64(_mm_castpd_si128(t), 52)); }
FN V swapped(V v, int width) { (void)width; return _mm_shuffle_pd(v, v, 1); }
#endif
#if LANES == LANES_WIDE
typedef __m128 EV; /* the lower two lanes */
FN EV eload(const E *p) { return _mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)p)); }
FN EV eload_part(const E *p, ptrdiff_t n) { (void)n; return _mm_load_ss(p); }
FN void estore(E *p, EV v) { _mm_storel_epi64((__m128i *)p, _mm_castps_si128(v)); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { (void)n; _mm_store_ss(p, v); }
FN V widen(EV v) { return _mm_cvtps_pd(v); }
FN EV narrow(V v) { return _mm_cvtpd_ps(v); }
#elif LANES == LANES_F64
typedef V EV;
FN EV eload(const E *p) { return _mm_loadu_pd(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { (void)n; return _mm_load_sd(p); }
FN void estore(E *p, EV v) { _mm_storeu_pd(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { (void)n; _mm_store_sd(p, v); }
#else
typedef V EV;
FN EV eload(const E *p) { return _mm_loadu_ps(p); }
FN EV eload_part(const E *p, ptrdiff_t n)
{
    EV last = n & 1 ? _mm_load_ss(p + (n & 2)) : _mm_setzero_ps();
    return n & 2 ? _mm_movelh_ps(_mm_loadl_pi(last, (const __m64 *)p), last) : last;
}
FN void estore(E *p, EV v) { _mm_storeu_ps(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n)
{
    if (n & 2)
        _mm_storel_pi((__m64 *)p, v);
    if (n & 1)
        _mm_store_ss(p + (n & 2), n & 2 ? _mm_movehl_ps(v, v) : v);
}
#endif

#elif ISA == ISA_AVX2
/* ---------------------------------------------------------------- x86-64 with AVX2 and FMA */
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define FN static inline __attribute__((always_inline)) TARGET
#define KERNEL static TARGET
#define FUSED 1
#if LANES == LANES_F32
#define N 8
typedef __m256 V;
typedef __m256 M;
FN V C(double c) { return _mm256_set1_ps((float)c); }
FN M lt(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
FN M le(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
FN M gt(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
FN M ge(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_GE_OQ); }
FN M eq(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
FN M ne(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_NEQ_UQ); }
FN M both(M m, M k) { return _mm256_and_ps(m, k); }
FN M either(M m, M k) { return _mm256_or_ps(m, k); }
FN V blend(M m, V a, V b) { return _mm256_blendv_ps(b, a, m); }
FN V min_(V a, V x) { return _mm256_min_ps(a, x); }
FN V max_(V a, V x) { return _mm256_max_ps(a, x); }
FN V abs_(V a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
FN V copysign_(V a, V s)
{
    V sign = _mm256_set1_ps(-0.0f);
    return _mm256_or_ps(_mm256_and_ps(sign, s), _mm256_andnot_ps(sign, a));
}
FN V sqrt_(V a) { return _mm256_sqrt_ps(a); }
FN V fused(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
FN V pow2_bits(V t) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(t), 23)); }
FN V swapped(V v, int width)
{
    return width == 4 ? _mm256_permute2f128_ps(v, v, 1) : width == 2 ? _mm256_permute_ps(v, 0x4e) : _mm256_permute_ps(v, 0xb1);
}
typedef __m256i Index;
FN Index quarter(V v) { return _mm256_srli_epi32(_mm256_castps_si256(v), 21); }
FN Index whole(V v) { return _mm256_cvttps_epi32(v); }
FN int any(M m) { return _mm256_movemask_ps(m) != 0; }
FN V entry(const float *t, Index i)
{
    V low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t), i), high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t + 8), i);
    return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)));
}
#ifdef STORAGE
typedef __m128i EV;
FN EV eload(const E *p) { return _mm_loadu_si128((const __m128i *)p); }
FN void estore(E *p, EV v) { _mm_storeu_si128((__m128i *)p, v); }
/* In registers: a load of what was stored in parts waits, 30 ns a row. */
__attribute__((noinline)) KERNEL EV eload_part(const E *p, ptrdiff_t n)
{
    EV v = _mm_setzero_si128();
    int pair;
    if (n & 1)
        v = _mm_cvtsi32_si128(p[n - 1]);
    if (n & 2) {
        memcpy(&pair, p + (n & 4), 4);
        v = _mm_or_si128(_mm_slli_si128(v, 4), _mm_cvtsi32_si128(pair));
    }
    if (n & 4)
        v = _mm_or_si128(_mm_slli_si128(v, 8), _mm_loadl_epi64((const __m128i *)p));
    return v;
}
__attribute__((noinline)) KERNEL void estore_part(E *p, EV v, ptrdiff_t n)
{
    int pair;
    if (n & 4) {
        _mm_storel_epi64((__m128i *)p, v);
        v = _mm_srli_si128(v, 8);
    }
    if (n & 2) {
        pair = _mm_cvtsi128_si32(v);
        memcpy(p + (n & 4), &pair, 4);
        v = _mm_srli_si128(v, 4);
    }
    if (n & 1)
        p[n - 1] = (E)_mm_cvtsi128_si32(v);
}
#if STORAGE == STORAGE_HALF
FN V widen(EV v) { return _mm256_cvtph_ps(v); }
FN EV narrow(V v) { return _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
FN V stored(V v) { return widen(narrow(v)); }
FN V quiet(V v) { return v; } /* by its conversion */
#else
FN V widen(EV v) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(v), 16)); }
FN __m256i nearest(V v)
{
    __m256i bits = _mm256_castps_si256(v), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    return _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
}
FN V stored(V v) { return _mm256_castsi256_ps(_mm256_and_si256(nearest(v), _mm256_set1_epi32(-0x10000))); }
FN V quiet(V v)
{
    const V bit = _mm256_castsi256_ps(_mm256_set1_epi32(0x400000));
    return _mm256_or_ps(v, _mm256_and_ps(ne(v, v), bit));
}
FN EV narrow(V v)
{
    __m256i bits = _mm256_srli_epi32(nearest(v), 16);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(_mm256_packus_epi32(bits, bits), 0x08));
}
#endif
#else
typedef V EV;
FN __m256i first(ptrdiff_t n) { return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }
FN EV eload(const E *p) { return _mm256_loadu_ps(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm256_maskload_ps(p, first(n)); }
FN void estore(E *p, EV v) { _mm256_storeu_ps(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm256_maskstore_ps(p, first(n), v); }
#endif
#else
#define N 4
typedef __m256d V;
typedef __m256d M;
FN V C(double c) { return _mm256_set1_pd(c); }
FN M lt(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
FN M le(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_LE_OQ); }
FN M gt(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_GT_OQ); }
FN M ge(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_GE_OQ); }
FN M eq(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
FN M ne(V a, V b) { return _mm256_cmp_pd(a, b, _CMP_NEQ_UQ); }
FN M both(M m, M k) { return _mm256_and_pd(m, k); }
FN M either(M m, M k) { return _mm256_or_pd(m, k); }
FN V blend(M m, V a, V b) { return _mm256_blendv_pd(b, a, m); }
FN V min_(V a, V x) { return _mm256_min_pd(a, x); }
FN V max_(V a, V x) { return _mm256_max_pd(a, x); }
FN V abs_(V a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
FN V copysign_(V a, V s)
{
    V sign = _mm256_set1_pd(-0.0);
    return _mm256_or_pd(_mm256_and_pd(sign, s), _mm256_andnot_pd(sign, a));
}
FN V sqrt_(V a) { return _mm256_sqrt_pd(a); }
FN V fused(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }
FN V pow2_bits(V t) { return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(t), 52)); }
FN V swapped(V v, int width) { return width == 2 ? _mm256_permute2f128_pd(v, v, 1) : _mm256_permute_pd(v, 0x5); }
#if LANES == LANES_WIDE
typedef __m128 EV;
FN __m128i first(ptrdiff_t n) { return _mm_cmpgt_epi32(_mm_set1_epi32((int)n), _mm_setr_epi32(0, 1, 2, 3)); }
FN EV eload(const E *p) { return _mm_loadu_ps(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm_maskload_ps(p, first(n)); }
FN void estore(E *p, EV v) { _mm_storeu_ps(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm_maskstore_ps(p, first(n), v); }
FN V widen(EV v) { return _mm256_cvtps_pd(v); }
FN EV narrow(V v) { return _mm256_cvtpd_ps(v); }
#else
typedef V EV;
FN __m256i first(ptrdiff_t n) { return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3)); }
FN EV eload(const E *p) { return _mm256_loadu_pd(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm256_maskload_pd(p, first(n)); }
FN void estore(E *p, EV v) { _mm256_storeu_pd(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm256_maskstore_pd(p, first(n), v); }
#endif
#endif

#elif ISA == ISA_AVX512
/* ---------------------------------------------------------------- x86-64 with AVX-512 F, DQ, BW and VL */
#include <immintrin.h>
#if defined(__clang__)
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,f16c")))
#else
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,f16c,prefer-vector-width=512")))
#endif
#define FN static inline __attribute__((always_inline)) TARGET
#define KERNEL static TARGET
#define FUSED 1
#if LANES == LANES_F32
#define N 16
typedef __m512 V;
typedef __mmask16 M;
FN V C(double c) { return _mm512_set1_ps((float)c); }
FN M lt(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
FN M le(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
FN M gt(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
FN M ge(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ); }
FN M eq(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
FN M ne(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_NEQ_UQ); }
FN V blend(M m, V a, V b) { return _mm512_mask_blend_ps(m, b, a); }
FN V min_(V a, V x) { return _mm512_min_ps(a, x); }
FN V max_(V a, V x) { return _mm512_max_ps(a, x); }
FN V abs_(V a) { return _mm512_abs_ps(a); }
FN V copysign_(V a, V s)
{
    const __m512i sign = _mm512_castps_si512(_mm512_set1_ps(-0.0f));
    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(sign, _mm512_castps_si512(s), _mm512_castps_si512(a), 0xca)); /* sign ? s : a */
}
FN V sqrt_(V a) { return _mm512_sqrt_ps(a); }
FN V fused(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
FN V pow2_bits(V t) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(t), 23)); }
FN V swapped(V v, int width)
{
    return width == 8   ? _mm512_shuffle_f32x4(v, v, 0x4e)
           : width == 4 ? _mm512_shuffle_f32x4(v, v, 0xb1)
           : width == 2 ? _mm512_permute_ps(v, 0x4e)
                        : _mm512_permute_ps(v, 0xb1);
}
typedef __m512i Index;
FN Index quarter(V v) { return _mm512_srli_epi32(_mm512_castps_si512(v), 21); }
FN Index whole(V v) /* its conversion waits for the units that `entry` needs: gelu 5 % slower */
{
    return _mm512_castps_si512(_mm512_add_round_ps(v, C(0x1.8p23), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC));
}
FN int any(M m) { return m != 0; }
FN V entry(const float *t, Index i) { return _mm512_permutexvar_ps(i, _mm512_loadu_ps(t)); }
FN M first(ptrdiff_t n) { return (M)((1u << n) - 1u); }
#ifdef STORAGE
typedef __m256i EV;
FN EV eload(const E *p) { return _mm256_loadu_si256((const __m256i *)p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm256_maskz_loadu_epi16(first(n), p); }
FN void estore(E *p, EV v) { _mm256_storeu_si256((__m256i *)p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm256_mask_storeu_epi16(p, first(n), v); }
#if STORAGE == STORAGE_HALF
FN V widen(EV v) { return _mm512_cvtph_ps(v); }
FN EV narrow(V v) { return _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
FN V stored(V v) { return widen(narrow(v)); }
FN V quiet(V v) { return v; } /* by its conversion */
#else
FN V widen(EV v) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(v), 16)); }
FN __m512i nearest(V v)
{
    __m512i bits = _mm512_castps_si512(v), odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    return _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
}
FN V stored(V v) { return _mm512_castsi512_ps(_mm512_and_si512(nearest(v), _mm512_set1_epi32(-0x10000))); }
FN V quiet(V v)
{
    __m512i bits = _mm512_castps_si512(v);
    return _mm512_castsi512_ps(_mm512_mask_or_epi32(bits, ne(v, v), bits, _mm512_set1_epi32(0x400000)));
}
FN EV upper(__m512i bits)
{
    const __m512i odd = _mm512_setr_epi32(0x30001, 0x70005, 0xb0009, 0xf000d, 0x130011, 0x170015, 0x1b0019, 0x1f001d, 0, 0, 0, 0, 0, 0, 0, 0);
    return _mm512_castsi512_si256(_mm512_permutexvar_epi16(odd, bits)); /* a shift and `cvtepi32_epi16`: 4 to 10 % slower */
}
FN EV narrow(V v) { return upper(nearest(v)); }
#endif
#else
typedef V EV;
FN EV eload(const E *p) { return _mm512_loadu_ps(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm512_maskz_loadu_ps(first(n), p); }
FN void estore(E *p, EV v) { _mm512_storeu_ps(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm512_mask_storeu_ps(p, first(n), v); }
#endif
#else
#define N 8
typedef __m512d V;
typedef __mmask8 M;
FN V C(double c) { return _mm512_set1_pd(c); }
FN M lt(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
FN M le(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
FN M gt(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ); }
FN M ge(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ); }
FN M eq(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
FN M ne(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_NEQ_UQ); }
FN V blend(M m, V a, V b) { return _mm512_mask_blend_pd(m, b, a); }
FN V min_(V a, V x) { return _mm512_min_pd(a, x); }
FN V max_(V a, V x) { return _mm512_max_pd(a, x); }
FN V abs_(V a) { return _mm512_abs_pd(a); }
FN V copysign_(V a, V s)
{
    const __m512i sign = _mm512_castpd_si512(_mm512_set1_pd(-0.0));
    return _mm512_castsi512_pd(_mm512_ternarylogic_epi64(sign, _mm512_castpd_si512(s), _mm512_castpd_si512(a), 0xca)); /* sign ? s : a */
}
FN V sqrt_(V a) { return _mm512_sqrt_pd(a); }
FN V fused(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
FN V pow2_bits(V t) { return _mm512_castsi512_pd(_mm512_slli_epi64(_mm512_castpd_si512(t), 52)); }
FN V swapped(V v, int width)
{
    return width == 4 ? _mm512_shuffle_f64x2(v, v, 0x4e) : width == 2 ? _mm512_shuffle_f64x2(v, v, 0xb1) : _mm512_permute_pd(v, 0x55);
}
FN M first(ptrdiff_t n) { return (M)((1u << n) - 1u); }
#if LANES == LANES_WIDE
typedef __m256 EV;
FN EV eload(const E *p) { return _mm256_loadu_ps(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm256_maskz_loadu_ps(first(n), p); }
FN void estore(E *p, EV v) { _mm256_storeu_ps(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm256_mask_storeu_ps(p, first(n), v); }
FN V widen(EV v) { return _mm512_cvtps_pd(v); }
FN EV narrow(V v) { return _mm512_cvtpd_ps(v); }
#else
typedef V EV;
FN EV eload(const E *p) { return _mm512_loadu_pd(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { return _mm512_maskz_loadu_pd(first(n), p); }
FN void estore(E *p, EV v) { _mm512_storeu_pd(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { _mm512_mask_storeu_pd(p, first(n), v); }
#endif
#endif
FN M both(M m, M k) { return (M)(m & k); }
FN M either(M m, M k) { return (M)(m | k); }

#elif ISA == ISA_NEON
/* ---------------------------------------------------------------- aarch64 baseline */
#include <arm_neon.h>
#define FN static inline __attribute__((always_inline))
#define KERNEL static
#define FUSED 1
#if LANES == LANES_F32
#define N 4
typedef float32x4_t V;
typedef uint32x4_t M;
FN V C(double c) { return vdupq_n_f32((float)c); }
FN M lt(V a, V b) { return vcltq_f32(a, b); }
FN M le(V a, V b) { return vcleq_f32(a, b); }
FN M gt(V a, V b) { return vcgtq_f32(a, b); }
FN M ge(V a, V b) { return vcgeq_f32(a, b); }
FN M eq(V a, V b) { return vceqq_f32(a, b); }
FN M ne(V a, V b) { return vmvnq_u32(vceqq_f32(a, b)); }
FN M both(M m, M k) { return vandq_u32(m, k); }
FN M either(M m, M k) { return vorrq_u32(m, k); }
FN V blend(M m, V a, V b) { return vbslq_f32(m, a, b); }
FN V abs_(V a) { return vabsq_f32(a); }
FN V copysign_(V a, V s) { return vbslq_f32(vdupq_n_u32(0x80000000u), s, a); }
FN V sqrt_(V a) { return vsqrtq_f32(a); }
FN V fused(V a, V b, V c) { return vfmaq_f32(c, a, b); }
FN V pow2_bits(V t) { return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(t), 23)); }
FN V swapped(V v, int width) { return width == 2 ? vextq_f32(v, v, 2) : vrev64q_f32(v); }
typedef uint8x16_t Index; /* of bytes */
FN Index bytes(uint32x4_t i)
{
    return vreinterpretq_u8_u32(vmlaq_u32(vdupq_n_u32(0x03020100u), vandq_u32(i, vdupq_n_u32(15)), vdupq_n_u32(0x04040404u)));
}
FN Index quarter(V v) { return bytes(vshrq_n_u32(vreinterpretq_u32_f32(v), 21)); }
FN Index whole(V v) { return bytes(vreinterpretq_u32_s32(vcvtq_s32_f32(v))); }
FN int any(M m) { return vmaxvq_u32(m) != 0; }
FN V entry(const float *t, Index i) { return vreinterpretq_f32_u8(vqtbl4q_u8(vld1q_u8_x4((const uint8_t *)t), i)); }
#ifdef STORAGE
typedef uint16x4_t EV;
FN EV eload(const E *p) { return vld1_u16(p); }
FN void estore(E *p, EV v) { vst1_u16(p, v); }
#if STORAGE == STORAGE_HALF
FN V widen(EV v) { return vcvt_f32_f16(vreinterpret_f16_u16(v)); }
FN EV narrow(V v) { return vreinterpret_u16_f16(vcvt_f16_f32(v)); }
FN V stored(V v) { return widen(narrow(v)); }
FN V quiet(V v) { return v; } /* by its conversion */
#else
FN V widen(EV v) { return vreinterpretq_f32_u32(vshll_n_u16(v, 16)); }
FN uint32x4_t nearest(V v)
{
    uint32x4_t bits = vreinterpretq_u32_f32(v), odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    return vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
}
FN V stored(V v) { return vreinterpretq_f32_u32(vandq_u32(nearest(v), vdupq_n_u32(0xffff0000u))); }
FN V quiet(V v)
{
    uint32x4_t bit = vbicq_u32(vdupq_n_u32(0x400000), vceqq_f32(v, v));
    return vreinterpretq_f32_u32(vorrq_u32(vreinterpretq_u32_f32(v), bit));
}
FN EV narrow(V v) { return vshrn_n_u32(nearest(v), 16); }
#endif
#else
typedef V EV;
FN EV eload(const E *p) { return vld1q_f32(p); }
FN void estore(E *p, EV v) { vst1q_f32(p, v); }
#endif
FN EV eload_part(const E *p, ptrdiff_t n) { E t[N] = {0}; memcpy(t, p, (size_t)n * sizeof(E)); return eload(t); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { E t[N]; estore(t, v); memcpy(p, t, (size_t)n * sizeof(E)); }
#else
#define N 2
typedef float64x2_t V;
typedef uint64x2_t M;
FN V C(double c) { return vdupq_n_f64(c); }
FN M lt(V a, V b) { return vcltq_f64(a, b); }
FN M le(V a, V b) { return vcleq_f64(a, b); }
FN M gt(V a, V b) { return vcgtq_f64(a, b); }
FN M ge(V a, V b) { return vcgeq_f64(a, b); }
FN M eq(V a, V b) { return vceqq_f64(a, b); }
FN M ne(V a, V b) { return vreinterpretq_u64_u32(vmvnq_u32(vreinterpretq_u32_u64(vceqq_f64(a, b)))); }
FN M both(M m, M k) { return vandq_u64(m, k); }
FN M either(M m, M k) { return vorrq_u64(m, k); }
FN V blend(M m, V a, V b) { return vbslq_f64(m, a, b); }
FN V abs_(V a) { return vabsq_f64(a); }
FN V copysign_(V a, V s) { return vbslq_f64(vdupq_n_u64(0x8000000000000000u), s, a); }
FN V sqrt_(V a) { return vsqrtq_f64(a); }
FN V fused(V a, V b, V c) { return vfmaq_f64(c, a, b); }
FN V pow2_bits(V t) { return vreinterpretq_f64_u64(vshlq_n_u64(vreinterpretq_u64_f64(t), 52)); }
FN V swapped(V v, int width) { (void)width; return vextq_f64(v, v, 1); }
#if LANES == LANES_WIDE
typedef float32x2_t EV;
FN EV eload(const E *p) { return vld1_f32(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { (void)n; return vset_lane_f32(*p, vdup_n_f32(0), 0); }
FN void estore(E *p, EV v) { vst1_f32(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { (void)n; *p = vget_lane_f32(v, 0); }
FN V widen(EV v) { return vcvt_f64_f32(v); }
FN EV narrow(V v) { return vcvt_f32_f64(v); }
#else
typedef V EV;
FN EV eload(const E *p) { return vld1q_f64(p); }
FN EV eload_part(const E *p, ptrdiff_t n) { (void)n; return vsetq_lane_f64(*p, vdupq_n_f64(0), 0); }
FN void estore(E *p, EV v) { vst1q_f64(p, v); }
FN void estore_part(E *p, EV v, ptrdiff_t n) { (void)n; *p = vgetq_lane_f64(v, 0); }
#endif
#endif
/* NEON's own minimum and maximum turn NaN into the other operand's quiet NaN rules and order the zeros: compare instead. */
FN V min_(V a, V x) { return blend(lt(a, x), a, x); }
FN V max_(V a, V x) { return blend(gt(a, x), a, x); }
#endif

/* ---------------------------------------------------------------- the same for every set */
#if LANES != LANES_WIDE && ISA != ISA_SCALAR && !defined(STORAGE)
FN V widen(EV v) { return v; }
FN EV narrow(V v) { return v; }
#endif
#ifndef STORAGE
FN V stored(V v) { return v; }
#endif
/* gcc would fold the load into every operation that takes it, and what crosses cache lines costs twice each time: leaky_relu in float64 0.21 ns an
 * element instead of 0.14, from memory as NumPy aligns it. */
#if ISA == ISA_AVX512
FN V once(V v) { __asm__("" : "+v"(v)); return v; }
#elif ISA == ISA_AVX2
FN V once(V v) { __asm__("" : "+x"(v)); return v; }
#else
FN V once(V v) { return v; }
#endif
FN V load(const E *p) { return once(widen(eload(p))); }
FN V lanes_at(const Lane *p) { V v; memcpy(&v, p, sizeof v); return once(v); }
FN V load_part(const E *p, ptrdiff_t n) { return widen(eload_part(p, n)); }
#ifdef STORAGE
FN V load_params(const Param *p) { return lanes_at(p); }
FN V load_params_part(const Param *p, ptrdiff_t n) { V v = C(0); memcpy(&v, p, (size_t)n * sizeof *p); return v; }
#else
FN V load_params(const Param *p) { return load(p); }
FN V load_params_part(const Param *p, ptrdiff_t n) { return load_part(p, n); }
#endif
FN void store(E *p, V v) { estore(p, narrow(v)); }
FN void store_part(E *p, V v, ptrdiff_t n) { estore_part(p, narrow(v), n); }
/* By a branch with AVX-512 too: what reads a masked store again waits for it. */
FN V load_most(const E *p, ptrdiff_t n) { return n < N ? load_part(p, n) : load(p); }
FN void estore_most(E *p, EV v, ptrdiff_t n)
{
    if (n < N)
        estore_part(p, v, n);
    else
        estore(p, v);
}
FN void store_most(E *p, V v, ptrdiff_t n) { estore_most(p, narrow(v), n); }

#if ISA == ISA_SCALAR
#define FIRST_LANE(v) (v)
#else
#define FIRST_LANE(v) (v)[0]
#endif
#if defined(__GNUC__)
FN int is(V v, double c) { return __builtin_constant_p(FIRST_LANE(v) == c) && FIRST_LANE(v) == c; }
#else
FN int is(V v, double c) { (void)v, (void)c; return 0; }
#endif

/* y, but x where x is NaN. */
#if ISA == ISA_AVX512 && LANES == LANES_F32
FN V keep_nan(V y, V x) { return _mm512_fixupimm_ps(y, x, _mm512_set1_epi32(0x11), 0); } /* 0x11: classes 0 and 1, the NaNs, give x */
#elif ISA == ISA_AVX512
FN V keep_nan(V y, V x) { return _mm512_fixupimm_pd(y, x, _mm512_set1_epi64(0x11), 0); }
#else
FN V keep_nan(V y, V x) { return blend(ne(x, x), x, y); }
#endif
FN V one_nan(V y) { return blend(ne(y, y), C(NAN), y); }

#if FUSED
FN V madd(V a, V b, V c) { return fused(a, b, c); }
FN V prod_err(V a, V b, V p) { return fused(a, b, -p); }
#else
FN V madd(V a, V b, V c) { return a * b + c; }
#if LANES == LANES_F32
#define SPLITTER 4097.0 /* 2^12 + 1 */
#else
#define SPLITTER 134217729.0 /* 2^27 + 1 */
#endif
/* Dekker's product: exact while nothing overflows, |a| and |b| below 2^996 (float32: 2^115). */
FN V prod_err(V a, V b, V p)
{
    V ta = a * C(SPLITTER), tb = b * C(SPLITTER);
    V ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
    return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
}
#endif

#if ISA == ISA_AVX512 && defined(STORAGE)
#define DOWN_OR_UP(operation, ...) \
    odd(operation(__VA_ARGS__, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC), operation(__VA_ARGS__, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC))
FN V odd(V down, V up) { return _mm512_mask_mov_ps(up, _mm512_test_epi32_mask(_mm512_castps_si512(down), _mm512_set1_epi32(1)), down); }
FN V storable_product(V a, V b) { return DOWN_OR_UP(_mm512_mul_round_ps, a, b); }
FN V storable_difference(V a, V b) { return DOWN_OR_UP(_mm512_sub_round_ps, a, b); }
FN V storable_madd(V a, V b, V c) { return DOWN_OR_UP(_mm512_fmadd_round_ps, a, b, c); }
#else
FN V storable_product(V a, V b) { return a * b; }
FN V storable_difference(V a, V b) { return a - b; }
FN V storable_madd(V a, V b, V c) { return madd(a, b, c); }
#endif

#endif
