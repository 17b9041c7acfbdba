#include <lehr/core/record.h>

#include <assert.h>
#include <lehr/core/alloc.h>
#include <string.h>

/// One owned value. `text` holds the text or the unit.
typedef struct item {
    char *name; ///< NULL in lists
    lehr_value_kind kind;
    double number;
    double stderr_value;
    bool boolean;
    char *text;
    lehr_record *record;
    lehr_list *list;
} item;

/// The storage behind records and lists alike.
typedef struct items {
    size_t size;
    size_t capacity;
    item *at;
} items;

struct lehr_record {
    items items;
};

struct lehr_list {
    items items;
};

// ---- storage ------------------------------------------------------------------------
static void items_clear(items *all);

static void item_clear(item *one)
{
    lehr_core_free(one->name);
    lehr_core_free(one->text);
    if (one->record) {
        items_clear(&one->record->items);
        lehr_core_free(one->record);
    }
    if (one->list) {
        items_clear(&one->list->items);
        lehr_core_free(one->list);
    }
}

static void items_clear(items *all)
{
    for (size_t i = 0; i < all->size; i++) {
        item_clear(&all->at[i]);
    }
    lehr_core_free(all->at);
}

static bool items_reserve(items *all)
{
    if (all->size < all->capacity) {
        return true;
    }
    size_t capacity = 2 * all->capacity + 4;
    item *at = lehr_core_realloc(all->at, capacity, sizeof *at);
    if (!at) {
        return false;
    }
    all->at = at;
    all->capacity = capacity;
    return true;
}

static item *items_find(const items *all, const char *name, size_t length)
{
    for (size_t i = 0; i < all->size; i++) {
        if (strlen(all->at[i].name) == length && memcmp(all->at[i].name, name, length) == 0) {
            return &all->at[i];
        }
    }
    return NULL;
}

/// Copy of the borrowed parts of @p wanted: its name and text; an empty record or list where the kind asks
/// for one.
static bool item_copy(item *out, const char *name, const item *wanted)
{
    *out = *wanted;
    out->name = name ? lehr_core_strdup(name) : NULL;
    out->text = wanted->text ? lehr_core_strdup(wanted->text) : NULL;
    out->record = wanted->kind == LEHR_VALUE_RECORD ? lehr_core_alloc(1, sizeof *out->record) : NULL;
    out->list = wanted->kind == LEHR_VALUE_LIST ? lehr_core_alloc(1, sizeof *out->list) : NULL;
    if ((name && !out->name) || (wanted->text && !out->text) ||
        (out->kind == LEHR_VALUE_RECORD && !out->record) || (out->kind == LEHR_VALUE_LIST && !out->list)) {
        item_clear(out);
        return false;
    }
    return true;
}

/// Add a copy of @p wanted, or replace the item of the same name. @p name is NULL in lists.
/// @returns the stored item, NULL when memory is short
static item *items_put(items *all, const char *name, const item *wanted, lehr_error *err)
{
    item copy;
    item *place = name ? items_find(all, name, strlen(name)) : NULL;
    if ((!place && !items_reserve(all)) || !item_copy(&copy, name, wanted)) {
        (void)lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the value '%s' of a result",
                             name ? name : "");
        return NULL;
    }
    if (place) {
        item_clear(place);
    } else {
        place = &all->at[all->size++];
    }
    *place = copy;
    return place;
}

static lehr_status status_of(const item *stored)
{
    return stored ? LEHR_OK : LEHR_ERR_NOMEM;
}

/// The item keeps its texts as `char *` because it owns them; a wanted item only borrows.
static item wanted_text(lehr_value_kind kind, const char *text)
{
    item wanted = {.kind = kind};
    memcpy(&wanted.text, &text, sizeof text);
    return wanted;
}

static item wanted_quantity(double value, double stderr_value, const char *unit)
{
    item wanted = wanted_text(LEHR_VALUE_QUANTITY, unit);
    wanted.number = value;
    wanted.stderr_value = stderr_value;
    return wanted;
}

