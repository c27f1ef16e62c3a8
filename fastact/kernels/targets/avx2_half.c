#define ISA ISA_AVX2
#define LANES LANES_F32
#define STORAGE STORAGE_HALF
#define PART fastact_avx2_half
#include "../engine.h"
