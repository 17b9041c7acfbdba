#include <lehr/fitting/random.h>

#include <math.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925;

void lehr_random_philox(uint32_t words[4], const uint32_t counter[4], const uint32_t key[2])
{
    const uint64_t multiplier[2] = {0xD2511F53u, 0xCD9E8D57u};
    const uint32_t weyl[2] = {0x9E3779B9u, 0xBB67AE85u};
    uint32_t k[2] = {key[0], key[1]};
    memcpy(words, counter, 4 * sizeof words[0]);
    for (int round = 0; round < 10; round++) {
        uint64_t a = multiplier[0] * words[0];
        uint64_t b = multiplier[1] * words[2];
        const uint32_t next[4] = {(uint32_t)(b >> 32) ^ words[1] ^ k[0], (uint32_t)b,
                                  (uint32_t)(a >> 32) ^ words[3] ^ k[1], (uint32_t)a};
        memcpy(words, next, sizeof next);
        k[0] += weyl[0];
        k[1] += weyl[1];
    }
}

lehr_random lehr_random_stream(uint64_t seed, uint64_t stream)
{
    return (lehr_random){.seed = seed, .stream = stream, .used = 4};
}

static uint32_t next_word(lehr_random *random)
{
    if (random->used == 4) {
        const uint32_t counter[4] = {(uint32_t)random->block, (uint32_t)(random->block >> 32),
                                     (uint32_t)random->stream, (uint32_t)(random->stream >> 32)};
        const uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
        lehr_random_philox(random->words, counter, key);
        random->block++;
        random->used = 0;
    }
    return random->words[random->used++];
}

double lehr_random_uniform(lehr_random *random)
{
    uint64_t high = next_word(random);
    uint64_t low = next_word(random);
    // 52 bits and a half: neither 0 nor 1 can occur.
    return ((double)((high << 20) | (low >> 12)) + 0.5) * 0x1p-52;
}

double lehr_random_normal(lehr_random *random)
{
    if (random->has_spare) {
        random->has_spare = 0;
        return random->spare;
    }
    double radius = sqrt(-2 * log(lehr_random_uniform(random)));
    double angle = two_pi * lehr_random_uniform(random);
    random->spare = radius * sin(angle);
    random->has_spare = 1;
    return radius * cos(angle);
}

size_t lehr_random_below(lehr_random *random, size_t n)
{
    size_t k = (size_t)(lehr_random_uniform(random) * (double)n);
    return k < n ? k : n - 1;
}
