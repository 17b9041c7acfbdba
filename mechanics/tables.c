// Stress-strain curves, pop-ins and holds from tables.
#include "tables.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

// ---- stress-strain curves -----------------------------------------------------------------
enum { STRAIN, STRESS, DISPLACEMENT, LOAD, N_CURVE };
static const lehr_column curve_columns[N_CURVE] = {
    // Beside own names those of testing machines: Instron, MTS, Shimadzu and Zwick, English and German.
    [STRAIN] = {"strain",
                NAMES("strain", "strain_percent", "engineering_strain", "true_strain", "compressive strain",
                      "tensile strain", "axial strain", "strain 1", "strain (extensometer)",
                      "compressive strain (extensometer)", "tensile strain (extensometer)",
                      "compressive strain (strain 1)", "compressive strain (displacement)",
                      "compressive strain (extension)", "tensile strain (strain 1)",
                      "tensile strain (displacement)", "tensile strain (extension)", "nominal strain",
                      "Dehnung", "Stauchung"),
                "1", false},
    [STRESS] = {"stress",
                NAMES("stress_MPa", "stress_GPa", "stress", "engineering_stress", "true_stress",
                      "compressive stress", "tensile stress", "axial stress", "standard stress", "Spannung",
                      "Druckspannung", "Zugspannung"),
                "MPa", false},
    [DISPLACEMENT] = {"displacement",
                      NAMES("displacement_mm", "displacement_um", "displacement", "extension_mm", "extension",
                            "crosshead_mm", "crosshead", "stroke_mm", "stroke", "compressive extension",
                            "tensile extension", "compressive displacement", "tensile displacement",
                            "axial displacement", "crosshead displacement", "crosshead travel",
                            "standard travel", "deformation", "position", "Standardweg", "Traversenweg",
                            "Verformung", "Weg"),
                      "mm", false},
    [LOAD] = {"load",
              NAMES("load_N", "load_kN", "load", "force_N", "force_kN", "force", "compressive load",
                    "tensile load", "axial force", "axial load", "standard force", "Standardkraft", "Kraft"),
              "N", false},
};

/// Rows without strain or stress, such as after an extensometer was taken off, leave.
static void drop_missing(lehr_mechanics_test *test)
{
    size_t n = 0;
    for (size_t i = 0; i < test->n; i++) {
        if (!isnan(test->strain[i]) && !isnan(test->stress_MPa[i])) {
            test->strain[n] = test->strain[i];
            test->stress_MPa[n++] = test->stress_MPa[i];
        }
    }
    test->missing = test->n - n;
    test->n = n;
}

/// Compression counts as positive, and strain is no per cent.
static lehr_status normalise(lehr_mechanics_test *test, lehr_mechanics_form form, lehr_error *err)
{
    double stresses = 0, strains = 0, largest = 0;
    for (size_t i = 0; i < test->n; i++) {
        stresses += test->stress_MPa[i];
        strains += test->strain[i];
        largest = fmax(largest, fabs(test->strain[i]));
    }
    if (largest > 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the largest strain is %.6g: if it is in per cent, call the column "
                              "strain_percent or strain[%%]",
                              largest);
    }
    // Some machines give the load of a compression test one sign and its displacement the other.
    double sign = stresses < 0 ? -1 : 1;
    double direction = strains < 0 ? -1 : 1;
    for (size_t i = 0; i < test->n; i++) {
        double strain = test->strain[i] * direction;
        double stretch = form == LEHR_MECHANICS_FORM_COMPRESSION ? 1 - strain : 1 + strain;
        bool as_is = form == LEHR_MECHANICS_FORM_AS_IS;
        test->stress_MPa[i] *= as_is ? sign : sign * stretch;
        test->strain[i] = as_is ? strain : fabs(log(stretch)) * (strain < 0 ? -1 : 1);
    }
    return LEHR_OK;
}

