// Beginning of the report: what a browser must know, contents, failures and warnings.
#include "html.h"
#include "html_private.h"
#include "notices.h"
#include "report.h"
#include "summary.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// ---- script ---------------------------------------------------------------------------
// XML reads the content of a script; HTML does not. Each takes these lines for something that does no harm.
static const char script_begin[] = "//<![CDATA[\n";
static const char script_end[] = "//]]>";

static void write_lines(FILE *file, const char *const *lines)
{
    for (size_t i = 0; lines[i]; i++) {
        fputs(lines[i], file);
    }
}

static unsigned digit_of(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/// Only the script of the page may run: whatever a name of a file or a text of a figure holds, the browser
/// takes it for no program.
static lehr_status write_policy(FILE *file, lehr_error *err)
{
    char *text = NULL;
    size_t size = 0;
    char checksum[LEHR_SHA256_SIZE];
    unsigned char bytes[LEHR_SHA256_SIZE / 2];
    FILE *script = open_memstream(&text, &size);
    if (script) {
        fputs(script_begin, script);
        write_lines(script, study_report_script);
        fputs(script_end, script);
    }
    if (!script || fclose(script) != 0) {
        free(text);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the script of the report");
    }
    lehr_sha256_bytes(checksum, text, size);
    free(text);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(16 * digit_of(checksum[2 * i]) + digit_of(checksum[2 * i + 1]));
    }
    fputs("<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src data:; style-src "
          "'unsafe-inline'; script-src 'sha256-",
          file);
    html_base64(file, bytes, sizeof bytes);
    fputs("'\"/>\n", file);
    return LEHR_OK;
}

void report_script(FILE *file)
{
    fputs("<script>", file);
    fputs(script_begin, file);
    write_lines(file, study_report_script);
    fprintf(file, "%s</script>\n", script_end);
}

// ---- contents -------------------------------------------------------------------------
/// Next heading with an identifier behind @p at; *level 2 or 3.
static const char *next_heading(const char *at, int *level)
{
    const char *h2 = strstr(at, "<h2 id='");
    const char *h3 = strstr(at, "<h3 id='");
    *level = h2 && (!h3 || h2 < h3) ? 2 : 3;
    return *level == 2 ? h2 : h3;
}

static void close_sublist(FILE *file, bool folded)
{
    fputs(folded ? "</li></ul></details></li>" : "</li></ul></li>", file);
}

/// The headings of a line of the content; those of samples, which may be many, fold out.
/// @param[in,out] folded  the list of level 3 that is open is one of samples
/// @param[in,out] open  level of the list that is open; 0: none
static void list_headings(FILE *file, const char *line, int *open, bool *folded)
{
    int level = 0;
    for (const char *at = next_heading(line, &level); at; at = next_heading(at, &level)) {
        const char *id = at + strlen("<h2 id='");
        const char *text = strchr(id, '>');
        const char *end = text ? strstr(text, level == 2 ? "</h2>" : "</h3>") : NULL;
        if (!end) {
            break;
        }
        bool sample = strncmp(id, "s-", 2) == 0;
        if (*open == 0 || level > *open) {
            fputs(sample ? "<details class='fold'><summary>one by one</summary>" : "", file);
            fputs(*open == 0 && level == 3 ? "<ul><li><ul>" : "<ul>", file);
        } else if (level < *open) {
            close_sublist(file, *folded);
        } else {
            fputs("</li>", file);
        }
        *folded = level == 3 && (*folded || sample);
        fprintf(file, "\n<li><a href='#%.*s'>%.*s</a>", (int)strcspn(id, "'"), id, (int)(end - text - 1),
                text + 1);
        *open = level;
        at = end;
    }
}

static lehr_status write_contents(FILE *file, FILE *body, lehr_error *err)
{
    int open = 0;
    bool folded = false;
    char *line = NULL;
    size_t size = 0;
    fputs("<nav class='contents' aria-label='Contents'>\n<details open='open'><summary>Contents</summary>\n",
          file);
    errno = 0;
    while (getline(&line, &size, body) >= 0) {
        list_headings(file, line, &open, &folded);
    }
    bool failed = errno == ENOMEM;
    free(line);
    if (open == 3) {
        close_sublist(file, folded);
    }
    fputs(open == 3 ? "</ul>" : open == 2 ? "</li></ul>" : "", file);
    fputs("\n</details>\n</nav>\n", file);
    return failed ? lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the contents of the report") : LEHR_OK;
}

