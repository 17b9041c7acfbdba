#include "sample.h"

#include "absorption.h"

#include <lehr/core/alloc.h>
#include <lehr/core/attenuation.h>
#include <lehr/core/constants.h>
#include <math.h>
#include <string.h>

enum { FEWEST_POINTS = 50, N_COLUMNS = 10 };

lehr_pdf_sample_options lehr_pdf_sample_defaults(void)
{
    return (lehr_pdf_sample_options){.qmin_per_ang = NAN,
                                     .qmax_per_ang = NAN,
                                     .anomalous = true,
                                     .recoil = true,
                                     .compton_absorption = true};
}

double lehr_pdf_number_density(double density_g_per_cm3, double molar_mass_g_per_mol)
{
    return density_g_per_cm3 / molar_mass_g_per_mol * LEHR_CORE_AVOGADRO_PER_MOL * 1e-24;
}

double lehr_pdf_mass_density(double number_density_per_ang3, double molar_mass_g_per_mol)
{
    return number_density_per_ang3 * molar_mass_g_per_mol / (LEHR_CORE_AVOGADRO_PER_MOL * 1e-24);
}

void lehr_pdf_sample_free(lehr_pdf_sample *sample)
{
    if (sample) {
        lehr_core_free(sample->q_per_ang); // the block of all columns
        lehr_core_free(sample);
    }
}

static lehr_pdf_sample *allocate(size_t n, bool background, bool container)
{
    lehr_pdf_sample *s = lehr_core_alloc(1, sizeof *s);
    double *block = s ? lehr_core_alloc(n, N_COLUMNS * sizeof *block) : NULL;
    if (!block) {
        lehr_core_free(s);
        return NULL;
    }
    *s = (lehr_pdf_sample){.n = n,
                           .q_per_ang = block,
                           .intensity = block + n,
                           .variance = block + 2 * n,
                           .background = background ? block + 3 * n : NULL,
                           .background_variance = background ? block + 4 * n : NULL,
                           .gain = block + 5 * n,
                           .f_squared = block + 6 * n,
                           .f2_mean = block + 7 * n,
                           .compton = block + 8 * n,
                           .container = container ? block + 9 * n : NULL};
    return s;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_polarization(lehr_pdf_polarization *out, const lehr_pdf_pattern *pattern,
                                      const lehr_pdf_sample_options *o, lehr_warnings *warnings,
                                      lehr_error *err)
{
    *out = o->polarization;
    bool applied = pattern->polarization == LEHR_PDF_APPLIED_YES;
    if (o->polarization == LEHR_PDF_POLARIZATION_DEGREE && !(fabs(o->degree) <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "degree of polarisation %g is not in -1 to 1", o->degree);
    }
    if (applied && (o->polarization == LEHR_PDF_POLARIZATION_FULL_RING ||
                    o->polarization == LEHR_PDF_POLARIZATION_DEGREE)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the header says that polarisation was corrected in the integration: it is not done "
            "twice; leave --polarization out");
    }
    if (o->polarization != LEHR_PDF_POLARIZATION_AUTO) {
        return LEHR_OK;
    }
    *out = applied ? LEHR_PDF_POLARIZATION_NONE : LEHR_PDF_POLARIZATION_FULL_RING;
    if (pattern->polarization == LEHR_PDF_APPLIED_UNKNOWN) {
        return lehr_warnings_add(
            warnings, err,
            "the file does not say whether polarisation was corrected: it is, as for a full "
            "ring; --polarization none if the integration did");
    }
    return LEHR_OK;
}

