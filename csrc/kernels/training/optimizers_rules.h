/* The rules of optimizers.c for one element type S. A rule updates n elements of x[0], the variable, and of
 * x[1..], its slots, by the gradient g; s are the scalars and flag the integers, in the order that
 * ops/training_ops.py gives them. */
#define T MG_JOIN(mg_t, S)
#define RULE(name) \
    static inline void MG_JOIN(name, S)(T *const *x, const T *g, int64_t n, void *const *s, \
                                        const int64_t *flag)
#define SCALAR(k) (*(const T *)s[k])
/* No element depends on another, but buffers may be the same. */
#define EACH(i) _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++)

/* sign(x) * max(|x| - by, 0) */
static inline T MG_JOIN(shrink, S)(T x, T by) {
    T left = ABS(x) - by;
    left = left > 0 ? left : 0;
    return x < 0 ? -left : left;
}

RULE(gradient_descent) {
    T *var = x[0], alpha = SCALAR(0);
    (void)flag;
    EACH(i) var[i] -= alpha * g[i];
}

RULE(momentum) {
    T *var = x[0], *accum = x[1], lr = SCALAR(0), momentum = SCALAR(1);
    if (flag[0]) {
        EACH(i) {
            T grad = g[i], a = accum[i] * momentum + grad;
            accum[i] = a;
            var[i] -= grad * lr + a * momentum * lr;
        }
    } else {
        EACH(i) {
            T a = accum[i] * momentum + g[i];
            accum[i] = a;
            var[i] -= a * lr;
        }
    }
}

RULE(adam) {
    T *var = x[0], *m = x[1], *v = x[2];
    T beta1 = SCALAR(3), rest1 = 1 - beta1, rest2 = 1 - SCALAR(4), epsilon = SCALAR(5);
    T alpha = SCALAR(2) * SQRT(1 - SCALAR(1)) / (1 - SCALAR(0));
    if (flag[0]) {
        EACH(i) {
            T grad = g[i], mean = m[i] + (grad - m[i]) * rest1;
            T square = v[i] + (grad * grad - v[i]) * rest2;
            m[i] = mean;
            v[i] = square;
            var[i] -= (grad * rest1 + beta1 * mean) * alpha / (SQRT(square) + epsilon);
        }
    } else {
        EACH(i) {
            T grad = g[i], mean = m[i] + (grad - m[i]) * rest1;
            T square = v[i] + (grad * grad - v[i]) * rest2;
            m[i] = mean;
            v[i] = square;
            var[i] -= mean * alpha / (SQRT(square) + epsilon);
        }
    }
}

RULE(rms_prop) {
    T *var = x[0], *ms = x[1], *mom = x[2];
    T lr = SCALAR(0), rest = 1 - SCALAR(1), momentum = SCALAR(2), epsilon = SCALAR(3);
    (void)flag;
    EACH(i) {
        T grad = g[i], square = ms[i] + (grad * grad - ms[i]) * rest;
        T step = mom[i] * momentum + grad * lr / SQRT(square + epsilon);
        ms[i] = square;
        mom[i] = step;
        var[i] -= step;
    }
}

RULE(centered_rms_prop) {
    T *var = x[0], *mg = x[1], *ms = x[2], *mom = x[3];
    T lr = SCALAR(0), rest = 1 - SCALAR(1), momentum = SCALAR(2), epsilon = SCALAR(3);
    (void)flag;
    EACH(i) {
        T grad = g[i], square = ms[i] + (grad * grad - ms[i]) * rest;
        T mean = mg[i] + (grad - mg[i]) * rest;
        T step = mom[i] * momentum + grad * lr / SQRT(square - mean * mean + epsilon);
        ms[i] = square;
        mg[i] = mean;
        mom[i] = step;
        var[i] -= step;
    }
}

RULE(adagrad) {
    T *var = x[0], *accum = x[1], lr = SCALAR(0);
    T keep = flag[0] ? 1 : 0;   /* update_slots */
    EACH(i) {
        T grad = g[i], a = accum[i] + keep * (grad * grad);
        accum[i] = a;
        var[i] -= grad * lr / SQRT(a);
    }
}

RULE(adagrad_da) {
    T *var = x[0], *sum = x[1], *squares = x[2];
    T lr = SCALAR(0), l1 = SCALAR(1), l2 = SCALAR(2), steps = (T)*(const int64_t *)s[3];
    T threshold = l1 > 0 ? l1 * steps : 0, base = l2 * steps * lr;
    (void)flag;
    EACH(i) {
        T grad = g[i], a = sum[i] + grad, square = squares[i] + grad * grad;
        sum[i] = a;
        squares[i] = square;
        var[i] = -lr * MG_JOIN(shrink, S)(a, threshold) / (base + SQRT(square));
    }
}

RULE(adadelta) {
    T *var = x[0], *accum = x[1], *updates = x[2];
    T lr = SCALAR(0), rho = SCALAR(1), epsilon = SCALAR(2), rest = 1 - rho;
    (void)flag;
    EACH(i) {
        T grad = g[i], a = accum[i] * rho + grad * grad * rest;
        T update = SQRT(updates[i] + epsilon) / SQRT(a + epsilon) * grad;
        accum[i] = a;
        var[i] -= update * lr;
        updates[i] = updates[i] * rho + update * update * rest;
    }
}

/* y = x^-power, x > 0, for n <= FTRL_BLOCK elements. */
static inline void MG_JOIN(ftrl_strength, S)(T *y, const T *x, int64_t n, T power) {
    if (power == (T)-0.5) {
        EACH(i) y[i] = SQRT(x[i]);
    } else {
        T exponent[FTRL_BLOCK];
        const void *operands[] = {x, exponent};
        EACH(i) exponent[i] = -power;
        MG_FN(MG_JOIN(pow, S))(y, operands, n);
    }
}

