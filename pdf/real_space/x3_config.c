// Configurations of PDFgetX3.
#include "x3.h"

#include <lehr/core/number.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

lehr_pdf_x3_config lehr_pdf_x3_config_empty(void)
{
    return (lehr_pdf_x3_config){.wavelength_ang = NAN,
                                .two_theta_zero_deg = NAN,
                                .background_scale = NAN,
                                .rpoly_ang = NAN,
                                .qmaxinst_per_ang = NAN,
                                .qmin_per_ang = NAN,
                                .qmax_per_ang = NAN,
                                .rmin_ang = NAN,
                                .rmax_ang = NAN,
                                .rstep_ang = NAN};
}

static lehr_status take_axis(lehr_pdf_axis *axis, lehr_text_line value, lehr_error *err)
{
    if (lehr_text_equals_nocase(value, "twotheta")) {
        *axis = LEHR_PDF_AXIS_TWO_THETA_DEG;
    } else if (lehr_text_equals_nocase(value, "QA")) {
        *axis = LEHR_PDF_AXIS_Q_PER_ANG;
    } else if (lehr_text_equals_nocase(value, "Qnm")) {
        *axis = LEHR_PDF_AXIS_Q_PER_NM;
    } else if (value.length > 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "dataformat '%.*s' is none of twotheta, QA, Qnm",
                              (int)value.length, value.start);
    }
    return LEHR_OK;
}

/// Copy of a value; true when the key is one of texts.
static lehr_status take_text(bool *taken, lehr_pdf_x3_config *out, lehr_text_line key, lehr_text_line value,
                             lehr_error *err)
{
    const struct {
        const char *name;
        char *text;
    } texts[] = {{"backgroundfile", out->background},
                 {"backgroundfiles", out->background},
                 {"composition", out->composition},
                 {"outputtype", out->outputs},
                 {"outputtypes", out->outputs}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (lehr_text_equals_nocase(key, texts[i].name)) {
            *taken = true;
            if (value.length >= LEHR_PDF_X3_TEXT) {
                return lehr_error_set(err, LEHR_ERR_FORMAT, "a value of %zu characters", value.length);
            }
            memcpy(texts[i].text, value.start, value.length);
            texts[i].text[value.length] = '\0';
        }
    }
    return LEHR_OK;
}

static lehr_status take_number(bool *taken, lehr_pdf_x3_config *out, lehr_text_line key, lehr_text_line value,
                               lehr_error *err)
{
    const struct {
        const char *name;
        double *number;
    } numbers[] = {{"wavelength", &out->wavelength_ang},
                   {"twothetazero", &out->two_theta_zero_deg},
                   {"bgscale", &out->background_scale},
                   {"bgscales", &out->background_scale},
                   {"rpoly", &out->rpoly_ang},
                   {"qmaxinst", &out->qmaxinst_per_ang},
                   {"qmin", &out->qmin_per_ang},
                   {"qmax", &out->qmax_per_ang},
                   {"rmin", &out->rmin_ang},
                   {"rmax", &out->rmax_ang},
                   {"rstep", &out->rstep_ang}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (lehr_text_equals_nocase(key, numbers[i].name)) {
            *taken = true;
            bool empty = value.length == 0 || lehr_text_equals_nocase(value, "none");
            return empty ? LEHR_OK
                         : lehr_number_parse(numbers[i].number, value.start, value.length,
                                             lehr_number_style_c(), err);
        }
    }
    return LEHR_OK;
}

/// Keys that say nothing about the numbers here.
static bool is_harmless(lehr_text_line key)
{
    static const char *const names[] = {"version", "inputfile", "inputfiles", "mode",     "output",  "force",
                                        "verbose", "plot",      "interact",   "datapath", "pattern", "find"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (lehr_text_equals_nocase(key, names[i])) {
            return true;
        }
    }
    return false;
}

