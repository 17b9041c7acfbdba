# Loads in uN are the same as in mN.
"$LEHR" mech popin --radius 1.1 --modulus 92 micro.csv > a
"$LEHR" mech popin --radius 1.1 --modulus 92 sample_data/mechanics/popin.csv > b
cmp a b
grep shear_stress a
