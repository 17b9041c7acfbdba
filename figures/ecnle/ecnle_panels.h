/// @file
/// Panels of the figures of the literature: families of curves, free energies under loads. Private to the
/// module.
#ifndef LEHR_FIGURES_ECNLE_PANELS_H
#define LEHR_FIGURES_ECNLE_PANELS_H

#include <lehr/ecnle/material.h>
#include <lehr/ecnle/plan.h>
#include <lehr/figures/figure.h>

// Labels, with markup.
#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text)    LEHR_FIGURE_SUB text LEHR_FIGURE_END
#define SUP(text)    LEHR_FIGURE_SUP text LEHR_FIGURE_END
#define PRESSURE     "Pressure (" ITALIC("kT") "/" ITALIC("d") SUP("3") ")"
#define INVERSE_T    "1000/" ITALIC("T") " (K" SUP("−1") ")"
#define LOG_TAU      "log" SUB("10") "(" ITALIC("τ") "/s)"
#define LOG_TAU_STAR "log" SUB("10") "(" ITALIC("τ") "*/s)"
#define LOG_D        "log" SUB("10") "[" ITALIC("D") "/(m" SUP("2") "/s)]"

enum { FIGURE_POINTS = 81, FIGURE_MEMBERS = 6 };

typedef enum figure_axis {
    OVER_INVERSE_T, ///< 1000/T, members are pressures
    OVER_T,         ///< T, members are pressures
    OVER_P,         ///< P, members are packing fractions
    OVER_P_ALLOYS   ///< P, members are packing fractions named by their temperature
} figure_axis;

typedef enum figure_number {
    NOTHING,
    LOG10_TAU,
    LOG10_REVERSIBLE,
    DELTA,
    BARRIER_1,
    BARRIER_2,
    LOG10_D,
    FRAGILITY
} figure_number;

typedef struct figure_panel_of {
    figure_axis axis;
    figure_number number, second; ///< second: dashed, or NOTHING
    const char *second_label;     ///< tells in the key what is dashed; after the last member, in its colour
    double range[2];              ///< of packing fraction or pressure
    double y_range[2];            ///< {0, 0}: from the data
    size_t n;
    double member[FIGURE_MEMBERS];
    const char *y_label;
    lehr_figure_place key;
} figure_panel_of;

typedef struct figure_landscape {
    double phi;
    size_t n;
    double load[FIGURE_MEMBERS]; ///< P - stress
    double range[2];
    const char *symbol; ///< of the load; its magnitude is shown
    lehr_figure_place key;
} figure_landscape;

/// Pd40Ni10Cu30P20 with the diameter of its published diffusion coefficients.
lehr_ecnle_material figure_glass(lehr_ecnle_prefactor prefactor);

LEHR_NODISCARD lehr_status figure_add_panel_of(lehr_figure *figure, const figure_panel_of *p,
                                               const lehr_ecnle_plan *plan, lehr_ecnle_prefactor prefactor,
                                               lehr_error *err);

LEHR_NODISCARD lehr_status figure_add_landscape(lehr_figure *figure, const figure_landscape *l,
                                                const lehr_ecnle_plan *plan, lehr_error *err);

#endif
