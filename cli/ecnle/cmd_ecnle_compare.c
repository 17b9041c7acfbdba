// lehr ecnle compare: the theory beside measured relaxation times or glass transitions.
#include "cmd_ecnle.h"
#include "column.h"
#include "ecnle_material.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/invert.h>
#include <math.h>

static const cli_option options[] = {
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P",
     .fallback = "0",
     .help = "for relaxation times: their pressure, in kT/d^3 or with a unit ('2 GPa')"},
    CLI_COLUMNS_OPTION(
        "temperature=NAME,log10_tau=NAME,ln_tau=NAME,tau=NAME,pressure=NAME,tg=NAME,sigma=NAME"),
    CLI_ECNLE_MATERIAL_OPTIONS,
    {.name = NULL},
};

enum { TEMPERATURE, LOG10_TAU, LN_TAU, TAU, PRESSURE, TG, SIGMA, N_COLUMNS };

static const char *const temperature_names[] = {"temperature_K", "temperature", "T_K", "T", "Temp", NULL};
static const char *const log10_tau_names[] = {"log10_tau", "lg_tau", NULL};
static const char *const ln_tau_names[] = {"ln_tau", NULL};
static const char *const tau_names[] = {"tau_s", "tau", "tau_alpha", "relaxation_time", NULL};
static const char *const pressure_names[] = {"pressure_GPa", "pressure", "P_GPa", "P", NULL};
static const char *const tg_names[] = {"tg_K", "Tg_K", "Tg", "glass_transition_K", "glass_transition", NULL};
static const char *const sigma_names[] = {
    "sigma",      "sigma_log10_tau", "sigma_ln_tau", "sigma_tau_s", "sigma_tau",
    "sigma_tg_K", "sigma_Tg_K",      "sigma_tg",     "sigma_Tg",    NULL};
static const cli_column temperature_column = {"temperature", temperature_names, "K", false};
static const cli_column log10_tau_column = {"log10_tau", log10_tau_names, NULL, false};
static const cli_column ln_tau_column = {"ln_tau", ln_tau_names, NULL, false};
static const cli_column tau_column = {"tau", tau_names, "s", false};
static const cli_column pressure_column = {"pressure", pressure_names, "GPa", false};
static const cli_column tg_column = {"tg", tg_names, "K", false};
static const cli_column sigma_column = {"sigma", sigma_names, NULL, false};
static const cli_column *const columns[N_COLUMNS] = {&temperature_column, &log10_tau_column, &ln_tau_column,
                                                     &tau_column,         &pressure_column,  &tg_column,
                                                     &sigma_column};

/// A table by its roles.
typedef struct measured {
    size_t n;
    double *values[N_COLUMNS];   ///< shape (n,) or NULL
    const char *unit[N_COLUMNS]; ///< as in the table, borrowed from it
    lehr_table *table;
} measured;

static lehr_status read_columns(measured *to, const cli_call *call, const char *input, lehr_error *err)
{
    lehr_status status = cli_column_check(call, columns, N_COLUMNS, err);
    status = status == LEHR_OK ? lehr_table_read(&to->table, NULL, input, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        size_t index = SIZE_MAX;
        status = cli_column_find(&index, call, to->table, columns[k], err);
        status =
            status == LEHR_OK ? cli_column_copy(&to->values[k], to->table, index, columns[k], err) : status;
        to->unit[k] = index != SIZE_MAX ? lehr_table_column_unit(to->table, index) : "";
    }
    to->n = status == LEHR_OK ? lehr_table_rows(to->table) : 0;
    return status;
}

static void clear(measured *m)
{
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(m->values[k]);
    }
    lehr_table_free(m->table);
}

/// Natural logarithms and times become log10 tau, and their errors with them.
static lehr_status to_log10(measured *m, lehr_error *err)
{
    const double ln_10 = 2.302585092994045684018;
    double *from = m->values[LN_TAU] ? m->values[LN_TAU] : m->values[TAU];
    const char *unit = m->unit[SIGMA][0] ? m->unit[SIGMA] : m->unit[TAU];
    size_t given = 0;
    for (size_t k = LOG10_TAU; k <= TAU; k++) {
        given += m->values[k] != NULL;
    }
    if (given > 1) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "the table holds relaxation times in several columns; leave one of log10_tau, ln_tau "
            "and tau");
    }
    if (given == 0 || m->values[LOG10_TAU]) {
        return LEHR_OK;
    }
    if (m->values[TAU] && m->values[SIGMA] && unit[0] != '\0') {
        lehr_status status = cli_column_convert(m->values[SIGMA], m->n, unit, "s", false, err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "sigma");
        }
    }
    for (size_t i = 0; i < m->n; i++) {
        bool time = m->values[TAU] != NULL;
        if (time && !(from[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: tau = %g s is not greater than 0", i + 1,
                                  from[i]);
        }
        if (m->values[SIGMA]) {
            m->values[SIGMA][i] /= time ? from[i] * ln_10 : ln_10;
        }
        from[i] = time ? log10(from[i]) : from[i] / ln_10;
    }
    m->values[LOG10_TAU] = from;
    m->values[m->values[LN_TAU] ? LN_TAU : TAU] = NULL;
    return LEHR_OK;
}

