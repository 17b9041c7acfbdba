#include <lehr/dsc/info.h>

#include <math.h>

static lehr_status add_texts(lehr_record *record, const lehr_dsc_run *run, lehr_error *err)
{
    const char mark[2] = {run->decimal_mark, '\0'};
    const struct {
        const char *name, *text;
    } texts[] = {
        {"format", run->format},
        {"encoding", run->encoding},
        {"decimal_mark", mark},
        {"signal", lehr_dsc_signal_name(run->signal_kind)},
        {"sign", lehr_dsc_sign_name(run->sign)},
        {"sign_origin", lehr_dsc_origin_name(run->sign_origin)},
        {"sample", run->sample},
        {"columns", run->columns},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == LEHR_OK; i++) {
        status = lehr_record_add_text(record, texts[i].name, texts[i].text, err);
    }
    return status;
}

static lehr_status add_segment(lehr_list *list, const lehr_dsc_segment *segment, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *entry = NULL;
    lehr_status status = lehr_list_add_record(&entry, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(entry, "index", (double)segment->index, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(entry, "kind", lehr_dsc_kind_name(segment->kind), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(entry, "rate", segment->rate_K_per_s, none, "K/s", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(entry, "points", (double)segment->count, err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_record_add_quantity(entry, "temperature_min", segment->temperature_min_K, none, "K", err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_record_add_quantity(entry, "temperature_max", segment->temperature_max_K, none, "K", err);
    }
    return status;
}

lehr_status lehr_dsc_info_describe(const lehr_dsc_run *run, lehr_record *record, lehr_error *err)
{
    lehr_list *segments = NULL;
    lehr_status status = add_texts(record, run, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "mass", run->mass_g * 1e3, (double)NAN, "mg", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "points", (double)run->size, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&segments, record, "segments", err);
    }
    for (size_t i = 0; i < run->n_segments && status == LEHR_OK; i++) {
        status = add_segment(segments, &run->segments[i], err);
    }
    return status;
}
