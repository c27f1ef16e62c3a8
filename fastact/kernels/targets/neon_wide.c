#define ISA ISA_NEON
#define LANES LANES_WIDE
#define PART fastact_neon_wide
#include "../engine.h"
