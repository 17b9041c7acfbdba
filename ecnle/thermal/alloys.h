/// @file
/// Metallic glasses of the literature with what the theory needs of them, each number with its source.
#ifndef LEHR_ECNLE_ALLOYS_H
#define LEHR_ECNLE_ALLOYS_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_ecnle_alloy {
    const char *name;        ///< formula as published
    const char *other_name;  ///< trade name, or NULL
    double tg_K;             ///< measured glass transition at ambient pressure [K]
    double tg_published_K;   ///< what the literature of the theory prints as its own result; NaN: none
    double dtg_dp_K_per_GPa; ///< measured pressure dependence; NaN: none
    const char *source;      ///< of tg_K and dtg_dp
} lehr_ecnle_alloy;

LEHR_API size_t lehr_ecnle_alloys_count(void);
/// @pre i < lehr_ecnle_alloys_count()
LEHR_API const lehr_ecnle_alloy *lehr_ecnle_alloys_at(size_t i);

/// By name or other name, without regard to case. @errors LEHR_ERR_ARG: unknown; the message lists all
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_alloy_find(const lehr_ecnle_alloy **out, const char *name,
                                                          lehr_error *err);

LEHR_END_DECLS

#endif
