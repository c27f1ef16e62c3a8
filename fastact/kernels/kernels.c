/* Collects the instruction sets' parts into tables and says which this processor runs. */
#include "kernels.h"
#include "activations.h"

#include <fenv.h>
#include <float.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && defined(__x86_64__)
#define X86 1
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__GNUC__) && defined(__aarch64__)
#define AARCH64 1
#include <arm_neon.h>
#endif

#define ROW(name, f, d, y, np, cost, direct) {#name, np, FROM_##y, COST_##cost, {COSTLY_##f, COSTLY_##d, COSTLY_##y}, USUAL_##direct},
#define FROM_NO 0
#define FROM_NARROW 1
#define FROM_FLOAT 1
#define FROM_WIDE 1
#define COST_SIMPLE 0
#define COST_SMOOTH 1
#define USUAL_ALL 0
#define USUAL_LONG 0
#define USUAL_NO 0
#define USUAL_SHORT 1
#define USUAL_SHORT_OUTPUT 1
#define USUAL_HALF 1
#define COSTLY_NO 0
#define COSTLY_NARROW 0
#define COSTLY_FLOAT 1
#define COSTLY_WIDE 1
#define COSTLY_HALVES 1
#define COSTLY_PIECES 1
#define COSTLY_PIECES_WHOLE 1
const fastact_row fastact_rows[FASTACT_ROWS] = {ACTIVATIONS(ROW)};
#undef ROW

#define PARTS(isa) extern const fastact_part fastact_##isa##_f32, fastact_##isa##_f64, fastact_##isa##_wide;
#define DIRECT_PARTS(isa) extern const fastact_direct fastact_##isa##_half, fastact_##isa##_bfloat;
PARTS(scalar)
#ifdef X86
PARTS(sse2)
PARTS(avx2)
PARTS(avx512)
DIRECT_PARTS(avx2)
DIRECT_PARTS(avx512)
/* 64 bytes a turn, so that each write-combining buffer leaves full. What is asked for ahead overlaps the stores: relu of 64 MB takes 0.73 of
 * what ordinary stores take, without 0.80. A fence waits for the buffers: after every 4 KiB block it would cost more than all that. */
static void stream_copy(void *target, const void *source, size_t bytes, const void *ahead, const void *beside)
{
    char *t = (char *)target;
    const char *s = (const char *)source, *first = (const char *)ahead, *second = (const char *)(beside ? beside : ahead);
    size_t head = (64 - ((size_t)t & 63)) & 63;
    if (head > bytes)
        head = bytes;
    memcpy(t, s, head);
    t += head, s += head, bytes -= head;
    for (; bytes >= 64; t += 64, s += 64, first += 64, second += 64, bytes -= 64) {
        _mm_prefetch(first, _MM_HINT_T0);
        _mm_prefetch(second, _MM_HINT_T0);
        for (int i = 0; i < 64; i += 16)
            _mm_stream_si128((__m128i *)(t + i), _mm_loadu_si128((const __m128i *)(s + i)));
    }
    memcpy(t, s, bytes);
}
static void stream_end(void) { _mm_sfence(); }
#else
#define stream_copy NULL
static void stream_end(void) {}
#endif
#ifdef AARCH64
PARTS(neon)
DIRECT_PARTS(neon)
#endif

#include "half.h"

static fastact_table tables[ISA_COUNT];
static const char *const names[ISA_COUNT] = {"scalar", "baseline", "avx2", "avx512", "neon"};

static void merge(fastact_part *to, const fastact_part *wide)
{
    for (int i = 0; i < FASTACT_ROWS; i++) {
        fastact_set *row = &to->rows[i];
        const fastact_set *rest = &wide->rows[i];
        if (!row->forward)
            row->forward = rest->forward;
        if (!to->biased[i])
            to->biased[i] = wide->biased[i];
        if (!row->derivative) {
            row->derivative = rest->derivative;
            row->backward = rest->backward;
        }
        if (!row->from_output)
            row->from_output = rest->from_output;
    }
    if (!to->gates[0].forward)
        memcpy(to->gates, wide->gates, sizeof to->gates);
    to->prelu_backward = wide->prelu_backward;
    to->prelu_backward_each = wide->prelu_backward_each;
}

