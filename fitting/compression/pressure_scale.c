#include "pressure_scale_private.h"

#include <math.h>

// ---- forms --------------------------------------------------------------------------
static double power_pressure(double derivatives[3], const double constants[3], double d)
{
    double a = constants[0];
    double b = constants[1];
    double stretch = log1p(d);
    double growth = expm1(b * stretch);
    derivatives[0] = a * exp((b - 1) * stretch);
    derivatives[1] = growth / b;
    derivatives[2] = a / b * ((1 + growth) * stretch - growth / b);
    return a / b * growth;
}

static double power_shift(const double constants[3], double pressure_GPa)
{
    return expm1(log1p(pressure_GPa * constants[1] / constants[0]) / constants[1]);
}

const scale_form lehr_fitting_pressure_scale_power = {power_pressure, power_shift};

static double quadratic_pressure(double derivatives[3], const double constants[3], double d)
{
    derivatives[0] = constants[0] * (1 + 2 * constants[1] * d);
    derivatives[1] = d * (1 + constants[1] * d);
    derivatives[2] = constants[0] * d * d;
    return constants[0] * d * (1 + constants[1] * d);
}

static double quadratic_shift(const double constants[3], double pressure_GPa)
{
    double ratio = pressure_GPa / constants[0];
    return 2 * ratio / (1 + sqrt(1 + 4 * constants[1] * ratio));
}

const scale_form lehr_fitting_pressure_scale_quadratic = {quadratic_pressure, quadratic_shift};

static double exponential_pressure(double derivatives[3], const double constants[3], double d)
{
    double c = constants[2];
    double sum = constants[1] + c;
    double inner = -expm1(-c * log1p(d)) / c;
    double growth = expm1(sum * inner);
    derivatives[0] = constants[0] * (1 + growth) * exp(-(c + 1) * log1p(d));
    derivatives[1] = growth / sum;
    derivatives[2] = constants[0] / sum * ((1 + growth) * inner - growth / sum);
    return constants[0] / sum * growth;
}

static double exponential_shift(const double constants[3], double pressure_GPa)
{
    double c = constants[2];
    double sum = constants[1] + c;
    double inner = log1p(pressure_GPa * sum / constants[0]) / sum;
    return expm1(-log1p(-c * inner) / c);
}

const scale_form lehr_fitting_pressure_scale_exponential = {exponential_pressure, exponential_shift};

// ---- pressure and wavelength --------------------------------------------------------
static lehr_status check_wavelength(double wavelength_nm, const char *name, lehr_error *err)
{
    if (!(wavelength_nm > 0 && isfinite(wavelength_nm))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s = %g nm is not a number greater than 0", name,
                              wavelength_nm);
    }
    return LEHR_OK;
}

