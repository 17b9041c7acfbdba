// What a writer puts into its file: groups, datasets, attributes.
#include "h5_private.h"

#include <stdio.h>
#include <string.h>

// ---- objects ------------------------------------------------------------------------
/// What a dataset or attribute consists of.
typedef struct content {
    hid_t type; ///< in memory and in the file; all machines we build on store little-endian IEEE numbers
    hid_t space;
    const void *bytes;
} content;

static void close_content(const content *what)
{
    (void)(what->type >= 0 && H5Tclose(what->type));
    (void)(what->space >= 0 && H5Sclose(what->space));
}

static content scalar_content(hid_t type, const void *bytes)
{
    return (content){H5Tcopy(type), H5Screate(H5S_SCALAR), bytes};
}

/// UTF-8 of variable length, as h5py writes it: reads back as str.
static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void)H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static hid_t boolean_type(void)
{
    const int8_t values[2] = {0, 1};
    hid_t type = H5Tenum_create(H5T_NATIVE_INT8);
    if (type >= 0 &&
        (H5Tenum_insert(type, "FALSE", &values[0]) < 0 || H5Tenum_insert(type, "TRUE", &values[1]) < 0)) {
        (void)H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

/// Attach to an open object, in place of an attribute of the same name.
static bool attach(hid_t object, const char *name, const content *what)
{
    if (what->type < 0 || what->space < 0 || (H5Aexists(object, name) > 0 && H5Adelete(object, name) < 0)) {
        return false;
    }
    hid_t attribute = H5Acreate2(object, name, what->type, what->space, H5P_DEFAULT, H5P_DEFAULT);
    bool done = attribute >= 0 && H5Awrite(attribute, what->type, what->bytes) >= 0;
    return (attribute < 0 || H5Aclose(attribute) >= 0) && done;
}

static bool attach_text(hid_t object, const char *name, const char *text)
{
    const content what = {text_type(), H5Screate(H5S_SCALAR), &text};
    bool done = attach(object, name, &what);
    close_content(&what);
    return done;
}

/// Property list of new objects: no times.
static hid_t timeless(hid_t kind)
{
    hid_t list = H5Pcreate(kind);
    if (list >= 0 && H5Pset_obj_track_times(list, false) < 0) {
        (void)H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static lehr_status fail_to_write(const lehr_h5_writer *writer, const char *path, lehr_error *err)
{
    if (writer->reason != 0) {
        return lehr_h5_fail_on_disk(writer, err);
    }
    return lehr_h5_fail(err, LEHR_ERR_ARG,
                        "'%s': cannot write '%s' (is the name taken, or its parent missing?)", writer->path,
                        path);
}

/// Create and fill a dataset; closes @p what.
static lehr_status write_dataset(lehr_h5_writer *writer, const char *path, const content *what,
                                 const char *unit, lehr_error *err)
{
    hid_t creation = timeless(H5P_DATASET_CREATE);
    hid_t dataset = H5I_INVALID_HID;
    if (creation >= 0 && what->type >= 0 && what->space >= 0) {
        dataset = H5Dcreate2(writer->file, path, what->type, what->space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    bool empty = what->space >= 0 && H5Sget_simple_extent_npoints(what->space) == 0;
    lehr_status status = LEHR_OK;
    if (dataset < 0 ||
        (!empty && H5Dwrite(dataset, what->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, what->bytes) < 0) ||
        (unit && !attach_text(dataset, "units", unit))) {
        status = fail_to_write(writer, path, err);
    }
    (void)(dataset >= 0 && H5Dclose(dataset));
    (void)(creation >= 0 && H5Pclose(creation));
    close_content(what);
    return status;
}

lehr_status lehr_h5_write_group(lehr_h5_writer *writer, const char *path, const char *nx_class,
                                lehr_error *err)
{
    lehr_h5_lock();
    hid_t creation = timeless(H5P_GROUP_CREATE);
    hid_t group =
        creation >= 0 ? H5Gcreate2(writer->file, path, H5P_DEFAULT, creation, H5P_DEFAULT) : creation;
    lehr_status status = LEHR_OK;
    if (group < 0 || (nx_class && !attach_text(group, "NX_class", nx_class))) {
        status = fail_to_write(writer, path, err);
    }
    (void)(group >= 0 && H5Gclose(group));
    (void)(creation >= 0 && H5Pclose(creation));
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_doubles(lehr_h5_writer *writer, const char *path, const double *values, size_t rank,
                                  const size_t *size, const char *unit, lehr_error *err)
{
    hsize_t extent[LEHR_H5_MAX_RANK];
    if (rank > LEHR_H5_MAX_RANK) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': rank %zu of '%s' is above %d", writer->path, rank,
                              path, LEHR_H5_MAX_RANK);
    }
    for (size_t i = 0; i < rank; i++) {
        extent[i] = size[i];
    }
    lehr_h5_lock();
    hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, extent, NULL);
    const content what = {H5Tcopy(H5T_IEEE_F64LE), space, values};
    lehr_status status = write_dataset(writer, path, &what, unit, err);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_number(lehr_h5_writer *writer, const char *path, double value, const char *unit,
                                 lehr_error *err)
{
    return lehr_h5_write_doubles(writer, path, &value, 0, NULL, unit, err);
}

lehr_status lehr_h5_write_integer(lehr_h5_writer *writer, const char *path, int64_t value, lehr_error *err)
{
    lehr_h5_lock();
    const content what = scalar_content(H5T_STD_I64LE, &value);
    lehr_status status = write_dataset(writer, path, &what, NULL, err);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_boolean(lehr_h5_writer *writer, const char *path, bool value, lehr_error *err)
{
    const int8_t stored = value ? 1 : 0;
    lehr_h5_lock();
    const content what = {boolean_type(), H5Screate(H5S_SCALAR), &stored};
    lehr_status status = write_dataset(writer, path, &what, NULL, err);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_text(lehr_h5_writer *writer, const char *path, const char *text, lehr_error *err)
{
    lehr_h5_lock();
    const content what = {text_type(), H5Screate(H5S_SCALAR), &text};
    lehr_status status = write_dataset(writer, path, &what, NULL, err);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_texts(lehr_h5_writer *writer, const char *path, const char *const *texts, size_t n,
                                lehr_error *err)
{
    const hsize_t size = n;
    lehr_h5_lock();
    const content what = {text_type(), H5Screate_simple(1, &size, NULL), texts};
    lehr_status status = write_dataset(writer, path, &what, NULL, err);
    lehr_h5_unlock();
    return status;
}

// ---- attributes ---------------------------------------------------------------------
/// Closes @p what.
static lehr_status write_attribute(lehr_h5_writer *writer, const char *path, const char *name,
                                   const content *what, lehr_error *err)
{
    hid_t object = H5Oopen(writer->file, path, H5P_DEFAULT);
    lehr_status status = LEHR_OK;
    if (object < 0 || !attach(object, name, what)) {
        status = lehr_h5_fail(err, LEHR_ERR_ARG, "'%s': cannot write the attribute '%s@%s'", writer->path,
                              path, name);
    }
    (void)(object >= 0 && H5Oclose(object));
    close_content(what);
    return status;
}

lehr_status lehr_h5_write_attribute(lehr_h5_writer *writer, const char *path, const char *name,
                                    const char *text, lehr_error *err)
{
    lehr_h5_lock();
    const content what = {text_type(), H5Screate(H5S_SCALAR), &text};
    lehr_status status = write_attribute(writer, path, name, &what, err);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_attribute_list(lehr_h5_writer *writer, const char *path, const char *name,
                                         const char *const *texts, size_t n, lehr_error *err)
{
    const hsize_t size = n;
    lehr_h5_lock();
    const content what = {text_type(), H5Screate_simple(1, &size, NULL), texts};
    lehr_status status = write_attribute(writer, path, name, &what, err);
    lehr_h5_unlock();
    return status;
}
