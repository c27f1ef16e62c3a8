/* A hash of every kernel's results, for comparing targets and compilers: compile with kernels.c and targets/ (all of it).
 *
 *   program < cases
 *
 * where a case is a line `NAME [PARAMETER...]`. Prints lines `ISA TYPE KERNEL HASH`. Inputs are bit patterns of all magnitudes, NaN among
 * them, and numbers where functions bend, made with integers and exact products only. One NaN counts for all: which operand's NaN comes
 * out is the processor's choice. Ends with 1 where a length from 0 to 70 or work in place gives other bits than one long call.
 */
#include "kernels.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATTERNS 65536
#define GRID 65536 /* -16 to 16 */
#define COUNT (PATTERNS + GRID + 5)
#define SHORT 71

static double x[COUNT], grad[COUNT], y[COUNT], z[COUNT];
static double sums[COUNT];
static int failed = 0;

static uint64_t next(void)
{
    static uint64_t state = 88172645463325252u; /* xorshift64, Marsaglia 2003 */
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

static void set(void *array, size_t i, int wide, double value)
{
    float narrow = (float)value;
    if (wide)
        memcpy((char *)array + 8 * i, &value, 8);
    else
        memcpy((char *)array + 4 * i, &narrow, 4);
}

/* Half the bits random; a third of the rest's exponents near that of 1. */
static void fill(void *array, int wide)
{
    for (size_t i = 0; i < PATTERNS; i++) {
        uint64_t bits = next();
        uint32_t low = (uint32_t)(bits >> 16);
        if (i % 3 == 0) { /* magnitudes from 2^-32 to 2^31 */
            bits = (bits & 0x800fffffffffffffu) | (uint64_t)(1023 - 32 + (bits >> 52 & 63)) << 52;
            low = (low & 0x807fffffu) | (127u - 32u + (low >> 23 & 63u)) << 23;
        }
        if (wide)
            memcpy((char *)array + 8 * i, &bits, 8);
        else
            memcpy((char *)array + 4 * i, &low, 4);
    }
    for (size_t i = 0; i < GRID; i++)
        set(array, PATTERNS + i, wide, ((double)i - GRID / 2) * 0x1p-11 + (double)(next() >> 44) * 0x1p-32);
    const double zero = 0, special[5] = {zero, -zero, 1 / zero, -1 / zero, zero / zero};
    for (int i = 0; i < 5; i++)
        set(array, PATTERNS + GRID + i, wide, special[i]);
}

/* FNV-1a over words, NaN made one. */
static uint64_t hash(const void *array, size_t n, size_t size)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        memcpy(&bits, (const char *)array + i * size, size);
        if (size == 8 && (bits & INT64_MAX) > 0x7ff0000000000000u)
            bits = 0x7ff8000000000000u;
        if (size == 4 && (bits & 0x7fffffffu) > 0x7f800000u)
            bits = 0x7fc00000u;
        if (size == 2 && (bits & 0x7fffu) > 0x7c00u)
            bits = 0x7e00u;
        h = (h ^ bits) * 1099511628211u;
        h ^= h >> 29;
    }
    return h;
}

static void say(const fastact_table *t, int wide, const char *kernel, const char *direction, uint64_t h)
{
    printf("%s %s %s%s %016llx\n", t->name, wide ? "f64" : "f32", kernel, direction, (unsigned long long)h);
}

static void expect(uint64_t found, uint64_t h, const fastact_table *t, const char *kernel, const char *how)
{
    if (found != h)
        fprintf(stderr, "%s %s: other bits %s\n", t->name, kernel, how), failed = 1;
}

