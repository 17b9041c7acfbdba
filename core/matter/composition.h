/// @file
/// Chemical compositions as people write them: elements, fractions and molar mass.
#ifndef LEHR_CORE_COMPOSITION_H
#define LEHR_CORE_COMPOSITION_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Most elements of a composition: all up to uranium.
#define LEHR_COMPOSITION_MOST 92

/// One element of a composition.
typedef struct lehr_composition_part {
    char symbol[3];
    int atomic_number;
    double weight_g_per_mol; ///< standard atomic weight
    double fraction;         ///< of the atoms; the fractions of a composition add up to 1
    double mass_fraction;    ///< likewise of the mass
} lehr_composition_part;

/// A composition, elements in ascending atomic number, each once. A plain value.
typedef struct lehr_composition {
    size_t size;
    double molar_mass_g_per_mol; ///< of one mole of atoms
    double amount;               ///< sum of the amounts as written: 100 for atomic per cent, 3 for CeO2
    bool charged;                ///< ions were written; the atoms here are neutral
    lehr_composition_part parts[LEHR_COMPOSITION_MOST];
} lehr_composition;

/// Elements of a composition, written as for lehr_composition_molar_mass().
/// @errors, @accuracy, @source as there; *out is untouched after an error
LEHR_API LEHR_NODISCARD lehr_status lehr_composition_parse(lehr_composition *out, const char *text,
                                                           lehr_error *err);

/// Warn where the amounts look like per cents or fractions (their sum is not whole, or above 50) but do not
/// add up to 100 or 1 (the warning prints the sum), and of charges.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_composition_check_sum(const lehr_composition *composition,
                                                               lehr_warnings *warnings, lehr_error *err);

/// Mean molar mass of one mole of atoms.
///
/// "Zr46.75Ti8.25Cu7.5Ni10Be27.5", "(Zr0.4Cu0.6)98Al2", "Pd43 Ni10 Cu27 P20": elements with amounts (1 where
/// none is written), groups in brackets, blanks between them; subscripts of Unicode or TeX ("SiO_{2}"), and
/// charges ("Na+Cl-", "Ca2+ O2-"), which are left out. The amounts need not add up to 1 or 100.
/// @param[out] out_g_per_mol  sum of amount times atomic weight over the sum of amounts [g/mol]
/// @errors LEHR_ERR_FORMAT: unknown element, element without a standard atomic weight, bracket without
/// partner,
///   an amount that is no number greater than 0, nothing at all; the message quotes the place
/// @accuracy five digits, those of the abridged weights
/// @source IUPAC Commission on Isotopic Abundances and Atomic Weights, standard atomic weights 2021, abridged
/// to
///   five digits (Pure Appl. Chem. 94, 573 (2022))
LEHR_API LEHR_NODISCARD lehr_status lehr_composition_molar_mass(double *out_g_per_mol, const char *text,
                                                                lehr_error *err);

/// Standard atomic weight of an element by its symbol ("Zr"; case counts), NaN where there is none.
LEHR_API double lehr_composition_atomic_weight(const char *symbol);

LEHR_END_DECLS

#endif
