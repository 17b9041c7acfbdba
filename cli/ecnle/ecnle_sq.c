#include "ecnle_sq.h"

#include "assign.h"

#include <math.h>

const char *const cli_ecnle_tails[] = {"fit", "py", "none", NULL};

lehr_status cli_ecnle_check_source(const cli_call *call, lehr_error *err)
{
    bool file = cli_call_given(call, "sq");
    if (file == cli_call_given(call, "phi")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              file ? "--phi and --sq: the packing fraction of a structure factor comes from "
                                     "--number-density and --diameter"
                                   : "--phi is missing (or a structure factor, --sq)");
    }
    static const char *const of_file[] = {"number-density", "tail", "sigma"};
    for (size_t i = 0; !file && i < sizeof of_file / sizeof *of_file; i++) {
        if (cli_call_given(call, of_file[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --sq FILE, which is not given",
                                  of_file[i]);
        }
    }
    if (file && (!cli_call_given(call, "number-density") || !cli_call_given(call, "diameter"))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--sq needs --number-density and --diameter, which give the packing fraction");
    }
    if (file && cli_call_given(call, "closure")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--closure and --sq both give the structure");
    }
    return LEHR_OK;
}

lehr_status cli_ecnle_sample(lehr_ecnle_sample *out, lehr_curve **curve, const cli_call *call,
                             lehr_error *err)
{
    static const char *const names[] = {"number-density", "diameter", "scale"};
    double sigma[3] = {0, 0, 0};
    *curve = NULL;
    lehr_status status = cli_assign_values(sigma, NULL, names, 3, call, "sigma", err);
    if (status == LEHR_OK) {
        status = lehr_curve_read(curve, cli_call_text(call, "sq"), err);
    }
    *out = (lehr_ecnle_sample){.curve = *curve,
                               .number_density_per_ang3 = cli_call_number(call, "number-density"),
                               .sigma_number_density_per_ang3 = sigma[0],
                               .diameter_ang = cli_call_number(call, "diameter"),
                               .sigma_diameter_ang = sigma[1],
                               .sigma_scale = sigma[2],
                               .tail = (lehr_ecnle_tail)cli_call_choice(call, "tail")};
    return status;
}
