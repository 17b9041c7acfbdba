#include "tree.h"

#include <stdio.h>
#include <string.h>

static lehr_status copy_list(lehr_list *to, const lehr_list *from, lehr_error *err);

static lehr_status copy_value(lehr_record *to, const char *name, lehr_value value, lehr_error *err)
{
    lehr_status status = LEHR_ERR_INTERNAL;
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        return lehr_record_add_quantity(to, name, value.quantity.value, value.quantity.stderr_value,
                                        value.quantity.unit, err);
    case LEHR_VALUE_NUMBER:
        return lehr_record_add_number(to, name, value.number, err);
    case LEHR_VALUE_TEXT:
        return lehr_record_add_text(to, name, value.text, err);
    case LEHR_VALUE_BOOLEAN:
        return lehr_record_add_boolean(to, name, value.boolean, err);
    case LEHR_VALUE_RECORD:
        status = lehr_record_add_record(&record, to, name, err);
        return status == LEHR_OK ? cli_tree_copy(record, value.record, err) : status;
    case LEHR_VALUE_LIST:
        status = lehr_record_add_list(&list, to, name, err);
        return status == LEHR_OK ? copy_list(list, value.list, err) : status;
    }
    return status;
}

static lehr_status copy_item(lehr_list *to, lehr_value value, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    switch (value.kind) {
    case LEHR_VALUE_NUMBER:
        return lehr_list_add_number(to, value.number, err);
    case LEHR_VALUE_TEXT:
        return lehr_list_add_text(to, value.text, err);
    case LEHR_VALUE_RECORD:
        status = lehr_list_add_record(&record, to, err);
        return status == LEHR_OK ? cli_tree_copy(record, value.record, err) : status;
    case LEHR_VALUE_LIST:
        status = lehr_list_add_list(&list, to, err);
        return status == LEHR_OK ? copy_list(list, value.list, err) : status;
    case LEHR_VALUE_QUANTITY:
    case LEHR_VALUE_BOOLEAN:
        break;
    }
    return lehr_error_set(err, LEHR_ERR_INTERNAL, "a list holds a value of kind %d", (int)value.kind);
}

static lehr_status copy_list(lehr_list *to, const lehr_list *from, lehr_error *err)
{
    for (size_t i = 0; i < lehr_list_size(from); i++) {
        lehr_status status = copy_item(to, lehr_list_value_at(from, i), err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status cli_tree_copy(lehr_record *to, const lehr_record *from, lehr_error *err)
{
    for (size_t i = 0; i < lehr_record_size(from); i++) {
        lehr_status status = copy_value(to, lehr_record_name_at(from, i), lehr_record_value_at(from, i), err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status walk(const lehr_record *record, const char *prefix, cli_tree_visit visit, void *context,
                        lehr_error *err)
{
    for (size_t i = 0; i < lehr_record_size(record); i++) {
        char path[CLI_PATH_SIZE];
        lehr_value value = lehr_record_value_at(record, i);
        snprintf(path, sizeof path, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "",
                 lehr_record_name_at(record, i));
        lehr_status status = value.kind == LEHR_VALUE_RECORD ? walk(value.record, path, visit, context, err)
                                                             : visit(context, path, value, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status cli_tree_leaves(const lehr_record *record, cli_tree_visit visit, void *context, lehr_error *err)
{
    return walk(record, "", visit, context, err);
}

bool cli_tree_is_table(lehr_value value)
{
    return value.kind == LEHR_VALUE_LIST && lehr_list_size(value.list) > 0 &&
           lehr_list_value_at(value.list, 0).kind == LEHR_VALUE_RECORD;
}

void cli_tree_heading(char heading[CLI_PATH_SIZE], const char *path, lehr_value value)
{
    bool has_unit = value.kind == LEHR_VALUE_QUANTITY && value.quantity.unit[0] != '\0';
    snprintf(heading, CLI_PATH_SIZE, "%s%s%s%s", path, has_unit ? "[" : "",
             has_unit ? value.quantity.unit : "", has_unit ? "]" : "");
}