/// Which of the two tables this is.
static lehr_status choose_kind(lehr_ecnle_measurements *m, const measured *from, lehr_error *err)
{
    double *const *values = from->values;
    bool times = values[TEMPERATURE] && values[LOG10_TAU];
    bool transitions = values[PRESSURE] && values[TG];
    if (times == transitions) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              times
                                  ? "the table holds relaxation times and glass transitions; make two of it"
                                  : "neither columns temperature_K and log10_tau nor pressure_GPa and tg_K; "
                                    "name them with --columns");
    }
    m->n = from->n;
    m->kind = times ? LEHR_ECNLE_TAU_OF_T : LEHR_ECNLE_TG_OF_P;
    m->x = times ? values[TEMPERATURE] : values[PRESSURE];
    m->y = times ? values[LOG10_TAU] : values[TG];
    m->pressure_GPa = times ? values[PRESSURE] : NULL;
    m->sigma = values[SIGMA];
    return LEHR_OK;
}

static lehr_status fill_table(lehr_table **out, const lehr_ecnle_comparison *rows,
                              const lehr_ecnle_measurements *m, lehr_error *err)
{
    bool times = m->kind == LEHR_ECNLE_TAU_OF_T;
    const char *unit = times ? "log10(s)" : "K";
    const char *const names[][2] = {{times ? "temperature_K" : "pressure_GPa", times ? "K" : "GPa"},
                                    {"measured", unit},
                                    {"sigma", unit},
                                    {"predicted", unit},
                                    {"sigma_predicted", unit},
                                    {"residual", unit},
                                    {"standard_errors", ""},
                                    {"pressure_GPa", "GPa"}};
    enum { most = sizeof names / sizeof *names };
    const size_t n_columns = m->pressure_GPa ? most : most - 1;
    double *column[most];
    lehr_status status = lehr_table_create(out, m->n, err);
    for (size_t k = 0; k < n_columns && status == LEHR_OK; k++) {
        status = lehr_table_add_column(&column[k], *out, names[k][0], names[k][1], err);
    }
    for (size_t i = 0; i < m->n && status == LEHR_OK; i++) {
        const double row[most] = {rows[i].x,
                                  rows[i].measured,
                                  rows[i].sigma,
                                  rows[i].predicted.value,
                                  rows[i].predicted.stderr_value,
                                  rows[i].residual,
                                  rows[i].standard_errors,
                                  m->pressure_GPa ? m->pressure_GPa[i] : (double)NAN};
        for (size_t k = 0; k < n_columns; k++) {
            column[k][i] = row[k];
        }
    }
    return status;
}

static lehr_status describe(lehr_record *record, const lehr_ecnle_agreement *a, lehr_error *err)
{
    const struct {
        const char *key;
        double value;
    } rows[] = {{"points", (double)a->n},
                {"rms", a->rms},
                {"bias", a->bias},
                {"chi2", a->chi2},
                {"chi2_with_inputs", a->chi2_inputs}};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < sizeof rows / sizeof *rows && status == LEHR_OK; k++) {
        status = lehr_record_add_number(record, rows[k].key, rows[k].value, err);
    }
    return status;
}

static lehr_status add_series(lehr_figure *figure, const lehr_ecnle_comparison *rows, size_t n,
                              bool reciprocal, lehr_error *err)
{
    double *x = lehr_core_alloc(4 * n, sizeof *x);
    if (!x) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    bool errors = true;
    for (size_t i = 0; i < n; i++) {
        x[i] = reciprocal ? 1000 / rows[i].x : rows[i].x;
        x[n + i] = rows[i].measured;
        x[2 * n + i] = rows[i].sigma;
        x[3 * n + i] = rows[i].predicted.value;
        errors = errors && isfinite(rows[i].sigma);
    }
    const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                     .color = LEHR_FIGURE_BLUE,
                                     .size = n,
                                     .x = x,
                                     .y = x + 3 * n,
                                     .label = "theory"};
    const lehr_figure_series dots = {.style = LEHR_FIGURE_POINTS,
                                     .color = LEHR_FIGURE_BLACK,
                                     .size = n,
                                     .x = x,
                                     .y = x + n,
                                     .sigma = errors ? x + 2 * n : NULL,
                                     .label = "measured"};
    lehr_status status = lehr_figure_add_series(figure, &line, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &dots, err) : status;
    lehr_core_free(x);
    return status;
}

