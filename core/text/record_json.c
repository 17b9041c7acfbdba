// Records to JSON and back. jansson allocates by itself; a NULL of its constructors means that memory is
// short.
#include <lehr/core/record.h>

#include <jansson.h>
#include <lehr/core/alloc.h>
#include <lehr/core/text.h>
#include <math.h>
#include <string.h>

static lehr_status out_of_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the JSON form of a result");
}

// ---- writing ------------------------------------------------------------------------
/// Copy with each byte that is no UTF-8 replaced by U+FFFD; NULL when memory is short.
static char *valid_utf8(const char *text)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    char *copy = lehr_core_alloc(3 * strlen(text) + 1, 1);
    if (!copy) {
        return NULL;
    }
    char *end = copy;
    while (*text != '\0') {
        size_t length = lehr_text_character_length(text);
        memcpy(end, length > 0 ? text : replacement, length > 0 ? length : 3);
        end += length > 0 ? length : 3;
        text += length > 0 ? length : 1;
    }
    return copy;
}

static json_t *json_text(const char *text)
{
    char *valid = valid_utf8(text);
    json_t *json = valid ? json_string(valid) : NULL;
    lehr_core_free(valid);
    return json;
}

static json_t *json_number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/// Counts read better without ".0". Doubles up to 2^53 hold every whole number; -0 keeps its sign as a real.
static json_t *json_plain_number(double value)
{
    const double largest_exact = 9007199254740992.0;
    if (fabs(value) <= largest_exact && value == nearbyint(value) && !(value == 0 && signbit(value))) {
        return json_integer((json_int_t)value);
    }
    return json_number_or_null(value);
}

/// Takes @p value; false when it or the place for it could not be allocated.
static bool put(json_t *object, const char *name, json_t *value)
{
    char *valid = valid_utf8(name);
    if (!valid) {
        json_decref(value);
        return false;
    }
    bool done = json_object_set_new(object, valid, value) == 0;
    lehr_core_free(valid);
    return done;
}

