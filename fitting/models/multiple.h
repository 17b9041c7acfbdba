/// @file
/// Many tests at once: probabilities corrected for their number.
#ifndef LEHR_FITTING_MULTIPLE_H
#define LEHR_FITTING_MULTIPLE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_fitting_correction {
    LEHR_FITTING_CORRECTION_NONE,
    LEHR_FITTING_CORRECTION_HOLM, ///< probability of one false finding or more; for tests of any dependence
    LEHR_FITTING_CORRECTION_BH ///< part of the findings that is false; for independent tests, or such as move
                               ///< together
} lehr_fitting_correction;

/// "none", "holm" or "bh"; false for another name.
LEHR_API bool lehr_fitting_correction_find(lehr_fitting_correction *out, const char *name);

/// Corrected probabilities: a finding at the level alpha is one with adjusted <= alpha.
///
/// Holm: the i-th smallest of m becomes max over j <= i of min(1, (m - j + 1) p_j). Benjamini and Hochberg:
/// min over j >= i of min(1, m p_j / j).
/// @param[out] adjusted shape (n,); may be @p p itself
/// @param[in]  p        shape (n,), 0 to 1; NaN: no test, which does not count
/// @errors LEHR_ERR_DOMAIN: a probability outside of 0..1 (the message names its index); LEHR_ERR_NOMEM
/// @source S. Holm, Scand. J. Stat. 6, 65 (1979); Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57, 289
/// (1995)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_adjust(double *adjusted, const double *p, size_t n,
                                                        lehr_fitting_correction correction, lehr_error *err);

/// Probability of a normal deviate as far from zero as z, on either side. @accuracy 1e-14 relative
LEHR_API double lehr_tail_normal(double z);
/// z that this probability belongs to. @accuracy 1e-12 relative
LEHR_API double lehr_quantile_normal(double two_sided_p);

/// Smallest true difference that a two-sided test at @p level finds with probability @p power, in standard
/// errors: z(level) + z(power).
LEHR_API double lehr_detectable(double level, double power);

LEHR_END_DECLS

#endif
