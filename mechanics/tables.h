/// @file
/// Tables of mechanical tests as people have them: columns by their usual names or by given ones, any unit,
/// loads and displacements instead of stresses and strains.
///
/// Columns are named by "ROLE=NAME,ROLE=NAME" (see lehr/core/column.h). @p path may be "-".
#ifndef LEHR_MECHANICS_TABLES_H
#define LEHR_MECHANICS_TABLES_H

#include <lehr/core/column.h>
#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/mechanics/critical.h>
#include <lehr/mechanics/density.h>
#include <lehr/mechanics/popin.h>
#include <lehr/mechanics/yield.h>

LEHR_BEGIN_DECLS

// ---- stress-strain curves -----------------------------------------------------------------
/// What strain and stress of the table are.
typedef enum lehr_mechanics_form {
    LEHR_MECHANICS_FORM_AS_IS,
    LEHR_MECHANICS_FORM_COMPRESSION, ///< engineering values of a compression test become true ones
    LEHR_MECHANICS_FORM_TENSION      ///< likewise of a tensile test
} lehr_mechanics_form;

typedef struct lehr_mechanics_test_options {
    lehr_column_names columns;  ///< roles strain, stress, displacement, load
    double length_mm;           ///< initial, of a sample whose displacement is in the table; NaN: not given
    double area_mm2;            ///< initial cross section, of one whose load is; NaN: not given
    double compliance_mm_per_N; ///< of the machine, taken off the displacement; 0: none
    lehr_mechanics_form form;
} lehr_mechanics_test_options;

/// Arrays of shape (n,), owned.
typedef struct lehr_mechanics_test {
    size_t n;
    double *strain;
    double *stress_MPa;
    size_t closing_line;             ///< first line of text behind the rows, left out; 0: there is none
    size_t missing;                  ///< rows without strain or stress, which are not among the n
    bool repeated;                   ///< the table has a second column of the name that was taken
    bool length_unused, area_unused; ///< given, and the table has strains, stresses
} lehr_mechanics_test;

/// Read a curve. Strain is the column strain, or displacement over length; stress the column stress, or load
/// over area. The compliance of the machine times the load is taken off the displacement. Rows in which one
/// of both is missing are left out. Compression and tension both come out positive. True values at constant
/// volume: stress multiplied by 1 -+ strain, strain |ln(1 -+ strain)|.
/// @errors LEHR_ERR_ARG: a length or area that is needed and not given, a compliance that is negative or has
///         no displacement and load to act on; LEHR_ERR_FORMAT: columns;
///         LEHR_ERR_DOMAIN: strains beyond 2, which are per cent; what lehr_table_read() gives
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_test_read(lehr_mechanics_test *out, const char *path,
                                                             const lehr_mechanics_test_options *options,
                                                             lehr_error *err);
/// What the reading has to tell. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_test_warn(const lehr_mechanics_test *test,
                                                             lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_mechanics_test_clear(lehr_mechanics_test *test);

// ---- pop-ins ------------------------------------------------------------------------------
typedef struct lehr_mechanics_tip {
    double radius_um;   ///< NaN: not given; likewise
    double modulus_GPa; ///< reduced, of tip and sample
    double sigma_radius_um;
    double sigma_modulus_GPa;
} lehr_mechanics_tip;

/// Shear stresses of a table (role stress), or those of its loads (role load) under the tip.
/// @param[out] stress_GPa shape (*n,), free with lehr_core_free()
/// @param[out] of_loads   the stresses depend on the tip
/// @errors LEHR_ERR_FORMAT: neither column; LEHR_ERR_ARG: loads without radius and modulus; LEHR_ERR_DOMAIN:
///         a load that is not positive (row named)
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popins_read(double **stress_GPa, size_t *n, bool *of_loads,
                                                               const char *path,
                                                               const lehr_column_names *columns,
                                                               const lehr_mechanics_tip *tip,
                                                               lehr_error *err);

/// Relative error that the tip gives to all stresses alike: two thirds of those of its radius and modulus.
/// @pre radius and modulus are positive. @errors LEHR_ERR_ARG: a negative error
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_tip_relative(double *relative,
                                                                const lehr_mechanics_tip *tip,
                                                                lehr_error *err);

/// Add it to the errors of mean,
/// deviation and scale. @param[out] tip_GPa its part of the mean's error
/// @errors LEHR_ERR_ARG: a negative error
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popin_add_tip(double *tip_GPa, lehr_mechanics_popin *popin,
                                                                 const lehr_mechanics_tip *tip,
                                                                 lehr_error *err);

// ---- weighings ----------------------------------------------------------------------------
/// What is known of liquid, air and balance.
typedef struct lehr_mechanics_bath {
    double liquid_g_per_cm3; ///< NaN: air-free water of this temperature
    double sigma_liquid_g_per_cm3;
    double temperature_K; ///< NaN: not given
    double sigma_temperature_K;
    double air_g_per_cm3; ///< NaN: air of this temperature, 101 325 Pa and 50 % humidity
    double sigma_mass_g;
} lehr_mechanics_bath;

/// Densities of liquid and air, with the error of the former.
/// @errors LEHR_ERR_ARG: a temperature that is needed and not given; LEHR_ERR_DOMAIN: one out of range
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_bath_weighing(lehr_mechanics_weighing *out,
                                                                 const lehr_mechanics_bath *bath,
                                                                 lehr_error *err);

/// Weighings of one or several samples; arrays of shape (n,), owned.
typedef struct lehr_mechanics_weighings {
    lehr_table *table;
    size_t n;
    size_t sample; ///< text column that names the samples; SIZE_MAX: there is one sample
    double *air_g, *liquid_g;
} lehr_mechanics_weighings;

/// Roles air, liquid, sample.
/// @errors LEHR_ERR_FORMAT: columns, or no rows
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_weighings_read(lehr_mechanics_weighings *out,
                                                                  const char *path,
                                                                  const lehr_column_names *columns,
                                                                  lehr_error *err);
LEHR_API void lehr_mechanics_weighings_clear(lehr_mechanics_weighings *weighings);

/// Name of the sample of a row; "" where there is one sample.
LEHR_API const char *lehr_mechanics_weighings_name(const lehr_mechanics_weighings *weighings, size_t row);

/// Density of the rows of one sample.
/// @param[in] name of the sample; of no effect where there is one
/// @errors LEHR_ERR_DOMAIN: no such sample; those of lehr_mechanics_density_measure()
LEHR_API LEHR_NODISCARD lehr_status
lehr_mechanics_weighings_measure(lehr_mechanics_density *out, const lehr_mechanics_weighings *weighings,
                                 const char *name, const lehr_mechanics_weighing *weighing, lehr_error *err);

// ---- holds --------------------------------------------------------------------------------
/// A property over the stress of holds; arrays of shape (n,), owned.
typedef struct lehr_mechanics_hold_table {
    lehr_table *table;
    size_t n;
    double *stress, *property, *sigma; ///< sigma NULL where the table has none
    const char *stress_unit, *property_unit;
} lehr_mechanics_hold_table;

/// Roles stress, property, sigma. @errors LEHR_ERR_FORMAT: columns
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_holds_read(lehr_mechanics_hold_table *out,
                                                              const char *path,
                                                              const lehr_column_names *columns,
                                                              lehr_error *err);
LEHR_API void lehr_mechanics_holds_clear(lehr_mechanics_hold_table *holds);

LEHR_END_DECLS

#endif
