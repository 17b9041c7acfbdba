/// @file
/// Structure factor of a sample: its intensities on an absolute scale.
///
/// Below the shortest distance between atoms g(r) = 0, so that G(r) = -4 pi rho0 r there. Both sides are
/// linear in what is not known, the scale alpha, alpha times the background scale b, the amplitudes c_j of
/// what else scatters, and the number density rho0:
///
///     S - 1 = [alpha k I - alpha b k I_b - sum_j c_j k phi_j - I_C - <f^2>]/<f>^2,  k = 1/(P A)
///     T(r)[S - 1] + 4 pi rho0 r = 0  for 0 < r <= rmin,
///
/// T the sine transform with Lorch's window. The method "joint" solves all rows at once, with priors for b
/// and c_j.
#ifndef LEHR_PDF_STRUCTURE_H
#define LEHR_PDF_STRUCTURE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/estimate.h>
#include <lehr/pdf/sample.h>
#include <lehr/pdf/window.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_pdf_method {
    LEHR_PDF_METHOD_JOINT,
    LEHR_PDF_METHOD_KROGH_MOE, ///< integral of q^2 I, with the number density given
    LEHR_PDF_METHOD_HIGH_Q     ///< I tends to <f^2> + I_C at high q
} lehr_pdf_method;

typedef enum lehr_pdf_form {
    LEHR_PDF_FORM_FABER_ZIMAN,       ///< S = [I_coh - (<f^2> - <f>^2)]/<f>^2
    LEHR_PDF_FORM_ASHCROFT_LANGRETH, ///< S = I_coh/<f^2>
    LEHR_PDF_FORM_LAUE_SUBTRACTED ///< S = 1 + (I_c - <f>^2)/<f>^2, I_c = I_coh - (<f^2> - <f>^2): the numbers
                                  ///< of Faber and Ziman
} lehr_pdf_form;

LEHR_API const char *lehr_pdf_method_name(lehr_pdf_method method); ///< "joint"
LEHR_API const char *lehr_pdf_form_name(lehr_pdf_form form);       ///< "faber-ziman"
LEHR_API const char *lehr_pdf_form_definition(lehr_pdf_form form); ///< the formula, as in headers of files

/// Most terms phi_j = (q/qmax)^(2j).
#define LEHR_PDF_STRUCTURE_TERMS 3
/// As order: chosen by evidence from 1 to LEHR_PDF_STRUCTURE_TERMS.
#define LEHR_PDF_ORDER_AUTO (-1)

typedef struct lehr_pdf_structure_options {
    lehr_pdf_method method;
    lehr_pdf_form form;
    double background_scale;       ///< b, or the mean of its prior
    double background_scale_sigma; ///< of its prior; 0: b is exact
    int order;             ///< terms phi_j: 0 none, 1 a constant, 2 also q^2, 3 also q^4; or ORDER_AUTO
    double constant_sigma; ///< of the prior 0 of each c_j, in units of <f^2> at qmax
    double number_density_per_ang3; ///< known from elsewhere; NaN: not. Method krogh-moe needs it
    double number_density_sigma; ///< NaN: only compared with the result; 0: exact; else the width of a prior
    double rmin_ang;             ///< end of the low-r condition; NaN: by a scan
    double s_zero; ///< S(0); NaN: method joint continues the first points to q = 0, others take 0
    double high_q_from_per_ang; ///< of method high-q; NaN: 0.6 qmax
    size_t eggert_iterations;   ///< of methods krogh-moe and high-q: corrections by the low-r condition
    lehr_pdf_window window;     ///< of the transform to low r
    bool ensemble;              ///< of method joint: errors that choices make, see lehr_pdf_structure_solve()
} lehr_pdf_structure_options;

/// Joint, Faber-Ziman, background as it is, order by evidence, constant_sigma 1, S(0) = 0, Lorch's window.
LEHR_API lehr_pdf_structure_options lehr_pdf_structure_defaults(void);

/// A prior and what became of it.
typedef struct lehr_pdf_prior {
    char name[24];
    double mean, sigma;
    double estimate;
    double pull;     ///< (estimate - mean)/sigma
    double leverage; ///< part of the information on this combination that the prior gave, 0 to 1
} lehr_pdf_prior;

enum { LEHR_PDF_MOST_PARAMETERS = 8, LEHR_PDF_MOST_PRIORS = 8 };

