#include <lehr_test.h>

#include <lehr/core/spelling.h>

#include <string.h>

typedef struct distance_row {
    const char *name;
    const char *a;
    const char *b;
    size_t want;
} distance_row;

// Distances counted by hand.
static const distance_row distances[] = {
    {"equal words", "integrate", "integrate", 0},
    {"one left out", "integrat", "integrate", 1},
    {"one too many", "innfo", "info", 1},
    {"one replaced", "onfo", "info", 1},
    {"neighbours swapped", "ifno", "info", 1},
    {"swap at the end", "tgf", "tfg", 1},
    {"case does not count", "Info", "iNFO", 0},
    {"empty word", "", "tf", 2},
    {"kitten and sitting", "kitten", "sitting", 3},
    {"swap and insertion in between count three", "ca", "abc", 3},
};

static void distance_is(void **state)
{
    const distance_row *row = *state;
    assert_int_equal(lehr_spelling_distance(row->a, row->b), row->want);
    assert_int_equal(lehr_spelling_distance(row->b, row->a), row->want);
}

static void long_words_have_no_distance(void **state)
{
    (void)state;
    char word[LEHR_SPELLING_MAX + 2];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_true(lehr_spelling_distance(word, "a") == SIZE_MAX);
    word[LEHR_SPELLING_MAX] = '\0';
    assert_int_equal(lehr_spelling_distance(word, "a"), LEHR_SPELLING_MAX - 1);
}

static const char *nearest(const char *word, const char *const *candidates)
{
    lehr_spelling search = {.word = word};
    for (size_t i = 0; candidates[i] != NULL; i++) {
        lehr_spelling_consider(&search, candidates[i]);
    }
    return search.best;
}

static void the_nearest_candidate_is_kept(void **state)
{
    (void)state;
    const char *const verbs[] = {"info", "integrate", "fsdp", "tf", NULL};
    assert_string_equal(nearest("intgerate", verbs), "integrate");
    assert_string_equal(nearest("inf", verbs), "info");
    assert_string_equal(nearest("integ", verbs), "integrate");
    assert_string_equal(nearest("tg", verbs), "tf");
    assert_null(nearest("calibrate", verbs));
    assert_null(nearest("x", verbs));
    assert_null(nearest("", verbs));
}

static void the_nearest_of_a_list(void **state)
{
    (void)state;
    const char *const words[] = {"pressure", "temperature", "duration", NULL};
    assert_string_equal(lehr_spelling_nearest("presure", words), "pressure");
    assert_string_equal(lehr_spelling_nearest("temp", words), "temperature");
    assert_null(lehr_spelling_nearest("mass", words));
    assert_null(lehr_spelling_nearest("x", words + 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(distance_is, &distances[0]),         LEHR_CASE(distance_is, &distances[1]),
        LEHR_CASE(distance_is, &distances[2]),         LEHR_CASE(distance_is, &distances[3]),
        LEHR_CASE(distance_is, &distances[4]),         LEHR_CASE(distance_is, &distances[5]),
        LEHR_CASE(distance_is, &distances[6]),         LEHR_CASE(distance_is, &distances[7]),
        LEHR_CASE(distance_is, &distances[8]),         LEHR_CASE(distance_is, &distances[9]),
        cmocka_unit_test(long_words_have_no_distance), cmocka_unit_test(the_nearest_candidate_is_kept),
        cmocka_unit_test(the_nearest_of_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
