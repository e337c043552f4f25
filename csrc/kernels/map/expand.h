/* Expands the rows of kernels.def whose form the including file has defined; the other forms are
 * empty. */
#ifndef UNARY
#define UNARY(...)
#endif
#ifndef BINARY
#define BINARY(...)
#endif
#ifndef TERNARY
#define TERNARY(...)
#endif
#ifndef CHECKED
#define CHECKED(...)
#endif
#ifndef MATH1
#define MATH1(...)
#endif
#ifndef MATH2
#define MATH2(...)
#endif
#ifndef COMPARE
#define COMPARE(...)
#endif
#ifndef TEST
#define TEST(...)
#endif
#ifndef SELECT
#define SELECT(...)
#endif
#ifndef CAST
#define CAST(...)
#endif
#ifndef PART
#define PART(...)
#endif
#ifndef JOIN
#define JOIN(...)
#endif
#define KERNEL(...)
#include "../kernels.def"
#include "no_rows.h"
