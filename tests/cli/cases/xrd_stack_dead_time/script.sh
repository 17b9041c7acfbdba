"$LEHR" xrd stack --poni small.poni -n 4 --dead-time 1ms --count-time 1 small.edf
