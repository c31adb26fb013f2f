package dev.sallyport.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** All interactive tunnels, asked together. Thread: the command's. */
final class InteractiveGroup {
    private final List<Interactive> members = new ArrayList<>();

    /** Starts on every tunnel, and makes the upstream echo on them. */
    static InteractiveGroup start(TunnelSet tunnels) {
        InteractiveGroup group = new InteractiveGroup();
        for (int i = 0; i < tunnels.size(); i++) {
            Tunnel tunnel = tunnels.get(i);
            Tasks.command(tunnel.channel(), Wire.ECHO);
            group.members.add(Interactive.start(tunnel, i, tunnels.size()));
        }
        return group;
    }

    /** What came back since the last time. */
    Samples take() {
        return gather(Interactive::take);
    }

    /** The same, and everything that was still on its way; no more is sent. */
    Samples stop() {
        return gather(Interactive::stop);
    }

    private Samples gather(Function<Interactive, CompletableFuture<Samples>> question) {
        List<CompletableFuture<Samples>> answers = members.stream().map(question).toList();
        Samples all = new Samples();
        answers.forEach(answer -> all.addAll(answer.join()));
        return all;
    }
}
