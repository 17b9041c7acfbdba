/// @file
/// Curves of intensity at high q, as a detector behind a full ring gives them.
///
///     I = {P [A(<f>^2 (S - 1) + <f^2>) + A_C C R] + constant}/scale + b I_frame
///
/// P polarisation, A absorption of a plate, I_frame what scatters without the sample. Points of equal width
/// hold photons in proportion to q (longer rings): k q I of them, with a Poisson distribution.
#ifndef LEHR_SIMULATE_INTENSITY_H
#define LEHR_SIMULATE_INTENSITY_H

#include <lehr/core/error.h>
#include <lehr/simulate/beamline.h>
#include <stdbool.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

typedef struct lehr_simulate_intensity_options {
    double qmin_per_ang, qmax_per_ang, step_per_ang;
    double energy_keV;
    bool polarized;      ///< P of a degree; else of a full ring
    double degree;       ///< of polarisation in the plane of scattering
    bool unpolarized;    ///< the curve was corrected for P
    double mu_t;         ///< of the plate; 0: no absorption
    double scale;        ///< electrons^2 per unit of intensity
    double constant;     ///< electrons^2
    double background;   ///< b
    double frame_height; ///< of I_frame at q = 0
    double peak_counts;  ///< photons in the point of the highest intensity
} lehr_simulate_intensity_options;

/// Expected intensities and photons per unit of them. Arrays belong to it.
typedef struct lehr_simulate_intensity {
    lehr_simulate_intensity_options options;
    size_t n;
    double *q_per_ang; ///< shape (n,)
    double *sample;    ///< shape (n,): with b I_frame
    double *frame;     ///< shape (n,): I_frame
    double *photons;   ///< shape (n,): photons per unit of intensity, k q
} lehr_simulate_intensity;

/// @errors LEHR_ERR_DOMAIN: steps, ends or counts out of range; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status
lehr_simulate_intensity_create(lehr_simulate_intensity **out, const lehr_simulate_scattering *atoms,
                               const lehr_simulate_intensity_options *options, lehr_error *err);
LEHR_API void lehr_simulate_intensity_free(lehr_simulate_intensity *intensity); ///< NULL is fine

/// Draw a curve. @param[out] values, sigma shape (n,) @param[in] without_sample the frame alone
LEHR_API void lehr_simulate_intensity_draw(double *values, double *sigma, const lehr_simulate_intensity *from,
                                           bool without_sample, uint64_t seed, uint64_t stream);

/// Write a curve as text: wavelength in the header, columns q, I, standard error. Atomic.
/// @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_intensity_write(const lehr_simulate_intensity *from,
                                                                  const double *values, const double *sigma,
                                                                  const char *path, const char *title,
                                                                  lehr_error *err);

LEHR_END_DECLS

#endif
