#include "source.h"

#include <math.h>

/// A quantity that is left out when the file is silent about it.
static lehr_status add_known(lehr_record *record, const char *name, double value, const char *unit,
                             lehr_error *err)
{
    if (isnan(value)) {
        return LEHR_OK;
    }
    return lehr_record_add_quantity(record, name, value, (double)NAN, unit, err);
}

static lehr_status add_words(lehr_record *record, const char *name, const char *text, lehr_error *err)
{
    return *text ? lehr_record_add_text(record, name, text, err) : LEHR_OK;
}

/// Keys that say that the pixels are corrected already.
static lehr_status describe_applied(const lehr_xrd_metadata *metadata, lehr_record *record, lehr_error *err)
{
    const char *const keys[] = {metadata->flat_applied, metadata->dark_applied, metadata->dead_time_applied,
                                metadata->efficiency_applied};
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof keys / sizeof *keys; i++) {
        if (keys[i] && !list) {
            status = lehr_record_add_list(&list, record, "corrections_applied", err);
        }
        if (!status && keys[i]) {
            status = lehr_list_add_text(list, keys[i], err);
        }
    }
    return status;
}

static lehr_status describe_metadata(const lehr_xrd_metadata *metadata, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
        const char *unit;
    } rows[] = {
        {"wavelength", metadata->wavelength_ang, "angstrom"},
        {"distance", metadata->distance_m, "m"},
        {"pixel_size_y", metadata->pixel1_m, "m"},
        {"pixel_size_x", metadata->pixel2_m, "m"},
        {"beam_center_x", metadata->beam_x_px, "pixel"},
        {"beam_center_y", metadata->beam_y_px, "pixel"},
        {"count_time", metadata->count_time_s, "s"},
        {"frame_time", metadata->frame_time_s, "s"},
        {"sensor_thickness", metadata->sensor_thickness_m, "m"},
        {"saturation", metadata->saturation_counts, "count"},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
        status = add_known(record, rows[i].name, rows[i].value, rows[i].unit, err);
    }
    if (!status) {
        status = add_words(record, "sensor_material", metadata->sensor_material, err);
    }
    if (!status) {
        status = add_words(record, "description", metadata->description, err);
    }
    return status ? status : describe_applied(metadata, record, err);
}

lehr_status lehr_xrd_source_describe(const lehr_xrd_source *source, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "format", lehr_xrd_source_format(source), err);
    if (!status) {
        status = add_words(record, "dataset", lehr_xrd_source_dataset(source), err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "width", (double)lehr_xrd_source_columns(source), err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "height", (double)lehr_xrd_source_rows(source), err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "frames", (double)lehr_xrd_source_frames(source), err);
    }
    if (!status) {
        status =
            lehr_record_add_text(record, "dtype", lehr_xrd_pixel_name(lehr_xrd_source_type(source)), err);
    }
    if (!status) {
        status =
            lehr_record_add_number(record, "mask_pixels", (double)lehr_xrd_source_mask_pixels(source), err);
    }
    return status ? status : describe_metadata(lehr_xrd_source_metadata(source), record, err);
}
