// Comparisons over all samples in the report: sentences and tables made from the numbers alone.
#include "report_across.h"

#include "html.h"
#include "report.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- verdicts -----------------------------------------------------------------------------
/// Samples with a verdict, "A, B and C". @returns how many
static size_t write_samples(FILE *file, const lehr_list *rows, size_t n, const char *key, const char *value,
                            bool silent)
{
    size_t found = 0;
    const char *last = "";
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        const char *sample = study_row_text(row, "sample");
        if (!report_row_is(row, key, value) || strcmp(sample, last) == 0) {
            continue;
        }
        last = sample;
        if (!silent) {
            fputs(found > 0 ? ", " : "", file);
            html_text(file, sample);
        }
        found++;
    }
    return found;
}

/// Lines of a list.
static void write_verdict_list(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const verdicts[][2] = {
        {"rejuvenated", "Rejuvenated against their references"},
        {"relaxed", "Relaxed against their references"},
        {"contradictory", "Fictive temperature and relaxation enthalpy contradict each other"},
        {"not-shown", "No difference shown"},
    };
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        if (write_samples(file, rows, n, "verdict", verdicts[i][0], true) > 0) {
            fprintf(file, "<li>%s: <b>", verdicts[i][1]);
            (void)write_samples(file, rows, n, "verdict", verdicts[i][0], false);
            fputs("</b></li>\n", file);
        }
    }
    if (write_samples(file, rows, n, "witnesses", "contradict", true) > 0) {
        fputs("<li>Structure contradicts calorimetry (denser though rejuvenated, or looser though relaxed): "
              "<b>",
              file);
        (void)write_samples(file, rows, n, "witnesses", "contradict", false);
        fputs("</b></li>\n", file);
    }
    if (write_samples(file, rows, n, "witnesses", "divided", true) > 0) {
        fputs("<li>Witnesses of the structure contradict each other: <b>", file);
        (void)write_samples(file, rows, n, "witnesses", "divided", false);
        fputs("</b></li>\n", file);
    }
}

void report_verdict_lines(FILE *file, const study_run *run)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, study_across_task(run, STUDY_VERDICT), "rows");
    if (n > 0) {
        write_verdict_list(file, rows, n);
    }
}

static void write_verdict_rows(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const heads[] = {"Sample",       "Against",  "Quantity", "Found",
                                        "difference",   "<i>z</i>", "<i>p</i>", "<i>p</i>, corrected",
                                        "would be seen"};
    report_open_table(file, heads, sizeof heads / sizeof *heads, 4);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        const char *quantity = report_row_is(row, "role", "combined")            ? "all witnesses together"
                               : report_row_is(row, "quantity", "fsdp_position") ? "peak position"
                               : report_row_is(row, "quantity", "fsdp_fwhm")
                                   ? "peak width"
                                   : report_quantity_word(study_row_text(row, "quantity"));
        lehr_quantity q = {study_row_number(row, "difference"), study_row_number(row, "difference_stderr"),
                           study_row_text(row, "unit")};
        lehr_quantity detectable = {study_row_number(row, "detectable"), (double)NAN, q.unit};
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(row, "sample"));
        html_element(file, "td", study_row_text(row, "reference"));
        fputs("<td>", file);
        html_text(file, quantity);
        fputs(report_row_is(row, "role", "witness") ? " (witness)" : "", file);
        fputs("</td><td>", file);
        html_text(file, report_row_is(row, "found", "not-shown")  ? "not shown"
                        : report_row_is(row, "found", "no-error") ? "no error known"
                                                                  : study_row_text(row, "found"));
        fputs("</td><td class='number'>", file);
        html_quantity(file, q);
        fputs("</td>", file);
        report_number_cell(file, study_row_number(row, "z"), 1);
        report_p_cell(file, study_row_number(row, "p"));
        report_p_cell(file, study_row_number(row, "p_adjusted"));
        fputs("<td class='number'>", file);
        if (isfinite(detectable.value)) {
            char text[48];
            snprintf(text, sizeof text, "%.2g", detectable.value);
            html_text(file, text);
            fprintf(file, "%s%s", detectable.unit[0] ? "&#160;" : "", html_unit(detectable.unit));
        } else {
            fputs("–", file);
        }
        fputs("</td></tr>\n", file);
    }
    report_close_table(file);
}

