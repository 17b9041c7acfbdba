// Recursive-descent parser of expressions.
#include "expression_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <string.h>

typedef struct parser {
    lehr_fitting_expression *out;
    const char *text;
    size_t at;    ///< next byte
    size_t depth; ///< of nesting
    lehr_error *err;
} parser;

static lehr_status parse_sum(parser *p);

// ---- messages -----------------------------------------------------------------------
/// "position 5: <what> in 'a+*b'"
static lehr_status refuse(const parser *p, size_t at, const char *what)
{
    return lehr_error_set(p->err, LEHR_ERR_ARG, "position %zu: %s in '%.200s'", at + 1, what, p->text);
}

/// What stands where something else was expected.
static lehr_status refuse_next(const parser *p, const char *expected)
{
    if (p->text[p->at] == '\0') {
        return lehr_error_set(p->err, LEHR_ERR_ARG,
                              "position %zu: expected %s, but the expression '%.200s' ends", p->at + 1,
                              expected, p->text);
    }
    return lehr_error_set(p->err, LEHR_ERR_ARG, "position %zu: expected %s instead of '%.20s' in '%.200s'",
                          p->at + 1, expected, p->text + p->at, p->text);
}

// ---- characters ---------------------------------------------------------------------
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void skip_blanks(parser *p)
{
    while (p->text[p->at] == ' ' || p->text[p->at] == '\t') {
        p->at++;
    }
}

/// Take a character if it comes next.
static bool take(parser *p, char wanted)
{
    skip_blanks(p);
    if (p->text[p->at] != wanted) {
        return false;
    }
    p->at++;
    return true;
}

// ---- the program --------------------------------------------------------------------
static lehr_status emit(parser *p, lehr_expression_step step)
{
    p->out->steps[p->out->n_steps++] = step; // one step for each byte of the text at most
    return LEHR_OK;
}

static lehr_status emit_binary(parser *p, lehr_dual (*binary)(lehr_dual, lehr_dual))
{
    return emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_BINARY, .binary = binary});
}

static lehr_status emit_parameter(parser *p, size_t begin, size_t length)
{
    lehr_fitting_expression *e = p->out;
    size_t j = 0;
    while (j < e->n_parameters &&
           !(strlen(e->names[j]) == length && strncmp(e->names[j], p->text + begin, length) == 0)) {
        j++;
    }
    if (j == LEHR_EXPRESSION_MAX_PARAMETERS) {
        return lehr_error_set(p->err, LEHR_ERR_ARG, "position %zu: more than %d parameters", begin + 1,
                              LEHR_EXPRESSION_MAX_PARAMETERS);
    }
    if (j == e->n_parameters) {
        char *name = lehr_core_alloc(length + 1, 1);
        if (!name) {
            return lehr_error_set(p->err, LEHR_ERR_NOMEM, "out of memory: expression");
        }
        memcpy(name, p->text + begin, length);
        e->names[e->n_parameters++] = name;
    }
    return emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_PARAMETER, .parameter = j});
}

// ---- grammar ------------------------------------------------------------------------
static lehr_status parse_number(parser *p)
{
    size_t begin = p->at, end = p->at;
    double value = 0;
    while (is_digit(p->text[end]) || p->text[end] == '.') {
        end++;
    }
    if (p->text[end] == 'e' || p->text[end] == 'E') {
        size_t digits = end + 1 + (p->text[end + 1] == '+' || p->text[end + 1] == '-');
        while (is_digit(p->text[digits])) {
            digits++;
            end = digits;
        }
    }
    if (lehr_number_parse(&value, p->text + begin, end - begin, lehr_number_style_c(), NULL) != LEHR_OK) {
        return refuse(p, begin, "not a number");
    }
    p->at = end;
    return emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_NUMBER, .number = value});
}

/// Arguments behind the "(" of a call.
static lehr_status parse_arguments(parser *p, size_t wanted, const char *name, size_t length)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < wanted; i++) {
        if (i > 0 && !take(p, ',')) {
            return lehr_error_set(p->err, LEHR_ERR_ARG,
                                  "position %zu: '%.*s' takes %zu arguments in '%.200s'", p->at + 1,
                                  (int)length, name, wanted, p->text);
        }
        status = parse_sum(p);
    }
    if (status == LEHR_OK && !take(p, ')')) {
        return refuse_next(p, "')' or an operator");
    }
    return status;
}

static lehr_status parse_call(parser *p, size_t begin, size_t length)
{
    const char *name = p->text + begin;
    const lehr_expression_function *function = lehr_expression_find_function(name, length);
    if (length == 3 && strncmp(name, "pow", 3) == 0) {
        lehr_status status = parse_arguments(p, 2, name, length);
        return status == LEHR_OK ? emit_binary(p, lehr_dual_pow) : status;
    }
    if (!function) {
        return lehr_error_set(
            p->err, LEHR_ERR_ARG,
            "position %zu: unknown function '%.*s'; there are exp log log10 sqrt sin cos tan sinh "
            "cosh tanh atan abs erf pow",
            begin + 1, (int)(length < 40 ? length : 40), name);
    }
    lehr_status status = parse_arguments(p, 1, name, length);
    return status == LEHR_OK
               ? emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_UNARY, .unary = function->apply})
               : status;
}

