/// @file
/// How a curve of the study becomes a structure factor, as options. Private to study/.
#ifndef LEHR_STUDY_TASK_STRUCTURE_H
#define LEHR_STUDY_TASK_STRUCTURE_H

#include "config.h"

#include <lehr/pdf/structure.h>

/// @param[in] wavelength_known anomalous terms need it
lehr_pdf_sample_options study_structure_sample(const lehr_study_pdf *from, bool wavelength_known);
lehr_pdf_structure_options study_structure_options(const lehr_study_pdf *from, double molar_mass_g_per_mol);

#endif
