/* map: runs a program of elementwise rows over blocks that stay in the L1 cache, so that a chain
 * of elementwise operations reads its inputs and writes its outputs once. See map.h for the
 * program.
 *
 * buf: the outputs, then the inputs. Parallel axis: elements. Always returns MG_OK unless a row
 * fails (integer division by zero); fault[0] is then the block's first element. */
#include <string.h>

#include "kernel.h"
#include "map.h"

extern const mg_isa MG_FN(mg_table);

/* Streams are fetched ahead for programs of MG_FEW_OPS rows or more that read MG_CACHED bytes or
 * more: fewer rows leave no time for it, fewer bytes are in the L2 cache already. */
enum { MG_MAX_STREAMS = 8, MG_PIECES = 8, MG_FEW_OPS = 3, MG_CACHED = 1 << 20, MG_LINE = 64 };

/* The position of an operand with strides: walks runs of its innermost axis. */
typedef struct walk {
    int64_t rank;
    const int64_t *size, *stride;
    int64_t index[MG_MAX_RANK];
    int64_t offset;
} walk;

static void walk_to(walk *w, int64_t element) {
    w->offset = 0;
    for (int64_t axis = w->rank - 1; axis >= 0; axis--) {
        w->index[axis] = element % w->size[axis];
        element /= w->size[axis];
        w->offset += w->index[axis] * w->stride[axis];
    }
}

/* Moves `count` steps along an axis that has at least that many left; inside it stands at 0. */
static void walk_on(walk *w, int64_t axis, int64_t count) {
    w->index[axis] += count;
    w->offset += count * w->stride[axis];
    while (axis > 0 && w->index[axis] == w->size[axis]) {
        w->offset -= w->size[axis] * w->stride[axis];
        w->index[axis] = 0;
        axis--;
        w->index[axis]++;
        w->offset += w->stride[axis];
    }
}

/* Repeats the first `have` bytes until `want` are there. */
static void repeat(char *y, int64_t have, int64_t want) {
    while (have < want) {
        int64_t more = MG_MIN(have, want - have);
        memcpy(y + have, y, (size_t)more);
        have += more;
    }
}

#define GATHER(T) \
    for (int64_t i = 0; i < count; i++) ((T *)y)[i] = ((const T *)x)[i * stride]

static void copy_strided(char *y, const char *x, int64_t count, int64_t stride, int64_t size) {
    switch (size) {
    case 1: GATHER(uint8_t); break;
    case 2: GATHER(uint16_t); break;
    case 4: GATHER(uint32_t); break;
    case 8: GATHER(uint64_t); break;
    default: GATHER(double _Complex); break;
    }
}

#define FILL(T) \
    for (int64_t i = 0; i < count; i++) ((T *)y)[i] = *(const T *)x

/* A register never overlaps an operand, so that x is read once. */
static void fill(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t count, int64_t size) {
    switch (size) {
    case 1: FILL(uint8_t); break;
    case 2: FILL(uint16_t); break;
    case 4: FILL(uint32_t); break;
    case 8: FILL(uint64_t); break;
    default: FILL(double _Complex); break;
    }
}

/* Rows of a picture or of a matrix's part: for some hundred bytes a call is as long as the copy. */
static inline void copy_bytes(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t bytes) {
    for (; bytes >= MG_LINE; bytes -= MG_LINE, y += MG_LINE, x += MG_LINE) memcpy(y, x, MG_LINE);
    if (bytes) memcpy(y, x, (size_t)bytes);
}

static void copy_run(char *y, const char *x, int64_t count, int64_t stride, int64_t size) {
    if (stride == 1) {
        copy_bytes(y, x, count * size);
    } else if (stride == 0) {
        fill(y, x, count, size);
    } else {
        copy_strided(y, x, count, stride, size);
    }
}

/* y[r][c] = x[r step] for whole rows, which may be short: whole vectors are written as long as
 * there is room behind them. */
