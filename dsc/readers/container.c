#include "container.h"

#include <ctype.h>
#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/text.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const size_t most_bytes = (size_t)1 << 30;

/// First bytes of kinds of files.
static const struct {
    const char *bytes;
    size_t length;
    lehr_dsc_container container;
    const char *what; // for those that are refused
} marks[] = {
    {"PK\3\4", 4, LEHR_DSC_CONTAINER_ZIP, NULL},
    {"PK\5\6", 4, LEHR_DSC_CONTAINER_ZIP, NULL}, // an empty archive
    {"\x89HDF\r\n\x1A\n", 8, LEHR_DSC_CONTAINER_HDF5, NULL},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, LEHR_DSC_CONTAINER_FOREIGN,
     "a binary office file of the old kind (.xls and its like): open it and save it as .xlsx, or export the "
     "data again as text"},
    {"\x1F\x8B", 2, LEHR_DSC_CONTAINER_FOREIGN, "packed with gzip: unpack it first (gunzip)"},
    {"BZh", 3, LEHR_DSC_CONTAINER_FOREIGN, "packed with bzip2: unpack it first (bunzip2)"},
    {"\xFD"
     "7zXZ",
     5, LEHR_DSC_CONTAINER_FOREIGN, "packed with xz: unpack it first (unxz)"},
    {"7z\xBC\xAF\x27\x1C", 6, LEHR_DSC_CONTAINER_FOREIGN, "packed with 7-Zip: unpack it first"},
    {"%PDF-", 5, LEHR_DSC_CONTAINER_FOREIGN,
     "a PDF report, which holds a picture of the curve: export the curve as text from the program of the "
     "instrument"},
    {"\x89PNG", 4, LEHR_DSC_CONTAINER_FOREIGN,
     "a picture: export the curve as text from the program of the instrument"},
};

/// Extensions of the files that instruments write; a '#' stands for any digit, a '*' ends the comparison.
static const struct {
    const char *extension, *what;
} extensions[] = {
    {".ngb-*",
     "a binary measurement of NETZSCH Proteus (.ngb): open it in Proteus and export the data as ASCII "
     "text (Extras, Export data)"},
    {".sta",
     "a binary file of METTLER STARe (.sta): export the curve from the STARe evaluation window as text "
     "(File, Import/Export, Export Other Format)"},
    {".tri",
     "a binary measurement of TA Instruments TRIOS (.tri): open it in TRIOS and export it as text (Export "
     "to LIMS), Excel or JSON"},
    {".###",
     "a binary measurement of a TA Instruments Q series (.001, .002, ...): open it in Universal Analysis "
     "and export the signals as text, or open it in TRIOS and export it from there"},
    {".ds#d",
     "a binary measurement of PerkinElmer Pyris: open it in Pyris and export it as ASCII text (File, "
     "Export Data)"},
    {".tg#d",
     "a binary measurement of PerkinElmer Pyris: open it in Pyris and export it as ASCII text (File, "
     "Export Data)"},
    {".pyd*",
     "a binary measurement of PerkinElmer Pyris: open it in Pyris and export it as ASCII text (File, "
     "Export Data)"},
    {".xls",
     "a binary Excel file of the old kind (.xls): open it and save it as .xlsx, or export the data again "
     "as text"},
    {".xlsb", "a binary Excel file (.xlsb): open it and save it as .xlsx"},
    {".ods", "an OpenDocument spreadsheet (.ods): open it and save it as .xlsx or .csv"},
    {".opj*", "an Origin project: export the worksheet as ASCII"},
};

static bool matches(const char *text, const char *pattern)
{
    for (; *pattern && *pattern != '*'; pattern++, text++) {
        bool same =
            *pattern == '#' ? isdigit((unsigned char)*text) != 0 : tolower((unsigned char)*text) == *pattern;
        if (!same) {
            return false;
        }
    }
    return *pattern == '*' || *text == '\0';
}

const char *lehr_dsc_container_cure(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *extension = strrchr(slash ? slash : name, '.');
    for (size_t i = 0; extension && i < sizeof extensions / sizeof extensions[0]; i++) {
        if (matches(extension, extensions[i].extension)) {
            return extensions[i].what;
        }
    }
    return NULL;
}

static size_t find_mark(const unsigned char *head, size_t size)
{
    size_t n = sizeof marks / sizeof marks[0];
    for (size_t i = 0; i < n; i++) {
        if (size >= marks[i].length && memcmp(head, marks[i].bytes, marks[i].length) == 0) {
            return i;
        }
    }
    return n;
}

lehr_dsc_container lehr_dsc_container_of(const unsigned char *head, size_t size)
{
    size_t i = find_mark(head, size);
    return i < sizeof marks / sizeof marks[0] ? marks[i].container : LEHR_DSC_CONTAINER_TEXT;
}

lehr_status lehr_dsc_container_refuse(const char *name, const unsigned char *head, size_t size,
                                      lehr_error *err)
{
    const char *what = lehr_dsc_container_cure(name);
    size_t i = find_mark(head, size);
    if (!what && i < sizeof marks / sizeof marks[0]) {
        what = marks[i].what;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s", name,
                          what ? what : "a binary file; 'lehr formats' lists what can be read");
}

lehr_status lehr_dsc_container_of_file(lehr_dsc_container *out, const char *path, lehr_error *err)
{
    struct stat info;
    *out = LEHR_DSC_CONTAINER_TEXT;
    if (strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return LEHR_OK; // whoever reads it as text says what is wrong with it
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "%s: cannot open the file: %s", path, strerror(errno));
    }
    unsigned char head[LEHR_DSC_HEAD_BYTES];
    size_t size = fread(head, 1, sizeof head, file);
    fclose(file);
    *out = lehr_dsc_container_of(head, size);
    return *out == LEHR_DSC_CONTAINER_FOREIGN ? lehr_dsc_container_refuse(path, head, size, err) : LEHR_OK;
}

lehr_status lehr_dsc_container_load(char **bytes, size_t *size, const char *path, lehr_error *err)
{
    *bytes = NULL;
    *size = 0;
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &info) != 0) {
        lehr_status status =
            lehr_error_set(err, LEHR_ERR_IO, "%s: cannot open the file: %s", path, strerror(errno));
        if (file) {
            fclose(file);
        }
        return status;
    }
    lehr_status status = LEHR_OK;
    char *block = NULL;
    size_t length = info.st_size > 0 ? (size_t)info.st_size : 0;
    if (length > most_bytes) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: larger than %zu MiB", path, most_bytes >> 20);
        goto done;
    }
    block = lehr_core_alloc(length + 1, 1);
    if (!block) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "%s: no memory for %zu bytes", path, length);
        goto done;
    }
    if (fread(block, 1, length, file) != length) {
        status = lehr_error_set(err, LEHR_ERR_IO, "%s: reading failed: %s", path,
                                ferror(file) ? strerror(errno) : "the file became shorter");
        goto done;
    }
    *bytes = block;
    *size = length;
    block = NULL;
done:
    lehr_core_free(block);
    fclose(file);
    return status;
}
