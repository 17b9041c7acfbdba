#include "column.h"

#include <lehr/core/units.h>
#include <stdio.h>
#include <string.h>

static const char option[] = "--columns";

bool cli_column_names(char text[CLI_COLUMN_TEXT], const cli_call *call)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; used < CLI_COLUMN_TEXT && i < cli_call_list_size(call, "columns"); i++) {
        used += (size_t)snprintf(text + used, CLI_COLUMN_TEXT - used, "%s%s", i ? "," : "",
                                 cli_call_list_at(call, "columns", i));
    }
    return used < CLI_COLUMN_TEXT;
}

lehr_status cli_column_check(const cli_call *call, const cli_column *const *columns, size_t n,
                             lehr_error *err)
{
    char text[CLI_COLUMN_TEXT];
    if (!cli_column_names(text, call)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: more than %d characters", option, CLI_COLUMN_TEXT - 1);
    }
    return lehr_column_check(&(lehr_column_names){text, option}, columns, n, err);
}

lehr_status cli_column_find(size_t *index, const cli_call *call, const lehr_table *table,
                            const cli_column *column, lehr_error *err)
{
    char text[CLI_COLUMN_TEXT];
    (void)cli_column_names(text, call);
    return lehr_column_find(index, &(lehr_column_names){text, option}, table, column, err);
}

lehr_status cli_column_copy(double **values, const lehr_table *table, size_t index, const cli_column *column,
                            lehr_error *err)
{
    return lehr_column_copy(values, table, index, column, err);
}

lehr_status cli_column_convert(double *values, size_t n, const char *from, const char *to, bool differences,
                               lehr_error *err)
{
    lehr_units_map map = {.factor = 1};
    lehr_status status = from[0] ? lehr_units_find(&map, from, to, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        values[i] = values[i] * map.factor + (differences ? 0 : map.offset);
    }
    return status;
}

lehr_status cli_column_read(double **values, const cli_call *call, const lehr_table *table,
                            const cli_column *column, lehr_error *err)
{
    size_t index = SIZE_MAX;
    *values = NULL;
    lehr_status status = cli_column_find(&index, call, table, column, err);
    return status == LEHR_OK ? cli_column_copy(values, table, index, column, err) : status;
}
