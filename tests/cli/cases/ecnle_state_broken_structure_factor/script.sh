"$LEHR" ecnle sq --phi 0.5 --q 0.1:12:0.05 --diameter 1 -o s.sq -q >/dev/null
"$LEHR" ecnle state --sq s.sq --number-density 0.954929658551372 --diameter 1
