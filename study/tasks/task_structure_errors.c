// Errors of a structure function in parts: noise, priors that samples share, and the rest of the solution.
#include "task_structure.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Half the change of S between a prior whose mean is one width above, and one below: the same solution
/// twice, its order kept, so that nothing but the prior differs.
/// @param[out] density_shift likewise of the number density
static lehr_status respond(double *out, double *density_shift, const study_structure_errors *of, bool density,
                           lehr_error *err)
{
    lehr_pdf_structure *sides[2] = {NULL, NULL};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        lehr_pdf_structure_options options = of->structure->options;
        double sign = k == 0 ? -1 : 1;
        options.rmin_ang = of->from->rmin_ang; // where the study gives none the shell is found as before
        if (density) {
            options.number_density_per_ang3 += sign * options.number_density_sigma;
        } else {
            options.background_scale += sign * options.background_scale_sigma;
        }
        status = lehr_pdf_structure_solve(&sides[k], of->sample, NULL, &options, NULL, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < of->structure->n; i++) {
        out[i] = (sides[1]->s[i] - sides[0]->s[i]) / 2;
    }
    *density_shift =
        status == LEHR_OK ? (sides[1]->number_density.value - sides[0]->number_density.value) / 2 : 0;
    lehr_pdf_structure_free(sides[0]);
    lehr_pdf_structure_free(sides[1]);
    return status;
}

/// What one error of a name does to the number density; errors of one name are common to all curves.
static lehr_status add_shift(lehr_list *shifts, const char *name, double shift, lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_list_add_record(&one, shifts, err);
    status = status == LEHR_OK ? lehr_record_add_text(one, "name", name, err) : status;
    return status == LEHR_OK ? lehr_record_add_quantity(one, "shift", shift, (double)NAN, "1/angstrom^3", err)
                             : status;
}

/// What is not known of pairs in the first shell, and of S(0), is alike in glasses of one composition that
/// are evaluated with the same terms.
static lehr_status add_model(lehr_list *shifts, const lehr_pdf_structure *s, lehr_error *err)
{
    char name[40];
    snprintf(name, sizeof name, "model_of_order_%d", s->options.order);
    return s->density_model > 0 ? add_shift(shifts, name, s->density_model, err) : LEHR_OK;
}

/// Column of what a prior does; errors of one name are shared by all curves.
static lehr_status add_prior(lehr_table *table, lehr_list *shifts, double *rest,
                             const study_structure_errors *of, bool density, size_t number, lehr_error *err)
{
    char name[40];
    double *column = NULL;
    double shift = 0;
    const lehr_pdf_structure_options *options = &of->structure->options;
    bool own = density ? of->from->own_density : of->from->own_background;
    bool wanted = density ? options->number_density_sigma > 0
                          : options->background_scale_sigma > 0 && of->sample->background;
    if (!wanted) {
        return LEHR_OK;
    }
    snprintf(name, sizeof name, own ? "sigma_%s_%zu" : "sigma_%s", density ? "density" : "background",
             number);
    lehr_status status = lehr_table_add_column(&column, table, name, "", err);
    status = status == LEHR_OK ? respond(column, &shift, of, density, err) : status;
    status = status == LEHR_OK ? add_shift(shifts, name, shift, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < of->structure->n; i++) {
        rest[i] -= column[i] * column[i];
    }
    return status;
}

/// Columns q S sigma (of noise), then what moves all points together: each prior, and the rest of the
/// solution.
lehr_status study_structure_tabulate(lehr_table **out, lehr_record *results, const study_structure_errors *of,
                                     size_t number, lehr_error *err)
{
    static const char *const names[] = {"q_per_ang", "S", "sigma"};
    const lehr_pdf_structure *s = of->structure;
    const double *const values[] = {s->q_per_ang, s->s, s->noise};
    char name[40];
    double *column = NULL;
    double *rest = lehr_core_alloc(s->n, sizeof *rest);
    lehr_table *table = NULL;
    lehr_list *shifts = NULL;
    lehr_status status = rest ? lehr_table_create(&table, s->n, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for errors of S(q)");
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_table_add_column(&column, table, names[k], k == 0 ? "1/angstrom" : "", err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], s->n * sizeof *column);
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        rest[i] = s->sigma[i] * s->sigma[i] - s->noise[i] * s->noise[i];
    }
    status = status == LEHR_OK ? lehr_record_add_list(&shifts, results, "density_shifts", err) : status;
    status = status == LEHR_OK ? add_prior(table, shifts, rest, of, true, number, err) : status;
    status = status == LEHR_OK ? add_prior(table, shifts, rest, of, false, number, err) : status;
    status = status == LEHR_OK ? add_model(shifts, s, err) : status;
    snprintf(name, sizeof name, "sigma_solution_%zu", number);
    status = status == LEHR_OK ? lehr_table_add_column(&column, table, name, "", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        column[i] = sqrt(fmax(rest[i], 0));
    }
    lehr_core_free(rest);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