static json_t *json_quantity(lehr_quantity quantity)
{
    json_t *object = json_object();
    if (!object || !put(object, "value", json_number_or_null(quantity.value)) ||
        !put(object, "stderr", json_number_or_null(quantity.stderr_value)) ||
        !put(object, "unit", json_text(quantity.unit))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *json_of_record(const lehr_record *record);

static json_t *json_of_value(const lehr_value *value)
{
    switch (value->kind) {
    case LEHR_VALUE_QUANTITY:
        return json_quantity(value->quantity);
    case LEHR_VALUE_NUMBER:
        return json_plain_number(value->number);
    case LEHR_VALUE_TEXT:
        return json_text(value->text);
    case LEHR_VALUE_BOOLEAN:
        return json_boolean(value->boolean);
    case LEHR_VALUE_RECORD:
        return json_of_record(value->record);
    case LEHR_VALUE_LIST:
        break;
    }
    json_t *array = json_array();
    for (size_t i = 0; array && i < lehr_list_size(value->list); i++) {
        lehr_value element = lehr_list_value_at(value->list, i);
        if (json_array_append_new(array, json_of_value(&element)) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *json_of_record(const lehr_record *record)
{
    json_t *object = json_object();
    for (size_t i = 0; object && i < lehr_record_size(record); i++) {
        lehr_value value = lehr_record_value_at(record, i);
        if (!put(object, lehr_record_name_at(record, i), json_of_value(&value))) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

lehr_status lehr_record_to_json(char **out, const lehr_record *record, bool indented, lehr_error *err)
{
    size_t flags = JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(17) | (indented ? JSON_INDENT(2) : 0);
    *out = NULL;
    json_t *json = json_of_record(record);
    if (!json) {
        return out_of_memory(err);
    }
    size_t length = json_dumpb(json, NULL, 0, flags);
    char *text = length > 0 ? lehr_core_alloc(length + 1, 1) : NULL;
    bool done = text && json_dumpb(json, text, length, flags) == length;
    json_decref(json);
    if (!done) {
        lehr_core_free(text);
        return out_of_memory(err);
    }
    *out = text;
    return LEHR_OK;
}

// ---- reading ------------------------------------------------------------------------
static bool is_number_or_null(const json_t *json)
{
    return json_is_real(json) || json_is_null(json);
}

static double number_or_nan(const json_t *json)
{
    return json_is_real(json) ? json_real_value(json) : NAN;
}

static bool is_quantity(const json_t *json)
{
    return json_is_object(json) && json_object_size(json) == 3 &&
           is_number_or_null(json_object_get(json, "value")) &&
           is_number_or_null(json_object_get(json, "stderr")) &&
           json_is_string(json_object_get(json, "unit"));
}

static lehr_quantity quantity_of(const json_t *json)
{
    return (lehr_quantity){number_or_nan(json_object_get(json, "value")),
                           number_or_nan(json_object_get(json, "stderr")),
                           json_string_value(json_object_get(json, "unit"))};
}

static lehr_status fill_record(lehr_record *record, json_t *json, lehr_error *err);

static lehr_status fill_list(lehr_list *list, json_t *json, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < json_array_size(json); i++) {
        json_t *element = json_array_get(json, i);
        if (is_quantity(element)) {
            lehr_quantity quantity = quantity_of(element);
            status = lehr_list_add_quantity(list, quantity.value, quantity.stderr_value, quantity.unit, err);
        } else if (json_is_object(element)) {
            lehr_record *inner = NULL;
            status = lehr_list_add_record(&inner, list, err);
            status = status == LEHR_OK ? fill_record(inner, element, err) : status;
        } else if (json_is_array(element)) {
            lehr_list *inner = NULL;
            status = lehr_list_add_list(&inner, list, err);
            status = status == LEHR_OK ? fill_list(inner, element, err) : status;
        } else if (json_is_string(element)) {
            status = lehr_list_add_text(list, json_string_value(element), err);
        } else if (json_is_boolean(element)) {
            status = lehr_list_add_boolean(list, json_is_true(element), err);
        } else {
            status = lehr_list_add_number(list, number_or_nan(element), err);
        }
    }
    return status;
}

static lehr_status add_member(lehr_record *record, const char *name, json_t *json, lehr_error *err)
{
    if (is_quantity(json)) {
        lehr_quantity quantity = quantity_of(json);
        return lehr_record_add_quantity(record, name, quantity.value, quantity.stderr_value, quantity.unit,
                                        err);
    }
    if (json_is_object(json)) {
        lehr_record *inner = NULL;
        lehr_status status = lehr_record_add_record(&inner, record, name, err);
        return status == LEHR_OK ? fill_record(inner, json, err) : status;
    }
    if (json_is_array(json)) {
        lehr_list *inner = NULL;
        lehr_status status = lehr_record_add_list(&inner, record, name, err);
        return status == LEHR_OK ? fill_list(inner, json, err) : status;
    }
    if (json_is_string(json)) {
        return lehr_record_add_text(record, name, json_string_value(json), err);
    }
    if (json_is_boolean(json)) {
        return lehr_record_add_boolean(record, name, json_is_true(json), err);
    }
    return lehr_record_add_number(record, name, number_or_nan(json), err);
}

static lehr_status fill_record(lehr_record *record, json_t *json, lehr_error *err)
{
    const char *name;
    json_t *member;
    json_object_foreach(json, name, member)
    {
        lehr_status status = add_member(record, name, member, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status lehr_record_from_json(lehr_record **out, const char *json, lehr_error *err)
{
    *out = NULL;
    json_error_t error;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (!root) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "JSON line %d, column %d: %s", error.line, error.column,
                              error.text);
    }
    lehr_record *record = NULL;
    lehr_status status =
        json_is_object(root)
            ? lehr_record_create(&record, err)
            : lehr_error_set(err, LEHR_ERR_FORMAT, "JSON line 1, column 1: a result must be an object {...}");
    if (status == LEHR_OK) {
        status = fill_record(record, root, err);
    }
    json_decref(root);
    if (status != LEHR_OK) {
        lehr_record_free(record);
        return status;
    }
    *out = record;
    return LEHR_OK;
}
