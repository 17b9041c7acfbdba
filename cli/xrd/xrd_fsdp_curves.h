/// @file
/// The curves of one call of `lehr xrd fsdp`: all are fitted before the result of any is told, because each
/// is compared with the reference.
#ifndef LEHR_CLI_XRD_FSDP_CURVES_H
#define LEHR_CLI_XRD_FSDP_CURVES_H

#include "command.h"

#include <lehr/core/curve.h>
#include <lehr/xrd/fsdp.h>

/// One curve.
typedef struct cli_xrd_fsdp_curve {
    lehr_curve *curve; ///< over the axis of the fit
    lehr_xrd_fsdp fit;
    lehr_warnings *warnings;
    lehr_status status;
    lehr_error error;
    bool compared;
    lehr_xrd_fsdp_difference difference;
} cli_xrd_fsdp_curve;

/// Operands in order, then the reference where that is another file.
typedef struct cli_xrd_fsdp_curves {
    size_t n;
    size_t n_operands;
    size_t reference; ///< SIZE_MAX: nothing to compare with
    const char *reference_name;
    lehr_error why_not; ///< of a reference that could not be evaluated
    cli_xrd_fsdp_curve *cases;
    lehr_estimate *position; ///< shape (n_operands,): differences
    lehr_estimate *fwhm;
} cli_xrd_fsdp_curves;

/// Read and fit all operands and --reference, and compare them. A curve that fails keeps its failure.
/// @errors those of a --reference that cannot be evaluated; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_xrd_fsdp_evaluate(cli_xrd_fsdp_curves **out, const cli_call *call,
                                                 const lehr_xrd_fsdp_options *options, lehr_error *err);
/// .discard of the command; NULL is fine.
void cli_xrd_fsdp_discard(void *shared);

#endif