// ---- title ----------------------------------------------------------------------------
static void write_material(FILE *file, const lehr_study_material *material)
{
    fputs("<p class='soft'>", file);
    if (material->name) {
        html_text(file, material->name);
    }
    if (material->composition) {
        fputs(" · ", file);
        html_text(file, material->composition);
    }
    if (isfinite(material->density_g_per_cm3)) {
        fprintf(file, " · density %.10g&#160;g&#160;cm⁻³", material->density_g_per_cm3);
    }
    if (isfinite(material->glass_transition_K)) {
        fprintf(file, " · glass transition %.10g&#160;K", material->glass_transition_K);
    }
    fputs("</p>\n", file);
}

lehr_status report_head(FILE *file, const study_run *run, FILE *body, lehr_error *err)
{
    fputs("<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'/>\n", file);
    lehr_status status = write_policy(file, err);
    fputs("<meta name='viewport' content='width=device-width, initial-scale=1'/>\n<link rel='icon' "
          "href='data:,'/>\n",
          file);
    html_element(file, "title", run->config->title);
    fputs("\n<style>\n", file);
    write_lines(file, study_report_style);
    fputs("</style>\n</head>\n<body>\n<a class='skip' href='#main'>Skip to the content</a>\n<header>\n",
          file);
    html_element(file, "h1", run->config->title);
    write_material(file, &run->config->material);
    if (run->config->simulation.given) {
        fputs(
            "<p class='simulated'><strong>Simulated data.</strong> The raw files of this study were made by "
            "<code>lehr simulate</code> from its block <code>simulation</code>; no instrument was "
            "involved.</p>\n",
            file);
    }
    fputs("</header>\n", file);
    status = status == LEHR_OK ? write_contents(file, body, err) : status;
    fputs("<main id='main' tabindex='-1'>\n", file);
    return status;
}

// ---- notices --------------------------------------------------------------------------
static void write_task_link(FILE *file, const study_task *task)
{
    fputs("<a href='#t-", file);
    html_text(file, task->id);
    fputs("'>", file);
    html_text(file, task->id);
    fputs("</a>", file);
}

/// Links to a task that failed and to later ones that failed alike.
static void write_failed(FILE *file, const study_run *run, const study_notice *notices, size_t first)
{
    for (size_t k = first; k != SIZE_MAX; k = notices[k].next) {
        fputs(k > first ? ", " : "", file);
        write_task_link(file, &run->tasks[notices[k].task]);
    }
}

static lehr_status write_failures(FILE *file, const study_run *run, lehr_error *err)
{
    study_notice *notices = NULL;
    size_t n = 0;
    lehr_status status = study_notices_of_failures(&notices, &n, run, err);
    if (n > 0) {
        fputs("<section class='box bad' aria-labelledby='failures'><h2 id='failures'>Not everything could be "
              "analysed</h2>\n<ul>\n",
              file);
    }
    for (size_t i = 0; i < n; i++) {
        if (notices[i].alike > 0) {
            fputs("<li>", file);
            write_failed(file, run, notices, i);
            fputs(": ", file);
            html_text(file, notices[i].text);
            fputs("</li>\n", file);
        }
    }
    fputs(n > 0 ? "</ul></section>\n" : "", file);
    lehr_core_free(notices);
    return status;
}

/// Numbers of a warning that is told above in the words of another.
static void write_own_numbers(FILE *file, const char *like, const char *warning)
{
    char *text = NULL;
    size_t size = 0;
    FILE *numbers = open_memstream(&text, &size);
    if (numbers) {
        study_warning_numbers(numbers, like, warning);
    }
    if (numbers && fclose(numbers) == 0) {
        html_text(file, text);
    } else { // short of memory: the whole of it
        html_text(file, warning);
    }
    free(text);
}

