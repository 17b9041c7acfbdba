#include <lehr/fitting/eos_systematics.h>

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// Any wavelength does: a scale sees only its ratio to that at ambient pressure.
static const double wavelength0_nm = 694.25;

const char *lehr_fitting_eos_choice_name(lehr_fitting_eos_choice choice)
{
    static const char *const names[] = {
        [LEHR_FITTING_EOS_CHOICE_FORM] = "form",
        [LEHR_FITTING_EOS_CHOICE_SCALE] = "scale",
        [LEHR_FITTING_EOS_CHOICE_CONSTANT] = "scale constant",
        [LEHR_FITTING_EOS_CHOICE_RUBY_ZERO] = "ruby zero",
        [LEHR_FITTING_EOS_CHOICE_V0] = "V0",
        [LEHR_FITTING_EOS_CHOICE_DIMENSION] = "dimension",
    };
    return names[choice];
}

/// The fit that is varied, and room for changed pressures.
typedef struct variation {
    lehr_fitting_eos_systematics *out;
    const lehr_fitting_eos_fit *fit;
    const lehr_fitting_eos_data *data;
    const lehr_fitting_eos_fit_options *options;
    double *pressure_GPa; ///< shape (n_points,)
    double *sigma_GPa;    ///< shape (n_points,): their errors, or shifts
} variation;

/// Add a row: the fit of these data with these options. Only a lack of memory is an error.
static lehr_status add_row(variation *v, lehr_fitting_eos_choice choice, const char *name,
                           const lehr_fitting_eos_data *data, const lehr_fitting_eos_fit_options *options,
                           lehr_error *err)
{
    const double nan_value = (double)NAN;
    lehr_fitting_eos_fit fit;
    lehr_status status = lehr_fitting_eos_fit_run(&fit, data, options, NULL, err);
    if (status == LEHR_ERR_NOMEM) {
        return status;
    }
    lehr_error_clear(err);
    lehr_fitting_eos_variant *row = &v->out->variants[v->out->n_variants++];
    *row = (lehr_fitting_eos_variant){choice,
                                      "",
                                      status == LEHR_OK && fit.fit.stop == LEHR_FITTING_CONVERGED,
                                      {nan_value, nan_value},
                                      {nan_value, nan_value},
                                      {nan_value, nan_value},
                                      nan_value};
    (void)snprintf(row->name, sizeof row->name, "%s", name);
    if (row->converged) {
        row->zero = fit.parameters[LEHR_FITTING_EOS_V0];
        row->bulk_GPa = fit.parameters[LEHR_FITTING_EOS_K0];
        row->bulk_prime = fit.parameters[LEHR_FITTING_EOS_K0_PRIME];
        row->shift_GPa = row->bulk_GPa.value - v->fit->parameters[LEHR_FITTING_EOS_K0].value;
    }
    return LEHR_OK;
}

// ---- rows ---------------------------------------------------------------------------
static lehr_status vary_form(variation *v, lehr_error *err)
{
    static const char *const forms[] = {"murnaghan", "birch-murnaghan-2",   "birch-murnaghan-3",
                                        "vinet",     "poirier-tarantola-3", "tait-3"};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < sizeof forms / sizeof forms[0]; k++) {
        lehr_fitting_eos_fit_options options = *v->options;
        options.eos = lehr_fitting_eos_find(forms[k]);
        if (options.eos == v->options->eos) {
            continue;
        }
        for (size_t j = lehr_fitting_eos_order(options.eos); j < LEHR_FITTING_EOS_MAX_PARAMETERS; j++) {
            options.fixed[j] = false;
        }
        status = add_row(v, LEHR_FITTING_EOS_CHOICE_FORM, forms[k], v->data, &options, err);
    }
    return status;
}

/// Pressures of the data as ruby lines on their scale. False where the scale has no wavelength.
static bool ruby_of(lehr_fitting_ruby *ruby, const lehr_fitting_pressure_scale *scale, double pressure_GPa)
{
    *ruby = (lehr_fitting_ruby){.wavelength0_nm = wavelength0_nm};
    return lehr_fitting_pressure_scale_wavelength(&ruby->wavelength_nm, scale, pressure_GPa, wavelength0_nm,
                                                  NULL) == LEHR_OK;
}

