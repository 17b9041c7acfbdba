// The result as a record and as a .poni file.
#include "calibrate.h"

#include <lehr/core/output.h>
#include <lehr/core/provenance.h>
#include <lehr/fitting/describe.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double DEG_PER_RAD = 57.2957795130823208768;
enum { P = LEHR_XRD_CALIBRATE_PARAMETERS };

#define NAME_OF(enumerator, name, unit) (name),
static const char *const names[] = {LEHR_XRD_CALIBRATE_PARAMETER_LIST(NAME_OF)};
#undef NAME_OF
#define UNIT_OF(enumerator, name, unit) (unit),
static const char *const units[] = {LEHR_XRD_CALIBRATE_PARAMETER_LIST(UNIT_OF)};
#undef UNIT_OF

// ---- record ----------------------------------------------------------------------------
static lehr_estimate in_degrees(lehr_estimate angle)
{
    return (lehr_estimate){angle.value * DEG_PER_RAD, angle.stderr_value * DEG_PER_RAD};
}

static lehr_status describe_parameters(const lehr_xrd_calibration *c, lehr_record *record, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    // The axis of the travel means something where there is one.
    int n = c->n_images > 1 ? P : LEHR_XRD_CALIBRATE_AXIS1;
    for (int k = 0; status == LEHR_OK && k < n; k++) {
        status = lehr_record_add_quantity(record, names[k], c->parameters[k].value,
                                          c->parameters[k].stderr_value, units[k], err);
    }
    return status;
}

static lehr_status describe_numbers(const lehr_xrd_calibration *c, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"rings", (double)c->n_rings},
        {"points", (double)c->n_points},
        {"rejected", (double)c->n_rejected},
        {"hot_pixels", (double)c->n_hot},
        {"chi2", c->chi2},
        {"dof", (double)c->dof},
        {"reduced_chi2", c->reduced_chi2},
        {"error_scale", c->error_scale},
        {"unexplained", c->unexplained},
    };
    lehr_status status =
        lehr_record_add_quantity(record, "rms", c->rms_rad * DEG_PER_RAD, (double)NAN, "deg", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "scatter", c->scatter_rad * DEG_PER_RAD, (double)NAN, "deg",
                                          err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_number(record, rows[i].name, rows[i].value, err);
    }
    return status;
}

static lehr_status describe_derived(const lehr_xrd_calibration *c, lehr_record *record, lehr_error *err)
{
    const lehr_described rows[] = {
        {"beam_column", c->beam_column_px, "pixel"},
        {"beam_row", c->beam_row_px, "pixel"},
        {"tilt", in_degrees(c->tilt_rad), "deg"},
        {"tilt_direction", in_degrees(c->tilt_direction_rad), "deg"},
        {"wavelength_ratio", c->wavelength_ratio, ""},
    };
    return lehr_describe_estimates(record, rows, sizeof rows / sizeof *rows, err);
}

static lehr_status describe_budget(const lehr_xrd_calibration *c, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *budget = NULL;
    const struct {
        const char *name;
        const double *parts;
    } rows[] = {{"counting", c->counting}, {"cell", c->cell}, {"wavelength", c->wavelength_part}};
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        lehr_record *part = NULL;
        status = lehr_record_add_record(&part, budget, rows[i].name, err);
        for (int k = 0; status == LEHR_OK && k < LEHR_XRD_CALIBRATE_ROT3; k++) {
            status = lehr_record_add_quantity(part, names[k], rows[i].parts[k], none, units[k], err);
        }
    }
    return status;
}

static lehr_status describe_q(const lehr_xrd_calibration *c, lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "q_error", err);
    for (size_t i = 0; status == LEHR_OK && i < c->n_q; i++) {
        lehr_record *row = NULL;
        status = lehr_list_add_record(&row, list, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_quantity(row, "q", c->q_per_ang[i], (double)NAN, "1/angstrom", err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_number(row, "relative_error", c->q_error[i], err);
        }
    }
    return status;
}

static lehr_status describe_ring(const lehr_xrd_ring *ring, lehr_list *list, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *row = NULL;
    char hkl[40];
    snprintf(hkl, sizeof hkl, "%d %d %d", ring->line.h, ring->line.k, ring->line.l);
    lehr_status status = lehr_list_add_record(&row, list, err);
    status = status ? status : lehr_record_add_number(row, "image", (double)ring->image + 1, err);
    status = status ? status : lehr_record_add_text(row, "hkl", hkl, err);
    status = status ? status : lehr_record_add_quantity(row, "d", ring->line.d_ang, none, "angstrom", err);
    status = status ? status
                    : lehr_record_add_quantity(row, "two_theta", ring->two_theta_rad * DEG_PER_RAD, none,
                                               "deg", err);
    status = status ? status
                    : lehr_record_add_quantity(row, "fwhm", ring->fwhm_rad * DEG_PER_RAD, none, "deg", err);
    status = status ? status : lehr_record_add_number(row, "sectors", (double)ring->n_sectors, err);
    status = status ? status : lehr_record_add_number(row, "rejected", (double)ring->n_rejected, err);
    status = status ? status : lehr_record_add_number(row, "reduced_chi2", ring->reduced_chi2, err);
    status = status ? status
                    : lehr_record_add_quantity(row, "shift", ring->shift.value * DEG_PER_RAD,
                                               ring->shift.stderr_value * DEG_PER_RAD, "deg", err);
    return status ? status : lehr_record_add_boolean(row, "overlapped", ring->overlapped, err);
}