/// A quantity from its own column, or from another one divided by the size of the sample.
static lehr_status take(double **out, double *values[N_CURVE], size_t n, int own, int other, double size,
                        const char *size_name, lehr_error *err)
{
    const lehr_column *column = &curve_columns[own];
    if (values[own]) {
        *out = values[own];
        values[own] = NULL;
        return LEHR_OK;
    }
    if (!values[other]) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "no column '%s', nor one of the %s; say which one holds it: %s=NAME or %s=NAME",
                              column->names[0], curve_columns[other].role, column->role,
                              curve_columns[other].role);
    }
    if (!(size > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the table has the %s: give the %s of the sample",
                              curve_columns[other].role, size_name);
    }
    for (size_t i = 0; i < n; i++) {
        values[other][i] /= size;
    }
    *out = values[other];
    values[other] = NULL;
    return LEHR_OK;
}

/// What the machine gives under load is no strain of the sample. Compression and tension have either sign.
static lehr_status take_compliance(double *values[N_CURVE], size_t n,
                                   const lehr_mechanics_test_options *options, lehr_error *err)
{
    double compliance = options->compliance_mm_per_N;
    if (!(fabs(compliance) > 0)) {
        return LEHR_OK;
    }
    if (!(compliance > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a compliance of %g mm/N must be positive", compliance);
    }
    if (values[STRAIN] || !values[DISPLACEMENT] || !values[LOAD]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the compliance of the machine is taken off a displacement by the load: the "
                              "table %s",
                              values[STRAIN] ? "has a strain" : "does not have both");
    }
    double loads = 0, displacements = 0;
    for (size_t i = 0; i < n; i++) {
        loads += isnan(values[LOAD][i]) ? 0 : values[LOAD][i];
        displacements += isnan(values[DISPLACEMENT][i]) ? 0 : values[DISPLACEMENT][i];
    }
    double sign = loads * displacements < 0 ? -1 : 1;
    for (size_t i = 0; i < n; i++) {
        values[DISPLACEMENT][i] -= sign * compliance * values[LOAD][i];
    }
    return LEHR_OK;
}

/// A second column of the name that was taken: a file of several samples.
static bool is_repeated(const lehr_table *table, const lehr_mechanics_test_options *options,
                        const lehr_column *column)
{
    char name[256];
    size_t index = SIZE_MAX, n = 0;
    if (lehr_column_given(name, sizeof name, &options->columns, column->role) ||
        lehr_column_find(&index, &options->columns, table, column, NULL) != LEHR_OK || index == SIZE_MAX) {
        return false;
    }
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        n += strcmp(lehr_table_column_name(table, k), lehr_table_column_name(table, index)) == 0;
    }
    return n > 1;
}

lehr_status lehr_mechanics_test_warn(const lehr_mechanics_test *test, lehr_warnings *warnings,
                                     lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (test->closing_line > 0) {
        status = lehr_warnings_add(warnings, err, "the text behind the data, from line %zu on, is left out",
                                   test->closing_line);
    }
    if (status == LEHR_OK && test->missing > 0) {
        status =
            lehr_warnings_add(warnings, err, "%zu rows without strain or stress are left out", test->missing);
    }
    if (status == LEHR_OK && test->repeated) {
        status =
            lehr_warnings_add(warnings, err,
                              "several columns have the same name: the first is taken; for another sample "
                              "of this file name the columns by their numbers");
    }
    if (status == LEHR_OK && test->length_unused) {
        status = lehr_warnings_add(warnings, err,
                                   "the table has a strain: it is taken as it is, without the given length");
    }
    return status == LEHR_OK && test->area_unused
               ? lehr_warnings_add(
                     warnings, err,
                     "the table has a stress: it is taken as it is, without the given cross section")
               : status;
}

