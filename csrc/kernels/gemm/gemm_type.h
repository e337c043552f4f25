/* gemm of one element type; gemm_f32.c and gemm_f64.c say which: `real`, the integer `bits` of its
 * size, V_REAL(name) for the functions of vmath.h, and GEMM_DOUBLE for double. The header gemm.h
 * says what it computes. */
#include "gemm.h"
#include "vmath/vmath.h"
#include "gemm_vec.h"
#include "gemm_finish.h"
#include "gemm_tile.h"
#include "gemm_pack.h"
#include "gemm_rows.h"
#include "gemm_short.h"
#include "gemm_thin.h"
#include "gemm_blocks.h"
#include "gemm_sweep.h"
#include "gemm_low.h"
#include "gemm_packed.h"
#include "gemm_dot.h"
#include "gemm_narrow.h"
#include "gemm_outer.h"
#include "gemm_amx.h"

/* The product read from an instruction, in the form that the paths like best: vectors are never
 * transposed, and where A is stored transposed and C is narrow, C's transpose is computed, which
 * reads A as it lies. */
static product product_of(const mg_args *args) {
    const int64_t *param = args->param;
    product p = {.m = param[GEMM_M], .n = param[GEMM_N], .k = param[GEMM_K],
                 .trans_a = param[GEMM_TRANS_A] && param[GEMM_M] > 1 && param[GEMM_K] > 1,
                 .trans_b = (param[GEMM_TRANS_B] || param[GEMM_N] == 1) && param[GEMM_K] > 1,
                 .depth = param[GEMM_DEPTH], .block_rows = param[GEMM_ROWS],
                 .workspace = args->workspace};
    if (param[GEMM_HAS_PACKED]) {
        p.by_tiles = 1;
        p.packed = args->buf[3 + param[GEMM_HAS_BIAS]];
    }
    p.lda = p.trans_a ? p.m : p.k;
    p.ldb = p.trans_b ? p.k : p.n;
    p.out = (sink){.ldc = p.n,
                   .alpha = (real)args->real[GEMM_ALPHA],
                   .beta = (real)args->real[GEMM_BETA],
                   .bias = param[GEMM_HAS_BIAS] ? args->buf[3] : NULL,
                   .bias_step = 1,
                   .activation = (int)param[GEMM_ACTIVATION]};
    return p;
}

/* Vectors across C would be mostly empty. */
static int is_narrow(const product *p) {
    int64_t whole = (p->n + LANES - 1) / LANES * LANES;
    return whole <= 2 * LANES && 5 * p->n <= 4 * whole;
}

static int is_better_transposed(const product *p) {
    return p->n == 1 || (p->trans_a && p->m >= LANES && (p->n <= TILE_ROWS || is_narrow(p)));
}

static product transposed(const product *p) {
    product t = *p;
    t.m = p->n, t.n = p->m;
    t.a = p->b, t.lda = p->ldb, t.trans_a = !p->trans_b && p->k > 1;
    t.b = p->a, t.ldb = p->lda, t.trans_b = !p->trans_a && p->k > 1;
    t.by_tiles = 0, t.packed = NULL;
    t.out.transposed = p->n > 1;
    t.out.bias_step = p->n > 1;
    return t;
}

/* B is stored transposed, and there are so few rows that packing it does not pay, and K is long
 * enough to pay for the sums over lanes at the end. */
static int is_for_dots(const product *p) {
    enum { FEW = 4, SOME = 24 };
    if (p->trans_a || !p->trans_b || p->out.transposed) return 0;
    return p->m <= FEW || (p->m <= SOME && p->k >= 6 * LANES);
}

/* Along K there are as many steps as K has vectors, for each column, and the sums over lanes at the
 * end cost about 16 steps for each NARROW_COLS columns; across C there are K for each vector. */
static int is_for_narrow_dots(const product *p) {
    const int64_t groups = (p->n + NARROW_COLS - 1) / NARROW_COLS;
    int64_t along = p->n * ((p->k + LANES - 1) / LANES) + 16 * groups;
    int64_t across = p->k * ((p->n + LANES - 1) / LANES);
    return !p->trans_a && !p->out.transposed && is_narrow(p) && p->m > FEW_ROWS && along < across;
}

/* The last columns of a product, as a product of their own. */
static product last_columns(const product *p, int64_t count) {
    const int64_t first = p->n - count;
    product q = *p;
    q.n = count;
    q.b += first * (p->trans_b ? p->ldb : 1);
    q.by_tiles = 0, q.packed = NULL;
    q.out.c += first;
    if (q.out.bias) q.out.bias += first;
    return q;
}

/* How many columns at the end are multiplied apart from the others: those that would leave their
 * vector so empty that sums along K take less time, if A need not come from afar a second time. */
static int64_t columns_apart(const product *p) {
    enum { NEAR_A = 5 << 19, NEAR_A_BY_TILES = 5 << 17 };
    const int64_t rest = p->n % LANES, near = is_for_tiles(p) ? NEAR_A_BY_TILES : NEAR_A;
    if (rest == 0 || p->n <= 2 * LANES || p->m <= FEW_ROWS || is_for_dots(p) || is_for_thin(p) ||
        p->m * p->k * (int64_t)sizeof(real) > near) {
        return 0;
    }
    const product q = last_columns(p, rest);
    return is_for_narrow_dots(&q) ? rest : 0;
}

