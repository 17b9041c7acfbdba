"$LEHR" pdf gr -q --window lorch --rmax 8 sample_data/pdf/P7_T298.sq -o glass.gr || exit 9
"$LEHR" pdf peaks --shells 2 --start 2.7,3.1 --range 1.94:3.32 glass.gr | grep -E '^ +(2\.7|3\.0)' | cut -c1-18
