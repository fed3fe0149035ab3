# Two images: the agent that stands beside workloads (`--target agent`), and everything else. Neither has a shell, a package
# manager or anything that is not started. Both bases must carry the same Node, from 22.14 on, so that nothing is compiled.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUN_IMAGE=node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
# Behind a registry of your own: docker build --secret id=npmrc,src=$HOME/.npmrc .
RUN --mount=type=secret,id=npmrc NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --ignore-scripts
COPY . .
RUN npm run build && node scripts/image/application.mjs /out

# Node and the libraries that it is linked with: the whole system of both images.
FROM ${RUN_IMAGE} AS system
COPY scripts/image/system.sh /
RUN sh /system.sh /system

FROM scratch AS agent
COPY --from=system /system/ /
COPY --from=build /out/agent/ /keyturn/
ENV NODE_ENV=production
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/node", "/keyturn/keyturn-agent.js"]

FROM scratch AS keyturn
COPY --from=system /system/ /
COPY --from=build /out/app/ /app/
# Everything that is written goes to /data, so the root file system may be mounted read-only.
ENV NODE_ENV=production \
    PATH=/usr/local/bin \
    HOME=/data \
    KEYTURN_DATA=/data \
    KEYTURN_LOG_FORMAT=json \
    KEYTURN_HEALTH_URL=http://127.0.0.1:7373/healthz
VOLUME /data
USER 65532:65532

# For Docker; Kubernetes has probes of its own. Set KEYTURN_HEALTH_URL when KEYTURN_LISTEN is set.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["/usr/local/bin/node", "-e", "fetch(process.env.KEYTURN_HEALTH_URL).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
# A daemon waits for most of its life: the heap grows slowly, and is given back.
ENTRYPOINT ["/usr/local/bin/node", "--optimize-for-size", "/app/dist/main.js"]
CMD ["run"]
