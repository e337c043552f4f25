/* The number of threads to use when nobody has said: MINIGRAPH_NUM_THREADS, else OMP_NUM_THREADS,
 * else the CPUs that this process may run on, which a container's CPU quota lowers. */
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "threads.h"

static long from_environment(const char *name) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

static long usable_cpus(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    return sysconf(_SC_NPROCESSORS_ONLN);
}

/* The quota of one control group, rounded up to whole CPUs; 0 if it has none. */
static long quota_of(const char *folder) {
    char path[512];
    if (snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", folder) >= (int)sizeof path)
        return 0;
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    long quota = 0, period = 0;
    int read = fscanf(file, "%ld %ld", &quota, &period);
    fclose(file);
    return read == 2 && period > 0 ? (quota + period - 1) / period : 0;
}

/* The group of this process is named by the line "0::/folder" of /proc/self/cgroup. */
static long container_cpus(void) {
    char line[400];
    long quota = 0;
    FILE *file = fopen("/proc/self/cgroup", "r");
    if (file) {
        while (!quota && fgets(line, sizeof line, file)) {
            line[strcspn(line, "\n")] = 0;
            if (strncmp(line, "0::", 3) == 0)
                quota = quota_of(strcmp(line + 3, "/") ? line + 3 : "");
        }
        fclose(file);
    }
    return quota ? quota : quota_of("");
}

int mg_threads_default(void) {
    long count = from_environment("MINIGRAPH_NUM_THREADS");
    if (count <= 0) count = from_environment("OMP_NUM_THREADS");
    if (count <= 0) {
        long quota = container_cpus();
        count = usable_cpus();
        if (quota > 0 && quota < count) count = quota;
    }
    return count < 1 ? 1 : count > MG_MAX_THREADS ? MG_MAX_THREADS : (int)count;
}
