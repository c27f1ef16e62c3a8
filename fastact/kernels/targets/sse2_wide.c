#define ISA ISA_SSE2
#define LANES LANES_WIDE
#define PART fastact_sse2_wide
#include "../engine.h"
