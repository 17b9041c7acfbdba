// Tables and key numbers of the report.
#include "report.h"

#include "html.h"
#include "summary.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A number of a sample that the report speaks of.
static const struct {
    study_kind kind;
    const char *path;
    const char *unit;
    const char *name;
    const char *symbol;
} headlines[] = {
    {STUDY_TF, "fictive_temperature", "K", "Fictive temperature", "<i>T</i><sub>f</sub>"},
    {STUDY_TG, "midpoint", "K", "Glass transition", "<i>T</i><sub>g</sub>"},
    {STUDY_ENTHALPY, "relaxation_enthalpy", "J/g", "Relaxation enthalpy", "Δ<i>H</i>"},
    {STUDY_PEAKS, "crystallisation.onset", "K", "Onset of crystallisation", "<i>T</i><sub>x</sub>"},
    {STUDY_PEAKS, "supercooled_region", "K", "Supercooled liquid region", "Δ<i>T</i><sub>x</sub>"},
    {STUDY_KISSINGER, "activation_energy", "kJ/mol", "Apparent activation energy", "<i>E</i><sub>a</sub>"},
    {STUDY_PATTERN, "fsdp.position", "1/angstrom", "Position of the first sharp diffraction peak",
     "<i>q</i><sub>1</sub>"},
};
enum { N_HEADLINES = sizeof headlines / sizeof *headlines };

/// False also where the unit is another one: what is known of this sample does not allow a comparison.
static bool headline_of(lehr_quantity *out, const study_run *run, size_t sample, size_t headline)
{
    return study_sample_quantity(out, run, sample, headlines[headline].kind, headlines[headline].path) > 0 &&
           strcmp(out->unit, headlines[headline].unit) == 0;
}

// ---- what was found -------------------------------------------------------------------
static void write_range(FILE *file, const study_run *run, size_t headline)
{
    report_spread spread = {0};
    lehr_quantity q;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        if (headline_of(&q, run, i, headline)) {
            report_spread_add(&spread, q, run->config->samples[i].name);
        }
    }
    if (spread.n > 0) {
        fprintf(file, "<li>%s %s: ", headlines[headline].name, headlines[headline].symbol);
        report_spread_write(file, &spread);
        fputs("</li>\n", file);
    }
}

static bool difference(lehr_quantity *out, const study_run *run, size_t sample, size_t reference,
                       size_t headline)
{
    lehr_quantity a;
    lehr_quantity b;
    // What both samples share cancels where the difference was worked out from both curves.
    const study_task *task =
        headlines[headline].kind == STUDY_PATTERN ? study_sample_task(run, sample, STUDY_DIFFERENCE) : NULL;
    if (task && study_outcome_quantity(task, "position_by_pressure", out)) {
        return true;
    }
    if (!headline_of(&a, run, sample, headline) || !headline_of(&b, run, reference, headline)) {
        return false;
    }
    *out = (lehr_quantity){a.value - b.value, hypot(a.stderr_value, b.stderr_value), a.unit};
    return true;
}

static void write_pair(FILE *file, const study_run *run, size_t sample, size_t reference)
{
    const lehr_study_treatment *treatment = &run->config->samples[sample].treatment;
    lehr_quantity q;
    fputs("<tr><td>", file);
    report_sample_link(file, run, sample);
    fputs("</td><td>", file);
    report_sample_link(file, run, reference);
    fputs("</td>", file);
    fprintf(file, "<td class='number'>%.5g&#160;K</td><td class='number'>%.4g&#160;GPa</td>",
            treatment->temperature_K,
            treatment->pressure_GPa - run->config->samples[reference].treatment.pressure_GPa);
    for (size_t h = 0; h < N_HEADLINES; h++) {
        if (study_count_kind(run, headlines[h].kind) == 0) {
            continue;
        }
        if (!difference(&q, run, sample, reference, h)) {
            q = (lehr_quantity){(double)NAN, (double)NAN, ""};
        }
        html_cell_quantity(file, q);
    }
    fputs("</tr>\n", file);
}

