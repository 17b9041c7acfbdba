/// @file
/// Quadrature nodes of the theory with everything tabulated that does not depend on the packing fraction.
///
/// A plan is made once and then only read: share it between threads.
#ifndef LEHR_ECNLE_PLAN_H
#define LEHR_ECNLE_PLAN_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

typedef struct lehr_ecnle_plan lehr_ecnle_plan;

/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_plan_create(lehr_ecnle_plan **out, lehr_error *err);
LEHR_API void lehr_ecnle_plan_free(lehr_ecnle_plan *plan);

LEHR_END_DECLS

#endif
