/* How kernels run: denormal numbers are taken for zero and given as zero, as in TensorFlow's
 * threads. The CPU handles them in microcode, a hundred times slower than other numbers. */
#ifndef MG_DENORMALS_H
#define MG_DENORMALS_H

#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#define FLUSHING 0x8040u            /* MXCSR: flush to zero, denormals are zeros */
static inline uint64_t float_mode(void) { return _mm_getcsr(); }
static inline void float_mode_set(uint64_t mode) { _mm_setcsr((unsigned)mode); }
#elif defined(__aarch64__)
#define FLUSHING (1u << 24)         /* FPCR: FZ */
static inline uint64_t float_mode(void) {
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
}
static inline void float_mode_set(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
#define FLUSHING 0u
static inline uint64_t float_mode(void) { return 0; }
static inline void float_mode_set(uint64_t mode) { (void)mode; }
#endif

/* Starts flushing in this thread; returns what `float_mode_set` is to be given afterwards. */
static inline uint64_t flush_denormals(void) {
    uint64_t before = float_mode();
    if ((before & FLUSHING) != FLUSHING) float_mode_set(before | FLUSHING);
    return before;
}

/* Restores the caller's mode. */
static inline void restore_denormals(uint64_t before) {
    if ((before & FLUSHING) != FLUSHING) float_mode_set(before);
}

#endif
