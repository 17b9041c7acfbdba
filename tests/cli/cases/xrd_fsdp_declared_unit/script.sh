awk '!/^#/ { print 10*$1, $2 }' sample_data/fitting/fsdp.xy > bare.xy
"$LEHR" xrd fsdp --range 22:32 bare.xy
"$LEHR" xrd fsdp --unit q_nm^-1 --range 2.2:3.2 bare.xy
