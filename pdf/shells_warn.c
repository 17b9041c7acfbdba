// What a fit of shells must not keep silent about.
#include "shells_private.h"

#include <lehr/fitting/distribution.h>

bool pdf_shell_stands(const lehr_pdf_shells *out, const lehr_pdf_shell *shell)
{
    return shell->coordination.value > 0 && shell->position.value > out->range_ang[0] &&
           shell->position.value < out->range_ang[1];
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
        const lehr_pdf_shell *shell = &out->shells[i];
        if (pdf_shell_stands(out, shell)) {
            continue;
        }
        status = lehr_warnings_add(warnings, err,
                                   "the fit found no shell, but %.3g neighbours at %.4g angstrom, for the "
                                   "range %.4g:%.4g: narrow the range to one peak, give a start, or take "
                                   "more shells",
                                   shell->coordination.value, shell->position.value, out->range_ang[0],
                                   out->range_ang[1]);
    }
    return status;
}
