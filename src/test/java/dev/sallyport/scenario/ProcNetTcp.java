package dev.sallyport.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux says of one end of a loopback connection.
 *
 * @param sendQueue bytes not yet acknowledged
 * @param timer 0 none, 1 retransmit, 2 keep-alive, 3 time-wait, 4 probe
 * @param timerSeconds until it fires
 */
record ProcNetTcp(long sendQueue, int timer, double timerSeconds) {
    private static final double TICKS_PER_SECOND = 100;

    static ProcNetTcp of(int localPort, int remotePort) throws IOException {
        String local = String.format(":%04X", localPort);
        String remote = String.format(":%04X", remotePort);
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split(" +");
                if (columns[1].endsWith(local) && columns[2].endsWith(remote)) {
                    String[] timer = columns[5].split(":");
                    return new ProcNetTcp(
                            Long.parseLong(columns[4].split(":")[0], 16),
                            Integer.parseInt(timer[0], 16),
                            Long.parseLong(timer[1], 16) / TICKS_PER_SECOND);
                }
            }
        }
        throw new AssertionError("no connection " + local + " to " + remote);
    }
}
