/// @file
/// Ranks: several copies of the program that share work, as mpirun starts them.
///
/// All ranks do the same and hold the same results; only the frames of a stack are shared out. In a build
/// without MPI there is one rank, and all functions are there and do what one rank has to do.
///
/// A failure is agreed upon: every function that exchanges data first asks all ranks whether they are well.
/// Where one is not, all return its status and its message, and from then on every exchange returns it at
/// once, so that no rank waits for one that has given up. A program ends its work with lehr_ranks_agree().
#ifndef LEHR_CORE_RANKS_H
#define LEHR_CORE_RANKS_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// True in a build with MPI.
LEHR_API bool lehr_ranks_available(void);
/// Join the other ranks. Programs call it once, before anything else, and only when they were started as
/// ranks. @errors LEHR_ERR_INTERNAL: MPI cannot be started; LEHR_ERR_ARG: a build without MPI
LEHR_API LEHR_NODISCARD lehr_status lehr_ranks_begin(int *argc, char ***argv, lehr_error *err);
/// Leave; without lehr_ranks_begin() nothing happens.
LEHR_API void lehr_ranks_end(void);

LEHR_API int lehr_ranks_size(void);  ///< 1 before lehr_ranks_begin() and without MPI
LEHR_API int lehr_ranks_index(void); ///< 0 to size - 1; rank 0 prints and writes

/// Part of @p n tasks that belongs to this rank: *first to *first + *count - 1. The parts differ by one task
/// at most and cover all of them in the order of the ranks.
LEHR_API void lehr_ranks_share(size_t *first, size_t *count, size_t n);

/// All ranks learn how the others fared. @param[in] status of this rank, with its message in @p err
/// @returns the status of the lowest rank that failed, its message in @p err
LEHR_API lehr_status lehr_ranks_agree(lehr_status status, lehr_error *err);

// Sums over ranks, in place; every rank gets them. Exact for integers, and for doubles of which all ranks but
// one hold 0. @param[in] status of this rank so far; where it or another is a failure nothing is exchanged.
LEHR_API LEHR_NODISCARD lehr_status lehr_ranks_sum_int64(int64_t *values, size_t n, lehr_status status,
                                                         lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_ranks_sum_uint32(uint32_t *values, size_t n, lehr_status status,
                                                          lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_ranks_sum_double(double *values, size_t n, lehr_status status,
                                                          lehr_error *err);

/// The arrays of all ranks behind each other, in the order of the ranks.
/// @param[in,out] items  n items of @p item_size bytes, allocated with lehr_core_alloc() or NULL; replaced
LEHR_API LEHR_NODISCARD lehr_status lehr_ranks_gather(void **items, size_t *n, size_t item_size,
                                                      lehr_status status, lehr_error *err);

LEHR_END_DECLS

#endif
