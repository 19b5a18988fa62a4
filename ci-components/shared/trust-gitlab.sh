# If this GitLab has a certificate authority of its own, the runner knows its file.
if [ -z "$NODE_EXTRA_CA_CERTS" ] && [ -n "$CI_SERVER_TLS_CA_FILE" ]; then export NODE_EXTRA_CA_CERTS="$CI_SERVER_TLS_CA_FILE"; fi
