#include "eos.h"

#include "fit.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/fitting/ellipse.h>
#include <lehr/fitting/eos_strain.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { n_curve = 200 };

// ---- points and curve in P(x) ---------------------------------------------------------
/// Arrays of one figure.
typedef struct picture {
    double *fitted; ///< shape (n,)
    double *sigma;  ///< shape (n,) errors of both variables together, in y; NaN where there are none
    double *room;   ///< shape (3, n)
    double curve_x[n_curve];
    double curve_y[n_curve];
    double strain[n_curve];
    double stress[n_curve];
} picture;

static void picture_free(picture *p)
{
    if (p) {
        lehr_core_free(p->fitted);
        lehr_core_free(p->sigma);
        lehr_core_free(p->room);
    }
    lehr_core_free(p);
}

static lehr_status picture_create(picture **out, size_t n, lehr_error *err)
{
    picture *p = lehr_core_alloc(1, sizeof *p);
    if (p) {
        p->fitted = lehr_core_alloc(n, sizeof(double));
        p->sigma = lehr_core_alloc(n, sizeof(double));
        p->room = lehr_core_alloc(n, 3 * sizeof(double));
    }
    if (!p || !p->fitted || !p->sigma || !p->room) {
        picture_free(p);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu points", n);
    }
    *out = p;
    return LEHR_OK;
}

static double relative_volume(const lehr_fitting_eos_fit *fit, double x)
{
    double zero = fit->parameters[LEHR_FITTING_EOS_V0].value;
    return fit->abscissa == LEHR_FITTING_EOS_OF_Q ? pow(zero / x, fit->dimension) : x / zero;
}

/// Pressure of the fit, and dP/dx; NaN where the equation has none.
static double pressure_at(double *slope, const lehr_fitting_eos_fit *fit, double x)
{
    lehr_fitting_eos_parameters p = lehr_fitting_eos_fit_parameters(fit);
    p.volume0 = 1;
    double volume = relative_volume(fit, x);
    lehr_fitting_eos_derivatives d;
    if (!lehr_fitting_eos_differentiate(&d, fit->eos, &p, volume)) {
        *slope = (double)NAN;
        return (double)NAN;
    }
    double power = fit->abscissa == LEHR_FITTING_EOS_OF_Q ? -fit->dimension : 1;
    *slope = d.d_volume * power * volume / x;
    return d.pressure_GPa;
}

static bool has_errors(const lehr_fitting_eos_data *data)
{
    return data->sigma_pressure_GPa || data->sigma_x;
}

static void fill_eos(picture *p, const lehr_fitting_eos_fit *fit, const lehr_fitting_eos_data *data)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < data->n_points; i++) {
        double slope = 0;
        p->fitted[i] = pressure_at(&slope, fit, data->x[i]);
        double from_x = data->sigma_x ? slope * data->sigma_x[i] : 0;
        double from_p = data->sigma_pressure_GPa ? data->sigma_pressure_GPa[i] : 0;
        p->sigma[i] = hypot(from_x, from_p);
        low = fmin(low, data->x[i]);
        high = fmax(high, data->x[i]);
    }
    for (int k = 0; k < n_curve; k++) {
        double slope = 0;
        p->curve_x[k] = low + (high - low) * k / (n_curve - 1);
        p->curve_y[k] = pressure_at(&slope, fit, p->curve_x[k]);
    }
}

// ---- f-F panel ------------------------------------------------------------------------
/// The strain in which the equation is a polynomial.
static lehr_fitting_eos_strain_kind strain_of(const lehr_fitting_eos *eos)
{
    const char *name = lehr_fitting_eos_name(eos);
    if (strncmp(name, "poirier", strlen("poirier")) == 0) {
        return LEHR_FITTING_EOS_STRAIN_NATURAL;
    }
    return strcmp(name, "vinet") == 0 ? LEHR_FITTING_EOS_STRAIN_VINET : LEHR_FITTING_EOS_STRAIN_EULER;
}

/// One point; NaN where F does not exist (at zero pressure).
static void set_strain(double *strain, double *stress, double *sigma, const lehr_fitting_eos_fit *fit,
                       const lehr_fitting_eos_datum *datum)
{
    lehr_fitting_eos_strain s = {.strain = (double)NAN, .stress = (double)NAN, .sigma_stress = (double)NAN};
    if (lehr_fitting_eos_strain_of(&s, strain_of(fit->eos), datum, 1, NULL) != LEHR_OK) {
        s.strain = (double)NAN;
        s.stress = (double)NAN;
    }
    *strain = s.strain;
    *stress = s.stress;
    *sigma = s.sigma_stress;
}

