/* What every kernel file includes. A kernel file is compiled once for each instruction set with
 * -DMG_ISA=<name>; all that it exports is named through MG_FN, everything else is static, so that
 * no function compiled for a newer CPU can be the one the linker keeps for an older one. */
#ifndef MG_KERNEL_H
#define MG_KERNEL_H

#include "mg.h"
#include "types.h"

#define MG_JOIN_(a, b) a##_##b
#define MG_JOIN(a, b) MG_JOIN_(a, b)
#define MG_FN(name) MG_JOIN(name, MG_ISA)

/* The C type of a suffix: MG_T(f32) is float. */
#define MG_T(suffix) mg_t_##suffix
#define MG_TYPEDEF(suffix, type) typedef type mg_t_##suffix;
MG_DTYPES(MG_TYPEDEF)
#undef MG_TYPEDEF

#define MG_RESTRICT __restrict__
#define MG_MIN(a, b) ((a) < (b) ? (a) : (b))
#define MG_MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
