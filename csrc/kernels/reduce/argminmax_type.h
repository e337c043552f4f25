/* argmax and argmin of one element type; included by argminmax.c once for each. S: the suffix; T:
 * the C type; NARROW: of 8 or 16 bits, which a place does not fit in. */

#define F(name) MG_JOIN(name, S)
#define LANES ((int)(256 / sizeof(T)))
#define BLOCK (16 * LANES)
#define COLUMNS 256
#ifdef NARROW
#define KEPT INDEX
#define SHORT 96
#else
#define KEPT T
#define PIECE ((int64_t)2048)
#define SHORT 36
#endif
#define VECTOR ((int)(MG_VECTOR / sizeof(KEPT)))
#define V MG_JOIN(vector, S)
#define PLACES MG_JOIN(places, S)
typedef KEPT V __attribute__((vector_size(MG_VECTOR)));
typedef INDEX PLACES __attribute__((vector_size(MG_VECTOR)));

INLINE int F(better)(enum op op, T x, T best)
{
    return op == ARGMAX ? x > best : x < best;
}

/* The best of each lane and where it is: both are replaced where x is better. */
INLINE void F(track)(enum op op, V *best, PLACES *at, V x, PLACES place)
{
    const PLACES better = (PLACES)(op == ARGMAX ? x > *best : x < *best);
    *best = (V)((better & (PLACES)x) | (~better & (PLACES)*best));
    *at = (better & place) | (~better & *at);
}

#ifdef NARROW

/* The best of `start` and n contiguous elements. */
INLINE T F(extreme)(enum op op, T start, const T *x, int64_t n)
{
    T lane[LANES];
    int64_t i = 0;
    for (int j = 0; j < LANES; j++)
        lane[j] = start;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++)
            lane[j] = F(better)(op, x[i + j], lane[j]) ? x[i + j] : lane[j];
    for (int j = 0; i < n; i++, j++)
        lane[j] = F(better)(op, x[i], lane[j]) ? x[i] : lane[j];
    for (int width = LANES / 2; width >= 1; width /= 2)
        for (int j = 0; j < width; j++)
            lane[j] = F(better)(op, lane[j + width], lane[j]) ? lane[j + width] : lane[j];
    return lane[0];
}

/* The first place of a value that is there: lanes at once, and then one by one. */
static int64_t F(position)(const T *x, int64_t n, T value)
{
    int64_t at = 0;
    for (; at + LANES <= n; at += LANES) {
        INDEX found = 0;
        for (int j = 0; j < LANES; j++)
            found |= x[at + j] == value;
        if (found)
            break;
    }
    while (x[at] != value)
        at++;
    return at;
}

/* Blocks first look for a better value, which vectorises; only the block that holds the best is
 * searched. */
INLINE int64_t F(find_in_row)(enum op op, const T *x, int64_t n)
{
    T best = op == ARGMAX ? LOWEST : HIGHEST;
    int64_t block = -1;
    for (int64_t k = 0; k < n; k += BLOCK) {
        T value = F(extreme)(op, best, x + k, MG_MIN(BLOCK, n - k));
        if (F(better)(op, value, best)) {
            best = value;
            block = k;
        }
    }
    return block < 0 ? 0 : block + F(position)(x + block, MG_MIN(BLOCK, n - block), best);
}

#else

/* 0, 1, 2, ... in the lanes: constants to the compiler. */
INLINE PLACES F(count)(void)
{
    PLACES count;
    _Pragma("GCC unroll 64") for (int j = 0; j < VECTOR; j++)
        count[j] = j;
    return count;
}

INLINE V F(load)(const T *x)
{
    V v;
    memcpy(&v, x, sizeof v);
    return v;
}

/* The same of two trackers: of equals, the one that comes first. */
INLINE void F(join)(enum op op, V *best, PLACES *at, V x, PLACES place)
{
    const PLACES better = (PLACES)(op == ARGMAX ? x > *best : x < *best)
                                  | ((PLACES)(x == *best) & (PLACES)(place < *at));
    *best = (V)((better & (PLACES)x) | (~better & (PLACES)*best));
    *at = (better & place) | (~better & *at);
}

/* At least one vector. Each lane keeps its best and the place of it, in
 * four vectors side by side; the last vector may overlap the one before, which changes no place of
 * a first. */
INLINE int64_t F(find_in_piece)(enum op op, T *value, const T *x, int64_t n)
{
    const V start = (V){0} + (op == ARGMAX ? (T)LOWEST : (T)HIGHEST);
    V b0 = start, b1 = start, b2 = start, b3 = start;
    PLACES place = F(count)(), p0 = {0}, p1 = {0}, p2 = {0}, p3 = {0};
    int64_t k = 0;
    for (; k + 4 * VECTOR <= n; k += 4 * VECTOR, place += 4 * VECTOR) {
        F(track)(op, &b0, &p0, F(load)(x + k), place);
        F(track)(op, &b1, &p1, F(load)(x + k + VECTOR), place);
        F(track)(op, &b2, &p2, F(load)(x + k + 2 * VECTOR), place);
        F(track)(op, &b3, &p3, F(load)(x + k + 3 * VECTOR), place);
    }
    F(join)(op, &b0, &p0, b1, p1 + VECTOR);
    F(join)(op, &b2, &p2, b3, p3 + VECTOR);
    F(join)(op, &b0, &p0, b2, p2 + 2 * VECTOR);
    for (; k + VECTOR <= n; k += VECTOR, place += VECTOR)
        F(track)(op, &b0, &p0, F(load)(x + k), place);
    if (k < n)
        F(track)(op, &b0, &p0, F(load)(x + n - VECTOR), place - (INDEX)(k - (n - VECTOR)));
    _Pragma("GCC unroll 8") for (int width = VECTOR / 2; width >= 1; width /= 2) {
        const PLACES other = F(count)() ^ width;
        F(join)(op, &b0, &p0, __builtin_shuffle(b0, other), __builtin_shuffle(p0, other));
    }
    *value = b0[0];
    return p0[0];
}

