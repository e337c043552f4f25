/* Turns kernels.def into lists. Each including file defines MG_MAP_ROW(name, work) and
 * MG_KERNEL_ROW(name, suffix), includes this file, and gets one expansion for each row and type, in
 * the order of kernels.def. `work` is how many additions take as long: a mathematical function is a
 * polynomial of some ten coefficients, and takes as long as three (AVX-512) to eight (AVX2). */
#include "../kernels/types.h"

#define MG_ROW_PLAIN(s, name) MG_MAP_ROW(name##_##s, 1)
#define MG_ROW_PAIR(s, name) MG_MAP_ROW(name##_##s, 2)
#define MG_ROW_MATH(s, name) MG_MAP_ROW(name##_##s, 4)
#define MG_ROW_CAST(s, from) MG_MAP_ROW(cast_##from##_##s, 1)
#define MG_ROW_KERNEL(s, name) MG_KERNEL_ROW(name##_##s, s)

#define UNARY(name, types, expression) types(MG_ROW_PLAIN, name)
#define BINARY(name, types, expression) types(MG_ROW_PLAIN, name)
#define TERNARY(name, types, expression) types(MG_ROW_PAIR, name)
#define CHECKED(name, types, bad, status, expression) types(MG_ROW_PLAIN, name)
#define MATH1(name) FLOATS(MG_ROW_MATH, name)
#define MATH2(name) FLOATS(MG_ROW_MATH, name)
#define COMPARE(name, types, expression) types(MG_ROW_PLAIN, name)
#define TEST(name, types, expression) types(MG_ROW_PLAIN, name)
#define SELECT(name, types) types(MG_ROW_PLAIN, name)
#define CAST(from, types) types(MG_ROW_CAST, from)
#define PART(name, types, expression) types(MG_ROW_PLAIN, name)
#define JOIN(name, types, expression) types(MG_ROW_PLAIN, name)
#define KERNEL(name, types) types(MG_ROW_KERNEL, name)
#include "../kernels.def"
#include "../kernels/no_rows.h"
#undef MG_MAP_ROW
#undef MG_KERNEL_ROW
