/// @file
/// Expected counts of a detector behind a sample in a beam.
///
///     N = flux t r_e^2 <P Omega A n_sample [<f>^2 (S - 1) + <f^2> + C R A_C/A] + P Omega n_air I_air>
///
/// over the area of a pixel (2 x 2 points of Gauss): n atoms per area in the beam, A the transmission of a
/// plate across it, C R Compton scattering with the factor of Klein and Nishina, P polarisation, Omega the
/// solid angle, I_air that of molecules of two atoms. Air scatters as if it stood where the sample stands.
#ifndef LEHR_SIMULATE_BEAMLINE_H
#define LEHR_SIMULATE_BEAMLINE_H

#include <lehr/core/composition.h>
#include <lehr/core/error.h>
#include <lehr/simulate/structure.h>
#include <lehr/xrd/geometry.h>
#include <lehr/xrd/mask.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Scattering of one atom, on an even grid of q that begins at 0 [electrons^2].
typedef struct lehr_simulate_scattering {
    size_t n;
    double step_per_ang;
    double *elastic; ///< shape (n,)
    double *compton; ///< shape (n,): with the factor R, before absorption
    double *ratio;   ///< shape (n,): attenuation at the energy after Compton scattering over that before
} lehr_simulate_scattering;

/// Of a material with a structure factor.
/// @param[in] structure NULL: air, free molecules
/// @param[in] qmax_per_ang up to the end of the form factors
/// @errors LEHR_ERR_DOMAIN: an energy outside of the tables, q beyond 4 pi/lambda; LEHR_ERR_FORMAT: the
///         composition; LEHR_ERR_NOMEM. Where elastic scattering would fall below a thousandth of <f^2> (at q
///         below the first peak, in materials of similar atoms) it is that
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_scattering_create(lehr_simulate_scattering **out,
                                                                    const char *composition,
                                                                    const lehr_simulate_structure *structure,
                                                                    double energy_keV, double qmax_per_ang,
                                                                    lehr_error *err);
LEHR_API void lehr_simulate_scattering_free(lehr_simulate_scattering *scattering); ///< NULL is fine

/// Scattering with absorption in a plate of mu t across the beam, relative to the forward direction; 0 beyond
/// the grid.
LEHR_API double lehr_simulate_scattering_at(const lehr_simulate_scattering *scattering, double q_per_ang,
                                            double two_theta_rad, double mu_t);

/// Beam and matter in it.
typedef struct lehr_simulate_beam {
    double photons;      ///< flux times exposure of one frame
    double polarization; ///< (I_h - I_v)/(I_h + I_v)
    double atoms_per_m2; ///< of the sample
    double mu_t;         ///< of the sample
    double air_atoms_per_m2;
    const lehr_simulate_scattering *sample; ///< NULL: none in the beam; borrowed
    const lehr_simulate_scattering *air;    ///< NULL: none; borrowed
} lehr_simulate_beam;

/// Atoms per area and mu t of a plate. @errors LEHR_ERR_FORMAT, LEHR_ERR_DOMAIN
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_beam_set_sample(lehr_simulate_beam *beam,
                                                                  const char *composition,
                                                                  double density_g_per_cm3,
                                                                  double thickness_m, double energy_keV,
                                                                  lehr_error *err);
/// Atoms of air per area. @errors LEHR_ERR_FORMAT, LEHR_ERR_DOMAIN
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_beam_set_air(lehr_simulate_beam *beam, double path_m,
                                                               lehr_error *err);

/// Expected counts of one frame, shape (rows, columns) of the geometry. Free with lehr_core_free().
/// @errors LEHR_ERR_DOMAIN: a geometry without shape or wavelength; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_expected_counts(double **out,
                                                                  const lehr_xrd_geometry *geometry,
                                                                  const lehr_simulate_beam *beam,
                                                                  lehr_error *err);

/// Counts of one frame: Poisson numbers times, where @p masked says so, UINT32_MAX; spikes of 30 to 3000
/// counts on random pixels that are not masked.
/// @param[in] masked shape (n,): 1: no measurement, other marks than 0: counts without spikes; nullable
LEHR_API void lehr_simulate_frame(uint32_t *out, const double *expected, const unsigned char *masked,
                                  size_t n, double exposure, size_t spikes, uint64_t seed, uint64_t stream);

LEHR_END_DECLS

#endif
