/* gemm_plain of one element type, T, named by the suffix S. */
#define PLAIN_(name, s) name##_##s
#define PLAIN(name, s) PLAIN_(name, s)
#define F(name) PLAIN(name, S)
#define STRIP 256

/* c[0..n) += a[k] * b[k][0..n) over k; for trans_b, b[0..n)[k]. */
static void F(add_row)(T *c, const T *a, int64_t a_step, int trans_a, const T *b, int64_t ldb,
                       int trans_b, int64_t depth, int64_t n) {
    for (int64_t k = 0; k < depth; k++) {
        T x = a[k * a_step];
        if (trans_a == CONJUGATE_TRANSPOSE) x = CONJUGATE(x);
        if (!trans_b) {
            for (int64_t j = 0; j < n; j++) c[j] += x * b[k * ldb + j];
        } else if (trans_b == CONJUGATE_TRANSPOSE) {
            for (int64_t j = 0; j < n; j++) c[j] += x * CONJUGATE(b[j * ldb + k]);
        } else {
            for (int64_t j = 0; j < n; j++) c[j] += x * b[j * ldb + k];
        }
    }
}

static void F(multiply_row)(const int64_t *param, T *c, const T *a, const T *b) {
    const int64_t n = param[GEMM_N], depth = param[GEMM_K];
    const int trans_a = (int)param[GEMM_TRANS_A], trans_b = (int)param[GEMM_TRANS_B];
    for (int64_t j = 0; j < n; j += STRIP) {
        int64_t width = MG_MIN(STRIP, n - j);
        for (int64_t i = 0; i < width; i++) c[j + i] = 0;
        F(add_row)(c + j, a, trans_a ? param[GEMM_M] : 1, trans_a, trans_b ? b + j * depth : b + j,
                   trans_b ? depth : n, trans_b, depth, width);
    }
}

mg_status MG_FN(F(gemm_plain))(const mg_args *args, int64_t begin, int64_t end) {
    const int64_t *param = args->param;
    for (int64_t row = begin; row < end; row++) {
        int64_t in_a = 0, in_b = 0, rest = row / param[GEMM_M], i = row % param[GEMM_M];
        for (int64_t d = param[GEMM_BATCH_DIMS] - 1; d >= 0; d--) {
            const int64_t *dim = param + GEMM_BATCH + 3 * d;
            in_a += rest % dim[0] * dim[1];
            in_b += rest % dim[0] * dim[2];
            rest /= dim[0];
        }
        const T *a = (const T *)args->buf[1] + in_a + (param[GEMM_TRANS_A] ? i : i * param[GEMM_K]);
        F(multiply_row)(param, (T *)args->buf[0] + row * param[GEMM_N], a,
                        (const T *)args->buf[2] + in_b);
    }
    return MG_OK;
}

#undef F
#undef PLAIN
#undef PLAIN_
#undef STRIP
#undef S
#undef T
#undef CONJUGATE
