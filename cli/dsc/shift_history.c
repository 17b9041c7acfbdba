#include "shift_history.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/units.h>
#include <lehr/dsc/history.h>
#include <math.h>
#include <string.h>

lehr_status cli_shift_set_cooling(cli_shift_points *points, const cli_call *call, lehr_error *err)
{
    const char *text = cli_call_text(call, "cooling-rate");
    double rate = (double)NAN;
    if (!text) {
        return LEHR_OK;
    }
    if (strcmp(text, "equal") != 0) {
        lehr_status status = lehr_units_parse(&rate, text, "K/s", err);
        if (status != LEHR_OK) {
            lehr_error_clear(err);
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--cooling-rate: '%s' is neither 'equal' nor a rate, such as 20 K/min",
                                  text);
        }
        rate = fabs(rate);
        if (!(rate > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--cooling-rate: %s is not greater than 0", text);
        }
    }
    if (!points->cooling_rate_K_per_s) {
        points->cooling_rate_K_per_s = lehr_core_alloc(points->n, sizeof(double));
    }
    if (!points->cooling_rate_K_per_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rates", points->n);
    }
    for (size_t i = 0; i < points->n; i++) {
        points->cooling_rate_K_per_s[i] = isnan(rate) ? points->rate_K_per_s[i] : rate;
    }
    return LEHR_OK;
}

typedef enum history_kind { UNKNOWN, EQUAL, FIXED, MIXED } history_kind;

static history_kind kind_of(const cli_shift_points *points)
{
    const double tolerance = 0.05; // of ln q
    const double *cooling = points->cooling_rate_K_per_s;
    bool equal = true, fixed = true;
    for (size_t i = 0; i < points->n; i++) {
        if (!cooling || !(cooling[i] > 0)) {
            return UNKNOWN;
        }
        equal = equal && fabs(log(cooling[i] / points->rate_K_per_s[i])) < tolerance;
        fixed = fixed && fabs(log(cooling[i] / cooling[0])) < tolerance;
    }
    return equal ? EQUAL : fixed ? FIXED : MIXED;
}

/// The point in the middle of the rates.
static size_t middle(const cli_shift_points *points)
{
    double mean = 0;
    size_t best = 0;
    for (size_t i = 0; i < points->n; i++) {
        mean += log(points->rate_K_per_s[i]) / (double)points->n;
    }
    for (size_t i = 1; i < points->n; i++) {
        bool nearer =
            fabs(log(points->rate_K_per_s[i]) - mean) < fabs(log(points->rate_K_per_s[best]) - mean);
        best = nearer ? i : best;
    }
    return best;
}

static lehr_status get_material(lehr_dsc_tnm_material *out, const cli_shift_points *points,
                                lehr_dsc_feature feature, const cli_call *call, lehr_error *err)
{
    size_t i = middle(points);
    if (cli_call_given(call, "tnm")) {
        return lehr_dsc_tnm_material_read(out, cli_call_text(call, "tnm"), err);
    }
    return lehr_dsc_history_typical(out, feature, points->temperature_K[i], points->rate_K_per_s[i],
                                    points->cooling_rate_K_per_s[i], err);
}

/// What glasses differ by from the typical one; nothing where the parameters are given.
static lehr_status find_errors(lehr_dsc_history_energies *out, const cli_shift_points *points,
                               const lehr_dsc_shift_options *options, const cli_call *call, lehr_error *err)
{
    const lehr_dsc_history_series series = {.n = points->n,
                                            .middle = middle(points),
                                            .rate_K_per_s = points->rate_K_per_s,
                                            .cooling_rate_K_per_s = points->cooling_rate_K_per_s,
                                            .temperature_K = points->temperature_K};
    *out = (lehr_dsc_history_energies){0, (double)NAN};
    return cli_call_given(call, "tnm")
               ? LEHR_OK
               : lehr_dsc_history_typical_errors(out, (lehr_dsc_feature)cli_call_choice(call, "feature"),
                                                 &series, options, err);
}

