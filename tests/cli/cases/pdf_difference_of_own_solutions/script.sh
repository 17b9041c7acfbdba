# The errors of two solutions add, though their columns have one name: of a sample against itself the difference is 0,
# and its error holds twice the variance of the scale. Without the columns of common errors only noise is left.
solve() { "$LEHR" pdf sq -q --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy \
  --background-scale 0.94 --plate 0.05 --density 6.0 sample_data/pattern/vit4.xy -o "$1"; }
solve a.sq
cp a.sq b.sq
"$LEHR" pdf difference -q --rmin 2 --rmax 4 --rstep 1 a.sq b.sq -o whole.csv
sed 's/\(# columns:.*\)sigma_scale/\1other/' a.sq >c.sq
cp c.sq d.sq
"$LEHR" pdf difference -q --rmin 2 --rmax 4 --rstep 1 c.sq d.sq -o less.csv
paste -d, whole.csv less.csv | awk -F, '/^[0-9]/{ if ($3 > $6) print "larger with the error of the scale" }' | uniq
