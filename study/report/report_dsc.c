// Sentences of the report about series over heating rates and master curves, made from the numbers alone.
#include "html.h"
#include "report.h"
#include "summary.h"
#include "task_dsc.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- shift with the heating rate --------------------------------------------------------
/// Series of one kind of history.
typedef struct histories {
    size_t n;
    size_t first; ///< task
    lehr_quantity low;
    lehr_quantity high;
} histories;

static bool energy_of(lehr_quantity *out, const study_task *task)
{
    return task->kind == STUDY_KISSINGER && study_outcome_quantity(task, "activation_energy", out);
}

static histories find_histories(const study_run *run, bool equal_rates)
{
    histories found = {0};
    for (size_t i = 0; i < run->n_tasks; i++) {
        lehr_quantity q = {0};
        if (!energy_of(&q, &run->tasks[i])) {
            continue;
        }
        const char *history = study_outcome_text(&run->tasks[i], "history");
        if ((history && strcmp(history, "equal-rates") == 0) != equal_rates) {
            continue;
        }
        found.first = found.n == 0 ? i : found.first;
        found.low = found.n == 0 || q.value < found.low.value ? q : found.low;
        found.high = found.n == 0 || q.value > found.high.value ? q : found.high;
        found.n++;
    }
    return found;
}

/// "482(9) kJ/mol" or "between 403(9) and 520(10) kJ/mol"
static void write_span(FILE *file, const histories *found)
{
    if (found->n > 1) {
        fputs("between ", file);
        html_quantity(file, found->low);
        fputs(" and ", file);
    }
    html_quantity(file, found->high);
}

static const char *feature_of(const study_run *run)
{
    const char *feature = run->config->kissinger.feature;
    return strcmp(feature, "tf") == 0 ? "fictive temperature" : feature;
}

static void write_equal(FILE *file, const study_run *run, const histories *equal)
{
    fputs("<p>Cooled and heated at equal rates, ", file);
    if (equal->n == 1) {
        fputs("the series ", file);
        html_text(file, run->config->samples[run->tasks[equal->first].sample].name);
        fputs(" gives ", file);
    } else {
        fprintf(file, "%zu series give ", equal->n);
    }
    write_span(file, equal);
    fputs(": the activation energy of the relaxation.</p>\n", file);
}

/// Energies that tell of the history of the glass.
static void write_fixed(FILE *file, const histories *fixed, bool compared)
{
    if (fixed->n == 1) {
        fputs("<p>One series began from one state of the glass, whatever the heating rate. Its line gives ",
              file);
    } else {
        fprintf(file,
                "<p>%zu series began from one state of the glass each, whatever the heating rate. Their "
                "lines give ",
                fixed->n);
    }
    write_span(file, fixed);
    fputs(
        ". These slopes depend on the history of the glass and are no activation energies of its relaxation",
        file);
    fputs(compared ? ": the series at equal rates shows what history alone does.</p>\n"
                   : "; a series that is cooled and heated at equal rates would tell how far they are from "
                     "one.</p>\n",
          file);
}

/// What a typical glass of the same cooling would give.
static void write_simulated(FILE *file, const study_run *run)
{
    bool open = false;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity measured;
        lehr_quantity history;
        lehr_quantity barrier;
        if (!energy_of(&measured, task) ||
            !study_outcome_quantity(task, "history_activation_energy", &history) ||
            !study_outcome_quantity(task, "history_barrier", &barrier)) {
            continue;
        }
        if (!open) {
            fputs("<p>A relaxation model typical of metallic glasses, formed at the cooling rate of the "
                  "sample, gives "
                  "through its history alone:</p>\n",
                  file);
            html_table_open(file, "table-history", "Activation energies and what history alone gives");
            html_table_column(file, "Sample", false);
            html_table_column(file, "cooled at (K/s)", true);
            html_table_column(file, "measured (kJ/mol)", true);
            html_table_column(file, "model, this history (kJ/mol)", true);
            html_table_column(file, "model, activation energy (kJ/mol)", true);
            html_table_body(file);
        }
        open = true;
        fputs("<tr><td>", file);
        report_sample_link(file, run, task->sample);
        fprintf(file, "</td><td class='number'>%.4g</td>",
                run->config->samples[task->sample].cooling_K_per_s);
        html_cell_quantity(file, measured);
        fprintf(file, "<td class='number'>%.4g</td><td class='number'>%.4g</td></tr>\n", history.value,
                barrier.value);
    }
    if (open) {
        html_table_close(file, "kissinger");
    }
}

