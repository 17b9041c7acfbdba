/// @file
/// The one shape of results: an ordered tree of named values.
///
/// Every analysis describes its result once, as a record with the keys of docs/contract.md; the program
/// prints it as text or JSON, the study writes it to HDF5, tables and the report.
#ifndef LEHR_CORE_RECORD_H
#define LEHR_CORE_RECORD_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_record lehr_record; ///< ordered name -> value
typedef struct lehr_list lehr_list;     ///< ordered values without names

/// A physical quantity. A standard error that does not exist is NaN, printed as null.
typedef struct lehr_quantity {
    double value;
    double stderr_value; ///< standard error, in the unit of the value
    const char *unit;    ///< "" for dimensionless; borrowed
} lehr_quantity;

typedef enum lehr_value_kind {
    LEHR_VALUE_QUANTITY,
    LEHR_VALUE_NUMBER,
    LEHR_VALUE_TEXT,
    LEHR_VALUE_BOOLEAN,
    LEHR_VALUE_RECORD,
    LEHR_VALUE_LIST
} lehr_value_kind;

/// A borrowed look at one value; valid until its record or list changes.
typedef struct lehr_value {
    lehr_value_kind kind;
    lehr_quantity quantity;    ///< kind QUANTITY
    double number;             ///< kind NUMBER
    bool boolean;              ///< kind BOOLEAN
    const char *text;          ///< kind TEXT
    const lehr_record *record; ///< kind RECORD
    const lehr_list *list;     ///< kind LIST
} lehr_value;

LEHR_API LEHR_NODISCARD lehr_status lehr_record_create(lehr_record **out, lehr_error *err);
LEHR_API void lehr_record_free(lehr_record *record);
/// Give back the room that was kept for more values: for a record that is kept long and changes no more (it
/// still can). What is borrowed from it stays valid.
LEHR_API void lehr_record_trim(lehr_record *record);

// Adding replaces a value of the same name in place. Names, texts and units are copied. @errors
// LEHR_ERR_NOMEM; record and list are then unchanged.
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_quantity(lehr_record *record, const char *name,
                                                             double value, double stderr_value,
                                                             const char *unit, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_number(lehr_record *record, const char *name,
                                                           double value, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_text(lehr_record *record, const char *name,
                                                         const char *text, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_boolean(lehr_record *record, const char *name, bool value,
                                                            lehr_error *err);
/// Add an empty record or list; *out is borrowed and stays owned by @p record.
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_record(lehr_record **out, lehr_record *record,
                                                           const char *name, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_record_add_list(lehr_list **out, lehr_record *record,
                                                         const char *name, lehr_error *err);

LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_quantity(lehr_list *list, double value, double stderr_value,
                                                           const char *unit, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_boolean(lehr_list *list, bool value, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_number(lehr_list *list, double value, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_text(lehr_list *list, const char *text, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_record(lehr_record **out, lehr_list *list, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_list_add_list(lehr_list **out, lehr_list *list, lehr_error *err);

LEHR_API size_t lehr_record_size(const lehr_record *record);
LEHR_API const char *lehr_record_name_at(const lehr_record *record, size_t i); ///< @pre i < size
LEHR_API lehr_value lehr_record_value_at(const lehr_record *record, size_t i); ///< @pre i < size
/// Look up by name; a dotted path descends into records ("budget.noise"). False when absent; *out is then
/// untouched.
LEHR_API bool lehr_record_find(const lehr_record *record, const char *path, lehr_value *out);
LEHR_API size_t lehr_list_size(const lehr_list *list);
LEHR_API lehr_value lehr_list_value_at(const lehr_list *list, size_t i); ///< @pre i < size

// ---- JSON ---------------------------------------------------------------------------
/// JSON text of a record: quantities as {"value","stderr","unit"}, NaN and infinities as null, 17 digits,
/// order kept, UTF-8 (bytes that are none, as in the name of an old file, become U+FFFD). Whole plain numbers
/// are printed without a decimal point. Free *out with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_record_to_json(char **out, const lehr_record *record, bool indented,
                                                        lehr_error *err);
/// Read back what lehr_record_to_json() wrote (an object with exactly value, stderr, unit becomes a quantity;
/// null becomes NaN). @errors LEHR_ERR_FORMAT with line and column; also for a key that occurs twice and for
/// text whose outermost value is no object
LEHR_API LEHR_NODISCARD lehr_status lehr_record_from_json(lehr_record **out, const char *json,
                                                          lehr_error *err);

LEHR_END_DECLS

#endif
