/// @file
/// Attenuation of X-rays in matter: elements, compounds and mixtures, with densities of the materials that
/// detectors, windows and paths of beams are made of.
///
/// mu/rho = sum of mass fraction times that of the element: coherent and incoherent scattering and
/// photoabsorption of free atoms, XCOM. Near an absorption edge of a solid (some 0.1 keV above it) the fine
/// structure, which depends on bonds, is not in the tables: up to 10 % there.
#ifndef LEHR_CORE_ATTENUATION_H
#define LEHR_CORE_ATTENUATION_H

#include <lehr/core/composition.h>
#include <lehr/core/error.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// Energies that attenuation is known at [keV].
#define LEHR_ATTENUATION_LEAST_KEV 1.0
#define LEHR_ATTENUATION_MOST_KEV  800.0

/// Normal temperature and pressure, at which gases stand where neither is given: 20 degC, 1 atm.
#define LEHR_MATERIAL_NORMAL_K   293.15
#define LEHR_MATERIAL_NORMAL_GPA 1.01325e-4

/// Matter that attenuates. A plain value.
typedef struct lehr_material {
    lehr_composition composition;
    double density_g_per_cm3; ///< of a gas at the temperature and pressure it was asked for
    bool is_gas;              ///< its density was worked out as that of an ideal gas
    char name[64];            ///< what it is called in outputs: the formula or the name
} lehr_material;

/// A material by what people call it:
/// - a name, case does not matter: silicon, germanium, GaAs, CdTe, CZT (CdZnTe, Cd0.9Zn0.1Te), beryllium,
///   diamond, graphite, cBN, aluminium, silica (fused silica), quartz, sapphire, Kapton (polyimide), Mylar,
///   polyethylene, polypropylene, PMMA, Pyrex, water; gases: air (dry), helium, nitrogen, argon;
/// - the symbol of a solid element: its density is that of xraylib;
/// - any composition of lehr_composition_parse() with its density [g/cm^3] behind '@': "Zr46Cu54@7.0";
///   '@' after a name takes the place of the tabulated density.
/// @param[in] temperature_K, pressure_GPa of a gas, > 0; NaN: normal. Other materials do not change with them
/// @errors LEHR_ERR_ARG: a composition without density, carbon and SiO2 included, of which there are several
///         forms (message says which names there are), a density that is no number from 1e-6 to 30, a
///         temperature or pressure not greater than 0; LEHR_ERR_FORMAT: no composition, a density that is no
///         number
/// @source densities of crystals from lattice parameters; others NISTIR 5632, the CRC Handbook and makers'
///         data, each named in attenuation_material.c; gases: p M/(R T), real ones differ by less than 1e-3
LEHR_API LEHR_NODISCARD lehr_status lehr_material_find(lehr_material *out, const char *text,
                                                       double temperature_K, double pressure_GPa,
                                                       lehr_error *err);

/// Mass attenuation coefficient (all interactions) [cm^2/g].
/// @param[in] energy_keV LEHR_ATTENUATION_LEAST_KEV to LEHR_ATTENUATION_MOST_KEV
/// @errors LEHR_ERR_DOMAIN: another energy
/// @accuracy agrees with the values that NIST prints to 2e-3 of theirs; these claim 1 to 2 % from 5 keV on
/// and
///           5 to 10 % below
/// @source M. J. Berger, J. H. Hubbell et al., XCOM (NISTIR 87-3597), splines of logarithms between the
/// edges,
///         from xraylib: T. Schoonjans et al., Spectrochim. Acta B 66, 776 (2011)
LEHR_API LEHR_NODISCARD lehr_status lehr_attenuation_mass(double *out_cm2_per_g,
                                                          const lehr_composition *composition,
                                                          double energy_keV, lehr_error *err);

/// Linear attenuation coefficient of a material [1/m].
/// @errors as for lehr_attenuation_mass()
LEHR_API LEHR_NODISCARD lehr_status lehr_attenuation_per_m(double *out, const lehr_material *material,
                                                           double energy_keV, lehr_error *err);

LEHR_END_DECLS

#endif