static lehr_status check_options(const lehr_pdf_pattern *pattern, const lehr_pdf_pattern *background,
                                 const lehr_pdf_sample_options *o, lehr_pdf_polarization polarization,
                                 lehr_error *err)
{
    bool angles = polarization != LEHR_PDF_POLARIZATION_NONE || o->shape != LEHR_PDF_SHAPE_NONE || o->anvil ||
                  o->recoil;
    if (pattern->kind != LEHR_PDF_KIND_INTENSITY ||
        (background && background->kind != LEHR_PDF_KIND_INTENSITY)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the file holds a structure function, not intensities");
    }
    if (angles && isnan(pattern->wavelength_ang)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "corrections need the wavelength, which the file does not name: give --wavelength or "
            "--energy");
    }
    if (pattern->absorption == LEHR_PDF_APPLIED_YES && o->shape != LEHR_PDF_SHAPE_NONE) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the header says that absorption in the sample was corrected: it is not done twice; "
            "leave --plate, --thickness or --cylinder out");
    }
    if (pattern->background == LEHR_PDF_APPLIED_YES && background) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the header says that a background was subtracted: leave --background out, or give "
            "the pattern before that");
    }
    if (o->shape != LEHR_PDF_SHAPE_NONE && !(o->mu_t >= 0 && o->mu_t <= 20)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "attenuation times thickness of %g is not in 0 to 20",
                              o->mu_t);
    }
    if (o->anvil && !(o->anvil_mm > 0 && o->anvil_mm < 1000)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "thickness of the anvil: %g mm is not greater than 0",
                              o->anvil_mm);
    }
    if (!(isnan(o->qmin_per_ang) || o->qmin_per_ang >= 0) ||
        !(isnan(o->qmax_per_ang) || o->qmax_per_ang > (isnan(o->qmin_per_ang) ? 0 : o->qmin_per_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "qmin = %g, qmax = %g/angstrom: they must rise in this order", o->qmin_per_ang,
                              o->qmax_per_ang);
    }
    return LEHR_OK;
}

// ---- the measured columns -----------------------------------------------------------
/// First point and number of points between qmin and qmax; q = 0 has no structure factor.
static void choose_range(size_t *first, size_t *count, const lehr_pdf_pattern *pattern,
                         const lehr_pdf_sample_options *o)
{
    double low = isnan(o->qmin_per_ang) ? 0 : o->qmin_per_ang * (1 - 1e-12);
    double high = isnan(o->qmax_per_ang) ? (double)INFINITY : o->qmax_per_ang * (1 + 1e-12);
    *first = 0;
    *count = 0;
    for (size_t i = 0; i < pattern->size; i++) {
        double q = pattern->q_per_ang[i];
        *first += !(q >= low && q > 0);
        *count += q >= low && q > 0 && q <= high;
    }
}

static lehr_status interpolate(lehr_pdf_sample *s, const lehr_pdf_pattern *background, lehr_error *err)
{
    size_t at = 0, last = background->size - 1;
    // Grids that were printed with different digits may differ at their ends.
    double slack = 1e-6 * s->q_per_ang[s->n - 1];
    if (!(background->q_per_ang[0] <= s->q_per_ang[0] + slack &&
          background->q_per_ang[last] >= s->q_per_ang[s->n - 1] - slack)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the background covers q = %.4g to %.4g/angstrom, the sample %.4g to %.4g: set --qmin "
            "and --qmax",
            background->q_per_ang[0], background->q_per_ang[last], s->q_per_ang[0], s->q_per_ang[s->n - 1]);
    }
    for (size_t i = 0; i < s->n; i++) {
        while (at + 2 < background->size && background->q_per_ang[at + 1] < s->q_per_ang[i]) {
            at++;
        }
        double width = background->q_per_ang[at + 1] - background->q_per_ang[at];
        double t = fmin(1, fmax(0, (s->q_per_ang[i] - background->q_per_ang[at]) / width));
        double a = (1 - t) * background->sigma[at], b = t * background->sigma[at + 1];
        s->background[i] = (1 - t) * background->y[at] + t * background->y[at + 1];
        s->background_variance[i] = a * a + b * b;
    }
    return LEHR_OK;
}

static lehr_status take_measured(lehr_pdf_sample *s, const lehr_pdf_pattern *pattern, size_t first,
                                 const lehr_pdf_pattern *background, lehr_warnings *warnings, lehr_error *err)
{
    size_t below = 0;
    double largest = 0;
    memcpy(s->q_per_ang, pattern->q_per_ang + first, s->n * sizeof(double));
    memcpy(s->intensity, pattern->y + first, s->n * sizeof(double));
    for (size_t i = 0; i < s->n; i++) {
        s->variance[i] = pattern->sigma[first + i] * pattern->sigma[first + i];
        largest = fmax(largest, s->intensity[i]);
    }
    if (!(largest > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no intensity between %.4g and %.4g/angstrom is above 0",
                              s->q_per_ang[0], s->q_per_ang[s->n - 1]);
    }
    lehr_status status = background ? interpolate(s, background, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && background && i < s->n; i++) {
        below += s->background[i] > s->intensity[i];
    }
    if (status == LEHR_OK && below > 0) {
        return lehr_warnings_add(
            warnings, err,
            "the background exceeds the sample at %.3g %% of q: was it measured longer, or with "
            "another monitor? its scale is in --background-scale",
            100 * (double)below / (double)s->n);
    }
    return status;
}

