#define ISA ISA_AVX512
#define LANES LANES_F64
#define PART fastact_avx512_f64
#include "../engine.h"
