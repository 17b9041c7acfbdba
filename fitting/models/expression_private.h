/// @file
/// The program that an expression is compiled to. Private to the module.
#ifndef LEHR_FITTING_EXPRESSION_PRIVATE_H
#define LEHR_FITTING_EXPRESSION_PRIVATE_H

#include <lehr/fitting/dual.h>
#include <lehr/fitting/expression.h>

/// A function of one argument, with the name it is called by.
typedef struct lehr_expression_function {
    const char *name;
    lehr_dual (*apply)(lehr_dual argument);
} lehr_expression_function;

/// Function of that name (length bytes), or NULL.
const lehr_expression_function *lehr_expression_find_function(const char *name, size_t length);

typedef enum lehr_expression_kind {
    LEHR_EXPRESSION_NUMBER,
    LEHR_EXPRESSION_X,
    LEHR_EXPRESSION_PARAMETER,
    LEHR_EXPRESSION_BINARY,
    LEHR_EXPRESSION_UNARY
} lehr_expression_kind;

/// One step on a stack of numbers: push, or replace one or two of them by a result.
typedef struct lehr_expression_step {
    lehr_expression_kind kind;
    double number;                                          ///< NUMBER
    size_t parameter;                                       ///< PARAMETER
    lehr_dual (*unary)(lehr_dual argument);                 ///< UNARY
    lehr_dual (*binary)(lehr_dual first, lehr_dual second); ///< BINARY
} lehr_expression_step;

struct lehr_fitting_expression {
    char *text;
    size_t n_steps;
    lehr_expression_step *steps;
    size_t n_parameters;
    char *names[LEHR_EXPRESSION_MAX_PARAMETERS];
};

/// Deepest stack of any expression of the permitted depth: two operands wait at each of the levels of sum,
/// term and power, and one argument.
enum { LEHR_EXPRESSION_STACK = 4 * LEHR_EXPRESSION_MAX_DEPTH + 4 };

#endif
