package dev.sallyport.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Whose turn it is: round robin by weight, spread so that a heavy target's turns are not in a row.
 * Confined to one event loop. Forgets a route's turns when its settings are gone.
 */
final class Rotation {
    private final Map<UpstreamSettings, int[]> credits = new WeakHashMap<>();

    /** The targets in the order to try them, the one whose turn it is first. */
    List<UpstreamTarget> next(UpstreamSettings settings) {
        List<UpstreamTarget> targets = settings.targets();
        if (targets.size() == 1) {
            return targets;
        }
        int[] credit = credits.computeIfAbsent(settings, s -> new int[targets.size()]);
        int best = 0;
        int total = 0;
        for (int i = 0; i < credit.length; i++) {
            int weight = targets.get(i).weight();
            credit[i] += weight;
            total += weight;
            if (credit[i] > credit[best]) {
                best = i;
            }
        }
        credit[best] -= total;
        List<UpstreamTarget> order = new ArrayList<>(targets);
        order.addFirst(order.remove(best));
        return order;
    }
}
