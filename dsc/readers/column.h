/// @file
/// Private: what a column is, from its label and unit in English, German or French.
#ifndef LEHR_DSC_COLUMN_H
#define LEHR_DSC_COLUMN_H

#include <lehr/core/units.h>
#include <lehr/dsc/run.h>

typedef enum lehr_dsc_role {
    LEHR_DSC_ROLE_OTHER,
    LEHR_DSC_ROLE_INDEX,
    LEHR_DSC_ROLE_TIME,
    LEHR_DSC_ROLE_TEMPERATURE,
    LEHR_DSC_ROLE_TEMPERATURE_LIKE, ///< named "T_..." or "temperature...": used where no name is known better
    LEHR_DSC_ROLE_REFERENCE,
    LEHR_DSC_ROLE_HEAT_FLOW,
    LEHR_DSC_ROLE_HEAT_CAPACITY,
    LEHR_DSC_ROLE_SEGMENT
} lehr_dsc_role;

#define LEHR_DSC_LABEL_SIZE  96
#define LEHR_DSC_MAX_COLUMNS 32

/// A label taken apart: "Sample Temperature (°C)" -> name "sampletemperature", unit "°C".
typedef struct lehr_dsc_column {
    char label[LEHR_DSC_LABEL_SIZE]; ///< as in the file
    char unit[LEHR_DSC_LABEL_SIZE];  ///< "" when not stated
    lehr_dsc_role role;
    lehr_dsc_sign sign; ///< when the label says "Endo Up" or "exo"
} lehr_dsc_column;

/// Take a label apart. @p unit (nullable) comes from a row of units and wins over one in the label.
void lehr_dsc_column_parse(lehr_dsc_column *out, lehr_text_line label, const lehr_text_line *unit);

/// The columns that a run needs and how to bring them to its units.
typedef struct lehr_dsc_layout {
    size_t n;
    size_t time, temperature, reference, signal, segment; // indices, SIZE_MAX when absent
    lehr_units_map to_s, to_K, reference_to_K, to_signal;
    lehr_dsc_signal signal_kind;
    lehr_dsc_sign sign; ///< from the label of the signal
} lehr_dsc_layout;

/// Choose time, temperature and signal among the columns; options override names and units.
/// Assumptions (no unit stated) go to @p warnings.
/// @errors LEHR_ERR_FORMAT: no temperature column, unit unknown; LEHR_ERR_ARG: a column of the options is
/// absent
lehr_status lehr_dsc_layout_choose(lehr_dsc_layout *out, const lehr_dsc_column *columns, size_t n,
                                   const lehr_dsc_read_options *options, const char *file,
                                   lehr_warnings *warnings, lehr_error *err);

/// Kind of signal that a unit stands for; false when it is neither heat flow nor heat capacity.
bool lehr_dsc_signal_of_unit(const char *unit, lehr_dsc_signal *kind, lehr_units_map *map);

/// "Time (min), Weight (mg)": for messages. Free with lehr_core_free(); NULL when memory is short.
char *lehr_dsc_column_names(const lehr_dsc_column *columns, size_t n);

#endif
