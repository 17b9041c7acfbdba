// Convention D: the sum of shells that were fitted.
#include "coordination_private.h"

#include <lehr/pdf/shells.h>
#include <math.h>
#include <string.h>

lehr_status pdf_coordination_of_shells(lehr_pdf_coordination *out, const lehr_pdf_correlation *correlation,
                                       const lehr_pdf_coordination_options *options, lehr_warnings *warnings,
                                       lehr_error *err)
{
    lehr_pdf_shells shells;
    lehr_pdf_shells_options how = lehr_pdf_shells_defaults();
    how.n_shells = options->n_shells;
    memcpy(how.range_ang, options->range_ang, sizeof how.range_ang);
    lehr_status status = lehr_pdf_shells_fit(&shells, correlation, &how, warnings, err);
    if (status == LEHR_OK && shells.stop != LEHR_FITTING_CONVERGED) {
        status = lehr_warnings_add(warnings, err, "the fit of shells did not converge: give the range");
    }
    if (status != LEHR_OK) {
        return status;
    }
    double variance = 0, range = 0;
    size_t m = 3 * shells.n_shells;
    *out = (lehr_pdf_coordination){.convention = LEHR_PDF_CONVENTION_D, .density = (double)NAN};
    out->upper_limit = (lehr_estimate){(double)NAN, (double)NAN};
    for (size_t i = 0; i < shells.n_shells; i++) {
        out->coordination.value += shells.parameters[3 * i + 2];
        range += shells.shells[i].range[1];
        for (size_t k = 0; k < shells.n_shells; k++) {
            variance += shells.covariance[(3 * i + 2) * m + 3 * k + 2];
        }
    }
    out->statistical = sqrt(variance);
    out->noise = out->statistical;
    out->model = range;
    memcpy(out->range_ang, shells.range_ang, sizeof out->range_ang);
    return LEHR_OK;
}
