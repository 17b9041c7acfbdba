// Detector images in HDF5: DECTRIS Eiger master and data files, NeXus, plain datasets.
#include "hdf5_dataset.h"
#include "hdf5_find.h"
#include "reader.h"

#include <assert.h>
#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>

/// Datasets of equal shape, whose frames follow each other.
typedef struct hdf5_file {
    lehr_h5_reader *reader;
    lehr_xrd_hdf5_dataset *parts;
    size_t n_parts;
} hdf5_file;

static bool recognise(const unsigned char *head, size_t n)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    return n >= sizeof signature && memcmp(head, signature, sizeof signature) == 0;
}

static void close_file(void *handle)
{
    hdf5_file *file = handle;
    if (!file) {
        return;
    }
    for (size_t i = 0; i < file->n_parts; i++) {
        lehr_xrd_hdf5_dataset_clear(&file->parts[i]);
    }
    lehr_core_free(file->parts);
    if (file->reader) {
        (void)lehr_h5_reader_close(file->reader, NULL);
    }
    lehr_core_free(file);
}

/// Later parts must have the shape and type of the first.
static lehr_status check_part(const lehr_xrd_hdf5_dataset *part, const lehr_xrd_hdf5_dataset *first,
                              lehr_error *err)
{
    if (part->rows != first->rows || part->columns != first->columns || part->type != first->type) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' has frames of %zu x %zu %s, '%s' of %zu x %zu %s",
                              part->path, part->rows, part->columns, lehr_xrd_pixel_name(part->type),
                              first->path, first->rows, first->columns, lehr_xrd_pixel_name(first->type));
    }
    return LEHR_OK;
}

static lehr_status open_parts(hdf5_file *file, lehr_xrd_contents *contents, const char *wanted,
                              lehr_error *err)
{
    char **paths = NULL;
    size_t n = 0;
    lehr_status status = lehr_xrd_hdf5_find_images(&paths, &n, file->reader, wanted, err);
    if (status) {
        return status;
    }
    assert(paths && n > 0); // promised by LEHR_OK
    file->parts = lehr_core_alloc(n, sizeof *file->parts);
    contents->dataset = lehr_core_strdup(paths[0]);
    bool complete = file->parts && contents->dataset;
    if (!complete) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; complete && !status && i < n; i++) {
        status = lehr_xrd_hdf5_dataset_open(&file->parts[i], file->reader, paths[i], err);
        file->n_parts = i + 1;
        if (!status) {
            status = check_part(&file->parts[i], &file->parts[0], err);
            contents->frames += file->parts[i].frames;
        }
    }
    lehr_h5_free_texts(paths, n);
    if (complete && !status) {
        contents->rows = file->parts[0].rows;
        contents->columns = file->parts[0].columns;
        contents->type = file->parts[0].type;
    }
    return status;
}

// ---- mask in the file ---------------------------------------------------------------
/// Bits 0 to 15 of a NeXus pixel_mask tell why a pixel must not be used; higher bits are remarks (31: virtual
/// pixel).
static lehr_status read_mask(lehr_xrd_contents *contents, lehr_h5_reader *reader, const char *path,
                             lehr_warnings *warnings, lehr_error *err)
{
    const uint64_t reject = 0xFFFF;
    lehr_xrd_hdf5_dataset dataset = {0};
    lehr_xrd_image *image = NULL;
    lehr_status status = lehr_xrd_hdf5_dataset_open(&dataset, reader, path, err);
    if (status) {
        goto done;
    }
    if (dataset.rows != contents->rows || dataset.columns != contents->columns) {
        status = lehr_warnings_add(warnings, err,
                                   "'%s': '%s' has %zu x %zu pixels, the images %zu x %zu: it is not used",
                                   lehr_h5_reader_path(reader), path, dataset.rows, dataset.columns,
                                   contents->rows, contents->columns);
        goto done;
    }
    status = lehr_xrd_image_create(&image, dataset.rows, dataset.columns, dataset.type, err);
    if (!status) {
        status = lehr_xrd_hdf5_dataset_read(image, reader, &dataset, 0, err);
    }
    if (status) {
        goto done;
    }
    contents->mask = lehr_core_alloc(dataset.rows * dataset.columns, 1);
    if (!contents->mask) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the mask");
        goto done;
    }
    for (size_t i = 0; i < dataset.rows * dataset.columns; i++) {
        double bits = lehr_xrd_image_at(image, i);
        contents->mask[i] = bits >= 0 && bits < 0x1p53 ? ((uint64_t)bits & reject) != 0 : 1;
    }
