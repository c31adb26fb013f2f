package dev.sallyport.config;

import dev.sallyport.identity.login.ProviderSettings;
import java.util.Optional;

/** Placeholder. */
final class ProviderReader {
    ProviderReader(Section top, ReferencedFiles files) {}

    Optional<ProviderSettings> read() {
        return Optional.empty();
    }
}
