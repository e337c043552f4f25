/* Conversions of arrays between bfloat16 and the other types, as NumPy calls them. */
#ifndef MG_BFLOAT16_CASTS_H
#define MG_BFLOAT16_CASTS_H

#include <stdint.h>

/* to[i] = from[i] for n elements; the last two arguments are NumPy's arrays, which are not read. */
typedef void (*mg_numpy_cast)(void *from, void *to, intptr_t n, void *, void *);

typedef struct mg_bfloat16_cast {
    const char *suffix;             /* of the other type; NULL after the last */
    mg_numpy_cast from, to;         /* the other type to bfloat16, and the reverse */
} mg_bfloat16_cast;

extern const mg_bfloat16_cast mg_bfloat16_casts[];

#endif
