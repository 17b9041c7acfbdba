#include "builder.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// No calorimeter gets here; a higher value is a number with a lost decimal mark.
#define HOTTEST_K 5000.0

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a calorimeter run");
}

lehr_status lehr_dsc_builder_init(lehr_dsc_builder *builder, const char *name, const char *format,
                                  const lehr_dsc_read_options *options, lehr_error *err)
{
    *builder = (lehr_dsc_builder){.options = options, .stated_rate_K_per_s = (double)NAN, .row_word = "line"};
    lehr_dsc_run *run = lehr_core_alloc(1, sizeof *run);
    if (!run) {
        return no_memory(err);
    }
    builder->run = run;
    run->format = format;
    run->encoding = lehr_text_encoding_name(LEHR_TEXT_UTF8);
    run->decimal_mark = '.';
    run->mass_g = (double)NAN;
    run->name = lehr_core_strdup(name);
    run->sample = lehr_core_strdup("");
    lehr_status status = run->name && run->sample ? LEHR_OK : no_memory(err);
    if (status == LEHR_OK) {
        status = lehr_table_create(&run->header, 0, err);
    }
    if (status == LEHR_OK) {
        status = lehr_warnings_create(&run->warnings, err);
    }
    if (status != LEHR_OK) {
        lehr_dsc_builder_clear(builder);
    }
    return status;
}

lehr_status lehr_dsc_builder_text(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    run->encoding = lehr_text_encoding_name(lehr_text_encoding_of(text));
    size_t damaged = lehr_text_replacement_count(text);
    if (damaged == 0) {
        return LEHR_OK;
    }
    return lehr_warnings_add(run->warnings, err,
                             "%s: %zu characters were destroyed by an earlier program (U+FFFD); "
                             "numbers are not touched by that",
                             run->name, damaged);
}

void lehr_dsc_builder_clear(lehr_dsc_builder *builder)
{
    lehr_dsc_run_free(builder->run);
    lehr_core_free(builder->time_s);
    lehr_core_free(builder->temperature_K);
    lehr_core_free(builder->reference_K);
    lehr_core_free(builder->signal);
    lehr_core_free(builder->part);
    lehr_core_free(builder->line);
    *builder = (lehr_dsc_builder){0};
}

lehr_status lehr_dsc_builder_header(lehr_dsc_builder *builder, lehr_text_line key, lehr_text_line value,
                                    lehr_error *err)
{
    lehr_status status = LEHR_OK;
    char *joined = NULL;
    char *key_text = lehr_text_copy(lehr_text_trim(key));
    char *value_text = lehr_text_copy(lehr_text_trim(value));
    if (!key_text || !value_text) {
        status = no_memory(err);
        goto done;
    }
    const char *before = lehr_table_header(builder->run->header, key_text);
    if (before && before[0] && value_text[0]) {
        size_t size = strlen(before) + strlen(value_text) + 3;
        joined = lehr_core_alloc(size, 1);
        if (!joined) {
            status = no_memory(err);
            goto done;
        }
        (void)snprintf(joined, size, "%s; %s", before, value_text);
    }
    if (key_text[0] && (value_text[0] || !before)) {
        status = lehr_table_set_header(builder->run->header, key_text, joined ? joined : value_text, err);
    }
done:
    lehr_core_free(joined);
    lehr_core_free(value_text);
    lehr_core_free(key_text);
    return status;
}

lehr_status lehr_dsc_builder_sample(lehr_dsc_builder *builder, lehr_text_line sample, lehr_error *err)
{
    char *copy = lehr_text_copy(lehr_text_trim(sample));
    if (!copy) {
        return no_memory(err);
    }
    for (char *c = copy; *c; c++) { // one line, as in the header of a table
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    lehr_core_free(builder->run->sample);
    builder->run->sample = copy;
    return LEHR_OK;
}

double lehr_dsc_lone_number(lehr_text_line number)
{
    static const lehr_number_style styles[] = {{'.', 0}, {',', 0}, {'.', ','}, {',', '.'}};
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
        double value = 0;
        if (lehr_number_parse(&value, number.start, number.length, styles[i], NULL) == LEHR_OK) {
            return value;
        }
    }
    return (double)NAN;
}

