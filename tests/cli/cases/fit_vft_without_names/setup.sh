printf "640 -0.9\n650 -2.3\n660 -3.6\n670 -4.8\n" > times.txt
