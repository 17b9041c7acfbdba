// The page from top to bottom: failures first, then what was found, the samples one by one, theory,
// provenance.
#include "report.h"

#include "html.h"
#include "summary.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_status write_overviews(report_page *to, bool theory, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    fputs("<div class='figures wide'>\n", to->file);
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        const study_overview *overview = &study_overviews[i];
        if ((overview->kind == STUDY_STATE) == theory && study_overview_exists(to->run, overview)) {
            status = report_figure(to, overview->name, overview->caption, err);
        }
    }
    fputs("</div>\n", to->file);
    return status;
}

// ---- tasks ----------------------------------------------------------------------------
/// True when an earlier task of the same sample, or of the theory, gave the same warning.
static bool is_repeated(const study_run *run, size_t task, const char *warning)
{
    size_t sample = run->tasks[task].sample;
    for (size_t i = study_first_task(run, sample); i < task; i = study_next_task(run, i)) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            if (strcmp(lehr_list_value_at(warnings, k).text, warning) == 0) {
                return true;
            }
        }
    }
    return false;
}

/// Tasks that the report shows together: those of one sample; the states of the theory; what is over all
/// samples.
typedef struct part {
    size_t sample; ///< SIZE_MAX: the theory, or over all samples
    bool over_all;
    bool compare;  ///< the theory beside measurement alone
    bool drawn;    ///< the figures stand with their tables
    unsigned area; ///< LEHR_STUDY_* of what is over all samples
} part;

static bool belongs(const study_task *task, const part *of)
{
    const study_method *method = &study_methods[task->kind];
    return task->sample == of->sample && method->over_all == of->over_all && !method->own_section &&
           (!of->over_all || method->part == of->area) && (task->kind == STUDY_COMPARE) == of->compare;
}

/// Warnings of the tasks of a part in one box.
static void write_warnings(FILE *file, const study_run *run, const part *of)
{
    bool open = false;
    for (size_t i = study_first_task(run, of->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const lehr_list *warnings =
            belongs(&run->tasks[i], of) ? study_outcome_list(&run->tasks[i], "warnings") : NULL;
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            const char *warning = lehr_list_value_at(warnings, k).text;
            if (is_repeated(run, i, warning)) {
                continue;
            }
            fputs(open ? "" : "<div class='box warn'><h4>Warnings</h4><ul>\n", file);
            open = true;
            html_element(file, "li", warning);
            fputs("\n", file);
        }
    }
    fputs(open ? "</ul></div>\n" : "", file);
}

/// "Glass transition, dsc/A.txt", the file with a link to where it comes from.
static void write_title(FILE *file, const study_run *run, const study_task *task)
{
    size_t input = report_input_of(run, task->file);
    html_text(file, study_methods[task->kind].title);
    if (task->file && input != SIZE_MAX) {
        fprintf(file, ", <a href='#in-%zu'>", input + 1);
        html_text(file, task->file->written);
        fputs("</a>", file);
    } else if (task->file || task->kind == STUDY_STATE) {
        fputs(", ", file);
        html_text(file, task->file ? task->file->written : task->id);
    }
}

static void write_results(FILE *file, const study_run *run, const study_task *task)
{
    lehr_value value;
    bool failed = task->err.code != LEHR_OK;
    if (!failed && !lehr_record_find(task->outcome, "results", &value)) {
        return;
    }
    fputs(failed ? "<div class='box bad' id='t-" : "<details id='t-", file);
    html_text(file, task->id);
    fputs(failed ? "'><h4>Failed: " : "'><summary>All results: ", file);
    write_title(file, run, task);
    if (failed) {
        fputs("</h4><p>", file);
        html_text(file, task->err.message);
        fputs("</p></div>\n", file);
        return;
    }
    fputs("</summary>\n", file);
    html_record(file, value.record);
    if (study_has_curve(task)) {
        fputs("<p class='files'><a href='tables/", file);
        html_text(file, task->id);
        fputs(".csv' type='text/csv'>Curve as CSV</a></p>\n", file);
    }
    fputs("</details>\n", file);
}

