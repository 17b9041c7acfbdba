# An array of 16000 x 16000 numbers that is one hole, and a sound one.
printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '<u4', 'fortran_order': False, 'shape': (16000, 16000), }" > large.npy
truncate -s 1024000128 large.npy
