"""gsas_angles.py: 2theta and azimuth of pixels from image controls of GSAS-II.

The rotations are those of the routine GetTthAzmDsp of GSAS-II (module GSASIIimage): the detector plane, shifted to
the point where the beam meets it, is turned by the tilt about an axis at the angle "rotation" from x.
"""
import numpy as np


def turn(angle_deg, axis):
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def angles(row, column, pixel_um, distance_mm, center_mm, tilt_deg, rotation_deg):
    x = (column + 0.5) * pixel_um[0] / 1000 - center_mm[0]
    y = (row + 0.5) * pixel_um[1] / 1000 - center_mm[1]
    about = turn(rotation_deg, 2)
    place = about @ turn(tilt_deg, 0) @ about.T @ [x, y, 0] + [0, 0, distance_mm / np.cos(np.radians(tilt_deg))]
    two_theta = np.arctan2(np.hypot(place[0], place[1]), place[2])
    return np.degrees(two_theta), np.degrees(np.arctan2(place[1], place[0]))


for case in (((200.0, 200.0), 799.996, (207.19238005247112, 204.69313574215306), -0.208383931505, 3.38243362973),
             ((172.0, 150.0), 250.5, (80.25, -30.5), 18.75, 127.5)):
    for row, column in ((0, 0), (17, 1023), (2047, 3), (1500, 1900)):
        print(case[3], row, column, *map(repr, map(float, angles(row, column, *case))))
