#include "compression_private.h"

#include <math.h>
#include <string.h>

lehr_fitting_compression_options lehr_fitting_compression_defaults(void)
{
    return (lehr_fitting_compression_options){.eos = lehr_fitting_eos_find("birch-murnaghan-3"),
                                              .bulk_prime = (double)NAN,
                                              .exponent = 3,
                                              .reference = {(double)NAN, (double)NAN}};
}

const char *lehr_fitting_compression_part_name(lehr_fitting_compression_part part)
{
    static const char *const names[LEHR_FITTING_COMPRESSION_N_PARTS] = {
        "statistical", "scale", "zero", "windows", "model", "exponent", "reference", "prime"};
    return names[part];
}

// ---- one fit ------------------------------------------------------------------------------
static void choose(work *w)
{
    const lehr_fitting_compression_data *data = w->data;
    bool errors = data->sigma_pressure_GPa || data->sigma_q;
    w->how = lehr_fitting_eos_fit_defaults();
    w->how.eos = w->options->eos;
    w->how.dimension = w->options->exponent;
    w->how.errors = errors ? LEHR_FITTING_ERRORS_ODR : LEHR_FITTING_ERRORS_OLS;
    w->how.convention = errors ? LEHR_COVARIANCE_TESTED : LEHR_COVARIANCE_SCALED;
    if (!isnan(w->options->bulk_prime)) {
        w->how.fixed[LEHR_FITTING_EOS_K0_PRIME] = true;
        w->how.start[LEHR_FITTING_EOS_K0_PRIME] = w->options->bulk_prime;
    }
}

static bool is_given(const work *w)
{
    return !isnan(w->options->reference.value);
}

/// q0 is no parameter.
static bool is_held(const work *w)
{
    return w->options->ambient || is_given(w);
}

/// q0 from outside of the series, or from the points at ambient pressure.
static lehr_status take_reference(work *w, lehr_error *err)
{
    if (is_given(w)) {
        w->ambient = w->options->reference;
        w->how.fixed[LEHR_FITTING_EOS_V0] = true;
        w->how.start[LEHR_FITTING_EOS_V0] = w->ambient.value;
        return LEHR_OK;
    }
    w->out->n_ambient = compression_ambient(&w->ambient, w, w->data->q_per_ang, w->data->sigma_q);
    w->how.fixed[LEHR_FITTING_EOS_V0] = true;
    w->how.start[LEHR_FITTING_EOS_V0] = w->ambient.value;
    return w->out->n_ambient > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "no point at zero pressure that could give q0: it must be fitted");
}

static lehr_status fit_branch(work *w, lehr_warnings *warnings, lehr_error *err)
{
    static const char *const names[] = {"compression", "decompression", "both branches"};
    size_t n_free = compression_count_free(&w->how);
    if (w->branch.n < n_free) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN, "%s: %zu points that can be used, %s has %zu parameters to fit",
            names[w->options->branch], w->branch.n, lehr_fitting_eos_name(w->how.eos), n_free);
    }
    return lehr_fitting_eos_fit_run(&w->out->fit, &w->branch.data, &w->how, warnings, err);
}

// ---- variations ---------------------------------------------------------------------------
static lehr_fitting_compression_variation *add_variation(work *w, lehr_fitting_compression_part part,
                                                         double weight, double bulk, double prime,
                                                         double second, double q0)
{
    lehr_fitting_compression *out = w->out;
    if (out->n_variations == LEHR_FITTING_COMPRESSION_MAX_VARIATIONS) {
        return NULL;
    }
    lehr_fitting_compression_variation *v = &out->variations[out->n_variations++];
    *v = (lehr_fitting_compression_variation){
        .part = part,
        .weight = weight,
        .parameters = {.volume0 = 1, .bulk_GPa = bulk, .bulk_prime = prime, .bulk_second_per_GPa = second},
        .q0 = q0};
    return v;
}

