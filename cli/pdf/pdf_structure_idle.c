// Options of `pdf sq` that a method does not use: said, since the user believes in them.
#include "pdf_structure_options.h"

enum { JOINT = 1, KROGH_MOE = 2, HIGH_Q = 4, RPOLY = 8 };

static const struct {
    const char *option;
    unsigned methods; ///< that use it
} uses[] = {
    {"rpoly", RPOLY},
    {"high-q-from", HIGH_Q},
    {"order", JOINT},
    {"container", JOINT},
    {"background-scale-error", JOINT},
    {"density-error", JOINT},
    {"constant", JOINT | HIGH_Q},
    {"rmin", JOINT | KROGH_MOE | HIGH_Q},
    {"s-zero", JOINT | KROGH_MOE | HIGH_Q},
    {"form", JOINT | KROGH_MOE | HIGH_Q},
    {"plate", JOINT | KROGH_MOE | HIGH_Q},
    {"thickness", JOINT | KROGH_MOE | HIGH_Q},
    {"cylinder", JOINT | KROGH_MOE | HIGH_Q},
    {"anvil", JOINT | KROGH_MOE | HIGH_Q},
    {"polarization", JOINT | KROGH_MOE | HIGH_Q},
    {"compton-detector", JOINT | KROGH_MOE | HIGH_Q},
    {"no-recoil", JOINT | KROGH_MOE | HIGH_Q},
};

lehr_status cli_pdf_structure_idle(const cli_call *call, lehr_warnings *warnings, lehr_error *err)
{
    size_t method = cli_call_choice(call, "method");
    if (cli_call_given(call, "anvil-thickness") && !cli_call_given(call, "anvil")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--anvil-thickness needs --anvil");
    }
    if (cli_call_given(call, "background-scale") && !cli_call_given(call, "background")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--background-scale needs --background");
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < sizeof uses / sizeof *uses && status == LEHR_OK; i++) {
        if (cli_call_given(call, uses[i].option) && !(uses[i].methods >> method & 1)) {
            status = lehr_warnings_add(warnings, err, "--%s has no effect: --method %s does not use it",
                                       uses[i].option, cli_pdf_methods[method]);
        }
    }
    return status;
}
