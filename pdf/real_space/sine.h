/// @file
/// Matrix of a sine transform of data on an uneven grid. Private to the module.
#ifndef LEHR_PDF_SINE_H
#define LEHR_PDF_SINE_H

#include "window.h"

#include <stdbool.h>
#include <stddef.h>

enum { LEHR_PDF_STENCIL = 6 };

/// Points [*first, *first + count) that interpolate between x[i] and x[i+1]: six, or two where the spacing
/// jumps.
/// @returns count
size_t pdf_stencil_find(size_t *first, const double *x, size_t n, size_t i);
/// Coefficients of the polynomial through @p count points x at a place: f = sum_j coefficients[j] f(x[j]).
void pdf_stencil_interpolate(double *coefficients, const double *x, size_t count, double at);

/// One point of the quadrature: its value of the data is sum_j coefficient_j data[first + j] / weight.
typedef struct lehr_pdf_node {
    double x;
    double coefficient[LEHR_PDF_STENCIL]; ///< weight of the quadrature times those of the interpolation
    double constant;                      ///< times the constant part of the continuation to 0
    size_t first;
} lehr_pdf_node;

/// What is integrated: factor int x^power W(x) data(x) sin(x y) dx.
typedef struct lehr_pdf_sine {
    const double *x; ///< shape (n,), strictly increasing; the points that are used
    size_t n;        ///< at least 2
    double y_most;   ///< largest y
    double factor;
    int power; ///< 0 or 1
    bool extend;
    int extend_degree; ///< data = (x/x[0])^degree data[0] + constant [1 - (x/x[0])^degree]
    lehr_pdf_damping damping;
} lehr_pdf_sine;

/// Points of the quadrature, *n_nodes of them. Free with lehr_core_free().
LEHR_NODISCARD lehr_status lehr_pdf_sine_nodes(lehr_pdf_node **out, size_t *n_nodes,
                                               const lehr_pdf_sine *problem, lehr_error *err);

/// Where the rows go.
typedef struct lehr_pdf_sine_rows {
    double *matrix; ///< row i begins at matrix + i * stride; columns 0 .. n-1 are written
    size_t stride;
    double *constant; ///< shape (n_y,): coefficient of the constant part
} lehr_pdf_sine_rows;

/// All rows. @param[in] y shape (n_y,), >= 0
LEHR_NODISCARD lehr_status lehr_pdf_sine_fill(const lehr_pdf_sine_rows *rows, const lehr_pdf_sine *problem,
                                              const lehr_pdf_node *nodes, size_t n_nodes, const double *y,
                                              size_t n_y, int threads, lehr_error *err);

#endif
