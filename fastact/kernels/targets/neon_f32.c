#define ISA ISA_NEON
#define LANES LANES_F32
#define PART fastact_neon_f32
#include "../engine.h"
