// Drawings of gnuplot inside a page. They come with thousands of empty groups, slivers that no eye sees and
// numbers of more digits than any printer needs: what stays is a quarter of the size and looks the same.
// Anything that is not made as gnuplot makes it is put in as an image, where it can do nothing to the page.
#include "html.h"
#include "html_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/provenance.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 12 };
// Square pixels; a band between two curves that lie on each other is drawn as thousands of these.
static const double least_area = 0.05;

/// What is written, and which groups are open in it.
typedef struct svg_writer {
    FILE *file;
    size_t number;         ///< of the figure, before every identifier
    char *open[DEEPEST];   ///< attributes of the groups of the source; NULL: one that means nothing
    bool written[DEEPEST]; ///< the group has been opened in the output
    size_t depth;
    char *closed;     ///< attributes of the group that ended just now: its end is not written yet
    bool in_text;     ///< spaces count
    char *shape;      ///< attributes of the path that further polygons are added to
    const char *body; ///< of the source, where symbols are used
} svg_writer;

// ---- groups ---------------------------------------------------------------------------
static void end_shape(svg_writer *to)
{
    if (to->shape) {
        fputs("'/>", to->file);
        free(to->shape);
        to->shape = NULL;
    }
}

/// Write the ends and beginnings of groups that stand out.
static void settle(svg_writer *to)
{
    end_shape(to);
    if (to->closed) {
        fputs("</g>", to->file);
        free(to->closed);
        to->closed = NULL;
    }
    for (size_t i = 0; i < to->depth; i++) {
        if (!to->written[i] && to->open[i]) {
            fprintf(to->file, "<g%s>", to->open[i]);
            to->written[i] = true;
        }
    }
}

static bool open_group(svg_writer *to, const char *at, const char *end)
{
    svg_span id;
    char *attributes =
        svg_find_attribute(at, end, "id", &id) ? NULL : svg_read_attributes(to->number, at, end);
    bool named = svg_find_attribute(at, end, "id", &id);
    if (to->depth == DEEPEST || (!attributes && !named)) {
        free(attributes);
        return false;
    }
    bool outer_written = true;
    for (size_t i = 0; i < to->depth; i++) {
        outer_written = outer_written && (to->written[i] || !to->open[i]);
    }
    bool again = to->closed && attributes && outer_written && strcmp(to->closed, attributes) == 0;
    to->open[to->depth] = attributes;
    to->written[to->depth++] = again;
    if (again) {
        free(to->closed);
        to->closed = NULL;
    }
    return true;
}

static bool close_group(svg_writer *to)
{
    if (to->depth == 0) {
        return false;
    }
    to->depth--;
    char *attributes = to->open[to->depth];
    if (!to->written[to->depth]) {
        free(attributes); // nothing was in it
        return true;
    }
    end_shape(to);
    if (to->closed) {
        fputs("</g>", to->file);
        free(to->closed);
    }
    to->closed = attributes;
    return true;
}

// ---- elements -------------------------------------------------------------------------
static bool write_path(svg_writer *to, const char *at, const char *end)
{
    svg_span points;
    char *attributes =
        svg_find_attribute(at, end, "d", &points) ? svg_read_attributes(to->number, at, end) : NULL;
    bool good = attributes != NULL;
    if (good) {
        settle(to);
        fprintf(to->file, "<path%s d='", attributes);
        good = svg_write_points(to->file, points, false);
        fputs("'/>", to->file);
    }
    free(attributes);
    return good;
}

/// Polygons that look alike become one path.
static bool write_polygon(svg_writer *to, const char *at, const char *end)
{
    svg_span points;
    char *attributes =
        svg_find_attribute(at, end, "points", &points) ? svg_read_attributes(to->number, at, end) : NULL;
    if (!attributes) {
        return false;
    }
    if (svg_polygon_area(points) < least_area) {
        free(attributes);
        return true;
    }
    if (to->shape && strcmp(to->shape, attributes) == 0) {
        free(attributes);
    } else {
        settle(to);
        fprintf(to->file, "<path%s d='", attributes);
        to->shape = attributes;
    }
    return svg_write_points(to->file, points, true);
}

static bool write_element(svg_writer *to, svg_span name, const char *at, const char *end)
{
    char *attributes = svg_read_attributes(to->number, at, end);
    if (!attributes) {
        return false;
    }
    settle(to);
    fprintf(to->file, "<%.*s%s%s", (int)name.size, name.start, attributes, end[-1] == '/' ? "/>" : ">");
    free(attributes);
    return true;
}

