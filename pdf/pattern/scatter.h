/// @file
/// How a material scatters as a collection of free atoms: averages over its composition on a grid of q.
#ifndef LEHR_PDF_SCATTER_H
#define LEHR_PDF_SCATTER_H

#include <lehr/core/composition.h>
#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/pdf/atom.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_pdf_scatter_options {
    double energy_keV;          ///< of the beam; NaN: no anomalous terms, no recoil
    bool anomalous;             ///< f' and f'' of the energy
    bool recoil;                ///< factor of lehr_pdf_recoil() where there is an energy
    lehr_pdf_detector detector; ///< of the Compton photons
    double polarization;        ///< in the plane of scattering, -1 to 1; 0: none, or a full ring
} lehr_pdf_scatter_options;

/// No energy, anomalous terms and recoil where there is one, counting detector.
LEHR_API lehr_pdf_scatter_options lehr_pdf_scatter_defaults(void);

/// Averages over the atoms of a material; arrays of shape (n_q,), owned.
typedef struct lehr_pdf_scatter {
    size_t n_q;
    double *q_per_ang;
    double *f_mean;  ///< |<f>| [electrons]
    double *f2_mean; ///< <|f|^2> [electrons^2]
    double *compton; ///< sum of c_i S_i(q) times the recoil factor [electrons]
} lehr_pdf_scatter;

/// Averages on a grid of q.
/// @param[in] q_per_ang shape (n_q,), 0 to LEHR_PDF_ATOM_LARGEST_Q
/// @errors LEHR_ERR_DOMAIN: a q outside of the form factors, or beyond 4 pi/lambda where an energy is given;
/// an
///   energy outside of 1 to 1000 keV; LEHR_ERR_NOMEM
/// @accuracy form factors to 1e-14 of the formula
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_scatter_create(lehr_pdf_scatter **out,
                                                            const lehr_composition *composition,
                                                            const double *q_per_ang, size_t n_q,
                                                            const lehr_pdf_scatter_options *options,
                                                            lehr_error *err);
LEHR_API void lehr_pdf_scatter_free(lehr_pdf_scatter *scatter); ///< NULL is fine

/// Columns q_per_ang f_mean f2_mean compton.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_scatter_to_table(lehr_table **out,
                                                              const lehr_pdf_scatter *scatter,
                                                              lehr_error *err);

/// Scattering angle of a wave number; NaN beyond 4 pi/lambda.
LEHR_API double lehr_pdf_two_theta_rad(double q_per_ang, double wavelength_ang);

LEHR_END_DECLS

#endif