static lehr_status describe(const lehr_dsc_shift *history, double barrier_kJ, const cli_shift_points *points,
                            const double *temperature_K, const cli_call *call, lehr_record *record,
                            lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_estimate energy = history->chosen.energy_kJ_per_mol;
    lehr_dsc_history_energies errors;
    lehr_status status = find_errors(&errors, points, &history->options, call, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "history_activation_energy", energy.value,
                                          hypot(energy.stderr_value, errors.slope_kJ_per_mol), "kJ/mol", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "history_barrier", barrier_kJ, errors.barrier_kJ_per_mol,
                                          "kJ/mol", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "history_model",
                                      cli_call_given(call, "tnm") ? "given" : "typical", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "history", err);
    }
    for (size_t i = 0; i < points->n && status == LEHR_OK; i++) {
        lehr_record *entry = NULL;
        status = lehr_list_add_record(&entry, list, err);
        if (status == LEHR_OK) {
            status =
                lehr_record_add_quantity(entry, "rate", points->rate_K_per_s[i], (double)NAN, "K/s", err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_quantity(entry, "cooling_rate", points->cooling_rate_K_per_s[i],
                                              (double)NAN, "K/s", err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_quantity(entry, "temperature", temperature_K[i], (double)NAN, "K", err);
        }
    }
    return status;
}

static lehr_status simulate(double *temperature_K, const cli_shift_points *points,
                            const lehr_dsc_shift *shift, history_kind kind, const cli_call *call,
                            cli_result *result, lehr_error *err)
{
    lehr_dsc_tnm_material material;
    lehr_dsc_shift *history = NULL;
    lehr_dsc_shift_options options = shift->options;
    const lehr_dsc_shift_data data = {
        .n = points->n, .rate_K_per_s = points->rate_K_per_s, .temperature_K = temperature_K};
    lehr_dsc_feature feature = (lehr_dsc_feature)cli_call_choice(call, "feature");
    options.fit = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    lehr_status status = get_material(&material, points, feature, call, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_history_features(temperature_K, &material, feature, points->n, points->rate_K_per_s,
                                           points->cooling_rate_K_per_s, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_shift_fit(&history, &data, &options, NULL, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "scans of the thermal history");
    }
    if (status == LEHR_OK) {
        double barrier_kJ = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000 *
                            lehr_dsc_tnm_equilibrium_activation_K(&material.parameters,
                                                                  points->temperature_K[middle(points)]);
        status = describe(history, barrier_kJ, points, temperature_K, call, result->record, err);
        if (status == LEHR_OK && kind != EQUAL) {
            status = lehr_warnings_add(
                result->warnings, err,
                "%s: the slope is no barrier. A relaxation model (%s) with a barrier of %.4g kJ/mol "
                "shifts by %.4g kJ/mol through this history alone",
                kind == FIXED ? "all scans heat a glass of one cooling rate"
                              : "cooling and heating rates differ",
                cli_call_given(call, "tnm") ? "given" : "typical of metallic glasses", barrier_kJ,
                history->chosen.energy_kJ_per_mol.value);
        }
    }
    lehr_dsc_shift_free(history);
    return status;
}

lehr_status cli_shift_add_history(double **temperature_K, const cli_shift_points *points,
                                  const lehr_dsc_shift *shift, bool glass, const cli_call *call,
                                  cli_result *result, lehr_error *err)
{
    history_kind kind = kind_of(points);
    bool asked = cli_call_given(call, "cooling-rate") || cli_call_given(call, "tnm");
    *temperature_K = NULL;
    if (kind == UNKNOWN && (asked || glass)) {
        if (cli_call_given(call, "tnm")) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--tnm: the cooling rates are not known; give --cooling-rate");
        }
        return lehr_warnings_add(
            result->warnings, err,
            "the cooling before each scan is not known: the slope is a barrier only if each was cooled "
            "as fast as it was heated (--cooling-rate)");
    }
    if (kind == UNKNOWN || (!asked && !glass) || (kind == EQUAL && !cli_call_given(call, "tnm"))) {
        return LEHR_OK;
    }
    if (!cli_call_given(call, "feature")) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the thermal history moves each temperature differently: say which one this is with "
            "--feature");
    }
    double *simulated_K = lehr_core_alloc(points->n, sizeof *simulated_K);
    if (!simulated_K) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu temperatures", points->n);
    }
    lehr_status status = simulate(simulated_K, points, shift, kind, call, result, err);
    if (status == LEHR_OK) {
        *temperature_K = simulated_K;
        simulated_K = NULL;
    }
    lehr_core_free(simulated_K);
    return status;
}
