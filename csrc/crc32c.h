/* CRC-32C (Castagnoli), the checksum of records and of checkpoints. */
#ifndef MG_CRC32C_H
#define MG_CRC32C_H

#include <stdint.h>

/* The checksum of n bytes that follow those whose checksum is `crc`; 0 begins anew. */
uint32_t mg_crc32c(uint32_t crc, const void *data, int64_t n);

/* The checksum as it is stored: one of data that hold a checksum would be of little use. */
static inline uint32_t mg_crc32c_masked(uint32_t crc) {
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

#endif
