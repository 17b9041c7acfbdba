/// @file
/// Random numbers from a counter: any number of independent streams, each a function of (seed, stream) alone.
///
/// Work that runs in parallel gives every task a stream of its own, so that results do not depend on the
/// number of threads.
#ifndef LEHR_FITTING_RANDOM_H
#define LEHR_FITTING_RANDOM_H

#include <lehr/core/export.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// One stream; a plain value. Copying it repeats its numbers.
typedef struct lehr_random {
    uint64_t seed;
    uint64_t stream;
    uint64_t block;     ///< number of the next block of four words
    uint32_t words[4];  ///< of the last block
    unsigned used;      ///< of them
    double spare;       ///< second number of the last pair of normal ones
    unsigned has_spare; ///< 1 when it is unused
} lehr_random;

/// Beginning of a stream.
LEHR_API lehr_random lehr_random_stream(uint64_t seed, uint64_t stream);
/// Uniform, 0 < u < 1, 52 bits.
LEHR_API double lehr_random_uniform(lehr_random *random);
/// Normal, mean 0, standard deviation 1.
LEHR_API double lehr_random_normal(lehr_random *random);
/// 0 .. n-1, equally likely to 2^-52 n. @pre n > 0
LEHR_API size_t lehr_random_below(lehr_random *random, size_t n);

/// The generator itself, Philox 4x32-10: four words for a counter and a key.
/// @source J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC11, 2011)
LEHR_API void lehr_random_philox(uint32_t words[4], const uint32_t counter[4], const uint32_t key[2]);

LEHR_END_DECLS

#endif
