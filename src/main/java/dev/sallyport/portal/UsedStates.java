package dev.sallyport.portal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * States of sign-ins that have come back, so that none comes back twice. Forgets the oldest beyond
 * its bound: the provider takes a code once as well. Safe for any thread.
 */
final class UsedStates {
    private static final int MOST = 50_000;

    private final Map<String, Boolean> seen =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST;
                }
            };

    /** Whether this is the first time. */
    synchronized boolean first(String state) {
        return seen.putIfAbsent(state, true) == null;
    }
}
