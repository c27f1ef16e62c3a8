#define ISA ISA_AVX512
#define LANES LANES_WIDE
#define PART fastact_avx512_wide
#include "../engine.h"
