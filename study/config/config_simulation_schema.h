/// @file
/// The schema of the block `simulation`. To be included behind the header of libcyaml. Private to study/.
#ifndef LEHR_STUDY_CONFIG_SIMULATION_SCHEMA_H
#define LEHR_STUDY_CONFIG_SIMULATION_SCHEMA_H

extern const cyaml_schema_field_t config_simulation_fields[];

#endif