static void sized(const fastact_table *t, int wide, size_t size, size_t count, const char *name, const char *direction,
                  fastact_kernel *kernel, const void *a, const void *b, const void *params)
{
    if (!kernel)
        return;
    kernel(a, b, y, (ptrdiff_t)count, params);
    uint64_t h = hash(y, count, size);
    say(t, wide, name, direction, h);
    memcpy(z, a, count * size);
    kernel(z, b, z, (ptrdiff_t)count, params);
    expect(hash(z, count, size), h, t, name, "in place");
    /* Short arrays from many places: each number passes through vectors and through tails. */
    size_t i = 0, n = 0;
    for (; i + SHORT < count; i += n, n = (n + 1) % SHORT)
        kernel((const char *)a + i * size, b ? (const char *)b + i * size : NULL, (char *)z + i * size, (ptrdiff_t)n, params);
    expect(hash(z, i, size), hash(y, i, size), t, name, "in short arrays");
}

static void one(const fastact_table *t, int wide, const char *name, const char *direction, fastact_kernel *kernel, const void *a, const void *b,
                const void *params)
{
    sized(t, wide, wide ? 8 : 4, COUNT, name, direction, kernel, a, b, params);
}

static void others(const fastact_table *t, int wide)
{
    const fastact_part *part = wide ? &t->f64 : &t->f32;
    const char *const names[4] = {"softmax", "log_softmax", "softmax_backward", "log_softmax_backward"};
    const int lengths[] = {1, 2, 7, 16, 33, 256, 1000};
    size_t size = wide ? 8 : 4;
    char label[64];
    double slope = 0, bias = 0;
    set(&slope, 0, wide, 0.25), set(&bias, 0, wide, -0.75);

    one(t, wide, "prelu_each", "", part->prelu_each, x, grad, NULL);
    one(t, wide, "add_shared", "", part->add_shared, x, NULL, &bias);
    one(t, wide, "add_each", "", part->add_each, x, grad, NULL);

    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        int run = lengths[l], first = run / 2;
        part->prelu_runs(x, grad, y, COUNT, run, first, 1, 5);
        snprintf(label, sizeof label, "prelu_runs_%d", run);
        say(t, wide, label, "", hash(y, COUNT, size));
        for (size_t i = 0; i < COUNT; i++)
            memcpy((char *)sums + i * size, (const char *)grad + ((i + (size_t)first) / (size_t)run + 1) % 5 * size, size);
        part->prelu_each(x, sums, z, COUNT, NULL);
        expect(hash(z, COUNT, size), hash(y, COUNT, size), t, "prelu_runs", "than element by element");
    }

    const char *at = (const char *)x + PATTERNS * size, *from = (const char *)grad + PATTERNS * size; /* finite sums */
    double sum = part->prelu_backward(from, at, y, GRID, &slope);
    say(t, wide, "prelu_backward", "", hash(y, GRID, size) ^ hash(&sum, 1, 8));
    memset(sums, 0, sizeof sums);
    part->prelu_backward_each(from, at, y, GRID, at, sums);
    say(t, wide, "prelu_backward_each", "", hash(y, GRID, size) ^ hash(sums, GRID, 8));

    for (int k = 0; k < 4; k++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            int n = lengths[l], rows = 4000 / n, width = 37;
            const char *a = k < 2 ? at : from, *b = k < 2 ? NULL : (char *)sums;
            if (k > 1)
                part->rowwise[k - 2].row(at, NULL, sums, n, rows);
            part->rowwise[k].row(a, b, y, n, rows);
            snprintf(label, sizeof label, "%s_row_%d", names[k], n);
            say(t, wide, label, "", hash(y, (size_t)rows * n, size));
            if (k > 1)
                part->rowwise[k - 2].columns(at, NULL, sums, n, width, width + 3);
            memset(y, 0, ((size_t)n * (width + 3)) * size);
            part->rowwise[k].columns(a, b, y, n, width, width + 3);
            snprintf(label, sizeof label, "%s_columns_%d", names[k], n);
            say(t, wide, label, "", hash(y, (size_t)n * (width + 3), size));
        }

    const char *const gates[FASTACT_GATES] = {"sigmoid", "relu", "gelu", "silu"};
    for (int k = 0; k < FASTACT_GATES; k++) {
        part->gates[k].forward(at, from, y, GRID);
        say(t, wide, gates[k], ".gate", hash(y, GRID, size));
        part->gates[k].backward(at, from, at, y, z, GRID);
        say(t, wide, gates[k], ".gate_backward", hash(y, GRID, size) ^ hash(z, GRID, size) << 1);
    }
}

