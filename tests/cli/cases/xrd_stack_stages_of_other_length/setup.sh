printf 'pressure_GPa\n1\n1\n1\n' > stages.txt
