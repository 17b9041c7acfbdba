#include "plan_helper.h"

#include <stddef.h>

lehr_ecnle_plan *plan;

int make_plan(void **state)
{
    (void)state;
    return lehr_ecnle_plan_create(&plan, NULL) == LEHR_OK ? 0 : -1;
}

int free_plan(void **state)
{
    (void)state;
    lehr_ecnle_plan_free(plan);
    return 0;
}
