// METTLER TOLEDO STARe, text export of an evaluation: FileName:, SampleID:, Method:, Results:, Curve: and a
// footer "STARe SW 17.00". Often UTF-16 without a mark.
#include "reader.h"

#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "SampleID:") && lehr_dsc_head_has(text, "Curve:");
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    static const char *const sample_keys[] = {"SampleID:"};
    static const char *const header_keys[] = {"FileName:", "Method:", "Evaluation:", "User:", "LastKeyWD:"};
    lehr_status status = lehr_dsc_stare_sample(builder, text, sample_keys, 1, err);
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

const lehr_dsc_reader lehr_dsc_reader_stare_evaluation = {
    .name = "stare-evaluation",
    .description = "METTLER TOLEDO STARe evaluation export (SampleID:, Curve:), UTF-16 or 8-bit",
    .sniff = sniff,
    .read = read_file,
};
