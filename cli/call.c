#include "call.h"

#include "batch.h"
#include "options.h"

#include <assert.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

lehr_status cli_call_create(cli_call **out, const cli_command *command, lehr_error *err)
{
    *out = NULL;
    cli_call *call = lehr_core_alloc(1, sizeof *call);
    if (call != NULL) {
        call->command = command;
        call->settings = lehr_core_alloc(cli_options_count(command), sizeof *call->settings);
    }
    if (call == NULL || call->settings == NULL) {
        lehr_core_free(call);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the options");
    }
    *out = call;
    return LEHR_OK;
}

void cli_call_free(cli_call *call)
{
    if (call == NULL) {
        return;
    }
    size_t n = cli_options_count(call->command);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < call->settings[i].n_items; k++) {
            lehr_core_free(call->settings[i].items[k]);
        }
        lehr_core_free(call->settings[i].items);
    }
    lehr_provenance_free(call->provenance);
    lehr_core_free(call->operands);
    lehr_core_free(call->crashes);
    lehr_core_free(call->settings);
    lehr_core_free(call);
}

static const cli_setting *setting_of(const cli_call *call, const char *name)
{
    size_t i = cli_options_find(call->command, name, strlen(name));
    assert(i != SIZE_MAX && "the command declares no such option");
    return &call->settings[i];
}

static const cli_setting *setting_of_kind(const cli_call *call, const char *name, cli_kind kind)
{
    const cli_setting *setting = setting_of(call, name);
    const cli_option *option = cli_options_at(call->command, (size_t)(setting - call->settings));
    assert(option->kind == kind && "the option is of another kind");
    (void)option;
    (void)kind;
    return setting;
}

bool cli_call_has(const cli_call *call, const char *name)
{
    const cli_setting *setting = setting_of(call, name);
    return setting->given || setting->text != NULL;
}

bool cli_call_given(const cli_call *call, const char *name)
{
    return setting_of(call, name)->given;
}

bool cli_call_flag(const cli_call *call, const char *name)
{
    return setting_of_kind(call, name, CLI_FLAG)->given;
}

const char *cli_call_text(const cli_call *call, const char *name)
{
    return setting_of(call, name)->text;
}

size_t cli_call_choice(const cli_call *call, const char *name)
{
    const cli_setting *setting = setting_of_kind(call, name, CLI_CHOICE);
    return setting->text != NULL ? setting->choice : SIZE_MAX;
}

double cli_call_number(const cli_call *call, const char *name)
{
    const cli_setting *setting = setting_of_kind(call, name, CLI_NUMBER);
    return setting->text != NULL ? setting->number : (double)NAN;
}

size_t cli_call_integer(const cli_call *call, const char *name)
{
    const cli_setting *setting = setting_of_kind(call, name, CLI_INTEGER);
    return setting->text != NULL ? setting->integer : SIZE_MAX;
}

const double *cli_call_window(const cli_call *call, const char *name)
{
    const cli_setting *setting = setting_of_kind(call, name, CLI_WINDOW);
    return setting->text != NULL ? setting->window : NULL;
}

size_t cli_call_list_size(const cli_call *call, const char *name)
{
    return setting_of_kind(call, name, CLI_LIST)->n_items;
}

const char *cli_call_list_at(const cli_call *call, const char *name, size_t i)
{
    const cli_setting *setting = setting_of_kind(call, name, CLI_LIST);
    assert(i < setting->n_items);
    return setting->items[i];
}

size_t cli_call_operands(const cli_call *call)
{
    return call->n_operands;
}

const char *cli_call_operand(const cli_call *call, size_t i)
{
    assert(i < call->n_operands);
    return call->operands[i];
}

int cli_call_threads(const cli_call *call)
{
    return call->analysis_threads;
}

const lehr_progress *cli_call_progress(const cli_call *call)
{
    return call->progress;
}

bool cli_call_plots(const cli_call *call)
{
    return cli_call_common_text(call, "plot") != NULL;
}

const void *cli_call_shared(const cli_call *call)
{
    return call->shared;
}

const lehr_provenance *cli_call_provenance(const cli_call *call)
{
    return call->provenance;
}

lehr_status cli_call_new_provenance(lehr_provenance **out, const cli_call *call, lehr_error *err)
{
    *out = NULL;
    lehr_provenance *provenance = NULL;
    lehr_status status = lehr_provenance_create(&provenance, call->argc, call->argv, call->time_now, err);
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const cli_option *option = &call->command->options[i];
        if (cli_options_names_file(option, call->settings[i].text)) {
            char *file = cli_batch_file_of(call->settings[i].text);
            status = file != NULL ? lehr_provenance_add_input(provenance, file, err)
                                  : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a file name");
            status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "option --%s", option->name);
            lehr_core_free(file);
        }
    }
    if (status == LEHR_OK) {
        *out = provenance;
        provenance = NULL;
    }
    lehr_provenance_free(provenance);
    return status;
}

bool cli_call_common_flag(const cli_call *call, const char *name)
{
    return cli_options_offers(call->command, name) && cli_call_flag(call, name);
}

const char *cli_call_common_text(const cli_call *call, const char *name)
{
    return cli_options_offers(call->command, name) ? cli_call_text(call, name) : NULL;
}
