// Opening and closing files, links, and the names in groups.
#include "h5_private.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINK_SIZE = 4096 };

// ---- open and close -----------------------------------------------------------------
/// The plain reasons first: HDF5 says "unable to open file" to everything.
static lehr_status check_readable(const char *path, lehr_error *err)
{
    struct stat info;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    }
    bool is_folder = fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode);
    close(descriptor);
    return is_folder ? lehr_error_set(err, LEHR_ERR_IO, "cannot open '%s': it is a folder", path) : LEHR_OK;
}

/// Also reports a failure, because closing the property list would clear the texts of HDF5.
static lehr_status open_file(hid_t *file, const char *path, lehr_error *err)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    *file = H5I_INVALID_HID;
    // Locks are asked for but not insisted on: network file systems often have none.
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_SEMI) >= 0 &&
        H5Pset_file_locking(access, true, true) >= 0) {
        *file = H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    lehr_status status =
        *file >= 0 ? LEHR_OK : lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s' is no whole HDF5 file", path);
    if (access >= 0) {
        (void)H5Pclose(access);
    }
    return status;
}

lehr_status lehr_h5_reader_open(lehr_h5_reader **out, const char *path, lehr_error *err)
{
    *out = NULL;
    lehr_status status = check_readable(path, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_h5_reader *reader = lehr_core_alloc(1, sizeof *reader);
    char *copy = lehr_core_strdup(path);
    if (!reader || !copy) {
        lehr_core_free(reader);
        lehr_core_free(copy);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for reading '%s'", path);
    }
    *reader = (lehr_h5_reader){.path = copy, .recent = H5I_INVALID_HID};
    lehr_h5_lock();
    status = open_file(&reader->file, path, err);
    lehr_h5_unlock();
    if (status != LEHR_OK) {
        lehr_core_free(reader);
        lehr_core_free(copy);
        return status;
    }
    *out = reader;
    return LEHR_OK;
}

/// Close what a defect left open, so that the file itself can be closed.
static void close_leaked(hid_t file, size_t n)
{
    hid_t *leaked = lehr_core_alloc(n, sizeof *leaked);
    ssize_t found = leaked ? H5Fget_obj_ids(file, H5F_OBJ_ALL | H5F_OBJ_LOCAL, n, leaked) : 0;
    for (ssize_t i = 0; i < found; i++) {
        if (leaked[i] != file) {
            (void)H5Idec_ref(leaked[i]);
        }
    }
    lehr_core_free(leaked);
}

lehr_status lehr_h5_reader_close(lehr_h5_reader *reader, lehr_error *err)
{
    if (!reader) {
        return LEHR_OK;
    }
    lehr_status status = LEHR_OK;
    lehr_h5_lock();
    if (reader->recent >= 0) {
        (void)H5Dclose(reader->recent);
    }
    ssize_t n_open = H5Fget_obj_count(reader->file, H5F_OBJ_ALL | H5F_OBJ_LOCAL);
    if (n_open != 1) {
        status = lehr_error_set(err, LEHR_ERR_INTERNAL, "'%s': %zd HDF5 objects were left open", reader->path,
                                n_open - 1);
        close_leaked(reader->file, n_open > 0 ? (size_t)n_open : 0);
    }
    if (H5Fclose(reader->file) < 0 && status == LEHR_OK) {
        status = lehr_h5_fail(err, LEHR_ERR_INTERNAL, "'%s' does not close", reader->path);
    }
    lehr_h5_unlock();
    lehr_core_free(reader->recent_path);
    lehr_core_free(reader->path);
    lehr_core_free(reader);
    return status;
}

const char *lehr_h5_reader_path(const lehr_h5_reader *reader)
{
    return reader->path;
}

// ---- links --------------------------------------------------------------------------
static bool external_link(hid_t file, const char *path, char *target, char *object, size_t size)
{
    H5L_info_t info;
    char value[LINK_SIZE];
    const char *target_name = NULL;
    const char *object_name = NULL;
    unsigned flags = 0;
    if (H5Lget_info(file, path, &info, H5P_DEFAULT) < 0 || info.type != H5L_TYPE_EXTERNAL ||
        info.u.val_size > sizeof value || H5Lget_val(file, path, value, sizeof value, H5P_DEFAULT) < 0 ||
        H5Lunpack_elink_val(value, info.u.val_size, &flags, &target_name, &object_name) < 0 ||
        strlen(target_name) >= size || strlen(object_name) >= size) {
        return false;
    }
    snprintf(target, size, "%s", target_name);
    snprintf(object, size, "%s", object_name);
    return true;
}

bool lehr_h5_external_link(lehr_h5_reader *reader, const char *path, char *file, char *object, size_t size)
{
    lehr_h5_lock();
    bool found = external_link(reader->file, path, file, object, size);
    lehr_h5_unlock();
    return found;
}

/// The target of a link is looked for beside the file that holds the link, unless its name is absolute.
static bool target_exists(const char *reader_path, const char *target)
{
    char beside[2 * LINK_SIZE];
    struct stat info;
    const char *slash = strrchr(reader_path, '/');
    int folder = slash && target[0] != '/' ? (int)(slash - reader_path) + 1 : 0;
    snprintf(beside, sizeof beside, "%.*s%s", folder, reader_path, target);
    return stat(beside, &info) == 0;
}

lehr_status lehr_h5_fail_to_open(lehr_h5_reader *reader, const char *path, const char *kind, lehr_error *err)
{
    char target[LINK_SIZE];
    char object[LINK_SIZE];
    char part[LINK_SIZE];
    lehr_status status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': no %s '%s'", reader->path, kind, path);
    size_t length = strlen(path);
    for (size_t i = 1; i <= length && length < sizeof part; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (external_link(reader->file, part, target, object, sizeof target)) {
            bool missing = !target_exists(reader->path, target);
            return lehr_error_set(
                err, missing ? LEHR_ERR_IO : LEHR_ERR_FORMAT,
                "'%s': '%s' is a link to '%s' in the file '%s', which %s", reader->path, part, object, target,
                missing ? "is missing; put it in the same folder" : "does not hold it or cannot be read");
        }
    }
    return status;
}

/// Object or attribute "path@name" behind a name.
static bool resolves(hid_t file, const char *path, bool must_be_dataset)
{
    char owner[LINK_SIZE];
    const char *at = strrchr(path, '@');
    size_t length = at ? (size_t)(at - path) : strlen(path);
    if (length >= sizeof owner) {
        return false;
    }
    memcpy(owner, path, length);
    owner[length] = '\0';
    hid_t object = H5Oopen(file, owner, H5P_DEFAULT);
    if (object < 0) {
        return false;
    }
    bool found =
        must_be_dataset ? !at && H5Iget_type(object) == H5I_DATASET : !at || H5Aexists(object, at + 1) > 0;
    (void)H5Oclose(object);
    return found;
}

bool lehr_h5_exists(lehr_h5_reader *reader, const char *path)
{
    lehr_h5_lock();
    bool found = resolves(reader->file, path, false);
    lehr_h5_unlock();
    return found;
}

bool lehr_h5_is_dataset(lehr_h5_reader *reader, const char *path)
{
    lehr_h5_lock();
    bool found = resolves(reader->file, path, true);
    lehr_h5_unlock();
    return found;
}

hid_t lehr_h5_dataset(lehr_h5_reader *reader, const char *path, lehr_status *status, lehr_error *err)
{
    *status = LEHR_OK;
    if (reader->recent >= 0 && strcmp(reader->recent_path, path) == 0) {
        return reader->recent;
    }
    char *copy = lehr_core_strdup(path);
    if (!copy) {
        *status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for reading '%s'", reader->path);
        return H5I_INVALID_HID;
    }
    hid_t dataset = H5Dopen2(reader->file, path, H5P_DEFAULT);
    if (dataset < 0) {
        *status = lehr_h5_fail_to_open(reader, path, "dataset", err);
        lehr_core_free(copy);
        return H5I_INVALID_HID;
    }
    if (reader->recent >= 0) {
        (void)H5Dclose(reader->recent);
    }
    lehr_core_free(reader->recent_path);
    reader->recent = dataset;
    reader->recent_path = copy;
    return dataset;
}

// ---- names --------------------------------------------------------------------------
typedef struct name_list {
    char **names;
    size_t n;
    size_t capacity;
    bool out_of_memory;
} name_list;

static herr_t collect_name(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    (void)group, (void)info;
    name_list *list = context;
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 16;
        char **names = lehr_core_realloc(list->names, capacity, sizeof *names);
        if (!names) {
            list->out_of_memory = true;
            return -1;
        }
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->n] = lehr_core_strdup(name);
    list->out_of_memory = !list->names[list->n];
    list->n += !list->out_of_memory;
    return list->out_of_memory ? -1 : 0;
}

