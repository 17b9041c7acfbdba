#!/bin/sh
# check_layers.sh: who may include what. Run from anywhere; prints each breach as file:line: text and exits with 1.
#
#  1. A header of another project stands in .c files only, and that of a file format or a service only in its place.
#  2. No include leaves its module by a relative path.
#  3. A module uses the layers above it only, and the program uses public headers only.
set -eu
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root"
breaches=$(mktemp)
trap 'rm -f "$breaches"' EXIT

includes() { # pattern of the included name, folders...
  pattern=$1
  shift
  grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$pattern" --include='*.[ch]' --include='*.cpp' -r "$@" || true
}

# Includes of a header outside of the files (extended regular expression) that may have it.
only_in() { # pattern, files
  includes "$1" $modules | grep -vE "^($2):" >>"$breaches" || true
}

modules=""
for module in core fitting dsc xrd pdf ecnle mechanics print figures simulate study cli; do
  [ -d "$module" ] && modules="$modules $module"
done

# 1. The HDF5 reader and writer share one private header, which no module stages.
only_in 'hdf5(_hl)?\.h' 'core/hdf5/h5[a-z_]*\.[ch]'
only_in 'tiff(io)?\.h' 'xrd/readers/reader_tiff\.c'
only_in 'lz4[a-z]*\.h' 'xrd/readers/chunk\.c'
only_in '(libxml|libxml2)/' 'core/text/xml\.c'
only_in 'zip[a-z]*\.h' 'core/tables/archive\.c'
only_in '(cyaml/|yaml\.h)' 'study/config/(config_[a-z_]*|yaml_index)\.c'
only_in 'jansson' '(core/text/record_json|core/tables/table_json|dsc/readers/reader_trios_json|xrd/geometry/geometry_config)\.c'
only_in 'udunits2' 'core/text/units\.c'
only_in 'zlib\.h' 'xrd/readers/stored_file\.c'
only_in 'md5\.h' 'xrd/readers/cbf\.c'
only_in 'sha2' 'core/program/provenance\.c'
only_in 'omp\.h' 'core/program/parallel\.c'
only_in 'mpi\.h' 'core/program/ranks_mpi\.c'
only_in 'gsl/' '(fitting|dsc|xrd|pdf|ecnle|mechanics|figures|study)/[a-z0-9_/]*\.c'
only_in '(cminpack|cerf)' '(fitting|dsc|xrd|pdf|ecnle)/[a-z_/]*\.c'
only_in '(pango|cairo|librsvg)' 'print/[a-z]*\.[ch]'
only_in 'xraylib' '(core|pdf)/[a-z_/]*\.c'

# 2.
includes '(\.\./|/)' $modules >>"$breaches"

# 3.
may_use() { # module, other modules...
  module=$1
  shift
  [ -d "$module" ] || return 0
  allowed=$(echo "$module $*" | tr ' ' '|')
  includes 'lehr/' "$module" | grep -vE "include[[:space:]]*<lehr/($allowed)/" >>"$breaches" || true
}
may_use core
may_use fitting core
for science in dsc xrd pdf ecnle mechanics; do
  may_use "$science" core fitting
done
may_use print core
may_use figures core fitting dsc xrd pdf ecnle mechanics
may_use simulate core fitting dsc xrd pdf ecnle mechanics
may_use study core fitting dsc xrd pdf ecnle mechanics print figures simulate
may_use cli core fitting dsc xrd pdf ecnle mechanics print figures simulate study

if [ -s "$breaches" ]; then
  sort -u "$breaches"
  exit 1
fi
