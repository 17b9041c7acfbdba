/// @file
/// A model glass in closed form: Gaussian shells in even matter with a soft edge.
#ifndef LEHR_TEST_GLASS_HELPER_H
#define LEHR_TEST_GLASS_HELPER_H

#include <lehr/fitting/random.h>
#include <lehr/pdf/correlation.h>

/// Shells of nearest neighbours; 40 atoms at 5.5 angstrom and even matter follow.
typedef struct glass {
    double density;
    size_t n_shells;
    double shells[3][3]; ///< distance, standard deviation, number
} glass;

/// 12 neighbours at 2.8 (0.2); and 3 at 2.55 (0.12) with 9 at 3 (0.2).
extern const glass glass_simple;
extern const glass glass_double;

/// S(q) - 1.
double glass_s(const glass *what, double q);

/// q = 0 .. 20 or less in steps of 0.02, with noise from a stream where it is not NULL; errors are sigma (0:
/// none).
lehr_pdf_sq *glass_structure(const glass *what, double qmax, double sigma, const lehr_random *noise);

/// G(r) of it up to 8 angstrom.
lehr_pdf_correlation *glass_correlation(const lehr_pdf_sq *structure, lehr_pdf_window window,
                                        double step_ang);

#endif
