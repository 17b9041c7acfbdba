// The list of the equations of state: a new equation is one record and one line here.
#include "eos_private.h"

#include <string.h>

static const lehr_fitting_eos *const equations[] = {
    &lehr_fitting_eos_murnaghan, &lehr_fitting_eos_birch_2,   &lehr_fitting_eos_birch_3,
    &lehr_fitting_eos_birch_4,   &lehr_fitting_eos_vinet,     &lehr_fitting_eos_poirier_2,
    &lehr_fitting_eos_poirier_3, &lehr_fitting_eos_poirier_4, &lehr_fitting_eos_tait,
    &lehr_fitting_eos_tait_2,    &lehr_fitting_eos_tait_3,    &lehr_fitting_eos_tait_log,
    &lehr_fitting_eos_kunc,
};

size_t lehr_fitting_eos_count(void)
{
    return sizeof equations / sizeof equations[0];
}

const lehr_fitting_eos *lehr_fitting_eos_at(size_t i)
{
    return equations[i];
}

const lehr_fitting_eos *lehr_fitting_eos_find(const char *name)
{
    for (size_t i = 0; i < lehr_fitting_eos_count(); i++) {
        if (strcmp(equations[i]->name, name) == 0) {
            return equations[i];
        }
    }
    return NULL;
}

const char *lehr_fitting_eos_name(const lehr_fitting_eos *eos)
{
    return eos->name;
}

const char *lehr_fitting_eos_reference(const lehr_fitting_eos *eos)
{
    return eos->reference;
}

size_t lehr_fitting_eos_order(const lehr_fitting_eos *eos)
{
    return eos->order;
}

const lehr_fitting_eos *lehr_fitting_eos_smaller(const lehr_fitting_eos *eos)
{
    return eos->smaller;
}
