#include "expression_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// ---- functions ----------------------------------------------------------------------
static lehr_dual apply_log10(lehr_dual a)
{
    return (lehr_dual){log10(a.value), a.slope / (a.value * 2.30258509299404568402)};
}

static lehr_dual apply_sinh(lehr_dual a)
{
    return (lehr_dual){sinh(a.value), cosh(a.value) * a.slope};
}

static lehr_dual apply_cosh(lehr_dual a)
{
    return (lehr_dual){cosh(a.value), sinh(a.value) * a.slope};
}

static const lehr_expression_function functions[] = {
    {"exp", lehr_dual_exp}, {"log", lehr_dual_log},   {"log10", apply_log10},   {"sqrt", lehr_dual_sqrt},
    {"sin", lehr_dual_sin}, {"cos", lehr_dual_cos},   {"tan", lehr_dual_tan},   {"sinh", apply_sinh},
    {"cosh", apply_cosh},   {"tanh", lehr_dual_tanh}, {"atan", lehr_dual_atan}, {"abs", lehr_dual_abs},
    {"erf", lehr_dual_erf},
};

const lehr_expression_function *lehr_expression_find_function(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strlen(functions[i].name) == length && strncmp(functions[i].name, name, length) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

// ---- the expression -----------------------------------------------------------------
void lehr_fitting_expression_free(lehr_fitting_expression *expression)
{
    if (!expression) {
        return;
    }
    for (size_t j = 0; j < expression->n_parameters; j++) {
        lehr_core_free(expression->names[j]);
    }
    lehr_core_free(expression->steps);
    lehr_core_free(expression->text);
    lehr_core_free(expression);
}

const char *lehr_fitting_expression_text(const lehr_fitting_expression *expression)
{
    return expression->text;
}

size_t lehr_fitting_expression_parameters(const lehr_fitting_expression *expression)
{
    return expression->n_parameters;
}

const char *lehr_fitting_expression_parameter(const lehr_fitting_expression *expression, size_t j)
{
    return expression->names[j];
}

/// Run the program; derivative by parameter @p by, or none for SIZE_MAX.
static lehr_dual run(const lehr_fitting_expression *expression, const double *parameters, double x, size_t by)
{
    lehr_dual stack[LEHR_EXPRESSION_STACK];
    size_t top = 0;
    for (size_t i = 0; i < expression->n_steps; i++) {
        const lehr_expression_step *step = &expression->steps[i];
        switch (step->kind) {
        case LEHR_EXPRESSION_NUMBER:
            stack[top++] = lehr_dual_constant(step->number);
            break;
        case LEHR_EXPRESSION_X:
            stack[top++] = lehr_dual_constant(x);
            break;
        case LEHR_EXPRESSION_PARAMETER:
            stack[top++] = (lehr_dual){parameters[step->parameter], step->parameter == by ? 1 : 0};
            break;
        case LEHR_EXPRESSION_BINARY:
            top--;
            stack[top - 1] = step->binary(stack[top - 1], stack[top]);
            break;
        case LEHR_EXPRESSION_UNARY:
            stack[top - 1] = step->unary(stack[top - 1]);
            break;
        }
    }
    return stack[0];
}

bool lehr_fitting_expression_evaluate(const lehr_fitting_expression *expression, const double *parameters,
                                      double x, double *value, double *gradient)
{
    *value = run(expression, parameters, x, SIZE_MAX).value;
    for (size_t j = 0; gradient && j < expression->n_parameters; j++) {
        gradient[j] = run(expression, parameters, x, j).slope;
    }
    return isfinite(*value);
}
