/* The thread pool: for now all pieces run on the caller. */
#include "mg.h"
int mg_threads_count(void) { return 1; }
void mg_threads_set(int count) { (void)count; }
mg_status mg_parallel(mg_task task, void *context, int64_t extent, int64_t grain, int limit) {
    (void)limit;
    for (int64_t i = 0; i < extent; i += grain) {
        mg_status s = task(context, i, i + grain < extent ? i + grain : extent, 0);
        if (s) return s;
    }
    return MG_OK;
}
