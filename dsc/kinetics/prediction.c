#include <lehr/dsc/prediction.h>

#include "isoconversional_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Any temperature: the integral of a ramp reaches from 0 K anyway.
#define LEHR_DSC_PREDICTION_BEGIN_K 300

/// Programs and levels, and when each program passes each level.
typedef struct stack {
    const lehr_dsc_conversion *const *programs;
    size_t n_programs;
    size_t n_alpha;
    const double *alpha;
    double *time_s;                     ///< shape (n_programs, n_alpha)
    double *room;                       ///< shape (4 n_programs,)
    const lehr_dsc_conversion **chosen; ///< shape (n_programs,): those that take part
} stack;

static void stack_clear(stack *s)
{
    lehr_core_free(s->time_s);
    lehr_core_free(s->room);
    lehr_core_free(s->chosen);
}

static lehr_status stack_fill(stack *s, lehr_error *err)
{
    s->time_s = lehr_core_alloc(s->n_programs * s->n_alpha, sizeof(double));
    s->room = lehr_core_alloc(4 * s->n_programs, sizeof(double));
    s->chosen = lehr_core_alloc(s->n_programs, sizeof(lehr_dsc_conversion *));
    if (!s->time_s || !s->room || !s->chosen) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu programs at %zu conversions",
                              s->n_programs, s->n_alpha);
    }
    for (size_t i = 0; i < s->n_programs; i++) {
        for (size_t k = 0; k < s->n_alpha; k++) {
            lehr_dsc_conversion_state state;
            lehr_status status = lehr_dsc_conversion_at(&state, s->programs[i], s->alpha[k], err);
            if (status != LEHR_OK) {
                return status;
            }
            s->time_s[i * s->n_alpha + k] = state.time_s;
        }
    }
    return LEHR_OK;
}

/// Balance of one step, without one of the programs (n_programs: with all).
/// @param[in] whole  from the begin instead of from the level before
static lehr_status balance_step(iso_balance *out, const stack *s, size_t k, size_t without, bool whole,
                                lehr_error *err)
{
    double *from_s = s->room;
    double *to_s = s->room + s->n_programs;
    size_t n = 0;
    for (size_t i = 0; i < s->n_programs; i++) {
        if (i != without) {
            s->chosen[n] = s->programs[i];
            from_s[n] = k > 0 ? s->time_s[i * s->n_alpha + k - 1] : 0;
            to_s[n++] = s->time_s[i * s->n_alpha + k];
        }
    }
    return lehr_dsc_iso_balance(out, s->chosen, n, whole || k == 0 ? NULL : from_s, to_s,
                                s->room + 2 * s->n_programs, err);
}

/// ln of the integral from one time of the target to another; from its begin where @p first.
static double ln_integral(const lehr_dsc_conversion *target, double theta_K, double ref_K, double from_s,
                          double to_s, bool first)
{
    arrhenius_integral part = first ? lehr_dsc_conversion_whole_integral(target, theta_K, ref_K, to_s)
                                    : lehr_dsc_conversion_integral(target, theta_K, ref_K, from_s, to_s);
    return part.ln_value - theta_K / ref_K;
}

/// When the integral from @p from_s has reached what the programs need; NaN where the target ends before.
static double arrive(const lehr_dsc_conversion *target, const iso_balance *step, double from_s, bool first)
{
    double theta_K = step->energy_K.value;
    double ref_K = 1 / step->inverse_K;
    double low = from_s;
    double high = target->time_s[target->n - 1];
    if (target->ramp) {
        // The programs tell where it will be: about their temperatures, far more than enough to both sides.
        double zero_s = target->time_s[0] - target->temperature_K[0] / target->heating_rate_K_per_s;
        low = first ? zero_s + 0.3 * ref_K / target->heating_rate_K_per_s : from_s;
        high = zero_s + 4 * ref_K / target->heating_rate_K_per_s;
    }
    if (!(ln_integral(target, theta_K, ref_K, from_s, high, first) >= step->ln_integral.value)) {
        return (double)NAN;
    }
    for (int i = 0; i < 200 && high - low > 1e-13 * fabs(high); i++) {
        double middle = (low + high) / 2;
        bool enough = ln_integral(target, theta_K, ref_K, from_s, middle, first) >= step->ln_integral.value;
        low = enough ? low : middle;
        high = enough ? middle : high;
    }
    return (low + high) / 2;
}