/* The forward with a bias in its loop, one for all and one an element. */
static void biased(const fastact_table *t, int wide, const char *label, fastact_biased *kernel, const void *params)
{
    size_t size = wide ? 8 : 4;
    const char *at = (const char *)x + PATTERNS * size, *from = (const char *)grad + PATTERNS * size;
    if (!kernel)
        return;
    kernel(at, from, 0, 0, y, GRID, params);
    kernel(at, from, 0, GRID, z, GRID, params);
    say(t, wide, label, ".biased", hash(y, GRID, size) ^ hash(z, GRID, size) << 1);
}

static void halves(const fastact_table *t)
{
    static uint16_t half[65536];
    for (int i = 0; i < 65536; i++)
        half[i] = (uint16_t)i;
    t->half.widen(half, (float *)y, 65536);
    say(t, 0, "half_to_float", "", hash(y, 65536, 4));
    t->half.narrow((const float *)x, y, COUNT, NULL);
    say(t, 0, "float_to_half", "", hash(y, COUNT, 2));
    t->half.product(x, grad, y, COUNT, NULL);
    say(t, 0, "half_product", "", hash(y, COUNT, 2));
    t->bfloat.widen(half, (float *)y, 65536);
    say(t, 0, "bfloat_to_float", "", hash(y, 65536, 4));
    t->bfloat.narrow((const float *)x, y, COUNT, NULL);
    say(t, 0, "float_to_bfloat", "", hash(y, COUNT, 2));
    t->bfloat.product(x, grad, y, COUNT, NULL);
    say(t, 0, "bfloat_product", "", hash(y, COUNT, 2));
}

/* Activations that take numbers of 16 bits as they are: of all of them, forward and gradients. */
static void direct_row(const fastact_table *t, const fastact_format *format, const char *name, const char *label, int row, const void *params)
{
    static uint16_t numbers[65536], others[65536];
    char words[192];
    if (!format->direct)
        return;
    for (int i = 0; i < 65536; i++)
        numbers[i] = (uint16_t)i, others[i] = (uint16_t)(i * 40503u);
    const fastact_set *s = &format->direct->rows[row];
    snprintf(words, sizeof words, "%s_%s", name, label);
    sized(t, 0, 2, 65536, words, ".forward", s->forward, numbers, NULL, params);
    sized(t, 0, 2, 65536, words, ".backward", s->backward, others, numbers, params);
    sized(t, 0, 2, 65536, words, ".from_output", s->from_output, others, numbers, params);
}

