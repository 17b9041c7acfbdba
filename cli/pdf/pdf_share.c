#include "pdf_share.h"

#include <lehr/core/constants.h>
#include <math.h>

const char *const cli_pdf_axes[] = {"auto", "q_A^-1", "q_nm^-1", "2th_deg", "2th_rad", NULL};
const char *const cli_pdf_detectors[] = {"counting", "integrating", NULL};

lehr_status cli_pdf_pattern_options(lehr_pdf_pattern_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_pdf_pattern_defaults();
    out->axis = (lehr_pdf_axis)cli_call_choice(call, "axis");
    out->wavelength_ang = cli_call_number(call, "wavelength");
    if (cli_call_given(call, "two-theta-zero")) {
        out->two_theta_zero_deg = cli_call_number(call, "two-theta-zero");
    }
    if (cli_call_given(call, "energy")) {
        double energy_keV = cli_call_number(call, "energy");
        if (cli_call_given(call, "wavelength")) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--energy and --wavelength say the same: give one");
        }
        if (!(energy_keV > 0 && isfinite(energy_keV))) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--energy: %g keV is not greater than 0", energy_keV);
        }
        out->wavelength_ang = LEHR_CORE_HC_KEV_ANG / energy_keV;
    }
    if (cli_call_given(call, "wavelength") && !(out->wavelength_ang > 0 && isfinite(out->wavelength_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--wavelength: %g angstrom is not greater than 0",
                              out->wavelength_ang);
    }
    return LEHR_OK;
}

lehr_status cli_pdf_pattern_read(lehr_pdf_pattern **out, const char *path,
                                 const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                                 lehr_error *err)
{
    lehr_warnings *own = NULL;
    *out = NULL;
    lehr_status status = lehr_warnings_create(&own, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_read(out, path, options, own, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(own); i++) {
        status = lehr_warnings_add(warnings, err, "%s: %s", path, lehr_warnings_at(own, i));
    }
    lehr_warnings_free(own);
    return status;
}

lehr_status cli_pdf_composition(lehr_composition *out, const char **text, const cli_call *call,
                                const char *fallback, lehr_warnings *warnings, lehr_error *err)
{
    *text = cli_call_given(call, "composition") ? cli_call_text(call, "composition") : fallback;
    if ((*text)[0] == '\0') {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the composition is missing: give --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5");
    }
    lehr_status status = lehr_composition_parse(out, *text, err);
    return status == LEHR_OK ? lehr_composition_check_sum(out, warnings, err) : status;
}
