/// @file
/// Private: the papers, one file each.
#ifndef LEHR_STUDY_REPRODUCE_PRIVATE_H
#define LEHR_STUDY_REPRODUCE_PRIVATE_H

#include "reproduce.h"

LEHR_NODISCARD lehr_status reproduce_miyazaki2016(lehr_reproduce *list, lehr_error *err);
LEHR_NODISCARD lehr_status reproduce_phan2021_hardening(lehr_reproduce *list, lehr_error *err);
LEHR_NODISCARD lehr_status reproduce_phan2021_relaxation(lehr_reproduce *list, lehr_error *err);
LEHR_NODISCARD lehr_status reproduce_shen2025(lehr_reproduce *list, lehr_error *err);
LEHR_NODISCARD lehr_status reproduce_shen2025_history(lehr_reproduce *list, lehr_error *err);
LEHR_NODISCARD lehr_status reproduce_zhang2017(lehr_reproduce *list, lehr_error *err);

#endif
