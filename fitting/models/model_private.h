/// @file
/// Records of the models and constants they share. Private to the module.
#ifndef LEHR_FITTING_MODEL_PRIVATE_H
#define LEHR_FITTING_MODEL_PRIVATE_H

#include <lehr/fitting/model.h>
#include <math.h>

#define LEHR_MODEL_LN2 0.69314718055994530942
#define LEHR_MODEL_PI  3.14159265358979323846
/// Height of a Gaussian of area 1 and full width 1: sqrt(4 ln 2/pi).
#define LEHR_MODEL_GAUSSIAN_HEIGHT 0.93943727869965133377

/// Limits of a parameter that has none, and of a width. The smallest width is the smallest normal double.
#define LEHR_MODEL_UNLIMITED      HUGE_VAL
#define LEHR_MODEL_SMALLEST_WIDTH 2.2250738585072014e-308

extern const lehr_model lehr_model_gaussian;
extern const lehr_model lehr_model_lorentzian;
extern const lehr_model lehr_model_pseudo_voigt;
extern const lehr_model lehr_model_voigt;
extern const lehr_model lehr_model_moffat;
extern const lehr_model lehr_model_split_gaussian;
extern const lehr_model lehr_model_arrhenius;
extern const lehr_model lehr_model_vft;
extern const lehr_model lehr_model_sigmoid;
extern const lehr_model lehr_model_double_sigmoid;

/// Width of the shapes that have it as their second parameter.
bool lehr_model_second_is_fwhm(const double *parameters, double *value, double *gradient,
                               size_t n_parameters);

#endif