/// Symbols that the drawing uses, also through each other.
static bool write_symbols(svg_writer *to, const char *at, const char *end)
{
    fputs("<defs>", to->file);
    bool good = true;
    while (good && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        const char *last = memchr(at, '>', (size_t)(end - at));
        svg_span name = {at + 1, strcspn(at + 1, " \t\r\n/>")};
        svg_span id;
        char use[64];
        good = last != NULL;
        if (good && svg_find_attribute(at + 1 + name.size, last, "id", &id)) {
            snprintf(use, sizeof use, "href='#%.*s'", (int)id.size < 40 ? (int)id.size : 40, id.start);
            bool symbol =
                svg_is(name, "circle") || svg_is(name, "path") || svg_is(name, "rect") || svg_is(name, "use");
            if (symbol && strstr(to->body, use)) {
                svg_span points;
                char *attributes = svg_read_attributes(to->number, at + 1 + name.size, last);
                good = attributes != NULL;
                fprintf(to->file, "<%.*s%s", (int)name.size, name.start, good ? attributes : "");
                if (svg_find_attribute(at + 1 + name.size, last, "d", &points)) {
                    fprintf(to->file, " d='%.*s'", (int)points.size, points.start);
                }
                fputs("/>", to->file);
                free(attributes);
            }
        }
        at = good ? last + 1 : at;
    }
    fputs("</defs>", to->file);
    return good;
}

/// One tag; *at moves behind it, or behind all that belongs to it. False for what gnuplot does not write.
static bool write_tag(svg_writer *to, const char **at)
{
    const char *c = *at + 1;
    const char *end = strchr(c, '>');
    svg_span name = {c, strcspn(c, " \t\r\n>")};
    if (!end) {
        return false;
    }
    *at = end + 1;
    if (svg_is(name, "title") || svg_is(name, "desc") || svg_is(name, "defs")) {
        char closing[16];
        snprintf(closing, sizeof closing, "</%.*s>", (int)name.size, name.start);
        const char *last = strstr(end, closing);
        *at = last ? last + strlen(closing) : *at;
        return last && (!svg_is(name, "defs") || write_symbols(to, end + 1, last));
    }
    if (svg_is(name, "g")) {
        return open_group(to, c + 1, end);
    }
    if (svg_is(name, "/g")) {
        return close_group(to);
    }
    if (svg_is(name, "path")) {
        return write_path(to, c + name.size, end);
    }
    if (svg_is(name, "polygon")) {
        return write_polygon(to, c + name.size, end);
    }
    if (svg_is(name, "/text") || svg_is(name, "/tspan")) {
        fprintf(to->file, "<%.*s>", (int)name.size, name.start);
        to->in_text = !svg_is(name, "/text");
        return true;
    }
    to->in_text = to->in_text || svg_is(name, "text");
    return (svg_is(name, "text") || svg_is(name, "tspan") || svg_is(name, "use") || svg_is(name, "rect") ||
            svg_is(name, "circle") || svg_is(name, "image")) &&
           write_element(to, name, c + name.size, end);
}

/// All between "<svg ...>" and "</svg>".
static bool write_drawing(svg_writer *to, const char *at)
{
    to->body = at;
    while (*at && strncmp(at, "</svg>", 6) != 0) {
        if (*at == '<') {
            if (!write_tag(to, &at)) {
                return false;
            }
        } else {
            size_t size = strcspn(at, "<");
            if (to->in_text) {
                fwrite(at, 1, size, to->file);
            } else if (strspn(at, " \t\r\n") < size) {
                return false;
            }
            at += size;
        }
    }
    end_shape(to);
    fputs(to->closed ? "</g>" : "", to->file);
    return to->depth == 0 && *at;
}

static void clear_writer(svg_writer *to)
{
    for (size_t i = 0; i < to->depth; i++) {
        free(to->open[i]);
    }
    free(to->closed);
    free(to->shape);
}

// ---- figures --------------------------------------------------------------------------
/// The drawing as gnuplot made it; false when it is none of that.
static bool write_inline(FILE *file, const char *svg, const html_svg_frame *frame)
{
    char *text = NULL;
    size_t size = 0;
    svg_span box;
    const char *end = strchr(svg, '>');
    svg_writer to = {.number = frame->number};
    bool good = end && svg_find_attribute(svg + 4, end, "viewBox", &box);
    to.file = good ? open_memstream(&text, &size) : NULL;
    good = to.file && write_drawing(&to, end + 1);
    clear_writer(&to);
    good = to.file && fclose(to.file) == 0 && good;
    if (good) {
        fprintf(file,
                "<svg viewBox='%.*s' role='img' aria-labelledby='f%zu-title' aria-describedby='f%zu-about'>",
                (int)box.size, box.start, frame->number, frame->number);
        fprintf(file, "<title id='f%zu-title'>", frame->number);
        html_text(file, frame->title);
        fprintf(file, "</title><desc id='f%zu-about'>", frame->number);
        html_text(file, frame->about);
        fprintf(file, "</desc>%s</svg>", text);
    }
    free(text);
    return good;
}

lehr_status html_svg(FILE *file, const char *path, const html_svg_frame *frame, char *checksum,
                     lehr_error *err)
{
    char *text = NULL;
    size_t size = 0;
    lehr_status status = lehr_text_read_bytes(&text, &size, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (checksum) {
        lehr_sha256_bytes(checksum, text, size);
    }
    const char *svg = strstr(text, "<svg");
    if (!svg) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no SVG figure", path);
    } else if (!strstr(text, "GNUPLOT") || !write_inline(file, svg, frame)) {
        fputs("<img alt='", file);
        html_text(file, frame->about);
        fputs("' src='data:image/svg+xml;base64,", file);
        html_base64(file, text, size);
        fputs("'/>", file);
    }
    lehr_core_free(text);
    return status;
}
