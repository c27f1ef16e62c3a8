#define ISA ISA_AVX2
#define LANES LANES_F32
#define STORAGE STORAGE_BFLOAT
#define PART fastact_avx2_bfloat
#include "../engine.h"
