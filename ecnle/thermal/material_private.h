/// @file
/// Units of pressure. Private to the module.
#ifndef LEHR_ECNLE_MATERIAL_PRIVATE_H
#define LEHR_ECNLE_MATERIAL_PRIVATE_H

#include <lehr/ecnle/material.h>

#define LEHR_ECNLE_J_PER_GPA_ANG3 1e-21 ///< [J/(GPa angstrom^3)] exact

/// d^3/(kT) in 1/GPa: a pressure times it is in kT/d^3. 0 without a diameter.
double lehr_ecnle_reduced_per_GPa(const lehr_ecnle_material *material, double temperature_K);

#endif
