// The random streams against published words and the moments of their distributions.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <math.h>

typedef struct known_answer {
    const char *name;
    uint32_t counter[4], key[2], words[4];
} known_answer;

// Known-answer vectors of the generator's authors (Random123, philox4x32 with ten rounds).
static const known_answer known_answers[] = {
    {"zeros", {0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {"ones",
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {"pi",
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void test_known_answer(void **state)
{
    const known_answer *row = *state;
    uint32_t words[4];
    lehr_random_philox(words, row->counter, row->key);
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(words[k], row->words[k]);
    }
}

static void test_streams_are_functions_of_seed_and_number(void **state)
{
    (void)state;
    lehr_random a = lehr_random_stream(7, 3), b = lehr_random_stream(7, 3), c = lehr_random_stream(7, 4),
                d = lehr_random_stream(8, 3);
    for (int k = 0; k < 10; k++) {
        double u = lehr_random_uniform(&a);
        assert_true(u > 0 && u < 1);
        assert_close(u, lehr_random_uniform(&b), 0, 0);
        assert_true(fabs(u - lehr_random_uniform(&c)) > 1e-12);
        assert_true(fabs(u - lehr_random_uniform(&d)) > 1e-12);
    }
}

static void test_moments(void **state)
{
    (void)state;
    enum { n = 200000 };
    lehr_random random = lehr_random_stream(20, 1);
    double sum = 0, sum2 = 0, sum4 = 0, product = 0, previous = 0, mean_u = 0;
    size_t counts[7] = {0};
    for (int k = 0; k < n; k++) {
        double z = lehr_random_normal(&random);
        sum += z;
        sum2 += z * z;
        sum4 += z * z * z * z;
        product += z * previous;
        previous = z;
        mean_u += lehr_random_uniform(&random);
        counts[lehr_random_below(&random, 7)]++;
    }
    // Four standard errors of each mean.
    double limit = 4 / sqrt(n);
    assert_close(sum / n, 0, 0, limit);
    assert_close(sum2 / n, 1, 0, limit * sqrt(2));
    assert_close(sum4 / n, 3, 0, limit * sqrt(96));
    assert_close(product / n, 0, 0, limit);
    assert_close(mean_u / n, 0.5, 0, limit / sqrt(12));
    for (size_t k = 0; k < 7; k++) {
        assert_close((double)counts[k] / n, 1.0 / 7, 0, limit * sqrt(6) / 7);
    }
    assert_int_equal(lehr_random_below(&random, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_known_answer, &known_answers[0]),
        LEHR_CASE(test_known_answer, &known_answers[1]),
        LEHR_CASE(test_known_answer, &known_answers[2]),
        cmocka_unit_test(test_streams_are_functions_of_seed_and_number),
        cmocka_unit_test(test_moments),
    };
    return cmocka_run_group_tests_name("fitting.random", tests, NULL, NULL);
}
