// From the first column of a file to q in 1/angstrom.
#include "pattern_private.h"

#include <lehr/pdf/atom.h>
#include <math.h>
#include <stdio.h>

static const double PI = 3.14159265358979323846;
static const double SHORTEST_PER_ANG = 3; // data that end below give no structure function

static const char *axis_name(lehr_pdf_axis axis)
{
    static const char *const names[] = {"", "q in 1/angstrom", "q in 1/nm", "2theta in degrees",
                                        "2theta in radians"};
    return names[axis];
}

static double to_q(double x, lehr_pdf_axis axis, double wavelength_ang, double zero_deg)
{
    switch (axis) {
    case LEHR_PDF_AXIS_Q_PER_NM:
        return x / 10;
    case LEHR_PDF_AXIS_TWO_THETA_DEG:
        return 4 * PI / wavelength_ang * sin((x - zero_deg) * PI / 360);
    case LEHR_PDF_AXIS_TWO_THETA_RAD:
        return 4 * PI / wavelength_ang * sin(x / 2 - zero_deg * PI / 360);
    default:
        return x;
    }
}

static bool is_angle(lehr_pdf_axis axis)
{
    return axis == LEHR_PDF_AXIS_TWO_THETA_DEG || axis == LEHR_PDF_AXIS_TWO_THETA_RAD;
}

/// Other units under which the range makes sense, in words; "" for none.
static void other_readings(char *text, size_t size, lehr_pdf_axis axis, const double x[2],
                           double wavelength_ang)
{
    size_t used = 0;
    text[0] = '\0';
    bool from_ang = axis == LEHR_PDF_AXIS_Q_PER_ANG;
    if (from_ang && x[1] < 180 && isfinite(wavelength_ang)) {
        used = (size_t)snprintf(text, size,
                                "; as 2theta in degrees (--axis 2th_deg) it would be %.4g to %.4g/angstrom",
                                to_q(x[0], LEHR_PDF_AXIS_TWO_THETA_DEG, wavelength_ang, 0),
                                to_q(x[1], LEHR_PDF_AXIS_TWO_THETA_DEG, wavelength_ang, 0));
    }
    if (from_ang && x[1] / 10 >= SHORTEST_PER_ANG && x[1] / 10 <= LEHR_PDF_ATOM_LARGEST_Q) {
        snprintf(text + used, size - used,
                 "; as q in 1/nm (--axis q_nm^-1) it would be %.4g to %.4g/angstrom", x[0] / 10, x[1] / 10);
    } else if (axis == LEHR_PDF_AXIS_Q_PER_NM && x[1] <= LEHR_PDF_ATOM_LARGEST_Q) {
        snprintf(text, size, "; as q in 1/angstrom (--axis q_A^-1) it would be %.4g to %.4g/angstrom", x[0],
                 x[1]);
    }
}

/// q in 1/nm that passes for q in 1/angstrom: X-rays hardly reach 40/angstrom, and data that do not tell
/// their unit and begin behind the first peak are rare.
static lehr_status check_nanometres(const lehr_pdf_pattern *pattern, const double x[2], bool told,
                                    const lehr_pdf_pattern_options *options, lehr_error *err)
{
    static const double FARTHEST_PER_ANG = 40, LATEST_PER_ANG = 3.5;
    bool long_range = x[1] > FARTHEST_PER_ANG, late = !told && x[0] >= LATEST_PER_ANG;
    if (options->axis != LEHR_PDF_AXIS_AUTO || pattern->axis != LEHR_PDF_AXIS_Q_PER_ANG ||
        options->allow_short || !(long_range || late) || !(x[1] / 10 >= SHORTEST_PER_ANG)) {
        return LEHR_OK;
    }
    return lehr_error_set(
        err, LEHR_ERR_DOMAIN,
        "x may be q in 1/angstrom, %.4g to %.4g/angstrom, or in 1/nm, %.4g to %.4g/angstrom: say which "
        "with --axis q_A^-1 or --axis q_nm^-1",
        x[0], x[1], x[0] / 10, x[1] / 10);
}