#define REPEAT_EACH(T) \
    const T *from = (const T *)x; \
    T *to = (T *)y; \
    const int64_t wide = MG_LINE / (int64_t)sizeof(T); \
    int64_t left = rows * inner; \
    for (; left > wide; left -= inner, to += inner, from += step) { \
        const T v = *from; \
        for (int64_t c = 0; c < wide; c++) to[c] = v; \
        for (int64_t c = wide; c < inner; c++) to[c] = v; \
    } \
    for (; left > 0; left -= inner, to += inner, from += step) \
        for (int64_t c = 0; c < inner; c++) to[c] = *from

static void repeat_each(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t rows, int64_t step,
                        int64_t inner, int64_t size) {
    switch (size) {
    case 1: { REPEAT_EACH(uint8_t); break; }
    case 2: { REPEAT_EACH(uint16_t); break; }
    case 4: { REPEAT_EACH(uint32_t); break; }
    case 8: { REPEAT_EACH(uint64_t); break; }
    default: { REPEAT_EACH(double _Complex); break; }
    }
}

static walk walk_of(const int64_t *spec, int64_t begin) {
    int64_t rank = spec[MG_LOAD_RANK];
    walk w = {.rank = rank, .size = spec + MG_LOAD_HEAD, .stride = spec + MG_LOAD_HEAD + rank};
    walk_to(&w, begin);
    return w;
}

/* Lays elements [begin, begin + n) of an operand, in the order of the result, into a register. */
static void load(char *y, const char *x, const int64_t *spec, int64_t begin, int64_t n) {
    int64_t size = spec[MG_LOAD_SIZE], rank = spec[MG_LOAD_RANK];
    walk w = walk_of(spec, begin);
    int64_t inner = w.size[rank - 1], stride = w.stride[rank - 1];
    for (int64_t done = 0; done < n;) {
        char *to = y + done * size;
        const char *from = x + w.offset * size;
        const int64_t rows = rank > 1 && w.index[rank - 1] == 0
                                 ? MG_MIN((n - done) / inner, w.size[rank - 2] - w.index[rank - 2])
                                 : 0;
        if (rows > 1 && stride == 0) {                      /* a number for each row */
            repeat_each(to, from, rows, w.stride[rank - 2], inner, size);
        } else if (rows > 1 && w.stride[rank - 2] == 0) {   /* a row that repeats, as a bias */
            copy_run(to, from, inner, stride, size);
            repeat(to, inner * size, rows * inner * size);
        } else {
            int64_t count = MG_MIN(inner - w.index[rank - 1], n - done);
            copy_run(to, from, count, stride, size);
            walk_on(&w, rank - 1, count);
            done += count;
            continue;
        }
        walk_on(&w, rank - 2, rows);
        done += rows * inner;
    }
}

/* The other way: the innermost axis adjoins. */
static void store(char *y, const char *x, const int64_t *spec, int64_t begin, int64_t n) {
    int64_t size = spec[MG_LOAD_SIZE], last = spec[MG_LOAD_RANK] - 1;
    walk w = walk_of(spec, begin);
    for (int64_t done = 0, count; done < n; done += count) {
        count = MG_MIN(w.size[last] - w.index[last], n - done);
        copy_bytes(y + w.offset * size, x + done * size, count * size);
        walk_on(&w, last, count);
    }
}

/* Where loaded operands stand that a block finds in one piece, by register; NULL: in that. */
typedef struct pieces {
    const char *of[MG_PIECES];
} pieces;

/* The elements of an operand for the block [begin, begin + n), if they are neighbours. */
static const char *piece(const char *x, const int64_t *spec, int64_t begin, int64_t n) {
    const int64_t last = spec[MG_LOAD_RANK] - 1;
    const int64_t *size = spec + MG_LOAD_HEAD, *stride = size + last + 1;
    if (stride[last] != 1 || size[last] < n) return NULL;
    walk w = walk_of(spec, begin);
    return w.index[last] + n <= size[last] ? x + w.offset * spec[MG_LOAD_SIZE] : NULL;
}

