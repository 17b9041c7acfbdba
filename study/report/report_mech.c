// Mechanical tests and compression in the diamond cell in the report: over all samples.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// A column of a table over tasks or samples.
typedef struct column {
    study_kind kind;
    const char *path, *unit, *head;
} column;

static void write_quantity(FILE *file, lehr_quantity q)
{
    fputs("<td class='number'>", file);
    if (isfinite(q.value)) {
        q.unit = "";
        html_quantity(file, q);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
}

static void write_heads(FILE *file, const study_run *run, const char *first, const column *columns, size_t n)
{
    fprintf(file, "<div class='scroll'><table>\n<thead><tr><th>%s</th>", first);
    for (size_t c = 0; c < n; c++) {
        if (study_count_kind(run, columns[c].kind) > 0) {
            fprintf(file, "<th class='number'>%s</th>", columns[c].head);
        }
    }
    fputs("</tr></thead>\n<tbody>\n", file);
}

// ---- mechanics ----------------------------------------------------------------------------
static const column tests[] = {
    {STUDY_YIELD, "modulus", "GPa", "<i>E</i> (GPa)"},
    {STUDY_YIELD, "yield_stress", "MPa", "<i>σ</i><sub>y</sub> (MPa)"},
    {STUDY_YIELD, "yield_strain", "", "Yield strain"},
    {STUDY_YIELD, "maximum_stress", "MPa", "<i>σ</i><sub>max</sub> (MPa)"},
    {STUDY_POPIN, "shear_stress", "GPa", "<i>τ</i> at pop-in (GPa)"},
    {STUDY_POPIN, "weibull_modulus", "", "Weibull modulus"},
    {STUDY_WEIGHING, "density", "g/cm^3", "Density (g cm⁻³)"},
    {STUDY_DENSITY_CHANGE, "change", "%", "Change of density (%)"},
    {STUDY_DENSITY_CHANGE, "change_by_pressure", "%", "by pressure (%)"},
};
enum { N_TESTS = sizeof tests / sizeof *tests };

/// A number of a sample, or NaN.
static lehr_quantity quantity_of(const study_run *run, size_t sample, const column *of)
{
    lehr_quantity q;
    study_sample_quantity(&q, run, sample, of->kind, of->path);
    q.value = strcmp(q.unit, of->unit) == 0 ? q.value : (double)NAN;
    return q;
}

static void write_tests(FILE *file, const study_run *run)
{
    write_heads(file, run, "Sample", tests, N_TESTS);
    for (size_t i = 0; i < run->config->n_samples; i++) {
        bool known = false;
        for (size_t c = 0; c < N_TESTS; c++) {
            known = known || isfinite(quantity_of(run, i, &tests[c]).value);
        }
        if (!known) {
            continue;
        }
        fputs("<tr>", file);
        html_element(file, "td", run->config->samples[i].name);
        for (size_t c = 0; c < N_TESTS; c++) {
            if (study_count_kind(run, tests[c].kind) > 0) {
                write_quantity(file, quantity_of(run, i, &tests[c]));
            }
        }
        fputs("</tr>\n", file);
    }
    fputs("</tbody></table></div>\n", file);
}

static void write_remarks(FILE *file, const study_run *run)
{
    if (study_count_kind(run, STUDY_YIELD) > 0) {
        fputs("<p class='soft'><i>E</i>: slope of the straight part; it holds the compliance of the machine "
              "unless strains come from an extensometer. <i>σ</i><sub>y</sub>: where the curve crosses the "
              "line shifted by the offset. Errors of load cell and cross section are not in them.</p>\n",
              file);
    }
    if (study_count_kind(run, STUDY_DENSITY_CHANGE) > 0) {
        fputs("<p class='soft'>Changes of density: against ", file);
        html_text(file, run->config->samples[study_density_reference(run->config)].name);
        fputs(", and (by pressure) against the sample with the same temperature and duration at the lowest "
              "pressure; the error of a liquid that both share is cancelled.</p>\n",
              file);
    }
    if (study_count_kind(run, STUDY_POPIN) > 0) {
        fputs("<p class='soft'><i>τ</i>: mean of the largest shear stresses at the first pop-in. Radius and "
              "modulus of the tip move those of all samples alike.</p>\n",
              file);
    }
}

/// What a critical stress says, and what it does not.
static void write_critical(FILE *file, const study_task *task)
{
    lehr_quantity stress = {(double)NAN, (double)NAN, ""};
    lehr_quantity extreme = {(double)NAN, (double)NAN, ""};
    lehr_value between;
    bool known = study_outcome_quantity(task, "critical_stress", &stress) && isfinite(stress.value);
    bool relaxed = study_outcome_quantity(task, "extreme_stress", &extreme) && isfinite(extreme.value);
    fputs("<p>", file);
    if (known) {
        fputs("Holds under stress turn from relaxation to rejuvenation at ", file);
        html_quantity(file, stress);
        bool listed = lehr_record_find(task->outcome, "results.between", &between) &&
                      between.kind == LEHR_VALUE_LIST && lehr_list_size(between.list) == 2;
        if (listed) {
            fprintf(file, ", between the holds at %.4g and %.4g", lehr_list_value_at(between.list, 0).number,
                    lehr_list_value_at(between.list, 1).number);
        }
        fputs(".", file);
    } else {
        fputs("No critical stress lies within the holds.", file);
    }
    if (relaxed) {
        fputs(" The most relaxed glass is that of the hold at ", file);
        html_quantity(file, extreme);
        fputs(".", file);
    }
    fputs("</p>\n", file);
}

const study_task *report_mechanics(FILE *file, const study_run *run)
{
    size_t n = study_count_kind(run, STUDY_YIELD) + study_count_kind(run, STUDY_POPIN) +
               study_count_kind(run, STUDY_WEIGHING);
    const study_task *critical = study_sample_task(run, SIZE_MAX, STUDY_CRITICAL);
    if (n == 0 && !critical) {
        return NULL;
    }
    fputs("<h3 id='mechanics'>Mechanics</h3>\n", file);
    if (n > 0) {
        write_tests(file, run);
        write_remarks(file, run);
    }
    if (critical && critical->outcome) {
        write_critical(file, critical);
    }
    return critical;
}

// ---- diamond cell -------------------------------------------------------------------------
static const column cells[] = {
    {STUDY_EOS, "bulk_modulus", "GPa", "<i>K</i><sub>0</sub> (GPa)"},
    {STUDY_EOS, "bulk_modulus_prime", "", "<i>K</i><sub>0</sub>′"},
    {STUDY_EOS, "position_zero", "1/angstrom", "<i>q</i><sub>1</sub> at 0 GPa (Å⁻¹)"},
    {STUDY_EOS, "highest_pressure", "GPa", "up to (GPa)"},
};
enum { N_CELLS = sizeof cells / sizeof *cells };

static void write_part(FILE *file, const study_task *task, const char *path)
{
    lehr_quantity q = {(double)NAN, (double)NAN, ""};
    if (study_outcome_quantity(task, path, &q) && q.value > 0) {
        fprintf(file, "<td class='number'>%.2g</td>", q.value);
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_hysteresis(FILE *file, const study_task *task)
{
    lehr_quantity gap = {(double)NAN, (double)NAN, ""};
    double p = study_outcome_number(task, "hysteresis_p");
    if (study_outcome_quantity(task, "hysteresis_gap", &gap)) {
        gap.value *= 100;
        gap.stderr_value *= 100;
    }
    write_quantity(file, gap);
    if (isfinite(p)) {
        fprintf(file, p < 1e-4 ? "<td class='number'>&lt; 0.0001</td>" : "<td class='number'>%.2g</td>", p);
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_series(FILE *file, const study_run *run)
{
    static const char *const parts[][2] = {{"budget.bulk_modulus.statistical", "points"},
                                           {"budget.bulk_modulus.scale", "scale"},
                                           {"budget.bulk_modulus.zero", "ruby line at 0"},
                                           {"budget.bulk_modulus.windows", "windows"},
                                           {"budget.bulk_modulus.exponent", "exponent"},
                                           {"budget.bulk_modulus.reference", "<i>q</i><sub>0</sub>"},
                                           {"budget.bulk_modulus.prime", "<i>K</i><sub>0</sub>′"},
                                           {"bulk_modulus_form", "other equation*"}};
    enum { N_PARTS = sizeof parts / sizeof *parts };
    fputs("<div class='scroll'><table>\n<thead><tr><th>Sample</th><th>Branch</th>", file);
    for (size_t c = 0; c < N_CELLS; c++) {
        fprintf(file, "<th class='number'>%s</th>", cells[c].head);
    }
    fputs("<th class='number'>gap (%)</th><th class='number'><i>p</i></th>", file);
    for (size_t k = 0; k < N_PARTS; k++) {
        fprintf(file, "<th class='number'>%s</th>", parts[k][1]);
    }
    fputs("</tr></thead>\n<tbody>\n", file);
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind != STUDY_EOS || !task->outcome) {
            continue;
        }
        fputs("<tr>", file);
        html_element(file, "td", run->config->samples[task->sample].name);
        html_element(file, "td", study_outcome_text(task, "branch"));
        for (size_t c = 0; c < N_CELLS; c++) {
            lehr_quantity q = {(double)NAN, (double)NAN, ""};
            (void)study_outcome_quantity(task, cells[c].path, &q);
            write_quantity(file, q);
        }
        write_hysteresis(file, task);
        for (size_t k = 0; k < N_PARTS; k++) {
            write_part(file, task, parts[k][0]);
        }
        fputs("</tr>\n", file);
    }
    fputs("</tbody></table></div>\n", file);
}

static void write_state(FILE *file, const study_run *run, const study_task *task, const lehr_record *state)
{
    static const char *const paths[] = {"pressure", "volume_ratio", "densification"};
    lehr_value value;
    fputs("<tr>", file);
    html_element(file, "td", run->config->samples[task->sample].name);
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
        bool known = lehr_record_find(state, paths[k], &value) && value.kind == LEHR_VALUE_QUANTITY;
        write_quantity(file, known ? value.quantity : (lehr_quantity){(double)NAN, (double)NAN, ""});
    }
    bool beyond =
        lehr_record_find(state, "extrapolated", &value) && value.kind == LEHR_VALUE_BOOLEAN && value.boolean;
    fputs(beyond ? "<td>extrapolated</td></tr>\n" : "<td></td></tr>\n", file);
}

/// The state under the pressure of the treatments.
static void write_states(FILE *file, const study_run *run)
{
    bool open = false;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_value states;
        bool known = task->kind == STUDY_EOS && task->outcome &&
                     lehr_record_find(task->outcome, "results.in_situ", &states) &&
                     states.kind == LEHR_VALUE_LIST;
        for (size_t k = 0; known && k < lehr_list_size(states.list); k++) {
            if (!open) {
                fputs("<p>Under the pressures of the treatments, by the equation of state: what a treated "
                      "sample keeps of this is what its peak has moved at ambient pressure.</p>\n"
                      "<div class='scroll'><table>\n<thead><tr><th>Sample</th><th class='number'>Pressure "
                      "(GPa)</th><th class='number'><i>V</i>/<i>V</i><sub>0</sub></th><th class='number'>"
                      "Densification (%)</th><th></th></tr></thead>\n<tbody>\n",
                      file);
            }
            open = true;
            write_state(file, run, task, lehr_list_value_at(states.list, k).record);
        }
    }
    fputs(open ? "</tbody></table></div>\n" : "", file);
}

void report_compression(FILE *file, const study_run *run)
{
    const lehr_study_eos *eos = &run->config->eos;
    if (study_count_kind(run, STUDY_EOS) == 0) {
        return;
    }
    fputs("<h3 id='compression'>Compression in the diamond cell</h3>\n", file);
    fprintf(file,
            "<p class='soft'><i>V</i>/<i>V</i><sub>0</sub> = (<i>q</i><sub>0</sub>/<i>q</i><sub>1</sub>)"
            "<sup>%.4g</sup>. A crystal obeys this with the exponent 3. A glass does not have to: exponents "
            "from 2.3 to 3 are reported, and <i>K</i><sub>0</sub> goes with 1/exponent. Equation: ",
            eos->exponent);
    html_text(file, html_word(eos->model));
    fputs(". Pressures: ", file);
    html_text(file, html_word(eos->scale));
    fputs(
        " where they are of ruby. The error of <i>K</i><sub>0</sub> holds the parts beside it (GPa), but not "
        "that of the last (*): the largest change with another equation of as many parameters. Gap: volume "
        "under decompression minus that of the curve of compression; <i>p</i>: probability of so large a "
        "difference of both branches, were there one curve.</p>\n",
        file);
    write_series(file, run);
    write_states(file, run);
}
