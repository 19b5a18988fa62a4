# The image that CI jobs run in: Node, the bundle, git for reading the base revision, kubectl and helm for `render`.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
# kubectl and helm, static, of the version that the tests use.
RUN apt-get update && apt-get install -y --no-install-recommends unzip \
 && SLUICE_RENDER_TOOLS=/opt/render-tools npm run -s render:tools

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
# Runners check the project out as root, and the job runs as another user: git would refuse to read it.
RUN git config --system --add safe.directory '*'
COPY --from=build /build/dist /opt/sluice/dist
COPY --from=build /opt/render-tools/kubectl/kubectl /opt/render-tools/helm/helm /usr/local/bin/
RUN ln -s /opt/sluice/dist/cli.js /usr/local/bin/sluice
# A young generation that fits the work, and garbage that is collected when it is asked for: a third less memory and no slower
# (bench/merge-request-job, bench/hubble-to-digest).
ENV NODE_OPTIONS="--max-semi-space-size=8 --expose-gc"
USER node
ENTRYPOINT []
CMD ["sluice", "--help"]