/// The two samples differ in something that the report speaks of.
static bool can_compare(const study_run *run, size_t sample, size_t reference)
{
    bool known = false;
    for (size_t h = 0; reference != SIZE_MAX && h < N_HEADLINES; h++) {
        lehr_quantity q;
        known = known || difference(&q, run, sample, reference, h);
    }
    return known;
}

static void open_pairs(FILE *file, const study_run *run)
{
    fputs("<h3 id='pressure'>Effect of pressure</h3>\n<p class='soft'>Difference to the sample with the same "
          "temperature and duration at the lowest pressure.</p>\n",
          file);
    html_table_open(file, "table-pressure", "Effect of pressure");
    html_table_column(file, "Sample", false);
    html_table_column(file, "Compared with", false);
    html_table_column(file, "Temperature", true);
    html_table_column(file, "Δ<i>P</i>", true);
    for (size_t h = 0; h < N_HEADLINES; h++) {
        if (study_count_kind(run, headlines[h].kind) > 0) {
            // The enthalpy is a difference already.
            bool is_difference = headlines[h].kind == STUDY_ENTHALPY;
            char head[128];
            snprintf(head, sizeof head, "%s%s%s (%s)", is_difference ? "Δ(" : "Δ", headlines[h].symbol,
                     is_difference ? ")" : "", html_unit(headlines[h].unit));
            html_table_column(file, head, true);
        }
    }
    html_table_body(file);
}

static void write_pairs(FILE *file, const study_run *run)
{
    bool open = false;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        size_t reference = study_pressure_reference(run->config, i);
        if (!can_compare(run, i, reference)) {
            continue;
        }
        if (!open) {
            open_pairs(file, run);
        }
        open = true;
        write_pair(file, run, i, reference);
    }
    if (open) {
        html_table_close(file, NULL);
    }
}

void report_ranges(FILE *file, const study_run *run)
{
    for (size_t h = 0; h < N_HEADLINES; h++) {
        write_range(file, run, h);
    }
}

void report_findings(FILE *file, const study_run *run)
{
    write_pairs(file, run);
    report_peaks(file, run);
}

// ---- states ---------------------------------------------------------------------------
static void write_state_row(FILE *file, const lehr_table *table, size_t row, const size_t *columns, size_t n)
{
    fputs("<tr>", file);
    for (size_t j = 0; j < n; j++) {
        if (lehr_table_column_is_text(table, columns[j])) {
            html_cell_text(file, lehr_table_text_at(table, columns[j], row));
        } else {
            lehr_quantity q = {lehr_table_column(table, columns[j])[row], NAN, ""};
            html_cell_quantity(file, q);
        }
    }
    fputs("</tr>\n", file);
}

lehr_status report_states(FILE *file, const study_run *run, lehr_error *err)
{
    static const char *const names[][2] = {{"phi", "<i>Φ</i>"},
                                           {"pressure", "<i>P</i> (kT d⁻³)"},
                                           {"status", "State"},
                                           {"r_loc", "<i>r</i><sub>loc</sub> (d)"},
                                           {"r_barrier", "<i>r</i><sub>B</sub> (d)"},
                                           {"barrier_1", "Barrier (kT)"},
                                           {"barrier_2", "Barrier back (kT)"},
                                           {"log10_tau", "log<sub>10</sub> (<i>τ</i>/s)"}};
    enum { N_NAMES = sizeof names / sizeof *names };
    lehr_table *table = NULL;
    size_t columns[N_NAMES];
    size_t n = 0;
    lehr_status status = study_states_table(&table, run, err);
    if (status != LEHR_OK || !table) {
        return status;
    }
    html_table_open(file, "table-states", "States of the theory");
    for (size_t i = 0; i < N_NAMES; i++) {
        size_t column = lehr_table_find(table, names[i][0]);
        if (column != SIZE_MAX) {
            columns[n++] = column;
            html_table_column(file, names[i][1], !lehr_table_column_is_text(table, column));
        }
    }
    html_table_body(file);
    for (size_t row = 0; row < lehr_table_rows(table); row++) {
        write_state_row(file, table, row, columns, n);
    }
    html_table_close(file, "ecnle_states");
    lehr_table_free(table);
    return LEHR_OK;
}
