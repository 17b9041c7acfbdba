// The block `simulation`: every scalar is loaded as a text, as in config_schema.c.
#include <cyaml/cyaml.h>

#include "config_simulation.h"
#include "config_simulation_schema.h"

#define TEXT_OF(type, key)                                                                                   \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, key, 1, CYAML_UNLIMITED),
#define PART(key, type, fields) CYAML_FIELD_MAPPING(key, CYAML_FLAG_OPTIONAL, raw_simulation, type, fields)

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_relaxation, key)
static const cyaml_schema_field_t relaxation_fields[] = {LEHR_STUDY_SIM_RELAXATION_LIST(FIELD)
                                                             CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_heat, key)
static const cyaml_schema_field_t heat_fields[] = {LEHR_STUDY_SIM_HEAT_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_history, key)
static const cyaml_schema_field_t history_fields[] = {LEHR_STUDY_SIM_HISTORY_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_dsc, key)
static const cyaml_schema_field_t dsc_fields[] = {
    LEHR_STUDY_SIM_DSC_LIST(FIELD)
        CYAML_FIELD_SEQUENCE_COUNT("rates", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, raw_sim_dsc, rates,
                                   n_rates, &text_entry, 1, CYAML_UNLIMITED),
    CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_structure, key)
static const cyaml_schema_field_t structure_fields[] = {LEHR_STUDY_SIM_STRUCTURE_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_xrd, key)
static const cyaml_schema_field_t xrd_fields[] = {LEHR_STUDY_SIM_XRD_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_pdf, key)
static const cyaml_schema_field_t pdf_fields[] = {LEHR_STUDY_SIM_PDF_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_compression, key)
static const cyaml_schema_field_t compression_fields[] = {LEHR_STUDY_SIM_COMPRESSION_LIST(FIELD)
                                                              CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_popins, key)
static const cyaml_schema_field_t popins_fields[] = {LEHR_STUDY_SIM_POPINS_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_weighings, key)
static const cyaml_schema_field_t weighings_fields[] = {LEHR_STUDY_SIM_WEIGHINGS_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_dac, key)
static const cyaml_schema_field_t dac_fields[] = {LEHR_STUDY_SIM_DAC_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
#define FIELD(key, member, unit, least, most) TEXT_OF(raw_sim_sample, key)
static const cyaml_schema_field_t sample_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, raw_sim_sample, name, 1, CYAML_UNLIMITED),
    TEXT_OF(raw_sim_sample, equal_rates) LEHR_STUDY_SIM_SAMPLE_LIST(FIELD) CYAML_FIELD_END};
#undef FIELD
static const cyaml_schema_value_t sample_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_sim_sample, sample_fields)};

const cyaml_schema_field_t config_simulation_fields[] = {
    TEXT_OF(raw_simulation, seed) TEXT_OF(raw_simulation, copies)
        PART("relaxation", relaxation, relaxation_fields),
    PART("heat_capacity", heat_capacity, heat_fields),
    PART("history", history, history_fields),
    PART("dsc", dsc, dsc_fields),
    PART("structure", structure, structure_fields),
    PART("xrd", xrd, xrd_fields),
    PART("pdf", pdf, pdf_fields),
    PART("compression", compression, compression_fields),
    PART("popins", popins, popins_fields),
    PART("weighings", weighings, weighings_fields),
    PART("dac", dac, dac_fields),
    CYAML_FIELD_SEQUENCE_COUNT("samples", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, raw_simulation, samples,
                               n_samples, &sample_entry, 1, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};