static inline void MG_JOIN(ftrl_block, S)(T *var, T *accum, T *linear, const T *g, int64_t n, T lr,
                                          T l1, T l2, T shrinkage, T power) {
    T total[FTRL_BLOCK], before[FTRL_BLOCK], strength[FTRL_BLOCK];
    EACH(i) total[i] = accum[i] + g[i] * g[i];
    MG_JOIN(ftrl_strength, S)(before, accum, n, power);
    MG_JOIN(ftrl_strength, S)(strength, total, n, power);
    EACH(i) {
        T w = var[i];
        T z = linear[i] + (g[i] + 2 * shrinkage * w - (strength[i] - before[i]) / lr * w);
        linear[i] = z;
        accum[i] = total[i];
        var[i] = -MG_JOIN(shrink, S)(z, l1) / (strength[i] / lr + 2 * l2);
    }
}

static inline void MG_JOIN(ftrl_steps, S)(T *const *x, const T *g, int64_t n, T lr, T l1, T l2,
                                          T shrinkage, T power) {
    for (int64_t i = 0; i < n; i += FTRL_BLOCK)
        MG_JOIN(ftrl_block, S)(x[0] + i, x[1] + i, x[2] + i, g + i, MG_MIN(FTRL_BLOCK, n - i), lr,
                               l1, l2, shrinkage, power);
}

RULE(ftrl) {
    (void)flag;
    MG_JOIN(ftrl_steps, S)(x, g, n, SCALAR(0), SCALAR(1), SCALAR(2), 0, SCALAR(3));
}

RULE(ftrl_v2) {
    (void)flag;
    MG_JOIN(ftrl_steps, S)(x, g, n, SCALAR(0), SCALAR(1), SCALAR(2), SCALAR(3), SCALAR(4));
}

RULE(proximal_gradient_descent) {
    T *var = x[0], alpha = SCALAR(0), l1 = SCALAR(1), l2 = SCALAR(2);
    T threshold = l1 > 0 ? alpha * l1 : 0, scale = 1 + l2 * alpha;
    (void)flag;
    EACH(i) var[i] = MG_JOIN(shrink, S)(var[i] - alpha * g[i], threshold) / scale;
}

RULE(proximal_adagrad) {
    T *var = x[0], *accum = x[1], lr = SCALAR(0), l1 = SCALAR(1), l2 = SCALAR(2);
    T l1_or_zero = l1 > 0 ? l1 : 0;
    (void)flag;
    EACH(i) {
        T grad = g[i], a = accum[i] + grad * grad, rate = lr / SQRT(a);
        accum[i] = a;
        var[i] = MG_JOIN(shrink, S)(var[i] - grad * rate, rate * l1_or_zero) / (1 + l2 * rate);
    }
}

/* The kernels of a rule with `targets` buffers to update. */
#define APPLY(name, targets) \
    mg_status MG_FN(MG_JOIN(apply_##name, S))(const mg_args *a, int64_t begin, int64_t end) { \
        T *x[targets]; \
        for (int k = 0; k < targets; k++) x[k] = (T *)a->buf[k] + begin; \
        const T *g = (const T *)a->buf[targets] + begin; \
        MG_JOIN(name, S)(x, g, end - begin, a->buf + targets + 1, a->param); \
        return MG_OK; \
    }
#define SPARSE_APPLY(name, targets) \
    mg_status MG_FN(MG_JOIN(sparse_apply_##name, S))(const mg_args *a, int64_t begin, int64_t end) { \
        const void *indices = a->buf[targets + 1]; \
        int64_t row = a->param[ROW]; \
        mg_status status = check_indices(a, indices); \
        if (status != MG_OK) return status; \
        for (int64_t i = 0; i < a->param[COUNT]; i++) { \
            T *x[targets]; \
            int64_t at = index_at(indices, a->param[WIDTH], i) * row + begin; \
            for (int k = 0; k < targets; k++) x[k] = (T *)a->buf[k] + at; \
            const T *g = (const T *)a->buf[targets] + i * row + begin; \
            MG_JOIN(name, S)(x, g, end - begin, a->buf + targets + 2, a->param + SPARSE_PARAMS); \
        } \
        return MG_OK; \
    }

APPLY(gradient_descent, 1)
APPLY(momentum, 2)
APPLY(adam, 3)
APPLY(rms_prop, 3)
APPLY(centered_rms_prop, 4)
APPLY(adagrad, 2)
APPLY(adagrad_da, 3)
APPLY(adadelta, 3)
APPLY(ftrl, 3)
APPLY(ftrl_v2, 3)
APPLY(proximal_gradient_descent, 1)
APPLY(proximal_adagrad, 2)
SPARSE_APPLY(momentum, 2)
SPARSE_APPLY(rms_prop, 3)
SPARSE_APPLY(centered_rms_prop, 4)
SPARSE_APPLY(adagrad, 2)
SPARSE_APPLY(adagrad_da, 3)
SPARSE_APPLY(adadelta, 3)
SPARSE_APPLY(ftrl, 3)
SPARSE_APPLY(ftrl_v2, 3)
SPARSE_APPLY(proximal_gradient_descent, 1)
SPARSE_APPLY(proximal_adagrad, 2)

#undef T
#undef S
#undef SQRT
#undef ABS
#undef RULE
#undef SCALAR
#undef EACH
#undef APPLY
#undef SPARSE_APPLY
