/// @file
/// One calorimeter run: what a file of any supported format holds, in one set of units and one sign.
#ifndef LEHR_DSC_RUN_H
#define LEHR_DSC_RUN_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/text.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// What the signal column is.
typedef enum lehr_dsc_signal {
    LEHR_DSC_SIGNAL_NONE,          ///< the file holds no heat flow (thermogravimetry)
    LEHR_DSC_SIGNAL_HEAT_FLOW,     ///< [W], endothermic up
    LEHR_DSC_SIGNAL_SPECIFIC_FLOW, ///< heat flow per mass [W/g], endothermic up
    LEHR_DSC_SIGNAL_HEAT_CAPACITY  ///< [J/g/K]
} lehr_dsc_signal;

/// Direction of an endothermic event.
typedef enum lehr_dsc_sign {
    LEHR_DSC_SIGN_UNKNOWN,
    LEHR_DSC_SIGN_ENDO_UP,
    LEHR_DSC_SIGN_EXO_UP
} lehr_dsc_sign;

/// Where a fact about the run comes from.
typedef enum lehr_dsc_origin {
    LEHR_DSC_ORIGIN_FILE,    ///< stated in the file
    LEHR_DSC_ORIGIN_ASSUMED, ///< convention of the format; a warning says so
    LEHR_DSC_ORIGIN_USER     ///< given in the options
} lehr_dsc_origin;

typedef enum lehr_dsc_kind { LEHR_DSC_HEATING, LEHR_DSC_COOLING, LEHR_DSC_ISOTHERMAL } lehr_dsc_kind;

/// A stretch of the program with one rate.
typedef struct lehr_dsc_segment {
    size_t index; ///< number in the file, where it has a column of them; else 1, 2, ... in order of time
    lehr_dsc_kind kind;
    double rate_K_per_s;          ///< signed; NaN without a time axis and without a rate in the file
    double measured_rate_K_per_s; ///< slope of the data, signed; NaN without a time axis
    size_t first;                 ///< first point of the run, counted from 0
    size_t count;
    double temperature_min_K;
    double temperature_max_K;
} lehr_dsc_segment;

/// A run. The arrays belong to it; do not resize.
typedef struct lehr_dsc_run {
    char *name;           ///< path, or the name given at decoding
    const char *format;   ///< name of the reader
    const char *encoding; ///< of the text; or "workbook", "HDF5"
    char decimal_mark;
    char *sample; ///< "" when not named
    lehr_dsc_signal signal_kind;
    lehr_dsc_sign sign; ///< direction in the file (in memory: always endothermic up)
    lehr_dsc_origin sign_origin;
    double mass_g; ///< NaN when unknown
    lehr_dsc_origin mass_origin;
    size_t size;                     ///< points
    double *time_s;                  ///< shape (size,) or NULL
    double *temperature_K;           ///< shape (size,) sample temperature
    double *reference_temperature_K; ///< shape (size,) program, reference or furnace; or NULL
    double *signal; ///< shape (size,) in the unit of signal_kind; NULL for LEHR_DSC_SIGNAL_NONE
    size_t n_segments;
    lehr_dsc_segment *segments;
    char *columns;           ///< names of all columns in the file, "Time (min), Weight (mg)"
    lehr_table *header;      ///< key/value pairs of the file as they stand; no rows
    lehr_warnings *warnings; ///< everything that was assumed
} lehr_dsc_run;

/// How to read. Texts are borrowed; NULL means: decide from the file.
typedef struct lehr_dsc_read_options {
    const char *format;             ///< name of a reader
    const char *temperature_column; ///< name, or number counted from 1 (tables)
    const char *signal_column;
    const char *time_column;
    const char *temperature_unit; ///< overrides the unit in the file
    const char *signal_unit;
    lehr_dsc_sign sign;    ///< overrides the sign in the file
    bool sign_if_unstated; ///< the sign above counts only where the file does not state one
    double mass_g;         ///< overrides the mass in the file; NaN: take the file's
    double rate_K_per_s;   ///< magnitude; overrides the rate of every ramp; NaN: from the data. A warning
                           ///< tells where it differs from the time column by more than 5 %
} lehr_dsc_read_options;

LEHR_API lehr_dsc_read_options lehr_dsc_read_defaults(void);

/// Read a calorimeter export or table: text, XML, JSON, a workbook (.xlsx), or HDF5. The kind of file is told
/// from its first bytes, the format from its content. "-" is standard input, for all but workbooks and HDF5.
/// @p options may be NULL.
/// @errors LEHR_ERR_IO: cannot read; LEHR_ERR_FORMAT: no reader knows the file, a binary file of an
/// instrument (named, with the way to export it), a broken row (file, line, cell and cure), time going
/// backwards; LEHR_ERR_ARG: unknown format or column name, options without meaning
///         for the file
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_run_read(lehr_dsc_run **out, const char *path,
                                                      const lehr_dsc_read_options *options, lehr_error *err);

/// The same for a text in memory.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_run_parse(lehr_dsc_run **out, const lehr_text *text,
                                                       const lehr_dsc_read_options *options, lehr_error *err);

/// The same for the bytes of a file in memory: everything but HDF5.
/// @param[in] bytes shape (size,); @param[in] name path for messages
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_run_decode(lehr_dsc_run **out, const void *bytes, size_t size,
                                                        const char *name,
                                                        const lehr_dsc_read_options *options,
                                                        lehr_error *err);

LEHR_API void lehr_dsc_run_free(lehr_dsc_run *run);

/// Columns segment, time_s, temperature_K, reference_temperature_K, and the signal (heat_flow_mW,
/// heat_flow_W_per_g or cp_J_per_gK, endothermic up), with sample, mass, sign and, without a time, the rate
/// in the header. Written to .csv, .txt or .h5 it reads back as the same run, segments included.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_run_to_table(lehr_table **out, const lehr_dsc_run *run,
                                                          lehr_error *err);

LEHR_API const char *lehr_dsc_kind_name(lehr_dsc_kind kind);       ///< "heating", "cooling", "isothermal"
LEHR_API const char *lehr_dsc_signal_name(lehr_dsc_signal signal); ///< "heat_flow", "cp", ...
LEHR_API const char *lehr_dsc_signal_unit(lehr_dsc_signal signal); ///< "W", "W/g", "J/g/K", ""
LEHR_API const char *lehr_dsc_sign_name(lehr_dsc_sign sign);       ///< "endo up", "exo up", "unknown"
LEHR_API const char *lehr_dsc_origin_name(lehr_dsc_origin origin); ///< "file", "assumed", "option"

/// The formats that can be read, in the order in which they are tried.
LEHR_API size_t lehr_dsc_reader_count(void);
LEHR_API const char *lehr_dsc_reader_name_at(size_t i);        ///< @pre i < count
LEHR_API const char *lehr_dsc_reader_description_at(size_t i); ///< @pre i < count

LEHR_END_DECLS

#endif