void report_energies(FILE *file, const study_run *run)
{
    histories equal = find_histories(run, true);
    histories fixed = find_histories(run, false);
    if (equal.n + fixed.n == 0) {
        return;
    }
    fputs("<h3 id='energies'>Shift with the heating rate</h3>\n<p class='soft'>", file);
    fprintf(file, "Feature of each scan: %s; method: ", feature_of(run));
    html_text(file, run->config->kissinger.method);
    fputs(".</p>\n", file);
    if (study_is_crystallisation(run->config->kissinger.feature)) {
        fputs("<p>The lines give ", file);
        write_span(file, &fixed);
        fputs(": the apparent activation energy of the crystallisation.</p>\n", file);
        return;
    }
    if (equal.n > 0) {
        write_equal(file, run, &equal);
    }
    if (fixed.n > 0) {
        write_fixed(file, &fixed, equal.n > 0);
        write_simulated(file, run);
    }
}

// ---- master curves ----------------------------------------------------------------------
/// A probability in a sentence.
static void write_p(FILE *file, double p)
{
    if (!isfinite(p)) {
        return;
    }
    if (p < 1e-4) {
        fputs(" (<i>p</i> &lt; 0.0001)", file);
    } else {
        fprintf(file, " (<i>p</i> = %.2g)", p);
    }
}

static void write_slope(FILE *file, const study_task *task)
{
    lehr_quantity slope = {.stderr_value = NAN};
    if (study_outcome_quantity(task, "dtg_dp", &slope)) {
        fputs(", with d<i>T</i><sub>g</sub>/d<i>P</i> = ", file);
        html_quantity(file, slope);
        fputs(isfinite(slope.stderr_value) ? " from the fit" : " as given", file);
    }
}

static void write_verdict(FILE *file, const study_run *run, const study_task *task, const char *what)
{
    const char *verdict = study_outcome_text(task, "verdict");
    const char *curve = study_outcome_text(task, "curve");
    double fit_p = study_outcome_number(task, "fit_p");
    double collapse_p = study_outcome_number(task, "collapse_p");
    if (!verdict || !curve) {
        return;
    }
    fprintf(file, "<p><b>%s</b> ", what);
    if (strcmp(verdict, "collapse") == 0) {
        fprintf(file, "falls on one curve over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>), a %s", curve);
        write_slope(file, task);
        fputs(": the points agree with it", file);
        write_p(file, fit_p);
        fputs(study_outcome_number(task, "separate_dof") > 0
                  ? ", and a curve for each pressure fits no better"
                  : "",
              file);
        write_p(file, study_outcome_number(task, "separate_dof") > 0 ? collapse_p : (double)NAN);
    } else if (strcmp(verdict, "no-collapse") == 0) {
        fputs("does not fall on one curve over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)", file);
        write_slope(file, task);
        fputs(": a curve for each pressure fits better", file);
        write_p(file, collapse_p);
    } else if (strcmp(verdict, "no-curve") == 0) {
        bool chosen = strcmp(run->config->master.curve, "auto") == 0;
        fprintf(file, "is described by no %s over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)",
                chosen ? "sigmoid, bump or line" : curve);
        write_slope(file, task);
        fprintf(file, ", within the errors of the samples%s%s", chosen ? "; best: " : "",
                chosen ? curve : "");
        write_p(file, fit_p);
        fputs(". This fit cannot tell whether one curve suffices; the figure shows how the points lie", file);
    } else if (strcmp(verdict, "one-pressure") == 0) {
        fputs("was measured at one pressure: there is nothing to collapse", file);
    } else {
        fputs("over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>): the points do not determine a curve", file);
    }
    fputs(".</p>\n", file);
}

/// Points of a master curve by rising T/Tg(P): columns of the table that its task made.
typedef struct collapse_points {
    size_t n;
    const double *z;
    const double *y;
    const double *sigma;
    const double *pressure_GPa;
    const double *sample; ///< number in the study file, from 1
} collapse_points;

static const double near = 0.01; ///< T/Tg of neighbours

/// Rows @p i - 1 and @p i are neighbours at different pressures.
static bool are_neighbours(const collapse_points *p, size_t i)
{
    return p->z[i] - p->z[i - 1] <= near && fabs(p->pressure_GPa[i] - p->pressure_GPa[i - 1]) > 0;
}

