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
    size_t low = SIZE_MAX;
    size_t high = SIZE_MAX;
    lehr_quantity q;
    lehr_quantity lowest = {0};
    lehr_quantity highest = {0};
    for (size_t i = 0; i < run->config->n_samples; i++) {
        if (!headline_of(&q, run, i, headline)) {
            continue;
        }
        if (low == SIZE_MAX || q.value < lowest.value) {
            low = i;
            lowest = q;
        }
        if (high == SIZE_MAX || q.value > highest.value) {
            high = i;
            highest = q;
        }
    }
    if (low == SIZE_MAX || low == high) {
        return;
    }
    fprintf(file, "<p>%s %s lies between ", headlines[headline].name, headlines[headline].symbol);
    html_quantity(file, lowest);
    fputs(" (", file);
    html_text(file, run->config->samples[low].name);
    fputs(") and ", file);
    html_quantity(file, highest);
    fputs(" (", file);
    html_text(file, run->config->samples[high].name);
    fputs(").</p>\n", file);
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
    fputs("<tr>", file);
    html_element(file, "td", run->config->samples[sample].name);
    html_element(file, "td", run->config->samples[reference].name);
    fprintf(file, "<td class='number'>%.10g&nbsp;K</td><td class='number'>%.10g&nbsp;GPa</td>",
            treatment->temperature_K,
            treatment->pressure_GPa - run->config->samples[reference].treatment.pressure_GPa);
    for (size_t h = 0; h < N_HEADLINES; h++) {
        if (study_count_kind(run, headlines[h].kind) == 0) {
            continue;
        }
        fputs("<td class='number'>", file);
        if (difference(&q, run, sample, reference, h)) {
            q.unit = "";
            html_quantity(file, q);
        } else {
            fputs("–", file);
        }
        fputs("</td>", file);
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
    fputs(
        "<h3>Effect of pressure</h3>\n<p class='soft'>Difference to the sample with the same temperature and "
        "duration at the lowest pressure.</p>\n<div class='scroll'><table>\n<thead><tr><th>Sample</th>"
        "<th>Compared with</th><th class='number'>Temperature</th><th class='number'>Δ<i>P</i></th>",
        file);
    for (size_t h = 0; h < N_HEADLINES; h++) {
        if (study_count_kind(run, headlines[h].kind) > 0) {
            // The enthalpy is a difference already.
            bool is_difference = headlines[h].kind == STUDY_ENTHALPY;
            fprintf(file, "<th class='number'>%s%s%s (%s)</th>", is_difference ? "Δ(" : "Δ",
                    headlines[h].symbol, is_difference ? ")" : "", html_unit(headlines[h].unit));
        }
    }
    fputs("</tr></thead>\n<tbody>\n", file);
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
    fputs(open ? "</tbody></table></div>\n" : "", file);
}

void report_findings(FILE *file, const study_run *run)
{
    for (size_t h = 0; h < N_HEADLINES; h++) {
        write_range(file, run, h);
    }
    write_pairs(file, run);
    report_peaks(file, run);
}

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
    fputs("<td class='number'>", file);
    if (!isfinite(duration_s)) {
        fputs("–</td>", file);
        return;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char text[32];
        double value = duration_s / units[i].seconds;
        snprintf(text, sizeof text, "%.4g", value);
        // Conversion of units leaves a few roundings.
        if (value >= 1.0 && fabs(strtod(text, NULL) - value) < 1e-9 * value) {
            fprintf(file, "%s&nbsp;%s</td>", text, units[i].name);
            return;
        }
    }
    fprintf(file, "%.10g&nbsp;s</td>", duration_s);
}

/// Columns of the table of samples.
static const struct {
    study_kind kind;
    const char *path;
    const char *head;
    int digits;       ///< of what is itself an uncertainty; 0: as its error says
    const char *unit; ///< without a mass some results are in another one: those are not shown here
} sample_columns[] = {
    {STUDY_TF, "fictive_temperature", "<i>T</i><sub>f</sub> (K)", 0, "K"},
    {STUDY_TF, "budget.windows", "from choice of windows (K)", 2, "K"},
    {STUDY_TG, "midpoint", "<i>T</i><sub>g</sub> (K)", 0, "K"},
    {STUDY_ENTHALPY, "relaxation_enthalpy", "Δ<i>H</i> (J g⁻¹)", 0, "J/g"},
    {STUDY_KISSINGER, "activation_energy", "<i>E</i><sub>a</sub> (kJ/mol)", 0, "kJ/mol"},
    {STUDY_PATTERN, "fsdp.position", "<i>q</i><sub>1</sub> (Å⁻¹)", 0, "1/angstrom"},
    {STUDY_PATTERN, "fsdp.fwhm", "width (Å⁻¹)", 0, "1/angstrom"},
    {STUDY_YIELD, "yield_stress", "<i>σ</i><sub>y</sub> (MPa)", 0, "MPa"},
    {STUDY_WEIGHING, "density", "Density (g cm⁻³)", 0, "g/cm^3"},
    {STUDY_EOS, "bulk_modulus", "<i>K</i><sub>0</sub> (GPa)", 0, "GPa"},
};
enum { N_SAMPLE_COLUMNS = sizeof sample_columns / sizeof *sample_columns };

