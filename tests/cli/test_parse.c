#include <lehr_test.h>

#include "commands.h"
#include "options.h"
#include "parse.h"

#include <math.h>
#include <string.h>

static lehr_status never(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)call;
    (void)input;
    (void)result;
    return lehr_error_set(err, LEHR_ERR_INTERNAL, "not called here");
}

static const char *const models[] = {"gaussian", "lorentzian", "voigt", NULL};

static const cli_option options[] = {
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "glass line"},
    {.name = "azimuth", .kind = CLI_WINDOW, .placeholder = "A:B", .fallback = "-180:180", .help = "sector"},
    {.name = "rate", .kind = CLI_NUMBER, .unit = "K/s", .placeholder = "R", .help = "heating rate"},
    {.name = "phi", .kind = CLI_NUMBER, .placeholder = "X", .help = "volume fraction"},
    {.name = "points",
     .letter = 'n',
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1000",
     .help = "points"},
    {.name = "model", .kind = CLI_CHOICE, .choices = models, .fallback = "gaussian", .help = "peak shape"},
    {.name = "fix", .kind = CLI_LIST, .placeholder = "LIST", .help = "parameters held"},
    {.name = "poni", .kind = CLI_FILE, .placeholder = "FILE", .help = "geometry"},
    {.name = "no-solid-angle", .kind = CLI_FLAG, .help = "leave out the solid angle"},
    {.name = NULL},
};

static const cli_command probe = {.area = "test",
                                  .verb = "probe",
                                  .summary = "parsing",
                                  .operands = "FILE...",
                                  .min_operands = 1,
                                  .max_operands = 3,
                                  .description = "-",
                                  .example = "-",
                                  .options = options,
                                  .analyse = never};

#define MAX_WORDS 8

static lehr_status parse(cli_call **call, const char *const *words, lehr_error *err)
{
    size_t n = 0;
    while (words[n] != NULL) {
        n++;
    }
    return cli_parse(call, &probe, n, words, err);
}

// ---- what is understood -------------------------------------------------------------
static void values_arrive_in_the_unit_of_the_option(void **state)
{
    (void)state;
    const char *const words[] = {"--glass=227:287 degC",
                                 "a.txt",
                                 "--rate",
                                 "20 K/min",
                                 "-n512",
                                 "--fix",
                                 "rot1,rot2",
                                 "--model",
                                 "voigt",
                                 "--no-solid-angle",
                                 "-qv",
                                 "-",
                                 NULL};
    lehr_error err = {0};
    cli_call *call = NULL;
    assert_ok(parse(&call, words, &err), &err);
    // 227 + 273.15 and 287 + 273.15; conversion is one addition: a few units in the last place.
    assert_close(cli_call_window(call, "glass")[0], 500.15, 1e-14, 0);
    assert_close(cli_call_window(call, "glass")[1], 560.15, 1e-14, 0);
    assert_close(cli_call_number(call, "rate"), 1.0 / 3.0, 1e-14, 0);
    assert_int_equal(cli_call_integer(call, "points"), 512);
    assert_int_equal(cli_call_choice(call, "model"), 2);
    assert_string_equal(cli_call_text(call, "model"), "voigt");
    assert_int_equal(cli_call_list_size(call, "fix"), 2);
    assert_string_equal(cli_call_list_at(call, "fix", 1), "rot2");
    assert_true(cli_call_flag(call, "no-solid-angle"));
    assert_true(cli_call_common_flag(call, "quiet"));
    assert_true(cli_call_common_flag(call, "verbose"));
    assert_false(cli_call_common_flag(call, "json"));
    assert_int_equal(cli_call_operands(call), 2);
    assert_string_equal(cli_call_operand(call, 0), "a.txt");
    assert_string_equal(cli_call_operand(call, 1), "-");
    cli_call_free(call);
}

