#include <lehr/pdf/scatter.h>

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double FOUR_PI = 12.566370614359172954;

lehr_pdf_scatter_options lehr_pdf_scatter_defaults(void)
{
    return (lehr_pdf_scatter_options){
        .energy_keV = NAN, .anomalous = true, .recoil = true, .detector = LEHR_PDF_DETECTOR_COUNTING};
}

double lehr_pdf_two_theta_rad(double q_per_ang, double wavelength_ang)
{
    return 2 * asin(q_per_ang * wavelength_ang / (FOUR_PI));
}

void lehr_pdf_scatter_free(lehr_pdf_scatter *scatter)
{
    if (scatter) {
        lehr_core_free(scatter->q_per_ang);
        lehr_core_free(scatter);
    }
}

/// One block for the four arrays, so that there is one allocation to fail.
static lehr_pdf_scatter *allocate(const double *q_per_ang, size_t n_q)
{
    lehr_pdf_scatter *scatter = lehr_core_alloc(1, sizeof *scatter);
    double *block = scatter && n_q <= SIZE_MAX / 4 ? lehr_core_alloc(4 * n_q, sizeof *block) : NULL;
    if (!block) {
        lehr_core_free(scatter);
        return NULL;
    }
    *scatter = (lehr_pdf_scatter){.n_q = n_q,
                                  .q_per_ang = block,
                                  .f_mean = block + n_q,
                                  .f2_mean = block + 2 * n_q,
                                  .compton = block + 3 * n_q};
    memcpy(block, q_per_ang, n_q * sizeof *block);
    return scatter;
}

static lehr_status check_grid(const double *q_per_ang, size_t n_q, double energy_keV, lehr_error *err)
{
    double limit = isnan(energy_keV) ? (double)INFINITY : FOUR_PI * energy_keV / LEHR_CORE_HC_KEV_ANG;
    for (size_t i = 0; i < n_q; i++) {
        if (!(q_per_ang[i] >= 0 && q_per_ang[i] <= LEHR_PDF_ATOM_LARGEST_Q * (1 + 1e-12))) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "q[%zu] = %g/angstrom: form factors are known from 0 to %.1f/angstrom; cut the data with "
                "--qmax, or correct the unit of q",
                i, q_per_ang[i], LEHR_PDF_ATOM_LARGEST_Q);
        }
        if (!(q_per_ang[i] <= limit)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "q[%zu] = %g/angstrom is beyond 4 pi/lambda = %.4g/angstrom, the largest "
                                  "that %g keV reaches: "
                                  "the energy or the unit of q is wrong",
                                  i, q_per_ang[i], limit, energy_keV);
        }
    }
    return LEHR_OK;
}

/// f' and f'' of all elements; zeros without an energy.
static lehr_status load_anomalous(double (*terms)[2], const lehr_composition *composition,
                                  const lehr_pdf_scatter_options *options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < composition->size; k++) {
        terms[k][0] = terms[k][1] = 0;
        if (options->anomalous && !isnan(options->energy_keV)) {
            status = lehr_pdf_atom_anomalous(&terms[k][0], &terms[k][1], composition->parts[k].atomic_number,
                                             options->energy_keV, err);
        }
    }
    return status;
}

static void average(lehr_pdf_scatter *out, size_t i, const lehr_composition *composition, double (*terms)[2])
{
    double real = 0, imaginary = 0, square = 0, compton = 0;
    for (size_t k = 0; k < composition->size; k++) {
        const lehr_composition_part *element = &composition->parts[k];
        double f = lehr_pdf_atom_form_factor(element->atomic_number, out->q_per_ang[i]) + terms[k][0];
        real += element->fraction * f;
        imaginary += element->fraction * terms[k][1];
        square += element->fraction * (f * f + terms[k][1] * terms[k][1]);
        compton += element->fraction * lehr_pdf_atom_compton(element->atomic_number, out->q_per_ang[i]);
    }
    out->f_mean[i] = sqrt(real * real + imaginary * imaginary);
    out->f2_mean[i] = square;
    out->compton[i] = compton;
}

lehr_status lehr_pdf_scatter_create(lehr_pdf_scatter **out, const lehr_composition *composition,
                                    const double *q_per_ang, size_t n_q,
                                    const lehr_pdf_scatter_options *options, lehr_error *err)
{
    double terms[LEHR_COMPOSITION_MOST][2];
    *out = NULL;
    lehr_status status = check_grid(q_per_ang, n_q, options->energy_keV, err);
    status = status == LEHR_OK ? load_anomalous(terms, composition, options, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    lehr_pdf_scatter *scatter = allocate(q_per_ang, n_q);
    if (!scatter) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for form factors at %zu points", n_q);
    }
    for (size_t i = 0; i < n_q; i++) {
        average(scatter, i, composition, terms);
        if (options->recoil && !isnan(options->energy_keV)) {
            double angle = lehr_pdf_two_theta_rad(q_per_ang[i], LEHR_CORE_HC_KEV_ANG / options->energy_keV);
            scatter->compton[i] *=
                lehr_pdf_recoil(angle, options->energy_keV, options->polarization, options->detector);
        }
    }
    *out = scatter;
    return LEHR_OK;
}

lehr_status lehr_pdf_scatter_to_table(lehr_table **out, const lehr_pdf_scatter *scatter, lehr_error *err)
{
    static const char *const names[] = {"q_per_ang", "f_mean", "f2_mean", "compton"};
    static const char *const units[] = {"1/angstrom", "", "", ""};
    const double *const values[] = {scatter->q_per_ang, scatter->f_mean, scatter->f2_mean, scatter->compton};
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, scatter->n_q, err);
    for (size_t k = 0; status == LEHR_OK && k < 4; k++) {
        double *column = NULL;
        status = lehr_table_add_column(&column, table, names[k], units[k], err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], scatter->n_q * sizeof *column);
        }
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}
