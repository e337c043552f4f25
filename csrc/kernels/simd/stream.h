/* Stores that go past the caches, for results far larger than they are: memory is not read before
 * it is written, which is a third of a copy's traffic and nearly all of what lines that lie far
 * apart cost. Where an instruction set has none, they are stores like others. */
#ifndef MG_STREAM_H
#define MG_STREAM_H

#include "simd.h"

/* Whether vectors at p, and at multiples of `step` bytes from there, fill whole lines. */
MG_INLINE int can_stream(const void *p, int64_t step) {
    return MG_VECTOR == 64 && ((uintptr_t)p | (uint64_t)step) % MG_VECTOR == 0;
}

/* Stores a vector at an address that is a multiple of its size. */
MG_INLINE void stream_f32(float *p, vf32 a) {
#if defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)a);
#else
    v_store_f32(p, a);
#endif
}
MG_INLINE void stream_f64(double *p, vf64 a) {
#if defined(__AVX512F__)
    _mm512_stream_pd(p, (__m512d)a);
#else
    v_store_f64(p, a);
#endif
}

/* memcpy by such stores, for n bytes, n >= MG_VECTOR. */
MG_INLINE void stream_row(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t n) {
    const int64_t head = (int64_t)(-(uintptr_t)y % MG_VECTOR);
    memcpy(y, x, (size_t)head);
    int64_t i = head;
    for (; i + MG_VECTOR <= n; i += MG_VECTOR) {
        vf32 a;
        memcpy(&a, x + i, sizeof a);
        stream_f32((float *)(void *)(y + i), a);
    }
    memcpy(y + i, x + i, (size_t)(n - i));
}

/* Between such stores and the end of a kernel: other threads see them from then on. */
MG_INLINE void stream_end(void) {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

#endif
