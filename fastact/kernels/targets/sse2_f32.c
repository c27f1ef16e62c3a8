#define ISA ISA_SSE2
#define LANES LANES_F32
#define PART fastact_sse2_f32
#include "../engine.h"
