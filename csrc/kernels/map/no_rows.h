/* Forgets the row forms of kernels.def. */
#undef UNARY
#undef BINARY
#undef TERNARY
#undef CHECKED
#undef MATH1
#undef MATH2
#undef COMPARE
#undef TEST
#undef SELECT
#undef CAST
#undef PART
#undef JOIN
#undef KERNEL
