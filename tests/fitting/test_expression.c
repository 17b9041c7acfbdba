#include "lehr_test.h"

#include <lehr/fitting/expression.h>
#include <math.h>
#include <string.h>

typedef struct value_case {
    const char *name; ///< the expression
    double x;
    double parameters[3]; ///< in the order of their first occurrence
    double want;
} value_case;

// Right answers written as C, with its own precedence.
#define X 1.7
static const value_case value_cases[] = {
    {"1 + 2*3 - 4/8", X, {0}, 6.5},
    {"-2^2", X, {0}, -4},
    {"(-2)^2", X, {0}, 4},
    {"2^3^2", X, {0}, 512},
    {"2**3", X, {0}, 8},
    {"2^-2", X, {0}, 0.25},
    {"8/2/2", X, {0}, 2},
    {"8-2-2", X, {0}, 4},
    {"--3", X, {0}, 3},
    {" + 1.5e-1 * .5E+1 ", X, {0}, 0.75},
    {"x*x", X, {0}, 1.7 * 1.7},
    {"2*pi", X, {0}, 6.28318530717958647692},
    {"b - a", X, {5, 3}, 2},
    {"pow(x, 2) + pow (2, x)", X, {0}, 2.89 + 3.2490095854249423},
    {"abs(-x) + abs(x)", X, {0}, 3.4},
    {"log10(1000) + log(exp(2)) + sqrt(16)", X, {0}, 9},
    {"sin(pi/2) + cos(pi) + tan(pi/4)", X, {0}, 1},
    {"cosh(x)^2 - sinh(x)^2", X, {0}, 1},
    {"tanh(x) - sinh(x)/cosh(x)", X, {0}, 0},
    {"4*atan(1) - pi", X, {0}, 0},
    {"erf(0.5)", X, {0}, 0.52049987781304653768},
    {"x1 + x_2 + X", X, {1, 2, 4}, 7},
};

static void test_values_follow_the_usual_precedence(void **state)
{
    const value_case *row = *state;
    lehr_fitting_expression *expression = NULL;
    lehr_error err = {0};
    double value = 0;
    assert_ok(lehr_fitting_expression_create(&expression, row->name, &err), &err);
    assert_string_equal(lehr_fitting_expression_text(expression), row->name);
    assert_true(lehr_fitting_expression_evaluate(expression, row->parameters, row->x, &value, NULL));
    assert_close(value, row->want, 1e-14, 1e-14); // a few roundings
    lehr_fitting_expression_free(expression);
}

static void test_parameters_are_named_in_order(void **state)
{
    (void)state;
    static const char *const names[] = {"amplitude", "rate", "floor"};
    lehr_fitting_expression *expression = NULL;
    lehr_error err = {0};
    assert_ok(
        lehr_fitting_expression_create(&expression, "amplitude*exp(-rate*x) + floor*rate/amplitude", &err),
        &err);
    assert_int_equal(lehr_fitting_expression_parameters(expression), 3);
    for (size_t j = 0; j < 3; j++) {
        assert_string_equal(lehr_fitting_expression_parameter(expression, j), names[j]);
    }
    lehr_fitting_expression_free(expression);
}

/// Every function with its derivative in closed form, at x = 0.37 and a = 1.3; the argument is u = a x.
static void test_derivatives_equal_their_closed_forms(void **state)
{
    (void)state;
    const double a = 1.3, x = 0.37, u = a * x;
    const struct {
        const char *text;
        double want; ///< d/da
    } rows[] = {
        {"exp(a*x)", x * exp(u)},
        {"log(a*x)", 1 / a},
        {"log10(a*x)", 1 / (a * log(10))},
        {"sqrt(a*x)", x / (2 * sqrt(u))},
        {"sin(a*x)", x * cos(u)},
        {"cos(a*x)", -x * sin(u)},
        {"tan(a*x)", x / (cos(u) * cos(u))},
        {"sinh(a*x)", x * cosh(u)},
        {"cosh(a*x)", x * sinh(u)},
        {"tanh(a*x)", x / (cosh(u) * cosh(u))},
        {"atan(a*x)", x / (1 + u * u)},
        {"abs(-a*x)", x},
        {"erf(a*x)", x * 2 / sqrt(acos(-1)) * exp(-u * u)},
        {"(a*x)^3.5", 3.5 * x * pow(u, 2.5)},
        {"x^a", pow(x, a) * log(x)},
        {"pow(a, a)", pow(a, a) * (log(a) + 1)},
        {"(-a)^2", 2 * a},
        {"x/a", -x / (a * a)},
        {"a*x - a/x + -a", x - 1 / x - 1},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lehr_fitting_expression *expression = NULL;
        lehr_error err = {0};
        double value = 0, gradient = 0;
        assert_ok(lehr_fitting_expression_create(&expression, rows[r].text, &err), &err);
        assert_true(lehr_fitting_expression_evaluate(expression, &a, x, &value, &gradient));
        assert_close(gradient, rows[r].want, 1e-14, 1e-15); // a few roundings
        lehr_fitting_expression_free(expression);
    }
}