/// The fit of the selection as it is now; one that does not converge moves nothing.
static lehr_status vary(lehr_fitting_compression_variation **added, work *w, double *variance,
                        lehr_fitting_compression_part part, const lehr_fitting_eos_fit_options *how,
                        lehr_error *err)
{
    lehr_fitting_eos_fit fit;
    lehr_error why = {0};
    *added = NULL;
    lehr_status status = lehr_fitting_eos_fit_run(&fit, &w->branch.data, how, NULL, &why);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "%s", why.message);
    }
    if (status == LEHR_OK && fit.fit.stop == LEHR_FITTING_CONVERGED) {
        const lehr_estimate *p = fit.parameters;
        *variance = p[LEHR_FITTING_EOS_K0].stderr_value * p[LEHR_FITTING_EOS_K0].stderr_value;
        *added = add_variation(w, part, 1, p[LEHR_FITTING_EOS_K0].value, p[LEHR_FITTING_EOS_K0_PRIME].value,
                               p[LEHR_FITTING_EOS_K0_SECOND].value, p[LEHR_FITTING_EOS_V0].value);
    }
    return LEHR_OK;
}

/// q0 in another window. One from outside moves by the mean factor of all positions.
static double moved_reference(const work *w, const double *q, const double *sigma)
{
    lehr_estimate moved = w->ambient;
    double factor = 0;
    if (!is_given(w)) {
        (void)compression_ambient(&moved, w, q, sigma);
        return moved.value;
    }
    for (size_t i = 0; i < w->data->n; i++) {
        factor += q[i] / w->data->q_per_ang[i] / (double)w->data->n;
    }
    return moved.value * factor;
}

/// Other windows or another model of the peak: the mean of the squared shifts, beyond two standard errors of
/// their own noise. (One such shift less its mean noise would be half of that noise where there is nothing
/// else.)
static lehr_status vary_positions(work *w, lehr_fitting_compression_part part, const double *const *q,
                                  const double *const *sigma, size_t n, lehr_error *err)
{
    lehr_fitting_compression *out = w->out;
    const lehr_estimate *bulk = &out->fit.parameters[LEHR_FITTING_EOS_K0];
    size_t first = out->n_variations;
    double squares = 0, noise = 0;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        lehr_fitting_compression_variation *v = NULL;
        lehr_fitting_eos_fit_options how = w->how;
        double variance = 0;
        compression_set_positions(&w->branch, q[k], sigma ? sigma[k] : NULL);
        if (is_held(w)) { // q0 moves with the window; its ratio to q is what counts
            how.start[LEHR_FITTING_EOS_V0] = moved_reference(w, q[k], sigma ? sigma[k] : NULL);
        }
        status = vary(&v, w, &variance, part, &how, err);
        if (v) {
            double shift = v->parameters.bulk_GPa - bulk->value;
            squares += shift * shift;
            noise += fabs(variance - bulk->stderr_value * bulk->stderr_value);
        }
    }
    size_t used = out->n_variations - first;
    for (size_t k = first; k < out->n_variations; k++) {
        double share = squares > 0 ? fmax(squares - 4 * noise, 0) / squares : 0;
        out->variations[k].weight = share / (double)used;
    }
    compression_set_positions(&w->branch, w->data->q_per_ang, w->data->sigma_q);
    return status;
}

/// Rows of the table of systematics that are errors, not choices.
static void take_systematics(work *w)
{
    lehr_fitting_compression *out = w->out;
    double second = out->fit.parameters[LEHR_FITTING_EOS_K0_SECOND].value;
    out->form_GPa = (double)NAN;
    for (size_t i = 0; i < out->table.n_variants; i++) {
        const lehr_fitting_eos_variant *row = &out->table.variants[i];
        bool constant = row->choice == LEHR_FITTING_EOS_CHOICE_CONSTANT;
        if (row->converged && (constant || row->choice == LEHR_FITTING_EOS_CHOICE_RUBY_ZERO)) {
            (void)add_variation(w, constant ? LEHR_FITTING_COMPRESSION_SCALE : LEHR_FITTING_COMPRESSION_ZERO,
                                1, row->bulk_GPa.value, row->bulk_prime.value, second, row->zero.value);
        }
        // An equation of fewer parameters than were asked for is another model, not another form.
        bool same_order = row->converged && row->choice == LEHR_FITTING_EOS_CHOICE_FORM &&
                          lehr_fitting_eos_order(lehr_fitting_eos_find(row->name)) == out->fit.order;
        if (same_order && !(fabs(row->shift_GPa) <= out->form_GPa)) {
            out->form_GPa = fabs(row->shift_GPa);
        }
    }
}