lehr_status lehr_dsc_builder_mass(lehr_dsc_builder *builder, lehr_text_line number, const char *unit,
                                  size_t line, lehr_error *err)
{
    number = lehr_text_trim(number);
    if (number.length == 0) {
        return LEHR_OK;
    }
    double value = lehr_dsc_lone_number(number);
    lehr_units_map to_g;
    lehr_status status = lehr_units_find(&to_g, unit, "g", err);
    if (status != LEHR_OK || !(value >= 0 && isfinite(value))) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: the sample mass '%.*s %s' is not a mass",
                              builder->run->name, line, (int)(number.length < 40 ? number.length : 40),
                              number.start, unit);
    }
    if (value > 0) { // programs write 0 when the mass was not entered
        builder->run->mass_g = value * to_g.factor;
        builder->run->mass_origin = LEHR_DSC_ORIGIN_FILE;
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_builder_sign(lehr_dsc_builder *builder, lehr_dsc_sign sign, lehr_dsc_origin origin,
                                  const char *reason, lehr_error *err)
{
    bool stated = origin == LEHR_DSC_ORIGIN_FILE && builder->options->sign_if_unstated;
    if (builder->options->sign != LEHR_DSC_SIGN_UNKNOWN && !stated) {
        builder->run->sign = builder->options->sign;
        builder->run->sign_origin = LEHR_DSC_ORIGIN_USER;
        return LEHR_OK;
    }
    builder->run->sign = sign;
    builder->run->sign_origin = origin;
    if (origin != LEHR_DSC_ORIGIN_ASSUMED) {
        return LEHR_OK;
    }
    return lehr_warnings_add(builder->run->warnings, err,
                             "%s: %s: %s assumed; --sign endo|exo says otherwise", builder->run->name, reason,
                             lehr_dsc_sign_name(sign));
}

static lehr_status grow(lehr_dsc_builder *builder, lehr_error *err)
{
    size_t capacity = builder->capacity == 0 ? 1024 : 2 * builder->capacity;
    double **columns[] = {&builder->time_s, &builder->temperature_K, &builder->reference_K, &builder->signal};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        double *larger = lehr_core_realloc(*columns[i], capacity, sizeof *larger);
        if (!larger) {
            return no_memory(err);
        }
        *columns[i] = larger;
    }
    int *part = lehr_core_realloc(builder->part, capacity, sizeof *part);
    if (!part) {
        return no_memory(err);
    }
    builder->part = part;
    size_t *line = lehr_core_realloc(builder->line, capacity, sizeof *line);
    if (!line) {
        return no_memory(err);
    }
    builder->line = line;
    builder->capacity = capacity;
    return LEHR_OK;
}

