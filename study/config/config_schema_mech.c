// Tables of the schema for mechanical tests and for series in a diamond cell.
#include "config_schema.h"

#include <cyaml/cyaml.h>

#include "config_schema_fields.h" // needs cyaml.h

/// What a curve says itself, or analysis.mech.yield for all of them; likewise below.
#define YIELD_FIELDS                                                                                         \
    OPTIONAL_TEXT("offset", raw_compression, offset), OPTIONAL_TEXT("elastic", raw_compression, elastic),    \
        OPTIONAL_TEXT("span", raw_compression, span), OPTIONAL_TEXT("true", raw_compression, true_values),   \
        OPTIONAL_TEXT("compliance", raw_compression, compliance),                                            \
        OPTIONAL_TEXT("sigma_compliance", raw_compression, sigma_compliance)
#define POPIN_FIELDS                                                                                         \
    OPTIONAL_TEXT("radius", raw_popins, radius), OPTIONAL_TEXT("sigma_radius", raw_popins, sigma_radius),    \
        OPTIONAL_TEXT("modulus", raw_popins, modulus),                                                       \
        OPTIONAL_TEXT("sigma_modulus", raw_popins, sigma_modulus)
#define DENSITY_FIELDS                                                                                       \
    OPTIONAL_TEXT("liquid_density", raw_weighings, liquid_density),                                          \
        OPTIONAL_TEXT("sigma_liquid_density", raw_weighings, sigma_liquid_density),                          \
        OPTIONAL_TEXT("temperature", raw_weighings, temperature),                                            \
        OPTIONAL_TEXT("sigma_temperature", raw_weighings, sigma_temperature),                                \
        OPTIONAL_TEXT("air_density", raw_weighings, air_density),                                            \
        OPTIONAL_TEXT("sigma_mass", raw_weighings, sigma_mass)

static const cyaml_schema_field_t compression_fields[] = {
    TEXT("file", raw_compression, file),
    OPTIONAL_TEXT("columns", raw_compression, columns),
    OPTIONAL_TEXT("length", raw_compression, length),
    OPTIONAL_TEXT("area", raw_compression, area),
    OPTIONAL_TEXT("diameter", raw_compression, diameter),
    OPTIONAL_TEXT("sigma_length", raw_compression, sigma_length),
    OPTIONAL_TEXT("sigma_area", raw_compression, sigma_area),
    OPTIONAL_TEXT("sigma_diameter", raw_compression, sigma_diameter),
    YIELD_FIELDS,
    CYAML_FIELD_END,
};
const cyaml_schema_value_t config_compression_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_compression, compression_fields)};

static const cyaml_schema_field_t popins_fields[] = {
    TEXT("file", raw_popins, file),
    OPTIONAL_TEXT("columns", raw_popins, columns),
    POPIN_FIELDS,
    CYAML_FIELD_END,
};
const cyaml_schema_value_t config_popins_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_popins, popins_fields)};

static const cyaml_schema_field_t weighings_fields[] = {
    TEXT("file", raw_weighings, file),
    OPTIONAL_TEXT("columns", raw_weighings, columns),
    OPTIONAL_TEXT("sample", raw_weighings, sample),
    DENSITY_FIELDS,
    CYAML_FIELD_END,
};
const cyaml_schema_value_t config_weighings_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_weighings, weighings_fields)};

