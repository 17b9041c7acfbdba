/// @file
/// How a curve of the study becomes a structure factor, as options. Private to study/.
#ifndef LEHR_STUDY_TASK_STRUCTURE_H
#define LEHR_STUDY_TASK_STRUCTURE_H

#include "config.h"

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/pdf/structure.h>

/// @param[in] wavelength_known anomalous terms need it
lehr_pdf_sample_options study_structure_sample(const lehr_study_pdf *from, bool wavelength_known);
lehr_pdf_structure_options study_structure_options(const lehr_study_pdf *from, double molar_mass_g_per_mol);

/// A solution, and what it was made of.
typedef struct study_structure_errors {
    const lehr_study_pdf *from;
    const lehr_pdf_sample *sample;
    const lehr_pdf_structure *structure;
} study_structure_errors;

/// Table of S(q) with its errors in parts; results get the list "density_shifts": what each error that
/// samples may share does to the number density.
/// @param[in] number of the curve in the study, from 1
/// @errors LEHR_ERR_NOMEM
lehr_status study_structure_tabulate(lehr_table **out, lehr_record *results, const study_structure_errors *of,
                                     size_t number, lehr_error *err);

#endif
