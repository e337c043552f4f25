/* The memory that plans run in, and that of large arrays which runs return.
 *
 * Memory that the system has just given costs a fault per page, and is cleared first: more than
 * twice the time that most instructions take to write it. So a large array that its owner has freed
 * is kept for the next one, which in a loop is the same result of the next run, as long as all that
 * is kept is at most MG_KEPT_BYTES; what has been kept longest goes first. Both kinds of memory
 * ask for huge pages where they are large, as NumPy does for its arrays, and begin a cache line:
 * vectors that cross lines take twice the time to store.
 *
 * Of smaller arrays a few of each size are kept as well, some 13 MB if there are all, for the C
 * library takes longer to find memory than a small product does to fill it.
 *
 * Slots are exchanged atomically: there is no lock that a fork could leave taken. */
#if defined(__linux__)
#define _GNU_SOURCE
#include <sys/mman.h>
#endif
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { MG_KEPT = 16 };
#define MG_KEPT_BYTES ((int64_t)256 << 20)
/* Arrays of so many bytes are small ones, by the logarithms of both bounds. */
enum { MG_SMALL_FROM = 10, MG_SMALL_TO = 20 };
enum { MG_SMALL_SIZES = 4 * (MG_SMALL_TO - MG_SMALL_FROM) + 1, MG_SMALL_EACH = 2 };
#define MG_HUGE_PAGE ((int64_t)2 << 20)
#define MG_LARGE (2 * MG_HUGE_PAGE)

/* What lies before an array's data, which begins a cache line. */
typedef union head {
    struct {
        int64_t bytes;          /* of the data */
        void *memory;           /* what to free */
    };
    char line[MG_ALIGN];
} head;

static struct {
    _Atomic(head *) slot[MG_KEPT];
    atomic_uint oldest;         /* the slot to empty next */
    atomic_llong bytes;         /* in all slots */
} kept;

void *mg_memory_new(int64_t bytes) {
    if (bytes < MG_LARGE) {
        return aligned_alloc(MG_ALIGN, (size_t)(bytes > 0 ? mg_aligned(bytes) : MG_ALIGN));
    }
    void *memory;
    if (posix_memalign(&memory, (size_t)MG_HUGE_PAGE, (size_t)bytes)) return NULL;
#if defined(MADV_HUGEPAGE)
    (void)madvise(memory, (size_t)bytes, MADV_HUGEPAGE);     /* it need not */
#endif
    return memory;
}

void mg_memory_free(void *memory) { free(memory); }

/* What was in a slot, which is empty now; or NULL. */
static head *empty_slot(unsigned i) {
    head *found = atomic_exchange(&kept.slot[i], NULL);
    if (found) atomic_fetch_sub(&kept.bytes, found->bytes);
    return found;
}

static int fill_slot(unsigned i, head *array) {
    head *none = NULL;
    if (!atomic_compare_exchange_strong(&kept.slot[i], &none, array)) return 0;
    atomic_fetch_add(&kept.bytes, array->bytes);
    return 1;
}

static void release(head *array) {
    if (array) free(array->memory);
}

static void keep(head *array) {
    while (atomic_load(&kept.bytes) + array->bytes > MG_KEPT_BYTES) {
        release(empty_slot(atomic_fetch_add(&kept.oldest, 1) % MG_KEPT));
    }
    for (unsigned i = 0; i < MG_KEPT; i++) {
        if (fill_slot(i, array)) return;
    }
    const unsigned oldest = atomic_fetch_add(&kept.oldest, 1) % MG_KEPT;
    release(empty_slot(oldest));
    if (!fill_slot(oldest, array)) release(array);
}

/* What was kept for a large array of so many bytes, or NULL. */
static head *find_large(int64_t bytes) {
    for (unsigned i = 0; i < MG_KEPT; i++) {
        if (!atomic_load(&kept.slot[i])) continue;
        head *found = empty_slot(i);
        if (!found) continue;
        if (found->bytes >= bytes && found->bytes - bytes <= bytes / 8) return found;
        if (!fill_slot(i, found)) keep(found);
    }
    return NULL;
}

/* Small arrays are of a few sizes, four between each power of two and the next. */
static _Atomic(head *) small[MG_SMALL_SIZES][MG_SMALL_EACH];

static int is_small(int64_t bytes) {
    return bytes >= (int64_t)1 << MG_SMALL_FROM && bytes <= (int64_t)1 << MG_SMALL_TO;
}

/* Rounds `bytes` up to the size whose number it returns. */
static int small_size(int64_t *bytes) {
    const int power = 63 - __builtin_clzll((uint64_t)*bytes);
    const int64_t quarter = (int64_t)1 << (power - 2), quarters = (*bytes - 1) / quarter;
    *bytes = (quarters + 1) * quarter;
    return 4 * (power - MG_SMALL_FROM) + (int)(quarters - 3);
}

static head *new_head(int64_t bytes) {
    if (bytes < 0 || bytes > INT64_MAX - MG_HUGE_PAGE) return NULL;
    const int64_t room = bytes + (int64_t)sizeof(head);
    /* What begins anywhere costs the C library less than what begins a line. */
    void *memory = bytes >> MG_SMALL_TO ? mg_memory_new(room) : malloc((size_t)room + MG_ALIGN);
    if (!memory) return NULL;
    head *array = (head *)(((uintptr_t)memory + MG_ALIGN - 1) / MG_ALIGN * MG_ALIGN);
    array->bytes = bytes;
    array->memory = memory;
    return array;
}

void *mg_array_new(int64_t bytes) {
    head *array = NULL;
    if (is_small(bytes)) {
        _Atomic(head *) *slot = small[small_size(&bytes)];
        for (int i = 0; i < MG_SMALL_EACH && !array; i++) array = atomic_exchange(&slot[i], NULL);
    } else if (bytes >> MG_SMALL_TO) {
        array = find_large(bytes);
    }
    if (!array) array = new_head(bytes);
    return array ? array + 1 : NULL;
}

static int keep_small(head *array) {
    int64_t bytes = array->bytes;
    _Atomic(head *) *slot = small[small_size(&bytes)];
    for (int i = 0; i < MG_SMALL_EACH; i++) {
        head *none = NULL;
        if (atomic_compare_exchange_strong(&slot[i], &none, array)) return 1;
    }
    return 0;
}

void mg_array_free(void *data) {
    if (!data) return;
    head *array = (head *)data - 1;
    if (is_small(array->bytes)) {
        if (!keep_small(array)) release(array);
    } else if (array->bytes >> MG_SMALL_TO && array->bytes <= MG_KEPT_BYTES) {
        keep(array);
    } else {
        release(array);
    }
}

void *mg_array_resize(void *data, int64_t bytes) {
    void *resized = mg_array_new(bytes);
    if (!resized || !data) return resized;
    const int64_t before = ((head *)data - 1)->bytes;
    memcpy(resized, data, (size_t)(before < bytes ? before : bytes));
    mg_array_free(data);
    return resized;
}
