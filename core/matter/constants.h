/// @file
/// Physical constants, each with unit, year of the adjustment and source.
///
/// @source CODATA 2018: E. Tiesinga et al., Rev. Mod. Phys. 93, 025010 (2021). The constants of the SI
/// definition (2019) are exact.
#ifndef LEHR_CORE_CONSTANTS_H
#define LEHR_CORE_CONSTANTS_H

#define LEHR_CORE_AVOGADRO_PER_MOL         6.02214076e23    ///< [1/mol] exact, SI 2019
#define LEHR_CORE_BOLTZMANN_J_PER_K        1.380649e-23     ///< [J/K] exact, SI 2019
#define LEHR_CORE_PLANCK_J_S               6.62607015e-34   ///< [J s] exact, SI 2019
#define LEHR_CORE_LIGHT_SPEED_M_PER_S      299792458.0      ///< [m/s] exact, SI 2019
#define LEHR_CORE_ELEMENTARY_CHARGE_C      1.602176634e-19  ///< [C] exact, SI 2019
#define LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K 8.31446261815324 ///< [J/mol/K] exact product N_A k_B
#define LEHR_CORE_HC_KEV_ANG               12.398419843320026 ///< [keV angstrom] exact quotient h c / e, rounded to double
#define LEHR_CORE_ZERO_CELSIUS_K           273.15 ///< [K] exact

#endif
