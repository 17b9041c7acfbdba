// The search for images in HDF5 files: DECTRIS layouts first, then NeXus, then whatever can only be the
// images.
#include "hdf5_find.h"

#include "hdf5_dataset.h"
#include "hdf5_visits.h"
#include <lehr/core/alloc.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DEPTH = 16, MAX_CANDIDATES = 64 };

/// Growing list of owned paths.
typedef struct path_list {
    char **paths;
    size_t n;
} path_list;

static lehr_status out_of_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
}

char *lehr_xrd_hdf5_join(const char *base, const char *name)
{
    size_t n = strlen(base);
    bool slash = n > 0 && base[n - 1] == '/';
    size_t size = n + strlen(name) + 2;
    char *path = lehr_core_alloc(size, 1);
    if (path) {
        snprintf(path, size, "%s%s%s", base, slash ? "" : "/", name);
    }
    return path;
}

/// Takes ownership of @p path, also on failure. NULL means that memory was short when it was made.
static lehr_status push(path_list *list, char *path, lehr_error *err)
{
    char **grown = path ? lehr_core_realloc(list->paths, list->n + 1, sizeof *grown) : NULL;
    if (!grown) {
        lehr_core_free(path);
        return out_of_memory(err);
    }
    list->paths = grown;
    list->paths[list->n++] = path;
    return LEHR_OK;
}

/// Text of an attribute ("1" also for the number 1, as in signal = 1), or NULL when it is absent or another
/// number.
static lehr_status attribute(char **out, lehr_h5_reader *reader, const char *path, const char *name,
                             lehr_error *err)
{
    *out = NULL;
    double number = 0;
    size_t size = strlen(path) + strlen(name) + 2;
    char *full = lehr_core_alloc(size, 1);
    if (!full) {
        return out_of_memory(err);
    }
    snprintf(full, size, "%s@%s", path, name);
    lehr_status status = LEHR_OK;
    if (lehr_h5_exists(reader, full)) {
        status = lehr_h5_read_text(out, reader, full, NULL);
    }
    if (status == LEHR_ERR_FORMAT && lehr_h5_read_number(&number, reader, full, NULL) == LEHR_OK &&
        number == 1) {
        *out = lehr_core_strdup("1");
        status = *out ? LEHR_OK : LEHR_ERR_NOMEM;
    }
    lehr_core_free(full);
    return status == LEHR_ERR_NOMEM ? out_of_memory(err) : LEHR_OK;
}

static lehr_status has_attribute(bool *out, lehr_h5_reader *reader, const char *path, const char *name,
                                 const char *value, lehr_error *err)
{
    char *text = NULL;
    lehr_status status = attribute(&text, reader, path, name, err);
    *out = text && strcmp(text, value) == 0;
    lehr_core_free(text);
    return status;
}

/// Is this a dataset that can hold images?
static lehr_status holds_images(bool *out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    lehr_h5_shape shape;
    lehr_status status = LEHR_ERR_FORMAT;
    if (lehr_h5_is_dataset(reader, path)) {
        status = lehr_h5_shape_of(&shape, reader, path, NULL);
    }
    *out = !status && lehr_xrd_hdf5_is_image(&shape);
    return status == LEHR_ERR_NOMEM ? out_of_memory(err) : LEHR_OK;
}

// ---- DECTRIS ------------------------------------------------------------------------
/// "data_000001": the frames of one data file.
static bool is_part_name(const char *name)
{
    static const char prefix[] = "data_";
    size_t n = sizeof prefix - 1;
    return strncmp(name, prefix, n) == 0 && name[n] != '\0' &&
           strspn(name + n, "0123456789") == strlen(name + n);
}

/// Every part must be there. The message of the first that is not, and what the others hold.
static lehr_status check_parts(const path_list *list, lehr_h5_reader *reader, lehr_error *err)
{
    lehr_error first = {0};
    lehr_status status = LEHR_OK;
    size_t missing = 0;
    size_t frames = 0;
    for (size_t i = 0; i < list->n; i++) {
        lehr_h5_shape shape;
        lehr_error why = {0};
        lehr_status one = lehr_h5_shape_of(&shape, reader, list->paths[i], &why);
        if (one == LEHR_ERR_NOMEM) {
            return out_of_memory(err);
        }
        frames += !one && shape.rank == 3 ? shape.size[0] : 0;
        missing += one != LEHR_OK;
        if (one && !status) {
            status = one;
            first = why;
        }
    }
    if (!status || list->n == 1) {
        return status ? lehr_error_set(err, status, "%s", first.message) : LEHR_OK;
    }
    return lehr_error_set(err, status, "%zu of %zu parts missing (the others hold %zu frames): %s", missing,
                          list->n, frames, first.message);
}