/* Whether one of n elements, whole rounds of four vectors, is better than `best`. */
INLINE int F(has_better)(enum op op, T best, const T *x, int64_t n)
{
    const V least = (V){0} + best;
    PLACES found = {0};
    for (int64_t k = 0; k < n; k += 4 * VECTOR)
        for (int u = 0; u < 4; u++) {
            const V v = F(load)(x + k + u * VECTOR);
            found |= (PLACES)(op == ARGMAX ? v > least : v < least);
        }
    INDEX any = 0;
    for (int j = 0; j < VECTOR; j++)
        any |= found[j];
    return any != 0;
}

/* Pieces after the first are searched only where they hold something better, which gets rare in
 * long rows. */
INLINE int64_t F(find_in_row)(enum op op, const T *x, int64_t n)
{
    T best = op == ARGMAX ? LOWEST : HIGHEST, value;
    int64_t at = 0;
    for (int64_t k = 0; k < n; k += PIECE) {
        const int64_t last = MG_MIN(PIECE, n - k), from = last < VECTOR ? n - VECTOR : k;
        if (k > 0 && last == PIECE && !F(has_better)(op, best, x + k, PIECE))
            continue;
        const int64_t place = F(find_in_piece)(op, &value, x + from, last < VECTOR ? VECTOR : last);
        if (F(better)(op, value, best)) {
            best = value;
            at = from + place;
        }
    }
    return at;
}

#endif

INLINE int64_t F(find_in_short_row)(enum op op, const T *x, int64_t n)
{
    T best = op == ARGMAX ? LOWEST : HIGHEST;
    int64_t at = 0;
    for (int64_t k = 0; k < n; k++) {
        at = F(better)(op, x[k], best) ? k : at;
        best = F(better)(op, x[k], best) ? x[k] : best;
    }
    return at;
}

/* Short rows: one to a lane, so that no result depends on a branch or has to cross lanes. */
INLINE void F(find_in_short_rows)(enum op op, void *y, int64_t first, int64_t bytes, const T *x,
                                  int64_t rows, int64_t n)
{
    for (; rows >= VECTOR; rows -= VECTOR, first += VECTOR, x += VECTOR * n) {
        V best = (V){0} + (KEPT)(op == ARGMAX ? LOWEST : HIGHEST);
        PLACES at = {0};
        for (int64_t k = 0; k < n; k++) {
            V next = {0};
            _Pragma("GCC unroll 64") for (int j = 0; j < VECTOR; j++)
                next[j] = x[j * n + k];
            F(track)(op, &best, &at, next, (PLACES){0} + (INDEX)k);
        }
        for (int j = 0; j < VECTOR; j++)
            store_index(y, first + j, at[j], bytes);
    }
    for (; rows > 0; rows--, first++, x += n)
        store_index(y, first, F(find_in_short_row)(op, x, n), bytes);
}

/* One index for each of `width` columns. The index has the width of the value, so that both fit one
 * vector. */
INLINE void F(find_in_columns)(enum op op, void *y, int64_t first, int64_t bytes, const T *x,
                               int64_t n, int64_t stride, int64_t width)
{
    T best[COLUMNS];
    INDEX at[COLUMNS];
    for (int64_t c = 0; c < width; c++) {
        best[c] = op == ARGMAX ? LOWEST : HIGHEST;
        at[c] = 0;
    }
    for (int64_t k = 0; k < n; k++, x += stride)
        for (int64_t c = 0; c < width; c++) {
            at[c] = F(better)(op, x[c], best[c]) ? (INDEX)k : at[c];
            best[c] = F(better)(op, x[c], best[c]) ? x[c] : best[c];
        }
    for (int64_t c = 0; c < width; c++)
        store_index(y, first + c, at[c], bytes);
}

INLINE mg_status F(find)(enum op op, const mg_args *a, int64_t begin, int64_t end)
{
    void *y = a->buf[0];
    const T *x = a->buf[1];
    const int64_t reduced = a->param[0], inner = a->param[1], bytes = a->param[2];
    if (inner == 1 && reduced < SHORT) {
        F(find_in_short_rows)(op, y, begin, bytes, x + begin * reduced, end - begin, reduced);
        return MG_OK;
    }
    for (int64_t o = begin; o < end; o++) {
        const T *row = x + o * reduced * inner;
        if (inner == 1)
            store_index(y, o, F(find_in_row)(op, row, reduced), bytes);
        else
            for (int64_t c = 0; c < inner; c += COLUMNS)
                F(find_in_columns)(op, y, o * inner + c, bytes, row + c, reduced, inner,
                                   MG_MIN(COLUMNS, inner - c));
    }
    return MG_OK;
}

mg_status MG_FN(F(argmax))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(find)(ARGMAX, a, begin, end);
}

mg_status MG_FN(F(argmin))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(find)(ARGMIN, a, begin, end);
}

#undef F
#undef LANES
#undef BLOCK
#undef COLUMNS
#undef SHORT
#undef KEPT
#undef NARROW
#undef PIECE
#undef VECTOR
#undef V
#undef PLACES
#undef INDEX
#undef S
#undef T
#undef LOWEST
#undef HIGHEST
