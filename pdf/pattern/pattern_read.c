// The dialects of pattern files: what their headers say, and where the numbers are.
#include "pattern_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CELLS = 64, HEADER_LINES = 400 };

// ---- lines and numbers ----------------------------------------------------------------------
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/// Position behind @p word in the line, any case; SIZE_MAX where it is absent.
static size_t behind(lehr_text_line line, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= line.length; at++) {
        size_t i = 0;
        while (i < length && lower(line.start[at + i]) == word[i]) {
            i++;
        }
        if (i == length) {
            return at + length;
        }
    }
    return SIZE_MAX;
}

static bool has(lehr_text_line line, const char *word)
{
    return behind(line, word) != SIZE_MAX;
}

/// Number behind "word", blanks and one of "=:"; NaN where there is none.
static double number_behind(lehr_text_line line, const char *word)
{
    size_t at = behind(line, word);
    double value = (double)NAN;
    while (at < line.length && strchr(" \t=:", line.start[at])) {
        at++;
    }
    size_t end = at;
    while (end < line.length && strchr("+-.0123456789eE", line.start[end])) {
        end++;
    }
    if (at < line.length && end > at) {
        (void)!lehr_number_parse(&value, line.start + at, end - at, lehr_number_style_c(), NULL);
    }
    return value;
}

/// Numbers in a line of blanks-separated cells; 0 where a cell is none.
static size_t count_numbers(lehr_text_line line)
{
    lehr_text_line cells[MOST_CELLS];
    size_t n = lehr_text_split(line, ' ', cells, MOST_CELLS);
    for (size_t i = 0; i < n && i < MOST_CELLS; i++) {
        if (!lehr_number_is(cells[i].start, cells[i].length, lehr_number_style_c())) {
            return 0;
        }
    }
    return n;
}

// ---- headers ----------------------------------------------------------------------------
static void name_dialect(lehr_pdf_header *out, const char *name)
{
    if (out->dialect[0] == '\0') {
        snprintf(out->dialect, sizeof out->dialect, "%s", name);
    }
}

static void read_program(lehr_pdf_header *out, lehr_text_line line)
{
    static const char *const marks[][2] = {{"pdfgetx3", "PDFgetX3"},
                                           {"diffpy.pdfgetx", "PDFgetX3"},
                                           {"xpdfsuite", "xPDFsuite"},
                                           {"get_xpdf", "PDFgetX2"},
                                           {"created by mar_utilities", "mar_utilities"},
                                           {"pyfai", "pyFAI"},
                                           {"program: lehr", "lehr"},
                                           {"dioptas", "Dioptas"},
                                           {"srxplanar", "SrXplanar"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (has(line, marks[i][0])) {
            name_dialect(out, marks[i][1]);
        }
    }
}

static void read_corrections(lehr_pdf_header *out, lehr_text_line line)
{
    size_t at = behind(line, "polarization factor:");
    at = at == SIZE_MAX ? behind(line, "polarization:") : at;
    at = at == SIZE_MAX ? behind(line, "polarization_factor:") : at;
    if (at != SIZE_MAX) {
        lehr_text_line rest = lehr_text_trim((lehr_text_line){line.start + at, line.length - at});
        bool none = lehr_text_equals_nocase(rest, "none") || rest.length == 0;
        out->polarization = none ? LEHR_PDF_APPLIED_NO : LEHR_PDF_APPLIED_YES;
    }
    if (has(line, "no_solid_angle: true") || has(line, "no_solid_angle: yes")) {
        out->solid_angle = LEHR_PDF_APPLIED_NO;
    } else if (has(line, "solid angle: true") || has(line, "solidangle: true")) {
        out->solid_angle = LEHR_PDF_APPLIED_YES;
    }
}

/// "corrections: solid_angle, polarization(0.99 axis=0)": what was done, and by that what was not.
static void read_list(lehr_pdf_header *out, lehr_text_line line)
{
    size_t at = behind(line, "corrections:");
    lehr_text_line rest = at == SIZE_MAX
                              ? (lehr_text_line){0}
                              : lehr_text_trim((lehr_text_line){line.start + at, line.length - at});
    if (rest.length == 0 || rest.length >= sizeof out->corrections) {
        return;
    }
    memcpy(out->corrections, rest.start, rest.length);
    out->corrections[rest.length] = '\0';
}

/// The list of corrections wins over single entries, which may be settings that were not used.
static void apply_list(lehr_pdf_header *out)
{
    const struct {
        const char *name;
        lehr_pdf_applied *applied;
    } items[] = {{"polarization", &out->polarization},
                 {"solid_angle", &out->solid_angle},
                 {"sample", &out->absorption},
                 {"background", &out->background}};
    size_t length = 0;
    if (out->corrections[0] == '\0') {
        return;
    }
    bool unknown = lehr_corrections_find(out->corrections, "unknown", 0, &length) != NULL;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        bool found = lehr_corrections_find(out->corrections, items[i].name, 0, &length) != NULL;
        *items[i].applied = found ? LEHR_PDF_APPLIED_YES : unknown ? *items[i].applied : LEHR_PDF_APPLIED_NO;
    }
}