/// Steepest slope from a pair of neighbours to the points before and after them that are no neighbours.
static double slope_around(const collapse_points *p, size_t i)
{
    double steepest = 0;
    for (size_t k = i - 1; k-- > 0;) {
        if (p->z[i - 1] - p->z[k] > near) {
            steepest = fabs((p->y[i - 1] - p->y[k]) / (p->z[i - 1] - p->z[k]));
            break;
        }
    }
    for (size_t k = i + 1; k < p->n; k++) {
        if (p->z[k] - p->z[i] > near) {
            return fmax(steepest, fabs((p->y[k] - p->y[i]) / (p->z[k] - p->z[i])));
        }
    }
    return steepest;
}

/// One pair; true when it differs by more than three standard errors beyond what its distance may explain.
static bool write_pair(FILE *file, const study_run *run, const collapse_points *p, size_t i)
{
    double distance = p->z[i] - p->z[i - 1];
    double explained = distance * slope_around(p, i);
    lehr_quantity difference = {p->y[i] - p->y[i - 1], hypot(p->sigma[i - 1], p->sigma[i]), ""};
    fputs("<tr>", file);
    for (size_t row = i - 1; row <= i; row++) {
        fputs("<td>", file);
        report_sample_link(file, run, (size_t)p->sample[row] - 1);
        fprintf(file, "</td><td class='number'>%.4f</td>", p->z[row]);
    }
    html_cell_quantity(file, difference);
    fprintf(file, "<td class='number'>%.2g</td></tr>\n", explained);
    return fabs(difference.value) - explained > 3.0 * difference.stderr_value;
}

static void open_neighbours(FILE *file, const study_task *task, const char *head)
{
    char id[sizeof task->id + 8];
    snprintf(id, sizeof id, "near-%s", task->id);
    html_table_open(file, id, "Treatments at different pressures that come close to each other");
    html_table_column(file, "Sample", false);
    html_table_column(file, "<i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)", true);
    html_table_column(file, "At another pressure", false);
    html_table_column(file, "<i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)", true);
    html_table_column(file, head, true);
    html_table_column(file, "explained by the distance, at most", true);
    html_table_body(file);
}

static void write_neighbours(FILE *file, const study_run *run, const study_task *task,
                             const collapse_points *p, const char *head)
{
    size_t n = 0;
    size_t differing = 0;
    for (size_t i = 1; i < p->n; i++) {
        if (!are_neighbours(p, i)) {
            continue;
        }
        if (n++ == 0) {
            open_neighbours(file, task, head);
        }
        differing += write_pair(file, run, p, i);
    }
    if (n == 0) {
        return;
    }
    html_table_close(file, task->id);
    if (differing == 0) {
        fputs("<p>Where treatments at different pressures come as close, they agree within their errors and "
              "what "
              "their distance may explain.</p>\n",
              file);
    } else {
        fprintf(file,
                "<p>%zu of %zu neighbours at different pressures differ by more than three standard errors "
                "beyond "
                "what their distance may explain.</p>\n",
                differing, n);
    }
}

/// What needs no curve: neighbours in T/Tg(P) at different pressures.
static lehr_status write_pairs(FILE *file, const study_run *run, const study_task *task, const char *head,
                               lehr_error *err)
{
    lehr_table *curve = NULL;
    lehr_status status = study_curve_read(&curve, run, task, err);
    if (status == LEHR_OK && curve) {
        const collapse_points points = {.n = lehr_table_rows(curve),
                                        .z = lehr_table_column(curve, 0),
                                        .y = lehr_table_column(curve, 1),
                                        .sigma = lehr_table_column(curve, 2),
                                        .pressure_GPa = lehr_table_column(curve, 5),
                                        .sample = lehr_table_column(curve, 6)};
        write_neighbours(file, run, task, &points, head);
    }
    lehr_table_free(curve);
    return status;
}

lehr_status report_verdicts(FILE *file, const study_run *run, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_MASTER_ENERGY) {
            write_verdict(file, run, task, "The apparent activation energy");
            status = write_pairs(file, run, task, "difference of <i>E</i><sub>a</sub> (kJ/mol)", err);
        } else if (task->kind == STUDY_MASTER_FICTIVE) {
            write_verdict(file, run, task, "The fictive temperature");
            status = write_pairs(file, run, task, "difference of <i>T</i><sub>f</sub> (K)", err);
        }
    }
    return status;
}
