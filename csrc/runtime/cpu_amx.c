/* Whether this process may use AMX's tiles of bfloat16: the CPU has them, and Linux, which keeps
 * room for them only for processes that ask, has said yes. */
#include "cpu_amx.h"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARCH_REQ_XCOMP_PERM 0x1023      /* asm/prctl.h of Linux 5.16 */
#define TILE_DATA 18

static int cpu_has_tiles(void) {
    enum { LEAF = 7, BF16 = 1 << 22, TILE = 1 << 24 };
    unsigned a, b, c, d;
    return __get_cpuid_count(LEAF, 0, &a, &b, &c, &d) && (d & BF16) && (d & TILE);
}

int mg_amx_granted(void) {
    static int answer = -1;
    if (answer < 0)
        answer = cpu_has_tiles() && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0;
    return answer;
}
#else
int mg_amx_granted(void) { return 0; }
#endif
