#define ISA ISA_SSE2
#define LANES LANES_F64
#define PART fastact_sse2_f64
#include "../engine.h"
