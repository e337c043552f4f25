/* Lists of element types for kernels.def: LIST(X, ...) is X(suffix, ...) for every type of the
 * list. */
#ifndef MG_TYPES_H
#define MG_TYPES_H

#define FLOATS(X, ...) X(f32, __VA_ARGS__) X(f64, __VA_ARGS__)
#define COMPLEX(X, ...) X(c64, __VA_ARGS__) X(c128, __VA_ARGS__)
#define SIGNED(X, ...) \
    X(i8, __VA_ARGS__) X(i16, __VA_ARGS__) X(i32, __VA_ARGS__) X(i64, __VA_ARGS__)
#define UNSIGNED(X, ...) \
    X(u8, __VA_ARGS__) X(u16, __VA_ARGS__) X(u32, __VA_ARGS__) X(u64, __VA_ARGS__)
#define INTS(X, ...) SIGNED(X, __VA_ARGS__) UNSIGNED(X, __VA_ARGS__)
#define WHOLE_AND_COMPLEX(X, ...) \
    X(i32, __VA_ARGS__) X(i64, __VA_ARGS__) X(c64, __VA_ARGS__) X(c128, __VA_ARGS__)
#define REALS(X, ...) FLOATS(X, __VA_ARGS__) INTS(X, __VA_ARGS__)
#define NUMBERS(X, ...) REALS(X, __VA_ARGS__) COMPLEX(X, __VA_ARGS__)
#define ALL(X, ...) NUMBERS(X, __VA_ARGS__) X(bool, __VA_ARGS__)
#define STORED(X, ...) ALL(X, __VA_ARGS__) X(f16, __VA_ARGS__) X(bf16, __VA_ARGS__)
#define BOOL(X, ...) X(bool, __VA_ARGS__)
/* Data movement does not look at values: one kernel for each size of element (1 2 4 8 16 bytes). */
#define SIZES(X, ...) \
    X(u8, __VA_ARGS__) X(u16, __VA_ARGS__) X(u32, __VA_ARGS__) X(u64, __VA_ARGS__) \
    X(c128, __VA_ARGS__)
#define F32(X, ...) X(f32, __VA_ARGS__)
#define I32(X, ...) X(i32, __VA_ARGS__)
#define I64(X, ...) X(i64, __VA_ARGS__)
/* The real type of a complex one, and the reverse. */
#define MG_REAL_OF_c64 f32
#define MG_REAL_OF_c128 f64
#define MG_COMPLEX_OF_f32 c64
#define MG_COMPLEX_OF_f64 c128
/* A kernel whose buffers are of any types; its name ends in "_any". */
#define UNTYPED(X, ...) X(any, __VA_ARGS__)
#define INDICES(X, ...) X(i32, __VA_ARGS__) X(i64, __VA_ARGS__)

#endif
