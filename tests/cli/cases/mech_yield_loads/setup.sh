# The sample curve as load in kN and displacement in mm of a piece of 2 mm diameter and 4 mm length.
awk -F, 'BEGIN{print "displacement_mm load_kN"} !/^#/ && !/strain/ {printf "%.8f %.10f\n", -4*$1, -$2*3.141592653589793/1000}' sample_data/mechanics/compression.csv >machine.txt
