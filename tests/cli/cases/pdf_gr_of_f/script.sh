awk '!/^#/ { printf "%s %.9g %.9g\n", $1, $1*($2-1), $1*$3 }' sample_data/pdf/P7_T298.sq > f.fq
"$LEHR" pdf gr -q --number-density 0.056 --form RDF --rmin 3 --rmax 3.05 f.fq -o f.csv || exit 9
awk '!/^#/ { print $1, $2, $3 }' sample_data/pdf/P7_T298.sq > s.sq
"$LEHR" pdf gr -q --number-density 0.056 --form RDF --rmin 3 --rmax 3.05 s.sq -o s.csv || exit 9
grep -v '^#' f.csv | cut -c1-14 > f.txt
grep -v '^#' s.csv | cut -c1-14 > s.txt
cmp f.txt s.txt && grep 'quantity' f.csv