static lehr_status parse_name(parser *p)
{
    size_t begin = p->at;
    while (is_letter(p->text[p->at]) || is_digit(p->text[p->at])) {
        p->at++;
    }
    size_t length = p->at - begin;
    if (take(p, '(')) {
        return parse_call(p, begin, length);
    }
    if (length == 1 && p->text[begin] == 'x') {
        return emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_X});
    }
    if (length == 2 && strncmp(p->text + begin, "pi", 2) == 0) {
        return emit(p,
                    (lehr_expression_step){.kind = LEHR_EXPRESSION_NUMBER, .number = 3.14159265358979323846});
    }
    if (lehr_expression_find_function(p->text + begin, length) ||
        (length == 3 && strncmp(p->text + begin, "pow", 3) == 0)) {
        return refuse(p, begin, "a function without its argument in brackets");
    }
    return emit_parameter(p, begin, length);
}

static lehr_status parse_primary(parser *p)
{
    skip_blanks(p);
    char next = p->text[p->at];
    if (is_digit(next) || next == '.') {
        return parse_number(p);
    }
    if (is_letter(next)) {
        return parse_name(p);
    }
    if (!take(p, '(')) {
        return refuse_next(p, "a number, a name or '('");
    }
    lehr_status status = parse_sum(p);
    return status == LEHR_OK && !take(p, ')') ? refuse_next(p, "')' or an operator") : status;
}

static lehr_status parse_factor(parser *p)
{
    lehr_status status = LEHR_OK;
    if (++p->depth > LEHR_EXPRESSION_MAX_DEPTH) {
        return refuse(p, p->at, "nested too deeply");
    }
    if (take(p, '+')) {
        status = parse_factor(p);
    } else if (take(p, '-')) {
        status = parse_factor(p);
        if (status == LEHR_OK) {
            status =
                emit(p, (lehr_expression_step){.kind = LEHR_EXPRESSION_UNARY, .unary = lehr_dual_negate});
        }
    } else {
        status = parse_primary(p);
        skip_blanks(p);
        bool stars = p->text[p->at] == '*' && p->text[p->at + 1] == '*';
        if (status == LEHR_OK && (stars || p->text[p->at] == '^')) {
            p->at += stars ? 2 : 1;
            status = parse_factor(p);
            status = status == LEHR_OK ? emit_binary(p, lehr_dual_pow) : status;
        }
    }
    p->depth--;
    return status;
}

static lehr_status parse_term(parser *p)
{
    lehr_status status = parse_factor(p);
    while (status == LEHR_OK) {
        bool times = take(p, '*');
        if (!times && !take(p, '/')) {
            break;
        }
        status = parse_factor(p);
        if (status == LEHR_OK) {
            status = emit_binary(p, times ? lehr_dual_multiply : lehr_dual_divide);
        }
    }
    return status;
}

static lehr_status parse_sum(parser *p)
{
    lehr_status status = parse_term(p);
    while (status == LEHR_OK) {
        bool plus = take(p, '+');
        if (!plus && !take(p, '-')) {
            break;
        }
        status = parse_term(p);
        if (status == LEHR_OK) {
            status = emit_binary(p, plus ? lehr_dual_add : lehr_dual_subtract);
        }
    }
    return status;
}

lehr_status lehr_fitting_expression_create(lehr_fitting_expression **out, const char *text, lehr_error *err)
{
    *out = NULL;
    size_t length = strlen(text);
    if (length > LEHR_EXPRESSION_MAX_LENGTH) {
        return lehr_error_set(err, LEHR_ERR_ARG, "an expression of %zu characters; at most %d are taken",
                              length, LEHR_EXPRESSION_MAX_LENGTH);
    }
    lehr_fitting_expression *expression = lehr_core_alloc(1, sizeof *expression);
    if (!expression) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: expression");
    }
    parser p = {.out = expression, .text = text, .err = err};
    lehr_status status = LEHR_OK;
    expression->text = lehr_core_strdup(text);
    expression->steps = lehr_core_alloc(length + 1, sizeof *expression->steps);
    if (!expression->text || !expression->steps) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: expression");
        goto done;
    }
    status = parse_sum(&p);
    if (status == LEHR_OK && p.text[p.at] != '\0') {
        status = refuse_next(&p, "an operator or the end");
    }
    if (status == LEHR_OK) {
        *out = expression;
        expression = NULL;
    }
done:
    lehr_fitting_expression_free(expression);
    return status;
}
