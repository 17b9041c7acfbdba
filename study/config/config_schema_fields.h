/// @file
/// How the tables of the schema are written, and those that other files hold. Include cyaml.h before. Private
/// to config_schema*.c.
#ifndef LEHR_STUDY_CONFIG_SCHEMA_FIELDS_H
#define LEHR_STUDY_CONFIG_SCHEMA_FIELDS_H

#define TEXT(key, type, member)                                                                              \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                                     \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, CYAML_UNLIMITED)
#define TEXTS(key, flags, type, member)                                                                      \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), type, member, n_##member, &text_entry, 1,  \
                               CYAML_UNLIMITED)
#define PART(key, flags, type, member, fields) CYAML_FIELD_MAPPING(key, flags, type, member, fields)
#define CHOSEN(key, type, member, fields)                                                                    \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, fields)
/// A list of sets of keys.
#define ENTRIES(key, type, member, entry)                                                                    \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, n_##member,      \
                               entry, 1, CYAML_UNLIMITED)

struct cyaml_schema_field;
struct cyaml_schema_value;
// ---- config_schema_mech.c
extern const struct cyaml_schema_value config_compression_entry;
extern const struct cyaml_schema_value config_popins_entry;
extern const struct cyaml_schema_value config_weighings_entry;
extern const struct cyaml_schema_value config_dac_entry;
extern const struct cyaml_schema_field config_mech_fields[]; ///< analysis.mech
extern const struct cyaml_schema_field config_eos_fields[];  ///< analysis.eos
// ---- config_schema_ecnle.c
extern const struct cyaml_schema_field config_ecnle_fields[]; ///< analysis.ecnle

/// In config_schema_across.c: keys of analysis.across, and the same with a word instead of a mapping: the
/// first of them in their order, then across itself.
enum { CONFIG_N_ACROSS = 11, CONFIG_N_WORDS = 6 };
extern const cyaml_schema_field_t config_across_fields[CONFIG_N_ACROSS];
extern const cyaml_schema_field_t config_word_fields[CONFIG_N_WORDS];

#endif