lehr_status lehr_mechanics_test_read(lehr_mechanics_test *out, const char *path,
                                     const lehr_mechanics_test_options *options, lehr_error *err)
{
    const lehr_column *all[N_CURVE];
    double *values[N_CURVE] = {NULL};
    lehr_table *table = NULL;
    *out = (lehr_mechanics_test){0};
    for (size_t k = 0; k < N_CURVE; k++) {
        all[k] = &curve_columns[k];
    }
    lehr_status status = lehr_column_check(&options->columns, all, N_CURVE, err);
    status = status == LEHR_OK ? lehr_table_read_closed(&table, &out->closing_line, path, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < N_CURVE; k++) {
        status = lehr_column_read(&values[k], &options->columns, table, all[k], err);
    }
    out->n = table ? lehr_table_rows(table) : 0;
    if (status == LEHR_OK) {
        out->length_unused = values[STRAIN] && !isnan(options->length_mm);
        out->area_unused = values[STRESS] && !isnan(options->area_mm2);
        const lehr_column *x = all[values[STRAIN] ? STRAIN : DISPLACEMENT];
        const lehr_column *y = all[values[STRESS] ? STRESS : LOAD];
        out->repeated = is_repeated(table, options, x) || is_repeated(table, options, y);
        status = take_compliance(values, out->n, options, err);
    }
    if (status == LEHR_OK) {
        status = take(&out->strain, values, out->n, STRAIN, DISPLACEMENT, options->length_mm, "length", err);
    }
    if (status == LEHR_OK) {
        status = take(&out->stress_MPa, values, out->n, STRESS, LOAD, options->area_mm2,
                      "area or the diameter", err);
    }
    if (status == LEHR_OK) {
        drop_missing(out);
        status = normalise(out, options->form, err);
    }
    for (size_t k = 0; k < N_CURVE; k++) {
        lehr_core_free(values[k]);
    }
    lehr_table_free(table);
    if (status != LEHR_OK) {
        lehr_mechanics_test_clear(out);
    }
    return status;
}

void lehr_mechanics_test_clear(lehr_mechanics_test *test)
{
    lehr_core_free(test->strain);
    lehr_core_free(test->stress_MPa);
    *test = (lehr_mechanics_test){0};
}

// ---- pop-ins ------------------------------------------------------------------------------
static const lehr_column column_load = {"load", NAMES("load_mN", "load_uN", "popin_load_mN", "load"), "mN",
                                        false};
static const lehr_column column_shear = {"stress", NAMES("shear_stress_GPa", "shear_stress", "stress_GPa"),
                                         "GPa", false};

static lehr_status to_stresses(double *load, size_t n, const lehr_mechanics_tip *tip, lehr_error *err)
{
    if (!(tip->radius_um > 0 && tip->modulus_GPa > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "stresses of loads need the radius and the modulus, both positive");
    }
    for (size_t i = 0; i < n; i++) {
        if (!(load[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: a load of %.6g mN is not positive", i + 1,
                                  load[i]);
        }
        load[i] = lehr_mechanics_popin_stress_GPa(load[i], tip->radius_um, tip->modulus_GPa);
    }
    return LEHR_OK;
}

lehr_status lehr_mechanics_popins_read(double **stress_GPa, size_t *n, bool *of_loads, const char *path,
                                       const lehr_column_names *columns, const lehr_mechanics_tip *tip,
                                       lehr_error *err)
{
    static const lehr_column *const all[2] = {&column_load, &column_shear};
    lehr_table *table = NULL;
    double *load = NULL;
    double *stress = NULL;
    *stress_GPa = NULL;
    *n = 0;
    lehr_status status = lehr_column_check(columns, all, 2, err);
    status = status == LEHR_OK ? lehr_table_read(&table, NULL, path, err) : status;
    status = status == LEHR_OK ? lehr_column_read(&stress, columns, table, &column_shear, err) : status;
    status = status == LEHR_OK ? lehr_column_read(&load, columns, table, &column_load, err) : status;
    if (status == LEHR_OK && !stress && !load) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "the table has neither a column load_mN nor shear_stress_GPa; name one with "
                                "%s load=NAME or stress=NAME",
                                columns->option);
    }
    *of_loads = stress == NULL;
    size_t rows = status == LEHR_OK ? lehr_table_rows(table) : 0;
    status = status == LEHR_OK && !stress ? to_stresses(load, rows, tip, err) : status;
    if (status == LEHR_OK) {
        double **taken = stress ? &stress : &load;
        *stress_GPa = *taken;
        *taken = NULL;
        *n = rows;
    }
    lehr_core_free(load);
    lehr_core_free(stress);
    lehr_table_free(table);
    return status;
}

