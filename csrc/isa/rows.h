/* Turns kernels.def into lists. Each including file defines MG_MAP_ROW(name, work) and
 * MG_KERNEL_ROW(name, suffix), includes this file, and gets one expansion for each row and type, in
 * the order of kernels.def. `work` is what an element takes in units of an addition's share, about
 * 0.05 ns: measured on AVX-512 in the L1 cache for the functions of vmath.h. It decides from how
 * many elements on work is split among threads. */
#include "../kernels/types.h"

#define MG_ROW_PLAIN(s, name) MG_MAP_ROW(name##_##s, 1)
#define MG_ROW_PAIR(s, name) MG_MAP_ROW(name##_##s, 2)
#define MG_ROW_DIVISION(s, name) MG_MAP_ROW(name##_##s, 12)
#define MG_ROW_CAST(s, from) MG_MAP_ROW(cast_##from##_##s, 1)
#define MG_ROW_KERNEL(s, name) MG_KERNEL_ROW(name##_##s, s)

#define UNARY(name, types, expression) types(MG_ROW_PLAIN, name)
#define BINARY(name, types, expression) types(MG_ROW_PLAIN, name)
#define TERNARY(name, types, expression) types(MG_ROW_PAIR, name)
#define CHECKED(name, types, bad, status, expression) types(MG_ROW_DIVISION, name)
#define MATH1(name, f32, f64) MG_MAP_ROW(name##_f32, f32) MG_MAP_ROW(name##_f64, f64)
#define MATH2(name, f32, f64) MATH1(name, f32, f64)
#define COMPARE(name, types, expression) types(MG_ROW_PLAIN, name)
#define TEST(name, types, expression) types(MG_ROW_PLAIN, name)
#define SELECT(name, types) types(MG_ROW_PLAIN, name)
#define CAST(from, types) types(MG_ROW_CAST, from)
#define PART(name, types, expression) types(MG_ROW_PLAIN, name)
#define JOIN(name, types, expression) types(MG_ROW_PLAIN, name)
#define KERNEL(name, types) types(MG_ROW_KERNEL, name)
#include "../kernels.def"
#include "../kernels/map/no_rows.h"
#undef MG_MAP_ROW
#undef MG_KERNEL_ROW
