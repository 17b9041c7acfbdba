/// @file
/// The plan that the tests of one program share: made before the first of them, freed after the last.
#ifndef LEHR_TEST_PLAN_HELPER_H
#define LEHR_TEST_PLAN_HELPER_H

#include <lehr/ecnle/plan.h>

extern lehr_ecnle_plan *plan;

// Set-up and tear-down of a group of tests.
int make_plan(void **state);
int free_plan(void **state);

#endif
