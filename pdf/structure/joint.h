/// @file
/// Private: the linear problem of the low-r condition.
#ifndef LEHR_PDF_JOINT_H
#define LEHR_PDF_JOINT_H

#include "structure.h"

#include <lehr/pdf/transform.h>

struct lehr_pdf_low_r {
    size_t n_r, n_q;
    double *r_ang;     ///< shape (n_r,)
    double *q_per_ang; ///< shape (n_q,) copy, to know the grid again
    lehr_pdf_transform *transform;
};

enum { P_MOST = LEHR_PDF_MOST_PARAMETERS };

/// Roles of the columns; -1 where a column does not exist.
typedef struct lehr_pdf_columns {
    size_t n;   ///< all columns
    size_t n_x; ///< those of S: all but the density
    int background, first_term, container, density;
} lehr_pdf_columns;

/// Low-r rows whose covariance holds, beside noise, what is not known of the first shell and of S(0).
typedef struct lehr_pdf_marginal {
    size_t rows;       ///< of the plan, up to the foot of the first peak; 0: none
    double scatter;    ///< variance of a row that counting and shells do not explain
    double mean_noise; ///< that of counting
    double contrast;   ///< of the pairs in the first shell: 1 where every part of it is one pair
    double between;    ///< standard deviation of the density between trials of both
    double expected;   ///< sum of squares of whitened rows for the true parameters
    double *white;     ///< rows of L^-1 [A y], shape (rows / 2, P_MOST + 1) about, owns the rest
    double *inverse;   ///< room for a matrix
    double *response;  ///< V^-1 A, shape (n_r, P_MOST), 0 in rows that are not used
    double structure[P_MOST * P_MOST]; ///< A^T V^-1 K V^-1 A, K the covariance of shells and S(0)
    double rest[P_MOST * P_MOST];      ///< the same of the scatter
} lehr_pdf_marginal;

/// One sample: columns in q and in r, sums over rows 0 .. m-1 for every m.
typedef struct lehr_pdf_joint {
    const lehr_pdf_sample *sample;
    const lehr_pdf_low_r *plan;
    const lehr_pdf_structure_options *options;
    lehr_pdf_columns columns;
    double *x;         ///< shape (n_x + 1, n_q): columns of S; the last row is S - 1 without them
    double *a;         ///< shape (n_r, P_MOST): low-r columns
    double *y;         ///< shape (n_r,): target
    double *noise;     ///< shape (n_q,): variance of S per alpha^2
    double *own_noise; ///< shape (n_q,): its part in the column of alpha
    double *row;       ///< shape (n_r,): variance of a row per alpha^2
    double *own_row,
        *background_row; ///< shape (n_r,): variances of the elements of A, for the columns alpha, alpha b
    double *sums; ///< shape (n_r + 1, P_MOST + 2, P_MOST): A^T A, A^T y, and y^T y, sums of row variances
    double *workspace; ///< shape (n_q, P_MOST): T^T A
    double alpha_start;
    double nearest_ang;             ///< no peak is looked for below
    double foot_ang;                ///< of the first peak, where a scan found it
    double shells[P_MOST * P_MOST]; ///< A^T K A of rows that are not whitened, K from pairs not known
    double order_bic[LEHR_PDF_STRUCTURE_TERMS]; ///< of the orders, where evidence chose; else 0
    double s_zero, s_zero_sigma;                ///< S(0) with its standard error, 0 where it is given
    lehr_pdf_marginal marginal;
} lehr_pdf_joint;

/// Solution with m rows and the first @p order terms.
typedef struct lehr_pdf_solution {
    size_t rows, order, n;
    int active[P_MOST];              ///< columns
    double p[P_MOST];                ///< by column; 0 for those that are not active
    double inverse[P_MOST * P_MOST]; ///< of the normal matrix, by place in active
    double weight, rss, effective;
    double expected; ///< rss that noise makes
    double misfit, error_scale;
    double covariance[P_MOST * P_MOST]; ///< by place in active; with what is not known of structure
    double density_between;             ///< its standard deviation over rmin, where that is averaged
    double density_structure;           ///< that part of the error of the density
    double condition;
} lehr_pdf_solution;

