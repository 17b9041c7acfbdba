#include "fit_eos_points.h"

#include <lehr/core/alloc.h>
#include <lehr/core/warnings.h>
#include <math.h>
#include <string.h>

static const cli_column column_pressure = {"pressure",
                                           (const char *const[]){"pressure_GPa", "pressure", "P", "P_GPa",
                                                                 "pressure_kbar", "P_kbar", "pressure_MPa",
                                                                 "P_MPa", NULL},
                                           "GPa", true};
static const cli_column column_volume = {
    "volume",
    (const char *const[]){"volume", "volume_ang3", "v_over_v0", "volume_A3", "V", "V_A3", "V/V0", NULL}, NULL,
    false};
static const cli_column column_q1 = {
    "q1", (const char *const[]){"q1_per_ang", "q1", "position_per_ang", NULL}, "1/angstrom", false};
static const cli_column column_sigma_pressure = {
    "sigma_pressure",
    (const char *const[]){"sigma_pressure_GPa", "sigma_pressure", "sigma_P", "sigP", "sigma_P_GPa",
                          "sigP_GPa", "sigma_pressure_kbar", "sigma_P_kbar", "sigP_kbar",
                          "sigma_pressure_MPa", "sigma_P_MPa", "sigP_MPa", NULL},
    "GPa", false};
static const cli_column column_sigma_volume = {"sigma_volume",
                                               (const char *const[]){"sigma_volume", "sigma_volume_ang3",
                                                                     "sigma_v_over_v0", "sigma_V", "sigV",
                                                                     "sigV_A3", "sigma_V/V0", NULL},
                                               NULL, false};
static const cli_column column_sigma_q1 = {
    "sigma_q1", (const char *const[]){"sigma_q1_per_ang", "sigma_q1", "sigma_position_per_ang", NULL},
    "1/angstrom", false};
static const cli_column column_temperature = {
    "temperature", (const char *const[]){"temperature_K", "temperature", "T", NULL}, "K", false};
static const cli_column column_sigma_zero = {"sigma_zero", (const char *const[]){"sigma_zero_GPa", NULL},
                                             "GPa", false};
static const cli_column *const columns[CLI_EOS_N_COLUMNS] = {
    &column_pressure,     &column_volume,   &column_q1,          &column_sigma_pressure,
    &column_sigma_volume, &column_sigma_q1, &column_temperature, &column_sigma_zero};

void cli_eos_points_clear(cli_eos_points *p)
{
    for (size_t k = 0; k < CLI_EOS_N_COLUMNS; k++) {
        lehr_core_free(p->values[k]);
    }
}

/// "V_A3" is how crystallographers name it.
static const char *volume_unit(const lehr_table *table, size_t column)
{
    const char *unit = lehr_table_column_unit(table, column);
    const char *ending = strstr(lehr_table_column_name(table, column), "_A3");
    return !unit[0] && ending && !ending[strlen("_A3")] ? "angstrom^3" : unit;
}

/// A row that `lehr xrd stack --stages` marks as without a peak: its values are nan.
static bool is_marked(const lehr_table *table, size_t row)
{
    size_t state = lehr_table_find(table, "state");
    return state != SIZE_MAX && lehr_table_column_is_text(table, state) &&
           strcmp(lehr_table_text_at(table, state, row), "good") != 0;
}

/// Take marked rows out of all columns.
static lehr_status leave_out(cli_eos_points *p, cli_result *result, const lehr_table *table, lehr_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        for (size_t k = 0; k < CLI_EOS_N_COLUMNS && !is_marked(table, i); k++) {
            if (p->values[k]) {
                p->values[k][kept] = p->values[k][i];
            }
        }
        kept += is_marked(table, i) ? 0 : 1;
    }
    size_t n = lehr_table_rows(table) - kept;
    p->data.n_points = kept;
    return n == 0 ? LEHR_OK
                  : lehr_warnings_add(result->warnings, err,
                                      "%zu of %zu rows are left out: their 'state' is not good", n,
                                      lehr_table_rows(table));
}