static lehr_status describe_calibrant(const lehr_xrd_calibrant *calibrant, lehr_record *record,
                                      lehr_error *err)
{
    lehr_record *row = NULL;
    double uncertainty = 0, a_ang = lehr_xrd_calibrant_a(calibrant, &uncertainty);
    lehr_status status = lehr_record_add_record(&row, record, "calibrant", err);
    status = status ? status : lehr_record_add_text(row, "name", lehr_xrd_calibrant_name(calibrant), err);
    if (!status && !isnan(a_ang)) {
        status = lehr_record_add_quantity(row, "a", a_ang, uncertainty, "angstrom", err);
    }
    double c_ang = lehr_xrd_calibrant_c(calibrant, &uncertainty);
    if (!status && !isnan(c_ang)) {
        status = lehr_record_add_quantity(row, "c", c_ang, uncertainty, "angstrom", err);
    }
    return status ? status : lehr_record_add_text(row, "origin", lehr_xrd_calibrant_origin(calibrant), err);
}

lehr_status lehr_xrd_calibration_describe(const lehr_xrd_calibration *calibration,
                                          const lehr_xrd_calibrant *calibrant, lehr_record *record,
                                          lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = describe_parameters(calibration, record, err);
    status = status ? status : describe_numbers(calibration, record, err);
    status = status ? status : describe_derived(calibration, record, err);
    status = status ? status : describe_q(calibration, record, err);
    status = status ? status : describe_budget(calibration, record, err);
    if (!status) {
        status = lehr_describe_correlation(record, names, calibration->covariance, P, err);
    }
    status = status ? status : describe_calibrant(calibrant, record, err);
    status = status ? status : lehr_record_add_list(&list, record, "ring_list", err);
    for (size_t i = 0; !status && i < calibration->n_rings; i++) {
        status = describe_ring(&calibration->rings[i], list, err);
    }
    status = status ? status : lehr_record_add_boolean(record, "converged", calibration->converged, err);
    return status || calibration->converged
               ? status
               : lehr_record_add_text(record, "verdict", calibration->verdict, err);
}

// ---- .poni -----------------------------------------------------------------------------
static void write_cell(FILE *file, const lehr_xrd_calibrant *calibrant)
{
    double uncertainty = 0, a_ang = lehr_xrd_calibrant_a(calibrant, &uncertainty);
    fprintf(file, "# Calibrant: ");
    for (const char *c = lehr_xrd_calibrant_name(calibrant); *c; c++) {
        fputc((unsigned char)*c >= ' ' ? *c : '?', file); // a path may hold anything
    }
    if (!isnan(a_ang)) {
        fprintf(file, ", a = %.7g +- %.2g angstrom", a_ang, uncertainty);
    }
    double c_ang = lehr_xrd_calibrant_c(calibrant, &uncertainty);
    if (!isnan(c_ang)) {
        fprintf(file, ", c = %.8g +- %.2g angstrom", c_ang, uncertainty);
    }
    fprintf(file, "; %s\n", lehr_xrd_calibrant_origin(calibrant));
}

static void write_errors(FILE *file, const lehr_xrd_calibration *c)
{
    fputs("# Standard errors:", file);
    for (int k = 0; k < LEHR_XRD_CALIBRATE_AXIS1; k++) {
        if (!isnan(c->parameters[k].stderr_value)) {
            fprintf(file, " %s %.2g %s", names[k], c->parameters[k].stderr_value, units[k]);
        }
    }
    fprintf(file, "\n# Rings: %zu, sectors: %zu, rms: %.3g deg, chi2 per degree of freedom: %.4g\n",
            c->n_rings, c->n_points, c->rms_rad * DEG_PER_RAD, c->reduced_chi2);
    fprintf(file, "# Beam: column %.3f, row %.3f pixels\n", c->beam_column_px.value, c->beam_row_px.value);
}

static void write_detector(FILE *file, const lehr_xrd_geometry *g)
{
    bool turned = g->orientation != 3;
    fprintf(file,
            "poni_version: %s\nDetector: Detector\nDetector_config: {\"pixel1\": %.9g, \"pixel2\": %.9g, "
            "\"max_shape\": [%zu, %zu]",
            turned ? "2.1" : "2", g->pixel1_m, g->pixel2_m, g->rows, g->columns);
    if (turned) {
        fprintf(file, ", \"orientation\": %d", g->orientation);
    }
    fputs("}\n", file);
}

lehr_status lehr_xrd_calibration_write(const lehr_xrd_calibration *calibration,
                                       const lehr_xrd_calibrant *calibrant, const char *path, lehr_error *err)
{
    const lehr_xrd_geometry *g = &calibration->geometry;
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    FILE *file = lehr_output_file(output);
    fprintf(file, "# Geometry by lehr %s. 1: along columns (rows, y), 2: along rows (columns, x)\n",
            lehr_version());
    write_cell(file, calibrant);
    write_errors(file, calibration);
    write_detector(file, g);
    fprintf(file, "Distance: %.12g\nPoni1: %.12g\nPoni2: %.12g\n", g->distance_m, g->poni1_m, g->poni2_m);
    fprintf(file, "Rot1: %.12g\nRot2: %.12g\nRot3: %.12g\nWavelength: %.12g\n", g->rot1_rad, g->rot2_rad,
            g->rot3_rad, g->wavelength_ang * 1e-10);
    status = lehr_output_commit(output, err);
    lehr_output_free(output);
    return status;
}
