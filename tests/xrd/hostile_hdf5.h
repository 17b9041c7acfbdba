/// @file
/// HDF5 files that no program should write. Each function makes one.
#ifndef LEHR_TEST_HOSTILE_HDF5_H
#define LEHR_TEST_HOSTILE_HDF5_H

void hostile_wrong_total(const char *path);
void hostile_block_zero(const char *path);
void hostile_block_huge(const char *path);
void hostile_block_large(const char *path);
void hostile_block_odd(const char *path);
void hostile_long_block(const char *path);
void hostile_lz4_garbage(const char *path);
void hostile_short_chunk(const char *path);
void hostile_huge_dataset(const char *path);
void hostile_large_dataset(const char *path);
void hostile_large_chunk(const char *path);
void hostile_soft_to_itself(const char *path);
void hostile_external_to_itself(const char *path);
void hostile_file_in_itself(const char *path);
void hostile_virtual_of_itself(const char *path);
void hostile_virtual_circle(const char *path);

#endif
