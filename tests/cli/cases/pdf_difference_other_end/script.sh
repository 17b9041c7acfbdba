awk '/^#/ || $1 <= 20' sample_data/pdf/P7_T583.sq > short.sq
"$LEHR" pdf difference --rmax 2 sample_data/pdf/P7_T298.sq short.sq -o d.csv
