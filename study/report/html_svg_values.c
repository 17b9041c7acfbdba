// Attributes, points and areas of drawings of gnuplot.
#include "html_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool svg_is(svg_span a, const char *text)
{
    return a.size == strlen(text) && strncmp(a.start, text, a.size) == 0;
}

// ---- attributes -----------------------------------------------------------------------
/// The next attribute between @p *at and @p end; false when there is none, *at NULL when it is not one.
static bool next_attribute(const char **at, const char *end, svg_span *name, svg_span *value)
{
    const char *c = *at + strspn(*at, " \t\r\n");
    if (c >= end || *c == '/' || *c == '>') {
        return false;
    }
    name->start = c;
    name->size = strcspn(c, " \t\r\n=/>");
    c += name->size;
    c += strspn(c, " \t\r\n");
    char quote = *c == '=' ? c[1 + strspn(c + 1, " \t\r\n")] : 0;
    const char *first = *c == '=' ? c + 2 + strspn(c + 1, " \t\r\n") : c;
    const char *last = quote == '\'' || quote == '"' ? memchr(first, quote, (size_t)(end - first)) : NULL;
    if (!last || name->size == 0) {
        *at = NULL;
        return false;
    }
    *value = (svg_span){first, (size_t)(last - first)};
    *at = last + 1;
    return true;
}

/// "0.30" as ".3", "-0.0" as "0": tenths without what says nothing.
static void write_tenths(FILE *file, long tenths, bool separate)
{
    long size = labs(tenths);
    if (separate && tenths >= 0) {
        fputc(' ', file);
    }
    fputs(tenths < 0 ? "-" : "", file);
    if (size >= 10 || size == 0) {
        fprintf(file, "%ld", size / 10);
    }
    if (size % 10 != 0) {
        fprintf(file, ".%ld", size % 10);
    }
}

/// Points of a path or polygon: "M1.00,2.00 L3.00,4.00 Z" or "1.00,2.00 3.00,4.00", as moves and steps in
/// tenths of a pixel. False for any other command.
/// A line while it is written: where it is, and a step that may go on in the same direction. Tenths of a
/// pixel.
typedef struct pen {
    FILE *file;
    long x, y;
    long dx, dy;
    bool running; ///< a step was written since the last move
} pen;

static void end_step(pen *of)
{
    if (of->dx != 0 || of->dy != 0) {
        fputs(of->running ? "" : "l", of->file);
        write_tenths(of->file, of->dx, of->running);
        write_tenths(of->file, of->dy, true);
        of->running = true;
    }
    of->dx = of->dy = 0;
}

static void move_to(pen *of, long x, long y)
{
    end_step(of);
    fputc('M', of->file);
    write_tenths(of->file, x, false);
    write_tenths(of->file, y, true);
    of->running = false;
    of->x = x;
    of->y = y;
}

/// Steps that go straight on become one.
static void line_to(pen *of, long x, long y)
{
    long dx = x - of->x;
    long dy = y - of->y;
    if (dx * of->dy != dy * of->dx || dx * of->dx + dy * of->dy < 0) {
        end_step(of);
    }
    of->dx += dx;
    of->dy += dy;
    of->x = x;
    of->y = y;
}

bool svg_write_points(FILE *file, svg_span of, bool closed)
{
    pen line = {.file = file};
    char command = 'M';
    for (const char *c = of.start; c < of.start + of.size;) {
        char *after = NULL;
        if (strchr(" \t\r\n,", *c)) {
            c++;
        } else if (*c == 'M' || *c == 'L') {
            command = *c++;
        } else if (*c == 'Z' || *c == 'z') {
            end_step(&line);
            fputc('z', file);
            line.running = false;
            c++;
        } else {
            double x = strtod(c, &after);
            const char *second = after + strspn(after, " ,\t\r\n");
            double y = after > c ? strtod(second, &after) : 0;
            if (after <= second || !(fabs(x) < 1e6 && fabs(y) < 1e6)) {
                return false;
            }
            if (command == 'M') {
                move_to(&line, lround(10 * x), lround(10 * y));
            } else {
                line_to(&line, lround(10 * x), lround(10 * y));
            }
            command = 'L';
            c = after;
        }
    }
    end_step(&line);
    fputs(closed ? "z" : "", file);
    return true;
}

