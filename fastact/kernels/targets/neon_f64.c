#define ISA ISA_NEON
#define LANES LANES_F64
#define PART fastact_neon_f64
#include "../engine.h"