static void test_what_does_not_exist_is_told(void **state)
{
    (void)state;
    static const char *const texts[] = {"log(-a)", "sqrt(-a)", "1/(a-a)", "(-a)^0.5", "exp(1000*a)"};
    for (size_t r = 0; r < sizeof texts / sizeof *texts; r++) {
        lehr_fitting_expression *expression = NULL;
        lehr_error err = {0};
        const double a = 1.3;
        double value = 0;
        assert_ok(lehr_fitting_expression_create(&expression, texts[r], &err), &err);
        assert_false(lehr_fitting_expression_evaluate(expression, &a, 1, &value, NULL));
        lehr_fitting_expression_free(expression);
    }
}

static void test_errors_name_position_and_text(void **state)
{
    (void)state;
    char deep[300], many[200] = "a", too_long[LEHR_EXPRESSION_MAX_LENGTH + 2];
    memset(deep, '(', 200);
    strcpy(deep + 200, "1");
    for (char c = 'b'; c <= 'z'; c++) {
        const char name[] = {'+', c == 'x' ? 'A' : c, '\0'};
        strcat(many, name);
    }
    memset(too_long, '1', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    const struct {
        const char *text, *part;
    } rows[] = {
        {"", "position 1: expected a number, a name or '(', but the expression '' ends"},
        {"a+*b", "position 3: expected a number, a name or '(' instead of '*b' in 'a+*b'"},
        {"a*(b+c", "position 7: expected ')' or an operator, but the expression 'a*(b+c' ends"},
        {"a*b)", "position 4: expected an operator or the end instead of ')' in 'a*b)'"},
        {"2 a", "position 3: expected an operator or the end instead of 'a'"},
        {"expp(x)", "position 1: unknown function 'expp'; there are exp log"},
        {"a+exp", "position 3: a function without its argument in brackets in 'a+exp'"},
        {"a+pow(x)", "position 8: 'pow' takes 2 arguments"},
        {"exp(x,2)", "position 6: expected ')' or an operator instead of ',2)'"},
        {"1.2.3", "position 1: not a number in '1.2.3'"},
        {"1e999", "position 1: not a number"},
        {"a & b", "position 3: expected an operator or the end instead of '& b'"},
        {"a^", "position 3: expected a number"},
        {deep, "nested too deeply"},
        {many, "more than 24 parameters"},
        {too_long, "an expression of 4001 characters; at most 4000"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lehr_fitting_expression *expression = NULL;
        lehr_error err = {0};
        assert_fails(lehr_fitting_expression_create(&expression, rows[r].text, &err), LEHR_ERR_ARG, &err,
                     rows[r].part);
        assert_null(expression);
    }
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_fitting_expression *expression = NULL;
    lehr_status status = lehr_fitting_expression_create(&expression, context, err);
    lehr_fitting_expression_free(expression);
    return status;
}

static void test_failing_memory_leaves_nothing(void **state)
{
    (void)state;
    char text[] = "a*exp(-b*x) + c";
    lehr_test_fault_sweep(attempt, text);
}

int main(void)
{
    enum { n_values = sizeof value_cases / sizeof *value_cases };
    struct CMUnitTest tests[n_values + 5];
    for (size_t i = 0; i < n_values; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_values_follow_the_usual_precedence, &value_cases[i]);
    }
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_parameters_are_named_in_order),
        cmocka_unit_test(test_derivatives_equal_their_closed_forms),
        cmocka_unit_test(test_what_does_not_exist_is_told),
        cmocka_unit_test(test_errors_name_position_and_text),
        cmocka_unit_test(test_failing_memory_leaves_nothing),
    };
    memcpy(tests + n_values, others, sizeof others);
    return cmocka_run_group_tests_name("fitting.expression", tests, NULL, NULL);
}