/// Append the data_NNNNNN members of a group; each must resolve, so that no frame is left out silently.
static lehr_status find_parts(path_list *list, lehr_h5_reader *reader, const char *group, lehr_error *err)
{
    char **names = NULL;
    size_t n = 0;
    if (!lehr_h5_exists(reader, group) || lehr_h5_is_dataset(reader, group)) {
        return LEHR_OK;
    }
    lehr_status status = lehr_h5_list(&names, &n, reader, group, err);
    for (size_t i = 0; !status && i < n; i++) {
        if (is_part_name(names[i])) {
            status = push(list, lehr_xrd_hdf5_join(group, names[i]), err);
        }
    }
    if (!status) {
        status = check_parts(list, reader, err);
    }
    lehr_h5_free_texts(names, n);
    return status;
}

// ---- NeXus --------------------------------------------------------------------------
/// First child of a group with an NX_class, or NULL.
static lehr_status child_of_class(char **out, lehr_h5_reader *reader, const char *group, const char *nx_class,
                                  lehr_error *err)
{
    char **names = NULL;
    size_t n = 0;
    *out = NULL;
    if (!lehr_h5_exists(reader, group) || lehr_h5_is_dataset(reader, group)) {
        return LEHR_OK;
    }
    lehr_status status = lehr_h5_list(&names, &n, reader, group, err);
    for (size_t i = 0; !status && !*out && i < n; i++) {
        char *path = lehr_xrd_hdf5_join(group, names[i]);
        bool matches = false;
        status = path ? has_attribute(&matches, reader, path, "NX_class", nx_class, err) : out_of_memory(err);
        if (!status && matches) {
            *out = path;
            path = NULL;
        }
        lehr_core_free(path);
    }
    lehr_h5_free_texts(names, n);
    return status;
}

/// Child named by @default of a group, else the first child of a class; NULL when there is none.
static lehr_status default_child(char **out, lehr_h5_reader *reader, const char *group, const char *nx_class,
                                 lehr_error *err)
{
    char *name = NULL;
    *out = NULL;
    lehr_status status = attribute(&name, reader, group, "default", err);
    if (!status && name) {
        *out = lehr_xrd_hdf5_join(group, name);
        status = *out ? LEHR_OK : out_of_memory(err);
    }
    lehr_core_free(name);
    if (*out && !lehr_h5_exists(reader, *out)) {
        lehr_core_free(*out);
        *out = NULL;
    }
    return status || *out ? status : child_of_class(out, reader, group, nx_class, err);
}

static lehr_status push_image(path_list *list, lehr_h5_reader *reader, const char *group, const char *name,
                              lehr_error *err)
{
    char *path = lehr_xrd_hdf5_join(group, name);
    bool found = true;
    lehr_status status = path ? holds_images(&found, reader, path, err) : LEHR_OK;
    if (status || !found) {
        lehr_core_free(path);
        return status;
    }
    return push(list, path, err);
}

/// The dataset named by @signal of an NXdata, or, in old files, the one with the attribute signal = 1.
static lehr_status push_signal(path_list *list, lehr_h5_reader *reader, const char *data, lehr_error *err)
{
    char *signal = NULL;
    char **names = NULL;
    size_t n = 0;
    lehr_status status = attribute(&signal, reader, data, "signal", err);
    if (!status && signal) {
        status = push_image(list, reader, data, signal, err);
    } else if (!status) {
        status = lehr_h5_list(&names, &n, reader, data, err);
    }
    for (size_t i = 0; !status && list->n == 0 && i < n; i++) {
        char *path = lehr_xrd_hdf5_join(data, names[i]);
        bool is_signal = false;
        status = path ? has_attribute(&is_signal, reader, path, "signal", "1", err) : out_of_memory(err);
        lehr_core_free(path);
        if (!status && is_signal) {
            status = push_image(list, reader, data, names[i], err);
        }
    }
    lehr_h5_free_texts(names, n);
    lehr_core_free(signal);
    return status;
}

static lehr_status find_nexus(path_list *list, lehr_h5_reader *reader, lehr_error *err)
{
    char *entry = NULL;
    char *data = NULL;
    char *detector = NULL;
    lehr_status status = default_child(&entry, reader, "/", "NXentry", err);
    if (!status && entry) {
        status = default_child(&data, reader, entry, "NXdata", err);
    }
    if (!status && data && !lehr_h5_is_dataset(reader, data)) {
        status = push_signal(list, reader, data, err);
    }
    if (!status && list->n == 0) {
        status = lehr_xrd_hdf5_find_detector(&detector, reader, err);
    }
    if (!status && detector) {
        status = push_image(list, reader, detector, "data", err);
    }
    lehr_core_free(entry);
    lehr_core_free(data);
    lehr_core_free(detector);
    return status;
}

