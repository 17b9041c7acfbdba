# Five curves of which one has no pop-in: a lower bound of the distribution.
for i in 1 2 3 4 5; do
    awk -v i=$i 'BEGIN { print "Depth (nm)\tLoad (uN)"; for (k = 1; k <= 400; k++) { p = 2.0 * k / 400;
        h = 40 * p ^ (2 / 3) + ((p > 0.8 + 0.2 * i && i < 5) ? 5 : 0) + 0.2 * sin(k * k * 1.7 + i);
        printf "%.4f\t%.3f\n", h, 1000 * p } }' >c$i.txt
done
"$LEHR" mech indent --radius 1.1um --modulus 92 --temperature 296 --json c1.txt c2.txt c3.txt c4.txt c5.txt
