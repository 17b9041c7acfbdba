/// @file
/// Layout of the quadrature. Private to the module.
#ifndef LEHR_ECNLE_PLAN_PRIVATE_H
#define LEHR_ECNLE_PLAN_PRIVATE_H

#include <lehr/ecnle/plan.h>
#include <stddef.h>

/// Panels of one width and one Gauss order.
typedef struct lehr_ecnle_panels {
    double begin, end;
    size_t count;
    size_t n_nodes; ///< per panel
} lehr_ecnle_panels;

enum { LEHR_ECNLE_N_GROUPS = 13, LEHR_ECNLE_N_MARKS = 5 };

/// From 0 to lehr_ecnle_plan_q_max(), narrow where S(q) has poles close to the real axis.
extern const lehr_ecnle_panels lehr_ecnle_groups[LEHR_ECNLE_N_GROUPS];

struct lehr_ecnle_plan {
    size_t n;
    double *q;        ///< shape (n,) increasing
    double *weight;   ///< shape (n,)
    double *basis[3]; ///< shape (n,) each: f_i of lehr_ecnle_structure_basis()
    double *mobility; ///< shape (n,) 1 - j0 + 2 j2
    /// Number of nodes below q = 2 pi 32, 64, 128, 256, 512: one phase, doubling length.
    size_t mark[LEHR_ECNLE_N_MARKS];
    double mark_q[LEHR_ECNLE_N_MARKS];
};

/// Upper end of the nodes.
double lehr_ecnle_plan_q_max(void);

#endif
