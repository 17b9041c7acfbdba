awk 'BEGIN{print "load_uN"} !/^#/ && !/load/ {print 1000*$1}' sample_data/mechanics/popin.csv >micro.csv
