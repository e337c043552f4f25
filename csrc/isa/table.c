/* One instruction set's table of functions, in the order of kernels.def. Compiled once for each
 * set. */
#include "../kernels/kernel.h"

#define MG_MAP_ROW(name, work) mg_status MG_FN(name)(void *, const void *const *, int64_t);
#define MG_KERNEL_ROW(name, s) mg_status MG_FN(name)(const mg_args *, int64_t, int64_t);
#include "rows.h"

static const mg_map maps[] = {
#define MG_MAP_ROW(name, work) MG_FN(name),
#define MG_KERNEL_ROW(name, s)
#include "rows.h"
    NULL};

static const mg_kernel kernels[] = {
#define MG_MAP_ROW(name, work)
#define MG_KERNEL_ROW(name, s) MG_FN(name),
#include "rows.h"
    NULL};

#define MG_TEXT_(x) #x
#define MG_TEXT(x) MG_TEXT_(x)
extern const mg_isa MG_FN(mg_table);
const mg_isa MG_FN(mg_table) = {MG_TEXT(MG_ISA), maps, kernels};
