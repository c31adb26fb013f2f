-- Times are seconds since 1970, UTC. Texts named "sealed" can be read only with the shared secret.

CREATE TABLE sessions (
    id            VARCHAR(64)  NOT NULL PRIMARY KEY,
    provider      VARCHAR(128) NOT NULL,
    user_id       VARCHAR(512) NOT NULL,
    profile       TEXT         NOT NULL,
    sealed_tokens TEXT         NOT NULL,
    issued_at     BIGINT       NOT NULL,
    expires_at    BIGINT       NOT NULL,
    refresh_at    BIGINT       NOT NULL,
    outage_since  BIGINT
);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_refresh ON sessions (refresh_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE service_accounts (
    id         VARCHAR(64)  NOT NULL PRIMARY KEY,
    name       VARCHAR(256) NOT NULL UNIQUE,
    issued_at  BIGINT       NOT NULL,
    expires_at BIGINT
);

CREATE TABLE device_grants (
    device_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    user_code   VARCHAR(16) NOT NULL UNIQUE,
    expires_at  BIGINT      NOT NULL,
    session_id  VARCHAR(64)
);
