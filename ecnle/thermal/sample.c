#include <lehr/ecnle/sample.h>

#include <lehr/core/alloc.h>
#include <math.h>

#define PI 3.141592653589793238463

double lehr_ecnle_sample_phi(const lehr_ecnle_sample *sample)
{
    double d = sample->diameter_ang;
    return PI / 6 * sample->number_density_per_ang3 * d * d * d;
}

static lehr_status check(const lehr_ecnle_sample *s, lehr_error *err)
{
    if (!(s->number_density_per_ang3 > 0 && isfinite(s->number_density_per_ang3)) ||
        !(s->sigma_number_density_per_ang3 >= 0 &&
          s->sigma_number_density_per_ang3 < s->number_density_per_ang3)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "number density %g(%g) 1/angstrom^3: both must be numbers, the density greater "
                              "than its error and 0",
                              s->number_density_per_ang3, s->sigma_number_density_per_ang3);
    }
    if (!(s->diameter_ang > 0 && isfinite(s->diameter_ang)) ||
        !(s->sigma_diameter_ang >= 0 && s->sigma_diameter_ang < s->diameter_ang)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "diameter %g(%g) angstrom: both must be numbers, the diameter greater than its "
                              "error and 0",
                              s->diameter_ang, s->sigma_diameter_ang);
    }
    if (!(s->scale >= 0 && isfinite(s->scale)) || !(s->sigma_scale >= 0 && s->sigma_scale < 1)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "scale %g(%g) of S(q): the scale must be greater than 0, its error from 0 to "
                              "below 1",
                              s->scale > 0 ? s->scale : 1, s->sigma_scale);
    }
    lehr_axis axis = s->curve->x_axis;
    if (axis != LEHR_AXIS_Q_PER_ANG && axis != LEHR_AXIS_Q_PER_NM && axis != LEHR_AXIS_OTHER) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the first column is %s and no wave number q",
                              lehr_axis_column(axis));
    }
    return LEHR_OK;
}

/// Has the curve errors at all its points?
static bool has_sigma(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (!isfinite(curve->sigma[i])) {
            return false;
        }
    }
    return true;
}

lehr_status lehr_ecnle_sample_create(lehr_ecnle_measured **out, const lehr_ecnle_plan *plan,
                                     const lehr_ecnle_sample *sample, lehr_warnings *warnings,
                                     lehr_error *err)
{
    const lehr_curve *curve = sample->curve;
    *out = NULL;
    lehr_status status = check(sample, err);
    if (status != LEHR_OK) {
        return status;
    }
    double unit = sample->diameter_ang * (curve->x_axis == LEHR_AXIS_Q_PER_NM ? 0.1 : 1);
    double *q_d = lehr_core_alloc(curve->size, sizeof *q_d);
    double *s = lehr_core_alloc(curve->size, sizeof *s);
    if (!q_d || !s) {
        lehr_core_free(q_d);
        lehr_core_free(s);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu points", curve->size);
    }
    for (size_t i = 0; i < curve->size; i++) {
        q_d[i] = curve->x[i] * unit;
        s[i] = curve->y[i] * (sample->scale > 0 ? sample->scale : 1);
    }
    const lehr_ecnle_sq_data data = {curve->size, q_d, s, has_sigma(curve) ? curve->sigma : NULL};
    status = lehr_ecnle_measured_create(out, plan, lehr_ecnle_sample_phi(sample), &data, sample->tail,
                                        warnings, err);
    lehr_core_free(q_d);
    lehr_core_free(s);
    return status;
}

/// State of a sample with other inputs; NaN everywhere where there is none.
static void moved_state(lehr_ecnle_state *out, const lehr_ecnle_plan *plan, const lehr_ecnle_sample *sample,
                        const lehr_ecnle_options *options)
{
    lehr_ecnle_measured *measured = NULL;
    lehr_estimate *number = &out->r_loc_d;
    *out = (lehr_ecnle_state){.options = *options};
    for (lehr_estimate *x = number; x <= &out->diffusion; x++) {
        x->value = (double)NAN;
    }
    if (lehr_ecnle_sample_create(&measured, plan, sample, NULL, NULL) == LEHR_OK) {
        (void)!lehr_ecnle_state_in_fluid(out, lehr_ecnle_measured_fluid(measured), options, NULL, NULL);
    }
    lehr_ecnle_measured_free(measured);
}

/// Add the effect of one input in squares; the part of barrier and time goes to @p inputs, in squares too.
static void add_input(lehr_ecnle_state *state, double inputs[2], const lehr_ecnle_plan *plan,
                      const lehr_ecnle_sample *low, const lehr_ecnle_sample *high,
                      const lehr_ecnle_options *options)
{
    lehr_ecnle_state side[2];
    moved_state(&side[0], plan, low, options);
    moved_state(&side[1], plan, high, options);
    const lehr_estimate *a = &side[0].r_loc_d;
    const lehr_estimate *b = &side[1].r_loc_d;
    for (lehr_estimate *x = &state->r_loc_d; x <= &state->diffusion; x++, a++, b++) {
        double down = isfinite(a->value) ? a->value : 2 * x->value - b->value;
        double up = isfinite(b->value) ? b->value : 2 * x->value - a->value;
        double effect = (up - down) / 2;
        x->stderr_value = hypot(x->stderr_value, effect);
        inputs[0] += x == &state->barrier_1 ? effect * effect : 0;
        inputs[1] += x == &state->log10_tau ? effect * effect : 0;
    }
}

lehr_status lehr_ecnle_sample_state(lehr_ecnle_state *out, lehr_ecnle_measured_budget *budget,
                                    double inputs[2], const lehr_ecnle_measured *measured,
                                    const lehr_ecnle_plan *plan, const lehr_ecnle_sample *sample,
                                    const lehr_ecnle_options *options, lehr_warnings *warnings,
                                    lehr_error *err)
{
    lehr_status status = lehr_ecnle_measured_state(out, budget, measured, options, warnings, err);
    inputs[0] = inputs[1] = 0;
    if (status == LEHR_OK && sample->sigma_number_density_per_ang3 > 0) {
        lehr_ecnle_sample low = *sample, high = *sample;
        low.number_density_per_ang3 -= sample->sigma_number_density_per_ang3;
        high.number_density_per_ang3 += sample->sigma_number_density_per_ang3;
        add_input(out, inputs, plan, &low, &high, options);
    }
    if (status == LEHR_OK && sample->sigma_diameter_ang > 0) {
        lehr_ecnle_sample low = *sample, high = *sample;
        low.diameter_ang -= sample->sigma_diameter_ang;
        high.diameter_ang += sample->sigma_diameter_ang;
        add_input(out, inputs, plan, &low, &high, options);
    }
    if (status == LEHR_OK && sample->sigma_scale > 0) {
        lehr_ecnle_sample low = *sample, high = *sample;
        double scale = sample->scale > 0 ? sample->scale : 1;
        low.scale = scale * (1 - sample->sigma_scale);
        high.scale = scale * (1 + sample->sigma_scale);
        add_input(out, inputs, plan, &low, &high, options);
    }
    inputs[0] = sqrt(inputs[0]);
    inputs[1] = sqrt(inputs[1]);
    return status;
}
