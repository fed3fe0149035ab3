# Both images must carry the same Node: what is compiled in the first runs in the second. The first one also needs a C++
# compiler and Python, for where no built SQLite fits.
ARG BUILD_IMAGE=node:24-bookworm
ARG RUN_IMAGE=node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build \
 && npm prune --omit=dev \
 && rm -rf node_modules/.cache \
 && mkdir -m 0700 /data

FROM ${RUN_IMAGE}
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/README.md ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/policies ./policies
COPY --from=build /app/calendars ./calendars
COPY --from=build --chown=65532:65532 /data /data

# Everything that is written goes to /data, so the root file system may be mounted read-only.
ENV NODE_ENV=production \
    HOME=/data \
    KEYTURN_DATA=/data \
    KEYTURN_LOG_FORMAT=json \
    KEYTURN_HEALTH_URL=http://127.0.0.1:7373/healthz
VOLUME /data
USER 65532:65532

# Set KEYTURN_HEALTH_URL when KEYTURN_LISTEN is set.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(process.env.KEYTURN_HEALTH_URL).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
# A daemon waits for most of its life: the heap grows slowly, and is given back.
ENTRYPOINT ["node", "--optimize-for-size", "/app/dist/main.js"]
CMD ["run"]
