#include "tnm_program_text.h"

#include <lehr/core/alloc.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

lehr_status lehr_dsc_tnm_program_create(lehr_dsc_tnm_program **out, double start_K, lehr_error *err)
{
    *out = NULL;
    if (!(start_K > 0) || !isfinite(start_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "start temperature %g K is not greater than 0", start_K);
    }
    lehr_dsc_tnm_program *program = lehr_core_alloc(1, sizeof *program);
    if (!program) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a thermal program");
    }
    program->start_K = start_K;
    *out = program;
    return LEHR_OK;
}

void lehr_dsc_tnm_program_free(lehr_dsc_tnm_program *program)
{
    if (program) {
        lehr_core_free(program->segments);
        lehr_core_free(program);
    }
}

double lehr_dsc_tnm_program_begin_K(const lehr_dsc_tnm_program *program, size_t i)
{
    return i == 0 ? program->start_K : program->segments[i - 1].to_K;
}

static lehr_status append(lehr_dsc_tnm_program *program, lehr_dsc_tnm_segment segment, lehr_error *err)
{
    lehr_dsc_tnm_segment *segments =
        lehr_core_realloc(program->segments, program->n + 1, sizeof *program->segments);
    if (!segments) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a thermal program of %zu segments",
                              program->n + 1);
    }
    program->segments = segments;
    segments[program->n++] = segment;
    return LEHR_OK;
}

lehr_status lehr_dsc_tnm_program_ramp(lehr_dsc_tnm_program *program, double rate_K_per_s, double to_K,
                                      lehr_error *err)
{
    double from_K = lehr_dsc_tnm_program_begin_K(program, program->n);
    if (!(rate_K_per_s > 0) || !isfinite(rate_K_per_s)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "rate %g K/s is not greater than 0; write a hold as 'hold 1 h'", rate_K_per_s);
    }
    if (!(to_K > 0) || !isfinite(to_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "temperature %g K is not greater than 0", to_K);
    }
    if (to_K == from_K) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a ramp to %g K begins at that temperature", to_K);
    }
    const lehr_dsc_tnm_segment segment = {.rate_K_per_s = to_K > from_K ? rate_K_per_s : -rate_K_per_s,
                                          .to_K = to_K,
                                          .duration_s = fabs(to_K - from_K) / rate_K_per_s};
    return append(program, segment, err);
}

lehr_status lehr_dsc_tnm_program_hold(lehr_dsc_tnm_program *program, double duration_s, lehr_error *err)
{
    if (!(duration_s > 0) || !isfinite(duration_s)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "hold of %g s is not longer than 0", duration_s);
    }
    const lehr_dsc_tnm_segment segment = {.to_K = lehr_dsc_tnm_program_begin_K(program, program->n),
                                          .duration_s = duration_s};
    return append(program, segment, err);
}

// ---- text ---------------------------------------------------------------------------
enum { PART_SIZE = 128 };

/// A value with its unit in front of a word, or the whole of the text.
static lehr_status parse_value(double *out, lehr_text_line text, const char *unit, lehr_error *err)
{
    char copy[PART_SIZE];
    text = lehr_text_trim(text);
    if (text.length == 0 || text.length >= sizeof copy) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a value in %s is missing", unit);
    }
    memcpy(copy, text.start, text.length);
    copy[text.length] = '\0';
    return lehr_units_parse(out, copy, unit, err);
}

lehr_status lehr_tnm_program_signed_ramp(lehr_dsc_tnm_program *program, double rate_K_per_s, double to_K,
                                         lehr_error *err)
{
    double from_K = lehr_dsc_tnm_program_begin_K(program, program->n);
    if (rate_K_per_s < 0 && to_K > from_K) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the rate is negative but the ramp rises from %g K to %g K", from_K, to_K);
    }
    return lehr_dsc_tnm_program_ramp(program, fabs(rate_K_per_s), to_K, err);
}

static lehr_status parse_ramp(lehr_dsc_tnm_program *program, lehr_text_line part, size_t to, lehr_error *err)
{
    double rate = 0;
    double to_K = 0;
    const lehr_text_line before = {part.start, to};
    const lehr_text_line after = {part.start + to + 4, part.length - to - 4};
    lehr_status status = parse_value(&rate, before, "K/s", err);
    if (status == LEHR_OK) {
        status = parse_value(&to_K, after, "K", err);
    }
    return status == LEHR_OK ? lehr_tnm_program_signed_ramp(program, rate, to_K, err) : status;
}

/// One part of a program: start, ramp or hold.
static lehr_status parse_part(lehr_dsc_tnm_program **program, lehr_text_line part, lehr_error *err)
{
    size_t to = lehr_text_find(part, " to ");
    double value = 0;
    if (!*program) {
        lehr_status status = to == SIZE_MAX && !lehr_text_starts_with(part, "hold")
                                 ? parse_value(&value, part, "K", err)
                                 : lehr_error_set(err, LEHR_ERR_FORMAT,
                                                  "a program begins with its start temperature, '700 K'");
        return status == LEHR_OK ? lehr_dsc_tnm_program_create(program, value, err) : status;
    }
    if (lehr_text_starts_with(part, "hold")) {
        const lehr_text_line rest = {part.start + 4, part.length - 4};
        lehr_status status = parse_value(&value, rest, "s", err);
        return status == LEHR_OK ? lehr_dsc_tnm_program_hold(*program, value, err) : status;
    }
    if (to == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "expected a ramp '20 K/min to 460 K' or a hold 'hold 1 h'");
    }
    return parse_ramp(*program, part, to, err);
}

/// Parts of one line, separated by commas or semicolons.
static lehr_status parse_line(lehr_dsc_tnm_program **program, lehr_text_line line, lehr_error *err)
{
    const char *end = line.start + line.length;
    for (const char *start = line.start; start <= end;) {
        const char *stop = start;
        while (stop < end && *stop != ',' && *stop != ';') {
            stop++;
        }
        lehr_text_line part = lehr_text_trim((lehr_text_line){start, (size_t)(stop - start)});
        if (part.length > 0) {
            lehr_status status = parse_part(program, part, err);
            if (status != LEHR_OK) {
                return lehr_error_wrap(err, status, "'%.*s'", (int)(part.length < 80 ? part.length : 80),
                                       part.start);
            }
        }
        start = stop + 1;
    }
    return LEHR_OK;
}

lehr_status lehr_tnm_program_of_text(lehr_dsc_tnm_program **out, const lehr_text *text, bool numbered,
                                     lehr_error *err)
{
    lehr_dsc_tnm_program *program = NULL;
    *out = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        size_t comment = lehr_text_find(line, "#");
        line.length = comment < line.length ? comment : line.length;
        status = parse_line(&program, line, err);
        if (status != LEHR_OK && numbered) {
            status = lehr_error_wrap(err, status, "line %zu", i + 1);
        }
    }
    if (status == LEHR_OK && (!program || program->n == 0)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "no program; expected for example '700 K, -20 K/min to 460 K, hold 1 h, 200 "
                                "K/s to 780 K'");
    }
    if (status == LEHR_OK) {
        *out = program;
        program = NULL;
    }
    lehr_dsc_tnm_program_free(program);
    return status;
}

lehr_status lehr_dsc_tnm_program_parse(lehr_dsc_tnm_program **out, const char *text, lehr_error *err)
{
    lehr_text *decoded = NULL;
    *out = NULL;
    lehr_status status = lehr_text_decode(&decoded, text, strlen(text), "program", err);
    if (status == LEHR_OK) {
        status = lehr_tnm_program_of_text(out, decoded, false, err);
    }
    lehr_text_free(decoded);
    return status;
}
