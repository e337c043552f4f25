/* Includes the file EACH for each integer type, whose suffix is S there. The file undefines S. */
#define S i8
#include EACH
#define S i16
#include EACH
#define S i32
#include EACH
#define S i64
#include EACH
#define S u8
#include EACH
#define S u16
#include EACH
#define S u32
#include EACH
#define S u64
#include EACH
#undef EACH