/// Standard errors, by the name that their column has in the table.
static lehr_status check_errors(const cli_eos_points *p, const cli_call *call, const lehr_table *table,
                                lehr_error *err)
{
    static const size_t errors[] = {CLI_EOS_SIGMA_PRESSURE, CLI_EOS_SIGMA_VOLUME, CLI_EOS_SIGMA_Q1};
    for (size_t k = 0; k < sizeof errors / sizeof *errors; k++) {
        const double *sigma = p->values[errors[k]];
        size_t place = SIZE_MAX;
        lehr_status status = cli_column_find(&place, call, table, columns[errors[k]], err);
        for (size_t i = 0; status == LEHR_OK && sigma && i < lehr_table_rows(table); i++) {
            if (!(sigma[i] >= 0 && isfinite(sigma[i])) && !is_marked(table, i)) {
                status = lehr_error_set(
                    err, LEHR_ERR_DOMAIN, "column '%s', row %zu: a standard error of %g; expected 0 or more",
                    lehr_table_column_name(table, place), i + 1, lehr_table_column(table, place)[i]);
            }
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status read_columns(cli_eos_points *p, const cli_call *call, const lehr_table *table,
                                lehr_error *err)
{
    size_t volume = SIZE_MAX;
    lehr_status status = cli_column_check(call, columns, CLI_EOS_N_COLUMNS, err);
    for (size_t k = 0; status == LEHR_OK && k < CLI_EOS_N_COLUMNS; k++) {
        status = cli_column_read(&p->values[k], call, table, columns[k], err);
    }
    if (status == LEHR_OK) {
        status = cli_column_find(&volume, call, table, &column_volume, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    bool of_q = p->values[CLI_EOS_Q1] != NULL;
    if (of_q == (p->values[CLI_EOS_VOLUME] != NULL)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "the table needs a column 'volume' or a column 'q1_per_ang', %s",
                              of_q ? "not both" : "and has none; name it with --columns volume=NAME");
    }
    p->unit = of_q ? "1/angstrom" : volume_unit(table, volume);
    p->data = (lehr_fitting_eos_data){
        .n_points = lehr_table_rows(table),
        .abscissa = of_q ? LEHR_FITTING_EOS_OF_Q : LEHR_FITTING_EOS_OF_VOLUME,
        .pressure_GPa = p->values[CLI_EOS_PRESSURE],
        .x = p->values[of_q ? CLI_EOS_Q1 : CLI_EOS_VOLUME],
        .sigma_pressure_GPa = p->values[CLI_EOS_SIGMA_PRESSURE],
        .sigma_x = p->values[of_q ? CLI_EOS_SIGMA_Q1 : CLI_EOS_SIGMA_VOLUME],
    };
    return LEHR_OK;
}

/// A file of EosFit need not say the unit of its pressures, and may hold more than one temperature.
static lehr_status warn_of_table(cli_result *result, const cli_call *call, const cli_eos_points *p,
                                 const lehr_table *table, lehr_error *err)
{
    const double isothermal_K = 5;
    size_t pressure = SIZE_MAX;
    double low = INFINITY, high = -INFINITY;
    lehr_status status = cli_column_find(&pressure, call, table, &column_pressure, err);
    if (status == LEHR_OK && !lehr_table_column_unit(table, pressure)[0]) {
        status = lehr_warnings_add(result->warnings, err,
                                   "the table states no unit of the pressures in '%s': taken as GPa",
                                   lehr_table_column_name(table, pressure));
    }
    for (size_t i = 0; p->values[CLI_EOS_TEMPERATURE] && i < p->data.n_points; i++) {
        low = fmin(low, p->values[CLI_EOS_TEMPERATURE][i]);
        high = fmax(high, p->values[CLI_EOS_TEMPERATURE][i]);
    }
    if (status == LEHR_OK && high - low > isothermal_K) {
        status = lehr_warnings_add(result->warnings, err,
                                   "the points were taken between %g K and %g K, but the equation knows one "
                                   "temperature only: thermal expansion goes into its parameters",
                                   low, high);
    }
    return status;
}

lehr_status cli_eos_points_find_zero(cli_eos_points *p, const cli_call *call,
                                     const lehr_fitting_pressure_scale *scale, lehr_error *err)
{
    const double usual_nm = 694.25;
    double sigma_nm = cli_call_number(call, "sigma-wavelength0");
    if (isnan(sigma_nm)) {
        return LEHR_OK;
    }
    if (!(sigma_nm > 0) || !scale || p->values[CLI_EOS_SIGMA_ZERO]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              p->values[CLI_EOS_SIGMA_ZERO]
                                  ? "--sigma-wavelength0: the table has a column of it already"
                              : scale ? "--sigma-wavelength0: %g nm is not greater than 0"
                                      : "--sigma-wavelength0 %g nm needs the --scale of the pressures",
                              sigma_nm);
    }
    p->values[CLI_EOS_SIGMA_ZERO] = lehr_core_alloc(p->data.n_points, sizeof(double));
    if (!p->values[CLI_EOS_SIGMA_ZERO]) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu points", p->data.n_points);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < p->data.n_points; i++) {
        lehr_fitting_ruby ruby = {.wavelength0_nm = usual_nm, .sigma_wavelength0_nm = sigma_nm};
        lehr_fitting_ruby_pressure pressure = {.sigma_zero_GPa = 0};
        status = lehr_fitting_pressure_scale_wavelength(&ruby.wavelength_nm, scale, p->data.pressure_GPa[i],
                                                        usual_nm, err);
        if (status == LEHR_OK) {
            status = lehr_fitting_pressure_scale_pressure(&pressure, scale, &ruby, err);
        }
        p->values[CLI_EOS_SIGMA_ZERO][i] = pressure.sigma_zero_GPa;
    }
    return status;
}

lehr_status cli_eos_points_read(cli_eos_points *p, cli_result *result, const cli_call *call,
                                const lehr_table *table, lehr_error *err)
{
    lehr_status status = read_columns(p, call, table, err);
    if (status == LEHR_OK) {
        status = check_errors(p, call, table, err);
    }
    status = status == LEHR_OK ? leave_out(p, result, table, err) : status;
    return status == LEHR_OK ? warn_of_table(result, call, p, table, err) : status;
}
