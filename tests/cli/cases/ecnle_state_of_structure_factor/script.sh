# The closed form and the numerical solution, written and read back, give the barrier of the closed form: 11.3966.
for closure in py oz-py; do
  "$LEHR" ecnle sq --phi 0.6 --closure $closure --q 0.1:45:0.05 --diameter 1 -o s.sq -q >/dev/null
  "$LEHR" ecnle state --sq s.sq --number-density 1.1459155902616465 --diameter 1 --pressure 1 -q | grep '^barrier_1\[kT\]' | cut -c1-38
done