static void read_wavelength(lehr_pdf_header *out, lehr_text_line line)
{
    double value = number_behind(line, "wavelength");
    value = isnan(value) ? number_behind(line, "wavelength_ang") : value;
    value = isnan(value) ? number_behind(line, "lambda=") : value;
    if (isnan(value)) {
        double energy = number_behind(line, "energy_kev");
        value = energy > 0 ? LEHR_CORE_HC_KEV_ANG / energy : value;
    }
    if (value > 0 && isnan(out->wavelength_ang)) {
        out->wavelength_ang = value < 1e-7 ? value * 1e10 : value; // pyFAI writes metres
    }
}

static lehr_pdf_axis axis_of_label(lehr_text_line line)
{
    static const struct {
        const char *word;
        lehr_pdf_axis axis;
    } words[] = {{"q_a^-1", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"q_nm^-1", LEHR_PDF_AXIS_Q_PER_NM},
                 {"inverse angstrom", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"inverse nanomet", LEHR_PDF_AXIS_Q_PER_NM},
                 {"nm^{-1}", LEHR_PDF_AXIS_Q_PER_NM},
                 {"1/nm", LEHR_PDF_AXIS_Q_PER_NM},
                 {"a^{-1}", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"å^{-1}", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"1/a", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"nm^-1", LEHR_PDF_AXIS_Q_PER_NM},
                 {"(nm-1)", LEHR_PDF_AXIS_Q_PER_NM},
                 {"[nm-1]", LEHR_PDF_AXIS_Q_PER_NM},
                 {"nm\xE2\x81\xBB\xC2\xB9", LEHR_PDF_AXIS_Q_PER_NM},
                 {"(a^-1)", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"[a^-1]", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"(a-1)", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"[a-1]", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"\xC3\xA5^-1", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"\xC3\x85^-1", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"\xC3\x85-1", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"\xC3\x85\xE2\x81\xBB\xC2\xB9", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"1/\xC3\x85", LEHR_PDF_AXIS_Q_PER_ANG},
                 {"2th_deg", LEHR_PDF_AXIS_TWO_THETA_DEG},
                 {"2th_rad", LEHR_PDF_AXIS_TWO_THETA_RAD},
                 {"2-theta angle (degrees)", LEHR_PDF_AXIS_TWO_THETA_DEG},
                 {"2-theta angle (radians)", LEHR_PDF_AXIS_TWO_THETA_RAD}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (has(line, words[i].word)) {
            return words[i].axis;
        }
    }
    return LEHR_PDF_AXIS_AUTO;
}

/// "#L Q S(Q)", as the programs of the PDFgetX family write it.
static void read_label(lehr_pdf_header *out, lehr_text_line line)
{
    lehr_text_line cells[MOST_CELLS];
    size_t n = lehr_text_split((lehr_text_line){line.start + 2, line.length - 2}, ' ', cells, MOST_CELLS);
    if (n < 2 || cells[0].length == 0) {
        return;
    }
    static const char letters[] = "isfg";
    char first = lower(cells[0].start[0]);
    const char *kind = cells[1].length > 0 ? strchr(letters, lower(cells[1].start[0])) : NULL;
    lehr_pdf_axis axis = axis_of_label(cells[0]);
    out->kind = kind && *kind ? (lehr_pdf_kind)(kind - letters) : out->kind;
    out->kind = first == 'r' ? LEHR_PDF_KIND_G : out->kind;
    if (first == 'q') {
        out->axis = axis == LEHR_PDF_AXIS_AUTO ? LEHR_PDF_AXIS_Q_PER_ANG : axis;
    } else if (first == '2' || first == 't') {
        out->axis = LEHR_PDF_AXIS_TWO_THETA_DEG;
    }
}

/// File of RMCProfile: number of rows, title, rows.
static void read_rmc(lehr_pdf_header *out, const lehr_text *text)
{
    size_t n = lehr_text_size(text);
    if (n < 4 || count_numbers(lehr_text_line_at(text, 0)) != 1 ||
        count_numbers(lehr_text_line_at(text, 1)) > 0 || count_numbers(lehr_text_line_at(text, 2)) != 2) {
        return;
    }
    name_dialect(out, "RMCProfile");
    out->kind = LEHR_PDF_KIND_F;
    out->axis = LEHR_PDF_AXIS_Q_PER_ANG;
    out->first_line = 2;
}