static lehr_status add_strain(lehr_figure *figure, picture *p, const lehr_fitting_eos_fit *fit,
                              const lehr_fitting_eos_data *data, lehr_error *err)
{
    size_t n = data->n_points;
    double *strain = p->room;
    double *stress = p->room + n;
    double *sigma = p->room + 2 * n;
    for (size_t i = 0; i < n; i++) {
        double volume = relative_volume(fit, data->x[i]);
        double power = fit->abscissa == LEHR_FITTING_EOS_OF_Q ? fit->dimension : 1;
        const lehr_fitting_eos_datum datum = {
            data->pressure_GPa[i], volume, data->sigma_pressure_GPa ? data->sigma_pressure_GPa[i] : 0,
            data->sigma_x ? power * volume * data->sigma_x[i] / data->x[i] : 0};
        set_strain(&strain[i], &stress[i], &sigma[i], fit, &datum);
    }
    for (int k = 0; k < n_curve; k++) {
        double none = 0;
        const lehr_fitting_eos_datum datum = {p->curve_y[k], relative_volume(fit, p->curve_x[k]), 0, 0};
        set_strain(&p->strain[k], &p->stress[k], &none, fit, &datum);
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Finite strain " LEHR_FIGURE_ITALIC "f" LEHR_FIGURE_END;
    panel.y_label = strain_of(fit->eos) == LEHR_FITTING_EOS_STRAIN_VINET
                        ? "ln(" LEHR_FIGURE_ITALIC "F" LEHR_FIGURE_END "/GPa)"
                        : LEHR_FIGURE_ITALIC "F" LEHR_FIGURE_END " (GPa)";
    panel.height = 2;
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLUE,
                                       .size = n,
                                       .x = strain,
                                       .y = stress,
                                       .sigma = has_errors(data) ? sigma : NULL,
                                       .scale = 0.7};
    const lehr_figure_series curve = {.style = LEHR_FIGURE_LINE,
                                      .color = LEHR_FIGURE_BLACK,
                                      .size = n_curve,
                                      .x = p->strain,
                                      .y = p->stress};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &points, err);
    }
    return status == LEHR_OK ? lehr_figure_add_series(figure, &curve, err) : status;
}

// ---- confidence region ----------------------------------------------------------------
/// Region of K0 and K0'; false where they are not both fitted, or have no errors.
static bool find_region(lehr_fitting_ellipse *out, const lehr_fitting_eos_fit *fit, double confidence)
{
    enum {
        n = LEHR_FITTING_EOS_MAX_PARAMETERS,
        bulk = LEHR_FITTING_EOS_K0,
        prime = LEHR_FITTING_EOS_K0_PRIME
    };
    double values[n];
    for (size_t j = 0; j < n; j++) {
        values[j] = fit->parameters[j].value;
    }
    bool fitted = fit->order > prime && !fit->fixed[bulk] && !fit->fixed[prime];
    return fitted &&
           lehr_fitting_ellipse_init(out, values, fit->covariance, n, bulk, prime, fit->fit.convention,
                                     confidence, fit->fit.dof, NULL) == LEHR_OK;
}

static lehr_status add_region(lehr_figure *figure, const lehr_fitting_eos_fit *fit, lehr_error *err)
{
    static const struct {
        double confidence;
        lehr_figure_style style;
        const char *label;
    } regions[] = {{0.68268949213708590, LEHR_FIGURE_LINE, "68.27 %"}, {0.95, LEHR_FIGURE_DASHED, "95 %"}};
    const double two_pi = 6.28318530717958647693;
    lehr_fitting_ellipse ellipse;
    if (!find_region(&ellipse, fit, 0.95)) {
        return LEHR_OK;
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END " (GPa)";
    panel.y_label = LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END "′";
    panel.height = 2;
    panel.key = LEHR_FIGURE_BOTTOM_LEFT;
    const lehr_figure_series centre = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLUE,
                                       .size = 1,
                                       .x = &ellipse.x,
                                       .y = &ellipse.y,
                                       .scale = 0.7};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &centre, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < sizeof regions / sizeof regions[0]; k++) {
        double x[n_curve], y[n_curve];
        const lehr_figure_series line = {.style = regions[k].style,
                                         .color = LEHR_FIGURE_BLACK,
                                         .size = n_curve,
                                         .x = x,
                                         .y = y,
                                         .label = regions[k].label};
        (void)find_region(&ellipse, fit, regions[k].confidence); // exists as the larger one does
        for (int i = 0; i < n_curve; i++) {
            lehr_fitting_ellipse_point(&x[i], &y[i], &ellipse, two_pi * i / (n_curve - 1));
        }
        status = lehr_figure_add_series(figure, &line, err);
    }
    return status;
}

