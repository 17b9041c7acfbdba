/// @file
/// Private to core: the JSON form of a table.
#ifndef LEHR_CORE_TABLE_WRITE_H
#define LEHR_CORE_TABLE_WRITE_H

#include <lehr/core/table.h>

/// {"header":{key: value}, "columns":[{"name","unit","values":[...]}]}; NaN and infinities are null.
/// @errors LEHR_ERR_NOMEM
lehr_status lehr_table_to_json(char **out, const lehr_table *table, lehr_error *err);

#endif