static const char *correction_in_words(const char *correction)
{
    return strcmp(correction, "holm") == 0 ? "Holm’s correction: one false finding or more in the whole table"
           : strcmp(correction, "bh") == 0
               ? "correction of Benjamini and Hochberg: part of the findings that is false"
               : "not corrected: each test alone";
}

static void report_verdict(FILE *file, const study_run *run, const study_task *task)
{
    const bool scattered = run->config->across.verdict.scatter_fictive_K > 0 ||
                           run->config->across.verdict.scatter_enthalpy_J_per_g > 0;
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    const char *correction = task ? study_outcome_text(task, "correction") : NULL;
    if (n == 0 || !correction) {
        return;
    }
    fputs("<h3 id='verdict'>Rejuvenated or relaxed</h3>\n", file);
    fputs("<ul>\n", file);
    write_verdict_list(file, rows, n);
    fputs("</ul>\n", file);
    write_verdict_rows(file, rows, n);
    fprintf(
        file,
        "<p class='soft'>Level %g (%s). The last column: the smallest true difference that would have been "
        "found "
        "with probability %g. The verdict is that of fictive temperature and relaxation enthalpy. Position "
        "and "
        "width of the diffraction peak and densities are witnesses: looser (a smaller position, a lower "
        "density) "
        "and less even (a wider peak) speak for rejuvenated. Together they count by the sum of their "
        "<i>z</i>, "
        "with the correlation of position and width of one peak, and of a density with its prior. What both "
        "samples share (windows, calibration, priors) is not in the errors%s.</p>\n",
        study_outcome_number(task, "level"), correction_in_words(correction),
        study_outcome_number(task, "power"),
        scattered ? ""
                  : "; nor is what pieces treated alike differ by, where each was measured once: give "
                    "verdict.tf_scatter and verdict.enthalpy_scatter");
}

// ---- correlations ---------------------------------------------------------------------------
static void write_coefficient(FILE *file, const lehr_record *row, const char *name)
{
    char low[48];
    char high[48];
    double r = study_row_number(row, name);
    snprintf(low, sizeof low, "%s_low95", name);
    snprintf(high, sizeof high, "%s_high95", name);
    if (isfinite(r)) {
        char text[96];
        snprintf(text, sizeof text, "%.2f [%.2f, %.2f]", r, study_row_number(row, low),
                 study_row_number(row, high));
        fputs("<td class='number'>", file);
        html_number(file, text);
        fputs("</td>", file);
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_correlation_rows(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const heads[] = {"Quantity",       "Other quantity",     "samples",
                                        "Pearson [95 %]", "Spearman [95 %]",    "errors taken out [95 %]",
                                        "<i>p</i>",       "<i>p</i>, corrected"};
    report_open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        if (!isfinite(study_row_number(row, "p"))) {
            continue;
        }
        fputs(report_row_is(row, "verdict", "correlated") ? "<tr class='strong'>" : "<tr>", file);
        html_element(file, "td", report_quantity_word(study_row_text(row, "quantity")));
        html_element(file, "td", report_quantity_word(study_row_text(row, "other")));
        report_number_cell(file, study_row_number(row, "samples"), 0);
        write_coefficient(file, row, "pearson");
        write_coefficient(file, row, "spearman");
        write_coefficient(file, row, "corrected");
        report_p_cell(file, study_row_number(row, "p"));
        report_p_cell(file, study_row_number(row, "p_adjusted"));
        fputs("</tr>\n", file);
    }
    report_close_table(file);
}

/// The pairs that are correlated, one a line; all fold out below.
static void write_correlated(FILE *file, const lehr_list *rows, size_t n)
{
    fputs("<ul>\n", file);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        if (report_row_is(row, "verdict", "correlated")) {
            fputs("<li>", file);
            html_text(file, report_quantity_word(study_row_text(row, "quantity")));
            fputs(" with ", file);
            html_text(file, report_quantity_word(study_row_text(row, "other")));
            fputs(": <i>r</i> = ", file);
            html_double(file, study_row_number(row, "pearson"), 2);
            fprintf(file, ", %.0f samples</li>\n", study_row_number(row, "samples"));
        }
    }
    fputs("</ul>\n", file);
}

