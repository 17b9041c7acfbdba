// The 27 nonlinear models of the NIST Statistical Reference Datasets, written once in dual numbers.
#ifndef LEHR_TEST_NIST_MODELS_H
#define LEHR_TEST_NIST_MODELS_H

#include <lehr/fitting/dual.h>

enum { NIST_MAX_POINTS = 300, NIST_MAX_PARAMETERS = 9, NIST_SETS = 27 };

typedef struct nist_data {
    size_t n;
    double x[NIST_MAX_POINTS];
    double x2[NIST_MAX_POINTS]; ///< second predictor (Nelson)
    double y[NIST_MAX_POINTS];
} nist_data;

/// One data set; a row for LEHR_CASE.
typedef struct nist_set {
    const char *name;
    size_t n_parameters;
    lehr_dual_point point; ///< context: nist_data
} nist_set;

extern const nist_set nist_sets[NIST_SETS];

/// The data of a set; Nelson's response is the logarithm.
void nist_load(nist_data *data, const char *name);

#endif
