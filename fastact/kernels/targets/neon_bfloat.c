#define ISA ISA_NEON
#define LANES LANES_F32
#define STORAGE STORAGE_BFLOAT
#define PART fastact_neon_bfloat
#include "../engine.h"
