: > empty.txt
