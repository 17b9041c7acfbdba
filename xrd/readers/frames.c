#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <string.h>
#include <unistd.h>

// ---- the list -----------------------------------------------------------------------
/// Descriptor of a file, opened once.
static lehr_status open_file(int *out, lehr_xrd_frames *frames, const char *name, lehr_error *err)
{
    for (size_t i = frames->n_files; i-- > 0;) { // frames of one file follow each other: the last one first
        if (strcmp(frames->file_names[i], name) == 0) {
            *out = frames->files[i];
            return LEHR_OK;
        }
    }
    size_t n = frames->n_files;
    char **names = lehr_core_realloc(frames->file_names, n + 1, sizeof *names);
    frames->file_names = names ? names : frames->file_names;
    int *files = lehr_core_realloc(frames->files, n + 1, sizeof *files);
    frames->files = files ? files : frames->files;
    char *copy = names && files ? lehr_core_strdup(name) : NULL;
    if (!copy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a list of files");
    }
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        lehr_core_free(copy);
        return lehr_error_set(err, LEHR_ERR_IO, "'%s': cannot open: %s", name, strerror(errno));
    }
    names[n] = copy;
    files[n] = file;
    frames->n_files++;
    *out = file;
    return LEHR_OK;
}

static lehr_status check_shape(const lehr_xrd_frames *frames, const lehr_xrd_source *source,
                               const char *locator, lehr_error *err)
{
    if (lehr_xrd_source_rows(source) == frames->rows && lehr_xrd_source_columns(source) == frames->columns &&
        lehr_xrd_source_type(source) == frames->type) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "'%s' has frames of %zu x %zu %s, '%s' of %zu x %zu %s: one stack holds one kind",
                          locator, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                          lehr_xrd_pixel_name(lehr_xrd_source_type(source)), frames->locators[0],
                          frames->rows, frames->columns, lehr_xrd_pixel_name(frames->type));
}

static lehr_status add_frame(lehr_xrd_frames *frames, lehr_xrd_source *source, size_t number, size_t index,
                             lehr_error *err)
{
    bool found = false;
    lehr_xrd_stored place = {0};
    lehr_xrd_frame *frame = &frames->items[frames->size];
    *frame = (lehr_xrd_frame){.source = number, .index = index, .file = -1};
    lehr_status status = lehr_xrd_source_locate(&found, &place, source, index, err);
    if (!status && found) {
        status = open_file(&frame->file, frames, place.file, err);
        frame->offset = place.offset;
        frame->bytes = place.bytes;
    }
    lehr_core_free(place.file);
    frames->size += !status;
    return status;
}

/// An address counts only if the bytes there are those that HDF5 itself hands out: drivers and user blocks
/// may move them.
static lehr_status add_source(lehr_xrd_frames *frames, size_t number, lehr_error *err)
{
    const char *locator = frames->locators[number];
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, NULL, err);
    if (status) {
        return status;
    }
    if (number == 0) {
        frames->rows = lehr_xrd_source_rows(source);
        frames->columns = lehr_xrd_source_columns(source);
        frames->type = lehr_xrd_source_type(source);
    }
    status = check_shape(frames, source, locator, err);
    size_t n = lehr_xrd_source_frames(source);
    if (!status) {
        lehr_xrd_frame *items = lehr_core_realloc(frames->items, frames->size + n, sizeof *items);
        frames->items = items ? items : frames->items;
        status = items ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu frames", n);
    }
    for (size_t i = 0; !status && i < n; i++) {
        status = add_frame(frames, source, number, i, err);
    }
    lehr_xrd_source_close(source);
    return status;
}

lehr_status lehr_xrd_frames_create(lehr_xrd_frames **out, const char *const *locators, size_t n_locators,
                                   lehr_error *err)
{
    *out = NULL;
    lehr_xrd_frames *frames = lehr_core_alloc(1, sizeof *frames);
    if (!frames) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    frames->locators = locators;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < n_locators; i++) {
        status = add_source(frames, i, err);
    }
    if (status) {
        lehr_xrd_frames_free(frames);
        return status;
    }
    *out = frames;
    return LEHR_OK;
}

void lehr_xrd_frames_free(lehr_xrd_frames *frames)
{
    if (!frames) {
        return;
    }
    for (size_t i = 0; i < frames->n_files; i++) {
        lehr_core_free(frames->file_names[i]);
        close(frames->files[i]);
    }
    lehr_core_free(frames->file_names);
    lehr_core_free(frames->files);
    lehr_core_free(frames->items);
    lehr_core_free(frames);
}

// ---- reading ------------------------------------------------------------------------
lehr_status lehr_xrd_frames_part(unsigned char *out, size_t bytes, const lehr_xrd_frames *frames, size_t i,
                                 uint64_t offset, lehr_error *err)
{
    const lehr_xrd_frame *frame = &frames->items[i];
    const char *locator = frames->locators[frame->source];
    for (size_t done = 0; done < bytes;) {
        ssize_t got = pread(frame->file, out + done, bytes - done, (off_t)(frame->offset + offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return lehr_error_set(err, LEHR_ERR_IO, "'%s': cannot read frame %zu: %s", locator, frame->index,
                                  strerror(errno));
        }
        if (got == 0) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': the file ends inside frame %zu", locator,
                                  frame->index);
        }
        done += (size_t)got;
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_frames_stored(unsigned char **buffer, size_t *capacity, const lehr_xrd_frames *frames,
                                   size_t i, lehr_error *err)
{
    const lehr_xrd_frame *frame = &frames->items[i];
    if (frame->bytes > *capacity) {
        unsigned char *grown = lehr_core_realloc(*buffer, frame->bytes, 1);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a chunk of %zu bytes",
                                  frame->bytes);
        }
        *buffer = grown;
        *capacity = frame->bytes;
    }
    return lehr_xrd_frames_part(*buffer, frame->bytes, frames, i, 0, err);
}

lehr_status lehr_xrd_frames_read(lehr_xrd_image *image, lehr_xrd_frame_reader *reader, size_t i,
                                 lehr_error *err)
{
    const lehr_xrd_frame *frame = &reader->frames->items[i];
    if (!reader->source || reader->source_index != frame->source) {
        lehr_xrd_frame_reader_clear(reader);
        lehr_status status =
            lehr_xrd_source_open(&reader->source, reader->frames->locators[frame->source], NULL, err);
        if (status) {
            return status;
        }
        reader->source_index = frame->source;
    }
    return lehr_xrd_source_read(image, reader->source, frame->index, err);
}

void lehr_xrd_frame_reader_clear(lehr_xrd_frame_reader *reader)
{
    lehr_xrd_source_close(reader->source);
    reader->source = NULL;
}