static void defaults_fill_what_was_not_given(void **state)
{
    (void)state;
    const char *const words[] = {"--glass", "500:560", "a", NULL};
    lehr_error err = {0};
    cli_call *call = NULL;
    assert_ok(parse(&call, words, &err), &err);
    assert_int_equal(cli_call_integer(call, "points"), 1000);
    assert_close(cli_call_window(call, "azimuth")[0], -180, 0, 0);
    assert_int_equal(cli_call_choice(call, "model"), 0);
    assert_true(cli_call_has(call, "model"));
    assert_false(cli_call_given(call, "model"));
    assert_true(isnan(cli_call_number(call, "phi")));
    assert_false(cli_call_has(call, "phi"));
    assert_null(cli_call_text(call, "poni"));
    assert_int_equal(cli_call_list_size(call, "fix"), 0);
    cli_call_free(call);
}

static void negative_values_and_words_after_dashes(void **state)
{
    (void)state;
    const char *const words[] = {"--glass", "500:560", "--phi", "-.25", "--azimuth", "-90:-45", "--points",
                                 "2",       "--fix",   "d",     "--",   "-q",        NULL};
    lehr_error err = {0};
    cli_call *call = NULL;
    assert_ok(parse(&call, words, &err), &err);
    assert_close(cli_call_number(call, "phi"), -0.25, 0, 0);
    assert_close(cli_call_window(call, "azimuth")[1], -45, 0, 0);
    assert_int_equal(cli_call_integer(call, "points"), 2);
    assert_int_equal(cli_call_list_size(call, "fix"), 1);
    assert_string_equal(cli_call_list_at(call, "fix", 0), "d");
    assert_string_equal(cli_call_operand(call, 0), "-q");
    assert_false(cli_call_common_flag(call, "quiet"));
    cli_call_free(call);
}

static void help_asks_for_nothing_else(void **state)
{
    (void)state;
    const char *const words[] = {"-h", NULL};
    lehr_error err = {0};
    cli_call *call = NULL;
    assert_ok(parse(&call, words, &err), &err);
    assert_true(cli_call_flag(call, "help"));
    cli_call_free(call);
}

// ---- what is refused ----------------------------------------------------------------
typedef struct refusal {
    const char *name;
    const char *words[MAX_WORDS];
    const char *message;
} refusal;

static const refusal refusals[] = {
    {"no operand", {"--glass", "1:2"}, "an argument is missing: expected FILE..."},
    {"too many operands", {"--glass", "1:2", "a", "b", "c", "d"}, "one argument too many: 'd'"},
    {"required option", {"a"}, "option --glass A:B is required"},
    {"misspelt option", {"--glas", "1:2", "a"}, "unknown option --glas; did you mean --glass?"},
    {"shortened option", {"--mod", "voigt", "a"}, "unknown option --mod; did you mean --model?"},
    {"unknown option with a value", {"--modle=voigt", "a"}, "unknown option --modle; did you mean --model?"},
    {"unknown letter", {"-x", "a"}, "unknown option -x"},
    {"one dash only", {"-glass", "1:2", "a"}, "unknown option -glass; did you mean --glass?"},
    {"no value at the end", {"a", "--glass"}, "option --glass needs a value: --glass A:B"},
    {"no value before an option", {"--glass", "--json", "a"}, "option --glass needs a value"},
    {"value of a flag", {"--json=yes", "a"}, "option --json takes no value, but 'yes' was given"},
    {"wrong unit", {"--glass", "1:2", "--rate", "20 mg", "a"}, "option --rate: "},
    {"not a number", {"--glass", "1:2", "--phi", "0.5x", "a"}, "option --phi: '0.5x'"},
    {"not finite", {"--glass", "1:2", "--phi", "inf", "a"}, "option --phi: 'inf' is not a finite number"},
    {"given twice",
     {"--glass", "1:2", "--fix", "a", "--fix", "b", "a"},
     "option --fix is given twice; one list holds all, separated by commas: --fix a,b"},
    {"no window", {"--glass", "500", "a"}, "option --glass: "},
    {"no plain window", {"--glass", "1:2", "--azimuth", "90", "a"}, "option --azimuth: '90' is not a window"},
    {"empty window", {"--glass", "1:2", "--azimuth", "9:1", "a"}, "the window '9:1' is empty"},
    {"unknown choice",
     {"--glass", "1:2", "--model", "gausian", "a"},
     "option --model: 'gausian' is not one of gaussian, lorentzian, voigt; did you mean 'gaussian'?"},
    {"negative count", {"--glass", "1:2", "--points=-3", "a"}, "option --points: "},
    {"empty item", {"--glass", "1:2", "--fix", "a,,b", "a"}, "option --fix: 'a,,b' has an empty item"},
    {"empty file name", {"--glass", "1:2", "--poni=", "a"}, "option --poni: the value is empty"},
    {"too many threads", {"--glass", "1:2", "-j", "99999999999", "a"}, "option --threads: "},
};

