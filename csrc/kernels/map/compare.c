/* The rows of kernels.def that make or take truth values: comparisons, tests, select. */
#include "kernel.h"

#define COMPARE_ROW(s, name, ...) \
    mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n) { \
        const MG_T(s) *x0 = x_[0], *x1 = x_[1]; \
        uint8_t *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const MG_T(s) x = x0[i], z = x1[i]; \
            y[i] = __VA_ARGS__; \
        } \
        return MG_OK; \
    }
#define TEST_ROW(s, name, ...) \
    mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n) { \
        const MG_T(s) *x0 = x_[0]; \
        uint8_t *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const MG_T(s) x = x0[i]; \
            y[i] = __VA_ARGS__; \
        } \
        return MG_OK; \
    }
#define SELECT_ROW(s, name) \
    mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n) { \
        const uint8_t *c = x_[0]; \
        const MG_T(s) *x0 = x_[1], *x1 = x_[2]; \
        MG_T(s) *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const MG_T(s) x = x0[i], z = x1[i]; \
            y[i] = c[i] ? x : z; \
        } \
        return MG_OK; \
    }

#define COMPARE(name, types, ...) types(COMPARE_ROW, name, __VA_ARGS__)
#define TEST(name, types, ...) types(TEST_ROW, name, __VA_ARGS__)
#define SELECT(name, types) types(SELECT_ROW, name)
#include "expand.h"
