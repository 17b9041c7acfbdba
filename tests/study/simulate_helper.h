/// @file
/// A small study that is simulated, and values of its run against the truth.
#ifndef LEHR_TEST_SIMULATE_HELPER_H
#define LEHR_TEST_SIMULATE_HELPER_H

#include "study_helper.h"

#include <lehr/study/plan.h>
#include <lehr/study/simulate.h>

/// Pd40Ni40P20 annealed at 0, 3 and 5 GPa: scans, a series, images, a stack, curves; a small detector.
extern const char *const palladium_study;

/// Simulate a study file into a folder.
lehr_status simulate_here(lehr_study_simulate_summary *out, const char *study, const char *folder,
                          uint64_t seed, int threads, bool force, lehr_error *err);

/// Two folders or files hold the same.
bool same_trees(const char *a, const char *b);

#endif
