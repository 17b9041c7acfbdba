/// @file
/// The public macros of Lehr: symbol visibility, C linkage, attributes.
#ifndef LEHR_CORE_EXPORT_H
#define LEHR_CORE_EXPORT_H

#if defined(__GNUC__)
#define LEHR_API              __attribute__((visibility("default")))
#define LEHR_NODISCARD        __attribute__((warn_unused_result))
#define LEHR_PRINTF(fmt, arg) __attribute__((format(printf, fmt, arg)))
#else
#define LEHR_API
#define LEHR_NODISCARD
#define LEHR_PRINTF(fmt, arg)
#endif

#ifdef __cplusplus
#define LEHR_BEGIN_DECLS extern "C" {
#define LEHR_END_DECLS   }
#else
#define LEHR_BEGIN_DECLS
#define LEHR_END_DECLS
#endif

#endif
