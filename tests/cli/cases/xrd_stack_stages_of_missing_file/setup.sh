printf 'file pressure_GPa\nP9_master.h5 1\n' > stages.txt