static lehr_status vary_all(work *w, lehr_error *err)
{
    const lehr_fitting_compression_data *data = w->data;
    lehr_fitting_compression_variation *v = NULL;
    double variance = 0;
    lehr_status status = lehr_fitting_eos_systematics_run(&w->out->table, &w->out->fit, &w->branch.data,
                                                          &w->how, w->options->scale,
                                                          data->zero_shift_GPa ? w->branch.zero : NULL, err);
    if (status != LEHR_OK) {
        return status;
    }
    take_systematics(w);
    status = vary_positions(w, LEHR_FITTING_COMPRESSION_WINDOWS, data->q_windows, data->sigma_windows,
                            data->n_windows, err);
    if (status == LEHR_OK && data->q_model) {
        status = vary_positions(w, LEHR_FITTING_COMPRESSION_MODEL, &data->q_model,
                                data->sigma_model ? &data->sigma_model : NULL, 1, err);
    }
    if (status == LEHR_OK && w->options->exponent_error > 0) {
        lehr_fitting_eos_fit_options how = w->how;
        how.dimension += w->options->exponent_error;
        status = vary(&v, w, &variance, LEHR_FITTING_COMPRESSION_EXPONENT, &how, err);
    }
    if (status == LEHR_OK && !isnan(w->options->bulk_prime) && w->options->bulk_prime_error > 0) {
        lehr_fitting_eos_fit_options how = w->how;
        how.start[LEHR_FITTING_EOS_K0_PRIME] += w->options->bulk_prime_error;
        status = vary(&v, w, &variance, LEHR_FITTING_COMPRESSION_PRIME, &how, err);
    }
    if (status == LEHR_OK && is_held(w) && w->ambient.stderr_value > 0) {
        lehr_fitting_eos_fit_options how = w->how;
        how.start[LEHR_FITTING_EOS_V0] += w->ambient.stderr_value;
        status = vary(&v, w, &variance, LEHR_FITTING_COMPRESSION_REFERENCE, &how, err);
    }
    return status;
}

static void add_up(work *w)
{
    lehr_fitting_compression *out = w->out;
    const lehr_estimate *p = out->fit.parameters;
    double *const parts[] = {out->bulk_parts, out->prime_parts};
    lehr_estimate *const totals[] = {&out->bulk_GPa, &out->bulk_prime};
    const lehr_estimate *const own[] = {&p[LEHR_FITTING_EOS_K0], &p[LEHR_FITTING_EOS_K0_PRIME]};
    for (size_t t = 0; t < 2; t++) {
        memset(parts[t], 0, sizeof out->bulk_parts);
        for (size_t k = 0; k < out->n_variations; k++) {
            const lehr_fitting_compression_variation *v = &out->variations[k];
            double shift = (t == 0 ? v->parameters.bulk_GPa : v->parameters.bulk_prime) - own[t]->value;
            parts[t][v->part] = hypot(parts[t][v->part], sqrt(v->weight) * shift);
        }
        *totals[t] = *own[t];
        parts[t][LEHR_FITTING_COMPRESSION_STATISTICAL] = own[t]->stderr_value;
        for (size_t k = 1; k < LEHR_FITTING_COMPRESSION_N_PARTS; k++) {
            totals[t]->stderr_value = hypot(totals[t]->stderr_value, parts[t][k]);
        }
    }
    out->q0_per_ang = is_held(w) ? w->ambient : p[LEHR_FITTING_EOS_V0];
    for (size_t k = 0; k < out->n_variations && !is_held(w); k++) {
        const lehr_fitting_compression_variation *v = &out->variations[k];
        // Pressures that are all off move q0; windows and models of the peak define another position.
        bool counts = v->part == LEHR_FITTING_COMPRESSION_SCALE || v->part == LEHR_FITTING_COMPRESSION_ZERO ||
                      v->part == LEHR_FITTING_COMPRESSION_EXPONENT;
        double shift = counts ? sqrt(v->weight) * (v->q0 - out->q0_per_ang.value) : 0;
        out->q0_per_ang.stderr_value = hypot(out->q0_per_ang.stderr_value, shift);
    }
}

