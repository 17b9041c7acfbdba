#include "plan_helper.h"

#include <math.h>

lehr_study_config *plan_config(const char *text)
{
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(lehr_study_config_read_plan(&config, write_study_file("plan.yaml", text, "vit4"), &err), &err);
    return config;
}

lehr_study_plan_options plan_options(void)
{
    static const double as_planned[] = {1};
    static const size_t once[] = {1};
    lehr_study_plan_options options = {
        .exposures = as_planned, .n_exposures = 1, .repeats = once, .n_repeats = 1, .threads = 1};
    for (size_t k = 0; k < LEHR_STUDY_PLAN_N_QUANTITIES; k++) {
        options.want[k] = NAN;
    }
    return options;
}

lehr_status plan_once(void *context, lehr_error *err)
{
    const plan_attempt *of = context;
    lehr_study_plan_options options = plan_options();
    lehr_study_plan *plan = NULL;
    lehr_table *table = NULL;
    lehr_record *record = NULL;
    options.want[of->quantity] = of->sigma;
    lehr_status status = lehr_study_plan_create(&plan, of->config, &options, err);
    status = status == LEHR_OK ? lehr_study_plan_to_table(&table, plan, err) : status;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_study_plan_describe(plan, &options, record, err) : status;
    lehr_record_free(record);
    lehr_table_free(table);
    lehr_study_plan_free(plan);
    return status;
}
