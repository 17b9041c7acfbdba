// What a comparison that was asked for needs, seen without computing.
#include "across.h"

lehr_status study_check_across(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err)
{
    const char *what = "";
    (void)product;
    return study_across_possible(run->config, task->kind, &what)
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %s", study_methods[task->kind].title, what);
}
