/* The kernels from C, without Python: compile this with kernels.c and targets/ (all of it) of fastact.get_include().
 *
 *   program NAME float|double forward|derivative|backward|from_output [PARAMETER...] < arrays > result
 *
 * reads one array (two for the gradients: the output's gradient, then the input or the output) and writes one.
 */
#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 4096 /* elements */

static double a[LARGEST * 2];

int main(int argc, char **argv)
{
    const fastact_table *table = NULL;
    int row = -1, wide, products;
    if (argc < 4 || argc > 4 + FASTACT_MAX_PARAMS)
        return 2;

    fastact_init();
    for (int isa = 0; isa < ISA_COUNT; isa++) /* lowest first: the last that this processor runs */
        if (fastact_table_of(isa))
            table = fastact_table_of(isa);
    for (int i = 0; i < FASTACT_ROWS; i++)
        if (!strcmp(fastact_rows[i].name, argv[1]))
            row = i;
    if (row < 0 || fastact_rows[row].parameters != argc - 4)
        return 2;

    wide = !strcmp(argv[2], "double");
    const fastact_set *set = &(wide ? &table->f64 : &table->f32)->rows[row];
    fastact_kernel *kernel = !strcmp(argv[3], "forward")      ? set->forward
                             : !strcmp(argv[3], "derivative") ? set->derivative
                             : !strcmp(argv[3], "backward")   ? set->backward
                                                              : set->from_output;
    if (!kernel)
        return 2;
    products = kernel == set->backward || kernel == set->from_output;

    /* Parameters have the elements' type. */
    double doubles[FASTACT_MAX_PARAMS] = {0};
    float floats[FASTACT_MAX_PARAMS] = {0};
    for (int i = 4; i < argc; i++)
        floats[i - 4] = (float)(doubles[i - 4] = atof(argv[i]));

    size_t size = wide ? sizeof(double) : sizeof(float);
    size_t n = fread(a, size, sizeof(a) / size, stdin) / (products ? 2 : 1);
    const void *b = products ? (char *)a + n * size : NULL;
    kernel(a, b, a, (ptrdiff_t)n, wide ? (void *)doubles : (void *)floats); /* in place */
    return fwrite(a, size, n, stdout) != n;
}
