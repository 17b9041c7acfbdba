// lehr fit ruby
#include "cmd_fit.h"
#include "column.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/eos.h>
#include <lehr/fitting/pressure_scale.h>
#include <math.h>

static const char *const scales[] = {"ruby2020",         "mao1978",      "mao1986",
                                     "dewaele2004",      "chijioke2005", "holzapfel2005",
                                     "dorogokupets2007", "dewaele2008",  NULL};
static const double usual_nm = 694.25; ///< of ruby at ambient pressure and 296 K

static const char *const shifts[] = {"datchi2007", "ragan1992", NULL};

static const cli_option options[] = {
    {.name = "scale",
     .kind = CLI_CHOICE,
     .choices = scales,
     .fallback = "ruby2020",
     .help = "pressure scale"},
    {.name = "wavelength0",
     .kind = CLI_NUMBER,
     .unit = "nm",
     .placeholder = "L",
     .help = "line of the same ruby at ambient pressure; goes before a column wavelength0_nm. Without both "
             "694.25 nm, and a "
             "warning"},
    {.name = "sigma-wavelength",
     .kind = CLI_NUMBER,
     .unit = "nm",
     .placeholder = "S",
     .help = "standard error of each wavelength; goes before a column sigma_wavelength_nm"},
    {.name = "sigma-wavelength0",
     .kind = CLI_NUMBER,
     .unit = "nm",
     .placeholder = "S",
     .help = "standard error of the wavelength at ambient pressure, common to all points"},
    {.name = "temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "temperature of the ruby under pressure; goes before a column temperature_K. Without both: no "
             "correction"},
    {.name = "temperature0",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .fallback = "296",
     .help = "temperature at which the wavelength at ambient pressure was measured"},
    {.name = "temperature-shift",
     .kind = CLI_CHOICE,
     .choices = shifts,
     .fallback = "datchi2007",
     .help =
         "shift of the line with temperature: datchi2007 from 296 K to 900 K, ragan1992 from 15 K to 600 K"},
    CLI_COLUMNS_OPTION("wavelength=NAME,wavelength0=NAME,temperature=NAME,sigma_wavelength=NAME"),
    {.name = NULL},
};

enum { WAVELENGTH, WAVELENGTH0, TEMPERATURE, SIGMA, N_COLUMNS };

static const cli_column column_wavelength = {
    "wavelength", (const char *const[]){"wavelength_nm", "wavelength", "lambda_nm", "lambda", NULL}, "nm",
    true};
static const cli_column column_wavelength0 = {
    "wavelength0", (const char *const[]){"wavelength0_nm", "wavelength0", "lambda0_nm", "lambda0", NULL},
    "nm", false};
static const cli_column column_temperature = {
    "temperature", (const char *const[]){"temperature_K", "temperature", "T", NULL}, "K", false};
static const cli_column column_sigma = {
    "sigma_wavelength",
    (const char *const[]){"sigma_wavelength_nm", "sigma_wavelength", "sigma_lambda_nm", NULL}, "nm", false};
static const cli_column *const columns[N_COLUMNS] = {&column_wavelength, &column_wavelength0,
                                                     &column_temperature, &column_sigma};

/// Value of a row: for all rows from the option, else from the column.
static double value_of(const double *column, size_t row, const cli_call *call, const char *option)
{
    double given = cli_call_number(call, option);
    return column && isnan(given) ? column[row] : given;
}

static lehr_status pressure_of(lehr_fitting_ruby_pressure *out, const cli_call *call,
                               double *const values[N_COLUMNS], size_t row, lehr_error *err)
{
    double wavelength0 = value_of(values[WAVELENGTH0], row, call, "wavelength0");
    double sigma = value_of(values[SIGMA], row, call, "sigma-wavelength");
    double temperature = value_of(values[TEMPERATURE], row, call, "temperature");
    bool no_zero = !values[WAVELENGTH0] && isnan(wavelength0);
    double sigma0 = cli_call_number(call, "sigma-wavelength0");
    bool no_sigma = !values[SIGMA] && isnan(sigma);
    bool no_temperature = !values[TEMPERATURE] && isnan(temperature);
    lehr_fitting_ruby ruby = {
        .wavelength_nm = values[WAVELENGTH][row],
        .wavelength0_nm = no_zero ? usual_nm : wavelength0,
        .sigma_wavelength_nm = no_sigma ? 0 : sigma,
        .sigma_wavelength0_nm = isnan(sigma0) ? 0 : sigma0,
    };
    lehr_status status = LEHR_OK;
    if (!no_temperature) {
        lehr_fitting_ruby_shift shift = (lehr_fitting_ruby_shift)cli_call_choice(call, "temperature-shift");
        status = lehr_fitting_ruby_correct(&ruby.wavelength_nm, shift, ruby.wavelength_nm, temperature,
                                           cli_call_number(call, "temperature0"), err);
    }
    if (status == LEHR_OK) {
        const lehr_fitting_pressure_scale *scale =
            lehr_fitting_pressure_scale_find(cli_call_text(call, "scale"));
        status = lehr_fitting_pressure_scale_pressure(out, scale, &ruby, err);
    }
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "row %zu", row + 1);
}

