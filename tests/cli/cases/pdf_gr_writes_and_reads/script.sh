"$LEHR" pdf gr --window lorch --rmax 8 sample_data/pdf/P7_T298.sq -o glass.gr || exit 9
head -1 glass.gr
grep -c . glass.gr
grep -E '^(window|qmax|rmax|number_density|form) = ' glass.gr
