// Table of samples, and where all comes from.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- samples --------------------------------------------------------------------------
static void write_known(FILE *file, double value)
{
    fputs("<td class='number'>", file);
    if (isfinite(value)) {
        fprintf(file, "%.10g", value);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
}

/// Duration in the longest of h, min and s that shows it in four digits: "1 h", "90 min", "5000 s".
static void write_duration(FILE *file, double duration_s)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"h", 3600.0}, {"min", 60.0}};
    if (!isfinite(duration_s)) {
        fputs("<td class='number'>–</td>", file);
        return;
    }
    fprintf(file, "<td class='number' data-v='%.12g'>", duration_s);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char text[32];
        double value = duration_s / units[i].seconds;
        snprintf(text, sizeof text, "%.4g", value);
        // Conversion of units leaves a few roundings.
        if (value >= 1.0 && fabs(strtod(text, NULL) - value) < 1e-9 * value) {
            fprintf(file, "%s&#160;%s</td>", text, units[i].name);
            return;
        }
    }
    fprintf(file, "%.10g&#160;s</td>", duration_s);
}

/// Columns of the table of samples.
static const struct {
    study_kind kind;
    const char *path;
    const char *head;
    int digits;         ///< of what is itself an uncertainty; 0: as its error says
    const char *unit;   ///< without a mass some results are in another one: those are not shown here
    const char *budget; ///< of its error in the results; NULL: none
} sample_columns[] = {
    {STUDY_TF, "fictive_temperature", "<i>T</i><sub>f</sub> (K)", 0, "K", "budget"},
    {STUDY_TF, "budget.windows", "from choice of windows (K)", 2, "K", NULL},
    {STUDY_TG, "midpoint", "<i>T</i><sub>g</sub> (K)", 0, "K", "budget.midpoint"},
    {STUDY_ENTHALPY, "relaxation_enthalpy", "Δ<i>H</i> (J g⁻¹)", 0, "J/g", "budget.relaxation_enthalpy"},
    {STUDY_PEAKS, "crystallisation.onset", "<i>T</i><sub>x</sub> (K)", 0, "K", NULL},
    {STUDY_PEAKS, "crystallisation.peak", "<i>T</i><sub>p</sub> (K)", 0, "K", NULL},
    {STUDY_PEAKS, "crystallisation.enthalpy", "Δ<i>H</i><sub>x</sub> (J g⁻¹)", 0, "J/g",
     "crystallisation.budget"},
    {STUDY_PEAKS, "supercooled_region", "Δ<i>T</i><sub>x</sub> (K)", 0, "K", "supercooled_region_budget"},
    {STUDY_KISSINGER, "activation_energy", "<i>E</i><sub>a</sub> (kJ/mol)", 0, "kJ/mol", NULL},
    {STUDY_PATTERN, "fsdp.position", "<i>q</i><sub>1</sub> (Å⁻¹)", 0, "1/angstrom", "fsdp.budget"},
    {STUDY_PATTERN, "fsdp.fwhm", "width (Å⁻¹)", 0, "1/angstrom", NULL},
    {STUDY_YIELD, "yield_stress", "<i>σ</i><sub>y</sub> (MPa)", 0, "MPa", NULL},
    {STUDY_WEIGHING, "density", "Density (g cm⁻³)", 0, "g/cm^3", NULL},
    {STUDY_DENSITY_CHANGE, "change", "Δ<i>ρ</i>/<i>ρ</i> (%)", 0, "%", "budget"},
    {STUDY_EOS, "bulk_modulus", "<i>K</i><sub>0</sub> (GPa)", 0, "GPa", NULL},
};
enum { N_SAMPLE_COLUMNS = sizeof sample_columns / sizeof *sample_columns };

/// Parts of the error of a number that comes from one file; NULL where there are several, or none.
static const lehr_record *budget_of(const study_run *run, size_t sample, size_t c)
{
    const study_task *task = study_sample_task(run, sample, sample_columns[c].kind);
    char path[96];
    lehr_quantity q;
    lehr_value value;
    if (!task || !task->outcome || !sample_columns[c].budget ||
        study_sample_quantity(&q, run, sample, sample_columns[c].kind, sample_columns[c].path) != 1) {
        return NULL;
    }
    snprintf(path, sizeof path, "results.%s", sample_columns[c].budget);
    bool found = lehr_record_find(task->outcome, path, &value) && value.kind == LEHR_VALUE_RECORD;
    return found ? value.record : NULL;
}

static void write_cell(FILE *file, const study_run *run, size_t sample, size_t c)
{
    lehr_quantity q;
    study_sample_quantity(&q, run, sample, sample_columns[c].kind, sample_columns[c].path);
    q.value = strcmp(q.unit, sample_columns[c].unit) == 0 ? q.value : (double)NAN;
    if (sample_columns[c].digits > 0 && isfinite(q.value)) {
        fprintf(file, "<td class='number' data-v='%.12g'>%#.*g</td>", q.value, sample_columns[c].digits,
                q.value);
    } else {
        html_cell_budget(file, q, budget_of(run, sample, c));
    }
}

/// Input of a task of a sample; SIZE_MAX also where an earlier task of the sample took it.
static size_t new_input(const study_run *run, size_t sample, size_t task)
{
    size_t input = report_input_of(run, run->tasks[task].file);
    for (size_t k = study_first_task(run, sample); input != SIZE_MAX && k < task;
         k = study_next_task(run, k)) {
        if (report_input_of(run, run->tasks[k].file) == input) {
            return SIZE_MAX;
        }
    }
    return input;
}