/* K is 0: nothing but beta * C + bias. */
static void multiply_nothing(const product *p, const part *s) {
    enum { ZEROS = 64 };
    static const real zeros[ZEROS];
    for (int64_t i = 0; i < s->rows; i++) {
        for (int64_t j = 0; j < s->cols; j += ZEROS) {
            finish_rows(&p->out, zeros, 0, 1, (int)MG_MIN(ZEROS, s->cols - j), s->row + i,
                        s->col + j);
        }
    }
}

static void multiply(const product *p, const part *s) {
    if (is_for_tiles(p)) {
        multiply_tiles(p, s);
    } else if (p->m == 1 && p->trans_b) {
        multiply_vector(p, s);
    } else if (is_for_rows(p)) {
        multiply_rows(p, s);
    } else if (is_for_outer(p)) {
        multiply_outer(p, s);
    } else if (is_for_thin(p)) {
        multiply_thin(p, s);
    } else if (is_for_short(p)) {
        multiply_short(p, s);
    } else if (is_for_narrow_dots(p)) {
        multiply_narrow(p, s);
    } else if (is_for_dots(p)) {
        multiply_dots(p, s);
    } else if (p->packed) {
        multiply_packed(p, s);
    } else if (is_for_low(p)) {
        multiply_low(p, s);
    } else if (is_for_sweep(p, s)) {
        multiply_sweeping(p, s);
    } else {
        multiply_blocks(p, s);
    }
}

/* Multiplies the part in the form and in the pieces that suit the product. */
static void multiply_part(product p, part s) {
    if (is_better_transposed(&p)) {
        const product t = transposed(&p);
        const part turned = {s.col, s.cols, s.row, s.rows};
        multiply(&t, &turned);
        return;
    }
    const int64_t apart = columns_apart(&p), end = s.col + s.cols;
    const product q = last_columns(&p, apart);
    p.n -= apart;
    if (end > p.n) {
        const int64_t first = MG_MAX(s.col, p.n);
        const part last = {s.row, s.rows, first - p.n, end - first};
        multiply(&q, &last);
        s.cols -= last.cols;
    }
    if (s.cols > 0) multiply(&p, &s);
}

/* Points the product at the matrices of batch `index`. */
static void select_batch(product *p, const mg_args *args, int64_t index) {
    int64_t a = 0, b = 0, rest = index;
    for (int64_t d = args->param[GEMM_BATCH_DIMS] - 1; d >= 0; d--) {
        const int64_t *dim = args->param + GEMM_BATCH + 3 * d;
        a += rest % dim[0] * dim[1];
        b += rest % dim[0] * dim[2];
        rest /= dim[0];
    }
    p->out.c = (real *)args->buf[0] + index * p->m * p->n;
    p->a = (const real *)args->buf[1] + a;
    p->b = (const real *)args->buf[2] + b;
}

/* The product without the columns that are multiplied apart. */
static product most_of(const product *p) {
    product most = *p;
    most.n -= p->k ? columns_apart(p) : 0;
    return most;
}

/* Whether blocks side by side are multiplied together by a thread that does both. */
static int go_abreast(const product *p) {
    const product most = most_of(p);
    return is_for_rows(p) || (is_for_tiles(&most) && (p->packed || most.n <= p->block_rows ||
                                                      is_turned_for_tiles(&most)));
}

/* Whether blocks that lie one below the other are multiplied together by a thread that does both:
 * they share a copy of B, or panels that would not be whole. */
static int go_together(const product *p, const part *s) {
    if (!p->k) return 0;
    const product most = most_of(p);
    if (is_for_tiles(&most) || is_for_sweep(p, s) || is_for_narrow_dots(p)) return 1;
    const product t = transposed(p);
    return is_better_transposed(p) && is_for_outer(&t);
}

/* The part of a matrix that blocks [block, end) begin with: one block, or as many as lie one below
 * the other if they go together, or side by side if all of C is a few rows or they share A. */
static part part_of_blocks(const product *p, const mg_args *args, int64_t block, int64_t end,
                           int64_t *count) {
    const int64_t rows = args->param[GEMM_ROWS], cols = args->param[GEMM_COLS];
    const int64_t down = (p->m + rows - 1) / rows, across = (p->n + cols - 1) / cols;
    const int64_t row = block % down * rows, col = block / down % across * cols;
    part s = {row, MG_MIN(rows, p->m - row), col, MG_MIN(cols, p->n - col)};
    *count = 1;
    if (down == 1 && go_abreast(p)) {
        *count = MG_MIN(end - block, across - block % across);
        s.cols = MG_MIN(*count * cols, p->n - col);
    } else if (go_together(p, &s)) {
        *count = MG_MIN(end - block, down - block % down);
        s.rows = MG_MIN(*count * rows, p->m - row);
    }
    return s;
}

static mg_status gemm(const mg_args *args, int64_t begin, int64_t end) {
    product p = product_of(args);
    const int64_t blocks = ((p.m + args->param[GEMM_ROWS] - 1) / args->param[GEMM_ROWS]) *
                           ((p.n + args->param[GEMM_COLS] - 1) / args->param[GEMM_COLS]);
    int64_t count;
    for (int64_t block = begin; block < end; block += count) {
        part s = part_of_blocks(&p, args, block, end, &count);
        select_batch(&p, args, block / blocks);
        if (p.k) {
            multiply_part(p, s);
        } else {
            multiply_nothing(&p, &s);
        }
    }
    return MG_OK;
}
