// What a structure factor has to say: warnings, results, table.
#include "structure_private.h"

#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TELL_PULL = 2, TELL_CONDITION = 1000 };

static lehr_status warn_of_priors(const lehr_pdf_structure *r, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < r->n_priors; i++) {
        const lehr_pdf_prior *p = &r->priors[i];
        if (fabs(p->pull) > TELL_PULL) {
            status = lehr_warnings_add(
                warnings, err,
                "the data pull %s to %.4g, %.1f widths from its prior %.4g +- %.2g: a correction is "
                "missing, or the prior is too narrow",
                p->name, p->estimate, p->pull, p->mean, p->sigma);
        }
    }
    return status;
}

static lehr_status warn_of_negative(const lehr_pdf_structure *r, lehr_warnings *warnings, lehr_error *err)
{
    size_t count = 0, first = 0;
    for (size_t i = r->n; i > 0; i--) {
        if (r->s[i - 1] < -2 * r->sigma[i - 1]) {
            count++;
            first = i - 1;
        }
    }
    return count > 0
               ? lehr_warnings_add(warnings, err,
                                   "S(q) is negative at %zu points, the first %.3g at q = %.4g/angstrom: too "
                                   "much background, or the beam stop; cut with --qmin",
                                   count, r->s[first], r->q_per_ang[first])
               : LEHR_OK;
}

lehr_status lehr_pdf_structure_warn(const lehr_pdf_structure *r, const lehr_pdf_sample *sample,
                                    lehr_warnings *warnings, lehr_error *err)
{
    double given = r->options.number_density_per_ang3, found = r->number_density.value;
    lehr_status status = warn_of_priors(r, warnings, err);
    if (status == LEHR_OK && r->condition > TELL_CONDITION) {
        status = lehr_warnings_add(
            warnings, err,
            "the parameters hang together (condition %.2g): give the background scale or the "
            "density, or fewer terms with --order",
            r->condition);
    }
    if (status == LEHR_OK && fabs(found / given - 1) > 0.05) {
        status = lehr_warnings_add(warnings, err,
                                   "the density from the data is %.4g g/cm^3, %.1f %% from the %.4g given",
                                   r->mass_density_g_per_cm3, 100 * (found / given - 1),
                                   lehr_pdf_mass_density(given, sample->molar_mass_g_per_mol));
    }
    if (status == LEHR_OK && (found < 0.005 || found > 0.25)) {
        status = lehr_warnings_add(
            warnings, err,
            "the density comes out as %.3g/angstrom^3, which no dense matter has: composition, "
            "background or range of q are wrong",
            found);
    }
    return status == LEHR_OK ? warn_of_negative(r, warnings, err) : status;
}

// ---- results ------------------------------------------------------------------------
typedef struct quantity {
    const char *name;
    lehr_estimate value;
    const char *unit;
} quantity;

static lehr_status add_quantities(lehr_record *record, const quantity *list, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_record_add_quantity(record, list[i].name, list[i].value.value,
                                          list[i].value.stderr_value, list[i].unit, err);
    }
    return status;
}

