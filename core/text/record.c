#include <lehr/core/record.h>

#include <assert.h>
#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>

/// One owned value in as little room as it takes: thousands of outcomes of a large study are kept. Name and
/// text (or unit) lie behind each other in one block.
typedef struct item {
    char *block; ///< name and text, NULL where there is neither
    union {
        struct {
            double number;
            double stderr_value;
        };
        bool boolean;
        lehr_record *record;
        lehr_list *list;
    };
    uint8_t kind; ///< lehr_value_kind
    bool has_text;
    uint32_t text; ///< where the text begins in the block
} item;

/// What is to be stored: its texts are borrowed.
typedef struct wish {
    item item;
    const char *text;
} wish;

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
    lehr_core_free(one->block);
    if (one->kind == LEHR_VALUE_RECORD && one->record) {
        items_clear(&one->record->items);
        lehr_core_free(one->record);
    }
    if (one->kind == LEHR_VALUE_LIST && one->list) {
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
        if (strncmp(all->at[i].block, name, length) == 0 && all->at[i].block[length] == '\0') {
            return &all->at[i];
        }
    }
    return NULL;
}

/// Name and text of an item in a block of their own.
static bool copy_texts(item *out, const char *name, const char *text)
{
    size_t name_size = name ? strlen(name) + 1 : 0;
    size_t text_size = text ? strlen(text) + 1 : 0;
    out->block = NULL;
    out->has_text = text;
    out->text = (uint32_t)name_size;
    if (name_size + text_size == 0) {
        return true;
    }
    out->block = name_size <= UINT32_MAX ? lehr_core_alloc(name_size + text_size, 1) : NULL;
    if (out->block && name) {
        memcpy(out->block, name, name_size);
    }
    if (out->block && text) {
        memcpy(out->block + name_size, text, text_size);
    }
    return out->block;
}

/// Copy of @p wanted with texts of its own; an empty record or list where the kind asks for one.
static bool item_copy(item *out, const char *name, const wish *wanted)
{
    *out = wanted->item;
    bool made = copy_texts(out, name, wanted->text);
    if (out->kind == LEHR_VALUE_RECORD) {
        out->record = lehr_core_alloc(1, sizeof *out->record);
        made = made && out->record;
    } else if (out->kind == LEHR_VALUE_LIST) {
        out->list = lehr_core_alloc(1, sizeof *out->list);
        made = made && out->list;
    }
    if (!made) {
        item_clear(out);
    }
    return made;
}

/// Add a copy of @p wanted, or replace the item of the same name. @p name is NULL in lists.
/// @returns the stored item, NULL when memory is short
static item *items_put(items *all, const char *name, const wish *wanted, lehr_error *err)
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

static wish wish_of(lehr_value_kind kind)
{
    return (wish){.item = {.kind = (uint8_t)kind}};
}

static wish wish_quantity(double value, double stderr_value, const char *unit)
{
    return (wish){.item = {.kind = LEHR_VALUE_QUANTITY, .number = value, .stderr_value = stderr_value},
                  .text = unit};
}

static wish wish_number(double value)
{
    return (wish){.item = {.kind = LEHR_VALUE_NUMBER, .number = value}};
}

static wish wish_text(const char *text)
{
    return (wish){.item = {.kind = LEHR_VALUE_TEXT}, .text = text};
}

static wish wish_boolean(bool value)
{
    return (wish){.item = {.kind = LEHR_VALUE_BOOLEAN, .boolean = value}};
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

static void items_trim(items *all)
{
    item *at = all->size < all->capacity ? lehr_core_realloc(all->at, all->size, sizeof *at) : NULL;
    if (at) {
        all->at = at;
        all->capacity = all->size;
    }
    for (size_t i = 0; i < all->size; i++) {
        if (all->at[i].kind == LEHR_VALUE_RECORD) {
            items_trim(&all->at[i].record->items);
        } else if (all->at[i].kind == LEHR_VALUE_LIST) {
            items_trim(&all->at[i].list->items);
        }
    }
}

void lehr_record_trim(lehr_record *record)
{
    items_trim(&record->items);
}

lehr_status lehr_record_add_quantity(lehr_record *record, const char *name, double value, double stderr_value,
                                     const char *unit, lehr_error *err)
{
    wish wanted = wish_quantity(value, stderr_value, unit);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_number(lehr_record *record, const char *name, double value, lehr_error *err)
{
    wish wanted = wish_number(value);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_text(lehr_record *record, const char *name, const char *text, lehr_error *err)
{
    wish wanted = wish_text(text);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_boolean(lehr_record *record, const char *name, bool value, lehr_error *err)
{
    wish wanted = wish_boolean(value);
    return status_of(items_put(&record->items, name, &wanted, err));
}

lehr_status lehr_record_add_record(lehr_record **out, lehr_record *record, const char *name, lehr_error *err)
{
    wish wanted = wish_of(LEHR_VALUE_RECORD);
    item *stored = items_put(&record->items, name, &wanted, err);
    *out = stored ? stored->record : NULL;
    return status_of(stored);
}

lehr_status lehr_record_add_list(lehr_list **out, lehr_record *record, const char *name, lehr_error *err)
{
    wish wanted = wish_of(LEHR_VALUE_LIST);
    item *stored = items_put(&record->items, name, &wanted, err);
    *out = stored ? stored->list : NULL;
    return status_of(stored);
}

// ---- lists --------------------------------------------------------------------------
lehr_status lehr_list_add_quantity(lehr_list *list, double value, double stderr_value, const char *unit,
                                   lehr_error *err)
{
    wish wanted = wish_quantity(value, stderr_value, unit);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_boolean(lehr_list *list, bool value, lehr_error *err)
{
    wish wanted = wish_boolean(value);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_number(lehr_list *list, double value, lehr_error *err)
{
    wish wanted = wish_number(value);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_text(lehr_list *list, const char *text, lehr_error *err)
{
    wish wanted = wish_text(text);
    return status_of(items_put(&list->items, NULL, &wanted, err));
}

lehr_status lehr_list_add_record(lehr_record **out, lehr_list *list, lehr_error *err)
{
    wish wanted = wish_of(LEHR_VALUE_RECORD);
    item *stored = items_put(&list->items, NULL, &wanted, err);
    *out = stored ? stored->record : NULL;
    return status_of(stored);
}

lehr_status lehr_list_add_list(lehr_list **out, lehr_list *list, lehr_error *err)
{
    wish wanted = wish_of(LEHR_VALUE_LIST);
    item *stored = items_put(&list->items, NULL, &wanted, err);
    *out = stored ? stored->list : NULL;
    return status_of(stored);
}

// ---- looking up ---------------------------------------------------------------------
static lehr_value view_of(const item *one)
{
    lehr_value value = {.kind = (lehr_value_kind)one->kind};
    const char *text = one->has_text ? one->block + one->text : NULL;
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        value.quantity = (lehr_quantity){one->number, one->stderr_value, text};
        break;
    case LEHR_VALUE_NUMBER:
        value.number = one->number;
        break;
    case LEHR_VALUE_TEXT:
        value.text = text;
        break;
    case LEHR_VALUE_BOOLEAN:
        value.boolean = one->boolean;
        break;
    case LEHR_VALUE_RECORD:
        value.record = one->record;
        break;
    case LEHR_VALUE_LIST:
        value.list = one->list;
        break;
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
    return record->items.at[i].block;
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
        if (found && found->kind == LEHR_VALUE_RECORD && lehr_record_find(found->record, dot + 1, out)) {
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
