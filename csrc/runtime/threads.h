/* What the parts of the runtime share about threads. */
#ifndef MG_THREADS_H
#define MG_THREADS_H

enum { MG_MAX_THREADS = 256 };

/* How many threads the environment, the affinity mask and the container allow; 1 to
 * MG_MAX_THREADS. */
int mg_threads_default(void);

#endif