/// Move the data to another scale; the errors of the read-out follow the slopes. False where it cannot be
/// done.
static bool to_scale(variation *v, const lehr_fitting_pressure_scale *from,
                     const lehr_fitting_pressure_scale *to)
{
    for (size_t i = 0; i < v->data->n_points; i++) {
        lehr_fitting_ruby ruby;
        lehr_fitting_ruby_pressure before;
        lehr_fitting_ruby_pressure after;
        if (!ruby_of(&ruby, from, v->data->pressure_GPa[i]) ||
            lehr_fitting_pressure_scale_pressure(&before, from, &ruby, NULL) != LEHR_OK ||
            lehr_fitting_pressure_scale_pressure(&after, to, &ruby, NULL) != LEHR_OK) {
            return false;
        }
        double slope = after.d_wavelength_GPa_per_nm / before.d_wavelength_GPa_per_nm;
        v->pressure_GPa[i] = after.pressure_GPa;
        v->sigma_GPa[i] = v->data->sigma_pressure_GPa ? v->data->sigma_pressure_GPa[i] * slope : 0;
    }
    return true;
}

/// The data with the pressures in the room.
static lehr_fitting_eos_data changed_data(const variation *v)
{
    lehr_fitting_eos_data data = *v->data;
    data.pressure_GPa = v->pressure_GPa;
    data.sigma_pressure_GPa = v->data->sigma_pressure_GPa ? v->sigma_GPa : NULL;
    return data;
}

static lehr_status vary_scale(variation *v, const lehr_fitting_pressure_scale *scale, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < lehr_fitting_pressure_scale_count(); k++) {
        const lehr_fitting_pressure_scale *other = lehr_fitting_pressure_scale_at(k);
        if (other == scale || !to_scale(v, scale, other)) {
            continue;
        }
        lehr_fitting_eos_data data = changed_data(v);
        status = add_row(v, LEHR_FITTING_EOS_CHOICE_SCALE, lehr_fitting_pressure_scale_name(other), &data,
                         v->options, err);
    }
    return status;
}

/// The data with shifted pressures, in the room.
static lehr_fitting_eos_data shifted_data(const variation *v, const double *shift_GPa)
{
    lehr_fitting_eos_data data = *v->data;
    for (size_t i = 0; i < data.n_points; i++) {
        v->pressure_GPa[i] = v->data->pressure_GPa[i] + shift_GPa[i];
    }
    data.pressure_GPa = v->pressure_GPa;
    return data;
}

/// What one standard error of a constant does to all pressures. False where the scale states none.
static bool shift_constant(double *shift_GPa, const variation *v, const lehr_fitting_pressure_scale *scale,
                           int constant)
{
    for (size_t i = 0; i < v->data->n_points; i++) {
        lehr_fitting_ruby ruby;
        lehr_fitting_ruby_pressure p;
        if (!ruby_of(&ruby, scale, v->data->pressure_GPa[i]) ||
            lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, NULL) != LEHR_OK ||
            isnan(p.scale_shift_GPa[constant])) {
            return false;
        }
        shift_GPa[i] = p.scale_shift_GPa[constant];
    }
    return true;
}

static lehr_status vary_constants(variation *v, const lehr_fitting_pressure_scale *scale, lehr_error *err)
{
    static const char *const names[] = {"A one error higher", "B one error higher"};
    lehr_status status = LEHR_OK;
    double sum = 0;
    for (int constant = 0; status == LEHR_OK && constant < 2; constant++) {
        if (!shift_constant(v->sigma_GPa, v, scale, constant)) {
            return LEHR_OK;
        }
        lehr_fitting_eos_data data = shifted_data(v, v->sigma_GPa);
        status = add_row(v, LEHR_FITTING_EOS_CHOICE_CONSTANT, names[constant], &data, v->options, err);
        if (status == LEHR_OK) {
            double shift = v->out->variants[v->out->n_variants - 1].shift_GPa;
            sum += shift * shift;
        }
    }
    v->out->sigma_scale_GPa = sqrt(sum);
    return status;
}

/// All pressures shifted by what one standard error of the ruby line at ambient pressure does.
static lehr_status vary_ruby_zero(variation *v, const double *zero_shift_GPa, lehr_error *err)
{
    lehr_fitting_eos_data data = shifted_data(v, zero_shift_GPa);
    lehr_status status =
        add_row(v, LEHR_FITTING_EOS_CHOICE_RUBY_ZERO, "one error lower", &data, v->options, err);
    if (status == LEHR_OK) {
        v->out->sigma_zero_GPa = fabs(v->out->variants[v->out->n_variants - 1].shift_GPa);
    }
    return status;
}

