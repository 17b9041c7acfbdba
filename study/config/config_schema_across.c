// Tables of the schema for comparisons over all samples.
#include "config_schema.h"

#include <cyaml/cyaml.h>

#include "config_schema_fields.h" // needs cyaml.h

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t transition_fields[] = {
    OPTIONAL_TEXT("window", raw_transition, window),
    OPTIONAL_TEXT("scatter", raw_transition, scatter),
    OPTIONAL_TEXT("feature", raw_transition, feature),
    OPTIONAL_TEXT("literature", raw_transition, literature),
    OPTIONAL_TEXT("literature_error", raw_transition, literature_error),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t regions_fields[] = {
    OPTIONAL_TEXT("shape", raw_regions, shape),
    OPTIONAL_TEXT("level", raw_regions, level),
    TEXTS("quantities", CYAML_FLAG_OPTIONAL, raw_regions, quantities),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t verdict_fields[] = {
    OPTIONAL_TEXT("reference", raw_verdict, reference),
    OPTIONAL_TEXT("correction", raw_verdict, correction),
    OPTIONAL_TEXT("level", raw_verdict, level),
    OPTIONAL_TEXT("power", raw_verdict, power),
    OPTIONAL_TEXT("tf_scatter", raw_verdict, tf_scatter),
    OPTIONAL_TEXT("enthalpy_scatter", raw_verdict, enthalpy_scatter),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t correlations_fields[] = {
    OPTIONAL_TEXT("correction", raw_correlations, correction),
    OPTIONAL_TEXT("level", raw_correlations, level),
    TEXTS("quantities", CYAML_FLAG_OPTIONAL, raw_correlations, quantities),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t densification_fields[] = {
    OPTIONAL_TEXT("bulk_modulus", raw_densification, bulk_modulus),
    OPTIONAL_TEXT("bulk_modulus_error", raw_densification, bulk_modulus_error),
    OPTIONAL_TEXT("bulk_modulus_prime", raw_densification, bulk_modulus_prime),
    OPTIONAL_TEXT("bulk_modulus_prime_error", raw_densification, bulk_modulus_prime_error),
    OPTIONAL_TEXT("cells", raw_densification, cells),
    CYAML_FIELD_END,
};
const cyaml_schema_field_t config_across_fields[CONFIG_N_ACROSS] = {
    CHOSEN("transition", raw_across, transition, transition_fields),
    CHOSEN("regions", raw_across, regions, regions_fields),
    CHOSEN("verdict", raw_across, verdict, verdict_fields),
    CHOSEN("correlation", raw_across, correlation, correlations_fields),
    CHOSEN("densification", raw_across, densification, densification_fields),
    OPTIONAL_TEXT("tg0", raw_across, tg0),
    OPTIONAL_TEXT("dtg_dp", raw_across, dtg_dp),
    OPTIONAL_TEXT("tg0_error", raw_across, tg0_error),
    OPTIONAL_TEXT("dtg_dp_error", raw_across, dtg_dp_error),
    OPTIONAL_TEXT("real_space", raw_across, real_space),
    CYAML_FIELD_END,
};
/// The same keys with a word: the first of across_fields in their order, then across itself.
const cyaml_schema_field_t config_word_fields[CONFIG_N_WORDS] = {
    OPTIONAL_TEXT("transition", raw_across, transition_word),
    OPTIONAL_TEXT("regions", raw_across, regions_word),
    OPTIONAL_TEXT("verdict", raw_across, verdict_word),
    OPTIONAL_TEXT("correlation", raw_across, correlation_word),
    OPTIONAL_TEXT("densification", raw_across, densification_word),
    OPTIONAL_TEXT("across", raw_analysis, across_word),
};
