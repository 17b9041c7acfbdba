#include "fuzz.h"
#include "table_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/curve.h>
#include <lehr/core/table.h>
#include <stdlib.h>
#include <string.h>

/// What was read can be written, and what was written can be read.
static void write_and_read(const lehr_table *table)
{
    char *csv = NULL;
    lehr_text *text = NULL;
    lehr_table *again = NULL;
    if (lehr_table_to_text(&csv, table, LEHR_TABLE_CSV, NULL) == LEHR_OK &&
        lehr_text_decode(&text, csv, strlen(csv), "fuzz", NULL) == LEHR_OK) {
        (void)!lehr_table_parse(&again, NULL, text, NULL);
    }
    lehr_table_free(again);
    lehr_text_free(text);
    lehr_core_free(csv);
}

/// With text behind the rows: what the plain reader takes stays as it is.
static void read_closed(const lehr_text *text, const lehr_table *plain)
{
    lehr_table *table = NULL;
    lehr_error err = {0};
    size_t closing = SIZE_MAX;
    lehr_status status = lehr_table_parse_closed(&table, NULL, &closing, text, &err);
    if (closing > lehr_text_size(text) || (status != LEHR_OK && err.message[0] == '\0') ||
        (closing == 0 && (status == LEHR_OK) != (plain != NULL)) ||
        (closing > 0 && status == LEHR_OK && lehr_table_rows(table) == 0)) {
        abort();
    }
    lehr_table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_table *table = NULL;
    lehr_curve *curve = NULL;
    lehr_error err = {0};
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", &err) != LEHR_OK) {
        return 0;
    }
    if (lehr_table_parse(&table, NULL, text, &err) == LEHR_OK) {
        write_and_read(table);
        (void)!lehr_curve_from_table(&curve, table, &err);
    } else if (err.code == LEHR_OK || err.message[0] == '\0') {
        abort(); // a failure without a message
    }
    read_closed(text, table);
    lehr_curve_free(curve);
    lehr_table_free(table);
    lehr_text_free(text);
    return 0;
}
