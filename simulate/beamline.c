#include "beamline.h"

#include "poisson.h"

#include <lehr/core/alloc.h>
#include <math.h>

static const double electron_radius_m = 2.8179403205e-15; // CODATA 2022

/// Counts per photon of the beam in a pixel at a point of it, per area of the pixel over distance^2.
static double density_at(const lehr_xrd_position *at, double wavelength_ang, const lehr_simulate_beam *beam)
{
    double q = lehr_xrd_q_per_ang(at->two_theta_rad, wavelength_ang);
    double from_sample = beam->sample
                             ? beam->atoms_per_m2 * exp(-beam->mu_t) *
                                   lehr_simulate_scattering_at(beam->sample, q, at->two_theta_rad, beam->mu_t)
                             : 0;
    double from_air =
        beam->air ? beam->air_atoms_per_m2 * lehr_simulate_scattering_at(beam->air, q, at->two_theta_rad, 0)
                  : 0;
    double cosine = at->cos_incidence;
    return (from_sample + from_air) * cosine * cosine * cosine *
           lehr_xrd_polarization(at->two_theta_rad, at->chi_rad, beam->polarization);
}

lehr_status lehr_simulate_expected_counts(double **out, const lehr_xrd_geometry *geometry,
                                          const lehr_simulate_beam *beam, lehr_error *err)
{
    const double gauss = 0.28867513459481288225; // of 2 points, half the pixel being 1/2
    size_t n = geometry->rows * geometry->columns;
    *out = NULL;
    if (n == 0 || !(geometry->wavelength_ang > 0) || !(geometry->pixel1_m > 0) || !(geometry->pixel2_m > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the geometry tells no shape, size of pixels or wavelength of the detector");
    }
    double *counts = lehr_core_alloc(n, sizeof *counts);
    if (!counts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an image of %zu x %zu pixels",
                              geometry->rows, geometry->columns);
    }
    lehr_xrd_projection projection =
        lehr_xrd_geometry_projection(geometry, geometry->rows, geometry->columns);
    double area = geometry->pixel1_m * geometry->pixel2_m / (geometry->distance_m * geometry->distance_m);
    double factor = beam->photons * electron_radius_m * electron_radius_m * area / 4;
    for (size_t i = 0; i < n; i++) {
        double row = (double)(i / geometry->columns);
        double column = (double)(i % geometry->columns);
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            lehr_xrd_position at = lehr_xrd_projection_at_point(&projection, row + (k & 1 ? gauss : -gauss),
                                                                column + (k & 2 ? gauss : -gauss));
            sum += density_at(&at, geometry->wavelength_ang, beam);
        }
        counts[i] = factor * sum;
    }
    *out = counts;
    return LEHR_OK;
}

static void add_spikes(uint32_t *out, const unsigned char *masked, size_t n, size_t spikes,
                       lehr_random *random)
{
    const double least = 30;
    const double decades = 2;
    for (size_t k = 0, tries = 0; k < spikes && tries < 100 * spikes; tries++) {
        size_t i = lehr_random_below(random, n);
        double height = least * pow(10, decades * lehr_random_uniform(random));
        if (!masked || !masked[i]) {
            out[i] += (uint32_t)height;
            k++;
        }
    }
}

void lehr_simulate_frame(uint32_t *out, const double *expected, const unsigned char *masked, size_t n,
                         double exposure, size_t spikes, uint64_t seed, uint64_t stream)
{
    lehr_random random = lehr_random_stream(seed, stream);
    for (size_t i = 0; i < n; i++) {
        uint32_t count = lehr_simulate_poisson(&random, expected[i] * exposure);
        out[i] = masked && masked[i] == 1 ? UINT32_MAX : count;
    }
    add_spikes(out, masked, n, spikes, &random);
}
