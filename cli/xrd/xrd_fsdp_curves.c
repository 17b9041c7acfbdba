#include "xrd_fsdp_curves.h"

#include <lehr/core/alloc.h>
#include <lehr/core/table.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/// In the order of the choices of --unit.
static const lehr_axis cli_xrd_fsdp_axes[] = {LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_Q_PER_NM,
                                              LEHR_AXIS_TWO_THETA_DEG, LEHR_AXIS_TWO_THETA_RAD};

void cli_xrd_fsdp_discard(void *shared)
{
    cli_xrd_fsdp_curves *all = shared;
    for (size_t i = 0; all && all->cases && i < all->n; i++) {
        lehr_curve_free(all->cases[i].curve);
        lehr_warnings_free(all->cases[i].warnings);
    }
    if (all) {
        lehr_core_free(all->cases);
        lehr_core_free(all->position);
        lehr_core_free(all->fwhm);
    }
    lehr_core_free(all);
}

/// The wavelength in the header of a table, as pyFAI writes it in metres and others in angstrom; NaN without
/// one.
static double stated_wavelength(const char *path)
{
    static const char *const keys[] = {"wavelength", "wavelength_ang"};
    const double metre_ang = 1e10;
    const double longest_m = 1e-7;
    double wavelength = (double)NAN;
    lehr_table *table = NULL;
    lehr_error ignored = {0};
    const char *key = NULL;
    const char *value = NULL;
    if (strcmp(path, "-") == 0 || lehr_table_read(&table, NULL, path, &ignored) != LEHR_OK) {
        return wavelength;
    }
    for (size_t i = 0; lehr_table_header_at(table, i, &key, &value); i++) {
        double number = (double)NAN;
        bool named = strcasecmp(key, keys[0]) == 0 || strcasecmp(key, keys[1]) == 0;
        if (named && lehr_units_parse(&number, value, "angstrom", &ignored) == LEHR_OK && number > 0) {
            wavelength = number < longest_m ? number * metre_ang : number;
        }
    }
    lehr_table_free(table);
    return wavelength;
}

/// The wavelength that is given, else for angles that of the file.
static double wavelength_of(const lehr_curve *curve, const char *path, double given_ang)
{
    bool angle = curve->x_axis == LEHR_AXIS_TWO_THETA_DEG || curve->x_axis == LEHR_AXIS_TWO_THETA_RAD;
    return angle && isnan(given_ang) ? stated_wavelength(path) : given_ang;
}

/// Read and fit one curve; its failure stays with it.
static lehr_status evaluate(cli_xrd_fsdp_curve *one, const cli_call *call, const char *path,
                            const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    lehr_curve *read = NULL;
    lehr_xrd_fsdp_options how = *options;
    lehr_status status = lehr_warnings_create(&one->warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    one->status = lehr_curve_read(&read, path, &one->error);
    if (one->status == LEHR_OK && cli_call_has(call, "unit")) {
        read->x_axis = cli_xrd_fsdp_axes[cli_call_choice(call, "unit")];
    }
    if (one->status == LEHR_OK) {
        how.wavelength_ang = wavelength_of(read, path, how.wavelength_ang);
        one->status = lehr_xrd_fsdp_curve(&one->curve, read, how.wavelength_ang, &one->error);
    }
    if (one->status == LEHR_OK) {
        one->status = lehr_xrd_fsdp_fit(&one->fit, one->curve, &how, one->warnings, &one->error);
    }
    lehr_curve_free(read);
    return one->status == LEHR_ERR_NOMEM ? lehr_error_set(err, LEHR_ERR_NOMEM, "%s", one->error.message)
                                         : LEHR_OK;
}

static void compare_all(cli_xrd_fsdp_curves *all)
{
    const cli_xrd_fsdp_curve *reference = &all->cases[all->reference];
    all->why_not = reference->error;
    for (size_t i = 0; i < all->n_operands; i++) {
        const lehr_estimate unknown = {(double)NAN, (double)NAN};
        cli_xrd_fsdp_curve *one = &all->cases[i];
        bool both = one->status == LEHR_OK && reference->status == LEHR_OK && i != all->reference;
        lehr_error why = {0};
        one->compared =
            both && lehr_xrd_fsdp_compare(&one->difference, &one->fit, &reference->fit, &why) == LEHR_OK;
        if (both && !one->compared) {
            all->why_not = why;
        }
        bool same = i == all->reference && one->status == LEHR_OK;
        all->position[i] = one->compared ? one->difference.position
                           : same        ? (lehr_estimate){0, (double)NAN}
                                         : unknown;
        all->fwhm[i] = one->compared ? one->difference.fwhm : all->position[i];
    }
}

static lehr_status evaluate_all(cli_xrd_fsdp_curves *all, const cli_call *call,
                                const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    const char *reference = cli_call_text(call, "reference");
    all->n_operands = cli_call_operands(call);
    all->n = all->n_operands + (reference ? 1 : 0);
    all->reference = reference ? all->n_operands : all->n_operands > 1 ? 0 : SIZE_MAX;
    all->reference_name = reference ? reference : cli_call_operand(call, 0);
    all->cases = lehr_core_alloc(all->n, sizeof *all->cases);
    all->position = lehr_core_alloc(all->n_operands, sizeof *all->position);
    all->fwhm = lehr_core_alloc(all->n_operands, sizeof *all->fwhm);
    if (!all->cases || !all->position || !all->fwhm) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu curves", all->n);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < all->n; i++) {
        const char *path = i < all->n_operands ? cli_call_operand(call, i) : reference;
        status = evaluate(&all->cases[i], call, path, options, err);
    }
    if (status == LEHR_OK && reference && all->cases[all->reference].status != LEHR_OK) {
        const cli_xrd_fsdp_curve *one = &all->cases[all->reference];
        return lehr_error_set(err, one->status, "--reference %s: %s", reference, one->error.message);
    }
    if (status == LEHR_OK && all->reference != SIZE_MAX) {
        compare_all(all);
    }
    return status;
}

lehr_status cli_xrd_fsdp_evaluate(cli_xrd_fsdp_curves **out, const cli_call *call,
                                  const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    cli_xrd_fsdp_curves *all = lehr_core_alloc(1, sizeof *all);
    lehr_status status = all ? evaluate_all(all, call, options, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the curves");
    *out = NULL;
    if (status == LEHR_OK) {
        *out = all;
        all = NULL;
    }
    cli_xrd_fsdp_discard(all);
    return status;
}