static const cyaml_schema_field_t yield_fields[] = {
    YIELD_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t popin_fields[] = {
    POPIN_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t density_fields[] = {
    DENSITY_FIELDS,
    OPTIONAL_TEXT("reference", raw_weighings, reference),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t critical_fields[] = {
    OPTIONAL_TEXT("file", raw_critical, file),
    OPTIONAL_TEXT("columns", raw_critical, columns),
    CYAML_FIELD_END,
};
const cyaml_schema_field_t config_mech_fields[] = {
    CHOSEN("yield", raw_mech_analysis, yield, yield_fields),
    CHOSEN("popin", raw_mech_analysis, popin, popin_fields),
    CHOSEN("density", raw_mech_analysis, density, density_fields),
    CHOSEN("critical", raw_mech_analysis, critical, critical_fields),
    CYAML_FIELD_END,
};

// ---- diamond cell -------------------------------------------------------------------------
static const cyaml_schema_field_t point_fields[] = {
    OPTIONAL_TEXT("images", raw_dac_point, images),
    OPTIONAL_TEXT("stack", raw_dac_point, stack),
    OPTIONAL_TEXT("curve", raw_dac_point, curve),
    OPTIONAL_TEXT("monitor", raw_dac_point, monitor),
    OPTIONAL_TEXT("q1", raw_dac_point, q1),
    OPTIONAL_TEXT("q1_error", raw_dac_point, q1_error),
    OPTIONAL_TEXT("pressure", raw_dac_point, pressure),
    OPTIONAL_TEXT("pressure_error", raw_dac_point, pressure_error),
    OPTIONAL_TEXT("ruby", raw_dac_point, ruby),
    OPTIONAL_TEXT("ruby_error", raw_dac_point, ruby_error),
    OPTIONAL_TEXT("temperature", raw_dac_point, temperature),
    OPTIONAL_TEXT("direction", raw_dac_point, direction),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t point_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_dac_point, point_fields)};

static const cyaml_schema_field_t dac_fields[] = {
    OPTIONAL_TEXT("table", raw_dac, table),
    OPTIONAL_TEXT("columns", raw_dac, columns),
    ENTRIES("points", raw_dac, points, &point_entry),
    OPTIONAL_TEXT("ruby0", raw_dac, ruby0),
    OPTIONAL_TEXT("ruby0_error", raw_dac, ruby0_error),
    OPTIONAL_TEXT("ruby_error", raw_dac, ruby_error),
    OPTIONAL_TEXT("pressure_error", raw_dac, pressure_error),
    OPTIONAL_TEXT("temperature0", raw_dac, temperature0),
    OPTIONAL_TEXT("remounted", raw_dac, remounted),
    OPTIONAL_TEXT("poni", raw_dac, stack.poni),
    OPTIONAL_TEXT("mask", raw_dac, stack.mask),
    OPTIONAL_TEXT("background", raw_dac, stack.background),
    OPTIONAL_TEXT("background_monitor", raw_dac, stack.background_monitor),
    OPTIONAL_TEXT("background_scale", raw_dac, stack.background_scale),
    OPTIONAL_TEXT("background_range", raw_dac, stack.background_range),
    OPTIONAL_TEXT("reject", raw_dac, stack.reject),
    OPTIONAL_TEXT("reject_frames", raw_dac, stack.reject_frames),
    CYAML_FIELD_END,
};
const cyaml_schema_value_t config_dac_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_dac, dac_fields)};

const cyaml_schema_field_t config_eos_fields[] = {
    OPTIONAL_TEXT("scale", raw_eos, scale),
    OPTIONAL_TEXT("temperature_shift", raw_eos, temperature_shift),
    OPTIONAL_TEXT("model", raw_eos, model),
    OPTIONAL_TEXT("bulk_modulus_prime", raw_eos, bulk_modulus_prime),
    OPTIONAL_TEXT("bulk_modulus_prime_error", raw_eos, bulk_modulus_prime_error),
    OPTIONAL_TEXT("exponent", raw_eos, exponent),
    OPTIONAL_TEXT("exponent_error", raw_eos, exponent_error),
    OPTIONAL_TEXT("reference", raw_eos, reference),
    OPTIONAL_TEXT("position_zero", raw_eos, position_zero),
    OPTIONAL_TEXT("position_zero_error", raw_eos, position_zero_error),
    OPTIONAL_TEXT("branch", raw_eos, branch),
    OPTIONAL_TEXT("range", raw_eos, range),
    CYAML_FIELD_END,
};
