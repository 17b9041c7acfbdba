// What the study says of a curve of intensities, as options of the reduction.
#include "task_structure.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

lehr_pdf_sample_options study_structure_sample(const lehr_study_pdf *from, bool wavelength_known)
{
    static const char *const words[] = {"auto", "none", "full-ring", "degree"}; // order of the enumeration
    lehr_pdf_sample_options how = lehr_pdf_sample_defaults();
    how.qmin_per_ang = from->qmin_per_ang;
    how.qmax_per_ang = from->qmax_per_ang;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], from->polarization) == 0) {
            how.polarization = (lehr_pdf_polarization)i;
        }
    }
    how.degree = isnan(from->degree) ? how.degree : from->degree;
    how.anomalous = wavelength_known;
    if (!isnan(from->mu_t)) {
        how.shape = LEHR_PDF_SHAPE_PLATE;
        how.mu_t = from->mu_t;
    }
    return how;
}

lehr_pdf_structure_options study_structure_options(const lehr_study_pdf *from, double molar_mass_g_per_mol)
{
    double per_density = lehr_pdf_number_density(1, molar_mass_g_per_mol);
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.background_scale = from->background_scale;
    options.background_scale_sigma = from->background.path ? from->background_scale_error : 0;
    options.order = from->order == SIZE_MAX ? LEHR_PDF_ORDER_AUTO : (int)from->order;
    options.number_density_per_ang3 = from->density_g_per_cm3 * per_density;
    options.number_density_sigma = from->density_error * per_density;
    options.rmin_ang = from->rmin_ang;
    return options;
}
