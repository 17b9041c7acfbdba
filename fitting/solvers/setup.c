#include <lehr/fitting/setup.h>

#include <gsl/gsl_errno.h>

void lehr_fitting_setup(void)
{
    (void)gsl_set_error_handler_off();
}
