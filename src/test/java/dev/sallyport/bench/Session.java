package dev.sallyport.bench;

import dev.sallyport.bench.contender.RunningProxy;
import dev.sallyport.bench.contender.Service;
import java.io.IOException;

/**
 * One proxy with the clients in front of it. Thread: main.
 *
 * @param asker for interactive tunnels; works ahead of all other processes where that is permitted
 */
record Session(RunningProxy proxy, RolePlayer client, RolePlayer asker, Plan plan) {
    /**
     * After a piece of work a proxy still closes sockets and writes log lines; they are its too.
     */
    private static final long TAIL_MILLIS = 300;

    ProcessTree processes() {
        return new ProcessTree(proxy.pid());
    }

    Answer ask(String command, Object... words) {
        return client.ask(command.formatted(words));
    }

    /** Adds open tunnels, taking turns between the client's threads. */
    void open(int count) {
        open(Service.TUNNEL, count);
    }

    /** The same, or connections for requests. */
    void open(Service service, int count) {
        ask("open %s %d -1", proxy.target(service), count);
    }

    Answer churn(int count) {
        return churn(Service.TUNNEL, count);
    }

    Answer churn(Service service, int count) {
        return ask("churn %s %d %d", proxy.target(service), count, Plan.LANES);
    }

    void close() {
        ask("close");
    }

    /** What a command cost the proxy. */
    Cost cost(String command, Object... words) throws IOException, InterruptedException {
        return costOf(() -> ask(command, words));
    }

    Cost costOf(Work work) throws IOException, InterruptedException {
        double before = processes().cpuSeconds();
        Answer answer = work.run();
        Thread.sleep(TAIL_MILLIS);
        return new Cost(answer, processes().cpuSeconds() - before);
    }

    /** Something that the load client does. */
    interface Work {
        Answer run();
    }

    /**
     * @param cpuSeconds of all the proxy's processes
     */
    record Cost(Answer answer, double cpuSeconds) {}
}