/// The tasks that warn like the first of them, each with its own numbers where these are others.
static void write_alike(FILE *file, const study_run *run, const study_notice *notices, size_t first)
{
    for (size_t k = first; k != SIZE_MAX; k = notices[k].next) {
        bool same = strcmp(notices[k].text, notices[first].text) == 0;
        fputs(k == first ? "" : same ? ", " : ";<br/>\n", file);
        write_task_link(file, &run->tasks[notices[k].task]);
        fputs(same ? "" : ": ", file);
        if (!same) {
            write_own_numbers(file, notices[first].text, notices[k].text);
        }
    }
}

/// A warning, told once for all tasks that give it with whatever numbers; these fold out.
static void write_warning(FILE *file, const study_run *run, const study_notice *notices, size_t i)
{
    size_t n = notices[i].alike;
    fputs("<li>", file);
    write_task_link(file, &run->tasks[notices[i].task]);
    if (n > 1) {
        fprintf(file, " (and %zu more)", n - 1);
    }
    fputs(": ", file);
    html_text(file, notices[i].text);
    if (n > 1) {
        fprintf(file, "<details><summary>All %zu</summary>\n<p>", n);
        write_alike(file, run, notices, i);
        fputs("</p></details>", file);
    }
    fputs("</li>\n", file);
}

static lehr_status write_warnings(FILE *file, const study_run *run, lehr_error *err)
{
    study_notice *notices = NULL;
    size_t n = 0;
    lehr_status status = study_notices_of_warnings(&notices, &n, run, err);
    size_t kinds = study_count_warning_kinds(run);
    if (n > 0) {
        fputs("<section class='box warn' aria-labelledby='warnings'><h2 id='warnings'>Warnings</h2>\n", file);
    }
    if (n > kinds) {
        fprintf(file, "<p class='soft'>%zu warnings of %zu %s.</p>\n", n, kinds,
                kinds == 1 ? "kind" : "kinds");
    }
    fputs(n > 0 ? "<ul>\n" : "", file);
    for (size_t i = 0; i < n; i++) {
        if (notices[i].alike > 0) {
            write_warning(file, run, notices, i);
        }
    }
    fputs(n > 0 ? "</ul></section>\n" : "", file);
    lehr_core_free(notices);
    return status;
}

/// Files of calorimetry; several analyses of one file count once.
static size_t count_scans(const study_run *run)
{
    size_t tf = study_count_kind(run, STUDY_TF);
    size_t tg = study_count_kind(run, STUDY_TG);
    size_t enthalpy = study_count_kind(run, STUDY_ENTHALPY);
    size_t peaks = study_count_kind(run, STUDY_PEAKS);
    size_t single = tf > tg ? tf : tg;
    single = peaks > single ? peaks : single;
    return (single > enthalpy ? single : enthalpy) + study_count_kind(run, STUDY_RATE);
}

static size_t count_tests(const study_run *run)
{
    return study_count_kind(run, STUDY_YIELD) + study_count_kind(run, STUDY_POPIN) +
           study_count_kind(run, STUDY_WEIGHING);
}

static void write_facts(FILE *file, const study_run *run)
{
    const struct {
        size_t number;
        const char *what;
    } facts[] = {
        {run->config->n_samples, run->config->n_samples == 1 ? "sample" : "samples"},
        {count_scans(run), "heating scans"},
        {study_count_kind(run, STUDY_PATTERN), "diffraction files"},
        {study_count_kind(run, STUDY_STRUCTURE), "structure functions"},
        {count_tests(run), "mechanical tests"},
        {study_count_kind(run, STUDY_DAC_POINT), "points in the cell"},
        {study_count_kind(run, STUDY_STATE), "states of theory"},
        {study_count_failed(run), "failed"},
        {study_count_warning_kinds(run),
         study_count_warning_kinds(run) == 1 ? "kind of warning" : "kinds of warnings"},
    };
    fputs("<ul class='facts'>\n", file);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i].number == 0) { // nothing of the kind was asked for
            continue;
        }
        fprintf(file, "<li><b>%zu</b> <span>%s</span></li>\n", facts[i].number, facts[i].what);
    }
    fputs("</ul>\n", file);
}

lehr_status report_notices(FILE *file, const study_run *run, lehr_error *err)
{
    lehr_status status = write_failures(file, run, err);
    write_facts(file, run);
    report_short(file, run);
    return status == LEHR_OK ? write_warnings(file, run, err) : status;
}