// ---- figures --------------------------------------------------------------------------
static void format_label(char *label, size_t size, bool of_q, const char *unit)
{
    const char *shown = strcmp(unit, "angstrom^3") == 0 ? "Å" LEHR_FIGURE_SUP "3" LEHR_FIGURE_END : unit;
    if (of_q) {
        shown = "Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END;
    }
    (void)snprintf(label, size, shown[0] ? "%s (%s)" : "%s", of_q ? "Peak position" : "Volume", shown);
}

lehr_status lehr_figure_eos(lehr_figure **out, const lehr_fitting_eos_fit *fit,
                            const lehr_fitting_eos_data *data, const char *unit, lehr_error *err)
{
    bool of_q = data->abscissa == LEHR_FITTING_EOS_OF_Q;
    picture *p = NULL;
    lehr_figure *figure = NULL;
    lehr_fitting_ellipse region;
    char label[96], note[96], bulk[48];
    *out = NULL;
    lehr_status status = picture_create(&p, data->n_points, err);
    if (status != LEHR_OK) {
        goto done;
    }
    fill_eos(p, fit, data);
    format_label(label, sizeof label, of_q, unit);
    lehr_number_format_esd(bulk, sizeof bulk, fit->parameters[LEHR_FITTING_EOS_K0].value,
                           fit->parameters[LEHR_FITTING_EOS_K0].stderr_value);
    (void)snprintf(note, sizeof note,
                   LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END " = %s GPa",
                   bulk);
    const lehr_figure_fit_data shown = {
        .x_label = label,
        .y_label = "Pressure (GPa)",
        .n = data->n_points,
        .x = data->x,
        .y = data->pressure_GPa,
        .sigma = has_errors(data) ? p->sigma : NULL,
        .fitted = p->fitted,
        .n_curve = n_curve,
        .curve_x = p->curve_x,
        .curve_y = p->curve_y,
        .note = note,
        .note_place = of_q ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_TOP_RIGHT,
        .height_cm = find_region(&region, fit, 0.95) ? 15 : 0,
    };
    status = lehr_figure_fit(&figure, &shown, err);
    if (status == LEHR_OK) {
        status = add_strain(figure, p, fit, data, err);
    }
    if (status == LEHR_OK) {
        status = add_region(figure, fit, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
done:
    lehr_figure_free(figure);
    picture_free(p);
    return status;
}

lehr_status lehr_figure_line(lehr_figure **out, const lehr_fitting_line *line,
                             const lehr_fitting_line_data *data, lehr_error *err)
{
    picture *p = NULL;
    double slope = line->slope.value;
    double low = INFINITY;
    double high = -INFINITY;
    char note[96], text[48];
    *out = NULL;
    lehr_status status = picture_create(&p, data->n_points, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < data->n_points; i++) {
        double sx = data->sigma_x ? data->sigma_x[i] : 0;
        double sy = data->sigma_y ? data->sigma_y[i] : 0;
        double r = data->correlation ? data->correlation[i] : 0;
        p->fitted[i] = line->intercept.value + slope * data->x[i];
        p->sigma[i] = sqrt(sy * sy - 2 * slope * r * sx * sy + slope * slope * sx * sx);
        low = fmin(low, data->x[i]);
        high = fmax(high, data->x[i]);
    }
    p->curve_x[0] = low;
    p->curve_x[1] = high;
    p->curve_y[0] = line->intercept.value + slope * low;
    p->curve_y[1] = line->intercept.value + slope * high;
    lehr_number_format_esd(text, sizeof text, slope, line->slope.stderr_value);
    (void)snprintf(note, sizeof note, "slope %s", text);
    const lehr_figure_fit_data shown = {
        .x_label = "x",
        .y_label = "y",
        .n = data->n_points,
        .x = data->x,
        .y = data->y,
        .sigma = data->sigma_x || data->sigma_y ? p->sigma : NULL,
        .fitted = p->fitted,
        .n_curve = 2,
        .curve_x = p->curve_x,
        .curve_y = p->curve_y,
        .note = note,
        .note_place = slope > 0 ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_TOP_RIGHT,
    };
    status = lehr_figure_fit(out, &shown, err);
    picture_free(p);
    return status;
}

lehr_status lehr_figure_ruby(lehr_figure **out, size_t n, const double *wavelength_nm,
                             const double *pressure_GPa, const double *sigma_GPa, lehr_error *err)
{
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLUE,
                                       .size = n,
                                       .x = wavelength_nm,
                                       .y = pressure_GPa,
                                       .sigma = sigma_GPa,
                                       .scale = 0.7};
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Wavelength (nm)";
    panel.y_label = "Pressure (GPa)";
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.2, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_panel(figure, &panel, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &points, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        return LEHR_OK;
    }
    lehr_figure_free(figure);
    return status;
}
