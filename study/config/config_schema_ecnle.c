// Tables of the schema for the ECNLE theory.
#include "config_schema.h"

#include <cyaml/cyaml.h>

#include "config_schema_fields.h" // needs cyaml.h

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t states_fields[] = {
    TEXTS("phi", 0, raw_states, phi),
    TEXTS("pressure", CYAML_FLAG_OPTIONAL, raw_states, pressure),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t literature_fields[] = {
    OPTIONAL_TEXT("dtg_dp", raw_literature, dtg_dp),
    OPTIONAL_TEXT("dtg_dp_error", raw_literature, dtg_dp_error),
    OPTIONAL_TEXT("fragility", raw_literature, fragility),
    OPTIONAL_TEXT("fragility_error", raw_literature, fragility_error),
    OPTIONAL_TEXT("activation_volume", raw_literature, activation_volume),
    OPTIONAL_TEXT("activation_volume_error", raw_literature, activation_volume_error),
    OPTIONAL_TEXT("source", raw_literature, source),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t compare_fields[] = {
    OPTIONAL_TEXT("alloy", raw_compare, alloy),
    OPTIONAL_TEXT("prefactor", raw_compare, prefactor),
    OPTIONAL_TEXT("elastic", raw_compare, elastic),
    OPTIONAL_TEXT("phi_g", raw_compare, phi_g),
    OPTIONAL_TEXT("phi_g_error", raw_compare, phi_g_error),
    OPTIONAL_TEXT("tau_g", raw_compare, tau_g),
    OPTIONAL_TEXT("tau_e", raw_compare, tau_e),
    OPTIONAL_TEXT("log10_tau_e_error", raw_compare, log10_tau_e_error),
    TEXTS("pressures", CYAML_FLAG_OPTIONAL, raw_compare, pressures),
    PART("literature", CYAML_FLAG_OPTIONAL, raw_compare, literature, literature_fields),
    CYAML_FIELD_END,
};
const cyaml_schema_field_t config_ecnle_fields[] = {
    CHOSEN("state", raw_ecnle_analysis, state, states_fields),
    CHOSEN("compare", raw_ecnle_analysis, compare, compare_fields),
    CYAML_FIELD_END,
};
