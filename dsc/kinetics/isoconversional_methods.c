// The isoconversional methods at one conversion.
#include "isoconversional_private.h"
#include "peak_shift_private.h"

#include <lehr/core/constants.h>
#include <lehr/fitting/line.h>
#include <math.h>

static lehr_status solve_friedman(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                                  lehr_error *err)
{
    double *x = level->room;
    double *y = level->room + level->n;
    lehr_fitting_line line;
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    const lehr_fitting_line_data data = {.n_points = level->n, .x = x, .y = y};
    options.method = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    for (size_t i = 0; i < level->n; i++) {
        if (!(level->state[i].rate_per_s > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the rate of the conversion %g is not known",
                                  lehr_dsc_conversion_name(level->programs[i]), level->alpha);
        }
        x[i] = 1 / level->state[i].temperature_K;
        y[i] = log(level->state[i].rate_per_s);
    }
    lehr_status status = lehr_fitting_line_fit(&line, &data, &options, err);
    if (status == LEHR_OK) {
        *energy_K = (lehr_estimate){-line.slope.value, line.slope.stderr_value};
        *ln_factor = line.intercept;
    }
    return status;
}

/// KAS, OFW and Starink: the peak-shift line of one conversion.
static lehr_status solve_shift(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                               const lehr_dsc_shift_method *method, lehr_error *err)
{
    double *rate = level->room;
    double *temperature = level->room + level->n;
    double *x = level->room + 2 * level->n;
    double *y = level->room + 3 * level->n;
    lehr_dsc_shift_line line = {.method = method};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    const lehr_dsc_shift_data data = {.n = level->n, .rate_K_per_s = rate, .temperature_K = temperature};
    const lehr_fitting_line_data points = {.n_points = level->n, .x = x, .y = y};
    options.method = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    for (size_t i = 0; i < level->n; i++) {
        rate[i] = lehr_dsc_conversion_heating_rate(level->programs[i]);
        temperature[i] = level->state[i].temperature_K;
    }
    lehr_dsc_shift_coordinates(&data, method, 0, x, y, NULL, NULL, NULL);
    lehr_status status = lehr_fitting_line_fit(&line.line, &points, &options, err);
    if (status == LEHR_OK) {
        const double per_kJ = 1000 / LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K;
        lehr_dsc_shift_set_energy(&line);
        *energy_K = (lehr_estimate){line.energy_kJ_per_mol.value * per_kJ,
                                    line.energy_kJ_per_mol.stderr_value * per_kJ};
        *ln_factor = line.ln_k0;
    }
    return status;
}

static lehr_status solve_kas(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                             lehr_error *err)
{
    return solve_shift(energy_K, ln_factor, level, lehr_dsc_shift_method_find("kissinger"), err);
}

static lehr_status solve_ofw(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                             lehr_error *err)
{
    // Doyle's slope for conversions is 1.052; the 1.0516 of peak temperatures is the same number with more
    // digits.
    static const lehr_dsc_shift_method method = {"ofw", "ln q = C - 1.052 E/RT", 0, 1.052, 5.3305, false};
    return solve_shift(energy_K, ln_factor, level, &method, err);
}

static lehr_status solve_starink(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                                 lehr_error *err)
{
    return solve_shift(energy_K, ln_factor, level, lehr_dsc_shift_method_find("starink"), err);
}

static lehr_status solve_vyazovkin(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                                   lehr_error *err)
{
    double *to_s = level->room;
    for (size_t i = 0; i < level->n; i++) {
        to_s[i] = level->state[i].time_s;
    }
    iso_balance found = {0};
    lehr_status status =
        lehr_dsc_iso_balance(&found, level->programs, level->n, NULL, to_s, level->room + level->n, err);
    *energy_K = found.energy_K;
    *ln_factor = (lehr_estimate){-found.ln_integral.value, found.ln_integral.stderr_value}; // g(alpha)/A = J
    return status;
}

static lehr_status solve_interval(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                                  lehr_error *err)
{
    double *from_s = level->room;
    double *to_s = level->room + level->n;
    iso_balance found = {0};
    for (size_t i = 0; i < level->n; i++) {
        double passage_s[2];
        lehr_status status =
            lehr_dsc_conversion_passage(passage_s, level->programs[i], level->alpha, level->interval, err);
        if (status != LEHR_OK) {
            return status;
        }
        from_s[i] = passage_s[0];
        to_s[i] = passage_s[1];
    }
    lehr_status status = lehr_dsc_iso_balance(&found, level->programs, level->n, from_s, to_s,
                                              level->room + 2 * level->n, err);
    *energy_K = found.energy_K;
    *ln_factor =
        (lehr_estimate){log(level->interval) - found.ln_integral.value, found.ln_integral.stderr_value};
    return status;
}

const iso_method lehr_dsc_iso_methods[LEHR_DSC_ISOCONVERSIONAL_METHODS] = {
    [LEHR_DSC_FRIEDMAN] = {"friedman", false, false, solve_friedman},
    [LEHR_DSC_KAS] = {"kas", true, true, solve_kas},
    [LEHR_DSC_OFW] = {"ofw", true, true, solve_ofw},
    [LEHR_DSC_STARINK] = {"starink", true, true, solve_starink},
    [LEHR_DSC_VYAZOVKIN] = {"vyazovkin", false, true, solve_vyazovkin},
    [LEHR_DSC_VYAZOVKIN_INTERVAL] = {"vyazovkin-interval", false, false, solve_interval},
};

const char *lehr_dsc_isoconversional_name(lehr_dsc_isoconversional_method method)
{
    return lehr_dsc_iso_methods[method].name;
}
