/// @file
/// Private: the common solution of several samples and its errors.
#ifndef LEHR_PDF_SERIES_PRIVATE_H
#define LEHR_PDF_SERIES_PRIVATE_H

#include "joint.h"
#include "series.h"

typedef struct lehr_pdf_series_member {
    const lehr_pdf_sample *sample;
    const lehr_pdf_low_r *plan;
    lehr_pdf_low_r *own_plan; ///< NULL: that of an earlier member
    lehr_pdf_structure_options options;
    lehr_pdf_joint *joint;
    lehr_pdf_structure *result;
    lehr_pdf_solution s;
    double model; ///< part of the error of the density, of this sample alone

    unsigned shared;             ///< bits of columns whose parameter is common
    size_t at[P_MOST];           ///< by place in s.active: place among all parameters
    double jac[P_MOST * P_MOST]; ///< dp/dtheta, by place: 1 but for alpha b with b common
} lehr_pdf_series_member;

typedef struct lehr_pdf_series_work {
    size_t n, n_all, n_own; ///< samples, parameters, those that are not common
    lehr_pdf_series_member *members;
    const lehr_pdf_series_options *options;
    size_t order;            ///< of common terms
    double background_scale; ///< b, where it is common
    double unit;             ///< of the prior of common terms, electrons
    double *matrix;          ///< shape (4, n_all, n_all): normal matrix, its inverse, middle, covariance
    double *right;           ///< shape (n_all,)
} lehr_pdf_series_work;

/// Priors of common parameters: added to a matrix and, where not NULL, to the right-hand side.
void lehr_pdf_series_priors(const lehr_pdf_series_work *work, double *matrix, double *right);
/// Add J^T B J' of two samples to the matrix of all parameters.
void lehr_pdf_series_scatter(double *matrix, const lehr_pdf_series_work *work, const double *b, size_t i,
                             size_t k);
/// Covariance of all parameters, and inverse, covariance, misfit of each sample.
void lehr_pdf_series_errors(lehr_pdf_series_work *work);

/// Solve for all parameters. Members have joint, rows and order; further calls need matrix and right freed
/// and set to NULL.
LEHR_NODISCARD lehr_status lehr_pdf_series_find(lehr_pdf_series_work *work, lehr_error *err);
/// Errors from choices, added to those of the results of the members, which are filled.
LEHR_NODISCARD lehr_status lehr_pdf_series_ensemble(lehr_pdf_series_work *work, lehr_error *err);

/// Estimates of what is common.
void lehr_pdf_series_fill_common(lehr_pdf_series *out, const lehr_pdf_series_work *work);

#endif
