// METTLER TOLEDO STARe, text export of curves: "Curve Name:" / "Curve Values:" (German "Kurvenname:"), many
// per file.
#include "reader.h"

#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "Curve Name:") || lehr_dsc_head_has(text, "Kurvenname:");
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    static const char *const sample_keys[] = {"Sample:", "Probe:"};
    static const char *const header_keys[] = {"Method:", "Methode:", "Sample Holder:", "Probenhalter:"};
    lehr_status status = lehr_dsc_stare_sample(builder, text, sample_keys, 2, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof header_keys / sizeof header_keys[0]; i++) {
        lehr_text_line value;
        size_t index = 0;
        if (lehr_dsc_line_after(&value, &index, text, header_keys[i])) {
            lehr_text_line key = {header_keys[i], strlen(header_keys[i]) - 1}; // without the colon
            status = lehr_dsc_builder_header(builder, key, value, err);
        }
    }
    return status == LEHR_OK ? lehr_dsc_stare_read(builder, text, err) : status;
}

const lehr_dsc_reader lehr_dsc_reader_stare_curve = {
    .name = "stare-curve",
    .description = "METTLER TOLEDO STARe curve export (Curve Name: / Kurvenname:), one table per segment",
    .sniff = sniff,
    .read = read_file,
};