/// Result. Arrays belong to it.
typedef struct lehr_pdf_structure {
    lehr_pdf_structure_options options; ///< as used: order and rmin are numbers for method joint
    size_t n;
    double *q_per_ang, *s; ///< shape (n,)
    double *sigma;         ///< standard error of S: counting and parameters
    double *noise;         ///< its part that is independent from point to point
    /// Its part that is common to all points: n_modes independent errors, each dS for one standard error,
    /// shape (n_modes, n). Together J Cov(p) J^T, as Cholesky's factor in the order of mode_names.
    size_t n_modes;
    double *modes;
    const char *mode_names[2 * LEHR_PDF_MOST_PARAMETERS]; ///< "scale", "background_scale", "constant", ...;
                                                          ///< of an ensemble also "model_scale", ...
    lehr_estimate scale;                                  ///< alpha
    lehr_estimate number_density;   ///< [1/angstrom^3]; error: statistical and model in quadrature
    lehr_estimate background_scale; ///< error 0 where it is given
    lehr_estimate terms[LEHR_PDF_STRUCTURE_TERMS]; ///< c_j [electrons]
    lehr_estimate container;                       ///< factor of its Compton scattering; NaN without
    double scale_statistical, scale_model;     ///< parts of the error of the scale; model 0 without ensemble
    size_t n_members;                          ///< of the ensemble; 0 without
    double density_statistical, density_model; ///< parts of the error of the number density
    double mass_density_g_per_cm3;
    double s_zero_sigma;  ///< standard error of options.s_zero where the data gave it; else 0
    double pair_contrast; ///< how far parts of the first shell are single pairs; NaN where not estimated
    double condition;     ///< largest over smallest eigenvalue of the normal equations with unit diagonal
    double misfit;        ///< sum of squares of the low-r rows over what noise alone would make
    double error_scale; ///< in the errors of all parameters: root of misfit where noise does not explain it,
                        ///< else 1
    double first_peak_ang; ///< of T(r), as the scan found it; NaN where rmin was given
    size_t n_priors;
    lehr_pdf_prior priors[LEHR_PDF_MOST_PRIORS];
    size_t n_parameters; ///< alpha, alpha b, c_j, container, rho0: those that were solved for
    double covariance[LEHR_PDF_MOST_PARAMETERS * LEHR_PDF_MOST_PARAMETERS];
    size_t n_r;
    double *r_ang, *residual; ///< shape (n_r,): G + 4 pi rho0 r at low r, with Lorch's window
    size_t n_scan;
    double *scan_rmin_ang, *scan_density, *scan_sigma; ///< number density against rmin
} lehr_pdf_structure;

/// What samples on the same points of q share: the transform to low r. Immutable; may be shared between
/// threads.
typedef struct lehr_pdf_low_r lehr_pdf_low_r;

/// @param[in] options rmin and s_zero are used
/// @errors LEHR_ERR_ARG: rmin not greater than 0; LEHR_ERR_DOMAIN: q out of order; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_low_r_create(lehr_pdf_low_r **out, const double *q_per_ang,
                                                          size_t n_q,
                                                          const lehr_pdf_structure_options *options,
                                                          lehr_error *err);
LEHR_API void lehr_pdf_low_r_free(lehr_pdf_low_r *plan);
/// True where the points of a sample are those of the plan.
LEHR_API bool lehr_pdf_low_r_fits(const lehr_pdf_low_r *plan, const lehr_pdf_sample *sample);

