#define ISA ISA_AVX512
#define LANES LANES_F32
#define STORAGE STORAGE_BFLOAT
#define PART fastact_avx512_bfloat
#include "../engine.h"
