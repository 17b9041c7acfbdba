printf "# columns: x y\n3.5 1\n3.5 2\n3.5 4\n" > upright.txt
