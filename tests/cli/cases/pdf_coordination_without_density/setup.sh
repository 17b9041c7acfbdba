grep -v '^# number' sample_data/pdf/P7_T298.sq > bare.sq
