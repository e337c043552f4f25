/* The thread pool: one per process, made on first need.
 *
 * One job runs at a time. Its caller is thread 0 and takes pieces like everybody else: each thread
 * those of its own share first, which are the same ones the next time and so in its core's cache,
 * then what others have left of theirs, so that a slow thread holds nobody up. `gate` says how many
 * more may join the job: the caller shuts it when the pieces have run out, and waits only for those
 * who came in time. A worker that wakes late finds the gate shut and touches nothing of the job.
 *
 * Idle workers look for a job for a while, then sleep. The while is as long as what a step does
 * between two large instructions: waking a sleeper takes some 50 us, as long as half of a product
 * of 128 x 156 x 512, which gained nothing from a second thread that slept in between. A job that
 * was done sooner the last time is left to its caller where all workers sleep, unless they went to
 * sleep between two such jobs so near to each other that the next ones are worth waking for.
 * Nothing is allocated per job. In a child after fork the workers are gone; the pool is forgotten
 * there and made anew. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "denormals.h"
#include "mg.h"
#include "threads.h"

#define SPIN_NS 200000
#define WAKE_NS 50000
#define CACHE_LINE 64

typedef struct job {
    mg_task task;
    void *context;
    int64_t extent, grain, pieces;
    unsigned helpers;                           /* how many may join the caller */
} job;

typedef struct share {
    _Alignas(CACHE_LINE) atomic_llong next;     /* the next piece of one thread's share */
} share;

static struct {
    pthread_mutex_t busy;                       /* held by the caller of the job */
    pthread_mutex_t sleep;
    pthread_cond_t wake, done;
    atomic_int wanted;                          /* threads to use; 0: not decided yet */
    int workers;                                /* made so far; guarded by `busy` */
    int64_t met_asleep;                         /* when a job last met no worker awake; likewise */
    job job;
    _Alignas(CACHE_LINE) atomic_uint number;    /* of jobs so far; workers wait for it to change */
    atomic_int sleepers;
    _Alignas(CACHE_LINE) atomic_uint gate;      /* how many more may join; 0: shut */
    _Alignas(CACHE_LINE) atomic_uint left;      /* how many that had joined are through */
    atomic_int waiting;                         /* the caller sleeps until `left` is enough */
    atomic_int status;
    share share[MG_MAX_THREADS];
} pool = {.busy = PTHREAD_MUTEX_INITIALIZER,
          .sleep = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forget_threads(void) {
    pthread_mutex_init(&pool.busy, NULL);
    pthread_mutex_init(&pool.sleep, NULL);
    pthread_cond_init(&pool.wake, NULL);
    pthread_cond_init(&pool.done, NULL);
    pool.workers = 0;
    atomic_store(&pool.sleepers, 0);
    atomic_store(&pool.waiting, 0);
    atomic_store(&pool.gate, 0);
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, forget_threads); }

int mg_threads_count(void) {
    int count = atomic_load_explicit(&pool.wanted, memory_order_relaxed);
    if (count == 0) {
        int unset = 0;
        atomic_compare_exchange_strong(&pool.wanted, &unset, mg_threads_default());
        count = atomic_load(&pool.wanted);
    }
    return count;
}

void mg_threads_set(int count) {
    atomic_store(&pool.wanted, count < 1 ? 1 : count > MG_MAX_THREADS ? MG_MAX_THREADS : count);
}

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The first piece of a thread's share, where that of the one before ends; the caller's is the
 * largest, as it is there first. */
static int64_t first_piece(const job *job, unsigned thread) {
    return (job->pieces * thread + job->helpers) / (job->helpers + 1);
}

static void do_piece(const job *job, int64_t piece, int thread) {
    int64_t begin = piece * job->grain;
    int64_t end = job->extent - begin < job->grain ? job->extent : begin + job->grain;
    mg_status status = job->task(job->context, begin, end, thread);
    if (status == MG_OK) return;
    int fine = MG_OK;
    atomic_compare_exchange_strong(&pool.status, &fine, (int)status);
    for (unsigned i = 0; i <= job->helpers; i++) atomic_store(&pool.share[i].next, job->pieces);
}

/* Takes pieces until there are none or one has failed. */
static void work(const job *job, unsigned thread) {
    for (unsigned i = 0; i <= job->helpers; i++) {
        const unsigned owner = (thread + i) % (job->helpers + 1);
        const int64_t end = first_piece(job, owner + 1);
        atomic_llong *next = &pool.share[owner].next;
        for (;;) {
            int64_t piece = atomic_fetch_add_explicit(next, 1, memory_order_relaxed);
            if (piece >= end) break;
            do_piece(job, piece, (int)thread);
        }
    }
}

/* Enters the open job and works on it, unless there is none or it has threads enough. The place is
 * also the thread's number in the job. */
