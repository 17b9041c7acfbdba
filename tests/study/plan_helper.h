/// @file
/// Studies of which only the plan is looked at.
#ifndef LEHR_TEST_PLAN_HELPER_H
#define LEHR_TEST_PLAN_HELPER_H

#include "study_helper.h"

#include <lehr/study/plan.h>

/// The study of this text, its files not looked at.
lehr_study_config *plan_config(const char *text);

/// The exposure of the study, once, in one thread; nothing is wanted.
lehr_study_plan_options plan_options(void);

/// What plan_once() plans: an error @p sigma of a quantity is wanted.
typedef struct plan_attempt {
    const lehr_study_config *config;
    lehr_study_plan_quantity quantity;
    double sigma;
} plan_attempt;

/// For lehr_test_fault_sweep(): plan and describe a plan_attempt.
lehr_status plan_once(void *context, lehr_error *err);

#endif
