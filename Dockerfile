# syntax=docker/dockerfile:1
# Two stages: the compiler stays behind. The queries were checked beforehand (.sqlx), so no database is needed here.

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    SQLX_OFFLINE=true cargo build --release --locked --bin anteroom \
    && cp target/release/anteroom /anteroom

FROM debian:bookworm-slim
# Certificates to check the database's, the time zones that promises to patients are kept in, and letters for PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata fonts-noto-core fonts-symbola \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin anteroom
COPY --from=build /anteroom /usr/local/bin/anteroom
# It writes nothing to disk: run it with a read-only root.
USER 10001:10001
ENV ANTEROOM_LISTEN=0.0.0.0:8080
EXPOSE 8080
# Docker sends SIGTERM and waits: 5 s of saying "not ready", then up to 25 s for open requests.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["anteroom", "healthcheck"]
ENTRYPOINT ["anteroom"]
CMD ["serve"]
