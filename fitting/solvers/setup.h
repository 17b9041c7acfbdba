/// @file
/// What a program does once before it uses the fits.
#ifndef LEHR_FITTING_SETUP_H
#define LEHR_FITTING_SETUP_H

#include <lehr/core/export.h>

LEHR_BEGIN_DECLS

/// Switch off the handler of GSL that prints and aborts the process.
///
/// Programs call this once, before any thread starts. The library never calls it, because the handler belongs
/// to the whole process: a host with a handler of its own keeps it. Lehr checks its input before it calls GSL
/// and reads every status, so without this call only an allocation failure inside GSL would reach the
/// handler.
LEHR_API void lehr_fitting_setup(void);

LEHR_END_DECLS

#endif