/// Times at which a target passes the levels, from all programs but one. @param[out] time_s shape (n_alpha,)
static lehr_status follow(double *time_s, const stack *s, const lehr_dsc_conversion *target, size_t without,
                          lehr_error *err)
{
    double from_s = target->time_s[0];
    for (size_t k = 0; k < s->n_alpha; k++) {
        iso_balance step;
        lehr_status status = balance_step(&step, s, k, without, false, err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "up to the conversion %g", s->alpha[k]);
        }
        from_s = isnan(from_s) ? from_s : arrive(target, &step, from_s, k == 0);
        time_s[k] = from_s;
    }
    return LEHR_OK;
}

/// u(T) = T^2/theta u(ln J): the integrals are known best at the mean of the programs. What counts as the
/// temperature of an integral is its mean of 1/T, weighted with the integrand.
static lehr_status set_errors(lehr_dsc_prediction *out, const stack *s, const lehr_dsc_conversion *target,
                              const double *time_s, lehr_error *err)
{
    for (size_t k = 0; k < out->n; k++) {
        iso_balance whole;
        lehr_dsc_prediction_point *point = &out->points[k];
        lehr_status status = balance_step(&whole, s, k, s->n_programs, true, err);
        if (status != LEHR_OK) {
            return status;
        }
        double t = point->temperature_K;
        double theta_K = whole.energy_K.value;
        double ref_K = 1 / whole.inverse_K;
        double inverse_K =
            isnan(t) ? t
                     : 1 / ref_K -
                           lehr_dsc_conversion_whole_integral(target, theta_K, ref_K, time_s[k]).slope_per_K;
        double lever = (inverse_K - whole.inverse_K) * whole.energy_K.stderr_value;
        double of_mean = whole.scatter / sqrt((double)s->n_programs);
        point->stderr_K = t * t / theta_K * hypot(of_mean, lever);
    }
    return LEHR_OK;
}

static lehr_status leave_one_out(double *error_K, const stack *s, lehr_error *err)
{
    double sum = 0;
    size_t n = 0;
    *error_K = (double)NAN;
    if (s->n_programs < 3) {
        return LEHR_OK;
    }
    double *time_s = lehr_core_alloc(s->n_alpha, sizeof *time_s);
    lehr_status status =
        time_s ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu conversions", s->n_alpha);
    for (size_t i = 0; i < s->n_programs && status == LEHR_OK; i++) {
        const lehr_dsc_conversion *program = s->programs[i];
        status = follow(time_s, s, program, i, err);
        for (size_t k = 0; status == LEHR_OK && k < s->n_alpha; k++) {
            double difference = lehr_dsc_conversion_temperature(program, time_s[k]) -
                                lehr_dsc_conversion_temperature(program, s->time_s[i * s->n_alpha + k]);
            sum += isfinite(difference) ? difference * difference : 0;
            n += isfinite(difference) ? 1 : 0;
        }
    }
    *error_K = n > 0 ? sqrt(sum / (double)n) : (double)NAN;
    lehr_core_free(time_s);
    return status;
}

/// The target as a program.
static lehr_status make_target(lehr_dsc_conversion **out, const lehr_dsc_prediction_target *target,
                               lehr_error *err)
{
    bool ramp = target->heating_rate_K_per_s > 0;
    size_t n = ramp ? 1 : target->n;
    *out = NULL;
    if (!ramp && target->n < 3) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "neither a heating rate greater than 0 nor a program of 3 points or more to predict");
    }
    for (size_t i = 0; i < n && !ramp; i++) {
        bool good = target->temperature_K[i] > 0 && isfinite(target->temperature_K[i]) &&
                    isfinite(target->time_s[i]) && (i == 0 || target->time_s[i] > target->time_s[i - 1]);
        if (!good) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "point %zu of the program to predict (%g s, %g K): times must rise, temperatures be above "
                "0 K",
                i + 1, target->time_s[i], target->temperature_K[i]);
        }
    }
    lehr_status status = lehr_dsc_conversion_alloc(out, "the program to predict", n, false, err);
    if (status != LEHR_OK) {
        return status;
    }
    (*out)->ramp = ramp;
    (*out)->heating_rate_K_per_s = ramp ? target->heating_rate_K_per_s : 0;
    for (size_t i = 0; i < n; i++) {
        (*out)->time_s[i] = ramp ? 0 : target->time_s[i];
        (*out)->temperature_K[i] = ramp ? LEHR_DSC_PREDICTION_BEGIN_K : target->temperature_K[i];
    }
    return LEHR_OK;
}

