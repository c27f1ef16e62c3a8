#define ISA ISA_AVX512
#define LANES LANES_F32
#define STORAGE STORAGE_HALF
#define PART fastact_avx512_half
#include "../engine.h"
