/* random_between for one type of float: T, its suffix S, OF_BLOCK of which come from a block of the
 * stream. */

/* What a batch draws from: y = z * deviation + mean for z between low and high. */
typedef struct MG_JOIN(bounds, S) {
    T mean, deviation, low, high;
} MG_JOIN(bounds, S);

static void MG_JOIN(from_normal, S)(T *y, int64_t n, const MG_JOIN(bounds, S) *b, cursor *at)
{
    T z[OF_BLOCK];
    int tries = 0;
    for (int64_t done = 0; done < n;) {
        MG_JOIN(normals, S)(z, at);
        for (int i = 0; i < OF_BLOCK && done < n; i++) {
            const int taken = (z[i] >= b->low && z[i] <= b->high) || tries + 1 >= MOST_TRIES;
            tries = taken ? 0 : tries + 1;
            if (taken)
                y[done++] = z[i] * b->deviation + b->mean;
        }
    }
}

static void MG_JOIN(from_uniform, S)(T *y, int64_t n, const MG_JOIN(bounds, S) *b, cursor *at)
{
    const T nearest = b->low < 0 ? 0 : b->low * b->low, width = b->high - b->low;
    T x[OF_BLOCK], u[OF_BLOCK];
    int tries = 0;
    for (int64_t done = 0; done < n;) {
        MG_JOIN(uniforms, S)(x, at);
        MG_JOIN(uniforms, S)(u, at);
        for (int i = 0; i < OF_BLOCK && done < n; i++) {
            const T z = x[i] * width + b->low;
            const int taken = u[i] <= EXP((nearest - z * z) / 2) || tries + 1 >= MOST_TRIES;
            tries = taken ? 0 : tries + 1;
            if (taken)
                y[done++] = z * b->deviation + b->mean;
        }
    }
}

static void MG_JOIN(from_exponential, S)(T *y, int64_t n, const MG_JOIN(bounds, S) *b, cursor *at)
{
    const T alpha = (b->low + SQRT(b->low * b->low + 4)) / 2;
    T x[OF_BLOCK];
    int tries = 0;
    for (int64_t done = 0; done < n;) {
        MG_JOIN(uniforms, S)(x, at);
        for (int i = 0; i < OF_BLOCK && done < n; i += 2) {
            const T z = -LOG(x[i]) / alpha + b->low;
            const T d = b->low < alpha ? alpha - z : b->low - alpha;
            const int taken =
                (x[i + 1] <= EXP(-d * d / 2) && z < b->high) || tries + 1 >= MOST_TRIES;
            tries = taken ? 0 : tries + 1;
            if (taken)
                y[done++] = z * b->deviation + b->mean;
        }
    }
}

static void MG_JOIN(draw_batch, S)(T *y, int64_t n, const MG_JOIN(bounds, S) *given, cursor *at)
{
    MG_JOIN(bounds, S) b = *given;
    if ((isinf(b.low) && b.low < 0) || b.high < b.mean) {
        /* Mirrored, so that a single bound is the lower one, and two are positive where they can
         * be. */
        b.low = given->high;
        b.high = given->low;
        b.deviation = -b.deviation;
    }
    b.low = (b.low - b.mean) / b.deviation;
    b.high = (b.high - b.mean) / b.deviation;
    const T root = SQRT(b.low * b.low + 4);
    const T cutoff = 2 * EXP((T)0.5 + b.low * (b.low - root) / 4) / (b.low + root);
    if ((b.low < (T)-INSIDE && b.high > 0) || (b.low < 0 && b.high > (T)INSIDE))
        MG_JOIN(from_normal, S)(y, n, &b, at);
    else if (b.high - b.low < cutoff)
        MG_JOIN(from_uniform, S)(y, n, &b, at);
    else
        MG_JOIN(from_exponential, S)(y, n, &b, at);
}

mg_status MG_FN(MG_JOIN(random_between, S))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t batches = a->param[0], samples = a->param[1], elements = a->param[2];
    const int64_t *one = a->param + 3;
    cursor at = {.state = a->buf[5]};
    (void)begin;
    (void)end;
    for (int64_t k = 0; k < batches && k * samples < elements; k++) {
        MG_JOIN(bounds, S) b;
        b.mean = ((const T *)a->buf[1])[one[0] ? 0 : k];
        b.deviation = ((const T *)a->buf[2])[one[1] ? 0 : k];
        b.low = ((const T *)a->buf[3])[one[2] ? 0 : k];
        b.high = ((const T *)a->buf[4])[one[3] ? 0 : k];
        if (!(b.deviation > 0 && b.low < b.high && (isfinite(b.low) || isfinite(b.high)))) {
            a->fault[0] = k;
            a->fault[1] = 0;
            return MG_BAD_VALUE;
        }
        MG_JOIN(draw_batch, S)((T *)a->buf[0] + k * samples,
                               MG_MIN(samples, elements - k * samples), &b, &at);
    }
    return MG_OK;
}

#undef S
#undef T
#undef OF_BLOCK
#undef EXP
#undef LOG
#undef SQRT
