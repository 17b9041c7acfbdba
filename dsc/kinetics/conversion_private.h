/// @file
/// Private: the course of a program, and integrals of the Arrhenius factor along it.
#ifndef LEHR_DSC_CONVERSION_PRIVATE_H
#define LEHR_DSC_CONVERSION_PRIVATE_H

#include <lehr/dsc/conversion.h>

struct lehr_dsc_conversion {
    char *name;
    size_t n;              ///< points of the course
    double *time_s;        ///< shape (n,), rising
    double *temperature_K; ///< shape (n,); straight between the points
    double *alpha;         ///< shape (n,)
    double *rate_per_s;    ///< shape (n,) or NULL
    bool ramp; ///< made from levels: alpha is exact at the points, the temperature straight in time
    double heating_rate_K_per_s;
    double unsteadiness;
};

/// Time in which the conversion passes alpha - width/2 to alpha + width/2.
/// @errors as lehr_dsc_conversion_at()
LEHR_NODISCARD lehr_status lehr_dsc_conversion_passage(double time_s[2],
                                                       const lehr_dsc_conversion *conversion, double alpha,
                                                       double width, lehr_error *err);

/// ln and its derivative by theta = E/R of int exp(-theta (1/T - 1/T_ref)) dt.
typedef struct arrhenius_integral {
    double ln_value;
    double slope_per_K; ///< minus the mean of 1/T - 1/T_ref
} arrhenius_integral;

/// From one time of the program to another.
arrhenius_integral lehr_dsc_conversion_integral(const lehr_dsc_conversion *conversion, double theta_K,
                                                double ref_K, double from_s, double to_s);
/// From the begin of the program; where it begins with heating and some conversion, from 0 K at that rate.
arrhenius_integral lehr_dsc_conversion_whole_integral(const lehr_dsc_conversion *conversion, double theta_K,
                                                      double ref_K, double to_s);

/// T(t); the ends continue with their slope.
double lehr_dsc_conversion_temperature(const lehr_dsc_conversion *conversion, double time_s);

/// Room for n points, all zero. @p with_rate: rate_per_s too
LEHR_NODISCARD lehr_status lehr_dsc_conversion_alloc(lehr_dsc_conversion **out, const char *name, size_t n,
                                                     bool with_rate, lehr_error *err);

/// ln(-ln(1 - alpha)): nearly straight over the temperature for most reactions.
double lehr_dsc_conversion_z(double alpha);

#endif
