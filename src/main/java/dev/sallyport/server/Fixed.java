package dev.sallyport.server;

import dev.sallyport.config.Configuration;
import dev.sallyport.config.SignInConfiguration;

/**
 * Settings that are used once, at start: a reload that changes one would only seem to have worked.
 */
final class Fixed {
    private Fixed() {}

    /** What changed although it cannot, in words for the operator; empty if nothing did. */
    static String difference(Configuration old, Configuration next) {
        boolean plain = old.edge().certificates().isEmpty();
        if (old.edge().port() != next.edge().port()
                || !old.edge().host().equals(next.edge().host())) {
            return changed("address");
        }
        if (plain != next.edge().certificates().isEmpty()) {
            return changed("insecure_server");
        }
        if (!old.edge().alpn().equals(next.edge().alpn())) {
            return changed("codec_type");
        }
        if (!old.metrics().equals(next.metrics())) {
            return changed("metrics_address");
        }
        // The listener compares with what it was started with: the old one would still open it.
        if (!old.metricsBasicAuth().equals(next.metricsBasicAuth())) {
            return changed("metrics_basic_auth");
        }
        if (!old.cluster().equals(next.cluster())) {
            return changed("cluster");
        }
        if (old.signIn().isPresent() && next.signIn().isPresent()) {
            SignInConfiguration was = old.signIn().get();
            SignInConfiguration is = next.signIn().get();
            if (!was.sharedSecret().equals(is.sharedSecret())) {
                return changed("shared_secret");
            }
            if (!was.store().equals(is.store())) {
                return changed("databroker_storage_type or _connection_string");
            }
        }
        return old.health().equals(next.health()) ? "" : changed("health_check_addr");
    }

    private static String changed(String key) {
        return key + " has changed, which needs a restart";
    }
}