static lehr_status output_column(double **values, lehr_table *table, const char *name, lehr_error *err)
{
    if (lehr_table_find(table, name) != SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the table has a column '%s' already", name);
    }
    return lehr_table_add_column(values, table, name, "GPa", err);
}

/// One record of the list `points`.
static lehr_status add_point(lehr_list *list, const lehr_fitting_ruby_pressure *p, double wavelength_nm,
                             lehr_error *err)
{
    const struct {
        const char *name;
        double value_GPa;
    } parts[] = {
        {"readout", p->sigma_readout_GPa}, {"zero", p->sigma_zero_GPa}, {"scale", p->sigma_scale_GPa}};
    lehr_record *record = NULL;
    lehr_record *budget = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "wavelength", wavelength_nm, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "pressure", p->pressure_GPa, p->sigma_GPa, "GPa", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&budget, record, "budget", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < sizeof parts / sizeof parts[0]; k++) {
        status = lehr_record_add_quantity(budget, parts[k].name, parts[k].value_GPa, (double)NAN, "GPa", err);
    }
    return status;
}

/// The columns that are added, each where its error is known: without a value an error is unknown, not zero.
enum { OUT_PRESSURE, OUT_READOUT, OUT_ZERO, OUT_SCALE, N_OUT };

static lehr_status add_columns(double *out[N_OUT], lehr_table *table, const cli_call *call, bool has_readout,
                               lehr_error *err)
{
    static const char *const names[N_OUT] = {"pressure_GPa", "sigma_pressure_GPa", "sigma_zero_GPa",
                                             "sigma_scale_GPa"};
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find(cli_call_text(call, "scale"));
    const lehr_fitting_ruby any = {.wavelength_nm = usual_nm, .wavelength0_nm = usual_nm};
    lehr_fitting_ruby_pressure at_zero;
    lehr_status status = lehr_fitting_pressure_scale_pressure(&at_zero, scale, &any, err);
    const bool known[N_OUT] = {true, has_readout, cli_call_has(call, "sigma-wavelength0"),
                               status == LEHR_OK && !isnan(at_zero.sigma_scale_GPa)};
    for (size_t k = 0; status == LEHR_OK && k < N_OUT; k++) {
        status = known[k] ? output_column(&out[k], table, names[k], err) : LEHR_OK;
    }
    return status;
}

