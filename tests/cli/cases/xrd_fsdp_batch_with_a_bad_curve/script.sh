printf '# columns: q_per_ang intensity\n1 5\n2 5\n3 5\n4 5\n5 5\n' > flat.xy
: > empty.xy
cp sample_data/fitting/fsdp.xy a.xy
"$LEHR" xrd fsdp --range 2.2:3.2 flat.xy a.xy empty.xy
