"$LEHR" pdf sq --composition Ni plain.xy