lehr_status lehr_mechanics_tip_relative(double *relative, const lehr_mechanics_tip *tip, lehr_error *err)
{
    double radius = tip->sigma_radius_um / tip->radius_um;
    double modulus = tip->sigma_modulus_GPa / tip->modulus_GPa;
    *relative = 2.0 / 3 * hypot(radius, modulus);
    return radius >= 0 && modulus >= 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "the errors of radius and modulus must not be negative");
}

lehr_status lehr_mechanics_popin_add_tip(double *tip_GPa, lehr_mechanics_popin *popin,
                                         const lehr_mechanics_tip *tip, lehr_error *err)
{
    double relative = 0;
    lehr_status status = lehr_mechanics_tip_relative(&relative, tip, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_estimate *const moved[] = {&popin->mean, &popin->deviation, &popin->median, &popin->weibull_scale};
    *tip_GPa = relative * popin->mean.value;
    for (size_t k = 0; k < 4; k++) {
        moved[k]->stderr_value = hypot(moved[k]->stderr_value, relative * moved[k]->value);
    }
    return LEHR_OK;
}

// ---- holds --------------------------------------------------------------------------------
static const lehr_column hold_columns[3] = {
    {"stress", NAMES("stress_MPa", "stress_GPa", "stress_percent", "stress_fraction", "stress"), NULL, true},
    {"property",
     NAMES("relaxation_enthalpy_J_per_g", "relaxation_enthalpy", "enthalpy_J_per_g", "enthalpy",
           "density_g_per_cm3", "density", "property"),
     NULL, true},
    {"sigma",
     NAMES("sigma_relaxation_enthalpy_J_per_g", "sigma_relaxation_enthalpy", "sigma_enthalpy_J_per_g",
           "sigma_enthalpy", "sigma_density_g_per_cm3", "sigma_density", "sigma"),
     NULL, false},
};

lehr_status lehr_mechanics_holds_read(lehr_mechanics_hold_table *out, const char *path,
                                      const lehr_column_names *columns, lehr_error *err)
{
    static const lehr_column *const all[3] = {&hold_columns[0], &hold_columns[1], &hold_columns[2]};
    double **const values[3] = {&out->stress, &out->property, &out->sigma};
    size_t index[3] = {0};
    *out = (lehr_mechanics_hold_table){0};
    lehr_status status = lehr_table_read(&out->table, NULL, path, err);
    status = status == LEHR_OK ? lehr_column_check(columns, all, 3, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_column_find(&index[k], columns, out->table, all[k], err);
    }
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_column_copy(values[k], out->table, index[k], all[k], err);
    }
    if (status != LEHR_OK) {
        lehr_mechanics_holds_clear(out);
        return status;
    }
    out->n = lehr_table_rows(out->table);
    out->stress_unit = lehr_table_column_unit(out->table, index[0]);
    out->property_unit = lehr_table_column_unit(out->table, index[1]);
    return LEHR_OK;
}

void lehr_mechanics_holds_clear(lehr_mechanics_hold_table *holds)
{
    lehr_core_free(holds->stress);
    lehr_core_free(holds->property);
    lehr_core_free(holds->sigma);
    lehr_table_free(holds->table);
    *holds = (lehr_mechanics_hold_table){0};
}
