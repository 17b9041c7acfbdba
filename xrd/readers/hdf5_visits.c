#include "hdf5_visits.h"

#include <lehr/core/alloc.h>
#include <string.h>

enum { MAX_OBJECTS = 1 << 16 };

lehr_status lehr_xrd_hdf5_visit(bool *is_new, lehr_xrd_hdf5_visits *seen, lehr_h5_reader *reader,
                                const char *path, lehr_error *err)
{
    lehr_h5_identity identity;
    *is_new = true;
    if (!lehr_h5_identify(&identity, reader, path)) {
        return LEHR_OK;
    }
    for (size_t i = 0; i < seen->n; i++) {
        if (memcmp(&seen->met[i], &identity, sizeof identity) == 0) {
            *is_new = false;
            return LEHR_OK;
        }
    }
    if (seen->n == MAX_OBJECTS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "more than %d objects: name the dataset of the images with FILE::/dataset",
                              MAX_OBJECTS);
    }
    if ((seen->n & (seen->n - 1)) == 0) { // grows to the next power of two
        lehr_h5_identity *grown = lehr_core_realloc(seen->met, seen->n ? 2 * seen->n : 1, sizeof *grown);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
        }
        seen->met = grown;
    }
    seen->met[seen->n++] = identity;
    return LEHR_OK;
}
