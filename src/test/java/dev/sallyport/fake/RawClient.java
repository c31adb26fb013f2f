package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** A client that sends exactly the bytes it is told to, over TCP or TLS. Blocking. */
public final class RawClient implements AutoCloseable {
    private static final int MAX_HEAD = 65_536;

    /** How the server's direction ended. */
    public enum Ending {
        /** In order: a FIN without TLS, a close_notify with it. */
        ORDERLY,
        /** A FIN without the close_notify that TLS wants before it. */
        TRUNCATED,
        /** A TCP reset. */
        RESET,
        /** A TLS alert other than close_notify. */
        ALERT,
        /** Not at all within the client's patience. */
        SILENCE
    }

    /** What came until the end. */
    public record Rest(byte[] bytes, Ending ending) {
        public String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private final Socket raw;
    private final ClientStream stream;

    RawClient(Socket raw, ClientStream stream) {
        this.raw = raw;
        this.stream = stream;
    }

    public static RawClientOptions to(int port) {
        return new RawClientOptions(port);
    }

    /** Without TLS, nothing sent yet. */
    static Socket socket(int port) throws IOException {
        return connected(new Socket(), port);
    }

    static Socket connected(Socket socket, int port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        OutputStream out = stream.out();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Asks for a tunnel and expects it. */
    public RawClient connect(String authority) throws IOException {
        send(head(authority));
        String answer = readHead();
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new AssertionError("no tunnel to " + authority + ": " + answer);
        }
        return this;
    }

    /** A well-formed request for a tunnel. */
    public static String head(String authority) {
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
    }

    /** Reads an answer's head, its empty line included, and not a byte more. */
    public String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int state = 0;
        while (state < 4) {
            int next = stream.in().read();
            if (next < 0 || head.size() > MAX_HEAD) {
                throw new IOException(
                        "no whole head, only: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(next);
            boolean fits = next == (state % 2 == 0 ? '\r' : '\n');
            state = fits ? state + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads an answer with its body, of {@code content-length} bytes or in chunks. */
    public String readAnswer() throws IOException {
        String head = readHead();
        if (head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked\r\n")) {
            return head + readChunks();
        }
        var length =
                java.util.regex.Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n")
                        .matcher(head);
        return length.find() ? head + readText(Integer.parseInt(length.group(1))) : head;
    }

    private String readChunks() throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append(readText(1));
            }
            int length = Integer.parseInt(size.toString().strip(), 16);
            body.append(readText(length));
            String _ = readText(2);
            if (length == 0) {
                return body.toString();
            }
        }
    }

    public byte[] read(int length) throws IOException {
        byte[] bytes = stream.in().readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the server ended after " + bytes.length + " bytes");
        }
        return bytes;
    }

    public String readText(int length) throws IOException {
        return new String(read(length), StandardCharsets.ISO_8859_1);
    }

    public InputStream in() throws IOException {
        return stream.in();
    }

    public OutputStream out() throws IOException {
        return stream.out();
    }

    /** Reads until the server's direction ends, in whatever way. */
    public Rest readToEnd() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = stream.in();
            int count = in.read(buffer);
            while (count >= 0) {
                bytes.write(buffer, 0, count);
                count = in.read(buffer);
            }
            return new Rest(bytes.toByteArray(), Ending.ORDERLY);
        } catch (IOException e) {
            return new Rest(bytes.toByteArray(), ending(e));
        }
    }

    private static Ending ending(IOException failure) {
        Throwable cause = failure;
        while (cause != null) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(java.util.Locale.ROOT);
            if (cause instanceof SocketTimeoutException) {
                return Ending.SILENCE;
            }
            if (message.contains("reset") || message.contains("broken pipe")) {
                return Ending.RESET;
            }
            if (message.contains("shut down incorrectly") || message.contains("without")) {
                return Ending.TRUNCATED;
            }
            cause = cause.getCause();
        }
        return Ending.ALERT;
    }

    /** Ends our direction: close_notify over TLS, a FIN without. */
    public RawClient finish() throws IOException {
        stream.finish();
        return this;
    }

    /** Ends TCP's direction without a word of TLS. */
    public RawClient finishTcp() throws IOException {
        raw.shutdownOutput();
        return this;
    }

    /** Cuts the connection with a TCP reset. */
    public void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Asks for new keys: a handshake in TLS 1.2, a KeyUpdate that asks for another in 1.3. */
    public RawClient rekey() throws IOException {
        stream.rekey();
        return this;
    }

    public int localPort() {
        return raw.getLocalPort();
    }

    public String protocol() {
        return stream.protocol();
    }

    /** Equal for connections of one session. */
    public long sessionStart() {
        return stream.sessionStart();
    }

    /** What ALPN chose, or empty. */
    public String alpn() {
        return stream.alpn();
    }

    public X509Certificate certificate() {
        return stream.certificate();
    }

    public RawClient patience(int millis) throws IOException {
        raw.setSoTimeout(millis);
        return this;
    }

    /** Cuts the connection; whoever wants an orderly end says finish first. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