static lehr_status add_budget(lehr_record *record, const lehr_pdf_structure *r, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    status = status == LEHR_OK ? lehr_record_add_number(budget, "statistical", r->density_statistical, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(budget, "model", r->density_model, err) : status;
    bool classic = r->options.method != LEHR_PDF_METHOD_JOINT;
    if (status != LEHR_OK || (r->n_members == 0 && !classic)) {
        return status;
    }
    status = r->n_members > 0 ? lehr_record_add_number(budget, "members", (double)r->n_members, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&budget, record, "scale_budget", err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(budget, "statistical", r->scale_statistical, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(budget, "model", r->scale_model, err) : status;
}

static lehr_status add_priors(lehr_record *record, const lehr_pdf_structure *r, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "priors", err);
    for (size_t i = 0; status == LEHR_OK && i < r->n_priors; i++) {
        const lehr_pdf_prior *p = &r->priors[i];
        lehr_record *one = NULL;
        status = lehr_list_add_record(&one, list, err);
        status = status == LEHR_OK ? lehr_record_add_text(one, "name", p->name, err) : status;
        const struct {
            const char *name;
            double value;
        } numbers[] = {{"mean", p->mean},
                       {"sigma", p->sigma},
                       {"estimate", p->estimate},
                       {"pull", p->pull},
                       {"leverage", p->leverage}};
        for (size_t k = 0; status == LEHR_OK && k < sizeof numbers / sizeof *numbers; k++) {
            status = lehr_record_add_number(one, numbers[k].name, numbers[k].value, err);
        }
    }
    return status;
}

static lehr_status add_terms(lehr_record *record, const lehr_pdf_structure *r, lehr_error *err)
{
    const quantity terms[] = {
        {"constant", r->terms[0], ""}, {"term_q2", r->terms[1], ""}, {"term_q4", r->terms[2], ""}};
    size_t n = r->options.order > 1 ? (size_t)r->options.order : 1;
    lehr_status status = add_quantities(record, terms, n, err);
    const quantity container[] = {{"container", r->container, ""}};
    return status == LEHR_OK && isfinite(r->container.value) ? add_quantities(record, container, 1, err)
                                                             : status;
}

lehr_status lehr_pdf_structure_describe(const lehr_pdf_structure *r, lehr_record *record, lehr_error *err)
{
    const lehr_estimate rmin = {.value = r->options.rmin_ang, .stderr_value = NAN};
    const lehr_estimate ends[] = {{.value = r->q_per_ang[0], .stderr_value = NAN},
                                  {.value = r->q_per_ang[r->n - 1], .stderr_value = NAN},
                                  {.value = r->first_peak_ang, .stderr_value = NAN}};
    const lehr_estimate s_zero = {.value = r->options.s_zero, .stderr_value = r->s_zero_sigma};
    double relative = r->number_density.stderr_value / r->number_density.value;
    const lehr_estimate mass = {.value = r->mass_density_g_per_cm3,
                                .stderr_value = r->mass_density_g_per_cm3 * relative};
    const quantity first[] = {{"scale", r->scale, ""}, {"number_density", r->number_density, "1/angstrom^3"}};
    const quantity second[] = {{"mass_density", mass, "g/cm^3"},
                               {"background_scale", r->background_scale, ""}};
    const quantity third[] = {{"rmin", rmin, "angstrom"},
                              {"qmin", ends[0], "1/angstrom"},
                              {"qmax", ends[1], "1/angstrom"},
                              {"first_peak", ends[2], "angstrom"},
                              {"s_zero", s_zero, ""}};
    lehr_status status = add_quantities(record, first, 2, err);
    status = status == LEHR_OK ? add_budget(record, r, err) : status;
    status = status == LEHR_OK ? add_quantities(record, second, 2, err) : status;
    status = status == LEHR_OK ? add_terms(record, r, err) : status;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"condition", r->condition},
                   {"misfit", r->misfit},
                   {"error_scale", r->error_scale},
                   {"order", (double)r->options.order},
                   {"points", (double)r->n}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    status = status == LEHR_OK
                 ? add_quantities(record, third, r->options.method == LEHR_PDF_METHOD_JOINT ? 5 : 4, err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "form", lehr_pdf_form_name(r->options.form), err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "definition", lehr_pdf_form_definition(r->options.form), err)
                 : status;
    return status == LEHR_OK ? add_priors(record, r, err) : status;
}

static lehr_status add_column(lehr_table *table, const char *name, const char *unit, const double *values,
                              lehr_error *err)
{
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, name, unit, err);
    if (status == LEHR_OK) {
        memcpy(column, values, lehr_table_rows(table) * sizeof *column);
    }
    return status;
}

/// The density goes with the table into every format of file: real space needs it.
static lehr_status tell_density(lehr_table *table, const lehr_estimate *density, lehr_error *err)
{
    const double values[] = {density->value, density->stderr_value};
    static const char *const keys[] = {"number_density", "number_density_stderr"};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        char text[40];
        lehr_number_format(text, sizeof text, values[k]);
        status = isfinite(values[k]) ? lehr_table_set_header(table, keys[k], text, err) : LEHR_OK;
    }
    return status;
}

lehr_status lehr_pdf_structure_to_table(lehr_table **out, const lehr_pdf_structure *r, lehr_error *err)
{
    static const char *const names[] = {"q_per_ang", "S", "sigma", "noise"};
    const double *const values[] = {r->q_per_ang, r->s, r->sigma, r->noise};
    char name[48];
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, r->n, err);
    status = status == LEHR_OK ? tell_density(table, &r->number_density, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < 4; k++) {
        status = add_column(table, names[k], k == 0 ? "1/angstrom" : "", values[k], err);
    }
    for (size_t k = 0; status == LEHR_OK && k < r->n_modes; k++) {
        snprintf(name, sizeof name, "sigma_%s", r->mode_names[k]);
        status = add_column(table, name, "", r->modes + k * r->n, err);
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}
