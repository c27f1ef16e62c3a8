#define ISA ISA_NEON
#define LANES LANES_F32
#define STORAGE STORAGE_HALF
#define PART fastact_neon_half
#include "../engine.h"
