awk 'BEGIN{print "strain,stress_MPa"; for(i=0;i<100;i++) print i*0.0002 "," 96000*i*0.0002}' >brittle.csv
