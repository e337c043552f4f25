/* Which instruction sets this build and this CPU have, and which one is in use; the names of the
 * rows of kernels.def. Compiled once, for the plainest CPU. */
#include <stdlib.h>
#include <string.h>

#include "cpu_amx.h"
#include "mg.h"

static const struct {
    const char *name;
    int work;
} maps[] = {
#define MG_MAP_ROW(name, work) {#name, work},
#define MG_KERNEL_ROW(name, s)
#include "../isa/rows.h"
    {NULL, 0}};

static const char *const kernels[] = {
#define MG_MAP_ROW(name, work)
#define MG_KERNEL_ROW(name, s) #name,
#include "../isa/rows.h"
    NULL};

enum {
#define MG_MAP_ROW(name, work)
#define MG_KERNEL_ROW(name, s) ID_##name,
#include "../isa/rows.h"
    N_KERNELS,
    N_MAPS = sizeof maps / sizeof *maps - 1
};

const char *mg_map_name(int id) { return id >= 0 && id < N_MAPS ? maps[id].name : NULL; }
int mg_map_work(int id) { return id >= 0 && id < N_MAPS ? maps[id].work : 0; }
const char *mg_kernel_name(int id) { return id >= 0 && id < N_KERNELS ? kernels[id] : NULL; }

extern const mg_isa mg_table_base;
#if defined(__x86_64__)
extern const mg_isa mg_table_avx2, mg_table_avx512;

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

#ifdef MG_WITH_AMX
mg_status gemm_f32_amx(const mg_args *args, int64_t begin, int64_t end);
mg_status gemm_pack_f32_amx(const mg_args *args, int64_t begin, int64_t end);

/* AVX-512's table with products of float32 of its own. NULL where there is no AMX. */
static const mg_isa *table_amx(void) {
    static mg_kernel functions[N_KERNELS];
    static mg_isa table;
    if (!has_avx512() || !mg_amx_granted()) return NULL;
    memcpy(functions, mg_table_avx512.kernels, sizeof functions);
    functions[ID_gemm_f32] = gemm_f32_amx;
    functions[ID_gemm_pack_f32] = gemm_pack_f32_amx;
    table = (mg_isa){"amx", mg_table_avx512.maps, functions};
    return &table;
}
#else
static const mg_isa *table_amx(void) { return NULL; }
#endif
#elif defined(__aarch64__)
extern const mg_isa mg_table_neon;
#endif

const mg_isa *mg_cpu_available(int i) {
    const mg_isa *found[4] = {&mg_table_base, NULL, NULL, NULL};
    int n = 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (has_avx2()) found[n++] = &mg_table_avx2;
    if (has_avx512()) found[n++] = &mg_table_avx512;
    const mg_isa *amx = table_amx();
    if (amx) found[n++] = amx;
#elif defined(__aarch64__)
    found[n++] = &mg_table_neon;
#endif
    return i >= 0 && i < n ? found[i] : NULL;
}

static const mg_isa *in_use;

int mg_cpu_select(const char *name) {
    for (int i = 0; mg_cpu_available(i); i++) {
        if (strcmp(mg_cpu_available(i)->name, name) == 0) {
            in_use = mg_cpu_available(i);
            return 0;
        }
    }
    return -1;
}

const mg_isa *mg_cpu_isa(void) {
    if (!in_use) {
        const char *asked = getenv("MINIGRAPH_ISA");
        if (!asked || mg_cpu_select(asked) != 0) {
            for (int i = 0; mg_cpu_available(i); i++) in_use = mg_cpu_available(i);
        }
    }
    return in_use;
}