double svg_polygon_area(svg_span of)
{
    double sum = 0;
    double first[2] = {0, 0};
    double before[2] = {0, 0};
    size_t n = 0;
    for (const char *c = of.start; c < of.start + of.size; n++) {
        char *after = NULL;
        double x = strtod(c, &after);
        double y = *after == ',' ? strtod(after + 1, &after) : 0;
        if (after == c) {
            break;
        }
        sum += n > 0 ? before[0] * y - x * before[1] : 0;
        first[0] = n == 0 ? x : first[0];
        first[1] = n == 0 ? y : first[1];
        before[0] = x;
        before[1] = y;
        c = after + strspn(after, " \t\r\n");
    }
    return 0.5 * fabs(sum + before[0] * first[1] - first[0] * before[1]);
}

/// "rgb(  0, 114, 178)" as "#0072b2", references with the number of the figure, all else as it is.
static void write_value(size_t number, FILE *file, svg_span value)
{
    unsigned rgb[3];
    if (sscanf(value.start, "rgb( %3u , %3u , %3u )", &rgb[0], &rgb[1], &rgb[2]) == 3 &&
        value.start[value.size - 1] == ')') {
        fprintf(file, "#%02x%02x%02x", rgb[0] & 255U, rgb[1] & 255U, rgb[2] & 255U);
    } else if (value.size > 1 && value.start[0] == '#' && !strchr("0123456789abcdefABCDEF", value.start[1])) {
        fprintf(file, "#f%zu-%.*s", number, (int)value.size - 1, value.start + 1);
    } else if (strncmp(value.start, "url(#", 5) == 0) {
        fprintf(file, "url(#f%zu-%.*s", number, (int)value.size - 5, value.start + 5);
    } else if (memchr(value.start, '\'', value.size)) {
        // The only character that our quotes would end at.
        for (size_t i = 0; i < value.size; i++) {
            fputs(value.start[i] == '\'' ? "&#39;" : (char[]){value.start[i], '\0'}, file);
        }
    } else {
        fwrite(value.start, 1, value.size, file);
    }
}

/// Attributes that say what holds anyway, or what the page says better.
static bool is_idle(svg_span name, svg_span value)
{
    return svg_is(name, "font-family") || svg_is(name, "d") || svg_is(name, "points") ||
           strncmp(name.start, "xmlns", 5) == 0 ||
           (svg_is(name, "stroke-linecap") && svg_is(value, "butt")) ||
           (svg_is(name, "stroke-linejoin") && svg_is(value, "miter"));
}

/// Attributes that only names or looks have; a handler of events or an address outside of the page has no
/// business here.
static bool is_harmless(svg_span name, svg_span value)
{
    bool reference = svg_is(name, "href") || svg_is(name, "xlink:href");
    return !(name.size > 2 && strncmp(name.start, "on", 2) == 0) &&
           (!reference || value.start[0] == '#' || strncmp(value.start, "data:image/", 11) == 0);
}

/// Attributes of a tag as a text of our own; NULL when they cannot be read, or memory is short.
char *svg_read_attributes(size_t number, const char *at, const char *end)
{
    char *text = NULL;
    size_t size = 0;
    svg_span name;
    svg_span value;
    bool good = true;
    FILE *file = open_memstream(&text, &size);
    while (file && good && next_attribute(&at, end, &name, &value)) {
        good = is_harmless(name, value);
        if (good && !is_idle(name, value)) {
            bool id = svg_is(name, "id");
            fprintf(file, " %.*s='", svg_is(name, "xlink:href") ? 4 : (int)name.size,
                    svg_is(name, "xlink:href") ? "href" : name.start);
            if (id) {
                fprintf(file, "f%zu-", number);
            }
            write_value(number, file, value);
            fputc('\'', file);
        }
    }
    good = file && !ferror(file) && good && at;
    if (file && fclose(file) == 0 && good) {
        return text;
    }
    free(text);
    return NULL;
}

bool svg_find_attribute(const char *at, const char *end, const char *wanted, svg_span *value)
{
    svg_span name;
    while (next_attribute(&at, end, &name, value)) {
        if (svg_is(name, wanted)) {
            return true;
        }
    }
    return false;
}
