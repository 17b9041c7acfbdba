/// @file
/// Private: one line of the peak shift, and its local slopes.
#ifndef LEHR_DSC_PEAK_SHIFT_PRIVATE_H
#define LEHR_DSC_PEAK_SHIFT_PRIVATE_H

#include <lehr/dsc/peak_shift.h>

/// Rates that differ by less than this part are repeats of one rate.
#define LEHR_DSC_SAME_RATE 0.01

/// Room for the coordinates of n points; one block, which begins at x.
typedef struct lehr_dsc_shift_work {
    double *x, *y, *sigma_x, *sigma_y, *correlation, *weights;
} lehr_dsc_shift_work;

/// What a quadratic term does to a line.
typedef struct shift_scatter {
    double p;      ///< F-test; NaN for fewer than 4 points
    double gain;   ///< chi2 that it saves
    double change; ///< of E from one end to the other, as part of E
    double sigma;  ///< standard deviation of a point of weight 1 about the parabola; NaN likewise
} shift_scatter;

/// Options and points. @errors those of lehr_dsc_shift_fit()
LEHR_NODISCARD lehr_status lehr_dsc_shift_check(const lehr_dsc_shift_data *data,
                                                const lehr_dsc_shift_options *options, lehr_error *err);

/// E and ln k0 from the line and the method of @p out.
void lehr_dsc_shift_set_energy(lehr_dsc_shift_line *out);

/// Line by one method.
LEHR_NODISCARD lehr_status lehr_dsc_shift_fit_line(lehr_dsc_shift_line *out, shift_scatter *scatter,
                                                   lehr_dsc_shift_work *work, const lehr_dsc_shift_data *data,
                                                   const lehr_dsc_shift_method *method,
                                                   const lehr_dsc_shift_options *options, lehr_error *err);

/// Fill the local activation energies.
/// @param[out] n_rates  different heating rates
/// @param[in]  scatter  of the chosen line
LEHR_NODISCARD lehr_status lehr_dsc_shift_fit_local(lehr_dsc_shift *shift, size_t *n_rates,
                                                    const shift_scatter *scatter,
                                                    const lehr_dsc_shift_data *data, lehr_error *err);

#endif
