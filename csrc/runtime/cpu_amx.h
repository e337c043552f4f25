/* AMX needs the system's permission. */
#ifndef MG_CPU_AMX_H
#define MG_CPU_AMX_H

/* May this process use AMX's tiles of bfloat16? Asks for it the first time. */
int mg_amx_granted(void);

#endif
