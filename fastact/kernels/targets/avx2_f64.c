#define ISA ISA_AVX2
#define LANES LANES_F64
#define PART fastact_avx2_f64
#include "../engine.h"