static char *place(const mg_args *a, int64_t operand, int64_t element, int64_t size) {
    if (operand >= 0) return (char *)a->workspace + operand * a->param[MG_MAP_REGISTER_BYTES];
    return (char *)a->buf[-1 - operand] + element * size;
}

static const void *source(const mg_args *a, const pieces *pieces, int64_t operand,
                          int64_t element, int64_t size) {
    if (operand >= 0 && operand < MG_PIECES && pieces->of[operand]) return pieces->of[operand];
    return place(a, operand, element, size);
}

/* The operands that are read where they lie, if they are to be fetched ahead. */
typedef struct streams {
    int count;
    int64_t operand[MG_MAX_STREAMS], size[MG_MAX_STREAMS];
} streams;

static streams streams_of(const mg_args *a, const int64_t *op) {
    const int64_t ops = a->param[MG_MAP_OPS];
    streams s = {0};
    int64_t bytes = 0;
    for (int64_t k = 0; k < ops; k++, op += MG_OP_SIZE) {
        for (int64_t j = 0; j < op[1]; j++) {
            int known = op[2 + j] >= 0 || s.count == MG_MAX_STREAMS;
            for (int i = 0; i < s.count; i++) known |= s.operand[i] == op[2 + j];
            if (known) continue;
            s.operand[s.count] = op[2 + j];
            s.size[s.count++] = op[6 + j];
            bytes += op[6 + j] * a->param[MG_MAP_N];
        }
    }
    if (ops < MG_FEW_OPS || bytes < MG_CACHED) s.count = 0;
    return s;
}

/* Asks for the k-th of `parts` of the next block of each stream: it arrives while rows run that
 * find all they read in the cache. Beyond a buffer's end this does nothing. Always inlined, or GCC
 * drops the call, for it has no effect that the language knows. */
static inline __attribute__((always_inline)) void fetch_part(
    const mg_args *a, const streams *s, int64_t next, int64_t n, int64_t k, int64_t parts) {
    for (int i = 0; i < s->count; i++) {
        const int64_t part = (n * s->size[i] / parts + 4 * MG_LINE - 1) & -(4 * MG_LINE);
        const char *x = place(a, s->operand[i], next, s->size[i]) + k * part;
        for (int64_t l = 0; l < part; l += 4 * MG_LINE) {
            __builtin_prefetch(x + l);
            __builtin_prefetch(x + l + MG_LINE);
            __builtin_prefetch(x + l + 2 * MG_LINE);
            __builtin_prefetch(x + l + 3 * MG_LINE);
        }
    }
}

static mg_status run_ops(const mg_args *a, const int64_t *op, int64_t ops, int64_t at, int64_t n,
                         const streams *ahead, const pieces *pieces) {
    const mg_map *maps = MG_FN(mg_table).maps;
    for (int64_t k = 0; k < ops; k++, op += MG_OP_SIZE) {
        const void *x[3];
        fetch_part(a, ahead, at + n, n, k, ops);
        for (int64_t j = 0; j < op[1]; j++) x[j] = source(a, pieces, op[2 + j], at, op[6 + j]);
        mg_status status = maps[op[0]](place(a, op[5], at, op[9]), x, n);
        if (status != MG_OK) {
            a->fault[0] = at;
            return status;
        }
    }
    return MG_OK;
}

/* Reduces the block [at, at + n) as an instruction of the reduction's kernel would. */
static mg_status sink_block(const mg_args *a, const int64_t *sink, int64_t at, int64_t n) {
    const int64_t size = sink[MG_SINK_SIZE], cut = sink[MG_SINK_CUT], inner = sink[MG_SINK_INNER];
    const int64_t block = a->param[MG_MAP_BLOCK], chunks = (cut + block - 1) / block;
    const int64_t reduced = sink[MG_SINK_ROWS] ? sink[MG_SINK_ROWS] : n / inner;
    const int64_t result = (at / cut * chunks + at % cut / block) * sink[MG_SINK_RESULTS];
    const int64_t param[] = {reduced, inner, reduced, inner, sink[MG_SINK_DIVISOR]};
    void *buf[] = {(char *)a->buf[0] + result * size,
                   place(a, sink[MG_SINK_SOURCE], at, size)};
    const mg_args args = {buf, param, NULL, NULL, a->fault};
    return MG_FN(mg_table).kernels[sink[MG_SINK_KERNEL]](&args, 0, n / (reduced * inner));
}

