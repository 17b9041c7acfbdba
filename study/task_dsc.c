// Fictive temperature of one calorimeter file.
#include "figure_dsc.h"
#include "task.h"

#include <lehr/dsc/fictive.h>
#include <lehr/dsc/run.h>
#include <string.h>

static lehr_dsc_fictive_options options_of(const lehr_study_tf *tf)
{
    static const struct {
        const char *name;
        lehr_dsc_model model;
    } models[] = {
        {"line", LEHR_DSC_MODEL_LINE},
        {"parabola", LEHR_DSC_MODEL_PARABOLA},
        {"metallic", LEHR_DSC_MODEL_METALLIC},
    };
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, tf->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, tf->liquid_K, sizeof options.liquid_K);
    options.t1_K = tf->t1_K;
    options.t2_K = tf->t2_K;
    options.segment = tf->segment;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i].name, tf->liquid_model) == 0) {
            options.liquid_model = models[i].model;
        }
    }
    return options;
}

lehr_status study_compute_tf(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_fictive result;
    lehr_dsc_fictive_options options = options_of(&run->config->tf);
    lehr_dsc_read_options reading = lehr_dsc_read_defaults();
    const char *sign = run->config->calorimeter.sign;
    if (sign) {
        reading.sign = strcmp(sign, "endo") == 0 ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP;
    }
    lehr_status status = lehr_dsc_run_read(&scan, task->file->path, &reading, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(scan->warnings); i++) {
        status = lehr_warnings_add(product->warnings, err, "%s", lehr_warnings_at(scan->warnings, i));
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_compute(&result, scan, NULL, &options, product->warnings, err);
    }
    status = status == LEHR_OK ? lehr_dsc_fictive_describe(&result, product->results, err) : status;
    status = status == LEHR_OK ? lehr_dsc_fictive_lines(&product->curve, scan, NULL, &options, err) : status;
    status = status == LEHR_OK ? lehr_figure_fictive(&figure, product->curve, &result, NULL, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_dsc_run_free(scan);
    return status;
}