/// Structure factor of a sample.
///
/// rmin found: T(r) = G + 4 pi rho0 r gives the first peak and its foot, where T is 8 % of the peak. Rows up
/// to the foot are solved by generalised least squares: their covariance holds, beside noise, what reaches
/// below the foot and is not known, the amplitudes of the first shells (their lobes), the pairs that each
/// part of them comes from (whose weights depend on q), and S below the first point. How far parts belong to
/// single pairs is averaged by evidence. Where other errors than noise rule (rows below 0.8 of the foot
/// scatter by more than 1000 times the variance of noise, or evidence prefers scatter to shells) rows of
/// equal weight up to 0.8 of the foot are solved, and the density is the mean over rmin from 0.65 to 0.9 of
/// the foot. The order of the terms is that of the smallest BIC.
///
/// Standard errors: those of the intensities, carried linearly through the solution, and those of the priors.
/// Where the low-r rows fit worse than noise explains (probability below 1e-3), the errors are multiplied by
/// the root of misfit. The density also has a model part: lobes, pairs and S(0) carried through the
/// solution, the spread over what was averaged, and half its spread over orders one lower and higher, where
/// rmin is given and that exceeds twice the statistical error.
///
/// Ensemble: solutions with rmin times 0.92, 1 and 1.08, qmax times 1, 0.9 and 0.8, the window and another
/// one (the cosine; Lorch where that is not chosen), and, where the order is automatic, one term less and
/// more if that fits nearly as well. rmin is 0.8 of the foot where it was found. The root mean square
/// deviation of the members from the solution is the model error of the scale, and adds to that of the
/// density; that of S is told as further modes, model_<name>. It holds what noise makes of the members.
/// @param[in] plan nullable: made here
/// @param[in,out] warnings nullable: condition above 1e3, priors pulled by more than two of their widths,
/// density off by
///   more than 5 % of the one given, S below 0
/// @errors LEHR_ERR_ARG: options outside of their range, a density that the method needs, plan of another
/// grid;
///   LEHR_ERR_DOMAIN: too few low-r data for the parameters (rmin qmax/pi below their number);
///   LEHR_ERR_NUMERIC: no solution; LEHR_ERR_NOMEM
/// @accuracy noise-free synthetic data with all effects: S to 1e-4, density to 1e-3
/// @source J. Krogh-Moe, Acta Cryst. 9, 951 (1956); N. Norman, Acta Cryst. 10, 370 (1957); R. Kaplow et al.,
/// Phys. Rev.
///   138, A1336 (1965); J. H. Eggert et al., Phys. Rev. B 65, 174105 (2002)
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_structure_solve(lehr_pdf_structure **out,
                                                             const lehr_pdf_sample *sample,
                                                             const lehr_pdf_low_r *plan,
                                                             const lehr_pdf_structure_options *options,
                                                             lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_pdf_structure_free(lehr_pdf_structure *result);

/// Result keys of docs/contract.md: scale number_density budget mass_density background_scale constant
/// condition rmin ...
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_structure_describe(const lehr_pdf_structure *result,
                                                                lehr_record *record, lehr_error *err);
/// Columns q_per_ang S sigma noise, and sigma_<name> for each error common to all points: sigma is the
/// standard error of a single point, noise its part that is independent from point to point. The number
/// density in the header.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_structure_to_table(lehr_table **out,
                                                                const lehr_pdf_structure *result,
                                                                lehr_error *err);

/// Why data end where they do.
typedef enum lehr_pdf_end_reason {
    LEHR_PDF_END_ALL,       ///< all are good, or there is too little to tell
    LEHR_PDF_END_NOISE,     ///< noise
    LEHR_PDF_END_EDGE,      ///< intensity breaks off
    LEHR_PDF_END_DEPARTURE, ///< S leaves 1 as no structure does
} lehr_pdf_end_reason;

typedef struct lehr_pdf_data_end {
    double qmax_per_ang;
    lehr_pdf_end_reason reason;
} lehr_pdf_data_end;

LEHR_API const char *lehr_pdf_data_end_text(lehr_pdf_end_reason reason);

/// Largest q worth using, in windows of 1/angstrom: the end of the last one in which the noise of q (S - 1),
/// scaled in the upper half, stays below half of the root mean square of q (S - 1) itself beyond 3/angstrom;
/// before any window of the upper half whose intensity over that of free atoms is below 60 % of the
/// window before, as behind a shadow or beyond the edge of a detector; and before windows of the last
/// sixth from which on the mean of S (scale and constant from the twelve windows before) goes farther and
/// farther to one side of 1: by 0.05 more than its largest oscillation in the six windows before, which
/// thermal motion makes smaller at higher q, and than three times its noise; and by 0.3 at the end.
/// @returns the last q where all is good or there is too little to tell; qmax NaN without memory
LEHR_API lehr_pdf_data_end lehr_pdf_data_end_find(const lehr_pdf_sample *sample, double background_scale);

/// qmax of lehr_pdf_data_end_find().
LEHR_API double lehr_pdf_qmax_of_noise(const lehr_pdf_sample *sample, double background_scale);

LEHR_END_DECLS

#endif