static void report_correlation(FILE *file, const study_task *task)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    size_t correlated = 0;
    double tested = task ? study_outcome_number(task, "pairs_tested") : 0;
    const char *correction = task ? study_outcome_text(task, "correction") : NULL;
    if (!(tested > 0) || !correction) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        correlated += report_row_is(report_row(rows, i), "verdict", "correlated");
    }
    fprintf(
        file,
        "<h3 id='correlation'>Which quantities go together</h3>\n<p>Of %.0f pairs with four samples or more, "
        "%zu %s correlated",
        tested, correlated, correlated == 1 ? "is" : "are");
    fputs(correlated > 0 ? ":</p>\n" : ".</p>\n", file);
    if (correlated > 0) {
        write_correlated(file, rows, n);
    }
    fprintf(file, "<details%s><summary>All pairs</summary>\n", tested > 12 ? "" : " open='open'");
    write_correlation_rows(file, rows, n);
    fputs("</details>\n", file);
    fprintf(
        file,
        "<p class='soft'>Level %g (%s). <i>p</i>: how often the samples of one quantity in any other order "
        "correlate as much. Two quantities that both follow the treatment correlate, whether or not one "
        "acts on the other.</p>\n",
        study_outcome_number(task, "level"), correction_in_words(correction));
}

/// Samples that could not be used, folded away, and what is missing for T/Tg(P).
static void write_left_out(FILE *file, const study_run *run, const study_task *task)
{
    static const char *const heads[] = {"Sample", "Why not"};
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "left_out");
    const char *axis = study_outcome_text(task, "axis_unknown");
    if (axis) {
        fputs("<p class='soft'>Not over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>): ", file);
        html_text(file, axis);
        fputs(".</p>\n", file);
    }
    if (n == 0) {
        return;
    }
    fprintf(file, "<details><summary>%.0f of %zu samples used; why not the others</summary>\n",
            study_outcome_number(task, "samples_used"), run->config->n_samples);
    report_open_table(file, heads, 2, 2);
    for (size_t i = 0; i < n; i++) {
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(report_row(rows, i), "sample"));
        fputs("<td class='words'>", file);
        html_text(file, study_row_text(report_row(rows, i), "reason"));
        fputs("</td></tr>\n", file);
    }
    report_close_table(file);
    fputs("</details>\n", file);
}

/// Sentences and table of a comparison, then its figures.
static lehr_status write_section(report_page *page, study_kind kind, lehr_error *err)
{
    const study_task *task = study_across_task(page->run, kind);
    if (!task) {
        return LEHR_OK;
    }
    switch (kind) {
    case STUDY_VERDICT:
        report_verdict(page->file, page->run, task);
        break;
    case STUDY_TRANSITION:
        report_transition(page->file, task);
        break;
    case STUDY_REGIONS:
        report_regions(page->file, page->run, task);
        break;
    case STUDY_REAL_SPACE:
        report_real_space(page->file, task);
        break;
    case STUDY_DENSIFICATION:
        report_densification(page->file, task);
        break;
    default:
        report_correlation(page->file, task);
    }
    fputs("<div class='figures wide'>\n", page->file);
    lehr_status status = report_task_figures(page, task, err);
    fputs("</div>\n", page->file);
    write_left_out(page->file, page->run, task);
    return status;
}

lehr_status report_across(bool *any, report_page *page, lehr_error *err)
{
    static const study_kind kinds[] = {STUDY_VERDICT,    STUDY_TRANSITION,    STUDY_REGIONS,
                                       STUDY_REAL_SPACE, STUDY_DENSIFICATION, STUDY_PAIRS};
    lehr_status status = LEHR_OK;
    *any = false;
    for (study_kind kind = 0; kind < STUDY_N_KINDS; kind++) {
        *any = *any || (study_methods[kind].part == LEHR_STUDY_ACROSS && study_across_task(page->run, kind));
    }
    fputs(*any ? "<h2 id='across'>Across the samples</h2>\n" : "", page->file);
    for (size_t i = 0; status == LEHR_OK && *any && i < sizeof kinds / sizeof *kinds; i++) {
        status = write_section(page, kinds[i], err);
    }
    return status;
}
