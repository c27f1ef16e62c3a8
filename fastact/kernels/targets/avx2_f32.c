#define ISA ISA_AVX2
#define LANES LANES_F32
#define PART fastact_avx2_f32
#include "../engine.h"
