set -eu
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 --plate 0.05"
for kind in sq fq h5; do "$LEHR" pdf sq -q $common sample_data/pattern/vit4.xy -o glass.$kind > /dev/null; done
# G of S, F and the NeXus file is one.
for kind in sq fq h5; do "$LEHR" pdf gr -q --rmax 5 --rstep 0.05 glass.$kind -o $kind.csv > /dev/null; done
"$LEHR" pdf gr -q --rmax 5 glass.sq -o glass_r.h5 > /dev/null
"$LEHR" pdf rpoly -q ${common% --plate*} --qmaxinst 22 --rmax 5 sample_data/pattern/vit4.xy -o x3.gr --write iq,sq,fq,gr > /dev/null
/usr/bin/python3 - <<'END'
import h5py, numpy as np
s, f = np.loadtxt("glass.sq"), np.loadtxt("glass.fq")
print(np.allclose(f[:, 1:3], np.c_[s[:, 0] * (s[:, 1] - 1), s[:, 0] * s[:, 2]], rtol=1e-12, atol=1e-14))
g = [np.genfromtxt(k + ".csv", delimiter=",", comments="#") for k in ("sq", "fq", "h5")]
g = [x[~np.isnan(x[:, 0])] for x in g]
print(all(np.allclose(g[0], x, rtol=1e-8, atol=1e-9, equal_nan=True) for x in g[1:]), g[0].shape[1] >= 3)
for name in ("glass.h5", "glass_r.h5"):
    with h5py.File(name) as file:
        node = file
        while "default" in node.attrs:
            node = node[node.attrs["default"]]
        signal = node.attrs["signal"]
        errors = node[signal + "_errors"][()]
        print(node.attrs["NX_class"], signal, node.attrs["axes"][0], node[signal].shape == errors.shape, bool(np.all(errors >= 0)))
END
# Files with the header of PDFgetX3 read back, each of its quantity.
for kind in sq fq; do "$LEHR" pdf gr -q --rmax 5 x3.$kind -o back.csv | grep quantity; done
"$LEHR" pdf rpoly -q --composition Zr x3.iq --qmaxinst 21 -o again.gr | grep -c degree