LEHR_NODISCARD lehr_status lehr_pdf_joint_create(lehr_pdf_joint **out, const lehr_pdf_sample *sample,
                                                 const lehr_pdf_low_r *plan,
                                                 const lehr_pdf_structure_options *options, lehr_error *err);
void lehr_pdf_joint_free(lehr_pdf_joint *joint);

/// Prior j of a solution: combination v of parameters (by column) with mean and width. False past the last.
bool lehr_pdf_joint_prior(const lehr_pdf_joint *joint, size_t j, size_t order, double alpha, double *v,
                          double *mean, double *sigma, char name[24]);

/// Parameters of a solution. @errors LEHR_ERR_DOMAIN: too few rows; LEHR_ERR_NUMERIC: singular
LEHR_NODISCARD lehr_status lehr_pdf_joint_solve(lehr_pdf_solution *out, const lehr_pdf_joint *joint,
                                                size_t rows, size_t order, lehr_error *err);
/// Its errors, with @p ta = T^T A over its rows, shape (n_q, P_MOST).
void lehr_pdf_joint_errors(lehr_pdf_solution *solution, const lehr_pdf_joint *joint, const double *ta);
/// Add rows first .. last-1 to T^T A.
void lehr_pdf_joint_respond(double *ta, const lehr_pdf_joint *joint, size_t first, size_t last);

/// H = w (A^T A - noise of A) + priors, g = w A^T y + priors times their means; by place in active.
/// @param[in] without bits of columns whose priors are left out: they count elsewhere
void lehr_pdf_joint_assemble(double *h, double *g, const lehr_pdf_solution *s, const lehr_pdf_joint *j,
                             double alpha, unsigned without);
/// Renew rss and weight for the parameters p: noise, or scatter where noise does not explain the rows.
void lehr_pdf_joint_weigh(lehr_pdf_solution *s, const lehr_pdf_joint *joint);
/// Variances of a row that noise makes, summed over the rows, and sqrt(misfit) or 1 from expected and rss.
double lehr_pdf_joint_row_noise(const lehr_pdf_solution *s, const lehr_pdf_joint *joint);
void lehr_pdf_joint_judge(lehr_pdf_solution *s);
/// M = A^T C A with C = alpha^2 T D T^T, by place in active.
void lehr_pdf_joint_middle(double *m, const lehr_pdf_solution *s, const lehr_pdf_joint *joint,
                           const double *ta);
/// Inverse of a symmetric matrix of at most P_MOST rows; false where it is singular.
bool lehr_pdf_joint_invert(double *h, double *inverse, size_t n);
double lehr_pdf_joint_condition(const double *h, size_t n);

/// T(r) = G + 4 pi rho0 r of a solution in one row.
double lehr_pdf_joint_total(const lehr_pdf_joint *joint, const lehr_pdf_solution *solution, size_t row);

/// Sums over the rows again, from a and y.
void lehr_pdf_joint_refill(lehr_pdf_joint *joint);

/// S(0) by continuing S of a solution to q = 0, where it is not given: shifts y. Once per sample.
void lehr_pdf_joint_find_s_zero(lehr_pdf_joint *joint, const lehr_pdf_solution *pilot);

/// Rows up to the foot with the covariance of noise and of an unknown first shell; its size by evidence. From
/// then on rows = joint->marginal.rows stands for them. Where other errors than noise rule, marginal.rows
/// stays 0, and joint->shells tells what pairs do to the rows of the pilot.
/// @param[in] pilot solution of rows below the foot, with its errors
LEHR_NODISCARD lehr_status lehr_pdf_joint_marginalise(lehr_pdf_joint *joint, const lehr_pdf_solution *pilot,
                                                      double foot_ang, lehr_error *err);

/// What pairs that are not known do to the rows of a pilot, whose foot was found: joint->shells.
LEHR_NODISCARD lehr_status lehr_pdf_joint_shells(lehr_pdf_joint *joint, const lehr_pdf_solution *pilot,
                                                 lehr_error *err);

/// Rows and order by scan and evidence, where they are not given. Fills the scan of the result.
LEHR_NODISCARD lehr_status lehr_pdf_joint_choose(size_t *rows, size_t *order, lehr_pdf_structure *out,
                                                 lehr_pdf_joint *joint, lehr_error *err);

#endif
