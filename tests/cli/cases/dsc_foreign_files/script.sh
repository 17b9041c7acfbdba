# Binary files of instruments are named, with the way to export them; the readable one beside them is still read.
printf '\320\317\021\340\241\261\032\341' > old.xls
printf '\320\317\021\340\241\261\032\341' > run.tri
printf 'CLOSED\000\001\002' > run.001
printf 'PK\003\004' > run.ngb-sd7
printf '\000\001\002\003' > run.sta
printf 'T_K,HF_mW_endo_up\n300,1\n301,1\n302,1\n' > good.csv
"$LEHR" dsc info -q old.xls run.tri run.001 run.ngb-sd7 run.sta good.csv
