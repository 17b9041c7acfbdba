/// @file
/// From a calorimeter run to a scan of a relaxation fit: heat capacity, noise, thermal history.
#ifndef LEHR_DSC_TNM_DATA_H
#define LEHR_DSC_TNM_DATA_H

#include <lehr/dsc/run.h>
#include <lehr/dsc/tnm_fit.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_tnm_data_options {
    size_t segment;    ///< its index; 0: last heating
    double range_K[2]; ///< points that are used, borders included; NaN: all
    size_t every;      ///< every n-th of these; 0 and 1: all
    double glass_K[2]; ///< windows of straight lines whose residuals give the noise of a point; NaN: none
    double liquid_K[2];
    double sigma; ///< noise of a point [J/g/K] instead; NaN: from the windows, else unknown
    const lehr_dsc_tnm_program
        *program; ///< whole history with the scan as last segment; borrowed; NULL: below
    double
        cooling_rate_K_per_s; ///< without program: cooled at this rate from start_K to the begin of the scan
    double start_K;           ///< of that; NaN: the end of the scan
    bool any_scale;           ///< the signal may be proportional to heat capacity (mass or rate unknown)
} lehr_dsc_tnm_data_options;

/// Everything unknown; all points.
LEHR_API lehr_dsc_tnm_data_options lehr_dsc_tnm_data_defaults(void);

/// Points and history of one scan. The arrays and the program belong to it.
typedef struct lehr_dsc_tnm_data {
    char *name;
    size_t n;
    double *temperature_K; ///< shape (n,), rising
    double *cp_J_per_gK;   ///< shape (n,)
    double sigma;          ///< NaN when unknown
    lehr_dsc_tnm_program *program;
} lehr_dsc_tnm_data;

/// Take a heating scan out of a run.
///
/// The history is the program given; else cooling at the rate given; else the segments of the run before the
/// scan, from the hottest place on.
/// @errors LEHR_ERR_ARG: no history is known; LEHR_ERR_DOMAIN: no such segment or no heating, no heat
/// capacity
///         (mass or rate unknown), a rate that is not known, temperatures that do not rise, too few points in
///         the range or a window, a history that does not end with a heating at the rate of the scan (5 %);
///         LEHR_ERR_NOMEM. The message names the run
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_data_create(lehr_dsc_tnm_data **out, const lehr_dsc_run *run,
                                                             const lehr_dsc_tnm_data_options *options,
                                                             lehr_error *err);
LEHR_API void lehr_dsc_tnm_data_free(lehr_dsc_tnm_data *data);

/// The same as input of a fit; borrowed from @p data.
LEHR_API lehr_dsc_tnm_scan lehr_dsc_tnm_data_scan(const lehr_dsc_tnm_data *data);

LEHR_END_DECLS

#endif