done:
    lehr_xrd_image_free(image);
    lehr_xrd_hdf5_dataset_clear(&dataset);
    return status;
}

static lehr_status find_mask(lehr_xrd_contents *contents, lehr_h5_reader *reader, const char *detector,
                             lehr_warnings *warnings, lehr_error *err)
{
    static const char *const places[] = {"pixel_mask", "detectorSpecific/pixel_mask"};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && !contents->mask && i < sizeof places / sizeof *places; i++) {
        char *path = lehr_xrd_hdf5_join(detector, places[i]);
        if (!path) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
        }
        if (lehr_h5_is_dataset(reader, path)) {
            status = read_mask(contents, reader, path, warnings, err);
        }
        lehr_core_free(path);
    }
    return status;
}

/// A master whose list of data files ends early: frames = nimages * ntrigger.
static lehr_status compare_frames(const lehr_xrd_contents *contents, lehr_h5_reader *reader,
                                  const char *detector, lehr_warnings *warnings, lehr_error *err)
{
    static const char *const names[] = {"detectorSpecific/nimages", "detectorSpecific/ntrigger"};
    double announced = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        double number = 1;
        char *path = lehr_xrd_hdf5_join(detector, names[i]);
        if (!path) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
        }
        bool stated =
            lehr_h5_is_dataset(reader, path) && lehr_h5_read_number(&number, reader, path, NULL) == LEHR_OK;
        lehr_core_free(path);
        if (!stated && i == 0) {
            return LEHR_OK;
        }
        announced *= number;
    }
    if (!(announced > (double)contents->frames)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(warnings, err,
                             "'%s' announces %.0f frames (nimages times ntrigger), %zu are there",
                             lehr_h5_reader_path(reader), announced, contents->frames);
}

// ---- the reader ---------------------------------------------------------------------
static lehr_status describe(lehr_xrd_contents *contents, lehr_h5_reader *reader, bool whole,
                            lehr_warnings *warnings, lehr_error *err)
{
    char *detector = NULL;
    lehr_status status = lehr_xrd_hdf5_find_detector(&detector, reader, err);
    if (!status) {
        status = lehr_xrd_hdf5_read_metadata(&contents->metadata, reader, detector, err);
    }
    if (!status && detector) {
        status = find_mask(contents, reader, detector, warnings, err);
    }
    if (!status && detector && whole) {
        status = compare_frames(contents, reader, detector, warnings, err);
    }
    lehr_core_free(detector);
    return status;
}

static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    *handle = NULL;
    hdf5_file *file = lehr_core_alloc(1, sizeof *file);
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_h5_reader_open(&file->reader, path, err);
    if (!status) {
        status = open_parts(file, contents, dataset, err);
    }
    if (!status) {
        status = describe(contents, file->reader, !dataset, warnings, err);
    }
    if (status) {
        close_file(file);
        return status;
    }
    *handle = file;
    return LEHR_OK;
}

/// The dataset that holds a frame; *frame becomes its number there.
static const lehr_xrd_hdf5_dataset *part_of(const hdf5_file *file, size_t *frame)
{
    size_t i = 0;
    while (*frame >= file->parts[i].frames) {
        *frame -= file->parts[i].frames;
        i++;
    }
    return &file->parts[i];
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    hdf5_file *file = handle;
    const lehr_xrd_hdf5_dataset *part = part_of(file, &frame);
    return lehr_xrd_hdf5_dataset_read(image, file->reader, part, frame, err);
}

static lehr_status locate_frame(void *handle, bool *found, lehr_h5_place *place, size_t frame,
                                lehr_error *err)
{
    hdf5_file *file = handle;
    const lehr_xrd_hdf5_dataset *part = part_of(file, &frame);
    return lehr_xrd_hdf5_dataset_locate(found, place, file->reader, part, frame, err);
}

const lehr_xrd_reader lehr_xrd_reader_hdf5 = {
    .name = "HDF5",
    .summary = "DECTRIS Eiger master and data files, NeXus detectors, any dataset of images; deflate, LZ4, "
               "bitshuffle",
    .takes_dataset = true,
    .by_path = true,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .locate = locate_frame,
    .close = close_file,
};
