/* Turns kernels.def into lists. Each including file defines MG_MAP_ROW(name, suffix, arity, out) and
 * MG_KERNEL_ROW(name, suffix), includes this file, and gets one expansion for each row and type, in the order
 * of kernels.def; `out` is the suffix of the result. */
#include "../kernels/types.h"

#define MG_ROW_1(s, name) MG_MAP_ROW(name##_##s, s, 1, s)
#define MG_ROW_2(s, name) MG_MAP_ROW(name##_##s, s, 2, s)
#define MG_ROW_COMPARE(s, name) MG_MAP_ROW(name##_##s, s, 2, bool)
#define MG_ROW_TEST(s, name) MG_MAP_ROW(name##_##s, s, 1, bool)
#define MG_ROW_SELECT(s, name) MG_MAP_ROW(name##_##s, s, 3, s)
#define MG_ROW_KERNEL(s, name) MG_KERNEL_ROW(name##_##s, s)

#define UNARY(name, types, expression) types(MG_ROW_1, name)
#define BINARY(name, types, expression) types(MG_ROW_2, name)
#define COMPARE(name, types, expression) types(MG_ROW_COMPARE, name)
#define TEST(name, types, expression) types(MG_ROW_TEST, name)
#define SELECT(name, types) types(MG_ROW_SELECT, name)
#define CAST(from, to) MG_MAP_ROW(cast_##from##_##to, from, 1, to)
#define KERNEL(name, types) types(MG_ROW_KERNEL, name)
#include "../kernels.def"
#undef UNARY
#undef BINARY
#undef COMPARE
#undef TEST
#undef SELECT
#undef CAST
#undef KERNEL
#undef MG_MAP_ROW
#undef MG_KERNEL_ROW
