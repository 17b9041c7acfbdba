#include <lehr/core/provenance.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 65536, TIME_SIZE = 40 };

typedef struct input {
    char *path;
    uintmax_t size;
    char sha256[LEHR_SHA256_SIZE];
} input;

struct lehr_provenance {
    char *command_line;
    char time[TIME_SIZE];
    bool has_seed;
    unsigned long seed;
    size_t n_inputs;
    size_t capacity;
    input *inputs;
};

const char *lehr_version(void)
{
    return LEHR_VERSION;
}

// ---- checksums ----------------------------------------------------------------------
static void finish_digest(char out[LEHR_SHA256_SIZE], SHA2_CTX *context)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256Final(digest, context);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[LEHR_SHA256_SIZE - 1] = '\0';
}

void lehr_sha256_bytes(char out[LEHR_SHA256_SIZE], const void *bytes, size_t size)
{
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, bytes, size);
    finish_digest(out, &context);
}

/// A pipe would be used up by the checksum, a device may never end. What does not exist is told when opened.
static lehr_status refuse_stream(const char *path, lehr_error *err)
{
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) {
        return lehr_error_set(err, LEHR_ERR_IO,
                              "'%s' is a pipe or a device: save its content to a file first", path);
    }
    return LEHR_OK;
}

/// Checksum and size in one pass.
static lehr_status digest_file(char out[LEHR_SHA256_SIZE], uintmax_t *size, const char *path, lehr_error *err)
{
    uint8_t buffer[READ_SIZE];
    SHA2_CTX context;
    SHA256Init(&context);
    *size = 0;
    lehr_status status = refuse_stream(path, err);
    if (status != LEHR_OK) {
        return status;
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    }
    ssize_t n = 0;
    do {
        n = read(descriptor, buffer, sizeof buffer);
        if (n > 0) {
            SHA256Update(&context, buffer, (size_t)n);
            *size += (uintmax_t)n;
        }
    } while (n > 0 || (n < 0 && errno == EINTR));
    int reason = errno;
    close(descriptor);
    if (n < 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot read '%s' after byte %ju: %s", path, *size,
                              strerror(reason));
    }
    finish_digest(out, &context);
    return LEHR_OK;
}

lehr_status lehr_sha256_file(char out[LEHR_SHA256_SIZE], const char *path, lehr_error *err)
{
    uintmax_t size = 0;
    return digest_file(out, &size, path, err);
}

// ---- command line -------------------------------------------------------------------
static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    return word[0] != '\0' && strspn(word, plain) == strlen(word);
}

/// @returns the new end
static char *append_bytes(char *end, const char *bytes, size_t n)
{
    memcpy(end, bytes, n);
    return end + n;
}

/// Append a word as a POSIX shell reads it: 'it'\''s'. @returns the new end
static char *append_word(char *end, const char *word)
{
    if (is_plain(word)) {
        return append_bytes(end, word, strlen(word));
    }
    *end++ = '\'';
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            end = append_bytes(end, "'\\''", 4);
        } else {
            *end++ = *word;
        }
    }
    *end++ = '\'';
    return end;
}

/// NULL when memory is short.
static char *quote_command_line(int argc, const char *const *argv)
{
    size_t size = 1;
    for (int i = 0; i < argc; i++) {
        size += 4 * strlen(argv[i]) + 3; // the worst case is a word of apostrophes
    }
    char *line = lehr_core_alloc(size, 1);
    if (!line) {
        return NULL;
    }
    char *end = line;
    for (int i = 0; i < argc; i++) {
        if (i > 0) {
            *end++ = ' ';
        }
        end = append_word(end, argv[i]);
    }
    *end = '\0';
    return line;
}

// ---- the object ---------------------------------------------------------------------
static lehr_status out_of_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the provenance of a result");
}

static lehr_status format_time(char out[TIME_SIZE], time_t time_now, lehr_error *err)
{
    struct tm parts;
    if (!gmtime_r(&time_now, &parts) || strftime(out, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "time %jd s since 1970 has no calendar date",
                              (intmax_t)time_now);
    }
    return LEHR_OK;
}

lehr_status lehr_provenance_create(lehr_provenance **out, int argc, const char *const *argv, time_t time_now,
                                   lehr_error *err)
{
    *out = NULL;
    lehr_provenance *provenance = lehr_core_alloc(1, sizeof *provenance);
    if (!provenance) {
        return out_of_memory(err);
    }
    lehr_status status = format_time(provenance->time, time_now, err);
    if (status != LEHR_OK) {
        goto done;
    }
    provenance->command_line = quote_command_line(argc, argv);
    if (!provenance->command_line) {
        status = out_of_memory(err);
        goto done;
    }
    *out = provenance;
    provenance = NULL;
done:
    lehr_provenance_free(provenance);
    return status;
}

void lehr_provenance_free(lehr_provenance *provenance)
{
    if (!provenance) {
        return;
    }
    for (size_t i = 0; i < provenance->n_inputs; i++) {
        lehr_core_free(provenance->inputs[i].path);
    }
    lehr_core_free(provenance->inputs);
    lehr_core_free(provenance->command_line);
    lehr_core_free(provenance);
}