static void is_refused(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    cli_call *call = NULL;
    lehr_status status = parse(&call, row->words, &err);
    assert_int_not_equal(status, LEHR_OK);
    assert_null(call);
    if (strstr(err.message, row->message) == NULL) {
        fail_msg("expected '%s' in '%s'", row->message, err.message);
    }
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    const char *const words[] = {"--glass", "500:560", "--fix", "a,b,c", "x", NULL};
    cli_call *call = NULL;
    lehr_status status = parse(&call, words, err);
    cli_call_free(call);
    return status;
}

static void memory_can_fail_everywhere(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

// ---- keys ---------------------------------------------------------------------------
typedef struct key_row {
    const char *name;
    cli_option option;
    const char *want;
} key_row;

static const key_row keys[] = {
    {"window with unit", {.name = "glass", .kind = CLI_WINDOW, .unit = "K"}, "glass_window_K"},
    {"quotient", {.name = "rate", .kind = CLI_NUMBER, .unit = "K/s"}, "rate_K_per_s"},
    {"inverse length", {.name = "q", .kind = CLI_NUMBER, .unit = "1/angstrom"}, "q_per_ang"},
    {"length", {.name = "wavelength", .kind = CLI_NUMBER, .unit = "angstrom"}, "wavelength_ang"},
    {"two divisors", {.name = "delta-cp", .kind = CLI_NUMBER, .unit = "J/g/K"}, "delta_cp_J_per_gK"},
    {"power", {.name = "density", .kind = CLI_NUMBER, .unit = "g/cm^3"}, "density_g_per_cm3"},
    {"no unit", {.name = "no-solid-angle", .kind = CLI_FLAG}, "no_solid_angle"},
    {"given key", {.name = "range", .kind = CLI_WINDOW, .key = "range"}, "range"},
};

static void key_is(void **state)
{
    const key_row *row = *state;
    char key[CLI_KEY_SIZE];
    cli_options_key(key, &row->option);
    assert_string_equal(key, row->want);
}

#define COUNT(rows) (sizeof rows / sizeof rows[0])

// A command that is listed twice shows twice in the help, the contract and the completion.
static void every_command_is_listed_once(void **state)
{
    (void)state;
    for (const cli_area *area = cli_areas; area->commands; area++) {
        for (const cli_command *const *a = area->commands; *a; a++) {
            for (const cli_command *const *b = a + 1; *b; b++) {
                assert_string_not_equal((*a)->verb, (*b)->verb);
            }
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[5 + COUNT(refusals) + COUNT(keys)] = {
        cmocka_unit_test(values_arrive_in_the_unit_of_the_option),
        cmocka_unit_test(defaults_fill_what_was_not_given),
        cmocka_unit_test(negative_values_and_words_after_dashes),
        cmocka_unit_test(help_asks_for_nothing_else),
        cmocka_unit_test(every_command_is_listed_once),
        cmocka_unit_test(memory_can_fail_everywhere),
    };
    for (size_t i = 0; i < COUNT(refusals); i++) {
        tests[5 + i] = (struct CMUnitTest)LEHR_CASE(is_refused, &refusals[i]);
    }
    for (size_t i = 0; i < COUNT(keys); i++) {
        tests[5 + COUNT(refusals) + i] = (struct CMUnitTest)LEHR_CASE(key_is, &keys[i]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
