#include "tnm_share.h"

#include <unistd.h>

lehr_status cli_tnm_program(lehr_dsc_tnm_program **out, const char *value, const char *option,
                            lehr_error *err)
{
    if (access(value, F_OK) == 0) {
        return lehr_dsc_tnm_program_read(out, value, err);
    }
    lehr_status status = lehr_dsc_tnm_program_parse(out, value, err);
    return status == LEHR_OK
               ? status
               : lehr_error_wrap(err, status, "--%s: no file of that name, and as a program", option);
}
