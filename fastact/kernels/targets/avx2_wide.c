#define ISA ISA_AVX2
#define LANES LANES_WIDE
#define PART fastact_avx2_wide
#include "../engine.h"