// ---- records ------------------------------------------------------------------------
lehr_status lehr_record_create(lehr_record **out, lehr_error *err)
{
    *out = lehr_core_alloc(1, sizeof **out);
    return *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a result");
}

void lehr_record_free(lehr_record *record)
{
    if (record) {
        items_clear(&record->items);
        lehr_core_free(record);
    }
}

lehr_status lehr_record_add_quantity(lehr_record *record, const char *name, double value, double stderr_value,
                                     const char *unit, lehr_error *err)
{
    item wanted = wanted_quantity(value, stderr_value, unit);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_number(lehr_record *record, const char *name, double value, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_NUMBER, .number = value};
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_text(lehr_record *record, const char *name, const char *text, lehr_error *err)
{
    item wanted = wanted_text(LEHR_VALUE_TEXT, text);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_boolean(lehr_record *record, const char *name, bool value, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_BOOLEAN, .boolean = value};
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_record(lehr_record **out, lehr_record *record, const char *name, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_RECORD};
    item *stored = items_put(&record->items, name, &wanted, err);
    *out = stored ? stored->record : NULL;
    return status_of(stored);
}

lehr_status lehr_record_add_list(lehr_list **out, lehr_record *record, const char *name, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_LIST};
    item *stored = items_put(&record->items, name, &wanted, err);
    *out = stored ? stored->list : NULL;
    return status_of(stored);
}

// ---- lists --------------------------------------------------------------------------
lehr_status lehr_list_add_quantity(lehr_list *list, double value, double stderr_value, const char *unit,
                                   lehr_error *err)
{
    item wanted = wanted_quantity(value, stderr_value, unit);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_boolean(lehr_list *list, bool value, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_BOOLEAN, .boolean = value};
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_number(lehr_list *list, double value, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_NUMBER, .number = value};
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_text(lehr_list *list, const char *text, lehr_error *err)
{
    item wanted = wanted_text(LEHR_VALUE_TEXT, text);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_record(lehr_record **out, lehr_list *list, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_RECORD};
    item *stored = items_put(&list->items, NULL, &wanted, err);
    *out = stored ? stored->record : NULL;
    return status_of(stored);
}

lehr_status lehr_list_add_list(lehr_list **out, lehr_list *list, lehr_error *err)
{
    item wanted = {.kind = LEHR_VALUE_LIST};
    item *stored = items_put(&list->items, NULL, &wanted, err);
    *out = stored ? stored->list : NULL;
    return status_of(stored);
}

// ---- looking up ---------------------------------------------------------------------
static lehr_value view_of(const item *one)
{
    lehr_value value = {.kind = one->kind, .boolean = one->boolean, .record = one->record, .list = one->list};
    if (one->kind == LEHR_VALUE_QUANTITY) {
        value.quantity = (lehr_quantity){one->number, one->stderr_value, one->text};
    } else {
        value.number = one->number;
        value.text = one->text;
    }
    return value;
}

size_t lehr_record_size(const lehr_record *record)
{
    return record->items.size;
}

const char *lehr_record_name_at(const lehr_record *record, size_t i)
{
    assert(i < record->items.size);
    return record->items.at[i].name;
}

lehr_value lehr_record_value_at(const lehr_record *record, size_t i)
{
    assert(i < record->items.size);
    return view_of(&record->items.at[i]);
}

bool lehr_record_find(const lehr_record *record, const char *path, lehr_value *out)
{
    const item *found = items_find(&record->items, path, strlen(path));
    if (found) {
        *out = view_of(found);
        return true;
    }
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        found = items_find(&record->items, path, (size_t)(dot - path));
        if (found && found->record && lehr_record_find(found->record, dot + 1, out)) {
            return true;
        }
    }
    return false;
}

size_t lehr_list_size(const lehr_list *list)
{
    return list->items.size;
}

lehr_value lehr_list_value_at(const lehr_list *list, size_t i)
{
    assert(i < list->items.size);
    return view_of(&list->items.at[i]);
}
