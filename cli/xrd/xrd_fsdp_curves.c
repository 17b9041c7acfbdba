#include "xrd_fsdp_curves.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

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

/// Read and fit one curve; its failure stays with it.
static lehr_status evaluate(cli_xrd_fsdp_curve *one, const cli_call *call, const char *path,
                            const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    lehr_xrd_fsdp_options how = *options;
    lehr_xrd_fsdp_reading reading = lehr_xrd_fsdp_reading_defaults();
    lehr_xrd_fsdp_origin origin = {.axis = LEHR_AXIS_OTHER};
    lehr_status status = lehr_warnings_create(&one->warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    reading.wavelength_ang = how.wavelength_ang;
    if (cli_call_has(call, "unit")) {
        reading.axis = cli_xrd_fsdp_axes[cli_call_choice(call, "unit")];
    }
    one->status = lehr_xrd_fsdp_read(&one->curve, &origin, path, &reading, &one->error);
    // Over q the stated wavelength is not needed: the result then does not depend on what a header says.
    bool angle = origin.axis == LEHR_AXIS_TWO_THETA_DEG || origin.axis == LEHR_AXIS_TWO_THETA_RAD;
    how.wavelength_ang = angle ? origin.wavelength_ang : how.wavelength_ang;
    if (one->status == LEHR_OK) {
        one->status = lehr_xrd_fsdp_fit(&one->fit, one->curve, &how, one->warnings, &one->error);
    }
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
