# Units of the header, no --columns: 350 degC is 623.15 K, 4 kbar 0.4 GPa, 120 ms 10^-0.9208 s.
"$LEHR" ecnle compare --tg 582 --prefactor unity --phi-g auto --diameter 2.8 times.csv | grep -v '^#' | cut -d' ' -f1,2,8
"$LEHR" ecnle compare --tg 582 --prefactor unity --phi-g auto --diameter 2.8 transitions.csv | grep -v '^#' | cut -d' ' -f1,2
