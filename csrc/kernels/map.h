/* The program that the "map" kernel runs, as the compiler (compile/lower_map.py) writes it into `param`.
 *
 *   param[0..]    n, block, register bytes, number of loads, number of ops, then what is summed: the element size
 *                 of the sum (0: nothing is), the register or operand of its terms, elements per piece
 *   then per load: MG_LOAD_HEAD numbers: operand, register, element size, rank (1..), then rank sizes, rank
 *                  strides (in elements; 0 where the operand is broadcast)
 *   then per op:   MG_OP_SIZE numbers: row of kernels.def, inputs (1..3), three sources, target,
 *                  then the element sizes of the three sources and the target
 *
 * A source or target >= 0 is a register: one block of elements in the workspace, which stays in the L1 cache.
 * One below 0 is operand -1 - it: a contiguous buffer of n elements, read or written where it lies.
 *
 * Where the terms are summed, operand 0 holds one sum for each piece of the parallel axis, in order; the pieces are
 * `elements per piece` long, so which of them an element belongs to does not depend on the threads.
 */
#ifndef MG_MAP_H
#define MG_MAP_H

enum mg_map_head {
    MG_MAP_N,
    MG_MAP_BLOCK,
    MG_MAP_REGISTER_BYTES,
    MG_MAP_LOADS,
    MG_MAP_OPS,
    MG_MAP_SUM_SIZE,
    MG_MAP_SUM_OF,
    MG_MAP_PIECE,
    MG_MAP_HEAD
};

enum { MG_LOAD_HEAD = 4, MG_OP_SIZE = 10, MG_MAX_RANK = 32 };

#endif