static lehr_status check_ruby(const lehr_fitting_ruby *ruby, lehr_error *err)
{
    lehr_status status = check_wavelength(ruby->wavelength_nm, "wavelength", err);
    if (status == LEHR_OK) {
        status = check_wavelength(ruby->wavelength0_nm, "wavelength at ambient pressure", err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (!(ruby->sigma_wavelength_nm >= 0 && isfinite(ruby->sigma_wavelength_nm)) ||
        !(ruby->sigma_wavelength0_nm >= 0 && isfinite(ruby->sigma_wavelength0_nm))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "standard errors %g nm and %g nm of the wavelengths are not both >= 0",
                              ruby->sigma_wavelength_nm, ruby->sigma_wavelength0_nm);
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_pressure_scale_pressure(lehr_fitting_ruby_pressure *out,
                                                 const lehr_fitting_pressure_scale *scale,
                                                 const lehr_fitting_ruby *ruby, lehr_error *err)
{
    lehr_status status = check_ruby(ruby, err);
    if (status != LEHR_OK) {
        return status;
    }
    double zero = ruby->wavelength0_nm;
    double derivatives[3];
    double pressure =
        scale->form->pressure(derivatives, scale->constants, (ruby->wavelength_nm - zero) / zero);
    double slope = derivatives[0] / zero;
    double slope0 = -slope * (ruby->wavelength_nm / zero);
    double readout = fabs(slope) * ruby->sigma_wavelength_nm;
    double of_zero = fabs(slope0) * ruby->sigma_wavelength0_nm;
    double of_a = derivatives[1] * scale->sigmas[0];
    double of_b = derivatives[2] * scale->sigmas[1];
    double of_scale = hypot(of_a, of_b);
    *out = (lehr_fitting_ruby_pressure){
        .pressure_GPa = pressure,
        .d_wavelength_GPa_per_nm = slope,
        .d_wavelength0_GPa_per_nm = slope0,
        .sigma_readout_GPa = readout,
        .sigma_zero_GPa = of_zero,
        .sigma_scale_GPa = of_scale,
        .scale_shift_GPa = {of_a, of_b},
        .sigma_GPa = hypot(hypot(readout, of_zero), isnan(of_scale) ? 0 : of_scale),
    };
    return LEHR_OK;
}

lehr_status lehr_fitting_pressure_scale_wavelength(double *wavelength_nm,
                                                   const lehr_fitting_pressure_scale *scale,
                                                   double pressure_GPa, double wavelength0_nm,
                                                   lehr_error *err)
{
    lehr_status status = check_wavelength(wavelength0_nm, "wavelength at ambient pressure", err);
    if (status != LEHR_OK) {
        return status;
    }
    double shift = scale->form->shift(scale->constants, pressure_GPa);
    if (!(shift > -1 && isfinite(shift))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the scale %s has no wavelength at P = %g GPa",
                              scale->name, pressure_GPa);
    }
    *wavelength_nm = wavelength0_nm + wavelength0_nm * shift;
    return LEHR_OK;
}

// ---- temperature --------------------------------------------------------------------
typedef struct shift_range {
    const char *name;
    double lowest_K, highest_K;
} shift_range;

static const shift_range ranges[] = {
    [LEHR_FITTING_RUBY_DATCHI2007] = {"Datchi 2007", 296, 900},
    [LEHR_FITTING_RUBY_RAGAN1992] = {"Ragan 1992", 15, 600},
};

/// Wavelength at a temperature, up to a constant [nm].
static double line_at(lehr_fitting_ruby_shift shift, double temperature_K)
{
    if (shift == LEHR_FITTING_RUBY_DATCHI2007) {
        double t = temperature_K - 296;
        return t * (7.46e-3 + t * (-3.01e-6 + t * 8.76e-9));
    }
    double t = temperature_K;
    double wavenumber_per_cm = 14423 + t * (4.49e-2 + t * (-4.81e-4 + t * 3.71e-7));
    return 1e7 / wavenumber_per_cm;
}

lehr_status lehr_fitting_ruby_correct(double *corrected_nm, lehr_fitting_ruby_shift shift,
                                      double wavelength_nm, double temperature_K, double temperature0_K,
                                      lehr_error *err)
{
    lehr_status status = check_wavelength(wavelength_nm, "wavelength", err);
    if (status != LEHR_OK) {
        return status;
    }
    const double temperatures_K[] = {temperature_K, temperature0_K};
    const shift_range *range = &ranges[shift];
    for (int i = 0; i < 2 && temperature_K != temperature0_K; i++) {
        double t = temperatures_K[i];
        if (!(t >= range->lowest_K && t <= range->highest_K)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "temperature %g K is outside %g K to %g K, the range of %s", t,
                                  range->lowest_K, range->highest_K, range->name);
        }
    }
    double moved =
        temperature_K == temperature0_K ? 0 : line_at(shift, temperature_K) - line_at(shift, temperature0_K);
    *corrected_nm = wavelength_nm - moved;
    return LEHR_OK;
}