static bool reserve_input(lehr_provenance *provenance)
{
    if (provenance->n_inputs < provenance->capacity) {
        return true;
    }
    size_t capacity = 2 * provenance->capacity + 4;
    input *inputs = lehr_core_realloc(provenance->inputs, capacity, sizeof *inputs);
    if (!inputs) {
        return false;
    }
    provenance->inputs = inputs;
    provenance->capacity = capacity;
    return true;
}

lehr_status lehr_provenance_add_input(lehr_provenance *provenance, const char *path, lehr_error *err)
{
    for (size_t i = 0; i < provenance->n_inputs; i++) {
        if (strcmp(provenance->inputs[i].path, path) == 0) {
            return LEHR_OK;
        }
    }
    input one;
    lehr_status status = digest_file(one.sha256, &one.size, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    one.path = reserve_input(provenance) ? lehr_core_strdup(path) : NULL;
    if (!one.path) {
        return out_of_memory(err);
    }
    provenance->inputs[provenance->n_inputs++] = one;
    return LEHR_OK;
}

void lehr_provenance_set_seed(lehr_provenance *provenance, unsigned long seed)
{
    provenance->seed = seed;
    provenance->has_seed = true;
}

size_t lehr_provenance_inputs(const lehr_provenance *provenance)
{
    return provenance->n_inputs;
}

const char *lehr_provenance_input_path(const lehr_provenance *provenance, size_t i)
{
    assert(i < provenance->n_inputs);
    return provenance->inputs[i].path;
}

const char *lehr_provenance_input_sha256(const lehr_provenance *provenance, size_t i)
{
    assert(i < provenance->n_inputs);
    return provenance->inputs[i].sha256;
}

const char *lehr_provenance_command_line(const lehr_provenance *provenance)
{
    return provenance->command_line;
}

const char *lehr_provenance_time(const lehr_provenance *provenance)
{
    return provenance->time;
}

// ---- description --------------------------------------------------------------------
static lehr_status describe_input(const input *one, lehr_list *list, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "path", one->path, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "size", (double)one->size, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "sha256", one->sha256, err);
    }
    return status;
}

static lehr_status describe_program(const lehr_provenance *provenance, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name, *text;
    } texts[] = {{"program", "lehr"},
                 {"version", lehr_version()},
                 {"command_line", provenance->command_line},
                 {"time", provenance->time}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        lehr_status status = lehr_record_add_text(record, texts[i].name, texts[i].text, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    if (!provenance->has_seed) {
        return LEHR_OK;
    }
    // As text: a double does not hold every seed.
    char seed[32];
    snprintf(seed, sizeof seed, "%lu", provenance->seed);
    return lehr_record_add_text(record, "seed", seed, err);
}

lehr_status lehr_provenance_describe(const lehr_provenance *provenance, lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = describe_program(provenance, record, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "inputs", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < provenance->n_inputs; i++) {
        status = describe_input(&provenance->inputs[i], list, err);
    }
    return status;
}

static const char *described_text(const lehr_record *record, const char *name)
{
    lehr_value value;
    return lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_TEXT ? value.text : NULL;
}

static lehr_status restore_input(lehr_provenance *provenance, const lehr_record *described, lehr_error *err)
{
    input one = {0};
    lehr_value size;
    const char *path = described ? described_text(described, "path") : NULL;
    const char *sha256 = path ? described_text(described, "sha256") : NULL;
    bool sized = sha256 && lehr_record_find(described, "size", &size) && size.kind == LEHR_VALUE_NUMBER &&
                 size.number >= 0;
    if (!sized || strlen(sha256) != LEHR_SHA256_SIZE - 1) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "input %zu of a provenance lacks path, size or sha256",
                              provenance->n_inputs + 1);
    }
    memcpy(one.sha256, sha256, sizeof one.sha256);
    one.size = (uintmax_t)size.number;
    one.path = reserve_input(provenance) ? lehr_core_strdup(path) : NULL;
    if (!one.path) {
        return out_of_memory(err);
    }
    provenance->inputs[provenance->n_inputs++] = one;
    return LEHR_OK;
}

static lehr_status restore_all(lehr_provenance *provenance, const lehr_record *described, lehr_error *err)
{
    lehr_value inputs;
    const char *time_text = described_text(described, "time");
    const char *command_line = described_text(described, "command_line");
    const char *seed = described_text(described, "seed");
    if (!time_text || strlen(time_text) >= sizeof provenance->time || !command_line ||
        !lehr_record_find(described, "inputs", &inputs) || inputs.kind != LEHR_VALUE_LIST) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a provenance lacks time, command line or inputs");
    }
    memcpy(provenance->time, time_text, strlen(time_text) + 1);
    provenance->has_seed = seed != NULL;
    provenance->seed = seed ? strtoul(seed, NULL, 10) : 0;
    provenance->command_line = lehr_core_strdup(command_line);
    lehr_status status = provenance->command_line ? LEHR_OK : out_of_memory(err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(inputs.list); i++) {
        status = restore_input(provenance, lehr_list_value_at(inputs.list, i).record, err);
    }
    return status;
}

lehr_status lehr_provenance_restore(lehr_provenance **out, const lehr_record *described, lehr_error *err)
{
    *out = NULL;
    lehr_provenance *provenance = lehr_core_alloc(1, sizeof *provenance);
    if (!provenance) {
        return out_of_memory(err);
    }
    lehr_status status = restore_all(provenance, described, err);
    if (status == LEHR_OK) {
        *out = provenance;
        provenance = NULL;
    }
    lehr_provenance_free(provenance);
    return status;
}
