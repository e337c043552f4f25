/* Where each buffer lies in the arena: no two that are in use at once lie over each other.
 *
 * Up to MANY buffers are placed by size, each in the lowest gap that is free during its whole life:
 * n^2 steps for n buffers. More of them are placed in the order of use, each in the smallest gap
 * there is then; what gaps there are is a list in the order of memory, of which no two touch. */
#include <stdlib.h>
#include <string.h>

#include "mg.h"
#include "plan.h"

enum { MANY = 400 };

typedef struct life {
    int64_t size, offset;
    int32_t first, last, number;
} life;

static int by_size(const void *a, const void *b) {
    const life *x = a, *y = b;
    if (x->size != y->size) return x->size < y->size ? 1 : -1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->last != y->last) return x->last < y->last ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static int by_use(const void *a, const void *b) {
    const life *x = a, *y = b;
    return x->first != y->first ? x->first < y->first ? -1 : 1 : by_size(a, b);
}

/* `placed`: pointers to the lives that have their place, in the order of memory. */
static void place_by_size(life *lives, int32_t n, life **placed) {
    qsort(lives, (size_t)n, sizeof *lives, by_size);
    for (int32_t i = 0; i < n; i++) {
        life *one = &lives[i];
        int32_t at = 0;
        for (; at < i; at++) {
            const life *other = placed[at];
            if (other->offset >= one->offset + one->size) break;
            if (other->first <= one->last && one->first <= other->last &&
                one->offset < other->offset + other->size)
                one->offset = other->offset + other->size;
        }
        while (at > 0 && placed[at - 1]->offset > one->offset) at--;
        memmove(placed + at + 1, placed + at, (size_t)(i - at) * sizeof *placed);
        placed[at] = one;
    }
}

typedef struct gap {
    int64_t start, end;
} gap;

/* Takes `size` bytes from the smallest gap that has as many, or from the last, which is open. */
static int64_t take(gap *gaps, int32_t *n, int64_t size) {
    int32_t best = *n - 1;
    for (int32_t i = 0; i < *n - 1; i++) {
        int64_t room = gaps[i].end - gaps[i].start;
        if (room >= size && (best == *n - 1 || room < gaps[best].end - gaps[best].start)) best = i;
    }
    int64_t offset = gaps[best].start;
    gaps[best].start += size;
    if (best < *n - 1 && gaps[best].start == gaps[best].end) {
        memmove(gaps + best, gaps + best + 1, (size_t)(*n - best - 1) * sizeof *gaps);
        --*n;
    }
    return offset;
}

static void give(gap *gaps, int32_t *n, int64_t start, int64_t end) {
    int32_t low = 0, high = *n - 1;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (gaps[middle].start < end) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const int joins_next = gaps[low].start == end;
    if (low > 0 && gaps[low - 1].end == start) {
        gaps[low - 1].end = joins_next ? gaps[low].end : end;
        if (joins_next) {
            memmove(gaps + low, gaps + low + 1, (size_t)(*n - low - 1) * sizeof *gaps);
            --*n;
        }
    } else if (joins_next) {
        gaps[low].start = start;
    } else {
        memmove(gaps + low + 1, gaps + low, (size_t)(*n - low) * sizeof *gaps);
        gaps[low] = (gap){start, end};
        ++*n;
    }
}

static int by_end(const void *a, const void *b) {
    const life *x = *(life *const *)a, *y = *(life *const *)b;
    return x->last != y->last ? x->last < y->last ? -1 : 1 : x->number < y->number ? -1 : 1;
}

/* `ends`: room for as many pointers as there are lives. */
static mg_status place_by_use(life *lives, int32_t n, life **ends) {
    gap *gaps = malloc(((size_t)n + 1) * sizeof *gaps);
    int32_t n_gaps = 1, ended = 0;
    if (!gaps) return MG_NO_MEMORY;
    gaps[0] = (gap){0, INT64_MAX};
    qsort(lives, (size_t)n, sizeof *lives, by_use);
    for (int32_t i = 0; i < n; i++) ends[i] = &lives[i];
    qsort(ends, (size_t)n, sizeof *ends, by_end);
    for (int32_t i = 0; i < n; i++) {
        for (; ends[ended]->last < lives[i].first; ended++)
            give(gaps, &n_gaps, ends[ended]->offset, ends[ended]->offset + ends[ended]->size);
        lives[i].offset = take(gaps, &n_gaps, lives[i].size);
    }
    free(gaps);
    return MG_OK;
}

mg_status mg_layout(int32_t n, const int64_t *bytes, const int32_t *first, const int32_t *last,
                    int64_t *offset, int64_t *arena_bytes) {
    life *lives = malloc(((size_t)n + 1) * sizeof *lives);
    life **room = malloc(((size_t)n + 1) * sizeof *room);
    mg_status status = lives && room ? MG_OK : MG_NO_MEMORY;
    if (status == MG_OK) {
        for (int32_t i = 0; i < n; i++) {
            const int64_t size = mg_aligned(MG_MAX(bytes[i], 1));
            lives[i] = (life){size, 0, first[i], last[i], i};
        }
        if (n <= MANY) {
            place_by_size(lives, n, room);
        } else {
            status = place_by_use(lives, n, room);
        }
    }
    *arena_bytes = 0;
    for (int32_t i = 0; status == MG_OK && i < n; i++) {
        offset[lives[i].number] = lives[i].offset;
        *arena_bytes = MG_MAX(*arena_bytes, lives[i].offset + lives[i].size);
    }
    free(lives);
    free(room);
    return status;
}
