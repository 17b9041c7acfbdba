# No window is given: each analysis finds its own, and says which.
"$LEHR" run study.yaml -o out -q 2>/dev/null
grep -c -e '"glass_window"' out/.lehr/A_dsc.json out/.lehr/A_tg.json out/.lehr/A_enthalpy.json