// ---- entry ----------------------------------------------------------------------------------
static lehr_status check(const lehr_fitting_compression_options *options, lehr_error *err)
{
    bool prime = !isnan(options->bulk_prime);
    if (!options->eos || !(options->exponent > 0) || !(options->exponent_error >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "an equation, an exponent greater than 0 and its error are needed, not %g(%g)",
                              options->exponent, options->exponent_error);
    }
    if (!isnan(options->reference.value) &&
        (!(options->reference.value > 0) || options->reference.stderr_value < 0 || options->ambient)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a reference q0 of %g(%g): it is positive, its error is not negative, and no "
                              "points at ambient pressure take its place",
                              options->reference.value, options->reference.stderr_value);
    }
    if (options->bulk_prime_error < 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "an error of K0' of %g", options->bulk_prime_error);
    }
    return prime && lehr_fitting_eos_order(options->eos) <= LEHR_FITTING_EOS_K0_PRIME
               ? lehr_error_set(err, LEHR_ERR_ARG, "%s has no parameter K0' to hold",
                                lehr_fitting_eos_name(options->eos))
               : LEHR_OK;
}

lehr_status lehr_fitting_compression_fit(lehr_fitting_compression *out,
                                         const lehr_fitting_compression_data *data,
                                         const lehr_fitting_compression_options *options,
                                         lehr_warnings *warnings, lehr_error *err)
{
    work w = {.out = out, .data = data, .options = options};
    *out = (lehr_fitting_compression){0};
    lehr_status status = check(options, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < data->n; i++) {
        *(data->direction[i] > 0 ? &out->n_up : &out->n_down) += 1;
    }
    choose(&w);
    status = is_held(&w) ? take_reference(&w, err) : LEHR_OK;
    if (status == LEHR_OK) {
        status = compression_select(&w.branch, data, options->branch, options->ambient, err);
    }
    status = status == LEHR_OK ? fit_branch(&w, warnings, err) : status;
    status = status == LEHR_OK ? vary_all(&w, err) : status;
    status = status == LEHR_OK ? compression_test(&w, err) : status;
    if (status == LEHR_OK) {
        add_up(&w);
        compression_find_gap(out, data);
    }
    compression_clear(&w.branch);
    return status;
}

double lehr_fitting_compression_volume(double *sigma, const lehr_fitting_compression *fit, double q,
                                       double sigma_q)
{
    double exponent = fit->fit.dimension;
    double volume = pow(fit->q0_per_ang.value / q, exponent);
    *sigma = exponent * volume * hypot(sigma_q / q, fit->q0_per_ang.stderr_value / fit->q0_per_ang.value);
    return volume;
}

lehr_status lehr_fitting_compression_at(lehr_estimate *volume, const lehr_fitting_compression *fit,
                                        double pressure_GPa, lehr_error *err)
{
    lehr_fitting_eos_prediction prediction;
    lehr_status status = lehr_fitting_eos_fit_predict(&prediction, &fit->fit, pressure_GPa, err);
    if (status != LEHR_OK) {
        return status;
    }
    *volume = prediction.volume;
    for (size_t k = 0; k < fit->n_variations; k++) {
        double other = 0;
        if (lehr_fitting_eos_volume_at(&other, fit->fit.eos, &fit->variations[k].parameters, pressure_GPa,
                                       NULL) == LEHR_OK) {
            double shift = sqrt(fit->variations[k].weight) * (other - volume->value);
            volume->stderr_value = hypot(volume->stderr_value, shift);
        }
    }
    return LEHR_OK;
}