#define FILL(number, isa, is_fused, half_suffix, bfloat_suffix) \
    do { \
        fastact_table *t = &tables[number]; \
        t->f32 = fastact_##isa##_f32; \
        merge(&t->f32, &fastact_##isa##_wide); \
        t->f64 = fastact_##isa##_f64; \
        t->fused = is_fused; \
        t->stream = stream_copy; \
        t->stream_end = stream_end; \
        t->half.widen = half_widen##half_suffix; \
        t->half.narrow = half_narrow##half_suffix; \
        t->half.product = t->half.direct ? t->half.direct->product : half_product; \
        t->bfloat.widen = bfloat_widen##bfloat_suffix; \
        t->bfloat.narrow = bfloat_narrow##bfloat_suffix; \
        t->bfloat.product = t->bfloat.direct ? t->bfloat.direct->product : bfloat_product; \
        t->name = names[number]; /* last: marks the table as there */ \
    } while (0)

#define FILL_DIRECT(number, isa) tables[number].half.direct = &fastact_##isa##_half, tables[number].bfloat.direct = &fastact_##isa##_bfloat

#ifdef X86
/* Asked of the processor itself: gcc before 11 and clang before 17 refuse __builtin_cpu_supports("f16c"). */
static int has_f16c(void)
{
    unsigned int a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}
#endif

void fastact_init(void)
{
    if (tables[ISA_SCALAR].name)
        return;
    FILL(ISA_SCALAR, scalar, 0, , );
#ifdef X86
    FILL(ISA_SSE2, sse2, 0, , );
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c()) {
        FILL_DIRECT(ISA_AVX2, avx2);
        FILL(ISA_AVX2, avx2, 1, _avx2, _avx2);
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
        FILL_DIRECT(ISA_AVX512, avx512);
        FILL(ISA_AVX512, avx512, 1, _avx512, _avx512);
    }
#endif
#ifdef AARCH64
    FILL_DIRECT(ISA_NEON, neon);
    FILL(ISA_NEON, neon, 1, _neon, );
#endif
}

const fastact_table *fastact_table_of(int isa)
{
    return isa >= 0 && isa < ISA_COUNT && tables[isa].name ? &tables[isa] : NULL;
}

const char *fastact_isa_name(int isa) { return isa >= 0 && isa < ISA_COUNT ? names[isa] : NULL; }

int fastact_isa_built(int isa)
{
#ifdef X86
    return isa >= ISA_SCALAR && isa <= ISA_AVX512;
#elif defined(AARCH64)
    return isa == ISA_SCALAR || isa == ISA_NEON;
#else
    return isa == ISA_SCALAR;
#endif
}

#ifdef X86
unsigned long long fastact_fp_get(void) { return _mm_getcsr(); }
void fastact_fp_set(unsigned long long state) { _mm_setcsr((unsigned int)state); }
int fastact_fp_usual(unsigned long long state) { return (state & 0xffc0) == 0x1f80; }
#elif defined(AARCH64)
/* FPCR (control) in the upper half, FPSR (status) in the lower. */
int fastact_fp_usual(unsigned long long state) { return state >> 32 == 0; }
unsigned long long fastact_fp_get(void)
{
    unsigned long long control, status;
    __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(control), "=r"(status));
    return control << 32 | (status & 0xffffffffu);
}
void fastact_fp_set(unsigned long long state)
{
    unsigned long long control = state >> 32, status = state & 0xffffffffu;
    __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" : : "r"(control), "r"(status));
}
#else
unsigned long long fastact_fp_get(void) { return 0; }
void fastact_fp_set(unsigned long long state) { (void)state; }
int fastact_fp_usual(unsigned long long state)
{
    volatile float least = FLT_MIN;
    (void)state;
    return fegetround() == FE_TONEAREST && least * 0.5f > 0;
}
#endif
