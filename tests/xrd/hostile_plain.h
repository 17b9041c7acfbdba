/// @file
/// Image files of all formats but HDF5 that no program should write. Each function makes one.
#ifndef LEHR_TEST_HOSTILE_PLAIN_H
#define LEHR_TEST_HOSTILE_PLAIN_H

void hostile_tiff_huge(const char *path);
void hostile_tiff_large(const char *path);
void hostile_tiff_sparse(const char *path);
void hostile_tiff_strip_outside(const char *path);
void hostile_tiff_bomb(const char *path);
void hostile_tiff_loop(const char *path);
void hostile_npy_huge(const char *path);
void hostile_npy_overflow(const char *path);
void hostile_npy_sparse(const char *path);
void hostile_gzip_bomb(const char *path);
void hostile_cbf_huge(const char *path);
void hostile_cbf_large(const char *path);
void hostile_cbf_size(const char *path);
void hostile_cbf_elements(const char *path);
void hostile_cbf_short(const char *path);
void hostile_cbf_long(const char *path);
void hostile_cbf_sparse(const char *path);
void hostile_edf_huge(const char *path);
void hostile_edf_sparse(const char *path);
void hostile_edf_header(const char *path);
void hostile_mar_huge(const char *path);
void hostile_mar_large(const char *path);
void hostile_mar_table(const char *path);

#endif
