printf 'II*\0\377\0\0\0' > cut.tif
