#define ISA ISA_SCALAR
#define LANES LANES_F32
#define PART fastact_scalar_f32
#include "../engine.h"