/// V0 taken from the ambient point as if it were exact.
static lehr_status vary_zero(variation *v, lehr_error *err)
{
    const double ambient_GPa = 0.01;
    size_t lowest = 0;
    for (size_t i = 1; i < v->data->n_points; i++) {
        lowest = fabs(v->data->pressure_GPa[i]) < fabs(v->data->pressure_GPa[lowest]) ? i : lowest;
    }
    if (v->options->fixed[LEHR_FITTING_EOS_V0] || !(fabs(v->data->pressure_GPa[lowest]) <= ambient_GPa)) {
        return LEHR_OK;
    }
    lehr_fitting_eos_fit_options options = *v->options;
    options.fixed[LEHR_FITTING_EOS_V0] = true;
    options.start[LEHR_FITTING_EOS_V0] = v->data->x[lowest];
    char name[40];
    (void)snprintf(name, sizeof name, "fixed at %.6g", v->data->x[lowest]);
    return add_row(v, LEHR_FITTING_EOS_CHOICE_V0, name, v->data, &options, err);
}

static lehr_status vary_dimension(variation *v, lehr_error *err)
{
    static const double dimensions[] = {2.5, 3};
    lehr_status status = LEHR_OK;
    for (int k = 0; status == LEHR_OK && k < 2; k++) {
        if (v->data->abscissa != LEHR_FITTING_EOS_OF_Q || dimensions[k] == v->options->dimension) {
            continue;
        }
        lehr_fitting_eos_fit_options options = *v->options;
        options.dimension = dimensions[k];
        char name[40];
        (void)snprintf(name, sizeof name, "D = %g", dimensions[k]);
        status = add_row(v, LEHR_FITTING_EOS_CHOICE_DIMENSION, name, v->data, &options, err);
    }
    return status;
}

lehr_status lehr_fitting_eos_systematics_run(lehr_fitting_eos_systematics *out,
                                             const lehr_fitting_eos_fit *fit,
                                             const lehr_fitting_eos_data *data,
                                             const lehr_fitting_eos_fit_options *options,
                                             const lehr_fitting_pressure_scale *scale,
                                             const double *zero_shift_GPa, lehr_error *err)
{
    *out = (lehr_fitting_eos_systematics){.sigma_scale_GPa = (double)NAN, .sigma_zero_GPa = (double)NAN};
    variation v = {out, fit, data, options, NULL, NULL};
    lehr_status status = LEHR_OK;
    v.pressure_GPa = lehr_core_alloc(data->n_points, sizeof(double));
    v.sigma_GPa = lehr_core_alloc(data->n_points, sizeof(double));
    if (!v.pressure_GPa || !v.sigma_GPa) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", data->n_points);
        goto done;
    }
    status = vary_form(&v, err);
    if (status == LEHR_OK && scale) {
        status = vary_scale(&v, scale, err);
    }
    if (status == LEHR_OK && scale) {
        status = vary_constants(&v, scale, err);
    }
    if (status == LEHR_OK && zero_shift_GPa) {
        status = vary_ruby_zero(&v, zero_shift_GPa, err);
    }
    if (status == LEHR_OK) {
        status = vary_zero(&v, err);
    }
    if (status == LEHR_OK) {
        status = vary_dimension(&v, err);
    }
done:
    lehr_core_free(v.pressure_GPa);
    lehr_core_free(v.sigma_GPa);
    return status;
}

// ---- record -------------------------------------------------------------------------
static lehr_status describe_row(const lehr_fitting_eos_variant *row, lehr_list *list, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "choice", lehr_fitting_eos_choice_name(row->choice), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "variant", row->name, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "K0", row->bulk_GPa.value, row->bulk_GPa.stderr_value,
                                          "GPa", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "K0_prime", row->bulk_prime.value,
                                          row->bulk_prime.stderr_value, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "shift", row->shift_GPa, (double)NAN, "GPa", err);
    }
    return status;
}

lehr_status lehr_fitting_eos_systematics_describe(const lehr_fitting_eos_systematics *table,
                                                  lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    if (!isnan(table->sigma_scale_GPa)) {
        status =
            lehr_record_add_quantity(record, "scale_error", table->sigma_scale_GPa, (double)NAN, "GPa", err);
    }
    if (status == LEHR_OK && !isnan(table->sigma_zero_GPa)) {
        status =
            lehr_record_add_quantity(record, "zero_error", table->sigma_zero_GPa, (double)NAN, "GPa", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "systematics", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < table->n_variants; k++) {
        status = describe_row(&table->variants[k], list, err);
    }
    return status;
}
