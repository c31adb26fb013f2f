package dev.sallyport.edge;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Replaces the keys that seal session tickets, RFC 5077 section 5.5: whoever steals one can read
 * what tickets of one life sealed, and no more. BoringSSL would keep its own for two days. The key
 * before still opens tickets, so that a client that comes back just after is not slower.
 *
 * <p>Any thread.
 */
final class TicketKeys {
    static final Duration LIFE = Duration.ofHours(4);

    private final OpenSslSessionContext sessions;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private OpenSslSessionTicketKey current;
    private volatile Instant due;

    TicketKeys(OpenSslSessionContext sessions, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
        current = fresh();
        due = clock.instant().plus(LIFE);
        sessions.setTicketKeys(current);
    }

    /** Called for each connection. */
    void rotateWhenDue() {
        if (clock.instant().isAfter(due)) {
            rotate();
        }
    }

    private synchronized void rotate() {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            // Another thread has been here.
            return;
        }
        OpenSslSessionTicketKey before = current;
        current = fresh();
        if (now.isBefore(due.plus(LIFE))) {
            sessions.setTicketKeys(current, before);
        } else {
            sessions.setTicketKeys(current);
        }
        due = now.plus(LIFE);
    }

    private OpenSslSessionTicketKey fresh() {
        byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        byte[] seal = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        byte[] key = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(seal);
        random.nextBytes(key);
        return new OpenSslSessionTicketKey(name, seal, key);
    }
}