static void write_cell(FILE *file, const study_run *run, size_t sample, size_t c)
{
    lehr_quantity q;
    study_sample_quantity(&q, run, sample, sample_columns[c].kind, sample_columns[c].path);
    q.value = strcmp(q.unit, sample_columns[c].unit) == 0 ? q.value : (double)NAN;
    q.unit = "";
    fputs("<td class='number'>", file);
    if (sample_columns[c].digits > 0 && isfinite(q.value)) {
        fprintf(file, "%#.*g", sample_columns[c].digits, q.value);
    } else {
        html_quantity(file, q);
    }
    fputs("</td>", file);
}

static void write_sample_row(FILE *file, const study_run *run, size_t i)
{
    const lehr_study_sample *sample = &run->config->samples[i];
    fputs("<tr><td><a href='#s-", file);
    html_text(file, sample->name);
    fputs("'>", file);
    html_text(file, sample->name);
    fputs("</a></td>", file);
    write_known(file, sample->treatment.pressure_GPa);
    write_known(file, sample->treatment.temperature_K);
    write_duration(file, sample->treatment.duration_s);
    for (size_t c = 0; c < N_SAMPLE_COLUMNS; c++) {
        if (study_count_kind(run, sample_columns[c].kind) > 0) {
            write_cell(file, run, i, c);
        }
    }
    fputs("</tr>\n", file);
}

/// What one must know to read the columns.
static void write_remarks(FILE *file, const study_run *run)
{
    fputs("<p class='soft'>In parentheses: one standard error, in units of the last digits.</p>\n", file);
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
    if (study_count_kind(run, STUDY_ENTHALPY) > 0) {
        fputs(
            "<p class='soft'>Δ<i>H</i>: enthalpy of the treated glass minus that of the glass of the second "
            "heating; negative where the treatment relaxed it further.</p>\n",
            file);
    }
}

void report_samples(FILE *file, const study_run *run)
{
    fputs("<div class='scroll'><table>\n<thead><tr><th>Sample</th><th class='number'>Pressure (GPa)</th>"
          "<th class='number'>Temperature (K)</th><th class='number'>Duration</th>",
          file);
    for (size_t c = 0; c < N_SAMPLE_COLUMNS; c++) {
        if (study_count_kind(run, sample_columns[c].kind) > 0) {
            fprintf(file, "<th class='number'>%s</th>", sample_columns[c].head);
        }
    }
    fputs("</tr></thead>\n<tbody>\n", file);
    for (size_t i = 0; i < run->config->n_samples; i++) {
        write_sample_row(file, run, i);
    }
    fputs("</tbody></table></div>\n", file);
    write_remarks(file, run);
}

// ---- states ---------------------------------------------------------------------------
static void write_state_row(FILE *file, const lehr_table *table, size_t row, const size_t *columns, size_t n)
{
    fputs("<tr>", file);
    for (size_t j = 0; j < n; j++) {
        if (lehr_table_column_is_text(table, columns[j])) {
            html_element(file, "td", lehr_table_text_at(table, columns[j], row));
        } else {
            lehr_quantity q = {lehr_table_column(table, columns[j])[row], NAN, ""};
            fputs("<td class='number'>", file);
            html_quantity(file, q);
            fputs("</td>", file);
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
    fputs("<div class='scroll'><table>\n<thead><tr>", file);
    for (size_t i = 0; i < N_NAMES; i++) {
        size_t column = lehr_table_find(table, names[i][0]);
        if (column != SIZE_MAX) {
            bool text = lehr_table_column_is_text(table, column);
            columns[n++] = column;
            fprintf(file, "<th%s>%s</th>", text ? "" : " class='number'", names[i][1]);
        }
    }
    fputs("</tr></thead>\n<tbody>\n", file);
    for (size_t row = 0; row < lehr_table_rows(table); row++) {
        write_state_row(file, table, row, columns, n);
    }
    fputs("</tbody></table></div>\n", file);
    lehr_table_free(table);
    return LEHR_OK;
}

// ---- provenance -----------------------------------------------------------------------
void report_provenance(FILE *file, const study_run *run)
{
    const lehr_provenance *provenance = run->provenance;
    fputs("<table class='record provenance'>\n<tr><th>program</th><td>Lehr ", file);
    html_text(file, lehr_version());
    fputs("</td></tr>\n<tr><th>time</th><td>", file);
    html_text(file, lehr_provenance_time(provenance));
    fputs("</td></tr>\n<tr><th>command</th><td><code>", file);
    html_text(file, lehr_provenance_command_line(provenance));
    fputs("</code></td></tr>\n<tr><th>study</th><td><code>", file);
    html_text(file, run->config->path);
    fputs("</code></td></tr>\n</table>\n<h3>Parameters</h3>\n", file);
    html_record(file, run->parameters);
    fputs("<h3>Inputs</h3>\n<div class='scroll'><table "
          "class='record'>\n<tr><th>file</th><th>SHA-256</th></tr>\n",
          file);
    for (size_t i = 0; i < lehr_provenance_inputs(provenance); i++) {
        fputs("<tr><td><code>", file);
        html_text(file, lehr_provenance_input_path(provenance, i));
        fputs("</code></td><td><code>", file);
        html_text(file, lehr_provenance_input_sha256(provenance, i));
        fputs("</code></td></tr>\n", file);
    }
    fputs("</table></div>\n", file);
}
