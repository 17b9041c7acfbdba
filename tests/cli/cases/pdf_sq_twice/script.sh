"$LEHR" pdf sq --composition Ni --polarization full-ring done.xy
