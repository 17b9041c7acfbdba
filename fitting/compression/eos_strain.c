#include <lehr/fitting/eos_strain.h>

#include <math.h>
#include <stdbool.h>

/// f(u), df/du, the logarithm of F/P as G and dG/du.
typedef struct strain_measure {
    double f, f_u, log_ratio, log_ratio_u;
} strain_measure;

static strain_measure measure(lehr_fitting_eos_strain_kind kind, double u)
{
    if (kind == LEHR_FITTING_EOS_STRAIN_EULER) {
        double f = 0.5 * expm1(2 * u / 3);
        double f_u = (1 + 2 * f) / 3;
        return (strain_measure){f, f_u, -log(fabs(3 * f)) - 5 * u / 3, -f_u / f - 5.0 / 3};
    }
    if (kind == LEHR_FITTING_EOS_STRAIN_NATURAL) {
        return (strain_measure){u / 3, 1.0 / 3, -log(fabs(u)) - u, -1 / u - 1};
    }
    double f = -expm1(-u / 3);
    double f_u = (1 - f) / 3;
    return (strain_measure){f, f_u, -log(fabs(3 * f)) - 2 * u / 3, -f_u / f - 2.0 / 3};
}

static lehr_status check(const lehr_fitting_eos_datum *d, double volume0, lehr_error *err)
{
    if (!(d->volume > 0 && isfinite(d->volume)) || !(volume0 > 0 && isfinite(volume0))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "V = %g with V0 = %g: volumes are greater than 0",
                              d->volume, volume0);
    }
    if (d->volume == volume0 || d->pressure_GPa == 0 || !isfinite(d->pressure_GPa)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "P = %g GPa at V = %g (V0 = %g) has no normalised pressure", d->pressure_GPa,
                              d->volume, volume0);
    }
    if (!(d->sigma_pressure_GPa >= 0 && isfinite(d->sigma_pressure_GPa)) ||
        !(d->sigma_volume >= 0 && isfinite(d->sigma_volume))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "standard errors %g GPa and %g are not both numbers >= 0",
                              d->sigma_pressure_GPa, d->sigma_volume);
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_eos_strain_of(lehr_fitting_eos_strain *out, lehr_fitting_eos_strain_kind kind,
                                       const lehr_fitting_eos_datum *datum, double volume0, lehr_error *err)
{
    lehr_status status = check(datum, volume0, err);
    if (status != LEHR_OK) {
        return status;
    }
    double u = -log1p((datum->volume - volume0) / volume0);
    bool logarithmic = kind == LEHR_FITTING_EOS_STRAIN_VINET;
    if (logarithmic && !(datum->pressure_GPa / u > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "P = %g GPa at V = %g (V0 = %g): the logarithm does not exist",
                              datum->pressure_GPa, datum->volume, volume0);
    }
    strain_measure m = measure(kind, u);
    double ratio = copysign(exp(m.log_ratio), u);
    double stress = logarithmic ? log(fabs(datum->pressure_GPa)) + m.log_ratio : datum->pressure_GPa * ratio;
    // dF/du at constant P, and F's relative error turned into an absolute one.
    double scale = logarithmic ? 1 : stress;
    double stress_u = scale * m.log_ratio_u;
    double from_pressure = scale * datum->sigma_pressure_GPa / datum->pressure_GPa;
    double sigma_u = datum->sigma_volume / datum->volume;
    *out = (lehr_fitting_eos_strain){
        .strain = m.f,
        .stress = stress,
        .sigma_strain = m.f_u * sigma_u,
        .sigma_stress = hypot(from_pressure, stress_u * sigma_u),
        .covariance = m.f_u * stress_u * sigma_u * sigma_u,
        .d_strain_dV0 = m.f_u / volume0,
        .d_stress_dV0 = stress_u / volume0,
    };
    return LEHR_OK;
}
