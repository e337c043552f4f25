/* The program that the "map" kernel runs, as the compiler (compile/lower_map.py) writes it into
 * `param`.
 *
 *   param[0..6]   n, block, register bytes, number of loads, of stores, of ops, is there a sink
 *   then per load: MG_LOAD_HEAD numbers: operand, register, element size, offset, rank (1..), then
 *                  rank sizes, rank strides (in elements; 0 where the operand is broadcast)
 *   then per store: the same, of the register that goes to the operand once all ops are done
 *   then per op:   MG_OP_SIZE numbers: row of kernels.def, inputs (1..3), three sources, target,
 *                  then the element sizes of the three sources and the target
 *   then a sink:  kernel, source, its element size, cut, results, rows, inner, divisor
 *
 * A source or target >= 0 is a register: one block of elements in the workspace, which stays in
 * the L1 cache. One below 0 is operand -1 - it: a contiguous buffer of n elements, read or
 * written where it lies.
 *
 * With a sink the one output is what a reduction kernel makes of each block: blocks do not cross
 * multiples of `cut` elements and give `results` elements each, in order. `rows` elements are
 * reduced to one, or where that is 0 a block as a whole; `inner` neighbours are reduced side by
 * side. */
#ifndef MG_MAP_H
#define MG_MAP_H

enum mg_map_head {
    MG_MAP_N,
    MG_MAP_BLOCK,
    MG_MAP_REGISTER_BYTES,
    MG_MAP_LOADS,
    MG_MAP_STORES,
    MG_MAP_OPS,
    MG_MAP_SINK,
    MG_MAP_HEAD
};

enum mg_map_load {
    MG_LOAD_OPERAND,
    MG_LOAD_REGISTER,
    MG_LOAD_SIZE,
    MG_LOAD_OFFSET,
    MG_LOAD_RANK,
    MG_LOAD_HEAD
};

enum { MG_OP_SIZE = 10, MG_MAX_RANK = 32 };

enum mg_map_sink {
    MG_SINK_KERNEL,
    MG_SINK_SOURCE,
    MG_SINK_SIZE,
    MG_SINK_CUT,
    MG_SINK_RESULTS,
    MG_SINK_ROWS,
    MG_SINK_INNER,
    MG_SINK_DIVISOR
};

#endif
