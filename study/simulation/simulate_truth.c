// truth.json: what went into the files, and what a run of the study should find.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/provenance.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool known_before(const sim_run *run, size_t job, size_t k)
{
    const sim_job *at = &run->jobs[job];
    for (size_t i = 0; i < job; i++) {
        for (size_t m = 0; run->jobs[i].sample == at->sample && m < run->jobs[i].n_truths; m++) {
            if (strcmp(run->jobs[i].truths[m].quantity, at->truths[k].quantity) == 0) {
                return true;
            }
        }
    }
    return false;
}

static lehr_status add_recoverable(lehr_list *list, const sim_run *run, size_t job, size_t k, lehr_error *err)
{
    lehr_record *record = NULL;
    const sim_job *at = &run->jobs[job];
    const sim_truth *truth = &at->truths[k];
    const char *name = at->sample == SIZE_MAX ? "" : run->config->samples[at->sample].name;
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "sample", name, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "quantity", truth->quantity, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "value", truth->value, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(record, "unit", truth->unit, err) : status;
}

/// Values in the order of the files; the first file of a sample counts.
static lehr_status add_all_recoverable(size_t *n, lehr_record *root, const sim_run *run, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, root, "recoverable", err);
    *n = 0;
    for (size_t i = 0; status == LEHR_OK && i < run->n_jobs; i++) {
        for (size_t k = 0; status == LEHR_OK && k < run->jobs[i].n_truths; k++) {
            if (isfinite(run->jobs[i].truths[k].value) && !known_before(run, i, k)) {
                status = add_recoverable(list, run, i, k, err);
                *n += 1;
            }
        }
    }
    return status;
}

// ---- parameters ---------------------------------------------------------------------------
typedef struct parameter {
    const char *key, *unit;
    double value;
} parameter;

static lehr_status add_part(lehr_record *root, const char *name, const parameter *parameters, size_t n,
                            lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, root, name, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (isfinite(parameters[i].value)) {
            status = lehr_record_add_quantity(record, parameters[i].key, parameters[i].value, NAN,
                                              parameters[i].unit, err);
        }
    }
    return status;
}

#define PARAMETER(key, member, unit, least, most) {#key, unit, part->member},
#define ADD(name, member, LIST)                                                                              \
    static lehr_status add_##member(lehr_record *root, const lehr_study_simulation *sim, lehr_error *err)    \
    {                                                                                                        \
        const lehr_study_sim_##member *part = &sim->member;                                                  \
        const parameter parameters[] = {LIST(PARAMETER)};                                                    \
        return add_part(root, name, parameters, sizeof parameters / sizeof *parameters, err);                \
    }
ADD("relaxation", relaxation, LEHR_STUDY_SIM_RELAXATION_LIST)
ADD("heat_capacity", heat, LEHR_STUDY_SIM_HEAT_LIST)
ADD("history", history, LEHR_STUDY_SIM_HISTORY_LIST)
ADD("dsc", dsc, LEHR_STUDY_SIM_DSC_LIST)
ADD("structure", structure, LEHR_STUDY_SIM_STRUCTURE_LIST)
ADD("xrd", xrd, LEHR_STUDY_SIM_XRD_LIST)
ADD("pdf", pdf, LEHR_STUDY_SIM_PDF_LIST)
ADD("compression", compression, LEHR_STUDY_SIM_COMPRESSION_LIST)
ADD("popins", popins, LEHR_STUDY_SIM_POPINS_LIST)
ADD("weighings", weighings, LEHR_STUDY_SIM_WEIGHINGS_LIST)
ADD("dac", dac, LEHR_STUDY_SIM_DAC_LIST)

static lehr_status add_parameters(lehr_record *root, const sim_run *run, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, root, "simulation", err);
    status = status == LEHR_OK ? add_relaxation(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_heat(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_history(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_dsc(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_structure(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_xrd(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_pdf(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_compression(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_popins(record, &run->sim, err) : status;
    status = status == LEHR_OK ? add_weighings(record, &run->sim, err) : status;
    return status == LEHR_OK ? add_dac(record, &run->sim, err) : status;
}

// ---- file ---------------------------------------------------------------------------------
static lehr_status describe(size_t *n, lehr_record *root, const sim_run *run, lehr_error *err)
{
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->seed);
    lehr_status status = lehr_record_add_text(root, "description", "What went into simulated files", err);
    status = status == LEHR_OK ? lehr_record_add_text(root, "program", "lehr simulate", err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(root, "version", lehr_version(), err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(root, "seed", seed, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(root, "title", run->config->title, err) : status;
    status = status == LEHR_OK ? add_parameters(root, run, err) : status;
    return status == LEHR_OK ? add_all_recoverable(n, root, run, err) : status;
}

lehr_status sim_write_truth(size_t *n, const sim_run *run, const char *path, lehr_error *err)
{
    lehr_record *root = NULL;
    lehr_output *output = NULL;
    char *json = NULL;
    lehr_status status = lehr_record_create(&root, err);
    status = status == LEHR_OK ? describe(n, root, run, err) : status;
    status = status == LEHR_OK ? lehr_record_to_json(&json, root, true, err) : status;
    status = status == LEHR_OK ? lehr_output_open(&output, path, err) : status;
    if (status == LEHR_OK) {
        fprintf(lehr_output_file(output), "%s\n", json);
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    lehr_core_free(json);
    lehr_record_free(root);
    return status;
}
