package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server that says one thing, RFC 1035 section 4; IPv4 addresses only. Loopback. */
public final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TYPE_A = 1;

    private final DatagramSocket socket;
    private final Thread thread;
    private final int code;
    private final String[] addresses;
    private final AtomicInteger questions = new AtomicInteger();

    private NameServer(int code, String... addresses) {
        this.code = code;
        this.addresses = addresses.clone();
        try {
            socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofVirtual().start(this::serve);
    }

    /** Every name has these addresses. */
    public static NameServer saying(String... addresses) {
        return new NameServer(0, addresses);
    }

    /** Every question fails: 2 for SERVFAIL, 3 for NXDOMAIN. */
    public static NameServer failing(int code) {
        return new NameServer(code);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Questions for IPv4 addresses so far. */
    public int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[1_500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private byte[] answer(byte[] question) {
        int end = HEADER;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        boolean wanted = question[end + 2] == TYPE_A;
        if (wanted) {
            questions.incrementAndGet();
        }
        int count = wanted ? addresses.length : 0;
        ByteBuffer answer = ByteBuffer.allocate(1_500);
        answer.put(question, 0, 2).putShort((short) (0x8180 | code));
        answer.putShort((short) 1).putShort((short) count).putInt(0);
        answer.put(question, HEADER, end + 5 - HEADER);
        for (int i = 0; i < count; i++) {
            // The question's name again; class IN; no time to live.
            answer.putShort((short) 0xc00c).putShort((short) TYPE_A).putShort((short) 1).putInt(0);
            answer.putShort((short) 4).put(InetAddress.ofLiteral(addresses[i]).getAddress());
        }
        return Arrays.copyOf(answer.array(), answer.position());
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }
}
