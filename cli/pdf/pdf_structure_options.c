#include "pdf_structure_options.h"

#include <lehr/core/attenuation.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <math.h>
#include <string.h>

const char *const cli_pdf_methods[] = {"joint", "krogh-moe", "high-q", "rpoly", NULL};
const char *const cli_pdf_forms[] = {"faber-ziman", "ashcroft-langreth", "laue-subtracted", NULL};
const char *const cli_pdf_constants[] = {"fit", "0", NULL};

/// Number of an option that may also be a word.
static lehr_status read_number(double *out, const cli_call *call, const char *option, const char *words,
                               lehr_error *err)
{
    const char *text = cli_call_text(call, option);
    if (lehr_number_parse(out, text, strlen(text), lehr_number_style_c(), NULL) != LEHR_OK ||
        !isfinite(*out)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is neither a number nor %s", option, text,
                              words);
    }
    return LEHR_OK;
}

static bool is(const cli_call *call, const char *option, const char *word)
{
    return strcmp(cli_call_text(call, option), word) == 0;
}

/// Number density of the options; NaN where none is given.
static lehr_status read_density(double *out, const cli_call *call, const cli_pdf_entry *entry,
                                const lehr_composition *composition, lehr_error *err)
{
    bool told = !isnan(entry->density_g_per_cm3) || !isnan(entry->number_density_per_ang3);
    *out = told ? entry->number_density_per_ang3 : cli_call_number(call, "number-density");
    if (told ? !isnan(*out) : !cli_call_given(call, "density")) {
        return LEHR_OK;
    }
    double density = told ? entry->density_g_per_cm3 : cli_call_number(call, "density");
    if (!told && cli_call_given(call, "number-density")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--density and --number-density say the same: give one");
    }
    if (!(density > 0 && density < 30)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: %g g/cm^3 is not in 0 to 30",
                              told ? "density" : "--density", density);
    }
    *out = lehr_pdf_number_density(density, composition->molar_mass_g_per_mol);
    return LEHR_OK;
}

static lehr_status read_polarization(lehr_pdf_sample_options *out, const cli_call *call, lehr_error *err)
{
    static const struct {
        const char *word;
        lehr_pdf_polarization kind;
    } words[] = {{"auto", LEHR_PDF_POLARIZATION_AUTO},
                 {"none", LEHR_PDF_POLARIZATION_NONE},
                 {"full-ring", LEHR_PDF_POLARIZATION_FULL_RING}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is(call, "polarization", words[i].word)) {
            out->polarization = words[i].kind;
            return LEHR_OK;
        }
    }
    out->polarization = LEHR_PDF_POLARIZATION_DEGREE;
    return read_number(&out->degree, call, "polarization", "full-ring or none", err);
}

/// Thickness in mm to mu t.
static lehr_status from_thickness(lehr_pdf_sample_options *out, const cli_call *call,
                                  const cli_pdf_entry *entry, const lehr_composition *composition,
                                  double wavelength_ang, lehr_error *err)
{
    double mu = 0, number_density = 0;
    lehr_status status = read_density(&number_density, call, entry, composition, err);
    if (status == LEHR_OK && isnan(number_density)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--thickness needs --density or --number-density");
    }
    if (status == LEHR_OK && isnan(wavelength_ang)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--thickness needs --energy or --wavelength");
    }
    status = status == LEHR_OK
                 ? lehr_attenuation_mass(&mu, composition, LEHR_CORE_HC_KEV_ANG / wavelength_ang, err)
                 : status;
    double density = lehr_pdf_mass_density(number_density, composition->molar_mass_g_per_mol);
    out->shape = LEHR_PDF_SHAPE_PLATE;
    out->mu_t = mu * density * cli_call_number(call, "thickness") / 10;
    return status;
}

static lehr_status read_shape(lehr_pdf_sample_options *out, const cli_call *call, const cli_pdf_entry *entry,
                              const lehr_composition *composition, double wavelength_ang, lehr_error *err)
{
    int given =
        cli_call_given(call, "plate") + cli_call_given(call, "thickness") + cli_call_given(call, "cylinder");
    if (!isnan(entry->plate_mu_t)) {
        out->shape = LEHR_PDF_SHAPE_PLATE;
        out->mu_t = entry->plate_mu_t;
        return LEHR_OK;
    }
    if (given > 1) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--plate, --thickness and --cylinder exclude each other");
    }
    if (cli_call_given(call, "thickness")) {
        return from_thickness(out, call, entry, composition, wavelength_ang, err);
    }
    if (cli_call_given(call, "plate")) {
        out->shape = LEHR_PDF_SHAPE_PLATE;
        out->mu_t = cli_call_number(call, "plate");
    } else if (cli_call_given(call, "cylinder")) {
        out->shape = LEHR_PDF_SHAPE_CYLINDER;
        out->mu_t = cli_call_number(call, "cylinder");
    }
    return LEHR_OK;
}

