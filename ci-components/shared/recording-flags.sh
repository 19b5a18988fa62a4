for path in $SLUICE_JOB_INVENTORY; do set -- "$@" --inventory="$path"; done
for path in $SLUICE_JOB_FLOWS; do set -- "$@" --flows="$path"; done
for path in $SLUICE_JOB_FLOWS_FALLBACK; do set -- "$@" --flows-fallback="$path"; done
