// Where HDF5 puts the bytes of a file on disk: a descriptor of output.h. The driver of HDF5 itself tells a
// full disk in the middle of its work, after which HDF5 1.10 cannot close the file and ends the program with
// a fault. This one remembers why a write failed and goes on, so that the file always closes; the writer
// looks at the reason.
#include "h5_private.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <string.h>
#include <unistd.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/// What the access list of a file carries.
typedef struct place {
    int descriptor;
    int *reason;
} place;

typedef struct disk {
    H5FD_t base; ///< first: HDF5 knows no more
    place at;
    haddr_t eoa; ///< end of what HDF5 has allotted
    haddr_t eof; ///< end of what was written
} disk;

// Offsets of 64 bits, whatever the system: files beyond 2 GiB.
_Static_assert(sizeof(off_t) >= 8, "compile with -D_FILE_OFFSET_BITS=64");

static disk *of(H5FD_t *file)
{
    return (disk *)file;
}

static H5FD_t *open_disk(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    const place *at = H5Pget_driver_info(access);
    disk *file = at ? lehr_core_alloc(1, sizeof *file) : NULL;
    (void)name;
    (void)flags;
    (void)most;
    if (file) {
        file->at = *at;
    } else if (at) {
        *at->reason = ENOMEM;
    }
    return file ? &file->base : NULL;
}

static herr_t close_disk(H5FD_t *file)
{
    lehr_core_free(of(file)); // the descriptor belongs to output.h
    return 0;
}

/// The parts of HDF5 that take a hint from how bytes are kept: as its own drivers for files say.
static herr_t query_disk(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t eoa_of(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const disk *)file)->eoa;
}

static herr_t set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t eoa)
{
    (void)type;
    of(file)->eoa = eoa;
    return 0;
}

static haddr_t eof_of(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const disk *)file)->eof;
}

/// What was never written is zero.
static herr_t read_disk(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t size, void *bytes)
{
    size_t done = 0;
    (void)type;
    (void)transfer;
    while (done < size) {
        ssize_t n = pread(of(file)->at.descriptor, (char *)bytes + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            *of(file)->at.reason = n < 0 && *of(file)->at.reason == 0 ? errno : *of(file)->at.reason;
            break;
        }
        done += (size_t)n;
    }
    memset((char *)bytes + done, 0, size - done);
    return 0;
}

static herr_t write_disk(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t size,
                         const void *bytes)
{
    size_t done = 0;
    (void)type;
    (void)transfer;
    while (done < size && *of(file)->at.reason == 0) {
        ssize_t n =
            pwrite(of(file)->at.descriptor, (const char *)bytes + done, size - done, (off_t)(at + done));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            *of(file)->at.reason = n == 0 ? ENOSPC : errno;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    of(file)->eof = at + size > of(file)->eof ? at + size : of(file)->eof;
    return 0;
}

static herr_t truncate_disk(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    (void)transfer;
    (void)closing;
    while (*of(file)->at.reason == 0 && ftruncate(of(file)->at.descriptor, (off_t)of(file)->eoa) != 0) {
        *of(file)->at.reason = errno == EINTR ? 0 : errno;
    }
    of(file)->eof = of(file)->eoa;
    return 0;
}

static const H5FD_class_t disk_class = {
#ifdef H5FD_CLASS_VERSION
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600, // HDF5 leaves 512 to 65535 to others
#endif
    .name = "lehr_disk",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_SEMI,
    .fapl_size = sizeof(place),
    .open = open_disk,
    .close = close_disk,
    .query = query_disk,
    .get_eoa = eoa_of,
    .set_eoa = set_eoa,
    .get_eof = eof_of,
    .read = read_disk,
    .write = write_disk,
    .truncate = truncate_disk,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

bool lehr_h5_set_disk(hid_t access, int descriptor, int *reason)
{
    static hid_t driver = H5I_INVALID_HID; // HDF5 frees it when the program ends or the host closes HDF5
    const place at = {descriptor, reason};
    if (driver < 0 || H5Iget_type(driver) != H5I_VFL) {
        driver = H5FDregister(&disk_class);
    }
    return driver >= 0 && H5Pset_driver(access, driver, &at) >= 0;
}
