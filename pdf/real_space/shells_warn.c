// What a fit of shells must not keep silent about.
#include "shells_private.h"

#include <lehr/fitting/distribution.h>

pdf_shell_state pdf_shell_bound(const lehr_pdf_shell *shell)
{
    if (shell->roles[0] != LEHR_FITTING_ROLE_FREE || shell->roles[2] != LEHR_FITTING_ROLE_FREE) {
        return PDF_SHELL_ABSENT;
    }
    if (shell->roles[1] == LEHR_FITTING_ROLE_FREE) {
        return PDF_SHELL_FREE;
    }
    return shell->roles[1] == LEHR_FITTING_ROLE_AT_LOWER ? PDF_SHELL_NARROW : PDF_SHELL_BROAD;
}

static lehr_status warn_bound(const lehr_pdf_shells *out, const lehr_pdf_shell *shell,
                              lehr_warnings *warnings, lehr_error *err)
{
    double n = shell->coordination.value, r = shell->position.value, width = shell->width.value;
    switch (pdf_shell_bound(shell)) {
    case PDF_SHELL_ABSENT:
        return lehr_warnings_add(
            warnings, err,
            "the fit found no shell, but %.3g neighbours at %.4g angstrom, for the range "
            "%.4g:%.4g: narrow the range to one peak, give a start, or take more or fewer shells",
            n, r, out->range_ang[0], out->range_ang[1]);
    case PDF_SHELL_NARROW:
        return lehr_warnings_add(
            warnings, err,
            "the width of the shell at %.4g angstrom is at its lower bound, %.2g angstrom: qmax, "
            "window and grid show nothing narrower. The shell is not resolved, or follows the "
            "noise; errors of the others hold for this width",
            r, width);
    case PDF_SHELL_BROAD:
        return lehr_warnings_add(
            warnings, err,
            "the width of the shell at %.4g angstrom is at its upper bound for this range, %.2g "
            "angstrom: no peak of its own; take fewer shells, or a range with the whole peak",
            r, width);
    default:
        return LEHR_OK;
    }
}

/// Shells closer than the wider of them are one peak of another shape.
static lehr_status warn_overlap(const lehr_pdf_shells *out, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i + 1 < out->n_shells && status == LEHR_OK && out->found; i++) {
        const lehr_pdf_shell *a = &out->shells[i], *b = &out->shells[i + 1];
        double apart = b->position.value - a->position.value;
        if (apart < a->width.value || apart < b->width.value) {
            status = lehr_warnings_add(
                warnings, err,
                "shells at %.4g and %.4g angstrom are closer than they are wide: together they "
                "describe one peak; their separate numbers of neighbours rest on its shape",
                a->position.value, b->position.value);
        }
    }
    return status;
}

lehr_status pdf_shells_warn(const lehr_pdf_shells *out, const lehr_pdf_correlation *correlation,
                            lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (!correlation->window_known) {
        status = lehr_warnings_add(warnings, err, "the file does not tell its window: none is assumed");
    }
    size_t dof = out->n_points > 3 * out->n_shells ? out->n_points - 3 * out->n_shells : 0;
    if (status == LEHR_OK && out->weighted && dof > 0 &&
        lehr_tail_chi2(out->reduced_chi2 * (double)dof, (double)dof) < 1e-6) {
        status = lehr_warnings_add(
            warnings, err,
            "the shells do not describe G(r) within its errors (reduced chi2 %.3g): try more "
            "shells or another range",
            out->reduced_chi2);
    }
    if (status == LEHR_OK && dof == 0) {
        status = lehr_warnings_add(warnings, err,
                                   "%zu independent points for %zu parameters: nothing tests the shells, and "
                                   "errors are those of the noise alone; a wider range tells more",
                                   out->n_points, 3 * out->n_shells);
    }
    for (size_t i = 0; i < out->n_shells && status == LEHR_OK; i++) {
        status = warn_bound(out, &out->shells[i], warnings, err);
    }
    return status == LEHR_OK ? warn_overlap(out, warnings, err) : status;
}