static lehr_status take_pair(lehr_pdf_x3_config *out, lehr_text_line key, lehr_text_line value,
                             lehr_warnings *warnings, lehr_error *err)
{
    bool taken = false;
    if (lehr_text_equals_nocase(key, "dataformat")) {
        return take_axis(&out->axis, value, err);
    }
    if (lehr_text_equals_nocase(key, "mode") && !lehr_text_equals_nocase(value, "xray") &&
        !lehr_text_equals_nocase(value, "sas") && value.length > 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "mode '%.*s': only X-rays are known", (int)value.length,
                              value.start);
    }
    lehr_status status = take_text(&taken, out, key, value, err);
    status = status == LEHR_OK && !taken ? take_number(&taken, out, key, value, err) : status;
    if (status == LEHR_OK && !taken && !is_harmless(key)) {
        return lehr_warnings_add(warnings, err, "configuration: '%.*s' has no use here", (int)key.length,
                                 key.start);
    }
    return status;
}

static lehr_status take_line(lehr_pdf_x3_config *out, lehr_text_line line, lehr_warnings *warnings,
                             lehr_error *err)
{
    size_t at = 0;
    while (at < line.length && line.start[at] != '=' && line.start[at] != ':') {
        at++;
    }
    if (at == line.length) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%.*s' is no line 'key = value'",
                              (int)(line.length > 60 ? 60 : line.length), line.start);
    }
    lehr_text_line key = lehr_text_trim((lehr_text_line){line.start, at});
    lehr_text_line value = lehr_text_trim((lehr_text_line){line.start + at + 1, line.length - at - 1});
    lehr_status status = take_pair(out, key, value, warnings, err);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "'%.*s'", (int)key.length, key.start);
}

/// Paths of a configuration begin where it lies.
static lehr_status place_background(lehr_pdf_x3_config *out, const char *path, lehr_error *err)
{
    char name[LEHR_PDF_X3_TEXT];
    const char *slash = strrchr(path, '/');
    if (out->background[0] == '\0' || out->background[0] == '/' || !slash) {
        return LEHR_OK;
    }
    memcpy(name, out->background, sizeof name);
    int length =
        snprintf(out->background, sizeof out->background, "%.*s/%s", (int)(slash - path), path, name);
    return length >= 0 && (size_t)length < sizeof out->background
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT, "%s: the path of the background is too long", path);
}

lehr_status lehr_pdf_x3_config_parse(lehr_pdf_x3_config *out, const lehr_text *text, const char *path,
                                     lehr_warnings *warnings, lehr_error *err)
{
    bool inside = true;
    lehr_status status = LEHR_OK;
    *out = lehr_pdf_x3_config_empty();
    for (size_t i = 0; status == LEHR_OK && i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        if (lehr_text_find(line, "start data") != SIZE_MAX) {
            break;
        }
        if (line.length == 0 || line.start[0] == '#' || line.start[0] == ';') {
            continue;
        }
        if (line.start[0] == '[') {
            inside = lehr_text_equals_nocase(line, "[DEFAULT]");
            status = inside ? LEHR_OK
                            : lehr_warnings_add(warnings, err, "configuration: section %.*s is not used",
                                                (int)(line.length > 60 ? 60 : line.length), line.start);
        } else if (inside) {
            status = take_line(out, line, warnings, err);
        }
        if (status != LEHR_OK) {
            status = lehr_error_wrap(err, status, "%s: line %zu", path, i + 1);
        }
    }
    return status == LEHR_OK ? place_background(out, path, err) : status;
}

lehr_status lehr_pdf_x3_config_read(lehr_pdf_x3_config *out, const char *path, lehr_warnings *warnings,
                                    lehr_error *err)
{
    lehr_text *text = NULL;
    *out = lehr_pdf_x3_config_empty();
    lehr_status status = lehr_text_read(&text, path, err);
    status = status == LEHR_OK ? lehr_pdf_x3_config_parse(out, text, path, warnings, err) : status;
    lehr_text_free(text);
    return status;
}