static lehr_status fill(cli_result *result, const cli_call *call, double *const values[N_COLUMNS],
                        lehr_error *err)
{
    double *out[N_OUT] = {NULL};
    lehr_list *list = NULL;
    bool has_readout = values[SIGMA] || cli_call_has(call, "sigma-wavelength");
    lehr_status status = lehr_record_add_list(&list, result->record, "points", err);
    if (status == LEHR_OK) {
        status = add_columns(out, result->table, call, has_readout, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(result->table); i++) {
        lehr_fitting_ruby_pressure p;
        status = pressure_of(&p, call, values, i, err);
        if (status != LEHR_OK) {
            break;
        }
        p.sigma_readout_GPa = out[OUT_READOUT] ? p.sigma_readout_GPa : (double)NAN;
        p.sigma_zero_GPa = out[OUT_ZERO] ? p.sigma_zero_GPa : (double)NAN;
        const double row[N_OUT] = {p.pressure_GPa, p.sigma_readout_GPa, p.sigma_zero_GPa, p.sigma_scale_GPa};
        for (size_t k = 0; k < N_OUT; k++) {
            if (out[k]) {
                out[k][i] = row[k];
            }
        }
        status = add_point(list, &p, values[WAVELENGTH][i], err);
    }
    return status;
}

static lehr_status describe(cli_result *result, const cli_call *call, bool has_wavelength0, lehr_error *err)
{
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find(cli_call_text(call, "scale"));
    const char *provenance = lehr_fitting_pressure_scale_provenance(scale);
    lehr_status status = lehr_record_add_text(result->record, "scale", provenance, err);
    if (status == LEHR_OK) {
        status = lehr_table_set_header(result->table, "scale", provenance, err);
    }
    if (status == LEHR_OK && !has_wavelength0) {
        status = lehr_warnings_add(result->warnings, err,
                                   "no wavelength at ambient pressure given: 694.25 nm taken; 0.01 nm of it "
                                   "is 0.027 GPa in every pressure");
    }
    const char *caveat = lehr_fitting_pressure_scale_caveat(scale);
    if (status == LEHR_OK && caveat) {
        status = lehr_warnings_add(result->warnings, err, "%s", caveat);
    }
    double highest = -INFINITY;
    for (size_t i = 0; i < lehr_table_rows(result->table); i++) {
        size_t column = lehr_table_find(result->table, "pressure_GPa");
        highest = fmax(highest, lehr_table_column(result->table, column)[i]);
    }
    double maximum = lehr_fitting_pressure_scale_maximum(scale);
    if (status == LEHR_OK && highest > maximum) {
        status = lehr_warnings_add(result->warnings, err,
                                   "%g GPa is beyond %g GPa, where the calibration of %s ends", highest,
                                   maximum, lehr_fitting_pressure_scale_name(scale));
    }
    return status;
}

/// Error bars are those of the read-out, which are independent from point to point.
static lehr_status draw(cli_result *result, const double *wavelength_nm, lehr_error *err)
{
    const lehr_table *table = result->table;
    size_t pressure = lehr_table_find(table, "pressure_GPa");
    size_t sigma = lehr_table_find(table, "sigma_pressure_GPa");
    lehr_figure *figure = NULL;
    lehr_status status =
        lehr_figure_ruby(&figure, lehr_table_rows(table), wavelength_nm, lehr_table_column(table, pressure),
                         sigma == SIZE_MAX ? NULL : lehr_table_column(table, sigma), err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[N_COLUMNS] = {NULL};
    lehr_status status = lehr_table_read(&result->table, NULL, input, err);
    if (status == LEHR_OK) {
        status = cli_column_check(call, columns, N_COLUMNS, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        status = cli_column_read(&values[k], call, result->table, columns[k], err);
    }
    if (status == LEHR_OK) {
        status = fill(result, call, values, err);
    }
    if (status == LEHR_OK) {
        status = describe(result, call, values[WAVELENGTH0] || cli_call_has(call, "wavelength0"), err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, values[WAVELENGTH], err);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key results[] = {
    {"points[].wavelength", NULL, "of the line as measured, in nm"},
    {"points[].pressure", "GPa", "error: read-out, zero and scale in quadrature, as far as they are known"},
    {"points[].budget.readout", "GPa",
     "from the error of the wavelength: independent from point to point; null where it is not given"},
    {"points[].budget.zero", "GPa",
     "from the wavelength at ambient pressure: common to all points; null where its error is not given"},
    {"points[].budget.scale", "GPa",
     "from the constants of the scale: common to all points; null where none are stated"},
    {"scale", NULL, "formula, constants and publication"},
    {.name = NULL},
};

const cli_command cli_fit_ruby = {
    .area = "fit",
    .verb = "ruby",
    .summary = "pressures from the wavelengths of the ruby R1 line",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Reads the column wavelength_nm, and wavelength0_nm, temperature_K and "
                   "sigma_wavelength_nm where the table has them. The "
                   "output is the table with further columns: pressure_GPa; sigma_pressure_GPa from the "
                   "read-out of the line, which is "
                   "independent from point to point; sigma_zero_GPa from the wavelength at ambient pressure "
                   "and sigma_scale_GPa from the "
                   "constants of the scale, which move all points together. A column whose error is not "
                   "known is left out. 'lehr fit eos' "
                   "reads the output as it is.\n\n"
                   "Use the wavelength at ambient pressure of the same ruby on the same spectrometer. With a "
                   "temperature the line is first "
                   "moved to the temperature of that measurement.\n\n"
                   "docs/theory/fitting.md lists formulas and publications. The constants of holzapfel2005 "
                   "could not be confirmed; its use prints a warning.",
    .example = "lehr fit ruby --wavelength0 694.27 sample_data/fitting/ruby.txt -o pressures.txt\n"
               "lehr fit eos --dimension 2.5 pressures.txt\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".txt",
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
