/* Memory that lies in huge pages together: that of variables, of what is kept of them, of plans.
 *
 * A product of one row reads the megabyte of its weights a quarter faster there: what a processor
 * foresees ends with a page, and small ones lie anywhere, so that parts of the L2 cache get more of
 * them than they hold. Most of what wants huge pages is smaller than one, so pieces share them:
 *
 *       region  | head, data | head, data | head, free ...                            |
 *
 * A region is REGION bytes of addresses, of which the system gives memory to pages that have been
 * touched. Pieces follow each other; a new one is cut from the first free one that is large enough,
 * neighbours that are free are joined on the way, and a region without pieces is given back. A piece
 * of more than half a region has one of its own. */
#if defined(__linux__)
#define _GNU_SOURCE
#include <sys/mman.h>
#endif
#include <stdint.h>
#include <stdlib.h>

#include "plan.h"

#define HUGE_PAGE ((int64_t)2 << 20)
#define REGION (8 * HUGE_PAGE)
#define UNIT ((int64_t)1 << 16)     /* a multiple of the system's pages, of whatever size */

typedef struct region region;

/* What lies before a piece, which begins a cache line. */
typedef union piece {
    struct {
        int64_t bytes;          /* with this */
        region *region;
        int used;
    };
    char line[MG_ALIGN];
} piece;

struct region {
    region *next;
    piece *first, *end;
    int64_t used;               /* pieces */
};

static region *regions;

#if defined(MADV_HUGEPAGE)
/* Addresses that begin a huge page: of what is mapped, the rest is given back. */
static void *map(int64_t bytes) {
    const int64_t more = bytes + HUGE_PAGE;
    char *start = mmap(NULL, (size_t)more, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return NULL;
    char *from = start + (-(uintptr_t)start & (uintptr_t)(HUGE_PAGE - 1));
    if (from > start) (void)munmap(start, (size_t)(from - start));
    (void)munmap(from + bytes, (size_t)(start + more - (from + bytes)));
    (void)madvise(from, (size_t)bytes, MADV_HUGEPAGE);      /* it need not */
    return from;
}
static void unmap(void *memory, int64_t bytes) { (void)munmap(memory, (size_t)bytes); }
#else
static void *map(int64_t bytes) { return aligned_alloc(MG_ALIGN, (size_t)bytes); }
static void unmap(void *memory, int64_t bytes) { (void)bytes, free(memory); }
#endif

static piece *after(piece *x) { return (piece *)((char *)x + x->bytes); }

static region *new_region(int64_t bytes) {
    region *r = malloc(sizeof *r);
    piece *first = r ? map(bytes) : NULL;
    if (!first) {
        free(r);
        return NULL;
    }
    first->bytes = bytes, first->region = r, first->used = 0;
    *r = (region){regions, first, after(first), 0};
    return regions = r;
}

/* The first `bytes` of a free piece of at least so many; what is left of it is another one. */
static void *take(piece *x, int64_t bytes) {
    if (x->bytes - bytes > MG_ALIGN) {
        piece *rest = (piece *)((char *)x + bytes);
        rest->bytes = x->bytes - bytes, rest->region = x->region, rest->used = 0;
        x->bytes = bytes;
    }
    x->used = 1;
    x->region->used++;
    return x + 1;
}

static piece *find(region *r, int64_t bytes) {
    for (piece *x = r->first; x < r->end; x = after(x)) {
        if (x->used) continue;
        for (piece *y = after(x); y < r->end && !y->used; y = after(x)) x->bytes += y->bytes;
        if (x->bytes >= bytes) return x;
    }
    return NULL;
}

void *mg_pages_new(int64_t bytes) {
    if (bytes < 0 || bytes > INT64_MAX / 2) return NULL;
    const int64_t room = mg_aligned(bytes) + (int64_t)sizeof(piece);
    for (region *r = regions; r && room <= REGION; r = r->next) {
        piece *found = find(r, room);
        if (found) return take(found, room);
    }
    region *r = new_region(room <= REGION / 2 ? REGION : (room + UNIT - 1) / UNIT * UNIT);
    return r ? take(r->first, room) : NULL;
}

void mg_pages_free(void *data) {
    if (!data) return;
    piece *x = (piece *)data - 1;
    region *r = x->region, **link = &regions;
    x->used = 0;
    if (--r->used) return;
    while (*link != r) link = &(*link)->next;
    *link = r->next;
    unmap(r->first, (char *)r->end - (char *)r->first);
    free(r);
}
