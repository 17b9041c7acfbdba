#include "html.h"

#include "html_private.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// ---- texts ----------------------------------------------------------------------------
/// Bytes of the character at @p text, or 0 when it is none, or one of the two that XML has no place for.
static size_t character_length(const char *text)
{
    size_t n = lehr_text_character_length(text);
    bool forbidden = strncmp(text, "\xEF\xBF\xBE", 3) == 0 || strncmp(text, "\xEF\xBF\xBF", 3) == 0;
    return forbidden ? 0 : n;
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
        size_t length = character_length(c);
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

const char *html_word(const char *name)
{
    static const char *const words[][2] = {
        {"birch-murnaghan-2", "Birch and Murnaghan, second order"},
        {"birch-murnaghan-3", "Birch and Murnaghan, third order"},
        {"birch-murnaghan-4", "Birch and Murnaghan, fourth order"},
        {"murnaghan", "Murnaghan"},
        {"vinet", "Vinet"},
        {"tait", "Tait"},
        {"poirier-tarantola", "Poirier and Tarantola"},
        {"ruby2020", "Ruby2020"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(name, words[i][0]) == 0) {
            return words[i][1];
        }
    }
    return name;
}

void html_number(FILE *file, const char *number)
{
    for (const char *c = number; *c; c++) {
        char one[2] = {*c, '\0'};
        html_text(file, *c == '-' ? "−" : one);
    }
}

void html_double(FILE *file, double value, int decimals)
{
    char number[64];
    snprintf(number, sizeof number, decimals < 0 ? "%.*g" : "%.*f", abs(decimals), value);
    html_number(file, number);
}

/// A number without an error: counts whole, others with no more digits than a reader can use.
static void write_plain(FILE *file, double value)
{
    bool whole = value == floor(value) && fabs(value) < 1e10;
    html_double(file, value, whole ? -10 : -5);
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
    html_number(file, number);
    if (q.unit[0]) {
        fputs("&#160;", file);
        html_text(file, html_unit(q.unit));
    }
}

static void write_list(FILE *file, const lehr_list *list)
{
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        lehr_value value = lehr_list_value_at(list, i);
        fputs(i > 0 && value.kind != LEHR_VALUE_RECORD ? ", " : "", file);
        if (value.kind == LEHR_VALUE_NUMBER) {
            write_plain(file, value.number);
        } else if (value.kind == LEHR_VALUE_TEXT) {
            html_text(file, value.text);
        } else if (value.kind == LEHR_VALUE_RECORD) {
            html_record(file, value.record);
        }
    }
}

static void write_record(FILE *file, const lehr_record *record);

static void write_value(FILE *file, lehr_value value)
{
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        html_quantity(file, value.quantity);
        break;
    case LEHR_VALUE_NUMBER:
        if (isfinite(value.number)) {
            write_plain(file, value.number);
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
        write_record(file, value.record);
        break;
    }
}

/// "fsdp_position" as "fsdp position".
void html_name(FILE *file, const char *name)
{
    for (const char *c = name; *c; c++) {
        char one[2] = {*c == '_' ? ' ' : *c, '\0'};
        html_text(file, one);
    }
}

/// A record or list that holds nothing: what was not given.
static bool is_empty(lehr_value value)
{
    return (value.kind == LEHR_VALUE_RECORD && lehr_record_size(value.record) == 0) ||
           (value.kind == LEHR_VALUE_LIST && lehr_list_size(value.list) == 0);
}

static void write_record(FILE *file, const lehr_record *record)
{
    fputs("<table class='record'>\n", file);
    for (size_t i = 0; i < lehr_record_size(record); i++) {
        const char *name = lehr_record_name_at(record, i);
        lehr_value value = lehr_record_value_at(record, i);
        fputs("<tr><th scope='row'>", file);
        html_name(file, name);
        fputs("</th><td>", file);
        if (value.kind == LEHR_VALUE_RECORD && strcmp(name, "budget") == 0) {
            html_budget(file, value.record);
        } else if (is_empty(value)) {
            fputs("–", file);
        } else {
            write_value(file, value);
        }
        fputs("</td></tr>\n", file);
    }
    fputs("</table>\n", file);
}

void html_record(FILE *file, const lehr_record *record)
{
    fputs("<div class='scroll'>", file);
    write_record(file, record);
    fputs("</div>\n", file);
}

// ---- bytes ----------------------------------------------------------------------------
void html_base64(FILE *file, const void *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < size; i += 3) {
        unsigned long three = (unsigned long)in[i] << 16;
        three |= i + 1 < size ? (unsigned long)in[i + 1] << 8 : 0;
        three |= i + 2 < size ? in[i + 2] : 0;
        fputc(digits[three >> 18], file);
        fputc(digits[three >> 12 & 63], file);
        fputc(i + 1 < size ? digits[three >> 6 & 63] : '=', file);
        fputc(i + 2 < size ? digits[three & 63] : '=', file);
    }
}
