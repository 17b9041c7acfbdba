/// @file
/// Registry of model functions y(x; parameters): peaks, relaxation times, sigmoids. One file and one constant
/// record for each model; names are those of `lehr fit`.
///
/// Every model has analytic derivatives, and start values that follow from the data. A model does not exist
/// for parameters outside its limits (a width of zero): its function then returns false, and a fit takes a
/// shorter step.
#ifndef LEHR_FITTING_MODEL_H
#define LEHR_FITTING_MODEL_H

#include <lehr/core/export.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// No model has more parameters.
#define LEHR_MODEL_MAX_PARAMETERS 7

/// Every peak has its position first and its area third; the others are its shape.
enum { LEHR_MODEL_PEAK_POSITION = 0, LEHR_MODEL_PEAK_AREA = 2 };

/// One model. Records are constant and live as long as the program.
typedef struct lehr_model {
    const char *name;              ///< "pseudo-voigt"
    const char *formula;           ///< with the names of the parameters
    size_t n_parameters;           ///< at most LEHR_MODEL_MAX_PARAMETERS
    const char *const *parameters; ///< names, shape (n_parameters,)
    const double *lower;           ///< smallest value of each parameter, shape (n_parameters,)
    const double *upper;           ///< largest value of each parameter, shape (n_parameters,)

    /// Value, and (not NULL) the derivatives by each parameter, shape (n_parameters,).
    /// @returns false where the model does not exist; *value and gradient are then undefined
    bool (*evaluate)(const double *parameters, double x, double *value, double *gradient);

    /// Peaks: parameters of a peak of area 1 with this position and full width. NULL for other models.
    void (*shape)(double *parameters, double position, double fwhm);
    /// Peaks: full width at half maximum and its derivatives by each parameter. NULL for other models.
    bool (*fwhm)(const double *parameters, double *value, double *gradient);

    /// Other models: start values from finite data. NULL for peaks, whose search is in peak.h.
    /// @returns false where the data suggest none (all x equal)
    bool (*start)(double *parameters, const double *x, const double *y, size_t n);
} lehr_model;

/// Model of that name, or NULL.
LEHR_API const lehr_model *lehr_model_find(const char *name);

/// Models in order, peaks first; NULL past the end.
LEHR_API const lehr_model *lehr_model_at(size_t i);

/// True for a peak.
LEHR_API bool lehr_model_is_peak(const lehr_model *model);

/// Index of a parameter by name, or SIZE_MAX.
LEHR_API size_t lehr_model_parameter(const lehr_model *model, const char *name);

LEHR_END_DECLS

#endif