/// Figures, warnings and numbers of the tasks of a part.
static lehr_status write_tasks(report_page *to, const part *of, lehr_error *err)
{
    const study_run *run = to->run;
    lehr_status status = LEHR_OK;
    fputs(of->over_all || of->compare ? "<div class='figures wide'>\n" : "<div class='figures'>\n", to->file);
    for (size_t i = study_first_task(run, of->sample); status == LEHR_OK && !of->drawn && i < run->n_tasks;
         i = study_next_task(run, i)) {
        status = belongs(&run->tasks[i], of) ? report_task_figures(to, &run->tasks[i], err) : LEHR_OK;
    }
    fputs("</div>\n", to->file);
    write_warnings(to->file, run, of);
    for (size_t i = study_first_task(run, of->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (belongs(&run->tasks[i], of)) {
            write_results(to->file, run, &run->tasks[i]);
        }
    }
    return status;
}

static lehr_status write_sample(report_page *to, size_t sample, lehr_error *err)
{
    const char *name = to->run->config->samples[sample].name;
    fputs("<section data-sample='", to->file);
    html_text(to->file, name);
    fputs("'>\n<h3 id='s-", to->file);
    html_text(to->file, name);
    fputs("'>", to->file);
    html_text(to->file, name);
    fputs("</h3>\n", to->file);
    lehr_status status = write_tasks(to, &(part){.sample = sample}, err);
    fputs("</section>\n", to->file);
    return status;
}

static lehr_status write_theory(report_page *to, lehr_error *err)
{
    const study_run *run = to->run;
    if (study_count_kind(run, STUDY_STATE) == 0) {
        return LEHR_OK;
    }
    fputs("<h2 id='theory'>Theory: ECNLE states</h2>\n<p>Hard spheres of diameter <i>d</i> at volume "
          "fraction <i>Φ</i> and "
          "applied pressure <i>P</i>.</p>\n",
          to->file);
    lehr_status status = report_states(to->file, run, err);
    status = status == LEHR_OK ? write_overviews(to, true, err) : status;
    fputs("<h3 id='states'>Dynamic free energy of each state</h3>\n", to->file);
    return status == LEHR_OK ? write_tasks(to, &(part){.sample = SIZE_MAX}, err) : status;
}

/// What one curve over T/Tg(P) says of all samples.
static lehr_status write_master(report_page *to, lehr_error *err)
{
    const study_run *run = to->run;
    if (study_count_kind(run, STUDY_MASTER_ENERGY) + study_count_kind(run, STUDY_MASTER_FICTIVE) == 0) {
        return LEHR_OK;
    }
    fputs("<h3 id='master'>One curve for all pressures?</h3>\n", to->file);
    lehr_status status = report_verdicts(to->file, run, err);
    fputs("<p class='soft'><i>T</i>: temperature of the treatment; <i>T</i><sub>g</sub>(<i>P</i>): glass "
          "transition at "
          "its pressure. Shapes that can be fitted: sigmoid, bump, line.</p>\n",
          to->file);
    const part all = {.sample = SIZE_MAX, .over_all = true, .area = LEHR_STUDY_DSC};
    return status == LEHR_OK ? write_tasks(to, &all, err) : status;
}

static lehr_status write_compare(report_page *to, lehr_error *err)
{
    if (study_count_kind(to->run, STUDY_COMPARE) == 0) {
        return LEHR_OK;
    }
    fputs("<h2 id='compare'>Theory beside measurement</h2>\n", to->file);
    report_theory(to->file, to->run);
    return write_tasks(to, &(part){.sample = SIZE_MAX, .compare = true}, err);
}

/// What comparing the samples tells.
static lehr_status write_across(report_page *to, lehr_error *err)
{
    const part all = {.sample = SIZE_MAX, .over_all = true, .drawn = true, .area = LEHR_STUDY_ACROSS};
    bool any = false;
    lehr_status status = report_across(&any, to, err);
    return status == LEHR_OK && any ? write_tasks(to, &all, err) : status;
}

static lehr_status write_body(report_page *to, lehr_error *err)
{
    const study_run *run = to->run;
    lehr_status status = LEHR_OK;
    if (run->config->n_samples > 0) {
        fputs("<h2 id='found'>What was found</h2>\n", to->file);
        status = write_overviews(to, false, err);
    }
    report_findings(to->file, run);
    report_energies(to->file, run);
    report_structures(to->file, run);
    report_compression(to->file, run);
    if (report_mechanics(to->file, run) && status == LEHR_OK) {
        const part critical = {.sample = SIZE_MAX, .over_all = true, .area = LEHR_STUDY_MECH};
        status = write_tasks(to, &critical, err);
    }
    status = status == LEHR_OK ? write_master(to, err) : status;
    status = status == LEHR_OK ? write_across(to, err) : status;
    status = status == LEHR_OK ? write_compare(to, err) : status;
    status = status == LEHR_OK ? report_truth(to, err) : status;
    if (run->config->n_samples > 0) {
        fputs("<h2 id='samples'>Samples</h2>\n", to->file);
        report_samples(to->file, run);
    }
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        status = write_sample(to, i, err);
    }
    status = status == LEHR_OK ? write_theory(to, err) : status;
    fputs("<h2 id='provenance'>Provenance</h2>\n", to->file);
    report_provenance(to->file, run);
    return status;
}

/// Content of the page to a file of its own, since its headings are the contents that stand before it: the
/// page of a large study is never whole in memory.
static lehr_status write_content(lehr_output *to, const study_run *run, lehr_error *err)
{
    report_page page = {.file = lehr_output_file(to), .run = run};
    lehr_status status = report_notices(page.file, run, err);
    return status == LEHR_OK ? write_body(&page, err) : status;
}

static void copy_stream(FILE *to, FILE *from)
{
    char bytes[16384];
    size_t n = fread(bytes, 1, sizeof bytes, from);
    while (n > 0) { // what cannot be written is told by the commit
        fwrite(bytes, 1, n, to);
        n = fread(bytes, 1, sizeof bytes, from);
    }
}

static lehr_status write_page(FILE *file, const study_run *run, FILE *body, lehr_error *err)
{
    lehr_status status = report_head(file, run, body, err);
    rewind(body);
    copy_stream(file, body);
    fputs("</main>\n", file);
    report_script(file);
    fputs("</body>\n</html>\n", file);
    if (status == LEHR_OK && ferror(body)) {
        status = lehr_error_set(err, LEHR_ERR_IO, "report.html: cannot read back its content");
    }
    return status;
}

lehr_status study_report_write(const study_run *run, const char *folder, lehr_error *err)
{
    lehr_output *content = NULL;
    lehr_output *output = NULL;
    FILE *body = NULL;
    char *path = lehr_output_join(folder, "report.html");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of the report");
    }
    lehr_status status = lehr_output_open(&content, path, err);
    status = status == LEHR_OK ? write_content(content, run, err) : status;
    status = status == LEHR_OK ? lehr_output_reread(&body, content, err) : status;
    status = status == LEHR_OK ? lehr_output_open(&output, path, err) : status;
    status = status == LEHR_OK ? write_page(lehr_output_file(output), run, body, err) : status;
    status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    if (body) {
        fclose(body);
    }
    lehr_output_free(output);
    lehr_output_free(content);
    lehr_core_free(path);
    return status;
}
