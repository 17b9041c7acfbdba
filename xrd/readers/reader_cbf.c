// Crystallographic Binary Files, as detectors of DECTRIS and others write them: a text header and one binary
// section per image.
#include "cbf.h"
#include "pilatus_header.h"
#include "reader.h"
#include "stored_file.h"

#include <lehr/core/alloc.h>
#include <string.h>

typedef struct cbf_file {
    unsigned char *bytes; ///< the whole file, and a zero
    size_t n;
    lehr_xrd_cbf *sections;
    size_t n_sections;
} cbf_file;

static bool recognise(const unsigned char *head, size_t n)
{
    static const char mark[] = "###CBF";
    return n >= sizeof mark - 1 && memcmp(head, mark, sizeof mark - 1) == 0;
}

static void close_file(void *handle)
{
    cbf_file *cbf = handle;
    if (cbf) {
        lehr_core_free(cbf->bytes);
        lehr_core_free(cbf->sections);
        lehr_core_free(cbf);
    }
}

static lehr_status add_section(cbf_file *cbf, const lehr_xrd_cbf *section, lehr_error *err)
{
    const lehr_xrd_cbf *first = cbf->sections;
    if (first && (section->rows != first->rows || section->columns != first->columns ||
                  section->type != first->type)) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT, "CBF image %zu of %zu x %zu %s differs from the first one, %zu x %zu %s",
            cbf->n_sections, section->rows, section->columns, lehr_xrd_pixel_name(section->type), first->rows,
            first->columns, lehr_xrd_pixel_name(first->type));
    }
    lehr_xrd_cbf *grown = lehr_core_realloc(cbf->sections, cbf->n_sections + 1, sizeof *grown);
    if (!grown) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    cbf->sections = grown;
    cbf->sections[cbf->n_sections++] = *section;
    return LEHR_OK;
}

static lehr_status find_sections(cbf_file *cbf, lehr_error *err)
{
    size_t start = 0;
    bool found = true;
    lehr_status status = LEHR_OK;
    while (!status && found) {
        lehr_xrd_cbf section;
        status = lehr_xrd_cbf_find(&found, &section, cbf->bytes, cbf->n, start, err);
        if (!status && found) {
            status = add_section(cbf, &section, err);
            start = section.data + section.bytes;
        }
    }
    if (!status && cbf->n_sections == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "CBF file without an image (no binary section)");
    }
    return status;
}

/// The text before the first image.
static lehr_status describe(lehr_xrd_metadata *metadata, const cbf_file *cbf, lehr_error *err)
{
    char *text = lehr_core_alloc(cbf->sections[0].header + 1, 1);
    if (!text) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    memcpy(text, cbf->bytes, cbf->sections[0].header);
    lehr_xrd_pilatus_header(metadata, text);
    lehr_core_free(text);
    return LEHR_OK;
}

static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    (void)dataset;
    (void)warnings;
    *handle = NULL;
    cbf_file *cbf = lehr_core_alloc(1, sizeof *cbf);
    if (!cbf) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_file_load(&cbf->bytes, &cbf->n, path, err);
    if (!status) {
        status = find_sections(cbf, err);
    }
    if (!status) {
        status = describe(&contents->metadata, cbf, err);
    }
    if (status) {
        close_file(cbf);
        return status;
    }
    contents->frames = cbf->n_sections;
    contents->rows = cbf->sections[0].rows;
    contents->columns = cbf->sections[0].columns;
    contents->type = cbf->sections[0].type;
    *handle = cbf;
    return LEHR_OK;
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    const cbf_file *cbf = handle;
    return lehr_xrd_cbf_decode(image, &cbf->sections[frame], cbf->bytes, err);
}

const lehr_xrd_reader lehr_xrd_reader_cbf = {
    .name = "CBF",
    .summary =
        "byte-offset compressed or plain images of 8, 16, 32 bit integers, with the header of Pilatus and "
        "Eiger detectors; also .cbf.gz",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
