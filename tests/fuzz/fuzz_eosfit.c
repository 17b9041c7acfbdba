#include "fuzz.h"
#include "table_eosfit.h"

#include <stdlib.h>

/// The table is whole: rows, and numbers in every column.
static void check(const lehr_table *table)
{
    if (lehr_table_rows(table) == 0 || lehr_table_columns(table) < 2) {
        abort();
    }
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        if (lehr_table_column_is_text(table, k)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_table *table = NULL;
    lehr_error err = {0};
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", &err) != LEHR_OK) {
        return 0;
    }
    if (lehr_table_eosfit_is(text)) {
        if (lehr_table_eosfit_parse(&table, NULL, text, &err) == LEHR_OK) {
            check(table);
        } else if (err.code == LEHR_OK || err.message[0] == '\0') {
            abort(); // a failure without a message
        }
    }
    lehr_table_free(table);
    lehr_text_free(text);
    return 0;
}