lehr_status lehr_xrd_hdf5_find_detector(char **path, lehr_h5_reader *reader, lehr_error *err)
{
    char *entry = NULL;
    char *instrument = NULL;
    *path = NULL;
    lehr_status status = default_child(&entry, reader, "/", "NXentry", err);
    if (!status) {
        instrument = lehr_xrd_hdf5_join(entry ? entry : "/entry", "instrument");
        status = instrument ? LEHR_OK : out_of_memory(err);
    }
    if (!status) {
        status = child_of_class(path, reader, instrument, "NXdetector", err);
    }
    if (!status && !*path) {
        char *plain = lehr_xrd_hdf5_join(instrument, "detector");
        if (plain && lehr_h5_exists(reader, plain)) {
            *path = plain;
            plain = NULL;
        } else if (!plain) {
            status = out_of_memory(err);
        }
        lehr_core_free(plain);
    }
    lehr_core_free(entry);
    lehr_core_free(instrument);
    return status;
}

// ---- anything else ------------------------------------------------------------------
/// Collect all datasets below a group that can hold images.
static lehr_status collect(path_list *list, lehr_xrd_hdf5_visits *seen, lehr_h5_reader *reader,
                           const char *group, int depth, lehr_error *err)
{
    char **names = NULL;
    size_t n = 0;
    lehr_status status = lehr_h5_list(&names, &n, reader, group, err);
    for (size_t i = 0; !status && i < n && list->n < MAX_CANDIDATES; i++) {
        bool is_new = false;
        char *path = lehr_xrd_hdf5_join(group, names[i]);
        status = path ? lehr_xrd_hdf5_visit(&is_new, seen, reader, path, err) : out_of_memory(err);
        bool is_group = is_new && lehr_h5_exists(reader, path) && !lehr_h5_is_dataset(reader, path);
        if (!status && is_group && depth < MAX_DEPTH) {
            status = collect(list, seen, reader, path, depth + 1, err);
        } else if (!status && is_new && !is_group) {
            status = push_image(list, reader, group, names[i], err);
        }
        lehr_core_free(path);
    }
    lehr_h5_free_texts(names, n);
    return status;
}

static lehr_status refuse_several(const path_list *list, lehr_error *err)
{
    char text[512] = "";
    size_t used = 0;
    for (size_t i = 0; i < list->n && used < sizeof text; i++) {
        int n = snprintf(text + used, sizeof text - used, "%s%s", i ? ", " : "", list->paths[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "several datasets could be the images; choose one with FILE::/dataset: %s", text);
}

static lehr_status find_only_one(path_list *list, lehr_h5_reader *reader, lehr_error *err)
{
    lehr_xrd_hdf5_visits seen = {0};
    bool is_new = false;
    lehr_status status = lehr_xrd_hdf5_visit(&is_new, &seen, reader, "/", err);
    if (!status) {
        status = collect(list, &seen, reader, "/", 0, err);
    }
    lehr_core_free(seen.met);
    if (!status && list->n == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "no dataset of images in this HDF5 file");
    } else if (!status && list->n > 1) {
        status = refuse_several(list, err);
    }
    return status;
}

// ---- the order of the search --------------------------------------------------------
static lehr_status find_wanted(path_list *list, lehr_h5_reader *reader, const char *wanted, lehr_error *err)
{
    lehr_status status = find_parts(list, reader, wanted, err);
    return status || list->n > 0 ? status : push(list, lehr_core_strdup(wanted), err);
}

static lehr_status find_unnamed(path_list *list, lehr_h5_reader *reader, lehr_error *err)
{
    lehr_status status = find_parts(list, reader, "/entry/data", err);
    if (!status && list->n == 0) {
        status = find_parts(list, reader, "/entry", err);
    }
    if (!status && list->n == 0) {
        status = push_image(list, reader, "/entry/data", "data", err);
    }
    if (!status && list->n == 0) {
        status = find_nexus(list, reader, err);
    }
    if (!status && list->n == 0) {
        status = find_only_one(list, reader, err);
    }
    return status;
}

lehr_status lehr_xrd_hdf5_find_images(char ***paths, size_t *n_paths, lehr_h5_reader *reader,
                                      const char *wanted, lehr_error *err)
{
    path_list list = {0};
    *paths = NULL;
    *n_paths = 0;
    lehr_status status = wanted ? find_wanted(&list, reader, wanted, err) : find_unnamed(&list, reader, err);
    if (status) {
        lehr_h5_free_texts(list.paths, list.n);
        return status;
    }
    *paths = list.paths;
    *n_paths = list.n;
    return LEHR_OK;
}