lehr_status cli_pdf_sample_options(lehr_pdf_sample_options *out, const cli_call *call,
                                   const cli_pdf_entry *entry, const lehr_composition *composition,
                                   double wavelength_ang, lehr_error *err)
{
    *out = lehr_pdf_sample_defaults();
    out->qmin_per_ang = cli_call_number(call, "qmin");
    out->qmax_per_ang = cli_call_number(call, "qmax");
    out->detector = (lehr_pdf_detector)cli_call_choice(call, "compton-detector");
    out->recoil = !cli_call_flag(call, "no-recoil");
    out->anomalous = !cli_call_flag(call, "no-anomalous") && !isnan(wavelength_ang);
    out->anvil = cli_call_text(call, "anvil");
    out->anvil_mm = cli_call_number(call, "anvil-thickness");
    out->container = cli_call_text(call, "container");
    if (out->anvil && !cli_call_given(call, "anvil-thickness")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--anvil needs --anvil-thickness");
    }
    lehr_status status = read_polarization(out, call, err);
    return status == LEHR_OK ? read_shape(out, call, entry, composition, wavelength_ang, err) : status;
}

static lehr_status read_background_scale(lehr_pdf_structure_options *out, const cli_call *call,
                                         lehr_error *err)
{
    static const double USUAL = 0.1;
    bool fit = is(call, "background-scale", "fit");
    lehr_status status =
        fit ? LEHR_OK : read_number(&out->background_scale, call, "background-scale", "fit", err);
    out->background_scale_sigma = fit ? USUAL : 0;
    if (cli_call_given(call, "background-scale-error")) {
        out->background_scale_sigma = cli_call_number(call, "background-scale-error");
    }
    return status;
}

static lehr_status read_prior_of_density(lehr_pdf_structure_options *out, const cli_call *call,
                                         const cli_pdf_entry *entry, const lehr_composition *composition,
                                         lehr_error *err)
{
    lehr_status status = read_density(&out->number_density_per_ang3, call, entry, composition, err);
    if (cli_call_given(call, "density-error")) {
        double percent = cli_call_number(call, "density-error");
        if (!(percent >= 0 && percent < 100)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--density-error: %g %% is not in 0 to 100", percent);
        }
        out->number_density_sigma =
            isnan(out->number_density_per_ang3) ? percent : percent / 100 * out->number_density_per_ang3;
    }
    return status;
}

lehr_status cli_pdf_structure_options(lehr_pdf_structure_options *out, const cli_call *call,
                                      const cli_pdf_entry *entry, const lehr_composition *composition,
                                      lehr_error *err)
{
    *out = lehr_pdf_structure_defaults();
    out->form = (lehr_pdf_form)cli_call_choice(call, "form");
    out->s_zero = cli_call_number(call, "s-zero");
    out->ensemble = cli_call_flag(call, "ensemble");
    if (out->ensemble && strcmp(cli_call_text(call, "method"), "joint") != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--ensemble belongs to --method joint");
    }
    out->high_q_from_per_ang = cli_call_number(call, "high-q-from");
    size_t method = cli_call_choice(call, "method");
    out->method = method <= LEHR_PDF_METHOD_HIGH_Q ? (lehr_pdf_method)method : LEHR_PDF_METHOD_JOINT;
    if (cli_call_given(call, "eggert")) {
        out->eggert_iterations = cli_call_integer(call, "eggert");
        if (method != LEHR_PDF_METHOD_KROGH_MOE && method != LEHR_PDF_METHOD_HIGH_Q) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--eggert belongs to --method krogh-moe or high-q");
        }
    }
    if (cli_call_choice(call, "constant") == 1) {
        out->order = 0;
    } else if (cli_call_given(call, "order")) {
        size_t order = cli_call_integer(call, "order");
        out->order = order <= LEHR_PDF_STRUCTURE_TERMS ? (int)order : LEHR_PDF_STRUCTURE_TERMS + 1;
    }
    lehr_status status =
        is(call, "rmin", "auto") ? LEHR_OK : read_number(&out->rmin_ang, call, "rmin", "auto", err);
    status = status == LEHR_OK ? read_background_scale(out, call, err) : status;
    return status == LEHR_OK ? read_prior_of_density(out, call, entry, composition, err) : status;
}
