/* What a gemm instruction carries.
 *
 * C = activation(alpha * op(A) op(B) + beta * C + bias), row-major.
 *
 * buf: C[M][N], A ([M][K], or [K][M] transposed), B ([K][N], or [N][K] transposed), bias[N] if
 * there is one, and where `has_packed` what gemm_pack has made of B, or NULL: the same numbers come
 * out, for B is packed on the way. real: alpha, beta. Where beta is 0, C is not read.
 *
 * Batches: C holds `batch` matrices one after the other. Their number is the product of the sizes
 * of `batch_dims` dimensions, each given by its size and by the distances, in elements, between
 * neighbours in A and in B; 0 where an operand is broadcast. All batches take the same bias.
 *
 * Parallel axis: blocks of at most `rows` x `cols` of C: matrix by matrix, down the rows, then
 * across. An element is computed alike whatever the block it is in.
 *
 * `depth` is how much of K is done at once, which bounds the workspace: see ops/_gemm.py.
 *
 * gemm_pack copies B for products that find it in the order they like best, whatever M is. buf: the
 * copy, of as many bytes as `packed_bytes` of ops/_gemm.py says, and B. Parallel axis: 128 bytes of
 * columns. The products still have B itself, for what the copy is not good for. N is more than 32:
 * blocks of C begin with such a piece. */
#ifndef MG_GEMM_H
#define MG_GEMM_H

enum {
    GEMM_M,
    GEMM_N,
    GEMM_K,
    GEMM_TRANS_A,
    GEMM_TRANS_B,
    GEMM_HAS_BIAS,
    GEMM_ACTIVATION,
    GEMM_ROWS,
    GEMM_COLS,
    GEMM_DEPTH,
    GEMM_HAS_PACKED,
    GEMM_BATCH_DIMS,
    GEMM_BATCH              /* then size, distance in A, distance in B of each batch dimension */
};

enum { GEMM_ALPHA, GEMM_BETA };

enum { PACK_N, PACK_K, PACK_TRANS_B };

enum { GEMM_NONE, GEMM_RELU, GEMM_SIGMOID, GEMM_TANH, GEMM_RELU6 };

#endif
