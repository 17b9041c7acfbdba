: > empty.tif
