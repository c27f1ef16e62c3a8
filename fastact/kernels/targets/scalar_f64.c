#define ISA ISA_SCALAR
#define LANES LANES_F64
#define PART fastact_scalar_f64
#include "../engine.h"
