norm() { "$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --no-solid-angle --no-polarization "$@" sample_data/vit4/xrd/P7_T583_master.h5 | grep -v '^#' | tail -1 | awk '{print $5/$4}'; }
A=$(norm --air-path air)
B=$(norm --air-path air --air-pressure 0.5atm)
C=$(norm --air-path air --air-temperature 586.3K)
D=$(norm --air-path air:40.8mm)
echo $A $B $C $D | awk '{a=-log($1); b=-log($2); c=-log($3); d=-log($4); if (a>0.005 && (a/b-2)^2<1e-4 && (b/c-1)^2<1e-6 && (b/d-1)^2<1e-6) print "half"}'
