#include "atom_table.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <xraylib/xraylib.h>

static const double FOUR_PI = 12.566370614359172954;
static const double ELECTRON_REST_KEV = 510.99895; // CODATA 2018

enum { N_GAUSSIANS = 5, LARGEST_COMPTON_Z = 99 };

double lehr_pdf_atom_form_factor(int atomic_number, double q_per_ang)
{
    bool known = atomic_number >= 1 && atomic_number <= LEHR_PDF_ATOM_LARGEST_Z;
    if (!known || !(q_per_ang >= 0 && q_per_ang <= LEHR_PDF_ATOM_LARGEST_Q * (1 + 1e-12))) {
        return (double)NAN;
    }
    const double *row = lehr_pdf_atom_table[atomic_number - 1];
    double s = q_per_ang / (FOUR_PI);
    double sum = row[N_GAUSSIANS];
    for (size_t i = 0; i < N_GAUSSIANS; i++) {
        sum += row[i] * exp(-row[N_GAUSSIANS + 1 + i] * s * s);
    }
    return sum;
}

double lehr_pdf_atom_compton(int atomic_number, double q_per_ang)
{
    if (atomic_number < 1 || atomic_number > LARGEST_COMPTON_Z || !(q_per_ang >= 0)) {
        return (double)NAN;
    }
    // xraylib refuses 0 and leaves its table below the first knot.
    return q_per_ang > 0 ? fmax(0, SF_Compt(atomic_number, q_per_ang / (FOUR_PI), NULL)) : 0;
}

lehr_status lehr_pdf_atom_anomalous(double *f_prime, double *f_second, int atomic_number, double energy_keV,
                                    lehr_error *err)
{
    xrl_error *trouble = NULL;
    double real = energy_keV > 0 ? Fi(atomic_number, energy_keV, &trouble) : 0;
    double imaginary = energy_keV > 0 && !trouble ? Fii(atomic_number, energy_keV, &trouble) : 0;
    if (!(energy_keV > 0) || trouble) {
        xrl_error_free(trouble);
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "no anomalous terms for atomic number %d at %g keV: energies in keV, 1 to 1000",
                              atomic_number, energy_keV);
    }
    *f_prime = real;
    *f_second = fabs(imaginary); // xraylib counts it negative
    return LEHR_OK;
}

double lehr_pdf_recoil_energy_ratio(double two_theta_rad, double energy_keV)
{
    double half = sin(two_theta_rad / 2);
    return 1 / (1 + energy_keV / ELECTRON_REST_KEV * 2 * half * half);
}

double lehr_pdf_recoil(double two_theta_rad, double energy_keV, double polarization,
                       lehr_pdf_detector detector)
{
    double k = lehr_pdf_recoil_energy_ratio(two_theta_rad, energy_keV);
    double sine = sin(two_theta_rad);
    double lost = (1 + polarization) * sine * sine;
    double ratio = k * k * (k + 1 / k - lost) / (2 - lost);
    return detector == LEHR_PDF_DETECTOR_INTEGRATING ? k * ratio : ratio;
}
