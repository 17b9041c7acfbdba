#include "images_eiger.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char instrument[] = "/entry/instrument/detector";

bool lehr_simulate_images_data_name(char *out, size_t size, const char *path)
{
    const char *dot = strrchr(path, '.');
    size_t stem = dot ? (size_t)(dot - path) : 0;
    const size_t word = strlen("_master");
    if (stem <= word || strncmp(dot - word, "_master", word) != 0) {
        return false;
    }
    int length = snprintf(out, size, "%.*s_data_000001%s", (int)(stem - word), path, dot);
    return length > 0 && (size_t)length < size;
}

static lehr_status write_frames(lehr_h5_writer *writer, const lehr_simulate_images *images, const char *path,
                                lehr_error *err)
{
    const size_t size[3] = {images->frames, images->rows, images->columns};
    return lehr_h5_write_counts(writer, path, images->counts, 3, size, err);
}

static lehr_status write_data_file(const lehr_simulate_images *images, const char *path, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_h5_writer_create(&writer, path, NULL, err);
    status = status == LEHR_OK ? lehr_h5_write_group(writer, "/entry", "NXentry", err) : status;
    status = status == LEHR_OK ? lehr_h5_write_group(writer, "/entry/data", "NXdata", err) : status;
    status = status == LEHR_OK ? write_frames(writer, images, "/entry/data/data", err) : status;
    status = status == LEHR_OK ? lehr_h5_writer_commit(writer, err) : status;
    lehr_h5_writer_free(writer);
    return status;
}

static lehr_status write_groups(lehr_h5_writer *writer, lehr_error *err)
{
    static const char *const groups[][2] = {{"/entry", "NXentry"},
                                            {"/entry/data", "NXdata"},
                                            {"/entry/sample", "NXsample"},
                                            {"/entry/instrument", "NXinstrument"},
                                            {"/entry/instrument/beam", "NXbeam"},
                                            {"/entry/instrument/detector", "NXdetector"},
                                            {"/entry/instrument/detector/detectorSpecific", "NXcollection"}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof groups / sizeof *groups; i++) {
        status = lehr_h5_write_group(writer, groups[i][0], groups[i][1], err);
    }
    return status;
}

static lehr_status write_numbers(lehr_h5_writer *writer, const lehr_simulate_images *images, lehr_error *err)
{
    const lehr_xrd_geometry *g = images->geometry;
    const struct {
        const char *name, *unit;
        double value;
    } numbers[] = {{"x_pixel_size", "m", g->pixel2_m},
                   {"y_pixel_size", "m", g->pixel1_m},
                   {"detector_distance", "m", g->distance_m},
                   {"count_time", "s", images->count_time_s},
                   {"frame_time", "s", images->count_time_s}};
    char path[128];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        snprintf(path, sizeof path, "%s/%s", instrument, numbers[i].name);
        status = lehr_h5_write_number(writer, path, numbers[i].value, numbers[i].unit, err);
    }
    snprintf(path, sizeof path, "%s/description", instrument);
    status = status == LEHR_OK ? lehr_h5_write_text(writer, path, "simulated", err) : status;
    snprintf(path, sizeof path, "%s/bit_depth_image", instrument);
    status = status == LEHR_OK ? lehr_h5_write_integer(writer, path, 32, err) : status;
    return status == LEHR_OK ? lehr_h5_write_number(writer, "/entry/instrument/beam/incident_wavelength",
                                                    g->wavelength_ang, "angstrom", err)
                             : status;
}

/// Bit 1: dead.
static lehr_status write_mask(lehr_h5_writer *writer, const lehr_simulate_images *images, lehr_error *err)
{
    const size_t size[2] = {images->rows, images->columns};
    char path[128];
    snprintf(path, sizeof path, "%s/detectorSpecific/pixel_mask", instrument);
    uint32_t *mask = lehr_core_alloc(size[0] * size[1], sizeof *mask);
    if (!mask) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a mask");
    }
    for (size_t i = 0; i < size[0] * size[1]; i++) {
        mask[i] = images->masked[i] == 1 ? 2 : 0;
    }
    lehr_status status = lehr_h5_write_counts(writer, path, mask, 2, size, err);
    lehr_core_free(mask);
    return status;
}

static lehr_status write_data(lehr_h5_writer *writer, const lehr_simulate_images *images, const char *path,
                              lehr_error *err)
{
    char data[1024];
    if (!lehr_simulate_images_data_name(data, sizeof data, path)) {
        return write_frames(writer, images, "/entry/data/data", err);
    }
    const char *slash = strrchr(data, '/');
    return lehr_h5_write_external_link(writer, "/entry/data/data_000001", slash ? slash + 1 : data,
                                       "/entry/data/data", err);
}

lehr_status simulate_eiger_write(const lehr_simulate_images *images, const char *path, lehr_error *err)
{
    char data[1024];
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_simulate_images_data_name(data, sizeof data, path)
                             ? write_data_file(images, data, err)
                             : LEHR_OK;
    status = status == LEHR_OK ? lehr_h5_writer_create(&writer, path, NULL, err) : status;
    status = status == LEHR_OK ? write_groups(writer, err) : status;
    status = status == LEHR_OK ? write_numbers(writer, images, err) : status;
    status = status == LEHR_OK ? write_mask(writer, images, err) : status;
    status = status == LEHR_OK ? write_data(writer, images, path, err) : status;
    status = status == LEHR_OK ? lehr_h5_writer_commit(writer, err) : status;
    lehr_h5_writer_free(writer);
    return status;
}