static lehr_status draw(cli_result *result, const lehr_ecnle_comparison *rows,
                        const lehr_ecnle_measurements *m, lehr_error *err)
{
    lehr_figure *figure = NULL;
    bool times = m->kind == LEHR_ECNLE_TAU_OF_T;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = times ? "1000/" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " (K" LEHR_FIGURE_SUP
                            "−1" LEHR_FIGURE_END ")"
                          : "Pressure (GPa)";
    panel.y_label = times ? "log" LEHR_FIGURE_SUB "10" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC
                            "τ" LEHR_FIGURE_END "/s)"
                          : "Glass transition (K)";
    panel.key = LEHR_FIGURE_TOP_LEFT;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.2, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_series(figure, rows, m->n, times, err) : status;
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    measured from = {0};
    lehr_ecnle_measurements m = {0};
    lehr_ecnle_material material;
    lehr_ecnle_load load = {LEHR_ECNLE_PATH_REDUCED, 0};
    lehr_ecnle_agreement agreement;
    lehr_ecnle_comparison *rows = NULL;
    lehr_status status = cli_ecnle_usage(cli_ecnle_material(&material, call, err));
    status = status == LEHR_OK ? cli_ecnle_one_load(&load, call, "pressure", LEHR_ECNLE_PATH_REDUCED, err)
                               : status;
    status = status == LEHR_OK ? read_columns(&from, call, input, err) : status;
    status = status == LEHR_OK ? to_log10(&from, err) : status;
    status = status == LEHR_OK ? choose_kind(&m, &from, err) : status;
    if (status == LEHR_OK && m.pressure_GPa && cli_call_given(call, "pressure")) {
        status = lehr_error_set(err, LEHR_ERR_ARG,
                                "--pressure: the table gives the pressure of each row; leave one out");
    }
    if (status == LEHR_OK) {
        rows = lehr_core_alloc(m.n > 0 ? m.n : 1, sizeof *rows);
        status = rows ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu rows", m.n);
    }
    status = status == LEHR_OK
                 ? lehr_ecnle_compare(rows, &agreement, plan, &m, &material, &load, result->warnings, err)
                 : status;
    status = status == LEHR_OK ? fill_table(&result->table, rows, &m, err) : status;
    status = status == LEHR_OK ? describe(result->record, &agreement, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, rows, &m, err);
    }
    lehr_core_free(rows);
    clear(&from);
    return status;
}

static const cli_key results[] = {
    {"points", NULL, "rows with a prediction"},
    {"rms", NULL, "root mean square of measured - predicted"},
    {"bias", NULL, "mean of it"},
    {"chi2", NULL, "sum of (residual/sigma)^2; null without a column sigma"},
    {"chi2_with_inputs", NULL,
     "the same with the errors of --sigma, which are common to all rows, in the covariance"},
    {"temperature_K", NULL, "column: of a table of relaxation times"},
    {"pressure_GPa", NULL,
     "column: of a table of glass transitions, or of relaxation times where it gives it"},
    {"measured", NULL, "column: log10 tau or glass transition, as in the table"},
    {"sigma", NULL, "column: its standard error, as in the table"},
    {"predicted", NULL, "column: by the theory; none where it has no such number"},
    {"sigma_predicted", NULL, "column: error that follows from --sigma"},
    {"residual", NULL, "column: measured - predicted"},
    {"standard_errors", NULL,
     "column: residual over the errors of measurement and prediction together; none without sigma"},
    {.name = NULL},
};

const cli_command cli_ecnle_compare = {
    .area = "ecnle",
    .verb = "compare",
    .summary = "the theory beside measured relaxation times or glass transitions",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Table with columns temperature_K and log10_tau (or ln_tau, or tau_s), or pressure_GPa and tg_K, "
        "and where known sigma, the standard error of that number as it stands. Names with another unit "
        "are understood: temperature_C, P_kbar, tau_ms, Tg_C. Relaxation times may have a column "
        "pressure, which needs --diameter. Each "
        "row gets the prediction of 'ecnle tau' or 'ecnle tg'; nothing is fitted.\n\n"
        "Errors of the predictions: each input of --sigma is moved up and down by its standard "
        "error. They are "
        "common to all rows, so that chi2_with_inputs uses their full covariance.\n\n"
        "docs/theory/ecnle_thermal.md.",
    .example = "lehr ecnle compare --tg 600 --prefactor unity --phi-g auto sample_data/fitting/vft.csv\n"
               "lehr ecnle compare --alloy Vit4 --prefactor unity --phi-g auto --diameter 2.94 --sigma tg=2 "
               "sample_data/ecnle/tg_vit4.csv\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
