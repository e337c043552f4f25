/* CRC-32C: eight bytes at a time, by the instruction where the CPU has it and else by eight tables,
 * of which table k says what a byte does to the checksum k bytes later. The polynomial is
 * 0x1EDC6F41, reflected 0x82F63B78. */
#include "crc32c.h"

#include <pthread.h>

#define POLYNOMIAL 0x82f63b78u

static uint32_t tables[8][256];
static pthread_once_t tables_made = PTHREAD_ONCE_INIT;

static void make_tables(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
        tables[0][i] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int i = 0; i < 256; i++)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xff];
}

/* The bytes in order of memory, on any machine. */
static uint64_t little_endian(const uint8_t *p) {
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--) word = word << 8 | p[i];
    return word;
}

static uint32_t by_tables(uint32_t crc, const uint8_t *p, int64_t n) {
    pthread_once(&tables_made, make_tables);
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word = little_endian(p) ^ crc;
        crc = 0;
        for (int k = 0; k < 8; k++) crc ^= tables[7 - k][word >> 8 * k & 0xff];
    }
    for (; n > 0; p++, n--) crc = (crc >> 8) ^ tables[0][(crc ^ *p) & 0xff];
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *p,
                                                                 int64_t n) {
    uint64_t wide = crc;
    for (; n >= 8; p += 8, n -= 8) wide = __builtin_ia32_crc32di(wide, little_endian(p));
    crc = (uint32_t)wide;
    for (; n > 0; p++, n--) crc = __builtin_ia32_crc32qi(crc, *p);
    return crc;
}

uint32_t mg_crc32c(uint32_t crc, const void *data, int64_t n) {
    return ~(__builtin_cpu_supports("sse4.2") ? by_instruction : by_tables)(~crc, data, n);
}
#else
uint32_t mg_crc32c(uint32_t crc, const void *data, int64_t n) {
    return ~by_tables(~crc, data, n);
}
#endif