static lehr_status check_range(const lehr_pdf_pattern *pattern, const double x[2],
                               const lehr_pdf_pattern_options *options, lehr_error *err)
{
    double first = pattern->q_per_ang[0], last = pattern->q_per_ang[pattern->size - 1];
    double reach = isfinite(pattern->wavelength_ang) ? 4 * PI / pattern->wavelength_ang : (double)INFINITY;
    char other[256];
    other_readings(other, sizeof other, pattern->axis, x, pattern->wavelength_ang);
    if (!(first >= 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "q begins at %g/angstrom, below 0", first);
    }
    if (last > LEHR_PDF_ATOM_LARGEST_Q) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "x read as %s runs from %.4g to %.4g/angstrom, beyond the form factors (%.0f)%s",
            axis_name(pattern->axis), first, last, LEHR_PDF_ATOM_LARGEST_Q, other);
    }
    if (last > reach * (1 + 1e-9)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "x read as %s runs from %.4g to %.4g/angstrom, beyond 4 pi/lambda = %.4g of the "
            "wavelength %g angstrom%s",
            axis_name(pattern->axis), first, last, reach, pattern->wavelength_ang, other);
    }
    if (!(last >= SHORTEST_PER_ANG) && !options->allow_short) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "x read as %s runs from %.4g to %.4g/angstrom: a structure function needs data to "
            "%g at least%s",
            axis_name(pattern->axis), first, last, SHORTEST_PER_ANG, other);
    }
    return LEHR_OK;
}

/// Axis of a file that does not tell it, and what else it could be.
static lehr_status assume_axis(lehr_pdf_pattern *pattern, const lehr_pdf_pattern_options *options,
                               lehr_warnings *warnings, lehr_error *err)
{
    const double *x = pattern->q_per_ang;
    const double range[2] = {x[0], x[pattern->size - 1]};
    bool like = options->axis_untold != LEHR_PDF_AXIS_AUTO;
    char other[256] = "";
    pattern->axis = like ? options->axis_untold : LEHR_PDF_AXIS_Q_PER_ANG;
    if (is_angle(pattern->axis) && isnan(pattern->wavelength_ang)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the file does not say what its first column is, that of the sample is %s: give "
            "--wavelength or --energy",
            axis_name(pattern->axis));
    }
    if (!like) {
        other_readings(other, sizeof other, pattern->axis, range, pattern->wavelength_ang);
    }
    return lehr_warnings_add(
        warnings, err,
        "the file does not say what its first column is: taken as %s%s, %.4g to %.4g; say "
        "otherwise with --axis%s",
        axis_name(pattern->axis), like ? ", as that of the sample" : "", range[0], range[1], other);
}

static lehr_status choose(lehr_pdf_pattern *pattern, const lehr_pdf_header *header,
                          const lehr_pdf_pattern_options *options, lehr_warnings *warnings, lehr_error *err)
{
    pattern->axis = options->axis != LEHR_PDF_AXIS_AUTO ? options->axis : header->axis;
    pattern->wavelength_ang =
        isfinite(options->wavelength_ang) ? options->wavelength_ang : header->wavelength_ang;
    if (isfinite(pattern->wavelength_ang) &&
        !(pattern->wavelength_ang > 0.01 && pattern->wavelength_ang < 20)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "a wavelength of %g angstrom: X-rays have 0.01 to 20; give --wavelength in angstrom",
            pattern->wavelength_ang);
    }
    if (pattern->axis == LEHR_PDF_AXIS_AUTO) {
        return assume_axis(pattern, options, warnings, err);
    }
    if (is_angle(pattern->axis) && isnan(pattern->wavelength_ang)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "x is %s and the file names no wavelength: give --wavelength or --energy",
                              axis_name(pattern->axis));
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_pattern_convert(lehr_pdf_pattern *pattern, lehr_pdf_header *header,
                                     const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                                     lehr_error *err)
{
    lehr_status status = choose(pattern, header, options, warnings, err);
    double *x = pattern->q_per_ang;
    size_t n = pattern->size;
    if (status != LEHR_OK) {
        return status;
    }
    const double range[2] = {x[0], x[n - 1]};
    for (size_t i = 0; i < n; i++) {
        double limit = pattern->axis == LEHR_PDF_AXIS_TWO_THETA_DEG ? 180 : PI;
        if (is_angle(pattern->axis) && !(fabs(x[i]) <= limit)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "x[%zu] = %g is no %s: above %g", i, x[i],
                                  axis_name(pattern->axis), limit);
        }
        x[i] = to_q(x[i], pattern->axis, pattern->wavelength_ang, options->two_theta_zero_deg);
    }
    status = check_range(pattern, range, options, err);
    bool told = header->axis != LEHR_PDF_AXIS_AUTO || options->axis_untold != LEHR_PDF_AXIS_AUTO;
    return status == LEHR_OK ? check_nanometres(pattern, range, told, options, err) : status;
}
