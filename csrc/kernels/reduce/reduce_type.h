/* The reductions of one element type; included by reduce.c once for each. S: the suffix; T: the C
 * type; WIDE: the type to add and multiply in (unsigned for integers, which wrap around); COUNT:
 * the type to divide by; LOWEST and HIGHEST: where max and min start, if the type is ordered; LANE:
 * then the signed integer of its width. */

#define VECTOR ((int)(MG_VECTOR / sizeof(T)))
#define LANES (8 * VECTOR)
#define BLOCK (32 * LANES)
#define COLUMNS 512
#define ROWS 256
#define SHORT 24
#define F(name) MG_JOIN(MG_JOIN(name, OP), S)

#ifdef LOWEST
#define V MG_JOIN(vector, S)
#define VLANES MG_JOIN(lanes, S)
typedef T V __attribute__((vector_size(MG_VECTOR)));
typedef LANE VLANES __attribute__((vector_size(MG_VECTOR)));

/* 0, 1, 2, ... in the lanes: constants to the compiler. */
INLINE VLANES MG_JOIN(count, S)(void)
{
    VLANES count;
    _Pragma("GCC unroll 64") for (int j = 0; j < VECTOR; j++)
        count[j] = j;
    return count;
}
#endif

#define MAP(x) (x)
#define VMAP(x) (x)
#define COPIES 1

#define OP sum
#define START ((T)0)
#define MERGE(a, b) ((T)((WIDE)(a) + (WIDE)(b)))
#define VMERGE(a, b) ((a) + (b))
#include "reduce_op.h"
#undef OP
#undef START
#undef MERGE
#undef VMERGE

#define OP prod
#define START ((T)1)
#define MERGE(a, b) ((T)((WIDE)(a) * (WIDE)(b)))
#define VMERGE(a, b) ((a) * (b))
#include "reduce_op.h"
#undef OP
#undef START
#undef MERGE
#undef VMERGE

#ifdef LOWEST
#define OP max
#define START ((T)LOWEST)
#define MERGE(a, b) ((b) > (a) ? (b) : (a))
#define VMERGE(a, b) SELECT((b) > (a), b, a)
#include "reduce_op.h"
#undef OP
#undef START
#undef MERGE
#undef VMERGE

#define OP min
#define START ((T)HIGHEST)
#define MERGE(a, b) ((b) < (a) ? (b) : (a))
#define VMERGE(a, b) SELECT((b) < (a), b, a)
#include "reduce_op.h"
#undef OP
#undef START
#undef MERGE
#undef VMERGE
#endif

#ifdef LOWEST
#undef MAP
#undef VMAP
#undef COPIES
#define MAP(x) ((T)((WIDE)(x) * (WIDE)(x)))
#define VMAP(x) ((x) * (x))
#define COPIES 0
#define OP squares
#define START ((T)0)
#define MERGE(a, b) ((T)((WIDE)(a) + (WIDE)(b)))
#define VMERGE(a, b) ((a) + (b))
#include "reduce_op.h"
#undef OP
#undef START
#undef MERGE
#undef VMERGE
#endif

/* The sum over `divisor`, in one chunk. Integers divide towards zero. */
mg_status MG_FN(MG_JOIN(mean, S))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t inner = a->param[1], width = a->param[3], slices = (inner + width - 1) / width;
    T *y = a->buf[0];
    MG_FN(MG_JOIN(sum, S))(a, begin, end);
    for (int64_t i = begin; inner == 1 && i < end; i++)
        y[i] = (T)(y[i] / (COUNT)a->param[4]);
    for (int64_t i = begin; inner != 1 && i < end; i++)
        for (int64_t c = i % slices * width; c < MG_MIN(inner, (i % slices + 1) * width); c++)
            y[i / slices * inner + c] = (T)(y[i / slices * inner + c] / (COUNT)a->param[4]);
    return MG_OK;
}

#ifdef LOWEST
/* The square root of the sum, in one chunk and one slice. */
mg_status MG_FN(MG_JOIN(root, S))(const mg_args *a, int64_t begin, int64_t end)
{
    T *y = a->buf[0];
    MG_FN(MG_JOIN(sum, S))(a, begin, end);
    for (int64_t i = begin * a->param[1]; i < end * a->param[1]; i++)
        y[i] = (T)sqrt((double)y[i]);
    return MG_OK;
}
#endif

#ifdef FLOATING
/* y += scale * (sum over the rows of x[rows][columns]): the update of a bias.
 * buf: y, x; real: scale */
mg_status MG_FN(MG_JOIN(add_sum, S))(const mg_args *a, int64_t begin, int64_t end)
{
    T *y = a->buf[0];
    const T *x = a->buf[1], scale = (T)a->real[0];
    const int64_t rows = a->param[0], columns = a->param[1];
    T part[COLUMNS];
    for (int64_t c = begin; c < end; c += COLUMNS) {
        const int64_t width = MG_MIN(COLUMNS, end - c);
        MG_JOIN(MG_JOIN(fold_slice, sum), S)(part, x + c, rows, columns, width);
        for (int64_t j = 0; j < width; j++)
            y[c + j] += scale * part[j];
    }
    return MG_OK;
}
#endif

#undef MAP
#undef VMAP
#undef COPIES
#undef F
#undef V
#undef VLANES
#undef LANE
#undef VECTOR
#undef LANES
#undef BLOCK
#undef COLUMNS
#undef ROWS
#undef SHORT
#undef S
#undef T
#undef WIDE
#undef COUNT
#undef LOWEST
#undef HIGHEST
#undef FLOATING