// ---- the calculated columns ---------------------------------------------------------
/// What is the same for all points.
typedef struct beam {
    double energy_keV, mu_mass;       ///< of the sample [cm^2/g]
    double anvil_mu_t, anvil_mu_mass; ///< 0 without anvil
    lehr_material anvil;
} beam;

static lehr_status prepare_beam(beam *b, const lehr_pdf_sample *s, const lehr_composition *composition,
                                lehr_error *err)
{
    const lehr_pdf_sample_options *o = &s->options;
    lehr_status status = LEHR_OK;
    *b = (beam){.energy_keV = LEHR_CORE_HC_KEV_ANG / s->wavelength_ang};
    if (o->shape != LEHR_PDF_SHAPE_NONE) {
        status = lehr_attenuation_mass(&b->mu_mass, composition, b->energy_keV, err);
    }
    if (status == LEHR_OK && o->anvil) {
        status = lehr_material_find(&b->anvil, o->anvil, (double)NAN, (double)NAN, err);
    }
    if (status == LEHR_OK && o->anvil) {
        status = lehr_attenuation_mass(&b->anvil_mu_mass, &b->anvil.composition, b->energy_keV, err);
        b->anvil_mu_t = b->anvil_mu_mass * b->anvil.density_g_per_cm3 * o->anvil_mm / 10;
    }
    return status;
}

static double in_sample(const lehr_pdf_sample_options *o, double two_theta, double ratio)
{
    return o->shape == LEHR_PDF_SHAPE_CYLINDER ? lehr_pdf_absorption_cylinder(two_theta, o->mu_t, ratio)
                                               : lehr_pdf_absorption_plate(two_theta, o->mu_t, ratio);
}

/// A, and A_C of Compton scattering, at one angle.
static lehr_status absorb(double out[2], const lehr_pdf_sample_options *o, const beam *b,
                          const lehr_composition *composition, double two_theta, lehr_error *err)
{
    double outgoing = b->energy_keV * lehr_pdf_recoil_energy_ratio(two_theta, b->energy_keV), mu = 0;
    lehr_status status = LEHR_OK;
    out[0] = out[1] = 1;
    if (o->shape != LEHR_PDF_SHAPE_NONE) {
        out[0] = out[1] = in_sample(o, two_theta, 1);
        if (o->compton_absorption) {
            status = lehr_attenuation_mass(&mu, composition, outgoing, err);
            out[1] = status == LEHR_OK ? in_sample(o, two_theta, mu / b->mu_mass) : 1;
        }
    }
    if (status == LEHR_OK && o->anvil) {
        out[0] *= lehr_pdf_absorption_layer(two_theta, b->anvil_mu_t, 1);
        status = o->compton_absorption ? lehr_attenuation_mass(&mu, &b->anvil.composition, outgoing, err)
                                       : LEHR_OK;
        double ratio = o->compton_absorption ? mu / b->anvil_mu_mass : 1;
        out[1] *= lehr_pdf_absorption_layer(two_theta, b->anvil_mu_t, ratio);
    }
    if (status == LEHR_OK && !(out[0] > 0 && out[1] > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "2theta = %.1f degrees: in transmission nothing leaves a plate at 90 degrees and above; "
            "cut the data with --qmax",
            two_theta * 57.295779513082321);
    }
    return status;
}

static double polarize(lehr_pdf_polarization kind, double degree, double two_theta)
{
    double sine = sin(two_theta);
    switch (kind) {
    case LEHR_PDF_POLARIZATION_FULL_RING:
        return 1 - sine * sine / 2;
    case LEHR_PDF_POLARIZATION_DEGREE:
        return 1 - (1 + degree) * sine * sine / 2;
    default:
        return 1;
    }
}

