/* B split ahead of its products, by the instruction gemm_pack: panel after panel of 32 columns, as in
 * gemm_amx_split.h, each as deep as all of K.
 *
 * A step through K takes a part of each panel, a block of C some of the panels: steps and blocks of
 * all sizes begin with a tile. So one copy does for products with any number of rows, which give
 * what they would give without it where they go by tiles then too. */
static int64_t rounded_up(int64_t size, int64_t unit) { return (size + unit - 1) / unit * unit; }

static int64_t packed_panel_bytes(int64_t k) {
    return blocks_of(k) * BLOCK_BYTES;
}

/* The part of the panels from column `col` on that begins with k. */
static const char *packed_panels(const product *p, int64_t col, int64_t k) {
    return p->packed + col / PANEL_WIDTH * packed_panel_bytes(p->k) +
           k / AMX_DEPTH * BLOCK_BYTES;
}

/* Splits panels [begin, end) of B. */
static void pack_ahead(const mg_args *args, int64_t begin, int64_t end) {
    const int64_t n = args->param[PACK_N], k = args->param[PACK_K];
    const int trans_b = args->param[PACK_TRANS_B] != 0;
    char *packed = args->buf[0];
    const real *b = args->buf[1];
    for (int64_t i = begin; i < end; i++) {
        const int64_t col = i * PANEL_WIDTH;
        strip x = {.x = trans_b ? b + col * k : b + col,
                   .ldx = trans_b ? k : n,
                   .depth = k,
                   .layers = layers_of(k),
                   .of_b = 1,
                   .by_k = trans_b,
                   .width = (int)MG_MIN(PANEL_WIDTH, n - col),
                   .panel = packed + i * packed_panel_bytes(k)};
        x.units = units_of(&x);
        split_rest(&x);
    }
}
