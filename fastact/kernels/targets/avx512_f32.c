#define ISA ISA_AVX512
#define LANES LANES_F32
#define PART fastact_avx512_f32
#include "../engine.h"