/// FIT2D: title, label of x, label of y, number of points.
static void read_fit2d(lehr_pdf_header *out, const lehr_text *text)
{
    if (lehr_text_size(text) < 5 || count_numbers(lehr_text_line_at(text, 3)) == 0 ||
        count_numbers(lehr_text_line_at(text, 4)) < 2 ||
        lehr_text_starts_with(lehr_text_line_at(text, 0), "#")) {
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        if (count_numbers(lehr_text_line_at(text, i)) > 0) {
            return;
        }
    }
    name_dialect(out, "FIT2D");
    out->axis = axis_of_label(lehr_text_line_at(text, 1));
    out->first_line = 4;
}

void lehr_pdf_header_read(lehr_pdf_header *out, const lehr_text *text)
{
    *out = (lehr_pdf_header){.wavelength_ang = NAN};
    read_rmc(out, text);
    read_fit2d(out, text);
    size_t n = lehr_text_size(text);
    for (size_t i = 0; i < n && i < HEADER_LINES; i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        if (count_numbers(line) > 1 && out->first_line > 0) {
            break;
        }
        if (out->first_line == 0 && has(line, "start data")) {
            out->first_line = i + 1;
        }
        if (lehr_text_starts_with(line, "#L ")) {
            read_label(out, line);
        } else if (lehr_text_starts_with(line, "#") && out->axis == LEHR_PDF_AXIS_AUTO) {
            out->axis = axis_of_label(line);
        }
        read_program(out, line);
        read_corrections(out, line);
        read_list(out, line);
        read_wavelength(out, line);
    }
    apply_list(out);
    if (strcmp(out->dialect, "mar_utilities") == 0 && out->axis == LEHR_PDF_AXIS_AUTO) {
        out->axis = LEHR_PDF_AXIS_TWO_THETA_DEG;
    }
    if (strcmp(out->dialect, "lehr") == 0 && out->solid_angle == LEHR_PDF_APPLIED_UNKNOWN) {
        out->solid_angle = LEHR_PDF_APPLIED_YES;
    }
}

// ---- numbers ----------------------------------------------------------------------------
/// The lines from @p first on that are no comments, as a text of their own.
static lehr_status cut(lehr_text **out, const lehr_text *text, size_t first, lehr_error *err)
{
    size_t size = 0, used = 0, n = lehr_text_size(text);
    for (size_t i = first; i < n; i++) {
        size += lehr_text_line_at(text, i).length + 1;
    }
    char *copy = lehr_core_alloc(size + 1, 1);
    if (!copy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu bytes of text", size);
    }
    for (size_t i = first; i < n; i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (!lehr_text_starts_with(lehr_text_trim(line), "#")) {
            memcpy(copy + used, line.start, line.length);
            used += line.length;
            copy[used++] = '\n';
        }
    }
    lehr_status status = lehr_text_decode(out, copy, used, lehr_text_name(text), err);
    lehr_core_free(copy);
    return status;
}

lehr_status lehr_pdf_header_read_table(lehr_curve **out, lehr_pdf_header *header, const lehr_table *table,
                                       lehr_error *err)
{
    const char *key = NULL;
    const char *value = NULL;
    char line[LEHR_CORRECTIONS_SIZE + 64];
    for (size_t i = 0; lehr_table_header_at(table, i, &key, &value); i++) {
        int length = snprintf(line, sizeof line, "%s: %s", key, value);
        size_t used = length < 0 ? 0 : strlen(line);
        read_corrections(header, (lehr_text_line){line, used});
        read_list(header, (lehr_text_line){line, used});
        read_wavelength(header, (lehr_text_line){line, used});
    }
    apply_list(header);
    return lehr_pdf_header_take_table(out, header, table, err);
}

lehr_status lehr_pdf_pattern_load(lehr_curve **out, lehr_pdf_header *header, const lehr_text *text,
                                  lehr_error *err)
{
    lehr_text *numbers = NULL;
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = LEHR_OK;
    if (header->first_line > 0) {
        status = cut(&numbers, text, header->first_line, err);
    }
    status = status == LEHR_OK ? lehr_table_parse(&table, NULL, numbers ? numbers : text, err) : status;
    status = status == LEHR_OK ? lehr_pdf_header_take_table(out, header, table, err) : status;
    lehr_table_free(table);
    lehr_text_free(numbers);
    return status;
}
