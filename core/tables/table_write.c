#include "table_write.h"
#include "table_private.h"

#include <lehr/core/alloc.h>
#include <string.h>

/// A text that grows; after a failure it stays as it is.
typedef struct text_buffer {
    char *bytes;
    size_t size;
    size_t capacity;
    bool failed;
} text_buffer;

static void put_bytes(text_buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->failed) {
        return;
    }
    if (buffer->capacity - buffer->size <= length) {
        size_t larger = 2 * buffer->capacity + length + 1;
        char *grown = lehr_core_realloc(buffer->bytes, larger, 1);
        if (!grown) {
            buffer->failed = true;
            return;
        }
        buffer->bytes = grown;
        buffer->capacity = larger;
    }
    memcpy(buffer->bytes + buffer->size, bytes, length);
    buffer->size += length;
    buffer->bytes[buffer->size] = '\0';
}

static void put(text_buffer *buffer, const char *text)
{
    put_bytes(buffer, text, strlen(text));
}

/// Text on one line: line ends become blanks.
static void put_line_part(text_buffer *buffer, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        put_bytes(buffer, text, length);
        text += length;
        if (*text) {
            put(buffer, " ");
            text++;
        }
    }
}

/// A text as a cell, in quotes where its reader needs them. Between blanks an empty cell needs them, too.
static void put_cell_text(text_buffer *buffer, const char *text, lehr_table_format format)
{
    bool csv = format == LEHR_TABLE_CSV;
    size_t length = strlen(text);
    bool edge_blank = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    bool bare = csv ? !edge_blank : length > 0;
    if (bare && text[strcspn(text, csv ? ",;\"#%>\t\r\n" : " ,;\"#%>\t\r\n")] == '\0') {
        put(buffer, text);
        return;
    }
    put(buffer, "\"");
    for (; *text; text++) {
        bool line_end = *text == '\n' || *text == '\r';
        put_bytes(buffer, line_end || (!csv && *text == '\t') ? " " : text, 1);
        if (*text == '"') {
            put(buffer, "\"");
        }
    }
    put(buffer, "\"");
}

/// "name[unit]"; the unit is left out where the name implies it ("temperature_K") or has none.
static void put_heading(text_buffer *buffer, const table_column *column, lehr_table_format format)
{
    table_heading read_back =
        lehr_table_heading_split((lehr_text_line){.start = column->name, .length = strlen(column->name)});
    bool implied =
        read_back.name.length == strlen(column->name) && lehr_text_equals(read_back.unit, column->unit);
    text_buffer heading = {0};
    put_line_part(&heading, column->name);
    if (!implied) {
        put(&heading, "[");
        put_line_part(&heading, column->unit);
        put(&heading, "]");
    }
    if (heading.failed) {
        buffer->failed = true;
    } else if (format == LEHR_TABLE_CSV) {
        put_cell_text(buffer, heading.bytes, format);
    } else {
        for (size_t i = 0; i < strlen(column->name); i++) {
            heading.bytes[i] = heading.bytes[i] == ' ' || heading.bytes[i] == '\t' ? '_' : heading.bytes[i];
        }
        put(buffer, heading.bytes);
    }
    lehr_core_free(heading.bytes);
}

static void put_header(text_buffer *buffer, const lehr_table *table, lehr_table_format format)
{
    for (size_t i = 0; i < table->n_entries; i++) {
        put(buffer, "# ");
        put_line_part(buffer, table->entries[i].key);
        put(buffer, ": ");
        put_line_part(buffer, table->entries[i].value);
        put(buffer, "\n");
    }
    put(buffer, "# columns:");
    for (size_t k = 0; k < table->n_columns; k++) {
        put(buffer, k > 0 && format == LEHR_TABLE_CSV ? "," : " ");
        put_heading(buffer, &table->columns[k], format);
    }
    put(buffer, "\n");
}

static void put_rows(text_buffer *buffer, const lehr_table *table, lehr_table_format format)
{
    const char *separator = format == LEHR_TABLE_CSV ? "," : " ";
    for (size_t row = 0; row < table->n_rows && !buffer->failed; row++) {
        for (size_t k = 0; k < table->n_columns; k++) {
            put(buffer, k > 0 ? separator : "");
            if (table->columns[k].values) {
                char number[32];
                lehr_number_format(number, sizeof number, table->columns[k].values[row]);
                put(buffer, number);
            } else {
                put_cell_text(buffer, lehr_table_text_at(table, k, row), format);
            }
        }
        put(buffer, "\n");
    }
}

lehr_status lehr_table_to_text(char **out, const lehr_table *table, lehr_table_format format, lehr_error *err)
{
    *out = NULL;
    if (format == LEHR_TABLE_JSON) {
        return lehr_table_to_json(out, table, err);
    }
    if (format == LEHR_TABLE_HDF5) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a table in HDF5 form has no text: write it to a file");
    }
    text_buffer buffer = {0};
    put_header(&buffer, table, format);
    put_rows(&buffer, table, format);
    if (buffer.failed) {
        lehr_core_free(buffer.bytes);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the text of a table of %zu rows",
                              table->n_rows);
    }
    *out = buffer.bytes;
    return LEHR_OK;
}
