#include "fit_models.h"

#include <lehr/fitting/eos.h>
#include <math.h>

static const double ln2 = 0.69314718055994530942;
static const double sqrt_4ln2_over_pi = 0.93943727869965133377;

/// y0 + A c/w exp(-4 ln2 (x - xc)^2/w^2)
static bool gaussian(const double *p, double *values, double *jacobian, const void *context)
{
    const fit_data *data = context;
    if (!(p[3] > 0)) {
        return false;
    }
    const double inverse = 1 / p[3];
    const double scale = sqrt_4ln2_over_pi * inverse;
    const double slope = p[1] * inverse;
    for (size_t i = 0; i < data->n; i++) {
        double u = (data->x[i] - p[2]) * inverse;
        double shape = scale * exp(-4 * ln2 * u * u);
        if (values) {
            values[i] = p[0] + p[1] * shape;
        }
        if (jacobian) {
            double *row = jacobian + 4 * i;
            row[0] = 1;
            row[1] = shape;
            row[2] = slope * shape * (8 * ln2 * u);
            row[3] = slope * shape * (8 * ln2 * u * u - 1);
        }
    }
    return true;
}

static bool birch_murnaghan(const double *p, double *values, double *jacobian, const void *context)
{
    const fit_data *data = context;
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("birch-murnaghan-3");
    lehr_fitting_eos_parameters parameters = {.volume0 = p[0], .bulk_GPa = p[1], .bulk_prime = p[2]};
    for (size_t i = 0; i < data->n; i++) {
        lehr_fitting_eos_derivatives d;
        if (!lehr_fitting_eos_differentiate(&d, eos, &parameters, data->x[i])) {
            return false;
        }
        if (values) {
            values[i] = d.pressure_GPa;
        }
        for (size_t j = 0; jacobian && j < 3; j++) {
            jacobian[3 * i + j] = d.d_parameters[j];
        }
    }
    return true;
}

static bool vogel(const double *p, double *values, double *jacobian, const void *context)
{
    const fit_data *data = context;
    if (!(p[2] < data->x[0])) {
        return false;
    }
    for (size_t i = 0; i < data->n; i++) {
        double inverse = 1 / (data->x[i] - p[2]);
        if (values) {
            values[i] = p[0] + p[1] * inverse;
        }
        if (jacobian) {
            jacobian[3 * i] = 1;
            jacobian[3 * i + 1] = inverse;
            jacobian[3 * i + 2] = p[1] * inverse * inverse;
        }
    }
    return true;
}

const fit_case fit_peak = {.name = "fsdp",
                           .n_parameters = 4,
                           .parameters = {"y0", "area", "position", "fwhm"},
                           .truth = {0.35, 1.9, 2.683, 0.462},
                           .start = {0.5, 1.5, 2.70, 0.4},
                           .n_points = 49,
                           .first = 2.45,
                           .last = 2.93,
                           .noise = 0.02,
                           .model = gaussian};
const fit_case fit_eos = {.name = "birch_murnaghan_3",
                          .n_parameters = 3,
                          .parameters = {"V0", "K0", "K0_prime"},
                          .truth = {112.98, 37.1, 6.0},
                          .start = {113.5, 40, 4},
                          .n_points = 22,
                          .first = 112.98,
                          .last = 96.0,
                          .noise = 0.01,
                          .model = birch_murnaghan};
const fit_case fit_vft = {.name = "vft",
                          .n_parameters = 3,
                          .parameters = {"ln_tau0", "B", "T0"},
                          .truth = {-34.5, 7650, 412.5},
                          .start = {-34, 7500, 414},
                          .n_points = 17,
                          .first = 640,
                          .last = 720,
                          .noise = 0.05,
                          .model = vogel};

void fit_simulate(fit_data *data, const fit_case *of, lehr_random *random)
{
    data->n = of->n_points;
    for (size_t i = 0; i < data->n; i++) {
        data->x[i] = of->first + (of->last - of->first) * (double)i / (double)(data->n - 1);
        data->sigma[i] = of->noise;
    }
    (void)of->model(of->truth, data->y, NULL, data);
    for (size_t i = 0; i < data->n; i++) {
        data->y[i] += of->noise * lehr_random_normal(random);
    }
}

lehr_fitting_problem fit_problem(const fit_case *of, const fit_data *data, bool weighted)
{
    return (lehr_fitting_problem){.n_points = data->n,
                                  .n_parameters = of->n_parameters,
                                  .y = data->y,
                                  .sigma = weighted ? data->sigma : NULL,
                                  .model = of->model,
                                  .context = data};
}
