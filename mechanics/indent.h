/// @file
/// Curves of load over depth of nanoindentation: where they pop in, and the distribution over many indents of
/// which some never did.
#ifndef LEHR_MECHANICS_INDENT_H
#define LEHR_MECHANICS_INDENT_H

#include <lehr/core/column.h>
#include <lehr/core/error.h>
#include <lehr/fitting/covariance.h>
#include <lehr/mechanics/popin.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One indent; arrays of shape (n,), owned, in the order of the test.
typedef struct lehr_mechanics_indent {
    size_t n;
    double *depth_nm;
    double *load_mN;
    size_t closing_line; ///< first line of text behind the rows, left out; 0: there is none
} lehr_mechanics_indent;

/// Read a curve: roles depth and load by the names that machines export, any unit. Rows without a value are
/// left out.
/// @errors LEHR_ERR_FORMAT: columns; what lehr_table_read() gives
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_indent_read(lehr_mechanics_indent *out, const char *path,
                                                               const lehr_column_names *columns,
                                                               lehr_error *err);
LEHR_API void lehr_mechanics_indent_clear(lehr_mechanics_indent *indent);

typedef struct lehr_mechanics_indent_options {
    double false_alarm;   ///< probability of a pop-in in a curve that has none, 0 to 1
    double smallest_nm;   ///< jumps below this are no pop-ins, >= 0
    double least_load_mN; ///< the curve counts from this load on: before it the tip makes contact, >= 0
} lehr_mechanics_indent_options;

/// 0.01, 0, 0.
LEHR_API lehr_mechanics_indent_options lehr_mechanics_indent_defaults(void);

enum { LEHR_MECHANICS_INDENT_MOST = 64 };

/// One pop-in.
typedef struct lehr_mechanics_jump {
    size_t row;      ///< last row before it, from 0
    double load_mN;  ///< there
    double depth_nm; ///< there
    lehr_estimate jump_nm;
} lehr_mechanics_jump;

typedef struct lehr_mechanics_popins {
    size_t n; ///< at most LEHR_MECHANICS_INDENT_MOST
    lehr_mechanics_jump all[LEHR_MECHANICS_INDENT_MOST];
    double noise_nm;      ///< standard deviation of a step in depth beyond the even curve
    double detectable_nm; ///< jumps between two rows that are smaller are not found
    double highest_load_mN;
} lehr_mechanics_popins;

/// Find the pop-ins of the loading part of a curve.
///
/// Depth and load rise evenly over a twentieth of the rows on either side, 25 to 100 of them (5 at the ends);
/// what a step in depth has beyond what its step in load asks for, at the median slope there, is excess:
/// positive at a pop-in, whether the load is held (depth jumps) or the displacement (load drops). Excess over
/// 1, 2, 4 and 8 rows is compared with its own noise, from the median of its absolute deviations; the limit
/// is the quantile of Student's t, with the degrees of freedom of that noise, at which the largest of all of
/// them exceeds it with the probability false_alarm. Rows that touch are one pop-in. Depths that are rounded
/// to more than their noise get even random numbers of that width, the same for each call: the rounding
/// becomes noise.
/// @errors LEHR_ERR_ARG: an option out of range; LEHR_ERR_DOMAIN: fewer than 60 rows of loading, values that
/// are not finite, no load, a depth that does not change; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_indent_find(lehr_mechanics_popins *out,
                                                               const lehr_mechanics_indent *indent,
                                                               const lehr_mechanics_indent_options *options,
                                                               lehr_error *err);

/// Weibull's distribution by maximum likelihood where some values are lower bounds: indents that did not pop
/// in up to that stress.
///
/// Mean, deviation and median are those of the distribution. Errors follow from the observed information.
/// Without a censored value it is lehr_mechanics_popin_fit() for modulus and scale.
/// @param[in] values, censored  shape (n,)
/// @errors LEHR_ERR_DOMAIN: fewer than 4 pop-ins, a value that is not positive, all equal; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popin_fit_censored(lehr_mechanics_popin *out,
                                                                      const double *values,
                                                                      const bool *censored, size_t n,
                                                                      lehr_error *err);

/// Activation volume of the first pop-in: the slope of ln(-ln(share without pop-in)) over the shear stress,
/// times kT.
///
/// Where the rate of nucleation goes as exp(tau V/kT) and the stress rises steadily that share falls as
/// exp(-exp((tau - tau0) V/kT)): Weibull's distribution of exp(tau), whose modulus per GPa is V/kT, by
/// maximum likelihood with the same correction and errors.
/// @param[in] stress_GPa, censored shape (n,)
/// @param[out] volume_ang3 with the error of sampling
/// @errors LEHR_ERR_ARG: a temperature that is not positive; those of lehr_mechanics_popin_fit_censored()
/// @source C. A. Schuh, A. C. Lund, J. Mater. Res. 19, 2152 (2004)
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popin_activation(lehr_estimate *volume_ang3,
                                                                    const double *stress_GPa,
                                                                    const bool *censored, size_t n,
                                                                    double temperature_K, lehr_error *err);

LEHR_END_DECLS

#endif
