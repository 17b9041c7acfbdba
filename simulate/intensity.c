#include "intensity.h"

#include "poisson.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/output.h>
#include <lehr/pdf/scatter.h>
#include <math.h>
#include <stdio.h>

/// Width of what scatters without the sample, and its floor over its height.
static const double frame_width_per_ang = 2.6;
static const double frame_floor = 0.1;

static double polarization_of(const lehr_simulate_intensity_options *o, double two_theta_rad)
{
    double cosine = cos(two_theta_rad);
    double p = o->polarized ? o->degree : 0;
    return o->unpolarized ? 1 : (1 + cosine * cosine - p * (1 - cosine * cosine)) / 2;
}

static lehr_status check(const lehr_simulate_intensity_options *o, lehr_error *err)
{
    if (!(o->qmin_per_ang > 0) || !(o->step_per_ang > 0) || !(o->qmax_per_ang > o->qmin_per_ang) ||
        !((o->qmax_per_ang - o->qmin_per_ang) / o->step_per_ang < 1e5)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "a curve from %g to %g in steps of %g/angstrom: not in order, or too many points",
            o->qmin_per_ang, o->qmax_per_ang, o->step_per_ang);
    }
    if (!(o->peak_counts > 0) || !(o->scale > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%g photons at the peak and a scale of %g: both must be > 0", o->peak_counts,
                              o->scale);
    }
    return LEHR_OK;
}

static void fill(lehr_simulate_intensity *out, const lehr_simulate_scattering *atoms)
{
    const lehr_simulate_intensity_options *o = &out->options;
    size_t top = 0;
    for (size_t i = 0; i < out->n; i++) {
        double q = o->qmin_per_ang + o->step_per_ang * (double)i;
        double two_theta_rad = lehr_pdf_two_theta_rad(q, LEHR_CORE_HC_KEV_ANG / o->energy_keV);
        out->q_per_ang[i] = q;
        out->sample[i] = (polarization_of(o, two_theta_rad) *
                              lehr_simulate_scattering_at(atoms, q, two_theta_rad, o->mu_t) +
                          o->constant) /
                         o->scale;
        top = out->sample[i] > out->sample[top] ? i : top;
    }
    double per_q = o->peak_counts / (out->sample[top] * out->q_per_ang[top]);
    for (size_t i = 0; i < out->n; i++) {
        double x = out->q_per_ang[i] / frame_width_per_ang;
        out->frame[i] = o->frame_height * ((1 - frame_floor) * exp(-x) + frame_floor);
        out->sample[i] += o->background * out->frame[i];
        out->photons[i] = per_q * out->q_per_ang[i];
    }
}

lehr_status lehr_simulate_intensity_create(lehr_simulate_intensity **out,
                                           const lehr_simulate_scattering *atoms,
                                           const lehr_simulate_intensity_options *options, lehr_error *err)
{
    *out = NULL;
    lehr_status status = check(options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_simulate_intensity *made = lehr_core_alloc(1, sizeof *made);
    if (!made) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve");
    }
    made->options = *options;
    made->n = (size_t)((options->qmax_per_ang - options->qmin_per_ang) / options->step_per_ang + 1e-6) + 1;
    made->q_per_ang = lehr_core_alloc(made->n, sizeof *made->q_per_ang);
    made->sample = lehr_core_alloc(made->n, sizeof *made->sample);
    made->frame = lehr_core_alloc(made->n, sizeof *made->frame);
    made->photons = lehr_core_alloc(made->n, sizeof *made->photons);
    if (!made->q_per_ang || !made->sample || !made->frame || !made->photons) {
        lehr_simulate_intensity_free(made);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve");
    }
    fill(made, atoms);
    *out = made;
    return LEHR_OK;
}

void lehr_simulate_intensity_free(lehr_simulate_intensity *intensity)
{
    if (intensity) {
        lehr_core_free(intensity->q_per_ang);
        lehr_core_free(intensity->sample);
        lehr_core_free(intensity->frame);
        lehr_core_free(intensity->photons);
        lehr_core_free(intensity);
    }
}

/// A count beyond 2^30 is as good as normal.
static double draw(lehr_random *random, double mean)
{
    const double largest = 1073741824.0;
    return mean < largest ? (double)lehr_simulate_poisson(random, mean)
                          : round(mean + sqrt(mean) * lehr_random_normal(random));
}

void lehr_simulate_intensity_draw(double *values, double *sigma, const lehr_simulate_intensity *from,
                                  bool without_sample, uint64_t seed, uint64_t stream)
{
    lehr_random random = lehr_random_stream(seed, stream);
    const double *expected = without_sample ? from->frame : from->sample;
    for (size_t i = 0; i < from->n; i++) {
        double count = draw(&random, expected[i] * from->photons[i]);
        values[i] = count / from->photons[i];
        sigma[i] = sqrt(fmax(count, 1)) / from->photons[i];
    }
}

lehr_status lehr_simulate_intensity_write(const lehr_simulate_intensity *from, const double *values,
                                          const double *sigma, const char *path, const char *title,
                                          lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        FILE *file = lehr_output_file(output);
        fprintf(file, "# simulated: %s\n# Wavelength: %.10g\n# Polarization factor: None\n# q_A^-1 I sigma\n",
                title, LEHR_CORE_HC_KEV_ANG / from->options.energy_keV * 1e-10);
        for (size_t i = 0; i < from->n; i++) {
            fprintf(file, "%.8g %.9g %.6g\n", from->q_per_ang[i], values[i], sigma[i]);
        }
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}
