# Lists are split at spaces; patterns in them are left to sluice.
set -f
set --
if [ -n "$SLUICE_CONFIG" ]; then set -- "$@" --config="$SLUICE_CONFIG"; fi
if [ -n "$SLUICE_JOB_CNI" ]; then set -- "$@" --cni="$SLUICE_JOB_CNI"; fi
for path in $SLUICE_JOB_POLICIES; do set -- "$@" --policies="$path"; done
