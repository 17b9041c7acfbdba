/// @file
/// When a reaction passes its conversions in a program that was not measured, from those that were.
///
/// Between two neighbouring conversions the integral of exp(-E/RT) over time is the same in every program; E
/// belongs to that step alone. The first step reaches from the begin of the program to the first conversion.
///
/// @source S. Vyazovkin, J. Comput. Chem. 22, 178 (2001); S. Vyazovkin et al., Thermochim. Acta 520, 1
/// (2011); docs/theory/dsc_kinetics.md
#ifndef LEHR_DSC_PREDICTION_H
#define LEHR_DSC_PREDICTION_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/dsc/conversion.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One conversion of the predicted program.
typedef struct lehr_dsc_prediction_point {
    double alpha;
    double time_s;        ///< from the begin of the program; of a ramp NaN. NaN where the program ends before
    double temperature_K; ///< NaN likewise
    double stderr_K; ///< scatter of the programs, at the temperature of the prediction; NaN for two programs
} lehr_dsc_prediction_point;

/// Result; owns its array.
typedef struct lehr_dsc_prediction {
    size_t n;
    lehr_dsc_prediction_point *points; ///< shape (n,)
    double error_K; ///< root mean square over all programs and conversions, each program predicted from the
                    ///< others; NaN for two programs
} lehr_dsc_prediction;

/// What is predicted: a course of temperatures, or a heating rate.
typedef struct lehr_dsc_prediction_target {
    double heating_rate_K_per_s; ///< > 0: a ramp from low temperatures; else the course
    size_t n;
    const double *time_s;        ///< shape (n,), rising
    const double *temperature_K; ///< shape (n,)
} lehr_dsc_prediction_target;

/// Predict.
/// @param[in] programs  shape (n_programs,)
/// @param[in] alpha     shape (n_alpha,), rising, inside 0..1
/// @errors LEHR_ERR_ARG: conversions that do not rise; LEHR_ERR_DOMAIN: fewer than 2 programs, a program that
/// does not reach
///         a conversion, a target without points or with a temperature not greater than 0; LEHR_ERR_NUMERIC:
///         no activation energy balances the integrals
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_prediction_compute(
    lehr_dsc_prediction **out, const lehr_dsc_conversion *const *programs, size_t n_programs,
    const lehr_dsc_prediction_target *target, size_t n_alpha, const double *alpha, lehr_error *err);
LEHR_API void lehr_dsc_prediction_free(lehr_dsc_prediction *prediction);

/// Keys prediction (alpha, temperature, time) and prediction_error.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_prediction_describe(const lehr_dsc_prediction *prediction,
                                                                 lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
