echo 1 > stages.txt
