// Figures of the report: the drawing, what it shows in words, and the numbers for its interactive view.
#include "html.h"
#include "html_private.h"
#include "report.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/// A page with more is too heavy for a browser: 400 figures are about 20 MB.
enum { MOST_DRAWN = 400 };

/// The interactive view of a figure; NULL where there is none that fits the drawing.
typedef struct view {
    char *text;
    lehr_record *record;
    const char *about; ///< what is seen, in words
} view;

static void clear_view(view *of)
{
    lehr_core_free(of->text);
    lehr_record_free(of->record);
}

/// Files in the folder may have been edited: what is no view, or could end the element it is put in, is left
/// out.
static lehr_status read_view(view *out, const study_run *run, const char *name, lehr_error *err)
{
    lehr_error ignored = {0};
    lehr_value about;
    *out = (view){0};
    char *path = study_path(run, "figures", name, ".json");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the view of figure %s", name);
    }
    lehr_status status = lehr_text_read_bytes(&out->text, NULL, path, &ignored);
    lehr_core_free(path);
    if (status == LEHR_OK && !strpbrk(out->text, "<>&")) {
        status = lehr_record_from_json(&out->record, out->text, &ignored);
    }
    if (status == LEHR_ERR_NOMEM) {
        clear_view(out);
        return lehr_error_set(err, status, "no memory for the view of figure %s", name);
    }
    bool found =
        out->record && lehr_record_find(out->record, "about", &about) && about.kind == LEHR_VALUE_TEXT;
    out->about = found ? about.text : NULL;
    return LEHR_OK;
}

static bool fits(const view *of, const char *checksum)
{
    lehr_value value;
    return of->record && lehr_record_find(of->record, "svg", &value) && value.kind == LEHR_VALUE_TEXT &&
           strcmp(value.text, checksum) == 0;
}

static void write_links(FILE *file, const char *name)
{
    static const char *const kinds[][2] = {{"pdf", "PDF"}, {"dat", "numbers"}};
    fputs(" <span class='files'>", file);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        fputs(i > 0 ? " · <a href='figures/" : "<a href='figures/", file);
        html_text(file, name);
        fprintf(file, ".%s'>%s</a>", kinds[i][0], kinds[i][1]);
    }
    fputs("</span>", file);
}

static lehr_status write_figure(report_page *to, const char *name, const char *caption, const char *path,
                                const view *of, lehr_error *err)
{
    char checksum[LEHR_SHA256_SIZE] = "";
    html_svg_frame frame = {
        .number = ++to->n_figures, .title = caption, .about = of->about ? of->about : caption};
    fprintf(to->file, "<figure id='fig-");
    html_text(to->file, name);
    fputs("'>\n<div class='drawn'>", to->file);
    lehr_status status = html_svg(to->file, path, &frame, checksum, err);
    fputs("</div>\n<figcaption>", to->file);
    html_text(to->file, caption);
    write_links(to->file, name);
    fputs("</figcaption>\n", to->file);
    if (fits(of, checksum)) {
        fprintf(to->file, "<script type='application/json'>%s</script>\n", of->text);
    }
    fputs("</figure>\n", to->file);
    return status;
}

/// A figure that the page has no room for, as a link to its file.
static void write_far(report_page *to, const char *name, const char *caption)
{
    if (to->n_figures++ == MOST_DRAWN) {
        fprintf(to->file,
                "<p class='soft'>The page draws %d figures; from here on they are files beside it.</p>\n",
                MOST_DRAWN);
    }
    fputs("<p class='files'><a href='figures/", to->file);
    html_text(to->file, name);
    fputs(".svg'>", to->file);
    html_text(to->file, caption);
    fputs("</a></p>\n", to->file);
}

lehr_status report_figure(report_page *page, const char *name, const char *caption, lehr_error *err)
{
    view of;
    if (page->n_figures >= MOST_DRAWN) {
        write_far(page, name, caption);
        return LEHR_OK;
    }
    char *path = study_path(page->run, "figures", name, ".svg");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for figure %s", name);
    }
    lehr_status status = read_view(&of, page->run, name, err);
    if (status == LEHR_OK) {
        status = write_figure(page, name, caption, path, &of, err);
        clear_view(&of);
    }
    lehr_core_free(path);
    return status;
}

/// Caption of a figure by the end of its name.
static const char *caption_of(const study_task *task, const char *name)
{
    const study_method *method = &study_methods[task->kind];
    const char *suffix = name + strlen(task->id);
    for (size_t i = 0; i < sizeof method->figures / sizeof *method->figures && method->figures[i]; i++) {
        if (strcmp(method->figures[i], suffix) == 0) {
            return method->captions[i] ? method->captions[i] : "";
        }
    }
    return "";
}

lehr_status report_task_figures(report_page *page, const study_task *task, lehr_error *err)
{
    const lehr_list *figures = study_outcome_list(task, "figures");
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && figures && i < lehr_list_size(figures); i++) {
        const char *name = lehr_list_value_at(figures, i).text;
        status = report_figure(page, name, caption_of(task, name), err);
    }
    return status;
}

// ---- links ----------------------------------------------------------------------------
size_t report_input_of(const study_run *run, const lehr_study_file *file)
{
    for (size_t i = 0; file && file->on_disk && i < lehr_provenance_inputs(run->provenance); i++) {
        if (strcmp(lehr_provenance_input_path(run->provenance, i), file->on_disk) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

void report_sample_link(FILE *file, const study_run *run, size_t sample)
{
    const char *name = run->config->samples[sample].name;
    fputs("<a href='#s-", file);
    html_text(file, name);
    fputs("'>", file);
    html_text(file, name);
    fputs("</a>", file);
}