lehr_status lehr_dsc_builder_add(lehr_dsc_builder *builder, const lehr_dsc_row *row, lehr_error *err)
{
    size_t i = builder->run->size;
    if (i == builder->capacity) {
        lehr_status status = grow(builder, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    builder->time_s[i] = row->time_s;
    builder->temperature_K[i] = row->temperature_K;
    builder->reference_K[i] = row->reference_K;
    builder->signal[i] = row->signal;
    builder->part[i] = row->part;
    builder->line[i] = row->line;
    builder->run->size = i + 1;
    return LEHR_OK;
}

lehr_status lehr_dsc_layout_same(const lehr_dsc_builder *builder, const lehr_dsc_layout *layout, size_t line,
                                 lehr_error *err)
{
    bool same =
        layout->signal_kind == builder->run->signal_kind && (layout->time != SIZE_MAX) == builder->has_time;
    if (same) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "%s: %s %zu: this part of the file holds another signal than the first: "
                          "export the parts into files of their own",
                          builder->run->name, builder->row_word, line);
}

static lehr_status check_rows(const lehr_dsc_builder *builder, lehr_error *err)
{
    const lehr_dsc_run *run = builder->run;
    if (run->size == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s without a single row of data", run->name,
                              run->format);
    }
    for (size_t i = 0; i < run->size; i++) {
        if (!(builder->temperature_K[i] > 0 && builder->temperature_K[i] < HOTTEST_K)) {
            return lehr_error_set(
                err, LEHR_ERR_FORMAT,
                "%s: %s %zu: the temperature is %g K; is its unit right (--temperature-unit overrides it)? "
                "Numbers "
                "like 50.026.184 were rewritten by a spreadsheet: export the file again from the instrument",
                run->name, builder->row_word, builder->line[i], builder->temperature_K[i]);
        }
        if (builder->has_time && !isfinite(builder->time_s[i])) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s %zu: the time is no number", run->name,
                                  builder->row_word, builder->line[i]);
        }
        bool same_part = i > 0 && builder->part[i] == builder->part[i - 1];
        if (builder->has_time && same_part && builder->time_s[i] < builder->time_s[i - 1]) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "%s: %s %zu: time goes back from %g s to %g s; rows are missing their "
                                  "order or two runs share the "
                                  "file: split it",
                                  run->name, builder->row_word, builder->line[i], builder->time_s[i - 1],
                                  builder->time_s[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status apply_sign(lehr_dsc_builder *builder, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    bool flow =
        run->signal_kind == LEHR_DSC_SIGNAL_HEAT_FLOW || run->signal_kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW;
    if (!flow) {
        run->sign = LEHR_DSC_SIGN_UNKNOWN;
        if (builder->options->sign != LEHR_DSC_SIGN_UNKNOWN && !builder->options->sign_if_unstated) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "%s: a sign was given, but the file holds no heat flow (%s)", run->name,
                                  run->columns);
        }
        return LEHR_OK;
    }
    if (run->sign == LEHR_DSC_SIGN_UNKNOWN) {
        lehr_status status = lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED,
                                                   "the file does not state the sign of the heat flow", err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    for (size_t i = 0; run->sign == LEHR_DSC_SIGN_EXO_UP && i < run->size; i++) {
        run->signal[i] = -run->signal[i];
    }
    return LEHR_OK;
}

/// Mean signal over all segments of one kind; false when there is none.
static bool mean_signal(const lehr_dsc_run *run, lehr_dsc_kind kind, double *mean)
{
    double sum = 0;
    size_t n = 0;
    for (size_t s = 0; s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        for (size_t i = segment->first; segment->kind == kind && i < segment->first + segment->count; i++) {
            sum += run->signal[i];
            n++;
        }
    }
    *mean = n > 0 ? sum / (double)n : 0;
    return n > 0;
}

/// Heat flows into the sample on heating and out of it on cooling: the reverse betrays a wrong sign.
static lehr_status check_sign(const lehr_dsc_run *run, lehr_error *err)
{
    double heating = 0;
    double cooling = 0;
    if (run->sign == LEHR_DSC_SIGN_UNKNOWN || !mean_signal(run, LEHR_DSC_HEATING, &heating) ||
        !mean_signal(run, LEHR_DSC_COOLING, &cooling) || !(heating < cooling)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        run->warnings, err,
        "%s: heat flow taken as %s (%s); after conversion to endothermic up it is lower on heating than on "
        "cooling: check --sign",
        run->name, lehr_dsc_sign_name(run->sign), lehr_dsc_origin_name(run->sign_origin));
}

lehr_status lehr_dsc_builder_finish(lehr_dsc_run **out, lehr_dsc_builder *builder, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    lehr_status status = check_rows(builder, err);
    if (status != LEHR_OK) {
        return status;
    }
    run->temperature_K = builder->temperature_K;
    builder->temperature_K = NULL;
    if (builder->has_time) {
        run->time_s = builder->time_s;
        builder->time_s = NULL;
    }
    if (builder->has_reference) {
        run->reference_temperature_K = builder->reference_K;
        builder->reference_K = NULL;
    }
    if (run->signal_kind != LEHR_DSC_SIGNAL_NONE) {
        run->signal = builder->signal;
        builder->signal = NULL;
    }
    if (!isnan(builder->options->mass_g)) {
        run->mass_g = builder->options->mass_g;
        run->mass_origin = LEHR_DSC_ORIGIN_USER;
    }
    status = apply_sign(builder, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_find_segments(builder, err);
    }
    if (status == LEHR_OK) {
        status = check_sign(run, err);
    }
    if (status == LEHR_OK) {
        *out = run;
        builder->run = NULL;
    }
    return status;
}