/// Raw files of a sample, each with a link to where it comes from.
static void write_files(FILE *file, const study_run *run, size_t sample)
{
    size_t n = 0;
    fputs("<td>", file);
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        size_t input = new_input(run, sample, i);
        if (input == SIZE_MAX) {
            continue;
        }
        fputs(n++ == 0 ? "<details class='parts'><summary>files</summary>" : "<br/>", file);
        fprintf(file, "<a href='#in-%zu'>", input + 1);
        html_text(file, run->tasks[i].file->written);
        fputs("</a>", file);
    }
    fputs(n > 0 ? "</details></td>" : "–</td>", file);
}

static void write_sample_row(FILE *file, const study_run *run, size_t i)
{
    const lehr_study_sample *sample = &run->config->samples[i];
    fputs("<tr id='r-", file);
    html_text(file, sample->name);
    fputs("'><td>", file);
    report_sample_link(file, run, i);
    fputs("</td>", file);
    write_known(file, sample->treatment.pressure_GPa);
    write_known(file, sample->treatment.temperature_K);
    write_duration(file, sample->treatment.duration_s);
    for (size_t c = 0; c < N_SAMPLE_COLUMNS; c++) {
        if (study_count_kind(run, sample_columns[c].kind) > 0) {
            write_cell(file, run, i, c);
        }
    }
    write_files(file, run, i);
    fputs("</tr>\n", file);
}

/// What one must know to read the columns.
static void write_remarks(FILE *file, const study_run *run)
{
    fputs("<p class='soft'>In parentheses: one standard error, in units of the last digits. A value with "
          "a triangle opens what its error consists of: each part as standard error, and its share of the "
          "variance of those that are named.</p>\n",
          file);
    if (study_count_kind(run, STUDY_TF) > 0) {
        fputs("<p class='soft'>Liquid line of <i>T</i><sub>f</sub>: ", file);
        html_text(file, run->config->tf.liquid_model);
        fputs(". Another model of the liquid shifts all <i>T</i><sub>f</sub> together.</p>\n", file);
    }
    if (study_count_kind(run, STUDY_TG) > 0) {
        fputs("<p class='soft'><i>T</i><sub>g</sub>: midpoint, where the scan has gone half of the way from "
              "the glass to "
              "the liquid line.</p>\n",
              file);
    }
    if (study_count_kind(run, STUDY_KISSINGER) > 0) {
        fputs("<p class='soft'><i>E</i><sub>a</sub>: from the shift with the heating rate; see <a "
              "href='#energies'>what it tells</a>.</p>\n",
              file);
    }
    if (study_count_kind(run, STUDY_PEAKS) > 0) {
        fputs(
            "<p class='soft'><i>T</i><sub>x</sub>, <i>T</i><sub>p</sub>, Δ<i>H</i><sub>x</sub>: onset, peak "
            "and enthalpy of the first crystallisation (negative: exothermic). Δ<i>T</i><sub>x</sub>: "
            "supercooled liquid region, from the onset of the glass transition to "
            "<i>T</i><sub>x</sub> of the same scan.</p>\n",
            file);
    }
    if (study_count_kind(run, STUDY_ENTHALPY) > 0) {
        fputs(
            "<p class='soft'>Δ<i>H</i>: enthalpy of the treated glass minus that of the glass of the second "
            "heating; negative where the treatment relaxed it further.</p>\n",
            file);
    }
}

void report_samples(FILE *file, const study_run *run)
{
    html_table_open(file, "table-samples", "Samples: treatments and results");
    html_table_column(file, "Sample", false);
    html_table_column(file, "Pressure (GPa)", true);
    html_table_column(file, "Temperature (K)", true);
    html_table_column(file, "Duration", true);
    for (size_t c = 0; c < N_SAMPLE_COLUMNS; c++) {
        if (study_count_kind(run, sample_columns[c].kind) > 0) {
            html_table_column(file, sample_columns[c].head, true);
        }
    }
    html_table_column(file, "Raw files", false);
    html_table_body(file);
    for (size_t i = 0; i < run->config->n_samples; i++) {
        write_sample_row(file, run, i);
    }
    html_table_close(file, "samples");
    write_remarks(file, run);
}

// ---- provenance -----------------------------------------------------------------------
void report_provenance(FILE *file, const study_run *run)
{
    const lehr_provenance *provenance = run->provenance;
    fputs("<div class='scroll'><table class='record provenance'>\n<tr><th scope='row'>program</th><td>Lehr ",
          file);
    html_text(file, lehr_version());
    fputs("</td></tr>\n<tr><th scope='row'>time</th><td>", file);
    html_text(file, lehr_provenance_time(provenance));
    fputs("</td></tr>\n<tr><th scope='row'>command</th><td><code>", file);
    html_text(file, lehr_provenance_command_line(provenance));
    fputs("</code></td></tr>\n<tr><th scope='row'>study</th><td><code>", file);
    html_text(file, run->config->path);
    fputs("</code></td></tr>\n</table></div>\n<h3 id='parameters'>Parameters</h3>\n", file);
    html_record(file, run->parameters);
    fputs("<h3 id='inputs'>Inputs</h3>\n", file);
    html_table_open(file, "table-inputs", "Input files and their checksums");
    html_table_column(file, "File", false);
    html_table_column(file, "SHA-256", false);
    html_table_body(file);
    for (size_t i = 0; i < lehr_provenance_inputs(provenance); i++) {
        fprintf(file, "<tr id='in-%zu'><td><code>", i + 1);
        html_text(file, lehr_provenance_input_path(provenance, i));
        fputs("</code></td><td><code>", file);
        html_text(file, lehr_provenance_input_sha256(provenance, i));
        fputs("</code></td></tr>\n", file);
    }
    html_table_close(file, NULL);
}