static void join(void) {
    unsigned places = atomic_load(&pool.gate);
    do {
        if (places == 0) return;
    } while (!atomic_compare_exchange_weak(&pool.gate, &places, places - 1));
    work(&pool.job, places);
    atomic_fetch_add(&pool.left, 1);
    if (atomic_load(&pool.waiting)) {
        pthread_mutex_lock(&pool.sleep);
        pthread_cond_signal(&pool.done);
        pthread_mutex_unlock(&pool.sleep);
    }
}

/* The number of the newest job, once it is not `seen`. */
static unsigned await_job(unsigned seen) {
    for (int64_t until = now() + SPIN_NS; now() < until;) {
        for (int i = 0; i < 16; i++) {
            unsigned number = atomic_load(&pool.number);
            if (number != seen) return number;
            relax();
        }
    }
    pthread_mutex_lock(&pool.sleep);
    atomic_fetch_add(&pool.sleepers, 1);
    while (atomic_load(&pool.number) == seen) pthread_cond_wait(&pool.wake, &pool.sleep);
    atomic_fetch_sub(&pool.sleepers, 1);
    pthread_mutex_unlock(&pool.sleep);
    return atomic_load(&pool.number);
}

static void *worker(void *first_seen) {
    unsigned seen = (unsigned)(uintptr_t)first_seen;
    flush_denormals();
    for (;;) {
        seen = await_job(seen);
        join();
    }
    return NULL;
}

/* Makes workers until there are `count`, or the system gives no more. Signals are left to the
 * threads of the program. */
static void make_workers(int count) {
    if (pool.workers >= count) return;
    pthread_once(&once, watch_forks);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; pool.workers < count; pool.workers++) {
        pthread_t thread;
        void *seen = (void *)(uintptr_t)atomic_load(&pool.number);
        if (pthread_create(&thread, NULL, worker, seen) != 0) break;
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void open_job(const job *job) {
    pool.job = *job;
    for (unsigned i = 0; i <= job->helpers; i++)
        atomic_store_explicit(&pool.share[i].next, first_piece(job, i), memory_order_relaxed);
    atomic_store(&pool.status, MG_OK);
    atomic_store(&pool.left, 0);
    atomic_store(&pool.gate, job->helpers);
    atomic_fetch_add(&pool.number, 1);
    int sleepers = atomic_load(&pool.sleepers);
    if (sleepers == 0) return;
    pthread_mutex_lock(&pool.sleep);
    if (job->helpers < (unsigned)sleepers) {
        for (unsigned i = 0; i < job->helpers; i++) pthread_cond_signal(&pool.wake);
    } else {
        pthread_cond_broadcast(&pool.wake);
    }
    pthread_mutex_unlock(&pool.sleep);
}

/* Lets nobody else in, and waits for those who are. */
static void close_job(void) {
    unsigned joined = pool.job.helpers - atomic_exchange(&pool.gate, 0);
    for (int64_t until = now() + SPIN_NS; now() < until;) {
        if (atomic_load(&pool.left) == joined) return;
        relax();
    }
    pthread_mutex_lock(&pool.sleep);
    atomic_store(&pool.waiting, 1);
    while (atomic_load(&pool.left) != joined) pthread_cond_wait(&pool.done, &pool.sleep);
    atomic_store(&pool.waiting, 0);
    pthread_mutex_unlock(&pool.sleep);
}

static mg_status work_together(const job *job) {
    make_workers((int)job->helpers);
    open_job(job);
    work(&pool.job, 0);
    close_job();
    return (mg_status)atomic_load(&pool.status);
}

/* As work_together, where all workers sleep. */
static mg_status work_among_sleepers(const job *job, int64_t *took) {
    int64_t start = now(), before = pool.met_asleep;
    int alone = *took && *took < WAKE_NS && start - before > SPIN_NS;
    pool.met_asleep = start;
    mg_status status =
        alone ? job->task(job->context, 0, job->extent, 0) : work_together(job);
    *took = now() - start;
    return status;
}

mg_status mg_parallel(mg_task task, void *context, int64_t extent, int64_t grain, int limit,
                      int64_t *took) {
    int64_t pieces = extent / grain + (extent % grain != 0);
    int64_t threads = mg_threads_count();
    if (limit > 0 && limit < threads) threads = limit;
    if (pieces < threads) threads = pieces;
    job job = {task, context, extent, grain, pieces, threads > 0 ? (unsigned)threads - 1 : 0};
    if (threads <= 1 || pthread_mutex_trylock(&pool.busy) != 0)
        return extent > 0 ? task(context, 0, extent, 0) : MG_OK;
    int all_sleep = atomic_load(&pool.sleepers) >= pool.workers;
    mg_status status =
        took && all_sleep ? work_among_sleepers(&job, took) : work_together(&job);
    pthread_mutex_unlock(&pool.busy);
    return status;
}
