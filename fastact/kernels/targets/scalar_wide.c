#define ISA ISA_SCALAR
#define LANES LANES_WIDE
#define PART fastact_scalar_wide
#include "../engine.h"
