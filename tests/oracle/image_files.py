"""image_files.py FOLDER: image files written by FabIO 0.14 (Debian python3-fabio), for the tests of the readers.

The pixels follow formulas that the tests repeat; the files are independent of our code.
"""
import sys

import fabio
import numpy
from fabio.edfimage import EdfImage
from fabio.mar345image import Mar345Image

folder = sys.argv[1]
rows, columns = numpy.mgrid[0:40, 0:40]
plate = (rows * 2711 + columns * 977 + (rows * columns % 11) * 6007) % 90000
Mar345Image(
    data=plate.astype(numpy.uint32),
    header={
        "PIXEL_LENGTH": "150", "PIXEL_HEIGHT": "100", "WAVELENGTH": "0.124", "DISTANCE": "1118.86",
        "CENTER_X": "20.250", "CENTER_Y": "19.500", "TIME": "12.50", "FORMAT_TYPE": "MAR345",
        "DATE": "Thu Jan  1 00:00:00 1970"},
).write(folder + "/plate.mar40")

rows, columns = numpy.mgrid[0:3, 0:5]
frames = [(1000 * k + 10 * rows + columns - 2).astype(numpy.int32) for k in range(3)]
header = {
    "WaveLength": "9.5e-11", "SampleDistance": "0.0816", "PSize_1": "7.5e-05", "PSize_2": "7.6e-05",
    "Center_1": "4.5", "Center_2": "3.25", "ExposureTime": "0.5"}
edf = EdfImage(data=frames[0], header=header)
for frame in frames[1:]:
    edf.append_frame(data=frame)
edf.write(folder + "/frames.edf")