/* What takes numbers of 16 bits as they are: rows as float32 gives them, rounded. */
static void direct(const fastact_table *t, const fastact_format *format, const char *name)
{
    static uint16_t first[COUNT], second[COUNT], result[COUNT], expected[COUNT];
    const int lengths[] = {1, 2, 7, 16, 33, 256, 1000}, width = 37, stride = 40;
    const float *at = (const float *)x + PATTERNS, *from = (const float *)grad + PATTERNS;
    float *a = (float *)y, *b = (float *)z, *c = (float *)sums;
    char label[64];
    if (!format->direct)
        return;
    for (int k = 2; k < 4; k++)
        for (size_t l = 0; format->direct->rowwise[k].row && l < sizeof lengths / sizeof *lengths; l++) {
            int n = lengths[l], rows = 4000 / n;
            for (int columns = 0; columns < 2; columns++) {
                int count = columns ? n * stride : rows * n;
                if (columns)
                    t->f32.rowwise[k - 2].columns(at, NULL, b, n, width, stride);
                else
                    t->f32.rowwise[k - 2].row(at, NULL, b, n, rows);
                format->narrow(from, first, count, NULL), format->widen(first, a, count);
                format->narrow(b, second, count, NULL), format->widen(second, b, count);
                memset(c, 0, (size_t)count * 4), memset(result, 0, (size_t)count * 2);
                if (columns) {
                    t->f32.rowwise[k].columns(a, b, c, n, width, stride);
                    format->direct->rowwise[k].columns(first, second, result, n, width, stride);
                } else {
                    t->f32.rowwise[k].row(a, b, c, n, rows);
                    format->direct->rowwise[k].row(first, second, result, n, rows);
                }
                format->narrow(c, expected, count, NULL);
                snprintf(label, sizeof label, "%s_gradient_%d_%d_%d", name, k, columns, n);
                say(t, 0, label, "", hash(result, (size_t)count, 2));
                expect(hash(expected, (size_t)count, 2), hash(result, (size_t)count, 2), t, label, "than through float32");
            }
        }
    format->narrow((const float *)x, first, GRID, NULL), format->narrow((const float *)grad, second, GRID, NULL);
    for (int k = 0; k < FASTACT_GATES; k++) {
        const fastact_gate *gate = format->direct->gates + k;
        uint16_t *active = (uint16_t *)y, *other = (uint16_t *)z;
        snprintf(label, sizeof label, "%s_gate_%d", name, k);
        gate->forward(first, second, expected, GRID);
        say(t, 0, label, "", hash(expected, GRID, 2));
        for (int n = 200; n; n--) {
            gate->forward(first, second, result, n);
            expect(hash(result, (size_t)n, 2), hash(expected, (size_t)n, 2), t, label, "in short arrays");
        }
        gate->backward(first, second, second, active, other, GRID);
        say(t, 0, label, "_backward", hash(active, GRID, 2) ^ hash(other, GRID, 2) << 1);
        memcpy(result, first, GRID * 2), memcpy(expected, second, GRID * 2);
        gate->backward(result, expected, second, result, expected, GRID);
        expect(hash(result, GRID, 2), hash(active, GRID, 2), t, label, "in place");
        expect(hash(expected, GRID, 2), hash(other, GRID, 2), t, label, "in place");
    }
}

int main(void)
{
    static char lines[256][128];
    int count = 0;
    while (count < 256 && fgets(lines[count], sizeof *lines, stdin))
        count++;
    fastact_init();
    for (int wide = 0; wide < 2; wide++) {
        fill(x, wide), fill(grad, wide);
        for (int isa = 0; isa < ISA_COUNT; isa++) {
            const fastact_table *t = fastact_table_of(isa);
            if (!t)
                continue;
            for (int c = 0; c < count; c++) {
                char label[128], *word, *rest;
                double params[FASTACT_MAX_PARAMS] = {0};
                int given = 0, row = 0;
                strcpy(label, lines[c]);
                label[strcspn(label, "\n")] = 0;
                word = strtok_r(label, " ", &rest);
                while (row < FASTACT_ROWS && strcmp(fastact_rows[row].name, word))
                    row++;
                while ((word = strtok_r(NULL, " ", &rest)) && given < FASTACT_MAX_PARAMS)
                    set(params, (size_t)given++, wide, strtod(word, NULL));
                if (row == FASTACT_ROWS || given != fastact_rows[row].parameters)
                    return fprintf(stderr, "no such case: %s", lines[c]), 2;
                strcpy(label, lines[c]);
                label[strcspn(label, "\n")] = 0;
                for (char *p = label; *p; p++)
                    if (*p == ' ')
                        *p = ',';
                const fastact_set *s = &(wide ? &t->f64 : &t->f32)->rows[row];
                one(t, wide, label, ".forward", s->forward, x, NULL, params);
                one(t, wide, label, ".derivative", s->derivative, x, NULL, params);
                one(t, wide, label, ".backward", s->backward, grad, x, params);
                one(t, wide, label, ".from_output", s->from_output, grad, x, params);
                biased(t, wide, label, (wide ? &t->f64 : &t->f32)->biased[row], params);
                if (!wide)
                    direct_row(t, &t->half, "half", label, row, params), direct_row(t, &t->bfloat, "bfloat", label, row, params);
            }
            others(t, wide);
            if (!wide)
                halves(t), direct(t, &t->half, "half"), direct(t, &t->bfloat, "bfloat");
        }
    }
    return failed;
}
