#include "html.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

// ---- texts ----------------------------------------------------------------------------
/// Bytes of the UTF-8 character at @p text, or 0 when it is none.
static size_t utf8_length(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t n = c[0] < 0x80                    ? 1
               : c[0] >= 0xC2 && c[0] <= 0xDF ? 2
               : (c[0] & 0xF0) == 0xE0        ? 3
               : c[0] >= 0xF0 && c[0] <= 0xF4 ? 4
                                              : 0;
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return n;
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return (unsigned char)c < ' ' || c == 127 ? " " : NULL;
    }
}

void html_text(FILE *file, const char *text)
{
    for (const char *c = text; *c;) {
        size_t length = utf8_length(c);
        if (length == 0) {
            fputs("\xEF\xBF\xBD", file);
            c++;
        } else if (entity(*c)) {
            fputs(entity(*c), file);
            c++;
        } else {
            fwrite(c, 1, length, file);
            c += length;
        }
    }
}

void html_element(FILE *file, const char *tag, const char *text)
{
    fprintf(file, "<%s>", tag);
    html_text(file, text);
    fprintf(file, "</%.*s>", (int)strcspn(tag, " "), tag);
}

// ---- numbers --------------------------------------------------------------------------
const char *html_unit(const char *unit)
{
    static const char *const spellings[][2] = {
        {"1/angstrom", "Å⁻¹"}, {"angstrom", "Å"},   {"1/nm", "nm⁻¹"},     {"J/g/K", "J g⁻¹ K⁻¹"},
        {"J/g", "J g⁻¹"},      {"W/g", "W g⁻¹"},    {"g/cm^3", "g cm⁻³"}, {"kT/d^2", "kT d⁻²"},
        {"kT/d^3", "kT d⁻³"},  {"d^2/s", "d² s⁻¹"}, {"m^2/s", "m² s⁻¹"},  {"K/s", "K s⁻¹"},
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        if (strcmp(unit, spellings[i][0]) == 0) {
            return spellings[i][1];
        }
    }
    return unit;
}

void html_quantity(FILE *file, lehr_quantity q)
{
    char number[64];
    if (!isfinite(q.value)) {
        fputs("–", file);
        return;
    }
    if (isfinite(q.stderr_value) && q.stderr_value > 0) {
        lehr_number_format_esd(number, sizeof number, q.value, q.stderr_value);
    } else {
        snprintf(number, sizeof number, "%.5g", q.value);
    }
    html_text(file, number);
    if (q.unit[0]) {
        fputs("&nbsp;", file);
        html_text(file, html_unit(q.unit));
    }
}

static void write_list(FILE *file, const lehr_list *list)
{
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        lehr_value value = lehr_list_value_at(list, i);
        fputs(i > 0 ? ", " : "", file);
        if (value.kind == LEHR_VALUE_NUMBER) {
            fprintf(file, "%.10g", value.number);
        } else if (value.kind == LEHR_VALUE_TEXT) {
            html_text(file, value.text);
        } else if (value.kind == LEHR_VALUE_RECORD) {
            html_record(file, value.record);
        }
    }
}

static void write_value(FILE *file, lehr_value value)
{
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        html_quantity(file, value.quantity);
        break;
    case LEHR_VALUE_NUMBER:
        if (isfinite(value.number)) {
            fprintf(file, "%.10g", value.number);
        } else {
            fputs("–", file);
        }
        break;
    case LEHR_VALUE_TEXT:
        html_text(file, value.text);
        break;
    case LEHR_VALUE_BOOLEAN:
        fputs(value.boolean ? "yes" : "no", file);
        break;
    case LEHR_VALUE_LIST:
        write_list(file, value.list);
        break;
    case LEHR_VALUE_RECORD:
        html_record(file, value.record);
        break;
    }
}

void html_record(FILE *file, const lehr_record *record)
{
    fputs("<table class='record'>\n", file);
    for (size_t i = 0; i < lehr_record_size(record); i++) {
        fputs("<tr><th>", file);
        for (const char *c = lehr_record_name_at(record, i); *c; c++) {
            char one[2] = {*c == '_' ? ' ' : *c, '\0'};
            html_text(file, one);
        }
        fputs("</th><td>", file);
        write_value(file, lehr_record_value_at(record, i));
        fputs("</td></tr>\n", file);
    }
    fputs("</table>\n", file);
}

// ---- figures --------------------------------------------------------------------------
static lehr_status slurp(char **out, const char *path, lehr_error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot read the figure '%s': %s", path, strerror(errno));
    }
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *text = size >= 0 && fseek(file, 0, SEEK_SET) == 0 ? lehr_core_alloc((size_t)size + 1, 1) : NULL;
    bool complete = text && fread(text, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (!complete) {
        lehr_core_free(text);
        return lehr_error_set(err, LEHR_ERR_IO, "cannot read the figure '%s'", path);
    }
    *out = text;
    return LEHR_OK;
}

/// What a piece of SVG becomes inside a page that holds many: namespaces go, identifiers get a prefix.
static const struct {
    const char *from;
    const char *to;
    bool numbered; ///< "f<number>-" follows
} svg_rules[] = {
    {" id='", " id='", true},
    {" id=\"", " id=\"", true},
    {" xlink:href='#", " href='#", true},
    {" xlink:href=\"#", " href=\"#", true},
    {"url(#", "url(#", true},
    {" xmlns=\"http://www.w3.org/2000/svg\"", "", false},
    {" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "", false},
};

static void write_svg(FILE *file, const char *svg, size_t number)
{
    for (const char *c = svg; *c;) {
        size_t i = 0;
        size_t n = sizeof svg_rules / sizeof *svg_rules;
        while (i < n && strncmp(c, svg_rules[i].from, strlen(svg_rules[i].from)) != 0) {
            i++;
        }
        if (i == n) {
            fputc(*c++, file);
            continue;
        }
        fputs(svg_rules[i].to, file);
        if (svg_rules[i].numbered) {
            fprintf(file, "f%zu-", number);
        }
        c += strlen(svg_rules[i].from);
    }
}

lehr_status html_svg(FILE *file, const char *path, size_t number, lehr_error *err)
{
    char *text = NULL;
    lehr_status status = slurp(&text, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    const char *svg = strstr(text, "<svg");
    if (svg) {
        write_svg(file, svg, number);
    } else {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no SVG figure", path);
    }
    lehr_core_free(text);
    return status;
}
