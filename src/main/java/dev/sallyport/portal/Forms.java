package dev.sallyport.portal;

import dev.sallyport.identity.session.Session;
import dev.sallyport.identity.token.Seal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Ties a form to the session that was shown it, so that no other site can send it in somebody's
 * name. Immutable.
 */
final class Forms {
    static final String FIELD = "proof";
    private static final long LIFE = Duration.ofHours(1).toSeconds();

    private final Seal seal;
    private final InstantSource clock;

    Forms(Seal seal, InstantSource clock) {
        this.seal = seal;
        this.clock = clock;
    }

    String proof(Session session) {
        return seal.close(clock.instant().getEpochSecond() + LIFE + " " + session.id());
    }

    boolean isFrom(Session session, Map<String, String> form) {
        return seal.open(form.getOrDefault(FIELD, ""))
                .map(text -> text.split(" ", 2))
                .filter(parts -> parts.length == 2 && parts[1].equals(session.id()))
                .filter(parts -> Long.parseLong(parts[0]) > clock.instant().getEpochSecond())
                .isPresent();
    }
}