static lehr_status check(const stack *s, lehr_error *err)
{
    if (s->n_programs < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu program; a prediction needs at least 2",
                              s->n_programs);
    }
    for (size_t k = 0; k < s->n_alpha; k++) {
        if (!(s->alpha[k] > (k > 0 ? s->alpha[k - 1] : 0) && s->alpha[k] < 1)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "conversion %zu is %g; they must rise between 0 and 1",
                                  k + 1, s->alpha[k]);
        }
    }
    return LEHR_OK;
}

static lehr_status predict(lehr_dsc_prediction *out, const stack *s, const lehr_dsc_conversion *target,
                           lehr_error *err)
{
    double *time_s = lehr_core_alloc(s->n_alpha, sizeof *time_s);
    out->points = lehr_core_alloc(s->n_alpha, sizeof *out->points);
    lehr_status status = time_s && out->points ? LEHR_OK
                                               : lehr_error_set(err, LEHR_ERR_NOMEM,
                                                                "no memory for %zu conversions", s->n_alpha);
    if (status == LEHR_OK) {
        status = follow(time_s, s, target, s->n_programs, err);
    }
    for (size_t k = 0; k < s->n_alpha && status == LEHR_OK; k++) {
        out->points[k] = (lehr_dsc_prediction_point){
            .alpha = s->alpha[k],
            .time_s = target->ramp ? (double)NAN : time_s[k],
            .temperature_K =
                isnan(time_s[k]) ? (double)NAN : lehr_dsc_conversion_temperature(target, time_s[k])};
        out->n++;
    }
    if (status == LEHR_OK) {
        status = set_errors(out, s, target, time_s, err);
    }
    lehr_core_free(time_s);
    return status;
}

lehr_status lehr_dsc_prediction_compute(lehr_dsc_prediction **out, const lehr_dsc_conversion *const *programs,
                                        size_t n_programs, const lehr_dsc_prediction_target *target,
                                        size_t n_alpha, const double *alpha, lehr_error *err)
{
    stack s = {.programs = programs, .n_programs = n_programs, .n_alpha = n_alpha, .alpha = alpha};
    lehr_dsc_conversion *course = NULL;
    lehr_dsc_prediction *prediction = NULL;
    *out = NULL;
    lehr_status status = check(&s, err);
    if (status == LEHR_OK) {
        status = stack_fill(&s, err);
    }
    if (status == LEHR_OK) {
        status = make_target(&course, target, err);
    }
    if (status == LEHR_OK) {
        prediction = lehr_core_alloc(1, sizeof *prediction);
        status = prediction ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a prediction");
    }
    if (status == LEHR_OK) {
        status = predict(prediction, &s, course, err);
    }
    if (status == LEHR_OK) {
        status = leave_one_out(&prediction->error_K, &s, err);
    }
    if (status == LEHR_OK) {
        *out = prediction;
        prediction = NULL;
    }
    lehr_dsc_prediction_free(prediction);
    lehr_dsc_conversion_free(course);
    stack_clear(&s);
    return status;
}

void lehr_dsc_prediction_free(lehr_dsc_prediction *prediction)
{
    if (prediction) {
        lehr_core_free(prediction->points);
        lehr_core_free(prediction);
    }
}

lehr_status lehr_dsc_prediction_describe(const lehr_dsc_prediction *prediction, lehr_record *record,
                                         lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "prediction", err);
    for (size_t k = 0; k < prediction->n && status == LEHR_OK; k++) {
        const lehr_dsc_prediction_point *point = &prediction->points[k];
        lehr_record *entry = NULL;
        status = lehr_list_add_record(&entry, list, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_number(entry, "alpha", point->alpha, err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_quantity(entry, "temperature", point->temperature_K, point->stderr_K,
                                              "K", err);
        }
        if (status == LEHR_OK && isfinite(point->time_s)) {
            status = lehr_record_add_quantity(entry, "time", point->time_s, (double)NAN, "s", err);
        }
    }
    if (status == LEHR_OK && isfinite(prediction->error_K)) {
        status =
            lehr_record_add_quantity(record, "prediction_error", prediction->error_K, (double)NAN, "K", err);
    }
    return status;
}