/// Numbers inside names compare by value: data_2 < data_10.
static int compare_naturally(const void *left, const void *right)
{
    const char *a = *(const char *const *)left;
    const char *b = *(const char *const *)right;
    while (*a != '\0' && *b != '\0') {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            a += strspn(a, "0");
            b += strspn(b, "0");
            size_t length_a = strspn(a, "0123456789");
            size_t length_b = strspn(b, "0123456789");
            int order = length_a != length_b ? (length_a < length_b ? -1 : 1) : strncmp(a, b, length_a);
            if (order != 0) {
                return order;
            }
            a += length_a;
            b += length_b;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    int order = (int)(unsigned char)*a - (int)(unsigned char)*b;
    // Equal but for leading zeros: any fixed order will do.
    return order != 0 ? order : strcmp(*(const char *const *)left, *(const char *const *)right);
}

lehr_status lehr_h5_list(char ***names, size_t *n_names, lehr_h5_reader *reader, const char *group,
                         lehr_error *err)
{
    *names = NULL;
    *n_names = 0;
    name_list list = {0};
    lehr_status status = LEHR_OK;
    lehr_h5_lock();
    hid_t id = H5Gopen2(reader->file, group, H5P_DEFAULT);
    if (id < 0) {
        status = lehr_h5_fail_to_open(reader, group, "group", err);
    } else {
        if (H5Literate(id, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, collect_name, &list) < 0) {
            lehr_status code = list.out_of_memory ? LEHR_ERR_NOMEM : LEHR_ERR_FORMAT;
            status = lehr_h5_fail(err, code, "'%s': cannot list the names in '%s'", reader->path, group);
        }
        (void)H5Gclose(id);
    }
    lehr_h5_unlock();
    if (status != LEHR_OK) {
        lehr_h5_free_texts(list.names, list.n);
        return status;
    }
    if (list.n > 1) {
        qsort(list.names, list.n, sizeof *list.names, compare_naturally);
    }
    *names = list.names;
    *n_names = list.n;
    return LEHR_OK;
}

bool lehr_h5_identify(lehr_h5_identity *out, lehr_h5_reader *reader, const char *path)
{
    *out = (lehr_h5_identity){.file = 0};
    lehr_h5_lock();
#if H5_VERSION_GE(1, 12, 0)
    H5O_info2_t info;
    bool found = H5Oget_info_by_name3(reader->file, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0;
    const void *place = &info.token;
    size_t size = sizeof info.token;
#else
    H5O_info_t info;
    bool found = H5Oget_info_by_name2(reader->file, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0;
    const void *place = &info.addr;
    size_t size = sizeof info.addr;
#endif
    lehr_h5_unlock();
    if (found) {
        out->file = info.fileno;
        memcpy(out->place, place, size);
    }
    return found;
}
