# syntax=docker/dockerfile:1

# One image for both apps. The command says which:
#   docker run dingpost                              the producer
#   docker run dingpost node apps/worker/src/main.ts a worker
# The simulator is in it too, for `docker compose --profile demo up`.

ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS install
WORKDIR /app
COPY package.json ./
RUN npm install --global "$(node -p 'require("./package.json").packageManager')"
COPY pnpm-workspace.yaml pnpm-lock.yaml ./
COPY apps/producer/package.json apps/producer/
COPY apps/worker/package.json apps/worker/
COPY packages/dingtalk/package.json packages/dingtalk/
COPY packages/jobs/package.json packages/jobs/
COPY packages/ledger/package.json packages/ledger/
COPY packages/log/package.json packages/log/
COPY packages/settings/package.json packages/settings/
COPY packages/simulator/package.json packages/simulator/
# Not `pnpm deploy`: it copies our packages below node_modules, where Node does not strip types.
RUN --mount=type=cache,target=/pnpm-store \
    pnpm install --prod --frozen-lockfile --store-dir /pnpm-store --package-import-method copy \
      --filter "./apps/**" --filter "./packages/**"
COPY apps apps
COPY packages packages

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="DingPost" \
      org.opencontainers.image.description="A queue-backed service between your backends and DingTalk work notifications" \
      org.opencontainers.image.licenses="MIT"
RUN rm -rf /opt/yarn* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
      /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
ENV NODE_ENV=production \
    PRODUCER_HOST=0.0.0.0 \
    WORKER_HOST=0.0.0.0 \
    SIMULATOR_HOST=0.0.0.0
WORKDIR /app
# Owned by root: what runs cannot change its own code.
COPY --from=install /app ./
USER node
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
# Alive, on the port of whichever app runs here. Ready is another question, for those who route to it:
# an app whose Redis is away is not ready, and restarting it would not help.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["node", "-e", "const { PRODUCER_PORT = 3000, WORKER_PORT = 3001 } = process.env; Promise.any([PRODUCER_PORT, WORKER_PORT].map(async (port) => { if (!(await fetch(`http://127.0.0.1:${port}/healthz`)).ok) throw 1 })).then(() => process.exit(0), () => process.exit(1))"]
CMD ["node", "apps/producer/src/main.ts"]
