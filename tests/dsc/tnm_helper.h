/// @file
/// Scans and parameters shared by the tests of the relaxation model's fits.
#ifndef LEHR_TEST_TNM_HELPER_H
#define LEHR_TEST_TNM_HELPER_H

#include <lehr/dsc/tnm_data.h>
#include <lehr/dsc/tnm_fit.h>
#include <stddef.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

/// The material of the listed scans.
extern const lehr_dsc_tnm_line glass, liquid;
extern const lehr_dsc_tnm_parameters truth;

/// Histories of the listed scans T02 and T04.
extern const char *const programs[2];

typedef struct sample {
    size_t n;
    double *temperature_K, *cp;
    lehr_dsc_tnm_program *program;
} sample;

lehr_dsc_tnm_program *parse(const char *text);
void clear(sample *s);

/// The scan of a sample, which it borrows.
lehr_dsc_tnm_scan scan_of(const sample *s, double sigma);

lehr_dsc_tnm_material material(const lehr_dsc_tnm_parameters *parameters);

/// Scan of the model itself, which here only lends its curve: the truth is known, noise is added by the test.
sample make(const lehr_dsc_tnm_parameters *p, const char *program, double low_K, double step_K, size_t n);

/// Parameter @p j of a fit, and its standard error.
double value(const lehr_dsc_tnm_fit *fit, size_t j);
double stderr_of(const lehr_dsc_tnm_fit *fit, size_t j);

#endif