static lehr_status fill_gain(lehr_pdf_sample *s, const lehr_composition *composition, lehr_error *err)
{
    const lehr_pdf_sample_options *o = &s->options;
    beam b;
    lehr_status status = LEHR_OK;
    bool absorbing = o->shape != LEHR_PDF_SHAPE_NONE || o->anvil;
    if (isnan(s->wavelength_ang)) {
        for (size_t i = 0; i < s->n; i++) {
            s->gain[i] = 1; // nothing was asked for that depends on the angle
        }
        return LEHR_OK;
    }
    status = prepare_beam(&b, s, composition, err);
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        double two_theta = lehr_pdf_two_theta_rad(s->q_per_ang[i], s->wavelength_ang), factor[2] = {1, 1};
        status = absorbing ? absorb(factor, o, &b, composition, two_theta, err) : LEHR_OK;
        s->gain[i] = 1 / (polarize(s->polarization, o->degree, two_theta) * factor[0]);
        s->compton[i] *= factor[1] / factor[0];
        if (s->container) {
            s->container[i] *= factor[1] / factor[0];
        }
    }
    return status;
}

/// Form factors, Compton scattering of the sample or of a container.
static lehr_status scatter(lehr_pdf_sample *s, const lehr_composition *composition, bool container,
                           lehr_error *err)
{
    lehr_pdf_scatter *f = NULL;
    const lehr_pdf_sample_options *o = &s->options;
    double energy_keV = LEHR_CORE_HC_KEV_ANG / s->wavelength_ang;
    const lehr_pdf_scatter_options options = {
        .energy_keV = energy_keV,
        .anomalous = o->anomalous,
        .detector = o->detector,
        .polarization = s->polarization == LEHR_PDF_POLARIZATION_DEGREE ? o->degree : 0,
        .recoil = o->recoil};
    lehr_status status = lehr_pdf_scatter_create(&f, composition, s->q_per_ang, s->n, &options, err);
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        if (container) {
            s->container[i] = f->compton[i];
            continue;
        }
        s->f_squared[i] = f->f_mean[i] * f->f_mean[i];
        s->f2_mean[i] = f->f2_mean[i];
        s->compton[i] = f->compton[i];
    }
    lehr_pdf_scatter_free(f);
    return status;
}

static lehr_status fill(lehr_pdf_sample *s, const lehr_composition *composition, lehr_error *err)
{
    lehr_status status = scatter(s, composition, false, err);
    if (status == LEHR_OK && s->container) {
        lehr_composition container;
        status = lehr_composition_parse(&container, s->options.container, err);
        status = status == LEHR_OK ? scatter(s, &container, true, err) : status;
    }
    return status == LEHR_OK ? fill_gain(s, composition, err) : status;
}

lehr_status lehr_pdf_sample_create(lehr_pdf_sample **out, const lehr_pdf_pattern *pattern,
                                   const lehr_pdf_pattern *background, const lehr_composition *composition,
                                   const lehr_pdf_sample_options *options, lehr_warnings *warnings,
                                   lehr_error *err)
{
    size_t first = 0, count = 0;
    lehr_pdf_polarization polarization;
    *out = NULL;
    lehr_status status = check_polarization(&polarization, pattern, options, warnings, err);
    status = status == LEHR_OK ? check_options(pattern, background, options, polarization, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    choose_range(&first, &count, pattern, options);
    if (count < FEWEST_POINTS) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu points between qmin and qmax (the data run from %.4g to %.4g/angstrom): %d at least", count,
            pattern->q_per_ang[0], pattern->q_per_ang[pattern->size - 1], (int)FEWEST_POINTS);
    }
    lehr_pdf_sample *s = allocate(count, background != NULL, options->container != NULL);
    if (!s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a sample of %zu points", count);
    }
    s->options = *options;
    s->polarization = polarization;
    s->wavelength_ang = pattern->wavelength_ang;
    s->molar_mass_g_per_mol = composition->molar_mass_g_per_mol;
    s->composition = *composition;
    status = take_measured(s, pattern, first, background, warnings, err);
    status = status == LEHR_OK ? fill(s, composition, err) : status;
    if (status == LEHR_OK) {
        *out = s;
        s = NULL;
    }
    lehr_pdf_sample_free(s);
    return status;
}
