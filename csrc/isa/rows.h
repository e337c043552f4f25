/* Turns kernels.def into lists. Each including file defines MG_MAP_ROW(name, suffix, arity, out)
 * and MG_KERNEL_ROW(name, suffix), includes this file, and gets one expansion for each row and
 * type, in the order of kernels.def; `out` is the suffix of the result. */
#include "../kernels/types.h"

/* Through this, so that MG_REAL_OF_... is a suffix before it is used as one. */
#define MG_ROW(...) MG_MAP_ROW(__VA_ARGS__)
#define MG_ROW_1(s, name) MG_ROW(name##_##s, s, 1, s)
#define MG_ROW_2(s, name) MG_ROW(name##_##s, s, 2, s)
#define MG_ROW_COMPARE(s, name) MG_ROW(name##_##s, s, 2, bool)
#define MG_ROW_TEST(s, name) MG_ROW(name##_##s, s, 1, bool)
#define MG_ROW_SELECT(s, name) MG_ROW(name##_##s, s, 3, s)
#define MG_ROW_CAST(s, from) MG_ROW(cast_##from##_##s, from, 1, s)
#define MG_ROW_PART(s, name) MG_ROW(name##_##s, s, 1, MG_REAL_OF_##s)
#define MG_ROW_JOIN(s, name) MG_ROW(name##_##s, s, 2, MG_COMPLEX_OF_##s)
#define MG_ROW_KERNEL(s, name) MG_KERNEL_ROW(name##_##s, s)

#define UNARY(name, types, expression) types(MG_ROW_1, name)
#define BINARY(name, types, expression) types(MG_ROW_2, name)
#define CHECKED(name, types, bad, status, expression) types(MG_ROW_2, name)
#define MATH1(name) FLOATS(MG_ROW_1, name)
#define MATH2(name) FLOATS(MG_ROW_2, name)
#define COMPARE(name, types, expression) types(MG_ROW_COMPARE, name)
#define TEST(name, types, expression) types(MG_ROW_TEST, name)
#define SELECT(name, types) types(MG_ROW_SELECT, name)
#define CAST(from, types) types(MG_ROW_CAST, from)
#define PART(name, types, expression) types(MG_ROW_PART, name)
#define JOIN(name, types, expression) types(MG_ROW_JOIN, name)
#define KERNEL(name, types) types(MG_ROW_KERNEL, name)
#include "../kernels.def"
#include "../kernels/no_rows.h"
#undef MG_MAP_ROW
#undef MG_KERNEL_ROW