/* True if every block sees the same elements: a scalar, or whole repetitions of a row. */
static int is_steady(const int64_t *spec, int64_t block) {
    const int64_t *size = spec + MG_LOAD_HEAD, *stride = size + spec[MG_LOAD_RANK];
    if (stride[0] != 0 || spec[MG_LOAD_RANK] > 2) return 0;
    return spec[MG_LOAD_RANK] == 1 || block % size[1] == 0;
}

static const int64_t *next_spec(const int64_t *spec) {
    return spec + MG_LOAD_HEAD + 2 * spec[MG_LOAD_RANK];
}

static char *register_of(const mg_args *a, const int64_t *spec) {
    return (char *)a->workspace + spec[MG_LOAD_REGISTER] * a->param[MG_MAP_REGISTER_BYTES];
}

static char *operand_of(const mg_args *a, const int64_t *spec) {
    return (char *)a->buf[spec[MG_LOAD_OPERAND]] + spec[MG_LOAD_OFFSET] * spec[MG_LOAD_SIZE];
}

static void load_block(const mg_args *a, int64_t at, int64_t n, int is_first, pieces *pieces) {
    const int64_t *p = a->param, *spec = p + MG_MAP_HEAD;
    for (int64_t k = 0; k < p[MG_MAP_LOADS]; k++, spec = next_spec(spec)) {
        const int64_t number = spec[MG_LOAD_REGISTER];
        const int steady = is_steady(spec, p[MG_MAP_BLOCK]);
        if (!is_first && steady) continue;
        if (!steady && number < MG_PIECES) {
            pieces->of[number] = piece(operand_of(a, spec), spec, at, n);
            if (pieces->of[number]) continue;
        }
        const int is_scalar = spec[MG_LOAD_RANK] == 1 && spec[MG_LOAD_HEAD + 1] == 0;
        load(register_of(a, spec), operand_of(a, spec), spec, is_scalar ? 0 : at, n);
    }
}

static void store_block(const mg_args *a, const int64_t *spec, int64_t at, int64_t n) {
    for (int64_t k = 0; k < a->param[MG_MAP_STORES]; k++, spec = next_spec(spec))
        store(operand_of(a, spec), register_of(a, spec), spec, at, n);
}

/* What comes after so many loads or stores. */
static const int64_t *after_specs(const int64_t *spec, int64_t count) {
    for (int64_t k = 0; k < count; k++) spec = next_spec(spec);
    return spec;
}

mg_status MG_FN(map_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t *p = a->param;
    const int64_t *stores = after_specs(p + MG_MAP_HEAD, p[MG_MAP_LOADS]);
    const int64_t *ops = after_specs(stores, p[MG_MAP_STORES]);
    const int64_t *sink = p[MG_MAP_SINK] ? ops + MG_OP_SIZE * p[MG_MAP_OPS] : NULL;
    const streams ahead = streams_of(a, ops);
    pieces pieces = {{NULL}};
    for (int64_t at = begin, n; at < end; at += n) {
        n = MG_MIN(p[MG_MAP_BLOCK], end - at);
        if (sink) n = MG_MIN(n, sink[MG_SINK_CUT] - at % sink[MG_SINK_CUT]);
        load_block(a, at, n, at == begin, &pieces);
        mg_status status = run_ops(a, ops, p[MG_MAP_OPS], at, n, &ahead, &pieces);
        if (status == MG_OK && sink) status = sink_block(a, sink, at, n);
        if (status != MG_OK) return status;
        store_block(a, stores, at, n);
    }
    return MG_OK;
}
